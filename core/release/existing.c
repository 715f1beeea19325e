/*
 * existing.c -- looks at rows that exist, for plan.c and steps.c.
 *
 * The rule: uniqueness means here what it means on save. A key with an empty part never collides,
 * empty values of a scope are equal, and text that ignores case is compared folded.
 */
#include "core/release/existing.h"

#include "core/base/buffer.h"
#include "core/base/fold.h"
#include "core/record/lists.h"
#include "core/record/source.h"
#include "core/record/store.h"

enum { FOLD_CHUNK = 500 };

bool rows_count(Arena *arena, DbConn *conn, Str table, int64_t *count, Problems *problems)
{
    Str sql = str_printf(arena, "SELECT count(*) FROM %.*s", STR_ARG(db_identifier(arena, table)));
    return db_find_int(conn, sql, NO_VALUES, count, NULL, problems);
}

/* --- rows that stand in the way --------------------------------------------------------------- */

void add_failing(Step *step, int64_t id)
{
    if (step->failing_count < PLAN_SAMPLE_IDS) step->failing_ids[step->failing_count] = id;
    step->failing_count++;
}

static bool add_all_failing(DbStatement *rows, Step *step, Problems *problems)
{
    DbStep at;
    if (!rows) return false;
    while ((at = db_step(rows, problems)) == DB_ROW) add_failing(step, db_column_int(rows, 0));
    return at == DB_DONE;
}

bool rows_all(Arena *arena, DbConn *conn, Str table, Step *step, Problems *problems)
{
    Str sql =
        str_printf(arena, "SELECT id FROM %.*s ORDER BY id", STR_ARG(db_identifier(arena, table)));
    return add_all_failing(db_prepare(conn, sql, problems), step, problems);
}

/* SQL of what an object's rows hold in a field, whatever it is going to be. */
static Str kept_sql(Arena *arena, Str table, const Entry *was)
{
    if (!entry_is_list(was)) return db_identifier(arena, was->place);
    Buffer      sql;
    const Field field = { .column = db_identifier(arena, was->place) };
    buffer_init(&sql, arena, 128);
    list_select(&field, table, &sql);
    return buffer_str(&sql);
}

bool rows_empty(Arena *arena, DbConn *conn, const Field *field, const Entry *was, Step *step,
                Problems *problems)
{
    Str table = db_identifier(arena, field->object->table);
    Str sql   = str_printf(arena, "SELECT id FROM %.*s WHERE %.*s IS NULL ORDER BY id",
                           STR_ARG(table), STR_ARG(kept_sql(arena, table, was)));
    return add_all_failing(db_prepare(conn, sql, problems), step, problems);
}

bool rows_of_no_option(Arena *arena, DbConn *conn, const Field *field, const Entry *was, Step *step,
                       Problems *problems)
{
    Buffer sql;
    Str    place = db_identifier(arena, was->place);
    buffer_init(&sql, arena, 256);
    if (entry_is_list(was))
        buffer_printf(&sql, "SELECT DISTINCT record AS id FROM %.*s WHERE value NOT IN (",
                      STR_ARG(place));
    else
        buffer_printf(&sql, "SELECT id FROM %.*s WHERE %.*s IS NOT NULL AND %.*s NOT IN (",
                      STR_ARG(db_identifier(arena, field->object->table)), STR_ARG(place),
                      STR_ARG(place));
    for (size_t i = 0; i < field->choices->option_count; i++)
        buffer_printf(&sql, "%s?%zu", i ? ", " : "", i + 1);
    BUFFER_ADD(&sql, ") ORDER BY id");
    DbStatement *rows = db_prepare(conn, buffer_str(&sql), problems);
    for (size_t i = 0; rows && i < field->choices->option_count; i++)
        db_bind(rows, (int)i + 1, value_text(field->choices->options[i].name));
    return add_all_failing(rows, step, problems);
}

bool rows_with_several(Arena *arena, DbConn *conn, const Entry *was, Step *step, Problems *problems)
{
    Str sql = str_printf(
        arena, "SELECT record FROM %.*s GROUP BY record HAVING count(*) > 1 ORDER BY record",
        STR_ARG(db_identifier(arena, was->place)));
    return add_all_failing(db_prepare(conn, sql, problems), step, problems);
}

