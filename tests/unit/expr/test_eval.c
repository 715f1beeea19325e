/*
 * test_eval.c -- what expressions give on one record, by example: empties, dates, texts, exact
 * numbers.
 */
#include "tests/unit/expr/world.h"

static const int64_t NOW =
    1792851000000; /* 2026-10-24T14:10:00Z; in Shanghai it is 22:10 of that day */

static const WorldRecord users[] = {
    { { { VALUE_REF, { .integer = 1 } },
        { VALUE_TEXT, { .text = { "Lin", 3 } } },
        INT_OF(3),
        DECIMAL_OF(100000, 2),
        { .kind = VALUE_NULL },
        { .kind = VALUE_NULL } } },
};

static WorldRecord deal;
static WorldRecord old_deal;

static const WorldData data = {
    .tables = { { &world_deal, &deal, 1 }, { &world_account, NULL, 0 }, { &world_user, users, 1 } },
    .user   = 1,
};

static Value read_path(ExprEnv *env, const Expr *path)
{
    (void)env;
    if (path->root == ROOT_USER) return world_walk(&data, &users[0], &world_user, path);
    return world_walk(&data, path->root == ROOT_OLD ? &old_deal : &deal, &world_deal, path);
}

static bool changed(ExprEnv *env, const Member *field)
{
    (void)env;
    size_t index = field_index(&world_deal, field->thing);
    return !value_equal(deal.values[index], old_deal.values[index]);
}

static bool has_role(ExprEnv *env, Str role)
{
    (void)env;
    return str_is(role, "sales_rep");
}

static void set(WorldRecord *record, const char *name, Value value)
{
    for (size_t i = 0; deal_fields[i].name; i++)
        if (strcmp(deal_fields[i].name, name) == 0) record->values[i] = value;
}

static void fill(void)
{
    int64_t instant;
    deal = (WorldRecord){ 0 };
    set(&deal, "name", value_text(STR("Straße 启明")));
    set(&deal, "stage", value_text(STR("won")));
    set(&deal, "amount", value_decimal((Decimal){ 123450, 2 }));
    set(&deal, "rate", value_decimal((Decimal){ 333333, 6 }));
    set(&deal, "lots", value_int(7));
    set(&deal, "huge", value_int(INT64_MAX));
    set(&deal, "active", value_bool(true));
    set(&deal, "close_date", value_date(date_from_civil(2026, 1, 31)));
    assert_true(
        datetime_parse(STR("2026-10-24T16:30:00Z"), NULL, &instant)); /* the 25th in Shanghai */
    set(&deal, "created_at", value_datetime(instant));
    set(&deal, "owner", value_ref(1));
    old_deal = deal;
    set(&old_deal, "stage", value_text(STR("contact")));
}

/* The value as text; nil for empty. */
static char *result(Arena *arena, const char *text)
{
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    Expr *expr = expr_compile(arena, str_from(text), (Place){ 0 }, &world, NULL, &problems);
    if (!expr)
        print_message("%s: %s\n", text,
                      str_c(arena, problem_render(arena, problems.first, LANGUAGE_EN)));
    assert_non_null(expr);
    ExprEnv env = { .arena = arena,
                    .read = read_path,
                    .changed = changed,
                    .has_role = has_role,
                    .now = NOW,
                    .zone = zone_find(STR("Asia/Shanghai")) };
    Value value = expr_eval(expr, &env);
    return value_is_null(value) ? "nil" : str_c(arena, value_to_text(arena, value));
}

typedef struct {
    const char *text, *value;
} Example;

static void check_all(Arena *arena, const Example *examples)
{
    fill();
    for (; examples->text; examples++) {
        const char *value = result(arena, examples->text);
        if (strcmp(value, examples->value) != 0) print_message("%s\n", examples->text);
        assert_string_equal(value, examples->value);
    }
}

static void numbers_are_exact_and_overflow_is_empty(void **state)
{
    static const Example examples[] = {
        { "amount * 3", "3703.50" },
        { "amount / 7", "176.357143" },
        { "-amount / 7", "-176.357143" },
        { "1 / 3", "0.333333" },
        { "2 / 3", "0.666667" },
        { "1 / 0", "nil" },
        { "lots % 4", "3" },
        { "-lots % 4", "-3" },
        { "5.5 % 2", "1.5" },
        { "0.1 + 0.2 == 0.3", "true" },
        { "1.0 == 1", "true" },
        { "1.005 > 1", "true" },
        { "999999999999999999 + 1", "nil" },
        { "999999999 * 9999999999", "nil" },
        { "huge > amount", "true" },
        { "huge + 1", "nil" },
        { "-huge", "nil" },
        { "huge - huge", "0" },
        { "rate * rate", "0.111111" },
        { "round(rate, 3)", "0.333" },
        { "round(2.5)", "3" },
        { "round(-2.5)", "-3" },
        { "round(1234.5678, 2)", "1234.57" },
        { "floor(-1.5)", "-2" },
        { "ceil(-1.5)", "-1" },
        { "ceil(1.000001)", "2" },
        { "abs(-1.5)", "1.5" },
        { "min(3, 1.5, 2)", "1.5" },
        { "max(lots, 6)", "7" },
        { "number('12.50') + 1", "13.500000" },
        { "number(' x ')", "nil" },
        { "amount * stage.probability / 100", "1234.500000" },
        { 0 },
    };
    check_all(*state, examples);
}

