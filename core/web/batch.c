/*
 * batch.c -- POST /batch: many requests in one turn of the write lane.
 *
 * Each operation goes through the route it would take alone, so that rights, rules and answers are
 * the same. Atomic: the first refusal undoes everything and is the answer. Not atomic: each stands
 * or falls alone, but all are committed together. What later ones take from earlier answers is
 * batch_reference.c. A fault of the server ends the whole batch, and then nothing has happened.
 */
#include "core/web/batch.h"

#include "core/web/handlers.h"
#include "core/web/route.h"

/* What may be part of a batch: what is done to records, and nothing that is about the session. */
static bool (*const allowed[])(Work *work, const Request *request, Reply *reply) = {
    data_create, data_show, data_update, data_delete, data_upsert,
    data_act, data_act_all, bin_put_back, comment_create, comment_update, comment_remove,
};

static bool is_allowed(const Route *route, Str method)
{
    if (!str_is(method, route->method)) return false;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (route->answer == allowed[i]) return true;
    return false;
}

/* --- reading ---------------------------------------------------------------------------------- */

static bool refuse(Work *work, const char *code, size_t operation, Str more)
{
    return problem_add(work->problems, code, (Place){ .operation = (int)operation }, ARGS(more));
}

static bool members_check(Work *work, const Json *json, const char *const *names, size_t operation)
{
    for (const Json *member = json->first; member; member = member->next) {
        bool known = false;
        for (size_t i = 0; names[i]; i++) known = known || str_is(member->key, names[i]);
        if (!known) return refuse(work, "http.member", operation, member->key);
    }
    return true;
}

static bool operation_read(Work *work, const Json *json, size_t number, Operation *operation)
{
    static const char *const names[] = { "method", "path", "body", "version", NULL };
    if (json->kind != JSON_OBJECT) return refuse(work, "batch.operation", number, STR(""));
    if (!members_check(work, json, names, number)) return false;
    operation->method  = json_text(json, "method");
    operation->path    = json_text(json, "path");
    operation->body    = json_find(json, "body");
    operation->version = json_find(json, "version");
    return (operation->method.len && operation->path.len) ||
           refuse(work, "batch.operation", number, STR(""));
}

static bool batch_read(Work *work, const Json *json, Batch *batch)
{
    static const char *const names[] = { "atomic", "operations", NULL };
    if (json->kind != JSON_OBJECT)
        return problem_add(work->problems, "http.body.object", (Place){ 0 }, NO_ARGS);
    if (!members_check(work, json, names, 0)) return false;
    const Json *atomic = json_find(json, "atomic"), *list = json_find(json, "operations");
    if (atomic && atomic->kind != JSON_BOOL) return refuse(work, "batch.atomic", 0, STR(""));
    if (!list || list->kind != JSON_ARRAY || !list->count || list->count > BATCH_MAX_OPERATIONS)
        return refuse(work, "batch.operations", 0,
                      str_printf(work->arena, "%d", BATCH_MAX_OPERATIONS));
    batch->atomic     = !atomic || atomic->value.boolean;
    batch->operations = ARENA_ARRAY(work->arena, Operation, list->count);
    for (const Json *item = list->first; item; item = item->next) {
        Operation *operation = &batch->operations[batch->count++];
        if (!operation_read(work, item, batch->count, operation)) return false;
    }
    return true;
}

/* --- one operation ---------------------------------------------------------------------------- */

/* The request that it would be alone: what was said of the whole one, with a head of its own. */
static bool head_make(Work *work, Batch *batch, const Operation *operation, Head *head)
{
    if (operation->path.ptr[0] != '/' || str_find_char(operation->path, '?', NULL))
        return refuse(work, "batch.path", 0, operation->path);
    *head = (Head){
        .method  = operation->method,
        .path    = str_printf(work->arena, "/t/%.*s/api/v1%.*s", STR_ARG(work->tenant->name),
                              STR_ARG(operation->path)),
        .version = batch->request->head->version,
        .address = batch->request->head->address,
    };
    if (!operation->version) return true;
    const Json *version = reference_fill(work, batch, operation->version);
    if (!version) return false;
    if (version->value.kind != VALUE_INT)
        return problem_add(work->problems, "version.number", (Place){ 0 }, NO_ARGS);
    Header *match = ARENA_NEW(work->arena, Header);
    *match        = (Header){ STR("If-Match"), value_to_text(work->arena, version->value) };
    head->headers      = match;
    head->header_count = 1;
    return true;
}

