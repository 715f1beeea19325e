/*
 * vec.h -- a growing array in an arena, of any type.
 *
 *     VEC(Value) bound = { 0 };
 *     VEC_PUSH(arena, &bound, value_int(5));
 *     for (size_t i = 0; i < bound.count; i++) use(bound.items[i]);
 *
 * Growing copies; the old items stay in the arena until its reset, so a pointer to an item is good
 * only until the next push.
 */
#ifndef TENON_BASE_VEC_H
#define TENON_BASE_VEC_H

#include "core/base/arena.h"

#define VEC(Type)      \
    struct {           \
        Type  *items;  \
        size_t count;  \
        size_t room;   \
    }

void *vec_grow(Arena *arena, void *items, size_t count, size_t *room, size_t item_size);

#define VEC_PUSH(arena, vec, ...)                                                              \
    do {                                                                                       \
        if ((vec)->count == (vec)->room)                                                       \
            (vec)->items = vec_grow((arena), (vec)->items, (vec)->count, &(vec)->room,         \
                                    sizeof *(vec)->items);                                     \
        (vec)->items[(vec)->count++] = (__VA_ARGS__);                                          \
    } while (0)

#endif
