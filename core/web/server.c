/*
 * server.c -- the only place that knows civetweb: sockets and threads in, a Visit for the door, one
 * write out.
 *
 * The rule: everything is answered from begin_request, so that nothing of the library's own (files,
 * redirects, authentication, forms) is ever reached. What the library has no option for stands
 * between it and libc, in socket.c.
 */
#include "core/web/web.h"

#include <assert.h>
#include <civetweb.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/crypto.h"
#include "core/base/log.h"
#include "core/base/memory.h"
#include "core/web/door.h"
#include "core/web/socket.h"

enum {
    HEAD_TIMEOUT_MS  = 10000,   /* for the whole head; also for a write that makes no progress */
    IDLE_TIMEOUT_MS  = 5000,    /* between two requests of a connection */
    DRAIN_STEP_NS    = 5000000, /* how often the end of requests in flight is looked for */
    LINGER_US        = 2000000,
    FILE_PIECE       = 64 << 10,
    LINGER_BYTES     = 64 << 20,
    STREAM_BUFFER    = 64 << 10, /* of the socket */
    START_TIMEOUT_S  = 20,
};

enum { MASTER_THREAD = 0, WORKER_THREAD = 1 }; /* as the library numbers its kinds of threads */

struct Web {
    Door               door;
    Seats              seats;
    struct mg_context *context;
    int                port;
    pthread_mutex_t    lock;
    pthread_cond_t     changed;
    int                threads_ready;
    size_t             least_stack;
};

/* --- threads and connections ------------------------------------------------------------------ */

static size_t stack_of_this_thread(void)
{
    pthread_attr_t attributes;
    void          *low  = NULL;
    size_t         size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    if (pthread_attr_getstack(&attributes, &low, &size) != 0) size = 0;
    pthread_attr_destroy(&attributes);
    return size;
}

static void *thread_begins(const struct mg_context *context, int kind)
{
    Web *web = mg_get_user_data(context);
    if (kind == MASTER_THREAD) socket_join(&web->seats, NULL);
    if (kind != WORKER_THREAD) return NULL;
    size_t size = stack_of_this_thread();
    socket_join(&web->seats, seats_give(&web->seats));
    pthread_mutex_lock(&web->lock);
    if (size < web->least_stack) web->least_stack = size;
    web->threads_ready++;
    pthread_cond_signal(&web->changed);
    pthread_mutex_unlock(&web->lock);
    return arena_new();
}

static void thread_ends(const struct mg_context *context, int kind, void *arena)
{
    (void)context;
    if (kind == WORKER_THREAD) arena_free(arena);
}

static int connection_begins(const struct mg_connection *connection, void **data)
{
    (void)connection, (void)data;
    socket_begins();
    return 0;
}

static void connection_ends(const struct mg_connection *connection)
{
    Web *web = mg_get_user_data(mg_get_context(connection));
    seats_leave(&web->seats, socket_is_leaving());
}

static int library_says(const struct mg_connection *connection, const char *message)
{
    (void)connection;
    log_line(LEVEL_DEBUG, "civetweb", "message=\"%s\"", message);
    return 1;
}

/* --- one request ------------------------------------------------------------------------------ */

/*
 * The library reads the request line over any blanks, but counts bytes without those before it: the
 * head would be taken for the next request. A plain line has one blank between its words.
 */
static bool line_is_plain(const struct mg_request_info *info)
{
    const char *method = info->request_method, *target = info->request_uri;
    const char *end    = info->query_string ? info->query_string : target;
    return method == socket_buffer() && target == method + strlen(method) + 1 &&
           info->http_version == end + strlen(end) + sizeof " HTTP/" - 1;
}

/*
 * It writes zeros over the end of each name and of each line, but keeps quiet about blanks before a
 * colon and about lines that end without a carriage return: others might read those differently.
 * No zero can have come over the wire: the library refuses them.
 */
static bool header_is_plain(const struct mg_header *header)
{
    for (const char *c = header->name + strlen(header->name) + 1; c < header->value; c++)
        if (*c == '\0') return false;
    return header->value[strlen(header->value) + 1] == '\0';
}

/*
 * It drops, without a word, every header after one that it cannot read (a folded line, a line that
 * begins with a colon): a Content-Length among them would turn a body into a second request. A head
 * that was read to its end has, behind its last value, two zeros, a carriage return, and a zero over
 * its very last byte.
 */
static bool head_is_plain(const struct mg_request_info *info)
{
    if (!line_is_plain(info)) return false;
    for (int i = 0; i < info->num_headers; i++)
        if (!header_is_plain(&info->http_headers[i])) return false;
    if (info->num_headers == 0) return true; /* refused anyway: no Host */
    const char *end = info->http_headers[info->num_headers - 1].value;
    end += strlen(end);
    return end[2] == '\r' && end[3] == '\0';
}

