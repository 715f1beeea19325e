/*
 * db.h -- a database behind one interface: a write lane, a pool of readers, bound values.
 *
 * No SQLite type and no dialect shows here. SQL text is whole and visible in the rooms above; names
 * in it come from the snapshot only, values are always bound. Differences between databases live in
 * one Dialect table.
 *
 * The lane: writes of one database run one after the other on its only writing connection, each in
 * its own savepoint; waiting ones are committed together (one fsync for many), and nobody is
 * answered before the COMMIT.
 */
#ifndef TENON_DB_DB_H
#define TENON_DB_DB_H

#include "core/base/problem.h"
#include "core/base/value.h"

typedef struct Db          Db;          /* one database: safe for many threads */
typedef struct DbConn      DbConn;      /* one connection: for one thread at a time */
typedef struct DbStatement DbStatement; /* borrowed from its connection's cache */

typedef struct {
    bool create;       /* make the file if it is missing */
    int  readers;      /* kept open; 0 means 4. Four times as many at most, while all are out */
    int budget_ms; /* per unit of work, 0 means 5,000; past it statements fail with db.budget */
    int  lane_wait_ms; /* 0 means 5,000; waiting longer is db.busy (503) */
    const char *const *watched; /* names of tables, NULL behind the last: db_changes; may be NULL */
    int  log_pages;    /* 0 means LANE_LOG_PAGES */
} DbOptions;

/*
 * Past LANE_CHECKPOINT_PAGES of 4 KiB the log is moved home, unless somebody reads what was before;
 * then it grows until the reading ends. Past LANE_LOG_PAGES (1 GiB) writes wait for that.
 */
enum {
    LANE_MAX_BATCH        = 256,
    LANE_MAX_BATCH_US     = 5000,
    LANE_CHECKPOINT_PAGES = 4000,
    LANE_LOG_PAGES        = 262144
};

/*
 * For the pages of all databases of the process together: a connection has its share of it, at
 * least 2 MiB and at most 64.
 */
enum { DB_MEMORY_MIB = 256, DB_MEMORY_LEAST_MIB = 8, DB_MEMORY_MOST_MIB = 1 << 20 };
void db_memory(int mib);

/* NULL with a problem (db.open, db.corrupt, db.newer). ":memory:" gives a private one for tests. */
Db  *db_open(Str path, const DbOptions *options, Problems *problems);
void db_close(Db *db); /* checkpoints; no connection may be out; NULL is fine */

/* --- reading ---------------------------------------------------------------------------------- */

/* A reader inside one read transaction: everything it sees is of one moment. NULL with db.busy. */
DbConn *db_read_begin(Db *db, Problems *problems);
void    db_read_end(DbConn *conn); /* NULL is fine */

/* --- writing ---------------------------------------------------------------------------------- */

/*
 * Runs `write` over the writing connection, in a savepoint of its own; perhaps on the thread of
 * another write of the same batch, while this one sleeps. If it returns
 * true, what it did is kept and db_write returns true after the COMMIT is on disk. If it returns
 * false, its savepoint is rolled back and db_write returns false (also only after the batch is
 * decided). If the COMMIT fails: false, with db.full, db.disk or db.commit (503). Not to be called
 * inside `write`.
 */
bool db_write(Db *db, bool (*write)(void *context, DbConn *conn), void *context,
              Problems *problems);

/*
 * A step that may fail alone inside a write: begin, then keep or undo. They nest. One that cannot
 * be kept is undone.
 */
bool db_savepoint(DbConn *conn, Problems *problems);
bool db_keep(DbConn *conn, Problems *problems);
void db_undo(DbConn *conn);

bool db_writable(const DbConn *conn);

/* From now on this unit of work may take so long: for what is known to be long, like an apply. */
void db_budget(DbConn *conn, int ms);

/*
 * While many rows come in, the connection keeps more pages in memory; afterwards as many as ever.
 */
void db_roomy(DbConn *conn, bool roomy);

/*
 * A part of a unit that must end earlier, at `until` (clock_monotonic; 0: as the unit). Gives back
 * what to set when the part is over.
 */
