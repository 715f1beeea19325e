/*
 * reports.c -- reports/<name>.yaml: groups of records and what is computed of each.
 *
 * The rule of this file: what a report groups and filters by, a list can be filtered by as well, so
 * that every number leads to its records.
 */
#include "metadata/reports.h"

enum {
    MAX_ROWS = 3,
    MAX_COLUMNS = 1,
    MAX_MEASURES = 8,
    MAX_FILTERS = 8,
    MAX_GROUPS = 1000,
    MAX_WHERE = 1500 /* bytes: the groups' own conditions come behind it */
};

/* --- what a path leads to --------------------------------------------------------------------- */

/* The end of a path: a field, or an attribute of an option. */
typedef struct {
    const Field *field; /* that the path ends in; of an attribute: its choice */
    Type         type;
    bool         attribute;
} End;

/* Without a word, for the way before an attribute. */
static const Field *field_at(const Object *object, Str path)
{
    const Field *field = NULL;
    Str          word;
    while (str_cut(&path, '.', &word)) {
        if (!object) return NULL;
        field = field_find(object, word);
        if (!field) return NULL;
        object = field->to;
    }
    return field;
}

static bool attribute_at(const Choices *choices, Str name, Type *type)
{
    for (size_t i = 0; i < choices->attribute_count; i++) {
        if (!str_equal(choices->attributes[i].name, name)) continue;
        *type = choices->attributes[i].type;
        return true;
    }
    return false;
}

static bool end_of(Loader *loader, const Object *object, Str path, Place at, End *end)
{
    size_t dot = path.len;
    while (dot && path.ptr[dot - 1] != '.') dot--;
    const Field *choice = dot ? field_at(object, str_slice(path, 0, dot - 1)) : NULL;
    Type         type;
    if (choice && choice->choices && !field_is_list(choice) &&
        attribute_at(choice->choices, str_slice(path, dot, path.len), &type)) {
        *end = (End){ choice, type, true };
        return true;
    }
    const Field *field = path_get(loader, object, path, at);
    if (!field) return false;
    *end = (End){ field, field->value_type, false };
    return !field->broken;
}

/* Could a list be filtered by it? */
static bool is_asked(Loader *loader, const End *end, Str path, Place at)
{
    bool lengthy = str_is(str_from(end->field->type->name), "longtext");
    return (end->field->filterable && !lengthy) ||
           problem_add(loader->problems, "report.filter", at, ARGS(path));
}

/* --- groups ----------------------------------------------------------------------------------- */

static bool is_period(Str word)
{
    static const char *const periods[] = { "year", "quarter", "month", "week", "day" };
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        if (str_is(word, periods[i])) return true;
    return false;
}

bool group_check(Loader *loader, const Object *object, const Node *node)
{
    Str    text = node->text, path = text;
    Place  at = node->text_at;
    size_t open;
    bool   period = str_find_char(text, '(', &open) && str_ends(text, STR(")"));
    if (period && !is_period(str_slice(text, 0, open)))
        return problem_add(loader->problems, "report.period", at, ARGS(str_slice(text, 0, open)));
    if (period) {
        path = str_slice(text, open + 1, text.len - 1);
        at.column += (int)open + 1;
    }
    End end;
    if (!end_of(loader, object, path, at, &end)) return false;
    at.width = (int)str_utf8_length(path);
    if (!is_asked(loader, &end, path, at)) return false;
    if (!period || end.type.kind == TYPE_DATE || end.type.kind == TYPE_DATETIME) return true;
    return problem_add(loader->problems, "report.period.date", at, ARGS(path));
}

typedef bool TextCheck(Loader *loader, const Object *object, const Node *node);

