/* test_letters.c -- letters as they are looked for. */
#include "tests/unit/base/base_test.h"

#include "core/base/fold.h"
#include "core/base/letters.h"

static void case_width_form_and_accents_do_not_count(void **state)
{
    static const struct {
        const char *text, *plain;
    } cases[] = {
        { "Café", "cafe" },       { "CAFE\u0301", "cafe" },  { "Müller", "muller" },
        { "Łódź", "lodz" },       { "Straße", "strasse" },   { "Sørensen Æ", "sorensen ae" },
        { "İstanbul", "istanbul" }, { "ﬁn", "fin" },         { "ＡＢＣ　１", "abc 1" },
        { "ｶﾞｷﾞｸﾞ", "ガギグ" },     { "か\u3099", "が" },       { "がか", "がか" },
        { "㈱", "(株)" },          { "⽇本", "日本" },          { "Ёлка", "елка" },
        { "Άλφα", "αλφα" },       { "كِتَاب", "كتاب" },         { "हिन्दी", "हिन्दी" },
        { "ภาษาไทย", "ภาษาไทย" },  { "co\u00ADop", "coop" },  { "\u0301a", "a" },
        { "\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_text(letters_plain(*state, str_from(cases[i].text)), cases[i].plain);
}

static void letters_know_their_bytes(void **state)
{
    (void)state;
    static const Letter letters[] = {
        { 'e', 0, 3 }, { 's', 3, 5 }, { 's', 3, 5 }, { 0xFFFD, 5, 6 }, { 'x', 6, 7 },
    };
    Letters reading = letters_of(STR("e\u0301ß\xFFX"));
    Letter  letter;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        assert_true(letters_next(&reading, &letter));
        assert_int_equal(letter.code, letters[i].code);
        assert_int_equal(letter.from, letters[i].from);
        assert_int_equal(letter.to, letters[i].to);
    }
    assert_false(letters_next(&reading, &letter));
    assert_false(letters_next(&reading, &letter));
    assert_int_equal(letters_end(STR("e\u0301ß!"), 2), 5);
    assert_int_equal(letters_end(STR("e\u0301"), 9), 3);
    assert_int_equal(letters_end(STR("e"), 0), 0);
}

/* Else a query and an index would disagree about a letter and what it was made of. */
static void a_second_time_changes_nothing(void **state)
{
    for (uint32_t code = 1; code < 0x32000; code++) { /* behind it is nothing with a case */
        if (code >= 0xD800 && code <= 0xDFFF) continue;
        char bytes[4];
        Str  text  = { bytes, str_utf8_put(bytes, code) };
        Str  plain = letters_plain(*state, text);
        if (!str_utf8_valid(plain) || !str_equal(letters_plain(*state, plain), plain)
            || !str_equal(letters_plain(*state, fold(*state, text)), plain))
            fail_msg("U+%04X", code);
        arena_reset(*state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(case_width_form_and_accents_do_not_count),
        TEST(letters_know_their_bytes),
        TEST(a_second_time_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
