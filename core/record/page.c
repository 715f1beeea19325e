/*
 * page.c -- the record page in one answer: the record, what may be done with it, related rows, its
 * newest history.
 */
#include "core/record/page.h"

#include "core/record/access.h"
#include "core/record/action.h"
#include "core/record/audit.h"
#include "core/record/files.h"
#include "core/record/query.h"
#include "core/record/record_json.h"
#include "core/record/timeline.h"

static void write_rights(Work *work, const Object *object, int64_t id, JsonWriter *json)
{
    json_key(json, STR("rights"));
    json_open(json, '{');
    json_field_bool(json, "update", access_holds(work, object, VERB_UPDATE, id));
    json_field_bool(json, "delete",
                    object != work->snapshot->user && access_holds(work, object, VERB_DELETE, id));
    json_close(json, '}');
}

/* --- what a phone wants of it ----------------------------------------------------------------- */

static bool is_among(const Str *names, size_t count, Str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(names[i], name)) return true;
    return false;
}

/* `mobile` is NULL for a desk, and where an object has the same page on both. */
static bool part_is_wanted(const Mobile *mobile, const Part *part)
{
    return !mobile || is_among(mobile->tabs, mobile->tab_count, part->name);
}

static bool action_is_wanted(const Mobile *mobile, const Action *action)
{
    return !mobile || !mobile->chooses_actions
           || is_among(mobile->actions, mobile->action_count, action->name);
}

/* Those that can be pressed now. */
static void write_actions(Work *work, const Record *record, const Mobile *mobile, JsonWriter *json)
{
    const Object *object = record->object;
    json_key(json, STR("actions"));
    json_open(json, '[');
    for (size_t i = 0; i < object->action_count; i++)
        if (action_is_wanted(mobile, &object->actions[i])
            && action_fits(work, &object->actions[i], record))
            json_put_text(json, object->actions[i].name);
    json_close(json, ']');
}

/* --- related lists ---------------------------------------------------------------------------- */

enum { RELATED_ROWS = 10 };

static bool same_list(const Part *a, const Part *b)
{
    return a->kind == PART_RELATED && b->kind == PART_RELATED && a->field == b->field;
}

/* A list may stand in a tab and in the side column: it is read once, with the columns of both. */
typedef VEC(const Part *) Parts;

static void collect(Work *work, const Mobile *mobile, Part *parts, size_t count, Parts *found)
{
    for (size_t i = 0; i < count; i++) {
        const Part *part = &parts[i];
        if (!part_is_wanted(mobile, part)) continue;
        if (part->kind == PART_RELATED && access_scope(work, part->object, VERB_READ) != SCOPE_NONE
            && access_field(work, part->field) >= FIELD_READ) VEC_PUSH(work->arena, found, part);
    }
}

static bool is_first(const Parts *parts, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (same_list(parts->items[i], parts->items[at])) return false;
    return true;
}

static QueryRequest request_for(Work *work, const Parts *parts, const Part *part, int64_t id)
{
    Buffer columns;
    int limit = 0;
    buffer_init(&columns, work->arena, 128);
    BUFFER_ADD(&columns, "id");
    for (size_t i = 0; i < parts->count; i++) {
        const Part *here = parts->items[i];
        if (!same_list(here, part)) continue;
        int rows = here->limit ? here->limit : RELATED_ROWS;
        if (rows > limit) limit = rows;
        for (size_t j = 0; j < here->column_count; j++) {
            BUFFER_ADD(&columns, ",");
            buffer_add(&columns, here->columns[j]);
        }
    }
    if (limit > QUERY_MAX_LIMIT) limit = QUERY_MAX_LIMIT;
    return (QueryRequest){ .select = buffer_str(&columns),
                           .sort = part->sort,
                           .forgiving = true,
                           .total = STR("exact"),
                           .limit = str_printf(work->arena, "%d", limit),
                           .link = part->field,
                           .link_to = id };
}

/* A new row here needs the right to create one, and for a child the right to change this record. */
static bool may_add(Work *work, const Part *part, int64_t id)
{
    if (access_scope(work, part->object, VERB_CREATE) == SCOPE_NONE) return false;
    if (access_field(work, part->field) < FIELD_EDIT) return false;
    return part->field != part->object->child
           || access_holds(work, part->field->to, VERB_UPDATE, id);
}

static bool write_related(Work *work, const RecordLayout *layout, const Mobile *mobile, int64_t id,
                          JsonWriter *json)
{
    Parts parts = { 0 };
    collect(work, mobile, layout->tabs, layout->tab_count, &parts);
    collect(work, mobile, layout->side, layout->side_count, &parts);
    bool ok = true;
    json_key(json, STR("related"));
    json_open(json, '{');
    for (size_t i = 0; i < parts.count; i++) {
        const Part *part = parts.items[i];
        if (!is_first(&parts, i)) continue;
        QueryRequest request = request_for(work, &parts, part, id);
        json_key(json, str_printf(work->arena, "%.*s.%.*s", STR_ARG(part->object->name),
                                  STR_ARG(part->field->name)));
        json_open(json, '{');
        ok = query_write_members(work, part->object, &request, json) && ok;
        json_field_bool(json, "create", may_add(work, part, id));
        json_close(json, '}');
    }
    json_close(json, '}');
    return ok;
}

/* --- what it shows of other records ----------------------------------------------------------- */

