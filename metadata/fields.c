/*
 * fields.c -- reads one field: its type, the attributes that all types share, and the options of
 * its type.
 *
 * Knows no type by name: what may stand beside `type:` comes from the type's description.
 */
#include "core/base/suggest.h"
#include "metadata/fields/all.h"
#include "metadata/fields/normalize.h"
#include "metadata/loader.h"

const FieldType *const field_types[] = {
#define POINT_TO(name) &field_##name,
    EVERY_FIELD_TYPE(POINT_TO)
#undef POINT_TO
        NULL,
};

/* Types of the language that come with a later version, and which one serves meanwhile. */
static const struct {
    const char *name, *instead;
} later_types[] = {
    { "markdown", "longtext" }, { "secret", NULL },        { "rating", "integer" },
    { "duration", "integer" },  { "time", "text" },        { "tags", "choices" },
    { "lookups", "lookup" },    { "mirror", "formula" },   { "address", "text" },
    { "geo", "text" },          { "json", "longtext" },
};

/* What other systems call our types. */
static const struct {
    const char *name, *ours;
} foreign_types[] = {
    { "string", "text" },      { "varchar", "text" },        { "char", "text" },
    { "number", "decimal" },   { "float", "decimal" },       { "double", "decimal" },
    { "numeric", "decimal" },  { "int", "integer" },         { "money", "currency" },
    { "bool", "boolean" },     { "checkbox", "boolean" },    { "timestamp", "datetime" },
    { "select", "choice" },    { "picklist", "choice" },     { "enum", "choice" },
    { "option", "choice" },    { "multiselect", "choices" }, { "multi_select", "choices" },
    { "reference", "lookup" },    { "relation", "lookup" },
    { "link", "lookup" },      { "master_detail", "child" }, { "textarea", "longtext" },
    { "computed", "formula" }, { "sequence", "autonumber" }, { "counter", "autonumber" },
    { "mail", "email" },       { "e_mail", "email" },        { "telephone", "phone" },
    { "tel", "phone" },        { "mobile", "phone" },        { "website", "url" },
    { "percentage", "percent" }, { "summary", "rollup" },   { "aggregate", "rollup" },
};

const FieldType *field_type_find(Str name)
{
    for (const FieldType *const *type = field_types; *type; type++)
        if (str_is(name, (*type)->name)) return *type;
    return NULL;
}

/* --- attributes that all types share ---------------------------------------------------------- */

static void read_description(const Reading *reading, const Node *value)
{
    Field *field = reading->thing;
    if (value->kind == NODE_SCALAR) field->description = value->text;
}

Str *earlier_names(Loader *loader, const Node *value, size_t *count)
{
    NodeVec names = names_of(loader, value);
    Str    *was = ARENA_ARRAY(loader->arena, Str, names.count);
    *count = 0;
    for (size_t i = 0; i < names.count; i++)
        if (name_check(loader, names.items[i]->text, names.items[i]->at))
            was[(*count)++] = names.items[i]->text;
    return was;
}

static void read_was(const Reading *reading, const Node *value)
{
    Field *field = reading->thing;
    field->was = earlier_names(reading->loader, value, &field->was_count);
}

static void read_group(const Reading *reading, const Node *value)
{
    Field *field = reading->thing;
    name_check(reading->loader, value->text, value->at);
    field->group = value->text; /* a wrong one too, so that roles may name it */
}

const Key unique_keys[] = {
    { "scope", SHAPE_NAMES, "Unique among records that agree in these fields.",
      .read = ignore_value },
    { "ignore_case", SHAPE_BOOL, "Capital and small letters count as the same.",
      offsetof(Unique, ignore_case) },
    { "where", SHAPE_CONDITION, "Only among records for which this holds.",
      offsetof(Unique, where) },
    { 0 },
};

/* clang-format off */
#define BOOL(member, help)      { #member, SHAPE_BOOL, help, offsetof(Field, member) }
#define CONDITION(member, help) { #member, SHAPE_CONDITION, help, offsetof(Field, member) }
/* clang-format on */

