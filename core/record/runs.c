/*
 * runs.c -- see runs.h. The rows are written by whoever runs scripts, in the save's transaction.
 *
 * The rule of this file: who may see code sees the names of all fields that a script has changed,
 * but only of records that they may read.
 */
#include "core/record/runs.h"

#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/cursor.h"
#include "core/record/person.h"
#include "core/record/query.h"
#include "core/record/record.h"

typedef struct {
    Work         *work;
    const Object *object;
    int64_t       id, before; /* runs older than this one; 0: from the newest */
    int64_t       limit;
    Person        user;
} Runs;

enum { CELL_ID, CELL_AT, CELL_RULE, CELL_US, CELL_CHANGES, CELL_CALLS, CELL_LOG, CELL_ELEVATED,
       CELL_USER };

static const char *const columns[] = { "id", "at", "rule", "us", "changes", "calls", "log",
                                       "elevated" }; /* in the order of the cells */

static DbStatement *prepare(Runs *runs)
{
    Work *work = runs->work;
    const Object *run = work->snapshot->script_run;
    Source source;
    Buffer sql;
    source_init(&source, work, run);
    buffer_init(&sql, work->arena, 512);
    BUFFER_ADD(&sql, "SELECT ");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        buffer_printf(&sql, "t.%.*s, ", STR_ARG(field_find(run, str_from(columns[i]))->column));
    if (!person_select(&source, field_find(run, STR("user")), &runs->user, CELL_USER, &sql))
        return NULL;
    buffer_printf(&sql, "%.*s WHERE t.%.*s = ", STR_ARG(buffer_str(&source.from)),
                  STR_ARG(field_find(run, STR("record"))->column));
    source_bind(&source, &sql, value_text(id_text(work->arena, runs->id)));
    if (runs->before) {
        BUFFER_ADD(&sql, " AND t.id < ");
        source_bind(&source, &sql, value_ref(runs->before));
    }
    BUFFER_ADD(&sql, " ORDER BY t.id DESC LIMIT ");
    source_bind(&source, &sql, value_int(runs->limit + 1));
    return source_prepare(&source, &sql);
}

/* --- one run ---------------------------------------------------------------------------------- */

static void write_pieces(JsonWriter *json, const char *key, Str text, char separator)
{
    Str piece;
    json_key(json, str_from(key));
    json_open(json, '[');
    while (str_cut(&text, separator, &piece)) json_put_text(json, piece);
    json_close(json, ']');
}

static void write_run(Runs *runs, DbStatement *statement, JsonWriter *json)
{
    Arena *arena = runs->work->arena;
    json_open(json, '{');
    json_field_id(json, "id", db_column_int(statement, CELL_ID));
    json_field_text(json, "at", datetime_text(arena, db_column_int(statement, CELL_AT)));
    person_write(&runs->user, runs->work, statement, "user", json);
    json_field_text(json, "rule", str_copy(arena, db_column_text(statement, CELL_RULE)));
    json_key(json, STR("ms"));
    json_put_decimal(json, (Decimal){ db_column_int(statement, CELL_US), 3 });
    write_pieces(json, "changes", db_column_text(statement, CELL_CHANGES), ',');
    json_field_int(json, "calls", db_column_int(statement, CELL_CALLS));
    write_pieces(json, "log", db_column_text(statement, CELL_LOG), '\n');
    json_field_bool(json, "elevated", db_column_int(statement, CELL_ELEVATED) != 0);
    json_close(json, '}');
}

/* --- all of them ------------------------------------------------------------------------------ */

static bool write_rows(Runs *runs, JsonWriter *json, int64_t *last, bool *more)
{
    DbStatement *statement = prepare(runs);
    if (!statement) return false;
    int64_t count = 0;
    DbStep step;
    json_open(json, '[');
    while ((step = db_step(statement, runs->work->problems)) == DB_ROW && count < runs->limit) {
        *last = db_column_int(statement, CELL_ID);
        write_run(runs, statement, json);
        count++;
    }
    json_close(json, ']');
    db_reset(statement);
    *more = step == DB_ROW;
    return step != DB_FAILED;
}

static bool begin(Runs *runs, Str cursor, Str *seal)
{
    Work *work = runs->work;
    const Str pieces[] = { STR("runs"), runs->object->name, id_text(work->arena, runs->id) };
    return cursor_begin(work, cursor, pieces, 3, seal, &runs->before);
}

bool runs_write(Work *work, const Object *object, int64_t id, Str limit, Str cursor,
                JsonWriter *json)
{
    Runs runs = { .work = work, .object = object, .id = id };
    Str seal;
    int64_t last = 0;
    bool more = false;
    if (!query_limit(work, limit, RUNS_DEFAULT_LIMIT, RUNS_MAX_LIMIT, &runs.limit)) return false;
    if (!access_holds(work, object, VERB_READ, id)) return record_unknown(work, object);
    if (!user_sees_code(work->user))
        return problem_add(work->problems, "access.code", (Place){ 0 }, NO_ARGS);
    if (!begin(&runs, cursor, &seal)) return false;
    json_open(json, '{');
    json_key(json, STR("rows"));
    if (!write_rows(&runs, json, &last, &more)) return false;
    cursor_put_next(work, json, seal, more ? &last : NULL);
    json_close(json, '}');
    return true;
}
