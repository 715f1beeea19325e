/*
 * arena.h -- memory with one lifetime: many small gifts, one big farewell.
 *
 * There are three lifetimes in the house: a unit of work, a snapshot, the process. Whoever passes
 * the arena owns the result; nobody else frees anything. Not for several threads at once.
 */
#ifndef TENON_BASE_ARENA_H
#define TENON_BASE_ARENA_H

#include <stddef.h>

typedef struct Arena Arena;

Arena *arena_new(void);
void   arena_reset(Arena *arena); /* runs the deferred calls, newest first; its memory is gone */
void   arena_free(Arena *arena);  /* arena_reset, then itself; NULL is fine */

/* Zeroed, 16-aligned, never NULL: out of memory, and an overflow, end the process. */
void *arena_alloc(Arena *arena, size_t size);
void *arena_alloc_array(Arena *arena, size_t size, size_t count);

void  *arena_copy(Arena *arena, const void *bytes, size_t size);
void  *arena_grow(Arena *arena, const void *bytes, size_t used, size_t size); /* rest not zeroed */
size_t arena_used(const Arena *arena); /* bytes given out since the last reset */

/* Calls undo(thing) when the arena is reset: for statements, files, references. */
void arena_defer(Arena *arena, void (*undo)(void *thing), void *thing);

#define ARENA_NEW(arena, Type)          ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_alloc_array((arena), sizeof(Type), (count)))

#endif
