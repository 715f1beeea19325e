/*
 * test_save.c -- the recipe of a save: its steps, its order, its refusals. A refusal leaves the
 * database as it was.
 */
#include "core/record/evaluate.h"
#include "core/record/hooks.h"
#include "tests/unit/record/sales.h"

static const char *company_of(App *app, const char *user, const char *name)
{
    return new_id(app,
                  create(app, user, "company",
                         str_c(app->arena, str_printf(app->arena, "{\"name\":\"%s\"}", name))));
}

static const char *deal_of(App *app, const char *user, const char *more)
{
    const char *company = company_of(app, user, "Acme");
    return create(
        app, user, "deal",
        str_c(app->arena,
              str_printf(app->arena, "{\"name\":\"Deal\",\"company\":\"%s\"%s}", company, more)));
}

#define JSON(app, ...) str_c((app)->arena, str_printf((app)->arena, __VA_ARGS__))

/* --- two evaluators --------------------------------------------------------------------------- */

static char computed[2000]; /* the formulas of the newest save, as C has them */

static bool note_formulas(void *context, Work *work, HookMoment moment, const Object *object,
                          Record *record)
{
    (void)context;
    if (moment != HOOK_AFTER_SAVE || !str_is(object->name, "deal")) return true;
    Buffer out;
    JsonWriter json;
    buffer_init(&out, work->arena, 512);
    json_writer_init(&json, &out);
    json_open(&json, '{');
    for (size_t i = 0; i < object->field_count; i++) {
        if (!object->fields[i].formula) continue;
        json_key(&json, object->fields[i].name);
        Value value = record_formula(work, record, &object->fields[i]);
        record_write_value(work, &object->fields[i], value, &json);
    }
    json_close(&json, '}');
    snprintf(computed, sizeof computed, "%.*s", STR_ARG(buffer_str(&out)));
    return true;
}

static const Hooks noting = { NULL, note_formulas };

static bool run_noted_create(Work *work, Call *call)
{
    work->hooks = &noting;
    return run_create(work, call);
}

static void formulas_are_the_same_in_memory_and_in_lists(void **state)
{
    static const char formulas[] = "expected,margin,big,level,third,rank,key,age,sixth,words,day";
    static const char *const amounts[] = {
        "null", "0", "1", "10", "0.05", "-0", "999999999999.99", "1000.01"
    };
    static const char *const dues[] = { "null", "\"2024-02-29\"", "\"2026-01-31\"" };
    static const char *const companies[] = {
        "{\"name\":\"A\"}", "{\"name\":\"B\",\"level\":\"a\",\"since\":\"2024-02-29\"}",
        "{\"name\":\"C\",\"level\":\"b\",\"since\":\"2025-12-31\"}"
    };
    App *app = *state;
    for (size_t c = 0; c < 3; c++) {
        const char *company = new_id(app, create(app, "boss", "company", companies[c]));
        for (size_t i = 0; i < 24; i++) {
            const char *json =
                JSON(app, "{\"name\":\"D\",\"company\":\"%s\",\"amount\":%s,\"due\":%s}", company,
                     amounts[i % 8], dues[i / 8]);
            const char *id =
                new_id(app, CALL(.app = app, .user = "boss", .object = "deal", .text = json,
                                 .run = run_noted_create, .writes = true));
            const char *row =
                LIST(app, "boss", "deal", "select", formulas, "where", JSON(app, "id == '%s'", id));
            has(row, str_c(app->arena, str_slice(str_from(computed), 1, strlen(computed) - 1)));
        }
    }
}

/* What a refusal says, and that nothing has happened. */
static void refused(App *app, const char *before, const char *said, const char *code,
                    const char *field)
{
    has(said, JSON(app, "\"code\":\"%s\"", code));
    if (field) has(said, JSON(app, "\"field\":\"%s\"", field));
    assert_string_equal(content(app), before);
}

static void a_record_gets_defaults_numbers_and_formulas(void **state)
{
    App *app = *state;
    const char *said = deal_of(app, "rep", ",\"amount\":1200.5");
    has(said, "\"version\":1,\"name\":\"Deal\",\"number\":\"D2026-001\"");
    has(said, "\"title\":\"Acme\"}");
    has(said, "\"stage\":\"open\",\"amount\":1200.5,");
    has(said,
        "\"expected\":120.05,\"big\":true,\"level\":null,\"due\":\"2026-11-29\",\"hot\":false");
    has(said, "\"origin\":\"web\"");
    has(said, "\"title\":\"Robin\"}");
    has(deal_of(app, "rep", ""), "\"number\":\"D2026-002\"");
}

