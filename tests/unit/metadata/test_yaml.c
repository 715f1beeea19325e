/* test_yaml.c -- the tree that a YAML file becomes, and where its pieces stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "metadata/load.h"
#include "metadata/own.h"
#include "metadata/yaml.h"

typedef struct {
    Arena   *arena;
    Problems problems;
} Fixture;

static int setup(void **state)
{
    Arena   *arena = arena_new();
    Fixture *fixture = ARENA_NEW(arena, Fixture);
    fixture->arena = arena;
    problems_init(&fixture->problems, arena, LANGUAGE_EN);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    arena_free(((Fixture *)*state)->arena);
    return 0;
}

static Node *read_text(Fixture *fixture, const char *text)
{
    return yaml_read(fixture->arena, fixture->arena, STR("x.yaml"), str_from(text),
                     &fixture->problems);
}

static void assert_place(Place place, int line, int column, int width)
{
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
    assert_int_equal(place.width, width);
}

static void plain_scalars_follow_yaml_1_2(void **state)
{
    static const struct {
        const char *text;
        ValueKind   kind;
    } cases[] = {
        { "no", VALUE_TEXT },
        { "yes", VALUE_TEXT },
        { "on", VALUE_TEXT },
        { "true", VALUE_BOOL },
        { "False", VALUE_BOOL },
        { "null", VALUE_NULL },
        { "~", VALUE_NULL },
        { "12", VALUE_INT },
        { "-7", VALUE_INT },
        { "+7", VALUE_INT },
        { "1.50", VALUE_DECIMAL },
        { "1.4.0", VALUE_TEXT },
        { "'12'", VALUE_TEXT },
        { "\"true\"", VALUE_TEXT },
        { "1e5", VALUE_TEXT },
        { "2026-11-22", VALUE_TEXT },
        { "0x10", VALUE_TEXT },
        { "12:30", VALUE_TEXT },
        { "9223372036854775808", VALUE_TEXT },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Fixture *fixture = *state;
        Str      text = str_printf(fixture->arena, "a: %s\n", cases[i].text);
        Node    *root = read_text(fixture, str_c(fixture->arena, text));
        assert_non_null(root);
        assert_int_equal(node_value(node_find(root, "a")).kind, cases[i].kind);
    }
}

static void places_count_characters(void **state)
{
    Node *root = read_text(*state, "字段: {类型: \"文本\", 长: 12}\n后: 是\n");
    assert_non_null(root);
    Node *map = root->first;
    assert_place(map->key_at, 1, 1, 2);
    assert_place(map->at, 1, 5, 17);
    assert_place(map->first->at, 1, 10, 4);
    assert_place(map->first->text_at, 1, 11, 2);
    assert_place(map->last->at, 1, 19, 2);
    assert_place(root->last->at, 2, 4, 1);
}

static void a_block_scalar_begins_below_its_sign(void **state)
{
    Node *root = read_text(*state, "a: |\n\n    first line\n    second\nb: >-\n  folded\n  text\n");
    assert_non_null(root);
    assert_true(str_is(root->first->text, "\nfirst line\nsecond\n"));
    assert_place(root->first->text_at, 3, 5, 10);
    assert_true(str_is(root->last->text, "folded text"));
    assert_place(root->last->text_at, 6, 3, 6);
}

static void an_empty_value_stands_at_its_key(void **state)
{
    Node *root = read_text(*state, "a:\nb: 1\n");
    assert_non_null(root);
    assert_true(node_is_null(root->first));
    assert_place(root->first->at, 1, 1, 1);
}

static void an_empty_file_is_an_empty_map(void **state)
{
    static const char *const texts[] = { "", "\n\n", "# only a comment\n", "---\n",
                                         "\xEF\xBB\xBF" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Node *root = read_text(*state, texts[i]);
        assert_non_null(root);
        assert_int_equal(root->kind, NODE_MAP);
        assert_int_equal(root->count, 0);
    }
}

static void a_byte_order_mark_is_skipped(void **state)
{
    Node *root = read_text(*state, "\xEF\xBB\xBF"
                                   "a: 1\n");
    assert_non_null(root);
    assert_true(str_is(root->first->key, "a"));
    assert_place(root->first->key_at, 1, 1, 1);
}

static void line_breaks_of_all_kinds_are_counted(void **state)
{
    Node    *root = read_text(*state, "a: 1\r\nb: 2\rc: 3\nd: 'x\n");
    Fixture *fixture = *state;
    assert_null(root);
    assert_int_equal(fixture->problems.first->at.line, 4);
}

static void too_many_values_are_refused(void **state)
{
    Fixture *fixture = *state;
    Buffer   text;
    buffer_init(&text, fixture->arena, YAML_MAX_NODES * 3);
    BUFFER_ADD(&text, "a: [");
    for (int i = 0; i < YAML_MAX_NODES; i++) BUFFER_ADD(&text, "1,");
    BUFFER_ADD(&text, "1]\n");
    Node *root = yaml_read(fixture->arena, fixture->arena, STR("x.yaml"), buffer_str(&text),
                           &fixture->problems);
    assert_null(root);
    assert_string_equal(fixture->problems.first->code, "yaml.nodes");
}

static void a_large_file_is_refused(void **state)
{
    Fixture *fixture = *state;
    char    *bytes = arena_alloc(fixture->arena, YAML_MAX_FILE + 1);
    memset(bytes, ' ', YAML_MAX_FILE + 1);
    Str text = { bytes, YAML_MAX_FILE + 1 };
    assert_null(yaml_read(fixture->arena, fixture->arena, STR("x.yaml"), text, &fixture->problems));
    assert_string_equal(fixture->problems.first->code, "yaml.size");
}

static void depth_is_refused_quickly(void **state)
{
    Fixture *fixture = *state;
    char    *bytes = arena_alloc(fixture->arena, 1000000);
    memset(bytes, '[', 1000000);
    int64_t begin = clock_monotonic();
    assert_null(yaml_read(fixture->arena, fixture->arena, STR("x.yaml"), (Str){ bytes, 1000000 },
                          &fixture->problems));
    assert_string_equal(fixture->problems.first->code, "yaml.depth");
    assert_true(clock_monotonic() - begin < 2000000);
}

/* --- the program's own files ------------------------------------------------------------------ */

