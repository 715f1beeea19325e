/*
 * door.c -- the way of one request:
 *
 *   guard -> is the house open -> path and query -> route -> its size -> tenant -> who asks
 *         -> forged? -> parameters -> body -> handler -> tag and gzip -> reply
 *
 * Each step passes, or adds a problem and stops the walk. The rule: this is the only place that
 * turns problems into answers and writes the log line; what went wrong inside the house stays
 * inside.
 */
#include "core/web/door.h"

#include <strings.h>

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/log.h"
#include "core/base/log_seldom.h"
#include "core/record/access.h"
#include "core/record/record.h"
#include "core/web/handlers.h"
#include "core/web/pages.h"
#include "core/web/retry.h"
#include "core/web/route.h"
#include "core/web/session.h"
#include "core/web/settle.h"
#include "core/web/upload.h"

typedef struct Walk {
    Door        *door;
    Arena       *arena;
    const Visit *visit;
    Exchange    *out;
    Request     *request;
    Reply       *reply;
    Problems    *problems;
    Work         work;
    RouteMatch   match;
    Str          allowed;
    bool         done; /* answered before the end of the way */
} Walk;

static bool refuse(Walk *walk, const char *code)
{
    return problem_add(walk->problems, code, (Place){ 0 }, NO_ARGS);
}

/* --- the steps -------------------------------------------------------------------------------- */

static bool frame_is_plain(Walk *walk)
{
    const WebOptions *options = &walk->door->options;
    size_t            most    = options->body_limit; /* of any route; its own follows */
    if (most < options->file_limit) most = options->file_limit;
    if (most < options->import_limit) most = options->import_limit;
    GuardRules rules = { most, options->hosts, options->host_count };
    if (guard_check(walk->visit->head, &rules, &walk->out->framing, walk->problems)) return true;
    walk->reply->close = true;
    return false;
}

static bool house_is_open(Walk *walk)
{
    if (!atomic_load(&walk->door->draining)) return true;
    walk->reply->close = true;
    return refuse(walk, "http.closing");
}

/* A proxy appends to what it was sent, so only the last word is its own. */
static bool peer_is_read(Walk *walk)
{
    Request    *request = walk->request;
    const Head *head    = walk->visit->head;
    request->address    = head->address;
    if (!walk->door->options.trust_proxy) return true;
    Str client = head_last(head, "X-Forwarded-For");
    if (client.len) request->address = client;
    request->secure = walk->reply->secure = str_is(head_last(head, "X-Forwarded-Proto"), "https");
    return true;
}

static bool target_is_read(Walk *walk)
{
    const Head *head = walk->visit->head;
    return request_read_path(walk->arena, head->path, &walk->request->segments, walk->problems) &&
           request_read_query(walk->arena, head->query, &walk->request->parameters, walk->problems);
}

static bool route_is_known(Walk *walk)
{
    walk->match = route_find(walk->request, walk->arena, &walk->allowed);
    if (walk->match == ROUTE_FOUND) return true;
    Str method = walk->visit->head->method;
    if (walk->match == ROUTE_PAGE) {
        walk->done = true;
        return pages_show(walk->request, walk->reply, walk->problems);
    }
    if (walk->match == ROUTE_UNKNOWN) return refuse(walk, "http.unknown");

    reply_header(walk->reply, "Allow", walk->allowed);
    if (!str_is(method, "OPTIONS"))
        return problem_add(walk->problems, "http.method", (Place){ 0 },
                           ARGS(method, walk->allowed));
    walk->reply->status = 204;
    return walk->done = true;
}

/* What no route takes does not even wait for one. */
static bool body_fits(Walk *walk)
{
    const Route *route = walk->request->route;
    size_t       most  = upload_limit(&walk->door->options, route->body);
    if (route->right == FOR_ANYBODY) most = WEB_SMALL_BODY;
    return walk->out->framing.length <= most ||
           problem_add(walk->problems, "http.size", (Place){ 0 },
                       ARGS(str_printf(walk->arena, "%zu", most)));
}

static void tenant_back(void *tenant)
{
    tenant_release(tenant);
}

