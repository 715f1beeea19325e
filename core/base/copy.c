/* copy.c -- see copy.h. The rule: one piece in memory at a time, and no half copy stays. */
#include "core/base/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/crypto.h"

enum { PIECE = 256 << 10 };

typedef struct {
    Str from, to;
    int in, out; /* out: -1 where it is only hashed */
} Copying;

static bool failed(Problems *problems, const char *code, Str path)
{
    char        text[128];
    const char *reason = strerror_r(errno, text, sizeof text);
    Place       at     = { .file = str_copy(problems->arena, path) };
    return problem_add(problems, code, at, ARGS(str_copy(problems->arena, str_from(reason))));
}

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t put = write(file, bytes, size);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        bytes += put;
        size -= (size_t)put;
    }
    return true;
}

static bool run(const Copying *copying, Hash *hash, char *piece, int64_t *size, Problems *problems)
{
    for (;;) {
        ssize_t got = read(copying->in, piece, PIECE);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(problems, "file.read", copying->from);
        if (got == 0) return true;
        hash_add_bytes(hash, (Str){ piece, (size_t)got });
        *size += got;
        if (copying->out >= 0 && !write_all(copying->out, piece, (size_t)got))
            return failed(problems, "file.write", copying->to);
    }
}

static bool run_hashed(Arena *arena, const Copying *copying, Bytes *bytes, Problems *problems)
{
    Hash   hash;
    Arena *scratch = arena_new();
    hash_init(&hash);
    bytes->size = 0;
    bool done   = run(copying, &hash, arena_alloc(scratch, PIECE), &bytes->size, problems);
    bytes->hash = hash_finish(arena, &hash);
    arena_free(scratch);
    return done;
}

bool file_hash(Arena *arena, Str path, Bytes *bytes, Problems *problems)
{
    Copying copying = { path, path, open(str_c(arena, path), O_RDONLY | O_CLOEXEC), -1 };
    if (copying.in < 0) return failed(problems, "file.open", path);
    bool done = run_hashed(arena, &copying, bytes, problems);
    close(copying.in);
    return done;
}

bool file_copy(Arena *arena, Str from, Str to, Bytes *bytes, Problems *problems)
{
    const char *path    = str_c(arena, to);
    Copying     copying = { from, to, open(str_c(arena, from), O_RDONLY | O_CLOEXEC), -1 };
    if (copying.in < 0) return failed(problems, "file.open", from);
    copying.out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool made   = copying.out >= 0;
    bool done   = made ? run_hashed(arena, &copying, bytes, problems)
                       : failed(problems, "file.write", to);
    if (made && close(copying.out) != 0 && done) done = failed(problems, "file.write", to);
    if (made && !done) unlink(path);
    close(copying.in);
    return done;
}
