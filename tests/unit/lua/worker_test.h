/*
 * worker_test.h -- a worker in a process of its own, and a small server beside it: one object
 * `deal`, its files, and answers that are made up. Unconfined, because sanitizers need that; the
 * confined one is tested with the release binary.
 */
#ifndef TENON_WORKER_TEST_H
#define TENON_WORKER_TEST_H

#include "tests/unit/base/base_test.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/id.h"
#include "lua/wire/protocol.h"
#include "lua/worker/host.h"

enum { DEAL_ID = 1000, ACCOUNT_ID = 2000, USER_ID = 3000, DEAL_FIELDS = 14 };

/* For a worker that has a second of a processor which many share: only one that hangs is longer. */
enum { PATIENCE_US = 120000000 };

typedef struct World World;
struct World {
    Arena      *arena;
    int         socket;
    pid_t       worker;
    const char *script;  /* the text of deal's script, or of the test file */
    const char *library; /* of lib/pricing.lua */
    Str         path;    /* of the script */
    Wire        record, old, input;
    Allowance   allowance;
    int         calls[128];     /* how often each was asked for */
    Wire        arguments[128]; /* the last ones */
    /* What is answered to a call; NULL or false: the usual. */
    bool (*answer)(World *world, Call call, const Wire *arguments, Buffer *out);
    Done    done;
    Failure failure;
    Used    used;
    bool    failed, gone;
};

__attribute__((unused)) static void world_start(World *world)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    HostRequest request = { .kind = HOST_FORK, .unconfined = 1, .zone = "Asia/Shanghai" };
    world->worker = fork();
    if (world->worker == 0) {
        close(ends[0]);
        script_worker_main(ends[1], &request);
    }
    close(ends[1]);
    assert_true(wire_watch(ends[0]));
    world->socket = ends[0];
}

__attribute__((unused)) static void world_stop(World *world)
{
    close(world->socket);
    waitpid(world->worker, NULL, 0);
}

__attribute__((unused)) static int world_new(void **state)
{
    World *world = calloc(1, sizeof *world);
    world->arena = arena_new();
    world->path = STR("objects/deal/script.lua");
    world->allowance = (Allowance){ 10000000, 16 << 20, 5000000 };
    world_start(world);
    *state = world;
    return 0;
}

__attribute__((unused)) static int world_free(void **state)
{
    World *world = *state;
    world_stop(world);
    arena_free(world->arena);
    free(world);
    return 0;
}

/* --- the object ------------------------------------------------------------------------------- */

static const struct {
    const char *name, *kind, *to, *options[4];
    bool        computed, system;
} deal_fields[DEAL_FIELDS] = {
    { "name", "text" },
    { "amount", "decimal" },
    { "stage", "text", .options = { "open", "won", "lost" } },
    { "count", "integer" },
    { "active", "boolean" },
    { "signed_on", "date" },
    { "called_at", "datetime" },
    { "account", "reference", "account" },
    { "tags", "list", .options = { "red", "green", "blue" } },
    { "total", "decimal", .computed = true },
    { "created_at", "datetime", .system = true },
    { "manager", "reference", "user" },
    { "note", "text" },
    { "rate", "decimal" },
};

__attribute__((unused)) static Wire deal_values(Arena *arena)
{
    Wire *items = ARENA_ARRAY(arena, Wire, DEAL_FIELDS);
    items[0] = wire_scalar(value_text(STR("Big one")));
    items[1] = wire_scalar(value_decimal((Decimal){ 125050, 2 }));
    items[2] = wire_scalar(value_text(STR("open")));
    items[3] = wire_scalar(value_int(7));
    items[4] = wire_scalar(value_bool(true));
    items[5] = wire_scalar(value_date(date_from_civil(2026, 1, 31)));
    items[6] = wire_scalar(value_datetime(1767225600000)); /* 2026-01-01T00:00:00Z */
    items[7] = wire_scalar(value_ref(ACCOUNT_ID));
    items[7].object = STR("account");
    items[8].kind = WIRE_LIST;
    items[8].count = 2;
    items[8].items = ARENA_ARRAY(arena, Wire, 2);
    items[8].items[0] = wire_scalar(value_text(STR("red")));
    items[8].items[1] = wire_scalar(value_text(STR("blue")));
    return (Wire){ .kind = WIRE_RECORD,
                   .object = STR("deal"),
                   .value = value_ref(DEAL_ID),
                   .version = 3,
                   .items = items,
                   .count = DEAL_FIELDS };
}

