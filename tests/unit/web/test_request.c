/* test_request.c -- paths, queries, cookies and headers: what is decoded, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/web/request.h"

typedef struct {
    Arena   *arena;
    Problems problems;
} Desk;

static int begin(void **state)
{
    static Desk place;
    place.arena = arena_new();
    problems_init(&place.problems, place.arena, LANGUAGE_EN);
    *state = &place;
    return 0;
}

static int end(void **state)
{
    arena_free(((Desk *)*state)->arena);
    return 0;
}

/* The segments with | between them, or "refused". */
static const char *path(Desk *place, Str text)
{
    StrVec segments = { 0 };
    Buffer out;
    buffer_init(&out, place->arena, 64);
    if (!request_read_path(place->arena, text, &segments, &place->problems)) return "refused";
    for (size_t i = 0; i < segments.count; i++) {
        if (i) buffer_char(&out, '|');
        buffer_add(&out, segments.items[i]);
    }
    return str_c(place->arena, buffer_str(&out));
}

static void paths_are_decoded_by_segment(void **state)
{
    Desk *place = *state;
    assert_string_equal(path(place, STR("/")), "");
    assert_string_equal(path(place, STR("/t/demo/")), "t|demo|");
    assert_string_equal(path(place, STR("/t/demo/api/v1/data/a/by/code/A%201%3F")),
                        "t|demo|api|v1|data|a|by|code|A 1?");
    assert_string_equal(path(place, STR("/%E5%AE%A2%E6%88%B7")), "客户");
    assert_string_equal(path(place, STR("/a+b")), "a+b");
}

static void ambiguous_paths_are_refused(void **state)
{
    static const char *const bad[] = {
        "", "a", "//a", "/a//b", "/a/../b", "/a/%2e%2e/b", "/a/.%2E", "/./a", "/a%2fb", "/a%2Fb",
        "/a%00", "/a%0d%0ab", "/a%7f", "/a%", "/a%2", "/a%zz", "/a#b", "/a%ff", "/%c0%af",
        "/%ed%a0%80", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (strcmp(path(*state, str_from(bad[i])), "refused") != 0)
            fail_msg("\"%s\" was let through", bad[i]);
}

static Str parameter(const Parameters *parameters, const char *name)
{
    for (size_t i = 0; i < parameters->count; i++)
        if (str_is(parameters->items[i].name, name)) return parameters->items[i].value;
    return STR("missing");
}

static void queries_are_decoded(void **state)
{
    Desk    *place      = *state;
    Parameters parameters = { 0 };
    Str query = STR("where=amount%20%3E+5&q=&sort&name=a%26b%3Dc&&z=a=b");
    assert_true(request_read_query(place->arena, query, &parameters, &place->problems));
    assert_int_equal(parameters.count, 5);
    assert_true(str_is(parameter(&parameters, "where"), "amount > 5"));
    assert_true(str_is(parameter(&parameters, "q"), ""));
    assert_true(str_is(parameter(&parameters, "sort"), ""));
    assert_true(str_is(parameter(&parameters, "name"), "a&b=c"));
    assert_true(str_is(parameter(&parameters, "z"), "a=b"));
}

static void malformed_queries_are_refused(void **state)
{
    static const char *const bad[][2] = {
        { "a=%", "http.query" }, { "a=%00", "http.query" }, { "a%0a=1", "http.query" },
        { "a=%ff", "http.query" },
        { "a=1&a=2", "http.parameter.twice" }, { "a=1&%61=2", "http.parameter.twice" },
        { "1&2&3&4&5&6&7&8&9&10&11&12&13&14&15&16&17&18&19&20&21&22&23&24&25&26&27&28&29&30&31&32"
          "&33",
          "http.query" },
    };
    Desk *place = *state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Parameters parameters = { 0 };
        problems_init(&place->problems, place->arena, LANGUAGE_EN);
        assert_false(request_read_query(place->arena, str_from(bad[i][0]), &parameters,
                                        &place->problems));
        assert_string_equal(place->problems.first->code, bad[i][1]);
        assert_int_equal(place->problems.status, 400);
    }
}

static void cookies_are_found_by_their_whole_name(void **state)
{
    (void)state;
    Header headers[] = {
        { STR("cookie"), STR("a=1; tenon-demo=secret=; xtenon-demo=2;tenon-demo2=3") },
    };
    Head   head      = { .headers = headers, .header_count = 1 };
    assert_true(str_is(head_cookie(&head, STR("tenon-demo")), "secret="));
    assert_true(str_is(head_cookie(&head, STR("tenon-demo2")), "3"));
    assert_int_equal(head_cookie(&head, STR("tenon")).len, 0);
    assert_int_equal(head_cookie(&(Head){ 0 }, STR("tenon-demo")).len, 0);
}

static void the_last_word_of_a_header_is_the_nearest_proxys(void **state)
{
    (void)state;
    Header headers[] = {
        { STR("X-Forwarded-For"), STR("6.6.6.6, 10.0.0.1") },
        { STR("x-forwarded-for"), STR("10.0.0.2 ,10.0.0.3") },
    };
    Head   head      = { .headers = headers, .header_count = 2 };
    assert_true(str_is(head_last(&head, "X-Forwarded-For"), "10.0.0.3"));
    assert_int_equal(head_last(&head, "X-Forwarded-Proto").len, 0);
}

static void a_known_tag_is_found_in_any_form(void **state)
{
    (void)state;
    Header header = { STR("If-None-Match"), STR("\"a\", W/\"b\" ,\"c\"") };
    Head   head   = { .headers = &header, .header_count = 1 };
    assert_true(head_knows(&head, STR("a")) && head_knows(&head, STR("b")) &&
                head_knows(&head, STR("c")));
    assert_false(head_knows(&head, STR("d")) || head_knows(&head, STR("\"a\"")) ||
                 head_knows(&head, STR("")) || head_knows(&(Head){ 0 }, STR("a")));

    header.value = STR("\"3-a-gzip\", \"3-b-br\", W/\"3-c-gzip\", \"3-d-zip\", 3-e");
    assert_true(head_knows(&head, STR("3-a")) && head_knows(&head, STR("3-b")) &&
                head_knows(&head, STR("3-c")));
    assert_false(head_knows(&head, STR("3")) || head_knows(&head, STR("3-d")) ||
                 head_knows(&head, STR("3-e")));
    header.value = STR("*");
    assert_true(head_knows(&head, STR("a")));
}

static void encodings_are_accepted_by_word_and_quality(void **state)
{
    (void)state;
    assert_true(header_accepts(STR("gzip, deflate, br"), "br"));
    assert_true(header_accepts(STR("gzip;q=1.0, br;q=0.5"), "br"));
    assert_false(header_accepts(STR("gzip, br;q=0"), "br"));
    assert_false(header_accepts(STR("gzip, br; q=0.000"), "br"));
    assert_false(header_accepts(STR("bro"), "br"));
    assert_false(header_accepts((Str){ 0 }, "br"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(paths_are_decoded_by_segment, begin, end),
        cmocka_unit_test_setup_teardown(ambiguous_paths_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(queries_are_decoded, begin, end),
        cmocka_unit_test_setup_teardown(malformed_queries_are_refused, begin, end),
        cmocka_unit_test(the_last_word_of_a_header_is_the_nearest_proxys),
        cmocka_unit_test(a_known_tag_is_found_in_any_form),
        cmocka_unit_test(cookies_are_found_by_their_whole_name),
        cmocka_unit_test(encodings_are_accepted_by_word_and_quality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
