/* test_format.c -- what format.c writes by itself is what the library writes. */
#include "tests/unit/base/base_test.h"

#include <limits.h>

#include "core/base/buffer.h"
#include "core/base/format.h"

/* Into every room there could be: the same bytes, the same length. */
__attribute__((format(printf, 1, 2))) static void same(const char *format, ...)
{
    char    ours[200], theirs[200];
    va_list arguments, again;
    for (size_t room = 0; room < sizeof ours; room++) {
        memset(ours, '#', sizeof ours);
        memset(theirs, '#', sizeof theirs);
        va_start(arguments, format);
        va_copy(again, arguments);
        size_t length = format_write(ours, room, format, arguments);
        int    wanted = vsnprintf(theirs, room, format, again);
        va_end(again);
        va_end(arguments);
        assert_int_equal(length, wanted);
        assert_memory_equal(ours, theirs, sizeof ours);
    }
}

static void it_writes_what_the_library_writes(void **state)
{
    (void)state;
    Str name = STR("o_opportunity"), none = { NULL, 0 }, cut = { "abc\0def", 7 };
    same("plain");
    same("%s", "");
    same("SELECT t.%.*s FROM %.*s%s t", STR_ARG(name), STR_ARG(name), "");
    same("[%.*s] [%.*s]", STR_ARG(none), STR_ARG(cut));
    same("%d %d %d", 0, INT_MAX, INT_MIN);
    same("%lld %lld %lld", 0LL, LLONG_MAX, LLONG_MIN);
    same("%zu %zu", (size_t)0, SIZE_MAX);
    same("%c%c", 'a', 'b');
}

static void what_it_does_not_know_the_library_writes(void **state)
{
    (void)state;
    Str name = STR("name");
    same("%.*s %04d-%02d", STR_ARG(name), 7, 3);
    same("%d%%", 50);
    same("%s %5.2f %08x", "x", 1.5, 255U);
    same("%.*s", -1, "as long as it is");
}

static void a_buffer_grows_for_what_is_written(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Buffer buffer;
    buffer_init(&buffer, arena, 0);
    for (int i = 0; i < 100; i++) buffer_printf(&buffer, "%s%d", i ? "," : "", i);
    assert_int_equal(buffer.len, 289);
    assert_memory_equal(buffer.ptr, "0,1,2,3,4,5,6,7,8,9,10,11", 25);
    assert_memory_equal(buffer.ptr + buffer.len - 9, ",97,98,99", 9);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_writes_what_the_library_writes),
        cmocka_unit_test(what_it_does_not_know_the_library_writes),
        cmocka_unit_test(a_buffer_grows_for_what_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
