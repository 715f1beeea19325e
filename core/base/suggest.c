/*
 * suggest.c -- the distance between two names: letters to insert, drop or change, and neighbours to
 * swap.
 *
 * Two spellings that differ in case only are the nearest of all. Names longer than LONGEST
 * characters are not compared: nobody mistypes those, and the work stays bounded.
 */
#include "core/base/suggest.h"

enum { LONGEST = 64, MOST_MISTAKES = 2, SHORT_NAME = 4 };

typedef struct {
    uint32_t letters[LONGEST];
    int      count; /* -1: too long */
} Word;

static uint32_t small(uint32_t letter)
{
    return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
}

static Word word_of(Str name)
{
    Word word = { .count = 0 };
    for (size_t at = 0; at < name.len; word.count++) {
        if (word.count == LONGEST) return (Word){ .count = -1 };
        word.letters[word.count] = small(str_utf8_next(name, &at));
    }
    return word;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int distance(const Word *a, const Word *b)
{
    int rows[3][LONGEST + 1]; /* of the classic table: the one before last, the last, this one */
    int *before = rows[0], *last = rows[1], *now = rows[2];
    for (int j = 0; j <= b->count; j++) last[j] = j;

    for (int i = 1; i <= a->count; i++) {
        now[0] = i;
        for (int j = 1; j <= b->count; j++) {
            bool same = a->letters[i - 1] == b->letters[j - 1];
            now[j]    = least(last[j - 1] + !same, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a->letters[i - 1] == b->letters[j - 2] &&
                a->letters[i - 2] == b->letters[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        int *oldest = before;
        before = last, last = now, now = oldest;
    }
    return last[b->count];
}

Str suggest(Str given, const Str *names, size_t count)
{
    Str  best    = { "", 0 };
    int  nearest = MOST_MISTAKES + 1;
    Word word    = word_of(given);
    if (word.count <= 0) return best;

    for (size_t i = 0; i < count; i++) {
        Word name = word_of(names[i]);
        if (name.count <= 0 || name.count > word.count + MOST_MISTAKES ||
            word.count > name.count + MOST_MISTAKES)
            continue;
        int shorter = least(name.count, word.count);
        int allowed = shorter < SHORT_NAME ? 1 : MOST_MISTAKES;
        int found   = distance(&word, &name);
        if (found > allowed || found >= shorter || found >= nearest) continue;
        nearest = found;
        best    = names[i];
    }
    return best;
}
