/*
 * sandbox.c -- the limits of a Lua state: what it may allocate, how long it may run, and that
 * nothing in a script can hold back the end.
 *
 * The allocator and the hook see the whole of the state. Both may raise at almost any place, so
 * every function of Lua's API that can raise is called inside a protected call.
 */
#include "lua/worker/sandbox.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/clock.h"

enum {
    MOST_REFUSED = 40, /* each costs a full collection */
    DEEP = 4000,       /* calls in each other: whoever runs out of memory there recurses */
};

static char breach_mark; /* its address is the error value that no pcall may keep */

static Sandbox *sandbox_of(lua_State *L)
{
    void *sandbox;
    lua_getallocf(L, &sandbox);
    return sandbox;
}

void *sandbox_owner(lua_State *L)
{
    return *(void **)lua_getextraspace(L);
}

static int64_t cpu_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time); /* a worker has one */
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* --- places ----------------------------------------------------------------------------------- */

static void copy_text(char *to, size_t room, Str text)
{
    size_t length = text.len < room ? text.len : room - 1;
    memcpy(to, text.ptr, length);
    to[length] = 0;
}

static const char *file_of(const lua_Debug *call)
{
    return call->source[0] == '@' ? call->source + 1 : call->source;
}

/* Reads only: it must do in a state that is full. */
void sandbox_spot(lua_State *L, Spot *spot)
{
    enum { MOST_LINES = 20 };
    lua_Debug call;
    int       lines = 0;
    size_t    used = 0;
    *spot = (Spot){ 0 };
    for (int level = 0; lines < MOST_LINES && lua_getstack(L, level, &call); level++) {
        lua_getinfo(L, "Sln", &call);
        if (call.currentline <= 0) continue; /* C */
        const char *what = *call.what == 'm' ? "the file itself"
                           : call.name       ? call.name
                                             : "a function";
        if (lines++ == 0) {
            copy_text(spot->file, sizeof spot->file, str_from(file_of(&call)));
            spot->line = call.currentline;
        }
        size_t room = sizeof spot->trace - used;
        int    size = snprintf(spot->trace + used, room, "%s%.120s:%d: in %.60s", used ? "\n" : "",
                               file_of(&call), call.currentline, what);
        if (size < 0 || (size_t)size >= room) {
            spot->trace[used] = 0; /* whole lines only */
            return;
        }
        used += (size_t)size;
    }
}

/* --- breaking --------------------------------------------------------------------------------- */

static void on_count(lua_State *L, lua_Debug *call);

/* The first limit that is broken is the one that is told. */
static void note_breach(lua_State *L, const char *limit, int64_t most)
{
    Sandbox *sandbox = sandbox_of(L);
    if (sandbox->breach.limit) return;
    sandbox->breach.limit = limit;
    sandbox->breach.most = most;
    sandbox_spot(L, &sandbox->breach.spot);
    lua_sethook(L, on_count, LUA_MASKCOUNT, 1);
}

static _Noreturn void raise_breach(lua_State *L)
{
    lua_pushlightuserdata(L, &breach_mark);
    lua_error(L);
    abort();
}

void sandbox_break(lua_State *L, const char *limit, int64_t most)
{
    note_breach(L, limit, most);
    raise_breach(L);
}

void sandbox_end(lua_State *L, const Refusal *refusal)
{
    Breach *breach = &sandbox_of(L)->breach;
    if (!breach->limit) {
        note_breach(L, "server", 0);
        breach->final = true;
        copy_text(breach->code, sizeof breach->code, refusal->code);
        copy_text(breach->message, sizeof breach->message, refusal->message);
        copy_text(breach->field, sizeof breach->field, refusal->field);
    }
    raise_breach(L);
}

void sandbox_check(lua_State *L)
{
    if (sandbox_of(L)->breach.limit) raise_breach(L);
}

/* --- time ------------------------------------------------------------------------------------- */

static void look(lua_State *L, Sandbox *sandbox)
{
    if (sandbox->breach.limit) raise_breach(L);
    if (sandbox->instructions > sandbox->run.instructions)
        sandbox_break(L, "instructions", sandbox->run.allowance.instructions);
    if (sandbox->refused > MOST_REFUSED) sandbox_break(L, "memory", sandbox->run.allowance.memory);

    int64_t now = clock_monotonic();
    if (now < sandbox->look_at) return;
    int64_t used = cpu_us();
    if (used > sandbox->run.cpu_us) sandbox_break(L, "cpu", sandbox->run.allowance.cpu_us);
    sandbox->look_at = now + (sandbox->run.cpu_us - used);
}

static void on_count(lua_State *L, lua_Debug *call)
{
    (void)call;
    Sandbox *sandbox = sandbox_of(L);
    sandbox->instructions += SANDBOX_LOOK;
    look(L, sandbox);
}

void sandbox_charge(lua_State *L, size_t work)
{
    Sandbox *sandbox = sandbox_of(L);
    sandbox->instructions += (int64_t)work;
    if (work >= SANDBOX_LOOK || sandbox->instructions > sandbox->run.instructions) look(L, sandbox);
}

/* --- memory ----------------------------------------------------------------------------------- */

static int64_t depth_of(lua_State *L)
{
    lua_Debug call;
    int       least = 0, most = 1;
    while (lua_getstack(L, most, &call)) {
        least = most;
        most *= 2;
    }
    while (least + 1 < most) {
        int middle = least + (most - least) / 2;
        if (lua_getstack(L, middle, &call))
            least = middle;
        else
            most = middle;
    }
    return least;
}

