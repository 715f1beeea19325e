/*
 * describe_path.c -- what stands at the end of a path that views and layouts name: "account.level",
 * described as a field that can only be read.
 *
 * A path is known only as far as the user may read each of its steps.
 */
#include "core/web/describe.h"

#include "core/record/access.h"

typedef struct {
    const Field *field; /* of the last step */
    Str          label; /* of all of them: "Account · Level" */
} PathEnd;

static void add_label(const Work *work, PathEnd *end, Str label)
{
    end->label = end->label.len ? str_printf(work->arena, "%.*s · %.*s", STR_ARG(end->label),
                                             STR_ARG(label))
                                : label;
}

static bool path_resolve(const Work *work, const Object *object, Str path, PathEnd *end)
{
    Str word;
    *end = (PathEnd){ 0 };
    while (str_cut(&path, '.', &word)) {
        end->field = object ? access_find(work, object, word) : NULL;
        if (!end->field) return false;
        add_label(work, end, work_label(work, &end->field->label, word));
        object = end->field->value_type.kind == TYPE_REF ? end->field->value_type.object : NULL;
    }
    return true;
}

bool path_is_readable(const Work *work, const Object *object, Str path)
{
    PathEnd end;
    return path_resolve(work, object, path, &end);
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static bool is_among(const Str *paths, size_t count, Str path)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(paths[i], path)) return true;
    return false;
}

void paths_write(const Work *work, const Object *object, const Str *paths, size_t count,
                 JsonWriter *json)
{
    json_key(json, STR("paths"));
    json_open(json, '[');
    for (size_t i = 0; i < count; i++) {
        PathEnd end;
        if (!str_find_char(paths[i], '.', NULL) || is_among(paths, i, paths[i])) continue;
        if (path_resolve(work, object, paths[i], &end))
            field_write(work, end.field, &(FieldSeen){ paths[i], end.label }, json);
    }
    json_close(json, ']');
}
