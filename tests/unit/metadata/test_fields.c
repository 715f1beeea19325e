/*
 * test_fields.c -- what each field type makes of raw input: tests/cases/fields/<type>.txt.
 *
 * A case file has a line "field: {...}", then lines "JSON -> what becomes of it". The part behind
 * the arrow is checked, or written anew with TENON_ACCEPT=1. Every type has its file, and its
 * folder in the UI.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base/json.h"
#include "tests/unit/fixture/metadata.h"

static const char *const kinds[] = { "empty", "boolean",  "integer",   "decimal", "text",
                                     "date",  "datetime", "reference", "list" };

static const Snapshot *snapshot_with(Arena *arena, Str field)
{
    Str yaml = str_printf(arena, "object: x\nfields:\n  value: %.*s\n  other: {type: text}\n"
                          "  next: {type: lookup, to: x}\n",
                          STR_ARG(field));
    return fixture_snapshot(arena, str_c(arena, yaml));
}

static Str outcome(Arena *arena, const Field *field, Str input)
{
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    const Json *json = json_read(arena, input, &problems);
    if (!json) return problems.first->message;
    Value value = json_value(arena, json);
    Place at = { .field = field->name };
    if (!field_check(field, arena, &value, at, 0, &problems)) {
        assert_int_equal(problems.count, 1);
        Str hint = problems.first->hint;
        return str_printf(arena, "refused: %.*s%s%.*s", STR_ARG(problems.first->message),
                          hint.len ? " / " : "", STR_ARG(hint));
    }
    assert_int_equal(problems.count, 0);
    Str text = value_to_text(arena, value);
    if (value.kind == VALUE_TEXT) {
        Buffer     out;
        JsonWriter writer;
        buffer_init(&out, arena, text.len + 8);
        json_writer_init(&writer, &out);
        json_put_text(&writer, text);
        text = buffer_str(&out);
    }
    return str_printf(arena, "%s %.*s", kinds[value.kind], STR_ARG(text));
}

static Str file_run(Arena *arena, Str text)
{
    Buffer          out;
    const Snapshot *snapshot = NULL;
    const Field    *field = NULL;
    Str             line;
    buffer_init(&out, arena, text.len * 2);
    while (str_cut(&text, '\n', &line)) {
        size_t arrow;
        if (str_starts(line, STR("field: "))) {
            snapshot_release(snapshot);
            snapshot = snapshot_with(arena, str_slice(line, 7, line.len));
            field = field_find(object_find(snapshot, STR("x")), STR("value"));
        } else if (line.len && line.ptr[0] != '#') {
            assert_non_null(field);
            Str input = str_find(line, STR(" -> "), &arrow) ? str_slice(line, 0, arrow) : line;
            line = str_printf(arena, "%.*s -> %.*s", STR_ARG(input),
                              STR_ARG(outcome(arena, field, input)));
        }
        buffer_add(&out, line);
        if (text.len || line.len) buffer_char(&out, '\n');
    }
    snapshot_release(snapshot);
    return buffer_str(&out);
}

static void every_type_treats_input_as_its_case_says(void **state)
{
    (void)state;
    int wrong = 0;
    for (const FieldType *const *type = field_types; *type; type++) {
        Arena   *arena = arena_new();
        Problems problems;
        Str      path = str_printf(arena, TESTS_FOLDER "/cases/fields/%s.txt", (*type)->name),
            text = { 0 };
        problems_init(&problems, arena, LANGUAGE_EN);
        assert_true(file_read(arena, path, 1 << 20, &text, &problems));
        Str now = file_run(arena, text);
        if (getenv("TENON_ACCEPT")) {
            file_write(path, now, &problems);
        } else if (!str_equal(now, text)) {
            fprintf(stderr, "--- %s says\n%.*s--- expected\n%.*s", (*type)->name, STR_ARG(now),
                    STR_ARG(text));
            wrong++;
        }
        arena_free(arena);
    }
    assert_int_equal(wrong, 0);
}

static void every_type_has_its_folder_in_the_ui(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    for (const FieldType *const *type = field_types; *type; type++)
        assert_true(
            folder_exists(str_printf(arena, TESTS_FOLDER "/../ui/src/fields/%s", (*type)->name)));
    arena_free(arena);
}

static void every_type_describes_itself(void **state)
{
    (void)state;
    for (const FieldType *const *type = field_types; *type; type++) {
        assert_true((*type)->name && (*type)->label && (*type)->help && (*type)->operators &&
                    (*type)->check);
        assert_non_null(field_type_operators(*type)[0]);
        assert_ptr_equal(field_type_find(str_from((*type)->name)), *type);
        for (const OptionSpec *option = (*type)->options; option->name; option++)
            assert_true(strlen(option->help) > 3);
    }
    assert_null(field_type_find(STR("nothing")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_describes_itself),
        cmocka_unit_test(every_type_treats_input_as_its_case_says),
        cmocka_unit_test(every_type_has_its_folder_in_the_ui),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
