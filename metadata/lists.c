/* lists.c -- list.yaml: the views of an object; one of everything where there is no file. */
#include "metadata/layouts.h"
#include "metadata/reports.h"

static void read_columns(const Reading *reading, const Node *value)
{
    View *view = reading->thing;
    columns_read(reading->loader, reading->object, value, &view->columns, &view->column_count);
}

static void read_sort(const Reading *reading, const Node *value)
{
    View *view = reading->thing;
    view->sort = layout_sort_read(reading->loader, reading->object, value);
}

static void read_group(const Reading *reading, const Node *value)
{
    View *view = reading->thing;
    if (group_check(reading->loader, reading->object, value)) view->group = value->text;
}

static const Key view_keys[] = {
    { "label", SHAPE_LABEL, "What people call it.", offsetof(View, label) },
    { "where", SHAPE_CONDITION, "Which records it shows; without it all.", offsetof(View, where) },
    { "columns", SHAPE_NAMES, "Fields and paths through links: [name, account.name].",
      .read = read_columns },
    { "sort", SHAPE_NAMES, "By what, a minus for downwards: -close_date.", .read = read_sort },
    { "group", SHAPE_TEXT, "What parts the list: a field, a path, month(close_date).",
      .read = read_group },
    { 0 },
};

static void view_read(Loader *loader, Object *object, View *view, const Node *node)
{
    Reading reading = { .loader = loader, .object = object, .thing = view };
    reading.path =
        str_printf(loader->scratch, "%.*s.views.%.*s", STR_ARG(object->name), STR_ARG(node->key));
    view->name = node->key;
    view->at = node->key_at;
    if (!name_check(loader, node->key, node->key_at)) return;
    keys_read(&reading, node, view_keys);
    label_derive(loader, view->name, &view->label);
    if (view->column_count == 0)
        derive_columns(loader, object, NULL, 7, &view->columns, &view->column_count);
}

static void read_views(const Reading *reading, const Node *value)
{
    Object *object = reading->object;
    object->views = ARENA_ARRAY(reading->loader->arena, View, value->count);
    for (const Node *node = value->first; node; node = node->next)
        view_read(reading->loader, object, &object->views[object->view_count++], node);
}

extern const Key list_keys[];

const Key list_keys[] = {
    { "default", SHAPE_TEXT, "The view that is shown first.", .read = ignore_value },
    { "views", SHAPE_MAP_OF, "The views by name, in the order people see them.", .read = read_views,
      .keys = view_keys },
    { 0 },
};

void view_unknown(Loader *loader, const Object *object, const Node *name)
{
    const Document *document = document_find(loader, "list", object->name);
    const Node     *views = document ? node_find(document->root, "views") : NULL;
    if (object->broken || (document && !document->root) || (views && views->kind != NODE_MAP))
        return;
    StrVec names = { 0 };
    for (size_t i = 0; i < object->view_count; i++)
        VEC_PUSH(loader->scratch, &names, object->views[i].name);
    problem_add(loader->problems, "view.unknown.of", name->at, ARGS(name->text, object->name));
    near_or_all(loader, name->text, &names);
}

static void default_view(Loader *loader, Object *object, const Node *root)
{
    const Node *name = node_find(root, "default");
    object->default_view = object->views;
    if (!name || name->kind != NODE_SCALAR || node_is_null(name)) return;
    const View *view = view_find(object, name->text);
    if (view)
        object->default_view = view;
    else
        view_unknown(loader, object, name);
}

void lists_read(Loader *loader)
{
    for (size_t i = 0; i < loader->snapshot->object_count; i++) {
        Object         *object = &loader->snapshot->objects[i];
        const Document *document = document_find(loader, "list", object->name);
        const Node     *root = document ? document->root : NULL;
        Reading         reading = {
                    .loader = loader, .object = object, .thing = object, .path = object->name
        };
        if (root) keys_read(&reading, root, list_keys);
        if (object->view_count == 0) derive_view(loader, object);
        default_view(loader, object, root);
    }
}
