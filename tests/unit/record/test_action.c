/*
 * test_action.c -- pressing a button: who may, when, with what; and that nothing happens else.
 *
 * The code behind the buttons is played by a hook that tells what it got and saves what it is told.
 */
#include "tests/unit/record/record_test.h"

#include "core/record/action.h"
#include "core/record/hooks.h"

#define JSON(app, ...) str_c((app)->arena, str_printf((app)->arena, __VA_ARGS__))

static const TestFile files[] = {
    { "app.yaml", "app: test\nlabel: Test\ntime_zone: UTC\n" },
    { "objects/account/object.yaml",
      "object: account\nowner: none\nfields:\n  name: {type: text}\n  level: {type: text}\n" },
    { "objects/contract/script.lua", "return {}\n" },
    { "objects/contract/object.yaml",
      "object: contract\n"
      "fields:\n"
      "  name: {type: text, required: true}\n"
      "  status: {type: choice, default: draft, options: {draft: {}, signed: {}}}\n"
      "  secret: {type: text, group: inner}\n"
      "  rank: {type: formula, returns: integer, value: \"iif(status == 'signed', 2, 1)\"}\n"
      "actions:\n"
      "  renew:\n"
      "    label: Renew it\n"
      "    when: \"rank == 2 and secret ~= 'stop'\"\n"
      "    input:\n"
      "      years: {type: integer, label: Years, min: 1, max: 9, required: true}\n"
      "      price: {type: currency, default: 2.5}\n"
      "      until: {type: date, default: \"=today()\"}\n"
      "      reason: {type: choice, options: {habit: {}, price: {}, gone: {retired: true}}}\n"
      "      note: {type: text, required_when: \"years > 3\"}\n"
      "      account: {type: lookup, to: account, filter: \"level == 'a'\"}\n"
      "      tags: {type: choices, default: [b], options: {a: {}, b: {}, c: {}}}\n"
      "      code: {type: text, normalize: [trim, upper]}\n"
      "      way: {type: choice, options: {mail: {}, fax: {}}, "
      "options_when: {fax: \"years < 3\"}}\n"
      "      rise: {type: percent, validate: [{refuse_when: \"rise > years\", "
      "message: Too much.}]}\n"
      "      by: {type: text, default: \"=user.name\"}\n"
      "  stop: {}\n"
      "  tidy: {on: list, when: \"has_role('admin') or user.name == 'Maria'\"}\n" },
    { "roles/rep.yaml",
      "role: rep\nobjects: {contract: {read: own, create: true, update: own}, "
      "account: {read: all}}\nactions: {contract.renew: true}\n" },
    { "roles/boss.yaml",
      "role: boss\nobjects: {contract: {read: all, create: true, update: all}, "
      "account: {read: all, create: true}}\nactions: {contract.*: true}\n" },
    { "roles/writer.yaml",
      "role: writer\nobjects: {contract: {create: true}}\n"
      "actions: {contract.renew: true}\n" },
};

static App         app;
static const char *signed_one, *draft;

static int setup(void **state)
{
    (void)state;
    app_open(&app, files, sizeof files / sizeof *files);
    add_user(&app, "maria", "Maria", "boss");
    add_user(&app, "rita", "Rita", "rep");
    add_user(&app, "otto", "Otto", "rep");
    add_user(&app, "will", "Will", "writer");
    signed_one = new_id(&app, create(&app, "rita", "contract",
                                     "{\"name\": \"One\", \"status\": \"signed\"}"));
    draft = new_id(&app, create(&app, "rita", "contract", "{\"name\": \"Two\"}"));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    app_close(&app);
    return 0;
}

/* --- the code --------------------------------------------------------------------------------- */

static int         runs;
static const char *renames; /* the code saves this as the record's name */
static bool        fails;   /* after it has saved */

static void write_input(JsonWriter *json, Work *work, const Record *input)
{
    json_key(json, STR("input"));
    if (!input) {
        json_put_null(json);
        return;
    }
    json_open(json, '{');
    for (size_t i = 0; i < input->object->field_count; i++) {
        json_key(json, input->object->fields[i].name);
        record_write_value(work, &input->object->fields[i], input->values[i], json);
    }
    json_close(json, '}');
}

static bool play(void *context, Work *work, const Action *action, Record *record,
                 const Record *input, JsonWriter *result)
{
    assert_ptr_equal(context, &runs);
    assert_non_null(work->db);
    runs++;
    json_open(result, '{');
    json_field_text(result, "run", action->run);
    json_field_text(result, "name", record ? record_value(record, "name").text : (Str){ 0 });
    write_input(result, work, input);
    json_close(result, '}');
    RecordInputs changes = { 0 };
    if (renames) record_input_add(work, &changes, "name", value_text(str_from(renames)));
    if (renames && !record_update(work, action->object, record->id, &changes, NULL)) return false;
    return !fails || problem_say(work->problems, "rule.refused", (Place){ 0 }, STR("No."));
}

