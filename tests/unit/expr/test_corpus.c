/*
 * test_corpus.c -- the evaluators agree: thousands of generated expressions over generated records,
 * in C and in SQLite (sides.h).
 *
 * TEST_SEED picks other expressions, TEST_CORPUS=file writes world, expressions and results as JSON
 * lines for the browser's evaluator.
 */
#include "tests/unit/expr/sides.h"

enum { EXPRESSIONS = 3000 };

/* --- for the browser -------------------------------------------------------------------------- */

static void put_line(Test *test, const Buffer *out)
{
    fwrite(out->ptr, 1, out->len, test->corpus);
    fputc('\n', test->corpus);
}

static void put_type(JsonWriter *json, Type type)
{
    json_field_text(json, "type", str_from(type_name(type.kind)));
    if (type.kind == TYPE_DECIMAL) json_field_int(json, "scale", type.scale);
    if (type.kind == TYPE_REF) json_field_text(json, "object", str_from(type.object->name));
    if (type.choices) json_field_text(json, "choices", str_from(type.choices->name));
}

static void put_table(JsonWriter *json, const WorldTable *table)
{
    json_key(json, str_from(table->object->name));
    json_open(json, '{');
    json_key(json, STR("fields"));
    json_open(json, '{');
    for (const WorldField *field = table->object->fields; field->name; field++) {
        json_key(json, str_from(field->name));
        json_open(json, '{');
        put_type(json, field->type);
        json_close(json, '}');
    }
    json_close(json, '}');
    json_key(json, STR("rows"));
    json_open(json, '[');
    for (size_t row = 0; row < table->count; row++) {
        json_open(json, '[');
        for (size_t i = 0; table->object->fields[i].name; i++)
            json_put_value(json, table->rows[row].values[i]);
        json_close(json, ']');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void put_options(JsonWriter *json, const struct Choices *choices)
{
    json_key(json, str_from(choices->name));
    json_open(json, '{');
    for (const WorldOption *option = choices->options; option->name; option++) {
        json_key(json, str_from(option->name));
        json_open(json, '{');
        for (size_t i = 0; i < ATTRIBUTE_COUNT; i++) {
            json_key(json, str_from(attributes[i].name));
            json_put_value(json, option_value(option, &attributes[i]));
        }
        json_close(json, '}');
    }
    json_close(json, '}');
}

/* The first line: what there is. */
static void put_world(Test *test)
{
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, test->arena, 65536);
    json_writer_init(&json, &out);
    json_open(&json, '{');
    json_key(&json, STR("now"));
    json_put_value(&json, value_datetime(NOW));
    json_field_text(&json, "zone", str_from(ZONE_NAME));
    json_field_text(&json, "scope", STR("deal"));
    json_field_int(&json, "user", world_data.user);
    json_key(&json, STR("roles"));
    json_put_raw(&json, STR("[\"sales_rep\"]"));
    json_key(&json, STR("departments"));
    json_put_raw(&json, STR("[\"north\"]"));
    json_key(&json, STR("objects"));
    json_open(&json, '{');
    for (size_t i = 0; i < 3; i++) put_table(&json, &world_data.tables[i]);
    json_close(&json, '}');
    json_key(&json, STR("choices"));
    json_open(&json, '{');
    put_options(&json, &stages);
    put_options(&json, &industries);
    put_options(&json, &regions);
    json_close(&json, '}');
    json_close(&json, '}');
    put_line(test, &out);
}

/* Every other line: an expression and its value for each deal. */
static void put_expression(Test *test, const char *text, const Expr *expr, const Value *values)
{
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, test->arena, 4096);
    json_writer_init(&json, &out);
    json_open(&json, '{');
    json_field_text(&json, "text", str_from(text));
    put_type(&json, expr->type);
    json_key(&json, STR("tree"));
    expr_json(expr, &json);
    json_key(&json, STR("values"));
    json_open(&json, '[');
    for (size_t row = 0; row < DEALS; row++) json_put_value(&json, values[row]);
    json_close(&json, ']');
    json_close(&json, '}');
    put_line(test, &out);
}

/* --- the test --------------------------------------------------------------------------------- */