static void put_member(Buffer *out, const char *key, const char *text)
{
    wire_put_text(out, str_from(key));
    wire_put_value(out, value_text(str_from(text)));
}

static void put_flag(Buffer *out, const char *key, bool flag)
{
    wire_put_text(out, str_from(key));
    wire_put_value(out, value_bool(flag));
}

static void put_deal_object(Buffer *out)
{
    wire_put_map(out, 2);
    put_member(out, "name", "deal");
    wire_put_text(out, STR("fields"));
    wire_put_list(out, DEAL_FIELDS);
    for (int i = 0; i < DEAL_FIELDS; i++) {
        size_t options = 0;
        while (options < 4 && deal_fields[i].options[options]) options++;
        wire_put_map(out, 6);
        put_member(out, "name", deal_fields[i].name);
        put_member(out, "kind", deal_fields[i].kind);
        put_member(out, "to", deal_fields[i].to);
        put_flag(out, "computed", deal_fields[i].computed);
        put_flag(out, "system", deal_fields[i].system);
        wire_put_text(out, STR("options"));
        wire_put_list(out, options);
        for (size_t k = 0; k < options; k++)
            wire_put_value(out, value_text(str_from(deal_fields[i].options[k])));
    }
}

/* account and user: a name and a login. */
static void put_small_object(Buffer *out, const char *name)
{
    static const char *const fields[] = { "name", "login" };
    wire_put_map(out, 2);
    put_member(out, "name", name);
    wire_put_text(out, STR("fields"));
    wire_put_list(out, 2);
    for (int i = 0; i < 2; i++) {
        wire_put_map(out, 2);
        put_member(out, "name", fields[i]);
        put_member(out, "kind", "text");
    }
}

static void put_small_record(Buffer *out, Str object, int64_t id, const char *name)
{
    wire_put_record(out, object, id, 1, 2);
    wire_put_value(out, value_text(str_from(name)));
    wire_put_value(out, value_null());
}

/* --- the server ------------------------------------------------------------------------------- */

static Str argument_text(const Wire *arguments, size_t index)
{
    return index < arguments->count ? arguments->items[index].value.text : (Str){ 0 };
}

static void answer_source(World *world, Str path, Buffer *out)
{
    const char *text = str_equal(path, world->path)      ? world->script
                       : str_is(path, "lib/pricing.lua") ? world->library
                                                         : NULL;
    wire_put_value(out, text ? value_text(str_from(text)) : value_null());
}

static void answer_usual(World *world, Call call, const Wire *arguments, Buffer *out)
{
    Str first = argument_text(arguments, 0);
    switch (call) {
    case CALL_SOURCE:
        answer_source(world, first, out);
        break;
    case CALL_OBJECT:
        if (str_is(first, "deal"))
            put_deal_object(out);
        else if (str_is(first, "account") || str_is(first, "user"))
            put_small_object(out, str_c(world->arena, first));
        else
            wire_put_value(out, value_null());
        break;
    case CALL_FIND:
        put_small_record(out, first, arguments->items[1].value.integer,
                         str_is(first, "user") ? "Maria" : "ACME");
        break;
    case CALL_COUNT:
        wire_put_value(out, value_int(world->calls[call]));
        break;
    case CALL_SUM:
        wire_put_value(out, value_decimal((Decimal){ 9950, 2 }));
        break;
    case CALL_FORMULA:
        wire_put_value(out, value_decimal((Decimal){ 77, 0 }));
        break;
    case CALL_TEXT:
        wire_put_value(out, value_text(first));
        break;
    case CALL_INSERT:
    case CALL_UPDATE: {
        Wire record = deal_values(world->arena);
        wire_put(out, &record);
        break;
    }
    case CALL_QUERY:
        wire_put_list(out, 2);
        for (int i = 0; i < 2; i++) {
            Wire record = deal_values(world->arena);
            record.value = value_ref(DEAL_ID + i);
            wire_put(out, &record);
        }
        break;
    default:
        wire_put_value(out, value_bool(true));
    }
}

