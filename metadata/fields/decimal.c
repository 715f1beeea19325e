/* decimal.c -- an exact number with a fixed count of places after the point. */
#include "metadata/fields/all.h"
#include "metadata/fields/number.h"

static const OptionSpec options[] = {
    { "scale", OPTION_INT, .fallback = "2",
      .help = "Places after the point, 0 to 6; what is entered with more, up to 6, is rounded." },
    { "min", OPTION_DECIMAL, .help = "The smallest number it may be." },
    { "max", OPTION_DECIMAL, .help = "The largest number it may be." },
    { "prefix", OPTION_TEXT, .help = "Shown before the number." },
    { "suffix", OPTION_TEXT, .help = "Shown behind the number: a unit." },
    { 0 },
};

static bool link_decimal(Loader *loader, Field *field)
{
    return number_scale_link(loader, field, 2) && number_range_link(loader, field);
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    return number_scale_check(field, value, at, language, problems) &&
           number_range_check(field, *value, at, language, problems);
}

const FieldType field_decimal = {
    .name = "decimal",
    .label = "Decimal number",
    .help = "An exact number with places after the point.",
    .column = COLUMN_DECIMAL,
    .value = TYPE_DECIMAL,
    .options = options,
    .sortable = true,
    .operators = "== ~= < <= > >= is_empty",
    .link = link_decimal,
    .check = check,
};
