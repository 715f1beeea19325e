/*
 * sandbox_base.c -- the functions without a library's name, and the tables that scripts see: all of
 * them read-only, all of them with a word to say about a name that they do not have.
 *
 *   what a script sees      what is in it      what knows missing names
 *   empty table  --index->  real table --index->  a function that raises
 */
#include "lua/worker/sandbox.h"

#include <lauxlib.h>
#include <lualib.h>

#include "core/base/suggest.h"
#include "lua/worker/sandbox_value.h"

static char globals_key, globals_view_key, tests_key, tests_view_key;

/* --- what a script may not have, but looks for ------------------------------------------------ */

static const struct {
    const char *name, *instead;
} elsewhere[] = {
    { "print", "use crm.log" },
    { "os", "use crm.now and crm.today" },
    { "io", "a script reads and writes through crm only" },
    { "load", "a script cannot make code" },
    { "loadstring", "a script cannot make code" },
    { "dofile", "use require" },
    { "loadfile", "use require" },
    { "next", "use pairs" },
    { "unpack", "use table.unpack" },
    { "xpcall", "use pcall" },
    { "setmetatable", "scripts have no metatables" },
    { "getmetatable", "scripts have no metatables" },
    { "coroutine", "scripts have no coroutines" },
    { "debug", "use crm.log" },
};

const char *sandbox_instead(Str name)
{
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (str_is(name, elsewhere[i].name)) return elsewhere[i].instead;
    return NULL;
}

void sandbox_add_suggestion(lua_State *L, Str given, int names)
{
    enum { MOST_NAMES = 400 };
    Str    known[MOST_NAMES];
    size_t count = 0;
    names = lua_absindex(L, names);
    for (lua_pushnil(L); count < MOST_NAMES && lua_next(L, names); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) continue;
        known[count].ptr = lua_tolstring(L, -2, &known[count].len);
        count++;
    }
    if (count == MOST_NAMES) lua_pop(L, 1);
    Str near = suggest(given, known, count);
    if (near.len == 0) return;
    lua_pushfstring(L, "; did you mean \"%s\"?", lua_pushlstring(L, near.ptr, near.len));
    lua_remove(L, -2);
    lua_concat(L, 2);
}

/* Upvalues: what (text, or nil for _ENV), the real table. */
static int on_missing(lua_State *L)
{
    const char *what = lua_tostring(L, lua_upvalueindex(1));
    Str         name = { 0 };
    if (lua_type(L, 2) == LUA_TSTRING) name.ptr = lua_tolstring(L, 2, &name.len);
    const char *shown = sandbox_push_text(L, 2).ptr;
    luaL_where(L, 1);
    const char *instead = what ? NULL : sandbox_instead(name);
    if (instead)
        lua_pushfstring(L, "there is no \"%s\" in scripts: %s", shown, instead);
    else if (what)
        lua_pushfstring(L, "%s has no \"%s\"", what, shown);
    else
        lua_pushfstring(L, "unknown name \"%s\"", shown);
    if (!instead) sandbox_add_suggestion(L, name, lua_upvalueindex(2));
    lua_concat(L, 2);
    return lua_error(L);
}

static int on_assigned(lua_State *L)
{
    const char *what = lua_tostring(L, lua_upvalueindex(1));
    if (what) return luaL_error(L, "%s cannot be changed", what);
    return luaL_error(L, "\"%s\" is not declared: write local in front of it",
                      sandbox_push_text(L, 2).ptr);
}

/* The table on top gets a metatable with one function that knows `what`. */
static void add_handler(lua_State *L, const char *event, lua_CFunction handler, const char *what)
{
    int table = lua_gettop(L);
    lua_createtable(L, 0, 1);
    lua_pushstring(L, what);
    lua_pushvalue(L, table);
    lua_pushcclosure(L, handler, 2);
    lua_setfield(L, -2, event);
    lua_setmetatable(L, table);
}

/* Replaces the table on top by an empty one that leads there. */
static void push_view(lua_State *L, const char *what)
{
    lua_newtable(L);
    add_handler(L, "__newindex", on_assigned, what);
    lua_getmetatable(L, -1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_remove(L, -2);
}

void sandbox_freeze(lua_State *L, const char *what)
{
    add_handler(L, "__index", on_missing, what);
    push_view(L, what);
}

void sandbox_add(lua_State *L, const ScriptFunction *functions)
{
    for (; functions->name; functions++) {
        if (!functions->call) continue; /* described here, put in by its room */
        lua_pushcfunction(L, functions->call);
        lua_setfield(L, -2, functions->name);
    }
}

void sandbox_set_global(lua_State *L, const char *name)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key);
    lua_insert(L, -2);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

void sandbox_push_globals(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_view_key);
}

void sandbox_set_test_global(lua_State *L, const char *name)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &tests_key);
    lua_insert(L, -2);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

void sandbox_push_test_globals(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &tests_view_key);
}

static bool has_name(lua_State *L, const void *table, Str name)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, table);
    lua_pushlstring(L, name.ptr, name.len);
    lua_rawget(L, -2);
    bool has = !lua_isnil(L, -1);
    lua_pop(L, 2);
    return has;
}

