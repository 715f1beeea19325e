/*
 * host.c -- the script host: forks workers, reaps them, kills one when asked to. Its own life ends
 * with the control socket, and its workers' with it (PR_SET_PDEATHSIG).
 *
 * The rule: only a process that was made here and was not reaped yet is killed, so that a number
 * that the system gave to somebody else since is safe.
 */
#include "lua/worker/host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lua/wire/wire.h"

typedef struct {
    Arena *arena;
    VEC(pid_t) children;
    int deaths; /* signalfd of SIGCHLD */
} Host;

/* --- descriptors ------------------------------------------------------------------------------ */

/* Nothing of the server is left but the control socket; 0 to 2 lead nowhere. */
static bool leave_all(void)
{
    int nowhere = open("/dev/null", O_RDWR);
    if (nowhere < 0) return false;
    for (int fd = 0; fd < HOST_SOCKET; fd++) {
#ifdef __SANITIZE_ADDRESS__
        if (fd == STDERR_FILENO) continue; /* what the sanitizers find shall be seen */
#endif
        if (nowhere != fd) dup2(nowhere, fd);
    }
    return close_range(HOST_SOCKET + 1, ~0U, 0) == 0;
}

/* Receives a request; *passed is the descriptor that came with it, or -1. */
static bool receive(HostRequest *request, int *passed)
{
    char          control[CMSG_SPACE(sizeof(int))];
    struct iovec  part = { request, sizeof *request };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
    };
    ssize_t size;
    *passed = -1;
    do size = recvmsg(HOST_SOCKET, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    while (size < 0 && errno == EINTR);
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); size > 0 && c; c = CMSG_NXTHDR(&message, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
            memcpy(passed, CMSG_DATA(c), sizeof *passed);
    request->zone[HOST_ZONE_MAX - 1] = 0;
    return size == sizeof *request;
}

/* --- children --------------------------------------------------------------------------------- */

static void reap(Host *host)
{
    pid_t gone;
    while ((gone = waitpid(-1, NULL, WNOHANG)) > 0)
        for (size_t i = 0; i < host->children.count; i++)
            if (host->children.items[i] == gone)
                host->children.items[i] = host->children.items[--host->children.count];
}

static void worker_begin(int socket, const HostRequest *request)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (prctl(PR_SET_NAME, "tenon-script") != 0) _exit(1);
    script_worker_main(socket, request);
}

static int32_t fork_worker(Host *host, int socket, const HostRequest *request)
{
    if (socket < 0) return 0;
    pid_t child = fork();
    if (child == 0) worker_begin(socket, request);
    if (child < 0) return 0;
    VEC_PUSH(host->arena, &host->children, child);
    return child;
}

static int32_t kill_worker(Host *host, int32_t worker)
{
    for (size_t i = 0; i < host->children.count; i++)
        if (host->children.items[i] == worker) kill(worker, SIGKILL);
    return worker;
}

/* --- the life --------------------------------------------------------------------------------- */

/* False: the server is gone. */
static bool serve(Host *host)
{
    HostRequest request;
    HostReply   reply = { 0 };
    int         socket;
    if (!receive(&request, &socket)) return false;
    if (request.kind == HOST_FORK) reply.worker = fork_worker(host, socket, &request);
    if (request.kind == HOST_KILL) reply.worker = kill_worker(host, request.worker);
    if (socket >= 0) close(socket);
    return send(HOST_SOCKET, &reply, sizeof reply, MSG_NOSIGNAL) == sizeof reply;
}

static bool hear_deaths(Host *host)
{
    sigset_t deaths;
    sigemptyset(&deaths);
    sigaddset(&deaths, SIGCHLD);
    signal(SIGCHLD, SIG_DFL); /* it could be ignored, as inherited */
    sigprocmask(SIG_SETMASK, &deaths, NULL);
    host->deaths = signalfd(-1, &deaths, SFD_CLOEXEC | SFD_NONBLOCK);
    return host->deaths >= 0;
}

int script_host_main(void)
{
    Host host = { .arena = arena_new() };
    prctl(PR_SET_NAME, "tenon-scripts");
    if (!leave_all() || !hear_deaths(&host)) return 1;
    struct pollfd what[] = { { .fd = HOST_SOCKET, .events = POLLIN },
                             { .fd = host.deaths, .events = POLLIN } };
    for (;;) {
        if (poll(what, 2, -1) < 0 && errno != EINTR) break;
        if (what[1].revents) {
            struct signalfd_siginfo death;
            while (read(host.deaths, &death, sizeof death) > 0) continue;
            reap(&host);
        }
        if (what[0].revents && !serve(&host)) break;
    }
    arena_free(host.arena);
    return 0;
}
