/* test_schema.c -- the schemas and reference pages say what the loader reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "metadata/model.h"
#include "metadata/schema.h"

static Str schema_of(Arena *arena, Str kind)
{
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, arena, 1000);
    json_writer_init(&json, &out);
    return schema_write(kind, &json) ? buffer_str(&out) : (Str){ 0 };
}

static void every_kind_of_file_has_a_schema_that_is_json(void **state)
{
    (void)state;
    Arena   *arena = arena_new();
    Problems problems;
    StrVec   kinds = { 0 };
    problems_init(&problems, arena, LANGUAGE_EN);
    schema_kinds(arena, &kinds);
    assert_true(kinds.count >= 9);
    for (size_t i = 0; i < kinds.count; i++) {
        const Json *schema = json_read(arena, schema_of(arena, kinds.items[i]), &problems);
        assert_non_null(schema);
        assert_true(str_is(json_text(schema, "type"), "object"));
        assert_true(json_text(schema, "description").len > 0);
    }
    assert_int_equal(schema_of(arena, STR("nothing")).len, 0);
    arena_free(arena);
}

static bool requires(const Json *then, const char *option)
{
    const Json *required = json_find(then, "required");
    for (const Json *name = required->first; name; name = name->next)
        if (str_is(name->value.text, option)) return true;
    return false;
}

/* The conditional part of the schema that belongs to a type. */
static const Json *case_of(const Json *field, const char *type)
{
    for (const Json *one = json_find(field, "allOf")->first; one; one = one->next) {
        const Json *wanted = json_find(json_find(json_find(one, "if"), "properties"), "type");
        if (str_is(json_text(wanted, "const"), type)) return json_find(one, "then");
    }
    return NULL;
}

static void a_field_has_the_options_of_its_type(void **state)
{
    (void)state;
    Arena   *arena = arena_new();
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    const Json *schema = json_read(arena, schema_of(arena, STR("object")), &problems);
    const Json *fields = json_find(json_find(schema, "properties"), "fields");
    const Json *field = json_find(fields, "additionalProperties");
    assert_non_null(field);
    for (const FieldType *const *type = field_types; *type; type++) {
        const Json *then = case_of(field, (*type)->name);
        assert_non_null(then);
        for (const OptionSpec *option = (*type)->options; option->name; option++) {
            assert_non_null(json_find(json_find(then, "properties"), option->name));
            assert_int_equal(requires(then, option->name), option->required);
        }
    }
    arena_free(arena);
}

static void the_reference_names_every_type_and_option(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Buffer out;
    buffer_init(&out, arena, 1000);
    reference_fields(&out);
    for (const FieldType *const *type = field_types; *type; type++) {
        assert_true(
            str_find(buffer_str(&out), str_printf(arena, "\n## %s\n", (*type)->name), NULL));
        for (const OptionSpec *option = (*type)->options; option->name; option++)
            assert_true(
                str_find(buffer_str(&out), str_printf(arena, "| `%s`", option->name), NULL));
    }
    buffer_init(&out, arena, 1000);
    reference_files(&out);
    assert_true(str_find(buffer_str(&out), STR("\n## roles/<name>.yaml\n"), NULL));
    assert_true(str_find(buffer_str(&out), STR("| `refuse_when` (required)"), NULL));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_file_has_a_schema_that_is_json),
        cmocka_unit_test(a_field_has_the_options_of_its_type),
        cmocka_unit_test(the_reference_names_every_type_and_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
