/*
 * views.c -- views that people save, by HTTP.
 *
 * Whose they are, and who may change and share them, is decided in core/record/saved_view.h.
 */
#include "core/record/saved_view.h"

#include "core/record/record.h"
#include "core/web/handlers.h"

typedef struct Ask {
    const Request *request;
    const Object  *object;
    int64_t        id;
    JsonWriter     json;
} Ask;

static bool ask_init(Ask *ask, Work *work, const Request *request, bool with_id)
{
    *ask = (Ask){ .request = request };
    ask->object = record_object(work, request_named(request, "object"));
    return ask->object && (!with_id || request_id(request, &ask->id, work->problems));
}

static bool list_read(Work *work, void *context)
{
    Ask *ask = context;
    return saved_views_write(work, ask->object, &ask->json);
}

bool views_list(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request, false)) return false;
    ask.json = reply_json(reply, 200);
    return work_read(work, list_read, &ask);
}

static bool save_write(Work *work, void *context)
{
    Ask *ask = context;
    return saved_view_save(work, ask->object, ask->id, ask->request->json, &ask->json);
}

static bool save(Work *work, const Request *request, Reply *reply, bool with_id)
{
    Ask ask;
    if (!ask_init(&ask, work, request, with_id)) return false;
    ask.json = reply_json(reply, with_id ? 200 : 201);
    return work_write(work, save_write, &ask);
}

bool views_create(Work *work, const Request *request, Reply *reply)
{
    return save(work, request, reply, false);
}

bool views_update(Work *work, const Request *request, Reply *reply)
{
    return save(work, request, reply, true);
}

static bool delete_write(Work *work, void *context)
{
    Ask *ask = context;
    return saved_view_delete(work, ask->object, ask->id);
}

bool views_delete(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    (void)reply;
    return ask_init(&ask, work, request, true) && work_write(work, delete_write, &ask);
}

static bool choose_write(Work *work, void *context)
{
    Ask *ask = context;
    return saved_view_choose(work, ask->object, json_text(ask->request->json, "view"))
           && saved_views_write(work, ask->object, &ask->json);
}

bool views_choose(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request, false)) return false;
    ask.json = reply_json(reply, 200);
    return work_write(work, choose_write, &ask);
}