const Key field_keys[] = {
    { "type", SHAPE_TEXT, "What kind of value it holds.", .read = ignore_value, .required = true },
    { "label", SHAPE_LABEL, "What people call it.", offsetof(Field, label) },
    { "help", SHAPE_LABEL, "A sentence for those who fill it in.", offsetof(Field, help) },
    { "placeholder", SHAPE_LABEL, "An example, shown while it is empty.",
      offsetof(Field, placeholder) },
    { "description", SHAPE_ANY, "Why this field exists; for those who configure.",
      .read = read_description },
    { "was", SHAPE_NAMES, "Earlier names: a rename keeps the data.", .read = read_was },
    BOOL(required, "Must not be empty."),
    { "default", SHAPE_VALUE,
      "The value of a new record where none is given; after = an expression.",
      .read = ignore_value },
    { "unique", SHAPE_ANY,
      "No two records have the same value: true, or {scope, ignore_case, where}.",
      .read = ignore_value, .keys = unique_keys },
    BOOL(external, "A key by which imports and other systems know the record; it is unique."),
    CONDITION(visible_when, "Forms and pages hide it where this does not hold."),
    CONDITION(required_when, "Must not be empty where this holds."),
    CONDITION(readonly_when, "Nobody can change it where this holds."),
    BOOL(readonly, "Nobody can enter it."),
    BOOL(set_once, "Can be entered until it has a value."),
    BOOL(no_copy, "Left out when a record is copied."),
    { "group", SHAPE_TEXT, "Hidden from every role that does not name this group.",
      .read = read_group },
    BOOL(searchable, "The quick search looks here."),
    BOOL(filterable, "Lists can be filtered by it."),
    BOOL(sortable, "Lists can be sorted by it."),
    BOOL(audited, "Changes are kept in the history."),
    BOOL(importable, "Imports may set it."),
    BOOL(exportable, "Exports contain it."),
    { "widget", SHAPE_LATER, "How it is shown." },
    { "width", SHAPE_LATER, "How wide it is shown." },
    { "thresholds", SHAPE_LATER, "Colours by value." },
    { "color", SHAPE_LATER, "Its colour." },
    { "icon", SHAPE_LATER, "Its icon." },
    { "bulk_edit", SHAPE_LATER, "May be changed for many records at once." },
    { "inline_edit", SHAPE_LATER, "May be changed in lists." },
    { "personal", SHAPE_LATER, "Data about a person." },
    { "normalize", SHAPE_NAMES,
      "How a text is tidied before it is checked, in this order: trim, spaces, lower, upper, "
      "title, digits, phone, half_width.",
      .read = normalize_read },
    { "validate", SHAPE_LIST,
      "What else must not be: conditions with a message, shown at the field.",
      .read = ignore_value, .keys = validate_keys },
    { "options_when", SHAPE_MAP,
      "Which options of a choice can be chosen when: a condition for each.",
      .read = ignore_value },
    { "depends_on", SHAPE_ANY,
      "The choice that decides which options can be chosen: those with it among their `parents`.",
      .read = ignore_value, .keys = depends_keys },
    { "sensitivity", SHAPE_REFUSED, "Who sees it masked or not at all; use `group`." },
    { "mask", SHAPE_REFUSED, "How a masked value reads; use `group`." },
    { 0 },
};

/* --- options of the type ---------------------------------------------------------------------- */

static const Shape option_shapes[] = {
    [OPTION_BOOL] = SHAPE_BOOL,   [OPTION_INT] = SHAPE_SCALAR,      [OPTION_DECIMAL] = SHAPE_SCALAR,
    [OPTION_TEXT] = SHAPE_TEXT,   [OPTION_CHOICE_LIST] = SHAPE_MAP, [OPTION_EXPR] = SHAPE_CONDITION,
    [OPTION_OBJECT] = SHAPE_TEXT, [OPTION_NAMES] = SHAPE_NAMES,     [OPTION_FIELD] = SHAPE_TEXT,
};

static Value option_text_value(OptionKind kind, Str text)
{
    Node node = { .kind = NODE_SCALAR, .plain = true, .text = text };
    return kind == OPTION_BOOL || kind == OPTION_INT || kind == OPTION_DECIMAL ? node_value(&node)
                                                                               : value_text(text);
}

/* A list of words is kept as one text, with blanks between them. */
static Str names_joined(Loader *loader, const Node *node)
{
    NodeVec names = names_of(loader, node);
    Buffer  out;
    buffer_init(&out, loader->arena, 32);
    for (size_t i = 0; i < names.count; i++)
        buffer_printf(&out, "%s%.*s", i ? " " : "", STR_ARG(names.items[i]->text));
    return buffer_str(&out);
}

