/*
 * multipart.c -- a Content-Type in the first line, the body behind it. In one piece and byte by
 * byte it must come to the same.
 */
#include "tests/fuzz/fuzz.h"

#include "core/base/buffer.h"
#include "core/web/multipart.h"

typedef struct {
    bool   read;
    Str    name, type;
    Buffer content;
    const char *code; /* why not; NULL where it was read */
} Outcome;

static bool take(void *context, Str piece, Problems *problems)
{
    (void)problems;
    Outcome *outcome = context;
    buffer_add(&outcome->content, piece);
    return true;
}

static Outcome read_in_pieces(Arena *arena, Str type, Str body, size_t step)
{
    Outcome   outcome = { 0 };
    Problems  problems;
    Multipart multipart = { 0 };
    problems_init(&problems, arena, LANGUAGE_EN);
    buffer_init(&outcome.content, arena, 64);
    outcome.read      = multipart_init(&multipart, arena, type, &problems);
    multipart.take    = take;
    multipart.context = &outcome;
    for (size_t at = 0; outcome.read && at < body.len; at += step)
        outcome.read = multipart_feed(&multipart, str_slice(body, at, at + step), &problems);
    outcome.read = outcome.read && multipart_finish(&multipart, &problems);
    outcome.name = multipart.name;
    outcome.type = multipart.type;
    outcome.code = problems.first ? problems.first->code : NULL;
    MUST(!outcome.read || !outcome.code);
    fuzz_show(arena, &problems);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    Str    body  = fuzz_input(arena, data, size), type = { 0 };
    str_cut(&body, '\n', &type);
    Outcome whole = read_in_pieces(arena, type, body, body.len + 1);
    for (size_t step = 1; step < 80; step = step * 3 + 1) {
        Outcome pieces = read_in_pieces(arena, type, body, step);
        MUST(pieces.read == whole.read);
        MUST(!whole.read || (str_equal(pieces.name, whole.name) &&
                             str_equal(pieces.type, whole.type) &&
                             str_equal(buffer_str(&pieces.content), buffer_str(&whole.content))));
        MUST(pieces.code == whole.code);
    }
    MUST(!whole.read || whole.content.len <= body.len);
    arena_free(arena);
    return 0;
}
