/*
 * test_lists.c -- fields with several options: what is kept, what may be set, how has() finds.
 */
#include "tests/unit/record/record_test.h"

static const TestFile files[] = {
    { "app.yaml", "app: towns\nlanguages: [en]\n" },
    { "objects/shop/object.yaml",
      "object: shop\ntitle: name\nfields:\n"
      "  name: {type: text}\n"
      "  code: {type: text, external: true}\n"
      "  towns: {type: choices, options: {bonn: {label: Bonn}, linz: {label: Linz}, "
      "graz: {label: Graz, retired: true}, wien: {label: Wien}}}\n"
      "  far: {type: formula, returns: boolean, value: \"has(towns, 'wien')\"}\n"
      "rules:\n  stays: {refuse_when: \"has(old.towns, 'wien') and not has(towns, 'wien')\", "
      "message: Wien stays.}\n" },
    { "objects/visit/object.yaml",
      "object: visit\ntitle: towns\nfields:\n"
      "  note: {type: text}\n"
      "  shop: {type: child, to: shop}\n"
      "  towns: {type: choices, options: {bonn: {label: Bonn}, linz: {label: Linz}}}\n" },
};

static int open_towns(void **state)
{
    App *app = calloc(1, sizeof *app);
    *state = app;
    app_open(app, files, sizeof files / sizeof *files);
    return 0;
}

static int close_towns(void **state)
{
    app_close(*state);
    free(*state);
    return 0;
}

/* --- SQL beside the recipe -------------------------------------------------------------------- */

typedef struct {
    App        *app;
    const char *sql;
    int64_t     number;
} Aside;

static bool run_aside(void *context, DbConn *conn)
{
    Aside *aside = context;
    Problems problems;
    problems_init(&problems, aside->app->arena, LANGUAGE_EN);
    bool found = false;
    aside->number = -1;
    bool ok = db_find_int(conn, str_from(aside->sql), NO_VALUES, &aside->number, &found, &problems);
    if (!ok) print_problems(aside->app->arena, &problems);
    return ok;
}

static int64_t aside(App *app, const char *sql)
{
    Aside one = { app, sql, 0 };
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    assert_true(db_write(app->tenant.data, run_aside, &one, &problems));
    return one.number;
}

static const char *shop_in(App *app, const char *town)
{
    Str json = str_printf(app->arena, "{\"name\":\"A\",\"towns\":[\"%s\"]}", town);
    return new_id(app, create(app, NULL, "shop", str_c(app->arena, json)));
}

/* --- what is kept ----------------------------------------------------------------------------- */

static void a_retired_option_stays_but_does_not_come(void **state)
{
    App *app = *state;
    const char *id = shop_in(app, "linz");
    has(update(app, NULL, "shop", id, "{\"towns\":[\"linz\",\"graz\"]}"), "value.retired");
    aside(app, "INSERT INTO o_shop$towns (record, value) SELECT id, 'graz' FROM o_shop");
    has(update(app, NULL, "shop", id, "{\"towns\":[\"bonn\",\"graz\"]}"),
        "\"towns\":[\"bonn\",\"graz\"]");
    has(update(app, NULL, "shop", id, "{\"towns\":[\"bonn\"]}"), "\"towns\":[\"bonn\"]");
    has(update(app, NULL, "shop", id, "{\"towns\":[\"bonn\",\"graz\"]}"), "value.retired");
}

/* Even what is no option any more: what stays as it was is never refused. */
static void an_unknown_option_stays_as_long_as_nobody_touches_the_field(void **state)
{
    App *app = *state;
    const char *id = shop_in(app, "linz");
    aside(app, "INSERT INTO o_shop$towns (record, value) SELECT id, 'atlantis' FROM o_shop");
    has(update(app, NULL, "shop", id, "{\"name\":\"B\",\"towns\":[\"linz\",\"atlantis\"]}"),
        "\"towns\":[\"linz\",\"atlantis\"]");
    has(update(app, NULL, "shop", id, "{\"towns\":[\"bonn\",\"atlantis\"]}"), "value.option");
}

static void what_is_kept_is_what_was_saved_last(void **state)
{
    App *app = *state;
    const char *id =
        new_id(app, create(app, NULL, "shop", "{\"name\":\"A\",\"towns\":[\"bonn\",\"linz\"]}"));
    create(app, NULL, "shop", "{\"name\":\"Other\",\"towns\":[\"bonn\",\"linz\"]}");
    has(update(app, NULL, "shop", id, "{\"towns\":[\"wien\",\"linz\"]}"), "\"version\":2");
    assert_int_equal(aside(app, "SELECT count(*) FROM o_shop$towns"), 4);
    assert_int_equal(aside(app, "SELECT count(*) FROM o_shop$towns WHERE value = 'bonn'"), 1);
    has(update(app, NULL, "shop", id, "{\"name\":\"B\"}"), "\"towns\":[\"linz\",\"wien\"]");
    has(update(app, NULL, "shop", id, "{\"towns\":[\"wien\",\"linz\",\"wien\"]}"), "\"version\":3");
    has(history(app, NULL, "shop", id, "", ""),
        "\"old\":[\"bonn\",\"linz\"],\"new\":[\"linz\",\"wien\"]");
}

