/*
 * opening.c -- what makes a folder a tenant: data.db, security.db, a release, a published snapshot.
 *
 * The rule: security.db may be made anew (its sessions are lost, no more), so that one that is
 * damaged is set aside; data.db never is.
 */
#include "core/release/opening.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/record/bin.h"
#include "core/record/files.h"
#include "core/record/memo.h"
#include "core/release/apply.h"
#include "core/release/schema.h"

/* A file that was cut to nothing is a good database to the library, and to nobody else. */
static bool holds_something(Db *db, Problems *problems)
{
    bool    there = false;
    DbConn *conn  = db_read_begin(db, problems);
    bool    good  = conn && db_has_table(conn, STR("tenon_meta"), &there, problems);
    db_read_end(conn);
    return good && (there || problem_add(problems, "db.empty", (Place){ 0 }, NO_ARGS));
}

static bool format_fits(Db *db, Problems *problems)
{
    int64_t format = 0;
    bool    found;
    DbConn *conn = db_read_begin(db, problems);
    bool    good = conn && db_find_int(conn, STR("SELECT format FROM tenon_meta"), NO_VALUES,
                                       &format, &found, problems) &&
                schema_knows(&schema_data, format, problems);
    db_read_end(conn);
    return good;
}

static Db *open_with_schema(Arena *arena, const Tenant *tenant, const Schema *schema,
                            DbOptions options, bool create, Problems *problems)
{
    options.create = create;
    Db *db = db_open(path_join(arena, tenant->folder, str_from(schema->name)), &options, problems);
    if (!db) return NULL;
    if ((create || holds_something(db, problems)) && schema_bring(db, schema, problems)) return db;
    db_close(db);
    return NULL;
}

/* What the memos of a tenant rest on: who somebody is, which roles they have, what opens the door. */
static const char *const people_tables[] = { "o_user", "o_role_assignment", "tenon_token", NULL };
static const char *const session_tables[] = { "session", NULL };

static Db *open_watching(Arena *arena, const Tenant *tenant, const Schema *schema,
                         const DbOptions *options, const char *const *watched, bool create,
                         Problems *problems)
{
    DbOptions here = *options;
    here.watched   = watched;
    return open_with_schema(arena, tenant, schema, here, create, problems);
}

static bool is_damaged(const Db *db)
{
    const char *damage = db ? db_damage(db) : NULL;
    return damage && strcmp(damage, "db.corrupt") == 0;
}

/* What was in it is kept for whoever wants to look; it was sessions and throttles. */
static void set_security_aside(Arena *arena, const Tenant *tenant)
{
    static const char *const logs[] = { "-wal", "-shm" };
    Str path  = path_join(arena, tenant->folder, str_from(schema_security.name));
    Str aside = str_join(arena, path, STR(".damaged"));
    rename(str_c(arena, path), str_c(arena, aside));
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++)
        unlink(str_c(arena, str_join(arena, path, str_from(logs[i]))));
}

static bool open_security(Arena *arena, Tenant *tenant, const DbOptions *options,
                          Problems *problems)
{
    Problems why;
    problems_init(&why, problems->arena, problems->language);
    tenant->security = open_watching(arena, tenant, &schema_security, options, session_tables,
                                     true, &why);
    if (!tenant->security && why.first && strcmp(why.first->code, "db.corrupt") == 0) {
        set_security_aside(arena, tenant);
        problems_init(&why, problems->arena, problems->language);
        tenant->security = open_watching(arena, tenant, &schema_security, options, session_tables,
                                     true, &why);
        tenant->healed   = tenant->security != NULL;
    }
    if (!tenant->security) problems_join(problems, &why);
    return tenant->security != NULL;
}

static bool open_databases(Arena *arena, Tenant *tenant, const DbOptions *options, bool create,
                           Problems *problems)
{
    tenant->slot = slot_new();
    tenant->data = open_watching(arena, tenant, &schema_data, options, people_tables, create,
                                 problems);
    if (!tenant->data || !open_security(arena, tenant, options, problems)) return false;
    tenant->people   = memo_new(tenant->data);
    tenant->sessions = memo_new(tenant->security);
    return true;
}

