/*
 * test_sql.c -- the SQL that expressions become, as text: what an index shall serve stays a plain
 * comparison.
 *
 * That its values are right is test_corpus.c's business.
 */
#include "tests/unit/expr/world.h"

static const int64_t NOW = 1792851000000; /* 2026-10-24T14:10:00Z */

static bool write_path(SqlEnv *env, const Expr *path)
{
    for (size_t i = 0; i < path->step_count; i++)
        buffer_printf(env->out, "%s%.*s", i ? "." : "", STR_ARG(path->words[i]));
    if (env->truth) BUFFER_ADD(env->out, "!");
    return true;
}

static Value known_path(SqlEnv *env, const Expr *path)
{
    (void)env;
    return str_is(path->words[0], "quota") ? value_decimal((Decimal){ 100, 2 }) : value_ref(77);
}

static bool has_role(SqlEnv *env, Str role) { return (void)env, str_is(role, "sales_rep"); }

static Expr *compiled(Arena *arena, const char *text)
{
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    Expr *expr = expr_compile(arena, str_from(text), (Place){ 0 }, &world, NULL, &problems);
    if (!expr)
        print_message("%s: %s\n", text,
                      str_c(arena, problem_render(arena, problems.first, LANGUAGE_EN)));
    assert_non_null(expr);
    return expr;
}

static SqlEnv env_of(Arena *arena, Buffer *out, ValueVec *bound)
{
    buffer_init(out, arena, 128);
    return (SqlEnv){ .arena = arena,
                     .out = out,
                     .bound = bound,
                     .path = write_path,
                     .constant = known_path,
                     .has_role = has_role,
                     .now = NOW,
                     .zone = zone_find(STR("Asia/Shanghai")) };
}

/* The SQL, then the bound values: "amount > ?1 | 100" */
static char *sql_of(Arena *arena, const char *text, SqlUse use)
{
    Buffer   out;
    ValueVec bound = { 0 };
    SqlEnv   env   = env_of(arena, &out, &bound);
    assert_true(expr_sql(compiled(arena, text), &env, use));
    for (size_t i = 0; i < bound.count; i++) {
        Str value = value_to_text(arena, bound.items[i]);
        if (bound.items[i].kind == VALUE_REF)
            value = str_printf(arena, "#%d", (int)bound.items[i].integer);
        buffer_printf(&out, "%s%.*s", i ? ", " : " | ", STR_ARG(value));
    }
    return str_c(arena, buffer_str(&out));
}

typedef struct {
    const char *text, *sql;
} Case;

static void check_all(Arena *arena, const Case *cases, SqlUse use)
{
    for (; cases->text; cases++) assert_string_equal(sql_of(arena, cases->text, use), cases->sql);
}

static void a_filter_is_plain_comparisons(void **state)
{
    static const Case cases[] = {
        { "amount > 100", "(amount > ?1) | 100.00" },
        { "amount > 100.005", "(tn_widen(amount, 2, 3) > ?1) | 100.005" },
        { "100 <= amount", "(?1 <= amount) | 100.00" },
        { "stage == 'won' and amount > 1 and active",
          "((stage IS ?1) AND (amount > ?2) AND active!) | won, 1.00" },
        { "active or (lots == 1 or lots == 2)",
          "(active! OR (lots IS ?1) OR (lots IS ?2)) | 1, 2" },
        { "notes == nil", "(notes IS NULL)" },
        { "notes ~= 'x'", "(notes IS NOT ?1) | x" },
        { "owner == user.id", "(owner IS ?1) | #77" },
        { "amount >= user.quota", "(amount >= ?1) | 1.00" },
        { "stage.closed", "stage.closed!" },
        { "not stage.closed", "(NOT ifnull(stage.closed, 0))" },
        { "not (amount < 5)", "(NOT ifnull((amount < ?1), 0)) | 5.00" },
        { "one_of(stage, 'won', 'lost')", "(stage IN (?1, ?2)) | won, lost" },
        { "one_of(amount, 1, 2.5)", "(amount IN (?1, ?2)) | 1.00, 2.50" },
        { "close_date < today()", "(close_date < ?1) | 2026-10-24" },
        { "close_date >= add_days(today(), -7)",
          "(close_date >= tn_add_days(?1, NULL, ?2)) | 2026-10-24, -7" },
        { "has_role('sales_rep') or is_new or changed('stage')", "(?1 OR 0 OR 0) | true" },
        { 0 },
    };
    check_all(*state, cases, SQL_FILTER);
}

