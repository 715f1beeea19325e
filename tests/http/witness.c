/*
 * witness.c -- looks from outside whether a tenant's data.db is what it was a moment ago.
 *
 *   mark PATH    remembers the database as it is now      -> ok | none
 *   judge PATH   compares it with what was remembered     -> same | busy | none | changed, and what
 *   drop PATH    forgets what was remembered              -> ok
 *   close PATH   lets go of the files                     -> ok
 *
 * Each answer ends with a line that is a point. `none`: there is no such file, or it cannot be read.
 * Remembering is a read transaction, so it costs nothing; comparing reads rows only if somebody has
 * committed since. The rule of this file: it opens for reading alone, and a path that is a new file
 * by now is opened anew.
 */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_LINE = 4096, MAX_SHOWN = 600, MAX_OPEN = 16 };

/* What a refused request may leave behind, because it says who asked and not what there is. */
static const struct {
    const char *table, *column;
} may_move[] = {
    { "tenon_token", "last_used_at" },
};

typedef struct Watched {
    char            path[MAX_LINE];
    ino_t           inode;
    sqlite3        *then, *now; /* a transaction that began at the mark; what is there today */
    sqlite3_int64   version;
    struct Watched *next;
} Watched;

static Watched *all_watched;

static jmp_buf cannot_tell; /* where a question ends whose file cannot be read */

static void fail(sqlite3 *db, const char *what)
{
    fprintf(stderr, "witness: %s: %s\n", what, sqlite3_errmsg(db));
    longjmp(cannot_tell, 1);
}

/* --- statements ------------------------------------------------------------------------------- */

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) fail(db, sql);
    return statement;
}

static bool step(sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        fail(sqlite3_db_handle(statement), sqlite3_sql(statement));
    return result == SQLITE_ROW;
}

static sqlite3_int64 number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = prepare(db, sql);
    sqlite3_int64 value     = step(statement) ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return value;
}

static void forget(Watched *watched)
{
    if (!sqlite3_get_autocommit(watched->then)) number(watched->then, "ROLLBACK");
}

/* --- files ------------------------------------------------------------------------------------ */

static void let_go(Watched *watched)
{
    sqlite3_close_v2(watched->then); /* also with a statement that has failed */
    sqlite3_close_v2(watched->now);
    watched->then = watched->now = NULL;
}

static sqlite3 *open_for_reading(const char *path)
{
    sqlite3 *db;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) fail(db, path);
    sqlite3_busy_timeout(db, 5000);
    return db;
}

static Watched *find(const char *path)
{
    Watched *watched = all_watched;
    while (watched && strcmp(watched->path, path) != 0) watched = watched->next;
    if (watched) return watched;
    watched = calloc(1, sizeof *watched);
    if (!watched) abort();
    snprintf(watched->path, sizeof watched->path, "%s", path);
    watched->next = all_watched;
    return all_watched = watched;
}

/* Tests of a thousand tenants shall not need a thousand files here: who is not marked can wait. */
static void make_room(void)
{
    int open = 0;
    for (Watched *each = all_watched; each; each = each->next) open += each->now != NULL;
    for (Watched *each = all_watched; each && open >= MAX_OPEN; each = each->next) {
        if (!each->now || !sqlite3_get_autocommit(each->then)) continue;
        let_go(each);
        open--;
    }
}

static bool is_open(Watched *watched)
{
    struct stat file;
    bool        there = stat(watched->path, &file) == 0 && file.st_size > 0;
    if (watched->now && (!there || file.st_ino != watched->inode)) let_go(watched);
    if (!there) return false;
    if (watched->now) return true;
    make_room();
    watched->inode = file.st_ino;
    watched->then  = open_for_reading(watched->path);
    watched->now   = open_for_reading(watched->path);
    return true;
}

/* --- comparing -------------------------------------------------------------------------------- */

static bool moves(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof may_move / sizeof *may_move; i++)
        if (strcmp(may_move[i].table, table) == 0 && strcmp(may_move[i].column, column) == 0)
            return true;
    return false;
}

