/*
 * route.c -- finds the row of the table that a path and a method mean.
 *
 * The table has some thirty rows of a few segments; walking it costs less than a microsecond, so
 * nothing is built.
 */
#include "core/web/route.h"

static bool segment_is(const StrVec *segments, size_t at, const char *text)
{
    return at < segments->count && str_is(segments->items[at], text);
}

/* Do the segments from `at` on read like the path? Fills in what the names stand for. */
static bool path_fits(const char *path, const StrVec *segments, size_t at, Request *request)
{
    Str rest = str_from(path + 1), piece;
    request->named_count = 0;
    for (; str_cut(&rest, '/', &piece); at++) {
        if (at >= segments->count) return false;
        Str segment = segments->items[at];
        if (piece.ptr[0] != ':') {
            if (!str_equal(piece, segment)) return false;
            continue;
        }
        if (!segment.len) return false;
        Parameter named = { str_slice(piece, 1, piece.len), segment };
        request->named[request->named_count++] = named;
    }
    return at == segments->count;
}

static bool method_fits(const Route *route, Str method)
{
    return str_is(method, route->method) ||
           (str_is(method, "HEAD") && str_is(STR("GET"), route->method));
}

static void allow(Buffer *allowed, const char *method)
{
    if (allowed->len) BUFFER_ADD(allowed, ", ");
    buffer_add(allowed, str_from(method));
    if (strcmp(method, "GET") == 0) BUFFER_ADD(allowed, ", HEAD");
}

RouteMatch route_find(Request *request, Arena *arena, Str *allowed)
{
    const StrVec *segments = &request->segments;
    bool in_tenant = segment_is(segments, 0, "t") && segment_is(segments, 2, "api");
    bool in_api    = in_tenant && segment_is(segments, 3, "v1");

    Buffer methods;
    buffer_init(&methods, arena, 64);
    for (const Route *route = routes; route->method; route++) {
        if (route->place == AT_TENANT && !in_api) continue;
        if (!path_fits(route->path, segments, route->place == AT_TENANT ? BASE_SEGMENTS : 0,
                       request))
            continue;
        if (method_fits(route, request->head->method)) {
            request->route = route;
            return ROUTE_FOUND;
        }
        allow(&methods, route->method);
    }
    request->named_count = 0;
    if (methods.len) {
        BUFFER_ADD(&methods, ", OPTIONS");
        *allowed = buffer_str(&methods);
        return ROUTE_OTHER_METHOD;
    }
    return in_tenant || segment_is(segments, 0, "api") ? ROUTE_UNKNOWN : ROUTE_PAGE;
}

bool route_takes(const Route *route, Str parameter)
{
    Str rest = str_from(route->parameters), piece;
    while (str_cut(&rest, ' ', &piece))
        if (str_equal(piece, parameter)) return true;
    return false;
}
