/*
 * words.h -- what a text is made of when somebody searches it.
 *
 * A run of letters is a word, a run of digits is one, so that a part of "OPP2026-00012" can be
 * asked for. Chinese, Japanese, Korean and emoji are written without blanks: a run of n signs gives
 * its n - 1 pairs and its last sign alone, with which any part of it, of any length, can be found
 * exactly. Everything else parts words, bytes that are not UTF-8 too. Case, width and accents do not
 * count (letters.h).
 */
#ifndef TENON_BASE_WORDS_H
#define TENON_BASE_WORDS_H

#include "core/base/str.h"

enum {
    WORD_BYTES = 64,      /* of a longer word only these count */
    NUMBER_LONG = 7,      /* digits in a row: a telephone number, found without its country too */
    NUMBER_END = 4        /* and by its last digits */
};

typedef struct Word {
    Str    text;     /* folded; good until the next word */
    bool   again;    /* another form of the word before: it stands at the same place */
    bool   digits;
    bool   pair;     /* of signs */
    size_t from, to; /* the bytes it was made of */
} Word;

/* False ends it early, and words_each says so. */
typedef bool (*WordTake)(void *context, const Word *word);

/*
 * All words in their order. `asked`: as somebody asks for them. Then nothing stands for the end of
 * the last run, as it may go on, and numbers have no other forms.
 */
bool words_each(Str text, bool asked, WordTake take, void *context);

#endif
