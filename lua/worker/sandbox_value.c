/*
 * sandbox_value.c -- what all values of the sandbox share, and exact decimals.
 *
 * The rule: a decimal is kept without trailing zeros, so that equal ones are the same object. Lua
 * compares values of different types with == as different, whatever they are: a decimal equals
 * only a decimal. Everything else mixes decimals and numbers.
 */
#include "lua/worker/sandbox_value.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const type_names[] = { "userdata", "date",   "datetime",
                                          "decimal",  "record", "record" };
enum { SORTS = sizeof type_names / sizeof *type_names };

static char metatables[SORTS], interned[SORTS];

typedef struct {
    Thing   thing;
    Decimal decimal;
} DecimalThing;

typedef struct {
    Thing   thing;
    int64_t number;
} TimeThing;

/* --- things ----------------------------------------------------------------------------------- */

void *thing_new(lua_State *L, ThingSort sort, size_t size, int values)
{
    Thing *thing = lua_newuserdatauv(L, size, values);
    thing->sort = (int32_t)sort;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &metatables[sort]);
    lua_setmetatable(L, -2);
    return thing;
}

/* Every userdata that a script can have is one of these. */
ThingSort thing_sort(lua_State *L, int index)
{
    if (lua_type(L, index) != LUA_TUSERDATA) return THING_NONE;
    return (ThingSort)((Thing *)lua_touserdata(L, index))->sort;
}

void *thing_at(lua_State *L, int index, ThingSort sort)
{
    return thing_sort(L, index) == sort ? lua_touserdata(L, index) : NULL;
}

void thing_set_metatable(lua_State *L, ThingSort sort)
{
    lua_pushstring(L, type_names[sort]);
    lua_setfield(L, -2, "__name");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &metatables[sort]);
}

const char *thing_type(lua_State *L, int index)
{
    ThingSort sort = thing_sort(L, index);
    return sort ? type_names[sort] : luaL_typename(L, index);
}

/* Pushes the object for this number, if there is one. */
static bool interned_push(lua_State *L, ThingSort sort, int64_t number)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &interned[sort]);
    if (lua_rawgeti(L, -1, number) == LUA_TUSERDATA) {
        lua_remove(L, -2);
        return true;
    }
    lua_pop(L, 1);
    return false;
}

/* The new object on top, above the table that interned_push left. */
static void interned_add(lua_State *L, int64_t number)
{
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, number);
    lua_remove(L, -2);
}

static void time_push(lua_State *L, ThingSort sort, int64_t number)
{
    if (interned_push(L, sort, number)) return;
    TimeThing *thing = thing_new(L, sort, sizeof *thing, 0);
    thing->number = number;
    interned_add(L, number);
}

static void decimal_push(lua_State *L, Decimal decimal)
{
    decimal = decimal_trim(decimal);
    int64_t key = decimal.digits * 8 + decimal.scale; /* 18 digits fit */
    if (interned_push(L, THING_DECIMAL, key)) return;
    DecimalThing *thing = thing_new(L, THING_DECIMAL, sizeof *thing, 0);
    thing->decimal = decimal;
    interned_add(L, key);
}

void value_push(lua_State *L, Value value)
{
    switch (value.kind) {
    case VALUE_BOOL:
        lua_pushboolean(L, value.boolean);
        break;
    case VALUE_INT:
        lua_pushinteger(L, value.integer);
        break;
    case VALUE_DECIMAL:
        decimal_push(L, value.decimal);
        break;
    case VALUE_TEXT:
        lua_pushlstring(L, value.text.ptr, value.text.len);
        break;
    case VALUE_DATE:
        time_push(L, THING_DATE, value.integer);
        break;
    case VALUE_DATETIME:
        time_push(L, THING_DATETIME, value.integer);
        break;
    default:
        lua_pushnil(L);
    }
}

/* --- numbers ---------------------------------------------------------------------------------- */

double value_to_double(Decimal decimal)
{
    char   text[DECIMAL_TEXT_ROOM + 1];
    size_t length = decimal_write(text, decimal);
    text[length] = 0;
    return strtod(text, NULL); /* dividing would round twice */
}

/* 15 significant digits, then at most 6 places. */
static bool from_float(double number, Decimal *decimal)
{
    char    text[64];
    Decimal fine;
    if (!isfinite(number) || fabs(number) >= 1e18) return false;
    int digits = number == 0 ? 0 : (int)floor(log10(fabs(number))) + 1; /* before the point */
    int places = digits >= 15 ? 0 : 15 - digits;
    int size = snprintf(text, sizeof text, "%.*f", places > 6 ? 6 : places, number);
    if (!decimal_parse((Str){ text, (size_t)size }, &fine)) return false;
    *decimal = decimal_trim(fine);
    return true;
}

