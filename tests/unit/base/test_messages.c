/*
 * test_messages.c -- the catalogue: every language says the same things, and the program says nothing else.
 *
 * The second half reads the sources: a code that is said must have a row, a row must be said somewhere.
 */
#include "tests/unit/base/base_test.h"

#include "core/base/file.h"
#include "core/base/map.h"

static void fail_with(const char *code, const char *what)
{
    fail_msg("%s: %s", code, what);
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
                fail_with(rows[i].code, "has two rows");
            if (message_find((Language)language, rows[i].code) != &rows[i])
                fail_with(rows[i].code, "is not found in its language");
        }
    }
}

/* One bit per placeholder. */
static unsigned holes_of(const char *pattern)
{
    unsigned holes = 0;
    for (const char *at = pattern; at && (at = strchr(at, '{')); at++)
        if (at[1] >= '1' && at[1] <= '9' && at[2] == '}') holes |= 1u << (at[1] - '1');
    return holes;
}

static void translations_have_the_same_placeholders_hints_and_status(void **state)
{
    (void)state;
    size_t         count;
    const Message *rows = message_all(LANGUAGE_EN, &count);
    for (int language = 1; language < LANGUAGE_COUNT; language++) {
        for (size_t i = 0; i < count; i++) {
            const Message *row = &rows[i], *other = message_find((Language)language, row->code);
            if (holes_of(row->message) != holes_of(other->message)) fail_with(row->code, "other placeholders");
            if (!row->hint != !other->hint) fail_with(row->code, "a hint in one language only");
            if (holes_of(row->hint) != holes_of(other->hint)) fail_with(row->code, "other placeholders in its hint");
            if (row->status != other->status) fail_with(row->code, "another status");
        }
    }
}

static bool ends_in_one_of(const char *text, const char *const endings[])
{
    for (; *endings; endings++)
        if (str_ends(str_from(text), str_from(*endings))) return true;
    return false;
}

static void messages_are_one_line_and_hints_are_sentences(void **state)
{
    (void)state;
    static const char *const stops[] = { ".", "。", "?", "？", "!", ":", "：", NULL };
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        size_t         count;
        const Message *rows = message_all((Language)language, &count);
        for (size_t i = 0; i < count; i++) {
            const Message *row = &rows[i];
            if (!str_utf8_valid(str_from(row->message))) fail_with(row->code, "is not UTF-8");
            if (!row->message[0] || strchr(row->message, '\n')) fail_with(row->code, "is not one line");
            if (row->hint && !ends_in_one_of(row->hint, stops)) fail_with(row->code, "its hint is no sentence");
            if (row->status && (row->status < 400 || row->status > 599)) fail_with(row->code, "no HTTP error status");
        }
    }
}

static void placeholders_take_their_arguments(void **state)
{
    assert_text(message_text(*state, LANGUAGE_EN, "problem.near", ARGS(STR("{1}"))), "Did you mean \"{1}\"?");
    assert_text(message_text(*state, LANGUAGE_EN, "problem.row", NO_ARGS), "row ");
    assert_text(message_hint(*state, LANGUAGE_EN, "problem.row", NO_ARGS), "");
    assert_text(message_text(*state, LANGUAGE_EN, "no.such", NO_ARGS), "no.such");
    assert_null(message_find(LANGUAGE_ZH_CN, "no.such"));
}

/* ---- the sources -------------------------------------------------------------------------------------------------- */

static const char *const roots[] = { "core", "metadata" };

typedef void LiteralSeen(Map *seen, Arena *arena, Str source, Str before, Str literal);

/* Calls `look` for every text literal on its own in a source, with the code that stands before it. */
static void each_literal(Map *seen, Arena *arena, Str path, Str source, LiteralSeen *look)
{
    size_t open;
    for (Str rest = source; str_find_char(rest, '"', &open);) {
        size_t close = open + 1;
        while (close < rest.len && rest.ptr[close] != '"' && rest.ptr[close] != '\n')
            close += rest.ptr[close] == '\\' ? 2 : 1;
        Str before = str_slice(source, 0, (size_t)(rest.ptr - source.ptr) + open);
        look(seen, arena, path, before, str_slice(rest, open + 1, close));
        rest = str_slice(rest, close + 1, rest.len);
    }
}

static void each_source(Map *seen, Arena *arena, LiteralSeen *look)
{
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    for (size_t root = 0; root < sizeof roots / sizeof *roots; root++) {
        StrVec files;
        assert_true(folder_list(arena, str_from(roots[root]), &files, &problems));
        for (size_t i = 0; i < files.count; i++) {
            if (!str_ends(files.items[i], STR(".c")) && !str_ends(files.items[i], STR(".h"))) continue;
            Str path = path_join(arena, str_from(roots[root]), files.items[i]), source;
            assert_true(file_read(arena, path, 1 << 20, &source, &problems));
            each_literal(seen, arena, path, source, look);
        }
    }
}

static void note_literal(Map *seen, Arena *arena, Str path, Str before, Str literal)
{
    (void)arena, (void)path, (void)before;
    map_put(seen, literal, seen);
}

/* A literal that is the code argument of one of the calls that look codes up. */
static void note_said_code(Map *seen, Arena *arena, Str path, Str before, Str literal)
{
    static const char *const calls[] = { "problem_add(", "problem_warn(", "problem_hint(", "message_text(",
                                         "message_hint(", NULL };
    size_t start = before.len, depth = 0;
    while (start > 0 && before.ptr[start - 1] != ';' && before.ptr[start - 1] != '{') {
        char c = before.ptr[start - 1];
        depth += c == ')';
        if (c == '(' && depth-- == 0) break;
        start--;
    }
    Str call = str_slice(before, 0, start);
    int commas = 0;
    for (size_t i = start; i < before.len; i++) commas += before.ptr[i] == ',';
    for (int i = 0; calls[i]; i++) {
        int wanted = strncmp(calls[i], "message", 7) == 0 ? 2 : 1;
        if (str_ends(call, str_from(calls[i])) && commas == wanted) map_put(seen, literal, str_c(arena, path));
    }
}

static void every_code_that_is_said_has_a_row(void **state)
{
    Map said;
    map_init(&said, *state);
    each_source(&said, *state, note_said_code);

    assert_true(said.count > 10);
    int missing = 0;
    for (size_t i = 0; i < said.count; i++) {
        const char *code = str_c(*state, said.entries[i].key);
        if (message_find(LANGUAGE_EN, code)) continue;
        print_message("%s: \"%s\" has no row in the catalogue\n", (char *)said.entries[i].value, code);
        missing++;
    }
    assert_int_equal(missing, 0);
}

static void every_row_is_said_somewhere(void **state)
{
    Map literals;
    map_init(&literals, *state);
    each_source(&literals, *state, note_literal);

    size_t         count;
    const Message *rows   = message_all(LANGUAGE_EN, &count);
    int            unsaid = 0;
    for (size_t i = 0; i < count; i++) {
        if (map_find(&literals, str_from(rows[i].code))) continue;
        print_message("the row \"%s\" is used nowhere in core/ and metadata/\n", rows[i].code);
        unsaid++;
    }
    assert_int_equal(unsaid, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_language_has_the_same_codes_once),
        TEST(translations_have_the_same_placeholders_hints_and_status),
        TEST(messages_are_one_line_and_hints_are_sentences),
        TEST(placeholders_take_their_arguments),
        TEST(every_code_that_is_said_has_a_row),
        TEST(every_row_is_said_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
