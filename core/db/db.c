/*
 * db.c -- one database: its writing connection with the lane, its readers, its path.
 *
 * The rule: the writer is opened first and closed last. What a library does differently is in the
 * backend.
 */
#include "core/db/db.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/crypto.h"
#include "core/base/file.h"
#include "core/base/memory.h"
#include "core/db/lane.h"
#include "core/db/pool.h"
#include "core/db/totals.h"

/* With a sanitizer everything takes several times as long; what fits the budget without shall fit. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SLOWER = 3 };
#else
enum { SLOWER = 1 };
#endif
enum { READERS = 4, TIMES_MORE = 4, BUDGET_MS = 5000 * SLOWER, LANE_WAIT_MS = 5000 * SLOWER };
enum { HASH_BUDGET_MS = 600000 };

struct Db {
    Arena  *arena;
    char   *path;
    dev_t   device; /* and inode of the file that was opened */
    ino_t   inode;
    char   *own_folder; /* of a private database: removed with it; else NULL */
    DbConn *writer;
    Lane   *lane;
    Counted counted;
    Pool   *pool;

    const char *const *watched;
    _Atomic int64_t    changes;

    _Atomic(const char *) damage;
    pthread_mutex_t       failure_lock;
    char                  failure[400];
};

/* --- opening and closing ---------------------------------------------------------------------- */

/* A private database is a file nobody else knows: it has a log, readers and a lane as all have. */
static bool private_folder(Db *db, Problems *problems)
{
    static const char *const places[] = { "/dev/shm/tenon-XXXXXX", "/tmp/tenon-XXXXXX" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        db->own_folder = str_c(db->arena, str_from(places[i]));
        if (mkdtemp(db->own_folder)) {
            Str path = path_join(db->arena, str_from(db->own_folder), STR("data.db"));
            db->path = str_c(db->arena, path);
            return true;
        }
    }
    db->own_folder = NULL;
    return problem_add(problems, "db.open", (Place){ 0 }, ARGS(STR(":memory:")));
}

static bool mark_file(Db *db, Problems *problems)
{
    struct stat status;
    if (stat(db->path, &status) != 0)
        return problem_add(problems, "db.open", (Place){ 0 }, ARGS(str_from(db->path)));
    db->device = status.st_dev;
    db->inode  = status.st_ino;
    return true;
}

static int or_else(int given, int otherwise) { return given > 0 ? given : otherwise; }

static bool open_all(Db *db, Str path, const DbOptions *options, Problems *problems)
{
    db->watched     = options->watched;
    bool is_private = str_is(path, ":memory:");
    if (is_private && !private_folder(db, problems)) return false;
    if (!is_private) db->path = str_c(db->arena, path);

    int budget_ms = or_else(options->budget_ms, BUDGET_MS);
    int readers   = or_else(options->readers, READERS);
    int wait_ms   = or_else(options->lane_wait_ms, LANE_WAIT_MS);
    ConnOptions writer = { db->path, CONN_WRITER, options->create || is_private, !is_private };
    db->writer         = conn_open(db, &writer, problems);
    if (!db->writer || !mark_file(db, problems)) return false;
    db->lane = lane_new(db->writer, (LaneOptions){
        .wait_ms = wait_ms, .budget_ms = budget_ms,
        .log_pages = or_else(options->log_pages, LANE_LOG_PAGES) });
    totals_join(&db->counted, db->lane);
    db->pool = pool_new(db, (PoolOptions){ .path      = db->path,
                                           .lasting   = !is_private,
                                           .readers   = readers,
                                           .most      = readers * TIMES_MORE,
                                           .wait_ms   = wait_ms,
                                           .budget_ms = budget_ms });
    return true;
}

Db *db_open(Str path, const DbOptions *options, Problems *problems)
{
    static const DbOptions none = { 0 };
    Db                    *db   = must_alloc(sizeof *db);
    db->arena                   = arena_new();
    pthread_mutex_init(&db->failure_lock, NULL);
    if (open_all(db, path, options ? options : &none, problems)) return db;
    db_close(db);
    return NULL;
}

void db_close(Db *db)
{
    if (!db) return;
    pool_free(db->pool);
    totals_leave(&db->counted);
    lane_free(db->lane);
    conn_close(db->writer);
    if (db->own_folder) {
        Problems ignored;
        problems_init(&ignored, db->arena, LANGUAGE_EN);
        folder_remove(str_from(db->own_folder), &ignored);
    }
    pthread_mutex_destroy(&db->failure_lock);
    arena_free(db->arena);
    free(db);
}

/* --- the doors -------------------------------------------------------------------------------- */

DbConn *db_read_begin(Db *db, Problems *problems) { return pool_take(db->pool, problems); }

void db_read_end(DbConn *conn)
{
    if (conn) pool_give(conn_db(conn)->pool, conn);
}