static void a_rule_sees_the_list_before_and_after(void **state)
{
    App *app = *state;
    const char *id = shop_in(app, "wien");
    has(update(app, NULL, "shop", id, "{\"towns\":[\"linz\",\"wien\"]}"), "\"far\":true");
    has(update(app, NULL, "shop", id, "{\"towns\":[\"linz\"]}"), "Wien stays.");
    has(get(app, NULL, "shop", id), "\"towns\":[\"linz\",\"wien\"]");
}

static void an_upsert_finds_its_record_and_changes_nothing_for_the_same_list(void **state)
{
    App *app = *state;
    upsert(app, NULL, "shop", "code", "S1", "{\"towns\":[\"linz\",\"bonn\"]}");
    has(upsert(app, NULL, "shop", "code", "S1", "{\"towns\":[\"linz\",\"bonn\"]}"),
        "\"version\":1");
    has(upsert(app, NULL, "shop", "code", "S1", "{\"towns\":[]}"), "\"towns\":[]");
}

static void a_deleted_record_leaves_no_values_and_takes_those_of_its_parts_along(void **state)
{
    App *app = *state;
    const char *id = shop_in(app, "linz");
    Str visit = str_printf(app->arena, "{\"shop\":\"%s\",\"towns\":[\"bonn\",\"linz\"]}", id);
    create(app, NULL, "visit", str_c(app->arena, visit));
    assert_int_equal(aside(app, "SELECT count(*) FROM o_visit$towns"), 2);
    delete(app, NULL, "shop", id);
    assert_int_equal(aside(app, "SELECT count(*) FROM o_shop$towns"), 0);
    assert_int_equal(aside(app, "SELECT count(*) FROM o_visit$towns"), 0);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void a_record_may_be_named_by_its_options(void **state)
{
    App *app = *state;
    const char *shop = new_id(app, create(app, NULL, "shop", "{\"name\":\"A\"}"));
    Str visit = str_printf(app->arena, "{\"shop\":\"%s\",\"towns\":[\"linz\",\"bonn\"]}", shop);
    const char *id = new_id(app, create(app, NULL, "visit", str_c(app->arena, visit)));
    has(page(app, NULL, "visit", id), "\"title\":\"Bonn, Linz\"");
}

static void a_filter_walks_the_index_of_the_list(void **state)
{
    App *app = *state;
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    DbConn *conn = db_read_begin(app->tenant.data, &problems);
    DbStatement *plan = db_prepare(
        conn,
        STR("EXPLAIN QUERY PLAN SELECT t.id FROM o_shop t WHERE "
            "(t.id IN (SELECT record FROM o_shop$towns WHERE value = ?1))"),
        &problems);
    bool by_value = false, by_id = false;
    while (db_step(plan, &problems) == DB_ROW) {
        Str line = db_column_text(plan, 3);
        by_value |= str_find(line, STR("o_shop$towns$value (value=?)"), NULL);
        by_id |= str_find(line, STR("INTEGER PRIMARY KEY (rowid=?)"), NULL);
    }
    db_reset(plan);
    db_read_end(conn);
    assert_true(by_value && by_id);
}

static void the_most_options_are_a_hundred(void **state)
{
    App *app = *state;
    Buffer json;
    buffer_init(&json, app->arena, 2048);
    BUFFER_ADD(&json, "{\"name\":\"A\",\"towns\":[\"bonn\"");
    for (int i = 0; i < 99; i++) BUFFER_ADD(&json, ",\"bonn\"");
    Str hundred = str_copy(app->arena, buffer_str(&json));
    has(create(app, NULL, "shop", str_c(app->arena, str_join(app->arena, hundred, STR("]}")))),
        "\"towns\":[\"bonn\"]");
    has(create(app, NULL, "shop",
               str_c(app->arena, str_join(app->arena, hundred, STR(",\"bonn\"]}")))),
        "value.items");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, open_towns, close_towns)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_retired_option_stays_but_does_not_come),
        TEST(an_unknown_option_stays_as_long_as_nobody_touches_the_field),
        TEST(what_is_kept_is_what_was_saved_last),
        TEST(a_rule_sees_the_list_before_and_after),
        TEST(an_upsert_finds_its_record_and_changes_nothing_for_the_same_list),
        TEST(a_deleted_record_leaves_no_values_and_takes_those_of_its_parts_along),
        TEST(a_record_may_be_named_by_its_options),
        TEST(a_filter_walks_the_index_of_the_list),
        TEST(the_most_options_are_a_hundred),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