static void numbers_begin_anew_with_the_period(void **state)
{
    App *app = *state;
    has(deal_of(app, "rep", ""), "D2026-001");
    clock_fix(1798732800000); /* the first moment of 2027 in Shanghai */
    has(deal_of(app, "rep", ""), "D2027-001");
}

static void a_refused_record_draws_no_number(void **state)
{
    App *app = *state;
    const char *company = company_of(app, "rep", "Acme"), *before = content(app);
    refused(app, before,
            create(app, "rep", "deal",
                   JSON(app, "{\"name\":\"D\",\"company\":\"%s\",\"stage\":\"won\"}", company)),
            "rule.refused", "amount");
    has(deal_of(app, "rep", ""), "D2026-001");
}

static void all_problems_come_at_once(void **state)
{
    App *app = *state;
    const char *before = content(app);
    const char *said =
        create(app, "rep", "deal",
               "{\"amount\":-1,\"stage\":\"wonn\",\"nonsense\":1,\"due\":\"tomorrow\"}");
    refused(app, before, said, "field.unknown", "nonsense");
    has(said, "\"field\":\"amount\"");
    has(said, "\"field\":\"stage\"");
    has(said, "\"field\":\"due\"");
    has(said, "\"code\":\"value.required\",\"field\":\"name\"");
    has(said, "\"field\":\"company\"");
}

static void what_a_user_may_not_set_is_refused(void **state)
{
    static const struct { const char *input, *code, *field; } cases[] = {
        { ",\"expected\":5", "field.computed", "expected" },
        { ",\"number\":\"D1\"", "field.assigned", "number" },
        { ",\"created_at\":\"2020-01-01T00:00:00Z\"", "field.system", "created_at" },
        { ",\"id\":\"01j8000000000\"", "field.system", "id" },
        { ",\"origin\":\"mail\"", "field.readonly", "origin" },
        { ",\"discount\":1", "field.unknown", "discount" },
        { ",\"discuont\":1", "field.unknown", "discuont" },
        { ",\"amount\":[1]", "value.number", "amount" },
        { ",\"amount\":{\"a\":1}", "value.number", "amount" },
        { ",\"source\":{\"id\":\"x\"}", "value.text", "source" },
    };
    App *app = *state;
    const char *company = company_of(app, "rep", "Acme"), *before = content(app);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *said =
            create(app, "rep", "deal",
                   JSON(app, "{\"name\":\"D\",\"company\":\"%s\"%s}", company, cases[i].input));
        bool coded =
            strncmp(cases[i].code, "value.", 6) != 0; /* codes of values are the field types' own */
        if (coded) refused(app, before, said, cases[i].code, cases[i].field);
        else has(said, JSON(app, "\"field\":\"%s\"", cases[i].field));
        assert_string_equal(content(app), before);
    }
}

static void a_hidden_field_is_refused_like_one_that_does_not_exist(void **state)
{
    App *app = *state;
    const char *hidden = create(app, "rep", "company", "{\"name\":\"A\",\"credit\":5}");
    const char *unknown = create(app, "rep", "company", "{\"name\":\"A\",\"cr_dit\":5}");
    Str as_hidden = str_replace(app->arena, str_from(unknown), STR("cr_dit"), STR("credit"));
    assert_string_equal(str_c(app->arena, as_hidden), hidden);
    has(create(app, "boss", "company", "{\"name\":\"A\",\"credit\":5}"), "\"credit\":5,");
}

static void an_update_changes_only_what_is_given(void **state)
{
    App *app = *state;
    const char *id = new_id(app, deal_of(app, "rep", ",\"amount\":10,\"reason\":\"because\""));
    const char *said = update(app, "rep", "deal", id, "{\"amount\":\"20.05\",\"hot\":true}");
    has(said, "\"version\":2");
    has(said, "\"amount\":20.05");
    has(said, "\"reason\":\"because\"");
    has(update(app, "rep", "deal", id, "{\"reason\":\"\"}"), "\"reason\":null");
    has(update(app, "rep", "deal", id, "{\"hot\":null}"), "\"hot\":false");
}

