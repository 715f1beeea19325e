/*
 * map.h -- names to things, in an arena.
 *
 * Remembers the order of insertion; nothing is ever taken out. The key's bytes are borrowed: they
 * must live as long as the map. Names come from configuration or from requests of bounded size; the
 * hash is seeded per process, so that crafted keys do not pile up.
 */
#ifndef TENON_BASE_MAP_H
#define TENON_BASE_MAP_H

#include "core/base/str.h"

typedef struct {
    Str   key;
    void *value;
} MapEntry;

typedef struct Map {
    Arena    *arena;
    MapEntry *entries; /* in order of insertion */
    size_t    count, room;
    uint32_t *slots;
    size_t    slot_count;
} Map;

void  map_init(Map *map, Arena *arena);
void *map_find(const Map *map, Str key);              /* NULL if missing */
bool  map_put(Map *map, Str key, void *value);        /* false if it was there; replaces it */

/* Of any bytes: seeded per process, so that nobody outside can make two that fall together. */
uint64_t map_hash(Str bytes);

#endif
