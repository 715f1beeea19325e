/*
 * records.c -- record.yaml: the page of a record. One layout, or several of which the first that
 * fits is shown.
 *
 * What the file does not say is derived from the model, part by part: a header, the tabs, or the
 * whole page.
 */
#include "metadata/layouts.h"

enum { USUAL_ROWS = 10, MAX_ROWS = 100 };

/* --- header ----------------------------------------------------------------------------------- */

static void read_title(const Reading *reading, const Node *value)
{
    RecordLayout *layout = reading->thing;
    layout->title = layout_path(reading->loader, reading->object, value);
}

static void read_subtitle(const Reading *reading, const Node *value)
{
    RecordLayout *layout = reading->thing;
    layout->subtitle = layout_path(reading->loader, reading->object, value);
}

static void read_facts(const Reading *reading, const Node *value)
{
    RecordLayout *layout = reading->thing;
    columns_read(reading->loader, reading->object, value, &layout->facts, &layout->fact_count);
}

/* Buttons that every record page knows. */
static const char *const usual_actions[] = { "edit", "delete" };

enum { USUAL_ACTIONS = sizeof usual_actions / sizeof *usual_actions };

static bool is_usual(Str name)
{
    for (size_t i = 0; i < USUAL_ACTIONS; i++)
        if (str_is(name, usual_actions[i])) return true;
    return false;
}

static bool action_check(Loader *loader, const Object *object, const Node *name)
{
    const Action *action = action_find(object, name->text);
    StrVec        known = { 0 };
    if (is_usual(name->text) || (action && !action->on_list)) return true;
    if (action)
        return problem_add(loader->problems, "action.of.list", name->at, ARGS(name->text));
    if (object->broken) return false;
    for (size_t i = 0; i < USUAL_ACTIONS; i++)
        VEC_PUSH(loader->scratch, &known, str_from(usual_actions[i]));
    for (size_t i = 0; i < object->action_count; i++)
        if (!object->actions[i].on_list)
            VEC_PUSH(loader->scratch, &known, object->actions[i].name);
    problem_add(loader->problems, "action.unknown", name->at, ARGS(name->text));
    near_or_all(loader, name->text, &known);
    return false;
}

static void read_actions(const Reading *reading, const Node *value)
{
    Loader       *loader = reading->loader;
    RecordLayout *layout = reading->thing;
    NodeVec       names = names_of(loader, value);
    layout->actions = ARENA_ARRAY(loader->arena, Str, names.count);
    for (size_t i = 0; i < names.count; i++)
        if (action_check(loader, reading->object, names.items[i]))
            layout->actions[layout->action_count++] = names.items[i]->text;
}

static const Key header_keys[] = {
    { "title", SHAPE_TEXT, "The field in large letters.", .read = read_title },
    { "subtitle", SHAPE_TEXT, "A field or path below it.", .read = read_subtitle },
    { "facts", SHAPE_NAMES, "Fields that one wants to see at once.", .read = read_facts },
    { "actions", SHAPE_NAMES, "Buttons: edit, delete, and the object's actions.",
      .read = read_actions },
    { 0 },
};

static void read_header(const Reading *reading, const Node *value)
{
    keys_read(reading, value, header_keys);
}

/* --- the stage bar ---------------------------------------------------------------------------- */

static void read_path_field(const Reading *reading, const Node *value)
{
    RecordLayout *layout = reading->thing;
    layout->path = field_get(reading->loader, reading->object, value->text, value->at);
    bool choice = layout->path && layout->path->choices && !field_is_list(layout->path);
    if (layout->path && !choice && !layout->path->broken)
        problem_add(reading->loader->problems, "path.choice", value->at, ARGS(value->text));
}

