/* formula.c -- computed when read, never stored. */
#include "metadata/fields/all.h"
#include "metadata/fields/number.h"
#include "metadata/fields/words.h"

static const OptionSpec options[] = {
    { "returns", OPTION_TEXT, .required = true,
      .one_of = "text integer decimal currency percent boolean date datetime email phone url",
      .help = "the type of the result" },
    { "value", OPTION_EXPR, .required = true, .help = "the expression" },
    { "scale", OPTION_INT, .help = "Places after the point, of a decimal or currency." },
    { "prefix", OPTION_TEXT, .help = "Shown before a number." },
    { "suffix", OPTION_TEXT, .help = "Shown behind a number: a unit." },
    { 0 },
};

static bool link_formula(Loader *loader, Field *field)
{
    Str returns = field_option_text(field, "returns");
    field->value_type.kind = field_type_find(returns)->value;
    bool scaled = field->value_type.kind == TYPE_DECIMAL;
    int  usual = str_is(returns, "currency") ? currency_scale(loader->snapshot->currency) : 2;
    if (scaled && !number_scale_link(loader, field, usual)) return false;
    const Node *scale = field_node(loader, field, "scale");
    if (scale && !scaled)
        return problem_add(loader->problems, "formula.scale", scale->key_at, ARGS(returns));
    expression_later(loader, field->object, field_node(loader, field, "value"), field->value_type,
                     &field->formula);
    return true;
}

/* Nobody sets it; the saver says so before it asks. */
static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    (void)value;
    return value_refuse(field, language, at, "value.computed", (Str){ 0 }, problems);
}

const FieldType field_formula = {
    .name = "formula",
    .label = "Formula",
    .help = "Computed when read, never stored.",
    .column = COLUMN_NONE,
    .value = TYPE_NULL,
    .options = options,
    .sortable = true,
    .computed = true,
    .operators = "== ~= < <= > >= is_empty",
    .link = link_formula,
    .check = check,
};
