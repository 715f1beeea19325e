/*
 * measure.c -- sum, avg, min, max, count: one row of a table each.
 *
 * The rule of this file: the argument is a path that the user may read; its SQL stands where the
 * table says.
 */
#include "core/record/measure.h"

#include "core/record/path.h"

static bool is_number(TypeKind kind)
{
    return kind == TYPE_INT || kind == TYPE_DECIMAL;
}

static bool is_ordered(TypeKind kind)
{
    return is_number(kind) || kind == TYPE_DATE || kind == TYPE_DATETIME || kind == TYPE_TEXT;
}

static bool is_anything(TypeKind kind)
{
    return kind != TYPE_NULL;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void write_plain(const Measure *measure, const Work *work, DbStatement *statement,
                        JsonWriter *json)
{
    json_put_value(json,
                   db_column(statement, measure->at, source_column(measure->type), work->arena));
}

/* Cells: the sum, how many there are. */
static void write_average(const Measure *measure, const Work *work, DbStatement *statement,
                          JsonWriter *json)
{
    Value sum = db_column(statement, measure->at, source_column(measure->type), work->arena);
    Decimal average;
    bool ok = value_to_decimal(&sum)
              && decimal_divide(
                  sum.decimal, (Decimal){ db_column_int(statement, measure->at + 1), 0 }, &average);
    if (ok) json_put_decimal(json, average);
    else json_put_null(json);
}

void measure_write(const Measure *measure, const Work *work, DbStatement *statement,
                   JsonWriter *json)
{
    measure->write(measure, work, statement, json);
}

/* --- the table -------------------------------------------------------------------------------- */

/*
 * Exact, 0 over nothing, and empty where it does not fit 18 digits: neither half can overflow,
 * however many rows there are.
 */
#define EXACT_SUM                                                                                  \
    "CASE WHEN abs(total($)) < 1e18 THEN "                                                         \
    "ifnull(sum($ / 1000000000), 0) * 1000000000 + ifnull(sum($ % 1000000000), 0) END"

enum { AVERAGE_SCALE = DECIMAL_MAX_SCALE };

static const struct Kind {
    const char *name;
    bool      (*takes)(TypeKind kind);
    const char *sql;     /* $ is the argument; what is compared and ordered by */
    const char *columns; /* NULL: the same */
    int         cells;
    bool        counts;  /* the result is a whole number, whatever the argument is */
    void (*write)(const Measure *measure, const Work *work, DbStatement *statement,
                  JsonWriter *json);
} kinds[] = {
    { "sum",   is_number,   EXACT_SUM,  NULL,                    1, false, write_plain },
    { "avg",   is_number,   "avg($)",   EXACT_SUM ", count($)",  2, false, write_average },
    { "min",   is_ordered,  "min($)",   NULL,                    1, false, write_plain },
    { "max",   is_ordered,  "max($)",   NULL,                    1, false, write_plain },
    { "count", is_anything, "count($)", NULL,                    1, true,  write_plain },
};

static const struct Kind *kind_find(Str name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(name, kinds[i].name)) return &kinds[i];
    return NULL;
}

/* "sum(amount)" -> sum, amount */
bool call_split(Str text, Str *name, Str *argument)
{
    size_t open;
    if (!text.len || text.ptr[text.len - 1] != ')' || !str_find_char(text, '(', &open))
        return false;
    *name = str_trim(str_slice(text, 0, open));
    *argument = str_trim(str_slice(text, open + 1, text.len - 1));
    return true;
}

static Str filled_in(Work *work, const char *form, Str argument)
{
    return str_replace(work->arena, str_from(form), STR("$"), argument);
}

static bool argument_sql(Source *source, const struct Kind *kind, Str text, Str *sql, Type *type)
{
    Work *work = source->work;
    Path path;
    Buffer out;
    if (!text.len && kind->counts) {
        *sql = STR("*");
        *type = (Type){ .kind = TYPE_INT };
        return true;
    }
    if (!path_read(work, source->object, text, "measures", &path)) return false;
    if (!kind->takes(path.type.kind))
        return problem_add(work->problems, "aggregate.type", (Place){ .field = STR("measures") },
                           ARGS(str_from(kind->name), text));
    buffer_init(&out, work->arena, 64);
    if (!source_path(source, &source->root, SIGHT_STRICT, path.steps, path.count, &out))
        return false;
    *sql = buffer_str(&out);
    *type = path.type;
    return true;
}

bool measure_read(Source *source, Str text, Measure *measure)
{
    Work *work = source->work;
    Str name, argument, sql;
    const struct Kind *kind = call_split(text, &name, &argument) ? kind_find(name) : NULL;
    if (!kind)
        return problem_add(work->problems, "aggregate.measure", (Place){ .field = STR("measures") },
                           ARGS(text));
    if (!argument_sql(source, kind, argument, &sql, &measure->type)) return false;
    if (kind->counts) measure->type = (Type){ .kind = TYPE_INT };
    measure->key = text;
    measure->sql = measure->sort = filled_in(work, kind->sql, sql);
    measure->columns = kind->columns ? filled_in(work, kind->columns, sql) : measure->sql;
    measure->cells = kind->cells;
    measure->write = kind->write;
    return true;
}