static bool segments_fill(Work *work, Batch *batch, StrVec *segments)
{
    for (size_t i = BASE_SEGMENTS; i < segments->count; i++)
        if (!reference_segment(work, batch, &segments->items[i])) return false;
    return true;
}

static bool route_check(Work *work, Request *request)
{
    Str allow, method = request->head->method;
    switch (route_find(request, work->arena, &allow)) {
    case ROUTE_FOUND:
        return is_allowed(request->route, method) ||
               problem_add(work->problems, "batch.route", (Place){ 0 },
                           ARGS(method, str_from(request->route->path)));
    case ROUTE_OTHER_METHOD:
        return problem_add(work->problems, "http.method", (Place){ 0 }, ARGS(method, allow));
    default: return problem_add(work->problems, "http.unknown", (Place){ 0 }, NO_ARGS);
    }
}

static bool operation_answer(Work *work, Batch *batch, Operation *operation)
{
    Head    head;
    Request request        = *batch->request;
    request.head           = &head;
    request.parameters     = (Parameters){ 0 };
    request.body           = STR("");
    request.json           = NULL;
    request.upload         = NULL;
    request.segments       = (StrVec){ 0 };
    operation->reply.status = 200;
    if (!head_make(work, batch, operation, &head) ||
        !request_read_path(work->arena, head.path, &request.segments, work->problems) ||
        !segments_fill(work, batch, &request.segments) || !route_check(work, &request))
        return false;
    if (request.route->body == BODY_JSON) {
        if (!operation->body)
            return problem_add(work->problems, "batch.body", (Place){ 0 }, NO_ARGS);
        request.json = reference_fill(work, batch, operation->body);
        if (!request.json) return false;
    }
    operation->reply.status = request.route->status;
    return request.route->answer(work, &request, &operation->reply) && work->problems->count == 0;
}

/* As the door does it for a request of its own. */
static bool operation_run(Work *work, Batch *batch, size_t number)
{
    Operation *operation = &batch->operations[number];
    Work       mine      = *work;
    mine.problems        = &operation->problems;
    problems_init(mine.problems, work->arena, work->problems->language);
    reply_init(&operation->reply, work->arena);
    Reply *reply = &operation->reply;
    operation->done = operation_answer(&mine, batch, operation);
    batch->done     = number + 1;
    work->wrote |= mine.wrote;
    if (!operation->done && (reply->status < 400 || !reply->body.len))
        reply_problems(reply, mine.problems, (Str){ 0 });
    return operation->done;
}

/* --- all of them ------------------------------------------------------------------------------ */

/* Its problems become those of the whole request, each with the number of the operation. */
static bool give_up(Work *work, Batch *batch, size_t number)
{
    Operation *operation = &batch->operations[number];
    for (Problem *problem = operation->problems.first; problem; problem = problem->next)
        problem->at.operation = (int)number + 1;
    *work->problems = operation->problems;
    return false;
}

static bool run_all(Work *work, void *context)
{
    Batch *batch = context;
    size_t bytes = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const Reply *reply = &batch->operations[i].reply;
        bool done = operation_run(work, batch, i);
        if (!done && (batch->atomic || reply->status >= 500)) return give_up(work, batch, i);
        bytes += reply->body.len;
        if (bytes > BATCH_MAX_ANSWER)
            return refuse(work, "batch.answer", i + 1,
                          str_printf(work->arena, "%d", BATCH_MAX_ANSWER >> 20));
    }
    return true;
}

static void write_results(const Batch *batch, JsonWriter *json)
{
    json_open(json, '{');
    json_key(json, STR("results"));
    json_open(json, '[');
    for (size_t i = 0; i < batch->count; i++) {
        const Reply *reply = &batch->operations[i].reply;
        json_open(json, '{');
        json_field_int(json, "status", reply->status);
        json_key(json, STR("body"));
        if (reply->type) json_put_raw(json, buffer_str(&reply->body));
        else json_put_null(json);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

bool batch_run(Work *work, const Request *request, Reply *reply)
{
    Batch batch = { .request = request };
    if (!batch_read(work, request->json, &batch) || !work_write(work, run_all, &batch))
        return false;
    JsonWriter json = reply_json(reply, 200);
    write_results(&batch, &json);
    return true;
}