static const Hooks code = { .context = &runs, .act = play };

static bool run_act(Work *work, Call *call)
{
    RecordInputs  inputs;
    const Object *object = object_of(work, call);
    const Json   *json = json_read(work->arena, str_from(call->text), work->problems);
    bool          on_list = !call->id;
    if (runs >= 0) work->hooks = &code;
    if (!object || !json || !record_input(work, json, &inputs)) return false;
    const Action *action = action_allowed(work, object, str_from(call->more), on_list);
    return action && record_act(work, action, on_list ? 0 : id_of(call), &inputs, &call->json);
}

static const char *act(const char *user, const char *id, const char *action, const char *input)
{
    return CALL(.app = &app, .user = user, .object = "contract", .id = id, .more = action,
                .text = input, .run = run_act, .writes = true);
}

/* Refused with this, without a run, and nothing has happened. */
static void refused(const char *user, const char *id, const char *action, const char *input,
                    const char *part)
{
    const char *before = content(&app);
    int         runs_before = runs;
    has(act(user, id, action, input), part);
    assert_int_equal(runs, runs_before);
    assert_string_equal(content(&app), before);
}

static int fresh(void **state)
{
    (void)state;
    runs = 0;
    renames = NULL;
    fails = false;
    return 0;
}

/* --- tests ------------------------------------------------------------------------------------ */

static void the_code_gets_the_record_and_what_was_asked(void **state)
{
    (void)state;
    const char *said = act("rita", signed_one, "renew",
                           "{\"years\": \"2\", \"reason\": \"price\", \"price\": 10}");
    has(said, "{\"run\":\"renew\",\"name\":\"One\",\"input\":{\"years\":2,\"price\":10,");
    has(said, "\"reason\":\"price\",\"note\":null,\"account\":null,\"tags\":[\"b\"],\"code\":null,"
              "\"way\":null,\"rise\":null,\"by\":\"Rita\"}}");
    assert_int_equal(runs, 1);
    has(act("maria", draft, "stop", "{}"), "{\"run\":\"stop\",\"name\":\"Two\",\"input\":null}");
    has(act("maria", NULL, "tidy", "{}"), "{\"run\":\"tidy\",\"name\":null,\"input\":null}");
}

static void what_was_not_given_has_its_default(void **state)
{
    (void)state;
    has(act("rita", signed_one, "renew", "{\"years\": 1}"), "\"price\":2.5,");
}

static void who_may_not_press_it_is_told_so(void **state)
{
    (void)state;
    refused("rita", draft, "stop", "{}", "action.denied");
    refused("rita", NULL, "tidy", "{}", "action.denied");
    refused("will", signed_one, "renew", "{\"years\": 1}", "action.denied");
}

static void what_is_not_there_is_unknown(void **state)
{
    (void)state;
    refused("maria", draft, "print", "{}", "action.missing");
    refused("maria", NULL, "renew", "{\"years\": 1}", "action.missing");
    refused("maria", draft, "tidy", "{}", "action.missing");
    refused("otto", signed_one, "renew", "{\"years\": 1}", "record.unknown");
    refused("rita", "0000000000001", "renew", "{\"years\": 1}", "record.unknown");
}

static void it_can_only_be_pressed_where_its_condition_holds(void **state)
{
    (void)state;
    refused("rita", draft, "renew", "{\"years\": 1}",
            "\"Renew it\\\" is not possible in the state this record is in");
    refused(NULL, draft, "renew", "{\"years\": 1}", "action.not_now");
    has(act(NULL, NULL, "tidy", "{}"), "\"run\":\"tidy\"");
}

static void a_condition_sees_what_the_user_may_not(void **state)
{
    (void)state;
    const char *said = create(&app, NULL, "contract",
                              "{\"name\": \"Three\", \"status\": \"signed\", "
                              "\"secret\": \"stop\"}");
    refused("maria", new_id(&app, said), "renew", "{\"years\": 1}", "action.not_now");
}

