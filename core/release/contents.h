/*
 * contents.h -- what a tenant's data.db says about itself and its files, read without its
 * configuration; private to this room.
 */
#ifndef TENON_RELEASE_CONTENTS_H
#define TENON_RELEASE_CONTENTS_H

#include "core/db/db.h"

/* One content, however many rows have it. */
typedef struct {
    Str     hash, name; /* name: of one of its rows */
    int64_t size;
    bool    held; /* else it is waiting to be collected, and nobody misses it */
} Stored;

typedef struct {
    int64_t format, release;
    VEC(Stored) files;
    int64_t file_bytes;
} Contents;

bool contents_read(Arena *arena, DbConn *conn, Contents *contents, Problems *problems);

/* Where a content lies below a tenant's folder, here or in a backup. */
Str content_path(Arena *arena, Str folder, Str hash);

/* Links that lead to no record: one finding a field, "deal.company: 3". */
bool contents_find_loose(Arena *arena, DbConn *conn, StrVec *findings, Problems *problems);

#endif
