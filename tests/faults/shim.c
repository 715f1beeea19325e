/*
 * shim.c -- stands between the real binary and its disk (LD_PRELOAD): writes down what reaches
 * files, or lets it fail.
 *
 *   FAULTS_ROOT     only files below this folder count; open files are known by their descriptor
 *   FAULTS_RECORD   gets every write, sync, name and answer in their order: records.mjs reads it
 *   FAULTS_CONTROL  which calls fail: control.h
 *
 * The rule: an answer is written down before it leaves, a write after it has happened, all under
 * one lock; so whoever has seen an answer finds before it everything that had reached the disk.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "control.h"

#pragma GCC diagnostic ignored "-Wmissing-prototypes" /* the names are those of the C library */

enum { MOST_FILES = 65536, ANSWER_KEPT = 2048 };

static Control *control; /* what a test says */

/* --- what is kept in mind --------------------------------------------------------------------- */

typedef struct {
    char *path;
    FILE *stream;   /* of fopen, else NULL */
    off_t recorded; /* of a stream: so much of it is written down */
} Open;

static Open            table[MOST_FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char            root[4096];
static int             record = -1;
static bool            ready;

#define REAL(name, type, ...)                                                                      \
    static type (*real)(__VA_ARGS__);                                                              \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, name)

static bool is_inside(const char *path)
{
    size_t size = strlen(root);
    return ready && path && strncmp(path, root, size) == 0 && (path[size] == '/' || !path[size]);
}

static Open *known(int file)
{
    return ready && file >= 0 && file < MOST_FILES && table[file].path ? &table[file] : NULL;
}

/* --- writing down ----------------------------------------------------------------------------- */

typedef struct {
    uint8_t  kind, spare;
    uint16_t path_size;
    int32_t  file;
    int64_t  at; /* offset of a write, size of a file, 1 for an open that has made it */
    uint32_t size, spare_too;
} Head;

enum {
    STARTED = 1,
    OPENED,
    CLOSED,
    WROTE,
    SIZED,
    SYNCED,
    RENAMED,
    LINKED,
    UNLINKED,
    FOLDER_MADE,
    FOLDER_GONE,
    ANSWERED,
    ALL_SYNCED,
    EXCHANGED
};

static void put(const void *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        long done = syscall(SYS_write, record, (const char *)bytes + at, size - at);
        if (done <= 0) abort();
        at += (size_t)done;
    }
}

/* Under the lock. */
static void note(int kind, int file, int64_t at, const char *path, size_t path_size,
                 const void *bytes, size_t size)
{
    if (record < 0) return;
    int  kept = errno;
    Head head = { .kind = (uint8_t)kind,
                  .file = file,
                  .at = at,
                  .path_size = (uint16_t)path_size,
                  .size = (uint32_t)size };
    put(&head, sizeof head);
    put(path, path_size);
    put(bytes, size);
    errno = kept;
}

static void note_path(int kind, int file, int64_t at, const char *path)
{
    note(kind, file, at, path, strlen(path), NULL, 0);
}

/* --- its beginning ---------------------------------------------------------------------------- */

