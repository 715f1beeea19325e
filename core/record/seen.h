/*
 * seen.h -- keys that a dry run has met: fingerprints of 64 bits, by column. Private to this room.
 */
#ifndef TENON_RECORD_SEEN_H
#define TENON_RECORD_SEEN_H

#include "core/record/import.h"

typedef struct Seen {
    Arena    *arena;
    uint64_t *slots;
    size_t    room, count;
    size_t    columns;
    bool      on;
} Seen;

void seen_init(Seen *seen, Arena *arena, bool on, size_t columns);
bool seen_is_key(const Field *field); /* nobody else may have its value */
bool seen_has(const Seen *seen, size_t column, Str text);
bool seen_has_any(const Seen *seen, Str text); /* in any column that names records */
void seen_add_row(Seen *seen, const ImportColumns *columns, const SheetRow *row);

#endif
