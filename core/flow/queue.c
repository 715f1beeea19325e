/*
 * queue.c -- see queue.h.
 *
 * The rule of this file: a row that says `running` and is not among the busy ones belongs to a
 * process that has died. So nothing has to be put right at the start: such a row is simply next.
 */
#include "core/flow/queue.h"

#include "core/base/file.h"
#include "core/base/id.h"
#include "core/record/notice.h"

enum { TIDY_ROWS = 100 };

static const int64_t DAY_MS = 86400000;

Str queue_folder(Arena *arena, const Tenant *tenant, int64_t id)
{
    Str jobs = path_join(arena, tenant->folder, STR("files/jobs"));
    return path_join(arena, jobs, id_text(arena, id));
}

/* --- a row ------------------------------------------------------------------------------------ */

Record *queue_row(Work *work, int64_t id)
{
    const Object *object = work->snapshot->job;
    Record       *row    = store_load(work, object, id);
    if (row) row->old = arena_copy(work->arena, row->values, object->field_count * sizeof(Value));
    return row;
}

Value queue_value(const Record *row, const char *name)
{
    return record_value(row, name);
}

Str queue_text(const Record *row, const char *name)
{
    Value value = record_value(row, name);
    return value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
}

int64_t queue_number(const Record *row, const char *name)
{
    Value value = record_value(row, name);
    return value_is_null(value) ? 0 : value.integer;
}

bool queue_keep(Work *work, Record *row)
{
    const Object *object = row->object;
    row->version++;
    row->values[object->version->index]    = value_int(row->version);
    row->values[object->updated_at->index] = value_datetime(work->now);
    work->wrote |= WROTE_JOBS;
    return store_update(work, row);
}

void queue_over(Record *row, int64_t now, const char *state)
{
    store_set(row, "state", value_text(str_from(state)));
    store_set(row, "due", value_null());
    store_set(row, "finished_at", value_datetime(now));
}

/* --- what is next ----------------------------------------------------------------------------- */

typedef struct {
    const Object *job;
    Buffer        sql;
    ValueVec      bound;
} Statement;

static Str column(const Object *job, const char *name)
{
    return field_find(job, str_from(name))->column;
}

static void bind(Statement *statement, const char *name, const char *operator, Value value)
{
    VEC_PUSH(statement->sql.arena, &statement->bound, value);
    buffer_printf(&statement->sql, "%.*s %s ?%zu", STR_ARG(column(statement->job, name)), operator,
                  statement->bound.count);
}

/* What may not run beside this one. */
static void leave_out(Statement *statement, const QueueBusy *busy)
{
    BUFFER_ADD(&statement->sql, " AND ");
    bind(statement, "id", "<>", value_ref(busy->id));
    if (busy->queue.len) {
        BUFFER_ADD(&statement->sql, " AND ");
        bind(statement, "queue", "IS NOT", value_text(busy->queue));
    }
    if (busy->kind->serial == JOB_BESIDE || (busy->kind->serial == JOB_PER_OBJECT
                                             && busy->queue.len)) return;
    BUFFER_ADD(&statement->sql, " AND NOT (");
    bind(statement, "kind", "=", value_text(str_from(busy->kind->name)));
    if (busy->kind->serial == JOB_PER_OBJECT) {
        buffer_printf(&statement->sql, " AND %.*s IS NULL AND ",
                      STR_ARG(column(statement->job, "queue")));
        bind(statement, "object", "IS",
             busy->object.len ? value_text(busy->object) : value_null());
    }
    BUFFER_ADD(&statement->sql, ")");
}

static bool look_ahead(Work *work, const QueueBusy *busy, size_t count, QueueLook *look)
{
    Statement next = { .job = work->snapshot->job };
    Str       due  = column(next.job, "due");
    buffer_init(&next.sql, work->arena, 512);
    buffer_printf(&next.sql, "SELECT id, %.*s FROM %.*s WHERE %.*s IS NOT NULL", STR_ARG(due),
                  STR_ARG(next.job->table), STR_ARG(due));
    for (size_t i = 0; i < count; i++) leave_out(&next, &busy[i]);
    buffer_printf(&next.sql, " ORDER BY %.*s, id LIMIT 1", STR_ARG(due));

    DbStatement *rows = db_prepare(work->db, buffer_str(&next.sql), work->problems);
    if (!rows) return false;
    for (size_t i = 0; i < next.bound.count; i++) db_bind(rows, (int)i + 1, next.bound.items[i]);
    DbStep step = db_step(rows, work->problems);
    if (step == DB_ROW) {
        look->next = db_column_int(rows, 1);
        look->id   = look->next <= work->now ? db_column_int(rows, 0) : 0;
    }
    db_reset(rows);
    return step != DB_FAILED;
}

