/*
 * worker_fail.c -- what went wrong, in both directions: a refusal of the server becomes an error
 * that pcall can catch, and an error that nobody caught becomes a failure with file and line.
 *
 * A refusal is a table {message, field, code} with a metatable of its own, by which it is known.
 */
#include "lua/worker/worker.h"

#include <lauxlib.h>

static char refused_key, refusal_key; /* metatables: by crm.refuse, by the server */

/* --- refusals as values ----------------------------------------------------------------------- */

static int refusal_tostring(lua_State *L)
{
    lua_pushliteral(L, "message");
    lua_rawget(L, 1);
    luaL_tolstring(L, -1, NULL);
    return 1;
}

static void open_kind(lua_State *L, const void *key)
{
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, refusal_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pushliteral(L, "refusal");
    lua_setfield(L, -2, "__name");
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

void failure_open(lua_State *L)
{
    open_kind(L, &refused_key);
    open_kind(L, &refusal_key);
}

static void set_text(lua_State *L, const char *key, Str text)
{
    if (text.len == 0) return;
    lua_pushlstring(L, text.ptr, text.len);
    lua_setfield(L, -2, key);
}

void failure_raise(lua_State *L, const Refusal *refusal)
{
    lua_createtable(L, 0, 3);
    set_text(L, "message", refusal->message);
    set_text(L, "code", refusal->code);
    set_text(L, "field", refusal->field);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &refusal_key);
    lua_setmetatable(L, -2);
    lua_error(L);
    __builtin_unreachable();
}

void failure_refuse(lua_State *L, int message, int field)
{
    lua_createtable(L, 0, 2);
    lua_pushvalue(L, message);
    lua_setfield(L, -2, "message");
    lua_pushvalue(L, field);
    lua_setfield(L, -2, "field");
    lua_rawgetp(L, LUA_REGISTRYINDEX, &refused_key);
    lua_setmetatable(L, -2);
    lua_error(L);
    __builtin_unreachable();
}

static bool has_metatable(lua_State *L, int index, const void *key)
{
    if (lua_type(L, index) != LUA_TTABLE || !lua_getmetatable(L, index)) return false;
    lua_rawgetp(L, LUA_REGISTRYINDEX, key);
    bool same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same;
}

bool failure_at(lua_State *L, int index)
{
    return has_metatable(L, index, &refused_key) || has_metatable(L, index, &refusal_key);
}

/* --- errors as failures ----------------------------------------------------------------------- */

int failure_handler(lua_State *L)
{
    sandbox_spot(L, &worker_level(L)->spot);
    return 1;
}

/*
 * Lua puts "file:line: " in front of a message. Takes it off; it is where the error was made, which
 * may be elsewhere than where it was raised again. A long file name comes shortened to its end.
 */
static void take_place(Arena *arena, Failure *failure)
{
    size_t at, line_end;
    Str    rest = failure->message;
    if (!str_find(rest, STR(".lua:"), &at) || at > 400) return;
    Str file = str_slice(rest, 0, at + 4);
    if (str_find_char(file, ' ', NULL) || str_find_char(file, '\n', NULL)) return;
    rest = str_slice(rest, at + 5, rest.len);
    int64_t line;
    if (!str_find(rest, STR(": "), &line_end) || !str_to_int(str_slice(rest, 0, line_end), &line))
        return;
    failure->message = str_slice(rest, line_end + 2, rest.len);
    if (str_starts(file, STR("..."))) {
        if (!str_ends(failure->file, str_slice(file, 3, file.len))) return;
        file = failure->file;
    }
    failure->file = str_copy(arena, file);
    failure->line = line;
}

static Str text_member(lua_State *L, Arena *arena, int table, const char *key)
{
    Str text = { 0 };
    lua_pushstring(L, key);
    lua_rawget(L, table);
    if (lua_type(L, -1) == LUA_TSTRING || lua_type(L, -1) == LUA_TNUMBER)
        text.ptr = lua_tolstring(L, -1, &text.len);
    text = str_copy(arena, text);
    lua_pop(L, 1);
    return text;
}

typedef struct {
    Arena   *arena;
    Failure *failure;
} Describing;

/* In a protected call. */
static int describe(lua_State *L)
{
    Describing *to = lua_touserdata(L, 2);
    Failure    *failure = to->failure;
    if (lua_type(L, 1) == LUA_TTABLE) {
        failure->message = text_member(L, to->arena, 1, "message");
        failure->field = text_member(L, to->arena, 1, "field");
        failure->code = text_member(L, to->arena, 1, "code");
        if (has_metatable(L, 1, &refused_key)) failure->kind = FAILURE_REFUSED;
    }
    if (failure->message.len > 0) return 0;
    if (lua_isnoneornil(L, 1))
        failure->message = STR("an error without a message");
    else if (lua_type(L, 1) == LUA_TTABLE)
        failure->message = STR("an error that is a table without a message");
    else
        failure->message = str_copy(to->arena, sandbox_push_text(L, 1));
    if (lua_type(L, 1) == LUA_TSTRING) take_place(to->arena, failure);
    return 0;
}

/* What crosses is UTF-8, whatever a script has put together. */
static Str sound(Arena *arena, Str text)
{
    if (str_utf8_valid(text)) return text;
    char *clean = arena_copy(arena, text.ptr, text.len);
    for (size_t i = 0; i < text.len; i++)
        if (clean[i] & 0x80) clean[i] = '?';
    return (Str){ clean, text.len };
}

static Failure failure_of_breach(const Breach *breach)
{
    Failure failure = { .kind = FAILURE_LIMIT, .most = breach->most };
    failure.file = str_from(breach->spot.file);
    failure.line = breach->spot.line;
    failure.trace = str_from(breach->spot.trace);
    failure.limit = str_from(breach->limit);
    failure.message = str_from(breach->message);
    failure.code = str_from(breach->code);
    failure.field = str_from(breach->field);
    return failure;
}

Failure failure_of(Worker *worker, Level *level, int index)
{
    enum { LONGEST = 4000 };
    lua_State *L = worker->sandbox.L;
    Failure    failure = { .kind = FAILURE_ERROR };
    if (worker->sandbox.breach.limit) {
        failure = failure_of_breach(&worker->sandbox.breach);
        if (failure.message.len == 0)
            failure.message = str_printf(level->arena, "the script has used up its limit of %s",
                                         worker->sandbox.breach.limit);
    } else {
        failure.file = str_from(level->spot.file);
        failure.line = level->spot.line;
        failure.trace = str_from(level->spot.trace);
        Describing to = { level->arena, &failure };
        index = lua_absindex(L, index);
        lua_pushcfunction(L, describe);
        lua_pushvalue(L, index);
        lua_pushlightuserdata(L, &to);
        if (lua_pcall(L, 2, 0, 0) != LUA_OK) {
            lua_pop(L, 1);
            failure.message = STR("an error that cannot be told");
        }
    }
    failure.message = sound(level->arena, str_slice(failure.message, 0, LONGEST));
    failure.trace = sound(level->arena, failure.trace);
    failure.field = sound(level->arena, str_slice(failure.field, 0, LONGEST));
    failure.code = sound(level->arena, str_slice(failure.code, 0, LONGEST));
    return failure;
}
