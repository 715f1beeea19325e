/*
 * replay.c -- runs a target without libFuzzer: every file of the given folders, then changed copies
 * of them.
 *
 *     fuzz_json tests/fuzz/corpus/json [ROUNDS]
 *
 * So what was found once stays found wherever the unit tests run, with any compiler. The changes
 * are by chance with a fixed seed; libFuzzer, which follows the coverage, finds more.
 */
#include "tests/fuzz/fuzz.h"

#include <time.h>

#include "core/base/file.h"

enum { MOST = 1 << 20 };

static uint64_t chance_state = 20261122;

static size_t chance(size_t below)
{
    chance_state = chance_state * 6364136223846793005u + 1442695040888963407u;
    return below ? (size_t)(chance_state >> 33) % below : 0;
}

/* Cut, flip, overwrite with numbers that hurt, say a piece twice. */
static Str changed(Arena *arena, Str right)
{
    static const uint32_t sore[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 200000, 4 << 20 };
    char  *bytes = arena_alloc(arena, right.len * 2 + 64);
    size_t len   = right.len;
    memcpy(bytes, right.ptr, len);
    for (size_t i = 1 + chance(4); i > 0 && len > 0; i--) {
        size_t at = chance(len), piece = chance(len - at);
        switch (chance(5)) {
        case 0: bytes[at] ^= (char)(1 << chance(8)); break;
        case 1: bytes[at] = (char)chance(256); break;
        case 2:
            if (at + 4 <= len) memcpy(bytes + at, &sore[chance(7)], 4);
            break;
        case 3: len = at ? at : 1; break;
        default:
            if (len + piece > right.len * 2) break;
            memmove(bytes + at + piece, bytes + at, len - at);
            len += piece;
        }
    }
    return (Str){ bytes, len };
}

static void run(Arena *arena, Str bytes)
{
    Str exact = str_copy(arena, bytes);
    LLVMFuzzerTestOneInput((const uint8_t *)exact.ptr, exact.len);
}

static size_t folder_run(Arena *arena, Str folder, long rounds)
{
    Problems problems;
    StrVec   names = { 0 };
    StrVec   seeds = { 0 };
    problems_init(&problems, arena, LANGUAGE_EN);
    MUST(folder_list(arena, folder, &names, &problems));
    for (size_t i = 0; i < names.count; i++) {
        Str text;
        MUST(file_read(arena, path_join(arena, folder, names.items[i]), MOST, &text, &problems));
        VEC_PUSH(arena, &seeds, text);
        run(arena, text);
    }
    for (long i = 0; i < rounds && seeds.count; i++) {
        Arena *scratch = arena_new();
        run(scratch, changed(scratch, seeds.items[(size_t)i % seeds.count]));
        arena_free(scratch);
    }
    return seeds.count;
}

int main(int argc, char **argv)
{
    Arena *arena  = arena_new();
    long   rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    MUST(argc > 1);
    size_t count = folder_run(arena, str_from(argv[1]), rounds);
    printf("%zu files, %ld changed ones\n", count, rounds);
    arena_free(arena);
    return count == 0;
}
