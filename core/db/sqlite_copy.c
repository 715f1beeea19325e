/*
 * sqlite_copy.c -- a copy of a whole database while others use it, and looking for damage.
 *
 * The rule: both work on a connection that stands aside. It reads one moment, holds nobody up and
 * never moves the log home; what it could not finish it takes away again.
 */
#include "core/db/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"

enum { OPS_BETWEEN_TELLS = 50000 };

/* --- copying ---------------------------------------------------------------------------------- */

typedef struct {
    const DbProgress *progress;
    const char       *to;
    int64_t           total;
} Telling;

static int tell(void *context)
{
    const Telling *telling = context;
    struct stat    status;
    if (stat(telling->to, &status) == 0)
        telling->progress->tell(telling->progress->context, status.st_size, telling->total);
    return 0;
}

static void tell_while_copying(DbConn *conn, Telling *telling, Problems *problems)
{
    if (!telling->progress) return;
    db_find_int(conn, STR("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"),
                NO_VALUES, &telling->total, NULL, problems);
    sqlite3_progress_handler(conn->handle, OPS_BETWEEN_TELLS, tell, telling);
}

static int run_copy(DbConn *conn, const char *to)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(conn->handle, "VACUUM INTO ?1", -1, &statement, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_bind_text(statement, 1, to, -1, SQLITE_STATIC);
    code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* The library cannot say which of the two files it was; what is damaged is the one that is read. */
static bool refuse_copy(DbConn *conn, int code, Str to, Problems *problems)
{
    int  reason  = sqlite3_system_errno(conn->handle);
    bool writing = (code & 0xff) == SQLITE_FULL || (code & 0xff) == SQLITE_IOERR ||
                   (code & 0xff) == SQLITE_CANTOPEN;
    if (!writing) return sqlite_refuse(conn, code, problems);
    char        text[128];
    const char *said = reason ? strerror_r(reason, text, sizeof text) : sqlite3_errstr(code);
    return problem_add(problems, "db.copy", (Place){ 0 },
                       ARGS(str_copy(problems->arena, to),
                            str_copy(problems->arena, str_from(said))));
}

/* The library fills an empty file; so this one is new, and its owner's alone. */
static bool file_is_new(const char *path, Problems *problems)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) return close(file) == 0;
    char        text[128];
    const char *said = strerror_r(errno, text, sizeof text);
    return problem_add(problems, "db.copy", (Place){ 0 },
                       ARGS(str_from(path), str_copy(problems->arena, str_from(said))));
}

bool db_copy(DbConn *aside, Str to, const DbProgress *progress, Problems *problems)
{
    const char *path    = str_c(problems->arena, to);
    Telling     telling = { progress, path, 0 };
    if (!file_is_new(path, problems)) return false;
    tell_while_copying(aside, &telling, problems);
    int code = run_copy(aside, path);
    sqlite3_progress_handler(aside->handle, 0, NULL, NULL);
    bool done = code == SQLITE_OK ? file_sync(to, problems)
                                  : refuse_copy(aside, code, to, problems);
    if (done) return true;
    unlink(path);
    unlink(str_printf(problems->arena, "%s-journal", path).ptr);
    return false;
}

/* --- looking for damage ----------------------------------------------------------------------- */

bool db_check(DbConn *aside, bool thorough, Arena *arena, StrVec *findings, Problems *problems)
{
    Str sql = str_printf(arena, "PRAGMA %s(%d)", thorough ? "integrity_check" : "quick_check",
                         DB_FINDINGS);
    DbStatement *rows = db_prepare(aside, sql, problems);
    DbStep       step = DB_FAILED;
    while (rows && (step = db_step(rows, problems)) == DB_ROW) {
        Str line = str_copy(arena, db_column_text(rows, 0));
        if (!str_is(line, "ok")) VEC_PUSH(arena, findings, line);
    }
    return step == DB_DONE;
}