static void what_is_asked_is_checked_like_fields(void **state)
{
    (void)state;
    refused("rita", signed_one, "renew", "{}", "\"code\":\"value.required\",\"field\":\"years\"");
    refused("rita", signed_one, "renew", "{\"years\": 10}",
            "\"code\":\"value.most\",\"field\":\"years\"");
    refused("rita", signed_one, "renew", "{\"years\": \"x\", \"reason\": \"whim\"}",
            "\"code\":\"value.option\",\"field\":\"reason\"");
    refused("rita", signed_one, "renew", "{\"years\": 1, \"reason\": \"gone\"}",
            "\"code\":\"value.retired\",\"field\":\"reason\"");
    refused("rita", signed_one, "renew", "{\"years\": 3, \"way\": \"fax\"}", "\"field\":\"way\"");
    refused("rita", signed_one, "renew", "{\"years\": 3, \"rise\": 4}",
            "\"field\":\"rise\",\"message\":\"Too much.\"");
    refused("rita", signed_one, "renew", "{\"years\": 4}",
            "\"code\":\"value.required\",\"field\":\"note\"");
    refused("rita", signed_one, "renew", "{\"years\": 1, \"yeers\": 2}",
            "\"there is no field \\\"yeers\\\" in \\\"Renew it\\\"\",\"hint\":\"Did you mean");
    refused("rita", signed_one, "renew", "{\"reason\": \"whim\"}",
            "\"code\":\"value.required\",\"field\":\"years\"");
    refused("maria", draft, "stop", "{\"years\": 1}", "\"code\":\"field.unknown\"");
    refused("rita", signed_one, "renew", "[]", "record.form");
    has(act("rita", signed_one, "renew", "{\"years\": 4, \"note\": \"long\"}"), "\"years\":4");
    has(act("rita", signed_one, "renew",
            "{\"years\": 1, \"tags\": [\"c\", \"a\"], \"code\": \" x \"}"),
        "\"tags\":[\"a\",\"c\"],\"code\":\"X\"");
}

static void a_link_that_is_asked_for_leads_to_what_it_offers(void **state)
{
    (void)state;
    const char *b = new_id(&app, create(&app, NULL, "account", "{\"name\":\"B\",\"level\":\"b\"}"));
    const char *a = new_id(&app, create(&app, NULL, "account", "{\"name\":\"A\",\"level\":\"a\"}"));
    refused("rita", signed_one, "renew", JSON(&app, "{\"years\":1,\"account\":\"%s\"}", b),
            "\"code\":\"value.not_offered\",\"field\":\"account\"");
    has(act("rita", signed_one, "renew", JSON(&app, "{\"years\":1,\"account\":\"%s\"}", a)),
        "\"title\":\"A\"");
    const char *offered = lookup(&app, "rita", "account", "", "contract.renew.account");
    has(offered, "\"title\":\"A\"");
    has_not(offered, "\"title\":\"B\"");
    has(lookup(&app, "will", "account", "", "contract.renew.account"), "\"problems\"");
    has(lookup(&app, "maria", "account", "", "contract.stop.account"), "lookup.for");
    has(lookup(&app, "maria", "account", "", "contract.renew.years"), "lookup.for");
}

static void a_version_keeps_two_from_pressing_after_each_other(void **state)
{
    (void)state;
    refused("rita", signed_one, "renew", "{\"years\": 1, \"version\": 7}", "version.stale");
    has(act("rita", signed_one, "renew", "{\"years\": 1, \"version\": 1}"), "\"years\":1");
}

static void what_the_code_saves_holds_only_if_it_ends_well(void **state)
{
    (void)state;
    renames = "Other";
    fails = true;
    const char *before = content(&app);
    has(act("rita", signed_one, "renew", "{\"years\": 1}"), "No.");
    assert_string_equal(content(&app), before);
    fails = false;
    has(act("rita", signed_one, "renew", "{\"years\": 1}"), "\"name\":\"One\"");
    has(get(&app, "rita", "contract", signed_one), "\"name\":\"Other\"");
}

static void without_anything_that_runs_scripts_it_is_refused(void **state)
{
    (void)state;
    runs = -1;
    refused("rita", signed_one, "renew", "{\"years\": 1}", "script.host");
}

static void a_page_tells_what_can_be_pressed_now(void **state)
{
    (void)state;
    has(page(&app, "rita", "contract", signed_one), "\"actions\":[\"renew\"]");
    has(page(&app, "rita", "contract", draft), "\"actions\":[]");
    has(page(&app, "maria", "contract", signed_one), "\"actions\":[\"renew\",\"stop\"]");
    has(page(&app, NULL, "contract", draft), "\"actions\":[\"stop\"]");
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_code_gets_the_record_and_what_was_asked),
        TEST(what_was_not_given_has_its_default),
        TEST(who_may_not_press_it_is_told_so),
        TEST(what_is_not_there_is_unknown),
        TEST(it_can_only_be_pressed_where_its_condition_holds),
        TEST(a_condition_sees_what_the_user_may_not),
        TEST(what_is_asked_is_checked_like_fields),
        TEST(a_link_that_is_asked_for_leads_to_what_it_offers),
        TEST(a_version_keeps_two_from_pressing_after_each_other),
        TEST(what_the_code_saves_holds_only_if_it_ends_well),
        TEST(without_anything_that_runs_scripts_it_is_refused),
        TEST(a_page_tells_what_can_be_pressed_now),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
