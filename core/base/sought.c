/*
 * sought.c -- reading what is sought, and following it through texts.
 *
 * The rule: what is found here is what an index made of the same words finds, no more and no less.
 * A text is gone through once, whatever is sought: a bit for each part of a word says how far it
 * has come.
 */
#include "core/base/sought.h"

#include "core/base/buffer.h"
#include "core/base/letters.h"
#include "core/base/words.h"

/* --- reading ---------------------------------------------------------------------------------- */

typedef struct {
    Arena     *arena;
    SoughtWord word;
    bool       digits; /* all of it */
} Reading;

static bool take_part(void *context, const Word *word)
{
    Reading    *reading = context;
    SoughtWord *sought  = &reading->word;
    if (!sought->parts) sought->parts = ARENA_ARRAY(reading->arena, Str, SOUGHT_PARTS);
    sought->parts[sought->count++] = str_copy(reading->arena, word->text);
    reading->digits = reading->digits && word->digits;
    sought->begins  = !word->pair; /* one sign begins pairs */
    return sought->count < SOUGHT_PARTS;
}

static bool is_blank(uint32_t code)
{
    return code <= ' ' || code == 0xA0 || code == 0x3000;
}

/* Blanks of all widths part words. */
static bool next_word(Str text, size_t *at, Str *word)
{
    size_t start = *at, end;
    while (*at < text.len && is_blank(str_utf8_next(text, at))) start = *at;
    for (*at = end = start; end < text.len && !is_blank(str_utf8_next(text, at)); end = *at) {}
    *word = str_slice(text, start, end);
    return word->len > 0;
}

/* The first numbers in a row that together are long enough. */
static void find_number(Arena *arena, Sought *sought, const bool *digits)
{
    for (size_t first = 0, next; first < sought->count && !sought->number.count; first = next + 1) {
        Buffer number;
        size_t parts = 0;
        buffer_init(&number, arena, 32);
        for (next = first; next < sought->count && digits[next]; next++)
            for (size_t i = 0; i < sought->words[next].count; i++, parts++)
                buffer_add(&number, sought->words[next].parts[i]);
        if (parts < 2 || number.len < NUMBER_LONG || number.len > WORD_BYTES) continue;
        Str *whole           = ARENA_NEW(arena, Str);
        *whole               = buffer_str(&number);
        sought->number       = (SoughtWord){ whole, 1, true };
        sought->number_at    = first;
        sought->number_spans = next - first;
    }
}

Sought *sought_read(Arena *arena, Str text)
{
    Sought *sought = ARENA_NEW(arena, Sought);
    bool    digits[SOUGHT_WORDS];
    size_t  at = 0;
    Str     word;
    sought->blank = true;
    while (next_word(text, &at, &word) && sought->count < SOUGHT_WORDS) {
        Reading reading = { .arena = arena, .digits = true };
        sought->blank   = false;
        words_each(word, true, take_part, &reading);
        if (!reading.word.count) continue;
        digits[sought->count]          = reading.digits;
        sought->words[sought->count++] = reading.word;
    }
    find_number(arena, sought, digits);
    return sought;
}

/* --- following -------------------------------------------------------------------------------- */

typedef struct {
    const SoughtWord *word;
    uint64_t          here;   /* bit i: part i is at this place, and those before it before it */
    uint64_t          before; /* which parts would be next here */
    bool              found;
} Chase;

typedef struct {
    Chase  chases[SOUGHT_WORDS + 1];
    size_t count;
    size_t place;                /* of words in the text */
    size_t starts[SOUGHT_PARTS]; /* of the newest places, in a ring */
    bool   marking, at_start;    /* at_start: only what begins at the first place counts */
    Mark  *marks;
    size_t mark_count, most;
} Hunt;

static void hunt_init(Hunt *hunt, const Sought *sought)
{
    *hunt = (Hunt){ .count = sought->count };
    for (size_t i = 0; i < sought->count; i++) hunt->chases[i].word = &sought->words[i];
    if (sought->number.count) hunt->chases[hunt->count++].word = &sought->number;
}

