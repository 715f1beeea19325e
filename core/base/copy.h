/*
 * copy.h -- the bytes of a whole file, however large: copied, hashed on the way.
 *
 * The hash is BLAKE2b-256 as 64 hex digits, the same as crypto_hash gives for the content.
 */
#ifndef TENON_BASE_COPY_H
#define TENON_BASE_COPY_H

#include "core/base/problem.h"

typedef struct {
    Str     hash; /* in the arena */
    int64_t size;
} Bytes;

/* False with file.open or file.read, at the path. */
bool file_hash(Arena *arena, Str path, Bytes *bytes, Problems *problems);

/*
 * `to` is a new file, for its owner only; after a failure there is none. Not synced: whoever copies
 * many syncs them at once (disk_sync). False with a problem at the path of the one that failed.
 */
bool file_copy(Arena *arena, Str from, Str to, Bytes *bytes, Problems *problems);

#endif
