/*
 * test_check.c -- what check and test ask of a worker: what a script declares, which globals it
 * names, whether a text is Lua, which tests a file has. The server beside it is that of
 * worker_test.h.
 */
#include "tests/unit/lua/worker_test.h"

#include "lua/worker/reference.h"

/* --- inspecting, compiling -------------------------------------------------------------------- */

static Str words(World *world, const Wire *list)
{
    Buffer out;
    buffer_init(&out, world->arena, 256);
    for (size_t i = 0; i < list->count; i++) {
        const Wire *item = &list->items[i];
        if (i) buffer_char(&out, ' ');
        buffer_add(&out, item->kind == WIRE_MAP ? wire_member(item, "name")->value.text
                                                : item->value.text);
        if (item->kind == WIRE_MAP)
            buffer_printf(&out, ":%d", (int)wire_member(item, "line")->value.integer);
    }
    return buffer_str(&out);
}

static void a_script_says_what_it_declares(void **state)
{
    World *world = *state;
    world_run(world, RUN_INSPECT, "",
              "local rule = {actions = {b = 1, a = 1}, jobs = {j = 1}, helper = 1} function "
              "rule.after_save() end function rule.before_save() end function rule.befor_delete() "
              "end return rule");
    assert_runs(world);
    const Wire *result = &world->done.result;
    assert_text(words(world, wire_member(result, "functions")), "after_save before_save");
    assert_text(words(world, wire_member(result, "actions")), "a b");
    assert_text(words(world, wire_member(result, "jobs")), "j");
    assert_text(words(world, wire_member(result, "others")), "befor_delete helper");
    world_run(world, RUN_INSPECT, "", "return 5");
    assert_runs(world);
    assert_int_equal(world->done.result.count, 0);
}

static void jobs_that_are_ordered_by_their_name_are_found(void **state)
{
    World *world = *state;
    world_run(world, RUN_COMPILE, "",
              "local what, crm2 = 'note', {later = print}\n"
              "crm.later('deal.one', {id = 1, list = {'x', what .. 'y'}}, {after = '1h'})\n"
              "crm.later('deal.' .. what, {})\n"
              "crm.later(what and 'deal.two' or 'deal.three')\n"
              "crm2.later('deal.four')\n"
              "local function f() return crm.later('deal.five') end\n"
              "crm.later(('deal.six'):upper())\n"
              "crm.log('deal.seven', crm.later('deal.eight', {f()}))\n");
    assert_runs(world);
    assert_text(words(world, wire_member(&world->done.result, "ordered")),
                "deal.one:2 deal.eight:8 deal.five:6");
}

static void globals_are_found_and_locals_are_not(void **state)
{
    World *world = *state;
    world_run(
        world, RUN_COMPILE, "",
        "local a, b = 1, 2\n"
        "local function f(c) local d = a + c return function() return d + b + undeclared end end\n"
        "answer = f(3)\n"
        "for i, v in ipairs({}) do crm.log(i, v, string.rep('x', 3), pritn) end\n"
        "do local hidden = 1 end\n"
        "crm.wran(string.fromat('%d', crm.count('deal')), print, crm:find())\n"
        "return hidden, self");
    assert_runs(world);
    assert_text(words(world, wire_member(&world->done.result, "unknown")),
                "answer:3 pritn:4 crm.wran:6 string.fromat:6 print:6 crm:find:6 hidden:7 self:7 "
                "undeclared:2");
    Str known = words(world, wire_member(&world->done.result, "known"));
    Str globals = STR("assert crm date datetime decimal error ipairs math pairs pcall require "
                      "select string table tonumber tostring type utf8 crm.find ");
    assert_true(str_starts(known, globals));
    assert_true(str_find(known, STR(" string.format "), NULL));

    Buffer large; /* more constants than fit an instruction */
    buffer_init(&large, world->arena, 65536);
    BUFFER_ADD(&large, "local t = {}\n");
    for (int i = 0; i < 600; i++) buffer_printf(&large, "t.field%d = 'text%d'\n", i, i);
    BUFFER_ADD(&large, "t.x = far_away\nfar_assigned = 1\nreturn crm");
    world_run(world, RUN_COMPILE, "", str_c(world->arena, buffer_str(&large)));
    assert_runs(world);
    assert_text(words(world, wire_member(&world->done.result, "unknown")),
                "far_away:602 far_assigned:603");

    world_run(
        world, RUN_COMPILE, "",
        "local a, b = crm.x, crm.y\nif a.amount == 5 or a.rate ~= 1000 or a.total == 1.5 then\n"
        "return a.count > 5, a.name == 'x', a.left == b.right, b == 7 end");
    assert_runs(world);
    assert_text(words(world, wire_member(&world->done.result, "compared")),
                "amount:2 rate:2 total:2 y:3");

    world_run(world, RUN_COMPILE, "", "local x =\n\n= 5");
    assert_fails(world, "unexpected symbol near '='");
    assert_int_equal(world->failure.line, 3);
    world_run(world, RUN_COMPILE, "", "\x1bLua");
    assert_true(world->failed);
}

