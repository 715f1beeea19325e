/*
 * link.c -- resolves names after all objects are read: where lookups lead, which lists choices use,
 * what names a record, who refers to whom. Conditions and formulas are only queued here;
 * expressions.c compiles them when all is linked.
 */
#include "metadata/loader.h"

const Node *field_node(const Loader *loader, const Field *field, const char *key)
{
    if (field->system) return NULL;
    const Object      *object = field->object;
    const Action      *action = object->action;
    const ObjectDraft *draft = &loader->drafts[(action ? action->object : object)->index];
    const Node **nodes = action ? draft->input_nodes[action->index] : draft->field_nodes;
    const Node  *node = nodes[field->index];
    const Node *value = node_find(node, key);
    return value && !node_is_null(value) ? value : NULL;
}

/* --- attributes that only some types can have ------------------------------------------------- */

/* What makes no sense for a value that nobody enters. */
static void computed_check(Loader *loader, const Field *field)
{
    static const char *const entered[] = {
        "required", "required_when", "readonly_when", "set_once",
        "default",  "unique",        "external",      "no_copy",
        "normalize"
    };
    const FieldType *type = field->type;
    for (size_t i = 0; i < sizeof entered / sizeof *entered; i++) {
        const Node *node = field_node(loader, field, entered[i]);
        bool unique = type->assigned && (strstr("unique no_copy external", entered[i]) != NULL);
        if (node && !unique)
            problem_add(loader->problems, "field.attribute.computed", node->key_at,
                        ARGS(node->key, str_from(type->name)));
    }
}

static void kinds_check(Loader *loader, const Field *field)
{
    static const struct {
        const char *key;
        bool        number; /* whole numbers do as well */
    } of_text[] = { { "external", true }, { "searchable", false } };
    ColumnKind column = field->type->column;
    for (size_t i = 0; i < sizeof of_text / sizeof *of_text; i++) {
        const Node *node = field_node(loader, field, of_text[i].key);
        bool        good = column == COLUMN_TEXT || (of_text[i].number && column == COLUMN_INT);
        if (node && node_value(node).kind == VALUE_BOOL && node_value(node).boolean && !good)
            problem_add(loader->problems, "field.text.only", node->key_at,
                        ARGS(node->key, str_from(field->type->name)));
    }
}

/* Only texts are tidied; the names of options are as they are. */
static void normalize_check(Loader *loader, const Field *field)
{
    const Node *node = field_node(loader, field, "normalize");
    bool        text = field->type->column == COLUMN_TEXT && !field->choices;
    if (node && !text && !field->broken)
        problem_add(loader->problems, "field.text.only", node->key_at,
                    ARGS(node->key, str_from(field->type->name)));
}

/* --- unique ----------------------------------------------------------------------------------- */

static void scope_read(Loader *loader, Field *field, const Node *node)
{
    NodeVec       names = names_of(loader, node);
    const Field **scope = ARENA_ARRAY(loader->arena, const Field *, names.count);
    for (size_t i = 0; i < names.count; i++) {
        const Field *with =
            field_get(loader, field->object, names.items[i]->text, names.items[i]->at);
        if (!with) continue;
        index_member_check(loader, with, names.items[i]->at);
        if (with->type->column == COLUMN_ROLLUP)
            problem_add(loader->problems, "rollup.unique", names.items[i]->at, ARGS(with->name));
        scope[field->unique.scope_count++] = with;
    }
    field->unique.scope = scope;
}

static void unique_read(Loader *loader, Object *object, Field *field)
{
    const Node *node = field_node(loader, field, "unique");
    field->unique.on = field->external;
    if (!node) return;
    Value value = node->kind == NODE_SCALAR ? node_value(node) : value_null();
    if (node->kind != NODE_MAP && value.kind != VALUE_BOOL) {
        shape_refuse(loader, node->at, node->key, "shape.unique");
        return;
    }
    field->unique.on |= node->kind == NODE_MAP || value.boolean;
    if (field->unique.on && field_is_list(field)) index_member_check(loader, field, node->at);
    if (node->kind != NODE_MAP) return;
    Reading reading = { .loader = loader, .object = object, .thing = &field->unique };
    keys_read(&reading, node, unique_keys);
    const Node *scope = node_find(node, "scope");
    if (scope && scope->kind != NODE_MAP) scope_read(loader, field, scope);
    const Node *fold = node_find(node, "ignore_case");
    if (field->unique.ignore_case && field->type->column != COLUMN_TEXT)
        problem_add(loader->problems, "field.text.only", fold->key_at,
                    ARGS(fold->key, str_from(field->type->name)));
}