static void an_update_that_changes_nothing_leaves_no_trace(void **state)
{
    App *app = *state;
    const char *id = new_id(app, deal_of(app, "rep", ",\"amount\":10"));
    const char *before = content(app);
    has(update(app, "rep", "deal", id, "{\"amount\":10.00,\"name\":\"Deal\"}"), "\"version\":1");
    assert_string_equal(content(app), before);
}

static void a_stale_version_is_a_conflict(void **state)
{
    App *app = *state;
    const char *id = new_id(app, deal_of(app, "rep", ""));
    has(update(app, "rep", "deal", id, "{\"hot\":true,\"version\":1}"), "\"version\":2");
    const char *before = content(app);
    refused(app, before, update(app, "rep", "deal", id, "{\"hot\":false,\"version\":1}"),
            "version.stale", NULL);
    refused(app, before, update(app, "rep", "deal", id, "{\"hot\":false,\"version\":\"x\"}"),
            "version.number", NULL);
}

static bool store_outside(void *context, DbConn *conn)
{
    return db_run(conn,
                  STR("UPDATE o_company SET f_rating = 11, f_name = 'a long name that was "
                      "stored when the field took more characters than it does today'"),
                  NO_VALUES, NULL, context);
}

/* Limits may have been narrowed since: a whole record may be sent back all the same. */
static void a_value_that_stays_is_never_refused(void **state)
{
    static const char name[] =
        "a long name that was stored when the field took more characters than it does today";
    App *app = *state;
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    const char *id = company_of(app, "rep", "Acme");
    assert_true(db_write(app->tenant.data, store_outside, &problems, &problems));
    has(update(app, "rep", "company", id,
               JSON(app, "{\"name\":\"%s\",\"rating\":\"11\",\"code\":\"X\"}", name)),
        "\"version\":2");
    refused(app, content(app), update(app, "rep", "company", id, "{\"rating\":12}"), "value.most",
            "rating");
    refused(app, content(app),
            update(app, "rep", "company", id, JSON(app, "{\"name\":\"%s!\"}", name)), "value.long",
            "name");
}

static void set_once_and_readonly_when_hold(void **state)
{
    App *app = *state;
    const char *id = new_id(app, deal_of(app, "rep", ",\"amount\":10"));
    has(update(app, "rep", "deal", id, "{\"source\":\"fair\"}"), "\"source\":\"fair\"");
    has(update(app, "rep", "deal", id, "{\"source\":\"mail\"}"), "field.set_once");
    has(update(app, "rep", "deal", id, "{\"source\":\"fair\",\"stage\":\"won\"}"), "\"version\":3");
    has(update(app, "rep", "deal", id, "{\"amount\":11}"), "field.readonly_now");
    has(update(app, "rep", "deal", id, "{\"amount\":10,\"hot\":true}"), "\"hot\":true");
}

static void conditions_demand_a_value(void **state)
{
    App *app = *state;
    const char *id = new_id(app, deal_of(app, "rep", ""));
    has(update(app, "rep", "deal", id, "{\"stage\":\"lost\"}"),
        "\"code\":\"value.required\",\"field\":\"reason\"");
    has(update(app, "rep", "deal", id, "{\"stage\":\"lost\",\"reason\":\"price\"}"),
        "\"stage\":\"lost\"");
    has(update(app, "rep", "deal", id, "{\"due\":\"2100-01-02\"}"), "Too late.");
}

static void unique_values_stay_unique(void **state)
{
    App *app = *state;
    const char *company = company_of(app, "rep", "Acme"), *other = company_of(app, "rep", "Other");
    const char *form = "{\"name\":\"D\",\"company\":\"%s\",\"contract\":%s,\"slot\":%s}";
    const char *first =
        new_id(app, create(app, "rep", "deal", JSON(app, form, company, "\"C-Ä\"", "\"a\"")));
    has(create(app, "rep2", "company", "{\"name\":\"Mine\"}"), "Mine");
    const char *before = content(app);
    refused(app, before, create(app, "rep", "deal", JSON(app, form, company, "\"c-ä\"", "null")),
            "value.taken", "contract");
    refused(app, before, create(app, "rep", "deal", JSON(app, form, company, "null", "\"a\"")),
            "value.taken", "slot");
    has(create(app, "rep", "deal", JSON(app, form, other, "null", "\"a\"")), "\"slot\":\"a\"");
    has(create(app, "rep", "deal", JSON(app, form, company, "null", "null")), "\"contract\":null");
    has(create(app, "rep", "deal", JSON(app, form, company, "\"\"", "null")), "\"contract\":null");
    has(update(app, "rep", "deal", first, "{\"contract\":\"C-ä\"}"), "\"contract\":\"C-ä\"");
}

