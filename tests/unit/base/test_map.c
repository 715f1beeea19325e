/* test_map.c -- names to things; and names that are near. */
#include "tests/unit/base/base_test.h"

#include "core/base/map.h"
#include "core/base/suggest.h"

static void every_name_is_found_and_the_order_is_kept(void **state)
{
    Map map;
    int things[5000];
    Str names[5000];
    map_init(&map, *state);
    for (int i = 0; i < 5000; i++) {
        names[i] = str_printf(*state, "name_%d", i * 31);
        assert_true(map_put(&map, names[i], &things[i]));
        if (i < 40) /* on both sides of the change from a list to a table */
            for (int j = 0; j <= i; j++) assert_ptr_equal(map_find(&map, names[j]), &things[j]);
    }
    assert_int_equal(map.count, 5000);
    for (int i = 0; i < 5000; i++) {
        assert_ptr_equal(map_find(&map, names[i]), &things[i]);
        assert_true(str_equal(map.entries[i].key, names[i]));
    }
    assert_null(map_find(&map, STR("name_1")));
}

static void putting_again_replaces_in_place(void **state)
{
    Map map;
    int old, new, filler;
    map_init(&map, *state);
    map_put(&map, STR("a"), &old);
    for (int i = 0; i < 20; i++) map_put(&map, str_printf(*state, "%d", i), &filler);

    assert_false(map_put(&map, STR("a"), &new));

    assert_ptr_equal(map_find(&map, STR("a")), &new);
    assert_int_equal(map.count, 21);
    assert_ptr_equal(map.entries[0].value, &new);
}

static void the_empty_name_is_a_name(void **state)
{
    Map map;
    int thing;
    map_init(&map, *state);
    assert_null(map_find(&map, (Str){ NULL, 0 }));
    map_put(&map, STR(""), &thing);
    for (int i = 0; i < 20; i++) map_put(&map, str_printf(*state, "%d", i), NULL);
    assert_ptr_equal(map_find(&map, (Str){ NULL, 0 }), &thing);
}

static void near_names_are_suggested(void **state)
{
    (void)state;
    static const Str names[] = {
        STR("text"), STR("number"), STR("currency"), STR("id"), STR("客户名称"),
    };
    static const struct {
        const char *given, *nearest;
    } cases[] = {
        { "numbr", "number" }, { "nubmer", "number" }, { "NUMBER", "number" },
        { "nmbre", "number" }, { "nmbrx", "" }, { "curency", "currency" }, { "txt", "text" },
        { "ids", "id" }, { "xy", "" }, { "ix", "id" }, { "zzzzzz", "" }, { "", "" },
        { "客户名稱", "客户名称" }, { "numerical", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_text(suggest(str_from(cases[i].given), names, 5), cases[i].nearest);
}

static void long_names_are_not_compared(void **state)
{
    char long_name[70];
    memset(long_name, 'a', sizeof long_name);
    Str name = { long_name, 65 }, given = { long_name, 64 };
    assert_text(suggest(given, &name, 1), "");
    name.len = 64, given.len = 63;
    assert_int_equal(suggest(given, &name, 1).len, 64);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_name_is_found_and_the_order_is_kept),
        TEST(putting_again_replaces_in_place),
        TEST(the_empty_name_is_a_name),
        TEST(near_names_are_suggested),
        TEST(long_names_are_not_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
