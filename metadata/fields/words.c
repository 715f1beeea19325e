/* words.c -- what the field types say in common. */
#include "metadata/fields/words.h"

bool value_refuse(const Field *field, int language, Place at, const char *code, Str more,
                  Problems *problems)
{
    return problem_add(problems, code, at,
                       ARGS(label_in(&field->label, language, field->name), more));
}

bool option_check(const Field *field, Arena *arena, Str text, Place at, int language,
                  Problems *problems)
{
    if (option_find(field->choices, text)) return true;
    StrVec names = { 0 };
    for (size_t i = 0; i < field->choices->option_count; i++)
        VEC_PUSH(arena, &names, field->choices->options[i].name);
    value_refuse(field, language, at, "value.option", text, problems);
    return problem_suggest(problems, text, names.items, names.count);
}
