/*
 * data.c -- records by HTTP: create, read, change, delete, upsert, and what happened to them.
 *
 * Each handler turns a request into one verb of core/record inside one reading or one turn of the
 * write lane; what a record may hold, who may do what and how it looks is decided there.
 */
#include "core/web/handlers.h"

#include "core/base/id.h"
#include "core/record/action.h"
#include "core/record/audit.h"
#include "core/record/bin.h"
#include "core/record/record.h"
#include "core/record/record_json.h"
#include "core/record/runs.h"

/* What a handler passes on into the reading or the lane. */
typedef struct Ask {
    const Request *request;
    Reply         *reply; /* of data_show */
    const Object  *object;
    const Action  *action;
    int64_t        id;
    const int64_t *version; /* that the client has seen; NULL if it did not say */
    JsonWriter     json;
    Record        *record;
    bool           created;
    int64_t        bundle; /* of the bin, that a deletion has made; 0: none for this user */
} Ask;

static bool ask_init(Ask *ask, Work *work, const Request *request, bool with_id)
{
    *ask = (Ask){ .request = request };
    ask->object = record_object(work, request_named(request, "object"));
    return ask->object && (!with_id || request_id(request, &ask->id, work->problems));
}

/*
 * If-Match: "3" is the record's version, "3-9f2c..." the tag of an answer, which begins with it. "*"
 * says nothing: what is not there is 404 anyway.
 */
static bool version_read(Ask *ask, Work *work)
{
    size_t count;
    Str    text = head_find(ask->request->head, "If-Match", &count);
    if (!count || str_is(text, "*")) return true;
    if (str_starts(text, STR("W/"))) text = str_slice(text, 2, text.len);
    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
        text = str_slice(text, 1, text.len - 1);

    int64_t *version = ARENA_NEW(work->arena, int64_t);
    Str      rest    = text, number = { 0 };
    if (!str_cut(&rest, '-', &number) || !str_to_int(number, version))
        return problem_add(work->problems, "http.match", (Place){ 0 }, ARGS(text));
    ask->version = version;
    return true;
}

static bool input_read(Work *work, const Ask *ask, const Json *json, RecordInputs *inputs)
{
    *inputs = (RecordInputs){ 0 };
    if (!record_input(work, json, inputs)) return false;
    if (ask->version) inputs->version = ask->version;
    return true;
}

static void point_to(const Request *request, Reply *reply, const Record *record)
{
    Arena *arena = reply->body.arena;
    reply_header(reply, "Location",
                 str_printf(arena, "/t/%.*s/api/v1/data/%.*s/%.*s", STR_ARG(request->tenant->name),
                            STR_ARG(record->object->name), STR_ARG(id_text(arena, record->id))));
}

/* --- one record ------------------------------------------------------------------------------- */

static bool show_read(Work *work, void *context)
{
    Ask *ask = context;
    return record_write(work, ask->object, ask->id, &ask->json);
}

static bool show_read_placed(Work *work, void *context)
{
    Ask *ask = context;
    return changes_place(work, ask->reply) && show_read(work, ask);
}

bool data_show(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request, true)) return false;
    ask.reply = reply;
    ask.json  = reply_json(reply, 200);
    if (!work_read(work, show_read_placed, &ask)) return false;
    reply->version = record_written_version(buffer_str(&reply->body));
    return true;
}

/* An upsert names its record by a key. */
static bool current_read(Work *work, void *context)
{
    Ask *ask = context;
    bool found = ask->id || record_find_key(work, ask->object, request_named(ask->request, "field"),
                                            request_named(ask->request, "value"), &ask->id);
    return found && show_read(work, ask);
}

/* A refusal for a stale version brings along what is there now, so that nobody must ask again. */
static bool refuse_stale(Work *work, Ask *ask, Reply *reply)
{
    const Problem *first = work->problems->first;
    if (!first || strcmp(first->code, "version.stale") != 0) return false;

    Problems none;
    Buffer   current;
    Work     again = *work;
    problems_init(&none, work->arena, work->problems->language);
    buffer_init(&current, work->arena, 512);
    again.problems = &none;
    json_writer_init(&ask->json, &current);
    if (!work_read(&again, current_read, ask)) return false;
    reply_problems(reply, work->problems, ask->request->id);
    reply_add_member(reply, "current", buffer_str(&current));
    return false;
}

static bool update_write(Work *work, void *context)
{
    Ask         *ask = context;
    RecordInputs inputs;
    return input_read(work, ask, ask->request->json, &inputs) &&
           record_update(work, ask->object, ask->id, &inputs, &ask->record) &&
           record_write_saved(work, ask->record, &ask->json);
}

bool data_update(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request, true) || !version_read(&ask, work)) return false;
    ask.json = reply_json(reply, 200);
    if (!work_write(work, update_write, &ask)) return refuse_stale(work, &ask, reply);
    reply_warnings(reply, work->problems);
    return true;
}

static bool delete_write(Work *work, void *context)
{
    Ask *ask = context;
    return record_delete(work, ask->object, ask->id, ask->version) &&
           bin_find(work, ask->id, &ask->bundle);
}

bool data_delete(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request, true) || !version_read(&ask, work)) return false;
    if (!work_write(work, delete_write, &ask)) return refuse_stale(work, &ask, reply);
    if (ask.bundle) reply_header(reply, "X-Tenon-Bin", id_text(work->arena, ask.bundle));
    return true;
}

/* --- creating --------------------------------------------------------------------------------- */

