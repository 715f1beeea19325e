/*
 * schema.c -- the steps by which the program's own tables came to be, and running those that are
 * missing.
 *
 * To add one: a new row with the next format number at the end of its list.
 */
#include "core/release/schema.h"

/*
 * Configuration: releases, where each object's values are; then what must not be a field of an
 * object.
 */
static const SchemaStep data_steps[] = {
    { 1, "CREATE TABLE tenon_release ("
         "number INTEGER PRIMARY KEY, hash TEXT NOT NULL, app TEXT NOT NULL, "
         "version TEXT NOT NULL, user INTEGER NOT NULL, at INTEGER NOT NULL)" },
    { 1, "CREATE TABLE tenon_release_file ("
         "release INTEGER NOT NULL, layer INTEGER NOT NULL, layer_name TEXT NOT NULL, "
         "path TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (release, layer, path))" },
    { 1, "CREATE TABLE tenon_content ("
         "hash TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, "
         "PRIMARY KEY (hash, part))" },
    { 1, "CREATE TABLE tenon_catalogue ("
         "object TEXT NOT NULL, field TEXT NOT NULL, place TEXT NOT NULL, kind TEXT NOT NULL, "
         "scale INTEGER NOT NULL, target TEXT NOT NULL, required INTEGER NOT NULL, "
         "folded INTEGER NOT NULL, options TEXT NOT NULL, PRIMARY KEY (object, field))" },
    { 1, "CREATE TABLE tenon_index ("
         "name TEXT PRIMARY KEY, object TEXT NOT NULL, field TEXT NOT NULL, "
         "definition TEXT NOT NULL)" },
    { 1, "CREATE TABLE tenon_sequence ("
         "name TEXT NOT NULL, period TEXT NOT NULL, value INTEGER NOT NULL, "
         "PRIMARY KEY (name, period))" },
    { 1, "CREATE TABLE tenon_credential ("
         "user INTEGER PRIMARY KEY, hash TEXT NOT NULL, must_change INTEGER NOT NULL, "
         "changed_at INTEGER NOT NULL)" },
    { 1, "CREATE TABLE tenon_token ("
         "id INTEGER PRIMARY KEY, user INTEGER NOT NULL, name TEXT NOT NULL, "
         "hash TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, expires_at INTEGER, "
         "last_used_at INTEGER)" },
    { 1, "CREATE INDEX tenon_token_user ON tenon_token (user)" },
    { 2, "ALTER TABLE tenon_catalogue ADD COLUMN limits TEXT NOT NULL DEFAULT ''" },
    { 3, "CREATE TABLE tenon_bin ("
         "id INTEGER PRIMARY KEY, object TEXT NOT NULL, record INTEGER NOT NULL, "
         "title TEXT NOT NULL, counts TEXT NOT NULL, user INTEGER NOT NULL, "
         "at INTEGER NOT NULL)" },
    { 3, "CREATE INDEX tenon_bin_record ON tenon_bin (record)" },
    { 3, "CREATE INDEX tenon_bin_user ON tenon_bin (user, id)" },
    { 3, "CREATE TABLE tenon_bin_part ("
         "bundle INTEGER NOT NULL, place INTEGER NOT NULL, object TEXT NOT NULL, "
         "record INTEGER NOT NULL, link TEXT NOT NULL, since INTEGER NOT NULL, title TEXT, "
         "content TEXT NOT NULL, PRIMARY KEY (bundle, place))" },
    { 3, "CREATE TABLE tenon_retry ("
         "user INTEGER NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, at INTEGER NOT NULL, "
         "status INTEGER NOT NULL, headers TEXT NOT NULL, body TEXT, PRIMARY KEY (user, key))" },
    { 3, "CREATE INDEX tenon_retry_at ON tenon_retry (at)" },
    { 4, "ALTER TABLE tenon_catalogue ADD COLUMN derived TEXT NOT NULL DEFAULT ''" },
    { 5, "CREATE TABLE tenon_change ("
         "seq INTEGER PRIMARY KEY, object TEXT NOT NULL, record INTEGER NOT NULL, "
         "action INTEGER NOT NULL, version INTEGER NOT NULL, user INTEGER NOT NULL, "
         "at INTEGER NOT NULL, lost_by INTEGER)" },
    { 6, "CREATE TABLE tenon_import ("
         "id INTEGER PRIMARY KEY, object TEXT NOT NULL, user INTEGER NOT NULL, "
         "at INTEGER NOT NULL, head TEXT NOT NULL, undone INTEGER NOT NULL)" },
    { 6, "CREATE INDEX tenon_import_at ON tenon_import (at)" },
    { 6, "CREATE TABLE tenon_import_note ("
         "import INTEGER NOT NULL, number INTEGER NOT NULL, pass INTEGER NOT NULL, "
         "state TEXT NOT NULL, made TEXT NOT NULL, wrong TEXT NOT NULL, waiting TEXT NOT NULL, "
         "PRIMARY KEY (import, number))" },
    { 7, "ALTER TABLE tenon_release ADD COLUMN dev INTEGER NOT NULL DEFAULT 0" },
    { 0 },
};

