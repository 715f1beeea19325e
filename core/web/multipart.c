/*
 * multipart.c -- see multipart.h. A machine of five states over the bytes as they come: first line,
 * head, content, what follows a boundary, end.
 *
 * The rule: a piece may end anywhere, so nothing looks ahead. The line that ends the content begins
 * with the only CR in it; so where it does not go on as it should, what has matched is content, and
 * only the byte at hand can begin it anew.
 */
#include "core/web/multipart.h"

#include <strings.h>

enum { FIRST_LINE, IN_HEAD, IN_CONTENT, AFTER_LINE, AT_END };

static bool refuse(Problems *problems, const char *code)
{
    return problem_add(problems, code, (Place){ 0 }, NO_ARGS);
}

static bool same_word(Str text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

/* --- parameters of a header: ; name=value; name="value" --------------------------------------- */

/* The text in quotes at *at, which stands on the first one; a backslash only guards two signs. */
static bool quoted(Arena *arena, Str text, size_t *at, Str *value)
{
    char  *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = *at + 1; i < text.len; i++) {
        char c = text.ptr[i], next = i + 1 < text.len ? text.ptr[i + 1] : 0;
        if (c == '"') {
            *value = (Str){ out, len };
            *at    = i + 1;
            return true;
        }
        if (c == '\\' && (next == '"' || next == '\\')) c = next, i++;
        out[len++] = c;
    }
    return false;
}

/* The next one. False at the end, and with *bad where there is something else. */
static bool next_parameter(Arena *arena, Str text, size_t *at, Str *name, Str *value, bool *bad)
{
    while (*at < text.len && text.ptr[*at] == ' ') ++*at;
    if (*at == text.len) return false;
    *bad = true;
    if (text.ptr[(*at)++] != ';') return false;
    size_t from = *at, equals;
    if (!str_find_char(str_slice(text, from, text.len), '=', &equals)) return false;
    *name = str_trim(str_slice(text, from, from + equals));
    *at   = from + equals + 1;
    if (*at < text.len && text.ptr[*at] == '"') {
        if (!quoted(arena, text, at, value)) return false;
    } else {
        from = *at;
        while (*at < text.len && text.ptr[*at] != ';') ++*at;
        *value = str_trim(str_slice(text, from, *at));
    }
    *bad = name->len == 0;
    return !*bad;
}

/* --- the boundary ----------------------------------------------------------------------------- */

static bool is_boundary(Str text)
{
    static const char others[] = "'()+_,-./:=?";
    for (size_t i = 0; i < text.len; i++) {
        char c      = text.ptr[i];
        bool letter = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!letter && !(c && strchr(others, c))) return false;
    }
    return text.len > 0 && text.len <= MULTIPART_MAX_BOUNDARY;
}

bool multipart_init(Multipart *multipart, Arena *arena, Str content_type, Problems *problems)
{
    static const char kind[] = "multipart/form-data";
    size_t at = sizeof kind - 1, seen = 0;
    Str    name, value, boundary = { 0 };
    bool   bad = false;
    if (content_type.len < at || strncasecmp(content_type.ptr, kind, at) != 0) return false;
    while (next_parameter(arena, content_type, &at, &name, &value, &bad))
        if (same_word(name, "boundary") && ++seen) boundary = value;
    if (bad || seen != 1 || !is_boundary(boundary)) return refuse(problems, "upload.multipart");
    *multipart = (Multipart){ .arena = arena };
    multipart->line = str_printf(arena, "\r\n--%.*s", STR_ARG(boundary));
    multipart->at   = 2; /* the very first line has no line end before it */
    return true;
}

/* --- the head of the part --------------------------------------------------------------------- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Every %XX; or, as browsers write a plain file name, only those of quote, CR and LF. */
static Str percent_decode(Arena *arena, Str text, bool all)
{
    char  *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c    = text.ptr[i];
        int  high = i + 2 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
        int  low  = i + 2 < text.len ? hex_digit(text.ptr[i + 2]) : -1;
        int  code = high < 0 || low < 0 ? -1 : high << 4 | low;
        if (c == '%' && code >= 0 && (all || code == '"' || code == '\r' || code == '\n')) {
            c = (char)code;
            i += 2;
        }
        out[len++] = c;
    }
    return (Str){ out, len };
}

/* UTF-8'en'%e5%ae%a2.pdf (RFC 8187). */
static bool extended_name(Arena *arena, Str value, Str *name)
{
    Str charset, language;
    if (!str_cut(&value, '\'', &charset) || !str_cut(&value, '\'', &language) ||
        !same_word(charset, "utf-8"))
        return false;
    *name = percent_decode(arena, value, true);
    return true;
}

/* form-data; name="file"; filename="plan.pdf" */
static bool read_disposition(Multipart *multipart, Str text, Problems *problems)
{
    static const char kind[] = "form-data";
    Str    name, value, part = { 0 }, plain = { 0 }, extended = { 0 };
    size_t at = sizeof kind - 1;
    bool   bad = text.len < at || strncasecmp(text.ptr, kind, at) != 0;
    while (!bad && next_parameter(multipart->arena, text, &at, &name, &value, &bad)) {
        if (same_word(name, "name")) part = value;
        else if (same_word(name, "filename")) plain = value;
        else if (same_word(name, "filename*"))
            bad = !extended_name(multipart->arena, value, &extended);
    }
    if (bad) return refuse(problems, "upload.multipart");
    if (!str_is(part, "file")) return refuse(problems, "upload.parts");
    multipart->name =
        extended.ptr ? extended : percent_decode(multipart->arena, plain, false);
    return true;
}

