/*
 * restore.c -- a tenant of a backup is put into a data folder.
 *
 * The rule: it is filled and opened once under the name NAME.restoring, which no tenant can have;
 * only what has opened takes the place of the tenant. Whatever ends it earlier leaves all as it was.
 */
#include "core/release/backup.h"

#include <unistd.h>

#include "core/base/file.h"
#include "core/release/contents.h"
#include "core/release/manifest.h"
#include "core/release/opening.h"
#include "core/release/schema.h"

typedef struct {
    Arena               *arena;
    Tenants             *tenants;
    const RestoreWanted *wanted;
    Str                  from, to; /* folders */
    Contents             contents;
    Problems            *problems;
} Restoring;

static void tell(const Restoring *restoring, const char *part, int64_t done, int64_t total)
{
    const BackupProgress *progress = &restoring->wanted->progress;
    if (progress->tell)
        progress->tell(progress->context, restoring->wanted->name, part, done, total);
}

/* --- may it be done? -------------------------------------------------------------------------- */

static bool format_fits(const Restoring *restoring)
{
    return schema_knows(&schema_data, restoring->wanted->tenant->format, restoring->problems);
}

static bool place_is_right(const Restoring *restoring)
{
    TenantInfo info;
    Problems   ignored;
    Str        name = restoring->wanted->name;
    problems_init(&ignored, restoring->arena, restoring->problems->language);
    if (!tenant_name_check(name, restoring->problems)) return false;
    if (restoring->wanted->replace ||
        !tenant_info(restoring->tenants, restoring->arena, name, &info, &ignored))
        return true;
    return problem_add(restoring->problems, "tenant.exists", (Place){ 0 }, ARGS(name));
}

/* --- filling the folder ----------------------------------------------------------------------- */

static bool copy_data(Restoring *restoring)
{
    const BackupTenant *tenant   = restoring->wanted->tenant;
    Arena              *arena    = restoring->arena;
    Problems           *problems = restoring->problems;
    Str                 name     = str_from(schema_data.name);
    Str                 to       = path_join(arena, restoring->to, name);
    Bytes               bytes;
    tell(restoring, "data.db", 0, tenant->data.size);
    if (!file_copy(arena, path_join(arena, restoring->from, name), to, &bytes, problems))
        return false;
    tell(restoring, "data.db", bytes.size, tenant->data.size);
    if (!str_equal(bytes.hash, tenant->data.hash))
        return problem_add(problems, "backup.damaged", (Place){ 0 }, ARGS(tenant->info.name));
    DbConn *aside = db_aside_open(to, problems);
    bool    read  = aside && contents_read(arena, aside, &restoring->contents, problems);
    db_aside_close(aside);
    return read;
}

static bool was_missing(const Restoring *restoring, Str hash)
{
    const StrVec *missing = &restoring->wanted->tenant->missing;
    for (size_t i = 0; i < missing->count; i++)
        if (str_equal(missing->items[i], hash)) return true;
    return false;
}

/* A hole in the backup is one in what was restored: it is named, and the rest goes on. */
static void note_hole(const Restoring *restoring, const Stored *file)
{
    if (file->held && !was_missing(restoring, file->hash))
        problem_add(restoring->problems, "backup.content", (Place){ 0 },
                    ARGS(restoring->wanted->tenant->info.name, file->name, file->hash));
}

static bool copy_content(const Restoring *restoring, const Stored *file)
{
    Arena   *scratch = arena_new();
    Problems why;
    Bytes    bytes = { 0 };
    problems_init(&why, scratch, restoring->problems->language);
    Str    to    = content_path(scratch, restoring->to, file->hash);
    size_t slash = to.len;
    while (slash > 1 && to.ptr[slash - 1] != '/') slash--;
    Str  folder  = str_slice(to, 0, slash - 1);
    bool written = folder_exists(folder) || folder_make(folder, restoring->problems);
    bool copied  = written && file_copy(scratch, content_path(scratch, restoring->from, file->hash),
                                        to, &bytes, &why);
    bool right   = copied && str_equal(bytes.hash, file->hash);
    if (copied && !right) unlink(str_c(scratch, to));
    if (written && !copied && strcmp(why.first->code, "file.write") == 0)
        written = problem_add(restoring->problems, "db.copy", (Place){ 0 },
                              ARGS(str_copy(restoring->arena, to),
                                   str_copy(restoring->arena, why.first->message)));
    if (written && !right) note_hole(restoring, file);
    arena_free(scratch);
    return written;
}

