/*
 * door.c -- whole requests through the door: any route, any parameters, any body. Never a fault,
 * and every answer is well formed.
 *
 *     PATCH /data/deal/@deal              the path within the tenant's API, or a whole one from /t/
 *     As: seller                          admin where it is missing; "nobody"
 *     If-Match: "1"
 *
 *     {"name": "x"}
 *     ~~~~                                the next request
 *
 * @deal stands for the id of that record (house.c), @last for the newest id in an answer. What a
 * URL cannot have is encoded. What requests have changed stays for the next input, up to a number
 * of changes; then there is a new house. With FUZZ_SHOW=1 every answer is shown.
 */
#include "tests/fuzz/fuzz.h"

#include "core/base/id.h"
#include "core/web/door.h"
#include "core/web/handlers.h"
#include "core/web/route.h"
#include "tests/fuzz/head.h"
#include "tests/fuzz/house.h"

enum { MOST_REQUESTS = 6, MOST_CHANGES = 100 };

typedef struct {
    Door  door;
    House *house;
    Str   last; /* the newest id */
    char  last_id[14];
    int   changes;
} Visitors;

static Visitors visitors;

/* --- the request ------------------------------------------------------------------------------ */

static Str ids_put(Arena *arena, const House *house, Str text)
{
    return str_replace(arena, house_with_ids(house, arena, text), STR("@last"), visitors.last);
}

static Str encoded(Arena *arena, Str text)
{
    Buffer out;
    buffer_init(&out, arena, text.len + 16);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c)) buffer_printf(&out, "%%%02X", c);
        else buffer_char(&out, (char)c);
    }
    return buffer_str(&out);
}

/* "GET /data/deal?where=a > 5": the target is all that follows the method. */
static void target_take(Arena *arena, Str line, Head *head)
{
    str_cut(&line, ' ', &head->method);
    Str path = { 0 };
    line     = encoded(arena, line);
    str_cut(&line, '?', &path);
    bool whole = str_starts(path, STR("/t/")) || !str_starts(path, STR("/")) ||
                 str_is(path, "/healthz") || str_is(path, "/metrics");
    head->path    = whole ? path : str_join(arena, STR("/t/fuzz/api/v1"), path);
    head->query   = line;
    head->version = STR("1.1");
}

static void header_add(Header *headers, Head *head, const char *name, Str value)
{
    if (head->header_count < HEAD_MOST && !head_find(head, name, NULL).ptr)
        headers[head->header_count++] = (Header){ str_from(name), value };
}

static void who_add(Arena *arena, Header *headers, Head *head)
{
    Str as = head_find(head, "As", NULL);
    if (str_is(as, "nobody")) return;
    const House *house = visitors.house;
    Str token = str_is(as, "seller") ? house->seller_token : house->admin_token;
    header_add(headers, head, "Authorization", str_join(arena, STR("Bearer "), token));
}

static Head request_take(Arena *arena, Str text, Str *body)
{
    Str     line    = head_line(&text);
    Str     headers = str_join(arena, STR("GET / HTTP/1.1\n"), text);
    Head    head    = head_take(arena, &headers);
    Header *list    = (Header *)head.headers;
    *body           = headers;
    target_take(arena, line, &head);
    header_add(list, &head, "Host", STR("localhost"));
    header_add(list, &head, "Content-Type", STR("application/json"));
    header_add(list, &head, "Content-Length", str_printf(arena, "%zu", body->len));
    who_add(arena, list, &head);
    return head;
}

static bool never_given_up(void *body)
{
    (void)body;
    return false;
}

static bool go_on(void *context) { return context != NULL; }

static bool body_give(void *context, char *bytes, size_t size, int64_t until)
{
    (void)until;
    Str *body = context;
    if (size > body->len) return false; /* whoever sends less than was said is waited for */
    memcpy(bytes, body->ptr, size);
    *body = str_slice(*body, size, body->len);
    return true;
}

/* --- the answer ------------------------------------------------------------------------------- */

