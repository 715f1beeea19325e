/*
 * test_rollup.c -- roll-ups follow every way in which a record can come, change, move and go; and
 * what follows is what computing them anew finds.
 */
#include "core/record/hooks.h"
#include "core/record/rollup.h"
#include "tests/unit/record/record_test.h"

#define JSON(app, ...) str_c((app)->arena, str_printf((app)->arena, __VA_ARGS__))

static const TestFile files[] = {
    { "app.yaml", "app: shop\nlanguages: [en]\ncurrency: CNY\n" },
    { "objects/account/object.yaml",
      "object: account\ntitle: name\nfields:\n"
      "  name:     {type: text, required: true}\n"
      "  parent:   {type: lookup, to: account, on_delete: clear}\n"
      "  branches: {type: rollup, over: account.parent, count: true}\n"
      "  turnover: {type: rollup, over: deal.account, sum: total, where: won}\n"
      "  best:     {type: rollup, over: deal.account, max: doubled, audited: false}\n"
      "  spent:    {type: formula, returns: currency, value: \"turnover + 1\"}\n" },
    { "objects/deal/object.yaml",
      "object: deal\ntitle: name\nfields:\n"
      "  name:    {type: text}\n"
      "  account: {type: lookup, to: account, on_delete: clear}\n"
      "  won:     {type: boolean}\n"
      "  total:   {type: rollup, over: line.deal, sum: subtotal, where: \"not optional\"}\n"
      "  doubled: {type: formula, returns: currency, value: \"total * 2\"}\n"
      "  lines:   {type: rollup, over: line.deal, count: true}\n"
      "  first:   {type: rollup, over: line.deal, min: day}\n"
      "  last:    {type: rollup, over: line.deal, max: day}\n"
      "  dearest: {type: rollup, over: line.deal, max: price}\n"
      "  mean:    {type: rollup, over: line.deal, avg: price}\n"
      "  mean_count: {type: rollup, over: line.deal, avg: count}\n"
      "  pieces:  {type: rollup, over: line.deal, sum: count, where: \"kind.counted\"}\n"
      "rules:\n"
      "  never: {refuse_when: \"total > 1000000\", message: Too much., field: name}\n" },
    { "objects/line/object.yaml",
      "object: line\ntitle: name\nfields:\n"
      "  deal:     {type: child, to: deal}\n"
      "  name:     {type: text}\n"
      "  product:  {type: lookup, to: product, on_delete: cascade}\n"
      "  kind:     {type: choice, options: {good: {counted: true}, service: {counted: false}}}\n"
      "  count:    {type: integer, default: 1}\n"
      "  price:    {type: currency, default: 1}\n"
      "  day:      {type: date}\n"
      "  optional: {type: boolean}\n"
      "  subtotal: {type: formula, returns: currency, value: \"count * price\"}\n" },
    { "objects/product/object.yaml", "object: product\ntitle: name\nfields:\n"
                                     "  name: {type: text, required: true}\n"
                                     "  sold: {type: rollup, over: line.product, sum: count}\n" },
};

static int open_shop(void **state)
{
    App *app = calloc(1, sizeof *app);
    *state = app;
    app_open(app, files, sizeof files / sizeof *files);
    return 0;
}

static int close_shop(void **state)
{
    app_close(*state);
    free(*state);
    return 0;
}

/* --- short forms ------------------------------------------------------------------------------ */

static const char *make(App *app, const char *object, const char *json)
{
    return new_id(app, create(app, NULL, object, json));
}

static const char *line(App *app, const char *deal, const char *more)
{
    return make(app, "line", JSON(app, "{\"deal\":\"%s\"%s}", deal, more));
}

static void change(App *app, const char *object, const char *id, const char *json)
{
    has_not(update(app, NULL, object, id, json), "problems");
}

/* What the record says, as {"name":...}. */
static void says(App *app, const char *object, const char *id, const char *part)
{
    has(get(app, NULL, object, id), part);
}

