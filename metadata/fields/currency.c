/* currency.c -- an exact amount in the app's currency, with that currency's usual places. */
#include "metadata/fields/all.h"
#include "metadata/fields/number.h"

static const OptionSpec options[] = {
    { "scale", OPTION_INT, .help = "Places after the point, if not the currency's usual ones." },
    { "min", OPTION_DECIMAL, .help = "The smallest amount it may be." },
    { "max", OPTION_DECIMAL, .help = "The largest amount it may be." },
    { 0 },
};

static bool link_currency(Loader *loader, Field *field)
{
    return number_scale_link(loader, field, currency_scale(loader->snapshot->currency)) &&
           number_range_link(loader, field);
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    return number_scale_check(field, value, at, language, problems) &&
           number_range_check(field, *value, at, language, problems);
}

const FieldType field_currency = {
    .name = "currency",
    .label = "Amount of money",
    .help = "An exact amount in the app's currency.",
    .column = COLUMN_DECIMAL,
    .value = TYPE_DECIMAL,
    .options = options,
    .sortable = true,
    .operators = "== ~= < <= > >= is_empty",
    .link = link_currency,
    .check = check,
};
