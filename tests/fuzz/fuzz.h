/*
 * fuzz.h -- what the targets share: one entry, and a way to say what must hold.
 *
 * A target is one file with LLVMFuzzerTestOneInput. It takes any bytes, must come back, and leaves
 * nothing behind that the next input could notice. What must hold for every input it says with
 * MUST; the sanitizers say the rest.
 */
#ifndef TENON_TESTS_FUZZ_H
#define TENON_TESTS_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/problem.h"
#include "core/base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                     \
    do {                                                                                    \
        if (!(condition)) {                                                                 \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                        \
        }                                                                                   \
    } while (0)

/* A copy of exactly its size, so that reading past the end is seen. */
static inline Str fuzz_input(Arena *arena, const uint8_t *data, size_t size)
{
    return str_copy(arena, (Str){ (const char *)data, size });
}

/* Each problem can be shown, in every language, and says something. */
static inline void fuzz_show(Arena *arena, const Problems *problems)
{
    for (const Problem *problem = problems->first; problem; problem = problem->next) {
        if (!problem->message.len || !str_utf8_valid(problem->message))
            fprintf(stderr, "%s: \"%.*s\"\n", problem->code, STR_ARG(problem->message));
        MUST(problem->message.len > 0 && str_utf8_valid(problem->message));
        MUST(str_utf8_valid(problem->hint));
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            MUST(str_utf8_valid(problem_render(arena, problem, (Language)language)));
    }
}

#endif