/* How many roll-ups hold something else than what computing them anew finds; these are repaired. */
static int64_t wrong_ones(App *app, const char *path)
{
    Arena     *arena = arena_new();
    Problems   problems;
    Work       work;
    RebuiltVec rebuilt = { 0 };
    int64_t    wrong = 0;
    Str        rest = str_from(path), name = { 0 };
    problems_init(&problems, arena, LANGUAGE_EN);
    assert_true(work_open(&work, arena, &app->tenant, 0, STR("test"), &problems));
    str_cut(&rest, '.', &name);
    const Object *object = name.len ? object_find(work.snapshot, name) : NULL;
    const Field  *field = rest.len ? field_find(object, rest) : NULL;
    assert_true(rollups_rebuild(&work, object, field, &rebuilt, NULL, NULL));
    assert_true(rebuilt.count > 0);
    for (size_t i = 0; i < rebuilt.count; i++) wrong += rebuilt.items[i].wrong;
    arena_free(arena);
    return wrong;
}

static bool run_statement(void *context, DbConn *conn)
{
    Arena   *arena = arena_new();
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    bool ok = db_run(conn, str_from(context), NO_VALUES, NULL, &problems);
    arena_free(arena);
    return ok;
}

static void damage(App *app, const char *sql)
{
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    assert_true(db_write(app->tenant.data, run_statement, (void *)sql, &problems));
}

/* --- coming, changing, moving, going ---------------------------------------------------------- */

static void over_nothing(void **state)
{
    App        *app = *state;
    const char *deal = make(app, "deal", "{}");
    says(app, "deal", deal, "\"total\":0,");
    says(app, "deal", deal, "\"lines\":0,");
    says(app, "deal", deal, "\"first\":null");
    says(app, "deal", deal, "\"mean\":null");
    assert_int_equal(wrong_ones(app, ""), 0);
}

static void lines_come_change_and_go(void **state)
{
    App        *app = *state;
    const char *deal = make(app, "deal", "{}");
    const char *a = line(app, deal, ",\"count\":3,\"price\":\"1.10\",\"day\":\"2026-03-01\"");
    const char *b = line(app, deal, ",\"count\":1,\"price\":\"0.05\",\"day\":\"2026-01-01\"");
    says(app, "deal", deal, "\"total\":3.35,");
    says(app, "deal", deal, "\"lines\":2,\"first\":\"2026-01-01\",\"last\":\"2026-03-01\"");
    says(app, "deal", deal, "\"dearest\":1.1,\"mean\":0.58,\"mean_count\":2");
    change(app, "line", b, "{\"optional\":true,\"day\":\"2026-05-01\"}");
    says(app, "deal", deal, "\"total\":3.3,");
    says(app, "deal", deal, "\"first\":\"2026-03-01\",\"last\":\"2026-05-01\"");
    change(app, "line", b, "{\"optional\":false,\"price\":\"2\"}");
    says(app, "deal", deal, "\"total\":5.3,");
    says(app, "deal", deal, "\"dearest\":2,");
    assert_string_equal(delete (app, NULL, "line", b), "");
    says(app, "deal", deal, "\"dearest\":1.1,");
    assert_string_equal(delete (app, NULL, "line", a), "");
    says(app, "deal", deal, "\"total\":0,");
    says(app, "deal", deal, "\"lines\":0,\"first\":null,\"last\":null");
    assert_int_equal(wrong_ones(app, ""), 0);
}

static void options_decide_by_their_attributes(void **state)
{
    App        *app = *state;
    const char *deal = make(app, "deal", "{}");
    const char *a = line(app, deal, ",\"kind\":\"good\",\"count\":5");
    line(app, deal, ",\"kind\":\"service\",\"count\":7");
    line(app, deal, ",\"count\":9");
    says(app, "deal", deal, "\"pieces\":5");
    change(app, "line", a, "{\"kind\":\"service\"}");
    says(app, "deal", deal, "\"pieces\":0");
    assert_int_equal(wrong_ones(app, ""), 0);
}

