/*
 * test_reply.c -- the bytes of an answer: one head, the right length, the security headers on each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/web/reply.h"
#include "core/web/throttle.h"

static bool has(Str bytes, const char *text)
{
    return str_find(bytes, str_from(text), NULL);
}

static void every_answer_has_the_security_headers(void **state)
{
    (void)state;
    static const int statuses[] = { 200, 204, 304, 404, 500, 503 };
    Arena           *arena      = arena_new();
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        Reply reply;
        reply_init(&reply, arena);
        reply.status = statuses[i];
        Str bytes    = reply_bytes(&reply, false);
        assert_true(has(bytes, "\r\nContent-Security-Policy: default-src 'none'"));
        assert_true(has(bytes, "\r\nX-Content-Type-Options: nosniff\r\n"));
        assert_true(has(bytes, "\r\nReferrer-Policy: same-origin\r\n"));
        assert_true(has(bytes, "\r\nCache-Control: no-store\r\n"));
        assert_false(has(bytes, "Strict-Transport-Security"));
        reply.secure = true;
        assert_true(has(reply_bytes(&reply, false), "Strict-Transport-Security"));
    }
    arena_free(arena);
}

static void a_head_tells_the_length_of_the_body_it_leaves_out(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Reply  reply;
    reply_init(&reply, arena);
    JsonWriter json = reply_json(&reply, 200);
    json_put_text(&json, STR("hello"));
    Str whole = reply_bytes(&reply, false), head = reply_bytes(&reply, true);
    assert_true(str_ends(whole, STR("\r\n\r\n\"hello\"")));
    assert_true(str_ends(head, STR("\r\n\r\n")));
    assert_true(has(head, "Content-Length: 7\r\n"));
    arena_free(arena);
}

static void a_nonce_opens_scripts_for_itself_alone(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Reply  reply;
    reply_init(&reply, arena);
    reply.nonce = STR("AAAAAAAAAAAAAAAAAAAAAA==");
    Str bytes   = reply_bytes(&reply, false);
    assert_true(has(bytes, "script-src 'self' 'nonce-AAAAAAAAAAAAAAAAAAAAAA=='; "));
    assert_false(has(bytes, "unsafe"));
    arena_free(arena);
}

static void a_member_is_added_to_an_object_that_stands(void **state)
{
    (void)state;
    Arena   *arena = arena_new();
    Problems problems;
    Reply    reply;
    reply_init(&reply, arena);
    problems_init(&problems, arena, LANGUAGE_EN);
    problem_add(&problems, "release.changed", (Place){ 0 }, NO_ARGS);
    reply_problems(&reply, &problems, STR("r-1"));
    reply_add_member(&reply, "current", STR("{\"id\":1}"));
    const Json *json = json_read(arena, buffer_str(&reply.body), &problems);
    assert_non_null(json);
    assert_int_equal(reply.status, 409);
    assert_non_null(json_find(json_find(json, "current"), "id"));
    assert_true(str_is(json_text(json, "request"), "r-1"));
    arena_free(arena);
}

static void waiting_doubles_up_to_a_quarter_of_an_hour(void **state)
{
    (void)state;
    assert_int_equal(throttle_wait(0, 10), 0);
    assert_int_equal(throttle_wait(9, 10), 0);
    assert_int_equal(throttle_wait(10, 10), 30000);
    assert_int_equal(throttle_wait(11, 10), 60000);
    assert_int_equal(throttle_wait(15, 10), 900000);
    assert_int_equal(throttle_wait(1000000, 10), 900000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_has_the_security_headers),
        cmocka_unit_test(a_head_tells_the_length_of_the_body_it_leaves_out),
        cmocka_unit_test(a_nonce_opens_scripts_for_itself_alone),
        cmocka_unit_test(a_member_is_added_to_an_object_that_stands),
        cmocka_unit_test(waiting_doubles_up_to_a_quarter_of_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
