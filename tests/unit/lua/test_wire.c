/*
 * test_wire.c -- values and messages as bytes: what is written comes back the same, and whatever
 * else comes is noticed. Frames by chance are good ones spoilt; the sanitizers find the rest.
 */
#include "tests/unit/base/base_test.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "lua/wire/protocol.h"

enum { ROUNDS = 20000 };

/* --- trees by chance -------------------------------------------------------------------------- */

static Str text_by_chance(Chance *source, Arena *arena)
{
    static const char *const words[] = { "", "a", "name", "\xE4\xB8\xAD\xE6\x96\x87", "two words" };
    return str_copy(arena, str_from(words[chance(source) % 5]));
}

static Value value_by_chance(Chance *source, Arena *arena)
{
    int64_t number = (int64_t)chance(source);
    switch (chance(source) % 8) {
    case 0:
        return value_null();
    case 1:
        return value_bool(number & 1);
    case 2:
        return value_int(number);
    case 3:
        return value_decimal((Decimal){ number % 1000000000000, (uint8_t)(number & 3) });
    case 4:
        return value_text(text_by_chance(source, arena));
    case 5:
        return value_date(chance_between(source, -700000, 2900000));
    case 6:
        return value_datetime(chance_between(source, -60000000000000, 250000000000000));
    default:
        return value_ref(number);
    }
}

static Wire wire_by_chance(Chance *source, Arena *arena, int depth)
{
    Wire wire = { .kind = depth < 4 ? (WireKind)(chance(source) % 4) : WIRE_SCALAR };
    if (wire.kind == WIRE_SCALAR) {
        wire = wire_scalar(value_by_chance(source, arena));
        if (wire.value.kind == VALUE_REF) wire.object = text_by_chance(source, arena);
        return wire;
    }
    if (wire.kind == WIRE_RECORD) {
        wire.value = value_ref((int64_t)chance(source));
        wire.object = text_by_chance(source, arena);
        wire.version = (int64_t)(chance(source) % 9);
    }
    wire.count = chance(source) % 5 * (wire.kind == WIRE_MAP ? 2 : 1);
    wire.items = ARENA_ARRAY(arena, Wire, wire.count);
    for (size_t i = 0; i < wire.count; i++)
        wire.items[i] = wire.kind == WIRE_MAP && i % 2 == 0
                            ? wire_scalar(value_text(text_by_chance(source, arena)))
                            : wire_by_chance(source, arena, depth + 1);
    return wire;
}

static bool wire_equal(const Wire *a, const Wire *b)
{
    if (a->kind != b->kind || a->count != b->count || a->version != b->version) return false;
    if (!str_equal(a->object, b->object) || a->value.kind != b->value.kind) return false;
    if (!value_equal(a->value, b->value)) return false;
    for (size_t i = 0; i < a->count; i++)
        if (!wire_equal(&a->items[i], &b->items[i])) return false;
    return true;
}

static Str bytes_of(Arena *arena, const Wire *wire)
{
    Buffer out;
    buffer_init(&out, arena, 0);
    wire_put(&out, wire);
    return str_copy(arena, buffer_str(&out)); /* of exactly its size: reading past it is seen */
}

static void what_is_written_comes_back(void **state)
{
    Arena *arena = *state;
    Chance source = chance_new();
    for (int i = 0; i < ROUNDS; i++) {
        Wire       wire = wire_by_chance(&source, arena, 0);
        WireReader reader = wire_reader(arena, bytes_of(arena, &wire)), passing = reader;
        Wire       back = wire_get(&reader);
        wire_pass(&passing);
        assert_true(wire_finished(&reader));
        assert_true(wire_finished(&passing));
        assert_true(wire_equal(&wire, &back));
        arena_reset(arena);
    }
}

static void spoilt_bytes_have_an_answer(void **state)
{
    Arena *arena = *state;
    Chance source = chance_new();
    int    broken = 0;
    for (int i = 0; i < ROUNDS; i++) {
        Wire  wire = wire_by_chance(&source, arena, 0);
        Str   bytes = bytes_of(arena, &wire);
        char *spoilt = arena_copy(arena, bytes.ptr, bytes.len);
        for (size_t n = chance(&source) % 4; n > 0; n--)
            spoilt[chance(&source) % bytes.len] = (char)chance(&source);
        size_t     length = chance(&source) % 3 ? bytes.len : chance(&source) % (bytes.len + 1);
        WireReader reader = wire_reader(arena, str_copy(arena, (Str){ spoilt, length }));
        WireReader passing = reader;
        Wire       back = wire_get(&reader);
        wire_pass(&passing);
        bool whole = wire_finished(&reader);
        broken += !whole;
        assert_true(!whole || wire_finished(&passing)); /* over what is whole, to its end */
        if (whole && back.kind != WIRE_SCALAR) bytes_of(arena, &back);
        arena_reset(arena);
    }
    assert_in_range(broken, ROUNDS / 10, ROUNDS - 1);
}

static bool is_refused(Arena *arena, Str bytes)
{
    WireReader reader = wire_reader(arena, str_copy(arena, bytes));
    wire_get(&reader);
    return reader.broken;
}

