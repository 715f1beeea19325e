/*
 * rollup.c -- what is kept in a record about the records that point at it: their sum, how many ...
 * What it is made of is another object's, so metadata/rollups.c links it once all fields are known.
 */
#include "metadata/fields/all.h"
#include "metadata/fields/words.h"

static const OptionSpec options[] = {
    { "over", OPTION_FIELD, .required = true,
      .help = "the object and its lookup or child field that leads here: order_line.order" },
    { "sum", OPTION_FIELD, .help = "The field whose sum it is; 0 over nothing." },
    { "min", OPTION_FIELD, .help = "The field whose smallest or first value it is." },
    { "max", OPTION_FIELD, .help = "The field whose largest or last value it is." },
    { "avg", OPTION_FIELD, .help = "The field whose average it is." },
    { "count", OPTION_BOOL, .help = "How many records there are." },
    { "where", OPTION_EXPR, .help = "Which records count; names are fields of those records." },
    { 0 },
};

/* Nobody sets it; the saver says so before it asks. */
static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    (void)value;
    return value_refuse(field, language, at, "value.computed", (Str){ 0 }, problems);
}

const FieldType field_rollup = {
    .name = "rollup",
    .label = "Roll-up",
    .help = "A sum, count, average, smallest or largest value of the records that point here, kept "
            "up to date.",
    .column = COLUMN_ROLLUP,
    .value = TYPE_NULL,
    .options = options,
    .sortable = true,
    .computed = true,
    .operators = "== ~= < <= > >= is_empty",
    .check = check,
};
