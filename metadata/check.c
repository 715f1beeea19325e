/*
 * check.c -- warnings: what is allowed but hardly meant. Mistakes are found where things are read.
 */
#include "metadata/layouts.h"

static void choices_check(Loader *loader)
{
    for (size_t i = 0; i < loader->snapshot->choice_count; i++) {
        const Choices *choices = &loader->snapshot->choices[i];
        if (!map_find(&loader->choices_used, choices->name))
            problem_warn(loader->problems, "choices.unused", choices->at, ARGS(choices->name));
    }
}

static bool on_form(const FormLayout *form, const Field *field)
{
    for (size_t i = 0; i < form->section_count; i++)
        for (size_t j = 0; j < form->sections[i].field_count; j++)
            if (form->sections[i].fields[j].field == field) return true;
    return false;
}

/* A field without which nothing can be saved, and no way to enter it. */
static void create_form_check(Loader *loader, const Object *object)
{
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        bool         filled = field->fallback_expr || !value_is_null(field->fallback) ||
                      field_node(loader, field, "default");
        if (!field->required || field->system || field == object->child || filled || field->broken)
            continue;
        if (!on_form(&object->create, field))
            problem_warn(loader->problems, "form.required", field->at,
                         ARGS(field->name, object->name));
    }
}

static void required_readonly_check(Loader *loader, const Object *object)
{
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (field->required && field->readonly && !field->system &&
            !field_node(loader, field, "default"))
            problem_warn(loader->problems, "field.required.readonly", field->at, ARGS(field->name));
    }
}

static void roles_check(Loader *loader)
{
    const Snapshot *snapshot = loader->snapshot;
    for (size_t i = 0; i < snapshot->role_count; i++) {
        const Role     *role = &snapshot->roles[i];
        const Document *document = document_find(loader, "role", role->name);
        bool            any = role->everything;
        for (size_t j = 0; j < snapshot->object_count; j++)
            any |= role->grants[j].granted && !snapshot->objects[j].system;
        if (!any && document && document->root)
            problem_warn(loader->problems, "role.nothing", document->root->at, ARGS(role->name));
    }
}

/* An object that only admin can see, in an app that has roles. */
static void granted_check(Loader *loader)
{
    const Snapshot *snapshot = loader->snapshot;
    if (snapshot->role_count < 2) return;
    for (size_t i = 0; i < snapshot->object_count; i++) {
        bool granted = snapshot->objects[i].system;
        for (size_t j = 1; j < snapshot->role_count; j++)
            granted |= role_reaches(&snapshot->roles[j], &snapshot->objects[i]);
        if (!granted)
            problem_warn(loader->problems, "object.ungranted", snapshot->objects[i].at,
                         ARGS(snapshot->objects[i].name));
    }
}

void model_check(Loader *loader)
{
    choices_check(loader);
    roles_check(loader);
    granted_check(loader);
    for (size_t i = 0; i < loader->snapshot->object_count; i++) {
        const Object *object = &loader->snapshot->objects[i];
        if (object->system || object->broken) continue;
        create_form_check(loader, object);
        required_readonly_check(loader, object);
    }
}
