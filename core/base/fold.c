/*
 * fold.c -- case by table. ASCII is done by hand; the rest is looked up in ranges made by
 * fold_table.py.
 *
 * One code point becomes one code point, whatever the language: "ß" stays, a Turkish dotless i is a
 * letter of its own.
 */
#include "core/base/fold.h"

#include "core/base/buffer.h"

typedef struct {
    uint32_t first, last;
    uint8_t  step;
    int32_t  delta;
} Shift;

#include "core/base/fold_table.inc"

typedef struct {
    const Shift *rows;
    size_t       count;
    char         first, last; /* of ASCII, and how it moves */
    int          delta;
} Mapping;

#define MAPPING(rows, first, last, delta) \
    { rows, sizeof(rows) / sizeof *(rows), first, last, delta }

static const Mapping to_fold  = MAPPING(folding, 'A', 'Z', 'a' - 'A');
static const Mapping to_lower = MAPPING(lowering, 'A', 'Z', 'a' - 'A');
static const Mapping to_upper = MAPPING(raising, 'a', 'z', 'A' - 'a');

static uint32_t shift(const Mapping *mapping, uint32_t code)
{
    size_t low = 0, high = mapping->count;
    while (low < high) {
        size_t       middle = low + (high - low) / 2;
        const Shift *row    = &mapping->rows[middle];
        if (code < row->first) high = middle;
        else if (code > row->last) low = middle + 1;
        else return (code - row->first) % row->step ? code : (uint32_t)((int32_t)code + row->delta);
    }
    return code;
}

/* Bytes that are not UTF-8 stay as they are. */
static Str map_text(Arena *arena, const Mapping *mapping, Str text)
{
    Buffer out;
    buffer_init(&out, arena, text.len + 4);
    for (size_t at = 0; at < text.len;) {
        char c = text.ptr[at];
        if ((signed char)c >= 0) {
            bool moves = c >= mapping->first && c <= mapping->last;
            buffer_char(&out, moves ? (char)(c + mapping->delta) : c);
            at++;
            continue;
        }
        size_t   start = at;
        uint32_t code  = str_utf8_next(text, &at);
        uint32_t moved = shift(mapping, code);
        if (moved == code) buffer_add(&out, str_slice(text, start, at));
        else out.len += str_utf8_put(buffer_reserve(&out, 4), moved);
    }
    return buffer_str(&out);
}

Str fold(Arena *arena, Str text)
{
    return map_text(arena, &to_fold, text);
}

Str lower(Arena *arena, Str text)
{
    return map_text(arena, &to_lower, text);
}

Str upper(Arena *arena, Str text)
{
    return map_text(arena, &to_upper, text);
}
