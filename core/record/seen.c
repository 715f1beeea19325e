/*
 * seen.c -- a set of fingerprints that grows by doubling. Two texts with one fingerprint are one in
 * 10^7 for a million rows; all that follows is a wrong word in a dry run.
 */
#include "core/record/seen.h"

#include "core/base/fold.h"

void seen_init(Seen *seen, Arena *arena, bool on, size_t columns)
{
    *seen = (Seen){ .arena = arena, .on = on, .columns = columns };
}

bool seen_is_key(const Field *field)
{
    bool alone = field && field->unique.on && !field->unique.scope_count && !field->unique.where;
    return alone || (field && field->external);
}

static uint64_t fingerprint(size_t column, Str text)
{
    uint64_t hash = 14695981039346656037u ^ (column * 0x9e3779b97f4a7c15u);
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * 1099511628211u;
    hash ^= hash >> 29;
    return hash ? hash : 1;
}

static uint64_t *slot_of(const Seen *seen, uint64_t hash)
{
    size_t at = (size_t)hash & (seen->room - 1);
    while (seen->slots[at] && seen->slots[at] != hash) at = (at + 1) & (seen->room - 1);
    return &seen->slots[at];
}

bool seen_has(const Seen *seen, size_t column, Str text)
{
    return seen->room && *slot_of(seen, fingerprint(column, text)) != 0;
}

bool seen_has_any(const Seen *seen, Str text)
{
    for (size_t i = 0; i < seen->columns; i++)
        if (seen_has(seen, i, text)) return true;
    return false;
}

static void grow(Seen *seen)
{
    Seen old = *seen;
    seen->room = old.room ? old.room * 2 : 1024;
    seen->slots = ARENA_ARRAY(seen->arena, uint64_t, seen->room);
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i]) *slot_of(seen, old.slots[i]) = old.slots[i];
}

static void add(Seen *seen, uint64_t hash)
{
    if (seen->count * 2 >= seen->room) grow(seen);
    uint64_t *slot = slot_of(seen, hash);
    seen->count += *slot == 0;
    *slot = hash;
}

void seen_add_row(Seen *seen, const ImportColumns *columns, const SheetRow *row)
{
    for (size_t i = 0; seen->on && i < columns->count && i < row->cells.count; i++) {
        const Field *field = columns->items[i].field;
        bool names = field && (seen_is_key(field) || field == field->object->title);
        Str text = sheet_trim(row->cells.items[i]);
        if (names && text.len) add(seen, fingerprint(i, text));
    }
}