static bool tenant_is_there(Walk *walk)
{
    if (walk->request->route->place == AT_SERVER) return true;
    Str     name   = walk->request->segments.items[1];
    Tenant *tenant = tenant_acquire(walk->door->tenants, name, walk->problems);
    if (!tenant) return false;
    arena_defer(walk->arena, tenant_back, tenant);
    walk->request->tenant = tenant;
    walk->out->tenant     = tenant->name;
    return true;
}

static bool asker_is_missing(Walk *walk)
{
    reply_header(walk->reply, "WWW-Authenticate", STR("Bearer"));
    return refuse(walk, "session.missing");
}

/* Whose account has ended since the sign-in is as good as not signed in. */
static bool asker_is_refused(Walk *walk)
{
    if (!walk->problems->first || strcmp(walk->problems->first->code, "user.unknown") != 0)
        return false;
    problems_init(walk->problems, walk->arena, walk->problems->language);
    return asker_is_missing(walk);
}

static bool asker_is_known(Walk *walk)
{
    Request *request = walk->request;
    Work    *work    = &walk->work;
    *work            = (Work){
        .arena    = walk->arena,
        .tenant   = request->tenant,
        .problems = walk->problems,
        .now      = clock_now(),
    };
    if (request->route->right == FOR_ANYBODY) return true;

    if (!session_find(walk->arena, request, work->now, &request->session, walk->problems))
        return false;
    if (!request->session) return asker_is_missing(walk);
    int64_t user = request->session->user;
    if (!work_open(work, walk->arena, request->tenant, user, STR("web"), walk->problems))
        return asker_is_refused(walk);
    walk->out->user = user;
    return true;
}

static bool nothing_is_forged(Walk *walk)
{
    return session_check_csrf(walk->request, walk->problems);
}

static bool parameter_unknown(Walk *walk, Str name)
{
    StrVec names = { 0 };
    Str    rest  = str_from(walk->request->route->parameters), piece;
    while (str_cut(&rest, ' ', &piece)) VEC_PUSH(walk->arena, &names, piece);
    problem_add(walk->problems, "http.parameter", (Place){ .field = name }, ARGS(name));
    return problem_suggest(walk->problems, name, names.items, names.count);
}

static bool parameters_are_known(Walk *walk)
{
    const Parameters *parameters = &walk->request->parameters;
    for (size_t i = 0; i < parameters->count; i++)
        if (!route_takes(walk->request->route, parameters->items[i].name))
            parameter_unknown(walk, parameters->items[i].name);
    return walk->problems->count == 0;
}

/* "application/json; charset=utf-8": JSON, and in no other encoding than it must be. */
static bool is_json_type(Str type)
{
    Str rest = type, name = { 0 };
    str_cut(&rest, ';', &name);
    name = str_trim(name);
    rest = str_trim(rest);
    bool is_utf8 = !rest.len ||
                   (rest.len >= 13 && strncasecmp(rest.ptr, "charset=utf-8", 13) == 0) ||
                   (rest.len >= 15 && strncasecmp(rest.ptr, "charset=\"utf-8\"", 15) == 0);
    return name.len == 16 && strncasecmp(name.ptr, "application/json", 16) == 0 && is_utf8;
}

static bool type_fits(Walk *walk)
{
    const Head *head = walk->visit->head;
    size_t      encodings;
    head_find(head, "Content-Encoding", &encodings);
    if (encodings) return refuse(walk, "http.type");
    BodyKind kind = walk->request->route->body;
    if (kind != BODY_JSON || !walk->out->framing.length) return true;
    return is_json_type(head_find(head, "Content-Type", NULL)) || refuse(walk, "http.type");
}

/* Nobody's disk is written on by who may not: rights on the object are known before the body. */
static bool upload_is_read(Walk *walk)
{
    Request *request = walk->request;
    int      verb    = request->route->verb;
    if (verb != ANY_VERB) {
        const Object *object = record_object(&walk->work, request_named(request, "object"));
        if (!object) return false;
        if (access_scope(&walk->work, object, (Verb)verb) == SCOPE_NONE)
            return access_denied(&walk->work, object, (Verb)verb);
    }
    return walk->out->body_read = upload_receive(walk->arena, walk->visit, &walk->out->framing,
                                                 request, walk->problems);
}

