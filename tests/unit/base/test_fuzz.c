/*
 * test_fuzz.c -- texts by chance for everything that reads text from outside. Nothing is expected
 * but an answer: the sanitizers find the rest. Texts are made of the pieces that the formats are
 * made of, and of good ones spoilt.
 */
#include "tests/unit/base/base_test.h"

#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/fold.h"
#include "core/base/id.h"
#include "core/base/json.h"
#include "core/base/log.h"

enum { ROUNDS = 60000 };

static const char *const json_pieces[] = {
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "d800", "null", "true", "false", "0", "-",
    "12.5", "1e5", "e", "E+", "\"a\"", " ", "\n", "\xFF", "\\u0000", "[1,2]", "\xE4\xB8\xAD",
    "{\"a\":1}", "0.0000001", "\\ud83d\\ude00", "9007199254740993",
};
static const char *const csv_pieces[] = {
    ",", "\"", "\"\"", "\r", "\n", "\r\n", "a", " ", "'", "=", "\xEF\xBB\xBF", "\xE4\xB8\xAD",
};
static const char *const time_pieces[] = {
    "2026", "-", "11",  "22", "T",    " ",    "14",     ":",          "07",       "Z", "+08:00",
    ".",    "0", "123", "x",  "9999", "0001", "-02-29", "2026-11-22", "23:59:60",
};

typedef struct {
    const char *const *items;
    size_t             count;
} Pieces;

#define PIECES(list) ((Pieces){ list, sizeof(list) / sizeof *(list) })

static Str text_by_chance(Chance *source, Arena *arena, Pieces pieces)
{
    Buffer out;
    buffer_init(&out, arena, 0);
    for (size_t n = chance(source) % 24; n > 0; n--) {
        if (chance(source) % 16 == 0) buffer_char(&out, (char)chance(source));
        else buffer_add(&out, str_from(pieces.items[chance(source) % pieces.count]));
    }
    /* In memory of exactly its size, so that reading past the end is seen. */
    return str_copy(arena, buffer_str(&out));
}

static size_t size_of_tree(const Json *json)
{
    size_t size = 1;
    for (const Json *child = json->first; child; child = child->next) size += size_of_tree(child);
    return size;
}

static void json_always_has_an_answer(void **state)
{
    Chance source = chance_new();
    int    read   = 0;
    for (int i = 0; i < ROUNDS; i++) {
        Problems problems;
        problems_init(&problems, *state, LANGUAGE_EN);
        Str         text = text_by_chance(&source, *state, PIECES(json_pieces));
        const Json *json = json_read(*state, text, &problems);
        assert_int_equal(problems.count, json ? 0 : 1);
        if (json) read += size_of_tree(json) > 0;
        else assert_true(problems.first->at.line > 0 && problems.first->at.column > 0);
        arena_reset(*state);
    }
    assert_true(read > ROUNDS / 100);
}

static void csv_always_has_an_answer(void **state)
{
    Chance source = chance_new();
    for (int i = 0; i < ROUNDS; i++) {
        Problems  problems;
        CsvReader csv;
        StrVec    cells;
        problems_init(&problems, *state, LANGUAGE_EN);
        Str text = text_by_chance(&source, *state, PIECES(csv_pieces));
        csv_reader_init(&csv, text);
        csv.undo = i % 2;
        int line = 0;
        while (csv_next(&csv, *state, &cells, &problems)) {
            assert_true(csv.line > line && cells.count > 0);
            line = csv.line;
        }
        assert_true(problems.count || csv.at == csv.text.len);
        arena_reset(*state);
    }
}

static void times_ids_and_numbers_always_have_an_answer(void **state)
{
    Chance source = chance_new();
    for (int i = 0; i < ROUNDS; i++) {
        Str   text  = text_by_chance(&source, *state, PIECES(time_pieces));
        Value value = value_text(text);
        int64_t ms;
        if (datetime_parse(text, zone_utc(), &ms)) assert_true(datetime_text(*state, ms).len == 24);
        Value copy = value;
        if (value_to_date(&copy)) assert_true(str_equal(value_to_text(*state, copy), text));
        copy = value;
        if (value_to_decimal(&copy)) assert_true(value_to_text(*state, copy).len > 0);
        copy = value;
        if (value_to_ref(&copy)) assert_true(copy.integer > 0);
        arena_reset(*state);
    }
}

static void any_bytes_can_be_folded_quoted_and_shown(void **state)
{
    Chance source = chance_new();
    for (int i = 0; i < ROUNDS; i++) {
        Str     text    = text_by_chance(&source, *state, PIECES(json_pieces));
        int     column  = (int)(chance(&source) % 40), width = (int)(chance(&source) % 40);
        Place   at      = { .file = text, .line = 1, .column = column, .width = width };
        Problem problem = { .code = "x", .at = at, .message = text, .hint = text, .cause = text };
        Str     shown   = problem_render(*state, &problem, LANGUAGE_EN);
        assert_true(str_utf8_valid(shown));
        Str quoted = log_quote(*state, text);
        assert_true(str_utf8_valid(quoted) && !str_find_char(quoted, '\n', NULL));
        assert_true(str_equal(fold(*state, text), fold(*state, fold(*state, text))));
        language_from(text);
        arena_reset(*state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(json_always_has_an_answer),
        TEST(csv_always_has_an_answer),
        TEST(times_ids_and_numbers_always_have_an_answer),
        TEST(any_bytes_can_be_folded_quoted_and_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
