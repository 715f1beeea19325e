/*
 * test_guard.c -- what the framing guard lets pass: every row is one head on the wire and the code
 * it gets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/web/guard.h"

enum { MOST = 8, LIMIT = 1000 };

typedef struct {
    const char *what, *method, *version;
    const char *headers[MOST][2];
    const char *code; /* NULL: it may pass */
    size_t      length;
} Row;

#define NAMED(host)  { "Host", host }
#define HOST         NAMED("localhost")
#define LENGTH(text) { "Content-Length", text }

static const Row rows[] = {
    { "a plain read", "GET", "1.1", { HOST }, NULL, 0 },
    { "a plain write", "POST", "1.1", { HOST, LENGTH("5") }, NULL, 5 },
    { "leading zeros are still one number", "POST", "1.1", { HOST, LENGTH("005") }, NULL, 5 },
    { "the largest body", "POST", "1.1", { HOST, LENGTH("1000") }, NULL, 1000 },
    { "one byte more", "POST", "1.1", { HOST, LENGTH("1001") }, "http.size", 0 },
    { "a length beyond all numbers", "POST", "1.1", { HOST, LENGTH("99999999999999999999") },
      "http.size", 0 },
    { "two lengths", "POST", "1.1", { HOST, LENGTH("5"), { "content-length", "5" } },
      "http.framing", 0 },
    { "a list of lengths", "POST", "1.1", { HOST, LENGTH("5, 5") }, "http.framing", 0 },
    { "a length with letters", "POST", "1.1", { HOST, LENGTH("5abc") }, "http.framing", 0 },
    { "a length with a sign", "POST", "1.1", { HOST, LENGTH("+5") }, "http.framing", 0 },
    { "a negative length", "POST", "1.1", { HOST, LENGTH("-1") }, "http.framing", 0 },
    { "an empty length", "POST", "1.1", { HOST, LENGTH("") }, "http.framing", 0 },
    { "a write without a length", "POST", "1.1", { HOST }, "http.length", 0 },
    { "so with PATCH", "PATCH", "1.1", { HOST }, "http.length", 0 },
    { "so with PUT", "PUT", "1.1", { HOST }, "http.length", 0 },
    { "DELETE needs none", "DELETE", "1.1", { HOST }, NULL, 0 },
    { "chunks", "POST", "1.1", { HOST, { "Transfer-Encoding", "chunked" } }, "http.length", 0 },
    { "chunks and a length", "POST", "1.1",
      { HOST, { "Transfer-Encoding", "chunked" }, LENGTH("5") },
      "http.framing", 0 },
    { "chunks on a read", "GET", "1.1", { HOST, { "TRANSFER-ENCODING", "identity" } },
      "http.length", 0 },
    { "no host", "GET", "1.1", { { "Accept", "*/*" } }, "http.host", 0 },
    { "no host in 1.0", "GET", "1.0", { { "Accept", "*/*" } }, "http.host", 0 },
    { "two hosts", "GET", "1.1", { HOST, HOST }, "http.host", 0 },
    { "an empty host", "GET", "1.1", { NAMED("") }, "http.host", 0 },
    { "a host with a path", "GET", "1.1", { NAMED("localhost/x") }, "http.host", 0 },
    { "a host with a user", "GET", "1.1", { NAMED("a@localhost") }, "http.host", 0 },
    { "a host with a bad port", "GET", "1.1", { NAMED("localhost:80x") }, "http.host", 0 },
    { "a host with a port", "GET", "1.1", { NAMED("localhost:8080") }, NULL, 0 },
    { "an address", "GET", "1.1", { NAMED("192.168.1.5:8080") }, NULL, 0 },
    { "an address of six", "GET", "1.1", { NAMED("[::1]:8080") }, NULL, 0 },
    { "a name on the list, in other case", "GET", "1.1", { NAMED("CRM.example.com") }, NULL, 0 },
    { "a name that is not on the list", "GET", "1.1", { NAMED("evil.example.com") },
      "http.host.unknown", 0 },
    { "a name made of digits and dots is no address", "GET", "1.1", { NAMED("1.2.3") },
      "http.host.unknown", 0 },
    { "a header's name with a space", "GET", "1.1", { HOST, { "A B", "x" } }, "http.framing", 0 },
    { "a header without a name", "GET", "1.1", { HOST, { "", "x" } }, "http.framing", 0 },
    { "a control character in a value", "GET", "1.1", { HOST, { "A", "x\001y" } },
      "http.framing", 0 },
    { "a version to come", "GET", "2.0", { HOST }, "http.framing", 0 },
    { "an expectation", "POST", "1.1", { HOST, LENGTH("5"), { "Expect", "100-Continue" } },
      NULL, 5 },
    { "a header that may be there once", "GET", "1.1", { HOST, { "Authorization", "Bearer a" } },
      NULL, 0 },
    { "two bearers", "GET", "1.1",
      { HOST, { "Authorization", "Bearer a" }, { "authorization", "Bearer b" } },
      "http.framing", 0 },
    { "two kinds of content", "GET", "1.1",
      { HOST, { "Content-Type", "text/plain" }, { "Content-Type", "text/html" } },
      "http.framing", 0 },
    { "an unknown expectation", "POST", "1.1", { HOST, LENGTH("5"), { "Expect", "more" } },
      "http.expect", 0 },
};

