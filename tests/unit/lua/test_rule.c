/*
 * test_rule.c -- what rules do with records and with crm: reading, assigning, asking the server,
 * failing at a line. The server beside it is that of worker_test.h.
 */
#include "tests/unit/lua/worker_test.h"

/* What the script logged, in one text. */
static Str logged(World *world)
{
    Buffer out;
    buffer_init(&out, world->arena, 256);
    for (size_t i = 0; i < world->used.log.count; i++) {
        if (i) buffer_char(&out, '\n');
        buffer_add(&out, world->used.log.items[i].value.text);
    }
    return buffer_str(&out);
}

static void fields_are_read_by_name(void **state)
{
    World *world = *state;
    world_hook(
        world,
        "crm.log(deal.name, deal.amount, deal.stage, deal.count, deal.active, deal.signed_on, "
        "deal.called_at.hour, deal.note, deal.tags[1], #deal.tags, old)");
    assert_runs(world);
    assert_text(logged(world), "Big one 1250.5 open 7 true 2026-01-31 8 nil red 2 nil");
    assert_int_equal(world->done.changes.count, 0);
    world_hook(world, "crm.log(deal.id, deal.version, type(deal), tostring(deal))");
    assert_text(logged(world), "00000000000z8 3 record deal 00000000000z8");
    assert_int_equal(world->calls[CALL_FIND], 0);
}

static void lookups_are_read_when_asked_for(void **state)
{
    World *world = *state;
    world_hook(world, "local a = deal.account.id");
    assert_int_equal(world->calls[CALL_FIND], 0);
    world_hook(
        world,
        "crm.log(deal.account.name, deal.account.name, crm.find('account', deal.account.id).name)");
    assert_runs(world);
    assert_text(logged(world), "ACME ACME ACME");
    assert_int_equal(world->calls[CALL_FIND], 1); /* kept in the run */
    world_hook(
        world,
        "local a = deal.account.name crm.update(deal.account, {name = 'x'}) a = deal.account.name "
        "crm.log(deal.account == crm.find('account', deal.account.id), deal.account == deal, "
        "deal.manager)");
    assert_runs(world);
    assert_int_equal(world->calls[CALL_FIND], 2); /* until something is written */
    assert_text(logged(world), "true false nil");
}

static bool finds_nothing(World *world, Call call, const Wire *arguments, Buffer *out)
{
    (void)world, (void)arguments;
    if (call != CALL_FIND) return false;
    wire_put_value(out, value_null());
    return true;
}

static void what_may_not_be_seen_is_empty(void **state)
{
    World *world = *state;
    world->answer = finds_nothing;
    world_hook(
        world,
        "crm.log(deal.account.name, deal.account.id ~= nil, crm.find('account', deal.account.id))");
    assert_runs(world);
    assert_text(logged(world), "nil true nil");
}

/* What was assigned to the field; a null value for "nothing". */
static Value changed(World *world, int field)
{
    Wire *changes = world->done.changes.items;
    for (size_t i = 0; i + 1 < world->done.changes.count; i += 2)
        if (changes[i].value.integer == field) return changes[i + 1].value;
    fail_msg("field %d did not change", field);
    return value_null();
}

static void what_is_assigned_comes_back(void **state)
{
    World *world = *state;
    world_hook(world, "deal.name = 'x' deal.amount = deal.amount * 2 deal.stage = 'won' deal.count "
                      "= 8.0 deal.active = false "
                      "deal.signed_on = '2026-02-01' deal.called_at = crm.now() + 1 deal.account = "
                      "nil deal.note = '' deal.rate = 3 "
                      "deal.manager = crm.user");
    assert_runs(world);
    assert_int_equal(world->done.changes.count, 20); /* note was empty before */
    assert_text(changed(world, 0).text, "x");
    assert_int_equal(changed(world, 1).decimal.digits, 2501);
    assert_text(changed(world, 2).text, "won");
    assert_int_equal(changed(world, 3).integer, 8);
    assert_false(changed(world, 4).boolean);
    assert_int_equal(changed(world, 5).integer, date_from_civil(2026, 2, 1));
    assert_int_equal(changed(world, 6).kind, VALUE_DATETIME);
    assert_true(value_is_null(changed(world, 7)));
    assert_int_equal(changed(world, 13).kind, VALUE_DECIMAL);
    assert_int_equal(changed(world, 11).integer, USER_ID);
    world_hook(world, "deal.rate = 0.1 + 0.2 deal.name = deal.name crm.log(deal.rate)");
    assert_int_equal(world->done.changes.count, 2);
    assert_text(logged(world), "0.3");
}

