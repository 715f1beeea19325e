/*
 * test_feed.c -- the change feed: what is told, in which order, to whom, and for how long.
 */
#include "core/base/clock.h"
#include "core/record/feed.h"
#include "tests/unit/record/sales.h"

#define JSON(app, ...) str_c((app)->arena, str_printf((app)->arena, __VA_ARGS__))

static const int64_t NOON = 1795334400000, DAY = 86400000;

/* --- calls ------------------------------------------------------------------------------------ */

static bool run_changes(Work *work, Call *call)
{
    const Object *object = call->object ? object_of(work, call) : NULL;
    return feed_write(work, str_from(call->text), object, str_from(call->more), &call->json);
}

static const char *changes(App *app, const char *user, const char *since)
{
    return CALL(.app = app, .user = user, .text = since, .more = "", .run = run_changes);
}

static bool run_sql_call(Work *work, Call *call)
{
    return db_run(work->db, str_from(call->text), NO_VALUES, NULL, work->problems);
}

static void sql(App *app, const char *text)
{
    assert_string_equal(CALL(.app = app, .text = text, .run = run_sql_call, .writes = true), "");
}

/* `next` of an answer. */
static const char *next_of(App *app, const char *answered)
{
    const char *at = strstr(answered, "\"next\":\"");
    if (!at) print_error("%s\n", answered);
    assert_non_null(at);
    at += strlen("\"next\":\"");
    return str_c(app->arena, (Str){ at, strcspn(at, "\"") });
}

static const char *now(App *app)
{
    return next_of(app, changes(app, NULL, ""));
}

/* "create company, delete deal": the told entries' actions and objects in their order. */
static const char *told(App *app, const char *answered)
{
    Buffer out;
    buffer_init(&out, app->arena, 256);
    for (const char *at = answered; (at = strstr(at, "{\"object\":\"")); at++) {
        const char *object = at + strlen("{\"object\":\"");
        const char *action = strstr(at, "\"action\":\"") + strlen("\"action\":\"");
        buffer_printf(&out, "%s%.*s %.*s", out.len ? ", " : "", (int)strcspn(action, "\""), action,
                      (int)strcspn(object, "\""), object);
    }
    return str_c(app->arena, buffer_str(&out));
}

static const char *company(App *app, const char *user)
{
    return new_id(app, create(app, user, "company", "{\"name\":\"Acme\"}"));
}

static const char *deal(App *app, const char *user, const char *of)
{
    return new_id(app, create(app, user, "deal",
                              JSON(app, "{\"name\":\"Rope\",\"company\":\"%s\"}", of)));
}

/* --- what is told ----------------------------------------------------------------------------- */

static void every_stored_change_is_told_in_order(void **state)
{
    App *app = *state;
    const char *since = now(app), *acme = company(app, "boss");
    update(app, "boss", "company", acme, "{\"rating\":3}");
    update(app, "boss", "company", acme, "{\"rating\":3}"); /* nothing changed */
    update(app, "boss", "company", acme, "{\"rating\":99}"); /* refused */
    assert_string_equal(delete(app, "boss", "company", acme), "");
    const char *all = changes(app, "boss", since);
    assert_string_equal(told(app, all), "create company, update company, delete company");
    has(all, JSON(app, "{\"object\":\"company\",\"id\":\"%s\",\"action\":\"create\",\"version\":1,"
                       "\"at\":\"2026-11-22T08:00:00.000Z\",\"by\":{\"id\":\"", acme));
    has(all, "\"title\":\"Bea\"}}");
    has(all, "\"action\":\"delete\",\"version\":2,");
    has(all, "\"more\":false}");
    assert_string_equal(told(app, changes(app, "boss", next_of(app, all))), "");
}

static void a_cascade_tells_of_each(void **state)
{
    App *app = *state;
    const char *acme = company(app, "boss"), *rope = deal(app, "boss", acme);
    create(app, "boss", "line", JSON(app, "{\"deal\":\"%s\",\"product\":\"hemp\"}", rope));
    const char *since = now(app);
    assert_string_equal(delete(app, "boss", "deal", rope), "");
    assert_string_equal(told(app, changes(app, "boss", since)), "delete line, delete deal");
}

static void pages_move_on(void **state)
{
    App *app = *state;
    const char *since = now(app);
    for (int i = 0; i < 7; i++) company(app, "boss");
    const char *first =
        CALL(.app = app, .user = "boss", .text = since, .more = "5", .run = run_changes);
    has(first, "\"more\":true");
    const char *rest = CALL(.app = app, .user = "boss", .text = next_of(app, first), .more = "5",
                            .run = run_changes);
    assert_string_equal(told(app, rest), "create company, create company");
    has(rest, "\"more\":false");
    const char *none = CALL(.app = app, .user = "boss", .object = "deal", .text = since,
                            .more = "", .run = run_changes);
    assert_string_equal(told(app, none), "");
    assert_string_equal(next_of(app, none), next_of(app, rest));
}

