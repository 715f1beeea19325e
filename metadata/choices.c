/*
 * choices.c -- option lists: shared ones in choices/<name>.yaml, and those written inline at a
 * field.
 *
 * Beside label, color and retired an option may have attributes of the app's own (probability,
 * closed): expressions read them, so over one list an attribute has one type.
 */
#include "metadata/choices.h"

enum { MAX_OPTIONS = 1000, MAX_ATTRIBUTES = 30 };

static void read_parents(const Reading *reading, const Node *value)
{
    Option *option = reading->thing;
    NodeVec names = names_of(reading->loader, value);
    option->parents = ARENA_ARRAY(reading->loader->arena, Str, names.count);
    for (size_t i = 0; i < names.count; i++)
        option->parents[option->parent_count++] = names.items[i]->text;
    option->at = value->at;
}

static const Key option_keys[] = {
    { "label", SHAPE_LABEL, "What people read.", offsetof(Option, label) },
    { "color", SHAPE_COLOR, "A colour's name: gray, blue, green, red ...",
      offsetof(Option, color) },
    { "retired", SHAPE_BOOL, "Old records keep it, nobody can choose it any more.",
      offsetof(Option, retired) },
    { "parents", SHAPE_NAMES,
      "For a field with `depends_on`: it is offered where one of these is chosen there.",
      .read = read_parents },
    { 0 },
};

/* --- attributes of options -------------------------------------------------------------------- */

typedef VEC(AttributeType) AttributeTypes;

static Type type_of_value(Value value)
{
    switch (value.kind) {
    case VALUE_BOOL:
        return (Type){ TYPE_BOOL };
    case VALUE_INT:
        return (Type){ TYPE_INT };
    case VALUE_DECIMAL:
        return (Type){ TYPE_DECIMAL, .scale = value.decimal.scale };
    default:
        return (Type){ TYPE_TEXT };
    }
}

static bool is_number(TypeKind kind)
{
    return kind == TYPE_INT || kind == TYPE_DECIMAL;
}

/* Whole numbers and decimals go together as decimals, with the most places of any. */
static bool types_join(Type *joined, Type type)
{
    if (!is_number(joined->kind) || !is_number(type.kind)) return joined->kind == type.kind;
    if (type.kind == TYPE_DECIMAL) joined->kind = TYPE_DECIMAL;
    if (type.scale > joined->scale) joined->scale = type.scale;
    return true;
}

static Str shape_text(const Loader *loader, TypeKind kind)
{
    const char *code = kind == TYPE_BOOL ? "shape.bool"
                       : is_number(kind) ? "shape.number"
                                         : "shape.text";
    return message_text(loader->problems->arena, loader->problems->language, code, NO_ARGS);
}

static void attribute_type(Loader *loader, AttributeTypes *types, const Node *node, Value value)
{
    Type type = type_of_value(value);
    for (size_t i = 0; i < types->count; i++) {
        AttributeType *known = &types->items[i];
        if (!str_equal(known->name, node->key)) continue;
        if (!types_join(&known->type, type))
            problem_add(loader->problems, "option.attribute.type", node->at,
                        ARGS(node->key, shape_text(loader, known->type.kind),
                             shape_text(loader, type.kind)));
        return;
    }
    if (types->count >= MAX_ATTRIBUTES) {
        problem_add(loader->problems, "list.many", node->key_at,
                    ARGS(node->key, number_text(loader, MAX_ATTRIBUTES)));
        return;
    }
    VEC_PUSH(loader->arena, types, (AttributeType){ node->key, type });
}

static void attribute_read(Loader *loader, Option *option, AttributeTypes *types, const Node *node)
{
    if (!name_check(loader, node->key, node->key_at)) return;
    if (node->kind != NODE_SCALAR) {
        shape_refuse(loader, node->at, node->key, "shape.scalar");
        return;
    }
    Value value = node_value(node);
    if (value_is_null(value)) return;
    option->attributes[option->attribute_count++] = (Attribute){ node->key, value };
    attribute_type(loader, types, node, value);
}

/* --- options ---------------------------------------------------------------------------------- */

static void option_read(Loader *loader, Option *option, AttributeTypes *types, Str path,
                        const Node *node)
{
    Reading reading = { .loader = loader, .thing = option };
    reading.path = str_printf(loader->scratch, "%.*s.%.*s", STR_ARG(path), STR_ARG(node->key));
    option->name = node->key;
    if (node->kind == NODE_SCALAR) { /* won: Won, or nothing at all */
        label_read(&reading, "label", node_is_null(node) ? NULL : node, &option->label);
    } else if (node->kind == NODE_LIST) {
        shape_refuse(loader, node->at, node->key, "shape.map");
    } else {
        option->attributes = ARENA_ARRAY(loader->arena, Attribute, node->count);
        for (const Node *member = node->first; member; member = member->next) {
            const Key *key = key_find(option_keys, member->key);
            if (!key)
                attribute_read(loader, option, types, member);
            else if (!node_is_null(member))
                key_read(&reading, key, member);
        }
        if (!node_find(node, "label")) label_read(&reading, "label", NULL, &option->label);
    }
    label_derive(loader, node->key, &option->label);
}

