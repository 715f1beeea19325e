/*
 * timelines.c -- `timeline` in object.yaml: whether its records stand in the timelines of those
 * that they point at, when, and with which text.
 *
 * `true` is enough: a record then stands where it was made. What a timeline is, is core/record's.
 */
#include "metadata/loader.h"

static void read_at(const Reading *reading, const Node *value)
{
    TimelineEntry *entry = reading->thing;
    const Field   *field = field_get(reading->loader, reading->object, value->text, value->at);
    if (!field || field->broken) return;
    if (field->type->column != COLUMN_DATETIME || field == reading->object->updated_at)
        problem_add(reading->loader->problems, "timeline.at", value->at, ARGS(value->text));
    else entry->at = field;
}

static void read_text(const Reading *reading, const Node *value)
{
    TimelineEntry *entry = reading->thing;
    const Field   *field = field_get(reading->loader, reading->object, value->text, value->at);
    if (!field || field->broken) return;
    if (field->type->column != COLUMN_TEXT || field->choices)
        problem_add(reading->loader->problems, "timeline.text", value->at, ARGS(value->text));
    else entry->text = field;
}

const Key timeline_keys[] = {
    { "at", SHAPE_TEXT, "A datetime field: when it was. Else it is when the record was made.",
      .read = read_at },
    { "text", SHAPE_TEXT, "A text field that is shown below the title.", .read = read_text },
    { 0 },
};

void timeline_link(Loader *loader, Object *object)
{
    const Node *root = loader->drafts[object->index].document->root;
    const Node *node = node_find(root, "timeline");
    if (!node || node_is_null(node)) return;
    Value value = node->kind == NODE_SCALAR ? node_value(node) : value_null();
    if (node->kind != NODE_MAP && value.kind != VALUE_BOOL) {
        shape_refuse(loader, node->at, node->key, "shape.timeline");
        return;
    }
    if (value.kind == VALUE_BOOL && !value.boolean) return;
    object->timeline.at = object->created_at;
    Reading reading = { .loader = loader, .object = object, .thing = &object->timeline };
    if (node->kind == NODE_MAP) keys_read(&reading, node, timeline_keys);
}
