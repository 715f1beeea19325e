/*
 * mobile.c -- objects/<name>/mobile.yaml: what of a record's page is for a phone, said in three
 * parts.
 *
 *   include  which functions exist there: buttons, tabs
 *   fields   what is shown at once, and all that is sent
 *   more     groups that are fetched when somebody opens them
 *
 * The budgets are problems, not warnings: whoever needs a thirteenth field needs a desk.
 */
#include "metadata/layouts.h"

enum { MAX_FIELDS = 12, MAX_ACTIONS = 5, MAX_TABS = 6, MAX_GROUPS = 8, MAX_GROUP_FIELDS = 30 };

static bool within(Loader *loader, const Node *value, size_t count, int most)
{
    return count <= (size_t)most || problem_add(loader->problems, "mobile.many", value->at,
                                                ARGS(value->key, number_text(loader, most)));
}

/* --- include ---------------------------------------------------------------------------------- */

static const char *const usual_actions[] = { "edit", "delete", NULL };

static bool action_known(Loader *loader, const Object *object, const Node *name)
{
    StrVec known = { 0 };
    for (size_t i = 0; usual_actions[i]; i++) {
        if (str_is(name->text, usual_actions[i])) return true;
        VEC_PUSH(loader->scratch, &known, str_from(usual_actions[i]));
    }
    for (size_t i = 0; i < object->action_count; i++) {
        const Action *action = &object->actions[i];
        if (!action->on_list && str_equal(action->name, name->text)) return true;
        if (!action->on_list) VEC_PUSH(loader->scratch, &known, action->name);
    }
    if (object->broken) return false;
    problem_add(loader->problems, "action.unknown", name->at, ARGS(name->text));
    near_or_all(loader, name->text, &known);
    return false;
}

static void read_actions(const Reading *reading, const Node *value)
{
    Loader *loader = reading->loader;
    Mobile *mobile = reading->thing;
    NodeVec names = names_of(loader, value);
    if (!within(loader, value, names.count, MAX_ACTIONS)) return;
    mobile->chooses_actions = true;
    mobile->actions = ARENA_ARRAY(loader->arena, Str, names.count);
    for (size_t i = 0; i < names.count; i++)
        if (action_known(loader, reading->object, names.items[i]))
            mobile->actions[mobile->action_count++] = names.items[i]->text;
}

static bool part_among(const Part *parts, size_t count, Str name, Loader *loader, StrVec *known)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(parts[i].name, name)) return true;
        VEC_PUSH(loader->scratch, known, parts[i].name);
    }
    return false;
}

/* A tab or a block beside, of any of the record's layouts, by its name. */
static bool tab_known(Loader *loader, const Object *object, const Node *name)
{
    StrVec known = { 0 };
    for (size_t i = 0; i < object->layout_count; i++) {
        const RecordLayout *layout = &object->layouts[i];
        if (part_among(layout->tabs, layout->tab_count, name->text, loader, &known) ||
            part_among(layout->side, layout->side_count, name->text, loader, &known))
            return true;
    }
    if (object->broken) return false;
    problem_add(loader->problems, "mobile.tab", name->at, ARGS(name->text, object->name));
    near_or_all(loader, name->text, &known);
    return false;
}

static void read_tabs(const Reading *reading, const Node *value)
{
    Loader *loader = reading->loader;
    Mobile *mobile = reading->thing;
    NodeVec names = names_of(loader, value);
    if (!within(loader, value, names.count, MAX_TABS)) return;
    mobile->tabs = ARENA_ARRAY(loader->arena, Str, names.count);
    for (size_t i = 0; i < names.count; i++)
        if (tab_known(loader, reading->object, names.items[i]))
            mobile->tabs[mobile->tab_count++] = names.items[i]->text;
}

static const Key include_keys[] = {
    { "actions", SHAPE_NAMES, "Buttons, at most five; without it all that the page has.",
      .read = read_actions },
    { "tabs", SHAPE_NAMES, "Tabs and blocks of the page by their names, at most six.",
      .read = read_tabs },
    { 0 },
};

static void read_include(const Reading *reading, const Node *value)
{
    keys_read(reading, value, include_keys);
}

/* --- fields ----------------------------------------------------------------------------------- */

static void read_fields(const Reading *reading, const Node *value)
{
    Loader *loader = reading->loader;
    Mobile *mobile = reading->thing;
    if (!within(loader, value, value->count, MAX_FIELDS)) return;
    columns_read(loader, reading->object, value, &mobile->fields, &mobile->field_count);
}

static void read_group_fields(const Reading *reading, const Node *value)
{
    Loader      *loader = reading->loader;
    MobileGroup *group = reading->thing;
    if (!within(loader, value, value->count, MAX_GROUP_FIELDS)) return;
    columns_read(loader, reading->object, value, &group->fields, &group->field_count);
}

static const Key group_keys[] = {
    { "label", SHAPE_LABEL, "What people read.", offsetof(MobileGroup, label) },
    { "fields", SHAPE_NAMES, "Its fields, at most thirty.", .read = read_group_fields,
      .required = true },
    { 0 },
};

static void read_more(const Reading *reading, const Node *value)
{
    Loader *loader = reading->loader;
    Mobile *mobile = reading->thing;
    if (!within(loader, value, value->count, MAX_GROUPS)) return;
    mobile->groups = ARENA_ARRAY(loader->arena, MobileGroup, value->count);
    for (const Node *node = value->first; node; node = node->next) {
        MobileGroup *group = &mobile->groups[mobile->group_count++];
        Reading      inner = *reading;
        inner.thing = group;
        inner.path = str_printf(loader->scratch, "%.*s.more.%.*s", STR_ARG(reading->path),
                                STR_ARG(node->key));
        group->name = node->key;
        if (!name_check(loader, node->key, node->key_at)) continue;
        keys_read(&inner, node, group_keys);
        label_derive(loader, group->name, &group->label);
    }
}

extern const Key mobile_keys[];

const Key mobile_keys[] = {
    { "include", SHAPE_MAP, "What can be done on a phone.", .read = read_include,
      .keys = include_keys },
    { "fields", SHAPE_NAMES, "What a phone shows at once, at most twelve fields or paths.",
      .read = read_fields, .required = true },
    { "more", SHAPE_MAP_OF, "Groups that are fetched when they are opened.", .read = read_more,
      .keys = group_keys },
    { 0 },
};

void mobiles_read(Loader *loader)
{
    for (size_t i = 0; i < loader->snapshot->object_count; i++) {
        Object         *object = &loader->snapshot->objects[i];
        const Document *document = document_find(loader, "mobile", object->name);
        if (!document || !document->root) continue;
        Mobile *mobile = ARENA_NEW(loader->arena, Mobile);
        Reading reading = { .loader = loader, .object = object, .thing = mobile };
        reading.path = str_printf(loader->scratch, "%.*s.mobile", STR_ARG(object->name));
        keys_read(&reading, document->root, mobile_keys);
        object->mobile = mobile;
    }
}
