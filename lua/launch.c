/*
 * launch.c -- see launch.h.
 *
 * The rule of this file: what the host may inherit is said here, once: nothing but descriptor 3.
 * Not even the signals that this process blocks or ignores.
 */
#include "lua/launch.h"

#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "lua/worker/host.h"

enum { NICENESS = 5 };

typedef struct {
    pthread_mutex_t lock;
    bool            unconfined;
    pid_t           host; /* 0: not started */
    int             control;
} Launch;

/* --- the host; all under the lock ------------------------------------------------------------- */

static bool spawn(int control, pid_t *host)
{
    static char *const  arguments[] = { "tenon", "--script-host", NULL };
    static char *const  nothing[]   = { NULL };
    static char *const  checked[]   = { "ASAN_OPTIONS=detect_leaks=0:abort_on_error=0", NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t          attributes;
    sigset_t                   none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0); /* a terminal's Ctrl-C is the server's business */
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
                                              | POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", 0, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", 1, 0);
    posix_spawn_file_actions_adddup2(&files, control, HOST_SOCKET);
    posix_spawn_file_actions_addclosefrom_np(&files, HOST_SOCKET + 1);
    bool  sanitized = getenv("ASAN_OPTIONS") != NULL;
    bool  started   = posix_spawn(host, "/proc/self/exe", &files, &attributes, arguments,
                                  sanitized ? checked : nothing) == 0;
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return started;
}

static bool host_start(Launch *launch)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends)) return false;
    bool started = spawn(ends[1], &launch->host);
    close(ends[1]);
    if (started) {
        launch->control = ends[0];
        setpriority(PRIO_PROCESS, (id_t)launch->host, NICENESS); /* answers come before scripts */
    } else {
        close(ends[0]);
        launch->host = 0;
    }
    return started;
}

static void host_end(Launch *launch)
{
    if (launch->control >= 0) close(launch->control);
    launch->control = -1;
    if (launch->host <= 0) return;
    kill(launch->host, SIGKILL);
    waitpid(launch->host, NULL, 0);
    launch->host = 0;
}

static bool send_request(int control, const HostRequest *request, int socket)
{
    char          room[CMSG_SPACE(sizeof socket)];
    struct iovec  bytes = { (void *)request, sizeof *request };
    struct msghdr message;
    memset(&message, 0, sizeof message);
    memset(room, 0, sizeof room);
    message.msg_iov    = &bytes;
    message.msg_iovlen = 1;
    if (socket >= 0) {
        message.msg_control    = room;
        message.msg_controllen = sizeof room;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level     = SOL_SOCKET;
        rights->cmsg_type      = SCM_RIGHTS;
        rights->cmsg_len       = CMSG_LEN(sizeof socket);
        memcpy(CMSG_DATA(rights), &socket, sizeof socket);
    }
    return sendmsg(control, &message, MSG_NOSIGNAL) == (ssize_t)sizeof *request;
}

/* What the host answers; 0 if it is gone or does not answer. */
static int32_t ask(Launch *launch, const HostRequest *request, int socket)
{
    enum { PATIENCE_S = 10 };
    HostReply      reply    = { 0 };
    struct timeval patience = { .tv_sec = PATIENCE_S };
    if (launch->control < 0) return 0;
    setsockopt(launch->control, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    bool answered = send_request(launch->control, request, socket)
                    && recv(launch->control, &reply, sizeof reply, 0) == (ssize_t)sizeof reply;
    if (answered) return reply.worker;
    host_end(launch);
    return 0;
}

/* --- requests --------------------------------------------------------------------------------- */

static bool start(void *context, Str zone, int *socket, int32_t *worker)
{
    Launch     *launch = context;
    int         ends[2];
    HostRequest request = { .kind = HOST_FORK, .unconfined = launch->unconfined };
    snprintf(request.zone, sizeof request.zone, "%.*s", STR_ARG(zone));
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) return false;
    *worker = 0;
    pthread_mutex_lock(&launch->lock);
    for (int attempt = 0; attempt < 2 && *worker <= 0; attempt++)
        if (launch->control >= 0 || host_start(launch)) *worker = ask(launch, &request, ends[1]);
    pthread_mutex_unlock(&launch->lock);
    close(ends[1]);
    *socket = ends[0];
    if (*worker <= 0) close(ends[0]);
    return *worker > 0;
}

static void end_worker(void *context, int32_t worker)
{
    Launch     *launch  = context;
    HostRequest request = { .kind = HOST_KILL, .worker = worker };
    pthread_mutex_lock(&launch->lock);
    ask(launch, &request, -1);
    pthread_mutex_unlock(&launch->lock);
}

static void end(void *context)
{
    Launch *launch = context;
    host_end(launch);
    pthread_mutex_destroy(&launch->lock);
    free(launch);
}

WorkerSource launch_source(bool unconfined)
{
    Launch *launch = must_alloc(sizeof *launch);
    pthread_mutex_init(&launch->lock, NULL);
    launch->unconfined = unconfined;
    launch->control    = -1;
    return (WorkerSource){ launch, start, end_worker, end };
}
