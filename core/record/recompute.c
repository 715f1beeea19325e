/*
 * recompute.c -- roll-ups from the table: one record's, and all of them anew.
 *
 *   SELECT <measure of v> FROM (SELECT <field> AS v FROM o_line t WHERE t.f_order = <id> AND ...)
 *
 * The rule of this file: one piece of SQL says what a roll-up is, and it stands in every statement
 * here, so that what follows a save, what an apply fills and what a rebuild expects are the same.
 */
#include "core/record/rollup.h"

#include "core/record/access.h"
#include "core/record/source.h"
#include "core/record/store.h"

/* --- the SQL ---------------------------------------------------------------------------------- */

/*
 * Sums are exact: they are added up in two halves, so that SQLite's own sum cannot overflow, and
 * empty where the result has more than 18 digits.
 */
#define SUM                                                                                        \
    "(SELECT CASE WHEN abs(total(v)) < 9e18 THEN ifnull(sum(v / 1000000000), 0) * 1000000000 "     \
    "+ ifnull(sum(v % 1000000000), 0) END AS s, count(v) AS c FROM $)"

/* Rounded half away from zero; # is what brings the sum to the average's places. */
#define AVERAGE                                                                                    \
    "CASE WHEN abs(s / c) <= 999999999999999999 / # THEN (s / c) * # "                             \
    "+ ((s % c) * 2 * # + CASE WHEN s < 0 THEN -c ELSE c END) / (2 * c) END"

static const char *const measures[] = {
    [ROLLUP_COUNT] = "SELECT count(*) FROM $",
    [ROLLUP_MIN] = "SELECT min(v) FROM $",
    [ROLLUP_MAX] = "SELECT max(v) FROM $",
    [ROLLUP_SUM] = "SELECT CASE WHEN abs(s) <= 999999999999999999 THEN s END FROM " SUM,
    [ROLLUP_AVG] = "SELECT " AVERAGE " FROM " SUM,
};

/* 100 where the average of whole numbers has two places. */
static Str to_places(Work *work, const Rollup *rollup, const Field *field)
{
    int64_t factor = 1;
    for (int i = rollup->of ? rollup->of->value_type.scale : 0; i < field->scale; i++) factor *= 10;
    return str_printf(work->arena, "%lld", (long long)factor);
}

/* Writes what the roll-up of the record `id` (SQL) is, in brackets. */
static bool write_rollup(Source *source, const Field *field, Str id, Buffer *out)
{
    Work         *work = source->work;
    const Rollup *rollup = field->rollup;
    Buffer        rows;
    buffer_init(&rows, work->arena, 256);
    BUFFER_ADD(&rows, "(SELECT ");
    if (!rollup->of)
        BUFFER_ADD(&rows, "1");
    else if (!source_field(source, &source->root, rollup->of, &rows))
        return false;
    buffer_printf(&rows, " AS v%.*s WHERE t.%.*s = %.*s", STR_ARG(buffer_str(&source->from)),
                  STR_ARG(rollup->over->column), STR_ARG(id));
    if (rollup->where) {
        BUFFER_ADD(&rows, " AND ");
        if (!source_expr(source, &source->root, SIGHT_FULL, rollup->where, SQL_FILTER, &rows))
            return false;
    }
    BUFFER_ADD(&rows, ")");
    Str measure = str_replace(work->arena, str_from(measures[rollup->kind]), STR("#"),
                              to_places(work, rollup, field));
    buffer_printf(out, "(%.*s)",
                  STR_ARG(str_replace(work->arena, measure, STR("$"), buffer_str(&rows))));
    return true;
}

/* The sum is named only to those who may see it. */
static bool too_large(Work *work, const Field *field)
{
    bool         known = access_field(work, field) >= FIELD_READ;
    const Label *label = known ? &field->label : &field->object->label;
    return problem_add(work->problems, "rollup.digits", work->at,
                       ARGS(work_label(work, label, known ? field->name : field->object->name),
                            str_printf(work->arena, "%d", DECIMAL_MAX_DIGITS)));
}

/* --- one record ------------------------------------------------------------------------------- */

bool rollup_find(Work *work, const Field *field, int64_t id, Value *value)
{
    Source source;
    Buffer sql;
    source_init(&source, work, field->rollup->over->object);
    buffer_init(&sql, work->arena, 512);
    BUFFER_ADD(&sql, "SELECT ");
    VEC_PUSH(work->arena, &source.bound, value_ref(id));
    if (!write_rollup(&source, field, STR("?1"), &sql)) return false;
    DbStatement *statement = source_prepare(&source, &sql);
    if (!statement || db_step(statement, work->problems) != DB_ROW) return false;
    *value = db_column(statement, 0, field_column(field), work->arena);
    db_reset(statement);
    return field->rollup->kind != ROLLUP_SUM || !value_is_null(*value) || too_large(work, field);
}

