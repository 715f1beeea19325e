/*
 * test_bin.c -- the bin: what one deletion takes along, how it comes back under another
 * configuration or none, how long it stays, how much it holds.
 */
#include "core/base/clock.h"
#include "core/record/bin.h"
#include "tests/unit/record/sales.h"

#define JSON(app, ...) str_c((app)->arena, str_printf((app)->arena, __VA_ARGS__))

static const int64_t NOON = 1795334400000, DAY = 86400000;

/* --- calls ------------------------------------------------------------------------------------ */

static bool run_bin(Work *work, Call *call)
{
    return bin_list_write(work, str_from(call->object), str_from(call->text), str_from(call->more),
                          &call->json);
}

static bool run_restore(Work *work, Call *call)
{
    const Object *object;
    int64_t record;
    if (!bin_restore(work, id_of(call), &object, &record)) return false;
    json_put_id(&call->json, record);
    return true;
}

static bool run_purge(Work *work, Call *call)
{
    return bin_purge(work, id_of(call));
}

static const char *bin(App *app, const char *user)
{
    return CALL(.app = app, .user = user, .run = run_bin);
}

/* The newest bundle of all. */
static const char *newest(App *app)
{
    const char *rows = CALL(.app = app, .text = "1", .run = run_bin);
    has(rows, "{\"rows\":[{\"id\":\"");
    return str_c(app->arena, (Str){ rows + strlen("{\"rows\":[{\"id\":\""), ID_TEXT_LENGTH });
}

static const char *restore(App *app, const char *user, const char *bundle)
{
    return CALL(.app = app, .user = user, .id = bundle, .run = run_restore, .writes = true);
}

/* --- coming back ------------------------------------------------------------------------------ */

static void every_value_comes_back(void **state)
{
    App *app = *state;
    const char *company = new_id(
        app, create(app, "boss", "company",
                    "{\"name\":\"Acme\",\"code\":\"A\",\"level\":\"b\",\"rating\":7,"
                    "\"credit\":\"1234567890123456.78\",\"since\":\"2026-02-28\","
                    "\"seen\":\"2026-11-22T14:07:00.123Z\"}"));
    const char *before = get(app, NULL, "company", company);
    assert_string_equal(delete(app, "boss", "company", company), "");
    clock_fix(NOON + DAY);
    assert_string_equal(restore(app, "boss", newest(app)), JSON(app, "\"%s\"", company));
    const char *after = get(app, NULL, "company", company);
    const char *since = strstr(before, "\"code\""), *now = strstr(after, "\"code\"");
    assert_memory_equal(now, since, (size_t)(strstr(since, "\"updated_at\"") - since));
    has(after, "\"version\":2");
    has(bin(app, NULL), "{\"rows\":[],\"next\":null}");
}

static void a_refused_restore_changes_nothing(void **state)
{
    App *app = *state;
    const char *company = new_id(app, create(app, NULL, "company", "{\"name\":\"C\"}"));
    const char *deal = new_id(
        app, create(app, NULL, "deal", JSON(app, "{\"name\":\"D\",\"company\":\"%s\","
                                                 "\"contract\":\"k-1\"}", company)));
    create(app, NULL, "line", JSON(app, "{\"deal\":\"%s\",\"product\":\"p\"}", deal));
    assert_string_equal(delete(app, NULL, "deal", deal), "");
    const char *bundle = newest(app);
    const char *taker = new_id(
        app, create(app, NULL, "deal", JSON(app, "{\"name\":\"E\",\"company\":\"%s\","
                                                 "\"contract\":\"K-1\"}", company)));
    const char *before = content(app);
    has(restore(app, NULL, bundle), "\"field\":\"contract\"");
    assert_string_equal(content(app), before);
    assert_string_equal(delete(app, NULL, "deal", taker), "");
    assert_string_equal(restore(app, NULL, bundle), JSON(app, "\"%s\"", deal));
    has(LIST(app, NULL, "line", "total", "exact"), "\"total\":1");
}

/* Numbers are drawn once: the one that was deleted keeps its own, the next one gets the next. */
static void a_number_is_kept_and_not_given_twice(void **state)
{
    App *app = *state;
    const char *company = new_id(app, create(app, NULL, "company", "{\"name\":\"C\"}"));
    const char *body = JSON(app, "{\"name\":\"D\",\"company\":\"%s\"}", company);
    const char *first = new_id(app, create(app, NULL, "deal", body));
    assert_string_equal(delete(app, NULL, "deal", first), "");
    has(create(app, NULL, "deal", body), "D2026-002");
    restore(app, NULL, newest(app));
    has(get(app, NULL, "deal", first), "D2026-001");
}