static bool fits(const SoughtWord *sought, size_t i, Str text)
{
    Str  part = sought->parts[i];
    bool open = sought->begins && i + 1 == sought->count;
    return (open ? text.len >= part.len : text.len == part.len)
           && memcmp(text.ptr, part.ptr, part.len) == 0;
}

/* Marks lie in the order of their ends: one that overlaps the last is joined to it. */
static void mark(Hunt *hunt, const SoughtWord *sought, Str text, const Word *word)
{
    size_t start = word->from;
    size_t most = str_utf8_length(sought->parts[sought->count - 1]);
    size_t to = start + letters_end(str_slice(text, start, word->to), most);
    if (sought->count > 1) start = hunt->starts[(hunt->place - sought->count) % SOUGHT_PARTS];
    while (hunt->mark_count && hunt->marks[hunt->mark_count - 1].to >= start) {
        Mark *last = &hunt->marks[--hunt->mark_count];
        if (last->from < start) start = last->from;
        if (last->to > to) to = last->to;
    }
    if (hunt->mark_count < hunt->most) hunt->marks[hunt->mark_count++] = (Mark){ start, to };
}

/*
 * True if this very word is the last part. `before` holds only few bits, mostly the first: the
 * parts are not all compared.
 */
static bool follow(Chase *chase, Str text)
{
    uint64_t was = chase->here;
    for (uint64_t open = chase->before; open; open &= open - 1) {
        size_t i = (size_t)__builtin_ctzll(open);
        if (i < chase->word->count && fits(chase->word, i, text)) chase->here |= 1ull << i;
    }
    return (chase->here & ~was) >> (chase->word->count - 1) & 1;
}

typedef struct {
    Hunt *hunt;
    Str   text;
} Walk;

static bool walk(void *context, const Word *word)
{
    const Walk *at   = context;
    Hunt       *hunt = at->hunt;
    if (!word->again) hunt->starts[hunt->place++ % SOUGHT_PARTS] = word->from;
    for (size_t i = 0; i < hunt->count; i++) {
        Chase *chase = &hunt->chases[i];
        if (chase->found && !hunt->marking) continue;
        if (!word->again) {
            chase->before = chase->here << 1 | (hunt->at_start && hunt->place > 1 ? 0 : 1);
            chase->here   = 0;
        }
        if (!follow(chase, word->text)) continue;
        chase->found = true;
        if (hunt->marking) mark(hunt, chase->word, at->text, word);
    }
    return true;
}

static void go_through(Hunt *hunt, Str text)
{
    Walk at     = { hunt, text };
    hunt->place = 0;
    for (size_t i = 0; i < hunt->count; i++) hunt->chases[i].here = 0;
    words_each(text, false, walk, &at);
}

static bool all_found(const Hunt *hunt, const Sought *sought)
{
    bool number = sought->number.count && hunt->chases[sought->count].found;
    for (size_t i = 0; i < sought->count; i++) {
        bool in_number = number && i - sought->number_at < sought->number_spans;
        if (!hunt->chases[i].found && !in_number) return false;
    }
    return sought->blank || sought->count > 0;
}

bool sought_in(const Sought *sought, const Str *texts, size_t count)
{
    Hunt hunt;
    hunt_init(&hunt, sought);
    for (size_t i = 0; i < count; i++) go_through(&hunt, texts[i]);
    return all_found(&hunt, sought);
}

/* The first word where the text begins, the others anywhere. */
bool sought_begins(const Sought *sought, Str text)
{
    Hunt hunt;
    hunt_init(&hunt, sought);
    hunt.at_start = true;
    go_through(&hunt, text);
    for (size_t i = 0; i < hunt.count; i++)
        if (hunt.chases[i].found) return sought->count == 1 || sought_in(sought, &text, 1);
    return false;
}

size_t sought_marks(const Sought *sought, Str text, Mark *marks, size_t most)
{
    Hunt hunt;
    hunt_init(&hunt, sought);
    hunt.marking = true;
    hunt.marks   = marks;
    hunt.most    = most;
    go_through(&hunt, text);
    return hunt.mark_count;
}
