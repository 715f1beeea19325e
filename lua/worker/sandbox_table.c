/*
 * sandbox_table.c -- the table and math libraries. Whatever moves or compares many values is
 * charged for it; read-only tables of the sandbox are told by their metatables and left alone.
 */
#include "lua/worker/sandbox.h"

#include <lauxlib.h>
#include <math.h>

#include "lua/worker/sandbox_value.h"

/* A table of the script's own, and the length of its list. */
static lua_Integer check_list(lua_State *L, int index)
{
    luaL_checktype(L, index, LUA_TTABLE);
    if (lua_getmetatable(L, index)) luaL_argerror(L, index, "this table is read-only");
    return (lua_Integer)lua_rawlen(L, index);
}

/* --- table ------------------------------------------------------------------------------------ */

static int table_concat(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    size_t      length;
    const char *between = luaL_optlstring(L, 2, "", &length);
    lua_Integer first = luaL_optinteger(L, 3, 1),
                last = luaL_optinteger(L, 4, (lua_Integer)lua_rawlen(L, 1));
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (lua_Integer i = first; i <= last; i++) {
        sandbox_charge(L, 1);
        int type = lua_rawgeti(L, 1, i);
        if (type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TUSERDATA)
            return luaL_error(L, "the value at %I is a %s: no text", (LUAI_UACINT)i,
                              luaL_typename(L, -1));
        luaL_tolstring(L, -1, NULL);
        lua_remove(L, -2);
        luaL_addvalue(&out);
        if (i < last) luaL_addlstring(&out, between, length);
        if (i == LUA_MAXINTEGER) break;
    }
    luaL_pushresult(&out);
    return 1;
}

static int table_insert(lua_State *L)
{
    lua_Integer end = check_list(L, 1) + 1, at = end;
    if (lua_gettop(L) == 3) {
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, (uint64_t)at - 1 < (uint64_t)end, 2, "position out of bounds");
    } else if (lua_gettop(L) != 2) {
        return luaL_error(L, "table.insert takes a table, perhaps a position, and a value");
    }
    sandbox_charge(L, (size_t)(end - at));
    for (; end > at; end--) {
        lua_rawgeti(L, 1, end - 1);
        lua_rawseti(L, 1, end);
    }
    lua_rawseti(L, 1, at);
    return 0;
}

static int table_remove(lua_State *L)
{
    lua_Integer size = check_list(L, 1), at = luaL_optinteger(L, 2, size);
    if (!lua_isnoneornil(L, 2))
        luaL_argcheck(L, (uint64_t)size + 1 >= (uint64_t)at && at >= (size > 0), 2,
                      "position out of bounds");
    lua_rawgeti(L, 1, at);
    if (at < size) sandbox_charge(L, (size_t)(size - at));
    for (; at < size; at++) {
        lua_rawgeti(L, 1, at + 1);
        lua_rawseti(L, 1, at);
    }
    lua_pushnil(L);
    lua_rawseti(L, 1, at);
    return 1;
}

static int table_unpack(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer first = luaL_optinteger(L, 2, 1),
                last = luaL_optinteger(L, 3, (lua_Integer)lua_rawlen(L, 1));
    if (first > last) return 0;
    if ((uint64_t)last - (uint64_t)first >= SANDBOX_VALUES)
        return luaL_error(L, "too many values: at most %d", SANDBOX_VALUES);
    int count = (int)(last - first) + 1;
    sandbox_charge(L, (size_t)count);
    luaL_checkstack(L, count, "too many values");
    for (int i = 0; i < count; i++) lua_rawgeti(L, 1, first + i);
    return count;
}

/* --- sort ------------------------------------------------------------------------------------- */

/* Comparing texts costs as long as they may be equal. */
static size_t cost_of(lua_State *L, int index)
{
    return lua_type(L, index) == LUA_TSTRING ? 1 + lua_rawlen(L, index) / 100 : 1;
}

/* Is the value at `a` to stand before the one at `b`? */
static bool less(lua_State *L, int a, int b)
{
    sandbox_charge(L, cost_of(L, a));
    if (lua_isnil(L, 2)) return lua_compare(L, a, b, LUA_OPLT);
    a = lua_absindex(L, a);
    b = lua_absindex(L, b);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, a);
    lua_pushvalue(L, b);
    lua_call(L, 2, 1);
    bool before = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return before;
}

/* Merges two sorted neighbours of the table at `from` into the one at `to`. */
static void merge(lua_State *L, int from, int to, lua_Integer left, lua_Integer right,
                  lua_Integer end)
{
    lua_Integer a = left, b = right;
    for (lua_Integer at = left; at < end; at++) {
        bool take_right = a >= right;
        if (!take_right && b < end) {
            lua_rawgeti(L, from, a);
            lua_rawgeti(L, from, b);
            take_right = less(L, -1, -2);
            lua_pop(L, 2);
        }
        lua_rawgeti(L, from, take_right ? b++ : a++);
        lua_rawseti(L, to, at);
    }
}