static void read_guide_fields(const Reading *reading, const Node *value)
{
    Loader *loader = reading->loader;
    Guide  *guide = reading->thing;
    NodeVec names = names_of(loader, value);
    guide->fields = ARENA_ARRAY(loader->arena, Str, names.count);
    for (size_t i = 0; i < names.count; i++)
        if (field_get(loader, reading->object, names.items[i]->text, names.items[i]->at))
            guide->fields[guide->field_count++] = names.items[i]->text;
}

/* A stage that is reached by a button: what it asks and does belongs to getting there. */
static void read_guide_action(const Reading *reading, const Node *value)
{
    Guide *guide = reading->thing;
    if (is_usual(value->text))
        problem_add(reading->loader->problems, "guide.action", value->at, ARGS(value->text));
    else if (action_check(reading->loader, reading->object, value))
        guide->action = value->text;
}

static const Key guide_keys[] = {
    { "text", SHAPE_LABEL, "What to do in this stage.", offsetof(Guide, text) },
    { "fields", SHAPE_NAMES, "The fields that matter in it.", .read = read_guide_fields },
    { "action", SHAPE_TEXT, "The button that leads into it, instead of choosing the option.",
      .read = read_guide_action },
    { 0 },
};

static bool guide_option_check(Loader *loader, const Choices *choices, const Node *node)
{
    StrVec names = { 0 };
    if (option_find(choices, node->key)) return true;
    for (size_t i = 0; i < choices->option_count; i++)
        VEC_PUSH(loader->scratch, &names, choices->options[i].name);
    problem_add(loader->problems, "guide.option", node->key_at, ARGS(node->key, choices->name));
    near_or_all(loader, node->key, &names);
    return false;
}

static void guides_read(const Reading *reading, const Node *map)
{
    Loader        *loader = reading->loader;
    RecordLayout  *layout = reading->thing;
    const Choices *choices = layout->path ? layout->path->choices : NULL;
    if (!choices || choices->broken || map->kind != NODE_MAP) return;
    layout->guides = ARENA_ARRAY(loader->arena, Guide, map->count);
    for (const Node *node = map->first; node; node = node->next) {
        if (!guide_option_check(loader, choices, node)) continue;
        Guide  *guide = &layout->guides[layout->guide_count++];
        Reading inner = { .loader = loader, .object = reading->object, .thing = guide };
        inner.path = str_printf(loader->scratch, "%.*s.path.guide.%.*s", STR_ARG(reading->path),
                                STR_ARG(node->key));
        guide->option = node->key;
        keys_read(&inner, node, guide_keys);
    }
}

static const Key path_keys[] = {
    { "field", SHAPE_TEXT, "The choice whose options are the stages.", .read = read_path_field,
      .required = true },
    { "guide", SHAPE_MAP_OF, "By stage: what to do, and which fields matter then.",
      .read = ignore_value, .keys = guide_keys },
    { 0 },
};

/* The field first: the stages of the guide are its options. */
static void read_path(const Reading *reading, const Node *value)
{
    const Node *guide = node_find(value, "guide");
    keys_read(reading, value, path_keys);
    if (guide) guides_read(reading, guide);
}

/* --- tabs and side blocks --------------------------------------------------------------------- */

static void read_related(const Reading *reading, const Node *value)
{
    Loader *loader = reading->loader;
    Part   *part = reading->thing;
    Str     rest = value->text, name;
    Place   at = value->text_at;
    str_cut(&rest, '.', &name);
    at.width = (int)str_utf8_length(name);
    const Object *object = object_get(loader, name, at);
    part->kind = PART_RELATED;
    if (!object) return;
    if (rest.len == 0) {
        problem_add(loader->problems, "related.field", value->at, ARGS(value->text));
        return;
    }
    at.column += at.width + 1;
    at.width = (int)str_utf8_length(rest);
    const Field *field = field_get(loader, object, rest, at);
    if (!field) return;
    if (field->to != reading->object && !field->broken) {
        problem_add(loader->problems, "related.target", value->at,
                    ARGS(value->text, reading->object->name));
        return;
    }
    part->object = object;
    part->field = field;
}

