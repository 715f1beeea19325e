/*
 * lookup.c -- how the stages of loading find things by name, and what they say if there is no such
 * thing.
 *
 * What is broken itself has been reported; whatever refers to it is silent.
 */
#include "core/base/suggest.h"
#include "metadata/loader.h"

enum { MAX_NAME = 60, MAX_LISTED = 16 };

Str names_listed(Loader *loader, const Str *names, size_t count)
{
    Buffer out;
    buffer_init(&out, loader->problems->arena, 64);
    for (size_t i = 0; i < count && i < MAX_LISTED; i++) {
        if (i) BUFFER_ADD(&out, ", ");
        buffer_add(&out, names[i]);
    }
    if (count > MAX_LISTED) BUFFER_ADD(&out, ", …");
    return buffer_str(&out);
}

Str number_text(const Loader *loader, int64_t number)
{
    return str_printf(loader->problems->arena, "%lld", (long long)number);
}

void near_or_all(Loader *loader, Str given, const StrVec *names)
{
    if (suggest(given, names->items, names->count).len)
        problem_suggest(loader->problems, given, names->items, names->count);
    else if (names->count)
        problem_hint(loader->problems, "hint.names",
                     ARGS(names_listed(loader, names->items, names->count)));
}

bool name_check(Loader *loader, Str name, Place at)
{
    bool good = name.len > 0 && name.len <= MAX_NAME && name.ptr[0] >= 'a' && name.ptr[0] <= 'z';
    for (size_t i = 0; good && i < name.len; i++) {
        char c = name.ptr[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    return good || problem_add(loader->problems, "name.shape", at,
                               ARGS(name, number_text(loader, MAX_NAME)));
}

bool place_is_system(Place at)
{
    return str_starts(at.file, STR("system/"));
}

bool name_is_file(Loader *loader, const Document *document, const char *key)
{
    const Node *name = node_find(document->root, key);
    if (!name || name->kind != NODE_SCALAR || str_equal(name->text, document->name))
        return name_check(loader, document->name, (Place){ .file = document->path });
    return problem_add(loader->problems, "name.file", name->at,
                       ARGS(name->text, document->path, document->name, str_from(key)));
}

void ignore_value(const Reading *reading, const Node *value)
{
    (void)reading;
    (void)value;
}

const Document *document_find(const Loader *loader, const char *kind, Str name)
{
    for (size_t i = 0; i < loader->documents.count; i++) {
        const Document *document = &loader->documents.items[i];
        if (str_is(str_from(document->kind->name), kind) && str_equal(document->name, name))
            return document;
    }
    return NULL;
}

/*
 * Its object.yaml is missing, which was said at the files that are there; or it lies in a folder of
 * another name, which was said in it.
 */
static bool is_misplaced(const Loader *loader, Str name)
{
    for (size_t i = 0; i < loader->documents.count; i++) {
        const Document *document = &loader->documents.items[i];
        if (!str_starts(document->path, STR("objects/"))) continue;
        const Node *said = node_find(document->root, "object");
        if (str_equal(document->name, name)) return true;
        if (said && said->kind == NODE_SCALAR && str_equal(said->text, name)) return true;
    }
    return false;
}

const Object *object_get(Loader *loader, Str name, Place at)
{
    const Object *object = object_find(loader->snapshot, name);
    if (object || is_misplaced(loader, name)) return object;
    const Snapshot *snapshot = loader->snapshot;
    StrVec          names = { 0 };
    for (size_t i = 0; i < snapshot->object_count; i++)
        VEC_PUSH(loader->scratch, &names, snapshot->objects[i].name);
    problem_add(loader->problems, "object.unknown.name", at, ARGS(name));
    near_or_all(loader, name, &names);
    return NULL;
}

const Field *field_get(Loader *loader, const Object *object, Str name, Place at)
{
    const Field *field = field_find(object, name);
    if (field || object->broken) return field;
    StrVec names = { 0 };
    for (size_t i = 0; i < object->field_count; i++)
        VEC_PUSH(loader->scratch, &names, object->fields[i].name);
    problem_add(loader->problems, "field.unknown.of", at, ARGS(name, object->name));
    near_or_all(loader, name, &names);
    return NULL;
}

const Choices *choices_get(Loader *loader, Str name, Place at)
{
    const Snapshot *snapshot = loader->snapshot;
    StrVec          names = { 0 };
    map_put(&loader->choices_used, name, (void *)snapshot);
    for (size_t i = 0; i < snapshot->choice_count; i++) {
        if (str_equal(snapshot->choices[i].name, name)) return &snapshot->choices[i];
        VEC_PUSH(loader->scratch, &names, snapshot->choices[i].name);
    }
    problem_add(loader->problems, "choices.unknown", at, ARGS(name));
    near_or_all(loader, name, &names);
    return NULL;
}

const Field *path_get(Loader *loader, const Object *object, Str path, Place at)
{
    const Field *field = NULL;
    Str          word;
    for (int step = 0; str_cut(&path, '.', &word); step++) {
        int width = (int)str_utf8_length(word);
        at.width = width ? width : 1;
        if (step > 0 && !field->to) {
            if (!field->broken)
                problem_add(loader->problems, "path.link", at, ARGS(field->name, word));
            return NULL;
        }
        if (step >= EXPR_MAX_STEPS) {
            problem_add(loader->problems, "path.steps", at,
                        ARGS(number_text(loader, EXPR_MAX_STEPS - 1)));
            return NULL;
        }
        field = field_get(loader, step ? field->to : object, word, at);
        if (!field) return NULL;
        at.column += width + 1;
    }
    return field;
}