static void the_stubs_for_editors_are_lua(void **state)
{
    World *world = *state;
    Buffer stubs;
    buffer_init(&stubs, world->arena, 16384);
    reference_lua_stubs(&stubs);
    world_run(world, RUN_COMPILE, "", str_c(world->arena, buffer_str(&stubs)));
    assert_runs(world);
    assert_true(str_find(buffer_str(&stubs), STR("function crm.find(object, id) end"), NULL));
}

/* --- tests ------------------------------------------------------------------------------------ */

static void tests_are_listed_and_run(void **state)
{
    World *world = *state;
    world_run(world, RUN_TESTS, "",
              "test('one', function(t) end) test('two', function(t) t.expect(false) end)");
    assert_runs(world);
    assert_text(words(world, &world->done.result), "one two");
    world->calls[0] = 0;
    world->path = STR("tests/a.lua");
    world->script = "test('one', function(t)\n local d = t.insert('deal', {}) t.as('maria') "
                    "t.at('2026-03-01')\n"
                    " t.equal(d.amount, 1250.5) t.equal({1, {a = 2}}, {1, {a = decimal(2)}}) "
                    "t.expect(d.name == 'Big one')\nend)\n"
                    "test('two', function(t)\n t.equal(1, 2, 'sum')\nend)\n"
                    "test('three', function(t)\n t.refused(function() crm.insert('deal', {}) end, "
                    "{field = 'name', code = 'field.required', message = 'required'})\nend)\n"
                    "test('four', function(t)\n t.refused(function() end)\nend)\n"
                    "test('five', function(t)\n t.refused(function() crm.insert('deal', {}) end, "
                    "{field = 'stage'})\nend)\n"
                    "test('six', function(t)\n t.refused(function() local x = nil + 1 end)\nend)\n";
    world_run(world, RUN_TEST, "one", NULL);
    assert_runs(world);
    assert_int_equal(world->calls[CALL_TEST_AS], 1);
    world_run(world, RUN_TEST, "two", NULL);
    assert_fails(world, "sum: got 1 (a number), expected 2 (a number)");
    assert_int_equal(world->failure.line, 6);
    world->answer = refuses_inserts;
    world_run(world, RUN_TEST, "three", NULL);
    assert_runs(world);
    world_run(world, RUN_TEST, "four", NULL);
    assert_fails(world, "nothing was refused");
    world_run(world, RUN_TEST, "five", NULL);
    assert_fails(world, "refused with the field \"name\", expected \"stage\": Name is required.");
    world_run(world, RUN_TEST, "six", NULL);
    assert_fails(world, "attempt to perform arithmetic on a nil value");
    world_run(world, RUN_TEST, "seven", NULL);
    assert_fails(world, "the file has no test \"seven\"");
}

int main(void)
{
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_new, world_free)
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(a_script_says_what_it_declares),
        IN_A_WORLD(jobs_that_are_ordered_by_their_name_are_found),
        IN_A_WORLD(globals_are_found_and_locals_are_not),
        IN_A_WORLD(the_stubs_for_editors_are_lua),
        IN_A_WORLD(tests_are_listed_and_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