static const SchemaStep security_steps[] = {
    { 1, "CREATE TABLE session ("
         "hash TEXT PRIMARY KEY, user INTEGER NOT NULL, csrf TEXT NOT NULL, "
         "created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)" },
    { 1, "CREATE INDEX session_user ON session (user)" },
    { 1, "CREATE INDEX session_expires ON session (expires_at)" },
    { 1, "CREATE TABLE throttle ("
         "key TEXT PRIMARY KEY, count INTEGER NOT NULL, until INTEGER NOT NULL)" },
    { 0 },
};

static const SchemaStep register_steps[] = {
    { 1, "CREATE TABLE tenant ("
         "name TEXT PRIMARY KEY, source TEXT NOT NULL, dev INTEGER NOT NULL, "
         "created_at INTEGER NOT NULL)" },
    { 0 },
};

/* Before all steps: how far they have come. */
static const SchemaStep meta = {
    0, "CREATE TABLE IF NOT EXISTS tenon_meta (format INTEGER NOT NULL)"
};

const Schema schema_data     = { "data.db", data_steps };
const Schema schema_security = { "security.db", security_steps };
const Schema schema_register = { "server.db", register_steps };

/* --- bringing a database up to date ----------------------------------------------------------- */

typedef struct {
    const Schema  *schema;
    const Dialect *dialect;
    Problems      *problems;
} Bringing;

static int64_t newest_format(const Schema *schema)
{
    int64_t newest = 0;
    for (const SchemaStep *step = schema->steps; step->format; step++) newest = step->format;
    return newest;
}

bool schema_knows(const Schema *schema, int64_t format, Problems *problems)
{
    int64_t newest = newest_format(schema);
    return format <= newest ||
           problem_add(problems, "db.newer", (Place){ 0 },
                       ARGS(str_from(schema->name),
                            str_printf(problems->arena, "%lld", (long long)format),
                            str_printf(problems->arena, "%lld", (long long)newest)));
}

static bool run_step(DbConn *conn, const Bringing *bringing, const SchemaStep *step)
{
    Arena *arena  = bringing->problems->arena;
    Str    sql    = str_from(step->sql);
    bool   table  = str_starts(sql, STR("CREATE TABLE"));
    Str    suffix = str_from(table ? bringing->dialect->table_suffix : "");
    return db_run(conn, str_join(arena, sql, suffix), NO_VALUES, NULL, bringing->problems);
}

static bool find_format(DbConn *conn, const Bringing *bringing, int64_t *format, bool *known)
{
    return run_step(conn, bringing, &meta) &&
           db_find_int(conn, STR("SELECT format FROM tenon_meta"), NO_VALUES, format, known,
                       bringing->problems);
}

static bool bring(void *context, DbConn *conn)
{
    const Bringing *bringing = context;
    const Schema   *schema   = bringing->schema;
    Problems       *problems = bringing->problems;
    int64_t         format = 0, newest = newest_format(schema);
    bool            known;
    if (!find_format(conn, bringing, &format, &known)) return false;
    if (format == newest) return true;
    if (!schema_knows(schema, format, problems)) return false;
    for (const SchemaStep *step = schema->steps; step->format; step++)
        if (step->format > format && !run_step(conn, bringing, step)) return false;
    Str note = known ? STR("UPDATE tenon_meta SET format = ?1")
                     : STR("INSERT INTO tenon_meta (format) VALUES (?1)");
    return db_run(conn, note, VALUES(value_int(newest)), NULL, problems);
}

bool schema_bring(Db *db, const Schema *schema, Problems *problems)
{
    Bringing bringing = { schema, db_dialect(db), problems };
    return db_write(db, bring, &bringing, problems);
}
