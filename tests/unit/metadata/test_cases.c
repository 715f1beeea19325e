/*
 * test_cases.c -- mistakes in an app and what is said about them: tests/cases/metadata/<mistake>/.
 *
 * A case is an app folder with an expected.txt: all problems as a person reads them. A name that
 * ends in _zh is shown in Chinese. What is named layer_<name>/ is a package below the app.
 * TENON_ACCEPT=1 rewrites the expectations.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "metadata/load.h"

#define CASES TESTS_FOLDER "/cases/metadata"

static void problems_print(Buffer *out, const Problems *problems)
{
    for (const Problem *p = problems->first; p; p = p->next) {
        buffer_add(out, problem_render(out->arena, p, problems->language));
        buffer_char(out, '\n');
    }
    buffer_printf(out, "%d problems, %d warnings\n", problems->count, problems->warnings);
}

/* The folder without its own expectation and without the packages that lie in it. */
static Layer app_without(Arena *arena, Str folder, Layer *package, Problems *problems)
{
    Layer  all = { .name = STR("app") };
    StrVec paths = { 0 };
    *package = (Layer){ .name = STR("package") };
    folder_list(arena, folder, &paths, problems);
    for (size_t i = 0; i < paths.count; i++) {
        SourceFile file = { .path = paths.items[i] };
        if (str_is(file.path, "expected.txt")) continue;
        file_read(arena, path_join(arena, folder, file.path), 2 << 20, &file.text, problems);
        bool below = str_starts(file.path, STR("layer_package/"));
        if (below) file.path = str_slice(file.path, strlen("layer_package/"), file.path.len);
        VEC_PUSH(arena, below ? &package->files : &all.files, file);
    }
    return all;
}

static Str case_run(Arena *arena, Str folder, Str name)
{
    Problems problems;
    Layers   layers = { 0 };
    Layer    package;
    Buffer   out;
    problems_init(&problems, arena, str_ends(name, STR("_zh")) ? LANGUAGE_ZH_CN : LANGUAGE_EN);
    VEC_PUSH(arena, &layers, layer_system(arena));
    Layer app = app_without(arena, folder, &package, &problems);
    if (package.files.count) VEC_PUSH(arena, &layers, package);
    VEC_PUSH(arena, &layers, app);
    const Snapshot *snapshot = snapshot_load(&layers, &problems);
    assert_int_equal(snapshot == NULL, problems.count > 0);
    buffer_init(&out, arena, 1000);
    problems_print(&out, &problems);
    snapshot_release(snapshot);
    return buffer_str(&out);
}

static bool case_compare(Arena *arena, Str name)
{
    Problems ignored;
    Str      folder = path_join(arena, STR(CASES), name), expected = { 0 };
    Str      path = path_join(arena, folder, STR("expected.txt"));
    Str      said = case_run(arena, folder, name);
    problems_init(&ignored, arena, LANGUAGE_EN);
    if (getenv("TENON_ACCEPT")) return file_write(path, said, &ignored);
    file_read(arena, path, 1 << 20, &expected, &ignored);
    if (str_equal(said, expected)) return true;
    fprintf(stderr, "--- %.*s says\n%.*s--- expected\n%.*s", STR_ARG(name), STR_ARG(said),
            STR_ARG(expected));
    return false;
}

static void every_mistake_is_explained(void **state)
{
    (void)state;
    struct dirent **entries;
    int             count = scandir(CASES, &entries, NULL, alphasort), wrong = 0, cases = 0;
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            Arena *arena = arena_new();
            wrong += !case_compare(arena, str_from(entries[i]->d_name));
            cases++;
            arena_free(arena);
        }
        free(entries[i]);
    }
    free(entries);
    assert_int_equal(wrong, 0);
    assert_true(cases >= 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_mistake_is_explained) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