static void empty_never_raises(void **state)
{
    static const Example examples[] = {
        { "notes == nil", "true" },
        { "notes ~= 'x'", "true" },
        { "notes == ''", "true" },
        { "notes < 'x'", "false" },
        { "not (notes < 'x')", "true" },
        { "start_date < today()", "false" },
        { "ratio + 1", "nil" },
        { "notes .. 'x'", "x" },
        { "notes .. code", "nil" },
        { "len(notes)", "nil" },
        { "is_empty(notes)", "true" },
        { "is_empty(trim('  '))", "true" },
        { "coalesce(notes, code, name)", "Straße 启明" },
        { "contains(notes, 'a')", "false" },
        { "parent.parent.amount > 1", "false" },
        { "parent.active", "nil" },
        { "not parent.active", "true" },
        { "parent.active and active", "false" },
        { "parent.active or active", "true" },
        { "iif(parent.active, 1, 2)", "2" },
        { "max(ratio, 1)", "nil" },
        { "one_of(notes, 'a', nil)", "true" },
        { "one_of(notes, 'a')", "false" },
        { "replace('a-b', '-', notes)", "ab" },
        { "nil == nil", "true" },
        { 0 },
    };
    check_all(*state, examples);
}

static void texts_ignore_case_where_people_do(void **state)
{
    static const Example examples[] = {
        { "contains(name, '启')", "true" },
        { "contains(name, 'STRA')", "true" },
        { "starts_with(name, 'straße')", "true" },
        { "ends_with(name, '明')", "true" },
        { "name == 'straße 启明'", "false" },
        { "len(name)", "9" },
        { "upper('äb')", "ÄB" },
        { "lower('ÄB')", "äb" },
        { "'Z' < 'a'", "true" },
        { "name .. ' ' .. amount .. ' ' .. active", "Straße 启明 1234.5 true" },
        { "text(close_date)", "2026-01-31" },
        { "replace(name, ' ', '')", "Straße启明" },
        { "trim('  a ')", "a" },
        { "one_of(stage, 'won', 'lost')", "true" },
        { 0 },
    };
    check_all(*state, examples);
}

static void days_are_those_of_the_tenants_zone(void **state)
{
    static const Example examples[] = {
        { "today()", "2026-10-24" },
        { "created_at == '2026-10-25'", "true" },
        { "created_at == today()", "false" },
        { "created_at > today()", "true" },
        { "created_at <= '2026-10-25'", "true" },
        { "created_at < '2026-10-25'", "false" },
        { "'2026-10-24' < created_at", "true" },
        { "created_at == '2026-10-24T16:30:00Z'", "true" },
        { "day(created_at)", "25" },
        { "weekday(created_at)", "7" },
        { "add_months(close_date, 1)", "2026-02-28" },
        { "add_days(close_date, 1)", "2026-02-01" },
        { "add_days(created_at, 1)", "2026-10-25T16:30:00.000Z" },
        { "days_between(close_date, '2026-03-01')", "29" },
        { "days_between(now(), created_at)", "1" },
        { "start_of('week', created_at)", "2026-10-19" },
        { "start_of('quarter', close_date)", "2026-01-01" },
        { "start_of('month', today())", "2026-10-01" },
        { "date(2026, 2, 29)", "nil" },
        { "date(2028, 2, 29)", "2028-02-29" },
        { "add_days('9999-12-31', 1)", "nil" },
        { "year(close_date) * 100 + month(close_date)", "202601" },
        { 0 },
    };
    check_all(*state, examples);
}

static void the_record_and_its_reader_are_known(void **state)
{
    static const Example examples[] = {
        { "changed('stage')", "true" },
        { "changed('amount')", "false" },
        { "old.stage", "contact" },
        { "old.stage.closed", "false" },
        { "stage.closed", "true" },
        { "owner == user.id", "true" },
        { "user.name", "Lin" },
        { "has_role('sales_rep')", "true" },
        { "has_role('admin')", "false" },
        { "is_new", "false" },
        { "owner.quota", "1000.00" },
        { "in_department('x')", "false" },
        { 0 },
    };
    check_all(*state, examples);
}

/* replace() may not multiply two long texts: what would grow past a megabyte is empty. */
static void texts_do_not_grow_without_bound(void **state)
{
    fill();
    char *large = arena_alloc(*state, 4000);
    memset(large, 'a', 4000);
    set(&deal, "notes", value_text((Str){ large, 4000 }));
    assert_string_equal(result(*state, "len(replace(notes, 'a', 'bb'))"), "8000");
    assert_string_equal(result(*state, "len(replace(notes, 'a', notes))"), "nil");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_exact_and_overflow_is_empty),
        TEST(empty_never_raises),
        TEST(texts_ignore_case_where_people_do),
        TEST(days_are_those_of_the_tenants_zone),
        TEST(the_record_and_its_reader_are_known),
        TEST(texts_do_not_grow_without_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