static void assert_same_tree(const Node *a, const Node *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->plain, b->plain);
    assert_int_equal(a->count, b->count);
    assert_true(str_equal(a->text, b->text));
    assert_true(str_equal(a->key, b->key));
    assert_true(str_equal(a->at.file, b->at.file));
    assert_place(a->at, b->at.line, b->at.column, b->at.width);
    assert_place(a->key_at, b->key_at.line, b->key_at.column, b->key_at.width);
    assert_place(a->text_at, b->text_at.line, b->text_at.column, b->text_at.width);
    const Node *left = a->first, *right = b->first;
    for (; left && right; left = left->next, right = right->next) {
        assert_ptr_not_equal(left, right);
        assert_same_tree(left, right);
    }
    assert_true(!left && !right);
}

static void a_file_of_the_programs_own_is_as_if_it_were_read(void **state)
{
    Fixture *fixture = *state;
    Layer    layer = layer_system(fixture->arena);
    size_t   found = 0;
    for (size_t i = 0; i < layer.files.count; i++) {
        const SourceFile *file = &layer.files.items[i];
        Str   shown = str_join(fixture->arena, STR("system/"), file->path);
        Node *own = own_tree(fixture->arena, shown, file->text);
        Node *read = yaml_read(fixture->arena, fixture->arena, shown, file->text,
                               &fixture->problems);
        assert_non_null(own);
        assert_same_tree(own, read);
        assert_same_tree(own, own_tree(fixture->arena, shown, file->text)); /* one more */
        found++;
    }
    assert_true(found > 10);
}

static void a_file_with_another_text_is_not_the_programs_own(void **state)
{
    Fixture *fixture = *state;
    Layer    layer = layer_system(fixture->arena);
    Str      text = layer.files.items[0].text, path = layer.files.items[0].path;
    Str      shown = str_join(fixture->arena, STR("system/"), path);
    assert_non_null(own_tree(fixture->arena, shown, text));
    assert_null(own_tree(fixture->arena, shown, str_join(fixture->arena, text, STR("\n"))));
    assert_null(own_tree(fixture->arena, path, text)); /* a file of an app */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(plain_scalars_follow_yaml_1_2, setup, teardown),
        cmocka_unit_test_setup_teardown(places_count_characters, setup, teardown),
        cmocka_unit_test_setup_teardown(a_block_scalar_begins_below_its_sign, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_value_stands_at_its_key, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_file_is_an_empty_map, setup, teardown),
        cmocka_unit_test_setup_teardown(a_byte_order_mark_is_skipped, setup, teardown),
        cmocka_unit_test_setup_teardown(line_breaks_of_all_kinds_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(too_many_values_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_large_file_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(depth_is_refused_quickly, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_of_the_programs_own_is_as_if_it_were_read, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_file_with_another_text_is_not_the_programs_own, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
