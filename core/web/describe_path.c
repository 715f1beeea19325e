/*
 * describe_path.c -- what stands at the end of a path that views and layouts name: "account.level",
 * described as a field that can only be read.
 *
 * A path is known only as far as the user may read each of its steps.
 */
#include "core/web/describe.h"

#include "core/record/access.h"
#include "core/record/query.h"

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

/* Is it an attribute of the options of a choice? "stage.closed" */
static const AttributeType *attribute_resolve(const Work *work, const Object *object, Str path,
                                              PathEnd *end)
{
    size_t dot = path.len;
    while (dot && path.ptr[dot - 1] != '.') dot--;
    if (!dot || !path_resolve(work, object, str_slice(path, 0, dot - 1), end)) return NULL;
    const Choices *choices = end->field->choices;
    Str name = str_slice(path, dot, path.len);
    for (size_t i = 0; choices && i < choices->attribute_count; i++)
        if (str_equal(choices->attributes[i].name, name)) return &choices->attributes[i];
    return NULL;
}

Str group_path(Str group)
{
    Str period, path;
    return call_split(group, &period, &path) ? path : group;
}

bool group_is_readable(const Work *work, const Object *object, Str group)
{
    Str path = group_path(group);
    PathEnd end;
    return path.len && (path_resolve(work, object, path, &end)
                        || attribute_resolve(work, object, path, &end));
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

/* --- one path, as what a report groups by or computes ----------------------------------------- */

static const char *attribute_type(TypeKind kind)
{
    return kind == TYPE_BOOL ? "boolean" : kind == TYPE_INT ? "integer"
           : kind == TYPE_DECIMAL ? "decimal" : "text";
}

/* What the options of a choice say beside their names. */
static bool attribute_write(const Work *work, const Object *object, Str path, JsonWriter *json)
{
    PathEnd end;
    const AttributeType *attribute = attribute_resolve(work, object, path, &end);
    if (!attribute) return false;
    add_label(work, &end, attribute->name);
    json_open(json, '{');
    json_field_text(json, "name", path);
    json_field_text(json, "type", str_from(attribute_type(attribute->type.kind)));
    json_field_text(json, "label", end.label);
    json_field_bool(json, "readonly", true);
    json_close(json, '}');
    return true;
}

void path_write(const Work *work, const Object *object, Str path, JsonWriter *json)
{
    PathEnd end;
    if (!path_resolve(work, object, path, &end)) {
        if (!attribute_write(work, object, path, json)) json_put_null(json);
    } else if (str_find_char(path, '.', NULL)) {
        field_write(work, end.field, &(FieldSeen){ path, end.label }, json);
    } else {
        field_write(work, end.field, NULL, json);
    }
}
