/*
 * letters.h -- a text letter by letter, as somebody looks for it: case, width, compatibility forms
 * and accents do not count. "É", "é", "Ｅ" and an e with a mark behind it are one letter, "ß" is
 * two; ｶﾞ, written with two, is ガ. What letters_table.py says which marks do not count.
 */
#ifndef TENON_BASE_LETTERS_H
#define TENON_BASE_LETTERS_H

#include "core/base/str.h"

typedef struct Letter {
    uint32_t code;     /* U+FFFD for a byte that is not UTF-8 */
    size_t   from, to; /* the bytes it was made of; its marks belong to it */
} Letter;

typedef struct Letters {
    Str             text;
    size_t          from, to; /* of what `rest` was made */
    const uint32_t *rest;     /* letters of one place that were not given yet */
    size_t          rest_count;
    Letter          ahead;    /* the next one, looked at already */
    bool            looked;
} Letters;

static inline Letters letters_of(Str text) { return (Letters){ .text = text }; }

/* False at the end of the text. */
bool letters_next(Letters *letters, Letter *letter);

/* Where the first `count` letters of the text end. */
size_t letters_end(Str text, size_t count);

/* All of them. */
Str letters_plain(Arena *arena, Str text);

#endif