static void try_expression(Test *test, const char *text)
{
    Problems problems;
    problems_init(&problems, test->arena, LANGUAGE_EN);
    Expr *expr = expr_compile(test->arena, str_from(text), (Place){ 0 }, &world, NULL, &problems);
    if (!expr && (strcmp(problems.first->code, "expr.length") == 0 ||
                  strcmp(problems.first->code, "expr.depth") == 0))
        return;
    if (!expr)
        fail_msg("%s\n%s", text,
                 str_c(test->arena, problem_render(test->arena, problems.first, LANGUAGE_EN)));

    Value values[DEALS];
    for (size_t row = 0; row < DEALS; row++) {
        values[row] = evaluated(test, expr, row);
        if (value_is_null(values[row])) test->empty_rows++;
        else if (values[row].kind == VALUE_BOOL)
            values[row].boolean ? test->true_rows++ : test->false_rows++;
    }
    compare_values(test, text, expr, values);
    if (expr->type.kind == TYPE_BOOL) compare_filter(test, text, expr, values);
    if (test->corpus) put_expression(test, text, expr, values);
}

static uint64_t seed(void)
{
    const char *given = getenv("TEST_SEED");
    return given ? strtoull(given, NULL, 10) : 20261122;
}

static void try_generated(Test *test, Generator *g, int count, int depths)
{
    static const Maker makers[] = { make_bool,    make_bool, make_bool, make_int,
                                    make_decimal, make_text, make_date, make_datetime };
    for (int i = 0; i < count; i++) {
        Buffer text;
        buffer_init(&text, test->arena, 256);
        g->out = &text;
        PICK(g, makers)(g, (int)draw(g, (uint64_t)depths));
        try_expression(test, str_c(test->arena, buffer_str(&text)));
        arena_reset(test->arena);
    }
}

/* A left or right spine of the greatest depth. */
static void make_spine(Generator *g, const char *before, const char *leaf, const char *after,
                       int levels)
{
    for (int i = 0; i < levels; i++) put(g, before);
    put(g, leaf);
    for (int i = 0; i < levels; i++) put(g, after);
}

static void try_deep(Test *test)
{
    static const char *const spines[][3] = {
        { "not ", "stage.closed", "" },
        { "", "1", " + lots" },
        { "amount * (", "1.5", ")" },
        { "'x' .. (", "name", ")" },
        { "iif(active, lots, ", "account.employees", ")" },
        { "iif(", "active", ", stage.closed, user.level == 3)" },
        { "coalesce(ratio, ", "amount", ")" },
        { "(", "active", " and stage.closed)" },
        { "(active or ", "account.vip", ")" },
        { "(is_new or (stage == 'won' and ", "has_role('sales_rep')", "))" },
        { "replace(", "name", ", 'a', 'b')" },
        { "(active == ", "stage.closed", ")" },
        { "(active == has(regions, iif(", "account.vip", ", 'asia', 'west')))" },
        { "iif(len(regions) > 1, 1 + ", "len(account.markets)", ", lots)" },
        { "(1 < len(text(", "lots", ")))" },
        { "one_of(", "active", ", true, nil)" },
        { "add_days(add_days(created_at, days_between(today(), ", "seen_at", ")), 1)" },
        { "max(1, ", "rate", ")" },
    };
    static const int levels[] = { 5, 8, 9, 12, 20, 30, 60 };
    for (size_t i = 0; i < sizeof spines / sizeof *spines; i++)
        for (size_t j = 0; j < sizeof levels / sizeof *levels; j++) {
            Buffer    text;
            Generator g = { &text, 1 };
            buffer_init(&text, test->arena, 4096);
            make_spine(&g, spines[i][0], spines[i][1], spines[i][2], levels[j]);
            try_expression(test, str_c(test->arena, buffer_str(&text)));
            arena_reset(test->arena);
        }
}

static void c_and_sql_agree(void **state)
{
    Generator g = { .state = seed() * 2 + 1 };
    for (int i = 0; i < 20; i++) draw(&g, 2);
    world_fill(&g);

    const char *path = getenv("TEST_CORPUS");
    Test test  = { .arena = *state, .corpus = path ? fopen(path, "w") : NULL };
    call_arena = arena_new();
    test.db    = open_world(*state);
    if (test.corpus) put_world(&test);
    arena_reset(*state);

    try_deep(&test);
    for (int round = 0; round < 10; round++) {
        try_generated(&test, &g, EXPRESSIONS / 10 - 10, 4);
        try_generated(&test, &g, 10, 9);
        arena_reset(call_arena);
    }
    assert_true(test.true_rows > 1000 && test.false_rows > 1000 && test.empty_rows > 1000);

    sqlite3_close(test.db);
    arena_free(call_arena);
    if (test.corpus) fclose(test.corpus);
}

