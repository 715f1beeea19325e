/*
 * guard.c -- any head of a request before the guard. What passes is looked at once more, in the
 * plainest way there is.
 */
#include "tests/fuzz/fuzz.h"

#include <strings.h>

#include "core/web/guard.h"
#include "core/web/route.h"
#include "tests/fuzz/head.h"

enum { BODY_LIMIT = 4 << 20 };

static size_t count_of(const Head *head, const char *name, Str *value)
{
    size_t count = 0;
    for (size_t i = 0; i < head->header_count; i++) {
        Str given = head->headers[i].name;
        if (given.len != strlen(name) || strncasecmp(given.ptr, name, given.len) != 0) continue;
        *value = head->headers[i].value;
        count++;
    }
    return count;
}

static void look_again(const Head *head, const Framing *framing)
{
    Str value = { 0 };
    MUST(head->header_count < HEAD_MOST);
    MUST(count_of(head, "Transfer-Encoding", &value) == 0);
    MUST(count_of(head, "Host", &value) == 1 && value.len > 0);
    size_t lengths = count_of(head, "Content-Length", &value), length = 0;
    MUST(lengths <= 1 && (lengths == 1 || framing->length == 0));
    for (size_t i = 0; lengths && i < value.len; i++) {
        MUST(value.ptr[i] >= '0' && value.ptr[i] <= '9');
        length = length * 10 + (size_t)(value.ptr[i] - '0');
    }
    MUST(length == framing->length && length <= BODY_LIMIT);
    for (size_t i = 0; i < head->header_count; i++)
        for (size_t k = 0; k < head->headers[i].value.len; k++)
            MUST(head->headers[i].value.ptr[k] >= ' ' || head->headers[i].value.ptr[k] == '\t' ||
                 (unsigned char)head->headers[i].value.ptr[k] >= 0x80);
}

static void look_at_path(const StrVec *segments)
{
    for (size_t i = 0; i < segments->count; i++) {
        Str segment = segments->items[i];
        MUST(str_utf8_valid(segment) && !str_find_char(segment, '/', NULL));
        MUST(!str_is(segment, ".") && !str_is(segment, ".."));
        for (size_t k = 0; k < segment.len; k++) MUST((unsigned char)segment.ptr[k] >= ' ');
    }
}

static void look_at_target(Arena *arena, Request *request, Problems *problems)
{
    Str allowed;
    if (request_read_path(arena, request->head->path, &request->segments, problems)) {
        look_at_path(&request->segments);
        RouteMatch match = route_find(request, arena, &allowed);
        MUST(match != ROUTE_FOUND || request->route);
    }
    if (!request_read_query(arena, request->head->query, &request->parameters, problems)) return;
    for (size_t i = 0; i < request->parameters.count; i++) {
        const Parameter *one = &request->parameters.items[i];
        MUST(str_utf8_valid(one->name) && str_utf8_valid(one->value));
        MUST(str_equal(request_parameter(request, str_c(arena, one->name)), one->value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Str hosts[] = { { "crm.example.com", 15 } };
    GuardRules       rules   = { BODY_LIMIT, hosts, 1 };
    Arena           *arena   = arena_new();
    Problems         problems;
    Framing          framing;
    problems_init(&problems, arena, LANGUAGE_EN);
    Str     text    = fuzz_input(arena, data, size);
    Head    head    = head_take(arena, &text);
    Request request = { .head = &head };
    bool    passed  = guard_check(&head, &rules, &framing, &problems);
    MUST(passed == (problems.count == 0));
    if (passed) look_again(&head, &framing);
    look_at_target(arena, &request, &problems);
    language_from(head_find(&head, "Accept-Language", NULL));
    header_accepts(head_find(&head, "Accept-Encoding", NULL), "gzip");
    head_last(&head, "X-Forwarded-For");
    head_cookie(&head, STR("tenon_session"));
    head_knows(&head, STR("\"1\""));
    fuzz_show(arena, &problems);
    arena_free(arena);
    return 0;
}
