/*
 * dashboards.c -- dashboards/<name>.yaml: a page of tiles.
 *
 * A number is compared with what the same condition would have met a while ago: its today() and
 * now() are moved back, and what meets the condition now as well does not count.
 */
#include "metadata/layouts.h"
#include "metadata/reports.h"

enum { MAX_TILES = 24, USUAL_ROWS = 5, MAX_ROWS = 20, FULL_WIDTH = 12 };

/* --- comparing -------------------------------------------------------------------------------- */

static const struct {
    const char *word, *function;
    int         by;
} periods[] = {
    { "previous_day", "add_days", -1 },         { "previous_week", "add_days", -7 },
    { "previous_month", "add_months", -1 },     { "previous_quarter", "add_months", -3 },
    { "previous_year", "add_months", -12 },
};

/* "today()" at this place, also with blanks inside? How many bytes it takes; 0 if it is not. */
static size_t moment_at(Str text, size_t at, const char *name)
{
    Str    rest = str_slice(text, at, text.len);
    size_t i = strlen(name);
    if (!str_starts(rest, str_from(name))) return 0;
    char before = at ? text.ptr[at - 1] : ' ';
    if (before == '_' || before == '.' || (before >= 'a' && before <= 'z')) return 0;
    while (i < rest.len && rest.ptr[i] == ' ') i++;
    if (i >= rest.len || rest.ptr[i++] != '(') return 0;
    while (i < rest.len && rest.ptr[i] == ' ') i++;
    return i < rest.len && rest.ptr[i] == ')' ? i + 1 : 0;
}

/* The condition with its today() and now() moved; *moved: whether there were any. */
static Str moved_back(Arena *arena, Str text, size_t period, bool *moved)
{
    static const char *const moments[] = { "today", "now" };
    Buffer out;
    char   quote = 0;
    buffer_init(&out, arena, text.len + 64);
    for (size_t i = 0; i < text.len; i++) {
        char   c = text.ptr[i];
        size_t taken = 0;
        for (size_t m = 0; m < 2 && !quote && !taken; m++) {
            taken = moment_at(text, i, moments[m]);
            if (taken)
                buffer_printf(&out, "%s(%s(), %d)", periods[period].function, moments[m],
                              periods[period].by);
        }
        if (taken) {
            *moved = true;
            i += taken - 1;
            continue;
        }
        if (quote && c == '\\' && i + 1 < text.len) {
            buffer_char(&out, c);
            c = text.ptr[++i];
        } else if (quote ? c == quote : c == '\'' || c == '"') {
            quote = quote ? 0 : c;
        }
        buffer_char(&out, c);
    }
    return buffer_str(&out);
}

static void compare_read(Loader *loader, Tile *tile, const Node *map)
{
    const Node *compare = node_find(map, "compare");
    if (!tile->compare.len || !compare) return;
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        if (!str_is(tile->compare, periods[i].word)) continue;
        bool moved = false;
        Str  earlier = moved_back(loader->arena, tile->report->where, i, &moved);
        if (!moved) {
            problem_add(loader->problems, "dashboard.compare", compare->at, NO_ARGS);
            return;
        }
        tile->earlier = str_printf(loader->arena, "(%.*s) and not (%.*s)", STR_ARG(earlier),
                                   STR_ARG(tile->report->where));
    }
}

/* --- numbers ---------------------------------------------------------------------------------- */

static void read_format(const Reading *reading, const Node *value)
{
    Tile *tile = reading->thing;
    tile->exact = str_is(value->text, "exact");
}

static void read_where(const Reading *reading, const Node *value)
{
    Tile *tile = reading->thing;
    report_where_read(reading, (Report *)tile->report, value);
}

static const Key number_keys[] = {
    { "object", SHAPE_TEXT, "Whose records.", .read = ignore_value, .required = true },
    MEASURE_KEYS,
    { "where", SHAPE_SCALAR, "Which of them; without it all.", .read = read_where },
    { "compare", SHAPE_WORD, "The change since then; `where` must depend on today() or now().",
      offsetof(Tile, compare),
      .words = "previous_day previous_week previous_month previous_quarter previous_year" },
    { "format", SHAPE_WORD, "Short (846M) or with all its digits.", .read = read_format,
      .words = "compact exact" },
    { "good", SHAPE_WORD, "Which direction of change is good news.", offsetof(Tile, good),
      .words = "up down" },
    { 0 },
};

