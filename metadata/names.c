/*
 * names.c -- how expressions find names in a snapshot: fields of objects, attributes of options.
 *
 * A broken thing, while loading, is of the type that fits everywhere, so that its mistake is
 * reported once.
 */
#include "metadata/model.h"

static bool find_attribute(const Choices *choices, Str name, Member *member)
{
    for (size_t i = 0; i < choices->attribute_count; i++) {
        const AttributeType *attribute = &choices->attributes[i];
        if (!str_equal(attribute->name, name)) continue;
        *member = (Member){ attribute->name, attribute->type, attribute };
        return true;
    }
    return false;
}

static bool find(const Names *names, const Type *of, Str name, Member *member)
{
    (void)names;
    if (of->choices) return find_attribute(of->choices, name, member);
    if (!of->object) return false;
    const Field *field = field_find(of->object, name);
    if (field)
        *member = (Member){ field->name, field->value_type, field };
    else if (of->object->broken)
        *member = (Member){ name, { TYPE_NULL }, NULL };
    return field || of->object->broken;
}

static void all(const Names *names, const Type *of, Arena *arena, StrVec *found)
{
    (void)names;
    for (size_t i = 0; of->choices && i < of->choices->attribute_count; i++)
        VEC_PUSH(arena, found, of->choices->attributes[i].name);
    for (size_t i = 0; !of->choices && of->object && i < of->object->field_count; i++)
        VEC_PUSH(arena, found, of->object->fields[i].name);
}

static bool option(const Names *names, const Choices *choices, Str name)
{
    (void)names;
    return option_find(choices, name) != NULL;
}

static void options(const Names *names, const Choices *choices, Arena *arena, StrVec *found)
{
    (void)names;
    for (size_t i = 0; i < choices->option_count; i++)
        VEC_PUSH(arena, found, choices->options[i].name);
}

/* As in YAML: who reads these messages writes it. */
static Str object_name(const Names *names, const Object *object)
{
    (void)names;
    return object->name;
}

Names snapshot_names(const Snapshot *snapshot, const Object *scope)
{
    return (Names){ .context = snapshot,
                    .scope = scope,
                    .user = snapshot->user,
                    .find = find,
                    .names = all,
                    .option = option,
                    .options = options,
                    .object_name = object_name };
}
