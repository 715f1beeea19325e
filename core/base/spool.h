/*
 * spool.h -- a file that is being written in pieces: hashed on the way, and gone at the arena's end
 * unless it was moved away.
 *
 * It takes no memory but the caller's piece. The hash is BLAKE2b-256 of the content, the same as
 * crypto_hash would give for all of it.
 */
#ifndef TENON_BASE_SPOOL_H
#define TENON_BASE_SPOOL_H

#include "core/base/crypto.h"
#include "core/base/problem.h"

typedef struct Spool {
    Str     path;
    int     file; /* a descriptor; -1 once it is finished */
    int64_t size;
    Hash    hash;
} Spool;

/* A new file in `folder`, made where it is missing. NULL with spool.full or spool.write. */
Spool *spool_open(Arena *arena, Str folder, Problems *problems);

/* False with spool.full (507) where the disk has no room, else spool.write (503). */
bool spool_write(Spool *spool, Str piece, Problems *problems);

/*
 * spool.full or spool.write, by errno, always false: for whoever cannot keep what was spooled. They
 * name no path, unlike what file.h says.
 */
bool spool_failed(Problems *problems);

/* No more pieces: what it holds, as 64 hex digits. */
Str spool_finish(Arena *arena, Spool *spool);

#endif
