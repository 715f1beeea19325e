/*
 * utf8.c -- code points out of bytes.
 *
 * What Unicode calls well-formed and nothing else: no overlong forms, no surrogates, nothing above
 * U+10FFFF.
 */
#include "core/base/str.h"

/* Length of the well-formed sequence at the start of s, 0 if there is none; sets *code. */
static size_t sequence(Str s, uint32_t *code)
{
    unsigned char first = (unsigned char)s.ptr[0];
    size_t        len   = first < 0x80             ? 1
                          : (first & 0xE0) == 0xC0 ? 2
                          : (first & 0xF0) == 0xE0 ? 3
                          : (first & 0xF8) == 0xF0 ? 4
                                                   : 0;
    if (len == 0 || len > s.len) return 0;

    static const unsigned char bits[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    static const uint32_t      least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    *code = first & bits[len];
    for (size_t i = 1; i < len; i++) {
        unsigned char next = (unsigned char)s.ptr[i];
        if ((next & 0xC0) != 0x80) return 0;
        *code = *code << 6 | (next & 0x3F);
    }
    bool surrogate = *code >= 0xD800 && *code <= 0xDFFF;
    return *code < least[len] || surrogate || *code > 0x10FFFF ? 0 : len;
}

uint32_t str_utf8_next(Str s, size_t *at)
{
    uint32_t code = 0;
    size_t   len  = sequence(str_slice(s, *at, s.len), &code);
    *at += len ? len : 1;
    return len ? code : 0xFFFD;
}

bool str_utf8_valid(Str s)
{
    uint32_t code;
    for (size_t at = 0, len; at < s.len; at += len) {
        if ((signed char)s.ptr[at] >= 0) {
            len = 1;
            continue;
        }
        len = sequence(str_slice(s, at, s.len), &code);
        if (len == 0) return false;
    }
    return true;
}

size_t str_utf8_length(Str s)
{
    size_t count = 0;
    for (size_t at = 0; at < s.len; count++) str_utf8_next(s, &at);
    return count;
}

size_t str_utf8_put(char *to, uint32_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xC0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xE0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 0x3F));
        to[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 0x3F));
    to[2] = (char)(0x80 | (code >> 6 & 0x3F));
    to[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}