/* Texts that all pass the check, each once. */
static void texts_read_into(const Reading *reading, const Node *value, size_t most,
                            TextCheck *check, Str **texts, size_t *count)
{
    Loader *loader = reading->loader;
    NodeVec names = names_of(loader, value);
    if (!reading->object) return;
    if (names.count > most) {
        problem_add(loader->problems, "list.many", value->at,
                    ARGS(value->key, number_text(loader, (int64_t)most)));
        return;
    }
    *texts = ARENA_ARRAY(loader->arena, Str, names.count + 1);
    for (size_t i = 0; i < names.count; i++) {
        const Node *name = names.items[i];
        bool        good = check(loader, reading->object, name);
        for (size_t j = 0; good && j < *count; j++)
            if (str_equal((*texts)[j], name->text))
                good = problem_add(loader->problems, "list.twice", name->at, ARGS(name->text));
        if (good) (*texts)[(*count)++] = name->text;
    }
}

static void read_rows(const Reading *reading, const Node *value)
{
    Report *report = reading->thing;
    texts_read_into(reading, value, MAX_ROWS, group_check, &report->rows, &report->row_count);
}

static void read_columns(const Reading *reading, const Node *value)
{
    Report *report = reading->thing;
    texts_read_into(reading, value, MAX_COLUMNS, group_check, &report->columns,
                    &report->column_count);
}

/* A filter is a field, not an attribute of its options. */
static bool filter_check(Loader *loader, const Object *object, const Node *node)
{
    const Field *field = path_get(loader, object, node->text, node->text_at);
    return field && is_asked(loader, &(End){ .field = field }, node->text, node->at);
}

static void read_filters(const Reading *reading, const Node *value)
{
    Report *report = reading->thing;
    texts_read_into(reading, value, MAX_FILTERS, filter_check, &report->filters,
                    &report->filter_count);
}

/* --- measures --------------------------------------------------------------------------------- */

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
    (void)kind;
    return true;
}

static const struct {
    const char *name;
    bool (*takes)(TypeKind kind);
} measure_kinds[] = {
    { "sum", is_number },  { "avg", is_number },     { "min", is_ordered },
    { "max", is_ordered }, { "count", is_anything },
};

enum { MEASURE_KINDS = sizeof measure_kinds / sizeof *measure_kinds };

/* "count: true" counts records. */
static bool counts_records(const char *kind, const Node *node)
{
    Value value = node_value(node);
    return strcmp(kind, "count") == 0 && value.kind == VALUE_BOOL && value.boolean;
}

static bool measure_of_kind(const Reading *reading, size_t kind, const Node *node,
                       ReportMeasure *measure)
{
    Loader     *loader = reading->loader;
    const char *name = measure_kinds[kind].name;
    End         end;
    if (node->kind != NODE_SCALAR)
        return shape_refuse(loader, node->at, node->key, "shape.text");
    measure->kind = str_from(name);
    if (counts_records(name, node)) {
        measure->key = STR("count()");
        return true;
    }
    if (!end_of(loader, reading->object, node->text, node->text_at, &end)) return false;
    measure->field = end.field;
    measure->key = str_printf(loader->arena, "%s(%.*s)", name, STR_ARG(node->text));
    return measure_kinds[kind].takes(end.type.kind) ||
           problem_add(loader->problems, "report.measure.type", node->at,
                       ARGS(str_from(name), node->text));
}

bool measure_of_map(const Reading *reading, const Node *map, ReportMeasure *measure)
{
    const Node *found = NULL;
    size_t      kind = 0, count = 0;
    for (size_t i = 0; map->kind == NODE_MAP && i < MEASURE_KINDS; i++) {
        const Node *node = node_find(map, measure_kinds[i].name);
        if (!node) continue;
        found = node;
        kind = i;
        count++;
    }
    if (count != 1)
        return problem_add(reading->loader->problems, "report.measure", map->at, NO_ARGS);
    return measure_of_kind(reading, kind, found, measure);
}

static const Key measure_keys[] = {
    MEASURE_KEYS,
    { "label", SHAPE_LABEL, "What people call it; else it follows from the field.",
      offsetof(ReportMeasure, label) },
    { 0 },
};