static void every_head_gets_its_answer(void **state)
{
    (void)state;
    Str        hosts[] = { STR("crm.example.com") };
    GuardRules rules   = { LIMIT, hosts, 1 };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const Row *row   = &rows[i];
        Arena     *arena = arena_new();
        Header     headers[MOST];
        Head       head = {
            .method  = str_from(row->method),
            .version = str_from(row->version),
            .headers = headers,
        };
        for (; head.header_count < MOST && row->headers[head.header_count][0]; head.header_count++)
            headers[head.header_count] = (Header){ str_from(row->headers[head.header_count][0]),
                                                   str_from(row->headers[head.header_count][1]) };
        Problems problems;
        Framing  framing;
        problems_init(&problems, arena, LANGUAGE_EN);
        bool        passes = guard_check(&head, &rules, &framing, &problems);
        const char *code   = problems.first ? problems.first->code : NULL;
        if (passes != !row->code || (code && strcmp(code, row->code) != 0) ||
            (passes && framing.length != row->length))
            fail_msg("%s: got %s, length %zu", row->what, code ? code : "passed", framing.length);
        arena_free(arena);
    }
}

static void sixty_four_headers_may_be_more(void **state)
{
    (void)state;
    Arena     *arena = arena_new();
    Header     headers[64];
    GuardRules rules = { LIMIT, NULL, 0 };
    headers[0]       = (Header){ STR("Host"), STR("localhost") };
    for (int i = 1; i < 64; i++) headers[i] = (Header){ STR("A"), STR("b") };
    Head     head = {
        .method       = STR("GET"),
        .version      = STR("1.1"),
        .headers      = headers,
        .header_count = GUARD_MAX_HEADERS,
    };
    Framing  framing;
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    assert_true(guard_check(&head, &rules, &framing, &problems));
    head.header_count = 64;
    assert_false(guard_check(&head, &rules, &framing, &problems));
    assert_string_equal(problems.first->code, "http.headers");
    assert_int_equal(problems.status, 431);
    arena_free(arena);
}

static void a_head_of_which_lines_were_dropped_is_refused(void **state)
{
    (void)state;
    Arena     *arena   = arena_new();
    Header     host    = { STR("Host"), STR("localhost") };
    GuardRules rules   = { LIMIT, NULL, 0 };
    Head       head    = {
        .method       = STR("GET"),
        .version      = STR("1.1"),
        .headers      = &host,
        .header_count = 1,
        .cut          = true,
    };
    Framing    framing;
    Problems   problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    assert_false(guard_check(&head, &rules, &framing, &problems));
    assert_string_equal(problems.first->code, "http.framing");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_head_gets_its_answer),
        cmocka_unit_test(sixty_four_headers_may_be_more),
        cmocka_unit_test(a_head_of_which_lines_were_dropped_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