static bool create_one(Work *work, Ask *ask, const Json *json)
{
    RecordInputs inputs;
    return input_read(work, ask, json, &inputs) &&
           record_create(work, ask->object, &inputs, &ask->record) &&
           record_write_saved(work, ask->record, &ask->json);
}

/* What says nothing about the records that follow, but costs as much with each of them. */
static bool is_hopeless(const Problems *problems)
{
    static const char *const codes[] = { "script.limit", "script.worker", "script.busy",
                                         "db.budget", "db.commit" };
    for (size_t i = 0; problems->last && i < sizeof codes / sizeof *codes; i++)
        if (strcmp(problems->last->code, codes[i]) == 0) return true;
    return false;
}

/* All or nothing; yet after a refusal it goes on, to tell what is wrong with all of them. */
static bool create_all(Work *work, Ask *ask)
{
    json_open(&ask->json, '{');
    json_key(&ask->json, STR("rows"));
    json_open(&ask->json, '[');
    bool ok = true;
    const Json *item = ask->request->json->first;
    for (; item && !problems_full(work->problems) && !is_hopeless(work->problems);
         item = item->next) {
        work->at.row++;
        ok = create_one(work, ask, item) && ok;
    }
    work->at.row = 0;
    json_close(&ask->json, ']');
    json_close(&ask->json, '}');
    return ok;
}

static bool create_write(Work *work, void *context)
{
    Ask        *ask  = context;
    const Json *json = ask->request->json;
    return json->kind == JSON_ARRAY ? create_all(work, ask) : create_one(work, ask, json);
}

bool data_create(Work *work, const Request *request, Reply *reply)
{
    Ask         ask;
    const Json *json = request->json;
    if (!ask_init(&ask, work, request, false)) return false;
    if (json->kind == JSON_ARRAY && (json->count == 0 || json->count > DATA_MAX_RECORDS))
        return problem_add(work->problems, "http.body.rows", (Place){ 0 },
                           ARGS(str_printf(work->arena, "%d", DATA_MAX_RECORDS)));
    ask.json = reply_json(reply, 201);
    if (!work_write(work, create_write, &ask)) return false;
    reply_warnings(reply, work->problems);
    if (json->kind == JSON_ARRAY) return true;
    point_to(request, reply, ask.record);
    return true;
}

static bool upsert_write(Work *work, void *context)
{
    Ask         *ask = context;
    RecordInputs inputs;
    return input_read(work, ask, ask->request->json, &inputs) &&
           record_upsert(work, ask->object, request_named(ask->request, "field"),
                         request_named(ask->request, "value"), &inputs, &ask->created,
                         &ask->record) &&
           record_write_saved(work, ask->record, &ask->json);
}

bool data_upsert(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request, false) || !version_read(&ask, work)) return false;
    ask.json = reply_json(reply, 200);
    if (!work_write(work, upsert_write, &ask)) return refuse_stale(work, &ask, reply);
    reply_warnings(reply, work->problems);
    if (!ask.created) return true;
    reply->status = 201;
    point_to(request, reply, ask.record);
    return true;
}

/* --- actions ---------------------------------------------------------------------------------- */

/* As it is afterwards; null where there is none, or none that the user sees any more. */
static bool record_after(Work *work, Ask *ask)
{
    json_key(&ask->json, STR("record"));
    if (ask->id && record_find(work, ask->object, ask->id)) return show_read(work, ask);
    json_put_null(&ask->json);
    return work->problems->count == 0;
}

static bool act_write(Work *work, void *context)
{
    Ask         *ask = context;
    RecordInputs inputs;
    if (!input_read(work, ask, ask->request->json, &inputs)) return false;
    json_open(&ask->json, '{');
    json_key(&ask->json, STR("result"));
    if (!record_act(work, ask->action, ask->id, &inputs, &ask->json)) return false;
    if (!record_after(work, ask)) return false;
    json_key(&ask->json, STR("warnings"));
    json_warning_list(&ask->json, work->problems);
    json_close(&ask->json, '}');
    return true;
}

static bool act(Work *work, const Request *request, Reply *reply, bool on_list)
{
    Ask ask;
    if (!ask_init(&ask, work, request, !on_list) || !version_read(&ask, work)) return false;
    ask.action = action_allowed(work, ask.object, request_named(request, "action"), on_list);
    if (!ask.action) return false;
    ask.json = reply_json(reply, 200);
    return work_write(work, act_write, &ask) || refuse_stale(work, &ask, reply);
}

bool data_act(Work *work, const Request *request, Reply *reply)
{
    return act(work, request, reply, false);
}

bool data_act_all(Work *work, const Request *request, Reply *reply)
{
    return act(work, request, reply, true);
}

/* --- history ---------------------------------------------------------------------------------- */

static bool history_read(Work *work, void *context)
{
    Ask *ask = context;
    bool people = str_is(request_parameter(ask->request, "derived"), "false");
    return history_write(work, ask->object, ask->id, people ? HISTORY_OF_PEOPLE : HISTORY_ALL,
                         request_parameter(ask->request, "limit"),
                         request_parameter(ask->request, "cursor"), &ask->json);
}

bool data_history(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request, true)) return false;
    ask.json = reply_json(reply, 200);
    return work_read(work, history_read, &ask);
}

static bool runs_read(Work *work, void *context)
{
    Ask *ask = context;
    return runs_write(work, ask->object, ask->id, request_parameter(ask->request, "limit"),
                      request_parameter(ask->request, "cursor"), &ask->json);
}

bool data_runs(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request, true)) return false;
    ask.json = reply_json(reply, 200);
    return work_read(work, runs_read, &ask);
}
