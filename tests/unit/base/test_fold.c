/* test_fold.c -- case by table. */
#include "tests/unit/base/base_test.h"

#include "core/base/fold.h"

static void case_is_mapped_in_every_script(void **state)
{
    static const struct {
        const char *text, *folded, *lowered, *raised;
    } cases[] = {
        { "Hello World 1", "hello world 1", "hello world 1", "HELLO WORLD 1" },
        { "ÄÖÜ äöü ß", "äöü äöü ß", "äöü äöü ß", "ÄÖÜ ÄÖÜ ß" },
        { "ẞ", "ß", "ß", "ẞ" },
        { "ΣΊΣΥΦΟΣ ς", "σίσυφοσ σ", "σίσυφοσ ς", "ΣΊΣΥΦΟΣ Σ" },
        { "Привет", "привет", "привет", "ПРИВЕТ" },
        { "İıI", "İıi", "iıi", "İII" },
        { "ǅ ǆ", "ǆ ǆ", "ǆ ǆ", "Ǆ Ǆ" },
        { "K Å", "k å", "k å", "K Å" },
        { "ᾈ ᾀ", "ᾀ ᾀ", "ᾀ ᾀ", "ᾈ ᾈ" },
        { "客户 Ａｂ", "客户 ａｂ", "客户 ａｂ", "客户 ＡＢ" },
        { "𐐀𐐨", "𐐨𐐨", "𐐨𐐨", "𐐀𐐀" },
        { "ꭰ", "Ꭰ", "ꭰ", "Ꭰ" },
        { "", "", "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_text(fold(*state, str_from(cases[i].text)), cases[i].folded);
        assert_text(lower(*state, str_from(cases[i].text)), cases[i].lowered);
        assert_text(upper(*state, str_from(cases[i].text)), cases[i].raised);
    }
}

static void bytes_that_are_no_utf8_stay(void **state)
{
    assert_text(fold(*state, STR("A\xFF" "B\xC3")), "a\xFF" "b\xC3");
    assert_int_equal(fold(*state, STR("A\0B")).len, 3);
}

static void folding_again_changes_nothing_and_case_does_not_matter(void **state)
{
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        if (code >= 0xD800 && code <= 0xDFFF) continue;
        char bytes[4];
        Str  text   = { bytes, str_utf8_put(bytes, code) };
        Str  folded = fold(*state, text);
        if (!str_utf8_valid(folded) || !str_equal(fold(*state, folded), folded) ||
            str_utf8_length(folded) != 1)
            fail_msg("U+%04X", code);
        /* İ alone folds to itself, and lowers to i. */
        if (code != 0x130 && !str_equal(fold(*state, lower(*state, text)), folded))
            fail_msg("lower U+%04X", code);
        arena_reset(*state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(case_is_mapped_in_every_script),
        TEST(bytes_that_are_no_utf8_stay),
        TEST(folding_again_changes_nothing_and_case_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