static bool piece_take(void *context, Str bytes)
{
    buffer_add(context, bytes);
    return ((Buffer *)context)->len < 8 << 20;
}

static bool never_gone(const void *context) { return context == NULL; }

/* Events have no end. */
static void stream_run(Arena *arena, const Exchange *exchange)
{
    if (!exchange->reply.stream || exchange->request.route->answer == events_show) return;
    Buffer out;
    buffer_init(&out, arena, 4096);
    Sink sink = { &out, piece_take, never_gone };
    exchange->reply.stream(exchange->reply.stream_context, &sink);
}

static void id_remember(const Json *json)
{
    const Json *job = json_find(json, "job"); /* {"job": {"id": ...}} */
    Str         id  = json_text(job ? job : json, "id");
    int64_t     number;
    if (id.len != ID_TEXT_LENGTH || !id_parse(id, &number)) return;
    memcpy(visitors.last_id, id.ptr, ID_TEXT_LENGTH);
    visitors.last = (Str){ visitors.last_id, ID_TEXT_LENGTH };
}

static void problems_look(const Json *json)
{
    const Json *problems = json_find(json, "problems");
    MUST(problems && problems->kind == JSON_ARRAY && problems->count > 0);
    for (const Json *problem = problems->first; problem; problem = problem->next)
        MUST(json_text(problem, "code").len && json_text(problem, "message").len);
}

static void answer_look(Arena *arena, const Exchange *exchange)
{
    const Reply *reply = &exchange->reply;
    Str          body  = buffer_str(&reply->body);
    if (reply->status >= 500)
        fprintf(stderr, "%d: %.*s\n", reply->status, STR_ARG(body));
    MUST(reply->status >= 200 && reply->status < 500);
    if (!reply->type || strncmp(reply->type, "application/json", 16) != 0) return;
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    const Json *json = body.len ? json_read(arena, body, &problems) : NULL;
    if (body.len && !json)
        fprintf(stderr, "%.*s\n%.*s\n", STR_ARG(body), STR_ARG(problems.first->message));
    MUST(!body.len || json);
    if (json) id_remember(json);
    if (json && reply->status >= 400) problems_look(json);
}

static void request_run(Str text)
{
    Arena   *arena = arena_new();
    Str      body;
    Exchange exchange;
    Head     head  = request_take(arena, ids_put(arena, visitors.house, text), &body);
    Visit    visit = { &head, go_on, body_give, never_given_up, &body };
    door_answer(&visitors.door, arena, &visit, &exchange);
    if (getenv("FUZZ_SHOW"))
        printf("%.*s %.*s: %d %.*s\n", STR_ARG(head.method), STR_ARG(head.path),
               exchange.reply.status, STR_ARG(buffer_str(&exchange.reply.body)));
    answer_look(arena, &exchange);
    stream_run(arena, &exchange);
    visitors.changes += !str_is(head.method, "GET") && exchange.reply.status < 300;
    arena_free(arena);
}

/* --- the house -------------------------------------------------------------------------------- */

static void door_open(void)
{
    if (visitors.changes >= MOST_CHANGES) house_new();
    if (visitors.house && visitors.changes < MOST_CHANGES) return;
    if (!visitors.door.options.events) visitors.door.options.events = events_new();
    visitors.changes              = 0;
    visitors.house                = house();
    visitors.door.tenants         = visitors.house->tenants;
    visitors.door.options.body_limit   = WEB_BODY_LIMIT;
    visitors.door.options.file_limit   = WEB_FILE_LIMIT;
    visitors.door.options.import_limit = WEB_IMPORT_LIMIT;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    door_open();
    Arena *arena = arena_new();
    Str    text  = fuzz_input(arena, data, size);
    for (int i = 0; i < MOST_REQUESTS && text.len; i++) {
        size_t end;
        bool   more = str_find(text, STR("\n~~~~\n"), &end);
        request_run(str_slice(text, 0, more ? end : text.len));
        text = more ? str_slice(text, end + 6, text.len) : (Str){ 0 };
    }
    arena_free(arena);
    return 0;
}