bool sandbox_has_global(lua_State *L, Str name, bool test)
{
    return has_name(L, &globals_key, name) || (test && has_name(L, &tests_key, name));
}

void sandbox_push_names(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key);
    sandbox_push_keys(L, -1);
    lua_remove(L, -2);
}

/* --- order ------------------------------------------------------------------------------------ */

typedef enum { RANK_NUMBER, RANK_TEXT, RANK_BOOLEAN, RANK_VALUE } Rank;

typedef struct {
    union {
        long double number; /* of 64 bits at least: exact for every integer and float */
        Str         text;
    };
    uint32_t rank, at;
} Key;

static bool key_read(lua_State *L, int index, Key *key)
{
    Value value;
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        key->rank = RANK_NUMBER;
        key->number = lua_isinteger(L, index) ? (long double)lua_tointeger(L, index)
                                              : (long double)lua_tonumber(L, index);
        return true;
    case LUA_TSTRING:
        key->rank = RANK_TEXT;
        key->text.ptr = lua_tolstring(L, index, &key->text.len);
        return true;
    case LUA_TBOOLEAN:
        key->rank = RANK_BOOLEAN;
        key->number = lua_toboolean(L, index);
        return true;
    case LUA_TUSERDATA:
        if (!value_at(L, index, &value) || value.kind == VALUE_REF) return false;
        key->rank = RANK_VALUE + (uint32_t)value.kind;
        key->number = value.kind == VALUE_DECIMAL ? (long double)value_to_double(value.decimal)
                                                  : (long double)value.integer;
        return true;
    default:
        return false;
    }
}

static bool key_less(const Key *a, const Key *b)
{
    if (a->rank != b->rank) return a->rank < b->rank;
    if (a->rank == RANK_TEXT) return str_compare(a->text, b->text) < 0;
    return a->number < b->number;
}

static void sift_down(Key *keys, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && key_less(&keys[child], &keys[child + 1])) child++;
        if (!key_less(&keys[root], &keys[child])) return;
        Key swap = keys[root];
        keys[root] = keys[child];
        keys[child] = swap;
    }
}

static void keys_sort(Key *keys, size_t count)
{
    for (size_t i = count / 2; i-- > 0;) sift_down(keys, i, count);
    for (size_t end = count; end-- > 1;) {
        Key swap = keys[0];
        keys[0] = keys[end];
        keys[end] = swap;
        sift_down(keys, 0, end);
    }
}

/* Appends the keys as Lua has them to the list on top; true if that is 1, 2, 3 ... already. */
static bool keys_collect(lua_State *L, int table, size_t *count)
{
    bool in_order = true;
    int  list = lua_gettop(L);
    *count = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        ++*count;
        if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) != (lua_Integer)*count) in_order = false;
        lua_pushvalue(L, -2);
        lua_rawseti(L, list, (lua_Integer)*count);
    }
    return in_order;
}

void sandbox_push_keys(lua_State *L, int index)
{
    size_t count;
    index = lua_absindex(L, index);
    lua_newtable(L);
    if (keys_collect(L, index, &count)) {
        sandbox_charge(L, count / 4);
        return;
    }
    sandbox_charge(L, count * 2);
    int  list = lua_gettop(L);
    Key *keys = lua_newuserdatauv(L, count * sizeof *keys, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, list, (lua_Integer)i + 1);
        keys[i].at = (uint32_t)i + 1;
        if (!key_read(L, -1, &keys[i]))
            luaL_error(L,
                       "pairs has no order for keys that are %ss: use texts or numbers, for a "
                       "record its id",
                       thing_type(L, -1));
        lua_pop(L, 1); /* the table holds it */
    }
    keys_sort(keys, count);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, list, keys[i].at);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_replace(L, list);
    lua_settop(L, list);
}

/* Upvalues: the table, its keys, how many were given out. */
static int pairs_next(lua_State *L)
{
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));
    for (;;) {
        at++;
        if (lua_rawgeti(L, lua_upvalueindex(2), at) == LUA_TNIL) return 1;
        lua_pushvalue(L, -1);
        lua_rawget(L, lua_upvalueindex(1));
        if (!lua_isnil(L, -1)) break; /* else it was taken out on the way */
        lua_pop(L, 2);
    }
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

static int base_pairs(lua_State *L)
{
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 1);
        return 1;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    sandbox_push_keys(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, pairs_next, 3);
    return 1;
}

/* --- texts and types -------------------------------------------------------------------------- */

Str sandbox_push_text(lua_State *L, int index)
{
    Str text;
    int type = lua_type(L, index);
    if (type == LUA_TTABLE && luaL_getmetafield(L, index, "__tostring") == LUA_TNIL)
        lua_pushliteral(L, "table");
    else if (type == LUA_TFUNCTION)
        lua_pushliteral(L, "function");
    else if (type == LUA_TLIGHTUSERDATA)
        lua_pushliteral(L, "nil");
    else {
        if (type == LUA_TTABLE) lua_pop(L, 1); /* the metafield */
        luaL_tolstring(L, index, NULL);
    }
    text.ptr = lua_tolstring(L, -1, &text.len);
    return text;
}

