/*
 * letters.c -- letters by table, made by letters_table.py: one for one, none or several for one,
 * one for two.
 *
 * The rule: what was made of a letter is made of nothing else again, so that taking a text to
 * pieces twice changes nothing.
 */
#include "core/base/letters.h"

#include "core/base/buffer.h"

typedef struct {
    uint32_t first, last;
    uint8_t  step;
    int32_t  delta;
} Move;

typedef struct {
    uint32_t code;
    uint16_t at;
    uint8_t  count;
} Spread;

typedef struct {
    uint16_t kana, mark, whole;
} Voiced;

#include "core/base/letters_table.inc"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* --- one code point --------------------------------------------------------------------------- */

static uint32_t moved(uint32_t code)
{
    size_t low = 0, high = COUNT(moves);
    while (low < high) {
        size_t      middle = low + (high - low) / 2;
        const Move *row    = &moves[middle];
        if (code < row->first) high = middle;
        else if (code > row->last) low = middle + 1;
        else return (code - row->first) % row->step ? code : (uint32_t)((int32_t)code + row->delta);
    }
    return code;
}

static const Spread *spread_of(uint32_t code)
{
    size_t low = 0, high = COUNT(spreads);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code < spreads[middle].code) high = middle;
        else if (code > spreads[middle].code) low = middle + 1;
        else return &spreads[middle];
    }
    return NULL;
}

/* Most of what is written: nothing happens to it. */
static bool is_plain(uint32_t code)
{
    return (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xAC00 && code <= 0xD7A3);
}

/* One letter of the table; false at the end. What the table makes nothing of is passed over. */
static bool take(Letters *letters, Letter *letter)
{
    while (!letters->rest_count) {
        if (letters->to >= letters->text.len) return false;
        letters->from = letters->to;
        uint32_t code = str_utf8_next(letters->text, &letters->to);
        *letter       = (Letter){ code, letters->from, letters->to };
        if (code < 0x80) letter->code = code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
        if (code < 0x80 || is_plain(code)) return true;
        const Spread *spread = spread_of(code);
        if (!spread) letter->code = moved(code);
        if (!spread) return true;
        letters->rest       = spread_letters + spread->at;
        letters->rest_count = spread->count;
    }
    *letter = (Letter){ *letters->rest++, letters->from, letters->to };
    letters->rest_count--;
    return true;
}

/* --- two together ----------------------------------------------------------------------------- */

enum {
    LEAD = 0x1100, LEADS = 19, VOWEL = 0x1161, VOWELS = 21, TAIL = 0x11A7, TAILS = 28,
    SYLLABLE = 0xAC00, SYLLABLES = LEADS * VOWELS * TAILS
};

/* A Korean syllable in its parts, as some systems write file names. 0: they do not belong. */
static uint32_t syllable(uint32_t a, uint32_t b)
{
    if (a >= LEAD && a < LEAD + LEADS && b >= VOWEL && b < VOWEL + VOWELS)
        return SYLLABLE + ((a - LEAD) * VOWELS + b - VOWEL) * TAILS;
    bool open = a >= SYLLABLE && a < SYLLABLE + SYLLABLES && (a - SYLLABLE) % TAILS == 0;
    return open && b > TAIL && b < TAIL + TAILS ? a + b - TAIL : 0;
}

static uint32_t together(uint32_t a, uint32_t b)
{
    if (b >= VOWEL && b < TAIL + TAILS) return syllable(a, b);
    if (b != 0x3099 && b != 0x309A) return 0;
    for (size_t i = 0; i < COUNT(voiced); i++)
        if (voiced[i].kana == a && voiced[i].mark == b) return voiced[i].whole;
    return 0;
}

bool letters_next(Letters *letters, Letter *letter)
{
    if (!letters->looked && !take(letters, &letters->ahead)) return false;
    *letter         = letters->ahead;
    letters->looked = false;
    if (!letters->rest_count && letters->to < letters->text.len
        && (signed char)letters->text.ptr[letters->to] >= 0)
        return true; /* no mark begins like that */
    while ((letters->looked = take(letters, &letters->ahead))) {
        uint32_t whole = together(letter->code, letters->ahead.code);
        if (!whole) break;
        letter->code = whole;
        letter->to   = letters->ahead.to;
    }
    size_t next = letters->looked ? letters->ahead.from : letters->to;
    if (next > letter->to) letter->to = next; /* the marks in between */
    return true;
}

size_t letters_end(Str text, size_t count)
{
    Letters letters = letters_of(text);
    Letter  letter  = { 0 };
    while (count-- > 0 && letters_next(&letters, &letter)) {}
    return letter.to;
}

Str letters_plain(Arena *arena, Str text)
{
    Letters letters = letters_of(text);
    Letter  letter;
    Buffer  out;
    buffer_init(&out, arena, text.len + 4);
    while (letters_next(&letters, &letter))
        out.len += str_utf8_put(buffer_reserve(&out, 4), letter.code);
    return buffer_str(&out);
}
