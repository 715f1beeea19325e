/*
 * reply.c -- the bytes of an answer.
 *
 * The rule: no header is ever made of text that could hold a line end, and no answer leaves without
 * the security headers. What the body says is the handlers' business.
 */
#include "core/web/reply.h"

#include <assert.h>
#include <time.h>

#include "core/base/clock.h"

static const struct {
    int         status;
    const char *reason;
} reasons[] = {
    { 200, "OK" },
    { 201, "Created" },
    { 204, "No Content" },
    { 206, "Partial Content" },
    { 302, "Found" },
    { 304, "Not Modified" },
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 408, "Request Timeout" },
    { 409, "Conflict" },
    { 410, "Gone" },
    { 411, "Length Required" },
    { 413, "Content Too Large" },
    { 415, "Unsupported Media Type" },
    { 416, "Range Not Satisfiable" },
    { 417, "Expectation Failed" },
    { 421, "Misdirected Request" },
    { 422, "Unprocessable Content" },
    { 423, "Locked" },
    { 428, "Precondition Required" },
    { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" },
    { 500, "Internal Server Error" },
    { 503, "Service Unavailable" },
    { 507, "Insufficient Storage" },
};

static const char *reason_of(int status)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status) return reasons[i].reason;
    return "Answer";
}

void reply_init(Reply *reply, Arena *arena)
{
    *reply = (Reply){ .status = 200, .file = -1 };
    buffer_init(&reply->headers, arena, 256);
    buffer_init(&reply->body, arena, 1024);
}

void reply_header(Reply *reply, const char *name, Str value)
{
    assert(!str_find_char(value, '\r', NULL) && !str_find_char(value, '\n', NULL));
    buffer_printf(&reply->headers, "%s: %.*s\r\n", name, STR_ARG(value));
}

JsonWriter reply_json(Reply *reply, int status)
{
    JsonWriter json;
    reply->status   = status;
    reply->type     = "application/json";
    reply->file     = -1;
    reply->body.len = 0;
    json_writer_init(&json, &reply->body);
    return json;
}

void reply_problems(Reply *reply, const Problems *problems, Str request)
{
    JsonWriter json = reply_json(reply, problems->status ? problems->status : 422);
    json_problems(&json, problems, request);
    reply->cache = NULL;
    if (reply->status == 503) reply_header(reply, "Retry-After", STR("2"));
}

void reply_add_member(Reply *reply, const char *key, Str json)
{
    assert(reply->body.len && reply->body.ptr[reply->body.len - 1] == '}');
    reply->body.len--;
    buffer_printf(&reply->body, ",\"%s\":", key);
    buffer_add(&reply->body, json);
    buffer_char(&reply->body, '}');
}

void reply_warnings(Reply *reply, const Problems *problems)
{
    Buffer list;
    JsonWriter json;
    if (!problems->warnings) return;
    buffer_init(&list, reply->body.arena, 256);
    json_writer_init(&json, &list);
    json_warning_list(&json, problems);
    reply_add_member(reply, "warnings", buffer_str(&list));
}

/* --- bytes ------------------------------------------------------------------------------------ */

static void write_policy(const Reply *reply, Buffer *out)
{
    Str nonce = reply->nonce;
    if (!nonce.len) {
        buffer_printf(out, "Content-Security-Policy: default-src 'none'; base-uri 'none'; "
                           "form-action 'none'; frame-ancestors 'none'%s%s\r\n",
                      reply->file >= 0 ? "; sandbox" : "",
                      reply->fetches ? "; connect-src 'self'" : "");
        return;
    }
    buffer_printf(out,
                  "Content-Security-Policy: default-src 'none'; script-src 'self' 'nonce-%.*s'; "
                  "style-src 'self' 'nonce-%.*s'; img-src 'self' data: blob:; font-src 'self'; "
                  "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
                  "form-action 'self'; "
                  "frame-ancestors 'none'; report-uri /csp-report\r\n",
                  STR_ARG(nonce), STR_ARG(nonce));
}

static void write_security(const Reply *reply, Buffer *out)
{
    write_policy(reply, out);
    BUFFER_ADD(out, "X-Content-Type-Options: nosniff\r\n"
                    "X-Frame-Options: DENY\r\n"
                    "Referrer-Policy: same-origin\r\n"
                    "Cross-Origin-Opener-Policy: same-origin\r\n"
                    "Cross-Origin-Resource-Policy: same-origin\r\n"
                    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), "
                    "usb=()\r\n");
    if (reply->secure) BUFFER_ADD(out, "Strict-Transport-Security: max-age=31536000\r\n");
}

/* All answers of a second have the same; a thread keeps what it wrote last. */
static void write_date(Buffer *out)
{
    static _Thread_local time_t kept = -1;
    static _Thread_local char   text[40];
    static _Thread_local size_t length;
    time_t                      now = (time_t)(clock_now() / 1000);
    if (now != kept) {
        struct tm utc;
        gmtime_r(&now, &utc);
        length = strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc);
        kept   = now;
    }
    buffer_add(out, (Str){ text, length });
}

Str reply_bytes(const Reply *reply, bool head_only)
{
    bool   bodiless = !reply->type || reply->status == 204 || reply->status == 304;
    bool   in_file  = reply->file >= 0;
    size_t length   = bodiless ? 0 : in_file ? reply->file_size : reply->body.len;

    Buffer out;
    buffer_init(&out, reply->body.arena, 1200 + reply->headers.len + (in_file ? 0 : length));
    buffer_printf(&out, "HTTP/1.1 %d %s\r\n", reply->status, reason_of(reply->status));
    write_date(&out);
    if (!bodiless) buffer_printf(&out, "Content-Type: %s\r\n", reply->type);
    if (reply->status != 204 && reply->status != 304 && !reply->stream)
        buffer_printf(&out, "Content-Length: %zu\r\n", length);
    buffer_printf(&out, "Cache-Control: %s\r\n", reply->cache ? reply->cache : "no-store");
    buffer_add(&out, buffer_str(&reply->headers));
    write_security(reply, &out);
    buffer_printf(&out, "Connection: %s\r\n\r\n", reply->close ? "close" : "keep-alive");
    if (!head_only && !bodiless && !in_file) buffer_add(&out, buffer_str(&reply->body));
    return buffer_str(&out);
}
