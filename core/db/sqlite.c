/*
 * sqlite.c -- SQLite connections: opened with every protection, kept to a budget, ended in order.
 *
 * The rule: one connection of a database writes and checkpoints, all others can do neither
 * (SQLite 3.40 may damage a file when two connections reset its log). Memory-mapped reading is off:
 * a truncated file would kill the process.
 */
#include "core/db/sqlite.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/db/share.h"
#include "core/expr/expr.h"

enum { ROOMY_CACHE_KIB = 64 << 10 };
enum { BUSY_MS = 2000, OPS_BETWEEN_LOOKS = 1000 };
/* A log that had to grow is cut when it is begun anew; as long as it always becomes, it stays. */
enum { LOG_KEPT = 32 << 20 };
enum { LOOK_AT_FILE_US = 1000000 };

const Dialect backend_dialect = {
    .name         = "sqlite",
    .column_types = {
        [VALUE_NULL]     = "ANY",
        [VALUE_BOOL]     = "INTEGER",
        [VALUE_INT]      = "INTEGER",
        [VALUE_DECIMAL]  = "INTEGER",
        [VALUE_TEXT]     = "TEXT",
        [VALUE_DATE]     = "INTEGER",
        [VALUE_DATETIME] = "INTEGER",
        [VALUE_REF]      = "INTEGER",
        [VALUE_LIST]     = "TEXT",
    },
    .id_type      = "INTEGER PRIMARY KEY",
    .table_suffix = " STRICT",
    .keyed_suffix = " STRICT, WITHOUT ROWID",
    .like_escape  = " ESCAPE '\\'",
};

const char *const backend_tables_sql =
    "SELECT name, coalesce(sql, '') FROM sqlite_master "
    "WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND type IN ('table', 'index') "
    "AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') "
    "ORDER BY type DESC, name";

const char *const backend_table_sql =
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1";

/* --- settings --------------------------------------------------------------------------------- */

static const struct { int option, value; } switches[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },
    { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },
    { SQLITE_DBCONFIG_DQS_DDL, 0 },
    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
    { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
    { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
};

static const struct { int limit, value; } limits[] = {
    { SQLITE_LIMIT_LENGTH, 4 << 20 },
    { SQLITE_LIMIT_SQL_LENGTH, 1 << 20 },
    { SQLITE_LIMIT_EXPR_DEPTH, 200 },
    { SQLITE_LIMIT_COMPOUND_SELECT, 20 },
    { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100 },
    { SQLITE_LIMIT_VDBE_OP, 250000 },
    { SQLITE_LIMIT_ATTACHED, 0 },
    { SQLITE_LIMIT_WORKER_THREADS, 0 },
};

/* A copy is a database that the library attaches for a moment. */
enum { ASIDE_ATTACHED = 1 };

static void settings_fix(DbConn *conn, ConnRole role)
{
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        sqlite3_db_config(conn->handle, switches[i].option, switches[i].value, NULL);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        sqlite3_limit(conn->handle, limits[i].limit, limits[i].value);
    if (role == CONN_ASIDE) sqlite3_limit(conn->handle, SQLITE_LIMIT_ATTACHED, ASIDE_ATTACHED);
}

/* The log's mode is kept in the file, where the writer, who came first, has set it for readers. */
static bool settings_run(DbConn *conn, const ConnOptions *options, Problems *problems)
{
    const char *access = conn->writable                 ? "PRAGMA journal_mode = WAL"
                         : options->role == CONN_READER ? "PRAGMA query_only = ON"
                                                        : "PRAGMA query_only = OFF";
    const char *pragmas[] = {
        access,
        options->lasting ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF",
        "PRAGMA wal_autocheckpoint = 0",
        str_printf(conn->arena, "PRAGMA journal_size_limit = %d", LOG_KEPT).ptr,
        "PRAGMA mmap_size = 0",
        "PRAGMA temp_store = MEMORY",
        "PRAGMA cell_size_check = ON",
    };
    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++)
        if (!conn_exec(conn, pragmas[i], problems)) return false;
    return true;
}

/* --- guards and functions --------------------------------------------------------------------- */

static int look_at_clock(void *context)
{
    DbConn *conn = context;
    if (clock_monotonic() < conn->deadline) return 0;
    conn->over_budget = true;
    return 1;
}

static int remember_log_pages(void *context, sqlite3 *handle, const char *name, int pages)
{
    (void)handle, (void)name;
    ((DbConn *)context)->log_pages = pages;
    return SQLITE_OK;
}

static Value argument(sqlite3_value *value)
{
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER: return value_int(sqlite3_value_int64(value));
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_value_text(value);
        return value_text((Str){ text, (size_t)sqlite3_value_bytes(value) });
    }
    default: return value_null();
    }
}

