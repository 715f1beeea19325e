/*
 * actions.c -- the buttons of an object: what they say, where they can be pressed, what they ask.
 *
 * What an action asks is an object of its own: it has fields like any other, so that they are read,
 * checked and shown alike, but no table, no rights and no place among the objects of the app.
 */
#include "metadata/fields/all.h"
#include "metadata/loader.h"

enum { MAX_ACTIONS = 100 };

/* --- what an action asks ---------------------------------------------------------------------- */

/* What makes no sense for a value that is asked for and not stored. */
static const char *const stored_only[] = {
    "unique",     "external", "was",     "group",      "set_once",   "no_copy",   "searchable",
    "filterable", "sortable", "audited", "importable", "exportable", "on_delete",
};

static void question_check(Loader *loader, Field *field, const Node *node)
{
    const FieldType *type = field->type;
    if (field->broken) return;
    if (type->computed || type->assigned || type == &field_child) {
        problem_add(loader->problems, "action.input.type", node_find(node, "type")->at,
                    ARGS(str_from(type->name)));
        field->broken = true;
    }
    for (size_t i = 0; i < sizeof stored_only / sizeof *stored_only; i++) {
        const Node *member = node_find(node, stored_only[i]);
        if (member)
            problem_add(loader->problems, "action.input.attribute", member->key_at,
                        ARGS(member->key));
    }
}

static void read_input(const Reading *reading, const Node *value)
{
    Loader      *loader = reading->loader;
    Action      *action = reading->thing;
    Object      *input = ARENA_NEW(loader->arena, Object);
    ObjectDraft *draft = &loader->drafts[action->object->index];
    *input = (Object){ .snapshot = loader->snapshot,
                       .index = -1,
                       .at = action->at,
                       .action = action,
                       .owner_kind = OWNER_NONE };
    input->name = str_printf(loader->arena, "%.*s.%.*s", STR_ARG(action->object->name),
                             STR_ARG(action->name));
    input->label = action->label;
    map_init(&input->field_map, loader->arena);
    action->input = input;
    draft->input_nodes[action->index] = fields_read(loader, input, value, 0);
    for (size_t i = 0; i < input->field_count; i++)
        question_check(loader, &input->fields[i], draft->input_nodes[action->index][i]);
}

/* --- the action ------------------------------------------------------------------------------- */

static void read_on(const Reading *reading, const Node *value)
{
    Action *action = reading->thing;
    action->on_list = str_is(value->text, "list");
}

static void read_run(const Reading *reading, const Node *value)
{
    Action *action = reading->thing;
    if (name_check(reading->loader, value->text, value->at)) action->run = value->text;
}

const Key action_keys[] = {
    { "label", SHAPE_LABEL, "What stands on the button.", offsetof(Action, label) },
    { "help", SHAPE_LABEL, "A sentence about what it does.", offsetof(Action, help) },
    { "icon", SHAPE_ICON, "The name of an icon (lucide.dev).", offsetof(Action, icon) },
    { "on", SHAPE_WORD, "Where it stands: at a record, or above the list, for all of it.",
      .read = read_on, .words = "record list" },
    { "when", SHAPE_CONDITION, "It can be pressed where this holds.", offsetof(Action, when) },
    { "confirm", SHAPE_LABEL, "A question that is asked before it runs.",
      offsetof(Action, confirm) },
    { "danger", SHAPE_BOOL, "What it does cannot be undone.", offsetof(Action, danger) },
    { "input", SHAPE_MAP_OF, "What it asks before it runs: fields, as those of the object.",
      .read = read_input, .keys = field_keys },
    { "run", SHAPE_TEXT, "Its function in rule.actions of the script; its name if not said.",
      .read = read_run },
    { "elevated", SHAPE_BOOL, "Its script may read and change what the person may not.",
      offsetof(Action, elevated) },
    { "description", SHAPE_ANY, "Why it exists; for those who configure.", .read = ignore_value },
    { 0 },
};

/* Buttons that every object has. */
static const char *const built_in[] = { "edit",    "delete", "create", "copy",
                                        "transfer", "export", "import", "restore" };

static bool action_name_check(Loader *loader, const Node *node)
{
    if (!name_check(loader, node->key, node->key_at)) return false;
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
        if (str_is(node->key, built_in[i]))
            return problem_add(loader->problems, "action.name", node->key_at, ARGS(node->key));
    return true;
}

static void action_read(Loader *loader, Action *action, const Node *node)
{
    Object *object = (Object *)action->object;
    Reading reading = { .loader = loader, .object = object, .thing = action };
    reading.path = str_printf(loader->scratch, "%.*s.actions.%.*s", STR_ARG(object->name),
                              STR_ARG(node->key));
    action->name = action->run = node->key;
    action->at = node->key_at;
    action_name_check(loader, node);
    keys_read(&reading, node, action_keys);
    label_derive(loader, action->name, &action->label);
}

void actions_read(const Reading *reading, const Node *map)
{
    Loader *loader = reading->loader;
    Object *object = reading->object;
    if (map->count > MAX_ACTIONS) {
        problem_add(loader->problems, "list.many", map->at,
                    ARGS(map->key, number_text(loader, MAX_ACTIONS)));
        return;
    }
    object->actions = ARENA_ARRAY(loader->arena, Action, map->count);
    loader->drafts[object->index].input_nodes =
        ARENA_ARRAY(loader->scratch, const Node **, map->count);
    for (const Node *node = map->first; node; node = node->next) {
        Action *action = &object->actions[object->action_count];
        action->object = object;
        action->index = (int)object->action_count++;
        action_read(loader, action, node);
    }
}

/* --- the script ------------------------------------------------------------------------------- */

const Key script_keys[] = {
    { "elevated", SHAPE_BOOL, "It may read and change what the person who saves may not.",
      offsetof(Object, elevated) },
    { 0 },
};

void script_keys_read(const Reading *reading, const Node *map)
{
    keys_read(reading, map, script_keys);
}

/* --- once expressions stand ------------------------------------------------------------------- */

static void see_record(void *context, const Expr *path)
{
    bool *reads = context;
    *reads |= path->root != ROOT_USER;
}

/* A list has no record whose fields could be read. */
static void when_check(Loader *loader, const Action *action)
{
    bool reads = false;
    if (!action->when || !action->on_list) return;
    expr_visit_paths(action->when, see_record, &reads);
    if (reads) problem_add(loader->problems, "action.list.when", action->when->at, NO_ARGS);
}

void actions_check(Loader *loader)
{
    const Snapshot *snapshot = loader->snapshot;
    for (size_t i = 0; i < snapshot->object_count; i++) {
        const Object *object = &snapshot->objects[i];
        bool          scripted = script_exists(loader, object->name);
        for (size_t j = 0; j < object->action_count; j++) {
            const Action *action = &object->actions[j];
            when_check(loader, action);
            if (!scripted)
                problem_add(loader->problems, "action.script", action->at,
                            ARGS(action->name, object->name));
        }
        if (object->elevated && !scripted && !object->action_count)
            problem_warn(loader->problems, "script.missing", object->at, ARGS(object->name));
    }
}

const Action *action_get(Loader *loader, const Object *object, Str name, Place at)
{
    StrVec        names = { 0 };
    const Action *action = action_find(object, name);
    if (action || object->broken) return action;
    for (size_t i = 0; i < object->action_count; i++)
        VEC_PUSH(loader->scratch, &names, object->actions[i].name);
    problem_add(loader->problems, "action.unknown.of", at, ARGS(name, object->name));
    near_or_all(loader, name, &names);
    return NULL;
}
