/*
 * api_data.c -- crm.*: reading and writing records. Each function checks what it is given, asks
 * the server, and makes what came back a value. What may be read or written the server decides.
 */
#include "lua/worker/worker.h"

#include <lauxlib.h>

#include "core/base/suggest.h"

/* --- arguments -------------------------------------------------------------------------------- */

static Str check_text(lua_State *L, int index)
{
    Str text;
    text.ptr = luaL_checklstring(L, index, &text.len);
    if (!str_utf8_valid(text)) luaL_argerror(L, index, "the text is no valid UTF-8");
    return text;
}

static void put_text(lua_State *L, Buffer *out, int index)
{
    wire_put_value(out, value_text(check_text(L, index)));
}

/* A text that may be missing. */
static void put_condition(lua_State *L, Buffer *out, int index)
{
    if (lua_isnoneornil(L, index))
        wire_put_value(out, value_text((Str){ "", 0 }));
    else
        put_text(L, out, index);
}

static const KnownObject *check_object(lua_State *L, int index)
{
    api_check_running(L);
    return known_object(L, check_text(L, index));
}

/* An id as text, or a record of the object. */
static int64_t check_id(lua_State *L, int index, const KnownObject *object)
{
    const KnownObject *given;
    int64_t            id;
    if (record_at(L, index, &given, &id)) {
        if (given != object)
            luaL_error(L, "a record of %s is needed, not of %s",
                       lua_pushlstring(L, object->name.ptr, object->name.len),
                       lua_pushlstring(L, given->name.ptr, given->name.len));
        if (id == 0)
            luaL_error(L, "the new %s has no id yet",
                       lua_pushlstring(L, given->name.ptr, given->name.len));
        return id;
    }
    Str text = check_text(L, index);
    if (!id_parse(text, &id)) luaL_error(L, "\"%s\" is no id of a record", text.ptr);
    return id;
}

/*
 * Which record is meant: itself, or an object's name and an id. Says how many arguments that took.
 */
static int check_record(lua_State *L, const KnownObject **object, int64_t *id)
{
    api_check_running(L);
    if (!record_at(L, 1, object, id)) {
        if (lua_type(L, 1) != LUA_TSTRING)
            luaL_error(L, "a record, or an object's name and an id, are needed, not a %s",
                       thing_type(L, 1));
        *object = check_object(L, 1);
        *id = check_id(L, 2, *object);
        return 2;
    }
    *id = check_id(L, 1, *object);
    return 1;
}

static Buffer *begin_object(lua_State *L, Call call, size_t arguments, const KnownObject *object)
{
    Buffer *out = call_begin(L, call, arguments);
    wire_put_value(out, value_text(object->name));
    return out;
}

static int answer(lua_State *L)
{
    wire_push(L, call_end(L));
    return 1;
}

/* What was read before may be different now. */
static int answer_written(lua_State *L)
{
    const Wire *wire = call_end(L);
    record_forget(L);
    wire_push(L, wire);
    return 1;
}

/* --- reading ---------------------------------------------------------------------------------- */

static int api_find(lua_State *L)
{
    const KnownObject *object = check_object(L, 1);
    luaL_checkany(L, 2);
    if (lua_isnil(L, 2))
        lua_pushnil(L);
    else
        record_push_found(L, object, check_id(L, 2, object));
    return 1;
}

static int api_one(lua_State *L)
{
    Buffer *out = begin_object(L, CALL_ONE, 3, check_object(L, 1));
    put_text(L, out, 2);
    wire_put_lua_map(L, out, 3);
    return answer(L);
}

static int api_count(lua_State *L)
{
    Buffer *out = begin_object(L, CALL_COUNT, 3, check_object(L, 1));
    put_condition(L, out, 2);
    wire_put_lua_map(L, out, 3);
    return answer(L);
}

static int api_sum(lua_State *L)
{
    Buffer *out = begin_object(L, CALL_SUM, 4, check_object(L, 1));
    put_text(L, out, 2);
    put_condition(L, out, 3);
    wire_put_lua_map(L, out, 4);
    return answer(L);
}

static const Str query_keys[] = {
    { "where", 5 }, { "args", 4 }, { "select", 6 }, { "sort", 4 }, { "limit", 5 }
};
enum { QUERY_KEYS = sizeof query_keys / sizeof *query_keys };

static void check_query_keys(lua_State *L, int index)
{
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        Str  key = { "", 0 };
        bool known = false;
        if (lua_type(L, -2) == LUA_TSTRING) key.ptr = lua_tolstring(L, -2, &key.len);
        for (int i = 0; i < QUERY_KEYS; i++) known = known || str_equal(key, query_keys[i]);
        if (known) continue;
        Str near = suggest(key, query_keys, QUERY_KEYS);
        luaL_error(L,
                   near.len ? "a query has no \"%s\"; did you mean \"%s\"?"
                            : "a query has no \"%s\": it takes where, args, select, sort, limit",
                   key.ptr, near.ptr);
    }
}