static void answer(sqlite3_context *context, Value value)
{
    switch (value.kind) {
    case VALUE_NULL: sqlite3_result_null(context); break;
    case VALUE_BOOL: sqlite3_result_int(context, value.boolean); break;
    case VALUE_DECIMAL: sqlite3_result_int64(context, value.decimal.digits); break;
    case VALUE_TEXT:
        sqlite3_result_text64(context, value.text.len ? value.text.ptr : "", value.text.len,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
        break;
    case VALUE_LIST: sqlite3_result_error(context, "a list is no value", -1); break;
    default: sqlite3_result_int64(context, value.integer);
    }
}

typedef struct {
    DbConn            *conn;
    const SqlFunction *function;
} Registered;

/*
 * The clock is looked at between so many steps of a statement; a function of ours is one step, and
 * it may take longer than all steps beside it: on long texts, or where it evaluates a whole
 * formula.
 */
static void call_function(sqlite3_context *context, int count, sqlite3_value **values)
{
    const Registered *registered = sqlite3_user_data(context);
    Arena            *arena      = registered->conn->arena;
    Value            *args       = ARENA_ARRAY(arena, Value, (size_t)count + 1);
    for (int i = 0; i < count; i++) args[i] = argument(values[i]);
    if (look_at_clock(registered->conn)) {
        arena_reset(arena);
        sqlite3_result_error_code(context, SQLITE_INTERRUPT);
        return;
    }
    answer(context, registered->function->call(arena, args, (size_t)count));
    arena_reset(arena);
}

/* They stand in queries only, never in the schema: any other program must be able to read it. */
static bool functions_register(DbConn *conn, Problems *problems)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    for (const SqlFunction *function = expr_sql_functions; function->name; function++) {
        Registered *registered = must_alloc(sizeof *registered);
        *registered            = (Registered){ conn, function };
        int code = sqlite3_create_function_v2(conn->handle, function->name, function->arg_count,
                                              flags, registered, call_function, NULL, NULL, free);
        if (code != SQLITE_OK) return sqlite_refuse(conn, code, problems);
    }
    return true;
}

/* --- the library as a whole ------------------------------------------------------------------- */

static void library_set_up(void)
{
    memory_set_up();
    log_file_register(); /* last: it sets the library going */
}

/* --- opening and closing ---------------------------------------------------------------------- */

/* SQLite would make the file readable for everybody; its log files take the rights of this one. */
static bool file_make(const char *path, Problems *problems)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return problem_add(problems, "db.open", (Place){ 0 }, ARGS(str_from(path)));
    close(file);
    return true;
}

static bool connect(DbConn *conn, const ConnOptions *options, Problems *problems)
{
    if (options->create && !file_make(options->path, problems)) return false;
    bool aside = options->role == CONN_ASIDE; /* may be a backup's, on a disk that only reads */
    if (access(options->path, aside ? R_OK : R_OK | W_OK) != 0)
        return problem_add(problems, "db.open", (Place){ 0 }, ARGS(str_from(options->path)));
    int  way  = (aside ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
    bool logs = conn->writable && options->lasting; /* what is not synced stays as it is */
    int  code = sqlite3_open_v2(options->path, &conn->handle, way, logs ? LOG_VFS : NULL);
    if (code != SQLITE_OK)
        return problem_add(problems, "db.open", (Place){ 0 }, ARGS(str_from(options->path)));
    sqlite3_extended_result_codes(conn->handle, 1);
    sqlite3_busy_timeout(conn->handle, BUSY_MS);
    if (!conn->writable) sqlite3_db_config(conn->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    settings_fix(conn, options->role);
    if (!settings_run(conn, options, problems) || !functions_register(conn, problems)
        || !search_register(conn, problems) || !sum_register(conn, problems))
        return false;
    sqlite3_wal_hook(conn->handle, remember_log_pages, conn);
    sqlite3_progress_handler(conn->handle, OPS_BETWEEN_LOOKS, look_at_clock, conn);
    /* A damaged file shows now, not later. */
    return conn_exec(conn, "SELECT count(*) FROM sqlite_master", problems);
}

DbConn *conn_open(Db *db, const ConnOptions *options, Problems *problems)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, library_set_up);
    DbConn *conn   = must_alloc(sizeof *conn);
    share_open();
    conn->db       = db;
    conn->writable = options->role == CONN_WRITER;
    conn->deadline = INT64_MAX;
    conn->arena    = arena_new();
    if (connect(conn, options, problems)) return conn;
    conn_close(conn);
    return NULL;
}

void conn_close(DbConn *conn)
{
    if (!conn) return;
    share_close();
    cache_free(conn);
    words_free(conn);
    sqlite3_close(conn->handle);
    arena_free(conn->arena);
    free(conn);
}

