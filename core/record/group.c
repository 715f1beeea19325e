/*
 * group.c -- what an aggregate is grouped by: a field, a path, or the year, quarter, month, week or
 * day of a time.
 *
 * A lookup is grouped by its target as far as the user may see it; all unseen ones are one group,
 * which is hidden, beside that of the empty ones. By a list a record counts in each of its options,
 * and in the empty group if it has none. Each group says which condition lists its records.
 */
#include "core/base/clock.h"
#include "core/record/access.h"
#include "core/record/measure.h"
#include "core/record/path.h"
#include "core/record/sort.h"

enum { MAX_QUOTED = 300 /* bytes of a text in a condition */ };

/* --- conditions ------------------------------------------------------------------------------- */

/* 'it\'s' */
static void write_quoted(Str text, Buffer *out)
{
    buffer_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\'' || c == '\\') buffer_char(out, '\\');
        if (c == '\n') BUFFER_ADD(out, "\\n");
        else if (c == '\t') BUFFER_ADD(out, "\\t");
        else buffer_char(out, c);
    }
    buffer_char(out, '\'');
}

/* Could the text stand in an expression? A name that is no option any more could not. */
static bool can_be_said(const Measure *measure, Value value)
{
    if (value.kind != VALUE_TEXT) return true;
    const Choices *choices = measure->type.choices;
    return choices ? option_find(choices, value.text) != NULL : value.text.len <= MAX_QUOTED;
}

static void write_constant(const Work *work, Value value, Buffer *out)
{
    Str text = value_to_text(work->arena, value);
    bool number = value.kind == VALUE_INT || value.kind == VALUE_DECIMAL;
    if (number) buffer_add(out, text);
    else write_quoted(text, out);
}

static Value value_of(const Measure *measure, const Work *work, DbStatement *statement)
{
    return db_column(statement, measure->at, source_column(measure->type), work->arena);
}

static void value_where(const Measure *measure, const Work *work, DbStatement *statement,
                        Buffer *out)
{
    Value value = value_of(measure, work, statement);
    if (!can_be_said(measure, value)) return;
    if (value_is_null(value)) {
        buffer_printf(out, measure->type.kind == TYPE_TEXT ? "is_empty(%.*s)" : "%.*s == nil",
                      STR_ARG(measure->path));
        return;
    }
    buffer_printf(out, "%.*s == ", STR_ARG(measure->path));
    write_constant(work, value, out);
}

/* Empty counts as false. */
static void bool_where(const Measure *measure, const Work *work, DbStatement *statement,
                       Buffer *out)
{
    (void)work;
    buffer_printf(out, db_column_int(statement, measure->at) ? "%.*s" : "not %.*s",
                  STR_ARG(measure->path));
}

static void each_where(const Measure *measure, const Work *work, DbStatement *statement,
                       Buffer *out)
{
    Value value = value_of(measure, work, statement);
    if (!can_be_said(measure, value)) return;
    buffer_printf(out, value_is_null(value) ? "is_empty(%.*s" : "has(%.*s, ",
                  STR_ARG(measure->path));
    if (!value_is_null(value)) write_quoted(value.text, out);
    buffer_char(out, ')');
}

/* Who may see none of the targets does not know their ids either. */
static void target_where(const Measure *measure, const Work *work, DbStatement *statement,
                         Buffer *out)
{
    Str path = measure->path;
    int64_t id = db_column_int(statement, measure->at);
    if (db_column_null(statement, measure->at)) {
        buffer_printf(out, "%.*s == nil", STR_ARG(path));
    } else if (id) {
        buffer_printf(out, "%.*s == ", STR_ARG(path));
        write_constant(work, value_ref(id), out);
    } else {
        const Object *target = measure->type.object;
        buffer_printf(out, "%.*s ~= nil", STR_ARG(path));
        if (access_find(work, target, target->id->name))
            buffer_printf(out, " and %.*s.id == nil", STR_ARG(path));
    }
}

/* --- writing ---------------------------------------------------------------------------------- */

static void write_value(const Measure *measure, const Work *work, DbStatement *statement,
                        JsonWriter *json)
{
    if (measure->type.kind == TYPE_BOOL)
        json_put_bool(json, db_column_int(statement, measure->at) != 0);
    else json_put_value(json, value_of(measure, work, statement));
}

static void write_hidden(JsonWriter *json)
{
    json_open(json, '{');
    json_field_text(json, "id", (Str){ 0 });
    json_field_text(json, "title", (Str){ 0 });
    json_field_bool(json, "hidden", true);
    json_close(json, '}');
}

