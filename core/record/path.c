/*
 * path.c -- resolving the paths of a request through access, one step after the other.
 */
#include "core/record/path.h"

#include "core/record/access.h"

static bool attribute_step(const Choices *choices, Str word, Member *step)
{
    for (size_t i = 0; i < choices->attribute_count; i++) {
        const AttributeType *attribute = &choices->attributes[i];
        if (!str_equal(attribute->name, word)) continue;
        *step = (Member){ attribute->name, attribute->type, attribute };
        return true;
    }
    return false;
}

/* One step from where the path stands: a field of an object, or an attribute of an option. */
static bool take_step(Work *work, const Object *object, Str word, Path *path)
{
    if (path->count == EXPR_MAX_STEPS) return false;
    Member *step = &path->steps[path->count];
    if (path->count && path->type.kind == TYPE_TEXT && path->type.choices) {
        if (!attribute_step(path->type.choices, word, step)) return false;
    } else {
        const Object *from = path->count ? path->type.object : object;
        const Field *field = from ? access_find(work, from, word) : NULL;
        if (!field) return false;
        *step = (Member){ field->name, field->value_type, field };
    }
    path->count++;
    path->type = step->type;
    return true;
}

/* Stops at the first step that is not there, with *word saying which. */
static bool resolve(Work *work, const Object *object, Str text, Path *path, Str *word)
{
    *path = (Path){ 0 };
    Str rest = text;
    while (str_cut(&rest, '.', word))
        if (!take_step(work, object, *word, path)) return false;
    return path->count > 0;
}

bool path_visible(Work *work, const Object *object, Str text, Path *path)
{
    Str word;
    return resolve(work, object, text, path, &word);
}

bool path_read(Work *work, const Object *object, Str text, const char *parameter, Path *path)
{
    Str word = text;
    if (resolve(work, object, text, path, &word)) return true;
    Place at = { .field = str_from(parameter) };
    const Object *where = path->count ? path->type.object : object;
    if (where) return access_unknown(work, where, word, at);
    return problem_add(work->problems, "query.path", at, ARGS(text, word));
}
