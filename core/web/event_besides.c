/*
 * event_besides.c -- see event_besides.h.
 *
 * The rule: only what differs from what was told last is told; a running job is looked at in
 * memory, at most once a second.
 */
#include "core/web/event_besides.h"

#include "core/base/json.h"
#include "core/flow/jobs.h"
#include "core/record/notice.h"

/* A write carries the time at which it began: so much earlier than it can be seen. */
enum { LATE_MS = 10000 };

static bool tell_unread(Work *work, Besides *besides, Buffer *out, int *count)
{
    int64_t unread;
    if (!notice_unread(work, &unread)) return false;
    if (besides->begun && unread == besides->unread) return true;
    besides->unread = unread;
    buffer_printf(out, "event: notification\ndata: {\"unread\":%lld}\n\n", (long long)unread);
    ++*count;
    return true;
}

/* Is it as it was told? It counts as told from now on. */
static bool is_known(Besides *besides, const JobNews *job)
{
    int place = -1;
    for (int i = 0; i < BESIDES_JOBS; i++)
        if (besides->jobs[i].id == job->id) place = i;
    if (place < 0) {
        place                  = besides->next;
        besides->next          = (besides->next + 1) % BESIDES_JOBS;
        besides->jobs[place].id = job->id;
        besides->jobs[place].state = 0;
    }
    bool same = besides->jobs[place].state == job->state.ptr[0] &&
                besides->jobs[place].done == job->done && besides->jobs[place].total == job->total;
    besides->jobs[place].state = job->state.ptr[0];
    besides->jobs[place].done  = job->done;
    besides->jobs[place].total = job->total;
    return same;
}

static void tell_job(const JobNews *job, Buffer *out)
{
    JsonWriter json;
    BUFFER_ADD(out, "event: job\ndata: ");
    json_writer_init(&json, out);
    json_open(&json, '{');
    json_field_id(&json, "id", job->id);
    json_field_text(&json, "kind", job->kind);
    json_field_text(&json, "state", job->state);
    json_field_int(&json, "done", job->done);
    json_key(&json, STR("total"));
    if (job->total) json_put_int(&json, job->total);
    else json_put_null(&json);
    json_close(&json, '}');
    BUFFER_ADD(out, "\n\n");
}

static bool tell_jobs(Work *work, Besides *besides, Buffer *out, int *count)
{
    JobNewsList jobs = { 0 };
    int64_t     since = besides->begun ? besides->looked - LATE_MS : work->now;
    if (!jobs_news(work, since, &jobs)) return false;
    besides->looked = work->now;
    besides->runs   = false;
    for (size_t i = jobs.count; i-- > 0;) {
        const JobNews *job = &jobs.items[i];
        besides->runs |= str_is(job->state, "running");
        if (!job->state.len || is_known(besides, job)) continue;
        tell_job(job, out);
        ++*count;
    }
    return true;
}

bool besides_write(Work *work, Besides *besides, unsigned wrote, Buffer *out, int *count)
{
    bool first = !besides->begun;
    bool late  = besides->runs && work->now >= besides->looked + BESIDES_JOBS_MS;
    bool ok    = (!first && !(wrote & WROTE_NOTICES)) || tell_unread(work, besides, out, count);
    ok = ok && ((!first && !late && !(wrote & WROTE_JOBS)) || tell_jobs(work, besides, out, count));
    besides->begun = true;
    return ok;
}
