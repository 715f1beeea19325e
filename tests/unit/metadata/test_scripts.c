/*
 * test_scripts.c -- the Lua files of an app: what the snapshot keeps of them, and that releases
 * tell them apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/fixture/one_app.h"

#define DEAL "object: deal\nfields:\n  name: {type: text}\n"

static const Object *deal_of(const char *files)
{
    app = fixture_snapshot(arena, str_c(arena, str_join(arena, STR(DEAL), str_from(files))));
    return object_find(app, STR("deal"));
}

static void a_script_is_kept_as_it_stands(void **state)
{
    (void)state;
    const Object *deal = deal_of("--- objects/deal/script.lua\nreturn {} -- \"'\\ 赢单\n");
    assert_non_null(deal->script);
    assert_true(str_is(deal->script->path, "objects/deal/script.lua"));
    assert_true(str_is(deal->script->text, "return {} -- \"'\\ 赢单\n"));
    assert_null(object_find(app, STR("user"))->script);
}

static void a_byte_order_mark_is_left_out(void **state)
{
    (void)state;
    const Object *deal = deal_of("--- objects/deal/script.lua\n\xEF\xBB\xBFreturn {}\n");
    assert_true(str_is(deal->script->text, "return {}\n"));
}

static void libraries_and_tests_come_in_the_order_of_their_paths(void **state)
{
    (void)state;
    deal_of("--- tests/story.lua\n-- 3\n--- lib/words.lua\n-- b\n--- lib/money.test.lua\n-- 1\n"
            "--- objects/deal/script.test.lua\n-- 2\n--- lib/money.lua\n-- a\n"
            "--- objects/deal/script.lua\nreturn {}\n");
    assert_int_equal(app->library_count, 2);
    assert_true(str_is(app->libraries[0].path, "lib/money.lua"));
    assert_true(str_is(app->libraries[1].path, "lib/words.lua"));
    assert_true(str_is(app->libraries[1].text, "-- b\n"));
    assert_int_equal(app->test_count, 3);
    assert_true(str_is(app->tests[0].path, "lib/money.test.lua"));
    assert_true(str_is(app->tests[1].path, "objects/deal/script.test.lua"));
    assert_true(str_is(app->tests[2].path, "tests/story.lua"));
}

static void a_later_layer_replaces_the_file_below(void **state)
{
    (void)state;
    Problems problems;
    Layers   layers = { 0 };
    problems_init(&problems, arena, LANGUAGE_EN);
    VEC_PUSH(arena, &layers, layer_system(arena));
    VEC_PUSH(arena, &layers,
             fixture_layer(arena, STR("package"),
                           DEAL "--- objects/deal/script.lua\n-- below\n"
                                "--- lib/money.lua\n-- below\n"));
    VEC_PUSH(arena, &layers,
             fixture_layer(arena, STR("app"), "--- objects/deal/script.lua\n-- above\n"));
    app = snapshot_load(&layers, &problems);
    assert_non_null(app);
    assert_true(str_is(object_find(app, STR("deal"))->script->text, "-- above\n"));
    assert_int_equal(app->library_count, 1);
    assert_true(str_is(app->libraries[0].text, "-- below\n"));
}

static void another_script_is_another_release(void **state)
{
    (void)state;
    deal_of("--- objects/deal/script.lua\nreturn {}\n");
    Str hash = str_copy(arena, app->hash);
    snapshot_release(app);
    deal_of("--- objects/deal/script.lua\nreturn { }\n");
    assert_false(str_equal(hash, app->hash));
}

static void a_script_has_at_most_256_kib(void **state)
{
    (void)state;
    Problems problems;
    Buffer   text;
    problems_init(&problems, arena, LANGUAGE_EN);
    buffer_init(&text, arena, 1 << 20);
    BUFFER_ADD(&text, DEAL "--- objects/deal/script.lua\n");
    size_t begin = text.len;
    while (text.len - begin < SCRIPT_MAX_FILE) buffer_char(&text, '-');
    app = fixture_snapshot_try(arena, str_c(arena, buffer_str(&text)), &problems);
    assert_non_null(app);
    buffer_char(&text, '-');
    assert_null(fixture_snapshot_try(arena, str_c(arena, buffer_str(&text)), &problems));
    assert_string_equal(problems.first->code, "script.size");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_script_is_kept_as_it_stands),
        TEST(a_byte_order_mark_is_left_out),
        TEST(libraries_and_tests_come_in_the_order_of_their_paths),
        TEST(a_later_layer_replaces_the_file_below),
        TEST(another_script_is_another_release),
        TEST(a_script_has_at_most_256_kib),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
