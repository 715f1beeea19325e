/*
 * json_write.c -- JSON straight into a buffer.
 *
 * Where a comma is due is known from one bit per depth: "something stands here already". A key
 * clears the bit, so that its value follows without a comma.
 */
#include "core/base/json.h"

#include <assert.h>

#include "core/base/clock.h"
#include "core/base/id.h"

enum { DEEPEST = 63 };

static const int64_t LARGEST_WHOLE = 9007199254740992; /* 2^53 */
static const int64_t BEYOND_EXACT  = 1000000000000000; /* 16 digits */

static uint64_t bit(const JsonWriter *json)
{
    return (uint64_t)1 << json->depth;
}

static void separate(JsonWriter *json)
{
    if (json->started & bit(json)) buffer_char(json->out, ',');
    json->started |= bit(json);
}

void json_writer_init(JsonWriter *json, Buffer *out)
{
    *json = (JsonWriter){ .out = out };
}

void json_open(JsonWriter *json, char bracket)
{
    assert(json->depth < DEEPEST);
    separate(json);
    buffer_char(json->out, bracket);
    json->depth++;
    json->started &= ~bit(json);
}

void json_close(JsonWriter *json, char bracket)
{
    assert(json->depth > 0);
    json->depth--;
    buffer_char(json->out, bracket);
}

/*
 * What stands for a character that may not stand for itself; NULL if it may. What is written can be
 * read again: a zero byte, which the reader refuses, is written as what is no character.
 */
static const char *escape_of(unsigned char c)
{
    static const char *const controls[] = {
        "\xEF\xBF\xBD", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
        "\\b",     "\\t",     "\\n",     "\\u000b", "\\f",     "\\r",     "\\u000e", "\\u000f",
        "\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017",
        "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f",
    };
    if (c < 0x20) return controls[c];
    return c == '"' ? "\\\"" : c == '\\' ? "\\\\" : NULL;
}

/* ASCII but for controls, '"' (0x22) and '\\' (0x5C): most of what is ever written. */
static const bool plain[256] = {
    [0x20 ... 0x21] = true, [0x23 ... 0x5B] = true, [0x5D ... 0x7F] = true
};