static void collect_path(Work *work, Str path, StrVec *paths)
{
    if (!str_find_char(path, '.', NULL)) return;
    for (size_t i = 0; i < paths->count; i++)
        if (str_equal(paths->items[i], path)) return;
    VEC_PUSH(work->arena, paths, path);
}

static void collect_fields(Work *work, const Part *parts, size_t count, StrVec *paths)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < parts[i].section_count; j++)
            for (size_t k = 0; k < parts[i].sections[j].field_count; k++)
                collect_path(work, parts[i].sections[j].fields[k].path, paths);
}

static StrVec paths_of(Work *work, const RecordLayout *layout)
{
    StrVec paths = { 0 };
    collect_path(work, layout->subtitle, &paths);
    for (size_t i = 0; i < layout->fact_count; i++) collect_path(work, layout->facts[i], &paths);
    collect_fields(work, layout->tabs, layout->tab_count, &paths);
    collect_fields(work, layout->side, layout->side_count, &paths);
    return paths;
}

/* --- what has happened ------------------------------------------------------------------------ */

static bool among_parts(const Part *parts, size_t count, const Mobile *mobile, PartKind kind)
{
    for (size_t i = 0; i < count; i++)
        if (parts[i].kind == kind && part_is_wanted(mobile, &parts[i])) return true;
    return false;
}

static bool has_part(const RecordLayout *layout, const Mobile *mobile, PartKind kind)
{
    return among_parts(layout->tabs, layout->tab_count, mobile, kind)
           || among_parts(layout->side, layout->side_count, mobile, kind);
}

static bool write_past(Work *work, const Object *object, const RecordLayout *layout,
                       const Mobile *mobile, int64_t id, JsonWriter *json)
{
    Str rows = str_printf(work->arena, "%d", PAGE_HISTORY_ROWS);
    TimelineRequest newest = { .limit = str_printf(work->arena, "%d", PAGE_TIMELINE_ROWS) };
    bool ok = true;
    json_key(json, STR("history"));
    if (has_part(layout, mobile, PART_HISTORY))
        ok = history_write(work, object, id, HISTORY_OF_PEOPLE, rows, (Str){ 0 }, json);
    else json_put_null(json);
    json_key(json, STR("timeline"));
    if (has_part(layout, mobile, PART_TIMELINE))
        ok = ok && timeline_write(work, object, id, &newest, json);
    else json_put_null(json);
    return ok;
}

/* --- the page --------------------------------------------------------------------------------- */

static void want(Work *work, StrVec *paths, Str name)
{
    if (name.len && !is_among(paths->items, paths->count, name))
        VEC_PUSH(work->arena, paths, name);
}

/* The stage bar, what the head says, and who was the last are there on every screen. */
static StrVec mobile_paths(Work *work, const Object *object, const RecordLayout *layout)
{
    const Mobile *mobile = object->mobile;
    StrVec paths = { 0 };
    for (size_t i = 0; i < mobile->field_count; i++) want(work, &paths, mobile->fields[i]);
    if (layout->path) want(work, &paths, layout->path->name);
    if (object->child) want(work, &paths, object->child->name);
    want(work, &paths, layout->subtitle);
    want(work, &paths, object->updated_at->name);
    want(work, &paths, object->updated_by->name);
    return paths;
}

static bool write_record(Work *work, const Object *object, int64_t id, const RecordLayout *layout,
                         const Mobile *mobile, JsonWriter *json)
{
    StrVec paths = mobile ? mobile_paths(work, object, layout) : paths_of(work, layout);
    json_key(json, STR("record"));
    return mobile ? record_write_only(work, object, id, &paths, json)
                  : record_write_with(work, object, id, &paths, json);
}

static bool write_page(Work *work, const Object *object, int64_t id, const Mobile *mobile,
                       JsonWriter *json)
{
    Record *record = record_find(work, object, id);
    if (!record) return record_unknown(work, object);
    const RecordLayout *layout = access_layout(work, object, record);
    json_open(json, '{');
    if (!write_record(work, object, id, layout, mobile, json)) return false;
    json_field_text(json, "title", record_title(work, object, id));
    json_field_text(json, "layout", layout->name);
    write_rights(work, object, id, json);
    if (!write_related(work, layout, mobile, id, json)) return false;
    if (!write_past(work, object, layout, mobile, id, json)) return false;
    write_actions(work, record, mobile, json);
    if (has_part(layout, mobile, PART_FILES) && !files_write_page(work, object, id, json))
        return false;
    json_close(json, '}');
    return true;
}

bool page_write(Work *work, const Object *object, int64_t id, JsonWriter *json)
{
    return write_page(work, object, id, NULL, json);
}

static bool write_group(Work *work, const Object *object, int64_t id, Str name, JsonWriter *json)
{
    const Mobile *mobile = object->mobile;
    for (size_t i = 0; mobile && i < mobile->group_count; i++) {
        const MobileGroup *group = &mobile->groups[i];
        if (!str_equal(group->name, name)) continue;
        StrVec paths = { .items = group->fields, .count = group->field_count };
        json_open(json, '{');
        json_key(json, STR("record"));
        bool ok = record_write_only(work, object, id, &paths, json);
        json_close(json, '}');
        return ok;
    }
    return problem_add(work->problems, "mobile.unknown", (Place){ .field = STR("more") },
                       ARGS(name));
}

bool page_write_mobile(Work *work, const Object *object, int64_t id, Str more, JsonWriter *json)
{
    return more.len ? write_group(work, object, id, more, json)
                    : write_page(work, object, id, object->mobile, json);
}
