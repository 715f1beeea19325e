/*
 * calls.c -- what a hostile worker may ask of the server: the number of a call in the first line,
 * its arguments as a JSON array behind it. It is answered or refused, and nothing goes wrong
 * inside.
 *
 *     5
 *     ["deal", {"where": "amount > 5", "limit": 3}]
 */
#include "tests/fuzz/fuzz.h"

#include "core/base/clock.h"
#include "lua/calls.h"
#include "tests/fuzz/head.h"
#include "tests/fuzz/house.h"

enum { PATIENCE_US = 60 * 1000000 };

typedef struct {
    int64_t call;
    Str     arguments;
} Asked;

static Wire wire_from(Arena *arena, const Json *json)
{
    if (json->kind != JSON_ARRAY && json->kind != JSON_OBJECT) return wire_scalar(json->value);
    bool map  = json->kind == JSON_OBJECT;
    Wire wire = { .kind = map ? WIRE_MAP : WIRE_LIST };
    wire.items = ARENA_ARRAY(arena, Wire, json->count * 2 + 1);
    for (const Json *item = json->first; item; item = item->next) {
        if (map) wire.items[wire.count++] = wire_scalar(value_text(item->key));
        wire.items[wire.count++] = wire_from(arena, item);
    }
    return wire;
}

static Str message_of(Arena *arena, const Asked *asked, const Json *arguments)
{
    Buffer out;
    buffer_init(&out, arena, 256);
    wire_put_u8(&out, (uint8_t)asked->call);
    Wire wire = wire_from(arena, arguments);
    wire_put(&out, &wire);
    return buffer_str(&out);
}

/* One whole frame, of an answer or a refusal. */
static void answer_look(Arena *arena, Str frame)
{
    MUST(frame.len > 5);
    WireReader reader = wire_reader(arena, str_slice(frame, 4, frame.len));
    uint8_t    kind   = wire_get_u8(&reader);
    if (kind == MESSAGE_ANSWER) wire_get(&reader);
    else {
        MUST(kind == MESSAGE_REFUSAL);
        MUST(message_get_refusal(&reader).code.len > 0);
    }
    MUST(wire_finished(&reader));
}

static bool ask(Work *work, void *context)
{
    const Asked *asked     = context;
    const Json  *arguments = json_read(work->arena, asked->arguments, work->problems);
    if (!arguments) return false;
    if (asked->call == CALL_ATOMIC) return true; /* it runs something in the worker: there is none */
    const Object *deal    = record_object(work, STR("deal"));
    Worker        nobody  = { .socket = -1 };
    Chain         chain   = { .worker = &nobody, .deadline = clock_monotonic() + PATIENCE_US };
    RunWish       wish    = { .kind = RUN_HOOK, .object = deal, .rule = STR("deal.before_save") };
    WireReader    message = wire_reader(work->arena, message_of(work->arena, asked, arguments));
    Buffer        out;
    int64_t       told = 0;
    budget_init(&chain.budget, limits_of_hooks);
    buffer_init(&out, work->arena, 256);
    if (call_answer(&chain, work, &wish, &message, &out, &told))
        answer_look(work->arena, buffer_str(&out));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena   *arena = arena_new();
    Problems problems;
    Asked    asked = { .arguments = fuzz_input(arena, data, size) };
    problems_init(&problems, arena, LANGUAGE_EN);
    str_to_int(head_line(&asked.arguments), &asked.call);
    asked.arguments = house_with_ids(house(), arena, asked.arguments);
    house_try(house(), arena, &problems, ask, &asked);
    arena_free(arena);
    return 0;
}
