/*
 * sandbox_value.h -- the values that Lua does not have: dates, datetimes, exact decimals, records.
 *
 * Each is a userdata that begins with its sort. Equal dates, datetimes and decimals are the same
 * object as long as one is in use, so that they can be keys of tables.
 */
#ifndef TENON_LUA_SANDBOX_VALUE_H
#define TENON_LUA_SANDBOX_VALUE_H

#include "core/base/clock.h"
#include "lua/worker/sandbox.h"

typedef enum {
    THING_NONE,
    THING_DATE,
    THING_DATETIME,
    THING_DECIMAL,
    THING_RECORD, /* its values are here */
    THING_LOOKUP, /* only which one it is */
} ThingSort;

typedef struct {
    int32_t sort;
} Thing;

void     *thing_new(lua_State *L, ThingSort sort, size_t size, int values); /* with its metatable */
void     *thing_at(lua_State *L, int index, ThingSort sort); /* NULL: something else */
ThingSort thing_sort(lua_State *L, int index);
void      thing_set_metatable(lua_State *L, ThingSort sort); /* takes the table on top */
/* "decimal", "date", "record" ... else Lua's name of the type. */
const char *thing_type(lua_State *L, int index);

/* date, datetime, decimal as globals. */
void                        value_open(lua_State *L);
void                        value_open_time(lua_State *L, lua_CFunction concat); /* by value_open */
void                        value_set_interned(lua_State *L, ThingSort sort);    /* by the two */
void                        value_set_zone(const Zone *zone); /* the tenant's; at first UTC */
extern const ScriptFunction value_date_methods[], value_datetime_methods[], value_decimal_methods[];

void value_push(lua_State *L, Value value); /* any but references and lists */

/* The value at `index`; numbers become decimals where they are floats. False: no scalar value. */
bool   value_at(lua_State *L, int index, Value *value);
bool   value_decimal_at(lua_State *L, int index, Decimal *decimal); /* decimals and numbers */
double value_to_double(Decimal decimal);

/* Argument `index` as a date or datetime, also from text; an error if it is none. */
int64_t value_check_date(lua_State *L, int index);
int64_t value_check_datetime(lua_State *L, int index);

#endif
