/* test_words.c -- what texts are cut into, and whether what is sought is in them. */
#include "tests/unit/base/base_test.h"

#include "core/base/buffer.h"
#include "core/base/sought.h"
#include "core/base/words.h"

static bool note(void *context, const Word *word)
{
    buffer_printf(context, "%s%.*s", word->again ? "=" : " ", STR_ARG(word->text));
    return true;
}

static Str cut(Arena *arena, const char *text, bool asked)
{
    Buffer out;
    buffer_init(&out, arena, 64);
    words_each(str_from(text), asked, note, &out);
    return str_slice(buffer_str(&out), 1, out.len);
}

static void texts_are_cut(void **state)
{
    static const struct {
        const char *text, *stored, *asked;
    } cases[] = {
        { "Acme, Ltd.", "acme ltd", "acme ltd" },
        { "北京科技", "北京 京科 科技 技", "北京 京科 科技" },
        { "京", "京", "京" },
        { "ABC科技", "abc 科技 技", "abc 科技" },
        { "科技ABC", "科技 技 abc", "科技 技 abc" },
        { "ＡＢＣ１２", "abc 12", "abc 12" },
        { "OPP2026-00012", "opp 2026 00012", "opp 2026 00012" },
        { "+8613800138000", "8613800138000=613800138000=13800138000=3800138000=8000",
          "8613800138000" },
        { "13800138000", "13800138000=8000", "13800138000" },
        { "li.wei@acme.cn", "li wei acme cn", "li wei acme cn" },
        { "ひらカナ", "ひら らカ カナ ナ", "ひら らカ カナ" },
        { "ジョン・スミス", "ジョ ョン ン スミ ミス ス", "ジョ ョン ン スミ ミス" },
        { "한국어", "한국 국어 어", "한국 국어" },
        { "佐々木", "佐々 々木 木", "佐々 々木" },
        { "ok 🎉🎉", "ok 🎉🎉 🎉", "ok 🎉🎉" },
        { "𠀀𠀁", "𠀀𠀁 𠀁", "𠀀𠀁" },
        { "ÄRGER Привет", "arger привет", "arger привет" },
        { "Straße Łódź", "strasse lodz", "strasse lodz" },
        { "㈱山田 5㎡", "株 山田 田 5 m 2", "株 山田 田 5 m 2" },
        { "a\xff" "b\xe4\xb8" "c", "a b c", "a b c" },
        { "、。　！", "", "" },
        { "", "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_text(cut(*state, cases[i].text, false), cases[i].stored);
        assert_text(cut(*state, cases[i].text, true), cases[i].asked);
    }
}

static void long_words_are_cut(void **state)
{
    char text[300];
    memset(text, 'x', sizeof text);
    Buffer out;
    buffer_init(&out, *state, 64);
    words_each((Str){ text, sizeof text }, false, note, &out);
    assert_in_range(out.len, WORD_BYTES - 3, WORD_BYTES + 1);
}

static bool found(Arena *arena, const char *sought, const char *text)
{
    Str one = str_from(text);
    return sought_in(sought_read(arena, str_from(sought)), &one, 1);
}

static void words_are_found(void **state)
{
    static const struct {
        const char *sought, *text;
        bool        found;
    } cases[] = {
        { "acm", "Acme Ltd", true },         { "cme", "Acme Ltd", false },
        { "ACME ltd", "Ltd of Acme", true }, { "acme gmbh", "Acme Ltd", false },
        { "京科", "北京科技", true },        { "京技", "北京科技", false },
        { "科", "北京科技", true },          { "技", "北京科技", true },
        { "abc科", "ABC科技", true },        { "科技abc", "北京科技ABC", true },
        { "科技abc", "北京科技有ABC", false }, { "ａｂｃ", "ABC", true },
        { "abc", "ＡＢＣ", true },           { "2026-00012", "OPP2026-00012", true },
        { "opp2026", "OPP2026-00012", true }, { "00012", "OPP2026-00012", true },
        { "026", "OPP2026-00012", false },   { "138 0013 8000", "+8613800138000", true },
        { "138-0013", "+8613800138000", true }, { "8000", "+8613800138000", true },
        { "0013", "+8613800138000", false }, { "wei@acme.cn", "li.wei@acme.cn", true },
        { "%", "100% Acme", false },         { "AND", "Bread and butter", true },
        { "\"acme\" OR", "Acme oranges", true }, { "*", "Acme", false },
        { "name:acme", "name acme", true },  { "北京　科技", "科技在北京", true },
        { "", "Acme", true },                { " \t　", "Acme", true },
        { "cafe", "Café Paris", true },      { "CAFÉ", "cafe", true },
        { "muller", "Müller", true },        { "müller", "Mueller", false },
        { "cafe\u0301", "caf\u00e9", true }, { "strasse", "Hauptstraße", false },
        { "hauptstrasse", "Hauptstraße", true }, { "soren", "Søren", true },
        { "ガス", "ｶﾞｽ", true },             { "かき", "かぎ", false },
        { "か\u3099き", "がき", true },       { "한국", "한국어", true },
        { "елка", "Ёлка", true },            { "हिन्दी", "हन्द", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (found(*state, cases[i].sought, cases[i].text) != cases[i].found)
            fail_msg("\"%s\" in \"%s\"", cases[i].sought, cases[i].text);
}

/* What is marked ends where a letter ends, whatever the letter is made of. */
static void marks_hold_whole_letters(void **state)
{
    static const struct {
        const char *sought, *text, *marked;
    } cases[] = {
        { "caf", "un cafe\u0301", "caf" },     { "cafe", "un cafe\u0301s", "cafe\u0301" },
        { "of", "oﬃce", "oﬃ" },               { "strass", "Straße 1", "Straß" },
        { "4567", "123４５６７", "４５６７" }, { "ガ", "ｶﾞｽ", "ｶﾞ" },
        { "株", "㈱山田", "㈱" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Mark mark;
        Str  text = str_from(cases[i].text);
        assert_int_equal(sought_marks(sought_read(*state, str_from(cases[i].sought)), text, &mark,
                                      1), 1);
        assert_text(str_slice(text, mark.from, mark.to), cases[i].marked);
    }
}

static void words_may_stand_in_different_texts(void **state)
{
    Str     texts[] = { STR("Acme"), STR("Berlin") };
    Sought *both    = sought_read(*state, STR("ber acm"));
    assert_true(sought_in(both, texts, 2));
    assert_false(sought_in(both, texts, 1));
}

/* Signs of a small alphabet, parted by letters and blanks now and then. */
static Str chance_text(Arena *arena, unsigned *seed, size_t most, bool signs_only)
{
    static const char *const alphabet[] = { "北", "京", "科", "技", "a", " ", "・" };
    Buffer out;
    buffer_init(&out, arena, 64);
    size_t length = 1 + (size_t)rand_r(seed) % most;
    for (size_t i = 0; i < length; i++)
        buffer_add(&out, str_from(alphabet[(unsigned)rand_r(seed) % (signs_only ? 4 : 7)]));
    return buffer_str(&out);
}

static void signs_are_found_wherever_they_stand(void **state)
{
    unsigned seed = 20261122;
    int      hits = 0;
    for (int round = 0; round < 20000; round++) {
        Str  text   = chance_text(*state, &seed, 14, false);
        Str  sought = chance_text(*state, &seed, 5, true);
        bool there  = str_find(text, sought, NULL);
        hits += there;
        if (sought_in(sought_read(*state, sought), &text, 1) != there)
            fail_msg("%.*s in %.*s", STR_ARG(sought), STR_ARG(text));
    }
    assert_in_range(hits, 2000, 18000);
}

static void what_is_found_is_marked(void **state)
{
    Mark    marks[4];
    Str     text   = STR("上海 ACME，acmes 上");
    Sought *sought = sought_read(*state, STR("acm 海"));
    assert_int_equal(sought_marks(sought, text, marks, 4), 3);
    assert_text(str_slice(text, marks[0].from, marks[0].to), "海");
    assert_text(str_slice(text, marks[1].from, marks[1].to), "ACM");
    assert_text(str_slice(text, marks[2].from, marks[2].to), "acm");
    assert_int_equal(sought_marks(sought, text, marks, 2), 2);

    Str number = STR("+8613800138000");
    assert_int_equal(sought_marks(sought_read(*state, STR("138 00138")), number, marks, 4), 1);
    assert_text(str_slice(number, marks[0].from, marks[0].to), "13800138");
}

static void a_beginning_is_told(void **state)
{
    Sought *sought = sought_read(*state, STR("Acm"));
    assert_true(sought_begins(sought, STR("acme Ltd")));
    assert_false(sought_begins(sought, STR("The Acme")));
    assert_true(sought_begins(sought_read(*state, STR("北京科")), STR("北京科技")));
    assert_false(sought_begins(sought_read(*state, STR("京科")), STR("北京科技")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(texts_are_cut),
        TEST(long_words_are_cut),
        TEST(words_are_found),
        TEST(marks_hold_whole_letters),
        TEST(words_may_stand_in_different_texts),
        TEST(signs_are_found_wherever_they_stand),
        TEST(what_is_found_is_marked),
        TEST(a_beginning_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
