/*
 * sought.h -- what somebody looks for, read once; and whether, and where, a text has it.
 *
 * All words must be found, each of them in any of the texts. A word is what stands between blanks;
 * its parts (words.h) must follow each other, and the last one may go on. What has no letter, digit
 * or sign in it is passed over.
 */
#ifndef TENON_BASE_SOUGHT_H
#define TENON_BASE_SOUGHT_H

#include "core/base/arena.h"
#include "core/base/str.h"

enum { SOUGHT_WORDS = 8, SOUGHT_PARTS = 64 }; /* more of them are not looked at */

typedef struct SoughtWord {
    Str   *parts;
    size_t count;
    bool   begins; /* a word that begins with the last part will do */
} SoughtWord;

typedef struct Sought {
    SoughtWord words[SOUGHT_WORDS];
    size_t     count;
    bool       blank; /* nothing is asked: count is 0, and everything fits */

    /* "138 0013 8000": words that may be one number instead; number.count is 0 if there are none */
    SoughtWord number;
    size_t     number_at, number_spans;
} Sought;

Sought *sought_read(Arena *arena, Str text);

bool sought_in(const Sought *sought, const Str *texts, size_t count);

/* Does the text begin with what is sought, word by word? */
bool sought_begins(const Sought *sought, Str text);

typedef struct Mark {
    size_t from, to; /* bytes */
} Mark;

/* Where any of the words is found: in order, apart from each other. */
size_t sought_marks(const Sought *sought, Str text, Mark *marks, size_t most);

#endif