static bool copy_contents(Restoring *restoring)
{
    int64_t done = 0, total = restoring->contents.file_bytes;
    for (size_t i = 0; i < restoring->contents.files.count; i++) {
        const Stored *file = &restoring->contents.files.items[i];
        if (!copy_content(restoring, file)) return false;
        tell(restoring, "files", done += file->size, total);
    }
    return true;
}

static bool copy_job_file(const Restoring *restoring, const JobFileKept *file)
{
    Arena   *arena = restoring->arena;
    Problems why;
    Bytes    bytes = { 0 };
    problems_init(&why, arena, restoring->problems->language);
    bool copied = job_files_copy(arena, restoring->from, restoring->to, (Str){ 0 }, file->path,
                                 &bytes, &why);
    bool full   = !copied && (strcmp(why.first->code, "file.write") == 0
                            || strcmp(why.first->code, "folder.make") == 0);
    if (full)
        return problem_add(restoring->problems, "db.copy", (Place){ 0 },
                           ARGS(file->path, why.first->message));
    if (copied && str_equal(bytes.hash, file->bytes.hash)) return true;
    if (copied) unlink(str_c(arena, path_join(arena, restoring->to, file->path)));
    problem_add(restoring->problems, "backup.job", (Place){ 0 },
                ARGS(restoring->wanted->tenant->info.name, file->path));
    return true;
}

static bool copy_job_files(const Restoring *restoring)
{
    const JobFilesKept *jobs = &restoring->wanted->tenant->jobs;
    int64_t             done = 0, total = 0;
    for (size_t i = 0; i < jobs->count; i++) total += jobs->items[i].bytes.size;
    for (size_t i = 0; i < jobs->count; i++) {
        if (!copy_job_file(restoring, &jobs->items[i])) return false;
        tell(restoring, "jobs", done += jobs->items[i].bytes.size, total);
    }
    return true;
}

/* Brings it up to date as well, so that the first request finds it ready. */
static bool opens(const Restoring *restoring)
{
    Tenant trial = { .name = restoring->wanted->name, .folder = restoring->to };
    DbOptions options = { 0 };
    pthread_mutex_init(&trial.applying, NULL);
    Str  cause;
    bool good = opening_open(restoring->arena, &trial, &options, &cause, restoring->problems);
    if (good) opening_close(&trial);
    pthread_mutex_destroy(&trial.applying);
    return good;
}

static bool fill(Restoring *restoring)
{
    Arena    *arena    = restoring->arena;
    Problems *problems = restoring->problems;
    return folder_make(path_join(arena, restoring->to, STR(TENANT_FILES)), problems) &&
           copy_data(restoring) && copy_contents(restoring) && copy_job_files(restoring) &&
           opens(restoring) &&
           disk_sync(restoring->to, problems);
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool run(Restoring *restoring, Str *kept)
{
    TenantInfo info = restoring->wanted->tenant->info;
    info.name       = restoring->wanted->name;
    return fill(restoring) && tenant_take_in(restoring->tenants, restoring->arena, &info,
                                             restoring->to, restoring->wanted->replace, kept,
                                             restoring->problems);
}

bool backup_restore(Arena *arena, Tenants *tenants, const RestoreWanted *wanted, Str *kept,
                    Problems *problems)
{
    Str       name      = wanted->tenant->info.name;
    Restoring restoring = { .arena    = arena,
                            .tenants  = tenants,
                            .wanted   = wanted,
                            .from = backup_tenant_folder(arena, wanted->backup->folder, name),
                            .problems = problems };
    *kept = (Str){ 0 };
    if (!format_fits(&restoring) || !place_is_right(&restoring)) return false;
    restoring.to = str_join(arena, tenants_path(tenants, arena, wanted->name), STR(".restoring"));
    int lock     = folder_claim(restoring.to, problems);
    if (lock < 0) return false;
    bool done = run(&restoring, kept);
    if (!done && folder_exists(restoring.to)) {
        Problems ignored;
        problems_init(&ignored, arena, problems->language);
        folder_remove(restoring.to, &ignored);
    }
    close(lock);
    return done;
}