/* Columns and sort order are those of the related object, which is known only now. */
static void read_related_columns(const Reading *reading, const Node *value)
{
    Part *part = reading->thing;
    if (part->object)
        columns_read(reading->loader, part->object, value, &part->columns, &part->column_count);
}

static void read_related_sort(const Reading *reading, const Node *value)
{
    Part *part = reading->thing;
    if (part->object) part->sort = layout_sort_read(reading->loader, part->object, value);
}

static void read_sections(const Reading *reading, const Node *value)
{
    Part *part = reading->thing;
    part->kind = PART_SECTIONS;
    sections_read(reading->loader, reading->object, value, reading->path, &part->sections,
                  &part->section_count);
}

static void read_history(const Reading *reading, const Node *value)
{
    Part *part = reading->thing;
    (void)value;
    part->kind = PART_HISTORY;
}

static void read_timeline(const Reading *reading, const Node *value)
{
    Part *part = reading->thing;
    (void)value;
    part->kind = PART_TIMELINE;
}

static void read_files(const Reading *reading, const Node *value)
{
    Part *part = reading->thing;
    (void)value;
    part->kind = PART_FILES;
}

static const Key part_keys[] = {
    { "name", SHAPE_TEXT, "A name, by which layers above can change it.", offsetof(Part, name) },
    { "label", SHAPE_LABEL, "Its heading.", offsetof(Part, label) },
    { "sections", SHAPE_LIST, "Fields, in sections.", .read = read_sections, .keys = section_keys },
    { "related", SHAPE_TEXT, "Records that point here: object.field.", .read = read_related },
    { "columns", SHAPE_NAMES, "Of the related records.", .read = read_related_columns },
    { "sort", SHAPE_NAMES, "Of the related records: -close_date.", .read = read_related_sort },
    { "inline", SHAPE_BOOL, "Rows can be added and changed in place.",
      offsetof(Part, inline_edit) },
    { "limit", SHAPE_INT, "How many related records are shown at first.", offsetof(Part, limit),
      .least = 1, .most = MAX_ROWS },
    { "history", SHAPE_BOOL, "Who changed what, and when.", .read = read_history },
    { "timeline", SHAPE_BOOL, "Comments, changes and what points here, in one line of time.",
      .read = read_timeline },
    { "approvals", SHAPE_LATER, "Where its approvals stand." },
    { "files", SHAPE_BOOL, "Its files: those of its fields, and others that people attach to it.",
      .read = read_files },
    { "comments", SHAPE_LATER, "Its comments." },
    { 0 },
};

/* What a part shows decides what else it may say, so that is read first. */
static bool is_part(const Node *node)
{
    return node_find(node, "sections") || node_find(node, "related") ||
           node_find(node, "history") || node_find(node, "timeline") || node_find(node, "files");
}

static bool is_later_part(const Node *node)
{
    for (const Node *member = node->first; member; member = member->next) {
        const Key *key = key_find(part_keys, member->key);
        if (key && key->shape == SHAPE_LATER) return true;
    }
    return false;
}

static Str part_name(Loader *loader, const Part *part, const Node *node, size_t number)
{
    const Node *name = node_find(node, "name"), *related = node_find(node, "related");
    if (name && name->kind == NODE_SCALAR) return name->text;
    if (related && related->kind == NODE_SCALAR) return related->text;
    if (part->kind == PART_HISTORY) return STR("history");
    if (part->kind == PART_TIMELINE) return STR("timeline");
    if (part->kind == PART_FILES) return STR("files");
    return number == 0 ? STR("details") : str_printf(loader->arena, "tab_%d", (int)number + 1);
}

