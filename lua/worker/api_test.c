/*
 * api_test.c -- the t of tests: writing as crm does, acting as somebody, time, and expectations. An
 * expectation that does not hold is an error at the line of the test.
 */
#include "lua/worker/worker.h"

#include <lauxlib.h>

static char test_key;

/* --- acting ----------------------------------------------------------------------------------- */

static int test_as(lua_State *L)
{
    Level  *level = worker_level(L);
    Buffer *out = call_begin(L, CALL_TEST_AS, 1);
    if (lua_isnoneornil(L, 1))
        wire_put_value(out, value_null());
    else
        wire_put_value(out, value_text(str_from(luaL_checkstring(L, 1))));
    const Wire *who = call_end(L);
    if (who->value.kind == VALUE_REF)
        level->run.user = who->value.integer;
    else if (lua_isnoneornil(L, 1))
        level->run.user = 0;
    record_forget(L);
    return 0;
}

/* "2026-03-01" is a day, with a time of day it is an instant. */
static int test_at(lua_State *L)
{
    Level *level = worker_level(L);
    Str    text = { 0 };
    Value  when;
    if (lua_type(L, 1) == LUA_TSTRING) text.ptr = lua_tolstring(L, 1, &text.len);
    if (thing_at(L, 1, THING_DATE) || (text.ptr && !str_find_char(text, 'T', NULL)))
        when = value_date(value_check_date(L, 1));
    else
        when = value_datetime(value_check_datetime(L, 1));
    Buffer *out = call_begin(L, CALL_TEST_AT, 1);
    wire_put_value(out, when);
    const Wire *both = call_end(L);
    if (both->kind == WIRE_LIST && both->count == 2) {
        level->run.now = both->items[0].value.integer;
        level->run.today = both->items[1].value.integer;
    }
    record_forget(L);
    return 0;
}

static int test_user(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    Buffer *out = call_begin(L, CALL_TEST_USER, 1);
    wire_put_lua_map(L, out, 1);
    wire_push(L, call_end(L));
    return 1;
}

static int test_action(lua_State *L)
{
    const KnownObject *object;
    int64_t            id = 0;
    bool               one = record_at(L, 1, &object, &id);
    if (!one) object = known_object(L, str_from(luaL_checkstring(L, 1)));
    Str     name = str_from(luaL_checkstring(L, 2));
    Buffer *out = call_begin(L, CALL_TEST_ACTION, 4);
    wire_put_value(out, value_text(object->name));
    if (one)
        wire_put_ref(out, object->name, id);
    else
        wire_put_value(out, value_null());
    wire_put_value(out, value_text(name));
    wire_put_lua_map(L, out, 3);
    const Wire *result = call_end(L);
    record_forget(L);
    wire_push(L, result);
    return 1;
}

static int test_outbox(lua_State *L)
{
    call_begin(L, CALL_TEST_OUTBOX, 0);
    wire_push(L, call_end(L));
    return 1;
}

/* --- jobs ------------------------------------------------------------------------------------- */

static int test_jobs(lua_State *L)
{
    call_begin(L, CALL_TEST_JOBS, 0);
    wire_push(L, call_end(L));
    return 1;
}

static int test_run_jobs(lua_State *L)
{
    call_begin(L, CALL_TEST_RUN_JOBS, 0);
    wire_push(L, call_end(L));
    record_forget(L);
    return 1;
}

/* --- expecting -------------------------------------------------------------------------------- */

static int test_expect(lua_State *L)
{
    if (lua_toboolean(L, 1)) return 0;
    return luaL_error(L, "%s", luaL_optstring(L, 2, "what was expected does not hold"));
}

/* As ==, but numbers equal decimals, and tables are compared by what is in them. */
static bool same(lua_State *L, int a, int b, int depth)
{
    Decimal left, right;
    a = lua_absindex(L, a);
    b = lua_absindex(L, b);
    if (value_decimal_at(L, a, &left) && value_decimal_at(L, b, &right))
        return decimal_compare(left, right) == 0;
    if (lua_type(L, a) != LUA_TTABLE || lua_type(L, b) != LUA_TTABLE || depth > 20)
        return lua_compare(L, a, b, LUA_OPEQ);
    luaL_checkstack(L, 8, NULL);
    int counts[2] = { 0, 0 };
    for (lua_pushnil(L); lua_next(L, b); lua_pop(L, 1)) counts[1]++;
    for (lua_pushnil(L); lua_next(L, a); lua_pop(L, 1)) {
        counts[0]++;
        sandbox_charge(L, 1);
        lua_pushvalue(L, -2);
        lua_rawget(L, b);
        if (!same(L, -2, -1, depth + 1)) {
            lua_pop(L, 3);
            return false;
        }
        lua_pop(L, 1);
    }
    return counts[0] == counts[1];
}

