/*
 * show.c -- jobs as people see them: one, a list, what may be done to one, and doing it.
 *
 * The rule of this file: one's own jobs, and all of them for admin; what is not theirs is not
 * there. How far a running job is comes from the threads, not from its row.
 */
#include <string.h>

#include "core/base/id.h"
#include "core/flow/runner.h"
#include "core/record/cursor.h"
#include "core/record/query.h"
#include "core/record/source.h"

enum { LIST_LIMIT = 50, LIST_MOST = 200 };

enum { CELL_ID, CELL_KIND, CELL_TITLE, CELL_OBJECT, CELL_RECORD, CELL_STATE, CELL_DUE,
       CELL_ATTEMPT, CELL_CREATED, CELL_STARTED, CELL_FINISHED, CELL_DONE, CELL_TOTAL,
       CELL_STOPPING, CELL_ARGS, CELL_RESULT, CELL_PROBLEMS, CELL_FILES, CELL_UNDONE, CELL_USER,
       CELL_SEEN, CELL_NAME };

static const char *const columns[] = {
    "id", "kind", "title", "object", "record", "state", "due", "attempt", "created_at",
    "started_at", "finished_at", "done", "total", "stopping", "args", "result", "problems",
    "files", "undone", "user"
}; /* in the order of the cells */

typedef struct {
    Work            *work;
    int64_t          id;    /* only this one; 0: all */
    const JobsAsked *asked; /* NULL: no filter */
    int64_t          limit, before;
    Source           source;
    Buffer           sql;
    Type             user_title;
    DbStatement     *rows;
} Showing;

static Str column(const Showing *showing, const char *name)
{
    return field_find(showing->work->snapshot->job, str_from(name))->column;
}

/* --- which ------------------------------------------------------------------------------------ */

static void narrow(Showing *showing, const char *name, Str text)
{
    Str piece;
    if (!text.len) return;
    buffer_printf(&showing->sql, " AND t.%.*s IN (", STR_ARG(column(showing, name)));
    for (bool first = true; str_cut(&text, ',', &piece); first = false) {
        if (!first) BUFFER_ADD(&showing->sql, ", ");
        source_bind(&showing->source, &showing->sql, value_text(str_trim(piece)));
    }
    BUFFER_ADD(&showing->sql, ")");
}

static void write_where(Showing *showing)
{
    const Work *work = showing->work;
    Buffer     *sql  = &showing->sql;
    BUFFER_ADD(sql, " WHERE 1 = 1");
    if (!work->user->everything) {
        buffer_printf(sql, " AND t.%.*s = ", STR_ARG(column(showing, "user")));
        source_bind(&showing->source, sql, value_ref(work->user->id));
    }
    if (showing->id) {
        BUFFER_ADD(sql, " AND t.id = ");
        source_bind(&showing->source, sql, value_ref(showing->id));
    }
    if (showing->before) {
        BUFFER_ADD(sql, " AND t.id < ");
        source_bind(&showing->source, sql, value_ref(showing->before));
    }
    if (!showing->asked) return;
    narrow(showing, "state", showing->asked->state);
    narrow(showing, "kind", showing->asked->kind);
    narrow(showing, "object", showing->asked->object);
}

static bool showing_begin(Showing *showing)
{
    Work         *work = showing->work;
    const Object *job  = work->snapshot->job;
    Buffer        title;
    source_init(&showing->source, work, job);
    buffer_init(&showing->sql, work->arena, 768);
    buffer_init(&title, work->arena, 64);
    const Join *user = source_join(&showing->source, &showing->source.root,
                                   field_find(job, STR("user")), SIGHT_STRICT);
    if (!user || !source_title(&showing->source, user, &title, &showing->user_title)) return false;
    BUFFER_ADD(&showing->sql, "SELECT ");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        buffer_printf(&showing->sql, "t.%.*s, ", STR_ARG(column(showing, columns[i])));
    buffer_printf(&showing->sql, "%.*s.id, %.*s%.*s", STR_ARG(user->alias),
                  STR_ARG(buffer_str(&title)), STR_ARG(buffer_str(&showing->source.from)));
    write_where(showing);
    BUFFER_ADD(&showing->sql, " ORDER BY t.id DESC LIMIT ");
    source_bind(&showing->source, &showing->sql, value_int(showing->limit + 1));
    showing->rows = source_prepare(&showing->source, &showing->sql);
    return showing->rows != NULL;
}

