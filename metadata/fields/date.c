/* date.c -- a day, the same in every time zone. */
#include "metadata/fields/all.h"
#include "metadata/fields/words.h"

static const OptionSpec options[] = { { 0 } };

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    return value_to_date(value) ||
           value_refuse(field, language, at, "value.date", (Str){ 0 }, problems);
}

const FieldType field_date = {
    .name = "date",
    .label = "Date",
    .help = "A day.",
    .column = COLUMN_DATE,
    .value = TYPE_DATE,
    .options = options,
    .sortable = true,
    .operators = "== ~= < <= > >= is_empty",
    .check = check,
};
