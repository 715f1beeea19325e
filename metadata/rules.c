/* rules.c -- the rules and the indexes of an object. */
#include "metadata/loader.h"

enum { MAX_INDEX_FIELDS = 8 };

/* --- rules ------------------------------------------------------------------------------------ */

static void read_field(const Reading *reading, const Node *value)
{
    Rule *rule = reading->thing;
    rule->field = field_get(reading->loader, reading->object, value->text, value->at);
}

const Key rule_keys[] = {
    { "refuse_when", SHAPE_CONDITION, "The record is refused where this holds.",
      offsetof(Rule, refuse_when), .required = true },
    { "message", SHAPE_LABEL, "What people are told then.", offsetof(Rule, message) },
    { "field", SHAPE_TEXT, "The field where the message stands; without it the whole record.",
      .read = read_field },
    { "description", SHAPE_ANY, "Why this rule exists.", .read = ignore_value },
    { 0 },
};

void rules_read(Loader *loader, Object *object, const Node *map)
{
    object->rules = ARENA_ARRAY(loader->arena, Rule, map->count);
    for (const Node *node = map->first; node; node = node->next) {
        Rule *rule = &object->rules[object->rule_count++];
        rule->name = node->key;
        rule->at = node->key_at;
        if (!name_check(loader, node->key, node->key_at)) continue;
        Reading reading = { .loader = loader, .object = object, .thing = rule };
        reading.path = str_printf(loader->scratch, "%.*s.rules.%.*s", STR_ARG(object->name),
                                  STR_ARG(node->key));
        keys_read(&reading, node, rule_keys);
        if (node->kind == NODE_MAP && label_is_empty(loader, &rule->message))
            problem_add(loader->problems, "rule.message", node->key_at, ARGS(node->key));
    }
}

/* --- indexes ---------------------------------------------------------------------------------- */

const Key index_keys[] = {
    { "fields", SHAPE_NAMES, "The fields, the one that is always asked for first.",
      .read = ignore_value, .required = true },
    { "unique", SHAPE_BOOL, "Together they may occur only once.", offsetof(Index, unique) },
    { 0 },
};

/* Only what has a column of the table. */
void index_member_check(Loader *loader, const Field *field, Place at)
{
    if (field->broken) return;
    if (field->type->column == COLUMN_NONE)
        problem_add(loader->problems, "index.computed", at, ARGS(field->name));
    if (field_is_list(field)) problem_add(loader->problems, "index.list", at, ARGS(field->name));
}

static void index_fields(Loader *loader, const Object *object, Index *index, const Node *node)
{
    Key key = { "fields", SHAPE_NAMES };
    if (!shape_check(loader, node, STR("indexes"), &key)) return;
    NodeVec names = names_of(loader, node);
    if (names.count == 0 || names.count > MAX_INDEX_FIELDS) {
        problem_add(loader->problems, "index.count", node->at,
                    ARGS(number_text(loader, MAX_INDEX_FIELDS)));
        return;
    }
    index->fields = ARENA_ARRAY(loader->arena, const Field *, names.count);
    for (size_t i = 0; i < names.count; i++) {
        const Node  *name = names.items[i];
        const Field *field = field_get(loader, object, name->text, name->at);
        if (!field) continue;
        index_member_check(loader, field, name->at);
        for (size_t j = 0; j < index->count; j++)
            if (index->fields[j] == field)
                problem_add(loader->problems, "list.twice", name->at, ARGS(name->text));
        index->fields[index->count++] = field;
    }
}

void indexes_read(Loader *loader, Object *object, const Node *list)
{
    object->indexes = ARENA_ARRAY(loader->arena, Index, list->count);
    for (const Node *node = list->first; node; node = node->next) {
        Index *index = &object->indexes[object->index_count++];
        index->at = node->at;
        if (node->kind != NODE_MAP) {
            index_fields(loader, object, index, node);
            continue;
        }
        Reading     reading = { .loader = loader, .object = object, .thing = index };
        const Node *fields = node_find(node, "fields");
        keys_read(&reading, node, index_keys);
        if (fields) index_fields(loader, object, index, fields);
    }
}
