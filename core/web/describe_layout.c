/*
 * describe_layout.c -- record pages and forms as one user may see them, as JSON.
 *
 * A field without a right leaves its section, an empty section its tab, a related list whose object
 * may not be read the page. Forms hold what can be entered, and what computes itself from it.
 */
#include "core/web/describe.h"

#include "core/record/access.h"

typedef bool Shown(const Work *work, const Object *object, const LayoutField *field);

static bool is_readable(const Work *work, const Object *object, const LayoutField *field)
{
    return path_is_readable(work, object, field->path);
}

static bool stands_in_form(const Work *work, const Object *object, const LayoutField *field)
{
    if (field->field->object != object) return false;
    bool computed = field->field->formula && access_field(work, field->field) >= FIELD_READ;
    return computed || field_is_writable(work, field->field);
}

static bool section_is_shown(const Work *work, const Object *object, const Section *section,
                             Shown *shown)
{
    for (size_t i = 0; i < section->field_count; i++)
        if (shown(work, object, &section->fields[i])) return true;
    return false;
}

static void write_section(const Work *work, const Object *object, const Section *section,
                          Shown *shown, JsonWriter *json)
{
    json_open(json, '{');
    json_field_text(json, "name", section->name);
    json_field_text(json, "label", or_null(work_label(work, &section->label, STR(""))));
    json_field_int(json, "columns", section->columns);
    json_key(json, STR("visible_when"));
    tree_write(work, section->visible_when, json);
    json_key(json, STR("fields"));
    json_open(json, '[');
    for (size_t i = 0; i < section->field_count; i++) {
        const LayoutField *field = &section->fields[i];
        if (!shown(work, object, field)) continue;
        json_open(json, '{');
        json_field_text(json, "field", field->path);
        json_field_int(json, "span", field->span > 0 ? field->span : 1);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void write_sections(const Work *work, const Object *object, const Section *sections,
                           size_t count, Shown *shown, JsonWriter *json)
{
    json_key(json, STR("sections"));
    json_open(json, '[');
    for (size_t i = 0; i < count; i++)
        if (section_is_shown(work, object, &sections[i], shown))
            write_section(work, object, &sections[i], shown, json);
    json_close(json, ']');
}

/* --- parts of a page -------------------------------------------------------------------------- */

static void write_paths(const Work *work, const Object *object, const char *key, const Str *paths,
                        size_t count, JsonWriter *json)
{
    json_key(json, str_from(key));
    json_open(json, '[');
    for (size_t i = 0; i < count; i++)
        if (path_is_readable(work, object, paths[i])) json_put_text(json, paths[i]);
    json_close(json, ']');
}

static bool part_is_shown(const Work *work, const Object *object, const Part *part)
{
    if (part->kind == PART_RELATED)
        return object_is_readable(work, part->object) &&
               access_field(work, part->field) >= FIELD_READ;
    if (part->kind != PART_SECTIONS) return true;
    for (size_t i = 0; i < part->section_count; i++)
        if (section_is_shown(work, object, &part->sections[i], is_readable)) return true;
    return false;
}

static void write_related(const Work *work, const Part *part, JsonWriter *json)
{
    json_field_text(json, "object", part->object->name);
    json_field_text(json, "field", part->field->name);
    write_paths(work, part->object, "columns", part->columns, part->column_count, json);
    json_field_text(json, "sort", readable_sort(work, part->object, part->sort));
    json_field_bool(json, "inline", part->inline_edit);
    json_field_int(json, "limit", part->limit);
    paths_write(work, part->object, part->columns, part->column_count, json);
}

static void write_part(const Work *work, const Object *object, const Part *part, JsonWriter *json)
{
    static const char *const kinds[] = {
        [PART_SECTIONS] = "sections", [PART_RELATED] = "related", [PART_HISTORY] = "history",
        [PART_TIMELINE] = "timeline",
        [PART_FILES] = "files",
    };
    json_open(json, '{');
    json_field_text(json, "kind", str_from(kinds[part->kind]));
    json_field_text(json, "name", part->name);
    json_field_text(json, "label", work_label(work, &part->label, part->name));
    if (part->kind == PART_SECTIONS)
        write_sections(work, object, part->sections, part->section_count, is_readable, json);
    if (part->kind == PART_RELATED) write_related(work, part, json);
    json_close(json, '}');
}

static void write_parts(const Work *work, const Object *object, const char *key, const Part *parts,
                        size_t count, JsonWriter *json)
{
    json_key(json, str_from(key));
    json_open(json, '[');
    for (size_t i = 0; i < count; i++)
        if (part_is_shown(work, object, &parts[i])) write_part(work, object, &parts[i], json);
    json_close(json, ']');
}

/* --- page and forms --------------------------------------------------------------------------- */

static void path_field(const Work *work, const Object *object, const char *key, Str path,
                       JsonWriter *json)
{
    bool shown = path.len && path_is_readable(work, object, path);
    json_field_text(json, key, shown ? path : (Str){ 0 });
}

/* The usual ones are drawn by rights; of the object's own only those that the user may press. */
static void write_actions(const Work *work, const Object *object, const RecordLayout *layout,
                          JsonWriter *json)
{
    json_key(json, STR("actions"));
    json_open(json, '[');
    for (size_t i = 0; i < layout->action_count; i++) {
        const Action *action = action_find(object, layout->actions[i]);
        if (!action || access_action(work, action)) json_put_text(json, layout->actions[i]);
    }
    json_close(json, ']');
}

static void write_guide(const Work *work, const Object *object, const Guide *guide,
                        JsonWriter *json)
{
    json_key(json, guide->option);
    json_open(json, '{');
    json_field_text(json, "text", or_null(work_label(work, &guide->text, STR(""))));
    write_paths(work, object, "fields", guide->fields, guide->field_count, json);
    json_field_text(json, "action", guide->action);
    json_close(json, '}');
}

/* The stage bar, and what helps in each stage. */
static void write_stages(const Work *work, const Object *object, const RecordLayout *layout,
                         JsonWriter *json)
{
    json_key(json, STR("path"));
    if (!layout->path || access_field(work, layout->path) < FIELD_READ) {
        json_put_null(json);
        return;
    }
    json_open(json, '{');
    json_field_text(json, "field", layout->path->name);
    json_key(json, STR("guide"));
    json_open(json, '{');
    for (size_t i = 0; i < layout->guide_count; i++)
        write_guide(work, object, &layout->guides[i], json);
    json_close(json, '}');
    json_close(json, '}');
}

static void write_page(const Work *work, const Object *object, const RecordLayout *layout,
                       JsonWriter *json)
{
    json_open(json, '{');
    json_key(json, STR("header"));
    json_open(json, '{');
    path_field(work, object, "title", layout->title, json);
    path_field(work, object, "subtitle", layout->subtitle, json);
    write_paths(work, object, "facts", layout->facts, layout->fact_count, json);
    write_actions(work, object, layout, json);
    json_close(json, '}');
    write_stages(work, object, layout, json);
    write_parts(work, object, "tabs", layout->tabs, layout->tab_count, json);
    write_parts(work, object, "side", layout->side, layout->side_count, json);
    json_close(json, '}');
}

static void write_form(const Work *work, const Object *object, const char *key,
                       const FormLayout *form, JsonWriter *json)
{
    json_key(json, str_from(key));
    json_open(json, '{');
    write_sections(work, object, form->sections, form->section_count, stands_in_form, json);
    json_field_text(json, "then", or_null(form->then));
    json_close(json, '}');
}

/* --- paths ------------------------------------------------------------------------------------ */

static void add_paths(const Work *work, const Str *from, size_t count, StrVec *paths)
{
    for (size_t i = 0; i < count; i++) VEC_PUSH(work->arena, paths, from[i]);
}

static void add_section_paths(const Work *work, const Part *parts, size_t count, StrVec *paths)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < parts[i].section_count; j++)
            for (size_t k = 0; k < parts[i].sections[j].field_count; k++)
                add_paths(work, &parts[i].sections[j].fields[k].path, 1, paths);
}