static int base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    sandbox_push_text(L, 1);
    return 1;
}

static int base_type(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushstring(L, thing_type(L, 1));
    return 1;
}

static int base_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    int status = sandbox_pcall(L, lua_gettop(L) - 1, LUA_MULTRET);
    lua_pushboolean(L, status == LUA_OK);
    lua_insert(L, 1);
    return lua_gettop(L);
}

/* Upvalue: Lua's own. */
static int base_tonumber(lua_State *L)
{
    Decimal *decimal = NULL;
    Value    value;
    if (lua_type(L, 1) == LUA_TUSERDATA && value_at(L, 1, &value) && value.kind == VALUE_DECIMAL)
        decimal = &value.decimal;
    if (decimal && decimal_trim(*decimal).scale == 0)
        lua_pushinteger(L, decimal_trim(*decimal).digits);
    else if (decimal)
        lua_pushnumber(L, value_to_double(*decimal));
    else {
        lua_pushvalue(L, lua_upvalueindex(1));
        lua_insert(L, 1);
        lua_call(L, lua_gettop(L) - 1, 1);
    }
    return 1;
}

const ScriptFunction sandbox_base[] = {
    { "assert", NULL, "assert(condition, message) -> condition",
      "An error if the condition is false or nil." },
    { "error", NULL, "error(message, level)",
      "Ends the function with an error; nothing is saved unless pcall catches it." },
    { "ipairs", NULL, "ipairs(list) -> iterator",
      "For loops over 1, 2, 3 ... up to the first nil." },
    { "pairs", base_pairs, "pairs(table) -> iterator",
      "For loops over all keys in order: numbers, then texts, then booleans. Also over the fields "
      "of a record." },
    { "pcall", base_pcall, "pcall(function, ...) -> ok, result or error",
      "Calls a function and catches its error. What crm.* refused is an error with message, field "
      "and code. A broken limit cannot be caught." },
    { "require", NULL, "require(name) -> what the library returns",
      "Loads lib/NAME.lua of the app, once in a run." },
    { "select", NULL, "select(n, ...) -> the arguments from the n-th on",
      "`select(\"#\", ...)` is their number." },
    { "tonumber", NULL, "tonumber(value, base) -> number or nil", "Also of a decimal." },
    { "tostring", base_tostring, "tostring(value) -> text",
      "Of tables and functions only the type: no addresses." },
    { "type", base_type, "type(value) -> name",
      "As in Lua, and \"date\", \"datetime\", \"decimal\", \"record\"." },
    { 0 },
};

/* --- opening ---------------------------------------------------------------------------------- */

/* Lua's own library is opened; those of our functions that are its are taken from it. */
static void take_functions(lua_State *L, const ScriptFunction *functions)
{
    for (; functions->name; functions++) {
        if (functions->call) continue;
        if (lua_getfield(L, -1, functions->name) == LUA_TNIL)
            lua_pop(L, 1);
        else
            lua_setfield(L, -3, functions->name);
    }
}

static void open_library(lua_State *L, const char *name, lua_CFunction open,
                         const ScriptFunction *functions)
{
    lua_newtable(L);
    luaL_requiref(L, name, open, 0);
    take_functions(L, functions);
    lua_pop(L, 1);
    sandbox_add(L, functions);
    if (open ==
        luaopen_string) { /* so that ("x"):rep(3) finds the same functions, and nothing else */
        lua_pushliteral(L, "");
        lua_createtable(L, 0, 1);
        lua_pushvalue(L, -3);
        lua_setfield(L, -2, "__index");
        lua_setmetatable(L, -2);
        lua_pop(L, 1);
    }
    sandbox_freeze(L, name);
    sandbox_set_global(L, name);
}

static void open_base(lua_State *L)
{
    luaL_requiref(L, LUA_GNAME, luaopen_base, 0);
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushglobaltable(L);
    take_functions(L, sandbox_base);
    lua_getfield(L, -1, "tonumber");
    lua_pushcclosure(L, base_tonumber, 1);
    lua_setfield(L, -3, "tonumber");
    lua_pop(L, 1);
    sandbox_add(L, sandbox_base);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_key);
    sandbox_freeze(L, NULL);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_view_key);
}

/* What is not in the tests' own table is looked for in that of scripts. */
static void open_tests(lua_State *L)
{
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &tests_key);
    lua_createtable(L, 0, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    push_view(L, NULL);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &tests_view_key);
}

/* What luaopen_... left behind: nothing leads there, and nothing shall. */
static void forget_originals(lua_State *L)
{
    lua_newtable(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
}

void sandbox_open_libraries(lua_State *L)
{
    open_base(L);
    open_tests(L);
    open_library(L, LUA_STRLIBNAME, luaopen_string, sandbox_string);
    open_library(L, LUA_TABLIBNAME, luaopen_table, sandbox_table);
    open_library(L, LUA_MATHLIBNAME, luaopen_math, sandbox_math);
    open_library(L, LUA_UTF8LIBNAME, luaopen_utf8, sandbox_utf8);
    forget_originals(L);
    value_open(L);
}
