/*
 * test_route.c -- the table of routes: what it finds, and that no row lacks what the documentation
 * needs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/web/route.h"
#include "core/web/web.h"

typedef struct {
    const char *method, *path;
    RouteMatch  match;
    const char *found; /* its path in the table, or the methods allowed */
} Row;

#define API "/t/demo/api/v1"

static const Row rows[] = {
    { "GET", "/healthz", ROUTE_FOUND, "/healthz" },
    { "HEAD", "/healthz", ROUTE_FOUND, "/healthz" },
    { "POST", "/healthz", ROUTE_OTHER_METHOD, "GET, HEAD, OPTIONS" },
    { "GET", API "/data/account", ROUTE_FOUND, "/data/:object" },
    { "GET", API "/data/account/aggregate", ROUTE_FOUND, "/data/:object/aggregate" },
    { "GET", API "/data/account/01j8", ROUTE_FOUND, "/data/:object/:id" },
    { "PATCH", API "/data/account/01j8", ROUTE_FOUND, "/data/:object/:id" },
    { "GET", API "/data/account/01j8/history", ROUTE_FOUND, "/data/:object/:id/history" },
    { "PUT", API "/data/account/by/code/A-1", ROUTE_FOUND, "/data/:object/by/:field/:value" },
    { "PUT", API "/data/account", ROUTE_OTHER_METHOD, "GET, HEAD, POST, OPTIONS" },
    { "OPTIONS", API "/session", ROUTE_OTHER_METHOD, "POST, GET, HEAD, PATCH, DELETE, OPTIONS" },
    { "GET", API, ROUTE_UNKNOWN, NULL },
    { "GET", API "/nothing", ROUTE_UNKNOWN, NULL },
    { "GET", API "/data/account/", ROUTE_UNKNOWN, NULL },
    { "GET", "/t/demo/api/v2/app", ROUTE_UNKNOWN, NULL },
    { "GET", "/api/v1/app", ROUTE_UNKNOWN, NULL },
    { "GET", "/t/demo/o/account", ROUTE_PAGE, NULL },
    { "GET", "/", ROUTE_PAGE, NULL },
    { "GET", "/t/demo", ROUTE_PAGE, NULL },
};

static void every_path_finds_its_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const Row *row   = &rows[i];
        Arena     *arena = arena_new();
        Problems   problems;
        problems_init(&problems, arena, LANGUAGE_EN);
        Head    head    = { .method = str_from(row->method), .path = str_from(row->path) };
        Request request = { .head = &head };
        Str     allowed = { 0 };
        assert_true(request_read_path(arena, head.path, &request.segments, &problems));
        RouteMatch match = route_find(&request, arena, &allowed);
        bool       same = match == row->match &&
                    (match != ROUTE_FOUND || strcmp(request.route->path, row->found) == 0) &&
                    (match != ROUTE_OTHER_METHOD || str_is(allowed, row->found));
        if (!same)
            fail_msg("%s %s: match %d, allowed \"%.*s\"", row->method, row->path, match,
                     STR_ARG(allowed));
        arena_free(arena);
    }
}

static void names_stand_for_their_segments(void **state)
{
    (void)state;
    Arena   *arena = arena_new();
    Problems problems;
    Str      allowed;
    problems_init(&problems, arena, LANGUAGE_EN);
    Head    head    = { .method = STR("PUT"), .path = STR(API "/data/account/by/code/A%201") };
    Request request = { .head = &head };
    assert_true(request_read_path(arena, head.path, &request.segments, &problems));
    assert_int_equal(route_find(&request, arena, &allowed), ROUTE_FOUND);
    assert_true(str_is(request_named(&request, "object"), "account"));
    assert_true(str_is(request_named(&request, "field"), "code"));
    assert_true(str_is(request_named(&request, "value"), "A 1"));
    arena_free(arena);
}

static bool parameter_has_help(Str name)
{
    for (const ParameterHelp *help = parameter_helps; help->name; help++)
        if (str_is(name, help->name)) return help->help[0] != '\0';
    return false;
}

static void every_row_is_complete(void **state)
{
    (void)state;
    for (const Route *route = routes; route->method; route++) {
        assert_non_null(route->answer);
        assert_true(route->help && strlen(route->help) > 5);
        assert_true(route->status >= 200 && route->status < 300);
        assert_int_equal(route->takes != SHAPE_NONE, route->body != BODY_NONE && route->body != BODY_REPORT);
        if (route->verb != ANY_VERB) assert_non_null(strstr(route->path, ":object"));
        Str rest = str_from(route->parameters), piece;
        while (str_cut(&rest, ' ', &piece))
            if (!parameter_has_help(piece)) fail_msg("no help for %.*s", STR_ARG(piece));
        for (const Route *other = routes; other < route; other++)
            assert_false(strcmp(other->path, route->path) == 0 &&
                         strcmp(other->method, route->method) == 0);
    }
}

static void the_reference_names_every_route_and_parameter(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Buffer page;
    buffer_init(&page, arena, 4096);
    routes_write_markdown(&page);
    for (const Route *route = routes; route->method; route++)
        assert_true(str_find(buffer_str(&page),
                             str_printf(arena, "### `%s %s`", route->method, route->path), NULL));
    for (const ParameterHelp *help = parameter_helps; help->name; help++)
        assert_true(str_find(buffer_str(&page), str_printf(arena, "- `%s`: ", help->name), NULL));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_finds_its_row),
        cmocka_unit_test(names_stand_for_their_segments),
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(the_reference_names_every_route_and_parameter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