/* --- default ---------------------------------------------------------------------------------- */

/* today(), user.department: written like an expression, but without the = before it. */
static bool looks_computed(const Loader *loader, Str text)
{
    size_t open, dot;
    if (str_find_char(text, '.', &dot) && str_is(str_slice(text, 0, dot), "user"))
        return field_find(loader->snapshot->user, str_slice(text, dot + 1, text.len)) != NULL;
    if (!str_find_char(text, '(', &open) || !str_ends(text, STR(")"))) return false;
    for (const ExprFunction *function = expr_functions; function->name; function++)
        if (str_is(str_slice(text, 0, open), function->name)) return true;
    return false;
}

/* A value that does not fit is a problem; one that fits a text may still be meant otherwise. */
static void default_check(Loader *loader, Field *field, const Node *node)
{
    Problems *problems = loader->problems;
    bool      good =
        field_check(field, loader->arena, &field->fallback, node->at, 0, problems);
    if (!looks_computed(loader, node->text)) return;
    if (good)
        problem_warn(problems, "default.computed", node->at, ARGS(node->text));
    else
        problem_hint(problems, "hint.default.computed", ARGS(node->text));
}

/* A list may be written as its only item. */
static Value default_value(Loader *loader, const Field *field, const Node *node)
{
    if (field->type->column == COLUMN_TEXT) return value_text(node->text);
    if (!field_is_list(field)) return node_value(node);
    NodeVec names = names_of(loader, node);
    Value  *items = ARENA_ARRAY(loader->arena, Value, names.count);
    for (size_t i = 0; i < names.count; i++) {
        if (names.items[i]->kind != NODE_SCALAR) return value_null(); /* said already */
        items[i] = value_text(names.items[i]->text);
    }
    return value_list(items, names.count);
}

static void default_read(Loader *loader, const Object *object, Field *field)
{
    const Node *node = field_node(loader, field, "default");
    if (!node || node->kind == NODE_MAP || field->broken || field->type->computed ||
        field->type->assigned)
        return;
    if (node->kind == NODE_LIST && !field_is_list(field)) {
        shape_refuse(loader, node->at, node->key, "shape.scalar");
    } else if (str_starts(node->text, STR("="))) {
        Place at = node->text_at;
        at.column++;
        at.width--;
        expression_text_later(loader, object, str_slice(node->text, 1, node->text.len), at,
                              &field->value_type, &field->fallback_expr);
    } else if (field->type->column == COLUMN_REF) {
        problem_add(loader->problems, "default.lookup", node->at, ARGS(field->name));
    } else {
        field->fallback = default_value(loader, field, node);
        if (!value_is_null(field->fallback)) default_check(loader, field, node);
    }
}

/* A boolean is never empty. */
static void boolean_default(Field *field)
{
    if (field->type->column == COLUMN_BOOL && value_is_null(field->fallback))
        field->fallback = value_bool(false);
}

/* --- title ------------------------------------------------------------------------------------ */

static const Field *title_guess(const Object *object)
{
    static const char *const usual[] = { "name", "title", "subject", "label", "number", "code" };
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        const Field *field = field_find(object, str_from(usual[i]));
        if (field && field->value_type.kind == TYPE_TEXT && !field->choices) return field;
    }
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (field->type->column == COLUMN_TEXT && !field->choices && !field->system &&
            !field->broken)
            return field;
    }
    return NULL;
}

