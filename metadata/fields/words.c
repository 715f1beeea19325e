/* words.c -- what the field types say in common. */
#include "metadata/fields/words.h"

bool value_refuse(const Field *field, int language, Place at, const char *code, Str more,
                  Problems *problems)
{
    return problem_add(problems, code, at,
                       ARGS(label_in(&field->label, language, field->name), more));
}