static void measure_add(const Reading *reading, Report *report, const Node *node)
{
    ReportMeasure *measure = &report->measures[report->measure_count];
    Reading        inner = *reading;
    inner.thing = measure;
    inner.path = str_printf(reading->loader->scratch, "%.*s.measures.%zu", STR_ARG(reading->path),
                            report->measure_count + 1);
    if (node->kind == NODE_MAP) keys_read(&inner, node, measure_keys);
    if (!measure_of_map(&inner, node, measure)) return;
    for (size_t i = 0; i < report->measure_count; i++)
        if (str_equal(report->measures[i].key, measure->key)) {
            problem_add(reading->loader->problems, "list.twice", node->at, ARGS(measure->key));
            return;
        }
    report->measure_count++;
}

static void read_measures(const Reading *reading, const Node *value)
{
    Loader *loader = reading->loader;
    Report *report = reading->thing;
    if (!reading->object) return;
    if (value->count > MAX_MEASURES) {
        problem_add(loader->problems, "list.many", value->at,
                    ARGS(value->key, number_text(loader, MAX_MEASURES)));
        return;
    }
    report->measures = ARENA_ARRAY(loader->arena, ReportMeasure, value->count + 1);
    for (const Node *node = value->first; node; node = node->next)
        measure_add(reading, report, node);
}

static void count_all(Loader *loader, Report *report)
{
    report->measures = ARENA_ARRAY(loader->arena, ReportMeasure, 1);
    report->measures[report->measure_count++] =
        (ReportMeasure){ .key = STR("count()"), .kind = STR("count") };
}

/* --- condition, order, chart ------------------------------------------------------------------ */

void report_where_read(const Reading *reading, Report *report, const Node *value)
{
    if (!reading->object) return;
    if (value->text.len > MAX_WHERE) {
        problem_add(reading->loader->problems, "report.where", value->at,
                    ARGS(number_text(reading->loader, MAX_WHERE)));
        return;
    }
    report->where = value->text;
    expression_later(reading->loader, reading->object, value, (Type){ TYPE_BOOL },
                     &report->condition);
}

static void read_where(const Reading *reading, const Node *value)
{
    report_where_read(reading, reading->thing, value);
}

static bool is_among(const Str *texts, size_t count, Str text)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(texts[i], text)) return true;
    return false;
}

static bool is_measured(const Report *report, Str key)
{
    for (size_t i = 0; i < report->measure_count; i++)
        if (str_equal(report->measures[i].key, key)) return true;
    return false;
}

/* The names that an order or a chart may use, for messages. */
static StrVec keys_of(Loader *loader, const Report *report, bool groups)
{
    StrVec names = { 0 };
    for (size_t i = 0; i < report->measure_count; i++)
        VEC_PUSH(loader->scratch, &names, report->measures[i].key);
    for (size_t i = 0; groups && i < report->row_count; i++)
        VEC_PUSH(loader->scratch, &names, report->rows[i]);
    return names;
}

static void key_refuse(Loader *loader, const Report *report, bool groups, const char *code,
                       Str given, Place at)
{
    StrVec names = keys_of(loader, report, groups);
    problem_add(loader->problems, code, at, ARGS(given));
    near_or_all(loader, given, &names);
}

static void sort_check(Loader *loader, const Report *report, const Node *map)
{
    const Node *node = node_find(map, "sort");
    Str         rest = report->sort, word;
    if (!node || node->kind != NODE_SCALAR) return;
    while (str_cut(&rest, ',', &word)) {
        Str key = str_trim(word);
        if (str_starts(key, STR("-"))) key = str_slice(key, 1, key.len);
        if (!is_measured(report, key) && !is_among(report->rows, report->row_count, key))
            key_refuse(loader, report, true, "report.sort", key, node->text_at);
    }
}

