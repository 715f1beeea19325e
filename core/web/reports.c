/*
 * reports.c -- GET /reports/:name and GET /dashboards/:name: run with the eyes of the one who asks.
 *
 * A dashboard answers all its tiles at once; those that the user may not see are left out and
 * counted.
 */
#include "core/web/handlers.h"

#include "core/record/access.h"
#include "core/record/query.h"
#include "core/record/report.h"
#include "core/web/describe.h"

typedef struct {
    const Report    *report;
    const Dashboard *dashboard;
    Str              where;
    JsonWriter       json;
} Ask;

/* --- what a report is about ------------------------------------------------------------------- */

/* {"name": "month(close_date)", "period": "month", "field": {...}} */
static void write_group(const Work *work, const Object *object, Str group, JsonWriter *json)
{
    Str period, path;
    bool by_period = call_split(group, &period, &path);
    json_open(json, '{');
    json_field_text(json, "name", group);
    json_field_text(json, "period", by_period ? period : (Str){ 0 });
    json_key(json, STR("field"));
    path_write(work, object, by_period ? path : group, json);
    json_close(json, '}');
}

static void write_groups(const Work *work, const Object *object, const char *key,
                         const Str *groups, size_t count, JsonWriter *json)
{
    json_key(json, str_from(key));
    json_open(json, '[');
    for (size_t i = 0; i < count; i++) write_group(work, object, groups[i], json);
    json_close(json, ']');
}

/* {"name": "sum(amount)", "kind": "sum", "label": null, "field": {...}} */
static void write_measure(const Work *work, const Object *object, const ReportMeasure *measure,
                          JsonWriter *json)
{
    Str kind, path;
    call_split(measure->key, &kind, &path);
    json_open(json, '{');
    json_field_text(json, "name", measure->key);
    json_field_text(json, "kind", measure->kind);
    json_field_text(json, "label", or_null(work_label(work, &measure->label, STR(""))));
    json_key(json, STR("field"));
    if (path.len) path_write(work, object, path, json);
    else json_put_null(json);
    json_close(json, '}');
}

static void write_measures(const Work *work, const Report *report, JsonWriter *json)
{
    json_key(json, STR("measures"));
    json_open(json, '[');
    for (size_t i = 0; i < report->measure_count; i++)
        write_measure(work, report->object, &report->measures[i], json);
    json_close(json, ']');
}

static void write_chart(const Report *report, JsonWriter *json)
{
    json_key(json, STR("chart"));
    json_open(json, '{');
    json_field_text(json, "type", report->chart);
    json_field_bool(json, "stacked", report->stacked);
    json_field_text(json, "measure", report->charted);
    json_close(json, '}');
}

/* A field that the viewer may not read is no filter for them. */
static void write_filters(const Work *work, const Report *report, JsonWriter *json)
{
    json_key(json, STR("filters"));
    json_open(json, '[');
    for (size_t i = 0; i < report->filter_count; i++)
        if (path_is_readable(work, report->object, report->filters[i]))
            path_write(work, report->object, report->filters[i], json);
    json_close(json, ']');
}

static bool write_report(Work *work, const Report *report, Str where, JsonWriter *json)
{
    const Object *object = report->object;
    json_field_text(json, "name", or_null(report->name));
    json_field_text(json, "label", or_null(work_label(work, &report->label, report->name)));
    json_field_text(json, "description", or_null(work_label(work, &report->description, STR(""))));
    json_field_text(json, "object", object->name);
    write_groups(work, object, "rows", report->rows, report->row_count, json);
    write_groups(work, object, "columns", report->columns, report->column_count, json);
    write_measures(work, report, json);
    write_chart(report, json);
    write_filters(work, report, json);
    return report_write_members(work, report, where, json);
}

static bool report_read(Work *work, void *context)
{
    Ask *ask = context;
    json_open(&ask->json, '{');
    if (!write_report(work, ask->report, ask->where, &ask->json)) return false;
    json_close(&ask->json, '}');
    return true;
}

bool report_show(Work *work, const Request *request, Reply *reply)
{
    Ask ask = { .where = request_parameter(request, "where"), .json = reply_json(reply, 200) };
    ask.report = report_acquire(work, request_named(request, "name"));
    return ask.report && work_read(work, report_read, &ask);
}

/* --- tiles ------------------------------------------------------------------------------------ */

