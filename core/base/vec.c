/* vec.c -- the one function behind VEC_PUSH: a doubled copy. */
#include "core/base/vec.h"

#include <string.h>

enum { FIRST_ROOM = 8 };

void *vec_grow(Arena *arena, void *items, size_t count, size_t *room, size_t item_size)
{
    size_t larger = *room ? *room * 2 : FIRST_ROOM;
    void  *copy   = arena_alloc_array(arena, item_size, larger);
    if (count) memcpy(copy, items, count * item_size);
    *room = larger;
    return copy;
}
