/*
 * file.c -- whole files and folders.
 *
 * The rule: a file is either the old one or the new one, never half of it: writing goes through a
 * new file that is synced and renamed. Walking a folder goes by descriptors and never follows a
 * link.
 */
#include "core/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEPEST = 32, MOST_FILES = 100000 }; /* of folder_list and folder_remove */

typedef char PathText[PATH_MAX];

/* False if the path is too long or holds a NUL; then no file has it. */
static bool path_text(Str path, PathText text)
{
    bool fits = path.len > 0 && path.len < PATH_MAX && !str_find_char(path, 0, NULL);
    errno     = path.len < PATH_MAX ? ENOENT : ENAMETOOLONG;
    if (fits) memcpy(text, path.ptr, path.len);
    text[fits ? path.len : 0] = 0;
    return fits;
}

static bool failed(Problems *problems, const char *code, Str path)
{
    char        text[128];
    const char *reason = strerror_r(errno, text, sizeof text);
    Str         copy   = str_copy(problems->arena, path);
    Place       at     = { .file = copy };
    return problem_add(problems, code, at, ARGS(str_copy(problems->arena, str_from(reason))));
}

static bool kind_is(Str path, mode_t kind)
{
    PathText    text;
    struct stat status;
    return path_text(path, text) && stat(text, &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

bool file_exists(Str path)
{
    return kind_is(path, S_IFREG);
}

bool folder_exists(Str path)
{
    return kind_is(path, S_IFDIR);
}

static bool read_all(int file, char *bytes, size_t size, size_t *count)
{
    *count = 0;
    while (*count < size) {
        ssize_t got = read(file, bytes + *count, size - *count);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        if (got == 0) break;
        *count += (size_t)got;
    }
    return true;
}

static bool read_open(Arena *arena, int file, Str path, size_t limit, Str *text, Problems *problems)
{
    struct stat status;
    if (fstat(file, &status) != 0) return failed(problems, "file.read", path);
    if (!S_ISREG(status.st_mode)) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        return failed(problems, "file.read", path);
    }
    size_t count = (size_t)status.st_size, most = count < limit ? count : limit;
    char  *bytes = arena_grow(arena, NULL, 0, most + 1); /* one more shows whether it has grown */
    if (!read_all(file, bytes, most + 1, &count)) return failed(problems, "file.read", path);
    if (count > limit) {
        Str   copy = str_copy(problems->arena, path);
        Place at   = { .file = copy };
        return problem_add(problems, "file.size", at,
                           ARGS(str_printf(problems->arena, "%zu", limit)));
    }
    if (count > most) {
        errno = EAGAIN;
        return failed(problems, "file.read", path);
    }
    *text = (Str){ bytes, count };
    return true;
}

bool file_read(Arena *arena, Str path, size_t limit, Str *text, Problems *problems)
{
    PathText name;
    int      file = path_text(path, name) ? open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (file < 0) return failed(problems, "file.open", path);
    bool done = read_open(arena, file, path, limit, text, problems);
    close(file);
    return done;
}

static bool write_all(int file, Str text)
{
    for (size_t at = 0; at < text.len;) {
        ssize_t put = write(file, text.ptr + at, text.len - at);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        at += (size_t)put;
    }
    return fsync(file) == 0;
}

/* A rename is only as lasting as the folder that holds it. */
static bool sync_folder_of(const char *path)
{
    PathText    folder;
    const char *slash = strrchr(path, '/');
    size_t      len   = slash ? (size_t)(slash - path) : 0;
    memcpy(folder, slash && len ? path : slash ? "/" : ".", len ? len : 1);
    folder[len ? len : 1] = 0;

    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return false;
    bool done = fsync(file) == 0;
    close(file);
    return done;
}

bool file_write(Str path, Str text, Problems *problems)
{
    PathText name, fresh;
    if (!path_text(path, name)) return failed(problems, "file.write", path);
    if (snprintf(fresh, sizeof fresh, "%s.XXXXXX", name) >= (int)sizeof fresh) {
        errno = ENAMETOOLONG;
        return failed(problems, "file.write", path);
    }
    int file = mkostemp(fresh, O_CLOEXEC); /* mode 0600 */
    if (file < 0) return failed(problems, "file.write", path);

    bool done   = write_all(file, text);
    int  reason = errno;
    if (close(file) != 0 && done) done = false, reason = errno;
    if (done && rename(fresh, name) != 0) done = false, reason = errno;
    if (!done) {
        unlink(fresh);
        errno = reason;
        return failed(problems, "file.write", path);
    }
    return sync_folder_of(name) || failed(problems, "file.write", path);
}

static bool sync_named(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    bool done = fsync(file) == 0;
    close(file);
    return done;
}

bool file_sync(Str path, Problems *problems)
{
    PathText name;
    return (path_text(path, name) && sync_named(name)) || failed(problems, "file.write", path);
}

/* The folder may be new itself, so that its own name must last, too. */
static bool sync_folders_of(char *path)
{
    char *slash = strrchr(path, '/');
    if (!sync_folder_of(path)) return false;
    if (slash) *slash = 0;
    return !slash || sync_folder_of(path);
}

bool file_link(Str from, Str to, Problems *problems)
{
    PathText old, new;
    bool     done = path_text(from, old) && path_text(to, new) &&
                (link(old, new) == 0 ? sync_folders_of(new) : errno == EEXIST);
    return done || failed(problems, "file.write", to);
}

bool file_move(Str from, Str to, Problems *problems)
{
    PathText old, new;
    bool done = path_text(from, old) && path_text(to, new) && sync_named(old) &&
                rename(old, new) == 0 && sync_folder_of(new);
    return done || failed(problems, "file.write", to);
}

bool folder_exchange(Str one, Str other, Problems *problems)
{
    PathText a, b;
    bool     done = path_text(one, a) && path_text(other, b) &&
                renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == 0 && sync_folder_of(a) &&
                sync_folder_of(b);
    return done || failed(problems, "file.write", other);
}

bool disk_sync(Str path, Problems *problems)
{
    PathText name;
    int      file = path_text(path, name) ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    bool     done = file >= 0 && syncfs(file) == 0;
    int      reason = errno;
    if (file >= 0) close(file);
    errno = reason;
    return done || failed(problems, "file.write", path);
}

/* One level: a new folder's name lasts before anything is put into it. */
static bool make_level(const char *name)
{
    if (mkdir(name, 0700) == 0) return sync_folder_of(name);
    return errno == EEXIST;
}

bool folder_make(Str path, Problems *problems)
{
    PathText name;
    if (!path_text(path, name)) return failed(problems, "folder.make", path);
    for (char *at = name + 1;; at++) {
        if (*at && *at != '/') continue;
        char kept = *at;
        *at       = 0;
        if (!make_level(name)) return failed(problems, "folder.make", path);
        *at = kept;
        if (!kept) break;
    }
    if (folder_exists(path)) return true;
    errno = ENOTDIR;
    return failed(problems, "folder.make", path);
}

/* False: somebody has it. What is locked must be what has the name now, not what had it before. */
static bool lock_folder(const char *name, int *lock)
{
    struct stat named, held;
    *lock = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return *lock >= 0 && flock(*lock, LOCK_EX | LOCK_NB) == 0 && fstat(*lock, &held) == 0 &&
           stat(name, &named) == 0 && named.st_dev == held.st_dev && named.st_ino == held.st_ino;
}

/* Whoever removes a leftover holds it, so that two do not take each other's new folder away. */
int folder_claim(Str path, Problems *problems)
{
    PathText name;
    int      lock = -1;
    if (!path_text(path, name)) return failed(problems, "folder.make", path), -1;
    if (folder_exists(path)) {
        bool left = lock_folder(name, &lock);
        bool gone = left && folder_remove(path, problems);
        if (lock >= 0) close(lock);
        if (!left) errno = EWOULDBLOCK, failed(problems, "file.claimed", path);
        if (!gone) return -1;
    }
    if (!folder_make(path, problems)) return -1;
    if (lock_folder(name, &lock)) return lock;
    if (lock >= 0) close(lock);
    return failed(problems, "file.claimed", path), -1;
}

static DIR *open_folder(int parent, const char *name)
{
    int file = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return NULL;
    DIR *folder = fdopendir(file);
    if (!folder) close(file);
    return folder;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool remove_inside(int parent, const char *name, int depth)
{
    errno       = ELOOP;
    DIR *folder = depth < DEEPEST ? open_folder(parent, name) : NULL;
    if (!folder) return false;
    bool done = true;
    for (struct dirent *entry; done && (entry = readdir(folder));) {
        if (is_dots(entry->d_name)) continue;
        if (unlinkat(dirfd(folder), entry->d_name, 0) == 0) continue;
        done = errno == EISDIR && remove_inside(dirfd(folder), entry->d_name, depth + 1) &&
               unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR) == 0;
    }
    int reason = errno;
    closedir(folder);
    errno = reason;
    return done;
}

bool folder_is_empty(Str path)
{
    PathText name;
    DIR     *folder = path_text(path, name) ? opendir(name) : NULL;
    bool     empty  = folder != NULL;
    for (struct dirent *entry; empty && (entry = readdir(folder));) empty = is_dots(entry->d_name);
    if (folder) closedir(folder);
    return empty;
}

bool folder_remove(Str path, Problems *problems)
{
    PathText name;
    if (path_text(path, name) && remove_inside(AT_FDCWD, name, 0) && rmdir(name) == 0) return true;
    return failed(problems, "folder.remove", path);
}

static bool list_inside(Arena *arena, int parent, const char *name, Str prefix, int depth,
                        StrVec *files)
{
    errno       = ELOOP;
    DIR *folder = depth < DEEPEST ? open_folder(parent, name) : NULL;
    if (!folder) return false;
    bool done = true;
    for (struct dirent *entry; done && (entry = readdir(folder));) {
        struct stat status;
        if (entry->d_name[0] == '.') continue;
        if (fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
        Str relative = path_join(arena, prefix, str_from(entry->d_name));
        errno        = EFBIG;
        if (S_ISDIR(status.st_mode))
            done = list_inside(arena, dirfd(folder), entry->d_name, relative, depth + 1, files);
        else if (S_ISREG(status.st_mode) && (done = files->count < MOST_FILES))
            VEC_PUSH(arena, files, relative);
    }
    int reason = errno;
    closedir(folder);
    errno = reason;
    return done;
}

static int by_name(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

bool folder_list(Arena *arena, Str path, StrVec *files, Problems *problems)
{
    PathText name;
    *files = (StrVec){ 0 };
    /* The folder itself may be reached by a link; its resolved path is none. */
    Str real = path_absolute(arena, path);
    if (!path_text(real, name) || !list_inside(arena, AT_FDCWD, name, STR(""), 0, files))
        return failed(problems, "folder.list", path);
    if (files->count) qsort(files->items, files->count, sizeof *files->items, by_name);
    return true;
}

Str path_join(Arena *arena, Str folder, Str name)
{
    if (folder.len == 0 || str_starts(name, STR("/"))) return str_copy(arena, name);
    const char *slash = str_ends(folder, STR("/")) ? "" : "/";
    return str_printf(arena, "%.*s%s%.*s", STR_ARG(folder), slash, STR_ARG(name));
}

Str path_absolute(Arena *arena, Str path)
{
    PathText name, real;
    if (!path_text(path, name) || !realpath(name, real)) return path;
    return str_copy(arena, str_from(real));
}
