/* boolean.c -- true or false. Never empty: what nobody set is false. */
#include "metadata/fields/all.h"
#include "metadata/fields/words.h"

static const OptionSpec options[] = { { 0 } };

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    return value_to_bool(value) ||
           value_refuse(field, language, at, "value.bool", (Str){ 0 }, problems);
}

const FieldType field_boolean = {
    .name = "boolean",
    .label = "Yes or no",
    .help = "True or false, never empty.",
    .column = COLUMN_BOOL,
    .value = TYPE_BOOL,
    .options = options,
    .sortable = true,
    .operators = "==",
    .check = check,
};
