/*
 * script.c -- any text as a script: compiled, its names listed, loaded within the limits. It ends,
 * with an error or without.
 */
#include "tests/fuzz/fuzz.h"

#include <lauxlib.h>

#include "core/base/clock.h"
#include "lua/worker/worker.h"

enum { INSTRUCTIONS = 200000, MEMORY = 4 << 20, CPU_US = 5000000 };

typedef struct {
    Str    text;
    Buffer names;
} Script;

static Worker worker;

static int open_all(lua_State *L)
{
    failure_open(L);
    record_open(L);
    api_open(L);
    run_open(L);
    return 0;
}

static int load(lua_State *L)
{
    Script *script = lua_touserdata(L, 1);
    if (luaL_loadbufferx(L, script->text.ptr, script->text.len, "@a.lua", "t") != LUA_OK)
        return lua_error(L);
    names_put(L, &script->names, false);
    sandbox_push_globals(L);
    MUST(lua_setupvalue(L, -2, 1)); /* _ENV */
    lua_call(L, 0, 1);
    wire_put_lua(L, &script->names, lua_gettop(L));
    return 0;
}

/* As a file is loaded: there are no records, so nothing is asked of a server. */
static void level_open(Arena *arena)
{
    worker.depth   = 1;
    Level *level   = &worker.levels[0];
    level->arena   = arena;
    level->answers = worker.arena;
    level->loading = true;
    buffer_init(&level->log, arena, 0);
    buffer_init(&level->warnings, arena, 0);
}

static void names_look(Arena *arena, Str names)
{
    WireReader reader = wire_reader(arena, names);
    Wire       found  = wire_get(&reader);
    MUST(!names.len || (!reader.broken && wire_member(&found, "unknown")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena    *arena     = arena_new();
    Allowance allowance = { INSTRUCTIONS, MEMORY, CPU_US };
    Script    script    = { .text = fuzz_input(arena, data, size) };
    worker        = (Worker){ .socket = -1, .arena = arena_new(), .scratch = arena_new() };
    buffer_init(&script.names, arena, 256);
    value_set_zone(zone_utc());
    level_open(arena);
    sandbox_open(&worker.sandbox, &worker);
    lua_State *L = worker.sandbox.L;
    lua_pushcfunction(L, open_all);
    MUST(lua_pcall(L, 0, 0, 0) == LUA_OK);
    SandboxRun before = sandbox_enter(&worker.sandbox, &allowance, true);
    lua_pushcfunction(L, failure_handler);
    lua_pushcfunction(L, load);
    lua_pushlightuserdata(L, &script);
    bool ended = sandbox_call_outer(L, 1, 0, 1) == LUA_OK;
    sandbox_leave(&worker.sandbox, &before);
    if (ended) names_look(arena, buffer_str(&script.names));
    lua_close(L);
    arena_free(worker.scratch);
    arena_free(worker.arena);
    arena_free(arena);
    return 0;
}