static int test_equal(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_settop(L, 3);
    if (same(L, 1, 2, 0)) return 0;
    sandbox_push_text(L, 1);
    sandbox_push_text(L, 2);
    return luaL_error(L, "%s%sgot %s (a %s), expected %s (a %s)", luaL_optstring(L, 3, ""),
                      lua_isnil(L, 3) ? "" : ": ", lua_tostring(L, -2), thing_type(L, 1),
                      lua_tostring(L, -1), thing_type(L, 2));
}

/* Is the member of the expectation at 2 as the refusal on top says it? */
static void check_member(lua_State *L, const char *key, bool part)
{
    lua_pushstring(L, key);
    lua_rawget(L, 2);
    lua_pushstring(L, key);
    lua_rawget(L, -3);
    const char *wanted = lua_tostring(L, -2), *got = lua_tostring(L, -1);
    bool fits = !wanted || (got && (part ? strstr(got, wanted) != NULL : strcmp(got, wanted) == 0));
    if (!fits) {
        lua_getfield(L, -3, "message");
        luaL_error(L, "refused with the %s \"%s\", expected \"%s\": %s", key, got ? got : "",
                   wanted, lua_tostring(L, -1));
    }
    lua_pop(L, 2);
}

static int test_refused(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    if (lua_isnoneornil(L, 2)) {
        lua_settop(L, 1);
        lua_newtable(L);
    }
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    if (sandbox_pcall(L, 0, 1) == LUA_OK) return luaL_error(L, "nothing was refused");
    if (!failure_at(L, -1)) return lua_error(L); /* a mistake of the test's */
    record_forget(L);
    check_member(L, "field", false);
    check_member(L, "code", false);
    check_member(L, "message", true);
    return 1;
}

const ScriptFunction api_test[] = {
    { "insert", NULL, "t.insert(object, values) -> record", "As crm.insert." },
    { "update", NULL, "t.update(record, values) -> record", "As crm.update." },
    { "delete", NULL, "t.delete(record)", "As crm.delete." },
    { "find", NULL, "t.find(object, id) -> record or nil", "As crm.find." },
    { "as", test_as, "t.as(login)",
      "From here on acts as this user; without a login as the system." },
    { "at", test_at, "t.at(date or datetime)", "From here on it is then." },
    { "user", test_user, "t.user{login, name, roles} -> user", "Makes a user for this test." },
    { "action", test_action, "t.action(record, name, input) -> result",
      "Runs an action; of an object without a record: t.action(object, name, input)." },
    { "outbox", test_outbox, "t.outbox() -> list",
      "What was given to crm.mail, crm.notify and crm.webhook, oldest first." },
    { "jobs", test_jobs, "t.jobs() -> list",
      "What crm.later has ordered and nobody has run yet, in the order of its time: tables "
      "{job, args, at}." },
    { "run_jobs", test_run_jobs, "t.run_jobs() -> how many",
      "Runs every job whose time has come, also those that they order; t.at says what time it "
      "is." },
    { "refused", test_refused, "t.refused(fn, {field, code, message}) -> refusal",
      "The function must be refused: at this field, with this code, with this text in the "
      "message." },
    { "expect", test_expect, "t.expect(condition, message)", "The condition must hold." },
    { "equal", test_equal, "t.equal(a, b, message)",
      "Both must be equal; tables by what is in them, decimals also with numbers." },
    { 0 },
};

static void make_test(lua_State *L)
{
    lua_newtable(L);
    for (const ScriptFunction *function = api_test; function->name; function++) {
        for (const ScriptFunction *same_as = api_data; !function->call && same_as->name;
             same_as++) {
            if (strcmp(same_as->name, function->name) != 0) continue;
            lua_pushcfunction(L, same_as->call);
            lua_setfield(L, -2, function->name);
        }
    }
    sandbox_add(L, api_test);
    sandbox_freeze(L, "t");
}

void api_push_test(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &test_key) == LUA_TTABLE) return;
    lua_pop(L, 1);
    make_test(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &test_key);
}
