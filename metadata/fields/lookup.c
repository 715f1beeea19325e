/* lookup.c -- a link to a record of another object. */
#include "metadata/fields/all.h"
#include "metadata/fields/words.h"
#include "metadata/loader.h"

static const OptionSpec options[] = {
    { "to", OPTION_OBJECT, .required = true, .help = "the object it points at" },
    { "on_delete", OPTION_TEXT, .one_of = "restrict clear cascade",
      .help = "When the record it points at is deleted: refuse that, become empty, or be deleted "
              "too." },
    { "filter", OPTION_EXPR,
      .help = "Which records may be chosen; names are fields of those records." },
    { 0 },
};

static bool link_lookup(Loader *loader, Field *field)
{
    const Node *to = field_node(loader, field, "to");
    field->to = object_get(loader, to->text, to->at);
    if (!field->to) return false;
    field->value_type.object = field->to;

    Str on_delete = field_option_text(field, "on_delete");
    field->on_delete = str_is(on_delete, "cascade")    ? DELETE_CASCADE
                       : str_is(on_delete, "restrict") ? DELETE_RESTRICT
                       : str_is(on_delete, "clear")    ? DELETE_CLEAR
                       : field->required               ? DELETE_RESTRICT
                                                       : DELETE_CLEAR;
    if (field->required && str_is(on_delete, "clear"))
        problem_add(loader->problems, "lookup.clear", field_node(loader, field, "on_delete")->at,
                    ARGS(field->name));
    const Node *filter = field_node(loader, field, "filter");
    if (filter) expression_later(loader, field->to, filter, (Type){ TYPE_BOOL }, &field->filter);
    return true;
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    return value_to_ref(value) ||
           value_refuse(field, language, at, "value.ref", (Str){ 0 }, problems);
}

const FieldType field_lookup = {
    .name = "lookup",
    .label = "Link",
    .help = "A link to a record of another object.",
    .column = COLUMN_REF,
    .value = TYPE_REF,
    .options = options,
    .sortable = true,
    .operators = "== ~= is_empty",
    .link = link_lookup,
    .check = check,
};