/* `sort` is one text: a list of texts is joined. */
static void put_sort(lua_State *L, Buffer *out, int index)
{
    if (lua_type(L, index) != LUA_TTABLE) {
        put_text(L, out, index);
        return;
    }
    Buffer joined;
    buffer_init(&joined, out->arena, 64);
    for (lua_Integer i = 1; lua_rawgeti(L, index, i) != LUA_TNIL; i++) {
        if (i > 1) buffer_char(&joined, ',');
        buffer_add(&joined, check_text(L, lua_gettop(L)));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    wire_put_value(out, value_text(buffer_str(&joined)));
}

/* `select` is a list of texts: one text is split. */
static void put_select(lua_State *L, Buffer *out, int index)
{
    if (lua_type(L, index) == LUA_TTABLE) {
        wire_put_lua(L, out, index);
        return;
    }
    Str    rest = check_text(L, index), piece;
    size_t count = 1;
    for (size_t i = 0; i < rest.len; i++) count += rest.ptr[i] == ',';
    wire_put_list(out, count);
    while (str_cut(&rest, ',', &piece)) wire_put_value(out, value_text(str_trim(piece)));
}

static void put_query_member(lua_State *L, Buffer *out, Str key)
{
    int index = lua_gettop(L);
    wire_put_text(out, key);
    if (str_is(key, "args"))
        wire_put_lua_map(L, out, index);
    else if (str_is(key, "sort"))
        put_sort(L, out, index);
    else if (str_is(key, "select"))
        put_select(L, out, index);
    else if (str_is(key, "limit"))
        wire_put_value(out, value_int(luaL_checkinteger(L, index)));
    else
        put_text(L, out, index);
}

static int api_query(lua_State *L)
{
    const KnownObject *object = check_object(L, 1);
    if (lua_isnoneornil(L, 2)) {
        lua_settop(L, 1);
        lua_newtable(L);
    }
    luaL_checktype(L, 2, LUA_TTABLE);
    check_query_keys(L, 2);
    Buffer *out = begin_object(L, CALL_QUERY, 2, object), members;
    size_t  count = 0;
    buffer_init(&members, out->arena, 128);
    for (int i = 0; i < QUERY_KEYS; i++) {
        lua_pushlstring(L, query_keys[i].ptr, query_keys[i].len);
        lua_rawget(L, 2);
        if (!lua_isnil(L, -1)) {
            put_query_member(L, &members, query_keys[i]);
            count++;
        }
        lua_pop(L, 1);
    }
    wire_put_map(out, count);
    buffer_add(out, buffer_str(&members));
    return answer(L);
}

/* --- writing ---------------------------------------------------------------------------------- */

static int api_insert(lua_State *L)
{
    Buffer *out = begin_object(L, CALL_INSERT, 2, check_object(L, 1));
    luaL_checktype(L, 2, LUA_TTABLE);
    wire_put_lua_map(L, out, 2);
    return answer_written(L);
}

static Buffer *begin_record(lua_State *L, Call call, size_t arguments, int *next)
{
    const KnownObject *object;
    int64_t            id;
    *next = check_record(L, &object, &id) + 1;
    Buffer *out = begin_object(L, call, arguments, object);
    wire_put_ref(out, object->name, id);
    return out;
}

static int api_update(lua_State *L)
{
    int     next;
    Buffer *out = begin_record(L, CALL_UPDATE, 3, &next);
    luaL_checktype(L, next, LUA_TTABLE);
    wire_put_lua_map(L, out, next);
    return answer_written(L);
}

static int api_delete(lua_State *L)
{
    int next;
    begin_record(L, CALL_DELETE, 2, &next);
    return answer_written(L);
}

/* Two results: the record, and whether it is new. */
static int api_upsert(lua_State *L)
{
    Buffer *out = begin_object(L, CALL_UPSERT, 3, check_object(L, 1));
    put_text(L, out, 2);
    luaL_checktype(L, 3, LUA_TTABLE);
    wire_put_lua_map(L, out, 3);
    const Wire *both = call_end(L);
    record_forget(L);
    if (both->kind != WIRE_LIST || both->count != 2) {
        wire_push(L, both);
        return 1;
    }
    wire_push(L, &both->items[0]);
    wire_push(L, &both->items[1]);
    return 2;
}

static int api_assign(lua_State *L)
{
    int     next;
    Buffer *out = begin_record(L, CALL_ASSIGN, 3, &next);
    wire_put_lua(L, out, next);
    return answer_written(L);
}

const ScriptFunction api_data[] = {
    { "find", api_find, "crm.find(object, id) -> record or nil",
      "Reads one record by its id, if the acting user may see it." },
    { "one", api_one, "crm.one(object, where, args) -> record or nil",
      "The one record that fits; an error if several do." },
    { "query", api_query, "crm.query(object, {where, args, select, sort, limit}) -> list",
      "Records; with `select` tables of these fields, also through lookups. `where` is an "
      "expression with :name for what stands in `args`." },
    { "count", api_count, "crm.count(object, where, args) -> integer", "How many records fit." },
    { "sum", api_sum, "crm.sum(object, field, where, args) -> number",
      "The sum of a field over the records that fit." },
    { "insert", api_insert, "crm.insert(object, values) -> record",
      "Makes a record, with all its rules." },
    { "update", api_update, "crm.update(record, values) -> record",
      "Changes a record, with all its rules; also crm.update(object, id, values)." },
    { "delete", api_delete, "crm.delete(record)",
      "Moves a record to the bin; also crm.delete(object, id)." },
    { "upsert", api_upsert, "crm.upsert(object, key, values) -> record, created",
      "Updates the record whose unique field `key` has the value in `values`, or makes it." },
    { "assign", api_assign, "crm.assign(record, owner) -> record",
      "Gives a record another owner: a user, their id or login name." },
    { "atomic", api_atomic, "crm.atomic(fn) -> what fn returns",
      "In a job: what the function writes is one transaction, all or nothing, within the limits "
      "of a rule. Elsewhere everything is one already, and this is a step of it." },
    { 0 },
};