/* Cells: id (0: the target is not seen), title. */
static void write_target(const Measure *measure, const Work *work, DbStatement *statement,
                         JsonWriter *json)
{
    if (db_column_null(statement, measure->at)) {
        json_put_null(json);
        return;
    }
    if (db_column_int(statement, measure->at) == 0) {
        write_hidden(json);
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

static const struct Period {
    const char *name;
    Str       (*text)(Arena *arena, int64_t day);
    int         months, days; /* how long it is */
} periods[] = {
    { "year", year_text, 12, 0 }, { "quarter", quarter_text, 3, 0 },
    { "month", month_text, 1, 0 }, { "week", week_text, 0, 7 }, { "day", date_text, 0, 1 },
};

static const struct Period *period_find(Str name)
{
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        if (str_is(name, periods[i].name)) return &periods[i];
    return NULL;
}

static const struct Period *period_of(const Measure *measure)
{
    Str name, argument;
    return call_split(measure->key, &name, &argument) ? period_find(name) : NULL;
}

int64_t period_next(const Measure *measure, int64_t day)
{
    const struct Period *period = period_of(measure);
    CivilDate date = date_to_civil(day);
    int month = date.month - 1 + period->months;
    return period->days ? day + period->days
                        : date_from_civil(date.year + month / 12, month % 12 + 1, 1);
}

Str period_name(const Measure *measure, Arena *arena, int64_t day)
{
    return period_of(measure)->text(arena, day);
}

/*
 * A range, which an index serves; an instant is compared with a day by its day. Nothing lies behind
 * the end of the calendar.
 */
Str period_where(const Measure *measure, Arena *arena, int64_t day)
{
    Str     path = measure->path, first = date_text(arena, day);
    int64_t behind = period_next(measure, day);
    Str     from = str_printf(arena, "%.*s >= '%.*s'", STR_ARG(path), STR_ARG(first));
    if (!date_in_range(behind)) return from;
    return str_printf(arena, "%.*s and %.*s < '%.*s'", STR_ARG(from), STR_ARG(path),
                      STR_ARG(date_text(arena, behind)));
}

int64_t period_day(const Measure *measure, const Work *work, DbStatement *statement)
{
    Value first = value_of(measure, work, statement);
    return first.kind == VALUE_DATETIME ? zone_day(work->snapshot->zone, first.integer)
                                        : first.integer;
}

static void write_period(const Measure *measure, const Work *work, DbStatement *statement,
                         JsonWriter *json)
{
    if (db_column_null(statement, measure->at)) json_put_null(json);
    else
        json_put_text(json, period_name(measure, work->arena,
                                        period_day(measure, work, statement)));
}

static void period_condition(const Measure *measure, const Work *work, DbStatement *statement,
                             Buffer *out)
{
    if (db_column_null(statement, measure->at))
        buffer_printf(out, "%.*s == nil", STR_ARG(measure->path));
    else
        buffer_add(out, period_where(measure, work->arena, period_day(measure, work, statement)));
}

bool measure_is_period(const Measure *measure)
{
    return measure->write == write_period;
}

/* What cannot be filtered by makes no groups either. */
static bool groupable(Work *work, const Path *path)
{
    const Field *field = path_field(path);
    return !field || (field->filterable && !field_is_file(field))
           || problem_add(work->problems, "query.group", (Place){ .field = STR("group") },
                          ARGS(work_label(work, &field->label, field->name)));
}

/* The first day of the period, as the expression language has it. */
static bool period_read(Source *source, Str text, Str period, Str argument, Measure *measure)
{
    Work *work = source->work;
    Path path;
    Place at = { .field = STR("group") };
    if (!period_find(period))
        return problem_add(work->problems, "aggregate.group", at, ARGS(text));
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
                          .path = argument,
                          .sql = column,
                          .sort = column,
                          .columns = column,
                          .cells = 1,
                          .type = expr->type,
                          .write = write_period,
                          .condition = period_condition };
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
    Buffer title, link;
    buffer_init(&title, work->arena, 64);
    buffer_init(&link, work->arena, 64);
    *measure = (Measure){ .key = text,
                          .path = text,
                          .cells = 2,
                          .type = path->type,
                          .write = write_target,
                          .condition = target_where };
    if (!source_title(source, row, &title, &measure->title)) return false;
    if (!source_path(source, &source->root, SIGHT_STRICT, path->steps, path->count, &link))
        return false;
    measure->sql = str_printf(work->arena, "iif(%.*s IS NULL, NULL, ifnull(%.*s.id, 0))",
                              STR_ARG(buffer_str(&link)), STR_ARG(row->alias));
    measure->sort = buffer_str(&title);
    measure->columns =
        str_printf(work->arena, "%.*s, %.*s", STR_ARG(measure->sql), STR_ARG(measure->sort));
    return true;
}

Str group_order(Source *source, const Measure *group)
{
    const Choices *choices = group->type.choices;
    return choices ? option_place_sql(source, choices, group->sql) : group->sort;
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
                          .path = text,
                          .sql = value,
                          .sort = value,
                          .columns = value,
                          .cells = 1,
                          .type = { .kind = TYPE_TEXT, .choices = path->type.choices },
                          .write = write_value,
                          .condition = each_where };
    return true;
}

/* A boolean is never empty, and a text that a formula has made of nothing is. */
static Str as_group(const Work *work, const Path *path, Str column)
{
    const Field *field = path_field(path);
    if (path->type.kind == TYPE_BOOL)
        return str_printf(work->arena, "coalesce(%.*s, 0)", STR_ARG(column));
    if (path->type.kind == TYPE_TEXT && field && field->formula)
        return str_printf(work->arena, "nullif(%.*s, '')", STR_ARG(column));
    return column;
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
    Str column = as_group(work, &path, buffer_str(&sql));
    *measure = (Measure){
        .key = text,
        .path = text,
        .sql = column,
        .sort = column,
        .columns = column,
        .cells = 1,
        .type = path.type,
        .write = write_value,
        .condition = path.type.kind == TYPE_BOOL ? bool_where : value_where,
    };
    return true;
}
