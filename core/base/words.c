/*
 * words.c -- cuts texts into words.
 *
 * The rule: what is stored and what is asked for go through the same table. Changing it changes
 * what stands in every search index: catalogue.c counts its versions (WORDS_VERSION).
 */
#include "core/base/words.h"

#include "core/base/letters.h"

typedef enum { GAP, LETTER, DIGIT, SIGN } Sort;

/* In order; what lies between them are letters. */
static const struct { uint32_t first, last; Sort sort; } ranges[] = {
    { 0x0080, 0x00BF, GAP },   { 0x00D7, 0x00D7, GAP },   { 0x00F7, 0x00F7, GAP },
    { 0x1100, 0x11FF, SIGN },  { 0x2000, 0x2BFF, GAP },   { 0x2E00, 0x2E7F, GAP },
    { 0x2E80, 0x2FDF, SIGN },  { 0x2FE0, 0x3004, GAP },   { 0x3005, 0x3007, SIGN },
    { 0x3008, 0x3020, GAP },   { 0x3021, 0x3029, SIGN },  { 0x302A, 0x303A, GAP },
    { 0x303B, 0x303C, SIGN },  { 0x303D, 0x3040, GAP },   { 0x3041, 0x309F, SIGN },
    { 0x30A0, 0x30A0, GAP },   { 0x30A1, 0x30FA, SIGN },  { 0x30FB, 0x30FB, GAP },
    { 0x30FC, 0xA4CF, SIGN },  { 0xA960, 0xA97F, SIGN },  { 0xAC00, 0xD7FF, SIGN },
    { 0xE000, 0xFAFF, SIGN },  { 0xFE00, 0xFE6F, GAP },   { 0xFEFF, 0xFEFF, GAP },
    { 0xFF00, 0xFF65, GAP },   { 0xFF66, 0xFFDC, SIGN },  { 0xFFDD, 0xFFFF, GAP },
    { 0x1F000, 0x1FAFF, SIGN }, { 0x20000, 0x3FFFF, SIGN }, { 0xE0000, 0x10FFFF, GAP },
};

static Sort sort_of(uint32_t code)
{
    if (code < 0x80) {
        uint32_t low = code | 0x20;
        return code >= '0' && code <= '9' ? DIGIT : low >= 'a' && low <= 'z' ? LETTER : GAP;
    }
    if (code >= 0x3400 && code <= 0x9FFF) return SIGN; /* most of what is no ASCII */
    size_t low = 0, high = sizeof ranges / sizeof *ranges;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (code < ranges[middle].first) high = middle;
        else if (code > ranges[middle].last) low = middle + 1;
        else return ranges[middle].sort;
    }
    return LETTER;
}

/* --- reading ---------------------------------------------------------------------------------- */

typedef struct {
    Str      text;
    bool     asked;
    WordTake take;
    void    *context;
    Letters  letters;
    Letter   letter; /* the one at hand */
    Sort     sort;   /* of it */
    bool     ended, after_plus;
    Letter   owed; /* the last sign of a run that was asked for, if more follows it */
} Cutting;

static void next(Cutting *cutting)
{
    cutting->after_plus = cutting->letter.code == '+';
    cutting->ended      = !letters_next(&cutting->letters, &cutting->letter);
    cutting->sort       = cutting->ended ? GAP : sort_of(cutting->letter.code);
}

static bool give(const Cutting *cutting, Word word)
{
    return cutting->take(cutting->context, &word);
}

/* --- runs of signs ---------------------------------------------------------------------------- */

/* One sign, or two. */
static bool give_signs(const Cutting *cutting, const Letter *first, const Letter *second)
{
    char   text[8];
    size_t length = str_utf8_put(text, first->code);
    if (second) length += str_utf8_put(text + length, second->code);
    return give(cutting, (Word){ .text = { text, length },
                                 .pair = second != NULL,
                                 .from = first->from,
                                 .to   = second ? second->to : first->to });
}

static bool cut_signs(Cutting *cutting)
{
    Letter last = cutting->letter;
    bool   pair = false;
    next(cutting);
    for (; !cutting->ended && cutting->sort == SIGN; next(cutting)) {
        if (!give_signs(cutting, &last, &cutting->letter)) return false;
        last = cutting->letter;
        pair = true;
    }
    if (!pair || !cutting->asked) return give_signs(cutting, &last, NULL);
    cutting->owed = last;
    return true;
}

/* --- runs of letters and digits --------------------------------------------------------------- */

/* "+8613800138000": without a country of one to three digits, and the end of it. */
static bool give_other_forms(const Cutting *cutting, Word number, bool international)
{
    size_t length = number.text.len, start = number.from;
    Str    whole = number.text, written = str_slice(cutting->text, start, number.to);
    number.again = true;
    for (size_t skip = 1; skip < length; skip++) {
        if (!(international && skip <= 3) && skip != length - NUMBER_END) continue;
        number.text = str_slice(whole, skip, length);
        number.from = start + letters_end(written, skip);
        if (!give(cutting, number)) return false;
    }
    return true;
}

static bool cut_run(Cutting *cutting, Sort sort)
{
    char   text[WORD_BYTES + 4];
    size_t length = 0, count = 0;
    bool   international = cutting->after_plus;
    Word   word = { .from = cutting->letter.from, .digits = sort == DIGIT };
    for (; !cutting->ended && cutting->sort == sort; next(cutting), count++) {
        if (length + 4 <= WORD_BYTES)
            length += str_utf8_put(text + length, cutting->letter.code);
        word.to = cutting->letter.to;
    }
    word.text = (Str){ text, length };
    if (!give(cutting, word)) return false;
    bool whole = count == length; /* a number that was cut has no end */
    return cutting->asked || sort != DIGIT || !whole || count < NUMBER_LONG
           || give_other_forms(cutting, word, international);
}

bool words_each(Str text, bool asked, WordTake take, void *context)
{
    Cutting cutting = { .text = text, .asked = asked, .take = take, .context = context };
    cutting.letters = letters_of(text);
    next(&cutting);
    while (!cutting.ended) {
        Sort sort = cutting.sort;
        if (sort == GAP) {
            next(&cutting);
            continue;
        }
        if (cutting.owed.to && !give_signs(&cutting, &cutting.owed, NULL)) return false;
        cutting.owed = (Letter){ 0 };
        if (!(sort == SIGN ? cut_signs(&cutting) : cut_run(&cutting, sort))) return false;
    }
    return true;
}