static bool option_value(Loader *loader, const OptionSpec *spec, const Node *node, Value *value)
{
    Key key = { spec->name, spec->one_of ? SHAPE_WORD : option_shapes[spec->kind],
                .words = spec->one_of };
    if (spec->kind == OPTION_OBJECT && node->kind == NODE_LIST)
        return problem_add(loader->problems, "lookup.several", node->at, NO_ARGS);
    if (!shape_check(loader, node, node->key, &key)) return false;
    if (spec->kind == OPTION_CHOICE_LIST) return true;
    if (spec->kind == OPTION_NAMES) {
        *value = value_text(names_joined(loader, node));
        return true;
    }
    *value = option_text_value(spec->kind, node->text);
    if (spec->kind == OPTION_INT && value->kind != VALUE_INT)
        return shape_refuse(loader, node->at, node->key, "shape.int");
    if (spec->kind == OPTION_DECIMAL && value->kind != VALUE_INT && value->kind != VALUE_DECIMAL)
        return shape_refuse(loader, node->at, node->key, "shape.number");
    return true;
}

static void options_of_type(Loader *loader, Field *field, const Node *node)
{
    const OptionSpec *specs = field->type->options;
    size_t            count = 0;
    while (specs && specs[count].name) count++;
    Value *values = ARENA_ARRAY(loader->arena, Value, count + 1);
    field->options = values;
    for (size_t i = 0; i < count; i++) {
        const Node *written = node_find(node, specs[i].name);
        if (written && node_is_null(written)) written = NULL;
        if (specs[i].fallback)
            values[i] = option_text_value(specs[i].kind, str_from(specs[i].fallback));
        if (written && !option_value(loader, &specs[i], written, &values[i])) field->broken = true;
        if (!written && specs[i].required) {
            problem_add(loader->problems, "option.missing", node->at,
                        ARGS(str_from(field->type->name), str_from(specs[i].name),
                             str_from(specs[i].help)));
            field->broken = true;
        }
    }
}

static const OptionSpec *option_find_spec(const FieldType *type, Str name)
{
    for (const OptionSpec *spec = type->options; spec && spec->name; spec++)
        if (str_is(name, spec->name)) return spec;
    return NULL;
}

/* --- the field -------------------------------------------------------------------------------- */

static Str foreign_type(Loader *loader, Str given)
{
    StrVec names = { 0 };
    for (size_t i = 0; i < sizeof foreign_types / sizeof *foreign_types; i++)
        VEC_PUSH(loader->scratch, &names, str_from(foreign_types[i].name));
    Str near = suggest(given, names.items, names.count);
    for (size_t i = 0; i < names.count; i++)
        if (str_equal(near, names.items[i])) return str_from(foreign_types[i].ours);
    return (Str){ 0 };
}

static bool type_unknown(Loader *loader, const Node *type)
{
    Problems *problems = loader->problems;
    StrVec    names = { 0 };
    for (size_t i = 0; i < sizeof later_types / sizeof *later_types; i++) {
        if (!str_is(type->text, later_types[i].name)) continue;
        problem_add(problems, "field.type.later", type->at, ARGS(type->text));
        if (!later_types[i].instead) return false;
        return problem_hint(problems, "hint.type.instead", ARGS(str_from(later_types[i].instead)));
    }
    for (const FieldType *const *known = field_types; *known; known++)
        VEC_PUSH(loader->scratch, &names, str_from((*known)->name));
    problem_add(problems, "field.type.unknown", type->at, ARGS(type->text));
    Str ours = suggest(type->text, names.items, names.count).len ? (Str){ 0 }
                                                                 : foreign_type(loader, type->text);
    if (ours.len) return problem_hint(problems, "problem.near", ARGS(ours));
    near_or_all(loader, type->text, &names);
    return false;
}

static const FieldType *type_read(Loader *loader, const Node *node)
{
    const Node *type = node_find(node, "type");
    if (!type || node_is_null(type)) {
        problem_add(loader->problems, "field.type.missing", node->key_at, ARGS(node->key));
        return NULL;
    }
    if (type->kind != NODE_SCALAR) {
        shape_refuse(loader, type->at, type->key, "shape.text");
        return NULL;
    }
    const FieldType *found = field_type_find(type->text);
    if (!found) type_unknown(loader, type);
    return found;
}

/* A key that is neither a shared attribute nor an option of this type. */
static void key_refuse(Loader *loader, const Field *field, const Node *member)
{
    StrVec others = { 0 }, known = { 0 };
    for (const FieldType *const *type = field_types; *type; type++)
        if (option_find_spec(*type, member->key))
            VEC_PUSH(loader->scratch, &others, str_from((*type)->name));
    if (others.count) {
        problem_add(loader->problems, "option.other", member->key_at,
                    ARGS(member->key, str_from(field->type->name),
                         names_listed(loader, others.items, others.count)));
        return;
    }
    for (const OptionSpec *spec = field->type->options; spec && spec->name; spec++)
        VEC_PUSH(loader->scratch, &known, str_from(spec->name));
    for (const Key *key = field_keys; key->name; key++)
        VEC_PUSH(loader->scratch, &known, str_from(key->name));
    key_unknown(loader, member, &known);
}

