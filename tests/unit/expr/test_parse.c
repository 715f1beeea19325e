/*
 * test_parse.c -- what a text means: the tree as JSON, which shows precedence, literals and paths
 * at a glance.
 */
#include "tests/unit/expr/world.h"

static Expr *compiled(Arena *arena, const char *text)
{
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    Place at   = { .file = STR("test"), .line = 1, .column = 1 };
    Expr *expr = expr_compile(arena, str_from(text), at, &world, NULL, &problems);
    if (!expr)
        print_message("%s: %s\n", text,
                      str_c(arena, problem_render(arena, problems.first, LANGUAGE_EN)));
    assert_non_null(expr);
    return expr;
}

static char *json_of(Arena *arena, const char *text)
{
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, arena, 64);
    json_writer_init(&json, &out);
    expr_json(compiled(arena, text), &json);
    return str_c(arena, buffer_str(&out));
}

typedef struct {
    const char *text, *json;
} Meaning;

static void check_all(Arena *arena, const Meaning *meanings)
{
    for (; meanings->text; meanings++)
        assert_string_equal(json_of(arena, meanings->text), meanings->json);
}

static void operators_bind_as_in_lua(void **state)
{
    static const Meaning meanings[] = {
        { "1 + 2 * 3", "[\"+\",[\"int\",1],[\"*\",[\"int\",2],[\"int\",3]]]" },
        { "(1 + 2) * 3", "[\"*\",[\"+\",[\"int\",1],[\"int\",2]],[\"int\",3]]" },
        { "1 - 2 - 3", "[\"-\",[\"-\",[\"int\",1],[\"int\",2]],[\"int\",3]]" },
        { "7 % 4 / 2", "[\"/\",[\"%\",[\"int\",7],[\"int\",4]],[\"int\",2]]" },
        { "'a' .. 'b' .. 'c'",
          "[\"..\",[\"text\",\"a\"],[\"..\",[\"text\",\"b\"],[\"text\",\"c\"]]]" },
        { "'a' .. 1 + 2", "[\"..\",[\"text\",\"a\"],[\"+\",[\"int\",1],[\"int\",2]]]" },
        { "active or active and lots < 2",
          "[\"or\",[\"path\",\"active\"],[\"and\",[\"path\",\"active\"],[\"<\",[\"int\",[\"path\","
          "\"lots\"]],"
          "[\"int\",2]]]]" },
        { "not active and active",
          "[\"and\",[\"not\",[\"path\",\"active\"]],[\"path\",\"active\"]]" },
        { "not not active", "[\"not\",[\"not\",[\"path\",\"active\"]]]" },
        { "-lots * 2", "[\"*\",[\"-\",[\"int\",[\"path\",\"lots\"]]],[\"int\",2]]" },
        { "- -3", "[\"int\",3]" },
        { "lots-1", "[\"-\",[\"int\",[\"path\",\"lots\"]],[\"int\",1]]" },
        { "name..code", "[\"..\",[\"path\",\"name\"],[\"path\",\"code\"]]" },
        { "active == (lots < 3)",
          "[\"==\",[\"path\",\"active\"],[\"<\",[\"int\",[\"path\",\"lots\"]],[\"int\",3]]]" },
        { 0 },
    };
    check_all(*state, meanings);
}

static void literals_are_what_they_look_like(void **state)
{
    static const Meaning meanings[] = {
        { "nil", "[\"null\"]" },
        { "''", "[\"null\"]" },
        { "true", "[\"bool\",true]" },
        { "12", "[\"int\",12]" },
        { "-5", "[\"int\",-5]" },
        { "999999999999999999", "[\"int\",\"999999999999999999\"]" },
        { "0.50", "[\"decimal\",\"0.50\"]" },
        { "'it\\'s'", "[\"text\",\"it's\"]" },
        { "\"say \\\"hi\\\"\"", "[\"text\",\"say \\\"hi\\\"\"]" },
        { "'a\\\\b\\n'", "[\"text\",\"a\\\\b\\n\"]" },
        { "'启明'", "[\"text\",\"启明\"]" },
        { 0 },
    };
    check_all(*state, meanings);
}

static void a_text_literal_has_no_nul(void **state)
{
    Problems problems;
    problems_init(&problems, *state, LANGUAGE_EN);
    assert_null(expr_parse(*state, STR("name == 'a\0b'"), (Place){ .line = 1, .column = 1 },
                           &problems));
    assert_string_equal(problems.first->code, "expr.character");
    assert_int_equal(problems.first->at.column, 11);
}

static void paths_lead_through_lookups_options_old_and_user(void **state)
{
    static const Meaning meanings[] = {
        { "amount", "[\"decimal\",[\"path\",\"amount\"],2]" },
        { "account.owner.manager.name", "[\"path\",\"account\",\"owner\",\"manager\",\"name\"]" },
        { "stage.probability", "[\"int\",[\"path\",\"stage\",\"probability\"]]" },
        { "old.stage.closed", "[\"path\",\"old\",\"stage\",\"closed\"]" },
        { "user.id", "[\"path\",\"user\",\"id\"]" },
        { "is_new", "[\"path\",\"is_new\"]" },
        { "changed('stage')", "[\"call\",\"changed\",[\"text\",\"stage\"]]" },
        { "today()", "[\"call\",\"today\"]" },
        { "round( amount , 1 )",
          "[\"call\",\"round\",[\"decimal\",[\"path\",\"amount\"],2],[\"int\",1]]" },
        { "owner == user.id", "[\"==\",[\"path\",\"owner\"],[\"path\",\"user\",\"id\"]]" },
        { 0 },
    };
    check_all(*state, meanings);
}

