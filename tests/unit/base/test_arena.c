/* test_arena.c -- memory with one lifetime, and what grows in it. */
#include "tests/unit/base/base_test.h"

#include "core/base/buffer.h"
#include "core/base/vec.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

static void every_block_is_zeroed_aligned_and_its_own(void **state)
{
    Arena         *arena    = *state;
    Chance         source   = chance_new();
    unsigned char *blocks[500];
    size_t         sizes[500];
    for (int i = 0; i < 500; i++) {
        sizes[i]  = (size_t)chance_between(&source, 0, i % 50 == 0 ? 200000 : 300);
        blocks[i] = arena_alloc(arena, sizes[i]);
        assert_int_equal((uintptr_t)blocks[i] % 16, 0);
        for (size_t at = 0; at < sizes[i]; at++) assert_int_equal(blocks[i][at], 0);
        memset(blocks[i], i & 0xFF, sizes[i]);
    }
    for (int i = 0; i < 500; i++)
        for (size_t at = 0; at < sizes[i]; at++) assert_int_equal(blocks[i][at], i & 0xFF);
}

static void a_block_is_zeroed_again_after_a_reset(void **state)
{
    Arena *arena = *state;
    memset(arena_alloc(arena, 3000), 0xFF, 3000);
    arena_reset(arena);

    unsigned char *again = arena_alloc(arena, 3000);

    for (int i = 0; i < 3000; i++) assert_int_equal(again[i], 0);
}

static void what_was_given_out_is_counted_until_the_reset(void **state)
{
    Arena *arena = *state;
    arena_alloc(arena, 100);
    arena_alloc(arena, 1000000);
    assert_int_equal(arena_used(arena), 1000100);

    arena_reset(arena);

    assert_int_equal(arena_used(arena), 0);
}

static char   undone[8];
static Arena *deferring_again;

static void undo(void *thing)
{
    strcat(undone, thing);
}

static void undo_and_defer(void *thing)
{
    strcat(undone, thing);
    arena_defer(deferring_again, undo, "z");
}

static void deferred_calls_run_newest_first_and_once(void **state)
{
    Arena *arena    = *state;
    undone[0]       = 0;
    deferring_again = arena;
    arena_defer(arena, undo, "a");
    arena_defer(arena, undo_and_defer, "b");
    arena_defer(arena, undo, "c");

    arena_reset(arena);
    arena_reset(arena);

    assert_string_equal(undone, "cbza");
}

static void freeing_nothing_is_fine(void **state)
{
    (void)state;
    arena_free(NULL);
}

static void memory_behind_a_block_is_watched_by_the_sanitizer(void **state)
{
#ifdef __SANITIZE_ADDRESS__
    Arena *arena = *state;
    char  *block = arena_alloc(arena, 32), *next = arena_alloc(arena, 32);
    assert_false(__asan_address_is_poisoned(block + 31));
    assert_true(__asan_address_is_poisoned(block + 32));

    arena_reset(arena);

    assert_true(__asan_address_is_poisoned(block));
    assert_true(__asan_address_is_poisoned(next));
#else
    (void)state;
    skip();
#endif
}

static void a_vector_keeps_its_items_while_it_grows(void **state)
{
    VEC(int) numbers = { 0 };
    for (int i = 0; i < 1000; i++) VEC_PUSH(*state, &numbers, i * 7);

    assert_int_equal(numbers.count, 1000);
    for (int i = 0; i < 1000; i++) assert_int_equal(numbers.items[i], i * 7);
}

static void a_buffer_takes_text_characters_and_numbers(void **state)
{
    Buffer out;
    buffer_init(&out, *state, 0);
    BUFFER_ADD(&out, "a=");
    buffer_int(&out, INT64_MIN);
    buffer_char(&out, ' ');
    buffer_int(&out, 0);
    buffer_printf(&out, " %s|", "twelve");

    assert_text(buffer_str(&out), "a=-9223372036854775808 0 twelve|");
}

static void a_buffer_grows_in_the_middle_of_a_format(void **state)
{
    Buffer out;
    buffer_init(&out, *state, 0);
    for (int i = 0; i < 100; i++) buffer_printf(&out, "%0*d;", i, 7);

    /* width 0 still writes its digit */
    assert_int_equal(buffer_str(&out).len, 100 + 1 + 99 * 100 / 2);
    assert_int_equal(buffer_str(&out).ptr[out.len - 1], ';');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_block_is_zeroed_aligned_and_its_own),
        TEST(a_block_is_zeroed_again_after_a_reset),
        TEST(what_was_given_out_is_counted_until_the_reset),
        TEST(deferred_calls_run_newest_first_and_once),
        TEST(freeing_nothing_is_fine),
        TEST(memory_behind_a_block_is_watched_by_the_sanitizer),
        TEST(a_vector_keeps_its_items_while_it_grows),
        TEST(a_buffer_takes_text_characters_and_numbers),
        TEST(a_buffer_grows_in_the_middle_of_a_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
