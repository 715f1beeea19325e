/*
 * sandbox_time.c -- dates and datetimes as values. The parts of a datetime are those of the
 * tenant's zone; a year is one of 1 to 9999, and whatever leaves them is an error at that line.
 */
#include "lua/worker/sandbox_value.h"

#include <lauxlib.h>

enum { MS_A_DAY = 86400000 };

static const Zone *zone_used; /* the process serves one tenant */

void value_set_zone(const Zone *zone)
{
    zone_used = zone;
}

/* --- reading arguments ------------------------------------------------------------------------ */

static void push_date(lua_State *L, int64_t days)
{
    if (!date_in_range(days)) luaL_error(L, "the date is outside of the years 1 to 9999");
    value_push(L, value_date(days));
}

static void push_datetime(lua_State *L, int64_t ms)
{
    if (!date_in_range(ms / MS_A_DAY - (ms % MS_A_DAY < 0)))
        luaL_error(L, "the datetime is outside of the years 1 to 9999");
    value_push(L, value_datetime(ms));
}

static bool text_at(lua_State *L, int index, Str *text)
{
    if (lua_type(L, index) != LUA_TSTRING) return false;
    text->ptr = lua_tolstring(L, index, &text->len);
    return true;
}

int64_t value_check_date(lua_State *L, int index)
{
    Value   value;
    Str     text;
    int64_t days;
    if (text_at(L, index, &text)) {
        if (!date_parse(text, &days))
            luaL_error(L, "\"%s\" is no date: write 2026-11-22", text.ptr);
        return days;
    }
    if (lua_type(L, index) == LUA_TUSERDATA && value_at(L, index, &value)) {
        if (value.kind == VALUE_DATE) return value.integer;
        if (value.kind == VALUE_DATETIME) return zone_day(zone_used, value.integer);
    }
    return luaL_error(L, "a date is needed, not a %s", thing_type(L, index));
}

int64_t value_check_datetime(lua_State *L, int index)
{
    Value   value;
    Str     text;
    int64_t ms;
    if (text_at(L, index, &text)) {
        if (!datetime_parse(text, zone_used, &ms))
            luaL_error(L, "\"%s\" is no datetime: write 2026-11-22T14:07:00Z", text.ptr);
        return ms;
    }
    if (lua_type(L, index) == LUA_TUSERDATA && value_at(L, index, &value)) {
        if (value.kind == VALUE_DATETIME) return value.integer;
        if (value.kind == VALUE_DATE)
            return zone_instant(zone_used, (CivilTime){ .date = date_to_civil(value.integer) });
    }
    return luaL_error(L, "a datetime is needed, not a %s", thing_type(L, index));
}

/* A number of days, seconds ... that cannot overflow what it is added to. */
static int64_t check_amount(lua_State *L, int index)
{
    Value value = value_null();
    if (lua_type(L, index) != LUA_TSTRING && value_at(L, index, &value)) value_to_int(&value);
    if (value.kind != VALUE_INT)
        luaL_error(L, "a whole number is needed, not %s",
                   sandbox_push_text(L, index).ptr);
    if (value.integer > 1000000000000 || value.integer < -1000000000000)
        luaL_error(L, "the date is outside of the years 1 to 9999");
    return value.integer;
}

/* --- the parts -------------------------------------------------------------------------------- */

typedef enum { YEAR, MONTH, DAY, WEEKDAY, HOUR, MINUTE, SECOND, DATE } Part;

static const struct {
    const char *name;
    Part        part;
    bool        of_dates;
} parts[] = {
    { "year", YEAR, true },       { "month", MONTH, true }, { "day", DAY, true },
    { "weekday", WEEKDAY, true }, { "hour", HOUR, false },  { "minute", MINUTE, false },
    { "second", SECOND, false },  { "date", DATE, false },
};

static void push_part(lua_State *L, Value value, Part part)
{
    CivilTime time = value.kind == VALUE_DATE ? (CivilTime){ .date = date_to_civil(value.integer) }
                                              : zone_civil(zone_used, value.integer);
    int64_t   day = value.kind == VALUE_DATE ? value.integer : zone_day(zone_used, value.integer);
    switch (part) {
    case YEAR:
        lua_pushinteger(L, time.date.year);
        break;
    case MONTH:
        lua_pushinteger(L, time.date.month);
        break;
    case DAY:
        lua_pushinteger(L, time.date.day);
        break;
    case WEEKDAY:
        lua_pushinteger(L, date_weekday(day));
        break;
    case HOUR:
        lua_pushinteger(L, time.hour);
        break;
    case MINUTE:
        lua_pushinteger(L, time.minute);
        break;
    case SECOND:
        lua_pushinteger(L, time.second);
        break;
    case DATE:
        push_date(L, day);
        break;
    }
}