/* A sum of sums, and the largest of what a formula makes of them. */
static void grandparents_follow(void **state)
{
    App        *app = *state;
    const char *one = make(app, "account", "{\"name\":\"One\"}"),
               *two = make(app, "account", "{\"name\":\"Two\"}");
    const char *deal = make(app, "deal", JSON(app, "{\"account\":\"%s\",\"won\":true}", one));
    const char *a = line(app, deal, ",\"price\":10");
    says(app, "account", one, "\"turnover\":10,\"best\":20,\"spent\":11");
    change(app, "line", a, "{\"price\":12}");
    says(app, "account", one, "\"turnover\":12,\"best\":24,\"spent\":13");
    change(app, "deal", deal, JSON(app, "{\"account\":\"%s\"}", two));
    says(app, "account", one, "\"turnover\":0,\"best\":null");
    says(app, "account", two, "\"turnover\":12,\"best\":24");
    change(app, "deal", deal, "{\"won\":false}");
    says(app, "account", two, "\"turnover\":0,\"best\":24");
    change(app, "deal", deal, "{\"account\":null}");
    says(app, "account", two, "\"best\":null");
    assert_int_equal(wrong_ones(app, ""), 0);
}

static void a_cascade_takes_along_what_it_gave(void **state)
{
    App        *app = *state;
    const char *account = make(app, "account", "{\"name\":\"One\"}"),
               *product = make(app, "product", "{\"name\":\"Nail\"}");
    const char *deal = make(app, "deal", JSON(app, "{\"account\":\"%s\",\"won\":true}", account));
    line(app, deal, JSON(app, ",\"price\":5,\"count\":2,\"product\":\"%s\"", product));
    line(app, deal, ",\"price\":3");
    says(app, "account", account, "\"turnover\":13");
    says(app, "product", product, "\"sold\":2");
    assert_string_equal(delete (app, NULL, "product", product), "");
    says(app, "account", account, "\"turnover\":3");
    assert_string_equal(delete (app, NULL, "deal", deal), "");
    says(app, "account", account, "\"turnover\":0,\"best\":null");
    assert_int_equal(wrong_ones(app, ""), 0);
}

static void a_deleted_target_clears_the_link(void **state)
{
    App        *app = *state;
    const char *top = make(app, "account", "{\"name\":\"Top\"}"),
               *below = make(app, "account", JSON(app, "{\"name\":\"B\",\"parent\":\"%s\"}", top));
    const char *deal = make(app, "deal", JSON(app, "{\"account\":\"%s\",\"won\":true}", below));
    line(app, deal, ",\"price\":5");
    says(app, "account", top, "\"branches\":1");
    assert_string_equal(delete (app, NULL, "account", below), "");
    says(app, "account", top, "\"branches\":0");
    says(app, "deal", deal, "\"account\":null");
    assert_int_equal(wrong_ones(app, ""), 0);
}

static void a_record_may_point_at_itself(void **state)
{
    App        *app = *state;
    const char *top = make(app, "account", "{\"name\":\"Top\"}");
    change(app, "account", top, JSON(app, "{\"parent\":\"%s\"}", top));
    says(app, "account", top, "\"branches\":1");
    change(app, "account", top, "{\"parent\":null}");
    says(app, "account", top, "\"branches\":0");
    change(app, "account", top, JSON(app, "{\"parent\":\"%s\"}", top));
    assert_string_equal(delete (app, NULL, "account", top), "");
    assert_int_equal(wrong_ones(app, ""), 0);
}

/* --- what it leaves alone --------------------------------------------------------------------- */

static void the_record_itself_is_not_changed(void **state)
{
    App        *app = *state;
    const char *deal = make(app, "deal", "{}");
    line(app, deal, ",\"price\":5");
    says(app, "deal", deal, "\"version\":1");
    const char *told = history(app, NULL, "deal", deal, "10", "");
    has(told, "\"action\":\"derive\"");
    has(told, "\"field\":\"total\",\"old\":0,\"new\":5");
}

