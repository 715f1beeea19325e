/* percent.c -- a share of a hundred: 15 means 15 %, for people and for expressions alike. */
#include "metadata/fields/all.h"
#include "metadata/fields/normalize.h"
#include "metadata/fields/number.h"

static const OptionSpec options[] = {
    { "scale", OPTION_INT, .fallback = "2",
      .help = "Places after the point, 0 to 6; what is entered with more, up to 6, is rounded." },
    { "min", OPTION_DECIMAL, .help = "The smallest share it may be, in percent." },
    { "max", OPTION_DECIMAL, .help = "The largest share it may be, in percent." },
    { 0 },
};

static bool link_percent(Loader *loader, Field *field)
{
    return number_scale_link(loader, field, 2) && number_range_link(loader, field);
}

/* "15 %", as a spreadsheet writes it, is 15. */
static Str without_sign(Arena *arena, Str text)
{
    Str number = str_trim(text_half_width(arena, text));
    return str_ends(number, STR("%")) ? str_trim(str_slice(number, 0, number.len - 1)) : text;
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    if (value->kind == VALUE_TEXT) value->text = without_sign(arena, value->text);
    return number_scale_check(field, value, at, language, problems) &&
           number_range_check(field, *value, at, language, problems);
}

const FieldType field_percent = {
    .name = "percent",
    .label = "Percentage",
    .help = "A share of a hundred: 15 means 15 %.",
    .column = COLUMN_DECIMAL,
    .value = TYPE_DECIMAL,
    .options = options,
    .sortable = true,
    .operators = "== ~= < <= > >= is_empty",
    .link = link_percent,
    .check = check,
};