static Head head_of(Arena *arena, const struct mg_request_info *info)
{
    Header *headers = ARENA_ARRAY(arena, Header, (size_t)info->num_headers + 1);
    for (int i = 0; i < info->num_headers; i++)
        headers[i] = (Header){ str_from(info->http_headers[i].name),
                               str_trim(str_from(info->http_headers[i].value)) };
    return (Head){
        .method       = str_from(info->request_method),
        .path         = str_from(info->request_uri), /* without the query: the library cut it */
        .query        = str_from(info->query_string),
        .version      = str_from(info->http_version),
        .headers      = headers,
        .header_count = (size_t)info->num_headers,
        .address      = str_from(info->remote_addr),
        .cut          = !head_is_plain(info),
    };
}

typedef struct {
    struct mg_connection *connection;
    const Exchange       *exchange;
} Peer;

static bool body_awaited(void *context)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    const Peer       *peer    = context;
    return mg_write(peer->connection, go_on, sizeof go_on - 1) == (int)(sizeof go_on - 1);
}

/* Who has not said who he is may be sent away while his body is waited for; of the others a crowd. */
static bool body_read(void *context, char *bytes, size_t size, int64_t until)
{
    const Peer *peer = context;
    size_t      have = 0;
    socket_waits_for(peer->exchange->user);
    socket_read_until(until);
    while (have < size) {
        int count = mg_read(peer->connection, bytes + have, size - have);
        if (count <= 0) break;
        have += (size_t)count;
    }
    socket_read_until(0);
    socket_works();
    return have == size;
}

static bool body_given_up(void *context)
{
    (void)context;
    return socket_is_leaving();
}

/*
 * Closing while the client still sends resets the connection, and the answer is lost with it: most
 * clients look for one only after they have sent everything. So it is told that nothing more will
 * come, and what it sends is thrown away for a while.
 */
static void linger(void)
{
    char    bytes[16384];
    int64_t until  = clock_monotonic() + LINGER_US, left;
    size_t  thrown = 0;
    ssize_t count;
    int     socket = socket_last();
    socket_read_until(until);
    shutdown(socket, SHUT_WR);
    while (thrown < LINGER_BYTES && (left = until - clock_monotonic()) > 0) {
        struct pollfd wait = { .fd = socket, .events = POLLIN };
        if (poll(&wait, 1, (int)(left / 1000) + 1) <= 0) return;
        if ((count = recv(socket, bytes, sizeof bytes, MSG_DONTWAIT)) <= 0) return;
        thrown += (size_t)count;
    }
}

/* In pieces, each of which must be gone in time: who reads slowly keeps a thread. */
static bool send_file(struct mg_connection *connection, const Reply *reply, char *piece)
{
    int64_t started = clock_monotonic();
    size_t  sent    = 0;
    bool    good    = true;
    while (good && sent < reply->file_size) {
        size_t  left = reply->file_size - sent, size = left < FILE_PIECE ? left : FILE_PIECE;
        ssize_t have = pread(reply->file, piece, size, (off_t)(reply->file_at + (int64_t)sent));
        socket_write_until(started + web_deadline(sent + size));
        good = have > 0 && mg_write(connection, piece, (size_t)have) == (int)have;
        if (good) sent += (size_t)have;
    }
    return good;
}

/* Head and body in one write: two would wait for each other (Nagle, delayed acknowledgement). */
static void send_reply(struct mg_connection *connection, Web *web, Exchange *exchange,
                       int64_t started)
{
    Arena *arena   = mg_get_thread_pointer(connection);
    bool head_only = str_is(exchange->request.head->method, "HEAD");
    Str  bytes     = reply_bytes(&exchange->reply, head_only);
    if (!exchange->user) socket_waits(); /* a stranger who does not take his answer may be sent away */
    socket_write_until(clock_monotonic() + web_deadline(bytes.len));
    bool sent      = mg_write(connection, bytes.ptr, bytes.len) == (int)bytes.len;
    bool in_file   = exchange->reply.file >= 0 && !head_only;
    if (sent && in_file)
        sent = send_file(connection, &exchange->reply, arena_alloc(arena, FILE_PIECE));
    socket_write_until(0);
    socket_works();
    size_t size = bytes.len + (in_file ? exchange->reply.file_size : 0);
    door_log(&web->door, exchange, started, size, sent);
    if (sent && !exchange->reply.close) return;
    mg_disable_connection_keep_alive(connection);
    if (sent && exchange->reply.status >= 400 && !socket_is_leaving()) linger();
    socket_read_until(clock_monotonic() - 1); /* and the library shall not wait for more either */
}