static void what_is_not_audited_makes_no_entry(void **state)
{
    App        *app = *state;
    const char *account = make(app, "account", "{\"name\":\"One\"}");
    const char *deal = make(app, "deal", JSON(app, "{\"account\":\"%s\"}", account));
    line(app, deal, ",\"price\":5");
    says(app, "account", account, "\"best\":10");
    has_not(history(app, NULL, "account", account, "10", ""), "derive");
}

/* A rule of the record above would refuse that sum; its own next save is refused, the line's not.
 */
static void rules_of_the_record_above_do_not_run(void **state)
{
    App        *app = *state;
    const char *deal = make(app, "deal", "{}");
    line(app, deal, ",\"price\":2000000");
    says(app, "deal", deal, "\"total\":2000000");
    has(update(app, NULL, "deal", deal, "{\"name\":\"x\"}"), "Too much.");
}

static void nobody_enters_it(void **state)
{
    App        *app = *state;
    const char *deal = make(app, "deal", "{}");
    has(update(app, NULL, "deal", deal, "{\"total\":5}"), "computed");
    has(create(app, NULL, "deal", "{\"total\":5}"), "computed");
    says(app, "deal", deal, "\"total\":0");
}

static void lists_filter_sort_and_group_by_it(void **state)
{
    App        *app = *state;
    const char *small = make(app, "deal", "{\"name\":\"small\"}"),
               *large = make(app, "deal", "{\"name\":\"large\"}");
    line(app, small, ",\"price\":5");
    line(app, large, ",\"price\":50");
    has(LIST(app, NULL, "deal", "where", "total > 10", "select", "name"), "large");
    has_not(LIST(app, NULL, "deal", "where", "total > 10", "select", "name"), "small");
    const char *sorted = LIST(app, NULL, "deal", "sort", "-total", "select", "name");
    assert_true(strstr(sorted, "large") < strstr(sorted, "small"));
    has(AGGREGATE(app, NULL, "deal", "measures", "sum(total)"), ":55}");
}

/* --- the end of the digits -------------------------------------------------------------------- */

static void a_sum_beyond_eighteen_digits_is_refused(void **state)
{
    App        *app = *state;
    const char *deal = make(app, "deal", "{}");
    const char *most = line(app, deal, ",\"price\":\"9999999999999999.99\"");
    says(app, "deal", deal, "\"total\":\"9999999999999999.99\"");
    const char *before = content(app);
    has(create(app, NULL, "line", JSON(app, "{\"deal\":\"%s\",\"price\":\"0.01\"}", deal)),
        "rollup.digits");
    assert_string_equal(content(app), before);
    line(app, deal, ",\"price\":\"-0.01\"");
    change(app, "line", most, "{\"price\":\"-9999999999999999.98\"}"); /* passes the end midway */
    says(app, "deal", deal, "\"total\":\"-9999999999999999.99\"");
    assert_int_equal(wrong_ones(app, ""), 0);
}

/* --- hooks ------------------------------------------------------------------------------------ */

typedef struct {
    const char *deal;
    int         depth;
} Meddling;

/* Saving a deal adds a line to it first; saving a line changes that very line first. */
static bool meddle(void *context, Work *work, HookMoment moment, const Object *object,
                   Record *record)
{
    Meddling *meddling = context;
    if (moment != HOOK_BEFORE_SAVE || record->is_new || meddling->depth) return true;
    RecordInputs inputs = { 0 };
    Record      *saved;
    meddling->depth++;
    bool is_line = str_is(object->name, "line");
    if (is_line)
        record_input_add(work, &inputs, "count", value_int(7));
    else {
        record_input_add(work, &inputs, "deal", value_ref(record->id));
        record_input_add(work, &inputs, "price", value_int(100));
    }
    bool ok = is_line
                  ? record_update(work, object, record->id, &inputs, &saved)
                  : record_create(work, object_find(work->snapshot, STR("line")), &inputs, &saved);
    meddling->depth--;
    return ok;
}

typedef struct {
    const Hooks *hooks;
    int64_t      id;
    Str          object;
    RecordInputs inputs;
} Save;

