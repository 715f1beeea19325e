/*
 * spool.c -- see spool.h. The rule: whoever opens one owes nothing; the arena closes and removes.
 * Nothing is synced here: that is for whoever keeps the file (file_move).
 */
#include "core/base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/file.h"

/* Without the path: whoever sends a file need not know where the house keeps it. */
bool spool_failed(Problems *problems)
{
    char        text[128];
    bool        full   = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    const char *reason = strerror_r(errno, text, sizeof text);
    return problem_add(problems, full ? "spool.full" : "spool.write", (Place){ 0 },
                       ARGS(str_copy(problems->arena, str_from(reason))));
}

static void end(Spool *spool)
{
    if (spool->file >= 0) close(spool->file);
    spool->file = -1;
}

static void forget(void *thing)
{
    Spool *spool = thing;
    end(spool);
    unlink(spool->path.ptr); /* where it was moved away there is none */
}

/* The hash wants more than an arena's 16 bytes. */
static Spool *spool_new(Arena *arena)
{
    char *room = arena_alloc(arena, sizeof(Spool) + _Alignof(Spool));
    return (Spool *)(void *)(room + _Alignof(Spool) - (uintptr_t)room % _Alignof(Spool));
}

Spool *spool_open(Arena *arena, Str folder, Problems *problems)
{
    Problems silent;
    problems_init(&silent, arena, problems->language);
    if (!folder_make(folder, &silent)) return spool_failed(problems), NULL;
    Spool *spool = spool_new(arena);
    char  *path  = str_c(arena, path_join(arena, folder, STR("spool.XXXXXX")));
    spool->path  = str_from(path);
    spool->file  = mkostemp(path, O_CLOEXEC); /* mode 0600 */
    if (spool->file < 0) return spool_failed(problems), NULL;
    arena_defer(arena, forget, spool);
    hash_init(&spool->hash);
    return spool;
}

bool spool_write(Spool *spool, Str piece, Problems *problems)
{
    hash_add_bytes(&spool->hash, piece);
    for (size_t at = 0; at < piece.len;) {
        ssize_t put = write(spool->file, piece.ptr + at, piece.len - at);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return spool_failed(problems);
        at += (size_t)put;
        spool->size += put;
    }
    return true;
}

Str spool_finish(Arena *arena, Spool *spool)
{
    end(spool);
    return hash_finish(arena, &spool->hash);
}