static Report *report_of_tile(Loader *loader, Tile *tile)
{
    Report *report = ARENA_NEW(loader->arena, Report);
    tile->report = report;
    return report;
}

static void read_number(const Reading *reading, const Node *map)
{
    Loader *loader = reading->loader;
    Tile   *tile = reading->thing;
    Report *report = report_of_tile(loader, tile);
    Reading inner = *reading;
    report_object_read(loader, report, map);
    inner.object = (Object *)report->object;
    tile->kind = TILE_NUMBER;
    keys_read(&inner, map, number_keys);
    if (!report->object) return;
    report->chart = STR("number");
    report->measures = ARENA_ARRAY(loader->arena, ReportMeasure, 1);
    report->measure_count = measure_of_map(&inner, map, report->measures);
    report->charted = report->measures[0].key;
    compare_read(loader, tile, map);
}

/* --- reports and lists ------------------------------------------------------------------------ */

const Report *report_get(Loader *loader, const Node *name)
{
    const Report *report = report_find(loader->snapshot, name->text);
    StrVec        names = { 0 };
    if (report) return report;
    for (size_t i = 0; i < loader->snapshot->report_count; i++)
        VEC_PUSH(loader->scratch, &names, loader->snapshot->reports[i].name);
    problem_add(loader->problems, "report.unknown", name->at, ARGS(name->text));
    near_or_all(loader, name->text, &names);
    return NULL;
}

const Dashboard *dashboard_get(Loader *loader, const Node *name)
{
    const Dashboard *dashboard = dashboard_find(loader->snapshot, name->text);
    StrVec           names = { 0 };
    if (dashboard) return dashboard;
    for (size_t i = 0; i < loader->snapshot->dashboard_count; i++)
        VEC_PUSH(loader->scratch, &names, loader->snapshot->dashboards[i].name);
    problem_add(loader->problems, "dashboard.unknown", name->at, ARGS(name->text));
    near_or_all(loader, name->text, &names);
    return NULL;
}

static void read_report(const Reading *reading, const Node *value)
{
    Tile *tile = reading->thing;
    tile->kind = TILE_REPORT;
    tile->report = report_get(reading->loader, value);
}

static void read_chart(const Reading *reading, const Node *map)
{
    Tile   *tile = reading->thing;
    Report *report = report_of_tile(reading->loader, tile);
    tile->kind = TILE_REPORT;
    report_read(reading->loader, report, map, reading->path, tile_report_keys);
}

/* opportunity.mine; the object alone: its first view */
static void read_list(const Reading *reading, const Node *value)
{
    Tile  *tile = reading->thing;
    size_t dot = value->text.len;
    Node   view = *value;
    tile->kind = TILE_LIST;
    str_find_char(value->text, '.', &dot);
    tile->object = object_get(reading->loader, str_slice(value->text, 0, dot), value->at);
    if (!tile->object || dot == value->text.len) return;
    view.text = str_slice(value->text, dot + 1, value->text.len);
    tile->view = view_find(tile->object, view.text);
    if (!tile->view) view_unknown(reading->loader, tile->object, &view);
}

/* --- tiles ------------------------------------------------------------------------------------ */

static const Key tile_keys[] = {
    { "report", SHAPE_TEXT, "A report by its name.", .read = read_report },
    { "chart", SHAPE_MAP, "A report of this tile alone.", .read = read_chart,
      .keys = tile_report_keys },
    { "number", SHAPE_MAP, "One number, and how it has changed.", .read = read_number,
      .keys = number_keys },
    { "list", SHAPE_TEXT, "The first records of a list view: opportunity.mine.",
      .read = read_list },
    { "label", SHAPE_LABEL, "Its heading; else that of what it shows.", offsetof(Tile, label) },
    { "width", SHAPE_INT, "Its share of twelve columns.", offsetof(Tile, width), .least = 1,
      .most = FULL_WIDTH },
    { "limit", SHAPE_INT, "A list's rows.", offsetof(Tile, limit), .least = 1,
      .most = MAX_ROWS },
    { 0 },
};

