/*
 * child.c -- the record this one is a part of: rights and life follow it. Required and never
 * changed.
 */
#include "metadata/fields/all.h"
#include "metadata/fields/words.h"
#include "metadata/loader.h"

static const OptionSpec options[] = {
    { "to", OPTION_OBJECT, .required = true, .help = "the object it is a part of" },
    { 0 },
};

static bool link_child(Loader *loader, Field *field)
{
    const Node *to = field_node(loader, field, "to");
    field->to = object_get(loader, to->text, to->at);
    if (!field->to) return false;
    field->value_type.object = field->to;
    field->required = field->set_once = true;
    field->on_delete = DELETE_CASCADE;
    return true;
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    return value_to_ref(value) ||
           value_refuse(field, language, at, "value.ref", (Str){ 0 }, problems);
}

const FieldType field_child = {
    .name = "child",
    .label = "Part of",
    .help = "The record this one is a part of.",
    .column = COLUMN_REF,
    .value = TYPE_REF,
    .options = options,
    .sortable = true,
    .operators = "== ~= is_empty",
    .link = link_child,
    .check = check,
};