static void title_read(Loader *loader, Object *object)
{
    const Node *node = node_find(loader->drafts[object->index].document->root, "title");
    size_t      dot;
    if (!node || node->kind != NODE_SCALAR || node_is_null(node)) {
        object->title = title_guess(object);
        expression_text_later(loader, object, object->title ? object->title->name : STR("id"),
                              object->at, NULL, &object->title_expr);
        return;
    }
    expression_later(loader, object, node, (Type){ TYPE_NULL }, &object->title_expr);
    bool word = node->text.len > 0;
    for (size_t i = 0; i < node->text.len; i++) {
        char c = node->text.ptr[i];
        word &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    if (!word || str_find_char(node->text, '.', &dot)) return;
    object->title = field_find(object, node->text);
    if (object->title && object->title->to)
        problem_add(loader->problems, "title.lookup", node->at, ARGS(node->text));
}

/* --- everything of one object ----------------------------------------------------------------- */

static void child_link(Loader *loader, Object *object)
{
    for (size_t i = 0; i < object->field_count; i++) {
        Field *field = &object->fields[i];
        if (!str_is(str_from(field->type->name), "child") || field->broken) continue;
        if (object->child)
            problem_add(loader->problems, "child.second", field->at, ARGS(object->child->name));
        else
            object->child = field;
    }
}

/* A parent of a parent of ... must end somewhere, or rights could not be found. */
static void child_circle_check(Loader *loader, const Object *object)
{
    const Object *parent = object;
    for (size_t i = 0; i <= loader->snapshot->object_count; i++) {
        if (!parent->child || !parent->child->to) return;
        parent = parent->child->to;
        if (parent == object) {
            problem_add(loader->problems, "child.circle", object->child->at, ARGS(object->name));
            return;
        }
    }
}

/* Of an object, and of what an action asks. */
static void attributes_link(Loader *loader, Object *object)
{
    for (size_t i = 0; i < object->field_count; i++) {
        Field *field = &object->fields[i];
        if (field->system) continue;
        if (field->type->computed || field->type->assigned) computed_check(loader, field);
        kinds_check(loader, field);
        normalize_check(loader, field);
        unique_read(loader, object, field);
        default_read(loader, object, field);
        boolean_default(field);
    }
}

static void object_link(Loader *loader, Object *object)
{
    const Node *root = loader->drafts[object->index].document->root;
    attributes_link(loader, object);
    title_read(loader, object);
    timeline_link(loader, object);
    child_circle_check(loader, object);
    const Node *rules = node_find(root, "rules"), *indexes = node_find(root, "indexes");
    offers_link(loader, object);
    rules_read(loader, object, rules && rules->kind == NODE_MAP ? rules : NULL);
    if (indexes && indexes->kind == NODE_LIST) indexes_read(loader, object, indexes);
}

/* Who made and who changed a record is known everywhere; that does not count as referring. */
static bool refers(const Field *field, const Object *target)
{
    const Object *object = field->object;
    return field->to == target && field != object->id && field != object->created_by &&
           field != object->updated_by;
}

static void referrers_link(Loader *loader, Object *target)
{
    const Snapshot *snapshot = loader->snapshot;
    VEC(const Field *) found = { 0 };
    for (size_t i = 0; i < snapshot->object_count; i++)
        for (size_t j = 0; j < snapshot->objects[i].field_count; j++)
            if (refers(&snapshot->objects[i].fields[j], target))
                VEC_PUSH(loader->arena, &found, &snapshot->objects[i].fields[j]);
    target->referrers = found.items;
    target->referrer_count = found.count;
}

static void fields_link(Loader *loader, Object *object)
{
    for (size_t i = 0; i < object->field_count; i++) {
        Field *field = &object->fields[i];
        if (field->system || field->broken || !field->type->link) continue;
        if (!field->type->link(loader, field)) field->broken = true;
        if (field->broken) field->value_type = (Type){ TYPE_NULL };
    }
}

static void inputs_link(Loader *loader, const Object *object)
{
    for (size_t i = 0; i < object->action_count; i++) {
        Object *input = (Object *)object->actions[i].input;
        if (!input) continue;
        fields_link(loader, input);
        attributes_link(loader, input);
        offers_link(loader, input);
        rules_read(loader, input, NULL);
    }
}

void objects_link(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    for (size_t i = 0; i < snapshot->object_count; i++) {
        fields_link(loader, &snapshot->objects[i]);
        child_link(loader, &snapshot->objects[i]);
    }
    rollups_link(loader);
    for (size_t i = 0; i < snapshot->object_count; i++)
        inputs_link(loader, &snapshot->objects[i]);
    for (size_t i = 0; i < snapshot->object_count; i++) object_link(loader, &snapshot->objects[i]);
    for (size_t i = 0; i < snapshot->object_count; i++)
        referrers_link(loader, &snapshot->objects[i]);
}
