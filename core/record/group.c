/*
 * group.c -- what an aggregate is grouped by: a field, a path, or the year, quarter, month, week or
 * day of a time.
 *
 * A lookup is grouped by its target as far as the user may see it; all unseen ones are one empty
 * group. By a list a record counts in each of its options, and in the empty group if it has none.
 */
#include "core/base/clock.h"
#include "core/record/access.h"
#include "core/record/measure.h"
#include "core/record/path.h"

/* --- writing ---------------------------------------------------------------------------------- */

static void write_value(const Measure *measure, const Work *work, DbStatement *statement,
                        JsonWriter *json)
{
    if (measure->type.kind == TYPE_BOOL)
        json_put_bool(json, db_column_int(statement, measure->at) != 0);
    else
        json_put_value(
            json, db_column(statement, measure->at, source_column(measure->type), work->arena));
}

/* Cells: id, title. */
static void write_target(const Measure *measure, const Work *work, DbStatement *statement,
                         JsonWriter *json)
{
    if (db_column_null(statement, measure->at)) {
        json_put_null(json);
        return;
    }
    Value title = db_column(statement, measure->at + 1, source_column(measure->title), work->arena);
    json_open(json, '{');
    json_field_id(json, "id", db_column_int(statement, measure->at));
    json_key(json, STR("title"));
    if (value_is_null(title)) json_put_null(json);
    else json_put_text(json, title_text(work, measure->title, title));
    json_close(json, '}');
}

/* --- periods ---------------------------------------------------------------------------------- */

typedef Str PeriodText(Arena *arena, int64_t day);

static Str year_text(Arena *arena, int64_t day)
{
    return str_printf(arena, "%04d", date_to_civil(day).year);
}

static Str quarter_text(Arena *arena, int64_t day)
{
    CivilDate date = date_to_civil(day);
    return str_printf(arena, "%04d-Q%d", date.year, (date.month + 2) / 3);
}

static Str month_text(Arena *arena, int64_t day)
{
    CivilDate date = date_to_civil(day);
    return str_printf(arena, "%04d-%02d", date.year, date.month);
}

/* ISO 8601: a week belongs to the year of its Thursday. The day given is its Monday. */
static Str week_text(Arena *arena, int64_t monday)
{
    int64_t thursday = monday + 3;
    int year = date_to_civil(thursday).year;
    return str_printf(arena, "%04d-W%02d", year,
                      (int)((thursday - date_from_civil(year, 1, 1)) / 7 + 1));
}

static const struct {
    const char *name;
    PeriodText *text;
} periods[] = {
    { "year", year_text }, { "quarter", quarter_text }, { "month", month_text },
    { "week", week_text }, { "day", date_text },
};

static void write_period(const Measure *measure, const Work *work, DbStatement *statement,
                         JsonWriter *json)
{
    Value first = db_column(statement, measure->at, source_column(measure->type), work->arena);
    if (value_is_null(first)) {
        json_put_null(json);
        return;
    }
    int64_t day = first.kind == VALUE_DATETIME ? zone_day(work->snapshot->zone, first.integer)
                                               : first.integer;
    Str name, argument;
    call_split(measure->key, &name, &argument);
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        if (str_is(name, periods[i].name)) json_put_text(json, periods[i].text(work->arena, day));
}

/* What cannot be filtered by makes no groups either. */
static bool groupable(Work *work, const Path *path)
{
    const Field *field = path_field(path);
    return !field || field->filterable
           || problem_add(work->problems, "query.group", (Place){ .field = STR("group") },
                          ARGS(work_label(work, &field->label, field->name)));
}

/* The first day of the period, as the expression language has it. */
static bool period_read(Source *source, Str text, Str period, Str argument, Measure *measure)
{
    Work *work = source->work;
    Path path;
    bool known = false;
    Place at = { .field = STR("group") };
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        known = known || str_is(period, periods[i].name);
    if (!known) return problem_add(work->problems, "aggregate.group", at, ARGS(text));
    if (!path_read(work, source->object, argument, "group", &path)) return false;
    if (!groupable(work, &path)) return false;
    if (path.type.kind != TYPE_DATE && path.type.kind != TYPE_DATETIME)
        return problem_add(work->problems, "aggregate.group", at, ARGS(text));

    Buffer sql;
    Names names = access_names(work, source->object);
    Str words =
        str_printf(work->arena, "start_of('%.*s', %.*s)", STR_ARG(period), STR_ARG(argument));
    Expr *expr = expr_compile(work->arena, words, at, &names, NULL, work->problems);
    buffer_init(&sql, work->arena, 128);
    if (!expr || !source_expr(source, &source->root, SIGHT_STRICT, expr, SQL_VALUE, &sql))
        return false;
    Str column = buffer_str(&sql);
    *measure = (Measure){ .key = text,
                          .sql = column,
                          .sort = column,
                          .columns = column,
                          .cells = 1,
                          .type = expr->type,
                          .write = write_period };
    return true;
}

/* --- fields ----------------------------------------------------------------------------------- */

static bool target_read(Source *source, Str text, const Path *path, Measure *measure)
{
    Work *work = source->work;
    const Join *row = &source->root;
    for (size_t i = 0; i < path->count && row; i++)
        row = source_join(source, row, path->steps[i].thing, SIGHT_STRICT);
    if (!row) return false;
    Buffer title;
    buffer_init(&title, work->arena, 64);
    *measure = (Measure){ .key = text, .cells = 2, .type = path->type, .write = write_target };
    if (!source_title(source, row, &title, &measure->title)) return false;
    measure->sql = str_printf(work->arena, "%.*s.id", STR_ARG(row->alias));
    measure->sort = buffer_str(&title);
    measure->columns =
        str_printf(work->arena, "%.*s, %.*s", STR_ARG(measure->sql), STR_ARG(measure->sort));
    return true;
}

/* A record counts in each of its options. */
static bool each_read(Source *source, Str text, const Path *path, Measure *measure)
{
    const Join *row = &source->root;
    for (size_t i = 0; i + 1 < path->count && row; i++)
        row = source_join(source, row, path->steps[i].thing, SIGHT_STRICT);
    if (!row) return false;
    Str value = source_each(source, row, path->steps[path->count - 1].thing);
    *measure = (Measure){ .key = text,
                          .sql = value,
                          .sort = value,
                          .columns = value,
                          .cells = 1,
                          .type = { .kind = TYPE_TEXT, .choices = path->type.choices },
                          .write = write_value };
    return true;
}

bool group_read(Source *source, Str text, Measure *measure)
{
    Work *work = source->work;
    Str period, argument;
    Path path;
    Buffer sql;
    if (call_split(text, &period, &argument))
        return period_read(source, text, period, argument, measure);
    if (!path_read(work, source->object, text, "group", &path) || !groupable(work, &path))
        return false;
    const Field *field = path_field(&path);
    if (path.type.kind == TYPE_REF && field != path.type.object->id)
        return target_read(source, text, &path, measure);
    if (path.type.kind == TYPE_LIST) return each_read(source, text, &path, measure);
    buffer_init(&sql, work->arena, 64);
    if (!source_path(source, &source->root, SIGHT_STRICT, path.steps, path.count, &sql))
        return false;
    Str column = buffer_str(&sql);
    if (path.type.kind == TYPE_BOOL)
        column = str_printf(work->arena, "coalesce(%.*s, 0)", STR_ARG(column));
    *measure = (Measure){ .key = text,
                          .sql = column,
                          .sort = column,
                          .columns = column,
                          .cells = 1,
                          .type = path.type,
                          .write = write_value };
    return true;
}