static bool tile_is_shown(Work *work, const Tile *tile)
{
    if (tile->kind == TILE_LIST)
        return object_is_readable(work, tile->object)
               && (!tile->view || access_view(work, tile->object, tile->view->name));
    return report_is_for(work, tile->report->roles, tile->report->role_count)
           && report_is_readable(work, tile->report);
}

static bool write_number(Work *work, const Tile *tile, JsonWriter *json)
{
    const Report *report = tile->report;
    json_field_text(json, "object", report->object->name);
    json_key(json, STR("measure"));
    write_measure(work, report->object, report->measures, json);
    json_field_text(json, "format", tile->exact ? STR("exact") : STR("compact"));
    json_field_text(json, "good", or_null(tile->good));
    json_field_text(json, "compare", or_null(tile->compare));
    json_key(json, STR("now"));
    if (!report_write_number(work, report, report->where, json)) return false;
    json_key(json, STR("before"));
    if (tile->earlier.len) return report_write_number(work, report, tile->earlier, json);
    json_put_null(json);
    return true;
}

static bool write_list(Work *work, const Tile *tile, JsonWriter *json)
{
    const View *view = tile->view ? tile->view : access_default_view(work, tile->object);
    QueryRequest request = { .view = view ? view->name : STR(""),
                             .limit = str_printf(work->arena, "%d", tile->limit),
                             .forgiving = true };
    json_field_text(json, "object", tile->object->name);
    json_field_text(json, "view", view ? view->name : (Str){ 0 });
    return query_write_members(work, tile->object, &request, json);
}

static Str tile_label(const Work *work, const Tile *tile)
{
    const View *view = tile->view;
    Str otherwise = STR("");
    if (tile->kind == TILE_LIST) {
        otherwise = work_label(work, &tile->object->plural, tile->object->name);
        if (view) otherwise = work_label(work, &view->label, view->name);
    } else if (tile->report->name.len) {
        otherwise = work_label(work, &tile->report->label, tile->report->name);
    }
    return work_label(work, &tile->label, otherwise);
}

static bool write_tile(Work *work, const Tile *tile, JsonWriter *json)
{
    static const struct {
        const char *word;
        bool      (*write)(Work *work, const Tile *tile, JsonWriter *json);
    } kinds[] = {
        [TILE_REPORT] = { "report", NULL },
        [TILE_NUMBER] = { "number", write_number },
        [TILE_LIST] = { "list", write_list },
    };
    bool ok = true;
    json_open(json, '{');
    json_field_text(json, "kind", str_from(kinds[tile->kind].word));
    json_field_int(json, "width", tile->width);
    json_field_text(json, "heading", or_null(tile_label(work, tile)));
    if (kinds[tile->kind].write) ok = kinds[tile->kind].write(work, tile, json);
    else ok = write_report(work, tile->report, STR(""), json);
    json_close(json, '}');
    return ok;
}

static bool dashboard_read(Work *work, void *context)
{
    Ask *ask = context;
    const Dashboard *dashboard = ask->dashboard;
    JsonWriter *json = &ask->json;
    int hidden = 0;
    json_open(json, '{');
    json_field_text(json, "name", dashboard->name);
    json_field_text(json, "label", work_label(work, &dashboard->label, dashboard->name));
    json_field_text(json, "description",
                    or_null(work_label(work, &dashboard->description, STR(""))));
    json_key(json, STR("tiles"));
    json_open(json, '[');
    for (size_t i = 0; i < dashboard->tile_count; i++) {
        const Tile *tile = &dashboard->tiles[i];
        if (!tile_is_shown(work, tile)) hidden++;
        else if (!write_tile(work, tile, json)) return false;
    }
    json_close(json, ']');
    json_field_int(json, "hidden", hidden);
    json_close(json, '}');
    return true;
}

bool dashboard_show(Work *work, const Request *request, Reply *reply)
{
    Str name = request_named(request, "name");
    Ask ask = { .dashboard = dashboard_find(work->snapshot, name),
                .json = reply_json(reply, 200) };
    if (!ask.dashboard
        || !report_is_for(work, ask.dashboard->roles, ask.dashboard->role_count))
        return problem_add(work->problems, "dashboard.unknown", (Place){ 0 }, ARGS(name));
    return work_read(work, dashboard_read, &ask);
}
