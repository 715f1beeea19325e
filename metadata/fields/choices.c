/*
 * choices.c -- several of a list of options. A value holds each option once, in the order of the
 * list, whatever order it came in; whether retired ones may be set is the saver's.
 */
#include "metadata/choices.h"
#include "metadata/fields/all.h"
#include "metadata/fields/words.h"

enum { MOST_ITEMS = 100 };

static const OptionSpec options[] = {
    OPTIONS_OF_A_LIST,
    { "max_items", OPTION_INT, .fallback = "100", .help = "The most options it may hold." },
    { 0 },
};

static bool link_choices(Loader *loader, Field *field)
{
    int64_t most = field_option_int(field, "max_items", MOST_ITEMS);
    if (most < 1 || most > MOST_ITEMS)
        problem_add(loader->problems, "key.range", field_node(loader, field, "max_items")->at,
                    ARGS(STR("max_items"), STR("1"), number_text(loader, MOST_ITEMS)));
    return options_link(loader, field) && most >= 1 && most <= MOST_ITEMS;
}

static bool many_refuse(const Field *field, int64_t most, Place at, int language,
                        Problems *problems)
{
    return value_refuse(field, language, at, "value.items",
                        str_printf(problems->arena, "%lld", (long long)most), problems);
}

static bool items_check(const Field *field, Arena *arena, Value list, Place at, int language,
                        Problems *problems)
{
    if (list.list.count > MOST_ITEMS)
        return many_refuse(field, MOST_ITEMS, at, language, problems);
    for (size_t i = 0; i < list.list.count; i++) {
        Value item = list.list.items[i];
        if (item.kind != VALUE_TEXT)
            return value_refuse(field, language, at, "value.list", (Str){ 0 }, problems);
        if (!option_check(field, arena, item.text, at, language, problems)) return false;
    }
    return true;
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    if (value->kind != VALUE_LIST)
        return value_refuse(field, language, at, "value.list", (Str){ 0 }, problems);
    if (!items_check(field, arena, *value, at, language, problems)) return false;
    *value = options_ordered(field->choices, arena, *value);
    int64_t most = field_option_int(field, "max_items", MOST_ITEMS);
    return value_is_null(*value) || value->list.count <= (size_t)most ||
           many_refuse(field, most, at, language, problems);
}

const FieldType field_choices = {
    .name = "choices",
    .label = "Choices",
    .help = "Several of a list of options.",
    .column = COLUMN_LIST,
    .value = TYPE_LIST,
    .options = options,
    .operators = "has is_empty",
    .link = link_choices,
    .check = check,
};
