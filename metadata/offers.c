/*
 * offers.c -- which options of a choice can be chosen when: `options_when`, a condition for each,
 * and `depends_on`, the choice whose value decides.
 *
 * An option that neither of the two names is always offered. What depends on another choice is a
 * condition like any other: "one of its parents is chosen there".
 */
#include "metadata/choices.h"

static const Option *option_get(Loader *loader, const Choices *choices, Str name, Place at)
{
    const Option *option = option_find(choices, name);
    StrVec        names = { 0 };
    if (option) return option;
    for (size_t i = 0; i < choices->option_count; i++)
        VEC_PUSH(loader->scratch, &names, choices->options[i].name);
    problem_add(loader->problems, "offer.option", at, ARGS(name));
    near_or_all(loader, name, &names);
    return NULL;
}

static Offer *offers_of(Loader *loader, Field *field)
{
    if (!field->offers)
        field->offers = ARENA_ARRAY(loader->arena, Offer, field->choices->option_count);
    return field->offers;
}

/* --- options_when ----------------------------------------------------------------------------- */

static void options_when_read(Loader *loader, Field *field, const Node *map)
{
    Key condition = { "options_when", SHAPE_CONDITION };
    for (const Node *node = map->first; node; node = node->next) {
        const Option *option = option_get(loader, field->choices, node->key, node->key_at);
        if (!option || !shape_check(loader, node, node->key, &condition)) continue;
        Offer *offer = &offers_of(loader, field)[option - field->choices->options];
        expression_later(loader, field->object, node, (Type){ TYPE_BOOL }, &offer->when);
    }
}

/* --- depends_on ------------------------------------------------------------------------------- */

/* The parents of each option, as far as they are known. */
typedef struct {
    StrVec *names; /* parallel to the options */
    Place   at;
} Parents;

static void parent_add(Loader *loader, const Field *field, Parents *parents, size_t option,
                       Str name, Place at)
{
    if (option_get(loader, field->depends_on->choices, name, at))
        VEC_PUSH(loader->scratch, &parents->names[option], name);
}

/* {zhejiang: [hangzhou, ningbo]}: for lists that others use too. */
static void parents_of_map(Loader *loader, Field *field, Parents *parents, const Node *map)
{
    Key list = { "options", SHAPE_NAMES };
    for (const Node *node = map->first; node; node = node->next) {
        if (!shape_check(loader, node, node->key, &list)) continue;
        if (!option_get(loader, field->depends_on->choices, node->key, node->key_at)) continue;
        NodeVec names = names_of(loader, node);
        for (size_t i = 0; i < names.count; i++) {
            const Node   *name = names.items[i];
            const Option *option = option_get(loader, field->choices, name->text, name->at);
            if (option)
                parent_add(loader, field, parents, (size_t)(option - field->choices->options),
                           node->key, node->key_at);
        }
    }
}

static void parents_of_options(Loader *loader, Field *field, Parents *parents)
{
    const Choices *choices = field->choices;
    for (size_t i = 0; i < choices->option_count; i++)
        for (size_t j = 0; j < choices->options[i].parent_count; j++)
            parent_add(loader, field, parents, i, choices->options[i].parents[j],
                       choices->options[i].at);
}

/* one_of(province, 'zhejiang', 'shanghai'); of a list: has(regions, 'east') or has(...) */
static Str parents_text(Loader *loader, const Field *on, const StrVec *names)
{
    Buffer text;
    buffer_init(&text, loader->arena, 64);
    if (!field_is_list(on)) buffer_printf(&text, "one_of(%.*s", STR_ARG(on->name));
    for (size_t i = 0; i < names->count; i++) {
        Str name = str_replace(loader->scratch, names->items[i], STR("\\"), STR("\\\\"));
        if (field_is_list(on))
            buffer_printf(&text, "%shas(%.*s, '%.*s')", i ? " or " : "", STR_ARG(on->name),
                          STR_ARG(name));
        else
            buffer_printf(&text, ", '%.*s'", STR_ARG(name));
    }
    if (!field_is_list(on)) buffer_char(&text, ')');
    return buffer_str(&text);
}

