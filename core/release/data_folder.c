/*
 * data_folder.c -- opens and locks DATA, keeps the register of tenants in server.db.
 *
 * The rule: nothing in DATA is read or written without the lock. A tenant is in the register only
 * once it is complete.
 */
#include "core/release/data_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "core/base/crypto.h"
#include "core/release/schema.h"

enum { LOCK_TRIES = 5, LOCK_PAUSE_MS = 20, KEY_MAX = 1024 };

/* --- the lock --------------------------------------------------------------------------------- */

static int lock_file(Str folder, int flags)
{
    Arena *arena = arena_new();
    int file =
        open(str_c(arena, path_join(arena, folder, STR("lock"))), O_RDWR | O_CLOEXEC | flags, 0600);
    arena_free(arena);
    return file;
}

bool data_locked(Str folder)
{
    int file = lock_file(folder, 0);
    if (file < 0) return false;
    bool locked = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(file);
    return locked;
}

/*
 * Somebody who only looks whether it is locked holds it for a moment: try again before giving up.
 */
static bool lock_take(DataFolder *data, Problems *problems)
{
    const struct timespec pause = { .tv_nsec = LOCK_PAUSE_MS * 1000000L };
    data->lock = lock_file(data->path, O_CREAT);
    if (data->lock < 0) return problem_add(problems, "data.folder", (Place){ 0 }, ARGS(data->path));
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(data->lock, LOCK_EX | LOCK_NB) == 0) return true;
        nanosleep(&pause, NULL);
    }
    return problem_add(problems, "data.locked", (Place){ 0 }, ARGS(data->path));
}

/* --- the key ---------------------------------------------------------------------------------- */

/*
 * It is made once. A folder that was restored without it is told so: what the old key closed stays
 * closed.
 */
static bool key_open(DataFolder *data, bool was_used, Problems *problems)
{
    Str path = path_join(data->arena, data->path, STR("key"));
    if (file_exists(path)) {
        if (!file_read(data->arena, path, KEY_MAX, &data->key, problems)) return false;
        data->key = str_trim(data->key);
        return true;
    }
    if (was_used) problem_warn(problems, "data.key.missing", (Place){ 0 }, ARGS(path));
    data->key = crypto_secret(data->arena);
    return file_write(path, str_join(data->arena, data->key, STR("\n")), problems);
}

/* --- opening and closing ---------------------------------------------------------------------- */

/* A mistyped path shall not get a lock, a key and a register: a folder is one of ours, or empty. */
static bool is_ours(Arena *arena, Str path)
{
    if (file_exists(path_join(arena, path, STR("server.db"))) ||
        file_exists(path_join(arena, path, STR("lock"))))
        return true;
    return folder_is_empty(path);
}

static bool folder_open(DataFolder *data, Str path, bool create, Problems *problems)
{
    if (create && !folder_make(path, problems)) return false;
    if (!folder_exists(path))
        return problem_add(problems, "data.missing", (Place){ 0 }, ARGS(path));
    if (!is_ours(data->arena, path))
        return problem_add(problems, "data.foreign", (Place){ 0 }, ARGS(path));
    data->path = path_absolute(data->arena, path);
    return lock_take(data, problems);
}

static bool register_open(DataFolder *data, bool *was_used, Problems *problems)
{
    Str       path    = path_join(data->arena, data->path, STR("server.db"));
    DbOptions options = { .create = true, .readers = 2 };
    *was_used         = file_exists(path);
    data->reg         = db_open(path, &options, problems);
    return data->reg && schema_bring(data->reg, &schema_register, problems);
}

bool data_folder_open(DataFolder *data, Arena *arena, Str path, bool create, Problems *problems)
{
    bool was_used = false;
    *data         = (DataFolder){ .arena = arena, .lock = -1 };
    if (folder_open(data, path, create, problems) && register_open(data, &was_used, problems) &&
        key_open(data, was_used, problems))
        return true;
    data_folder_close(data);
    return false;
}

void data_folder_close(DataFolder *data)
{
    db_close(data->reg);
    if (data->lock >= 0) close(data->lock);
    data->reg  = NULL;
    data->lock = -1;
}

Str data_tenant_folder(const DataFolder *data, Arena *arena, Str name)
{
    return path_join(arena, path_join(arena, data->path, STR("tenants")), name);
}

/* --- the register ----------------------------------------------------------------------------- */

static bool read_infos(const DataFolder *data, Arena *arena, Str sql, Str name, TenantInfos *infos,
                       Problems *problems)
{
    DbConn *conn = db_read_begin(data->reg, problems);
    if (!conn) return false;
    DbStatement *rows = db_prepare(conn, sql, problems);
    DbStep       step = DB_FAILED;
    if (rows) db_bind(rows, 1, value_text(name));
    while (rows && (step = db_step(rows, problems)) == DB_ROW)
        VEC_PUSH(arena, infos, (TenantInfo){
            .name       = str_copy(arena, db_column_text(rows, 0)),
            .source     = str_copy(arena, db_column_text(rows, 1)),
            .dev        = db_column_int(rows, 2) != 0,
            .created_at = db_column_int(rows, 3),
        });
    db_read_end(conn);
    return step == DB_DONE;
}

bool register_list(const DataFolder *data, Arena *arena, TenantInfos *infos, Problems *problems)
{
    return read_infos(
        data, arena,
        STR("SELECT name, source, dev, created_at FROM tenant WHERE name >= ?1 ORDER BY name"),
        STR(""), infos, problems);
}

bool register_find(const DataFolder *data, Arena *arena, Str name, TenantInfo *info, bool *found,
                   Problems *problems)
{
    TenantInfos infos = { 0 };
    if (!read_infos(data, arena,
                    STR("SELECT name, source, dev, created_at FROM tenant WHERE name = ?1"), name,
                    &infos, problems))
        return false;
    *found = infos.count > 0;
    if (*found) *info = infos.items[0];
    return true;
}

/* One statement with its values, for the lane. */
typedef struct {
    Str          sql;
    const Value *values;
    size_t       count;
    Problems    *problems;
} Statement;

static bool run_statement(void *context, DbConn *conn)
{
    const Statement *statement = context;
    return db_run(conn, statement->sql, statement->values, statement->count, NULL,
                  statement->problems);
}

static bool register_run(const DataFolder *data, Str sql, const Value *values, size_t count,
                         Problems *problems)
{
    Statement statement = { sql, values, count, problems };
    return db_write(data->reg, run_statement, &statement, problems);
}

bool register_add(const DataFolder *data, const TenantInfo *info, Problems *problems)
{
    return register_run(
        data, STR("INSERT INTO tenant (name, source, dev, created_at) VALUES (?1, ?2, ?3, ?4)"),
        VALUES(value_text(info->name), value_text(info->source), value_bool(info->dev),
               value_datetime(info->created_at)),
        problems);
}