/* Which shape a chart can draw. */
static const struct {
    const char *type;
    bool        rows, columns; /* needs rows; may have columns */
} charts[] = {
    { "table", false, true }, { "number", false, false }, { "bar", true, true },
    { "line", true, true },   { "area", true, true },     { "pie", true, false },
    { "funnel", true, false },
};

static void chart_fit(Loader *loader, const Report *report, const Node *map, Place at)
{
    bool grouped = node_find(map, "rows") != NULL; /* what is wrong with them was said */
    for (size_t i = 0; i < sizeof charts / sizeof *charts; i++) {
        if (!str_is(report->chart, charts[i].type)) continue;
        if (charts[i].rows && !grouped)
            problem_add(loader->problems, "report.chart.rows", at, ARGS(report->chart));
        if (!charts[i].columns && report->column_count)
            problem_add(loader->problems, "report.chart.columns", at, ARGS(report->chart));
        if (str_is(report->chart, "number") && grouped)
            problem_add(loader->problems, "report.chart.number", at, NO_ARGS);
    }
}

static void chart_check(Loader *loader, Report *report, const Node *map, const Node *chart)
{
    Place       at = chart ? chart->at : map->at;
    const Node *measure = node_find(chart, "measure");
    if (report->chart.len == 0) report->chart = STR("table");
    chart_fit(loader, report, map, at);
    if (report->charted.len == 0 && report->measure_count)
        report->charted = report->measures[0].key;
    if (measure && !is_measured(report, report->charted))
        key_refuse(loader, report, false, "report.chart.measure", report->charted,
                   measure->text_at);
}

#define CHART_KEYS                                                                               \
    { "type", SHAPE_WORD, "How it is drawn.", offsetof(Report, chart),                           \
      .words = "table bar line area pie funnel number" },                                        \
    { "stacked", SHAPE_BOOL, "Bars or areas of the columns on each other.",                      \
      offsetof(Report, stacked) },                                                               \
    { "measure", SHAPE_TEXT, "Which measure is drawn, as sum(amount); else the first.",          \
      offsetof(Report, charted) }

static const Key chart_keys[] = { CHART_KEYS, { 0 } };

static void read_chart(const Reading *reading, const Node *value)
{
    keys_read(reading, value, chart_keys);
}

/* --- the file --------------------------------------------------------------------------------- */

void report_roles_read(Loader *loader, const Node *value, Str **roles, size_t *count)
{
    NodeVec names = names_of(loader, value);
    *roles = ARENA_ARRAY(loader->arena, Str, names.count + 1);
    for (size_t i = 0; i < names.count; i++)
        if (role_name_check(loader, names.items[i]->text, names.items[i]->at))
            (*roles)[(*count)++] = names.items[i]->text;
}

static void read_roles(const Reading *reading, const Node *value)
{
    Report *report = reading->thing;
    report_roles_read(reading->loader, value, &report->roles, &report->role_count);
}

#define BODY_KEYS                                                                                \
    { "object", SHAPE_TEXT, "Whose records.", .read = ignore_value, .required = true },          \
    { "where", SHAPE_SCALAR, "Which of them; without it all.", .read = read_where },             \
    { "rows", SHAPE_NAMES,                                                                       \
      "What they are grouped by, outermost first: fields, paths, attributes of options, "        \
      "month(close_date). At most three.",                                                       \
      .read = read_rows },                                                                       \
    { "columns", SHAPE_NAMES, "The same, from left to right. At most one.",                      \
      .read = read_columns },                                                                    \
    { "measures", SHAPE_LIST, "What is computed of each group: [{sum: amount}, {count: true}].", \
      .read = read_measures, .keys = measure_keys },                                             \
    { "sort", SHAPE_TEXT, "The order of the groups: -sum(amount). Else their own.",              \
      offsetof(Report, sort) },                                                                  \
    { "limit", SHAPE_INT, "How many groups of the outermost level are shown.",                   \
      offsetof(Report, limit), .least = 1, .most = MAX_GROUPS }

extern const Key report_keys[];