static bool is_tile(const Node *node)
{
    static const char *const kinds[] = { "report", "chart", "number", "list" };
    int count = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        count += node_find(node, kinds[i]) != NULL;
    return count == 1;
}

static int usual_width(const Tile *tile)
{
    return tile->kind == TILE_NUMBER ? 3 : 6;
}

static void tile_read(Loader *loader, Dashboard *dashboard, const Node *node, Str path)
{
    Tile   *tile = &dashboard->tiles[dashboard->tile_count];
    Reading reading = { .loader = loader, .thing = tile };
    reading.path =
        str_printf(loader->scratch, "%.*s.tiles.%zu", STR_ARG(path), dashboard->tile_count + 1);
    tile->at = node->at;
    tile->limit = USUAL_ROWS;
    if (node->kind != NODE_MAP || !is_tile(node)) {
        problem_add(loader->problems, "dashboard.tile", node->at, NO_ARGS);
        return;
    }
    keys_read(&reading, node, tile_keys);
    if (!tile->width) tile->width = usual_width(tile);
    dashboard->tile_count++;
}

static void read_tiles(const Reading *reading, const Node *value)
{
    Loader    *loader = reading->loader;
    Dashboard *dashboard = reading->thing;
    if (value->count > MAX_TILES) {
        problem_add(loader->problems, "list.many", value->at,
                    ARGS(value->key, number_text(loader, MAX_TILES)));
        return;
    }
    dashboard->tiles = ARENA_ARRAY(loader->arena, Tile, value->count + 1);
    for (const Node *node = value->first; node; node = node->next)
        tile_read(loader, dashboard, node, reading->path);
}

static void read_roles(const Reading *reading, const Node *value)
{
    Dashboard *dashboard = reading->thing;
    report_roles_read(reading->loader, value, &dashboard->roles, &dashboard->role_count);
}

extern const Key dashboard_keys[];

const Key dashboard_keys[] = {
    { "dashboard", SHAPE_TEXT, "The dashboard's name, the same as the file's.",
      .read = ignore_value, .required = true },
    { "label", SHAPE_LABEL, "What people call it.", offsetof(Dashboard, label) },
    { "description", SHAPE_LABEL, "What it tells, in a sentence.",
      offsetof(Dashboard, description) },
    { "icon", SHAPE_ICON, "The name of an icon (lucide.dev).", offsetof(Dashboard, icon) },
    { "home", SHAPE_BOOL, "Shown on the start page of those who see it.",
      offsetof(Dashboard, home) },
    { "tiles", SHAPE_LIST, "What it shows, in reading order.", .read = read_tiles,
      .keys = tile_keys, .required = true },
    { "roles", SHAPE_NAMES, "Who sees it; without it everybody, each with their own rights.",
      .read = read_roles },
    { 0 },
};

static void dashboard_read(Loader *loader, Dashboard *dashboard, const Document *document)
{
    Reading reading = { .loader = loader, .thing = dashboard };
    reading.path = str_printf(loader->scratch, "dashboards.%.*s", STR_ARG(document->name));
    dashboard->name = document->name;
    if (document->root && name_is_file(loader, document, "dashboard"))
        keys_read(&reading, document->root, dashboard_keys);
    label_derive(loader, dashboard->name, &dashboard->label);
}

void dashboards_read(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    snapshot->dashboards = ARENA_ARRAY(loader->arena, Dashboard, loader->documents.count + 1);
    for (size_t i = 0; i < loader->documents.count; i++) {
        const Document *document = &loader->documents.items[i];
        if (str_is(str_from(document->kind->name), "dashboard"))
            dashboard_read(loader, &snapshot->dashboards[snapshot->dashboard_count++], document);
    }
}