static void lists_are_changed_in_place_or_as_a_whole(void **state)
{
    World *world = *state;
    world_hook(world, "local n = #deal.tags");
    assert_int_equal(world->done.changes.count, 0);
    world_hook(world, "table.insert(deal.tags, 'green')");
    assert_runs(world);
    assert_int_equal(world->done.changes.count, 2);
    assert_int_equal(world->done.changes.items[1].count, 3);
    world_hook(world, "deal.tags = {}");
    assert_int_equal(world->done.changes.items[1].count, 0);
    world_hook(world, "table.insert(deal.tags, 'gren')");
    assert_fails(world, "tags has no option \"gren\"; did you mean \"green\"?");
}

static const struct {
    const char *body, *message;
} mistakes[] = {
    { "deal.nmae = 'x'", "deal has no field \"nmae\"; did you mean \"name\"?" },
    { "local x = deal.nmae", "deal has no field \"nmae\"; did you mean \"name\"?" },
    { "local x = deal.account.nmae", "account has no field \"nmae\"; did you mean \"name\"?" },
    { "local x = deal[{}]", "deal has no field \"table\"" },
    { "local x = crm[{}]", "crm has no \"table\"" },
    { "local E = _ENV E[{}] = 1", "\"table\" is not declared: write local in front of it" },
    { "deal.tags = {[3] = 'red'}", "tags needs a list without holes" },
    { "deal.tags = {'red', nil, 'green'}", "tags needs a list without holes" },
    { "deal.tags = {'red', colour = 'green'}", "tags needs a list without holes" },
    { "local d = crm.today():add_days({})", "a whole number is needed, not table" },
    { "deal.amount = 'much'", "amount needs a number or a decimal, not a string" },
    { "deal.amount = 0/0", "this number cannot be kept: it is too large, or not a number" },
    { "deal.amount = 1/0", "this number cannot be kept: it is too large, or not a number" },
    { "deal.amount = {}", "amount needs a number or a decimal, not a table" },
    { "deal.count = 1.5", "count needs a whole number, not a number" },
    { "deal.active = 1", "active needs true or false, not a number" },
    { "deal.signed_on = 'soon'", "\"soon\" is no date: write 2026-11-22" },
    { "deal.signed_on = crm.now()", "signed_on needs a date, not a datetime" },
    { "deal.stage = 'wonn'", "stage has no option \"wonn\"; did you mean \"won\"?" },
    { "deal.account = deal", "account points at account, not at deal" },
    { "deal.account = 'x'", "\"x\" is no id of a record: account needs a record, its id or nil" },
    { "deal.tags = 'red'", "tags needs a list, not a string" },
    { "deal.name = '\\xFF'", "the text for name is no valid UTF-8" },
    { "deal.name = deal", "name needs a text, not a record" },
    { "deal.id = 'x'", "id is kept by the system and cannot be assigned" },
    { "deal.version = 1", "version is kept by the system and cannot be assigned" },
    { "deal.created_at = crm.now()", "created_at is kept by the system and cannot be assigned" },
    { "deal.total = 1", "total is computed and cannot be assigned" },
    { "deal.account.name = 'x'",
      "this record cannot be changed in place: call crm.update(record, {name = ...})" },
    { "crm.query('deal', {}) [1].name = 'x'",
      "this record cannot be changed in place: call crm.update(record, {name = ...})" },
    { "crm.find('dael', '0')", "there is no object \"dael\"" },
    { "crm.find('deal', 'x')", "\"x\" is no id of a record" },
    { "crm.find('account', deal)", "a record of account is needed, not of deal" },
    { "crm.query('deal', {were = 'x'})", "a query has no \"were\"; did you mean \"where\"?" },
    { "crm.insert('deal', {name = print})", "there is no \"print\" in scripts: use crm.log" },
    { "crm.insert('deal', {name = tostring})", "a function cannot be stored" },
    { "crm.insert('deal', {[1] = 'x', a = 1})",
      "a table that is stored has texts as keys, or is a list without holes" },
    { "crm.insert('deal', {name = '\\xFF'})", "the text is no valid UTF-8" },
    { "local t = {} t.t = t crm.insert('deal', t)", "tables in tables: at most 14 deep" },
    { "crm.insert('deal')", "bad argument #2 to 'insert' (table expected, got no value)" },
    { "crm.update(5, {})", "a record, or an object's name and an id, are needed, not a number" },
    { "error('boom')", "boom" },
    { "error({})", "an error that is a table without a message" },
    { "error({message = 'boom'})", "boom" },
    { "error(nil)", "an error without a message" },
    { "error()", "an error without a message" },
    { "error(42)", "42" },
    { "error(crm.today())", "2026-01-01" },
    { "error('a:b: c', 0)", "a:b: c" },
    { "assert(false)", "assertion failed!" },
    { "assert(nil, 'is missing')", "is missing" },
    { "local x = nil + 1", "attempt to perform arithmetic on a nil value" },
    { "local x = deal.note.id", "attempt to index a nil value (field 'note')" },
    { "local x = '1' + 1", "attempt to perform arithmetic on a string value (constant '1')" },
    { "local x = deal + 1", "attempt to perform arithmetic on a record value (local 'deal')" },
    { "local x = deal.amount < deal.name", "attempt to calculate with a decimal and a string" },
    { "local ok, e = pcall(error, 'boom') error(e, 0)", "boom" },
    { "require('nothing')", "there is no file lib/nothing.lua" },
    { "require('../x')", "\"../x\" is no library's name: \"pricing\" is lib/pricing.lua" },
    { "test('x', function() end)", "unknown name \"test\"" },
};

