/*
 * test_messages.c -- the catalogue: every language says the same things, and the program says
 * nothing else.
 *
 * The second half reads the sources: a code that is said must have a row, a row must be said
 * somewhere.
 */
#include "tests/unit/base/base_test.h"

#include "core/base/file.h"
#include "core/base/map.h"

static int wrongs; /* of the running test; all are shown before it fails */

static int start(void **state)
{
    wrongs = 0;
    return with_arena(state);
}

static void wrong(const char *code, const char *what)
{
    print_message("%s: %s\n", code, what);
    wrongs++;
}

static void every_language_has_the_same_codes_once(void **state)
{
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        size_t         count, english_count;
        const Message *rows = message_all((Language)language, &count);
        message_all(LANGUAGE_EN, &english_count);
        assert_int_equal(count, english_count);

        Map seen;
        map_init(&seen, *state);
        for (size_t i = 0; i < count; i++) {
            if (!map_put(&seen, str_from(rows[i].code), (void *)&rows[i]))
                wrong(rows[i].code, "has two rows");
            if (message_find((Language)language, rows[i].code) != &rows[i])
                wrong(rows[i].code, "is not found in its language");
        }
    }
    assert_int_equal(wrongs, 0);
}

/* One bit per placeholder. */
static unsigned holes_of(const char *pattern)
{
    unsigned holes = 0;
    for (const char *at = pattern; at && (at = strchr(at, '{')); at++)
        if (at[1] >= '1' && at[1] <= '9' && at[2] == '}') holes |= 1u << (at[1] - '1');
    return holes;
}

static bool has_hint(const Message *row)
{
    return row->hint && row->hint[0];
}

static void translations_have_the_same_placeholders_hints_and_status(void **state)
{
    (void)state;
    size_t         count;
    const Message *rows = message_all(LANGUAGE_EN, &count);
    for (int language = 1; language < LANGUAGE_COUNT; language++) {
        for (size_t i = 0; i < count; i++) {
            const Message *row = &rows[i], *other = message_find((Language)language, row->code);
            if (has_hint(row) != has_hint(other)) wrong(row->code, "a hint in one language only");
            if (holes_of(row->message) != holes_of(other->message))
                wrong(row->code, "other placeholders");
            if (holes_of(row->hint) != holes_of(other->hint))
                wrong(row->code, "other placeholders in its hint");
            if (row->status != other->status) wrong(row->code, "another status");
        }
    }
    assert_int_equal(wrongs, 0);
}

static bool ends_in_one_of(const char *text, const char *const endings[])
{
    for (; *endings; endings++)
        if (str_ends(str_from(text), str_from(*endings))) return true;
    return false;
}

/* Whole sentences, or words that lead to a command to type. */
static bool is_advice(const char *hint)
{
    static const char *const stops[] = { ".", "。", "?", "？", "!", ":", "：", NULL };
    return ends_in_one_of(hint, stops) || strstr(hint, "tenon ");
}

static void messages_are_one_line_and_hints_are_sentences(void **state)
{
    (void)state;
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        size_t         count;
        const Message *rows = message_all((Language)language, &count);
        for (size_t i = 0; i < count; i++) {
            const Message *row = &rows[i];
            if (!str_utf8_valid(str_from(row->message))) wrong(row->code, "is not UTF-8");
            if (!row->message[0] || strchr(row->message, '\n')) wrong(row->code, "is not one line");
            if (has_hint(row) && !is_advice(row->hint)) wrong(row->code, "its hint is no sentence");
            if (row->status && (row->status < 400 || row->status > 599))
                wrong(row->code, "no HTTP error status");
        }
    }
    assert_int_equal(wrongs, 0);
}

static void placeholders_take_their_arguments(void **state)
{
    assert_text(message_text(*state, LANGUAGE_EN, "problem.near", ARGS(STR("{1}"))),
                "Did you mean \"{1}\"?");
    assert_text(message_text(*state, LANGUAGE_EN, "problem.row", NO_ARGS), "row ");
    assert_text(message_hint(*state, LANGUAGE_EN, "problem.row", NO_ARGS), "");
    assert_text(message_text(*state, LANGUAGE_EN, "no.such", NO_ARGS), "no.such");
    assert_null(message_find(LANGUAGE_ZH_CN, "no.such"));
}

/* ---- the sources ---- */

typedef void LiteralSeen(Map *seen, Str path, Str before, Str literal);

/* Comments become spaces: what they quote is not said. */
static void blank_comments(char *source)
{
    for (char *open = source; (open = strstr(open, "/*"));) {
        char *close = strstr(open, "*/");
        for (; *open && open != close; open++) *open = ' ';
        if (!close) break;
        open[0] = open[1] = ' ';
    }
}

/*
 * Calls `look` for every text literal, with the source before it. A literal does not go over a
 * line's end.
 */