static bool same_cell(sqlite3_stmt *a, sqlite3_stmt *b, int i)
{
    if (sqlite3_column_type(a, i) != sqlite3_column_type(b, i)) return false;
    const void *left = sqlite3_column_blob(a, i), *right = sqlite3_column_blob(b, i);
    int         size = sqlite3_column_bytes(a, i);
    return size == sqlite3_column_bytes(b, i) && (size == 0 || memcmp(left, right, size) == 0);
}

static bool same_row(const char *table, sqlite3_stmt *a, sqlite3_stmt *b)
{
    for (int i = 0; i < sqlite3_column_count(a); i++)
        if (!moves(table, sqlite3_column_name(a, i)) && !same_cell(a, b, i)) return false;
    return true;
}

static void show(const char *when, sqlite3_stmt *row, bool there)
{
    char   text[MAX_SHOWN] = "";
    size_t length          = 0;
    for (int i = 0; there && i < sqlite3_column_count(row) && length < sizeof text; i++) {
        const unsigned char *cell = sqlite3_column_text(row, i);
        length += snprintf(text + length, sizeof text - length, "%s ", cell ? (char *)cell : "-");
    }
    for (char *at = text; *at; at++)
        if (*at == '\n') *at = ' ';
    printf("  %s %s\n", when, there ? text : "(no row)");
}

/* Both are read in the same order; the first rows that differ are told. */
static bool same_rows(Watched *watched, const char *table)
{
    char *sql     = sqlite3_mprintf("SELECT * FROM \"%w\"", table);
    sqlite3_stmt *before = prepare(watched->then, sql), *after = prepare(watched->now, sql);
    bool          old, new, same;
    do {
        old  = step(before);
        new  = step(after);
        same = old == new && (!old || same_row(table, before, after));
    } while (same && old);
    if (!same) {
        printf("%s\n", table);
        show("before", before, old);
        show("after ", after, new);
    }
    sqlite3_finalize(before);
    sqlite3_finalize(after);
    sqlite3_free(sql);
    return same;
}

/* A job that was there before goes on by itself: what it does is not the request's doing. */
static bool job_at_work(Watched *watched)
{
    return number(watched->then, "SELECT count(*) FROM o_job "
                                 "WHERE f_state IN ('waiting', 'running', 'failed')") > 0;
}

static void judge(Watched *watched)
{
    if (!watched->now) {
        printf("none\n");
        return;
    }
    if (number(watched->now, "PRAGMA data_version") == watched->version) {
        printf("same\n");
        return;
    }
    if (job_at_work(watched)) {
        printf("busy\n");
        return;
    }
    printf("changed\n");
    bool          same   = same_rows(watched, "sqlite_schema");
    sqlite3_stmt *tables = prepare(watched->then,
                                   "SELECT name FROM sqlite_schema WHERE type = 'table' "
                                   "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name");
    while (same && step(tables)) same_rows(watched, (const char *)sqlite3_column_text(tables, 0));
    sqlite3_finalize(tables);
}

/* --- what is asked ---------------------------------------------------------------------------- */

static void mark(Watched *watched)
{
    if (!is_open(watched)) {
        printf("none\n");
        return;
    }
    forget(watched);
    number(watched->then, "BEGIN");
    number(watched->then, "SELECT count(*) FROM sqlite_schema");
    watched->version = number(watched->now, "PRAGMA data_version");
    printf("ok\n");
}

static void answer(const char *verb, Watched *watched)
{
    if (setjmp(cannot_tell)) {
        let_go(watched);
        printf("none\n");
    } else if (strcmp(verb, "mark") == 0) {
        mark(watched);
    } else if (strcmp(verb, "judge") == 0) {
        judge(watched);
        if (watched->now) forget(watched);
    } else {
        if (watched->now) forget(watched);
        if (strcmp(verb, "close") == 0) let_go(watched);
        printf("ok\n");
    }
    printf(".\n");
    fflush(stdout);
}

int main(void)
{
    char line[MAX_LINE];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        char *path = strchr(line, ' ');
        if (!path) return 2;
        *path++ = '\0';
        answer(line, find(path));
    }
    return 0;
}