/* Upvalue: the methods. */
static int time_index(lua_State *L)
{
    Value value = value_null();
    Str   name;
    if (!value_at(L, 1, &value)) return luaL_error(L, "a date is needed");
    if (text_at(L, 2, &name))
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            if (!str_is(name, parts[i].name) || (value.kind == VALUE_DATE && !parts[i].of_dates))
                continue;
            push_part(L, value, parts[i].part);
            return 1;
        }
    lua_settop(L, 2);
    lua_gettable(L, lua_upvalueindex(1));
    return 1;
}

static int time_assigned(lua_State *L)
{
    return luaL_error(L, "a %s cannot be changed: calculate another one", thing_type(L, 1));
}

/* --- calculating ------------------------------------------------------------------------------ */

static bool is_time(lua_State *L, int index, Value *value)
{
    *value = value_null();
    return (thing_at(L, index, THING_DATE) || thing_at(L, index, THING_DATETIME)) &&
           value_at(L, index, value);
}

static int push_moved(lua_State *L, Value time, int64_t amount)
{
    if (time.kind == VALUE_DATE)
        push_date(L, time.integer + amount);
    else
        push_datetime(L, time.integer + amount * 1000);
    return 1;
}

static int time_plus(lua_State *L)
{
    Value a, b;
    bool  left = is_time(L, 1, &a), right = is_time(L, 2, &b);
    if (left && right) return luaL_error(L, "two dates cannot be added");
    return left ? push_moved(L, a, check_amount(L, 2)) : push_moved(L, b, check_amount(L, 1));
}

static int time_minus(lua_State *L)
{
    Value a, b;
    bool  left = is_time(L, 1, &a), right = is_time(L, 2, &b);
    if (left && !right) return push_moved(L, a, -check_amount(L, 2));
    if (!left || a.kind != b.kind)
        return luaL_error(L, "attempt to subtract a %s from a %s", thing_type(L, 2),
                          thing_type(L, 1));
    int64_t difference = a.integer - b.integer;
    if (a.kind == VALUE_DATE)
        lua_pushinteger(L, difference);
    else if (difference % 1000 == 0)
        lua_pushinteger(L, difference / 1000);
    else
        lua_pushnumber(L, (lua_Number)difference / 1000);
    return 1;
}

static int order(lua_State *L)
{
    Value a, b;
    if (!is_time(L, 1, &a) || !is_time(L, 2, &b) || a.kind != b.kind)
        luaL_error(L, "attempt to compare a %s with a %s", thing_type(L, 1), thing_type(L, 2));
    return (a.integer > b.integer) - (a.integer < b.integer);
}

static int time_less(lua_State *L)
{
    lua_pushboolean(L, order(L) < 0);
    return 1;
}

static int time_less_equal(lua_State *L)
{
    lua_pushboolean(L, order(L) <= 0);
    return 1;
}

static int time_equal(lua_State *L)
{
    Value a, b;
    lua_pushboolean(L, is_time(L, 1, &a) && is_time(L, 2, &b) && value_equal(a, b));
    return 1;
}

static int time_tostring(lua_State *L)
{
    char  text[CLOCK_TEXT_ROOM];
    Value value;
    if (!is_time(L, 1, &value)) return luaL_error(L, "a date is needed");
    lua_pushlstring(L, text,
                    value.kind == VALUE_DATE ? date_write(text, value.integer)
                                             : datetime_write(text, value.integer));
    return 1;
}

/* --- methods ---------------------------------------------------------------------------------- */

static Value check_time(lua_State *L)
{
    Value value;
    if (!is_time(L, 1, &value)) luaL_error(L, "call it with a colon: d:add_days(1)");
    return value;
}

/* A datetime keeps its time of day in the zone. */
static int push_day(lua_State *L, Value value, int64_t days)
{
    if (value.kind == VALUE_DATE) {
        push_date(L, days);
        return 1;
    }
    if (!date_in_range(days)) return luaL_error(L, "the date is outside of the years 1 to 9999");
    CivilTime time = zone_civil(zone_used, value.integer);
    time.date = date_to_civil(days);
    push_datetime(L, zone_instant(zone_used, time));
    return 1;
}

static int64_t day_of(Value value)
{
    return value.kind == VALUE_DATE ? value.integer : zone_day(zone_used, value.integer);
}

static int time_add_days(lua_State *L)
{
    Value value = check_time(L);
    return push_day(L, value, day_of(value) + check_amount(L, 2));
}

