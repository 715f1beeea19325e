/* str.c -- views: cutting, searching, copying. Reading UTF-8 is in utf8.c. */
#include "core/base/str.h"

#include <stdarg.h>

#include "core/base/format.h"

Str str_from(const char *c_string)
{
    return c_string ? (Str){ c_string, strlen(c_string) } : (Str){ "", 0 };
}

Str str_slice(Str s, size_t from, size_t to)
{
    if (to > s.len) to = s.len;
    if (from > to) from = to;
    return (Str){ s.ptr ? s.ptr + from : NULL, to - from };
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str s)
{
    size_t from = 0, to = s.len;
    while (from < to && is_space(s.ptr[from])) from++;
    while (to > from && is_space(s.ptr[to - 1])) to--;
    return str_slice(s, from, to);
}

int str_compare(Str a, Str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int    order   = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
    if (order) return order < 0 ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(Str s, Str prefix)
{
    return s.len >= prefix.len && str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends(Str s, Str suffix)
{
    return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

bool str_find(Str s, Str needle, size_t *at)
{
    const char *found = needle.len == 0 ? s.ptr
                        : s.len == 0    ? NULL
                                        : memmem(s.ptr, s.len, needle.ptr, needle.len);
    if (!found && needle.len) return false;
    if (at) *at = found ? (size_t)(found - s.ptr) : 0;
    return true;
}

bool str_find_char(Str s, char c, size_t *at)
{
    const char *found = s.len ? memchr(s.ptr, c, s.len) : NULL;
    if (found && at) *at = (size_t)(found - s.ptr);
    return found != NULL;
}

bool str_cut(Str *rest, char separator, Str *piece)
{
    if (rest->len == 0) return false;
    size_t at    = rest->len;
    bool   found = str_find_char(*rest, separator, &at);
    *piece       = str_slice(*rest, 0, at);
    *rest        = str_slice(*rest, at + found, rest->len);
    return true;
}

bool str_to_int(Str s, int64_t *number)
{
    bool   negative = s.len && s.ptr[0] == '-';
    size_t at       = negative;
    if (at == s.len) return false;

    int64_t value = 0; /* counted downwards: INT64_MIN has no positive twin */
    for (; at < s.len; at++) {
        int digit = s.ptr[at] - '0';
        if (digit < 0 || digit > 9) return false;
        if (__builtin_mul_overflow(value, 10, &value)) return false;
        if (__builtin_sub_overflow(value, digit, &value)) return false;
    }
    if (!negative && __builtin_sub_overflow((int64_t)0, value, &value)) return false;
    *number = value;
    return true;
}

Str str_copy(Arena *arena, Str s)
{
    return s.ptr ? (Str){ arena_copy(arena, s.ptr, s.len), s.len } : s;
}

char *str_c(Arena *arena, Str s)
{
    char *copy  = arena_grow(arena, s.ptr, s.len, s.len + 1);
    copy[s.len] = 0;
    return copy;
}

Str str_join(Arena *arena, Str a, Str b)
{
    char *joined = arena_grow(arena, a.ptr, a.len, a.len + b.len);
    if (b.len) memcpy(joined + a.len, b.ptr, b.len);
    return (Str){ joined, a.len + b.len };
}

Str str_printf(Arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    char   first[256];
    size_t len = format_write(first, sizeof first, format, arguments);
    va_end(arguments);

    Str s = { NULL, len };
    if (len < sizeof first) {
        s.ptr = str_c(arena, (Str){ first, len });
    } else {
        char *bytes = arena_grow(arena, NULL, 0, len + 1);
        format_write(bytes, len + 1, format, again);
        s.ptr = bytes;
    }
    va_end(again);
    return s;
}

static size_t count_of(Str s, Str needle)
{
    size_t count = 0, at;
    for (; str_find(s, needle, &at); count++) s = str_slice(s, at + needle.len, s.len);
    return count;
}

Str str_replace(Arena *arena, Str s, Str from, Str to)
{
    size_t count = from.len ? count_of(s, from) : 0;
    if (count == 0) return s;

    size_t len  = s.len - count * from.len + count * to.len;
    char  *text = arena_grow(arena, NULL, 0, len);
    char  *end  = text;
    for (size_t at; str_find(s, from, &at); s = str_slice(s, at + from.len, s.len)) {
        if (at) end = mempcpy(end, s.ptr, at);
        if (to.len) end = mempcpy(end, to.ptr, to.len);
    }
    if (s.len) memcpy(end, s.ptr, s.len);
    return (Str){ text, len };
}