/* --- one job ---------------------------------------------------------------------------------- */

static Str cell_text(const Showing *showing, int cell)
{
    return db_column_null(showing->rows, cell)
               ? (Str){ NULL, 0 }
               : str_copy(showing->work->arena, db_column_text(showing->rows, cell));
}

static void put_time(const Showing *showing, const char *key, int cell, JsonWriter *json)
{
    bool none = db_column_null(showing->rows, cell);
    json_field_text(json, key,
                    none ? (Str){ NULL, 0 }
                         : datetime_text(showing->work->arena, db_column_int(showing->rows, cell)));
}

static void put_user(const Showing *showing, JsonWriter *json)
{
    DbStatement *rows = showing->rows;
    json_key(json, STR("user"));
    if (db_column_null(rows, CELL_USER)) {
        json_put_null(json);
        return;
    }
    Value name = db_column(rows, CELL_NAME, source_column(showing->user_title),
                           showing->work->arena);
    bool seen = !db_column_null(rows, CELL_SEEN) && !value_is_null(name);
    json_open(json, '{');
    json_field_id(json, "id", db_column_int(rows, CELL_USER));
    json_field_text(json, "title", seen ? title_text(showing->work, showing->user_title, name)
                                        : (Str){ NULL, 0 });
    json_close(json, '}');
}

static void put_progress(const Showing *showing, int64_t id, JsonWriter *json)
{
    int64_t done  = db_column_int(showing->rows, CELL_DONE);
    int64_t total = db_column_int(showing->rows, CELL_TOTAL);
    jobs_watch(showing->work->tenant->name, id, &done, &total);
    json_field_int(json, "done", done);
    json_key(json, STR("total"));
    if (total) json_put_int(json, total);
    else json_put_null(json);
}

static const Json *cell_json(const Showing *showing, int cell)
{
    Problems ignored; /* the program's own words */
    Str      text = cell_text(showing, cell);
    problems_init(&ignored, showing->work->arena, LANGUAGE_EN);
    return text.len ? json_read(showing->work->arena, text, &ignored) : NULL;
}

static bool can_undo(const Showing *showing, int64_t id)
{
    static const Json none = { .kind = JSON_OBJECT };
    const JobKind    *kind = job_kind_find(cell_text(showing, CELL_KIND));
    JobOrder          order = { 0 };
    if (!kind || !kind->undo || !db_column_null(showing->rows, CELL_UNDONE)) return false;
    const Json *args = cell_json(showing, CELL_ARGS);
    return kind->undo(showing->work, id, args ? args : &none, cell_json(showing, CELL_RESULT),
                      &order);
}

static void put_can(const Showing *showing, int64_t id, Str state, JsonWriter *json)
{
    bool stopping = db_column_int(showing->rows, CELL_STOPPING) != 0;
    bool waits    = str_is(state, "waiting") || str_is(state, "failed");
    bool stopped  = str_is(state, "dead") || str_is(state, "cancelled") || str_is(state, "failed");
    json_key(json, STR("can"));
    json_open(json, '[');
    if (waits || (str_is(state, "running") && !stopping)) json_put_text(json, STR("cancel"));
    if (stopped && job_kind_find(cell_text(showing, CELL_KIND))) json_put_text(json, STR("retry"));
    bool over = str_is(state, "done") || str_is(state, "cancelled") || str_is(state, "dead");
    if (over && can_undo(showing, id)) json_put_text(json, STR("undo"));
    json_close(json, ']');
}