/* What stands beside a date, a datetime or a reference is read as one. */
static void text_literals_give_way(void **state)
{
    static const Meaning meanings[] = {
        { "close_date == '2026-02-28'",
          "[\"==\",[\"date\",[\"path\",\"close_date\"]],[\"date\",\"2026-02-28\"]]" },
        { "'2026-02-28' < close_date",
          "[\"<\",[\"date\",\"2026-02-28\"],[\"date\",[\"path\",\"close_date\"]]]" },
        { "created_at >= '2026-02-28'",
          "[\">=\",[\"datetime\",[\"path\",\"created_at\"]],[\"date\",\"2026-02-28\"]]" },
        { "created_at >= '2026-02-28T08:00:00+08:00'",
          "[\">=\",[\"datetime\",[\"path\",\"created_at\"]],[\"datetime\","
          "\"2026-02-28T00:00:00.000Z\"]]" },
        { "owner == '0000000000001'",
          "[\"==\",[\"path\",\"owner\"],[\"text\",\"0000000000001\"]]" },
        { "year('2026-02-28')", "[\"call\",\"year\",[\"date\",\"2026-02-28\"]]" },
        { "coalesce(close_date, '2026-01-01')",
          "[\"call\",\"coalesce\",[\"date\",[\"path\",\"close_date\"]],[\"date\","
          "\"2026-01-01\"]]" },
        { "one_of(close_date, '2026-01-01')",
          "[\"call\",\"one_of\",[\"date\",[\"path\",\"close_date\"]],[\"date\",\"2026-01-01\"]]" },
        { 0 },
    };
    check_all(*state, meanings);
}

/* Branches are brought to one scale, also by whoever sees only the tree. */
static void branches_take_one_scale(void **state)
{
    static const Meaning meanings[] = {
        { "iif(active, amount, 1)",
          "[\"call\",\"iif\",[\"path\",\"active\"],[\"decimal\",[\"path\",\"amount\"],2],"
          "[\"decimal\",[\"int\",1],2]]" },
        { "max(1, 2)", "[\"call\",\"max\",[\"int\",1],[\"int\",2]]" },
        { "coalesce(ratio, amount)",
          "[\"call\",\"coalesce\",[\"decimal\",[\"decimal\",[\"path\",\"ratio\"],1],2],"
          "[\"decimal\",[\"path\",\"amount\"],2]]" },
        { "one_of(lots, 1.5)",
          "[\"call\",\"one_of\",[\"int\",[\"path\",\"lots\"]],[\"decimal\",\"1.5\"]]" },
        { 0 },
    };
    check_all(*state, meanings);
}

static void a_tree_of_the_greatest_depth_is_written_whole(void **state)
{
    Buffer text;
    buffer_init(&text, *state, 1024);
    for (int i = 0; i < EXPR_MAX_DEPTH - 1; i++) BUFFER_ADD(&text, "not ");
    BUFFER_ADD(&text, "active");
    Str  copy = buffer_str(&text);
    Expr *expr = compiled(*state, str_c(*state, copy));
    assert_int_equal(expr->depth, EXPR_MAX_DEPTH);

    char *json = json_of(*state, str_c(*state, copy));
    size_t closing = strspn(json + strlen(json) - EXPR_MAX_DEPTH, "]");
    assert_int_equal(closing, EXPR_MAX_DEPTH);
}

static void count_path(void *context, const Expr *path)
{
    Buffer *found = context;
    buffer_add(found, path->words[0]);
    buffer_char(found, ' ');
}

static void all_paths_are_visited_changed_fields_too(void **state)
{
    Buffer found;
    buffer_init(&found, *state, 64);
    expr_visit_paths(compiled(*state, "iif(changed('stage'), amount + lots, account.revenue) > 2"),
                     count_path, &found);
    assert_string_equal(str_c(*state, buffer_str(&found)), "stage amount lots account ");
}

/* A number in a formula has the scale that its field promises to SQL. */
static void scales_are_known_before_any_value(void **state)
{
    static const struct {
        const char *text;
        TypeKind    kind;
        int         scale;
    } cases[] = {
        { "amount + rate", TYPE_DECIMAL, 6 },
        { "amount * ratio", TYPE_DECIMAL, 3 },
        { "rate * rate", TYPE_DECIMAL, 6 },
        { "lots / 2", TYPE_DECIMAL, 6 },
        { "lots + 1", TYPE_INT, 0 },
        { "amount % 7", TYPE_DECIMAL, 2 },
        { "round(amount)", TYPE_INT, 0 },
        { "round(amount, 1)", TYPE_DECIMAL, 1 },
        { "round(amount, 4)", TYPE_DECIMAL, 2 },
        { "iif(active, lots, rate)", TYPE_DECIMAL, 6 },
        { "max(lots, 3)", TYPE_INT, 0 },
        { "number(name)", TYPE_DECIMAL, 6 },
        { "iif(active, nil, close_date)", TYPE_DATE, 0 },
        { "add_days(now(), 1)", TYPE_DATETIME, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Expr *expr = compiled(*state, cases[i].text);
        assert_int_equal(expr->type.kind, cases[i].kind);
        assert_int_equal(expr->type.scale, cases[i].scale);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(operators_bind_as_in_lua),
        TEST(literals_are_what_they_look_like),
        TEST(a_text_literal_has_no_nul),
        TEST(paths_lead_through_lookups_options_old_and_user),
        TEST(text_literals_give_way),
        TEST(branches_take_one_scale),
        TEST(a_tree_of_the_greatest_depth_is_written_whole),
        TEST(all_paths_are_visited_changed_fields_too),
        TEST(scales_are_known_before_any_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
