/*
 * test_gzip.c -- what is packed is read again byte for byte; what is broken is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/base/crypto.h"
#include "core/base/gzip.h"

static Str rows(Arena *arena, int count)
{
    Buffer text;
    buffer_init(&text, arena, 0);
    for (int i = 0; i < count; i++)
        buffer_printf(&text, "{\"id\":\"%d\",\"name\":\"客户 %d\"},", i * 7919, i);
    return buffer_str(&text);
}

static void what_is_packed_is_read_again(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    for (int count = 10; count <= 100000; count *= 10) {
        Buffer packed, plain;
        Str    text = rows(arena, count);
        buffer_init(&packed, arena, 0);
        buffer_init(&plain, arena, 0);
        BUFFER_ADD(&packed, "before");
        assert_true(gzip_write(&packed, text));
        Str member = str_slice(buffer_str(&packed), 6, packed.len);
        assert_true(member.len < text.len);
        assert_true(gzip_read(&plain, member, text.len));
        assert_true(str_equal(buffer_str(&plain), text));
    }
    arena_free(arena);
}

static void what_cannot_be_made_smaller_is_left_alone(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    char   noise[5000];
    Buffer out;
    buffer_init(&out, arena, 0);
    crypto_random(noise, sizeof noise);
    assert_false(gzip_write(&out, (Str){ noise, sizeof noise }));
    assert_false(gzip_write(&out, STR("")));
    assert_int_equal(out.len, 0);
    arena_free(arena);
}

static void what_is_broken_or_of_another_size_is_refused(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Str    text  = rows(arena, 100);
    Buffer packed, out;
    buffer_init(&packed, arena, 0);
    buffer_init(&out, arena, 0);
    assert_true(gzip_write(&packed, text));
    Str member = buffer_str(&packed);
    assert_false(gzip_read(&out, member, text.len - 1));
    assert_false(gzip_read(&out, member, text.len + 1));
    assert_false(gzip_read(&out, str_slice(member, 0, member.len - 1), text.len));
    assert_false(gzip_read(&out, STR("hello"), 5));
    buffer_char(&packed, 'x');
    assert_false(gzip_read(&out, buffer_str(&packed), text.len));
    packed.ptr[packed.len / 2] ^= 0x20;
    assert_false(gzip_read(&out, str_slice(buffer_str(&packed), 0, packed.len - 1), text.len));
    assert_int_equal(out.len, 0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_is_read_again),
        cmocka_unit_test(what_cannot_be_made_smaller_is_left_alone),
        cmocka_unit_test(what_is_broken_or_of_another_size_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