bool queue_look(Work *work, const QueueBusy *busy, size_t count, QueueLook *look)
{
    const Object *job = work->snapshot->job;
    int64_t       oldest;
    bool          found;
    *look   = (QueueLook){ 0 };
    Str sql = str_printf(work->arena, "SELECT coalesce(min(%.*s), 0) FROM %.*s",
                         STR_ARG(column(job, "finished_at")), STR_ARG(job->table));
    if (!look_ahead(work, busy, count, look)
        || !db_find_int(work->db, sql, NO_VALUES, &oldest, &found, work->problems)) return false;
    if (!oldest) return true;
    int64_t end = oldest + JOB_KEPT_DAYS * DAY_MS;
    look->tidy  = end < work->now;
    if (!look->next || end + 1 < look->next) look->next = end + 1;
    return true;
}

/* --- without a configuration ------------------------------------------------------------------ */

/*
 * The program's own object has its names in every tenant: physical ones never change. All of it
 * comes from indexes, but for those few that run.
 */
bool queue_count(DbConn *conn, QueueCount *count, Problems *problems)
{
    DbStatement *row = db_prepare(
        conn,
        STR("SELECT (SELECT count(*) FROM o_job WHERE f_due IS NOT NULL) "
            "- (SELECT count(*) FROM o_job WHERE f_state = 'running'), "
            "(SELECT count(*) FROM o_job WHERE f_state = 'dead'), "
            "(SELECT f_due FROM o_job WHERE f_due IS NOT NULL AND f_state <> 'running' "
            "ORDER BY f_due LIMIT 1)"),
        problems);
    if (!row || db_step(row, problems) != DB_ROW) return false;
    *count = (QueueCount){ .waiting = db_column_int(row, 0),
                           .dead    = db_column_int(row, 1),
                           .oldest  = db_column_int(row, 2) };
    db_reset(row);
    return true;
}

bool queue_glance(void *context, DbConn *conn, Problems *problems)
{
    QueueGlance *glance = context;
    *glance             = (QueueGlance){ 0 };
    return db_find_int(conn,
                       STR("SELECT coalesce(min(at), 0) FROM (SELECT min(f_due) AS at FROM o_job "
                           "UNION ALL SELECT min(f_finished_at) + ?1 FROM o_job) both"),
                       VALUES(value_int(JOB_KEPT_DAYS * DAY_MS + 1)), &glance->due, NULL, problems)
           && (!glance->due || queue_count(conn, &glance->count, problems));
}

/* --- telling ---------------------------------------------------------------------------------- */

enum { LONG_MS = 10000 }; /* whoever has waited so long is elsewhere by now */

/* That a script's job is done is nobody's news; that anything was given up is. */
static const char *news_of(const Record *row)
{
    if (str_is(queue_text(row, "state"), "dead")) return "notice.job.dead";
    int64_t took = queue_number(row, "finished_at") - queue_number(row, "started_at");
    bool    done = str_is(queue_text(row, "state"), "done") && took >= LONG_MS;
    return done && !str_is(queue_text(row, "kind"), JOB_SCRIPT) ? "notice.job.done" : NULL;
}

static bool tell_user(Work *work, const Record *row)
{
    int64_t     user    = queue_number(row, "user");
    const char *message = news_of(row);
    if (!user || !message) return true;
    return notice_add(work, &(Notice){ .user = user,
                                       .mine = true,
                                       .kind = "job",
                                       .message = message,
                                       .words = { queue_text(row, "title") } });
}

/* --- claimed ---------------------------------------------------------------------------------- */

static bool give_up(Work *work, Record *row, const char *code)
{
    Problems   problems;
    Buffer     list;
    JsonWriter json;
    problems_init(&problems, work->arena, language_from(work->snapshot->languages[0]));
    problem_add(&problems, code, (Place){ 0 }, ARGS(queue_text(row, "kind")));
    buffer_init(&list, work->arena, 256);
    json_writer_init(&json, &list);
    json_problem_list(&json, &problems);
    store_set(row, "problems", value_text(buffer_str(&list)));
    queue_over(row, work->now, "dead");
    return queue_keep(work, row) && tell_user(work, row);
}

static bool is_lost(const Record *row, const JobKind *kind)
{
    int most = kind->attempts > JOB_LOST_ATTEMPTS ? kind->attempts : JOB_LOST_ATTEMPTS;
    return str_is(queue_text(row, "state"), "running") && queue_number(row, "attempt") >= most;
}