static bool body_is_read(Walk *walk)
{
    Request       *request = walk->request;
    const Visit   *visit   = walk->visit;
    const Framing *framing = &walk->out->framing;
    BodyKind       kind    = request->route->body;
    if (kind == BODY_NONE) return true;
    if (!type_fits(walk)) return false;
    if (kind == BODY_UPLOAD || kind == BODY_IMPORT) return upload_is_read(walk);

    char   *bytes = arena_alloc(walk->arena, framing->length + 1);
    int64_t until = clock_monotonic() + WEB_PATIENCE_US;
    if ((framing->awaits_continue && !visit->go_on(visit->context)) ||
        !visit->read(visit->context, bytes, framing->length, until))
        return refuse(walk, visit_failure(visit));
    walk->out->body_read = true;
    request->body        = (Str){ bytes, framing->length };
    if (request->route->body != BODY_JSON) return true;
    request->json = json_read(walk->arena, request->body, walk->problems);
    return request->json != NULL;
}

static bool handler_answers(Walk *walk)
{
    const Route *route  = walk->request->route;
    walk->reply->status = route->status;
    return retry_answer(&walk->work, walk->request, walk->reply) && walk->problems->count == 0;
}

static bool (*const steps[])(Walk *walk) = {
    frame_is_plain,  house_is_open,     peer_is_read,         target_is_read,
    route_is_known,  body_fits,         tenant_is_there,      asker_is_known,
    nothing_is_forged, parameters_are_known, body_is_read,    handler_answers,
};

/* --- the answer ------------------------------------------------------------------------------- */

/* The inside of a fault is for the log only; the client gets the number to find it by. */
static void hide_fault(Walk *walk)
{
    for (const Problem *problem = walk->problems->first; problem; problem = problem->next)
        log_line(LEVEL_ERROR, "fault", "id=%.*s code=%s message=%.*s", STR_ARG(walk->request->id),
                 problem->code, STR_ARG(log_quote(walk->arena, problem->message)));
    problems_init(walk->problems, walk->arena, walk->problems->language);
    problem_add(walk->problems, "http.fault", (Place){ 0 }, ARGS(walk->request->id));
}

/*
 * What the database itself said is for the log only, too, whatever words the client gets. A disk
 * that is full says it to everybody, and needs a line a minute.
 */
static void log_database(const Walk *walk)
{
    static const char *const harmless[] = { "db.busy", "db.budget" }; /* said by the house itself */
    const Tenant *tenant = walk->request->tenant;
    const char   *code   = walk->problems->first->code;
    if (!tenant || strncmp(code, "db.", 3) != 0) return;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strcmp(code, harmless[i]) == 0) return;

    Db *const databases[] = { tenant->data, tenant->security };
    for (size_t i = 0; i < sizeof databases / sizeof *databases; i++) {
        long missed;
        Str  said = db_take_failure(databases[i], walk->arena);
        Str  key  = str_printf(walk->arena, "%.*s %s %.*s", STR_ARG(tenant->name), code,
                              STR_ARG(said));
        if (said.len && log_is_news(key, clock_monotonic(), &missed))
            log_line(LEVEL_ERROR, "database", "id=%.*s tenant=%.*s code=%s missed=%ld said=%.*s",
                     STR_ARG(walk->request->id), STR_ARG(tenant->name), code, missed,
                     STR_ARG(log_quote(walk->arena, said)));
    }
}

/* Where a rule has failed; its words may hold what people have entered, so they are left out. */
static void log_rule(const Walk *walk)
{
    const Problem *first = walk->problems->first;
    if (!first || !first->rule.len || first->severity == SEVERITY_WARNING) return;
    log_line(LEVEL_INFO, "script", "id=%.*s code=%s rule=%.*s at=%.*s:%d",
             STR_ARG(walk->request->id), first->code,
             STR_ARG(log_quote(walk->arena, first->rule)),
             STR_ARG(log_quote(walk->arena, first->at.file)), first->at.line);
}

/* A full disk and a busy house say so; of everything else the client hears only that it failed. */
static bool is_fault(const Walk *walk)
{
    int status = walk->problems->status;
    return status >= 500 && status != 503 && status != 507;
}

static void tell_problems(Walk *walk)
{
    log_rule(walk);
    if (walk->problems->count == 0) refuse(walk, "http.fault.silent");
    if (walk->problems->status >= 500) log_database(walk);
    if (is_fault(walk)) hide_fault(walk);
    /* A handler that has already answered has more to say: a stale version and what is there. */
    if (walk->reply->status < 400 || !walk->reply->body.len)
        reply_problems(walk->reply, walk->problems, walk->request->id);
}