/* --- another configuration -------------------------------------------------------------------- */

static void publish(App *app, const TestFile *files, size_t count)
{
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    Layers layers = { 0 };
    Layer mine = { .name = STR("app") };
    for (size_t i = 0; i < count; i++)
        VEC_PUSH(app->arena, &mine.files,
                 (SourceFile){ str_from(files[i].path), str_from(files[i].text) });
    VEC_PUSH(app->arena, &layers, layer_system(app->arena));
    VEC_PUSH(app->arena, &layers, mine);
    app->snapshot = snapshot_load(&layers, &problems);
    if (!app->snapshot) print_problems(app->arena, &problems);
    assert_non_null(app->snapshot);
    slot_publish(app->tenant.slot, app->snapshot);
}

#define PUBLISH(app, ...)                                                                          \
    publish(app, (const TestFile[]){ { "app.yaml", "app: t\nlanguages: [en]\n" }, __VA_ARGS__ },   \
            sizeof((const TestFile[]){ { "", "" }, __VA_ARGS__ }) / sizeof(TestFile))

static const TestFile thing_files[] = {
    { "app.yaml", "app: t\nlanguages: [en]\n" },
    { "objects/thing/object.yaml", "object: thing\ntitle: name\nfields:\n"
                                   "  name: {type: text, required: true}\n"
                                   "  size: {type: integer}\n"
                                   "  more: {type: text}\n"
                                   "  flag: {type: boolean}\n"
                                   "  tags: {type: choices, options: {a: {}, b: {}, c: {}}}\n" },
};

static int open_things(void **state)
{
    App *app = calloc(1, sizeof *app);
    *state = app;
    clock_fix(NOON);
    app_open(app, thing_files, sizeof thing_files / sizeof *thing_files);
    return 0;
}

/* `more` is dropped, `size` became a text, `flag` is required now: it comes back all the same. */
static void fields_may_have_changed(void **state)
{
    App *app = *state;
    const char *thing = new_id(app, create(app, NULL, "thing", "{\"name\":\"T\",\"size\":5,"
                                                               "\"more\":\"m\"}"));
    assert_string_equal(delete(app, NULL, "thing", thing), "");
    const char *bundle = newest(app);
    PUBLISH(app, { "objects/thing/object.yaml",
                   "object: thing\ntitle: name\nfields:\n"
                   "  name: {type: text, required: true}\n"
                   "  size: {type: date}\n"
                   "  more: {type: formula, returns: text, value: \"name .. '!'\"}\n"
                   "  flag: {type: boolean, required: true}\n" });
    assert_string_equal(restore(app, NULL, bundle), JSON(app, "\"%s\"", thing));
    const char *back = get(app, NULL, "thing", thing);
    has(back, "\"size\":null");
    has(back, "\"more\":\"T!\"");
    has(back, "\"flag\":false");
}

static void an_object_that_is_gone_is_a_clear_problem(void **state)
{
    App *app = *state;
    const char *thing = new_id(app, create(app, NULL, "thing", "{\"name\":\"T\"}"));
    assert_string_equal(delete(app, NULL, "thing", thing), "");
    const char *bundle = newest(app);
    PUBLISH(app, { "objects/other/object.yaml",
                   "object: other\ntitle: name\nfields:\n  name: {type: text, required: true}\n" });
    has(restore(app, NULL, bundle), "\"code\":\"bin.object_gone\"");
    has(bin(app, NULL), "\"object\":\"thing\",\"label\":\"thing\",\"title\":\"T\",\"count\":1");
}

static void lists_come_back(void **state)
{
    App *app = *state;
    const char *thing = new_id(
        app, create(app, NULL, "thing", "{\"name\":\"T\",\"tags\":[\"c\",\"a\"]}"));
    assert_string_equal(delete(app, NULL, "thing", thing), "");
    assert_string_equal(restore(app, NULL, newest(app)), JSON(app, "\"%s\"", thing));
    has(get(app, NULL, "thing", thing), "\"tags\":[\"a\",\"c\"]");
    has(LIST(app, NULL, "thing", "where", "has(tags, 'c')"), "\"name\":\"T\"");
}