/* Names of options are stored in records: anything printable that is short will do. */
static bool option_name_check(Loader *loader, const Node *node)
{
    bool good = node->key.len > 0 && node->key.len <= 60;
    for (size_t i = 0; good && i < node->key.len; i++)
        good = (unsigned char)node->key.ptr[i] > ' ' && node->key.ptr[i] != '\'' &&
               node->key.ptr[i] != '"';
    return good || problem_add(loader->problems, "option.name", node->key_at, ARGS(node->key));
}

bool options_read(Loader *loader, Choices *choices, Str path, const Node *map)
{
    if (map->kind != NODE_MAP) return shape_refuse(loader, map->at, map->key, "shape.options");
    if (map->count == 0)
        return problem_add(loader->problems, "options.none", map->at, ARGS(choices->name));
    if (map->count > MAX_OPTIONS)
        return problem_add(loader->problems, "list.many", map->at,
                           ARGS(map->key, number_text(loader, MAX_OPTIONS)));

    int            before = loader->problems->count;
    AttributeTypes types = { 0 };
    choices->options = ARENA_ARRAY(loader->arena, Option, map->count);
    for (const Node *node = map->first; node; node = node->next) {
        if (!option_name_check(loader, node)) continue;
        option_read(loader, &choices->options[choices->option_count++], &types, path, node);
    }
    choices->attributes = types.items;
    choices->attribute_count = types.count;
    return loader->problems->count == before;
}

/* --- of a field ------------------------------------------------------------------------------- */

bool options_link(Loader *loader, Field *field)
{
    const Node *inline_list = field_node(loader, field, "options");
    const Node *shared = field_node(loader, field, "options_from");
    if (!inline_list == !shared)
        return problem_add(loader->problems, "choice.options", shared ? shared->key_at : field->at,
                           ARGS(field->name));
    if (shared) {
        field->choices = choices_get(loader, shared->text, shared->at);
    } else {
        Choices *choices = ARENA_NEW(loader->arena, Choices);
        choices->name = str_printf(loader->arena, "%.*s.%.*s", STR_ARG(field->object->name),
                                   STR_ARG(field->name));
        choices->at = inline_list->at;
        Str path = str_join(loader->scratch, field_path(loader, field), STR(".options"));
        if (options_read(loader, choices, path, inline_list)) field->choices = choices;
    }
    field->value_type.choices = field->choices;
    return field->choices && !field->choices->broken;
}

/* --- shared lists ----------------------------------------------------------------------------- */

static void read_options(const Reading *reading, const Node *value)
{
    Choices *choices = reading->thing;
    Str      path = str_printf(reading->loader->scratch, "%.*s.options", STR_ARG(reading->path));
    choices->broken = !options_read(reading->loader, choices, path, value);
}

extern const Key choices_keys[];

const Key choices_keys[] = {
    { "choices", SHAPE_TEXT, "The list's name, the same as the file's.", .read = ignore_value,
      .required = true },
    { "label", SHAPE_ANY, "What people call the list.", .read = ignore_value },
    { "description", SHAPE_ANY, "What the list is for.", .read = ignore_value },
    { "options", SHAPE_MAP_OF, "The options by name, in the order people see them.",
      .read = read_options, .keys = option_keys, .required = true },
    { 0 },
};

void choices_read(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    snapshot->choices = ARENA_ARRAY(loader->arena, Choices, loader->documents.count);
    for (size_t i = 0; i < loader->documents.count; i++) {
        const Document *document = &loader->documents.items[i];
        if (!str_is(str_from(document->kind->name), "choices")) continue;
        Choices *choices = &snapshot->choices[snapshot->choice_count++];
        choices->name = document->name;
        choices->at = (Place){ .file = document->path, .line = 1, .column = 1, .width = 1 };
        choices->broken = true; /* until its options are read */
        if (!document->root) continue;
        choices->at = document->root->first ? document->root->first->at : document->root->at;
        Reading reading = { .loader = loader, .thing = choices };
        reading.path = str_printf(loader->scratch, "choices.%.*s", STR_ARG(document->name));
        if (name_is_file(loader, document, "choices"))
            keys_read(&reading, document->root, choices_keys);
    }
}

const Key *option_keys_all(void)
{
    return option_keys;
}
