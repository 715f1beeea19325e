/*
 * derive.c -- an app without layouts: views, record pages, forms and a menu that follow from the
 * model alone.
 */
#include "metadata/layouts.h"

enum { VIEW_COLUMNS = 7, FACTS = 4, RELATED_COLUMNS = 5, RELATED_ROWS = 10 };

/* By people, in forms. */
static bool is_entered(const Field *field)
{
    return !field->type->computed && !field->type->assigned && !field->readonly && !field->system &&
           !field->broken;
}

/* --- columns ---------------------------------------------------------------------------------- */

static void column_add(Str *columns, size_t *count, size_t most, Str name)
{
    for (size_t i = 0; i < *count; i++)
        if (str_equal(columns[i], name)) return;
    if (*count < most) columns[(*count)++] = name;
}

static bool is_column(const Field *field)
{
    bool tells = field->type->sortable || field_is_list(field);
    return tells && !field->system && !field->broken;
}

typedef struct {
    const Field *without;
    Str         *columns;
    size_t      *count, most;
} TitleColumns;

/* A link stands for what the title reads behind it: its column shows the linked record's title. */
static void title_column_add(void *context, const Expr *path)
{
    const TitleColumns *title = context;
    const Field        *field = path->steps ? path->steps[0].thing : NULL;
    if (path->root == ROOT_RECORD && field && is_column(field) && field != title->without)
        column_add(title->columns, title->count, title->most, field->name);
}

/* The field that names the record, or those that the title is made of. */
static void title_columns(const Object *object, const Field *without, Str *columns, size_t *count,
                          size_t most)
{
    TitleColumns title = { without, columns, count, most };
    if (object->title && object->title != without)
        column_add(columns, count, most, object->title->name);
    else if (!object->title && object->title_expr)
        expr_visit_paths(object->title_expr, title_column_add, &title);
}

static bool has_colors(const Choices *choices)
{
    for (size_t i = 0; i < choices->option_count; i++)
        if (choices->options[i].color.len) return true;
    return false;
}

/* The choice that tells how things stand: the first that has colours, or else the first. */
static const Field *state_of(const Object *object)
{
    const Field *first = NULL;
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (!field->choices || field_is_list(field) || !is_column(field)) continue;
        if (has_colors(field->choices)) return field;
        if (!first) first = field;
    }
    return first;
}

/*
 * What names the record first, then its fields in their order, those that long texts would drown
 * left out. One place is kept for how things stand.
 */
void derive_columns(Loader *loader, const Object *object, const Field *without, size_t most,
                    Str **columns, size_t *count)
{
    const Field *state = state_of(object);
    bool         shows_state = !state || state == without;
    *columns = ARENA_ARRAY(loader->arena, Str, most + 1);
    *count = 0;
    title_columns(object, without, *columns, count, most - !shows_state);
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (!is_column(field) || field == without) continue;
        shows_state |= field == state;
        column_add(*columns, count, most - !shows_state, field->name);
    }
    if (object->owner && !without) column_add(*columns, count, most, object->owner->name);
    if (*count == 0) column_add(*columns, count, most, object->created_at->name);
}

void derive_view(Loader *loader, Object *object)
{
    View *view = ARENA_NEW(loader->arena, View);
    object->views = view;
    object->view_count = 1;
    view->name = STR("all");
    view->at = object->at;
    view->sort =
        object->title && object->title->sortable ? object->title->name : STR("-created_at");
    label_built_in(loader, "built_in.all", &view->label);
    label_derive(loader, view->name, &view->label);
    derive_columns(loader, object, NULL, VIEW_COLUMNS, &view->columns, &view->column_count);
}

/* --- record pages ----------------------------------------------------------------------------- */

static bool is_fact(const Object *object, const Field *field)
{
    TypeKind kind = field->value_type.kind;
    bool     tell = field->choices || field->to || kind == TYPE_DATE || kind == TYPE_DECIMAL;
    return tell && field != object->title && is_column(field);
}

void derive_header(Loader *loader, const Object *object, RecordLayout *layout)
{
    if (object->title) layout->title = object->title->name;
    layout->facts = ARENA_ARRAY(loader->arena, Str, FACTS + 1);
    for (size_t i = 0; i < object->field_count; i++)
        if (is_fact(object, &object->fields[i]))
            column_add(layout->facts, &layout->fact_count, FACTS, object->fields[i].name);
    if (object->owner)
        column_add(layout->facts, &layout->fact_count, FACTS + 1, object->owner->name);
    layout->actions = ARENA_ARRAY(loader->arena, Str, object->action_count + 2);
    layout->actions[layout->action_count++] = STR("edit");
    for (size_t i = 0; i < object->action_count; i++)
        if (!object->actions[i].on_list)
            layout->actions[layout->action_count++] = object->actions[i].name;
    layout->actions[layout->action_count++] = STR("delete");
}

static void section_add(Section *section, const Field *field)
{
    bool wide = field->type->column == COLUMN_TEXT && !field->type->sortable;
    section->fields[section->field_count++] =
        (LayoutField){ field->name, field, wide ? 2 : 1, field->at };
}

