/* test_problem.c -- collecting problems, and how a person reads them. */
#include "tests/unit/base/base_test.h"

#include "core/base/buffer.h"
#include "core/base/problem.h"

static Problems fresh(void **state)
{
    Problems problems;
    problems_init(&problems, *state, LANGUAGE_EN);
    return problems;
}

static const Place nowhere;

static void problems_are_kept_in_order_and_counted(void **state)
{
    Problems problems = fresh(state);
    assert_false(problem_add(&problems, "file.open", nowhere, ARGS(STR("no"))));
    assert_false(problem_warn(&problems, "file.read", nowhere, ARGS(STR("no"))));
    assert_false(problem_add(&problems, "csv.quote", nowhere, NO_ARGS));

    assert_int_equal(problems.count, 2);
    assert_int_equal(problems.warnings, 1);
    assert_string_equal(problems.first->code, "file.open");
    assert_text(problems.first->message, "cannot be opened: no");
    assert_string_equal(problems.first->next->next->code, "csv.quote");
    assert_null(problems.last->next);
}

static void the_status_is_that_of_the_first_error(void **state)
{
    Problems problems = fresh(state);
    assert_int_equal(problems.status, 0);
    problem_warn(&problems, "file.open", nowhere, NO_ARGS);
    assert_int_equal(problems.status, 0);
    problem_add(&problems, "json.syntax", nowhere, NO_ARGS);
    problem_add(&problems, "file.open", nowhere, NO_ARGS);
    assert_int_equal(problems.status, 400);

    problems = fresh(state);
    problem_say(&problems, "rule", nowhere, STR("no"));
    problem_add(&problems, "json.syntax", nowhere, NO_ARGS);
    assert_int_equal(problems.status, 422);
}

static void past_the_limit_problems_are_only_counted(void **state)
{
    Problems problems = fresh(state);
    problems.limit    = 2;
    for (int i = 0; i < 5; i++) {
        problem_add(&problems, "file.open", nowhere, ARGS(STR("x")));
        problem_suggest(&problems, STR("numbr"), ARGS(STR("number")));
    }
    assert_int_equal(problems.count, 5);
    assert_true(problems_full(&problems));
    assert_ptr_equal(problems.first->next, problems.last);
    assert_text(problems.last->hint, "Did you mean \"number\"?");
    problem_hint(&problems, "problem.row", ARGS(STR("7")));
    assert_text(problems.last->hint, "Did you mean \"number\"?");
}

static void a_thousand_are_kept_without_a_limit(void **state)
{
    Problems problems = fresh(state);
    for (int i = 0; i < 1100; i++) problem_add(&problems, "file.open", nowhere, NO_ARGS);
    int kept = 0;
    for (const Problem *problem = problems.first; problem; problem = problem->next) kept++;
    assert_int_equal(kept, 1000);
    assert_int_equal(problems.count, 1100);
}

static void a_suggestion_comes_before_the_usual_hint(void **state)
{
    Problems problems = fresh(state);
    problem_add(&problems, "csv.open", nowhere, NO_ARGS);
    problem_suggest(&problems, STR("numbr"), ARGS(STR("text"), STR("number")));
    assert_text(problems.last->hint,
                "Did you mean \"number\"? Close the cell that begins here with a quote.");

    problem_suggest(&problems, STR("zzzzz"), ARGS(STR("text")));
    assert_true(str_starts(problems.last->hint, STR("Did you mean \"number\"?")));

    problem_hint(&problems, "problem.row", ARGS(STR("7")));
    assert_text(problems.last->hint, "row 7");
}

static void an_unknown_code_reads_as_itself(void **state)
{
    Problems problems = fresh(state);
    problem_add(&problems, "no.such.code", nowhere, ARGS(STR("x")));
    assert_text(problems.first->message, "no.such.code");
    assert_int_equal(problems.status, 422);
}

static void messages_are_in_the_language_asked_for(void **state)
{
    Problems problems;
    problems_init(&problems, *state, LANGUAGE_ZH_CN);
    problem_add(&problems, "file.size", nowhere, ARGS(STR("10")));
    assert_text(problems.first->message, "超过 10 字节");
}