/*
 * Raises "not enough memory", unless the collection that Lua tries first helps. When it is raised
 * the stack is gone: so the place is noted here.
 */
static void *refuse(Sandbox *sandbox)
{
    sandbox->refused++;
    if (!sandbox->L) return NULL;
    sandbox->depth = depth_of(sandbox->L);
    sandbox_spot(sandbox->L, &sandbox->spot);
    return NULL;
}

static void *allocate(void *context, void *block, size_t old, size_t size)
{
    Sandbox *sandbox = context;
    if (!block) old = 0; /* then it says what for */
    if (size == 0) {
        free(block);
        sandbox->memory -= old;
        return NULL;
    }
    size_t memory = sandbox->memory - old + size;
    if (size > old && (size > SANDBOX_BLOCK || memory > sandbox->run.memory))
        return refuse(sandbox);
    void *grown = realloc(block, size);
    if (!grown) return refuse(sandbox);
    sandbox->memory = memory;
    if (memory > sandbox->run.peak) sandbox->run.peak = memory;
    return grown;
}

static void note_memory(lua_State *L)
{
    Sandbox *sandbox = sandbox_of(L);
    if (sandbox->breach.limit) return;
    bool deep = sandbox->depth >= DEEP;
    note_breach(L, deep ? "calls in each other" : "memory",
                deep ? sandbox->depth : sandbox->run.allowance.memory);
    sandbox->breach.spot = sandbox->spot;
}

int sandbox_call_outer(lua_State *L, int args, int results, int handler)
{
    int status = lua_pcall(L, args, results, handler);
    if (status == LUA_ERRMEM) note_memory(L);
    return status;
}

int sandbox_pcall(lua_State *L, int args, int results)
{
    int status = sandbox_call_outer(L, args, results, 0);
    sandbox_check(L);
    return status;
}

/* --- runs ------------------------------------------------------------------------------------- */

/* Garbage of earlier runs would count as where this one began, and add up. */
static void begin_outermost(Sandbox *sandbox)
{
    enum { GARBAGE = 1 << 20 };
    sandbox->run =
        (SandboxRun){ .instructions = INT64_MAX, .cpu_us = INT64_MAX, .memory = SIZE_MAX };
    if (sandbox->memory > sandbox->clean + GARBAGE) {
        lua_gc(sandbox->L, LUA_GCCOLLECT);
        sandbox->clean = sandbox->memory;
        sandbox->cpu_us = 0;
    }
    sandbox->instructions = 0;
    sandbox->refused = 0;
    sandbox->breach = (Breach){ 0 };
    lua_sethook(sandbox->L, on_count, LUA_MASKCOUNT, SANDBOX_LOOK);
}

static int64_t at_most(int64_t first, int64_t amount, int64_t most)
{
    int64_t end;
    if (amount < 0) amount = 0;
    if (__builtin_add_overflow(first, amount, &end)) end = INT64_MAX;
    return end < most ? end : most;
}

SandboxRun sandbox_enter(Sandbox *sandbox, const Allowance *allowance, bool outermost)
{
    if (outermost) begin_outermost(sandbox);
    SandboxRun before = sandbox->run;
    size_t     memory = allowance->memory > 0 ? (size_t)allowance->memory : 0;
    int64_t    cpu = outermost && sandbox->cpu_us ? sandbox->cpu_us : cpu_us();

    sandbox->run = (SandboxRun){
        .allowance = *allowance,
        .instructions =
            at_most(sandbox->instructions, allowance->instructions, before.instructions),
        .cpu_us = at_most(cpu, allowance->cpu_us, before.cpu_us),
        .memory =
            sandbox->memory + memory < before.memory ? sandbox->memory + memory : before.memory,
        .first_instructions = sandbox->instructions,
        .first_cpu_us = cpu,
        .first_memory = sandbox->memory,
        .peak = sandbox->memory,
    };
    sandbox->look_at = 0;
    return before;
}

Used sandbox_leave(Sandbox *sandbox, const SandboxRun *before)
{
    SandboxRun ended = sandbox->run;
    sandbox->cpu_us = cpu_us();
    Used       all = {
              .instructions = sandbox->instructions - ended.first_instructions,
              .cpu_us = sandbox->cpu_us - ended.first_cpu_us,
              .memory = (int64_t)(ended.peak - ended.first_memory),
    };
    Used own = { .instructions = all.instructions - ended.inner.instructions,
                 .cpu_us = all.cpu_us - ended.inner.cpu_us,
                 .memory = all.memory };
    sandbox->run = *before;
    sandbox->run.inner.instructions += all.instructions;
    sandbox->run.inner.cpu_us += all.cpu_us;
    if (ended.peak > sandbox->run.peak) sandbox->run.peak = ended.peak;
    sandbox->look_at = 0;
    return own;
}

void sandbox_spare(Sandbox *sandbox)
{
    enum { SPARE = 1 << 16 };
    sandbox->run.memory = sandbox->memory + SPARE;
}

void sandbox_open(Sandbox *sandbox, void *owner)
{
    *sandbox = (Sandbox){ 0 };
    sandbox->run.memory = SIZE_MAX;
    sandbox->L = lua_newstate(allocate, sandbox);
    *(void **)lua_getextraspace(sandbox->L) = owner;
    sandbox_open_libraries(sandbox->L);
    lua_gc(sandbox->L, LUA_GCCOLLECT);
    sandbox->clean = sandbox->memory;
}
