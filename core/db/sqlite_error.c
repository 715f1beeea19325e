/*
 * sqlite_error.c -- what an error of SQLite means to the rooms above.
 *
 * The rule: no problem carries SQL, file names of SQLite or its own words; those go to
 * db_take_failure, for the log.
 */
#include "core/db/sqlite.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"

/* By primary result code; what is not here is unexpected. */
static const struct {
    int         code;
    const char *problem;
} meanings[] = {
    { SQLITE_BUSY, "db.busy" },        { SQLITE_LOCKED, "db.busy" },
    { SQLITE_FULL, "db.full" },        { SQLITE_IOERR, "db.disk" },
    { SQLITE_CANTOPEN, "db.disk" },    { SQLITE_CORRUPT, "db.corrupt" },
    { SQLITE_NOTADB, "db.corrupt" },   { SQLITE_TOOBIG, "db.size" },
    { SQLITE_INTERRUPT, "db.budget" },
};

/* "a.x, a.y" -> the unique index over just these columns; empty if there is none. */
static Str index_of_columns(DbConn *conn, Str columns)
{
    static const char sql[] =
        "SELECT l.name FROM sqlite_master AS t, pragma_index_list(t.name) AS l "
        "WHERE t.type = 'table' AND l.\"unique\" AND ?1 = "
        "(SELECT group_concat(t.name || '.' || c.name, ', ') FROM "
        "(SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) AS c)";
    sqlite3_stmt *statement = NULL;
    Str           name      = { 0 };
    if (sqlite3_prepare_v2(conn->handle, sql, -1, &statement, NULL) != SQLITE_OK) return name;
    sqlite3_bind_text(statement, 1, columns.ptr, (int)columns.len, SQLITE_STATIC);
    if (sqlite3_step(statement) == SQLITE_ROW)
        name = str_copy(conn->arena, str_from((const char *)sqlite3_column_text(statement, 0)));
    sqlite3_finalize(statement);
    return name;
}

/* "UNIQUE constraint failed: o_deal.f_code" or "... failed: index 'u_deal_code'" */
static Str unique_index(DbConn *conn, Str said)
{
    size_t at;
    Str    quoted, what = said;
    if (str_find(said, STR("failed: "), &at)) what = str_slice(said, at + 8, said.len);
    if (!str_starts(what, STR("index '"))) return index_of_columns(conn, what);
    what = str_slice(what, 7, what.len);
    str_cut(&what, '\'', &quoted);
    return quoted;
}

/* What the system said last about the database's file or its log; 0 if nothing. */
static int last_errno(DbConn *conn)
{
    int           of_file = 0, of_log = 0;
    sqlite3_file *log     = NULL;
    sqlite3_file_control(conn->handle, "main", SQLITE_FCNTL_LAST_ERRNO, &of_file);
    sqlite3_file_control(conn->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (log && log->pMethods) log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &of_log);
    return of_log ? of_log : of_file;
}

/*
 * A read that the disk has refused is CORRUPT to the library, and a quota that is used up is an
 * IOERR: what the system has said tells more.
 */
static const char *meaning_by_reason(DbConn *conn, int code)
{
    if (!conn->handle || (code != SQLITE_IOERR && code != SQLITE_CORRUPT)) return NULL;
    int reason = last_errno(conn);
    if (reason == EDQUOT || reason == EFBIG) return "db.full";
    return reason == EIO ? "db.disk" : NULL;
}

static const char *meaning_of(DbConn *conn, int code)
{
    const char *meaning = meaning_by_reason(conn, code & 0xff);
    if (meaning) return meaning;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].code == (code & 0xff)) return meanings[i].problem;
    return NULL;
}

bool sqlite_refuse(DbConn *conn, int code, Problems *problems)
{
    const char *words = conn->handle ? sqlite3_errmsg(conn->handle) : sqlite3_errstr(code);
    Str         said  = str_copy(conn->arena, str_from(words));
    Str         arg   = { 0 };
    const char *problem;
    if ((code & 0xff) == SQLITE_NOMEM) memory_out();
    if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
        code == SQLITE_CONSTRAINT_ROWID) {
        problem = "db.unique";
        arg     = unique_index(conn, said);
    } else {
        problem = meaning_of(conn, code);
        if (!problem) problem = "db.failed";
        bool damage = strcmp(problem, "db.corrupt") == 0 && code != SQLITE_CORRUPT_VTAB;
        if (damage) db_note_damage(conn->db, "db.corrupt"); /* of a search index: not the whole */
        db_note_failure(conn->db, str_printf(conn->arena, "%d %.*s", code, STR_ARG(said)).ptr);
    }
    problem_add(problems, problem, (Place){ 0 }, ARGS(arg));
    arena_reset(conn->arena);
    return false;
}