static void members_read(const Reading *reading, const Node *node)
{
    Field *field = reading->thing;
    for (const Node *member = node->first; member; member = member->next) {
        const Key *key = key_find(field_keys, member->key);
        if (key && !node_is_null(member))
            key_read(reading, key, member);
        else if (!key && !field->broken && !option_find_spec(field->type, member->key))
            key_refuse(reading->loader, field, member);
    }
    static const char *const labels[] = { "label", "help", "placeholder" };
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        const Key *key = key_find(field_keys, str_from(labels[i]));
        if (!node_find(node, labels[i]))
            label_read(reading, labels[i], NULL, (Label *)(void *)((char *)field + key->offset));
    }
    label_derive(reading->loader, field->name, &field->label);
}

static void value_type_set(Field *field)
{
    field->value_type = (Type){ .kind = field->broken ? TYPE_NULL : field->type->value };
    field->sortable = field->type->sortable;
}

Str field_path(Loader *loader, const Field *field)
{
    const Object *object = field->object;
    const Action *action = object->action;
    return action ? str_printf(loader->scratch, "%.*s.actions.%.*s.input.%.*s",
                               STR_ARG(action->object->name), STR_ARG(action->name),
                               STR_ARG(field->name))
                  : str_printf(loader->scratch, "%.*s.fields.%.*s", STR_ARG(object->name),
                               STR_ARG(field->name));
}

/* A list is kept in a table of its own. No name holds a $, so no other table is called like it. */
static void place_set(Loader *loader, Field *field)
{
    if (field_is_list(field))
        field->column = str_printf(loader->arena, "o_%.*s$%.*s", STR_ARG(field->object->name),
                                   STR_ARG(field->name));
    else if (field->type->column != COLUMN_NONE)
        field->column = str_printf(loader->arena, "f_%.*s", STR_ARG(field->name));
}

void field_read(Loader *loader, Object *object, Field *field, const Node *node)
{
    field->object = object;
    field->name = node->key;
    field->at = node->key_at;
    field->filterable = field->audited = field->importable = field->exportable = true;
    if (node->kind != NODE_MAP) shape_refuse(loader, node->at, node->key, "shape.field");
    const FieldType *type = node->kind == NODE_MAP ? type_read(loader, node) : NULL;
    field->type = type ? type : field_types[0];
    if (type)
        options_of_type(loader, field, node);
    else
        field->broken = true;
    value_type_set(field);
    place_set(loader, field);

    Reading reading = { .loader = loader, .object = object, .thing = field };
    reading.path = field_path(loader, field);
    if (node->kind == NODE_MAP) members_read(&reading, node);
}

/* --- values ----------------------------------------------------------------------------------- */

bool field_check(const Field *field, Arena *arena, Value *value, Place at, int language,
                 Problems *problems)
{
    if (value->kind == VALUE_TEXT && field->normalize_count)
        value->text = normalize_text(field, arena, value->text);
    if (value->kind == VALUE_TEXT && value->text.len == 0) {
        *value = value_null(); /* nothing was left of it */
        return true;
    }
    return field->type->check(field, arena, value, at, language, problems);
}

/* --- options as values ------------------------------------------------------------------------ */

Value field_option(const Field *field, const char *option)
{
    for (size_t i = 0; field->type->options && field->type->options[i].name; i++)
        if (str_is(str_from(option), field->type->options[i].name)) return field->options[i];
    return value_null();
}

/* Other fields of the type may share what stood there before. */
void field_option_set(Loader *loader, Field *field, const char *option, Value value)
{
    size_t count = 0, at = 0;
    for (; field->type->options[count].name; count++)
        if (str_is(str_from(option), field->type->options[count].name)) at = count;
    Value *values = arena_copy(loader->arena, field->options, sizeof(Value) * (count + 1));
    values[at] = value;
    field->options = values;
}

int64_t field_option_int(const Field *field, const char *option, int64_t otherwise)
{
    Value value = field_option(field, option);
    return value.kind == VALUE_INT ? value.integer : otherwise;
}

Str field_option_text(const Field *field, const char *option)
{
    Value value = field_option(field, option);
    return value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
}
