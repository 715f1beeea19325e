/*
 * steer.c -- what people do to a job: cancel it, try it again, take back what it has done.
 *
 * The rule of this file: a job that runs is only told; what has become of it is written by the one
 * who runs it.
 */
#include "core/base/id.h"
#include "core/flow/runner.h"

/* Theirs, or NULL with job.unknown. */
static Record *row_of(Work *work, int64_t id)
{
    Record *row    = queue_row(work, id);
    bool    theirs = row && (work->user->everything
                             || queue_number(row, "user") == work->user->id);
    if (theirs) return row;
    if (!work->problems->count) problem_add(work->problems, "job.unknown", (Place){ 0 }, NO_ARGS);
    return NULL;
}

static bool is_in(const Record *row, const char *state)
{
    return str_is(queue_text(row, "state"), state);
}

static bool not_now(Work *work, const char *code)
{
    return problem_add(work->problems, code, (Place){ 0 }, NO_ARGS);
}

bool job_cancel(Work *work, int64_t id)
{
    Record *row = row_of(work, id);
    if (!row) return false;
    if (is_in(row, "running")) store_set(row, "stopping", value_bool(true));
    else if (is_in(row, "waiting") || is_in(row, "failed")) queue_over(row, work->now, "cancelled");
    else return not_now(work, "job.over");
    return queue_keep(work, row);
}

/* From the beginning: its attempts are counted anew. What rests after one does not go on resting. */
bool job_retry(Work *work, int64_t id)
{
    Record *row = row_of(work, id);
    if (!row) return false;
    if (!is_in(row, "dead") && !is_in(row, "cancelled") && !is_in(row, "failed"))
        return not_now(work, "job.retry");
    if (!job_kind_find(queue_text(row, "kind"))) return not_now(work, "job.retry");
    bool more = !is_in(row, "failed"); /* that one waits already */
    if (more && !job_fits(work, queue_number(row, "user"), queue_text(row, "kind"))) return false;
    static const char *const gone[] = { "started_at", "finished_at", "done", "total", "result",
                                        "problems", "files", NULL };
    for (const char *const *name = gone; *name; name++) store_set(row, *name, value_null());
    store_set(row, "state", value_text(STR("waiting")));
    store_set(row, "stopping", value_bool(false));
    store_set(row, "attempt", value_int(0));
    store_set(row, "due", value_datetime(work->now));
    return queue_keep(work, row);
}

/* --- taking back ------------------------------------------------------------------------------ */

static const Json *json_of(Work *work, const Record *row, const char *name)
{
    Str text = queue_text(row, name);
    return text.len ? json_read(work->arena, text, work->problems) : NULL;
}

bool job_undo(Work *work, int64_t id, int64_t *undoing)
{
    static const Json none  = { .kind = JSON_OBJECT };
    Record           *row   = row_of(work, id);
    JobOrder          order = { 0 };
    if (!row) return false;
    const JobKind *kind = job_kind_find(queue_text(row, "kind"));
    const Json    *args = json_of(work, row, "args"), *result = json_of(work, row, "result");
    bool over = is_in(row, "done") || is_in(row, "cancelled") || is_in(row, "dead");
    bool can  = kind && kind->undo && over && value_is_null(queue_value(row, "undone"));
    if (!can || !kind->undo(work, id, args ? args : &none, result, &order))
        return work->problems->count == 0 && not_now(work, "job.undo");
    if (!job_order(work, &order, undoing)) return false;
    store_set(row, "undone", value_text(id_text(work->arena, *undoing)));
    return queue_keep(work, row);
}
