/*
 * files_sweep.c -- what no record holds any more goes: its row first, then its content, if no other
 * row has the same.
 *
 * The rule of this file: content is only removed in a turn of the write lane that has seen no row
 * with its hash; whoever adds one puts the content in its place in such a turn, too. An upload that
 * a power cut has interrupted leaves its spool, and what was linked from it lies under a second
 * name: that is removed the same way.
 */
#include "core/record/files.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/crypto.h"
#include "core/base/file.h"

typedef struct {
    Tenant         *tenant;
    const Snapshot *snapshot;
    Arena          *arena;
    int64_t         before; /* free since before this */
    StrVec          hashes; /* whose content may have become nobody's */
    int64_t         rows;   /* collected in this turn */
    Problems       *problems;
} Sweep;

static Str column(const Sweep *sweep, const char *name)
{
    return field_find(sweep->snapshot->file, str_from(name))->column;
}

/* --- rows ------------------------------------------------------------------------------------- */

/* One field has let it go, another one may hold it still. */
static void write_held(const Sweep *sweep, Buffer *sql)
{
    const Snapshot *snapshot = sweep->snapshot;
    BUFFER_ADD(sql, "(0");
    for (size_t i = 0; i < snapshot->object_count; i++)
        for (size_t k = 0; k < snapshot->objects[i].field_count; k++) {
            const Field *field = &snapshot->objects[i].fields[k];
            if (field_is_file(field) && !snapshot->objects[i].action)
                buffer_printf(sql, " OR EXISTS (SELECT 1 FROM %.*s WHERE value = f.%.*s)",
                              STR_ARG(field->column), STR_ARG(column(sweep, "key")));
        }
    BUFFER_ADD(sql, ")");
}

static bool keep_held(const Sweep *sweep, DbConn *conn, Str held)
{
    Str free_at = column(sweep, "free_at");
    Str sql     = str_printf(sweep->arena,
                             "UPDATE %.*s AS f SET %.*s = NULL WHERE f.%.*s < ?1 AND %.*s",
                             STR_ARG(sweep->snapshot->file->table), STR_ARG(free_at),
                             STR_ARG(free_at), STR_ARG(held));
    return db_run(conn, sql, VALUES(value_datetime(sweep->before)), NULL, sweep->problems);
}

static bool note_hashes(Sweep *sweep, DbConn *conn, Str which)
{
    Str sql = str_printf(sweep->arena, "SELECT f.%.*s FROM %.*s f WHERE %.*s",
                         STR_ARG(column(sweep, "hash")), STR_ARG(sweep->snapshot->file->table),
                         STR_ARG(which));
    DbStatement *rows = db_prepare(conn, sql, sweep->problems);
    DbStep       step;
    if (!rows) return false;
    db_bind(rows, 1, value_datetime(sweep->before));
    while ((step = db_step(rows, sweep->problems)) == DB_ROW) {
        VEC_PUSH(sweep->arena, &sweep->hashes, str_copy(sweep->arena, db_column_text(rows, 0)));
        sweep->rows++;
    }
    db_reset(rows);
    return step == DB_DONE;
}

static bool collect(void *context, DbConn *conn)
{
    Sweep *sweep = context;
    Buffer held;
    Str    table = sweep->snapshot->file->table, free_at = column(sweep, "free_at");
    buffer_init(&held, sweep->arena, 256);
    write_held(sweep, &held);
    sweep->rows = 0;
    Str which = str_printf(sweep->arena,
                           "f.id IN (SELECT id FROM %.*s WHERE %.*s < ?1 ORDER BY %.*s LIMIT %d)",
                           STR_ARG(table), STR_ARG(free_at), STR_ARG(free_at), FILE_SWEEP_ROWS);
    Str gone = str_printf(sweep->arena, "DELETE FROM %.*s AS f WHERE %.*s", STR_ARG(table),
                          STR_ARG(which));
    return keep_held(sweep, conn, buffer_str(&held)) && note_hashes(sweep, conn, which) &&
           db_run(conn, gone, VALUES(value_datetime(sweep->before)), NULL, sweep->problems);
}

/* --- contents --------------------------------------------------------------------------------- */

