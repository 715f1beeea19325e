/*
 * sandbox.h -- a Lua state that ends when it should: limits of instructions, memory and time, and
 * the few functions of the language that a rule has.
 *
 * The rule: a limit that was broken stays broken. From then on every instruction raises again, in
 * whatever pcall it stands, until the outermost run is over. Whoever does work in C that grows with
 * its input says so with sandbox_charge.
 */
#ifndef TENON_LUA_SANDBOX_H
#define TENON_LUA_SANDBOX_H

#include <lua.h>

#include "lua/wire/protocol.h"

enum {
    SANDBOX_BLOCK = 512 << 10, /* bytes: the largest text, or table of values */
    SANDBOX_LOOK = 100,        /* instructions between two looks at the limits */
    SANDBOX_STEPS = 200000,    /* of one search for a pattern */
    SANDBOX_REP = 64 << 10,    /* bytes of string.rep's result */
    SANDBOX_VALUES = 4000,     /* table.unpack's */
};

/* Where in a script: copied, because the state may be full. */
typedef struct {
    char    file[256];
    int64_t line;
    char    trace[2048]; /* lines "file:line: in what" */
} Spot;

typedef struct {
    const char *limit; /* NULL while none is broken */
    int64_t     most;
    Spot        spot;
    bool        final; /* the server's doing: code, message and field are its words */
    char        code[128], message[1024], field[128];
} Breach;

/* One run: where it began, and what it may reach, as numbers of the counters of Sandbox. */
typedef struct {
    Allowance allowance;
    int64_t   instructions, cpu_us; /* at most */
    size_t    memory;
    int64_t   first_instructions, first_cpu_us;
    size_t    first_memory, peak;
    Used      inner; /* by runs inside this one */
} SandboxRun;

typedef struct {
    lua_State *L;
    int64_t    instructions; /* since the outermost run began */
    int64_t    look_at;      /* clock_monotonic: before it the CPU time cannot be used up */
    int64_t    cpu_us;       /* when the run before ended: the next one begins there; 0: unknown */
    size_t     memory;       /* bytes in use */
    size_t     clean;        /* of them, after the last whole collection between two runs */
    int        refused;      /* allocations, since the outermost run began */
    int64_t    depth;        /* of calls, when the last one was refused */
    Spot       spot;         /* and where */
    SandboxRun run;
    Breach     breach;
} Sandbox;

/* Opens the state with its libraries; `owner` is found again by sandbox_owner. */
void  sandbox_open(Sandbox *sandbox, void *owner);
void *sandbox_owner(lua_State *L);
void  sandbox_open_libraries(lua_State *L); /* by sandbox_open */

/* A run begins inside another or, with `outermost`, alone; the one before it is for the end. */
SandboxRun sandbox_enter(Sandbox *sandbox, const Allowance *allowance, bool outermost);
Used       sandbox_leave(Sandbox *sandbox, const SandboxRun *before); /* its own use, without log */
/* Room to say what went wrong when the memory is used up; before sandbox_leave. */
void sandbox_spare(Sandbox *sandbox);

/* Raise errors; never return if a limit is broken. */
void           sandbox_charge(lua_State *L, size_t work); /* as so many instructions */
void           sandbox_check(lua_State *L);
_Noreturn void sandbox_break(lua_State *L, const char *limit, int64_t most);
_Noreturn void sandbox_end(lua_State *L, const Refusal *refusal);

/* Protected calls. The first cannot hold a broken limit; the outer one, with a handler at `handler`
 * or 0, notes it in `breach`. */
int sandbox_pcall(lua_State *L, int args, int results);
int sandbox_call_outer(lua_State *L, int args, int results, int handler);

/* The place of the innermost Lua function that is running, and how it was reached. */
void sandbox_spot(lua_State *L, Spot *spot);

/* --- the libraries: tables of functions, opened by sandbox_open ------------------------------- */

typedef struct {
    const char   *name;
    lua_CFunction call;
    const char   *usage, *help;
} ScriptFunction;

extern const ScriptFunction sandbox_base[], sandbox_string[], sandbox_table[], sandbox_math[];
extern const ScriptFunction sandbox_utf8[];

/* Adds the functions to the table on top. */
void sandbox_add(lua_State *L, const ScriptFunction *functions);
/* Replaces the table on top by a read-only view; `what` names it in errors ("string", NULL: _ENV).
 */
void sandbox_freeze(lua_State *L, const char *what);
/* Makes the value on top known as a global name; of tests only. */
void sandbox_set_global(lua_State *L, const char *name);
void sandbox_set_test_global(lua_State *L, const char *name);
/* The environment of scripts; of tests. */
void sandbox_push_globals(lua_State *L);
void sandbox_push_test_globals(lua_State *L);
bool sandbox_has_global(lua_State *L, Str name, bool test);
void sandbox_push_names(lua_State *L); /* of all globals of scripts, a list */
/* What scripts have instead of a global that Lua has elsewhere: "use crm.log"; else NULL. */
const char *sandbox_instead(Str name);
/* Appends `; did you mean "x"?` for the nearest key of the table at `names`. */
void sandbox_add_suggestion(lua_State *L, Str given, int names);

/* The text of any value, without addresses. */
Str sandbox_push_text(lua_State *L, int index);
/* The keys of the table at `index`, in order, as a list on top: numbers, texts, booleans. */
void sandbox_push_keys(lua_State *L, int index);

#endif
