/*
 * arena.c -- chunks of growing size, handed out from the front.
 *
 *   chunk -> chunk -> chunk        each twice its predecessor, up to LARGEST_CHUNK
 *   large -> large                 blocks over a quarter of that stand alone
 *
 * The rule: nothing is given back before the reset. A reset keeps the newest chunk, so that a
 * worker's arena soon serves every request without asking the system. Under the address sanitizer
 * all that is not given out is poisoned, with a gap behind every block, so that an overflow or a
 * use after the reset is found as if it were malloc's.
 */
#include "core/base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(start, size)   ((void)(start), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
enum { GAP = 0 };
#endif

enum {
    ALIGNMENT      = 16,
    SMALLEST_CHUNK = 4 * 1024,
    LARGEST_CHUNK  = 256 * 1024,
    LARGE_BLOCK    = LARGEST_CHUNK / 4,
};

typedef struct Chunk Chunk;
struct Chunk {
    Chunk *next;
    size_t size; /* of bytes */
    _Alignas(ALIGNMENT) char bytes[];
};

typedef struct Deferred Deferred;
struct Deferred {
    Deferred *next;
    void (*undo)(void *thing);
    void *thing;
};

struct Arena {
    Chunk    *chunks; /* newest first; blocks come from the newest */
    Chunk    *large;
    char     *free, *end; /* what is left of the newest chunk */
    size_t    used;
    Deferred *deferred; /* newest first */
};

static Chunk *chunk_new(size_t size, Chunk *next)
{
    Chunk *chunk = must_have(sizeof *chunk + size);
    chunk->next  = next;
    chunk->size  = size;
    ASAN_POISON_MEMORY_REGION(chunk->bytes, size);
    return chunk;
}

static void chunks_free(Chunk *chunk)
{
    while (chunk) {
        Chunk *next = chunk->next;
        ASAN_UNPOISON_MEMORY_REGION(chunk->bytes, chunk->size);
        free(chunk);
        chunk = next;
    }
}

static void use_chunk(Arena *arena, Chunk *chunk)
{
    arena->chunks = chunk;
    arena->free   = chunk->bytes;
    arena->end    = chunk->bytes + chunk->size;
}

Arena *arena_new(void)
{
    Arena *arena = must_have(sizeof *arena);
    *arena       = (Arena){ 0 };
    return arena;
}

void arena_reset(Arena *arena)
{
    while (arena->deferred) { /* an undo may defer again */
        Deferred *deferred = arena->deferred;
        arena->deferred    = deferred->next;
        deferred->undo(deferred->thing);
    }
    chunks_free(arena->large);
    arena->large = NULL;
    arena->used  = 0;
    if (!arena->chunks) return;

    chunks_free(arena->chunks->next);
    arena->chunks->next = NULL;
    ASAN_POISON_MEMORY_REGION(arena->chunks->bytes, arena->chunks->size);
    use_chunk(arena, arena->chunks);
}

void arena_free(Arena *arena)
{
    if (!arena) return;
    arena_reset(arena);
    chunks_free(arena->chunks);
    free(arena);
}

static void *alloc_large(Arena *arena, size_t size)
{
    arena->large = chunk_new(size + GAP, arena->large);
    ASAN_UNPOISON_MEMORY_REGION(arena->large->bytes, size);
    return arena->large->bytes;
}

static void grow(Arena *arena)
{
    size_t size = arena->chunks ? arena->chunks->size * 2 : SMALLEST_CHUNK;
    use_chunk(arena, chunk_new(size < LARGEST_CHUNK ? size : LARGEST_CHUNK, arena->chunks));
}

/* Room for `size` bytes, whatever stood there before. */
static void *take(Arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) memory_out();
    arena->used += size;
    if (size > LARGE_BLOCK) return alloc_large(arena, size);

    size_t step = (size + GAP + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (step == 0) step = ALIGNMENT; /* also an empty block has an address of its own */
    while ((size_t)(arena->end - arena->free) < step) grow(arena);

    char *block = arena->free;
    arena->free += step;
    ASAN_UNPOISON_MEMORY_REGION(block, size);
    return block;
}

void *arena_alloc(Arena *arena, size_t size)
{
    return memset(take(arena, size), 0, size);
}

void *arena_alloc_array(Arena *arena, size_t size, size_t count)
{
    size_t total;
    if (__builtin_mul_overflow(size, count, &total)) memory_out();
    return arena_alloc(arena, total);
}

void *arena_copy(Arena *arena, const void *bytes, size_t size)
{
    void *copy = take(arena, size);
    if (size) memcpy(copy, bytes, size);
    return copy;
}

void *arena_grow(Arena *arena, const void *bytes, size_t used, size_t size)
{
    void *grown = take(arena, size);
    if (used) memcpy(grown, bytes, used);
    return grown;
}

size_t arena_used(const Arena *arena)
{
    return arena->used;
}

void arena_defer(Arena *arena, void (*undo)(void *thing), void *thing)
{
    Deferred *deferred = ARENA_NEW(arena, Deferred);
    *deferred          = (Deferred){ arena->deferred, undo, thing };
    arena->deferred    = deferred;
}