/* What the field's type says to the value that stands there. */
static bool is_inside(Arena *scratch, DbStatement *row, const Field *field)
{
    Problems ignored;
    problems_init(&ignored, scratch, LANGUAGE_EN);
    Value value = source_cell(row, 1, field->value_type, scratch);
    return field_check(field, scratch, &value, (Place){ 0 }, 0, &ignored);
}

bool rows_outside(Arena *arena, DbConn *conn, const Field *field, const Entry *was, Step *step,
                  Problems *problems)
{
    Str table = db_identifier(arena, field->object->table), kept = kept_sql(arena, table, was);
    Str sql   = str_printf(arena, "SELECT id, %.*s FROM %.*s WHERE %.*s IS NOT NULL ORDER BY id",
                           STR_ARG(kept), STR_ARG(table), STR_ARG(kept));
    DbStatement *rows = db_prepare(conn, sql, problems);
    if (!rows) return false;
    Arena *scratch = arena_new();
    DbStep at;
    while ((at = db_step(rows, problems)) == DB_ROW) {
        arena_reset(scratch);
        if (!is_inside(scratch, rows, field)) add_failing(step, db_column_int(rows, 0));
    }
    arena_free(scratch);
    return at == DB_DONE;
}

/* The columns that make the key, and those of its scope. */
static void key_columns(Arena *arena, const PlanIndex *index, StrVec *key, StrVec *scope)
{
    const Field *field = index->of_field;
    if (field) VEC_PUSH(arena, key, db_identifier(arena, field->column));
    for (size_t i = 0; field && i < field->unique.scope_count; i++)
        VEC_PUSH(arena, scope, db_identifier(arena, field->unique.scope[i]->column));
    for (size_t i = 0; !field && i < index->of_index->count; i++)
        VEC_PUSH(arena, key, db_identifier(arena, index->of_index->fields[i]->column));
}

static void add_list(Buffer *sql, const StrVec *names, const char *before, const char *after)
{
    for (size_t i = 0; i < names->count; i++)
        buffer_printf(sql, "%s%.*s%s", i ? before : "", STR_ARG(names->items[i]), after);
}

static bool equal_twice(Arena *arena, DbConn *conn, const PlanIndex *index, Step *step,
                        Problems *problems)
{
    StrVec key = { 0 }, scope = { 0 };
    Buffer sql;
    key_columns(arena, index, &key, &scope);
    buffer_init(&sql, arena, 256);
    BUFFER_ADD(&sql, "SELECT id FROM (SELECT id, count(*) OVER (PARTITION BY ");
    add_list(&sql, &key, ", ", "");
    if (scope.count) BUFFER_ADD(&sql, ", ");
    add_list(&sql, &scope, ", ", "");
    buffer_printf(&sql, ") AS alike FROM %.*s WHERE ",
                  STR_ARG(db_identifier(arena, index->of_object->table)));
    add_list(&sql, &key, " AND ", " IS NOT NULL");
    BUFFER_ADD(&sql, ") WHERE alike > 1 ORDER BY id");
    return add_all_failing(db_prepare(conn, buffer_str(&sql), problems), step, problems);
}

/* One key that was met, with the first row that has it. */
typedef struct {
    int64_t id;
    bool    told;
} Met;

static void meet(Arena *arena, Map *map, Str key, int64_t id, Step *step)
{
    Met *met = map_find(map, key);
    if (!met) {
        met     = ARENA_NEW(arena, Met);
        met->id = id;
        map_put(map, key, met);
        return;
    }
    if (!met->told) add_failing(step, met->id);
    met->told = true;
    add_failing(step, id);
}

/* Case is folded by the program's own table, which the database does not have. */
static bool folded_twice(Arena *arena, DbConn *conn, const PlanIndex *index, Step *step,
                         Problems *problems)
{
    StrVec key = { 0 }, scope = { 0 };
    Buffer sql;
    Map    met;
    key_columns(arena, index, &key, &scope);
    map_init(&met, arena);
    buffer_init(&sql, arena, 256);
    buffer_printf(&sql, "SELECT id, %.*s", STR_ARG(key.items[0]));
    for (size_t i = 0; i < scope.count; i++) buffer_printf(&sql, ", %.*s", STR_ARG(scope.items[i]));
    buffer_printf(&sql, " FROM %.*s WHERE %.*s IS NOT NULL ORDER BY id",
                  STR_ARG(db_identifier(arena, index->of_object->table)), STR_ARG(key.items[0]));
    DbStatement *rows = db_prepare(conn, buffer_str(&sql), problems);
    if (!rows) return false;
    DbStep at;
    while ((at = db_step(rows, problems)) == DB_ROW) {
        Str text = fold(arena, db_column_text(rows, 1));
        for (int i = 2; i < db_column_count(rows); i++) {
            Str part = db_column_text(rows, i);
            text     = str_printf(arena, "%.*s\n%zu:%.*s", STR_ARG(text), part.len, STR_ARG(part));
        }
        meet(arena, &met, str_copy(arena, text), db_column_int(rows, 0), step);
    }
    return at == DB_DONE;
}