Db  *conn_db(const DbConn *conn) { return conn->db; }
bool db_writable(const DbConn *conn) { return conn->writable; }

/* --- units of work, transactions -------------------------------------------------------------- */

/* As much as fits among all that are open; while many rows come in, much. */
static void cache_follow(DbConn *conn)
{
    int kib = conn->roomy ? ROOMY_CACHE_KIB : share_kib();
    if (kib == conn->cache_kib) return;
    char pragma[48];
    snprintf(pragma, sizeof pragma, "PRAGMA cache_size = -%d", kib);
    if (sqlite3_exec(conn->handle, pragma, NULL, NULL, NULL) == SQLITE_OK) conn->cache_kib = kib;
}

void conn_unit_begin(DbConn *conn, int budget_ms)
{
    cache_follow(conn);
    conn->over_budget = false;
    db_budget(conn, budget_ms);
}

bool conn_is_roomy(const DbConn *conn) { return conn->roomy; }

void db_roomy(DbConn *conn, bool roomy)
{
    conn->roomy = roomy;
    cache_follow(conn);
}

void db_budget(DbConn *conn, int ms) { conn->deadline = clock_monotonic() + (int64_t)ms * 1000; }

int64_t db_until(DbConn *conn, int64_t until)
{
    int64_t before = conn->deadline;
    if (until && until < before) conn->deadline = until;
    return before;
}

void db_until_again(DbConn *conn, int64_t before) { conn->deadline = before; }

/* What ends a unit (COMMIT, ROLLBACK) has no budget. */
void conn_unit_end(DbConn *conn)
{
    cache_unit_end(conn);
    conn->deadline = INT64_MAX;
}

/* A reader looks now and then whether the file is still there, a writer before every transaction. */
static bool file_in_place(DbConn *conn, Problems *problems)
{
    int64_t now = clock_monotonic();
    if (!conn->writable && now < conn->looked_at + LOOK_AT_FILE_US) return true;
    conn->looked_at = now;
    return db_in_place(conn->db, problems);
}

bool conn_begin(DbConn *conn, Problems *problems)
{
    if (!file_in_place(conn, problems)) return false;
    bool begun = conn_exec(conn, conn->writable ? "BEGIN IMMEDIATE" : "BEGIN", problems);
    conn->writing = begun && conn->writable;
    return begun;
}

bool conn_commit(DbConn *conn, Problems *problems)
{
    conn->writing = false;
    if (!db_words_settle(conn, problems)) return false;
    words_forget(conn);
    if (!conn_exec(conn, "COMMIT", problems)) return false;
    if (conn->touched) db_note_change(conn->db);
    conn->touched = false;
    return true;
}

void conn_roll_back(DbConn *conn)
{
    conn->writing = conn->touched = false;
    words_forget(conn);
    if (conn_in_transaction(conn)) sqlite3_exec(conn->handle, "ROLLBACK", NULL, NULL, NULL);
    if (conn->writable) log_file_forget(conn);
}

/* Every request ends some: a prepared COMMIT of nothing costs half of what a ROLLBACK does. */
void conn_end_reading(DbConn *conn)
{
    Problems ignored;
    problems_init(&ignored, conn->arena, LANGUAGE_EN);
    if (conn_in_transaction(conn)) conn_commit(conn, &ignored);
    conn_roll_back(conn);
    arena_reset(conn->arena);
}

bool conn_in_transaction(const DbConn *conn) { return !sqlite3_get_autocommit(conn->handle); }

bool db_savepoint(DbConn *conn, Problems *problems)
{
    if (!conn_exec(conn, "SAVEPOINT step", problems)) return false;
    words_savepoint(conn);
    return true;
}

/* Savepoints of one name nest; the newest is meant. So one that cannot be kept must not stay. */
bool db_keep(DbConn *conn, Problems *problems)
{
    if (!conn_exec(conn, "RELEASE step", problems)) {
        db_undo(conn);
        return false;
    }
    words_keep(conn);
    return true;
}

void db_undo(DbConn *conn)
{
    words_undo(conn);
    sqlite3_exec(conn->handle, "ROLLBACK TO step; RELEASE step", NULL, NULL, NULL);
}

/* --- the log ---------------------------------------------------------------------------------- */

int conn_log_pages(const DbConn *conn) { return conn->log_pages; }

/* RESTART: a log that is only copied home (PASSIVE) grows as long as somebody reads. */
bool conn_checkpoint(DbConn *conn, int patience_ms)
{
    sqlite3_busy_timeout(conn->handle, patience_ms);
    int code = sqlite3_wal_checkpoint_v2(conn->handle, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
    sqlite3_busy_timeout(conn->handle, BUSY_MS);
    if (code == SQLITE_OK) conn->log_pages = 0;
    return code == SQLITE_OK;
}
