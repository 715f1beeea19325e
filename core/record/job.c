/*
 * job.c -- ordering a job: one row more in the transaction of whoever orders.
 *
 * The rule of this file: `due` is there as long as something is to be done yet, also while it runs.
 * One index over it is the queue.
 */
#include "core/record/job.h"

#include "core/base/id.h"
#include "core/record/store.h"

enum { COUNT_BITS = 6 }; /* one order in 64 counts what waits */

static Str column(const Object *job, const char *name)
{
    return field_find(job, str_from(name))->column;
}

/* A running one has begun already: what is ordered now may not be seen by it. */
static bool find_waiting(Work *work, const Object *job, Str key, int64_t *id, bool *found)
{
    Str due = column(job, "due"), state = column(job, "state");
    Str sql = str_printf(work->arena,
                         "SELECT id FROM %.*s WHERE %.*s = ?1 AND %.*s IS NOT NULL "
                         "AND %.*s <> 'running' LIMIT 1",
                         STR_ARG(job->table), STR_ARG(column(job, "key")), STR_ARG(due),
                         STR_ARG(state));
    return db_find_int(work->db, sql, VALUES(value_text(key)), id, found, work->problems);
}

/* To count costs: it is done now and then, and stops behind the limit. */
static bool has_room(Work *work, const Object *job, int64_t id)
{
    const uint64_t golden = 0x9E3779B97F4A7C15u; /* ids count up: this spreads them */
    int64_t        count;
    if ((uint64_t)id * golden >> (64 - COUNT_BITS)) return true;
    Str sql = str_printf(work->arena,
                         "SELECT count(*) FROM (SELECT 1 FROM %.*s WHERE %.*s IS NOT NULL "
                         "LIMIT ?1)",
                         STR_ARG(job->table), STR_ARG(column(job, "due")));
    if (!db_find_int(work->db, sql, VALUES(value_int(JOB_MAX_WAITING + 1)), &count, NULL,
                     work->problems)) return false;
    return count <= JOB_MAX_WAITING
           || problem_add(work->problems, "job.many", (Place){ 0 },
                          ARGS(str_printf(work->arena, "%d", JOB_MAX_WAITING)));
}

/* Few wait, so they are looked through; of those that are over a user may have very many. */
bool job_fits(Work *work, int64_t user, Str kind)
{
    const Object *job = work->snapshot->job;
    int64_t       count;
    if (!user || str_is(kind, JOB_SCRIPT)) return true;
    Str sql = str_printf(work->arena,
                         "SELECT count(*) FROM (SELECT 1 FROM %.*s WHERE %.*s IS NOT NULL "
                         "AND +%.*s = ?1 AND %.*s <> '" JOB_SCRIPT "' LIMIT ?2)",
                         STR_ARG(job->table), STR_ARG(column(job, "due")),
                         STR_ARG(column(job, "user")), STR_ARG(column(job, "kind")));
    if (!db_find_int(work->db, sql, VALUES(value_ref(user), value_int(JOB_MAX_OWN)), &count, NULL,
                     work->problems)) return false;
    return count < JOB_MAX_OWN
           || problem_add(work->problems, "job.own", (Place){ 0 },
                          ARGS(str_printf(work->arena, "%d", JOB_MAX_OWN)));
}

static Value text_or_null(Str text)
{
    return text.len ? value_text(text) : value_null();
}

static Str cut_title(Str title)
{
    size_t at = 0;
    for (int count = 0; at < title.len && count < JOB_MAX_TITLE; count++)
        str_utf8_next(title, &at);
    return str_slice(title, 0, at);
}

static bool insert(Work *work, const Object *job, const JobOrder *order, int64_t *id)
{
    int64_t user = work->user->id, at = order->at > work->now ? order->at : work->now;
    Record *row  = store_row(work, job);
    store_set(row, "kind", value_text(str_from(order->kind)));
    store_set(row, "title", text_or_null(cut_title(order->title)));
    store_set(row, "object", text_or_null(order->object));
    if (order->record)
        store_set(row, "record", value_text(id_text(work->arena, order->record)));
    store_set(row, "state", value_text(STR("waiting")));
    store_set(row, "user", user ? value_ref(user) : value_null());
    store_set(row, "due", value_datetime(at));
    store_set(row, "attempt", value_int(0));
    store_set(row, "stopping", value_bool(false));
    store_set(row, "key", text_or_null(order->key));
    store_set(row, "queue", text_or_null(order->queue));
    store_set(row, "args", text_or_null(order->args));
    *id = row->id;
    return store_insert(work, row);
}

bool job_order(Work *work, const JobOrder *order, int64_t *id)
{
    const Object *job = work->snapshot->job;
    int64_t       unused;
    bool          found = false;
    if (!id) id = &unused;
    if (order->args.len > JOB_MAX_ARGS)
        return problem_add(work->problems, "job.args", (Place){ 0 },
                           ARGS(str_printf(work->arena, "%d", JOB_MAX_ARGS >> 10)));
    if (order->key.len && !find_waiting(work, job, order->key, id, &found)) return false;
    if (found) return true;
    if (!job_fits(work, work->user->id, str_from(order->kind))) return false;
    if (!insert(work, job, order, id) || !has_room(work, job, *id)) return false;
    work->wrote |= WROTE_JOBS;
    return true;
}