bool db_write(Db *db, bool (*write)(void *context, DbConn *conn), void *context, Problems *problems)
{
    return lane_write(db->lane, write, context, problems);
}

DbStats        db_stats(const Db *db) { return lane_stats(db->lane); }
const Dialect *db_dialect(const Db *db) { return (void)db, &backend_dialect; }

const char *db_damage(const Db *db) { return atomic_load(&db->damage); }

/* The first one counts: what follows may be its consequence. */
void db_note_damage(Db *db, const char *code)
{
    const char *none = NULL;
    if (db) atomic_compare_exchange_strong(&db->damage, &none, code);
}

/*
 * A file that was moved or removed can be read and written still by those who have it open, and all
 * of it would be lost with them; one that has come in its place is another database.
 */
bool db_in_place(Db *db, Problems *problems)
{
    struct stat status;
    if (stat(db->path, &status) == 0 && status.st_dev == db->device && status.st_ino == db->inode)
        return true;
    db_note_damage(db, "db.gone");
    return problem_add(problems, "db.gone", (Place){ 0 }, NO_ARGS);
}

DbConn *db_aside_open(Str path, Problems *problems)
{
    ConnOptions options = { .path      = str_c(problems->arena, path),
                            .role      = CONN_ASIDE,
                            .lasting   = true };
    return conn_open(NULL, &options, problems);
}

void db_aside_close(DbConn *conn) { conn_close(conn); }

/* --- what others keep in memory --------------------------------------------------------------- */

bool db_watches(const Db *db, const char *sql)
{
    for (const char *const *table = db->watched; table && *table; table++)
        if (strstr(sql, *table)) return true;
    return false;
}

void    db_note_change(Db *db) { atomic_fetch_add(&db->changes, 1); }
int64_t db_changes(const Db *db) { return atomic_load(&db->changes); }

/* --- failures --------------------------------------------------------------------------------- */

void db_note_failure(Db *db, const char *said)
{
    if (!db) return;
    pthread_mutex_lock(&db->failure_lock);
    snprintf(db->failure, sizeof db->failure, "%s", said);
    pthread_mutex_unlock(&db->failure_lock);
}

Str db_take_failure(Db *db, Arena *arena)
{
    pthread_mutex_lock(&db->failure_lock);
    Str said = str_copy(arena, str_from(db->failure));
    db->failure[0] = '\0';
    pthread_mutex_unlock(&db->failure_lock);
    return said;
}

/* --- shape ------------------------------------------------------------------------------------ */

Str db_identifier(Arena *arena, Str name)
{
    Str inner = str_replace(arena, name, STR("\""), STR("\"\""));
    return str_printf(arena, "\"%.*s\"", STR_ARG(inner));
}

bool db_has_table(DbConn *conn, Str name, bool *there, Problems *problems)
{
    int64_t one;
    return db_find_int(conn, str_from(backend_table_sql), VALUES(value_text(name)), &one, there,
                       problems);
}

static bool hash_rows(DbConn *conn, Str table, Hash *hash, Arena *arena, Problems *problems)
{
    Str sql = str_printf(arena, "SELECT * FROM %.*s", STR_ARG(db_identifier(arena, table)));
    DbStatement *statement = db_prepare(conn, sql, problems);
    if (!statement) return false;
    DbStep step;
    while ((step = db_step(statement, problems)) == DB_ROW)
        for (int i = 0; i < db_column_count(statement); i++) {
            hash_add(hash, db_column_null(statement, i) ? STR("null") : STR("value"));
            hash_add(hash, db_column_text(statement, i));
        }
    return step == DB_DONE;
}

/* Tables and indexes by name, then the rows of the tables. */
static bool hash_all(DbConn *conn, Hash *hash, Arena *arena, Problems *problems)
{
    StrVec       tables = { 0 };
    DbStatement *list   = db_prepare(conn, str_from(backend_tables_sql), problems);
    if (!list) return false;
    DbStep step;
    while ((step = db_step(list, problems)) == DB_ROW) {
        Str made_by = db_column_text(list, 1);
        hash_add(hash, db_column_text(list, 0));
        hash_add(hash, made_by);
        if (str_starts(made_by, STR("CREATE TABLE")))
            VEC_PUSH(arena, &tables, str_copy(arena, db_column_text(list, 0)));
    }
    if (step == DB_FAILED) return false;
    for (size_t i = 0; i < tables.count; i++)
        if (!hash_rows(conn, tables.items[i], hash, arena, problems)) return false;
    return true;
}

Str db_content_hash(Arena *arena, Db *db, Problems *problems)
{
    DbConn *conn = db_read_begin(db, problems);
    if (!conn) return (Str){ 0 };
    db_budget(conn, HASH_BUDGET_MS);
    Hash hash;
    hash_init(&hash);
    bool whole = hash_all(conn, &hash, arena, problems);
    db_read_end(conn);
    return whole ? hash_finish(arena, &hash) : (Str){ 0 };
}