static void numbers_that_cannot_be_are_refused(void **state)
{
    Arena *arena = *state;
    /* tags: 4 decimal, 5 text, 6 date, 9 list, 10 map, 11 record */
    assert_true(is_refused(arena, STR("")));
    assert_true(is_refused(arena, STR("\x0C")));
    assert_true(is_refused(arena, STR("\x05\xFF\xFF\xFF\xFF"
                                      "a")));
    assert_true(is_refused(arena, STR("\x05\x01\0\0\0\xFF")));       /* no UTF-8 */
    assert_true(is_refused(arena, STR("\x04\1\0\0\0\0\0\0\0\x07"))); /* seven places */
    assert_true(is_refused(arena, STR("\x04\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F\0"))); /* 19 digits */
    assert_true(is_refused(arena, STR("\x06\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F")));   /* no such day */
    assert_true(is_refused(arena, STR("\x09\xFF\xFF\xFF\xFF")));
    assert_true(is_refused(arena, STR("\x0A\x02\0\0\0"
                                      "\0\0\0\0"
                                      "\0")));
    assert_false(is_refused(arena, STR("\x0A\x01\0\0\0"
                                       "\0\0\0\0"
                                       "\0")));
}

static void nested_lists_end_at_the_limit(void **state)
{
    Arena *arena = *state;
    for (int depth = WIRE_MAX_DEPTH - 1; depth <= WIRE_MAX_DEPTH + 1; depth++) {
        Buffer out;
        buffer_init(&out, arena, 0);
        for (int i = 0; i < depth; i++) wire_put_list(&out, 1);
        wire_put_value(&out, value_null());
        assert_int_equal(is_refused(arena, buffer_str(&out)), depth > WIRE_MAX_DEPTH);
    }
}

/* Lists in each other that all claim to be long must not cost memory for each claim. */
static void claims_of_length_are_charged_once(void **state)
{
    Arena *arena = *state;
    Buffer out;
    buffer_init(&out, arena, 0);
    for (int i = 0; i < WIRE_MAX_DEPTH; i++) wire_put_list(&out, WIRE_MAX_ITEMS - 100);
    for (int i = 0; i < WIRE_MAX_ITEMS; i++) wire_put_value(&out, value_null());
    size_t before = arena_used(arena);
    assert_true(is_refused(arena, buffer_str(&out)));
    assert_true(arena_used(arena) - before < (WIRE_MAX_ITEMS * 2) * sizeof(Wire));
}

/* --- messages --------------------------------------------------------------------------------- */

static Str payload_of(const Buffer *out, uint8_t kind)
{
    Str frame = buffer_str(out);
    assert_int_equal(frame.ptr[4], kind);
    return str_slice(frame, 5, frame.len);
}

static void a_run_comes_back(void **state)
{
    Arena *arena = *state;
    Value  items[] = { value_text(STR("signed")), value_int(5) };
    Run    run = {
           .kind = RUN_ACTION,
           .object = STR("contract"),
           .function = STR("renew"),
           .path = STR("objects/contract/script.lua"),
           .now = 1,
           .today = 2,
           .user = 3,
           .language = STR("en"),
           .allowance = { 5, 6, 7 },
           .input = wire_scalar((Value){ VALUE_LIST, { .list = { items, 2 } } }),
    };
    Buffer out;
    buffer_init(&out, arena, 0);
    assert_true(message_put_run(&out, &run));
    WireReader reader = wire_reader(arena, payload_of(&out, MESSAGE_RUN));
    Run        back = message_get_run(&reader);
    assert_true(wire_finished(&reader));
    assert_int_equal(back.kind, RUN_ACTION);
    assert_text(back.path, "objects/contract/script.lua");
    assert_int_equal(back.allowance.cpu_us, 7);
    assert_int_equal(back.input.kind, WIRE_LIST);
    assert_int_equal(back.input.items[1].value.integer, 5);
    assert_true(value_is_null(back.record.value));
}

static void what_a_run_answers_comes_back(void **state)
{
    Arena *arena = *state;
    Buffer out;
    Used   used = { 1, 2, 3, { .kind = WIRE_LIST } };

    buffer_init(&out, arena, 0);
    assert_true(
        message_put_done(&out, &(Done){ .result = wire_scalar(value_int(9)), .used = used }));
    WireReader reader = wire_reader(arena, payload_of(&out, MESSAGE_DONE));
    Done       done = message_get_done(&reader);
    assert_true(wire_finished(&reader));
    assert_int_equal(done.result.value.integer, 9);
    assert_int_equal(done.used.memory, 2);

    Failure failure = { FAILURE_LIMIT,
                        STR("too long"),
                        .file = STR("a.lua"),
                        .line = 7,
                        .limit = STR("instructions"),
                        .most = 100 };
    buffer_init(&out, arena, 0);
    assert_true(message_put_failed(&out, &failure, &used));
    reader = wire_reader(arena, payload_of(&out, MESSAGE_FAILED));
    Failure back = message_get_failed(&reader, &used);
    assert_true(wire_finished(&reader));
    assert_int_equal(back.line, 7);
    assert_text(back.limit, "instructions");
    assert_int_equal(back.most, 100);

    Refusal refusal = { 1, STR("query.limit"), STR("Too many queries."), STR("total") };
    buffer_init(&out, arena, 0);
    assert_true(message_put_refusal(&out, &refusal));
    reader = wire_reader(arena, payload_of(&out, MESSAGE_REFUSAL));
    Refusal again = message_get_refusal(&reader);
    assert_true(wire_finished(&reader));
    assert_true(again.final);
    assert_text(again.field, "total");
}