bool queue_claim(Work *work, int64_t id, QueueClaim *claim)
{
    *claim              = (QueueClaim){ .id = id };
    Record        *row  = queue_row(work, id);
    const JobKind *kind = row ? job_kind_find(queue_text(row, "kind")) : NULL;
    if (!row) return work->problems->count == 0;
    Value due = queue_value(row, "due");
    if (value_is_null(due) || due.integer > work->now) return true; /* cancelled meanwhile */
    if (queue_value(row, "stopping").boolean) {
        queue_over(row, work->now, "cancelled");
        return queue_keep(work, row);
    }
    if (!kind) return give_up(work, row, "job.kind");
    if (is_lost(row, kind)) return give_up(work, row, "job.lost");

    claim->kind    = kind;
    claim->user    = queue_number(row, "user");
    claim->object  = queue_text(row, "object");
    claim->queue   = queue_text(row, "queue");
    claim->args    = queue_text(row, "args");
    claim->attempt = (int)queue_number(row, "attempt") + 1;
    claim->done    = queue_number(row, "done");
    store_set(row, "state", value_text(STR("running")));
    store_set(row, "attempt", value_int(claim->attempt));
    store_set(row, "started_at", value_datetime(work->now));
    store_set(row, "problems", value_null());
    return queue_keep(work, row);
}

/* --- over ------------------------------------------------------------------------------------- */

/* 10 s, a minute, 5 minutes ...; up to a fifth more, so that what failed together does not meet. */
int64_t queue_pause(int64_t id, int attempt)
{
    static const int seconds[] = { 10, 60, 300, 1800, 7200, 21600, 43200 };
    const int        last      = sizeof seconds / sizeof *seconds;
    const uint64_t   golden    = 0x9E3779B97F4A7C15u;
    int64_t pause  = seconds[attempt < 1 ? 0 : attempt > last ? last - 1 : attempt - 1];
    int64_t spread = (int64_t)(((uint64_t)id + (uint64_t)attempt) * golden >> 32) % 200;
    return pause * 1000 + pause * spread;
}

static Value text_or_null(Str text)
{
    return text.len ? value_text(text) : value_null();
}

static const char *set_state(Work *work, Record *row, const QueueEnd *end)
{
    int  attempt = (int)queue_number(row, "attempt");
    bool asked   = queue_value(row, "stopping").boolean;
    switch (end->end) {
    case JOB_ENDS_DONE: queue_over(row, work->now, "done"); return "done";
    case JOB_ENDS_CANCELLED: break;
    case JOB_ENDS_DEAD: queue_over(row, work->now, "dead"); return "dead";
    case JOB_ENDS_STOPPED:
        if (asked) break;
        store_set(row, "state", value_text(STR("waiting")));
        store_set(row, "attempt", value_int(attempt - 1));
        store_set(row, "due", value_datetime(work->now));
        return "waiting";
    case JOB_ENDS_FAILED:
        if (asked) break;
        if (attempt >= end->attempts) {
            queue_over(row, work->now, "dead");
            return "dead";
        }
        store_set(row, "state", value_text(STR("failed")));
        store_set(row, "due", value_datetime(work->now + queue_pause(row->id, attempt)));
        return "failed";
    }
    queue_over(row, work->now, "cancelled");
    return "cancelled";
}

bool queue_finish(Work *work, const QueueEnd *end, const char **state)
{
    Record *row = queue_row(work, end->id);
    *state      = NULL;
    if (!row) return work->problems->count == 0;
    *state = set_state(work, row, end);
    store_set(row, "stopping", value_bool(false));
    store_set(row, "result", text_or_null(end->result));
    store_set(row, "problems", text_or_null(end->problems));
    store_set(row, "files", text_or_null(end->files));
    store_set(row, "done", end->total || end->done ? value_int(end->done) : value_null());
    store_set(row, "total", end->total ? value_int(end->total) : value_null());
    return queue_keep(work, row) && tell_user(work, row);
}

/* --- forgotten -------------------------------------------------------------------------------- */

static bool find_old(Work *work, Ids *ids)
{
    const Object *job = work->snapshot->job;
    Str finished = column(job, "finished_at");
    Str sql = str_printf(work->arena, "SELECT id FROM %.*s WHERE %.*s < ?1 LIMIT ?2",
                         STR_ARG(job->table), STR_ARG(finished));
    DbStatement *rows = db_prepare(work->db, sql, work->problems);
    if (!rows) return false;
    db_bind(rows, 1, value_datetime(work->now - JOB_KEPT_DAYS * DAY_MS));
    db_bind(rows, 2, value_int(TIDY_ROWS));
    DbStep step;
    while ((step = db_step(rows, work->problems)) == DB_ROW)
        VEC_PUSH(work->arena, ids, db_column_int(rows, 0));
    db_reset(rows);
    return step == DB_DONE;
}

/* The folder first: a job without its files is better than files that nobody knows. */
bool queue_tidy(Work *work)
{
    Ids ids = { 0 };
    if (!find_old(work, &ids)) return false;
    for (size_t i = 0; i < ids.count; i++) {
        Str folder = queue_folder(work->arena, work->tenant, ids.items[i]);
        if (folder_exists(folder) && !folder_remove(folder, work->problems)) return false;
        if (!store_delete(work, work->snapshot->job, ids.items[i])) return false;
    }
    return true;
}
