/*
 * bin.c -- the bin by HTTP: what was deleted, bringing it back, letting it go for good.
 *
 * Who may do what with which bundle is decided in core/record/bin.h.
 */
#include "core/record/bin.h"

#include "core/base/id.h"
#include "core/web/handlers.h"

typedef struct Ask {
    const Request *request;
    int64_t        bundle;
    JsonWriter     json;
    const Object  *object; /* what was restored */
    int64_t        record;
} Ask;

/* What is no id names no bundle. */
static bool ask_init(Ask *ask, Work *work, const Request *request)
{
    *ask = (Ask){ .request = request };
    return id_parse(request_named(request, "id"), &ask->bundle) ||
           problem_add(work->problems, "bin.unknown", (Place){ 0 }, NO_ARGS);
}

static bool list_read(Work *work, void *context)
{
    Ask *ask = context;
    return bin_list_write(work, request_parameter(ask->request, "object"),
                          request_parameter(ask->request, "limit"),
                          request_parameter(ask->request, "cursor"), &ask->json);
}

bool bin_list(Work *work, const Request *request, Reply *reply)
{
    Ask ask = { .request = request, .json = reply_json(reply, 200) };
    return work_read(work, list_read, &ask);
}

static bool show_read(Work *work, void *context)
{
    Ask *ask = context;
    return bin_write(work, ask->bundle, &ask->json);
}

bool bin_show(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request)) return false;
    ask.json = reply_json(reply, 200);
    return work_read(work, show_read, &ask);
}

static bool put_back_write(Work *work, void *context)
{
    Ask *ask = context;
    return bin_restore(work, ask->bundle, &ask->object, &ask->record);
}

bool bin_put_back(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request) || !work_write(work, put_back_write, &ask)) return false;
    JsonWriter json = reply_json(reply, 200);
    json_open(&json, '{');
    json_field_text(&json, "object", ask.object->name);
    json_field_id(&json, "id", ask.record);
    json_close(&json, '}');
    return true;
}

static bool delete_write(Work *work, void *context)
{
    return bin_purge(work, ((const Ask *)context)->bundle);
}

bool bin_delete(Work *work, const Request *request, Reply *reply)
{
    (void)reply;
    Ask ask;
    return ask_init(&ask, work, request) && work_write(work, delete_write, &ask);
}