static void a_lookup_must_lead_to_a_record_that_is_seen(void **state)
{
    App *app = *state;
    const char *theirs = company_of(app, "rep2", "Theirs"), *before = content(app);
    const char *form = "{\"name\":\"D\",\"company\":\"%s\"}";
    const char *unseen = create(app, "rep", "deal", JSON(app, form, theirs));
    refused(app, before, unseen, "value.target", "company");
    assert_string_equal(unseen, create(app, "rep", "deal", JSON(app, form, "01j8000000000")));
    has(create(app, "boss", "deal",
               JSON(app, "{\"name\":\"D\",\"company\":{\"id\":\"%s\",\"title\":\"x\"}}", theirs)),
        "\"title\":\"Theirs\"");
}

static void a_retired_option_is_kept_but_not_taken(void **state)
{
    App *app = *state;
    has(create(app, "rep", "company", "{\"name\":\"A\",\"level\":\"c\"}"), "value.retired");
    has(create(app, "rep", "company", "{\"name\":\"A\",\"level\":\"b\"}"), "\"level\":\"b\"");
}

static void changing_the_owner_needs_the_right_to(void **state)
{
    App *app = *state;
    const char *id = company_of(app, "rep", "Acme"), *boss = text_id(app, id_of_login(app, "boss"));
    const char *before = content(app);
    refused(app, before, update(app, "rep", "company", id, JSON(app, "{\"owner\":\"%s\"}", boss)),
            "access.denied", NULL);
    refused(app, before,
            create(app, "rep", "company", JSON(app, "{\"name\":\"B\",\"owner\":\"%s\"}", boss)),
            "access.denied", NULL);
    has(update(app, "boss", "company", id, JSON(app, "{\"owner\":\"%s\"}", boss)),
        "\"title\":\"Bea\"");
    has(get(app, "rep", "company", id), "record.unknown");
}

static void what_moves_out_of_sight_answers_id_and_version(void **state)
{
    App *app = *state;
    const char *id = company_of(app, "giver", "Acme"), *rep = text_id(app, id_of_login(app, "rep"));
    assert_string_equal(update(app, "giver", "company", id,
                               JSON(app, "{\"owner\":{\"id\":\"%s\"},\"rating\":3}", rep)),
                        JSON(app, "{\"id\":\"%s\",\"version\":2}", id));
    has(get(app, "rep", "company", id), "\"rating\":3");
    has(get(app, "giver", "company", id), "record.unknown");
    assert_memory_equal(
        create(app, "giver", "company", JSON(app, "{\"name\":\"B\",\"owner\":\"%s\"}", rep)),
        "{\"id\":", 6);
}

static bool take_away(void *context, Work *work, HookMoment moment, const Object *object,
                      Record *record)
{
    (void)context;
    return moment != HOOK_AFTER_SAVE || record_delete(work, object, record->id, NULL);
}

static bool run_create_and_take_away(Work *work, Call *call)
{
    static const Hooks taking = { NULL, take_away };
    work->hooks = &taking;
    return run_create(work, call);
}

/* Also for whoever reads all there are. */
static void what_a_hook_takes_away_answers_id_and_version(void **state)
{
    App *app = *state;
    const char *said = CALL(.app = app, .user = "boss", .object = "company",
                            .text = "{\"name\":\"Brief\"}", .run = run_create_and_take_away,
                            .writes = true);
    assert_string_equal(said, JSON(app, "{\"id\":\"%s\",\"version\":1}", new_id(app, said)));
    has(get(app, "boss", "company", new_id(app, said)), "record.unknown");
}

