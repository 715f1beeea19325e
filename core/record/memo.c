/*
 * memo.c -- a map that is emptied when what it rests on has changed.
 *
 * The rule: a change counts before its writer is answered, so whoever asks after that answer finds
 * nothing old. What was read while a change came is not kept.
 */
#include "core/record/memo.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/base/map.h"
#include "core/base/memory.h"

struct Memo {
    pthread_mutex_t lock;
    const Db       *db;
    Arena          *arena; /* of the things */
    Map             things;
    int64_t         version; /* at which they were read */
};

Memo *memo_new(const Db *db)
{
    Memo *memo = must_alloc(sizeof *memo);
    pthread_mutex_init(&memo->lock, NULL);
    memo->db    = db;
    memo->arena = arena_new();
    map_init(&memo->things, memo->arena);
    return memo;
}

void memo_free(Memo *memo)
{
    if (!memo) return;
    pthread_mutex_destroy(&memo->lock);
    arena_free(memo->arena);
    free(memo);
}

int64_t memo_version(const Memo *memo) { return memo ? db_changes(memo->db) : 0; }

/* Under the lock. */
static void forget_all(Memo *memo, int64_t version)
{
    arena_reset(memo->arena);
    map_init(&memo->things, memo->arena);
    memo->version = version;
}

void *memo_find(Memo *memo, Str key, MemoCopy *copy, Arena *arena)
{
    if (!memo) return NULL;
    pthread_mutex_lock(&memo->lock);
    bool        fresh = memo->version == db_changes(memo->db);
    const void *thing = fresh ? map_find(&memo->things, key) : NULL;
    void       *found = thing ? copy(arena, thing) : NULL;
    pthread_mutex_unlock(&memo->lock);
    return found;
}

void memo_keep(Memo *memo, int64_t version, Str key, MemoCopy *copy, const void *thing)
{
    if (!memo) return;
    pthread_mutex_lock(&memo->lock);
    if (version == db_changes(memo->db)) {
        if (memo->version != version || memo->things.count >= MEMO_MOST) forget_all(memo, version);
        if (!map_find(&memo->things, key))
            map_put(&memo->things, str_copy(memo->arena, key), copy(memo->arena, thing));
    }
    pthread_mutex_unlock(&memo->lock);
}
