/*
 * choice.c -- one of a list of options. Stored is the option's name; whether a retired one may be
 * set is the saver's.
 */
#include "metadata/choices.h"
#include "metadata/fields/all.h"
#include "metadata/fields/words.h"

static const OptionSpec options[] = {
    { "options", OPTION_CHOICE_LIST,
      .help = "The options by name: {won: {label: Won, color: green}}." },
    { "options_from", OPTION_TEXT, .help = "A shared list: the name of a file in choices/." },
    { 0 },
};

static bool link_choice(Loader *loader, Field *field)
{
    const Node *inline_list = field_node(loader, field, "options");
    const Node *shared = field_node(loader, field, "options_from");
    if (!inline_list == !shared)
        return problem_add(loader->problems, "choice.options", shared ? shared->key_at : field->at,
                           ARGS(field->name));
    if (shared) {
        field->choices = choices_get(loader, shared->text, shared->at);
    } else {
        Choices *choices = ARENA_NEW(loader->arena, Choices);
        choices->name = str_printf(loader->arena, "%.*s.%.*s", STR_ARG(field->object->name),
                                   STR_ARG(field->name));
        choices->at = inline_list->at;
        Str path = str_join(loader->scratch, field_path(loader, field), STR(".options"));
        if (options_read(loader, choices, path, inline_list)) field->choices = choices;
    }
    field->value_type.choices = field->choices;
    return field->choices && !field->choices->broken;
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    if (value->kind != VALUE_TEXT)
        return value_refuse(field, language, at, "value.text", (Str){ 0 }, problems);
    if (option_find(field->choices, value->text)) return true;
    StrVec names = { 0 };
    for (size_t i = 0; i < field->choices->option_count; i++)
        VEC_PUSH(arena, &names, field->choices->options[i].name);
    value_refuse(field, language, at, "value.option", value->text, problems);
    return problem_suggest(problems, value->text, names.items, names.count);
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
    .link = link_choice,
    .check = check,
};