static void a_day_is_a_range_of_instants(void **state)
{
    static const Case cases[] = {
        { "created_at == '2026-10-24'", "((created_at >= ?1) AND (created_at < ?2)) | "
                                        "2026-10-23T16:00:00.000Z, 2026-10-24T16:00:00.000Z" },
        { "created_at <= '2026-10-24'", "(created_at < ?1) | 2026-10-24T16:00:00.000Z" },
        { "created_at > today()", "(created_at >= ?1) | 2026-10-24T16:00:00.000Z" },
        { "today() > created_at", "(created_at < ?1) | 2026-10-23T16:00:00.000Z" },
        { "created_at < close_date",
          "(created_at < tn_day_start(close_date, ?1, 0)) | Asia/Shanghai" },
        { "created_at == close_date", "tn_same_day(created_at, close_date, ?1) | Asia/Shanghai" },
        { 0 },
    };
    check_all(*state, cases, SQL_FILTER);
}

static void a_value_is_exactly_true_false_or_empty(void **state)
{
    static const Case cases[] = {
        { "amount > 100", "ifnull((amount > ?1), 0) | 100.00" },
        { "stage == 'won'", "(stage IS ?1) | won" },
        { "stage.closed", "stage.closed" },
        { "stage.closed and active", "(ifnull(stage.closed, 0) AND ifnull(active, 0))" },
        { "amount * lots", "tn_multiply(amount, 2, lots, 0)" },
        { "amount + 1 - rate", "tn_subtract(tn_add(amount, 2, ?1, 0), 2, rate, 6) | 1" },
        { "iif(active, amount, lots)",
          "CASE WHEN active! THEN amount ELSE tn_rescale(lots, 0, 2) END" },
        { "iif(active, 1, iif(amount > 2, 2, 3))",
          "CASE WHEN active! THEN ?1 WHEN (amount > ?2) THEN ?3 ELSE ?4 END | 1, 2.00, 2, 3" },
        { "coalesce(amount, 0)", "coalesce(amount, ?1) | 0.00" },
        { "name .. lots", "tn_join(name, tn_text(lots, 2, 0))" },
        { "month(created_at)", "tn_month(tn_local_day(created_at, ?1)) | Asia/Shanghai" },
        { 0 },
    };
    check_all(*state, cases, SQL_VALUE);
}

static void a_formula_is_brought_to_the_scale_of_its_field(void **state)
{
    Buffer   out;
    ValueVec bound = { 0 };
    SqlEnv   env   = env_of(*state, &out, &bound);
    assert_true(expr_sql_scaled(compiled(*state, "amount / lots"), &env, 2));
    assert_string_equal(str_c(*state, buffer_str(&out)),
                        "tn_rescale(tn_divide(amount, 2, lots, 0), 6, 2)");
}

/*
 * Old values mean nothing where there are only stored ones; the asker learns it before anything
 * runs.
 */
static void what_cannot_be_known_is_refused(void **state)
{
    Buffer   out;
    ValueVec bound = { 0 };
    SqlEnv   env   = env_of(*state, &out, &bound);
    env.constant   = NULL;
    assert_false(expr_sql(compiled(*state, "old.amount > 1"), &env, SQL_FILTER));
}

static const SqlFunction *sql_function(const char *name)
{
    for (const SqlFunction *function = expr_sql_functions; function->name; function++)
        if (strcmp(function->name, name) == 0) return function;
    return NULL;
}

static void a_deep_tree_becomes_a_call_of_the_evaluator(void **state)
{
    Buffer   out;
    ValueVec bound = { 0 };
    Arena   *arena = arena_new();
    SqlEnv   env   = env_of(arena, &out, &bound);
    Expr    *expr  = compiled(*state, "1+(2+(3+(4+(5+(6+(7+(8+(9+(10+(11+lots))))))))))");
    assert_true(expr_sql(expr, &env, SQL_VALUE));
    assert_non_null(strstr(str_c(*state, buffer_str(&out)), "tn_deep("));

    const SqlFunction *deep   = sql_function("tn_deep");
    const Value        args[] = { bound.items[bound.count - 1], value_int(40) };
    assert_int_equal(deep->call(*state, args, 2).integer, 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 40);
    arena_free(arena); /* the statement's: now the number is forgotten */
    assert_true(value_is_null(deep->call(*state, args, 2)));
}

