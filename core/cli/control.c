/*
 * control.c -- the socket beside a running server; see control.h for what goes over it.
 *
 * One thread accepts, and one thread a call runs the command. The rule: whatever comes over the
 * socket is read with limits, and a caller who goes away stops nothing: the command runs to its
 * end.
 */
#include "core/cli/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/memory.h"

enum { FRAME_LIMIT = 1 << 20, CALLS_AT_ONCE = 8 };
enum { CALL_TIMEOUT_S = 10, PAUSE_S = 60 /* of a reader: a pager, a slow pipe */ };
enum { FRAME_CALL = 'c', FRAME_OUT = 'o', FRAME_ERROR = 'e', FRAME_EXIT = 'x' };

struct Control {
    Tenants        *tenants;
    int             folder, listener, wake[2];
    pthread_t       thread;
    pthread_mutex_t lock;
    pthread_cond_t  idle;
    int             calls;
};

/* --- addresses and frames --------------------------------------------------------------------- */

/*
 * A socket's path may have 107 bytes, a folder's more: so it is named through the folder's
 * descriptor.
 */
static struct sockaddr_un address_of(int folder)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/control.sock", folder);
    return address;
}

static bool send_all(int socket, const void *bytes, size_t size)
{
    for (const char *at = bytes; size > 0;) {
        ssize_t sent = send(socket, at, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool receive_all(int socket, void *bytes, size_t size)
{
    for (char *at = bytes; size > 0;) {
        ssize_t got = recv(socket, at, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        at += got;
        size -= (size_t)got;
    }
    return true;
}

static bool frame_send(int socket, char kind, Str body)
{
    unsigned char head[5] = { (unsigned char)kind };
    for (int i = 0; i < 4; i++) head[1 + i] = (unsigned char)(body.len >> (8 * i));
    return send_all(socket, head, sizeof head) && send_all(socket, body.ptr, body.len);
}

static bool frame_receive(int socket, Arena *arena, char *kind, Str *body)
{
    unsigned char head[5];
    if (!receive_all(socket, head, sizeof head)) return false;
    size_t size = 0;
    for (int i = 0; i < 4; i++) size |= (size_t)head[1 + i] << (8 * i);
    if (size > FRAME_LIMIT) return false;
    char *bytes = arena_alloc(arena, size + 1);
    *kind = (char)head[0];
    *body = (Str){ bytes, size };
    return receive_all(socket, bytes, size);
}

/* --- the server's side ------------------------------------------------------------------------ */

typedef struct {
    Control *control;
    int      socket;
} Call;

/*
 * A frame that went out in part makes whatever follows unreadable: then nothing follows, and the
 * caller hears that the output is not whole. The command itself runs on.
 */
static void sink_to_socket(void *context, bool is_error, Str text)
{
    int socket = *(int *)context;
    while (text.len > 0) {
        Str piece = str_slice(text, 0, FRAME_LIMIT);
        if (!frame_send(socket, is_error ? FRAME_ERROR : FRAME_OUT, piece)) {
            shutdown(socket, SHUT_RDWR);
            return;
        }
        text = str_slice(text, piece.len, text.len);
    }
}

static void call_run(Call *call, Arena *arena)
{
    char     kind;
    Str      body;
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    if (!frame_receive(call->socket, arena, &kind, &body) || kind != FRAME_CALL) return;
    const Json *json = json_read(arena, body, &problems);
    const Json *list = json ? json_find(json, "args") : NULL;
    if (!list || list->kind != JSON_ARRAY || list->count == 0) return;

    Str *args  = ARENA_ARRAY(arena, Str, list->count);
    int  count = 0;
    for (const Json *arg = list->first; arg; arg = arg->next)
        if (arg->kind == JSON_TEXT) args[count++] = arg->value.text;

    const Json *terminal = json_find(json, "terminal");
    int exit_code = cli_run(arena, args, count, json_text(json, "folder"), json_text(json, "input"),
                            language_from(json_text(json, "language")),
                            terminal && terminal->kind == JSON_BOOL && terminal->value.boolean,
                            (CliSink){ &call->socket, sink_to_socket }, call->control->tenants);
    char code = (char)exit_code;
    frame_send(call->socket, FRAME_EXIT, (Str){ &code, 1 });
}

static void *call_thread(void *context)
{
    Call    *call    = context;
    Control *control = call->control;
    Arena   *arena   = arena_new();
    call_run(call, arena);
    arena_free(arena);
    close(call->socket);
    free(call);

    pthread_mutex_lock(&control->lock);
    control->calls--;
    pthread_cond_broadcast(&control->idle);
    pthread_mutex_unlock(&control->lock);
    return NULL;
}

/* Only the user the server runs as, and root, are heard. */
static bool peer_allowed(int socket)
{
    struct ucred peer;
    socklen_t    size = sizeof peer;
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == 0 || peer.uid == geteuid());
}

static void call_accept(Control *control)
{
    int socket = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
    if (socket < 0) return;
    struct timeval limit = { .tv_sec = CALL_TIMEOUT_S };
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    struct timeval pause = { .tv_sec = PAUSE_S };
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &pause, sizeof pause);

    pthread_mutex_lock(&control->lock);
    while (control->calls >= CALLS_AT_ONCE) pthread_cond_wait(&control->idle, &control->lock);
    control->calls++;
    pthread_mutex_unlock(&control->lock);

    pthread_t thread;
    Call     *call = must_alloc(sizeof *call);
    *call = (Call){ control, socket };
    if (peer_allowed(socket) && pthread_create(&thread, NULL, call_thread, call) == 0) {
        pthread_detach(thread);
        return;
    }
    close(socket);
    free(call);
    pthread_mutex_lock(&control->lock);
    control->calls--;
    pthread_mutex_unlock(&control->lock);
}

static void *accept_thread(void *context)
{
    Control      *control = context;
    struct pollfd wait[2] = { { control->listener, POLLIN, 0 }, { control->wake[0], POLLIN, 0 } };
    for (;;) {
        if (poll(wait, 2, -1) < 0 && errno != EINTR) return NULL;
        if (wait[1].revents) return NULL;
        if (wait[0].revents) call_accept(control);
    }
}

static bool listen_refuse(Str data, int reason, Problems *problems)
{
    Str path = path_join(problems->arena, data, STR("control.sock"));
    return problem_add(problems, "control.listen", (Place){ 0 },
                       ARGS(path, str_from(strerror(reason))));
}

static bool control_listen(Control *control, Str data, Problems *problems, Arena *arena)
{
    control->folder = open(str_c(arena, data), O_PATH | O_DIRECTORY | O_CLOEXEC);
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = address_of(control->folder);
    unlink(address.sun_path);
    mode_t mask  = umask(0177);
    bool   bound = bind(control->listener, (struct sockaddr *)&address, sizeof address) == 0;
    umask(mask);
    if (bound && listen(control->listener, 16) == 0 && pipe2(control->wake, O_CLOEXEC) == 0)
        return true;
    return listen_refuse(data, errno, problems);
}

Control *control_start(Str data, Tenants *tenants, Problems *problems)
{
    Control *control = must_alloc(sizeof *control);
    control->tenants = tenants;
    pthread_mutex_init(&control->lock, NULL);
    pthread_cond_init(&control->idle, NULL);
    if (control_listen(control, data, problems, problems->arena)) {
        int failed = pthread_create(&control->thread, NULL, accept_thread, control);
        if (!failed) return control;
        listen_refuse(data, failed, problems);
        close(control->wake[0]);
        close(control->wake[1]);
    }
    close(control->folder);
    close(control->listener);
    free(control);
    return NULL;
}

void control_stop(Control *control)
{
    if (!control) return;
    if (write(control->wake[1], "x", 1) != 1) abort();
    pthread_join(control->thread, NULL);
    pthread_mutex_lock(&control->lock);
    while (control->calls > 0) pthread_cond_wait(&control->idle, &control->lock);
    pthread_mutex_unlock(&control->lock);
    struct sockaddr_un address = address_of(control->folder);
    unlink(address.sun_path);
    close(control->listener);
    close(control->folder);
    close(control->wake[0]);
    close(control->wake[1]);
    free(control);
}

/* --- the caller's side ------------------------------------------------------------------------ */

static int control_connect(Str data, Arena *arena)
{
    int folder = open(str_c(arena, data), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return -1;
    struct sockaddr_un address = address_of(folder);
    int                server  = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool               there   = connect(server, (struct sockaddr *)&address, sizeof address) == 0;
    close(folder);
    if (there) return server;
    close(server);
    return -1;
}

static Str call_json(Arena *arena, const ControlCall *call)
{
    Buffer     body;
    JsonWriter json;
    buffer_init(&body, arena, 512);
    json_writer_init(&json, &body);
    json_open(&json, '{');
    json_key(&json, STR("args"));
    json_open(&json, '[');
    for (int i = 0; i < call->count; i++) json_put_text(&json, call->args[i]);
    json_close(&json, ']');
    json_field_text(&json, "folder", call->folder);
    json_field_text(&json, "input", call->input);
    json_field_text(&json, "language", str_from(language_tag(call->language)));
    json_field_bool(&json, "terminal", call->terminal);
    json_close(&json, '}');
    return buffer_str(&body);
}

static void sink_say(CliSink sink, Arena *arena, Language language, const char *code)
{
    Str text = message_text(arena, language, code, NO_ARGS);
    sink.write(sink.context, true, str_join(arena, text, STR("\n")));
}

/* Output as it comes, frame by frame: an export has more of it than fits into memory. */
static bool answer_read(int server, CliSink sink, int *exit_code)
{
    Arena *arena = arena_new();
    char   kind  = 0;
    Str    body;
    while (kind != FRAME_EXIT && frame_receive(server, arena, &kind, &body)) {
        if (kind == FRAME_EXIT) *exit_code = body.len ? body.ptr[0] : EXIT_FAILED;
        else sink.write(sink.context, kind == FRAME_ERROR, body);
        arena_reset(arena);
    }
    arena_free(arena);
    return kind == FRAME_EXIT;
}

bool control_call(Str data, const ControlCall *call, CliSink sink, int *exit_code)
{
    Arena *arena  = arena_new();
    int    server = control_connect(data, arena);
    if (server >= 0) {
        *exit_code = EXIT_FAILED;
        if (!frame_send(server, FRAME_CALL, call_json(arena, call)))
            sink_say(sink, arena, call->language, "control.refused");
        else if (!answer_read(server, sink, exit_code))
            sink_say(sink, arena, call->language, "control.lost");
        close(server);
    }
    arena_free(arena);
    return server >= 0;
}