/* New ids are larger than all that were ever given, even if the clock was turned back. */
static bool ids_after_all(Arena *arena, const Tenant *tenant, Problems *problems)
{
    DbConn *conn = db_read_begin(tenant->data, problems);
    if (!conn) return false;
    const Snapshot *snapshot = slot_acquire(tenant->slot);
    bool            good     = true;
    for (size_t i = 0; good && i < snapshot->object_count; i++) {
        int64_t last;
        Str     table = db_identifier(arena, snapshot->objects[i].table);
        good = db_find_int(
            conn, str_printf(arena, "SELECT coalesce(max(id), 0) FROM %.*s", STR_ARG(table)),
            NO_VALUES, &last, NULL, problems);
        if (good) id_after(last);
    }
    int64_t bundle; /* younger than every record in it */
    good = good && db_find_int(conn, STR("SELECT coalesce(max(id), 0) FROM tenon_bin"), NO_VALUES,
                               &bundle, NULL, problems);
    if (good) id_after(bundle);
    snapshot_release(snapshot);
    db_read_end(conn);
    return good;
}

static bool expire(void *problems, DbConn *conn)
{
    return bin_expire(conn, clock_now(), BIN_EXPIRE_AT_OPEN, problems);
}

/*
 * One problem that names the tenant, with the first cause in it: the caller asked for a tenant, not
 * for its files.
 */
static bool broken(Arena *arena, const Tenant *tenant, const Problems *causes, Str *cause,
                   Problems *problems)
{
    const Problem *first = causes->first;
    while (first && first->severity != SEVERITY_ERROR) first = first->next;
    *cause = first ? str_copy(arena, first->message) : STR("");
    return problem_add(problems, "tenant.broken", (Place){ 0 }, ARGS(tenant->name, *cause));
}

bool opening_open(Arena *arena, Tenant *tenant, const DbOptions *options, Str *cause,
                  Problems *problems)
{
    Arena   *scratch = arena_new();
    Problems causes;
    problems_init(&causes, scratch, problems->language);
    bool good = open_databases(arena, tenant, options, false, &causes) &&
                apply_stored(scratch, tenant, &causes) && ids_after_all(scratch, tenant, &causes)
                && db_write(tenant->data, expire, &causes, &causes) &&
                files_sweep_open(tenant, clock_now(), &causes);
    if (!good) {
        opening_close(tenant);
        broken(arena, tenant, &causes, cause, problems);
    }
    arena_free(scratch);
    return good;
}

Db *opening_glance(Arena *arena, const Tenant *tenant, const DbOptions *options, Str *cause,
                   Problems *problems)
{
    DbOptions here = *options;
    here.create    = false;
    Problems causes;
    problems_init(&causes, problems->arena, problems->language);
    Str path = path_join(arena, tenant->folder, str_from(schema_data.name));
    Db *db   = db_open(path, &here, &causes);
    if (db && holds_something(db, &causes) && format_fits(db, &causes)) return db;
    db_close(db);
    return broken(arena, tenant, &causes, cause, problems), NULL;
}

bool opening_create(Arena *arena, Tenant *tenant, const DbOptions *options, const Layers *layers,
                    Problems *problems)
{
    Arena      *scratch = arena_new();
    ApplyResult result;
    opening_remove(arena, tenant);
    bool good = folder_make(path_join(arena, tenant->folder, STR("files")), problems) &&
                open_databases(arena, tenant, options, true, problems) &&
                apply_run(scratch, tenant, layers, NULL, &result, problems);
    arena_free(scratch);
    return good;
}

void opening_close(Tenant *tenant)
{
    bool damaged = is_damaged(tenant->security);
    memo_free(tenant->sessions);
    memo_free(tenant->people);
    slot_free(tenant->slot);
    db_close(tenant->security);
    db_close(tenant->data);
    tenant->slot     = NULL;
    tenant->sessions = tenant->people = NULL;
    tenant->security = tenant->data = NULL;
    if (!damaged) return;
    Arena *arena = arena_new();
    set_security_aside(arena, tenant);
    arena_free(arena);
}

void opening_remove(Arena *arena, Tenant *tenant)
{
    Problems ignored; /* what stays of it is in nobody's way: it is in no register */
    problems_init(&ignored, arena, LANGUAGE_EN);
    if (folder_exists(tenant->folder)) folder_remove(tenant->folder, &ignored);
}
