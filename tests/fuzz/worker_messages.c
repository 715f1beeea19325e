/*
 * worker_messages.c -- what a worker says, as bytes: nothing of it may harm the server.
 *
 * LLVMFuzzerTestOneInput is what libFuzzer calls. Built with gcc, the main below changes messages
 * that are right at random, with a fixed seed, for a number of rounds.
 */
#include <stdio.h>
#include <stdlib.h>

#include "lua/reading.h"

enum { FIELDS = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte chooses what the rest is taken for. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    Arena     *arena  = arena_new();
    Str        bytes  = { (const char *)data + 1, size - 1 };
    WireReader reader = wire_reader(arena, bytes);
    Done       done;
    Failure    failure;
    Used       used;
    switch (data[0] % 4) {
    case 0:
        if (reading_done(&reader, FIELDS, &done))
            for (size_t i = 0; i < done.changes.count; i += 2)
                if (done.changes.items[i].value.integer >= FIELDS) abort();
        break;
    case 1:
        if (reading_done(&reader, 0, &done) && done.changes.count) abort();
        break;
    case 2:
        if (reading_failed(&reader, &failure, &used)
            && (failure.message.len > READING_MESSAGE || failure.line < 0
                || !str_utf8_valid(failure.message))) abort();
        break;
    default: /* a call: its number, then a list */
        wire_get_u8(&reader);
        Wire args = wire_get(&reader);
        if (wire_finished(&reader)) wire_member(&args, "where");
    }
    arena_free(arena);
    return 0;
}

#ifndef WITH_LIBFUZZER

static Wire text(const char *c_string) { return wire_scalar(value_text(str_from(c_string))); }

static Str right_done(Arena *arena)
{
    Buffer out;
    Wire changes[] = { wire_scalar(value_int(3)), text("won"), wire_scalar(value_int(5)),
                       wire_scalar(value_decimal((Decimal){ 1250, 2 })) };
    Wire warning[] = { text("message"), text("mind it"), text("field"), text("amount") };
    Wire map       = { .kind = WIRE_MAP, .items = warning, .count = 4 };
    Wire lines[]   = { text("one"), text("two") };
    Done done      = { .result = wire_scalar(value_ref(77)),
                       .changes = { .kind = WIRE_LIST, .items = changes, .count = 4 },
                       .warnings = { .kind = WIRE_LIST, .items = &map, .count = 1 },
                       .used = { 100, 2000, 30,
                                 { .kind = WIRE_LIST, .items = lines, .count = 2 } } };
    buffer_init(&out, arena, 256);
    buffer_char(&out, 0);
    message_put_done(&out, &done);
    memmove(out.ptr + 1, out.ptr + 6, out.len - 6); /* without length and kind */
    return (Str){ out.ptr, out.len - 5 };
}

static Str right_failure(Arena *arena)
{
    Buffer  out;
    Used    used    = { 1, 2, 3, { .kind = WIRE_LIST } };
    Failure failure = { FAILURE_LIMIT, STR("too much"), STR("amount"), STR(""),
                        STR("objects/deal/script.lua"), 12, STR("memory"), 16 << 20,
                        STR("a:1: in f\nb:2: in g") };
    buffer_init(&out, arena, 256);
    buffer_char(&out, 2);
    message_put_failed(&out, &failure, &used);
    memmove(out.ptr + 1, out.ptr + 6, out.len - 6);
    return (Str){ out.ptr, out.len - 5 };
}

static void run(Str bytes) { LLVMFuzzerTestOneInput((const uint8_t *)bytes.ptr, bytes.len); }

/* Cut, flip, overwrite with numbers that hurt. */
static Str changed(Arena *arena, Str right)
{
    static const uint32_t sore[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 200000, 4 << 20 };
    char  *bytes = arena_copy(arena, right.ptr, right.len);
    size_t len   = right.len;
    for (int i = rand() % 4; i >= 0; i--) {
        size_t at = (size_t)rand() % len;
        switch (rand() % 4) {
        case 0: bytes[at] ^= (char)(1 << rand() % 8); break;
        case 1: bytes[at] = (char)rand(); break;
        case 2:
            if (at + 4 <= len) memcpy(bytes + at, &sore[(size_t)rand() % 7], 4);
            break;
        default: len = at ? at : 1;
        }
    }
    return (Str){ bytes, len };
}

int main(int argc, char **argv)
{
    int    rounds = argc > 1 ? atoi(argv[1]) : 100000;
    Arena *arena  = arena_new();
    Str    seeds[] = { right_done(arena), right_failure(arena) };
    Done   done;
    WireReader reader = wire_reader(arena, str_slice(seeds[0], 1, seeds[0].len));
    if (!reading_done(&reader, FIELDS, &done) || done.changes.count != 4) return 1;
    srand(20261122);
    for (int i = 0; i < rounds; i++) {
        Arena *scratch = arena_new();
        run(changed(scratch, seeds[i % 2]));
        arena_free(scratch);
    }
    arena_free(arena);
    printf("%d messages\n", rounds);
    return 0;
}
#endif
