/*
 * json.c -- any bytes as JSON: read or refused with a place; what was read and written is read as
 * the same again.
 */
#include "tests/fuzz/fuzz.h"

#include "core/base/json.h"

static Str written(Arena *arena, const Json *json)
{
    Buffer     out;
    JsonWriter writer;
    buffer_init(&out, arena, 256);
    json_writer_init(&writer, &out);
    json_put_json(&writer, json);
    return buffer_str(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena   *arena = arena_new();
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    const Json *json = json_read(arena, fuzz_input(arena, data, size), &problems);
    MUST(problems.count == (json ? 0 : 1));
    fuzz_show(arena, &problems);
    if (json) {
        Str         once  = written(arena, json);
        const Json *again = json_read(arena, once, &problems);
        MUST(again && str_equal(once, written(arena, again)));
    }
    arena_free(arena);
    return 0;
}