/* --- whose ------------------------------------------------------------------------------------ */

static void only_the_one_who_deleted_it_sees_it(void **state)
{
    App *app = *state;
    const char *company = new_id(app, create(app, "rep", "company", "{\"name\":\"Mine\"}"));
    assert_string_equal(delete(app, "rep", "company", company), "");
    has(bin(app, "rep"), "\"title\":\"Mine\"");
    has(bin(app, NULL), "\"title\":\"Mine\"");
    has_not(bin(app, "rep2"), "Mine");
    has_not(bin(app, "boss"), "Mine");
    const char *bundle = newest(app);
    has(restore(app, "boss", bundle), "\"code\":\"bin.unknown\"");
    has(restore(app, "guest", bundle), "\"code\":\"bin.unknown\"");
    has(CALL(.app = app, .user = "boss", .id = bundle, .run = run_purge, .writes = true),
        "\"code\":\"bin.unknown\"");
    assert_string_equal(restore(app, "rep", bundle), JSON(app, "\"%s\"", company));
}

/* --- how long, how much ----------------------------------------------------------------------- */

static void after_thirty_days_it_is_gone(void **state)
{
    App *app = *state;
    const char *thing = new_id(app, create(app, NULL, "thing", "{\"name\":\"T\"}"));
    const char *later = new_id(app, create(app, NULL, "thing", "{\"name\":\"L\"}"));
    assert_string_equal(delete(app, NULL, "thing", thing), "");
    const char *bundle = newest(app);
    clock_fix(NOON + BIN_DAYS * DAY - 1);
    has(bin(app, NULL), "\"title\":\"T\"");
    clock_fix(NOON + BIN_DAYS * DAY);
    has(bin(app, NULL), "\"rows\":[]");
    has(restore(app, NULL, bundle), "\"code\":\"bin.unknown\"");
    const char *before = content(app);
    assert_string_equal(delete(app, NULL, "thing", later), ""); /* and clears the old one away */
    assert_string_not_equal(content(app), before);
    clock_fix(NOON);
    has_not(bin(app, NULL), "\"title\":\"T\"");
    has(bin(app, NULL), "\"title\":\"L\"");
}

static const TestFile large_files[] = {
    { "app.yaml", "app: t\nlanguages: [en]\n" },
    { "objects/book/object.yaml", "object: book\ntitle: name\nfields:\n"
                                  "  name: {type: text, required: true}\n" },
    { "objects/page/object.yaml", "object: page\ntitle: name\nfields:\n"
                                  "  book: {type: child, to: book}\n"
                                  "  name: {type: text}\n"
                                  "  text: {type: longtext, max: 1000000, audited: false}\n" },
};

static int open_books(void **state)
{
    App *app = calloc(1, sizeof *app);
    *state = app;
    app_open(app, large_files, sizeof large_files / sizeof *large_files);
    return 0;
}

static void what_is_too_large_stays(void **state)
{
    App *app = *state;
    const char *book = new_id(app, create(app, NULL, "book", "{\"name\":\"B\"}"));
    char *text = arena_alloc(app->arena, 1000001);
    memset(text, 'x', 1000000);
    const char *page = JSON(app, "{\"book\":\"%s\",\"text\":\"%s\"}", book, text), *last = NULL;
    for (int i = 0; i < BIN_MAX_BYTES / 1000000 + 1; i++)
        last = new_id(app, create(app, NULL, "page", page));
    const char *before = content(app);
    has(delete(app, NULL, "book", book), "\"code\":\"bin.too_large\"");
    assert_string_equal(content(app), before);
    assert_string_equal(delete(app, NULL, "page", last), "");
    assert_string_equal(delete(app, NULL, "book", book), "");
}

#define THINGS(function) cmocka_unit_test_setup_teardown(function, open_things, close_sales)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SALES(every_value_comes_back),
        SALES(a_refused_restore_changes_nothing),
        SALES(a_number_is_kept_and_not_given_twice),
        SALES(only_the_one_who_deleted_it_sees_it),
        THINGS(lists_come_back),
        THINGS(fields_may_have_changed),
        THINGS(an_object_that_is_gone_is_a_clear_problem),
        THINGS(after_thirty_days_it_is_gone),
        cmocka_unit_test_setup_teardown(what_is_too_large_stays, open_books, close_sales),
    };
    return cmocka_run_group_tests_name("bin", tests, NULL, NULL);
}
