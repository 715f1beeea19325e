/*
 * guard.c -- the framing guard: a table of checks, each of which refuses one way of being read
 * twice.
 *
 * Order matters only for which words the client gets. Bodies are not read here, paths not decoded.
 */
#include "core/web/guard.h"

#include <strings.h>

typedef struct {
    const Head       *head;
    const GuardRules *rules;
    Framing          *framing;
    Problems         *problems;
} Guard;

static bool refuse(const Guard *guard, const char *code)
{
    return problem_add(guard->problems, code, (Place){ 0 }, NO_ARGS);
}

static bool is_digits(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    return text.len > 0;
}

/* Letters, digits and these others; at least one. */
static bool is_made_of(Str text, const char *others)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool letter = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!letter && !(c && strchr(others, c))) return false;
    }
    return text.len > 0;
}

static bool is_token(Str text)
{
    return is_made_of(text, "!#$%&'*+-.^_`|~");
}

/* --- the checks ------------------------------------------------------------------------------- */

static bool headers_are_plain(const Guard *guard)
{
    if (guard->head->header_count > GUARD_MAX_HEADERS) return refuse(guard, "http.headers");
    if (guard->head->cut) return refuse(guard, "http.framing");
    for (size_t i = 0; i < guard->head->header_count; i++) {
        const Header *header = &guard->head->headers[i];
        if (!is_token(header->name)) return refuse(guard, "http.framing");
        for (size_t k = 0; k < header->value.len; k++) {
            unsigned char c = (unsigned char)header->value.ptr[k];
            if ((c < 0x20 && c != '\t') || c == 0x7f) return refuse(guard, "http.framing");
        }
    }
    return true;
}

static bool version_is_known(const Guard *guard)
{
    return str_is(guard->head->version, "1.1") || str_is(guard->head->version, "1.0") ||
           refuse(guard, "http.framing");
}

static bool is_encoded_by_nothing(const Guard *guard)
{
    size_t encodings, lengths;
    head_find(guard->head, "Transfer-Encoding", &encodings);
    head_find(guard->head, "Content-Length", &lengths);
    if (!encodings) return true;
    return refuse(guard, lengths ? "http.framing" : "http.length");
}

static bool length_is_one_number(const Guard *guard)
{
    size_t count;
    Str    text = head_find(guard->head, "Content-Length", &count);
    if (!count) return true;
    if (count > 1 || !is_digits(text)) return refuse(guard, "http.framing");

    int64_t length;
    Str     limit = str_printf(guard->problems->arena, "%zu", guard->rules->body_limit);
    if (text.len > 18 || !str_to_int(text, &length) || (uint64_t)length > guard->rules->body_limit)
        return problem_add(guard->problems, "http.size", (Place){ 0 }, ARGS(limit));
    guard->framing->length = (size_t)length;
    return true;
}

static bool length_is_there(const Guard *guard)
{
    Str    method = guard->head->method;
    size_t count;
    head_find(guard->head, "Content-Length", &count);
    bool carries = str_is(method, "POST") || str_is(method, "PUT") || str_is(method, "PATCH");
    return count || !carries || refuse(guard, "http.length");
}

static bool expectation_is_known(const Guard *guard)
{
    size_t count;
    Str    expect = head_find(guard->head, "Expect", &count);
    if (!count) return true;
    if (count > 1 || expect.len != 12 || strncasecmp(expect.ptr, "100-continue", 12) != 0)
        return refuse(guard, "http.expect");
    guard->framing->awaits_continue = guard->framing->length > 0;
    return true;
}

/* A Host header's name without its port, in the case it came in. False if it is malformed. */
static bool host_name(Str host, Str *name)
{
    size_t end;
    if (host.len && host.ptr[0] == '[') {
        if (!str_find_char(host, ']', &end)) return false;
        *name = str_slice(host, 0, ++end);
    } else {
        end = 0;
        while (end < host.len && host.ptr[end] != ':') end++;
        *name = str_slice(host, 0, end);
    }
    Str port = str_slice(host, end, host.len);
    if (port.len &&
        (port.ptr[0] != ':' || port.len > 6 || !is_digits(str_slice(port, 1, port.len))))
        return false;
    return is_made_of(*name, name->len && name->ptr[0] == '[' ? "[]:." : "-._");
}

/* An address cannot be pointed elsewhere by somebody's name server, so it needs no list. */
static bool is_address(Str name)
{
    if (name.ptr[0] == '[') return true;
    int dots = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '.') dots++;
        else if (name.ptr[i] < '0' || name.ptr[i] > '9') return false;
    }
    return dots == 3;
}

static bool same_name(Str a, Str b)
{
    return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

static bool host_is_known(const Guard *guard)
{
    size_t count;
    Str    host = head_find(guard->head, "Host", &count), name;
    if (count != 1 || !host_name(host, &name)) return refuse(guard, "http.host");
    if (is_address(name) || same_name(name, STR("localhost"))) return true;
    for (size_t i = 0; i < guard->rules->host_count; i++)
        if (same_name(name, guard->rules->hosts[i])) return true;
    return problem_add(guard->problems, "http.host.unknown", (Place){ 0 }, ARGS(name));
}

/* Whoever stands in between might believe the other one. */
static bool nothing_is_said_twice(const Guard *guard)
{
    static const char *const once[] = { "Authorization", "Cookie",           "Content-Type",
                                        "If-Match",      "Idempotency-Key",  "Origin",
                                        "X-Tenon-Csrf",  "Content-Encoding" };
    for (size_t i = 0; i < sizeof once / sizeof *once; i++) {
        size_t count;
        head_find(guard->head, once[i], &count);
        if (count > 1) return refuse(guard, "http.framing");
    }
    return true;
}

static bool (*const checks[])(const Guard *guard) = {
    headers_are_plain, version_is_known,     is_encoded_by_nothing, length_is_one_number,
    length_is_there,   expectation_is_known, host_is_known,         nothing_is_said_twice,
};

bool guard_check(const Head *head, const GuardRules *rules, Framing *framing, Problems *problems)
{
    *framing = (Framing){ 0 };
    Guard guard = { head, rules, framing, problems };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (!checks[i](&guard)) return false;
    return true;
}