/* An apply that comes between opening the work and its turn in the lane. */
static void a_save_under_an_old_configuration_is_refused(void **state)
{
    App *app = *state;
    Arena *arena = arena_new();
    Problems problems;
    Work work;
    Call call = { .app = app, .object = "company", .text = "{\"name\":\"A\"}", .run = run_create };
    problems_init(&problems, arena, LANGUAGE_EN);
    assert_true(work_open(&work, arena, &app->tenant, 0, STR("test"), &problems));
    buffer_init(&call.out, arena, 256);
    json_writer_init(&call.json, &call.out);
    Layers layers = { 0 };
    Layer mine = { .name = STR("app") };
    VEC_PUSH(arena, &mine.files,
             (SourceFile){ STR("app.yaml"), STR("app: other\nlanguages: [en]\n") });
    VEC_PUSH(arena, &layers, layer_system(arena));
    VEC_PUSH(arena, &layers, mine);
    slot_publish(app->tenant.slot, snapshot_load(&layers, &problems));
    assert_false(work_write(&work, run_call, &call));
    assert_string_equal(problems.first->code, "work.changed");
    arena_free(arena);
}

static void a_child_needs_its_parent(void **state)
{
    has(create(*state, "boss", "line", "{\"product\":\"Box\"}"),
        "\"code\":\"value.required\",\"field\":\"deal\"");
}

static void rights_decide_between_unknown_and_denied(void **state)
{
    App *app = *state;
    const char *id = new_id(app, deal_of(app, "rep", ""));
    const char *before = content(app);
    refused(app, before, update(app, "rep2", "deal", id, "{\"hot\":true}"), "record.unknown", NULL);
    refused(app, before, update(app, "guest", "deal", id, "{\"hot\":true}"), "access.denied", NULL);
    refused(app, before, delete(app, "rep2", "deal", id), "record.unknown", NULL);
    refused(app, before, delete(app, "guest", "deal", id), "access.denied", NULL);
    refused(app, before, create(app, "guest", "deal", "{\"name\":\"x\"}"), "access.denied", NULL);
    refused(app, before, create(app, "guest", "company", "{\"name\":\"x\"}"), "object.unknown",
            NULL);
    refused(app, before, get(app, "rep", "deal", "nonsense"), "record.unknown", NULL);
}

static void a_child_follows_its_parent(void **state)
{
    App *app = *state;
    const char *mine = new_id(app, deal_of(app, "rep", "")),
               *theirs = new_id(app, deal_of(app, "rep2", ""));
    const char *form = "{\"deal\":\"%s\",\"product\":\"Box\",\"price\":2.5,\"quantity\":3}";
    const char *line = new_id(app, create(app, "rep", "line", JSON(app, form, mine)));
    has(get(app, "rep", "line", line), "\"subtotal\":7.5");
    has(create(app, "rep", "line", JSON(app, form, mine)), "value.taken_together");
    const char *before = content(app);
    refused(app, before, create(app, "rep", "line", JSON(app, form, theirs)), "value.target",
            "deal");
    refused(app, before, get(app, "rep2", "line", line), "record.unknown", NULL);
    refused(app, before, update(app, "guest", "line", line, "{\"quantity\":4}"), "access.denied",
            NULL);
    refused(app, before, create(app, "guest", "line", JSON(app, form, mine)), "access.denied",
            NULL);
    refused(app, before, update(app, "boss", "line", line, JSON(app, "{\"deal\":\"%s\"}", theirs)),
            "field.parent", "deal");
    assert_string_equal(delete(app, "rep", "deal", mine), "");
    has(get(app, "boss", "line", line), "record.unknown");
}

static void what_points_at_a_deleted_record_has_its_say(void **state)
{
    App *app = *state;
    const char *company = company_of(app, "rep", "Acme");
    const char *child =
        new_id(app, create(app, "rep", "company",
                           JSON(app, "{\"name\":\"Sub\",\"parent\":\"%s\"}", company)));
    const char *deal = new_id(
        app, create(app, "rep", "deal", JSON(app, "{\"name\":\"D\",\"company\":\"%s\"}", company)));
    refused(app, content(app), delete(app, "rep", "company", company), "delete.used", NULL);
    assert_string_equal(delete(app, "rep", "deal", deal), "");
    assert_string_equal(delete(app, "rep", "company", company), "");
    has(get(app, "rep", "company", child), "\"version\":2");
    has(get(app, "rep", "company", child), "\"parent\":null");
    has(get(app, "rep", "deal", deal), "record.unknown");
}

static bool add_index(void *context, DbConn *conn)
{
    Problems *problems = context;
    return db_run(conn, STR("CREATE UNIQUE INDEX u_company_name ON o_company (f_name)"), NO_VALUES,
                  NULL, problems);
}

