/*
 * id.c -- ids that sort by time.
 *
 *   bit 62 ............ 21 20 ......... 0
 *   milliseconds since 2020   counter
 *
 * The rule: an id is larger than every id before it. So the last one is one atomic number; a new
 * one is "now, counter 0" or the last plus one, whichever is larger. A clock that goes back, or
 * more than two million ids in a millisecond, only borrow from the milliseconds to come. 42 bits
 * last until the year 2159.
 */
#include "core/base/id.h"

#include <stdatomic.h>

#include "core/base/clock.h"

static const int64_t START_OF_2020 = 1577836800000;

enum { COUNTER_BITS = 21, BITS_PER_LETTER = 5 };

static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* Crockford: no i l o u */

static _Atomic int64_t newest;

int64_t id_new(void)
{
    int64_t since = clock_now() - START_OF_2020;
    int64_t now   = since > 0 ? since << COUNTER_BITS : 0;
    int64_t last  = atomic_load(&newest), next;
    do next = now > last ? now : last + 1;
    while (!atomic_compare_exchange_weak(&newest, &last, next));
    return next;
}

void id_after(int64_t id)
{
    int64_t last = atomic_load(&newest);
    while (id > last && !atomic_compare_exchange_weak(&newest, &last, id)) {}
}

int64_t id_floor(int64_t ms)
{
    return ms > START_OF_2020 ? (ms - START_OF_2020) << COUNTER_BITS : 0;
}

int64_t id_moment(int64_t id)
{
    return (id >> COUNTER_BITS) + START_OF_2020;
}

void id_write(char text[ID_TEXT_LENGTH], int64_t id)
{
    for (int i = ID_TEXT_LENGTH; i-- > 0; id >>= BITS_PER_LETTER) text[i] = letters[id & 31];
}

Str id_text(Arena *arena, int64_t id)
{
    char text[ID_TEXT_LENGTH];
    id_write(text, id);
    return str_copy(arena, (Str){ text, ID_TEXT_LENGTH });
}

static int letter_value(char c)
{
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    const char *found = c ? strchr(letters, c) : NULL;
    return found ? (int)(found - letters) : -1;
}

bool id_parse(Str text, int64_t *id)
{
    if (text.len != ID_TEXT_LENGTH || letter_value(text.ptr[0]) > 7) return false; /* 63 bits */
    int64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        int letter = letter_value(text.ptr[i]);
        if (letter < 0) return false;
        value = value << BITS_PER_LETTER | letter;
    }
    if (value == 0) return false;
    *id = value;
    return true;
}
