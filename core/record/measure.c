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

void measure_write(const Measure *measure, const Work *work, DbStatement *statement,
                   JsonWriter *json)
{
    measure->write(measure, work, statement, json);
}

/* --- the table -------------------------------------------------------------------------------- */

#define EXACT_SUM DB_SUM "($)"

/*
 * Divided as the expression language divides: what is shown is what is ordered by and compared.
 * # is the scale of the argument.
 */
#define EXACT_AVERAGE "tn_divide(" EXACT_SUM ", #, count($), 0)"

static const struct Kind {
    const char *name;
    bool      (*takes)(TypeKind kind);
    const char *sql;    /* $ is the argument */
    TypeKind    result; /* TYPE_NULL: that of the argument */
} kinds[] = {
    { "sum",   is_number,   EXACT_SUM,     TYPE_NULL },
    { "avg",   is_number,   EXACT_AVERAGE, TYPE_DECIMAL },
    { "min",   is_ordered,  "min($)",      TYPE_NULL },
    { "max",   is_ordered,  "max($)",      TYPE_NULL },
    { "count", is_anything, "count($)",    TYPE_INT },
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

static bool counts(const struct Kind *kind)
{
    return kind->result == TYPE_INT;
}

static Type result_of(const struct Kind *kind, Type argument)
{
    if (kind->result == TYPE_NULL) return argument;
    return (Type){ .kind  = kind->result,
                   .scale = kind->result == TYPE_DECIMAL ? DECIMAL_MAX_SCALE : 0 };
}

static Str filled_in(Work *work, const struct Kind *kind, Str argument, Type type)
{
    Str scale = str_printf(work->arena, "%d", type.scale);
    Str form  = str_replace(work->arena, str_from(kind->sql), STR("#"), scale);
    return str_replace(work->arena, form, STR("$"), argument);
}

static bool argument_sql(Source *source, const struct Kind *kind, Str text, Str *sql, Type *type)
{
    Work *work = source->work;
    Path path;
    Buffer out;
    if (!text.len && counts(kind)) {
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
    Str name, argument, sql = { 0 };
    const struct Kind *kind = call_split(text, &name, &argument) ? kind_find(name) : NULL;
    if (!kind)
        return problem_add(work->problems, "aggregate.measure", (Place){ .field = STR("measures") },
                           ARGS(text));
    Type type;
    if (!argument_sql(source, kind, argument, &sql, &type)) return false;
    measure->key = text;
    measure->sql = measure->sort = measure->columns = filled_in(work, kind, sql, type);
    measure->type = result_of(kind, type);
    measure->cells = 1;
    measure->write = write_plain;
    return true;
}
