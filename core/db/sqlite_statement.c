/*
 * sqlite_statement.c -- prepared statements, kept per connection and text: prepared once, used many
 * times.
 *
 * A statement is in use from db_prepare until it is done, has failed, or db_reset; whatever a unit
 * of work leaves in use is taken back at its end. The rule: nothing is dropped while a unit of work
 * runs, so a borrowed statement is good until then. Asking for a text that is in use gives a second
 * statement.
 */
#include "core/db/sqlite.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"


typedef enum { PLAN_UNKNOWN, PLAN_WALKS, PLAN_SORTS } Plan;

struct DbStatement {
    DbConn       *conn;
    sqlite3_stmt *handle;
    uint64_t      hash;
    int64_t       unit; /* in which it was last asked for */
    bool          in_use;
    bool          misbound;
    bool          touches; /* changes a watched table */
    Plan          plan;
    int           planned; /* how many times it had been prepared anew when the plan was asked for */
    DbStatement  *next; /* in its bucket */
    DbStatement  *newer, *older;
    size_t        length;
    char          sql[];
};

/* --- the cache -------------------------------------------------------------------------------- */

/* Eight bytes at a step: it is made of every text that is asked for. The texts are our own. */
static uint64_t hash_of(Str text)
{
    uint64_t hash = text.len, piece = 0;
    size_t   at   = 0;
    for (; at + sizeof piece <= text.len; at += sizeof piece) {
        memcpy(&piece, text.ptr + at, sizeof piece);
        hash = (hash ^ piece) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    piece = 0;
    memcpy(&piece, text.ptr + at, text.len - at);
    hash = (hash ^ piece) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 32;
}

static DbStatement **bucket_of(StatementCache *cache, uint64_t hash)
{
    return &cache->buckets[hash % STATEMENT_BUCKETS];
}

static void order_remove(StatementCache *cache, DbStatement *statement)
{
    if (statement->newer) statement->newer->older = statement->older;
    else cache->newest = statement->older;
    if (statement->older) statement->older->newer = statement->newer;
    else cache->oldest = statement->newer;
}

static void order_first(StatementCache *cache, DbStatement *statement)
{
    statement->newer = NULL;
    statement->older = cache->newest;
    if (cache->newest) cache->newest->newer = statement;
    else cache->oldest = statement;
    cache->newest = statement;
}

static DbStatement *cache_find(StatementCache *cache, Str sql, uint64_t hash)
{
    for (DbStatement *at = *bucket_of(cache, hash); at; at = at->next)
        if (at->hash == hash && !at->in_use && str_equal((Str){ at->sql, at->length }, sql)) {
            order_remove(cache, at);
            return at;
        }
    return NULL;
}

static void cache_drop(StatementCache *cache, DbStatement *statement)
{
    DbStatement **link = bucket_of(cache, statement->hash);
    while (*link != statement) link = &(*link)->next;
    *link = statement->next;
    order_remove(cache, statement);
    cache->count--;
    sqlite3_finalize(statement->handle);
    free(statement);
}

void cache_unit_end(DbConn *conn)
{
    StatementCache *cache = &conn->cache;
    for (DbStatement *at = cache->newest; at && at->unit == cache->unit; at = at->older)
        db_reset(at);
    while (cache->count > STATEMENTS_KEPT) cache_drop(cache, cache->oldest);
    cache->unit++;
}

void cache_free(DbConn *conn)
{
    while (conn->cache.oldest) cache_drop(&conn->cache, conn->cache.oldest);
}

/* --- preparing -------------------------------------------------------------------------------- */

static DbStatement *prepare_new(DbConn *conn, Str sql, uint64_t hash, Problems *problems)
{
    DbStatement *statement = must_alloc(sizeof *statement + sql.len + 1);
    const char  *rest      = NULL;
    memcpy(statement->sql, sql.ptr, sql.len);
    statement->conn   = conn;
    statement->hash   = hash;
    statement->length = sql.len;
    int code = sqlite3_prepare_v3(conn->handle, statement->sql, (int)sql.len + 1,
                                  SQLITE_PREPARE_PERSISTENT, &statement->handle, &rest);
    if (code == SQLITE_OK && (!statement->handle || *rest != '\0'))
        code = SQLITE_MISUSE; /* one statement, no more */
    if (code != SQLITE_OK) {
        sqlite3_finalize(statement->handle);
        free(statement);
        sqlite_refuse(conn, code, problems);
        return NULL;
    }
    statement->touches   = conn->writable && !sqlite3_stmt_readonly(statement->handle) &&
                         db_watches(conn->db, statement->sql);
    DbStatement **bucket = bucket_of(&conn->cache, hash);
    statement->next      = *bucket;
    *bucket              = statement;
    conn->cache.count++;
    return statement;
}

DbStatement *db_prepare(DbConn *conn, Str sql, Problems *problems)
{
    uint64_t     hash      = hash_of(sql);
    DbStatement *statement = cache_find(&conn->cache, sql, hash);
    if (!statement) statement = prepare_new(conn, sql, hash, problems);
    if (!statement) return NULL;
    order_first(&conn->cache, statement);
    statement->unit   = conn->cache.unit;
    statement->in_use = true;
    return statement;
}

/* --- the plan --------------------------------------------------------------------------------- */

/* The library says what it is going to do in words, a line for each step. */
static bool line_sorts(const char *line)
{
    return line && strstr(line, "USE TEMP B-TREE FOR") && strstr(line, "ORDER BY");
}

static Plan plan_ask(DbStatement *statement)
{
    DbConn       *conn = statement->conn;
    sqlite3_stmt *plan = NULL;
    Plan          said = PLAN_WALKS;
    const char   *sql  = str_printf(conn->arena, "EXPLAIN QUERY PLAN %s", statement->sql).ptr;
    int           code = sqlite3_prepare_v2(conn->handle, sql, -1, &plan, NULL);
    while (code == SQLITE_OK && (code = sqlite3_step(plan)) == SQLITE_ROW) {
        if (line_sorts((const char *)sqlite3_column_text(plan, 3))) said = PLAN_SORTS;
        code = SQLITE_OK;
    }
    sqlite3_finalize(plan);
    arena_reset(conn->arena);
    return code == SQLITE_DONE ? said : PLAN_UNKNOWN;
}

/* Asked once, and again when the library had to prepare it anew, because tables have changed. */
bool db_sorts(DbStatement *statement)
{
    int prepared = sqlite3_stmt_status(statement->handle, SQLITE_STMTSTATUS_REPREPARE, 0);
    if (statement->plan == PLAN_UNKNOWN || statement->planned != prepared) {
        statement->plan    = plan_ask(statement);
        statement->planned = prepared;
    }
    return statement->plan != PLAN_WALKS;
}

/* --- running ---------------------------------------------------------------------------------- */

/* SQLITE_TRANSIENT: the library keeps a copy. SQLITE_STATIC: the text lives until db_reset. */
static void bind(DbStatement *statement, int number, Value value, sqlite3_destructor_type keeps)
{
    sqlite3_stmt *handle = statement->handle;
    int           code;
    switch (value.kind) {
    case VALUE_NULL: code = sqlite3_bind_null(handle, number); break;
    case VALUE_BOOL: code = sqlite3_bind_int(handle, number, value.boolean); break;
    case VALUE_DECIMAL: code = sqlite3_bind_int64(handle, number, value.decimal.digits); break;
    case VALUE_TEXT:
        code = sqlite3_bind_text64(handle, number, value.text.len ? value.text.ptr : "",
                                   value.text.len, keeps, SQLITE_UTF8);
        break;
    case VALUE_LIST: code = SQLITE_MISMATCH; break;
    default: code = sqlite3_bind_int64(handle, number, value.integer);
    }
    if (code != SQLITE_OK) statement->misbound = true;
}

void db_bind(DbStatement *statement, int number, Value value)
{
    bind(statement, number, value, SQLITE_TRANSIENT);
}

void db_reset(DbStatement *statement)
{
    if (!statement->in_use) return;
    sqlite3_reset(statement->handle);
    sqlite3_clear_bindings(statement->handle);
    statement->in_use = statement->misbound = false;
}

/*
 * A statement that is stopped while it writes, or finds the disk full, takes the whole transaction
 * along. What came after it would be committed at once, each by itself.
 */
static bool is_outside(const DbConn *conn)
{
    return conn->writing && sqlite3_get_autocommit(conn->handle);
}

DbStep db_step(DbStatement *statement, Problems *problems)
{
    if (is_outside(statement->conn)) {
        problem_add(problems, "db.commit", (Place){ 0 }, NO_ARGS);
        db_reset(statement);
        return DB_FAILED;
    }
    statement->conn->touched |= statement->touches;
    statement->in_use = true; /* it may be bound and run again after it was done */
    int code          = statement->misbound ? SQLITE_MISUSE : sqlite3_step(statement->handle);
    if (code == SQLITE_ROW) return DB_ROW;
    if (code != SQLITE_DONE) sqlite_refuse(statement->conn, code, problems);
    db_reset(statement);
    return code == SQLITE_DONE ? DB_DONE : DB_FAILED;
}

bool conn_exec(DbConn *conn, const char *sql, Problems *problems)
{
    DbStatement *statement = db_prepare(conn, str_from(sql), problems);
    if (!statement) return false;
    DbStep step;
    while ((step = db_step(statement, problems)) == DB_ROW) {}
    return step == DB_DONE;
}

/* For who resets it before the values go. */
static DbStatement *prepare_bound(DbConn *conn, Str sql, const Value *values, size_t count,
                                  Problems *problems)
{
    DbStatement *statement = db_prepare(conn, sql, problems);
    for (size_t i = 0; statement && i < count; i++)
        bind(statement, (int)i + 1, values[i], SQLITE_STATIC);
    return statement;
}

bool db_run(DbConn *conn, Str sql, const Value *values, size_t count, int64_t *changed,
            Problems *problems)
{
    DbStatement *statement = prepare_bound(conn, sql, values, count, problems);
    if (!statement) return false;
    DbStep step;
    while ((step = db_step(statement, problems)) == DB_ROW) {}
    if (step != DB_DONE) return false;
    if (changed) *changed = sqlite3_changes64(conn->handle);
    return true;
}

bool db_find_int(DbConn *conn, Str sql, const Value *values, size_t count, int64_t *number,
                 bool *found, Problems *problems)
{
    DbStatement *statement = prepare_bound(conn, sql, values, count, problems);
    if (!statement) return false;
    DbStep step = db_step(statement, problems);
    if (step == DB_FAILED) return false;
    if (found) *found = step == DB_ROW;
    if (step == DB_ROW) {
        *number = db_column_int(statement, 0);
        db_reset(statement);
    }
    return true;
}

/* --- reading a row ---------------------------------------------------------------------------- */

int db_column_count(const DbStatement *statement)
{
    return sqlite3_column_count(statement->handle);
}

bool db_column_null(DbStatement *statement, int column)
{
    return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

int64_t db_column_int(DbStatement *statement, int column)
{
    return sqlite3_column_int64(statement->handle, column);
}

/*
 * A cell taken once and asked often is half the work of asking the statement each time. The library
 * allows it where no other thread uses the connection.
 */
static Str text_of(sqlite3_value *cell)
{
    bool        raw  = sqlite3_value_type(cell) == SQLITE_BLOB;
    const void *text = raw ? sqlite3_value_blob(cell) : (const void *)sqlite3_value_text(cell);
    return (Str){ text, (size_t)sqlite3_value_bytes(cell) };
}

Str db_column_text(DbStatement *statement, int column)
{
    return text_of(sqlite3_column_value(statement->handle, column));
}

/* Only avg() and an overflowing total() are no integers. */
static Value from_real(double real, DbColumn type)
{
    bool   scaled = type.kind == VALUE_DECIMAL;
    double digits = round(scaled ? real : real * 1e6);
    if (!(fabs(digits) < 1e18)) return value_null();
    return value_decimal((Decimal){ (int64_t)digits, scaled ? type.scale : DECIMAL_MAX_SCALE });
}

static Value from_integer(int64_t integer, DbColumn type)
{
    switch (type.kind) {
    case VALUE_BOOL: return value_bool(integer != 0);
    case VALUE_DECIMAL: return value_decimal((Decimal){ integer, type.scale });
    case VALUE_DATE: return value_date(integer);
    case VALUE_DATETIME: return value_datetime(integer);
    case VALUE_REF: return value_ref(integer);
    default: return value_int(integer);
    }
}

Value db_column(DbStatement *statement, int column, DbColumn type, Arena *arena)
{
    sqlite3_value *cell = sqlite3_column_value(statement->handle, column);
    switch (sqlite3_value_type(cell)) {
    case SQLITE_NULL: return value_null();
    case SQLITE_INTEGER: return from_integer(sqlite3_value_int64(cell), type);
    case SQLITE_FLOAT: return from_real(sqlite3_value_double(cell), type);
    default: break;
    }
    Str text = str_copy(arena, text_of(cell));
    return type.kind == VALUE_LIST ? value_list_split(arena, text) : value_text(text);
}
