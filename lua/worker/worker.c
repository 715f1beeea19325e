/*
 * worker.c -- the socket of a worker: runs come in, calls go out and wait for their answers.
 *
 * Whatever is not according to the protocol ends the process: the server starts another one.
 */
#include "lua/worker/worker.h"

#include <lauxlib.h>
#include <unistd.h>

#include "lua/worker/confine.h"
#include "lua/worker/host.h"

Worker *worker_of(lua_State *L)
{
    return sandbox_owner(L);
}

Level *worker_level(lua_State *L)
{
    Worker *worker = worker_of(L);
    return &worker->levels[worker->depth - 1];
}

void worker_send(Worker *worker, Str frame)
{
    if (!wire_send(worker->socket, frame)) _exit(0);
}

static uint8_t receive(Worker *worker, Arena *arena, Str *payload)
{
    uint8_t kind;
    switch (wire_receive(worker->socket, 0, arena, &kind, payload)) {
    case WIRE_GOT:
        return kind;
    case WIRE_CLOSED:
        _exit(0);
    default:
        _exit(1);
    }
}

/* --- calls ------------------------------------------------------------------------------------ */

static size_t put_head(Buffer *out, Call call, size_t arguments)
{
    size_t begin = wire_begin(out, MESSAGE_CALL);
    wire_put_u8(out, (uint8_t)call);
    wire_put_list(out, arguments);
    return begin;
}

/* Sends the call and lives until its answer: what is set off by it runs here, too. */
static Wire exchange(lua_State *L, Arena *arena, Buffer *out)
{
    Worker *worker = worker_of(L);
    if (!wire_end(out, 0))
        luaL_error(L, "too much at once: at most 4 MiB can be given to one call");
    worker_send(worker, buffer_str(out));
    for (;;) {
        Str        payload;
        uint8_t    kind = receive(worker, arena, &payload);
        WireReader reader = wire_reader(arena, payload);
        reader.leave = true;
        if (kind == MESSAGE_RUN) {
            luaL_checkstack(L, LUA_MINSTACK, NULL);
            worker_run(worker, payload);
        } else if (kind == MESSAGE_ANSWER) {
            Wire answer = wire_get(&reader);
            if (!wire_finished(&reader)) _exit(1);
            sandbox_check(L);
            return answer;
        } else if (kind == MESSAGE_REFUSAL) {
            Refusal refusal = message_get_refusal(&reader);
            if (!wire_finished(&reader)) _exit(1);
            sandbox_check(L);
            if (refusal.final) sandbox_end(L, &refusal);
            failure_raise(L, &refusal);
        } else {
            _exit(1);
        }
    }
}

Buffer *call_begin(lua_State *L, Call call, size_t arguments)
{
    Level *level = worker_level(L);
    api_check_running(L);
    arena_reset(level->answers);
    Buffer *out = ARENA_NEW(level->answers, Buffer);
    buffer_init(out, level->answers, 512);
    put_head(out, call, arguments);
    level->calling = out;
    return out;
}

const Wire *call_end(lua_State *L)
{
    Level *level = worker_level(L);
    Wire   answer = exchange(L, level->answers, level->calling);
    return arena_copy(level->answers, &answer, sizeof answer);
}

Buffer *learn_begin(lua_State *L, Call call)
{
    Worker *worker = worker_of(L);
    arena_reset(worker->learning);
    Buffer *out = ARENA_NEW(worker->learning, Buffer);
    buffer_init(out, worker->learning, 512);
    put_head(out, call, 1);
    return out;
}

Wire learn_end(lua_State *L, Buffer *out)
{
    return exchange(L, worker_of(L)->learning, out);
}

/* --- the life --------------------------------------------------------------------------------- */

static int open_all(lua_State *L)
{
    failure_open(L);
    record_open(L);
    api_open(L);
    run_open(L);
    return 0;
}

static void prepare(Worker *worker, int socket)
{
    worker->socket = socket;
    worker->arena = arena_new();
    worker->scratch = arena_new();
    worker->learning = arena_new();
    worker->inbox = arena_new();
    for (int i = 0; i < WORKER_LEVELS; i++) {
        worker->levels[i].arena = arena_new();
        worker->levels[i].answers = arena_new();
    }
    sandbox_open(&worker->sandbox, worker);
    lua_pushcfunction(worker->sandbox.L, open_all);
    if (lua_pcall(worker->sandbox.L, 0, 0, 0) != LUA_OK) _exit(1);
}

void script_worker_main(int socket, const HostRequest *request)
{
    static Worker worker;
    const Zone   *zone = zone_find(str_from(request->zone)); /* a file: before the doors close */
    value_set_zone(zone ? zone : zone_utc());
    if (!confine(socket, request->unconfined)) _exit(1);
    prepare(&worker, socket);
    for (;;) {
        Str payload;
        if (receive(&worker, worker.inbox, &payload) != MESSAGE_RUN) _exit(1);
        worker_run(&worker, payload);
        arena_reset(worker.inbox);
    }
}
