/*
 * worker_wire.c -- Lua's values as bytes and back. Tables are lists or maps with texts as keys;
 * a record is a reference to it; what cannot cross is an error that says why.
 */
#include "lua/worker/worker.h"

#include <lauxlib.h>

/* --- from the server -------------------------------------------------------------------------- */

static void push_list(lua_State *L, const Wire *wire)
{
    luaL_checkstack(L, 4, NULL);
    lua_createtable(L, (int)wire->count, 0);
    for (size_t i = 0; i < wire->count; i++) {
        wire_push(L, &wire->items[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_map(lua_State *L, const Wire *wire)
{
    luaL_checkstack(L, 4, NULL);
    lua_createtable(L, 0, (int)(wire->count / 2));
    for (size_t i = 0; i + 1 < wire->count; i += 2) {
        Str key = wire->items[i].value.text;
        lua_pushlstring(L, key.ptr, key.len);
        wire_push(L, &wire->items[i + 1]);
        lua_rawset(L, -3);
    }
}

static void push_reference(lua_State *L, const Wire *wire)
{
    char text[ID_TEXT_LENGTH];
    if (wire->object.len > 0) {
        lookup_push(L, known_object(L, wire->object), wire->value.integer);
        return;
    }
    id_write(text, wire->value.integer);
    lua_pushlstring(L, text, sizeof text);
}

void wire_push(lua_State *L, const Wire *wire)
{
    switch (wire->kind) {
    case WIRE_LIST:
        push_list(L, wire);
        break;
    case WIRE_MAP:
        push_map(L, wire);
        break;
    case WIRE_RECORD:
        record_push(L, wire, RECORD_FOUND);
        break;
    default:
        if (wire->value.kind == VALUE_REF)
            push_reference(L, wire);
        else
            value_push(L, wire->value);
    }
}

/* --- to the server ---------------------------------------------------------------------------- */

static void put_deep(lua_State *L, Buffer *out, int index, int depth);

static void put_scalar(lua_State *L, Buffer *out, int index)
{
    const KnownObject *object;
    int64_t            id;
    Value              value = value_null();
    if (record_at(L, index, &object, &id)) {
        if (id == 0)
            luaL_error(L, "the new %s has no id yet",
                       lua_pushlstring(L, object->name.ptr, object->name.len));
        wire_put_ref(out, object->name, id);
        return;
    }
    if (!lua_islightuserdata(L, index) && !value_at(L, index, &value))
        luaL_error(L, "a %s cannot be stored", thing_type(L, index));
    if (value.kind == VALUE_TEXT && !str_utf8_valid(value.text))
        luaL_error(L, "the text is no valid UTF-8");
    wire_put_value(out, value);
}

/* The number of keys, and whether they are 1, 2, 3 ... */
static size_t count_keys(lua_State *L, int index, bool *list)
{
    size_t count = 0, size = lua_rawlen(L, index);
    *list = true;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        count++;
        if (!lua_isinteger(L, -2)) *list = false;
    }
    *list = *list && count == size;
    sandbox_charge(L, count);
    return count;
}

static void put_map(lua_State *L, Buffer *out, int index, size_t count, int depth)
{
    wire_put_map(out, count);
    sandbox_push_keys(L, index);
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "a table that is stored has texts as keys, or is a list without holes");
        Str key = sandbox_push_text(L, -1);
        if (!str_utf8_valid(key)) luaL_error(L, "the text is no valid UTF-8");
        wire_put_text(out, key);
        lua_rawget(L, index);
        put_deep(L, out, lua_gettop(L), depth + 1);
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
}

static void put_deep(lua_State *L, Buffer *out, int index, int depth)
{
    if (lua_type(L, index) != LUA_TTABLE) {
        put_scalar(L, out, index);
        return;
    }
    /* The answer and the list of arguments are levels, too. */
    if (depth >= WIRE_MAX_DEPTH - 2)
        luaL_error(L, "tables in tables: at most %d deep", WIRE_MAX_DEPTH - 2);
    if (out->len > WIRE_MAX_FRAME)
        luaL_error(L, "too much at once: at most 4 MiB can be given to one call");
    luaL_checkstack(L, 10, NULL);
    bool   list;
    size_t count = count_keys(L, index, &list);
    if (!list) {
        put_map(L, out, index, count, depth);
        return;
    }
    wire_put_list(out, count);
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, index, (lua_Integer)i);
        put_deep(L, out, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
    }
}

void wire_put_lua(lua_State *L, Buffer *out, int index)
{
    put_deep(L, out, lua_absindex(L, index), 0);
}

void wire_put_lua_map(lua_State *L, Buffer *out, int index)
{
    if (lua_isnoneornil(L, index)) {
        wire_put_map(out, 0);
        return;
    }
    bool list;
    if (lua_type(L, index) != LUA_TTABLE)
        luaL_error(L, "a table is needed, not a %s", thing_type(L, index));
    index = lua_absindex(L, index);
    luaL_checkstack(L, 10, NULL);
    put_map(L, out, index, count_keys(L, index, &list), 0);
}