bool rollups_take(Work *work, Record *record)
{
    for (size_t i = 0; i < record->object->field_count; i++) {
        const Field *field = &record->object->fields[i];
        if (field->rollup && !rollup_find(work, field, record->id, &record->values[i]))
            return false;
    }
    return true;
}

/* --- many ------------------------------------------------------------------------------------- */

static bool sums_fit(Work *work, const Field *field, int64_t after, int64_t upto)
{
    int64_t id;
    bool    found = false;
    if (field->rollup->kind != ROLLUP_SUM) return true;
    Str sql = str_printf(work->arena,
                         "SELECT id FROM %.*s WHERE id > ?1 AND id <= ?2 AND %.*s IS NULL LIMIT 1",
                         STR_ARG(field->object->table), STR_ARG(field->column));
    if (!db_find_int(work->db, sql, VALUES(value_ref(after), value_ref(upto)), &id, &found,
                     work->problems))
        return false;
    return !found || too_large(work, field);
}

/* ?1 and ?2 are the ids that it is about; *anew is what each of them should hold. */
static bool write_many(Source *source, Work *work, const Field *field, int64_t after, int64_t upto,
                       Buffer *anew)
{
    source_init(source, work, field->rollup->over->object);
    buffer_init(anew, work->arena, 512);
    VEC_PUSH(work->arena, &source->bound, value_ref(after));
    VEC_PUSH(work->arena, &source->bound, value_ref(upto));
    return write_rollup(source, field, str_join(work->arena, field->object->table, STR(".id")),
                        anew);
}

bool rollup_compare(Work *work, const Field *field, int64_t after, int64_t upto, int64_t *wrong)
{
    Source source;
    Buffer anew, sql;
    buffer_init(&sql, work->arena, 1024);
    if (!write_many(&source, work, field, after, upto, &anew)) return false;
    buffer_printf(&sql, "SELECT count(*) FROM %.*s WHERE id > ?1 AND id <= ?2 AND %.*s IS NOT %.*s",
                  STR_ARG(field->object->table), STR_ARG(field->column),
                  STR_ARG(buffer_str(&anew)));
    return db_find_int(work->db, buffer_str(&sql), source.bound.items, source.bound.count, wrong,
                       NULL, work->problems);
}

bool rollup_compute(Work *work, const Field *field, int64_t after, int64_t upto, int64_t *wrong)
{
    Source source;
    Buffer anew, sql;
    Str    table = field->object->table;
    buffer_init(&sql, work->arena, 1024);
    if (!write_many(&source, work, field, after, upto, &anew)) return false;
    buffer_printf(&sql,
                  "UPDATE %.*s SET %.*s = %.*s WHERE id > ?1 AND id <= ?2 AND %.*s IS NOT "
                  "%.*s",
                  STR_ARG(table), STR_ARG(field->column), STR_ARG(buffer_str(&anew)),
                  STR_ARG(field->column), STR_ARG(buffer_str(&anew)));
    return db_run(work->db, buffer_str(&sql), source.bound.items, source.bound.count, wrong,
                  work->problems) &&
           sums_fit(work, field, after, upto);
}

/* --- all of them, in chunks ------------------------------------------------------------------- */

typedef struct {
    Rebuilt *rebuilt;
    int64_t  after;
    bool     more;
} Chunk;

typedef bool (*Each)(Work *work, const Field *field, int64_t after, int64_t upto, int64_t *wrong);

static bool chunk_do(Work *work, Chunk *chunk, Each each)
{
    const Field *field = chunk->rebuilt->field;
    int64_t      upto, rows = 0, wrong = 0;
    bool         found;
    Str          table = field->object->table;
    Str last = str_printf(work->arena,
                          "SELECT max(id) FROM (SELECT id FROM %.*s WHERE id > ?1 "
                          "ORDER BY id LIMIT ?2)",
                          STR_ARG(table));
    Str count = str_printf(work->arena, "SELECT count(*) FROM %.*s WHERE id > ?1 AND id <= ?2",
                           STR_ARG(table));
    if (!db_find_int(work->db, last, VALUES(value_ref(chunk->after), value_int(REBUILD_CHUNK)),
                     &upto, &found, work->problems) ||
        !db_find_int(work->db, count, VALUES(value_ref(chunk->after), value_ref(upto)), &rows,
                     &found, work->problems) ||
        !each(work, field, chunk->after, upto, &wrong))
        return false;
    chunk->rebuilt->rows += rows;
    chunk->rebuilt->wrong += wrong;
    chunk->after = upto;
    chunk->more = rows == REBUILD_CHUNK;
    return true;
}

