/*
 * app.c -- any text as an app: files one after the other, each after a line "--- path". It is a
 * snapshot or has problems, each with its place.
 */
#include "tests/fuzz/fuzz.h"

#include "metadata/load.h"
#include "tests/unit/fixture/metadata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena   *arena = arena_new();
    Problems problems;
    Layers   layers = { 0 };
    problems_init(&problems, arena, LANGUAGE_EN);
    Str text = fuzz_input(arena, data, size);
    VEC_PUSH(arena, &layers, layer_system(arena));
    VEC_PUSH(arena, &layers, fixture_layer(arena, STR("app"), str_c(arena, text)));
    const Snapshot *snapshot = snapshot_load(&layers, &problems);
    MUST((snapshot == NULL) == (problems.count > 0));
    for (const Problem *problem = problems.first; problem; problem = problem->next)
        MUST(problem->at.file.len > 0);
    fuzz_show(arena, &problems);
    snapshot_release(snapshot);
    arena_free(arena);
    return 0;
}