static void every_function_is_whole(void **state)
{
    (void)state;
    for (const ExprFunction *function = expr_functions; function->name; function++) {
        assert_true(strlen(function->help) > 10);
        assert_true(strncmp(function->usage, function->name, strlen(function->name)) == 0);
    }
}

/* --- bound values ----------------------------------------------------------------------------- */

static const Binding bindings[] = {
    { { "text", 4 }, { VALUE_TEXT, { .text = { "x' OR 1 == 1 --", 15 } } } },
    { { "won", 3 }, { VALUE_TEXT, { .text = { "won", 3 } } } },
    { { "day", 3 }, { VALUE_DATE, { .integer = 20000 } } },
    { { "number", 6 }, { VALUE_DECIMAL, { .decimal = { 125, 1 } } } },
    { { "record", 6 }, { VALUE_REF, { .integer = 77 } } },
    { { "nothing", 7 }, { .kind = VALUE_NULL } },
    { { "yes", 3 }, { VALUE_BOOL, { .boolean = true } } },
};

static Expr *bound_to(Arena *arena, const char *text, Problems *problems)
{
    Names names         = world;
    names.bindings      = bindings;
    names.binding_count = sizeof bindings / sizeof *bindings;
    problems_init(problems, arena, LANGUAGE_EN);
    return expr_compile(arena, str_from(text), (Place){ 0 }, &names, NULL, problems);
}

static void a_bound_value_is_a_value_and_never_sql(void **state)
{
    static const Case cases[] = {
        { "notes == :text", "(notes IS ?1)" },
        { "stage == :won", "(stage IS ?1)" },
        { "close_date < :day", "(close_date < ?1)" },
        { "amount > :number", "(amount > ?1)" },
        { "owner == :record", "(owner IS ?1)" },
        { "notes == :nothing", "(notes IS NULL)" },
        { "active == :yes", "(active IS ?1)" },
        { "contains(name, :text)", "tn_contains(name, ?1)" },
        { 0 },
    };
    for (const Case *row = cases; row->text; row++) {
        Problems problems;
        Buffer   out;
        ValueVec values = { 0 };
        SqlEnv   env    = env_of(*state, &out, &values);
        Expr    *expr   = bound_to(*state, row->text, &problems);
        assert_non_null(expr);
        assert_true(expr_sql(expr, &env, SQL_FILTER));
        assert_string_equal(str_c(*state, buffer_str(&out)), row->sql);
    }
}

static void a_bound_value_must_be_given_and_fit(void **state)
{
    static const char *const cases[][2] = {
        { "notes == :txt", "expr.bound.unknown" },    { "amount > :text", "expr.compare" },
        { "stage == :text", "expr.option" },          { "close_date == :won", "expr.date" },
        { "owner == :won", "expr.id" },               { "notes == :", "expr.character" },
        { "notes == :text:text", "expr.unexpected" }, { "notes == : text", "expr.character" },
    };
    Problems problems;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_null(bound_to(*state, cases[i][0], &problems));
        assert_string_equal(problems.first->code, cases[i][1]);
    }
    problems_init(&problems, *state, LANGUAGE_EN);
    assert_null(expr_compile(*state, STR("notes == :text"), (Place){ 0 }, &world, NULL, &problems));
    assert_string_equal(problems.first->code, "expr.bound.none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_filter_is_plain_comparisons),
        TEST(a_day_is_a_range_of_instants),
        TEST(a_value_is_exactly_true_false_or_empty),
        TEST(a_formula_is_brought_to_the_scale_of_its_field),
        TEST(what_cannot_be_known_is_refused),
        TEST(a_deep_tree_becomes_a_call_of_the_evaluator),
        TEST(every_function_is_whole),
        TEST(a_bound_value_is_a_value_and_never_sql),
        TEST(a_bound_value_must_be_given_and_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