const Key report_keys[] = {
    { "report", SHAPE_TEXT, "The report's name, the same as the file's.", .read = ignore_value,
      .required = true },
    { "label", SHAPE_LABEL, "What people call it.", offsetof(Report, label) },
    { "description", SHAPE_LABEL, "What it tells, in a sentence.", offsetof(Report, description) },
    { "icon", SHAPE_ICON, "The name of an icon (lucide.dev).", offsetof(Report, icon) },
    BODY_KEYS,
    { "chart", SHAPE_MAP, "How it is drawn; without it as a table.", .read = read_chart,
      .keys = chart_keys },
    { "filters", SHAPE_NAMES, "Fields that a viewer may narrow it by.", .read = read_filters },
    { "roles", SHAPE_NAMES, "Who sees it; without it whoever may read what it needs.",
      .read = read_roles },
    { 0 },
};

const Key tile_report_keys[] = { BODY_KEYS, CHART_KEYS, { 0 } };

void report_object_read(Loader *loader, Report *report, const Node *map)
{
    const Node *object = node_find(map, "object");
    report->at = map->at;
    if (object && object->kind == NODE_SCALAR && !node_is_null(object))
        report->object = object_get(loader, object->text, object->at);
}

void report_read(Loader *loader, Report *report, const Node *map, Str path, const Key *keys)
{
    const Node *chart = node_find(map, "chart");
    Reading     reading = { .loader = loader, .thing = report, .path = path };
    report_object_read(loader, report, map);
    reading.object = (Object *)report->object;
    keys_read(&reading, map, keys);
    if (!report->object) return;
    if (!node_find(map, "measures")) count_all(loader, report);
    sort_check(loader, report, map);
    chart_check(loader, report, map, keys == tile_report_keys ? map : chart);
    if (report->icon.len == 0) report->icon = report->object->icon;
}

static void file_of_report(Loader *loader, Report *report, const Document *document)
{
    Str path = str_printf(loader->scratch, "reports.%.*s", STR_ARG(document->name));
    report->name = document->name;
    if (document->root && name_is_file(loader, document, "report"))
        report_read(loader, report, document->root, path, report_keys);
    label_derive(loader, report->name, &report->label);
}

void reports_read(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    snapshot->reports = ARENA_ARRAY(loader->arena, Report, loader->documents.count + 1);
    for (size_t i = 0; i < loader->documents.count; i++) {
        const Document *document = &loader->documents.items[i];
        if (str_is(str_from(document->kind->name), "report"))
            file_of_report(loader, &snapshot->reports[snapshot->report_count++], document);
    }
}

/* --- once expressions are compiled ------------------------------------------------------------ */

typedef struct {
    Loader       *loader;
    const Report *report;
} Check;

/* A list refuses to be filtered by it, so the number would lead nowhere. */
static void where_path(void *context, const Expr *path)
{
    const Check *check = context;
    for (size_t i = path->root == ROOT_USER; i < path->step_count && path->steps; i++) {
        bool         attribute = i > 0 && path->steps[i - 1].type.choices;
        const Field *field = attribute ? NULL : path->steps[i].thing;
        if (field && !field->filterable)
            problem_add(check->loader->problems, "report.filter", path->at, ARGS(field->name));
    }
}

static void condition_check(Loader *loader, const Report *report)
{
    if (report->condition)
        expr_visit_paths(report->condition, where_path, &(Check){ loader, report });
}

void reports_check(Loader *loader)
{
    const Snapshot *snapshot = loader->snapshot;
    for (size_t i = 0; i < snapshot->report_count; i++)
        condition_check(loader, &snapshot->reports[i]);
    for (size_t i = 0; i < snapshot->dashboard_count; i++)
        for (size_t j = 0; j < snapshot->dashboards[i].tile_count; j++) {
            const Report *report = snapshot->dashboards[i].tiles[j].report;
            if (report && !report->name.len) condition_check(loader, report);
        }
}