/* --- an answer without an end ----------------------------------------------------------------- */

typedef struct {
    struct mg_connection *connection;
    int                   socket;
} Wire;

static bool wire_write(void *context, Str bytes)
{
    const Wire *wire = context;
    return mg_write(wire->connection, bytes.ptr, bytes.len) == (int)bytes.len;
}

static bool wire_gone(const void *context)
{
    const Wire   *wire = context;
    struct pollfd look = { .fd = wire->socket, .events = POLLRDHUP };
    return poll(&look, 1, 0) > 0;
}

/*
 * What waits in the socket for somebody who does not read is kept small. A stream is no request in
 * flight: nobody waits for its end when the server goes down.
 */
static void run_stream(struct mg_connection *connection, Web *web, Exchange *exchange,
                       int64_t started)
{
    Wire wire = { connection, socket_last() };
    Sink sink = { &wire, wire_write, wire_gone };
    int  room = STREAM_BUFFER;
    setsockopt(wire.socket, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    send_reply(connection, web, exchange, started);
    atomic_fetch_sub(&web->door.in_flight, 1);
    exchange->reply.stream(exchange->reply.stream_context, &sink);
    atomic_fetch_add(&web->door.in_flight, 1);
}

static int request_begins(struct mg_connection *connection)
{
    const struct mg_request_info *info    = mg_get_request_info(connection);
    Web                          *web     = mg_get_user_data(mg_get_context(connection));
    Arena                        *arena   = mg_get_thread_pointer(connection);
    int64_t                       started = clock_monotonic();

    atomic_fetch_add(&web->door.in_flight, 1);
    Exchange exchange;
    Peer     peer  = { connection, &exchange };
    Head     head  = head_of(arena, info);
    Visit    visit = { &head, body_awaited, body_read, body_given_up, &peer };
    socket_works();
    socket_read_until(0);
    door_answer(&web->door, arena, &visit, &exchange);
    if (socket_is_leaving()) exchange.reply.close = true;
    bool streams = exchange.reply.stream && !str_is(head.method, "HEAD");
    (streams ? run_stream : send_reply)(connection, web, &exchange, started);
    arena_reset(arena);
    atomic_fetch_sub(&web->door.in_flight, 1);
    socket_waits();
    return exchange.reply.status;
}

static int library_refuses(struct mg_connection *connection, int status, const char *message)
{
    (void)message;
    Web        *web   = mg_get_user_data(mg_get_context(connection));
    Arena      *arena = mg_get_thread_pointer(connection);
    Head        head  = { .method = STR("?"), .path = STR("?") };
    const char *code  = "http.framing";
    Exchange    exchange;
    if (status == 408) code = "http.timeout";
    if (status == 413) code = "http.headers";
    door_refuse(&web->door, arena, code, &exchange);
    exchange.request.head = &head;
    send_reply(connection, web, &exchange, clock_monotonic());
    arena_reset(arena);
    return 0;
}

/* --- start and stop --------------------------------------------------------------------------- */

/* "8080", "localhost:8080" -> "127.0.0.1:8080"; nothing -> the usual port. */
static bool listen_address(Arena *arena, Str wanted, Str *address, Problems *problems)
{
    Str     port   = wanted, host = STR("127.0.0.1");
    int64_t number = WEB_PORT;
    size_t  colon;
    if (wanted.len && wanted.ptr[wanted.len - 1] == 's')
        return problem_add(problems, "web.tls", (Place){ 0 }, NO_ARGS);
    if (str_find_char(wanted, ':', &colon)) {
        host = str_slice(wanted, 0, colon);
        port = str_slice(wanted, colon + 1, wanted.len);
        if (str_is(host, "localhost")) host = STR("127.0.0.1");
        if (!host.len || str_is(host, "*")) host = STR("0.0.0.0");
    }
    if ((wanted.len && !str_to_int(port, &number)) || number < 0 || number > 65535 ||
        str_find_char(host, ',', NULL))
        return problem_add(problems, "web.address", (Place){ 0 }, ARGS(wanted));
    *address = str_printf(arena, "%.*s:%lld", STR_ARG(host), (long long)number);
    return true;
}

static struct mg_context *library_start(Web *web, Arena *arena, Str address, Problems *problems)
{
    const struct mg_callbacks callbacks = {
        .begin_request   = request_begins,
        .http_error      = library_refuses,
        .log_message     = library_says,
        .init_thread     = thread_begins,
        .init_connection = connection_begins,
        .connection_closed = connection_ends,
        .exit_thread     = thread_ends,
    };
    Str         threads = str_printf(arena, "%d", web->door.options.threads);
    const char *head    = str_c(arena, str_printf(arena, "%d", HEAD_TIMEOUT_MS));
    const char *idle    = str_c(arena, str_printf(arena, "%d", IDLE_TIMEOUT_MS));
    const char *options[] = {
        "listening_ports",              str_c(arena, address),
        "num_threads",                  str_c(arena, threads),
        "request_timeout_ms",           head,
        "keep_alive_timeout_ms",        idle,
        "enable_keep_alive",            "yes",
        "tcp_nodelay",                  "1",
        "listen_backlog",               "1024",
        "decode_url",                   "no",
        "max_request_size",             "32768",
        "access_control_allow_methods", "",
        "access_control_allow_origin",  "",
        NULL,
    };
    struct mg_init_data init = {
        .callbacks             = &callbacks,
        .user_data             = web,
        .configuration_options = options,
    };
    char                 text[256] = "";
    struct mg_error_data error     = { .text = text, .text_buffer_size = sizeof text };
    mg_init_library(0);
    struct mg_context *context = mg_start2(&init, &error);
    if (!context) {
        mg_exit_library();
        problem_add(problems, "web.listen", (Place){ 0 }, ARGS(address, str_from(text)));
    }
    return context;
}

/* Waits for all threads and looks at the smallest stack among them. */
static bool threads_check(Web *web, Problems *problems)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += START_TIMEOUT_S;
    pthread_mutex_lock(&web->lock);
    int waited = 0;
    while (web->threads_ready < web->door.options.threads && waited == 0)
        waited = pthread_cond_timedwait(&web->changed, &web->lock, &until);
    bool ok = waited == 0 && web->least_stack >= SOCKET_STACK_LEAST;
    pthread_mutex_unlock(&web->lock);
    Str size = str_printf(problems->arena, "%zu",
                          web->least_stack == SIZE_MAX ? 0 : web->least_stack / 1024);
    return ok || problem_add(problems, "web.stack", (Place){ 0 }, ARGS(size));
}