static void put_files(const Showing *showing, int64_t id, JsonWriter *json)
{
    Arena *arena = showing->work->arena;
    Str    tenant = showing->work->tenant->name, job = id_text(arena, id);
    const Json *files = cell_json(showing, CELL_FILES);
    json_key(json, STR("files"));
    json_open(json, '[');
    for (const Json *file = files ? files->first : NULL; file; file = file->next) {
        Str name = json_text(file, "name");
        json_open(json, '{');
        json_field_text(json, "name", name);
        json_field_text(json, "label", json_text(file, "label"));
        json_field_text(json, "url",
                        str_printf(arena, "/t/%.*s/api/v1/jobs/%.*s/files/%.*s", STR_ARG(tenant),
                                   STR_ARG(job), STR_ARG(name)));
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_json(const Showing *showing, const char *key, int cell, const char *otherwise,
                     JsonWriter *json)
{
    Str text = cell_text(showing, cell);
    json_key(json, str_from(key));
    json_put_raw(json, text.len ? text : str_from(otherwise));
}

static void write_one(const Showing *showing, JsonWriter *json)
{
    DbStatement *rows   = showing->rows;
    int64_t      id     = db_column_int(rows, CELL_ID);
    Str          state  = cell_text(showing, CELL_STATE);
    bool         failed = str_is(state, "failed"), waiting = str_is(state, "waiting");
    json_open(json, '{');
    json_field_id(json, "id", id);
    json_field_text(json, "kind", cell_text(showing, CELL_KIND));
    json_field_text(json, "title", cell_text(showing, CELL_TITLE));
    json_field_text(json, "object", cell_text(showing, CELL_OBJECT));
    json_field_text(json, "record", cell_text(showing, CELL_RECORD));
    json_field_text(json, "state", state);
    json_field_bool(json, "stopping", db_column_int(rows, CELL_STOPPING) != 0);
    put_progress(showing, id, json);
    json_field_int(json, "attempt", db_column_int(rows, CELL_ATTEMPT));
    put_time(showing, "created_at", CELL_CREATED, json);
    put_time(showing, "started_at", CELL_STARTED, json);
    put_time(showing, "finished_at", CELL_FINISHED, json);
    if (failed || waiting) put_time(showing, "next_at", CELL_DUE, json);
    else json_field_text(json, "next_at", (Str){ NULL, 0 });
    put_user(showing, json);
    put_json(showing, "result", CELL_RESULT, "null", json);
    put_json(showing, "problems", CELL_PROBLEMS, "[]", json);
    put_can(showing, id, state, json);
    put_files(showing, id, json);
    json_field_text(json, "undone", cell_text(showing, CELL_UNDONE));
    json_close(json, '}');
}

static bool unknown(Work *work)
{
    return problem_add(work->problems, "job.unknown", (Place){ 0 }, NO_ARGS);
}

bool job_write(Work *work, int64_t id, JsonWriter *json)
{
    Showing showing = { .work = work, .id = id, .limit = 1 };
    if (!showing_begin(&showing)) return false;
    DbStep step = db_step(showing.rows, work->problems);
    if (step == DB_ROW) write_one(&showing, json);
    db_reset(showing.rows);
    return step == DB_ROW || (step == DB_DONE && unknown(work));
}

/* --- all of them ------------------------------------------------------------------------------ */

static bool write_rows(Showing *showing, JsonWriter *json, int64_t *last, bool *more)
{
    DbStep  step;
    int64_t count = 0;
    if (!showing_begin(showing)) return false;
    json_open(json, '[');
    while ((step = db_step(showing->rows, showing->work->problems)) == DB_ROW) {
        *more = count++ == showing->limit;
        if (*more) break;
        *last = db_column_int(showing->rows, CELL_ID);
        write_one(showing, json);
    }
    json_close(json, ']');
    db_reset(showing->rows);
    return step != DB_FAILED;
}

bool jobs_write(Work *work, const JobsAsked *asked, JsonWriter *json)
{
    Showing   showing  = { .work = work, .asked = asked };
    const Str pieces[] = { STR("jobs"), asked->state, asked->kind, asked->object };
    int64_t   last     = 0;
    bool      more     = false;
    Str       seal;
    if (!query_limit(work, asked->limit, LIST_LIMIT, LIST_MOST, &showing.limit)
        || !cursor_begin(work, asked->cursor, pieces, 4, &seal, &showing.before)) return false;
    json_open(json, '{');
    json_key(json, STR("rows"));
    if (!write_rows(&showing, json, &last, &more)) return false;
    cursor_put_next(work, json, seal, more ? &last : NULL);
    json_close(json, '}');
    return true;
}