/* The same of eight bytes at once: the highest bit of a byte tells that it may not be plain. */
static bool all_plain(uint64_t bytes)
{
    const uint64_t ones = 0x0101010101010101u, high = ones << 7;
    uint64_t quote = bytes ^ ones * '"', slash = bytes ^ ones * '\\';
    uint64_t control = (bytes - ones * 0x20) & ~bytes;
    return !((bytes | control | ((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & high);
}

/* How far the text goes on, from `at`, with what stands for itself. */
static size_t plain_end(Str text, size_t at)
{
    for (uint64_t bytes; at + sizeof bytes <= text.len; at += sizeof bytes) {
        memcpy(&bytes, text.ptr + at, sizeof bytes);
        if (!all_plain(bytes)) break;
    }
    while (at < text.len && plain[(unsigned char)text.ptr[at]]) at++;
    return at;
}

/* Of which is known that nothing in it needs to be escaped. */
static void put_plain(Buffer *out, Str text)
{
    char *to = buffer_reserve(out, text.len + 2);
    to[0] = '"';
    if (text.len) memcpy(to + 1, text.ptr, text.len);
    to[text.len + 1] = '"';
    out->len += text.len + 2;
}

static void put_escaped(Buffer *out, Str text, size_t at)
{
    buffer_char(out, '"');
    size_t run = 0; /* where the part begins that is not written yet */
    while ((at = plain_end(text, at)) < text.len) {
        size_t        start  = at;
        unsigned char c      = (unsigned char)text.ptr[at];
        const char   *escape = escape_of(c);
        if (c < 0x80) at++;
        else if (str_utf8_next(text, &at) == 0xFFFD) escape = "\xEF\xBF\xBD";
        if (!escape) continue;
        buffer_add(out, str_slice(text, run, start));
        buffer_add(out, str_from(escape));
        run = at;
    }
    buffer_add(out, str_slice(text, run, text.len));
    buffer_char(out, '"');
}

static void put_quoted(Buffer *out, Str text)
{
    size_t end = plain_end(text, 0);
    if (end == text.len) put_plain(out, text);
    else put_escaped(out, text, end);
}

Str json_key_text(Arena *arena, Str key)
{
    Buffer text;
    buffer_init(&text, arena, key.len + 3);
    put_quoted(&text, key);
    buffer_char(&text, ':');
    return buffer_str(&text);
}

void json_key_raw(JsonWriter *json, Str text)
{
    separate(json);
    buffer_add(json->out, text);
    json->started &= ~bit(json);
}

void json_key(JsonWriter *json, Str key)
{
    separate(json);
    put_quoted(json->out, key);
    buffer_char(json->out, ':');
    json->started &= ~bit(json);
}

void json_put_raw(JsonWriter *json, Str text)
{
    separate(json);
    buffer_add(json->out, text);
}

void json_put_null(JsonWriter *json)
{
    json_put_raw(json, STR("null"));
}

void json_put_bool(JsonWriter *json, bool boolean)
{
    json_put_raw(json, boolean ? STR("true") : STR("false"));
}

void json_put_int(JsonWriter *json, int64_t integer)
{
    separate(json);
    buffer_int(json->out, integer);
}

static bool is_small(int64_t whole)
{
    return whole <= LARGEST_WHOLE && whole >= -LARGEST_WHOLE;
}

/* No more digits than every reader keeps, the zeros at the end not counted. */
static bool is_exact(int64_t digits)
{
    while (digits >= BEYOND_EXACT || digits <= -BEYOND_EXACT) {
        if (digits % 10) return false;
        digits /= 10;
    }
    return true;
}

void json_put_decimal(JsonWriter *json, Decimal decimal)
{
    char    text[DECIMAL_TEXT_ROOM];
    Decimal trimmed = decimal_trim(decimal);
    Str     number  = { text, decimal_write(text, trimmed) };
    bool    exact   = is_exact(decimal.digits) &&
                 (trimmed.scale > 0 || is_small(trimmed.digits)); /* or it would not be read again */
    if (exact) json_put_raw(json, number);
    else json_put_text(json, number);
}

void json_put_text(JsonWriter *json, Str text)
{
    separate(json);
    put_quoted(json->out, text);
}

void json_put_text_or_null(JsonWriter *json, Str text)
{
    if (text.ptr) json_put_text(json, text);
    else json_put_null(json);
}

void json_put_id(JsonWriter *json, int64_t id)
{
    char text[ID_TEXT_LENGTH];
    id_write(text, id);
    separate(json);
    put_plain(json->out, (Str){ text, ID_TEXT_LENGTH });
}

static void put_list(JsonWriter *json, Value list)
{
    json_open(json, '[');
    for (size_t i = 0; i < list.list.count; i++) json_put_value(json, list.list.items[i]);
    json_close(json, ']');
}

void json_put_value(JsonWriter *json, Value value)
{
    char text[CLOCK_TEXT_ROOM];
    switch (value.kind) {
    case VALUE_NULL:    json_put_null(json); break;
    case VALUE_BOOL:    json_put_bool(json, value.boolean); break;
    case VALUE_DECIMAL: json_put_decimal(json, value.decimal); break;
    case VALUE_TEXT:    json_put_text(json, value.text); break;
    case VALUE_REF:     json_put_id(json, value.integer); break;
    case VALUE_LIST:    put_list(json, value); break;
    case VALUE_INT:
        if (is_small(value.integer)) json_put_int(json, value.integer);
        else json_put_text(json, value_to_text(json->out->arena, value));
        break;
    case VALUE_DATE:
        json_put_text(json, (Str){ text, date_write(text, value.integer) });
        break;
    case VALUE_DATETIME:
        json_put_text(json, (Str){ text, datetime_write(text, value.integer) });
        break;
    }
}

void json_field_text(JsonWriter *json, const char *key, Str text)
{
    json_key(json, str_from(key));
    json_put_text_or_null(json, text);
}

void json_field_int(JsonWriter *json, const char *key, int64_t integer)
{
    json_key(json, str_from(key));
    json_put_int(json, integer);
}

void json_field_bool(JsonWriter *json, const char *key, bool boolean)
{
    json_key(json, str_from(key));
    json_put_bool(json, boolean);
}

void json_field_id(JsonWriter *json, const char *key, int64_t id)
{
    json_key(json, str_from(key));
    json_put_id(json, id);
}

static Str text_or_null(Str text)
{
    return text.len ? text : (Str){ NULL, 0 };
}

static void put_problem(JsonWriter *json, const Problem *problem, bool with_code, bool severity)
{
    Place at = problem->at;
    json_open(json, '{');
    json_field_text(json, "code", str_from(problem->code));
    json_field_text(json, "field", text_or_null(at.field));
    json_field_text(json, "message", problem->message);
    json_field_text(json, "hint", text_or_null(problem->hint));
    if (severity && problem->severity == SEVERITY_WARNING)
        json_field_text(json, "severity", STR("warning"));
    if (problem->rule.len) json_field_text(json, "rule", problem->rule);
    if (at.operation > 0) json_field_int(json, "operation", at.operation - 1);
    if (at.row > 0) json_field_int(json, "row", at.row - 1);
    if (at.file.len) json_field_text(json, "file", at.file);
    if (at.line > 0) json_field_int(json, "line", at.line);
    if (at.line > 0 && at.column > 0) json_field_int(json, "column", at.column);
    if (with_code && problem->trace.len) json_field_text(json, "trace", problem->trace);
    if (with_code && problem->cause.len) json_field_text(json, "cause", problem->cause);
    json_close(json, '}');
}

void json_problem_list(JsonWriter *json, const Problems *problems)
{
    json_open(json, '[');
    for (const Problem *problem = problems->first; problem; problem = problem->next)
        put_problem(json, problem, problems->with_code, true);
    json_close(json, ']');
}

void json_warning_list(JsonWriter *json, const Problems *problems)
{
    json_open(json, '[');
    for (const Problem *problem = problems->first; problem; problem = problem->next)
        if (problem->severity == SEVERITY_WARNING)
            put_problem(json, problem, problems->with_code, false);
    json_close(json, ']');
}

void json_problems(JsonWriter *json, const Problems *problems, Str request)
{
    json_open(json, '{');
    json_key(json, STR("problems"));
    json_problem_list(json, problems);
    if (request.len) json_field_text(json, "request", request);
    json_close(json, '}');
}

void json_put_json(JsonWriter *json, const Json *tree)
{
    if (tree->kind == JSON_ARRAY || tree->kind == JSON_OBJECT) {
        json_open(json, tree->kind == JSON_ARRAY ? '[' : '{');
        for (const Json *item = tree->first; item; item = item->next) {
            if (tree->kind == JSON_OBJECT) json_key(json, item->key);
            json_put_json(json, item);
        }
        json_close(json, tree->kind == JSON_ARRAY ? ']' : '}');
    } else if (tree->kind == JSON_NULL) json_put_null(json);
    else json_put_value(json, tree->value);
}