static bool save_hooked(Work *work, void *context)
{
    Save   *save = context;
    Record *record;
    work->hooks = save->hooks;
    return record_update(work, object_find(work->snapshot, save->object), save->id, &save->inputs,
                         &record);
}

static void change_hooked(App *app, const char *object, const char *id, const char *field,
                          Value value)
{
    Meddling meddling = { 0 };
    Hooks    hooks = { .context = &meddling, .run = meddle };
    Problems problems;
    Work     work;
    Save     save = { .hooks = &hooks, .object = str_from(object) };
    problems_init(&problems, app->arena, LANGUAGE_EN);
    assert_true(id_parse(str_from(id), &save.id));
    assert_true(work_open(&work, app->arena, &app->tenant, 0, STR("test"), &problems));
    record_input_add(&work, &save.inputs, field, value);
    if (!work_write(&work, save_hooked, &save)) print_problems(app->arena, &problems);
    assert_int_equal(problems.count, 0);
}

static void what_a_hook_stores_meanwhile_counts(void **state)
{
    App        *app = *state;
    const char *account = make(app, "account", "{\"name\":\"One\"}");
    const char *deal = make(app, "deal", JSON(app, "{\"account\":\"%s\"}", account));
    const char *a = line(app, deal, ",\"price\":5");
    change_hooked(app, "deal", deal, "won", value_bool(true));
    says(app, "deal", deal, "\"total\":105");
    says(app, "account", account, "\"turnover\":105");
    change_hooked(app, "line", a, "price", value_int(2));
    says(app, "line", a, "\"count\":7");
    says(app, "line", a, "\"version\":3");
    says(app, "deal", deal, "\"total\":114");
    assert_int_equal(wrong_ones(app, ""), 0);
}

/* --- rebuilding ------------------------------------------------------------------------------- */

static void rebuilding_finds_and_mends(void **state)
{
    App        *app = *state;
    const char *account = make(app, "account", "{\"name\":\"One\"}");
    const char *deal = make(app, "deal", JSON(app, "{\"account\":\"%s\",\"won\":true}", account));
    line(app, deal, ",\"price\":5");
    damage(app, "UPDATE o_deal SET f_total = 77700");
    damage(app, "UPDATE o_deal SET f_mean = NULL");
    assert_int_equal(wrong_ones(app, "deal.lines"), 0);
    assert_int_equal(wrong_ones(app, "deal.mean"), 1);
    assert_int_equal(wrong_ones(app, "deal.total"), 1);
    says(app, "account", account, "\"turnover\":5");
    assert_int_equal(wrong_ones(app, ""), 0);
}

/* Whoever mends one mends what is made of it: the account had the wrong total, too. */
static void what_is_made_of_it_is_mended_as_well(void **state)
{
    App        *app = *state;
    const char *account = make(app, "account", "{\"name\":\"One\"}");
    const char *deal = make(app, "deal", JSON(app, "{\"account\":\"%s\",\"won\":true}", account));
    line(app, deal, ",\"price\":5");
    damage(app, "UPDATE o_deal SET f_total = 77700");
    damage(app, "UPDATE o_account SET f_turnover = 77700");
    assert_int_equal(wrong_ones(app, "deal.total"), 2);
    says(app, "account", account, "\"turnover\":5");
}

static void more_than_one_chunk(void **state)
{
    App *app = *state;
    make(app, "account", "{\"name\":\"One\"}");
    damage(app, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) "
                "INSERT INTO o_account (id, version, f_name, f_branches, f_turnover) "
                "SELECT i, 1, 'x', 3, 0 FROM n");
    assert_int_equal(wrong_ones(app, "account.branches"), 2500);
    assert_int_equal(wrong_ones(app, ""), 0);
}

/* --- at random, from many threads ------------------------------------------------------------- */

enum { THREADS = 4, STEPS = 120, DEALS = 5, LINES = 24 };

typedef struct {
    App               *app;
    unsigned           seed;
    const char *const *deals, *const *accounts;
} Player;

static unsigned roll(unsigned *seed, unsigned below)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % below;
}