static void mistakes_are_errors_at_their_line(void **state)
{
    World *world = *state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        world_hook(world, mistakes[i].body);
        if (!world->failed) print_error("%s\n", mistakes[i].body);
        size_t at;
        Str    message = world->failure.message;
        if (str_find(message, STR("; did you mean \"test"), &at))
            message = str_slice(message, 0, at);
        world->failure.message = message;
        assert_fails(world, mistakes[i].message);
        assert_int_equal(world->failure.kind, FAILURE_ERROR);
        assert_int_equal(world->failure.line, 3);
        assert_true(str_equal(world->failure.file, world->path));
        assert_true(str_find(world->failure.trace, STR(".lua:3: in "), NULL));
    }
}

static void an_error_is_where_it_was_made(void **state)
{
    World *world = *state;
    world_hook(world, "local function inner()\n error('deep')\n end\n\n inner()");
    assert_fails(world, "deep");
    assert_int_equal(world->failure.line, 4);
    assert_true(str_find(world->failure.trace, STR(":4: in inner\n"), NULL));
    assert_true(str_find(world->failure.trace, STR(":7: in "), NULL));
    world_hook(world,
               "local ok, e = pcall(function()\n local x = nil .. 'x'\n end)\n\n error(e, 0)");
    assert_int_equal(world->failure.line, 4);
    world_run(world, RUN_HOOK, "before_save",
              "local rule = {}\n\nfunction rule.before_save(\nreturn rule");
    assert_fails(world, "<name> or '...' expected near 'return'");
    assert_int_equal(world->failure.line, 4);
    world_run(world, RUN_HOOK, "before_save", "local rule = {}");
    assert_fails(world, "the script does not return its table: end it with \"return rule\"");
    world->path =
        STR("objects/a_name_that_is_so_long_that_lua_cuts_it_off_in_its_messages/script.lua");
    world->script = "local x = nil\n\nreturn x.y";
    world_run(world, RUN_HOOK, "before_save", NULL);
    assert_fails(world, "attempt to index a nil value (local 'x')");
    assert_int_equal(world->failure.line, 3);
    assert_true(str_starts(world->failure.file, STR("objects/a_name_that")));
}

