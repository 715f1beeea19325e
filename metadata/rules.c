/* rules.c -- the rules and the indexes of an object. */
#include "metadata/loader.h"

enum { MAX_INDEX_FIELDS = 8 };

/* --- what fields say themselves --------------------------------------------------------------- */

const Key validate_keys[] = {
    { "refuse_when", SHAPE_CONDITION, "The value is refused where this holds.",
      offsetof(Rule, refuse_when), .required = true },
    { "message", SHAPE_LABEL, "What people are told then.", offsetof(Rule, message) },
    { 0 },
};

enum { MAX_VALIDATE = 20 };

static const Node *validate_node(Loader *loader, const Field *field)
{
    const Node *list = field_node(loader, field, "validate");
    return list && list->kind == NODE_LIST ? list : NULL;
}

/* Its texts in translation files: opportunity.fields.amount.validate.1.message */
static void validate_read(Loader *loader, Object *object, const Field *field)
{
    const Node *list = validate_node(loader, field);
    int         number = 0;
    if (list && list->count > MAX_VALIDATE)
        problem_add(loader->problems, "list.many", list->at,
                    ARGS(list->key, number_text(loader, MAX_VALIDATE)));
    for (const Node *node = list ? list->first : NULL; node && number < MAX_VALIDATE;
         node = node->next) {
        Rule *rule = &object->rules[object->rule_count++];
        rule->name =
            str_printf(loader->arena, "%.*s.%d", STR_ARG(field->name), ++number);
        rule->at = node->at;
        rule->field = field;
        Reading reading = { .loader = loader, .object = object, .thing = rule };
        reading.path = str_printf(loader->scratch, "%.*s.validate.%d",
                                  STR_ARG(field_path(loader, field)), number);
        keys_read(&reading, node, validate_keys);
        if (node->kind == NODE_MAP && label_is_empty(loader, &rule->message))
            problem_add(loader->problems, "rule.message", node->at, ARGS(rule->name));
    }
}

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
    size_t room = map ? map->count : 0;
    for (size_t i = 0; i < object->field_count; i++) {
        const Node *list = validate_node(loader, &object->fields[i]);
        room += list ? list->count : 0;
    }
    object->rules = ARENA_ARRAY(loader->arena, Rule, room);
    for (size_t i = 0; i < object->field_count; i++)
        validate_read(loader, object, &object->fields[i]);
    for (const Node *node = map ? map->first : NULL; node; node = node->next) {
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
        for (size_t i = 0; i < index->count && index->unique; i++)
            if (index->fields[i]->type->column == COLUMN_ROLLUP)
                problem_add(loader->problems, "rollup.unique", fields->at,
                            ARGS(index->fields[i]->name));
    }
}