static void derive_section(Loader *loader, const Object *object, bool (*belongs)(const Field *),
                           Section **sections, size_t *count)
{
    Section *section = ARENA_NEW(loader->arena, Section);
    section->name = STR("main");
    section->columns = 2;
    section->fields = ARENA_ARRAY(loader->arena, LayoutField, object->field_count);
    for (size_t i = 0; i < object->field_count; i++)
        if (belongs(&object->fields[i])) section_add(section, &object->fields[i]);
    *sections = section;
    *count = 1;
}

static bool is_shown(const Field *field)
{
    return (!field->system || field == field->object->owner) && !field->broken;
}

/* A related list of `field`'s object. */
static void derive_related(Loader *loader, const Field *field, Part *part)
{
    const Object *object = field->object;
    *part = (Part){ .kind = PART_RELATED, .object = object, .field = field, .limit = RELATED_ROWS };
    part->name =
        str_printf(loader->arena, "%.*s.%.*s", STR_ARG(object->name), STR_ARG(field->name));
    part->label = object->plural;
    part->sort = STR("-created_at");
    derive_columns(loader, object, field, RELATED_COLUMNS, &part->columns, &part->column_count);
}

static void derive_past(Loader *loader, PartKind kind, const char *name, const char *label,
                        RecordLayout *layout)
{
    Part *part = &layout->tabs[layout->tab_count++];
    part->kind = kind;
    part->name = str_from(name);
    label_built_in(loader, label, &part->label);
}

void derive_tabs(Loader *loader, Object *object, RecordLayout *layout)
{
    layout->tabs = ARENA_ARRAY(loader->arena, Part, object->referrer_count + 3);
    Part *details = &layout->tabs[layout->tab_count++];
    details->kind = PART_SECTIONS;
    details->name = STR("details");
    label_built_in(loader, "built_in.details", &details->label);
    derive_section(loader, object, is_shown, &details->sections, &details->section_count);
    for (size_t i = 0; i < object->referrer_count; i++) {
        const Field *field = object->referrers[i];
        if (field->system || (field->object->system && !object->system)) continue;
        derive_related(loader, field, &layout->tabs[layout->tab_count++]);
    }
    if (!object->system) /* nobody comments on the program's own records */
        derive_past(loader, PART_TIMELINE, "timeline", "built_in.timeline", layout);
    derive_past(loader, PART_HISTORY, "history", "built_in.history", layout);
}

void derive_record(Loader *loader, Object *object, RecordLayout *layout)
{
    derive_header(loader, object, layout);
    derive_tabs(loader, object, layout);
}

/* --- forms ------------------------------------------------------------------------------------ */

/* The fields of a section of the record page that can be entered. */
static bool section_for_form(Loader *loader, const Object *object, const Section *from,
                             Section *section)
{
    *section = *from;
    section->fields = ARENA_ARRAY(loader->arena, LayoutField, from->field_count);
    section->field_count = 0;
    for (size_t i = 0; i < from->field_count; i++) {
        const LayoutField *item = &from->fields[i];
        bool own = item->field->object == object && str_equal(item->path, item->field->name);
        if (own && (is_entered(item->field) || item->field == object->owner))
            section->fields[section->field_count++] = *item;
    }
    return section->field_count > 0;
}

static const Part *first_sections(const Object *object)
{
    for (size_t i = 0; i < object->layouts[0].tab_count; i++)
        if (object->layouts[0].tabs[i].kind == PART_SECTIONS) return &object->layouts[0].tabs[i];
    return NULL;
}

void derive_form(Loader *loader, const Object *object, FormLayout *form)
{
    const Part *part = first_sections(object);
    if (part && part->section_count) {
        form->sections = ARENA_ARRAY(loader->arena, Section, part->section_count);
        for (size_t i = 0; i < part->section_count; i++)
            if (section_for_form(loader, object, &part->sections[i],
                                 &form->sections[form->section_count]))
                form->section_count++;
    }
    if (form->section_count == 0)
        derive_section(loader, object, is_entered, &form->sections, &form->section_count);
}

/* --- the menu --------------------------------------------------------------------------------- */

/*
 * Home and every object of the app; parts of other records are reached from there. Dashboards and
 * reports stand at the end.
 */
void derive_menu(Loader *loader, Menu *menu)
{
    const Snapshot *snapshot = loader->snapshot;
    menu->name = STR("main");
    menu->label = snapshot->label;
    menu->items = ARENA_ARRAY(loader->arena, MenuItem,
                              snapshot->object_count + snapshot->dashboard_count
                                  + snapshot->report_count + 1);
    menu->items[menu->item_count++].kind = ITEM_HOME;
    for (size_t i = 0; i < snapshot->object_count; i++) {
        const Object *object = &snapshot->objects[i];
        if (object->system || object->child) continue;
        MenuItem *item = &menu->items[menu->item_count++];
        *item = (MenuItem){ .kind = ITEM_OBJECT, .object = object, .icon = object->icon };
        item->label = object->plural;
    }
    for (size_t i = 0; i < snapshot->dashboard_count; i++) {
        const Dashboard *dashboard = &snapshot->dashboards[i];
        menu->items[menu->item_count++] = (MenuItem){
            .kind = ITEM_DASHBOARD, .dashboard = dashboard, .icon = dashboard->icon,
            .label = dashboard->label
        };
    }
    for (size_t i = 0; i < snapshot->report_count; i++) {
        const Report *report = &snapshot->reports[i];
        menu->items[menu->item_count++] = (MenuItem){
            .kind = ITEM_REPORT, .report = report, .icon = report->icon, .label = report->label
        };
    }
}