/* Stable, and in bounds whatever the comparison says. */
static int table_sort(lua_State *L)
{
    lua_Integer size = check_list(L, 1);
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_createtable(L, (int)size, 0);
    int from = 1, to = 3;
    for (lua_Integer width = 1; width < size; width *= 2) {
        for (lua_Integer left = 1; left <= size; left += 2 * width) {
            lua_Integer right = left + width <= size ? left + width : size + 1;
            lua_Integer end = right + width <= size ? right + width : size + 1;
            merge(L, from, to, left, right, end);
        }
        int swap = from;
        from = to;
        to = swap;
    }
    if (from == 1) return 0;
    sandbox_charge(L, (size_t)size);
    for (lua_Integer i = 1; i <= size; i++) {
        lua_rawgeti(L, from, i);
        lua_rawseti(L, 1, i);
    }
    return 0;
}

const ScriptFunction sandbox_table[] = {
    { "concat", table_concat, "table.concat(list, separator, i, j) -> text",
      "Joins texts, numbers, decimals and dates." },
    { "insert", table_insert, "table.insert(list, position, value)",
      "Without a position at the end." },
    { "remove", table_remove, "table.remove(list, position) -> value",
      "Without a position the last one." },
    { "sort", table_sort, "table.sort(list, before)",
      "In place; equal ones keep their order. `before(a, b)` says whether a comes first." },
    { "unpack", table_unpack, "table.unpack(list, i, j) -> values", "At most 4,000." },
    { 0 },
};

/* --- math ------------------------------------------------------------------------------------- */

/* The smallest or the largest of numbers, decimals or dates. */
static int extreme(lua_State *L, bool largest)
{
    int best = 1;
    luaL_checkany(L, 1);
    for (int i = 2, count = lua_gettop(L); i <= count; i++)
        if (lua_compare(L, largest ? best : i, largest ? i : best, LUA_OPLT)) best = i;
    lua_pushvalue(L, best);
    return 1;
}

static int math_min(lua_State *L)
{
    return extreme(L, false);
}

static int math_max(lua_State *L)
{
    return extreme(L, true);
}

static void push_float(lua_State *L, lua_Number number)
{
    lua_Integer whole;
    if (lua_numbertointeger(number, &whole))
        lua_pushinteger(L, whole);
    else
        lua_pushnumber(L, number);
}

/* For a decimal the method of the same name does it. */
static bool is_decimal(lua_State *L, const char *method)
{
    if (!thing_at(L, 1, THING_DECIMAL)) return false;
    lua_settop(L, 1);
    lua_getfield(L, 1, method);
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return true;
}

static int math_floor(lua_State *L)
{
    if (is_decimal(L, "floor")) return 1;
    if (lua_isinteger(L, 1))
        lua_settop(L, 1);
    else
        push_float(L, floor(luaL_checknumber(L, 1)));
    return 1;
}

static int math_ceil(lua_State *L)
{
    if (is_decimal(L, "ceil")) return 1;
    if (lua_isinteger(L, 1))
        lua_settop(L, 1);
    else
        push_float(L, ceil(luaL_checknumber(L, 1)));
    return 1;
}

static int math_abs(lua_State *L)
{
    if (is_decimal(L, "abs")) return 1;
    if (lua_isinteger(L, 1)) {
        lua_Integer number = lua_tointeger(L, 1);
        lua_pushinteger(L, number < 0 ? (lua_Integer) - (lua_Unsigned)number : number);
    } else {
        lua_pushnumber(L, fabs(luaL_checknumber(L, 1)));
    }
    return 1;
}

const ScriptFunction sandbox_math[] = {
    { "abs", math_abs, "math.abs(x) -> number", "Also of a decimal." },
    { "ceil", math_ceil, "math.ceil(x) -> integer", "Also of a decimal." },
    { "exp", NULL, "math.exp(x) -> number", "e to the power of x." },
    { "floor", math_floor, "math.floor(x) -> integer", "Also of a decimal." },
    { "fmod", NULL, "math.fmod(x, y) -> number", "The remainder with the sign of x." },
    { "huge", NULL, "math.huge", "Larger than every number." },
    { "log", NULL, "math.log(x, base) -> number", "The logarithm; natural without a base." },
    { "max", math_max, "math.max(...) -> value", "Of numbers and decimals, or of dates." },
    { "maxinteger", NULL, "math.maxinteger", "The largest integer." },
    { "min", math_min, "math.min(...) -> value", "Of numbers and decimals, or of dates." },
    { "mininteger", NULL, "math.mininteger", "The smallest integer." },
    { "modf", NULL, "math.modf(x) -> whole, fraction", "Whole part and fraction." },
    { "pi", NULL, "math.pi", "3.14159..." },
    { "sqrt", NULL, "math.sqrt(x) -> number", "The square root." },
    { "tointeger", NULL, "math.tointeger(x) -> integer or nil",
      "The integer of the same value, if there is one." },
    { "type", NULL, "math.type(x) -> \"integer\", \"float\" or nil", "What kind of number it is." },
    { "ult", NULL, "math.ult(m, n) -> boolean", "Less than, without signs." },
    { 0 },
};
