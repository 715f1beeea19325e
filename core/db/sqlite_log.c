/*
 * sqlite_log.c -- the writer's log as a file that takes many pages at once: SQLite writes a page of
 * it in two pieces, each a system call; here they are put together and written when it matters.
 *
 * The rule: whatever asks for the file finds it written. SQLite syncs the log with every COMMIT,
 * before it tells anybody of it (synchronous = FULL), so others never look for what is still here.
 * What could not be written stays known until a sync has said so or the transaction is over: no
 * COMMIT succeeds without it.
 * Errors, locks and all other files are the system's own.
 */
#include "core/db/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

enum { PIECES_ROOM = 64 << 10 }; /* the library's own writes take less than 128 KiB */

/* The system's own file stands behind it, in the same memory. */
typedef struct {
    sqlite3_file  base;
    char         *pieces; /* NULL until something was written */
    sqlite3_int64 at;     /* where the first of them belongs */
    int           length;
    int           failed; /* SQLITE_OK, or why pieces were lost */
} LogFile;

static sqlite3_vfs *inner_vfs;

static sqlite3_file *inner_of(sqlite3_file *file)
{
    return (sqlite3_file *)((LogFile *)file + 1);
}

/* --- writing ---------------------------------------------------------------------------------- */

static int inner_write(LogFile *log, const void *bytes, int length, sqlite3_int64 at)
{
    sqlite3_file *inner = inner_of(&log->base);
    return log->failed = inner->pMethods->xWrite(inner, bytes, length, at);
}

static int pieces_write(LogFile *log)
{
    int length  = log->length;
    log->length = 0;
    if (log->failed || !length) return log->failed;
    return inner_write(log, log->pieces, length, log->at);
}

static int log_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
    LogFile *log   = (LogFile *)file;
    bool     joins = at == log->at + log->length && length <= PIECES_ROOM - log->length;
    if ((log->failed || !joins) && pieces_write(log) != SQLITE_OK) return log->failed;
    if (length > PIECES_ROOM) return inner_write(log, bytes, length, at);
    if (!log->pieces) log->pieces = must_alloc(PIECES_ROOM);
    if (!log->length) log->at = at;
    memcpy(log->pieces + log->length, bytes, (size_t)length);
    log->length += length;
    return SQLITE_OK;
}

static int log_sync(sqlite3_file *file, int flags)
{
    LogFile *log    = (LogFile *)file;
    int      failed = pieces_write(log);
    log->failed     = SQLITE_OK;
    return failed ? failed : inner_of(file)->pMethods->xSync(inner_of(file), flags);
}

/* --- everything else: after what was written -------------------------------------------------- */

static int log_read(sqlite3_file *file, void *bytes, int length, sqlite3_int64 at)
{
    int failed = pieces_write((LogFile *)file);
    return failed ? failed : inner_of(file)->pMethods->xRead(inner_of(file), bytes, length, at);
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int failed = pieces_write((LogFile *)file);
    return failed ? failed : inner_of(file)->pMethods->xTruncate(inner_of(file), size);
}

static int log_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int failed = pieces_write((LogFile *)file);
    return failed ? failed : inner_of(file)->pMethods->xFileSize(inner_of(file), size);
}

static int log_close(sqlite3_file *file)
{
    LogFile *log = (LogFile *)file;
    pieces_write(log); /* of a transaction that was never committed: nobody misses them */
    free(log->pieces);
    return inner_of(file)->pMethods->xClose(inner_of(file));
}

static int log_control(sqlite3_file *file, int what, void *about)
{
    return inner_of(file)->pMethods->xFileControl(inner_of(file), what, about);
}

static int log_sector(sqlite3_file *file)
{
    return inner_of(file)->pMethods->xSectorSize(inner_of(file));
}

static int log_traits(sqlite3_file *file)
{
    return inner_of(file)->pMethods->xDeviceCharacteristics(inner_of(file));
}

/* Version 1: no shared memory and no mapping, which belong to the database's own file. */
static const sqlite3_io_methods log_methods = {
    .iVersion               = 1,
    .xClose                 = log_close,
    .xRead                  = log_read,
    .xWrite                 = log_write,
    .xTruncate              = log_truncate,
    .xSync                  = log_sync,
    .xFileSize              = log_size,
    .xFileControl           = log_control,
    .xSectorSize            = log_sector,
    .xDeviceCharacteristics = log_traits,
};

/* --- after a transaction that failed ---------------------------------------------------------- */

void log_file_forget(DbConn *conn)
{
    sqlite3_file *file = NULL;
    sqlite3_file_control(conn->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    if (!file || file->pMethods != &log_methods) return;
    LogFile *log = (LogFile *)file;
    log->length  = 0;
    log->failed  = SQLITE_OK;
}

/* --- opening ---------------------------------------------------------------------------------- */

static int log_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                    int *opened)
{
    (void)vfs;
    if (!(flags & SQLITE_OPEN_WAL)) return inner_vfs->xOpen(inner_vfs, name, file, flags, opened);
    LogFile *log       = (LogFile *)file;
    *log               = (LogFile){ 0 };
    int code           = inner_vfs->xOpen(inner_vfs, name, inner_of(file), flags, opened);
    log->base.pMethods = inner_of(file)->pMethods ? &log_methods : NULL;
    return code;
}

void log_file_register(void)
{
    static sqlite3_vfs own;
    inner_vfs    = sqlite3_vfs_find(NULL);
    own          = *inner_vfs;
    own.pNext    = NULL;
    own.zName    = LOG_VFS;
    own.szOsFile = (int)sizeof(LogFile) + inner_vfs->szOsFile;
    own.xOpen    = log_open;
    sqlite3_vfs_register(&own, 0);
}