/* What the checks before it did not see, the database refuses: a conflict, not a fault. */
static void the_indexes_are_the_second_wall(void **state)
{
    App *app = *state;
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    company_of(app, "rep", "Acme");
    assert_true(db_write(app->tenant.data, add_index, &problems, &problems));
    refused(app, content(app), create(app, "rep2", "company", "{\"name\":\"Acme\"}"),
            "record.taken", NULL);
}

static void an_upsert_finds_by_key_or_creates(void **state)
{
    App *app = *state;
    has(upsert(app, "rep", "company", "code", "K-1", "{\"name\":\"A\"}"),
        "\"version\":1,\"name\":\"A\",\"code\":\"K-1\"");
    has(upsert(app, "rep", "company", "code", "K-1", "{\"name\":\"B\"}"),
        "\"version\":2,\"name\":\"B\"");
    has(upsert(app, "rep", "company", "name", "B", "{\"rating\":1}"), "upsert.key");
    has(upsert(app, "rep", "company", "credit", "1", "{}"), "field.unknown");
    has(upsert(app, "rep2", "company", "code", "K-1", "{\"name\":\"C\"}"), "value.taken");
}

/* Only those who could create a record with that key may learn that it is in use. */
static void an_upsert_tells_nobody_else_that_a_key_is_in_use(void **state)
{
    App *app = *state;
    add_user(app, "clerk", "Carl", "clerk");
    add_user(app, "scout", "Sam", "scout");
    create(app, "rep", "company", "{\"name\":\"A\",\"code\":\"USED\"}");
    const char *before = content(app);
    const char *said = upsert(app, "clerk", "company", "code", "USED", "{\"name\":\"C\"}");
    refused(app, before, said, "access.denied", NULL); /* creates nothing */
    assert_string_equal(said, upsert(app, "clerk", "company", "code", "FREE", "{\"name\":\"C\"}"));
    said = upsert(app, "scout", "company", "code", "USED", "{\"name\":\"C\"}");
    refused(app, before, said, "access.field", "code"); /* may not write the key */
    assert_string_equal(said, upsert(app, "scout", "company", "code", "FREE", "{\"name\":\"C\"}"));
    said = upsert(app, "rep2", "company", "code", "USED", "{\"name\":\"\"}");
    refused(app, before, said, "value.required", "name");
    assert_string_equal(said, upsert(app, "rep2", "company", "code", "FREE", "{\"name\":\"\"}"));
}

static void messages_speak_the_users_language(void **state)
{
    App *app = *state;
    const char *said = CALL(.app = app, .user = "rep", .object = "deal", .text = "{\"amount\":-5}",
                            .run = run_create, .writes = true, .language = LANGUAGE_ZH_CN);
    has(said, "“名称”不能为空");
    has(said, "“公司”不能为空");
    assert_null(strstr(said, "must not"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SALES(a_record_gets_defaults_numbers_and_formulas),
        SALES(numbers_begin_anew_with_the_period),
        SALES(formulas_are_the_same_in_memory_and_in_lists),
        SALES(a_refused_record_draws_no_number),
        SALES(all_problems_come_at_once),
        SALES(what_a_user_may_not_set_is_refused),
        SALES(a_hidden_field_is_refused_like_one_that_does_not_exist),
        SALES(an_update_changes_only_what_is_given),
        SALES(an_update_that_changes_nothing_leaves_no_trace),
        SALES(a_stale_version_is_a_conflict),
        SALES(a_value_that_stays_is_never_refused),
        SALES(set_once_and_readonly_when_hold),
        SALES(conditions_demand_a_value),
        SALES(unique_values_stay_unique),
        SALES(a_lookup_must_lead_to_a_record_that_is_seen),
        SALES(a_retired_option_is_kept_but_not_taken),
        SALES(changing_the_owner_needs_the_right_to),
        SALES(what_moves_out_of_sight_answers_id_and_version),
        SALES(what_a_hook_takes_away_answers_id_and_version),
        SALES(a_save_under_an_old_configuration_is_refused),
        SALES(a_child_needs_its_parent),
        SALES(rights_decide_between_unknown_and_denied),
        SALES(a_child_follows_its_parent),
        SALES(what_points_at_a_deleted_record_has_its_say),
        SALES(the_indexes_are_the_second_wall),
        SALES(an_upsert_finds_by_key_or_creates),
        SALES(an_upsert_tells_nobody_else_that_a_key_is_in_use),
        SALES(messages_speak_the_users_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