/* --- refusing --------------------------------------------------------------------------------- */

static void refusals_are_errors_that_say_what(void **state)
{
    World *world = *state;
    world_hook(world, "crm.refuse('Not now.', 'stage')");
    assert_fails(world, "Not now.");
    assert_int_equal(world->failure.kind, FAILURE_REFUSED);
    assert_text(world->failure.field, "stage");
    assert_int_equal(world->failure.line, 3);

    world->answer = refuses_inserts;
    world_hook(world, "crm.insert('deal', {})");
    assert_fails(world, "Name is required.");
    assert_int_equal(world->failure.kind, FAILURE_ERROR);
    assert_text(world->failure.code, "field.required");
    assert_text(world->failure.field, "name");
    world_hook(world, "local ok, e = pcall(crm.insert, 'deal', {}) crm.log(ok, e.message, e.field, "
                      "e.code, e, tostring(e))");
    assert_runs(world);
    assert_text(logged(world),
                "false Name is required. name field.required Name is required. Name is required.");
    world_hook(world, "pcall(crm.delete, deal) crm.log('on')"); /* final */
    assert_fails(world, "Name is required.");
    assert_int_equal(world->failure.kind, FAILURE_LIMIT);
    assert_text(world->failure.code, "field.required");
    assert_int_equal(world->used.log.count, 0);
    world->answer = NULL;
    world_hook(world, "crm.log('on')");
    assert_runs(world);
}

static void warnings_and_logs_come_with_the_answer(void **state)
{
    World *world = *state;
    world_hook(
        world,
        "crm.warn('Big.', 'amount') crm.warn('Really.') crm.log('a', 1, nil, {}, deal.amount)");
    assert_runs(world);
    assert_int_equal(world->done.warnings.count, 2);
    assert_text(wire_member(&world->done.warnings.items[0], "field")->value.text, "amount");
    assert_text(logged(world), "a 1 nil table 1250.5");
    world_hook(world, "for i = 1, 1e4 do crm.log(('x'):rep(5000)) end");
    assert_runs(world);
    assert_in_range(logged(world).len, 50000, 80000);
    world_hook(world, "for i = 1, 1e5 do crm.warn('x') end");
    assert_fails(world, "too many warnings: at most 100");
}

/* --- asking ----------------------------------------------------------------------------------- */

static void calls_carry_their_arguments(void **state)
{
    World *world = *state;
    world_hook(world, "local rows = crm.query('deal', {where = 'amount > :least', args = {least = "
                      "deal.amount, who = crm.user}, "
                      "select = 'name, stage', sort = {'-amount', 'name'}, limit = 5}) "
                      "crm.log(#rows, rows[2].name)");
    assert_runs(world);
    assert_text(logged(world), "2 Big one");
    const Wire *map = &world->arguments[CALL_QUERY].items[1];
    assert_text(wire_member(map, "where")->value.text, "amount > :least");
    assert_int_equal(wire_member(wire_member(map, "args"), "least")->value.decimal.digits, 12505);
    assert_text(wire_member(wire_member(map, "args"), "who")->object, "user");
    assert_text(wire_member(map, "select")->items[1].value.text, "stage");
    assert_text(wire_member(map, "sort")->value.text, "-amount,name");
    assert_int_equal(wire_member(map, "limit")->value.integer, 5);

    world_hook(world,
               "crm.log(crm.count('deal'), crm.sum('deal', 'amount', 'stage == :s', {s = 'won'}))");
    assert_runs(world);
    assert_text(logged(world), "1 99.5");
    world_hook(
        world,
        "crm.update(deal, {stage = 'won', tags = {'red'}, account = deal.account, amount = 0.1})");
    assert_runs(world);
    const Wire *update = &world->arguments[CALL_UPDATE];
    assert_int_equal(update->items[1].value.integer, DEAL_ID);
    assert_int_equal(wire_member(&update->items[2], "tags")->kind, WIRE_LIST);
    assert_int_equal(wire_member(&update->items[2], "amount")->value.decimal.scale, 1);
    world_hook(world, "crm.update('deal', deal.id, {}) crm.mail{to = crm.user, subject = 'Hi'}");
    assert_runs(world);
    assert_int_equal(world->arguments[CALL_UPDATE].items[1].value.integer, DEAL_ID);
    assert_text(world->arguments[CALL_OUTBOX].items[0].value.text, "mail");
    world_hook(world,
               "crm.log(crm.t('hello', 5, deal.amount), crm.has_role('sales'), crm.user.name)");
    assert_text(logged(world), "hello true Maria");
    assert_text(world->arguments[CALL_TEXT].items[1].items[1].value.text, "1250.5");
}