/* What may not be seen ends no page, but the place moves. */
static void hidden_entries_do_not_stop_the_way(void **state)
{
    App *app = *state;
    const char *since = now(app);
    sql(app, "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 7000) "
             "INSERT INTO tenon_change (object, record, action, version, user, at) "
             "SELECT 'company', i, 2, 1, 0, 1795334400000 FROM n");
    company(app, "rep");
    const char *first = changes(app, "rep", since);
    assert_string_equal(told(app, first), "");
    has(first, "\"more\":true");
    assert_string_not_equal(next_of(app, first), since);
    const char *second = changes(app, "rep", next_of(app, first));
    assert_string_equal(told(app, second), "create company");
    has(second, "\"more\":false");
}

/* --- to whom ---------------------------------------------------------------------------------- */

static void only_to_who_may_read_it(void **state)
{
    App *app = *state;
    const char *since = now(app), *hers = company(app, "rep"), *rope = deal(app, "rep", hers);
    create(app, "rep", "line", JSON(app, "{\"deal\":\"%s\",\"product\":\"hemp\"}", rope));
    assert_string_equal(told(app, changes(app, "rep", since)),
                        "create company, create deal, create line");
    assert_string_equal(told(app, changes(app, "rep2", since)), "");
    assert_string_equal(told(app, changes(app, "guest", since)), "create deal, create line");

    since = now(app);
    assert_string_equal(delete(app, "rep", "deal", rope), "");
    assert_string_equal(told(app, changes(app, "rep", since)), "delete line, delete deal");
    assert_string_equal(told(app, changes(app, "rep2", since)), "");
    assert_string_equal(told(app, changes(app, "guest", since)), "delete line, delete deal");
}

static void who_loses_it_hears_that_it_is_gone(void **state)
{
    App *app = *state;
    const char *hers = company(app, "rep"), *since = now(app);
    const char *user = text_id(app, id_of_login(app, "rep2"));
    update(app, "boss", "company", hers, JSON(app, "{\"owner\":\"%s\"}", user));
    assert_string_equal(told(app, changes(app, "rep", since)), "delete company");
    assert_string_equal(told(app, changes(app, "rep2", since)), "update company");
    assert_string_equal(told(app, changes(app, "boss", since)), "update company");
    assert_string_equal(told(app, changes(app, "giver", since)), "");
}

/* --- for how long ----------------------------------------------------------------------------- */

/* Enough changes that somebody has looked for old ones. */
static void change_much(App *app)
{
    for (int i = 0; i < 300; i++) company(app, "boss");
}

static void after_thirty_days_it_is_gone(void **state)
{
    App *app = *state;
    const char *since = now(app);
    for (int i = 0; i < 5; i++) company(app, "boss");
    clock_fix(NOON + (FEED_KEPT_DAYS - 1) * DAY);
    change_much(app);
    assert_string_not_equal(told(app, changes(app, "boss", since)), "");
    clock_fix(NOON + (FEED_KEPT_DAYS + 1) * DAY);
    change_much(app);
    has(changes(app, "boss", since), "\"code\":\"changes.gone\"");
    assert_string_equal(told(app, changes(app, "boss", now(app))), "");
}

static void a_place_of_another_life_is_known(void **state)
{
    App *app = *state;
    company(app, "boss");
    const char *since = now(app);
    sql(app, "DELETE FROM tenon_change WHERE seq = (SELECT max(seq) FROM tenon_change)");
    has(changes(app, "boss", since), "\"code\":\"changes.gone\"");
    clock_fix(NOON + 1000);
    company(app, "boss");
    has(changes(app, "boss", since), "\"code\":\"changes.gone\"");
    has(changes(app, "boss", "7"), "\"code\":\"changes.cursor\"");
    has(changes(app, "boss", "-1-5"), "\"code\":\"changes.cursor\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SALES(every_stored_change_is_told_in_order),
        SALES(a_cascade_tells_of_each),
        SALES(pages_move_on),
        SALES(hidden_entries_do_not_stop_the_way),
        SALES(only_to_who_may_read_it),
        SALES(who_loses_it_hears_that_it_is_gone),
        SALES(after_thirty_days_it_is_gone),
        SALES(a_place_of_another_life_is_known),
    };
    return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
