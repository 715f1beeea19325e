/*
 * request.c -- decodes a request's path, query and cookies, and looks things up in it.
 *
 * The rule: what could mean two things is refused, never repaired. Rights and routes are decided
 * elsewhere.
 */
#include "core/web/request.h"

#include <assert.h>
#include <strings.h>

#include "core/base/id.h"

static bool is_named(const Header *header, const char *name)
{
    size_t len = strlen(name);
    return header->name.len == len && strncasecmp(header->name.ptr, name, len) == 0;
}

Str head_find(const Head *head, const char *name, size_t *count)
{
    Str    found = { 0 };
    size_t seen  = 0;
    for (size_t i = 0; i < head->header_count; i++)
        if (is_named(&head->headers[i], name) && !seen++) found = head->headers[i].value;
    if (count) *count = seen;
    return found;
}

Str head_last(const Head *head, const char *name)
{
    Str last = { 0 }, piece;
    for (size_t i = 0; i < head->header_count; i++) {
        Str rest = is_named(&head->headers[i], name) ? head->headers[i].value : (Str){ 0 };
        while (str_cut(&rest, ',', &piece)) last = str_trim(piece);
    }
    return last;
}

Str etag_write(Arena *arena, Str tag, Str encoding)
{
    return str_printf(arena, "\"%.*s%s%.*s\"", STR_ARG(tag), encoding.len ? "-" : "",
                      STR_ARG(encoding));
}

/* One of If-None-Match's: W/"tag", "tag-gzip" ... */
static bool names_tag(Str etag, Str tag)
{
    static const char *const endings[] = { "\"", "-gzip\"", "-br\"" };
    if (str_starts(etag, STR("W/"))) etag = str_slice(etag, 2, etag.len);
    if (etag.len < tag.len + 2 || etag.ptr[0] != '"' ||
        !str_equal(str_slice(etag, 1, tag.len + 1), tag))
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_is(str_slice(etag, tag.len + 1, etag.len), endings[i])) return true;
    return false;
}

bool head_knows(const Head *head, Str tag)
{
    Str rest = head_find(head, "If-None-Match", NULL), piece;
    if (str_is(rest, "*")) return true;
    while (str_cut(&rest, ',', &piece))
        if (names_tag(str_trim(piece), tag)) return true;
    return false;
}

/* "q=0", "q=0.000": the client does not want it. */
static bool quality_is_zero(Str options)
{
    size_t at;
    if (!str_find(options, STR("q="), &at)) return false;
    Str quality = str_trim(str_slice(options, at + 2, options.len));
    for (size_t i = 0; i < quality.len; i++)
        if (quality.ptr[i] != '0' && quality.ptr[i] != '.') return false;
    return quality.len > 0;
}

bool header_accepts(Str value, const char *word)
{
    Str piece;
    while (str_cut(&value, ',', &piece)) {
        Str options = piece, name = { 0 };
        str_cut(&options, ';', &name);
        if (str_is(str_trim(name), word)) return !quality_is_zero(options);
    }
    return false;
}

/* --- decoding --------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * Undoes %XX (and + in a query). False where that is malformed or gives a control character or no
 * UTF-8.
 */
static bool percent_decode(Arena *arena, Str text, bool plus_is_space, Str *decoded)
{
    char  *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%') {
            if (i + 2 >= text.len) return false;
            int high = hex_digit(text.ptr[i + 1]), low = hex_digit(text.ptr[i + 2]);
            if (high < 0 || low < 0) return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        out[len++] = c;
    }
    *decoded = (Str){ out, len };
    return str_utf8_valid(*decoded);
}

static bool has_control(Str text, const char *except)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == 0x7f || (c < 0x20 && !(c && strchr(except, c)))) return true;
    }
    return false;
}

bool request_read_path(Arena *arena, Str path, StrVec *segments, Problems *problems)
{
    if (!path.len || path.ptr[0] != '/' || str_find_char(path, '#', NULL))
        return problem_add(problems, "http.path", (Place){ 0 }, NO_ARGS);

    Str rest = str_slice(path, 1, path.len);
    for (size_t from = 0, at; from <= rest.len; from = at + 1) {
        at = from;
        while (at < rest.len && rest.ptr[at] != '/') at++;
        Str segment;
        if (!percent_decode(arena, str_slice(rest, from, at), false, &segment) ||
            has_control(segment, "") || str_find_char(segment, '/', NULL) || str_is(segment, ".") ||
            str_is(segment, "..") || (!segment.len && at < rest.len) ||
            segments->count == MAX_SEGMENTS)
            return problem_add(problems, "http.path", (Place){ 0 }, NO_ARGS);
        VEC_PUSH(arena, segments, segment);
    }
    return true;
}

static bool parameter_is_given(const Parameters *parameters, Str name)
{
    for (size_t i = 0; i < parameters->count; i++)
        if (str_equal(parameters->items[i].name, name)) return true;
    return false;
}

bool request_read_query(Arena *arena, Str query, Parameters *parameters, Problems *problems)
{
    Str piece;
    while (str_cut(&query, '&', &piece)) {
        if (!piece.len) continue;
        Str value = piece, name = { 0 };
        if (!str_cut(&value, '=', &name)) name = piece;
        if (name.len == piece.len) value = STR("");

        Parameter parameter;
        if (!percent_decode(arena, name, true, &parameter.name) ||
            has_control(parameter.name, "") ||
            !percent_decode(arena, value, true, &parameter.value) ||
            has_control(parameter.value, "\t\r\n") || parameters->count == MAX_PARAMETERS)
            return problem_add(problems, "http.query", (Place){ 0 }, NO_ARGS);
        if (parameter_is_given(parameters, parameter.name))
            return problem_add(problems, "http.parameter.twice", (Place){ 0 },
                               ARGS(parameter.name));
        VEC_PUSH(arena, parameters, parameter);
    }
    return true;
}

/* --- looking up ------------------------------------------------------------------------------- */

Str request_named(const Request *request, const char *name)
{
    for (size_t i = 0; i < request->named_count; i++)
        if (str_is(request->named[i].name, name)) return request->named[i].value;
    assert(!"the route has no such name");
    return (Str){ 0 };
}

Str request_parameter(const Request *request, const char *name)
{
    for (size_t i = 0; i < request->parameters.count; i++)
        if (str_is(request->parameters.items[i].name, name))
            return request->parameters.items[i].value;
    return (Str){ 0 };
}

bool request_id(const Request *request, int64_t *id, Problems *problems)
{
    return id_parse(request_named(request, "id"), id) ||
           problem_add(problems, "record.unknown", (Place){ 0 },
                       ARGS(request_named(request, "id")));
}

Str head_cookie(const Head *head, Str name)
{
    Str cookies = head_find(head, "Cookie", NULL), piece;
    while (str_cut(&cookies, ';', &piece)) {
        Str value = str_trim(piece), key = { 0 };
        if (str_cut(&value, '=', &key) && str_equal(key, name)) return value;
    }
    return (Str){ 0 };
}