/* "keep-alive", "close, TE": does the list hold this word, in any case? */
static bool list_holds(Str list, const char *word)
{
    Str piece;
    while (str_cut(&list, ',', &piece)) {
        Str item = str_trim(piece);
        if (item.len == strlen(word) && strncasecmp(item.ptr, word, item.len) == 0) return true;
    }
    return false;
}

/*
 * What was not read would be taken for the next request. Whoever says something of his connection
 * keeps it only if he says so: the library reads it like that.
 */
static void decide_connection(Walk *walk)
{
    size_t      count;
    const Head *head = walk->visit->head;
    Str         wish = head_find(head, "Connection", &count);
    bool        left = walk->out->framing.length && !walk->out->body_read;
    bool        kept = !count || (list_holds(wish, "keep-alive") && !list_holds(wish, "close"));
    if (left || !kept || !str_is(head->version, "1.1")) walk->reply->close = true;
}

/* No two of four thousand million in a row are the same, and no two in a row look alike. */
static Str request_id_new(Door *door, Arena *arena)
{
    uint32_t number = atomic_fetch_add(&door->requests, 1);
    return str_printf(arena, "r-%08x", (unsigned)(number * 0x9E3779B1u));
}

static void exchange_init(Door *door, Arena *arena, const Head *head, Exchange *out)
{
    *out              = (Exchange){ 0 };
    out->request.head = head;
    out->request.id   = request_id_new(door, arena);
    out->request.door = door;
    problems_init(&out->problems, arena, language_from(head_find(head, "Accept-Language", NULL)));
    reply_init(&out->reply, arena);
    reply_header(&out->reply, "X-Request-Id", out->request.id);
}

void door_answer(Door *door, Arena *arena, const Visit *visit, Exchange *exchange)
{
    exchange_init(door, arena, visit->head, exchange);
    Walk walk = {
        .door     = door,
        .arena    = arena,
        .visit    = visit,
        .out      = exchange,
        .request  = &exchange->request,
        .reply    = &exchange->reply,
        .problems = &exchange->problems,
    };
    bool ok = true;
    for (size_t i = 0; ok && !walk.done && i < sizeof steps / sizeof *steps; i++)
        ok = steps[i](&walk);
    if (ok) settle(walk.request, walk.reply);
    else tell_problems(&walk);
    decide_connection(&walk);
}

void door_refuse(Door *door, Arena *arena, const char *code, Exchange *exchange)
{
    static const Head nothing = { 0 };
    exchange_init(door, arena, &nothing, exchange);
    exchange->reply.close = true;
    problem_add(&exchange->problems, code, (Place){ 0 }, NO_ARGS);
    reply_problems(&exchange->reply, &exchange->problems, exchange->request.id);
}

/* --- the log ---------------------------------------------------------------------------------- */

void door_log(Door *door, const Exchange *exchange, int64_t started_us, size_t bytes, bool sent)
{
    const Request *request = &exchange->request;
    Arena         *arena   = exchange->reply.body.arena;
    int            status  = exchange->reply.status;
    int64_t        us      = clock_monotonic() - started_us;
    bool           quiet   = request->route && request->route->place == AT_SERVER && status < 400;
    Level          level   = status == 500 ? LEVEL_ERROR : quiet ? LEVEL_DEBUG : LEVEL_INFO;
    const Problem *problem = exchange->problems.first;
    metrics_count(&door->metrics, status, problem ? problem->code : NULL, us, bytes, sent);
    log_line(level, "request",
             "id=%.*s method=%.*s path=%.*s status=%d ms=%lld.%d bytes=%zu tenant=%.*s user=%.*s "
             "address=%.*s problem=%s%s",
             STR_ARG(request->id), STR_ARG(log_quote(arena, request->head->method)),
             STR_ARG(log_quote(arena, request->head->path)), status, (long long)(us / 1000),
             (int)(us % 1000 / 100), bytes,
             STR_ARG(exchange->tenant.len ? exchange->tenant : STR("-")),
             STR_ARG(exchange->user ? id_text(arena, exchange->user) : STR("-")),
             STR_ARG(log_quote(arena, request->address.len ? request->address : STR("-"))),
             problem ? problem->code : "-", sent ? "" : " lost=true");
}