/* Reads what the worker says and answers, until the run that was sent is over. */
static void world_serve(World *world)
{
    for (;;) {
        uint8_t kind;
        Str     payload;
        world->gone = wire_receive(world->socket, clock_monotonic() + PATIENCE_US, world->arena,
                                   &kind, &payload) != WIRE_GOT;
        if (world->gone) return;
        WireReader reader = wire_reader(world->arena, payload);
        if (kind == MESSAGE_DONE) {
            world->done = message_get_done(&reader);
            world->used = world->done.used;
        } else if (kind == MESSAGE_FAILED) {
            world->failure = message_get_failed(&reader, &world->used);
        }
        world->failed = kind == MESSAGE_FAILED;
        if (kind != MESSAGE_CALL) {
            assert_true(wire_finished(&reader));
            return;
        }
        Call call = (Call)wire_get_u8(&reader);
        Wire arguments = wire_get(&reader);
        assert_true(wire_finished(&reader));
        world->calls[call]++;
        world->arguments[call] = arguments;

        Buffer out;
        buffer_init(&out, world->arena, 256);
        size_t begin = wire_begin(&out, MESSAGE_ANSWER);
        if (!world->answer || !world->answer(world, call, &arguments, &out))
            answer_usual(world, call, &arguments, &out);
        if (out.len == 0) continue; /* it sent something itself */
        assert_true(wire_end(&out, begin));
        wire_send(world->socket, buffer_str(&out));
    }
}

__attribute__((unused)) static void world_send_run(World *world, RunKind kind, const char *function)
{
    Run run = {
        .kind = (uint8_t)kind,
        .object = STR("deal"),
        .function = str_from(function),
        .path = world->path,
        .record = world->record,
        .old = world->old,
        .input = world->input,
        .now = 1767225600000,
        .today = date_from_civil(2026, 1, 1),
        .user = USER_ID,
        .language = STR("en"),
        .allowance = world->allowance,
    };
    Buffer out;
    buffer_init(&out, world->arena, 512);
    assert_true(message_put_run(&out, &run));
    wire_send(world->socket, buffer_str(&out));
}

/* A worker keeps what it compiled: another text needs another worker, or another path. */
__attribute__((unused)) static void world_run(World *world, RunKind kind, const char *function,
                                              const char *script)
{
    static int number;
    if (script) {
        world->script = script;
        world->path = str_printf(world->arena, "objects/deal/script%d.lua", ++number);
        if (kind == RUN_TEST || kind == RUN_TESTS)
            world->path = str_printf(world->arena, "tests/file%d.lua", number);
    }
    memset(world->calls, 0, sizeof world->calls);
    world_send_run(world, kind, function);
    world_serve(world);
}

/* The body of before_save(deal, old), on one line: its errors are at line 3. */
__attribute__((unused)) static void world_hook(World *world, const char *body)
{
    if (world->record.kind != WIRE_RECORD) world->record = deal_values(world->arena);
    world_run(
        world, RUN_HOOK, "before_save",
        str_c(world->arena,
              str_printf(
                  world->arena,
                  "local rule = {}\nfunction rule.before_save(deal, old)\n%s\nend\nreturn rule\n",
                  body)));
}

#define assert_runs(world)                                                                         \
    do {                                                                                           \
        if ((world)->gone) fail_msg("the worker is gone");                                         \
        if ((world)->failed)                                                                       \
            fail_msg("%.*s:%d: %.*s", STR_ARG((world)->failure.file), (int)(world)->failure.line,  \
                     STR_ARG((world)->failure.message));                                           \
    } while (0)

#define assert_fails(world, expected)                                                              \
    do {                                                                                           \
        assert_false((world)->gone);                                                               \
        if (!(world)->failed) fail_msg("it did not fail: %s", (expected));                         \
        assert_text((world)->failure.message, (expected));                                         \
    } while (0)

/* An answer for World.answer: no record can be made or deleted. */
__attribute__((unused)) static bool refuses_inserts(World *world, Call call, const Wire *arguments,
                                                   Buffer *out)
{
    (void)arguments;
    if (call != CALL_INSERT && call != CALL_DELETE) return false;
    message_put_refusal(out, &(Refusal){ call == CALL_DELETE, STR("field.required"),
                                         STR("Name is required."), STR("name") });
    wire_send(world->socket,
              str_slice(buffer_str(out), 5, out->len)); /* behind the answer that was begun */
    out->len = 0;
    return true;
}

#endif