static void parents_compile(Loader *loader, Field *field, const Parents *parents)
{
    Type condition = { TYPE_BOOL };
    for (size_t i = 0; i < field->choices->option_count; i++) {
        const StrVec *names = &parents->names[i];
        if (names->count)
            expression_text_later(loader, field->object,
                                  parents_text(loader, field->depends_on, names), parents->at,
                                  &condition, &offers_of(loader, field)[i].parent);
    }
}

static void read_field_name(const Reading *reading, const Node *value)
{
    Loader      *loader = reading->loader;
    Field       *field = reading->thing;
    const Field *on = field_get(loader, field->object, value->text, value->at);
    if (!on || on->broken) return;
    if (!on->choices || on == field)
        problem_add(loader->problems, "depends.field", value->at, ARGS(on->name));
    else
        field->depends_on = on;
}

const Key depends_keys[] = {
    { "field", SHAPE_TEXT, "The choice that decides.", .read = read_field_name,
      .required = true },
    { "options", SHAPE_MAP, "For each of its options those that it opens.",
      .read = ignore_value },
    { 0 },
};

static void depends_on_read(Loader *loader, Field *field, const Node *node)
{
    Reading reading = { .loader = loader, .object = (Object *)field->object, .thing = field };
    if (node->kind == NODE_LIST) {
        shape_refuse(loader, node->at, node->key, "shape.depends");
        return;
    }
    if (node->kind == NODE_SCALAR)
        read_field_name(&reading, node);
    else
        keys_read(&reading, node, depends_keys);
    if (!field->depends_on) return;

    const Node *map = node->kind == NODE_MAP ? node_find(node, "options") : NULL;
    Parents     parents = { .at = node->at };
    int         before = loader->problems->count;
    parents.names = ARENA_ARRAY(loader->scratch, StrVec, field->choices->option_count);
    if (map && map->kind == NODE_MAP)
        parents_of_map(loader, field, &parents, map);
    else
        parents_of_options(loader, field, &parents);
    parents_compile(loader, field, &parents);
    if (!field->offers && loader->problems->count == before)
        problem_add(loader->problems, "depends.nothing", node->at,
                    ARGS(field->name, field->depends_on->name));
}

/* Two that wait for each other: neither could ever be chosen. */
static void circle_check(Loader *loader, const Field *field, Place at)
{
    const Field *on = field->depends_on;
    for (size_t i = 0; on && on != field && i < field->object->field_count; i++)
        on = on->depends_on;
    if (on == field)
        problem_add(loader->problems, "depends.circle", at,
                    ARGS(field->name, field->depends_on->name));
}

/* --- both ------------------------------------------------------------------------------------- */

static bool is_offering(Loader *loader, const Field *field, const Node *node)
{
    return (field->choices && !field->choices->broken) ||
           problem_add(loader->problems, "offer.choices", node->key_at,
                       ARGS(node->key, str_from(field->type->name)));
}

void offers_link(Loader *loader, Object *object)
{
    for (size_t i = 0; i < object->field_count; i++) {
        Field      *field = &object->fields[i];
        const Node *when = field_node(loader, field, "options_when");
        const Node *on = field_node(loader, field, "depends_on");
        if (field->broken) continue;
        if (when && when->kind == NODE_MAP && is_offering(loader, field, when))
            options_when_read(loader, field, when);
        if (on && is_offering(loader, field, on)) depends_on_read(loader, field, on);
    }
    for (size_t i = 0; i < object->field_count; i++) {
        const Node *on = field_node(loader, &object->fields[i], "depends_on");
        if (object->fields[i].depends_on) circle_check(loader, &object->fields[i], on->at);
    }
}