static void write_all_paths(const Work *work, const Object *object, const RecordLayout *layout,
                            JsonWriter *json)
{
    StrVec paths = { 0 };
    for (size_t i = 0; i < object->view_count; i++)
        if (access_view(work, object, object->views[i].name)) {
            Str group = group_path(object->views[i].group);
            if (group.len) add_paths(work, &group, 1, &paths);
            add_paths(work, object->views[i].columns, object->views[i].column_count, &paths);
        }
    for (size_t i = 0; i < object->board_count; i++) {
        const Board *board = access_board(work, object, object->boards[i].name);
        if (!board) continue;
        add_paths(work, &board->title, 1, &paths);
        add_paths(work, board->facts, board->fact_count, &paths);
    }
    for (size_t i = 0; object->mobile && i < object->mobile->group_count; i++)
        add_paths(work, object->mobile->groups[i].fields, object->mobile->groups[i].field_count,
                  &paths);
    if (object->mobile)
        add_paths(work, object->mobile->fields, object->mobile->field_count, &paths);
    if (layout) {
        add_paths(work, &layout->subtitle, 1, &paths);
        add_paths(work, layout->facts, layout->fact_count, &paths);
        add_section_paths(work, layout->tabs, layout->tab_count, &paths);
        add_section_paths(work, layout->side, layout->side_count, &paths);
    }
    paths_write(work, object, paths.items, paths.count, json);
}

void layouts_write(Work *work, const Object *object, JsonWriter *json)
{
    const RecordLayout *layout = access_layout(work, object, NULL);
    json_key(json, STR("record"));
    if (layout) write_page(work, object, layout, json);
    else json_put_null(json);
    json_key(json, STR("form"));
    json_open(json, '{');
    write_form(work, object, "create", &object->create, json);
    write_form(work, object, "edit", &object->edit, json);
    json_close(json, '}');
    write_all_paths(work, object, layout, json);
}
