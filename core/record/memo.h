/*
 * memo.h -- what every request asks (who is this, what may they do), kept in memory until a commit
 * changes one of the tables that it was read from.
 *
 * A memo belongs to a database; the tables are those that the database watches. Things are copied
 * in and out, so nobody holds anything of it.
 *
 *     int64_t version = memo_version(memo);          before the reading begins
 *     if (!memo_find(memo, key, copy, arena)) ... read, then memo_keep(memo, version, key, copy, it)
 */
#ifndef TENON_RECORD_MEMO_H
#define TENON_RECORD_MEMO_H

#include "core/db/db.h"

typedef struct Memo Memo; /* safe for many threads */

enum { MEMO_MOST = 2000 }; /* things; with one more all are forgotten */

Memo *memo_new(const Db *db); /* which outlives it */
void  memo_free(Memo *memo);  /* NULL is fine, here and below: then nothing is kept */

/* A copy in the arena. */
typedef void *MemoCopy(Arena *arena, const void *thing);

int64_t memo_version(const Memo *memo);
void   *memo_find(Memo *memo, Str key, MemoCopy *copy, Arena *arena); /* NULL if it is not there */

/* Nothing is kept if the tables have changed since `version`. */
void memo_keep(Memo *memo, int64_t version, Str key, MemoCopy *copy, const void *thing);

#endif
