/* integer.c -- a whole number. */
#include "metadata/fields/all.h"
#include "metadata/fields/number.h"
#include "metadata/fields/words.h"

static const OptionSpec options[] = {
    { "min", OPTION_INT, .help = "The smallest number it may be." },
    { "max", OPTION_INT, .help = "The largest number it may be." },
    { "prefix", OPTION_TEXT, .help = "Shown before the number." },
    { "suffix", OPTION_TEXT, .help = "Shown behind the number: a unit." },
    { 0 },
};

static bool link_integer(Loader *loader, Field *field)
{
    return number_range_link(loader, field);
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    if (!value_to_int(value))
        return value_refuse(field, language, at, "value.int", (Str){ 0 }, problems);
    return number_range_check(field, *value, at, language, problems);
}

const FieldType field_integer = {
    .name = "integer",
    .label = "Whole number",
    .help = "A number without places after the point.",
    .column = COLUMN_INT,
    .value = TYPE_INT,
    .options = options,
    .sortable = true,
    .operators = "== ~= < <= > >= is_empty",
    .link = link_integer,
    .check = check,
};
