/*
 * looks.c -- the icons and colours that configuration may name.
 *
 * The rule: an unknown one harms nothing (the UI draws a plain box, no colour), so it is only
 * warned about.
 */
#include "metadata/looks.h"

#include "core/base/suggest.h"

/* clang-format off */
const char *const icon_names[] = {
#include "metadata/icons.inc"
    NULL,
};

const char *const color_names[] = {
#include "metadata/colors.inc"
    NULL,
};
/* clang-format on */

/* The names, unless the given one is among them. */
static bool is_unknown(Loader *loader, const char *const *names, Str given, StrVec *known)
{
    for (; *names; names++) {
        if (str_is(given, *names)) return false;
        VEC_PUSH(loader->scratch, known, str_from(*names));
    }
    return true;
}

void icon_check(Loader *loader, const Node *name)
{
    StrVec known = { 0 };
    if (!is_unknown(loader, icon_names, name->text, &known)) return;
    problem_warn(loader->problems, "icon.unknown", name->at, ARGS(name->text));
    if (suggest(name->text, known.items, known.count).len)
        problem_suggest(loader->problems, name->text, known.items, known.count);
    else
        problem_hint(loader->problems, "hint.icons", NO_ARGS); /* too many to list */
}

void color_check(Loader *loader, const Node *name)
{
    StrVec known = { 0 };
    if (!is_unknown(loader, color_names, name->text, &known)) return;
    problem_warn(loader->problems, "color.unknown", name->at, ARGS(name->text));
    near_or_all(loader, name->text, &known);
}
