/*
 * sqlite.h -- what the files of the SQLite backend share. Only they include it.
 *
 *   sqlite.c            opening, settings, transactions, checkpoints, functions
 *   sqlite_statement.c  the cache of prepared statements, binding, stepping, reading
 *   sqlite_search.c     full text: the tokenizer, and what is asked
 *   sqlite_words.c      full text: the index follows the rows
 *   sqlite_words_anew.c full text: compared with the rows, and made anew
 *   sqlite_log.c        the writer's log takes many pages at once
 *   sqlite_memory.c     where its memory comes from
 *   sqlite_copy.c       a copy of the whole, and looking for damage
 *   sqlite_sum.c        sums of many rows, exact
 *   sqlite_error.c      from a result code to a problem
 */
#ifndef TENON_DB_SQLITE_H
#define TENON_DB_SQLITE_H

#include <sqlite3.h>

#include "core/db/backend.h"

enum { STATEMENTS_KEPT = 300, STATEMENT_BUCKETS = 512 };

typedef struct {
    DbStatement *buckets[STATEMENT_BUCKETS];
    DbStatement *newest, *oldest; /* by last use */
    int          count;
    int64_t      unit; /* grows with every unit of work */
} StatementCache;

typedef struct WordNotes WordNotes; /* sqlite_words.c */
typedef struct WordsAnew WordsAnew; /* sqlite_words_anew.c */

struct DbConn {
    Db            *db;
    sqlite3       *handle;
    bool           writable;
    int64_t        deadline;    /* of the unit of work, microseconds */
    bool           over_budget; /* the deadline has stopped a statement */
    int            cache_kib;   /* of pages that may be kept */
    bool           roomy;       /* many rows come in */
    bool           touched;     /* a watched table was changed since the last commit */
    bool           writing;     /* between a writer's BEGIN and what ends it */
    int            log_pages;
    int64_t        looked_at;   /* when its file was last seen in place, microseconds */
    Arena         *arena; /* for calls of functions and error texts; reset after each */
    StatementCache cache;
    WordNotes     *notes; /* NULL until something was changed */
    WordsAnew     *anew;  /* an index that grows; NULL: none */
};

/* --- sqlite_log.c ----------------------------------------------------------------------------- */

/* The name under which it is opened; registered once for the process. */
#define LOG_VFS "tenon-log"
void log_file_register(void);
void log_file_forget(DbConn *conn); /* what was never committed, and that it could not be written */

/* --- sqlite_memory.c -------------------------------------------------------------------------- */

void memory_set_up(void); /* once for the process, before anything else */

/* --- sqlite_statement.c ----------------------------------------------------------------------- */

void cache_unit_end(DbConn *conn); /* resets what is still in use, drops the oldest */
void cache_free(DbConn *conn);

/* A statement without values and rows: BEGIN, SAVEPOINT, PRAGMA ... */
bool conn_exec(DbConn *conn, const char *sql, Problems *problems);

/* --- sqlite_search.c -------------------------------------------------------------------------- */

/* The tokenizer and the functions that db.h names; every connection needs them. */
bool search_register(DbConn *conn, Problems *problems);
Str  words_index(Arena *arena, Str table); /* its name, quoted */

/* --- sqlite_words.c --------------------------------------------------------------------------- */

/* A savepoint begins, is kept, is undone; all is over. */
void words_savepoint(DbConn *conn);
void words_keep(DbConn *conn);
void words_undo(DbConn *conn);
void words_forget(DbConn *conn);
void words_free(DbConn *conn);

/* An empty index of this name, quoted. */
bool words_create(DbConn *conn, const DbWords *words, Str name, Problems *problems);

/* --- sqlite_words_anew.c ---------------------------------------------------------------------- */

/* The index that grows, if it has this row already, quoted; else empty. */
Str  words_anew(const DbConn *conn, Arena *arena, Str table, int64_t id);
void words_anew_lost(DbConn *conn); /* it could not follow */
bool words_anew_drop(DbConn *conn, Str table, Problems *problems);
void words_anew_free(DbConn *conn);

/* --- sqlite_sum.c ----------------------------------------------------------------------------- */

bool sum_register(DbConn *conn, Problems *problems);

/* --- sqlite_error.c --------------------------------------------------------------------------- */

/* Adds the problem that fits the connection's newest error; always false. */
bool sqlite_refuse(DbConn *conn, int code, Problems *problems);

#endif