static void part_label(Loader *loader, Part *part)
{
    static const char *const built_in[] = {
        [PART_SECTIONS] = "built_in.details", [PART_RELATED] = "built_in.details",
        [PART_HISTORY] = "built_in.history",  [PART_TIMELINE] = "built_in.timeline",
        [PART_FILES] = "built_in.files",
    };
    if (!label_is_empty(loader, &part->label)) return;
    if (part->kind == PART_RELATED && part->object)
        part->label = part->object->plural;
    else
        label_built_in(loader, built_in[part->kind], &part->label);
}

static void related_first(const Reading *reading, const Node *node)
{
    const Node *related = node_find(node, "related");
    if (related && related->kind == NODE_SCALAR) read_related(reading, related);
}

static void part_read(Loader *loader, Object *object, Part *part, const Node *node, Str path,
                      size_t number)
{
    Reading reading = { .loader = loader, .object = object, .thing = part };
    part->limit = USUAL_ROWS;
    if (node_find(node, "history")) part->kind = PART_HISTORY;
    if (node_find(node, "timeline")) part->kind = PART_TIMELINE;
    if (node_find(node, "files")) part->kind = PART_FILES;
    part->name = part_name(loader, part, node, number);
    reading.path = str_printf(loader->scratch, "%.*s.%.*s", STR_ARG(path), STR_ARG(part->name));

    related_first(&reading, node);
    for (const Node *member = node->first; member; member = member->next) {
        const Key *key = key_find(part_keys, member->key);
        if (key && str_is(member->key, "related")) continue;
        if (key && !node_is_null(member))
            key_read(&reading, key, member);
        else if (!key)
            keys_unknown_in(loader, member, part_keys);
    }
    if (!node_find(node, "label")) label_read(&reading, "label", NULL, &part->label);
    if (part->kind == PART_RELATED && part->object && part->column_count == 0)
        derive_columns(loader, part->object, part->field, 5, &part->columns, &part->column_count);
    part_label(loader, part);
}

static void parts_read(const Reading *reading, const Node *list, const char *where, Part **parts,
                       size_t *count)
{
    Loader *loader = reading->loader;
    Str     path = str_printf(loader->scratch, "%.*s.%s", STR_ARG(reading->path), where);
    *parts = ARENA_ARRAY(loader->arena, Part, list->count);
    for (const Node *node = list->first; node; node = node->next) {
        if (node->kind != NODE_MAP) {
            shape_refuse(loader, node->at, list->key, "shape.parts");
            continue;
        }
        if (!is_part(node) && is_later_part(node)) {
            problem_warn(loader->problems, "later.ignored", node->first->key_at,
                         ARGS(node->first->key));
            continue;
        }
        if (!is_part(node)) problem_add(loader->problems, "part.kind", node->at, NO_ARGS);
        part_read(loader, reading->object, &(*parts)[*count], node, path, *count);
        (*count)++;
    }
}

static void read_tabs(const Reading *reading, const Node *value)
{
    RecordLayout *layout = reading->thing;
    parts_read(reading, value, "tabs", &layout->tabs, &layout->tab_count);
}

static void read_side(const Reading *reading, const Node *value)
{
    RecordLayout *layout = reading->thing;
    parts_read(reading, value, "side", &layout->side, &layout->side_count);
}

/* --- the page --------------------------------------------------------------------------------- */

static void read_roles(const Reading *reading, const Node *value)
{
    Loader       *loader = reading->loader;
    RecordLayout *layout = reading->thing;
    NodeVec       names = names_of(loader, value);
    layout->roles = ARENA_ARRAY(loader->arena, Str, names.count);
    for (size_t i = 0; i < names.count; i++)
        if (role_name_check(loader, names.items[i]->text, names.items[i]->at))
            layout->roles[layout->role_count++] = names.items[i]->text;
}