int64_t db_until(DbConn *conn, int64_t until);
void    db_until_again(DbConn *conn, int64_t before);

/* --- statements ------------------------------------------------------------------------------- */

typedef enum { DB_ROW, DB_DONE, DB_FAILED } DbStep;

/* What a column holds, so that an integer becomes a date, a decimal or a reference again. */
typedef struct {
    ValueKind kind; /* VALUE_NULL: as stored (integer or text); VALUE_LIST: of a joined text */
    uint8_t   scale;
} DbColumn;

/*
 * Prepared once per connection and text, then reused; it is reset when it is done, failed, or
 * db_reset. NULL with a problem. Values are bound by number from 1: bool 0/1, decimals as their
 * digits at the scale they have, text, refs, dates and datetimes as integers.
 */
DbStatement *db_prepare(DbConn *conn, Str sql, Problems *problems);
void         db_bind(DbStatement *statement, int number, Value value);
/* A violated unique index is db.unique, with the index's name as {1}. */
DbStep       db_step(DbStatement *statement, Problems *problems);
void         db_reset(DbStatement *statement);
/*
 * Does it put its rows in order by itself, because it comes upon them in another one? Then it has
 * seen all of them before it gives the first.
 */
bool         db_sorts(DbStatement *statement);
int          db_column_count(const DbStatement *statement);
bool         db_column_null(DbStatement *statement, int column);
int64_t      db_column_int(DbStatement *statement, int column);
/* Until the next step; a NULL ptr where nothing stands. */
Str          db_column_text(DbStatement *statement, int column);
Value        db_column(DbStatement *statement, int column, DbColumn type, Arena *arena);

/* Prepares, binds, steps to the end. *changed (may be NULL) is the number of rows. */
bool db_run(DbConn *conn, Str sql, const Value *values, size_t count, int64_t *changed,
            Problems *problems);

/* The first column of the first row; *found says whether there was one. */
bool db_find_int(DbConn *conn, Str sql, const Value *values, size_t count, int64_t *number,
                 bool *found, Problems *problems);

#define VALUES(...) \
    (const Value[]){ __VA_ARGS__ }, sizeof((const Value[]){ __VA_ARGS__ }) / sizeof(Value)
#define NO_VALUES   NULL, 0

/* --- copying and checking --------------------------------------------------------------------- */

/*
 * A connection of its own that can only read, outside lane and pool and without a budget: for what
 * looks at a whole file, in use here (while its Db is open) or at rest. NULL with a problem.
 */
DbConn *db_aside_open(Str path, Problems *problems);
void    db_aside_close(DbConn *conn); /* NULL is fine */

/* Told now and then of something long; may be NULL where it is asked for. Bytes, by a guess. */
typedef struct DbProgress {
    void *context;
    void (*tell)(void *context, int64_t done, int64_t total);
} DbProgress;

/*
 * All of it as it is at this moment, packed, as the new file `to`, which is on disk then. Others go
 * on reading and writing. False with db.corrupt, or with db.copy and no file.
 */
bool db_copy(DbConn *aside, Str to, const DbProgress *progress, Problems *problems);

/*
 * Looks at every page and, where it shall be `thorough`, compares every index with its table: the
 * library's own words for up to DB_FINDINGS damages. False with a problem if it cannot even be
 * looked at.
 */
enum { DB_FINDINGS = 20 };
bool db_check(DbConn *aside, bool thorough, Arena *arena, StrVec *findings, Problems *problems);

/* --- searching -------------------------------------------------------------------------------- */

/*
 * The words (core/base/words.h) of some text columns of a table, as an index that is kept by hand:
 * whoever changes a row says so here, in the same transaction. An update and a delete come before
 * the table's row is changed, for it is read. Inside a unit of work the index follows only when
 * db_words_settle is called; before the COMMIT it is.
 */
typedef struct DbWords {
    Str    table; /* of rows with an integer key "id" */
    StrVec columns;
} DbWords;

bool db_words_make(DbConn *conn, const DbWords *words, Problems *problems); /* and fills it */
bool db_words_drop(DbConn *conn, Str table, Problems *problems); /* if it is there */
bool db_words_fill(DbConn *conn, Str table, Problems *problems); /* anew, of all rows */

