/* test_str.c -- views: cutting, searching, UTF-8, copies. */
#include "tests/unit/base/base_test.h"

static const Str NOTHING = { NULL, 0 };

static void slices_are_clamped(void **state)
{
    (void)state;
    assert_text(str_slice(STR("abcdef"), 2, 4), "cd");
    assert_text(str_slice(STR("abcdef"), 4, 99), "ef");
    assert_text(str_slice(STR("abcdef"), 9, 3), "");
    assert_text(str_slice(NOTHING, 0, 5), "");
}

static void white_space_is_trimmed_at_both_ends(void **state)
{
    (void)state;
    assert_text(str_trim(STR(" \t a b \r\n")), "a b");
    assert_text(str_trim(STR(" \n ")), "");
    assert_text(str_trim(NOTHING), "");
}

static void order_is_by_byte_and_length(void **state)
{
    (void)state;
    assert_int_equal(str_compare(STR("a"), STR("b")), -1);
    assert_int_equal(str_compare(STR("\xE4\xB8\xAD"), STR("z")), 1);
    assert_int_equal(str_compare(STR("a"), STR("ab")), -1);
    assert_int_equal(str_compare(STR("a\0b"), STR("a\0a")), 1);
    assert_int_equal(str_compare(NOTHING, STR("")), 0);
}

static void beginnings_ends_and_insides_are_found(void **state)
{
    (void)state;
    size_t at = 99;
    assert_true(str_starts(STR("abc"), STR("ab")));
    assert_false(str_starts(STR("a"), STR("ab")));
    assert_true(str_ends(STR("abc"), STR("bc")));
    assert_false(str_ends(STR("c"), STR("bc")));
    assert_true(str_find(STR("xabab"), STR("ab"), &at));
    assert_int_equal(at, 1);
    assert_false(str_find(STR("xab"), STR("abc"), &at));
    assert_true(str_find(NOTHING, STR(""), &at));
    assert_int_equal(at, 0);
    assert_true(str_find_char(STR("abc"), 'c', NULL));
    assert_false(str_find_char(NOTHING, 'c', NULL));
}

static void cutting_gives_every_piece_and_ends(void **state)
{
    (void)state;
    Str  rest = STR("a,,bc,"), piece;
    char seen[32] = "";
    while (str_cut(&rest, ',', &piece)) sprintf(seen + strlen(seen), "[%.*s]", STR_ARG(piece));
    assert_string_equal(seen, "[a][][bc]");
}

static void numbers_are_whole_and_fit(void **state)
{
    (void)state;
    int64_t number = 7;
    assert_true(str_to_int(STR("-9223372036854775808"), &number));
    assert_true(number == INT64_MIN);
    assert_true(str_to_int(STR("9223372036854775807"), &number));
    assert_true(number == INT64_MAX);
    assert_true(str_to_int(STR("007"), &number));
    assert_int_equal(number, 7);
    const char *refused[] = { "", "-", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808",
                              "-9223372036854775809", "99999999999999999999" };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(str_to_int(str_from(refused[i]), &number));
    assert_int_equal(number, 7);
}

static void only_well_formed_utf8_is_valid(void **state)
{
    (void)state;
    const char *valid[]   = {
        "", "abc", "\xC2\x80", "\xE4\xB8\xAD\xE6\x96\x87", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF",
    };
    const char *invalid[] = {
        "\x80", "\xC2", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xE4\xB8", "a\xFF", "\xE4\xB8 ",
    };
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
        assert_true(str_utf8_valid(str_from(valid[i])));
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        assert_false(str_utf8_valid(str_from(invalid[i])));
}

static void every_code_point_survives_writing_and_reading(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char   text[4];
        size_t at = 0;
        Str    s  = { text, str_utf8_put(text, code) };
        if (code >= 0xD800 && code <= 0xDFFF) assert_false(str_utf8_valid(s));
        else assert_true(str_utf8_next(s, &at) == code && at == s.len && str_utf8_valid(s));
    }
}

static void invalid_bytes_read_one_at_a_time(void **state)
{
    (void)state;
    Str    s  = STR("\xE4\xB8x\xFF");
    size_t at = 0;
    assert_int_equal(str_utf8_next(s, &at), 0xFFFD);
    assert_int_equal(str_utf8_next(s, &at), 0xFFFD);
    assert_int_equal(str_utf8_next(s, &at), 'x');
    assert_int_equal(str_utf8_next(s, &at), 0xFFFD);
    assert_int_equal(at, s.len);
    assert_int_equal(str_utf8_length(s), 4);
}

static void copies_do_not_borrow(void **state)
{
    char original[] = "abc";
    Str  copy       = str_copy(*state, (Str){ original, 3 });
    original[0]     = 'x';
    assert_text(copy, "abc");
    assert_null(str_copy(*state, NOTHING).ptr);
    assert_string_equal(str_c(*state, NOTHING), "");
    assert_text(str_join(*state, STR("ab"), STR("cd")), "abcd");
    assert_text(str_join(*state, NOTHING, NOTHING), "");
}

static void formats_of_any_length_are_whole(void **state)
{
    for (int width = 0; width < 600; width++)
        assert_int_equal(str_printf(*state, "%*s", width, "").len, width);
    assert_text(str_printf(*state, "%.*s-%d", STR_ARG(STR("abc")), 5), "abc-5");
}

static void every_occurrence_is_replaced(void **state)
{
    assert_text(str_replace(*state, STR("aXbXX"), STR("X"), STR("--")), "a--b----");
    assert_text(str_replace(*state, STR("aaa"), STR("aa"), STR("")), "a");
    assert_text(str_replace(*state, STR("abc"), STR(""), STR("x")), "abc");
    assert_text(str_replace(*state, STR("X"), STR("X"), STR("")), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(slices_are_clamped),
        TEST(white_space_is_trimmed_at_both_ends),
        TEST(order_is_by_byte_and_length),
        TEST(beginnings_ends_and_insides_are_found),
        TEST(cutting_gives_every_piece_and_ends),
        TEST(numbers_are_whole_and_fit),
        TEST(only_well_formed_utf8_is_valid),
        TEST(every_code_point_survives_writing_and_reading),
        TEST(invalid_bytes_read_one_at_a_time),
        TEST(copies_do_not_borrow),
        TEST(formats_of_any_length_are_whole),
        TEST(every_occurrence_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
