/*
 * base_test.h -- what the tests of this room share: cmocka, an arena per test, and chance that can
 * be repeated.
 *
 * A failing property test prints its seed; TEST_SEED=... runs it again.
 */
#ifndef TENON_BASE_TEST_H
#define TENON_BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/str.h"

__attribute__((unused)) static int with_arena(void **state)
{
    *state = arena_new();
    return 0;
}

__attribute__((unused)) static int without_arena(void **state)
{
    arena_free(*state);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, with_arena, without_arena)

#define assert_text(actual, expected)                                                              \
    do {                                                                                           \
        Arena *scratch_ = arena_new();                                                             \
        char  *actual_ = str_c(scratch_, (actual));                                                \
        assert_string_equal(actual_, (expected));                                                  \
        arena_free(scratch_);                                                                      \
    } while (0)

typedef struct {
    uint64_t state;
} Chance;

__attribute__((unused)) static Chance chance_new(void)
{
    const char *given = getenv("TEST_SEED");
    Chance      made  = { given ? strtoull(given, NULL, 10) : 20261122 };
    print_message("seed %llu\n", (unsigned long long)made.state);
    return made;
}

/* splitmix64 */
__attribute__((unused)) static uint64_t chance(Chance *chance)
{
    uint64_t x = chance->state += 0x9E3779B97F4A7C15;
    x          = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x          = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

/* A number from `least` to `most`. */
__attribute__((unused)) static int64_t chance_between(Chance *source, int64_t least, int64_t most)
{
    return least + (int64_t)(chance(source) % ((uint64_t)most - (uint64_t)least + 1));
}

#endif
