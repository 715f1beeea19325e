/* test_json.c -- JSON in and out. */
#include "tests/unit/base/base_test.h"

#include "core/base/json.h"

static const Json *read_with(void **state, Str text, Problems *problems)
{
    problems_init(problems, *state, LANGUAGE_EN);
    return json_read(*state, text, problems);
}

static const Json *read(void **state, const char *text)
{
    Problems problems;
    return read_with(state, str_from(text), &problems);
}

static void a_document_becomes_a_tree_in_order(void **state)
{
    const Json *json = read(state,
                            "{\"b\": [1, null, true, {}], \"a\": \"\\u4e2d\\n\", \"c\": false}");

    assert_int_equal(json->kind, JSON_OBJECT);
    assert_int_equal(json->count, 3);
    assert_text(json->first->key, "b");
    assert_text(json_text(json, "a"), "中\n");
    const Json *list = json_find(json, "b");
    assert_int_equal(list->count, 4);
    assert_int_equal(list->first->value.integer, 1);
    assert_int_equal(list->first->next->kind, JSON_NULL);
    assert_int_equal(list->first->next->next->value.boolean, true);
    assert_int_equal(list->first->next->next->next->kind, JSON_OBJECT);
    assert_null(list->first->next->next->next->next);
    assert_null(json_find(json, "d"));
    assert_null(json_find(list, "a"));
    assert_null(json_find(NULL, "a"));
    assert_text(json_text(json, "c"), "");
}

static void any_value_may_stand_alone(void **state)
{
    assert_int_equal(read(state, " null ")->kind, JSON_NULL);
    assert_int_equal(read(state, "7")->value.integer, 7);
    assert_text(read(state, "\"x\"")->value.text, "x");
}