static Web *web_new(const WebOptions *options, Tenants *tenants)
{
    Web *web = must_alloc(sizeof *web);
    crypto_random(&web->door.requests, sizeof web->door.requests);
    web->door.options = *options;
    if (!web->door.options.threads) web->door.options.threads = WEB_THREADS;
    if (!web->door.options.body_limit) web->door.options.body_limit = WEB_BODY_LIMIT;
    if (!web->door.options.file_limit) web->door.options.file_limit = WEB_FILE_LIMIT;
    if (!web->door.options.import_limit) web->door.options.import_limit = WEB_IMPORT_LIMIT;
    web->door.tenants = tenants;
    assert(web->door.options.events);
    seats_init(&web->seats, web->door.options.threads);
    web->door.seats = &web->seats;
    web->least_stack  = SIZE_MAX;
    metrics_init(&web->door.metrics);
    pthread_mutex_init(&web->lock, NULL);
    pthread_cond_init(&web->changed, NULL);
    return web;
}

static void web_free(Web *web)
{
    pthread_cond_destroy(&web->changed);
    pthread_mutex_destroy(&web->lock);
    seats_done(&web->seats);
    free(web);
}

Web *web_start(const WebOptions *options, Tenants *tenants, Problems *problems)
{
    Str address;
    if (!listen_address(problems->arena, options->listen, &address, problems)) return NULL;

    Web *web     = web_new(options, tenants);
    web->context = library_start(web, problems->arena, address, problems);
    if (web->context && !threads_check(web, problems)) {
        web_stop(web, 0);
        return NULL;
    }
    if (!web->context) {
        web_free(web);
        return NULL;
    }
    if (!events_start(options->events, web->door.options.threads / 2, problems)) {
        web_stop(web, 0);
        return NULL;
    }
    struct mg_server_port ports[4];
    if (mg_get_server_ports(web->context, 4, ports) > 0) web->port = ports[0].port;
    return web;
}

int web_port(const Web *web)
{
    return web->port;
}

void web_stop(Web *web, int drain_ms)
{
    if (!web) return;
    /* The library throws away answers that are being written when it stops: wait for them. */
    atomic_store(&web->door.draining, true);
    events_stop(web->door.options.events);
    int64_t until = clock_monotonic() + (int64_t)drain_ms * 1000;
    while (atomic_load(&web->door.in_flight) > 0 && clock_monotonic() < until)
        nanosleep(&(struct timespec){ .tv_nsec = DRAIN_STEP_NS }, NULL);
    seats_close(&web->seats);
    mg_stop(web->context);
    mg_exit_library();
    web_free(web);
}