__attribute__((constructor)) static void begin(void)
{
    const char *folder = getenv("FAULTS_ROOT"), *to = getenv("FAULTS_RECORD"),
               *by = getenv("FAULTS_CONTROL");
    if (!folder) return;
    snprintf(root, sizeof root, "%s", folder);
    if (to)
        record =
            (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (by) control = control_share(by);
    ready = true;
    note(STARTED, -1, 0, NULL, 0, NULL, 0);
}

/* --- failing ---------------------------------------------------------------------------------- */

/* Under the lock: is it this call's turn to fail? One that ends the process does it here. */
static bool fails(int kind)
{
    if (!control || !control_strikes(control, kind)) return false;
    errno = control->error;
    return true;
}

static void begin_call(void)
{
    pthread_mutex_lock(&lock);
}

static void end_call(void)
{
    int kept = errno;
    pthread_mutex_unlock(&lock);
    errno = kept;
}

/* --- files come and go ------------------------------------------------------------------------ */

static void remember(int file, const char *path, bool made, FILE *stream)
{
    if (file < 0 || file >= MOST_FILES) return;
    struct stat status = { 0 };
    fstat(file, &status);
    free(table[file].path);
    table[file] = (Open){ .path = strdup(path), .stream = stream, .recorded = status.st_size };
    note_path(OPENED, file, made, path);
}

static int open_at(int folder, const char *path, int flags, mode_t mode)
{
    REAL("openat64", int, int, const char *, int, ...);
    if (!is_inside(path)) return real(folder, path, flags, mode);
    begin_call();
    bool made = (flags & O_CREAT) && access(path, F_OK) != 0;
    int  file = fails(ON_OPEN) ? -1 : real(folder, path, flags, mode);
    if (file >= 0) remember(file, path, made, NULL);
    if (file >= 0 && (flags & O_TRUNC)) note(SIZED, file, 0, NULL, 0, NULL, 0);
    end_call();
    return file;
}

#define OPENING(name)                                                                              \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        mode_t mode = flags & O_CREAT ? (mode_t)va_arg(more, unsigned) : 0;                        \
        va_end(more);                                                                              \
        return open_at(AT_FDCWD, path, flags, mode);                                               \
    }
OPENING(open)
OPENING(open64)

int mkostemp(char *path, int flags)
{
    REAL("mkostemp", int, char *, int);
    if (!is_inside(path)) return real(path, flags);
    begin_call();
    int file = fails(ON_OPEN) ? -1 : real(path, flags);
    if (file >= 0) remember(file, path, true, NULL);
    end_call();
    return file;
}

int mkostemp64(char *path, int flags)
{
    return mkostemp(path, flags);
}

int close(int file)
{
    REAL("close", int, int);
    if (!known(file)) return real(file);
    begin_call();
    note(CLOSED, file, 0, NULL, 0, NULL, 0);
    free(table[file].path);
    table[file] = (Open){ 0 };
    int done = real(file);
    end_call();
    return done;
}

/* --- bytes ------------------------------------------------------------------------------------ */

/* Half of it, and nothing of the rest, for a disk that becomes full in the middle. */
static size_t allowed(size_t size)
{
    return control->how == HOW_SHORT && control->seen == control->nth ? size / 2 : 0;
}

ssize_t write(int file, const void *bytes, size_t size)
{
    REAL("write", ssize_t, int, const void *, size_t);
    if (!known(file)) return real(file, bytes, size);
    begin_call();
    bool    failed = fails(ON_WRITE);
    size_t  may = failed ? allowed(size) : size;
    ssize_t done = may ? real(file, bytes, may) : failed ? -1 : 0;
    if (done > 0) note(WROTE, file, lseek(file, 0, SEEK_CUR) - done, NULL, 0, bytes, (size_t)done);
    end_call();
    return done;
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at)
{
    REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t);
    if (!known(file)) return real(file, bytes, size, at);
    begin_call();
    bool    failed = fails(ON_WRITE);
    size_t  may = failed ? allowed(size) : size;
    ssize_t done = may ? real(file, bytes, may, at) : failed ? -1 : 0;
    if (done > 0) note(WROTE, file, at, NULL, 0, bytes, (size_t)done);
    end_call();
    return done;
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    return pwrite64(file, bytes, size, at);
}

ssize_t pread64(int file, void *bytes, size_t size, off64_t at)
{
    REAL("pread64", ssize_t, int, void *, size_t, off64_t);
    if (!known(file)) return real(file, bytes, size, at);
    begin_call();
    bool failed = fails(ON_READ);
    end_call();
    return failed ? -1 : real(file, bytes, size, at);
}

ssize_t pread(int file, void *bytes, size_t size, off_t at)
{
    return pread64(file, bytes, size, at);
}

int ftruncate64(int file, off64_t size)
{
    REAL("ftruncate64", int, int, off64_t);
    if (!known(file)) return real(file, size);
    begin_call();
    int done = fails(ON_SIZE) ? -1 : real(file, size);
    if (done == 0) note(SIZED, file, size, NULL, 0, NULL, 0), table[file].recorded = size;
    end_call();
    return done;
}