static void numbers_are_exact(void **state)
{
    static const struct {
        const char *given, *text;
        ValueKind   kind;
    } cases[] = {
        { "12", "12", VALUE_INT },
        { "-0", "0", VALUE_INT },
        { "9007199254740992", "9007199254740992", VALUE_INT },
        { "-9007199254740992", "-9007199254740992", VALUE_INT },
        { "123000000000000000", "123000000000000000", VALUE_INT },
        { "12.50", "12.5", VALUE_DECIMAL },
        { "0.1", "0.1", VALUE_DECIMAL },
        { "-123456789.123456", "-123456789.123456", VALUE_DECIMAL },
        { "12345678901234.1", "12345678901234.1", VALUE_DECIMAL },
        { "1e3", "1000", VALUE_DECIMAL },
        { "1.5E-5", "0.000015", VALUE_DECIMAL },
        { "1e17", "100000000000000000", VALUE_DECIMAL },
        { "0.00", "0", VALUE_DECIMAL },
        { "0e999999999999", "0", VALUE_DECIMAL },
        { "1.000000000000000000000", "1", VALUE_DECIMAL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Json *json = read(state, cases[i].given);
        assert_non_null(json);
        assert_int_equal(json->value.kind, cases[i].kind);
        assert_text(value_to_text(*state, json->value), cases[i].text);
    }
}

static void numbers_that_a_double_cannot_carry_are_refused(void **state)
{
    static const char *const refused[] = {
        "9007199254740993", "-9007199254740993", "1234567890123456.5", "0.1234567", "1e-7", "1e18",
        "1e999", "1e-999", "1e-99999999999999999999", "99999999999999999999999999",
        "-9223372036854775808", "0.12345678901234567890",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        Problems problems;
        assert_null(read_with(state, str_from(refused[i]), &problems));
        assert_string_equal(problems.first->code, "json.number");
        assert_int_equal(problems.status, 400);
    }
}

static void what_is_no_json_is_refused_with_its_place(void **state)
{
    static const struct {
        const char *text, *code;
        int         line, column;
    } cases[] = {
        { "", "json.end", 1, 1 },
        { "{\"a\": 1", "json.end", 1, 7 },
        { "{\n \"中\": x}", "json.syntax", 2, 7 },
        { "[1,]", "json.syntax", 1, 4 },
        { "[1] 2", "json.syntax", 1, 5 },
        { "{\"a\":1,\n\"a\":2}", "json.duplicate", 2, 3 },
        { "\"\xFF\"", "json.utf8", 1, 1 },
        { "\"\\u0000\"", "json.null_character", 1, 8 },
        { "\"\\ud800\"", "json.syntax", 1, 8 },
        { "[1.5, 1e99]", "json.number", 1, 7 },
        { "nul", "json.syntax", 1, 3 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Problems problems;
        assert_null(read_with(state, str_from(cases[i].text), &problems));
        assert_string_equal(problems.first->code, cases[i].code);
        assert_int_equal(problems.first->at.line, cases[i].line);
        assert_int_equal(problems.first->at.column, cases[i].column);
    }
}

static Str nested(Arena *arena, int depth)
{
    Buffer out;
    buffer_init(&out, arena, 0);
    for (int i = 0; i < depth; i++) buffer_char(&out, '[');
    for (int i = 0; i < depth; i++) buffer_char(&out, ']');
    return buffer_str(&out);
}

static void nesting_is_bounded(void **state)
{
    Problems problems;
    assert_non_null(read_with(state, nested(*state, 32), &problems));
    assert_null(read_with(state, nested(*state, 33), &problems));
    assert_string_equal(problems.first->code, "json.depth");
    assert_int_equal(problems.first->at.column, 33);
    assert_null(read_with(state, nested(*state, 1000000), &problems));
    assert_non_null(read_with(state, STR("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[\""),
                              &problems));
}

static void everything_is_written_with_its_commas(void **state)
{
    Buffer     out;
    JsonWriter json;
    Value      items[] = { value_int(1), value_text(STR("x")) };
    buffer_init(&out, *state, 0);
    json_writer_init(&json, &out);
    json_open(&json, '{');
    json_field_text(&json, "text", STR("a"));
    json_field_text(&json, "none", (Str){ NULL, 0 });
    json_field_int(&json, "int", -5);
    json_field_bool(&json, "bool", true);
    json_field_text(&json, "null", (Str){ 0 });
    json_field_id(&json, "id", 31);
    json_key(&json, STR("list"));
    json_open(&json, '[');
    json_open(&json, '[');
    json_close(&json, ']');
    json_put_value(&json, (Value){ VALUE_LIST, { .list = { items, 2 } } });
    json_put_raw(&json, STR("{\"r\":1}"));
    json_put_value(&json, value_date(0));
    json_close(&json, ']');
    json_close(&json, '}');

    assert_text(buffer_str(&out),
                "{\"text\":\"a\",\"none\":null,\"int\":-5,\"bool\":true,\"null\":null,"
                "\"id\":\"000000000000z\",\"list\":[[],[1,\"x\"],{\"r\":1},\"1970-01-01\"]}");
}

static Str written(void **state, Value value)
{
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, *state, 0);
    json_writer_init(&json, &out);
    json_put_value(&json, value);
    return buffer_str(&out);
}

static void numbers_beyond_a_double_are_written_as_text(void **state)
{
    assert_text(written(state, value_int(9007199254740992)), "9007199254740992");
    assert_text(written(state, value_int(9007199254740993)), "\"9007199254740993\"");
    assert_text(written(state, value_int(INT64_MIN)), "\"-9223372036854775808\"");
    assert_text(written(state, value_decimal((Decimal){ 123456789012345, 2 })), "1234567890123.45");
    assert_text(written(state, value_decimal((Decimal){ 1234567890123456, 2 })),
                "\"12345678901234.56\"");
    assert_text(written(state, value_decimal((Decimal){ 100000000000000000, 2 })),
                "1000000000000000");
    assert_text(written(state, value_decimal((Decimal){ 900719919007100, 0 })), "900719919007100");
    assert_text(written(state, value_decimal((Decimal){ 90071999190071000, 0 })),
                "\"90071999190071000\""); /* as a number json_read would refuse it */
    assert_text(written(state, value_decimal((Decimal){ 1250, 2 })), "12.5");
}

static void texts_are_escaped(void **state)
{
    assert_text(written(state, value_text(STR("a\"\\\n\x01\x7F中😀"))),
                "\"a\\\"\\\\\\n\\u0001\x7F中😀\"");
    assert_text(written(state, value_text(STR("a\xFF\xE4\xB8z"))),
                "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\"");
    assert_text(written(state, value_text(STR("a\0b"))), "\"a\xEF\xBF\xBD" "b\"");
}

/* Many bytes are looked at together: each one is found wherever it stands among them. */
static void any_byte_is_escaped_at_any_place(void **state)
{
    enum { LENGTH = 21 };
    for (int byte = 0; byte < 256; byte++)
        for (size_t at = 0; at < LENGTH; at++) {
            char bytes[LENGTH], *end = bytes + sizeof bytes;
            memset(bytes, at % 2 ? '!' : 0x7F, sizeof bytes);
            bytes[at] = (char)byte;
            Str alone = written(state, value_text((Str){ bytes + at, 1 }));
            Str wanted = str_printf(*state, "\"%.*s%.*s%.*s\"", (int)at, bytes,
                                    (int)alone.len - 2, alone.ptr + 1,
                                    (int)(end - bytes - 1 - (ptrdiff_t)at), bytes + at + 1);
            Str whole = written(state, value_text((Str){ bytes, sizeof bytes }));
            assert_true(str_equal(whole, wanted));
            assert_true(alone.len > 3 || (byte >= 0x20 && byte < 0x80));
        }
}

static void what_is_written_is_read_back(void **state)
{
    Chance source = chance_new();
    for (int i = 0; i < 20000; i++) {
        Value  value;
        char   bytes[20];
        size_t length = chance(&source) % sizeof bytes;
        for (size_t at = 0; at < length; at++) bytes[at] = (char)chance_between(&source, 1, 127);
        switch (chance(&source) % 3) {
        case 0: value = value_int((int64_t)chance(&source) >> chance(&source) % 64); break;
        case 1: {
            int64_t digits = chance_between(&source, -999999999999999999, 999999999999999999);
            value = value_decimal((Decimal){ digits >> chance(&source) % 60, chance(&source) % 7 });
            break;
        }
        default: value = value_text((Str){ bytes, length });
        }
        Problems    problems;
        const Json *back = read_with(state, written(state, value), &problems);
        assert_non_null(back);
        Value result = back->value;
        if (value.kind != VALUE_TEXT && result.kind == VALUE_TEXT)
            assert_true(value.kind == VALUE_INT ? value_to_int(&result)
                                                : value_to_decimal(&result));
        assert_true(value_equal(value, result));
        arena_reset(*state);
    }
}

static void problems_have_one_shape(void **state)
{
    Problems   problems;
    Buffer     out;
    JsonWriter json;
    problems_init(&problems, *state, LANGUAGE_EN);
    problem_add(&problems, "csv.quote", (Place){ .field = STR("amount"), .row = 3 }, NO_ARGS);
    problem_warn(&problems, "file.open", (Place){ .file = STR("a.yaml"), .line = 4, .column = 2 },
                 ARGS(STR("no")));
    buffer_init(&out, *state, 0);
    json_writer_init(&json, &out);
    json_problems(&json, &problems, STR("r-1"));

    assert_text(buffer_str(&out),
                "{\"problems\":[{\"code\":\"csv.quote\",\"field\":\"amount\","
                "\"message\":\"a quote stands in the middle of a cell\","
                "\"hint\":\"Put the whole cell in quotes and double the quotes inside it.\","
                "\"row\":2},"
                "{\"code\":\"file.open\",\"field\":null,\"message\":\"cannot be opened: no\","
                "\"hint\":null,\"severity\":\"warning\","
                "\"file\":\"a.yaml\",\"line\":4,\"column\":2}],\"request\":\"r-1\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_document_becomes_a_tree_in_order),
        TEST(any_value_may_stand_alone),
        TEST(numbers_are_exact),
        TEST(numbers_that_a_double_cannot_carry_are_refused),
        TEST(what_is_no_json_is_refused_with_its_place),
        TEST(nesting_is_bounded),
        TEST(everything_is_written_with_its_commas),
        TEST(numbers_beyond_a_double_are_written_as_text),
        TEST(texts_are_escaped),
        TEST(any_byte_is_escaped_at_any_place),
        TEST(what_is_written_is_read_back),
        TEST(problems_have_one_shape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
