/*
 * forms.c -- form.yaml: how records are created and edited.
 *
 * Without it a form has the sections of the record page, with what can be entered; without either
 * all fields that can.
 */
#include "metadata/layouts.h"

static void read_fields(const Reading *reading, const Node *value)
{
    FormLayout *form = reading->thing;
    section_of_fields(reading->loader, reading->object, value, &form->sections,
                      &form->section_count);
}

static void read_sections(const Reading *reading, const Node *value)
{
    FormLayout *form = reading->thing;
    Str path = str_printf(reading->loader->scratch, "%.*s.form", STR_ARG(reading->object->name));
    sections_read(reading->loader, reading->object, value, path, &form->sections,
                  &form->section_count);
}

static const Key form_part_keys[] = {
    { "fields", SHAPE_LIST, "The fields, in one section.", .read = read_fields },
    { "sections", SHAPE_LIST, "The fields, in sections.", .read = read_sections,
      .keys = section_keys },
    { "then", SHAPE_WORD, "What is shown after saving.", offsetof(FormLayout, then),
      .words = "open list new" },
    { 0 },
};

static void read_create(const Reading *reading, const Node *value)
{
    Reading create = *reading;
    create.thing = &reading->object->create;
    keys_read(&create, value, form_part_keys);
}

static void read_edit(const Reading *reading, const Node *value)
{
    Reading edit = *reading;
    edit.thing = &reading->object->edit;
    keys_read(&edit, value, form_part_keys);
}

static void read_both(const Reading *reading, const Node *value)
{
    Reading edit = *reading;
    edit.thing = &reading->object->edit;
    read_sections(&edit, value);
}

extern const Key form_keys[];

const Key form_keys[] = {
    { "create", SHAPE_MAP, "The form for new records, if it is another.", .read = read_create,
      .keys = form_part_keys },
    { "edit", SHAPE_MAP, "The form for changing, if it is another.", .read = read_edit,
      .keys = form_part_keys },
    { "sections", SHAPE_LIST, "The form, in sections.", .read = read_both, .keys = section_keys },
    { 0 },
};

/* A form shows fields of the record itself: what lies behind a link is changed there. */
static void form_check(Loader *loader, const Object *object, const FormLayout *form)
{
    for (size_t i = 0; i < form->section_count; i++)
        for (size_t j = 0; j < form->sections[i].field_count; j++) {
            const LayoutField *item = &form->sections[i].fields[j];
            if (item->field->object != object || str_find_char(item->path, '.', NULL))
                problem_add(loader->problems, "form.path", item->at, ARGS(item->path));
        }
}

static void form_read(Loader *loader, Object *object, const Document *document)
{
    Reading reading = { .loader = loader, .object = object, .path = object->name };
    if (document && document->root) keys_read(&reading, document->root, form_keys);
    if (object->edit.section_count == 0) derive_form(loader, object, &object->edit);
    if (object->create.section_count == 0) {
        object->create.sections = object->edit.sections;
        object->create.section_count = object->edit.section_count;
    } else {
        form_check(loader, object, &object->create);
    }
    form_check(loader, object, &object->edit);
    if (object->create.then.len == 0) object->create.then = STR("open");
    if (object->edit.then.len == 0) object->edit.then = STR("open");
}

void forms_read(Loader *loader)
{
    for (size_t i = 0; i < loader->snapshot->object_count; i++) {
        Object *object = &loader->snapshot->objects[i];
        form_read(loader, object, document_find(loader, "form", object->name));
    }
}