static int add_months(lua_State *L, int64_t months)
{
    Value value = check_time(L);
    if (months > 200000 || months < -200000)
        return luaL_error(L, "the date is outside of the years 1 to 9999");
    return push_day(L, value, date_add_months(day_of(value), months));
}

static int time_add_months(lua_State *L)
{
    return add_months(L, check_amount(L, 2));
}
static int time_add_years(lua_State *L)
{
    return add_months(L, check_amount(L, 2) * 12);
}

static int add_seconds(lua_State *L, int64_t seconds)
{
    return push_moved(L, check_time(L), check_amount(L, 2) * seconds);
}

static int time_add_hours(lua_State *L)
{
    return add_seconds(L, 3600);
}
static int time_add_minutes(lua_State *L)
{
    return add_seconds(L, 60);
}

static int64_t month_start(Value value)
{
    CivilDate date = date_to_civil(day_of(value));
    return date_from_civil(date.year, date.month, 1);
}

static int time_start_of_month(lua_State *L)
{
    Value value = check_time(L);
    push_date(L, month_start(value));
    return 1;
}

static int time_end_of_month(lua_State *L)
{
    Value value = check_time(L);
    push_date(L, date_add_months(month_start(value), 1) - 1);
    return 1;
}

const ScriptFunction value_date_methods[] = {
    { "add_days", time_add_days, "d:add_days(n) -> date", "n days later; as `d + n`." },
    { "add_months", time_add_months, "d:add_months(n) -> date",
      "n months later; 31 January plus 1 is February's last day." },
    { "add_years", time_add_years, "d:add_years(n) -> date", "n years later." },
    { "end_of_month", time_end_of_month, "d:end_of_month() -> date", "The last day of its month." },
    { "start_of_month", time_start_of_month, "d:start_of_month() -> date",
      "The first day of its month." },
    { 0 },
};

const ScriptFunction value_datetime_methods[] = {
    { "add_days", time_add_days, "d:add_days(n) -> datetime",
      "n days later, at the same time of day." },
    { "add_hours", time_add_hours, "d:add_hours(n) -> datetime", "n hours later." },
    { "add_minutes", time_add_minutes, "d:add_minutes(n) -> datetime",
      "n minutes later; for seconds `d + n`." },
    { "add_months", time_add_months, "d:add_months(n) -> datetime",
      "n months later, at the same time of day." },
    { "add_years", time_add_years, "d:add_years(n) -> datetime",
      "n years later, at the same time of day." },
    { "end_of_month", time_end_of_month, "d:end_of_month() -> date", "The last day of its month." },
    { "start_of_month", time_start_of_month, "d:start_of_month() -> date",
      "The first day of its month." },
    { 0 },
};

/* --- making, opening -------------------------------------------------------------------------- */

static int new_date(lua_State *L)
{
    if (lua_gettop(L) < 3) {
        push_date(L, value_check_date(L, 1));
        return 1;
    }
    lua_Integer year = luaL_checkinteger(L, 1), month = luaL_checkinteger(L, 2),
                day = luaL_checkinteger(L, 3);
    bool sane = year > 0 && year <= 9999 && month > 0 && month <= 12 && day > 0 && day <= 31;
    if (!sane || !date_valid((int)year, (int)month, (int)day))
        return luaL_error(L, "there is no such day");
    push_date(L, date_from_civil((int)year, (int)month, (int)day));
    return 1;
}

static int new_datetime(lua_State *L)
{
    push_datetime(L, value_check_datetime(L, 1));
    return 1;
}

static void open_sort(lua_State *L, ThingSort sort, const char *name, const ScriptFunction *methods,
                      lua_CFunction concat, lua_CFunction make)
{
    const luaL_Reg events[] = {
        { "__add", time_plus }, { "__sub", time_minus },         { "__eq", time_equal },
        { "__lt", time_less },  { "__le", time_less_equal },     { "__tostring", time_tostring },
        { "__concat", concat }, { "__newindex", time_assigned }, { NULL, NULL },
    };
    char what[32] = "a ";
    strcat(what, name);
    value_set_interned(L, sort);
    luaL_newlibtable(L, events);
    luaL_setfuncs(L, events, 0);
    lua_newtable(L);
    sandbox_add(L, methods);
    sandbox_freeze(L, what);
    lua_pushcclosure(L, time_index, 1);
    lua_setfield(L, -2, "__index");
    thing_set_metatable(L, sort);
    lua_pushcfunction(L, make);
    sandbox_set_global(L, name);
}

void value_open_time(lua_State *L, lua_CFunction concat)
{
    if (!zone_used) zone_used = zone_utc();
    open_sort(L, THING_DATE, "date", value_date_methods, concat, new_date);
    open_sort(L, THING_DATETIME, "datetime", value_datetime_methods, concat, new_datetime);
}