/*
 * The same without anybody waiting: begun, then step by step as many rows as are said (fewer
 * *taken: those were the last), then it takes the old one's place; each in a write of its own, with
 * others in between. What ends earlier is begun again. False with db.words where another one was
 * begun meanwhile, or the new index could not follow the rows.
 */
bool db_words_begin(DbConn *conn, const DbWords *words, int64_t *ticket, Problems *problems);
bool db_words_step(DbConn *conn, int64_t ticket, int rows, int64_t *taken, Problems *problems);
bool db_words_end(DbConn *conn, int64_t ticket, Problems *problems);

/* Does the index have exactly the words of the rows? As of one moment; `progress` tells rows. */
bool db_words_check(DbConn *aside, const DbWords *words, bool *same, const DbProgress *progress,
                    Problems *problems);

/* `values` by column: texts, or empty; of an update only those that are `changed`. */
void db_words_insert(DbConn *conn, const DbWords *words, int64_t id, const Value *values);
bool db_words_update(DbConn *conn, const DbWords *words, int64_t id, const Value *values,
                     const bool *changed, Problems *problems);
bool db_words_delete(DbConn *conn, const DbWords *words, int64_t id, Problems *problems);
bool db_words_settle(DbConn *conn, Problems *problems);

/*
 * SQL of a SELECT of the ids that have what is sought in the columns named, to be completed by the
 * number of its bound value: "SELECT rowid FROM ... MATCH ?". `begins`: only those where one of the
 * columns begins with the first word.
 */
Str   db_words_select(Arena *arena, Str table);
struct Sought; /* core/base/sought.h */
Value db_words_sought(Arena *arena, const struct Sought *sought, const StrVec *columns,
                      bool begins);

/* SQL of a SELECT of many numbers bound as one text: DB_LISTED "(?1)" of "[1,2,3]". */
#define DB_LISTED "SELECT value FROM json_each"

/*
 * The same asked of a row, as functions in SQL: NAME(what somebody typed, text, ...) says whether
 * it is in these texts; RANK(what somebody typed, title) is 0 where it is the whole title, 1 where
 * it begins it, else 2.
 */
#define DB_WORDS_TEST "tenon_found"
#define DB_WORDS_RANK "tenon_rank"

/* A sum in SQL: exact, 0 over nothing, NULL where it does not fit 18 digits. */
#define DB_SUM "tenon_sum"

/* --- shape ------------------------------------------------------------------------------------ */

typedef struct Dialect {
    const char *name;
    const char *column_types[VALUE_LIST + 1]; /* by ValueKind: INTEGER, TEXT ... */
    const char *id_type;                      /* "INTEGER PRIMARY KEY" */
    const char *table_suffix;                 /* " STRICT" */
    const char *keyed_suffix; /* of a table that lies in the order of its key */
    const char *like_escape;
} Dialect;

const Dialect *db_dialect(const Db *db);
Str            db_identifier(Arena *arena, Str name); /* quoted */

bool           db_has_table(DbConn *conn, Str name, bool *there, Problems *problems);

/* The whole content as one hash: for tests that show that a refusal changed nothing. */
Str db_content_hash(Arena *arena, Db *db, Problems *problems);

/* How many commits have changed a watched table: it has grown before the writer is answered. */
int64_t db_changes(const Db *db);

typedef struct {
    int64_t commits, writes, refused, busy, checkpoints; /* since it was opened */
    int64_t waiting, wal_pages;                          /* now */
} DbStats;
DbStats db_stats(const Db *db);

/* Of all databases of this process; what those have counted that are closed by now is in it. */
typedef struct {
    DbStats sums;
    int64_t open, longest_wal; /* now; pages of the longest log */
} DbTotals;
DbTotals db_totals(void);

/*
 * NULL, or the code of what was found since it was opened: db.corrupt, db.gone (its file was moved
 * or removed). Nothing that is written to it from then on can be relied on.
 */
const char *db_damage(const Db *db);

/*
 * What the library itself said about the newest unexpected error, once: for the log, not for
 * answers.
 */
Str db_take_failure(Db *db, Arena *arena);

#endif