static const Key layout_keys[] = {
    { "header", SHAPE_MAP, "Title, subtitle, facts and buttons.", .read = read_header,
      .keys = header_keys },
    { "path", SHAPE_MAP, "A bar of stages.", .read = read_path, .keys = path_keys },
    { "tabs", SHAPE_LIST, "Sections of fields, related lists, history, timeline.",
      .read = read_tabs, .keys = part_keys },
    { "side", SHAPE_LIST, "Blocks of the side column.", .read = read_side, .keys = part_keys },
    { "roles", SHAPE_NAMES, "Only for people with one of these roles.", .read = read_roles },
    { "when", SHAPE_CONDITION, "Only for records for which this holds.",
      offsetof(RecordLayout, when) },
    { 0 },
};

static void layout_read(Loader *loader, Object *object, RecordLayout *layout, const Node *node)
{
    Reading reading = { .loader = loader, .object = object, .thing = layout };
    reading.path = str_printf(loader->scratch, "%.*s.record", STR_ARG(object->name));
    keys_read(&reading, node, layout_keys);
    if (!node_find(node, "header")) derive_header(loader, object, layout);
    if (layout->title.len == 0 && object->title) layout->title = object->title->name;
    if (!node_find(node, "tabs")) derive_tabs(loader, object, layout);
}

static void read_layouts(const Reading *reading, const Node *value)
{
    Object *object = reading->object;
    object->layouts = ARENA_ARRAY(reading->loader->arena, RecordLayout, value->count + 1);
    for (const Node *node = value->first; node; node = node->next) {
        RecordLayout *layout = &object->layouts[object->layout_count++];
        layout->name = node->key;
        layout_read(reading->loader, object, layout, node);
    }
}

static const Key layouts_keys[] = {
    { "layouts", SHAPE_MAP_OF, "Several pages; the first that fits is shown.", .read = read_layouts,
      .keys = layout_keys },
    { 0 },
};

extern const Key record_keys[];

const Key record_keys[] = {
    { "header", SHAPE_MAP, "Title, subtitle, facts and buttons.", .keys = header_keys },
    { "path", SHAPE_MAP, "A bar of stages.", .keys = path_keys },
    { "tabs", SHAPE_LIST, "Sections of fields, related lists, history, timeline.",
      .keys = part_keys },
    { "side", SHAPE_LIST, "Blocks of the side column.", .keys = part_keys },
    { "roles", SHAPE_NAMES, "Only for people with one of these roles." },
    { "when", SHAPE_CONDITION, "Only for records for which this holds." },
    { "layouts", SHAPE_MAP_OF, "Several pages instead; the first that fits is shown.",
      .keys = layout_keys },
    { 0 },
};

/* Somebody whom no layout fits sees the derived one; here: is there a last one for everybody? */
static bool fits_everybody(const Node *root)
{
    const Node *layouts = node_find(root, "layouts");
    const Node *last = layouts ? layouts->last : root;
    return !node_find(last, "roles") && !node_find(last, "when");
}

static void record_read(Loader *loader, Object *object, const Node *root)
{
    Reading reading = { .loader = loader, .object = object, .thing = object };
    if (root && node_find(root, "layouts")) {
        keys_read(&reading, root, layouts_keys);
    } else {
        object->layouts = ARENA_ARRAY(loader->arena, RecordLayout, 2);
        object->layouts->name = STR("default");
        object->layout_count = 1;
        if (root)
            layout_read(loader, object, object->layouts, root);
        else
            derive_record(loader, object, object->layouts);
    }
    if (object->layout_count && fits_everybody(root)) return;
    if (!object->layouts) object->layouts = ARENA_ARRAY(loader->arena, RecordLayout, 1);
    RecordLayout *derived = &object->layouts[object->layout_count++];
    derived->name = STR("derived");
    derive_record(loader, object, derived);
}

void records_read(Loader *loader)
{
    for (size_t i = 0; i < loader->snapshot->object_count; i++) {
        Object         *object = &loader->snapshot->objects[i];
        const Document *document = document_find(loader, "record", object->name);
        record_read(loader, object, document ? document->root : NULL);
    }
}
