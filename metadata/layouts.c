/* layouts.c -- what lists, pages and forms have in common: columns, sort orders, sections. */
#include "metadata/layouts.h"

enum { MAX_COLUMNS = 60, MAX_SORTS = 5, MAX_SECTION_COLUMNS = 4 };

Str layout_path(Loader *loader, const Object *object, const Node *node)
{
    return path_get(loader, object, node->text, node->text_at) ? node->text : (Str){ 0 };
}

void columns_read(Loader *loader, const Object *object, const Node *node, Str **columns,
                  size_t *count)
{
    NodeVec names = names_of(loader, node);
    if (names.count > MAX_COLUMNS) {
        problem_add(loader->problems, "list.many", node->at,
                    ARGS(node->key, number_text(loader, MAX_COLUMNS)));
        return;
    }
    *columns = ARENA_ARRAY(loader->arena, Str, names.count);
    *count = 0;
    for (size_t i = 0; i < names.count; i++) {
        Str path = layout_path(loader, object, names.items[i]);
        for (size_t j = 0; path.len && j < *count; j++) {
            if (!str_equal((*columns)[j], path)) continue;
            problem_add(loader->problems, "list.twice", names.items[i]->at, ARGS(path));
            path = (Str){ 0 };
        }
        if (path.len) (*columns)[(*count)++] = path;
    }
}

/* --- sort orders ------------------------------------------------------------------------------ */

static bool sort_key_read(Loader *loader, const Object *object, Str word, Place at)
{
    if (word.len && word.ptr[0] == '-') {
        word = str_slice(word, 1, word.len);
        at.column++;
    }
    const Field *field = path_get(loader, object, word, at);
    at.width = (int)str_utf8_length(word);
    if (field && !field->sortable && !field->broken)
        return problem_add(loader->problems, "sort.field", at,
                           ARGS(word, str_from(field->type->name)));
    return field != NULL;
}

Str layout_sort_read(Loader *loader, const Object *object, const Node *node)
{
    NodeVec names = names_of(loader, node);
    Buffer  sort;
    int     keys = 0;
    buffer_init(&sort, loader->arena, 32);
    for (size_t i = 0; i < names.count; i++) {
        Str   rest = names.items[i]->text, word;
        Place at = names.items[i]->text_at;
        while (str_cut(&rest, ',', &word)) {
            Str   key = str_trim(word);
            Place place = at;
            place.column += (int)(key.len ? key.ptr - word.ptr : 0);
            if (++keys > MAX_SORTS) {
                problem_add(loader->problems, "list.many", node->at,
                            ARGS(node->key, number_text(loader, MAX_SORTS)));
                return (Str){ 0 };
            }
            if (sort_key_read(loader, object, key, place)) {
                if (sort.len) buffer_char(&sort, ',');
                buffer_add(&sort, key);
            }
            at.column += (int)str_utf8_length(word) + 1;
        }
    }
    return buffer_str(&sort);
}

/* --- sections --------------------------------------------------------------------------------- */

static const Key layout_field_keys[] = {
    { "field", SHAPE_TEXT, "The field, or a path to one through links.", .read = ignore_value,
      .required = true },
    { "span", SHAPE_INT, "How many columns it takes.", offsetof(LayoutField, span), .least = 1,
      .most = MAX_SECTION_COLUMNS },
    { 0 },
};

static void layout_fields_read(Loader *loader, Object *object, Section *section, const Node *list)
{
    if (list->kind != NODE_LIST) {
        shape_refuse(loader, list->at, list->key, "shape.list");
        return;
    }
    section->fields = ARENA_ARRAY(loader->arena, LayoutField, list->count);
    for (const Node *node = list->first; node; node = node->next) {
        LayoutField *item = &section->fields[section->field_count];
        const Node  *name = node;
        Reading      reading = { .loader = loader, .object = object, .thing = item };
        item->span = 1;
        if (node->kind == NODE_LIST) {
            shape_refuse(loader, node->at, STR("fields"), "shape.names");
            continue;
        }
        if (node->kind == NODE_MAP) {
            keys_read(&reading, node, layout_field_keys);
            name = node_find(node, "field");
        }
        if (!name || name->kind != NODE_SCALAR) continue;
        item->path = name->text;
        item->at = name->at;
        item->field = path_get(loader, object, name->text, name->text_at);
        if (item->field) section->field_count++;
    }
}

static void read_section_fields(const Reading *reading, const Node *value)
{
    layout_fields_read(reading->loader, reading->object, reading->thing, value);
}

const Key section_keys[] = {
    { "name", SHAPE_TEXT, "A name, by which layers above can change it.", offsetof(Section, name) },
    { "label", SHAPE_LABEL, "Its heading.", offsetof(Section, label) },
    { "columns", SHAPE_INT, "How many columns on a wide screen.", offsetof(Section, columns),
      .least = 1, .most = MAX_SECTION_COLUMNS },
    { "visible_when", SHAPE_CONDITION, "Hidden where this does not hold.",
      offsetof(Section, visible_when) },
    { "fields", SHAPE_LIST, "Its fields: a name, a path, or {field, span}.",
      .read = read_section_fields, .keys = layout_field_keys, .required = true },
    { 0 },
};

void sections_read(Loader *loader, Object *object, const Node *list, Str path, Section **sections,
                   size_t *count)
{
    *sections = ARENA_ARRAY(loader->arena, Section, list->count);
    *count = 0;
    for (const Node *node = list->first; node; node = node->next) {
        Section    *section = &(*sections)[(*count)++];
        const Node *name = node_find(node, "name");
        section->columns = 1;
        section->name = name && name->kind == NODE_SCALAR
                            ? name->text
                            : str_printf(loader->arena, "section_%d", (int)*count);
        for (size_t i = 0; i + 1 < *count; i++)
            if (str_equal((*sections)[i].name, section->name))
                problem_add(loader->problems, "list.twice", node->at, ARGS(section->name));
        Reading reading = { .loader = loader, .object = object, .thing = section };
        reading.path =
            str_printf(loader->scratch, "%.*s.%.*s", STR_ARG(path), STR_ARG(section->name));
        keys_read(&reading, node, section_keys);
    }
}

void section_of_fields(Loader *loader, Object *object, const Node *fields, Section **sections,
                       size_t *count)
{
    *sections = ARENA_NEW(loader->arena, Section);
    *count = 1;
    (*sections)->name = STR("main");
    (*sections)->columns = 2;
    layout_fields_read(loader, object, *sections, fields);
}