static void each_literal(Map *seen, Str path, Str source, LiteralSeen *look)
{
    size_t open;
    for (Str rest = source; str_find_char(rest, '"', &open);) {
        size_t close = open + 1;
        while (close < rest.len && rest.ptr[close] != '"' && rest.ptr[close] != '\n')
            close += rest.ptr[close] == '\\' ? 2 : 1;
        Str before = str_slice(source, 0, (size_t)(rest.ptr - source.ptr) + open);
        look(seen, path, before, str_slice(rest, open + 1, close));
        rest = str_slice(rest, close + 1, rest.len);
    }
}

static void each_source(Map *seen, Arena *arena, LiteralSeen *look)
{
    static const char *const roots[] = { "core", "metadata", "lua" };
    Problems                 problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    for (size_t root = 0; root < sizeof roots / sizeof *roots; root++) {
        StrVec files;
        assert_true(folder_list(arena, str_from(roots[root]), &files, &problems));
        for (size_t i = 0; i < files.count; i++) {
            if (!str_ends(files.items[i], STR(".c")) && !str_ends(files.items[i], STR(".h")))
                continue;
            Str path = path_join(arena, str_from(roots[root]), files.items[i]), source;
            assert_true(file_read(arena, path, 1 << 20, &source, &problems));
            char *text = str_c(arena, source);
            blank_comments(text);
            each_literal(seen, path, str_from(text), look);
        }
    }
}

static void note_literal(Map *seen, Str path, Str before, Str literal)
{
    (void)path, (void)before;
    map_put(seen, literal, seen);
}

/*
 * What stands before the bracket that the literal is in, if the literal is argument `wanted` of the
 * call.
 */
static Str call_of(Str before, int wanted)
{
    size_t at = before.len, depth = 0;
    int    commas = 0;
    for (; at > 0 && !strchr(";{}", before.ptr[at - 1]); at--) {
        char c = before.ptr[at - 1];
        if (c == '(' && depth == 0) break;
        depth += (c == ')') - (c == '(');
        commas += c == ',' && depth == 0;
    }
    return commas == wanted ? str_slice(before, 0, at) : STR("");
}

static bool is_looked_up(Str before)
{
    static const struct {
        Str call;
        int argument; /* which one is the code */
    } calls[] = {
        { STR("problem_add("), 1 },  { STR("problem_warn("), 1 }, { STR("problem_hint("), 1 },
        { STR("message_text("), 2 }, { STR("message_hint("), 2 },
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (str_ends(call_of(before, calls[i].argument), calls[i].call)) return true;
    return false;
}

/*
 * family.word.word, where another row is of that family too; so codes in tables and wrappers are
 * found.
 */
static bool looks_like_code(Str literal)
{
    static const Str files[] = {
        STR(".db"), STR(".md"), STR(".sock"), STR(".yaml"), STR(".json"), STR(".csv"), STR(".lua"),
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (str_ends(literal, files[i])) return false;
    Str    family;
    size_t dot, count;
    if (!str_find_char(literal, '.', &dot) || dot + 1 == literal.len) return false;
    for (size_t i = 0; i < literal.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_.", literal.ptr[i])) return false;
    family              = str_slice(literal, 0, dot + 1);
    const Message *rows = message_all(LANGUAGE_EN, &count);
    for (size_t i = 0; i < count; i++)
        if (str_starts(str_from(rows[i].code), family)) return true;
    return false;
}

static void note_said_code(Map *seen, Str path, Str before, Str literal)
{
    bool of_the_configuration = str_ends(call_of(before, 1), STR("problem_say("));
    if (!of_the_configuration && (is_looked_up(before) || looks_like_code(literal)))
        map_put(seen, literal, (void *)path.ptr);
}

static void every_code_that_is_said_has_a_row(void **state)
{
    Map said;
    map_init(&said, *state);
    each_source(&said, *state, note_said_code);

    assert_true(said.count > 10);
    for (size_t i = 0; i < said.count; i++) {
        const char *code = str_c(*state, said.entries[i].key);
        if (message_find(LANGUAGE_EN, code)) continue;
        wrong(code, str_c(*state, str_printf(*state, "no row in the catalogue; see %s",
                                             (char *)said.entries[i].value)));
    }
    assert_int_equal(wrongs, 0);
}

static void every_row_is_said_somewhere(void **state)
{
    Map literals;
    map_init(&literals, *state);
    each_source(&literals, *state, note_literal);

    size_t         count;
    const Message *rows = message_all(LANGUAGE_EN, &count);
    for (size_t i = 0; i < count; i++)
        if (!map_find(&literals, str_from(rows[i].code)))
            wrong(rows[i].code, "is used nowhere in core/, metadata/ and lua/");
    assert_int_equal(wrongs, 0);
}

#define CATALOGUE_TEST(function) cmocka_unit_test_setup_teardown(function, start, without_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CATALOGUE_TEST(every_language_has_the_same_codes_once),
        CATALOGUE_TEST(translations_have_the_same_placeholders_hints_and_status),
        CATALOGUE_TEST(messages_are_one_line_and_hints_are_sentences),
        CATALOGUE_TEST(placeholders_take_their_arguments),
        CATALOGUE_TEST(every_code_that_is_said_has_a_row),
        CATALOGUE_TEST(every_row_is_said_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