static void a_frame_that_is_too_long_is_taken_back(void **state)
{
    Arena *arena = *state;
    Buffer out;
    buffer_init(&out, arena, 0);
    BUFFER_ADD(&out, "before");
    size_t begin = wire_begin(&out, MESSAGE_DONE);
    char  *bytes = arena_alloc(arena, WIRE_MAX_FRAME);
    wire_put_text(&out, (Str){ bytes, WIRE_MAX_FRAME });
    assert_false(wire_end(&out, begin));
    assert_text(buffer_str(&out), "before");
}

/* --- the socket ------------------------------------------------------------------------------- */

typedef struct {
    int    ends[2];
    Arena *arena;
} Pair;

static Pair pair_new(Arena *arena)
{
    Pair pair = { .arena = arena };
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair.ends), 0);
    assert_true(wire_watch(pair.ends[0]));
    return pair;
}

static WireRead receive(Pair *pair, int64_t us, Str *payload)
{
    uint8_t kind;
    return wire_receive(pair->ends[0], us ? clock_monotonic() + us : 0, pair->arena, &kind,
                        payload);
}

typedef struct {
    int socket;
    Str bytes;
} Sending;

static void *send_all(void *given)
{
    Sending *sending = given;
    assert_true(wire_send(sending->socket, sending->bytes));
    return NULL;
}

static void frames_of_every_length_arrive(void **state)
{
    static const size_t lengths[] = { 0, 1, 4090, 4091, 4092, 70000, WIRE_MAX_FRAME - 5 };
    Pair                pair = pair_new(*state);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        Buffer out;
        buffer_init(&out, pair.arena, 0);
        size_t begin = wire_begin(&out, MESSAGE_ANSWER);
        wire_put_text(&out, (Str){ arena_alloc(pair.arena, lengths[i]), lengths[i] });
        assert_true(wire_end(&out, begin));

        Sending   sending = { pair.ends[1], buffer_str(&out) };
        pthread_t thread;
        Str       payload;
        pthread_create(&thread, NULL, send_all, &sending);
        assert_int_equal(receive(&pair, i % 2 ? 5000000 : 0, &payload), WIRE_GOT);
        pthread_join(thread, NULL);
        assert_int_equal(payload.len, lengths[i] + 4);
    }
    close(pair.ends[0]);
    close(pair.ends[1]);
}

static void what_is_no_frame_is_bad(void **state)
{
    static const struct {
        Str      bytes;
        WireRead read;
    } cases[] = {
        { { "", 0 }, WIRE_CLOSED },
        { { "\1", 1 }, WIRE_BAD },             /* ends in the length */
        { { "\3\0\0\0\2", 5 }, WIRE_BAD },     /* ends in the payload */
        { { "\0\0\0\0", 4 }, WIRE_BAD },       /* no kind */
        { { "\2\0\100\0\2\0", 6 }, WIRE_BAD }, /* longer than allowed */
        { { "\xFF\xFF\xFF\xFF\2", 5 }, WIRE_BAD },
        { { "\1\0\0\0\2\1", 6 }, WIRE_BAD }, /* something behind it */
        { { "\1\0\0\0\2", 5 }, WIRE_GOT },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Pair pair = pair_new(*state);
        Str  payload;
        assert_true(wire_send(pair.ends[1], cases[i].bytes));
        close(pair.ends[1]);
        assert_int_equal(receive(&pair, 0, &payload), cases[i].read);
        close(pair.ends[0]);
    }
}

static void waiting_ends_at_the_deadline(void **state)
{
    Pair pair = pair_new(*state);
    Str  payload;
    assert_int_equal(receive(&pair, 1000, &payload), WIRE_LATE);
    assert_true(wire_send(pair.ends[1], STR("\5\0")));
    assert_int_equal(receive(&pair, 1000, &payload), WIRE_LATE);
    close(pair.ends[0]);
    assert_false(wire_send(pair.ends[1], STR("x"))); /* and no signal */
    close(pair.ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_comes_back),         TEST(spoilt_bytes_have_an_answer),
        TEST(numbers_that_cannot_be_are_refused), TEST(nested_lists_end_at_the_limit),
        TEST(claims_of_length_are_charged_once),  TEST(a_run_comes_back),
        TEST(what_a_run_answers_comes_back),      TEST(a_frame_that_is_too_long_is_taken_back),
        TEST(frames_of_every_length_arrive),      TEST(what_is_no_frame_is_bad),
        TEST(waiting_ends_at_the_deadline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