typedef struct {
    unsigned *seed;
    Player   *player;
    int64_t   lines[LINES];
} Turn;

static bool play(Work *work, void *context)
{
    Turn           *turn = context;
    unsigned       *seed = turn->seed;
    RecordInputs    inputs = { 0 };
    Record         *record;
    const Snapshot *snapshot = work->snapshot;
    int64_t        *line = &turn->lines[roll(seed, LINES)], deal = 0, account = 0;
    id_parse(str_from(turn->player->deals[roll(seed, DEALS)]), &deal);
    id_parse(str_from(turn->player->accounts[roll(seed, 2)]), &account);
    if (roll(seed, 4) == 0) {
        record_input_add(work, &inputs, "account",
                         roll(seed, 4) ? value_ref(account) : value_null());
        record_input_add(work, &inputs, "won", value_bool(roll(seed, 2)));
        return record_update(work, object_find(snapshot, STR("deal")), deal, &inputs, &record);
    }
    const Object *object = object_find(snapshot, STR("line"));
    if (*line && roll(seed, 3) == 0) {
        bool ok = record_delete(work, object, *line, NULL);
        *line = 0;
        return ok;
    }
    record_input_add(work, &inputs, "price",
                     value_decimal((Decimal){ (int64_t)roll(seed, 20000) - 5000, 2 }));
    record_input_add(work, &inputs, "count", value_int(roll(seed, 9)));
    record_input_add(work, &inputs, "optional", value_bool(roll(seed, 3) == 0));
    record_input_add(work, &inputs, "day", value_date(20000 + roll(seed, 6)));
    if (*line) return record_update(work, object, *line, &inputs, &record);
    record_input_add(work, &inputs, "deal", value_ref(deal));
    if (!record_create(work, object, &inputs, &record)) return false;
    *line = record->id;
    return true;
}

static void *play_on(void *context)
{
    Player *player = context;
    Turn    turn = { .seed = &player->seed, .player = player };
    for (int i = 0; i < STEPS; i++) {
        Arena   *arena = arena_new();
        Problems problems;
        Work     work;
        problems_init(&problems, arena, LANGUAGE_EN);
        if (!work_open(&work, arena, &player->app->tenant, 0, STR("test"), &problems) ||
            !work_write(&work, play, &turn))
            player->app = NULL; /* seen by the test */
        arena_free(arena);
        if (!player->app) break;
    }
    return NULL;
}

static void many_at_once_and_none_is_wrong(void **state)
{
    App        *app = *state;
    const char *deals[DEALS], *accounts[2];
    Player      players[THREADS];
    pthread_t   threads[THREADS];
    for (int i = 0; i < DEALS; i++) deals[i] = make(app, "deal", "{}");
    for (int i = 0; i < 2; i++) accounts[i] = make(app, "account", "{\"name\":\"A\"}");
    for (int i = 0; i < THREADS; i++) {
        players[i] = (Player){ app, (unsigned)i + 1, deals, accounts };
        assert_int_equal(pthread_create(&threads[i], NULL, play_on, &players[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_non_null(players[i].app);
    }
    assert_int_equal(wrong_ones(app, ""), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_shop, close_shop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(over_nothing),
        TEST(lines_come_change_and_go),
        TEST(options_decide_by_their_attributes),
        TEST(grandparents_follow),
        TEST(a_cascade_takes_along_what_it_gave),
        TEST(a_deleted_target_clears_the_link),
        TEST(a_record_may_point_at_itself),
        TEST(the_record_itself_is_not_changed),
        TEST(what_is_not_audited_makes_no_entry),
        TEST(rules_of_the_record_above_do_not_run),
        TEST(nobody_enters_it),
        TEST(lists_filter_sort_and_group_by_it),
        TEST(a_sum_beyond_eighteen_digits_is_refused),
        TEST(what_a_hook_stores_meanwhile_counts),
        TEST(rebuilding_finds_and_mends),
        TEST(what_is_made_of_it_is_mended_as_well),
        TEST(more_than_one_chunk),
        TEST(many_at_once_and_none_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