bool value_decimal_at(lua_State *L, int index, Decimal *decimal)
{
    if (lua_isinteger(L, index)) {
        int64_t number = lua_tointeger(L, index);
        *decimal = (Decimal){ number, 0 };
        return number > -1000000000000000000 && number < 1000000000000000000;
    }
    if (lua_type(L, index) == LUA_TNUMBER) return from_float(lua_tonumber(L, index), decimal);
    DecimalThing *thing = thing_at(L, index, THING_DECIMAL);
    if (thing) *decimal = thing->decimal;
    return thing != NULL;
}

bool value_at(lua_State *L, int index, Value *value)
{
    Decimal decimal;
    switch (lua_type(L, index)) {
    case LUA_TNIL:
        *value = value_null();
        return true;
    case LUA_TBOOLEAN:
        *value = value_bool(lua_toboolean(L, index));
        return true;
    case LUA_TSTRING:
        value->kind = VALUE_TEXT;
        value->text.ptr = lua_tolstring(L, index, &value->text.len);
        return true;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) {
            *value = value_int(lua_tointeger(L, index));
            return true;
        }
        if (!from_float(lua_tonumber(L, index), &decimal))
            luaL_error(L, "this number cannot be kept: it is too large, or not a number");
        *value = value_decimal(decimal);
        return true;
    default:
        break;
    }
    switch (thing_sort(L, index)) {
    case THING_DECIMAL:
        *value = value_decimal(((DecimalThing *)lua_touserdata(L, index))->decimal);
        return true;
    case THING_DATE:
        *value = value_date(((TimeThing *)lua_touserdata(L, index))->number);
        return true;
    case THING_DATETIME:
        *value = value_datetime(((TimeThing *)lua_touserdata(L, index))->number);
        return true;
    default:
        return false;
    }
}

/* --- decimals --------------------------------------------------------------------------------- */

static Decimal check_decimal(lua_State *L, int index)
{
    Decimal decimal = { 0 };
    if (!value_decimal_at(L, index, &decimal)) {
        if (lua_type(L, index) == LUA_TNUMBER) luaL_error(L, "a number too large for a decimal");
        luaL_error(L, "attempt to calculate with a decimal and a %s", thing_type(L, index));
    }
    return decimal;
}

static int calculate(lua_State *L, bool (*operation)(Decimal, Decimal, Decimal *))
{
    Decimal a = check_decimal(L, 1), b = check_decimal(L, 2), result;
    if (!operation(a, b, &result)) {
        bool divides = operation == decimal_divide || operation == decimal_remainder;
        return luaL_error(L, divides && b.digits == 0 ? "division by zero"
                                                      : "the result has more than 18 digits");
    }
    decimal_push(L, result);
    return 1;
}

static int decimal_plus(lua_State *L)
{
    return calculate(L, decimal_add);
}
static int decimal_minus(lua_State *L)
{
    return calculate(L, decimal_subtract);
}
static int decimal_times(lua_State *L)
{
    return calculate(L, decimal_multiply);
}
static int decimal_over(lua_State *L)
{
    return calculate(L, decimal_divide);
}

/* As Lua's %: with the sign of the divisor. */
static bool modulo(Decimal a, Decimal b, Decimal *result)
{
    if (!decimal_remainder(a, b, result)) return false;
    if (result->digits == 0 || (result->digits < 0) == (b.digits < 0)) return true;
    return decimal_add(*result, b, result);
}

static int decimal_modulo(lua_State *L)
{
    if (check_decimal(L, 2).digits == 0) return luaL_error(L, "division by zero");
    return calculate(L, modulo);
}

static int decimal_negative(lua_State *L)
{
    Decimal decimal = check_decimal(L, 1);
    decimal.digits = -decimal.digits;
    decimal_push(L, decimal);
    return 1;
}

static int compare(lua_State *L)
{
    return decimal_compare(check_decimal(L, 1), check_decimal(L, 2));
}

static int decimal_equal(lua_State *L)
{
    Decimal a, b;
    bool    equal =
        value_decimal_at(L, 1, &a) && value_decimal_at(L, 2, &b) && decimal_compare(a, b) == 0;
    lua_pushboolean(L, equal);
    return 1;
}

static int decimal_less(lua_State *L)
{
    lua_pushboolean(L, compare(L) < 0);
    return 1;
}

static int decimal_less_equal(lua_State *L)
{
    lua_pushboolean(L, compare(L) <= 0);
    return 1;
}

static int decimal_tostring(lua_State *L)
{
    char text[DECIMAL_TEXT_ROOM];
    lua_pushlstring(L, text, decimal_write(text, check_decimal(L, 1)));
    return 1;
}

/* Also of dates: both sides are made texts. */
static int value_concat(lua_State *L)
{
    for (int i = 1; i <= 2; i++) {
        if (lua_type(L, i) != LUA_TUSERDATA && !lua_isstring(L, i))
            return luaL_error(L, "attempt to concatenate a %s value", thing_type(L, i));
        luaL_tolstring(L, i, NULL);
    }
    lua_concat(L, 2);
    return 1;
}