static bool chunk_compute(Work *work, void *context)
{
    return chunk_do(work, context, rollup_compute);
}

static bool count_all(Work *work, void *context)
{
    Rebuilt *rebuilt = context;
    bool     found;
    Str      sql = str_printf(work->arena, "SELECT count(*) FROM %.*s",
                              STR_ARG(rebuilt->field->object->table));
    return db_find_int(work->db, sql, NO_VALUES, &rebuilt->rows, &found, work->problems);
}

static bool field_rebuild(Work *work, Rebuilt *rebuilt, RebuildProgress progress, void *context)
{
    Chunk chunk = { .rebuilt = rebuilt, .more = true };
    if (!work_read(work, count_all, rebuilt)) return false;
    int64_t total = rebuilt->rows;
    rebuilt->rows = 0;
    while (chunk.more) {
        if (!work_write(work, chunk_compute, &chunk)) return false;
        if (progress) progress(context, rebuilt->field, rebuilt->rows, total);
    }
    return true;
}

/* --- which, in which order -------------------------------------------------------------------- */

typedef struct {
    const Field *field; /* that is looked for */
    bool         met;
} Search;

static void search_expr(Search *search, const Expr *expr);

static void search_field(Search *search, const Field *field)
{
    if (field == search->field) search->met = true;
    if (field && field->formula) search_expr(search, field->formula);
}

static void search_path(void *context, const Expr *path)
{
    search_field(context, path->steps[0].thing);
}

static void search_expr(Search *search, const Expr *expr)
{
    if (expr) expr_visit_paths(expr, search_path, search);
}

static bool is_made_of(const Field *candidate, const Field *field)
{
    Search search = { .field = field };
    search_field(&search, candidate->rollup->of);
    search_expr(&search, candidate->rollup->where);
    return search.met;
}

static bool is_asked(const Field *candidate, const Object *object, const Field *field,
                     const RebuiltVec *chosen)
{
    bool asked = !object || (candidate->object == object && (!field || field == candidate));
    for (size_t i = 0; i < chosen->count && !asked; i++)
        asked = is_made_of(candidate, chosen->items[i].field);
    return asked;
}

/* Lower ones first: those that are made of them come later, and join if any of them is chosen. */
static void choose(Work *work, const Object *object, const Field *field, RebuiltVec *chosen)
{
    const Snapshot *snapshot = work->snapshot;
    bool            any = true;
    for (int height = 1; any; height++) {
        any = false;
        for (size_t i = 0; i < snapshot->object_count; i++)
            for (size_t f = 0; f < snapshot->objects[i].field_count; f++) {
                const Field *candidate = &snapshot->objects[i].fields[f];
                if (!candidate->rollup || candidate->rollup->height < height) continue;
                any = true;
                if (candidate->rollup->height == height &&
                    is_asked(candidate, object, field, chosen))
                    VEC_PUSH(work->arena, chosen, (Rebuilt){ .field = candidate });
            }
    }
}

bool rollups_rebuild(Work *work, const Object *object, const Field *field, RebuiltVec *rebuilt,
                     RebuildProgress progress, void *context)
{
    choose(work, object, field, rebuilt);
    for (size_t i = 0; i < rebuilt->count; i++)
        if (!field_rebuild(work, &rebuilt->items[i], progress, context)) return false;
    return true;
}

static bool field_compare(Work *work, Rebuilt *compared, RebuildProgress progress, void *context)
{
    Chunk chunk = { .rebuilt = compared, .more = true };
    if (!count_all(work, compared)) return false;
    int64_t total  = compared->rows;
    compared->rows = 0;
    while (chunk.more) {
        if (!chunk_do(work, &chunk, rollup_compare)) return false;
        if (progress) progress(context, compared->field, compared->rows, total);
    }
    return true;
}

bool rollups_compare(Work *work, RebuiltVec *compared, RebuildProgress progress, void *context)
{
    choose(work, NULL, NULL, compared);
    for (size_t i = 0; i < compared->count; i++)
        if (!field_compare(work, &compared->items[i], progress, context)) return false;
    return true;
}
