/*
 * sqlite_memory.c -- where SQLite's memory comes from: the system, or the process ends.
 *
 * Each write of a batch has a savepoint, and for each page that it touches the library keeps the
 * page as it was, in four pieces of the same size, and gives all of them back a moment later: more
 * than the system's own short lists take. So each thread keeps as many pieces of that size as it
 * has ever been short of at once; one that only reads, hardly any.
 * The rule: a piece is kept by the thread that gives it back, and goes with that thread.
 */
#include "core/db/sqlite.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/base/memory.h"

/* Its pieces are of 1,024 bytes; what the system had to make a little longer will do, too. */
enum { PIECE = 1024, PIECE_LONGEST = 1100, PIECES_KEPT = 64 };

typedef struct Piece Piece;
struct Piece {
    Piece *next;
};

typedef struct {
    Piece *first;
    int    count, most; /* most: as often as one was asked for and none was there */
    bool   known;       /* to the key that empties it when its thread ends */
} Kept;

static sqlite3_mem_methods system_memory; /* the library's own way */
static pthread_key_t       kept_key;
static _Thread_local Kept  kept;

static void kept_free(void *list)
{
    Kept *ending = list;
    for (Piece *piece = ending->first, *next; piece; piece = next) {
        next = piece->next;
        system_memory.xFree(piece);
    }
    *ending = (Kept){ 0 };
}

static Piece *kept_take(void)
{
    Piece *piece = kept.first;
    if (!piece && kept.most < PIECES_KEPT) kept.most++;
    if (!piece) return NULL;
    kept.first = piece->next;
    kept.count--;
    return piece;
}

/* False: there are enough of them. */
static bool kept_add(Piece *piece)
{
    if (kept.count >= kept.most) return false;
    if (!kept.known) kept.known = pthread_setspecific(kept_key, &kept) == 0;
    if (!kept.known) return false;
    piece->next = kept.first;
    kept.first  = piece;
    kept.count++;
    return true;
}

static void *get(int size)
{
    void *block = size == PIECE ? kept_take() : NULL;
    if (!block) block = system_memory.xMalloc(size);
    if (!block) memory_out();
    return block;
}

static void *grow(void *block, int size)
{
    void *grown = system_memory.xRealloc(block, size);
    if (!grown) memory_out();
    return grown;
}

static void give(void *block)
{
    int  size = system_memory.xSize(block);
    bool fits = size >= PIECE && size < PIECE_LONGEST;
    if (!fits || !kept_add(block)) system_memory.xFree(block);
}

/* Its own count of memory takes one lock for all threads with every allocation. */
void memory_set_up(void)
{
    if (pthread_key_create(&kept_key, kept_free) != 0) abort();
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &system_memory);
    sqlite3_mem_methods own = system_memory;
    own.xMalloc  = get;
    own.xRealloc = grow;
    own.xFree    = give;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &own);
}