static int decimal_round(lua_State *L)
{
    Decimal     decimal = check_decimal(L, 1);
    lua_Integer places = luaL_optinteger(L, 2, 0);
    luaL_argcheck(L, places >= 0 && places <= DECIMAL_MAX_SCALE, 2, "places are 0 to 6");
    if (decimal.scale > places && !decimal_rescale(decimal, (uint8_t)places, &decimal))
        return luaL_error(L, "the result has more than 18 digits");
    decimal_push(L, decimal);
    return 1;
}

/* Down or up to a whole number; an integer, as math.floor's. */
static int whole(lua_State *L, int direction)
{
    Decimal decimal = check_decimal(L, 1);
    int64_t unit = 1;
    for (uint8_t i = 0; i < decimal.scale; i++) unit *= 10;
    int64_t number = decimal.digits / unit, rest = decimal.digits % unit;
    if (rest != 0 && (rest > 0) == (direction > 0)) number += direction;
    lua_pushinteger(L, number);
    return 1;
}

static int decimal_floor(lua_State *L)
{
    return whole(L, -1);
}
static int decimal_ceil(lua_State *L)
{
    return whole(L, 1);
}

static int decimal_abs(lua_State *L)
{
    Decimal decimal = check_decimal(L, 1);
    decimal.digits = llabs(decimal.digits);
    decimal_push(L, decimal);
    return 1;
}

static int decimal_number(lua_State *L)
{
    lua_pushnumber(L, value_to_double(check_decimal(L, 1)));
    return 1;
}

static int decimal_format(lua_State *L)
{
    char    text[DECIMAL_TEXT_ROOM];
    Decimal decimal = check_decimal(L, 1);
    luaL_argcheck(L, luaL_checkinteger(L, 2) >= 0 && lua_tointeger(L, 2) <= DECIMAL_MAX_SCALE, 2,
                  "places are 0 to 6");
    if (!decimal_rescale(decimal, (uint8_t)lua_tointeger(L, 2), &decimal))
        return luaL_error(L, "the result has more than 18 digits");
    lua_pushlstring(L, text, decimal_write(text, decimal));
    return 1;
}

const ScriptFunction value_decimal_methods[] = {
    { "abs", decimal_abs, "d:abs() -> decimal", "Without its sign." },
    { "ceil", decimal_ceil, "d:ceil() -> integer", "Up to a whole number." },
    { "equals", decimal_equal, "d:equals(x) -> boolean",
      "Also for a number, where == is always false." },
    { "floor", decimal_floor, "d:floor() -> integer", "Down to a whole number." },
    { "format", decimal_format, "d:format(places) -> text", "With exactly so many places." },
    { "number", decimal_number, "d:number() -> number", "The nearest floating-point number." },
    { "round", decimal_round, "d:round(places) -> decimal",
      "Half away from zero; without places to a whole number." },
    { 0 },
};

static int new_decimal(lua_State *L)
{
    Decimal decimal;
    if (lua_type(L, 1) == LUA_TSTRING) {
        Str text;
        text.ptr = lua_tolstring(L, 1, &text.len);
        if (!decimal_parse(text, &decimal))
            return luaL_error(
                L, "\"%s\" is no decimal: write -12.50, at most 18 digits and 6 places", text.ptr);
    } else if (!value_decimal_at(L, 1, &decimal)) {
        return luaL_argerror(L, 1, "a number or a text like \"12.50\" is needed");
    }
    decimal_push(L, decimal);
    return 1;
}

/* --- opening ---------------------------------------------------------------------------------- */

void value_set_interned(lua_State *L, ThingSort sort)
{
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "v"); /* no longer used, no longer kept */
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &interned[sort]);
}

static void open_decimal(lua_State *L)
{
    static const luaL_Reg events[] = {
        { "__add", decimal_plus },      { "__sub", decimal_minus },
        { "__mul", decimal_times },     { "__div", decimal_over },
        { "__mod", decimal_modulo },    { "__unm", decimal_negative },
        { "__eq", decimal_equal },      { "__lt", decimal_less },
        { "__le", decimal_less_equal }, { "__tostring", decimal_tostring },
        { "__concat", value_concat },   { NULL, NULL },
    };
    value_set_interned(L, THING_DECIMAL);
    luaL_newlibtable(L, events);
    luaL_setfuncs(L, events, 0);
    lua_newtable(L);
    sandbox_add(L, value_decimal_methods);
    sandbox_freeze(L, "a decimal");
    lua_setfield(L, -2, "__index");
    thing_set_metatable(L, THING_DECIMAL);
    lua_pushcfunction(L, new_decimal);
    sandbox_set_global(L, "decimal");
}

void value_open(lua_State *L)
{
    open_decimal(L);
    value_open_time(L, value_concat);
}
