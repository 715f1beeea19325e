/*
 * worker_messages.c -- what a worker says, as bytes: nothing of it may harm the server.
 */
#include "tests/fuzz/fuzz.h"

#include "lua/reading.h"

enum { FIELDS = 12 };

/* The first byte chooses what the rest is taken for. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    Arena     *arena  = arena_new();
    Str        bytes  = fuzz_input(arena, data + 1, size - 1);
    WireReader reader = wire_reader(arena, bytes);
    Done       done;
    Failure    failure;
    Used       used;
    switch (data[0] % 4) {
    case 0:
        if (reading_done(&reader, FIELDS, &done))
            for (size_t i = 0; i < done.changes.count; i += 2)
                MUST(done.changes.items[i].value.integer < FIELDS);
        break;
    case 1:
        MUST(!reading_done(&reader, 0, &done) || done.changes.count == 0);
        break;
    case 2:
        if (reading_failed(&reader, &failure, &used))
            MUST(failure.message.len <= READING_MESSAGE && failure.line >= 0 &&
                 str_utf8_valid(failure.message));
        break;
    default: /* a call: its number, then a list */
        wire_get_u8(&reader);
        Wire args = wire_get(&reader);
        if (wire_finished(&reader)) wire_member(&args, "where");
    }
    arena_free(arena);
    return 0;
}
