/*
 * str.h -- text as a view: a pointer and a length, passed by value.
 *
 * A view is never freed; it lives as long as what it looks at, which is mostly an arena. Text is
 * UTF-8 unless a function says otherwise. A Str may hold NUL bytes and need not end in one.
 */
#ifndef TENON_BASE_STR_H
#define TENON_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/base/vec.h"

typedef struct Str {
    const char *ptr;
    size_t      len;
} Str;

typedef VEC(Str) StrVec;

#define STR(literal) ((Str){ (literal), sizeof(literal) - 1 })
#define STR_ARG(s)   (int)(s).len, (s).ptr /* for "%.*s" */

static inline bool str_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_is(Str a, const char *literal)
{
    return a.len == strlen(literal) && memcmp(a.ptr, literal, a.len) == 0;
}

Str   str_from(const char *c_string);              /* NULL reads as empty; borrows */
Str   str_slice(Str s, size_t from, size_t to);    /* clamped */
Str   str_trim(Str s);                             /* ASCII white space at both ends */
int   str_compare(Str a, Str b);                   /* by byte, which for UTF-8 is by code point */
bool  str_starts(Str s, Str prefix);
bool  str_ends(Str s, Str suffix);
bool  str_find(Str s, Str needle, size_t *at);     /* first place; *at may be NULL */
bool  str_find_char(Str s, char c, size_t *at);
bool  str_cut(Str *rest, char separator, Str *piece); /* pops a piece; "a,,b," is a, empty, b */
bool  str_to_int(Str s, int64_t *number);          /* whole, decimal, no spaces */
bool  str_utf8_valid(Str s);
size_t str_utf8_length(Str s);                     /* code points */

/* Reads the code point at *at and moves *at behind it. Invalid bytes read as U+FFFD, one by one. */
uint32_t str_utf8_next(Str s, size_t *at);
size_t   str_utf8_put(char *to, uint32_t code); /* up to 4 bytes; says how many */

/* Copies live as long as the arena does. */
Str   str_copy(Arena *arena, Str s);
char *str_c(Arena *arena, Str s);                  /* NUL-terminated copy */
Str   str_join(Arena *arena, Str a, Str b);
Str   str_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
Str   str_replace(Arena *arena, Str s, Str from, Str to); /* all; an empty `from` changes nothing */

#endif