static bool drop_contents(void *context, DbConn *conn)
{
    Sweep *sweep = context;
    Str    sql   = str_printf(sweep->arena, "SELECT 1 FROM %.*s WHERE %.*s = ?1 LIMIT 1",
                              STR_ARG(sweep->snapshot->file->table),
                              STR_ARG(column(sweep, "hash")));
    for (size_t i = 0; i < sweep->hashes.count; i++) {
        Str     hash = sweep->hashes.items[i];
        int64_t one;
        bool    found = false;
        if (!db_find_int(conn, sql, VALUES(value_text(hash)), &one, &found, sweep->problems))
            return false;
        if (!found && hash.len > 2)
            unlink(str_c(sweep->arena, files_path(sweep->arena, sweep->tenant, hash)));
    }
    return true;
}

static bool drop_all(Sweep *sweep)
{
    return sweep->hashes.count == 0 ||
           db_write(sweep->tenant->data, drop_contents, sweep, sweep->problems);
}

static Str hash_of(Arena *arena, const char *path)
{
    Hash  hash;
    char *piece = arena_alloc(arena, 1 << 16);
    FILE *file  = fopen(path, "rbe");
    hash_init(&hash);
    for (size_t size; file && (size = fread(piece, 1, 1 << 16, file)) > 0;)
        hash_add_bytes(&hash, (Str){ piece, size });
    if (file) fclose(file);
    return hash_finish(arena, &hash);
}

/* Nobody else has the tenant open yet, so whatever lies in the spool's folder is a leftover. */
static void clear_spool(Sweep *sweep)
{
    StrVec   names = { 0 };
    Str      folder = path_join(sweep->arena, sweep->tenant->folder, STR(TENANT_SPOOL));
    Problems ignored;
    problems_init(&ignored, sweep->arena, LANGUAGE_EN);
    if (!folder_exists(folder) || !folder_list(sweep->arena, folder, &names, &ignored)) return;
    for (size_t i = 0; i < names.count; i++) {
        struct stat status;
        const char *path = str_c(sweep->arena, path_join(sweep->arena, folder, names.items[i]));
        if (stat(path, &status) == 0 && status.st_nlink > 1)
            VEC_PUSH(sweep->arena, &sweep->hashes, hash_of(sweep->arena, path));
    }
    if (!drop_all(sweep)) return; /* they say which: the next start tries again */
    for (size_t i = 0; i < names.count; i++)
        unlink(str_c(sweep->arena, path_join(sweep->arena, folder, names.items[i])));
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool sweep_rows(Sweep *sweep)
{
    do {
        if (!db_write(sweep->tenant->data, collect, sweep, sweep->problems) || !drop_all(sweep))
            return false;
        sweep->hashes.count = 0;
    } while (sweep->rows == FILE_SWEEP_ROWS);
    return true;
}

static bool sweep_run(Tenant *tenant, int64_t now, bool opening, Problems *problems)
{
    const Snapshot *snapshot = slot_acquire(tenant->slot);
    Arena          *arena    = arena_new();
    Sweep sweep = { .tenant = tenant, .snapshot = snapshot, .arena = arena, .problems = problems };
    sweep.before = now - FILE_KEPT_MS;
    bool good    = true;
    if (snapshot && snapshot->file) {
        if (opening) clear_spool(&sweep);
        sweep.hashes.count = 0;
        good = sweep_rows(&sweep);
        atomic_store(&tenant->swept_at, now);
    }
    snapshot_release(snapshot);
    arena_free(arena);
    return good;
}

bool files_sweep_open(Tenant *tenant, int64_t now, Problems *problems)
{
    return sweep_run(tenant, now, true, problems);
}

void files_sweep_daily(Tenant *tenant, int64_t now)
{
    int64_t last = atomic_load(&tenant->swept_at);
    if (now - last < FILE_KEPT_MS || !atomic_compare_exchange_strong(&tenant->swept_at, &last, now))
        return;
    Arena   *arena = arena_new();
    Problems ignored; /* tomorrow is another day */
    problems_init(&ignored, arena, LANGUAGE_EN);
    sweep_run(tenant, now, false, &ignored);
    arena_free(arena);
}
