/*
 * jobs.c -- jobs by HTTP: what runs for me and what became of it, cancelling, trying again, taking
 * back, the files.
 *
 * Whose jobs these are, and what may be done to which, is decided in core/flow/jobs.h.
 */
#include "core/flow/jobs.h"

#include "core/base/id.h"
#include "core/web/attachment.h"
#include "core/web/handlers.h"

typedef struct Ask {
    const Request *request;
    int64_t        id, undoing;
    bool         (*steer)(Work *work, int64_t id);
    JsonWriter     json;
} Ask;

/* What is no id names no job. */
static bool ask_init(Ask *ask, Work *work, const Request *request)
{
    *ask = (Ask){ .request = request };
    return id_parse(request_named(request, "id"), &ask->id) ||
           problem_add(work->problems, "job.unknown", (Place){ 0 }, NO_ARGS);
}

/* --- looking ---------------------------------------------------------------------------------- */

static bool list_read(Work *work, void *context)
{
    Ask      *ask   = context;
    JobsAsked asked = { request_parameter(ask->request, "state"),
                        request_parameter(ask->request, "kind"),
                        request_parameter(ask->request, "object"),
                        request_parameter(ask->request, "limit"),
                        request_parameter(ask->request, "cursor") };
    return jobs_write(work, &asked, &ask->json);
}

bool jobs_list(Work *work, const Request *request, Reply *reply)
{
    Ask ask = { .request = request, .json = reply_json(reply, 200) };
    return work_read(work, list_read, &ask);
}

static bool show_read(Work *work, void *context)
{
    Ask *ask = context;
    return job_write(work, ask->id, &ask->json);
}

bool jobs_show(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request)) return false;
    ask.json = reply_json(reply, 200);
    return work_read(work, show_read, &ask);
}

bool jobs_results(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request)) return false;
    ask.json = reply_json(reply, 200);
    return job_results_write(work, ask.id, request_parameter(request, "limit"),
                             request_parameter(request, "cursor"),
                             request_parameter(request, "only"), &ask.json);
}

/* --- steering --------------------------------------------------------------------------------- */

static bool steer_write(Work *work, void *context)
{
    const Ask *ask = context;
    return ask->steer(work, ask->id);
}

static bool steer(Work *work, const Request *request, Reply *reply,
                  bool (*how)(Work *work, int64_t id))
{
    Ask ask;
    if (!ask_init(&ask, work, request)) return false;
    ask.steer = how;
    if (!work_write(work, steer_write, &ask)) return false;
    if (how == job_cancel) jobs_tell(work->tenant, ask.id);
    ask.json = reply_json(reply, 200);
    return work_read(work, show_read, &ask);
}

bool jobs_cancel(Work *work, const Request *request, Reply *reply)
{
    return steer(work, request, reply, job_cancel);
}

bool jobs_retry(Work *work, const Request *request, Reply *reply)
{
    return steer(work, request, reply, job_retry);
}

static bool undo_write(Work *work, void *context)
{
    Ask *ask = context;
    return job_undo(work, ask->id, &ask->undoing);
}

bool jobs_undo(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request) || !work_write(work, undo_write, &ask)) return false;
    return jobs_reply(work, ask.undoing, reply);
}

bool jobs_reply(Work *work, int64_t id, Reply *reply)
{
    Ask ask = { .id = id, .json = reply_json(reply, 202) };
    json_open(&ask.json, '{');
    json_key(&ask.json, STR("job"));
    if (!work_read(work, show_read, &ask)) return false;
    json_close(&ask.json, '}');
    return true;
}

/* --- files ------------------------------------------------------------------------------------ */

bool jobs_file(Work *work, const Request *request, Reply *reply)
{
    Ask     ask;
    JobFile file;
    if (!ask_init(&ask, work, request) ||
        !job_file_find(work, ask.id, request_named(request, "name"), &file))
        return false;
    return reply_attachment(work, reply, file.path, file.download, file.type);
}
