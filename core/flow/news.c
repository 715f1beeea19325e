/* news.c -- jobs in short, for whoever follows them: what has changed, and how far they are. */
#include "core/flow/runner.h"

enum { NEWS_MOST = 20 };

static Str column(const Work *work, const char *name)
{
    return field_find(work->snapshot->job, str_from(name))->column;
}

static JobNews read_row(Work *work, DbStatement *row)
{
    JobNews news = {
        .id    = db_column_int(row, 0),
        .kind  = str_copy(work->arena, db_column_text(row, 1)),
        .state = str_copy(work->arena, db_column_text(row, 2)),
        .done  = db_column_int(row, 3),
        .total = db_column_int(row, 4),
    };
    jobs_watch(work->tenant->name, news.id, &news.done, &news.total);
    return news;
}

bool jobs_news(Work *work, int64_t since, JobNewsList *news)
{
    const Object *job = work->snapshot->job;
    Str sql = str_printf(
        work->arena,
        "SELECT id, %.*s, %.*s, %.*s, %.*s FROM %.*s WHERE %.*s = ?1 AND "
        "(%.*s = 'running' OR %.*s >= ?2) ORDER BY id DESC LIMIT %d",
        STR_ARG(column(work, "kind")), STR_ARG(column(work, "state")),
        STR_ARG(column(work, "done")), STR_ARG(column(work, "total")), STR_ARG(job->table),
        STR_ARG(column(work, "user")), STR_ARG(column(work, "state")),
        STR_ARG(job->updated_at->column), NEWS_MOST);
    DbStatement *rows = db_prepare(work->db, sql, work->problems);
    if (!rows) return false;
    db_bind(rows, 1, value_ref(work->user->id));
    db_bind(rows, 2, value_datetime(since));
    DbStep step;
    while ((step = db_step(rows, work->problems)) == DB_ROW)
        VEC_PUSH(work->arena, news, read_row(work, rows));
    db_reset(rows);
    return step == DB_DONE;
}
