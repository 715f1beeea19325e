/*
 * test_messages.c -- mistakes and what people are told about them: tests/cases/expr/<mistake>/
 *
 *   expr.txt       "wanted: condition", then the expression
 *   expected.txt   all its problems in English and Chinese
 *
 * TENON_ACCEPT=1 writes expected.txt anew; then read what git shows.
 */
#include "tests/unit/expr/world.h"

#include "core/base/buffer.h"
#include "core/base/file.h"

typedef struct {
    const char *word;
    Type        type;
} Wanted;

static const Wanted wanteds[] = {
    { "condition", { TYPE_BOOL } },    { "date", { TYPE_DATE } },
    { "datetime", { TYPE_DATETIME } }, { "whole", { TYPE_INT } },
    { "text", { TYPE_TEXT } },         { "stage", { TYPE_TEXT, .choices = &stages } },
    { "decimal", { TYPE_DECIMAL } },   { "user", { TYPE_REF, .object = &world_user } },
};

/* Takes the first line off; NULL for "wanted: anything". */
static const Type *read_wanted(Str *text)
{
    Str line;
    assert_true(str_cut(text, '\n', &line));
    assert_true(str_starts(line, STR("wanted: ")));
    line = str_slice(line, strlen("wanted: "), line.len);
    for (size_t i = 0; i < sizeof wanteds / sizeof *wanteds; i++)
        if (str_is(line, wanteds[i].word)) return &wanteds[i].type;
    assert_true(str_is(line, "anything"));
    return NULL;
}

static Str line_of(Str text, int number)
{
    Str line = STR("");
    for (int i = 0; i < number; i++) str_cut(&text, '\n', &line);
    return line;
}

static void add_problems(Buffer *out, Str text, const Type *wanted, Language language)
{
    Problems problems;
    problems_init(&problems, out->arena, language);
    Place at = { .file = STR("deal.yaml"), .line = 1, .column = 1 };
    assert_null(expr_compile(out->arena, text, at, &world, wanted, &problems));
    assert_true(problems.count > 0 && problems.status == 400);
    for (Problem *problem = problems.first; problem; problem = problem->next) {
        problem->cause = line_of(text, problem->at.line);
        buffer_add(out, problem_render(out->arena, problem, language));
    }
}

static void check_case(Arena *arena, Str folder, Str given_path)
{
    Problems problems;
    Str      given, expected = STR("");
    problems_init(&problems, arena, LANGUAGE_EN);
    assert_true(file_read(arena, given_path, 1 << 20, &given, &problems));
    const Type *wanted = read_wanted(&given);
    if (str_ends(given, STR("\n"))) given.len--;

    Buffer out;
    buffer_init(&out, arena, 1024);
    add_problems(&out, given, wanted, LANGUAGE_EN);
    BUFFER_ADD(&out, "\n");
    add_problems(&out, given, wanted, LANGUAGE_ZH_CN);

    Str expected_path = path_join(arena, folder, STR("expected.txt"));
    if (getenv("TENON_ACCEPT")) assert_true(file_write(expected_path, buffer_str(&out), &problems));
    assert_true(file_read(arena, expected_path, 1 << 20, &expected, &problems));
    if (!str_equal(expected, buffer_str(&out))) print_message("%.*s\n", STR_ARG(folder));
    assert_string_equal(str_c(arena, buffer_str(&out)), str_c(arena, expected));
}

static void every_mistake_gets_its_message(void **state)
{
    Problems problems;
    StrVec   files = { 0 };
    Str      root  = STR(TESTS_FOLDER "/cases/expr");
    int      cases = 0;
    problems_init(&problems, *state, LANGUAGE_EN);
    assert_true(folder_list(*state, root, &files, &problems));
    for (size_t i = 0; i < files.count; i++) {
        if (!str_ends(files.items[i], STR("/expr.txt"))) continue;
        Str path   = path_join(*state, root, files.items[i]);
        Str folder = str_slice(path, 0, path.len - strlen("/expr.txt"));
        check_case(*state, folder, path);
        cases++;
    }
    assert_true(cases > 40);
}

/* Whatever is given, there is an answer: a tree, or a problem with a place inside the text. */
static void nonsense_is_refused_not_crashed_on(void **state)
{
    static const char *const pieces[] = { "amount", "(",         ")",    "'",    "\"",   "and",
                                          "not ",   "..",        ".",    "-",    "1",    "9.9.9",
                                          ",",      "\\",        "iif(", "启",   "（",   "\n",
                                          "==",     "=",         "old.", "user", "\x01", "~",
                                          "len",    "changed('", "stage" };
    uint64_t random = 88172645463325252u;
    Arena   *arena  = arena_new();
    (void)state;
    for (int round = 0; round < 20000; round++) {
        Buffer   text;
        Problems problems;
        buffer_init(&text, arena, 128);
        problems_init(&problems, arena, LANGUAGE_EN);
        for (uint64_t i = random % 12; i > 0; i--) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            buffer_add(&text, str_from(pieces[random % (sizeof pieces / sizeof *pieces)]));
            if (random & 64) buffer_char(&text, ' ');
        }
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        Expr *expr = expr_compile(arena, buffer_str(&text), (Place){ 0 }, &world, NULL, &problems);
        assert_true((expr != NULL) == (problems.count == 0));
        for (Problem *problem = problems.first; problem; problem = problem->next)
            assert_true(problem->at.line >= 1 && problem->at.column >= 1 && problem->at.width >= 1);
        arena_reset(arena);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(every_mistake_gets_its_message),
                                        TEST(nonsense_is_refused_not_crashed_on) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
