/*
 * talk.c -- the timeline, comments and notifications by HTTP.
 *
 * Who may read and write what is decided in core/record/comment.h and notice.h.
 */
#include "core/web/handlers.h"

#include "core/base/id.h"
#include "core/record/comment.h"
#include "core/record/notice.h"
#include "core/record/record.h"
#include "core/record/timeline.h"

typedef struct Ask {
    const Request *request;
    const Object  *object;
    int64_t        id; /* of the record, or of the comment */
    Str            text;
    JsonWriter     json;
    int64_t       *ids; /* of notifications; NULL: all */
    size_t         id_count;
} Ask;

static bool ask_record(Ask *ask, Work *work, const Request *request)
{
    *ask = (Ask){ .request = request };
    ask->object = record_object(work, request_named(request, "object"));
    return ask->object && request_id(request, &ask->id, work->problems);
}

/* What is no id names no comment. */
static bool ask_comment(Ask *ask, Work *work, const Request *request)
{
    *ask = (Ask){ .request = request };
    return id_parse(request_named(request, "id"), &ask->id) ||
           problem_add(work->problems, "comment.unknown", (Place){ 0 }, NO_ARGS);
}

static bool body_check(Work *work, const Json *json, const char *const *known)
{
    if (json->kind != JSON_OBJECT)
        return problem_add(work->problems, "http.body.object", (Place){ 0 }, NO_ARGS);
    for (const Json *member = json->first; member; member = member->next) {
        bool found = false;
        for (size_t i = 0; known[i]; i++) found = found || str_is(member->key, known[i]);
        if (!found)
            return problem_add(work->problems, "http.member", (Place){ .field = member->key },
                               ARGS(member->key));
    }
    return true;
}

/* --- the timeline ----------------------------------------------------------------------------- */

static bool timeline_read(Work *work, void *context)
{
    Ask *ask = context;
    const TimelineRequest wanted = { .only   = request_parameter(ask->request, "only"),
                                     .limit  = request_parameter(ask->request, "limit"),
                                     .cursor = request_parameter(ask->request, "cursor") };
    return timeline_write(work, ask->object, ask->id, &wanted, &ask->json);
}

bool data_timeline(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_record(&ask, work, request)) return false;
    ask.json = reply_json(reply, 200);
    return work_read(work, timeline_read, &ask);
}

/* --- comments --------------------------------------------------------------------------------- */

static bool text_read(Work *work, Ask *ask)
{
    static const char *const known[] = { "text", NULL };
    ask->text = json_text(ask->request->json, "text");
    return body_check(work, ask->request->json, known);
}

static bool create_write(Work *work, void *context)
{
    Ask *ask = context;
    return comment_add(work, ask->object, ask->id, ask->text, &ask->json);
}

bool comment_create(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_record(&ask, work, request) || !text_read(work, &ask)) return false;
    ask.json = reply_json(reply, 201);
    return work_write(work, create_write, &ask);
}

static bool update_write(Work *work, void *context)
{
    Ask *ask = context;
    return comment_change(work, ask->id, ask->text, &ask->json);
}

bool comment_update(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_comment(&ask, work, request) || !text_read(work, &ask)) return false;
    ask.json = reply_json(reply, 200);
    return work_write(work, update_write, &ask);
}

static bool delete_write(Work *work, void *context)
{
    return comment_delete(work, ((const Ask *)context)->id);
}

bool comment_remove(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    (void)reply;
    return ask_comment(&ask, work, request) && work_write(work, delete_write, &ask);
}

/* --- notifications ---------------------------------------------------------------------------- */

static bool notices_read(Work *work, void *context)
{
    Ask *ask = context;
    return notice_list_write(work, request_parameter(ask->request, "unread"),
                             request_parameter(ask->request, "limit"),
                             request_parameter(ask->request, "cursor"), &ask->json);
}

bool notice_list(Work *work, const Request *request, Reply *reply)
{
    Ask ask = { .request = request, .json = reply_json(reply, 200) };
    return work_read(work, notices_read, &ask);
}

/* {"ids": [...]} or {"all": true}. */
static bool marks_read(Work *work, const Json *json, Ask *ask)
{
    static const char *const known[] = { "ids", "all", NULL };
    if (!body_check(work, json, known)) return false;
    const Json *all = json_find(json, "all"), *ids = json_find(json, "ids");
    if (all && !ids && all->kind == JSON_BOOL && all->value.boolean) return true;
    bool good = ids && !all && ids->kind == JSON_ARRAY && ids->count <= NOTICE_MAX_IDS;
    ask->ids = ARENA_ARRAY(work->arena, int64_t, good ? ids->count + 1 : 1);
    for (const Json *id = good ? ids->first : NULL; good && id; id = id->next)
        good = id->kind == JSON_TEXT && id_parse(id->value.text, &ask->ids[ask->id_count++]);
    return good || problem_add(work->problems, "notice.ids", (Place){ .field = STR("ids") },
                               ARGS(str_printf(work->arena, "%d", NOTICE_MAX_IDS)));
}

static bool mark_write(Work *work, void *context)
{
    Ask    *ask = context;
    int64_t unread;
    if (!notice_read(work, ask->ids, ask->id_count) || !notice_unread(work, &unread)) return false;
    json_open(&ask->json, '{');
    json_field_int(&ask->json, "unread", unread);
    json_close(&ask->json, '}');
    return true;
}

bool notice_mark(Work *work, const Request *request, Reply *reply)
{
    Ask ask = { .request = request };
    if (!marks_read(work, request->json, &ask)) return false;
    ask.json = reply_json(reply, 200);
    return work_write(work, mark_write, &ask);
}