/* --- formulas --------------------------------------------------------------------------------- */

/* `amount` as a formula over another `amount`, so many times: how records inline formulas. */
typedef struct {
    const Expr *formula;
    int         left;
} Inlining;

static bool write_formula(SqlEnv *env, const Expr *path)
{
    const Inlining *at   = env->context;
    Inlining        next = { at->formula, at->left - 1 };
    if (at->left == 0 || !str_is(path->words[0], "amount")) return write_path(env, path);
    SqlEnv inner  = *env;
    inner.context = &next;
    inner.nesting = 0;
    BUFFER_ADD(env->out, "(");
    bool ok = expr_sql_scaled(at->formula, &inner, 2);
    BUFFER_ADD(env->out, ")");
    return ok;
}

static Value read_formula(ExprEnv *env, const Expr *path)
{
    const Inlining *at   = env->context;
    Inlining        next = { at->formula, at->left - 1 };
    if (at->left == 0 || !str_is(path->words[0], "amount")) return read_path(env, path);
    ExprEnv inner = *env;
    inner.context = &next;
    return expr_eval(at->formula, &inner);
}

/* The SQL of a condition over `amount`; an empty text if it is refused. */
static Str nested_sql(Arena *arena, Inlining *inlining, const Expr *expr, ValueVec *bound)
{
    Buffer out;
    buffer_init(&out, arena, 256);
    SqlEnv env = { .arena = arena,
                   .out = &out,
                   .bound = bound,
                   .context = inlining,
                   .path = write_formula,
                   .now = NOW,
                   .zone = zone_find(str_from(ZONE_NAME)) };
    BUFFER_ADD(&out, "SELECT t.id, 1 FROM deal t WHERE (t.id > 0 AND (");
    if (!expr_sql(expr, &env, SQL_FILTER)) return STR("");
    BUFFER_ADD(&out, ")) ORDER BY 1");
    return buffer_str(&out);
}

static void check_nested(Test *test, const Expr *formula, const Expr *expr, int levels)
{
    ValueVec bound    = { 0 };
    Inlining inlining = { formula, levels };
    Value    expected[DEALS];
    Str      sql = nested_sql(test->arena, &inlining, expr, &bound);
    if (sql.len == 0) {
        assert_true(levels > 4); /* so much must go */
        return;
    }
    ExprEnv env = { .arena = test->arena,
                    .context = &inlining,
                    .read = read_formula,
                    .now = NOW,
                    .zone = zone_find(str_from(ZONE_NAME)) };
    for (size_t row = 0; row < DEALS; row++) {
        current       = &deals[row];
        expected[row] = expr_eval(expr, &env);
    }
    compare_rows(test, "formulas in formulas", sql, &bound, expected);
}

static void formulas_within_formulas_agree_or_are_refused(void **state)
{
    static const char *const formulas[] = {
        "amount * 1.1 + lots",
        "iif(active, round(amount / 3, 2), iif(amount > 7, -amount, nil))",
        "coalesce(max(lots + (ratio * (1 - abs(floor(amount)))), 1), 0.5)",
        "amount",
    };
    Generator g = { .state = seed() * 2 + 1 };
    world_fill(&g);
    call_arena    = arena_new();
    Test     test = { .arena = *state, .db = open_world(*state) };
    Problems problems;
    problems_init(&problems, *state, LANGUAGE_EN);
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        Expr *formula =
            expr_compile(*state, str_from(formulas[i]), (Place){ 0 }, &world, NULL, &problems);
        Expr *expr = expr_compile(*state, STR("not (amount < 100 and active) or amount == 1"),
                                  (Place){ 0 }, &world, NULL, &problems);
        assert_int_equal(problems.count, 0);
        for (int levels = 0; levels < 20; levels++) check_nested(&test, formula, expr, levels);
    }
    sqlite3_close(test.db);
    arena_free(call_arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(c_and_sql_agree),
        TEST(formulas_within_formulas_agree_or_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
