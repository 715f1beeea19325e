/* datetime.c -- a moment: stored in UTC, shown in the time zone of who looks. */
#include "metadata/fields/all.h"
#include "metadata/fields/words.h"

static const OptionSpec options[] = { { 0 } };

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    return value_to_datetime(value) ||
           value_refuse(field, language, at, "value.datetime", (Str){ 0 }, problems);
}

const FieldType field_datetime = {
    .name = "datetime",
    .label = "Date and time",
    .help = "A moment, shown in the user's time zone.",
    .column = COLUMN_DATETIME,
    .value = TYPE_DATETIME,
    .options = options,
    .sortable = true,
    .operators = "< <= > >= == ~= is_empty",
    .check = check,
};
