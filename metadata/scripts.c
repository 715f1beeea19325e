/*
 * scripts.c -- the Lua files of an app, kept as text: scripts of objects, libraries, tests.
 *
 * Nothing here knows Lua: whether a file can be run, and has the functions that object.yaml speaks
 * of, is found out where it runs. A file of a later layer replaces the one below it.
 */
#include <stdlib.h>

#include "metadata/loader.h"

void script_add(Loader *loader, const CodeFile *file)
{
    for (size_t i = 0; i < loader->code.count; i++)
        if (str_equal(loader->code.items[i].path, file->path)) {
            loader->code.items[i] = *file;
            return;
        }
    VEC_PUSH(loader->scratch, &loader->code, *file);
}

static int by_path(const void *left, const void *right)
{
    return str_compare(((const CodeFile *)left)->path, ((const CodeFile *)right)->path);
}

static bool is_of_kind(const CodeFile *file, const char *kind)
{
    return str_is(str_from(file->kind->name), kind);
}

/* --- one file --------------------------------------------------------------------------------- */

static bool text_check(Loader *loader, const CodeFile *file)
{
    if (file->text.len > SCRIPT_MAX_FILE)
        return problem_add(loader->problems, "script.size", (Place){ .file = file->shown },
                           ARGS(number_text(loader, SCRIPT_MAX_FILE / 1024)));
    return bytes_check(file->shown, file->text, loader->problems);
}

/* Without a byte order mark, which Lua does not know. */
static Script script_of(Loader *loader, const CodeFile *file)
{
    Str text = file->text;
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_slice(text, 3, text.len);
    return (Script){ .path = str_copy(loader->arena, file->path),
                     .text = str_copy(loader->arena, text) };
}

/* --- whose it is ------------------------------------------------------------------------------ */

/* Another file of the object has said already that there is no such object. */
static bool is_reported(const Loader *loader, Str object)
{
    for (size_t i = 0; i < loader->documents.count; i++) {
        const Document *document = &loader->documents.items[i];
        if (str_starts(document->path, STR("objects/")) && str_equal(document->name, object))
            return true;
    }
    return false;
}

static bool object_check(Loader *loader, const CodeFile *file)
{
    if (object_find(loader->snapshot, file->name)) return true;
    if (is_reported(loader, file->name)) return false;
    loader->objects_missing = true;
    return problem_add(loader->problems, "object.missing", (Place){ .file = file->shown },
                       ARGS(file->name));
}

static bool has_code(const Loader *loader, const char *kind, Str name)
{
    for (size_t i = 0; i < loader->code.count; i++)
        if (is_of_kind(&loader->code.items[i], kind) &&
            str_equal(loader->code.items[i].name, name))
            return true;
    return false;
}

bool script_exists(const Loader *loader, Str object)
{
    return has_code(loader, "script", object);
}

/* A test beside nothing that it could test. */
static void alone_warn(Loader *loader, const CodeFile *file, const char *beside)
{
    if (!has_code(loader, beside, file->name))
        problem_warn(loader->problems, "script.test.alone", (Place){ .file = file->shown },
                     ARGS(str_replace(loader->problems->arena, file->path, STR(".test.lua"),
                                      STR(".lua"))));
}

static void test_add(Loader *loader, const CodeFile *file)
{
    Snapshot *snapshot = loader->snapshot;
    snapshot->tests[snapshot->test_count++] = script_of(loader, file);
}

static void object_script_add(Loader *loader, const CodeFile *file)
{
    if (!object_check(loader, file)) return;
    Script *script = ARENA_NEW(loader->arena, Script);
    *script = script_of(loader, file);
    loader->snapshot->objects[object_find(loader->snapshot, file->name)->index].script = script;
}

static void object_test_add(Loader *loader, const CodeFile *file)
{
    if (script_exists(loader, file->name) || object_check(loader, file)) {
        test_add(loader, file);
        alone_warn(loader, file, "script");
    }
}

static void library_add(Loader *loader, const CodeFile *file)
{
    Snapshot *snapshot = loader->snapshot;
    if (name_check(loader, file->name, (Place){ .file = file->shown }))
        snapshot->libraries[snapshot->library_count++] = script_of(loader, file);
}

static void library_test_add(Loader *loader, const CodeFile *file)
{
    test_add(loader, file);
    alone_warn(loader, file, "library");
}

/* --- all of them ------------------------------------------------------------------------------ */

static const struct {
    const char *kind;
    void (*add)(Loader *loader, const CodeFile *file);
} kinds[] = {
    { "script", object_script_add }, { "script_test", object_test_add },
    { "library", library_add },      { "library_test", library_test_add },
    { "test", test_add },
};

void scripts_read(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    size_t    count = loader->code.count;
    snapshot->libraries = ARENA_ARRAY(loader->arena, Script, count);
    snapshot->tests = ARENA_ARRAY(loader->arena, Script, count);
    if (count) qsort(loader->code.items, count, sizeof(CodeFile), by_path);
    for (size_t i = 0; i < count; i++) {
        const CodeFile *file = &loader->code.items[i];
        if (!text_check(loader, file)) continue;
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (is_of_kind(file, kinds[k].kind)) kinds[k].add(loader, file);
    }
}
