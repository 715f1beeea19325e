/*
 * choice.c -- one of a list of options. Stored is the option's name; whether a retired one may be
 * set is the saver's.
 */
#include "metadata/choices.h"
#include "metadata/fields/all.h"
#include "metadata/fields/words.h"

static const OptionSpec options[] = {
    OPTIONS_OF_A_LIST,
    { 0 },
};

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    if (value->kind != VALUE_TEXT)
        return value_refuse(field, language, at, "value.text", (Str){ 0 }, problems);
    return option_check(field, arena, value->text, at, language, problems);
}

const FieldType field_choice = {
    .name = "choice",
    .label = "Choice",
    .help = "One of a list of options.",
    .column = COLUMN_TEXT,
    .value = TYPE_TEXT,
    .options = options,
    .sortable = true,
    .operators = "== ~= is_empty",
    .link = options_link,
    .check = check,
};