static void the_nearest_language_is_taken(void **state)
{
    (void)state;
    static const struct {
        const char *tag;
        Language    language;
    } cases[] = {
        { "zh-CN", LANGUAGE_ZH_CN },
        { "zh", LANGUAGE_ZH_CN },
        { "ZH-hans-cn", LANGUAGE_ZH_CN },
        { "en-GB;q=0.8", LANGUAGE_EN },
        { "fr", LANGUAGE_EN },
        { "", LANGUAGE_EN },
        { "fr, zh;q=0.3", LANGUAGE_ZH_CN },
        { "en;q=0.5, zh;q=0.51", LANGUAGE_ZH_CN },
        { "zh;q=0.5,en", LANGUAGE_EN },
        { "zh;q=0", LANGUAGE_EN },
        { "zhx", LANGUAGE_EN },
        { "zh;q=x", LANGUAGE_EN },
        { ",,;,", LANGUAGE_EN },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(language_from(str_from(cases[i].tag)), cases[i].language);
    assert_string_equal(language_tag(LANGUAGE_ZH_CN), "zh-CN");
}

static Str rendered(void **state, Place at, const char *cause)
{
    Problems problems = fresh(state);
    problem_say(&problems, "x", at, STR("unknown field type \"numbr\""));
    problems.first->cause = str_from(cause);
    problem_suggest(&problems, STR("numbr"), ARGS(STR("number")));
    return problem_render(*state, problems.first, LANGUAGE_EN);
}

static void a_place_in_a_file_shows_its_line_and_a_caret(void **state)
{
    Place at = { .file = STR("objects/deal/object.yaml"), .line = 14, .column = 18, .width = 5 };
    assert_text(rendered(state, at, "  amount: {type: numbr}"),
                "objects/deal/object.yaml:14:18: unknown field type \"numbr\"\n"
                " 14 |   amount: {type: numbr}\n"
                "    |                  ^~~~~\n"
                "Did you mean \"number\"?\n");
}

static void chinese_characters_are_two_columns_wide(void **state)
{
    Place at = { .file = STR("a.yaml"), .line = 3, .column = 8, .width = 2 };
    assert_text(rendered(state, at, "  客户\t： 类型 x"),
                "a.yaml:3:8: unknown field type \"numbr\"\n"
                " 3 |   客户 ： 类型 x\n"
                "   |           ^~~~\n"
                "Did you mean \"number\"?\n");
}

static void of_a_long_line_the_part_around_the_caret_is_shown(void **state)
{
    char line[301];
    memset(line, 'a', 300);
    line[300] = 0;
    memcpy(line + 150, "numbr", 5);
    Place at   = { .file = STR("a.yaml"), .line = 3, .column = 151, .width = 5 };
    Str   text = rendered(state, at, line);
    Str   piece, caret;
    str_cut(&text, '\n', &piece);
    str_cut(&text, '\n', &piece);
    str_cut(&text, '\n', &caret);

    size_t word, below;
    assert_true(piece.len < 120);
    assert_true(str_find(piece, STR("numbr"), &word) && str_find(caret, STR("^~~~~"), &below));
    assert_int_equal(word, below);
    assert_true(str_ends(caret, STR("^~~~~")));
}

static void a_caret_past_the_end_of_its_line_is_drawn(void **state)
{
    Place at   = { .file = STR("a.yaml"), .line = 3, .column = 50, .width = 9 };
    Str   text = rendered(state, at, "ab");
    assert_true(str_find(text, STR(" 3 | ab\n   |   ^\n"), NULL));
}

static void rows_fields_and_warnings_say_so(void **state)
{
    Problems problems = fresh(state);
    problem_warn(&problems, "csv.quote", (Place){ .row = 3, .field = STR("amount") }, NO_ARGS);
    assert_true(str_starts(problem_render(*state, problems.first, LANGUAGE_EN),
                           STR("row 3, amount: warning: a quote stands")));
    assert_true(str_starts(problem_render(*state, problems.first, LANGUAGE_ZH_CN),
                           STR("第 3 行, amount: 警告：")));
}

static void a_line_of_a_file_is_followed_by_its_field(void **state)
{
    Problems problems = fresh(state);
    Place    at = { .file = STR("data/deal.csv"), .line = 3, .field = STR("amount") };
    problem_say(&problems, "x", at, STR("too much"));
    assert_text(problem_render(*state, problems.first, LANGUAGE_EN),
                "data/deal.csv:3: amount: too much\n");
}

static void long_words_are_cut_between_characters(void **state)
{
    Problems problems = fresh(state);
    Buffer   word;
    buffer_init(&word, *state, 0);
    for (int i = 0; i < 1000; i++) BUFFER_ADD(&word, "长");
    Str name = buffer_str(&word);
    problem_add(&problems, "file.open", (Place){ .field = name }, ARGS(name));
    Str cut = str_join(*state, str_slice(name, 0, 166 * STR("长").len), STR("..."));
    assert_true(str_equal(problems.first->at.field, cut));
    assert_true(str_find(problems.first->message, cut, NULL));
    assert_true(problems.first->message.len < 550);
}

static void a_name_that_is_no_text_is_shown_as_one(void **state)
{
    Problems problems = fresh(state);
    problem_add(&problems, "file.open", (Place){ .field = STR("\xFFx") }, ARGS(STR("a\xE4z")));
    assert_text(problems.first->message, "cannot be opened: a\uFFFDz");
    assert_text(problems.first->at.field, "\uFFFDx");

    problem_suggest(&problems, STR("deal"), ARGS(STR("dea\xEC")));
    assert_text(problems.first->hint, "Did you mean \"dea\uFFFD\"?");
    problem_hint(&problems, "problem.row", ARGS(STR("\xEC")));
    assert_text(problems.first->hint, "row \uFFFD");
    problem_say(&problems, "x", nowhere, STR("no\xFF"));
    assert_text(problems.last->message, "no\uFFFD");
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
    Problems problems = fresh(state);
    problem_say(&problems, "x", (Place){ .file = STR("a\x1B[2J"), .line = 1, .column = 1 },
                STR("b\x1B[31m\nc"));
    problems.first->cause = STR("d\x1B" "e");
    Str text = problem_render(*state, problems.first, LANGUAGE_EN);
    assert_false(str_find_char(text, 0x1B, NULL));
    assert_true(str_find(text, STR("b [31m c"), NULL));
}

static void a_message_is_one_line_whatever_it_quotes(void **state)
{
    Problems problems = fresh(state);
    Str      quoted   = STR("a\nb\r\tc\x7f\x01客");
    problem_add(&problems, "file.open", (Place){ .field = quoted }, ARGS(quoted));
    assert_text(problems.first->message, "cannot be opened: a b  c  客");
    assert_text(problems.first->at.field, "a b  c  客");
    assert_text(quoted, "a\nb\r\tc\x7f\x01客"); /* what was quoted stays as it is */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(problems_are_kept_in_order_and_counted),
        TEST(the_status_is_that_of_the_first_error),
        TEST(past_the_limit_problems_are_only_counted),
        TEST(a_thousand_are_kept_without_a_limit),
        TEST(a_message_is_one_line_whatever_it_quotes),
        TEST(a_suggestion_comes_before_the_usual_hint),
        TEST(an_unknown_code_reads_as_itself),
        TEST(messages_are_in_the_language_asked_for),
        TEST(the_nearest_language_is_taken),
        TEST(a_place_in_a_file_shows_its_line_and_a_caret),
        TEST(chinese_characters_are_two_columns_wide),
        TEST(of_a_long_line_the_part_around_the_caret_is_shown),
        TEST(a_caret_past_the_end_of_its_line_is_drawn),
        TEST(rows_fields_and_warnings_say_so),
        TEST(a_line_of_a_file_is_followed_by_its_field),
        TEST(long_words_are_cut_between_characters),
        TEST(a_name_that_is_no_text_is_shown_as_one),
        TEST(control_characters_do_not_reach_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
