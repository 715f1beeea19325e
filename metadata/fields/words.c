/* words.c -- what the field types say in common. */
#include "metadata/fields/words.h"

#include "core/base/buffer.h"
#include "core/base/fold.h"

enum { MOST_OPTIONS_SAID = 20 };

bool value_refuse(const Field *field, int language, Place at, const char *code, Str more,
                  Problems *problems)
{
    return problem_add(problems, code, at,
                       ARGS(label_in(&field->label, language, field->name), more));
}

/* new, won (Deal won): as it is written, and what people read where that is something else. */
static Str options_listed(const Field *field, Arena *arena, int language)
{
    Buffer out;
    size_t said = 0;
    buffer_init(&out, arena, 128);
    for (size_t i = 0; i < field->choices->option_count; i++) {
        const Option *option = &field->choices->options[i];
        if (option->retired) continue;
        if (said == MOST_OPTIONS_SAID) BUFFER_ADD(&out, ", ...");
        if (said++ == MOST_OPTIONS_SAID) break;
        Str label = label_in(&option->label, language, option->name);
        buffer_printf(&out, "%s%.*s", out.len ? ", " : "", STR_ARG(option->name));
        if (!str_equal(fold(arena, label), fold(arena, option->name)))
            buffer_printf(&out, " (%.*s)", STR_ARG(label));
    }
    return buffer_str(&out);
}

bool option_check(const Field *field, Arena *arena, Str text, Place at, int language,
                  Problems *problems)
{
    if (option_find(field->choices, text)) return true;
    StrVec names = { 0 };
    for (size_t i = 0; i < field->choices->option_count; i++)
        VEC_PUSH(arena, &names, field->choices->options[i].name);
    problem_add(problems, "value.option", at,
                ARGS(label_in(&field->label, language, field->name), text,
                     options_listed(field, problems->arena, language)));
    return problem_suggest(problems, text, names.items, names.count);
}