bool rows_twice(Arena *arena, DbConn *conn, const PlanIndex *index, Step *step, Problems *problems)
{
    bool folded = index->of_field && field_folded(index->of_field);
    return folded ? folded_twice(arena, conn, index, step, problems)
                  : equal_twice(arena, conn, index, step, problems);
}

/* --- what new columns hold -------------------------------------------------------------------- */

static Value read_nothing(ExprEnv *env, const Expr *path)
{
    (void)env, (void)path;
    return value_null();
}

static bool changed_nothing(ExprEnv *env, const Member *field)
{
    (void)env, (void)field;
    return false;
}

static bool nobody(ExprEnv *env, Str name)
{
    (void)env, (void)name;
    return false;
}

/*
 * A default that looks at other fields or at the user is empty for records that nobody is creating.
 */
static Value default_value(Arena *arena, const Field *field, int64_t now)
{
    if (!field->fallback_expr) return field->fallback;
    ExprEnv env = {
        .arena = arena, .read = read_nothing, .changed = changed_nothing, .has_role = nobody,
        .in_department = nobody, .is_new = true, .now = now, .zone = field->object->snapshot->zone,
    };
    return expr_eval(field->fallback_expr, &env);
}

Value existing_value(Arena *arena, const Field *field, int64_t now)
{
    Value   value = default_value(arena, field, now);
    Decimal scaled;
    if (field->type->column == COLUMN_BOOL && value_is_null(value)) return value_bool(false);
    if (field->type->column != COLUMN_DECIMAL || value_is_null(value)) return value;
    if (!value_to_decimal(&value) || !decimal_rescale(value.decimal, field->scale, &scaled))
        return value_null();
    return value_decimal(scaled);
}

/* --- folded text ------------------------------------------------------------------------------ */

typedef struct {
    int64_t id;
    Str     text;
} FoldRow;

typedef VEC(FoldRow) FoldRows;

static bool read_chunk(Arena *arena, DbConn *conn, Str sql, int64_t after, FoldRows *chunk,
                       Problems *problems)
{
    DbStatement *rows = db_prepare(conn, sql, problems);
    if (!rows) return false;
    db_bind(rows, 1, value_int(after));
    db_bind(rows, 2, value_int(FOLD_CHUNK));
    DbStep at;
    while ((at = db_step(rows, problems)) == DB_ROW)
        VEC_PUSH(arena, chunk,
                 (FoldRow){ db_column_int(rows, 0), fold(arena, db_column_text(rows, 1)) });
    return at == DB_DONE;
}

bool fold_rows(Arena *arena, DbConn *conn, const Field *field, Problems *problems)
{
    Str table = db_identifier(arena, field->object->table),
        column = db_identifier(arena, field->column);
    Str select = str_printf(
        arena, "SELECT id, %.*s FROM %.*s WHERE id > ?1 AND %.*s IS NOT NULL ORDER BY id LIMIT ?2",
        STR_ARG(column), STR_ARG(table), STR_ARG(column));
    Str update = str_printf(arena, "UPDATE %.*s SET %.*s = ?2 WHERE id = ?1", STR_ARG(table),
                            STR_ARG(db_identifier(arena, fold_column(arena, field))));
    int64_t after = 0;
    bool    more  = true, good = true;
    Arena  *each  = arena_new();
    while (more && good) {
        FoldRows chunk = { 0 };
        good           = read_chunk(each, conn, select, after, &chunk, problems);
        for (size_t i = 0; good && i < chunk.count; i++)
            good = db_run(conn, update,
                          VALUES(value_int(chunk.items[i].id), value_text(chunk.items[i].text)),
                          NULL, problems);
        more  = chunk.count == FOLD_CHUNK;
        after = chunk.count ? chunk.items[chunk.count - 1].id : after;
        arena_reset(each);
    }
    arena_free(each);
    return good;
}