static void formulas_see_what_was_assigned(void **state)
{
    World *world = *state;
    world_hook(world, "deal.count = 9 crm.log(deal.total)");
    assert_runs(world);
    assert_text(logged(world), "77");
    const Wire *arguments = &world->arguments[CALL_FORMULA];
    assert_text(arguments->items[0].value.text, "total");
    assert_false(arguments->items[1].value.boolean);
    assert_int_equal(arguments->items[2].items[0].value.integer, 3);
    assert_int_equal(arguments->items[2].items[1].value.integer, 9);
}

static void a_record_can_be_gone_through(void **state)
{
    World *world = *state;
    world_hook(world, "local n, last = 0 for name, value in pairs(deal) do n = n + 1 last = name "
                      "end crm.log(n, last)");
    assert_runs(world);
    assert_text(logged(world), "14 rate"); /* also those that are empty */
}

/* --- files ------------------------------------------------------------------------------------ */

static void libraries_are_loaded_once_in_a_run(void **state)
{
    World *world = *state;
    world->library =
        "local m = {count = 0} function m.next() m.count = m.count + 1 return m.count end return m";
    world_hook(
        world,
        "local a, b = require('pricing'), require 'pricing' a.next() crm.log(a == b, b.next())");
    assert_runs(world);
    assert_text(logged(world), "true 2");
    world_run(world, RUN_HOOK, "before_save", NULL);
    assert_text(logged(world), "true 2"); /* and fresh in the next */
    assert_int_equal(world->calls[CALL_SOURCE], 0);
}

static void nothing_is_left_from_run_to_run(void **state)
{
    World *world = *state;
    world->record = deal_values(world->arena);
    world_run(world, RUN_HOOK, "before_save",
              "local n = 0 local t = {} local rule = {} function rule.before_save() n = n + 1 t[#t "
              "+ 1] = 1 crm.log(n, #t) _ENV = {} end return rule");
    assert_text(logged(world), "1 1");
    world_run(world, RUN_HOOK, "before_save", NULL);
    assert_runs(world);
    assert_text(logged(world), "1 1");
}

static void a_file_that_is_loaded_asks_nothing(void **state)
{
    World *world = *state;
    world_run(world, RUN_HOOK, "before_save",
              "local x = crm.find('deal', '0000000000000') return {}");
    assert_fails(world, "crm reads and writes only while a function of the rule runs, not while "
                        "the file is loaded");
    assert_int_equal(world->calls[CALL_FIND], 0);
}

/* --- actions, after_save ---------------------------------------------------------------------- */

