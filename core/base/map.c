/*
 * map.c -- entries in order of insertion, found through a table of their positions.
 *
 * Up to SMALL entries are compared one by one. Above that an open-addressed table with linear
 * probing, at most half full, holds positions + 1. The hash is SipHash-1-3 with a random key per
 * process: who picks the names of a request cannot pick their slots.
 */
#include "core/base/map.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

enum { SMALL = 8 };

static uint64_t       key[2];
static pthread_once_t key_made = PTHREAD_ONCE_INIT;

static void make_key(void)
{
    if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key) {
        fputs("no random bytes from the system\n", stderr);
        abort();
    }
}

static uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1], v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0], v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1], v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2], v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

uint64_t map_hash(Str s)
{
    pthread_once(&key_made, make_key);
    uint64_t v[4] = { key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d,
                      key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573 };
    for (size_t at = 0;; at += 8) {
        bool     last = s.len - at < 8;
        uint64_t word = last ? (uint64_t)s.len << 56 : 0;
        if (s.len) memcpy(&word, s.ptr + at, last ? s.len - at : 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
        if (last) break;
    }
    v[2] ^= 0xFF;
    for (int i = 0; i < 3; i++) sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* The slot that holds the key, or the empty one where it belongs. */
static size_t slot_of(const Map *map, Str name)
{
    size_t mask = map->slot_count - 1;
    for (size_t slot = map_hash(name) & mask;; slot = (slot + 1) & mask) {
        uint32_t position = map->slots[slot];
        if (position == 0 || str_equal(map->entries[position - 1].key, name)) return slot;
    }
}

static MapEntry *entry_of(const Map *map, Str name)
{
    if (map->slot_count) {
        uint32_t position = map->slots[slot_of(map, name)];
        return position ? &map->entries[position - 1] : NULL;
    }
    for (size_t i = 0; i < map->count; i++)
        if (str_equal(map->entries[i].key, name)) return &map->entries[i];
    return NULL;
}

static void spread(Map *map)
{
    map->slot_count = map->room * 2;
    map->slots      = ARENA_ARRAY(map->arena, uint32_t, map->slot_count);
    for (size_t i = 0; i < map->count; i++)
        map->slots[slot_of(map, map->entries[i].key)] = (uint32_t)i + 1;
}

void map_init(Map *map, Arena *arena)
{
    *map = (Map){ .arena = arena };
}

void *map_find(const Map *map, Str name)
{
    const MapEntry *entry = entry_of(map, name);
    return entry ? entry->value : NULL;
}

bool map_put(Map *map, Str name, void *value)
{
    MapEntry *known = entry_of(map, name);
    if (known) {
        known->value = value;
        return false;
    }
    bool full = map->count == map->room;
    if (full)
        map->entries =
            vec_grow(map->arena, map->entries, map->count, &map->room, sizeof *map->entries);
    map->entries[map->count++] = (MapEntry){ name, value };
    if (map->count > SMALL) {
        if (full) spread(map);
        else map->slots[slot_of(map, name)] = (uint32_t)map->count;
    }
    return true;
}