static bool read_line(Multipart *multipart, Str line, bool *named, Problems *problems)
{
    Str value = line, name;
    if (!str_cut(&value, ':', &name) || name.len == 0 || name.len == line.len ||
        str_find_char(name, ' ', NULL) || str_find_char(line, '\r', NULL) ||
        str_find_char(line, '\n', NULL) || str_find_char(line, '\0', NULL))
        return refuse(problems, "upload.multipart");
    value = str_trim(value);
    if (same_word(name, "content-disposition")) {
        if (*named) return refuse(problems, "upload.multipart");
        *named = true;
        return read_disposition(multipart, value, problems);
    }
    bool plain = same_word(value, "binary") || same_word(value, "8bit") || same_word(value, "7bit");
    if (same_word(name, "content-transfer-encoding") && !plain)
        return refuse(problems, "upload.multipart");
    if (same_word(name, "content-type")) multipart->type = str_copy(multipart->arena, value);
    return true;
}

static bool read_head(Multipart *multipart, Problems *problems)
{
    bool   named = false;
    Str    rest  = { multipart->head, multipart->head_len - 2 }; /* without the empty line */
    size_t end;
    while (str_find(rest, STR("\r\n"), &end)) {
        if (!read_line(multipart, str_slice(rest, 0, end), &named, problems)) return false;
        rest = str_slice(rest, end + 2, rest.len);
    }
    return named || refuse(problems, "upload.multipart");
}

/* --- byte by byte, and the content in runs ---------------------------------------------------- */

static bool head_byte(Multipart *multipart, char c, Problems *problems)
{
    if (multipart->head_len == MULTIPART_MAX_HEAD) return refuse(problems, "upload.multipart");
    multipart->head[multipart->head_len++] = c;
    Str head = { multipart->head, multipart->head_len };
    if (!str_ends(head, STR("\r\n\r\n"))) return true;
    multipart->state = IN_CONTENT;
    multipart->at    = 0;
    return read_head(multipart, problems);
}

/* A run without CR, or one byte of what may be the line that ends it. Says how many were eaten. */
static bool content_run(Multipart *multipart, Str bytes, size_t *eaten, Problems *problems)
{
    Str    line = multipart->line;
    size_t run  = 0;
    *eaten      = 1;
    if (bytes.ptr[0] == line.ptr[multipart->at]) {
        if (++multipart->at == line.len) multipart->state = AFTER_LINE, multipart->at = 0;
        return true;
    }
    size_t matched = multipart->at;
    multipart->at  = 0;
    if (matched) {
        *eaten = 0; /* the byte at hand may begin it anew */
        return multipart->take(multipart->context, str_slice(line, 0, matched), problems);
    }
    if (!str_find_char(bytes, '\r', &run)) run = bytes.len;
    *eaten = run;
    return multipart->take(multipart->context, str_slice(bytes, 0, run), problems);
}

/* What is due byte by byte: true while it comes as it should. */
static bool due(Multipart *multipart, const char *text, char c, int then)
{
    if (text[multipart->at] != c) return false;
    if (text[++multipart->at]) return true;
    multipart->state = then;
    multipart->at    = 0;
    return true;
}

static bool other_byte(Multipart *multipart, char c, Problems *problems)
{
    bool good = false;
    if (multipart->state == FIRST_LINE) {
        size_t at = multipart->at, end = multipart->line.len;
        good = c == (at < end ? multipart->line.ptr[at] : "\r\n"[at - end]);
        if (++multipart->at == multipart->line.len + 2) multipart->state = IN_HEAD;
    } else if (multipart->state == AFTER_LINE) {
        if (multipart->at == 0 && c == '\r') return refuse(problems, "upload.parts");
        good = due(multipart, "--", c, AT_END);
    } else if (multipart->at < 2) {
        good = c == "\r\n"[multipart->at++];
    }
    return good || refuse(problems, "upload.multipart");
}

bool multipart_feed(Multipart *multipart, Str bytes, Problems *problems)
{
    for (size_t at = 0, eaten; at < bytes.len; at += eaten) {
        bool good;
        eaten = 1;
        if (multipart->state == IN_HEAD) good = head_byte(multipart, bytes.ptr[at], problems);
        else if (multipart->state == IN_CONTENT)
            good = content_run(multipart, str_slice(bytes, at, bytes.len), &eaten, problems);
        else good = other_byte(multipart, bytes.ptr[at], problems);
        if (!good) return false;
    }
    return true;
}

bool multipart_finish(const Multipart *multipart, Problems *problems)
{
    bool whole = multipart->state == AT_END && (multipart->at == 0 || multipart->at == 2);
    return whole || refuse(problems, "upload.multipart");
}
