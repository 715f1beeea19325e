/*
 * pattern.c -- our patterns against Lua's own: a pattern in the first line, behind it a text. They
 * find the same, and refuse the same with the same words; only ours has a budget of steps.
 */
#include "tests/fuzz/fuzz.h"

#include <lauxlib.h>
#include <lualib.h>

#include "core/base/buffer.h"
#include "lua/worker/sandbox.h"

static const Allowance plenty = { 100000000, 64 << 20, 60000000 };

/* Results as a text, or the error's words without its place. */
static Str called(lua_State *L, Arena *arena, const char *name, Str text, Str pattern, bool *failed)
{
    Buffer out;
    buffer_init(&out, arena, 64);
    int top = lua_gettop(L);
    lua_getfield(L, -1, "string");
    lua_getfield(L, -1, name);
    lua_pushlstring(L, text.ptr, text.len);
    lua_pushlstring(L, pattern.ptr, pattern.len);
    bool replaces = strcmp(name, "gsub") == 0;
    if (replaces) lua_pushstring(L, "<%0>");
    *failed = lua_pcall(L, replaces ? 3 : 2, LUA_MULTRET, 0) != LUA_OK;
    for (int i = top + 2; i <= lua_gettop(L); i++) {
        Str value = STR("a breach");
        if (lua_type(L, i) != LUA_TLIGHTUSERDATA) value.ptr = luaL_tolstring(L, i, &value.len);
        buffer_add(&out, value);
        buffer_char(&out, '|');
        if (value.ptr == lua_tostring(L, -1)) lua_pop(L, 1);
    }
    lua_settop(L, top);
    return buffer_str(&out);
}

/* Theirs nests deeper, ours has steps; where a limit is the answer, theirs is not even asked. */
static bool is_limited(Str said)
{
    return str_find(said, STR("too complex"), NULL) || str_find(said, STR("a breach"), NULL) ||
           str_find(said, STR("too many"), NULL);
}

static void compare(Arena *arena, lua_State *ours, lua_State *theirs, const char *name, Str text,
                    Str pattern)
{
    bool our_failure, their_failure;
    Str  our_words = called(ours, arena, name, text, pattern, &our_failure);
    if (our_failure && is_limited(our_words)) return;
    Str their_words = called(theirs, arena, name, text, pattern, &their_failure);
    if (their_failure && is_limited(their_words)) return;
    if (!str_equal(our_words, their_words))
        fprintf(stderr, "%s: ours \"%.*s\"\nLua's \"%.*s\"\n", name, STR_ARG(our_words),
                STR_ARG(their_words));
    MUST(our_failure == their_failure && str_equal(our_words, their_words));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena  *arena   = arena_new();
    Sandbox sandbox = { 0 };
    Str     text    = fuzz_input(arena, data, size), pattern = { 0 };
    str_cut(&text, '\n', &pattern);
    text = str_slice(text, 0, 200);
    sandbox_open(&sandbox, NULL);
    lua_State *theirs = luaL_newstate();
    luaL_openlibs(theirs);
    lua_pushglobaltable(theirs);
    static const char *const names[] = { "find", "match", "gsub" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        SandboxRun before = sandbox_enter(&sandbox, &plenty, true);
        sandbox_push_globals(sandbox.L);
        compare(arena, sandbox.L, theirs, names[i], text, pattern);
        lua_settop(sandbox.L, 0);
        sandbox_leave(&sandbox, &before);
    }
    lua_close(theirs);
    lua_close(sandbox.L);
    arena_free(arena);
    return 0;
}