int ftruncate(int file, off_t size)
{
    return ftruncate64(file, size);
}

static int sync_by(int file, int (*real)(int))
{
    if (!known(file)) return real(file);
    begin_call();
    int done = fails(ON_SYNC) ? -1 : real(file);
    if (done == 0) note(SYNCED, file, 0, table[file].path, strlen(table[file].path), NULL, 0);
    end_call();
    return done;
}

int fsync(int file)
{
    REAL("fsync", int, int);
    return sync_by(file, real);
}

int fdatasync(int file)
{
    REAL("fdatasync", int, int);
    return sync_by(file, real);
}

/* All of the disk, and so all of the folder. */
int syncfs(int file)
{
    REAL("syncfs", int, int);
    if (!known(file)) return real(file);
    begin_call();
    int done = fails(ON_SYNC) ? -1 : real(file);
    if (done == 0) note(ALL_SYNCED, file, 0, NULL, 0, NULL, 0);
    end_call();
    return done;
}

/* --- streams: what they have written is found at their end and at every flush ----------------- */

static FILE *open_stream(const char *path, const char *mode,
                         FILE *(*real)(const char *, const char *))
{
    if (!is_inside(path)) return real(path, mode);
    begin_call();
    bool  made = strchr("wa", mode[0]) && access(path, F_OK) != 0;
    FILE *stream = fails(ON_OPEN) ? NULL : real(path, mode);
    if (stream) remember(fileno(stream), path, made, stream);
    if (stream && mode[0] == 'w') note(SIZED, fileno(stream), 0, NULL, 0, NULL, 0);
    end_call();
    return stream;
}

FILE *fopen(const char *path, const char *mode)
{
    REAL("fopen", FILE *, const char *, const char *);
    return open_stream(path, mode, real);
}

FILE *fopen64(const char *path, const char *mode)
{
    return fopen(path, mode);
}

static void note_stream(int file)
{
    char        bytes[65536];
    struct stat status;
    Open       *open = &table[file];
    while (record >= 0 && fstat(file, &status) == 0 && status.st_size > open->recorded) {
        int64_t left = status.st_size - open->recorded;
        int     look = (int)syscall(SYS_openat, AT_FDCWD, open->path, O_RDONLY | O_CLOEXEC, 0);
        long    got =
            syscall(SYS_pread64, look, bytes,
                    left < (int64_t)sizeof bytes ? left : (int64_t)sizeof bytes, open->recorded);
        syscall(SYS_close, look);
        if (got <= 0) return;
        note(WROTE, file, open->recorded, NULL, 0, bytes, (size_t)got);
        open->recorded += got;
    }
}

int fflush(FILE *stream)
{
    REAL("fflush", int, FILE *);
    int file = stream ? fileno(stream) : -1;
    if (!known(file) || table[file].stream != stream) return real(stream);
    begin_call();
    int done = fails(ON_WRITE) ? EOF : real(stream);
    note_stream(file);
    end_call();
    return done;
}

int fclose(FILE *stream)
{
    REAL("fclose", int, FILE *);
    int  file = stream ? fileno(stream) : -1;
    bool failed = known(file) && table[file].stream == stream && fflush(stream) != 0;
    int  reason = errno;
    if (known(file)) {
        begin_call();
        note(CLOSED, file, 0, NULL, 0, NULL, 0);
        free(table[file].path);
        table[file] = (Open){ 0 };
        end_call();
    }
    int done = real(stream);
    if (failed) errno = reason;
    return failed ? EOF : done;
}

/* --- names ------------------------------------------------------------------------------------ */

static int two_names(int kind, const char *from, const char *to,
                     int (*real)(const char *, const char *))
{
    char both[8192];
    if (!is_inside(to)) return real(from, to);
    int size = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
    begin_call();
    int done = fails(ON_NAME) ? -1 : real(from, to);
    if (done == 0) note(kind, -1, 0, both, (size_t)size, NULL, 0);
    end_call();
    return done;
}