static void actions_answer_and_change(void **state)
{
    World *world = *state;
    Wire   pair[] = { wire_scalar(value_text(STR("years"))), wire_scalar(value_int(3)) };
    world->record = deal_values(world->arena);
    world->input = (Wire){ .kind = WIRE_MAP, .items = pair, .count = 2 };
    world_run(world, RUN_ACTION, "renew",
              "local rule = {actions = {}} function rule.actions.renew(deal, input) deal.count = "
              "input.years return {done = true, years = {1, 2}, at = crm.today()} end return rule");
    assert_runs(world);
    assert_true(wire_member(&world->done.result, "done")->value.boolean);
    assert_int_equal(wire_member(&world->done.result, "years")->count, 2);
    assert_int_equal(changed(world, 3).integer, 3);
    world_run(world, RUN_ACTION, "renew",
              "return {actions = {renew = function(deal) deal.count = 1 return deal end}}");
    assert_runs(world);
    assert_int_equal(world->done.result.kind, WIRE_RECORD);
    assert_int_equal(world->done.result.items[3].value.integer, 1);
    world_run(world, RUN_ACTION, "other", "return {actions = {}}");
    assert_fails(world, "the script has no rule.actions.other");
    world_run(world, RUN_ACTION, "renew",
              "return {actions = {renew = function() return function() end end}}");
    assert_fails(world, "a function cannot be stored");
}

static void only_before_a_save_a_record_can_be_changed(void **state)
{
    World *world = *state;
    world->record = world->old = deal_values(world->arena);
    world_run(world, RUN_HOOK, "after_save",
              "return {after_save = function(deal, old) crm.log(deal == old, old.name) deal.name = "
              "'x' end}");
    assert_fails(world,
                 "this record cannot be changed in place: call crm.update(record, {name = ...})");
    assert_text(logged(world), "true Big one");
    world_run(world, RUN_HOOK, "before_save",
              "return {before_save = function(deal, old) old.name = 'x' end}");
    assert_fails(world,
                 "this record cannot be changed in place: call crm.update(record, {name = ...})");
    world_run(world, RUN_HOOK, "after_save", "return {}");
    assert_runs(world);
}

/* --- runs in runs ----------------------------------------------------------------------------- */

/* An update sets off the rule again, three times. */
static bool updates_trigger(World *world, Call call, const Wire *arguments, Buffer *out)
{
    static int depth;
    (void)arguments;
    if (call != CALL_UPDATE || depth == 3) return false;
    out->len = 0;
    depth++;
    world_send_run(world, RUN_HOOK, "before_save");
    world_serve(world);
    assert_runs(world);
    depth--;
    wire_begin(out, MESSAGE_ANSWER);
    return false;
}

static void a_call_can_set_off_another_run(void **state)
{
    World *world = *state;
    world->answer = updates_trigger;
    world_hook(world, "local before = deal.name crm.update(deal, {count = 1}) deal.name = before "
                      ".. '!' crm.log(deal.name)");
    assert_runs(world);
    assert_text(logged(world), "Big one!");
    assert_text(changed(world, 0).text, "Big one!");
    assert_int_equal(world->calls[CALL_UPDATE], 4);
}

int main(void)
{
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_new, world_free)
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(fields_are_read_by_name),
        IN_A_WORLD(lookups_are_read_when_asked_for),
        IN_A_WORLD(what_may_not_be_seen_is_empty),
        IN_A_WORLD(what_is_assigned_comes_back),
        IN_A_WORLD(lists_are_changed_in_place_or_as_a_whole),
        IN_A_WORLD(mistakes_are_errors_at_their_line),
        IN_A_WORLD(an_error_is_where_it_was_made),
        IN_A_WORLD(refusals_are_errors_that_say_what),
        IN_A_WORLD(warnings_and_logs_come_with_the_answer),
        IN_A_WORLD(calls_carry_their_arguments),
        IN_A_WORLD(formulas_see_what_was_assigned),
        IN_A_WORLD(a_record_can_be_gone_through),
        IN_A_WORLD(libraries_are_loaded_once_in_a_run),
        IN_A_WORLD(nothing_is_left_from_run_to_run),
        IN_A_WORLD(a_file_that_is_loaded_asks_nothing),
        IN_A_WORLD(actions_answer_and_change),
        IN_A_WORLD(only_before_a_save_a_record_can_be_changed),
        IN_A_WORLD(a_call_can_set_off_another_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