int rename(const char *from, const char *to)
{
    REAL("rename", int, const char *, const char *);
    return two_names(RENAMED, from, to, real);
}

int link(const char *from, const char *to)
{
    REAL("link", int, const char *, const char *);
    return two_names(LINKED, from, to, real);
}

/* Of its flags only the exchange of two names is in use. */
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    REAL("renameat2", int, int, const char *, int, const char *, unsigned);
    char both[8192];
    if (!is_inside(to)) return real(from_folder, from, to_folder, to, flags);
    int size = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
    begin_call();
    int done = fails(ON_NAME) ? -1 : real(from_folder, from, to_folder, to, flags);
    if (done == 0) note(EXCHANGED, -1, 0, both, (size_t)size, NULL, 0);
    end_call();
    return done;
}

#define ONE_NAME(name, kind, parameters, arguments, can_fail)                                      \
    int name parameters                                                                            \
    {                                                                                              \
        static int(*real) parameters;                                                              \
        if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name);                                      \
        if (!is_inside(path)) return real arguments;                                               \
        begin_call();                                                                              \
        int done = can_fail && fails(ON_NAME) ? -1 : real arguments;                               \
        if (done == 0) note_path(kind, -1, 0, path);                                               \
        end_call();                                                                                \
        return done;                                                                               \
    }
ONE_NAME(unlink, UNLINKED, (const char *path), (path), true)
ONE_NAME(rmdir, FOLDER_GONE, (const char *path), (path), true)
ONE_NAME(mkdir, FOLDER_MADE, (const char *path, mode_t mode), (path, mode), true)

/* By descriptor: what a folder that is taken away has in it. */
int unlinkat(int folder, const char *name, int flags)
{
    REAL("unlinkat", int, int, const char *, int);
    char link[64], path[8192];
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t size = ready && folder >= 0 ? readlink(link, path, 4096) : -1;
    if (size > 0) snprintf(path + size, sizeof path - (size_t)size, "/%s", name);
    if (size <= 0 || !is_inside(path)) return real(folder, name, flags);
    begin_call();
    int done = real(folder, name, flags);
    if (done == 0) note_path(flags & AT_REMOVEDIR ? FOLDER_GONE : UNLINKED, -1, 0, path);
    end_call();
    return done;
}

/* --- answers, and steps of SQL ---------------------------------------------------------------- */

ssize_t send(int socket, const void *bytes, size_t size, int flags)
{
    REAL("send", ssize_t, int, const void *, size_t, int);
    if (record >= 0 && size > 9 && memcmp(bytes, "HTTP/1.1 ", 9) == 0) {
        begin_call();
        note(ANSWERED, socket, 0, NULL, 0, bytes, size < ANSWER_KEPT ? size : ANSWER_KEPT);
        end_call();
    }
    return real(socket, bytes, size, flags);
}

/* The library steps, too: there an error comes from below, not from here. */
static bool is_from_library(const void *caller, const void *library)
{
    Dl_info of_caller, of_library;
    return dladdr(caller, &of_caller) && dladdr(library, &of_library) &&
           of_caller.dli_fbase == of_library.dli_fbase;
}

/* The library's own header belongs to core/db. Some errors end the transaction, as a full disk
 * does. */
int sqlite3_step(void *statement)
{
    REAL("sqlite3_step", int, void *);
    if (!control || !control->kinds ||
        is_from_library(__builtin_return_address(0), *(void **)&real))
        return real(statement);
    begin_call();
    bool failed = fails(ON_STEP);
    end_call();
    if (!failed) return real(statement);
    if (control->how == HOW_UNDONE) {
        void *(*handle_of)(void *);
        int (*run)(void *, const char *, void *, void *, void *);
        *(void **)&handle_of = dlsym(RTLD_NEXT, "sqlite3_db_handle");
        *(void **)&run = dlsym(RTLD_NEXT, "sqlite3_exec");
        run(handle_of(statement), "ROLLBACK", NULL, NULL, NULL);
    }
    return control->error;
}
