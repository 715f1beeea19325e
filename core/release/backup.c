/*
 * backup.c -- making a backup.
 *
 * The rule: it grows under the name TO.part, which is locked, and gets its own name when all of it
 * is on disk. Whatever ends it earlier leaves no folder TO; what a kill has left of TO.part the
 * next one to the same place removes. Data first, then the contents that this data names: so none
 * is missed that came in between.
 */
#include "core/release/backup.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/crypto.h"
#include "core/base/file.h"
#include "core/release/contents.h"
#include "core/release/data_folder.h"
#include "core/release/manifest.h"
#include "core/release/schema.h"

typedef struct {
    Arena              *arena;
    Tenants            *tenants;
    const BackupWanted *wanted;
    Backup             *backup;
    int                 lock; /* of the folder that grows */
    Problems           *problems;
} Making;

typedef struct {
    const Making *making;
    BackupTenant *tenant;
    Str           from, to; /* folders */
    int64_t       done, total;
} Copying;

Str backup_key_hash(Arena *arena, Str key)
{
    return crypto_hash(arena, str_join(arena, STR("tenon backup "), key));
}

bool backup_fits_key(Arena *arena, const Backup *backup, const Tenants *tenants)
{
    return str_equal(backup->key, backup_key_hash(arena, tenants_key(tenants)));
}

/* --- the folder that grows -------------------------------------------------------------------- */

static bool place_is_free(Making *making)
{
    struct stat status;
    const char *path = str_c(making->arena, making->wanted->to);
    return (lstat(path, &status) != 0 && errno == ENOENT) ||
           problem_add(making->problems, "backup.exists", (Place){ 0 }, ARGS(making->wanted->to));
}

static bool begin(Making *making)
{
    Str folder = str_join(making->arena, making->wanted->to, STR(".part"));
    making->backup->folder = folder;
    if (!place_is_free(making)) return false;
    making->lock = folder_claim(folder, making->problems);
    return making->lock >= 0;
}

static bool finish(Making *making)
{
    Backup *backup = making->backup;
    bool    done   = folder_make(path_join(making->arena, backup->folder, STR("tenants")),
                              making->problems) &&
                disk_sync(backup->folder, making->problems) &&
                manifest_write(making->arena, backup, making->problems) && place_is_free(making) &&
                file_move(backup->folder, making->wanted->to, making->problems);
    if (done) backup->folder = making->wanted->to;
    return done;
}

/* --- data.db ---------------------------------------------------------------------------------- */

static void tell_data(void *context, int64_t done, int64_t total)
{
    const Copying        *copying  = context;
    const BackupProgress *progress = &copying->making->wanted->progress;
    if (progress->tell)
        progress->tell(progress->context, copying->tenant->info.name, "data.db", done, total);
}

static Str data_path(Arena *arena, Str folder)
{
    return path_join(arena, folder, str_from(schema_data.name));
}

static bool copy_data(Copying *copying)
{
    Arena     *arena    = copying->making->arena;
    Problems  *problems = copying->making->problems;
    DbProgress progress = { copying, tell_data };
    DbConn    *aside    = db_aside_open(data_path(arena, copying->from), problems);
    bool       done =
        aside && db_copy(aside, data_path(arena, copying->to), &progress, problems);
    db_aside_close(aside);
    return done;
}

/* A copy reads every page; whether indexes say the same as their tables it does not ask. */
static bool read_copy(Copying *copying, Contents *contents)
{
    Arena    *arena    = copying->making->arena;
    Problems *problems = copying->making->problems;
    StrVec    findings = { 0 };
    Str       path     = data_path(arena, copying->to);
    DbConn   *aside    = db_aside_open(path, problems);
    bool      good     = aside && db_check(aside, false, arena, &findings, problems) &&
                contents_read(arena, aside, contents, problems);
    db_aside_close(aside);
    if (good && findings.count) good = problem_add(problems, "db.corrupt", (Place){ 0 }, NO_ARGS);
    copying->tenant->format  = contents->format;
    copying->tenant->release = contents->release;
    return good && file_hash(arena, path, &copying->tenant->data, problems);
}

/* --- contents --------------------------------------------------------------------------------- */

static void tell_files(Copying *copying, int64_t size)
{
    const BackupProgress *progress = &copying->making->wanted->progress;
    copying->done += size;
    if (progress->tell)
        progress->tell(progress->context, copying->tenant->info.name, "files", copying->done,
                       copying->total);
}

static void tell_jobs(const Copying *copying)
{
    const BackupProgress *progress = &copying->making->wanted->progress;
    if (progress->tell)
        progress->tell(progress->context, copying->tenant->info.name, "jobs", copying->done,
                       copying->done);
}

/* The folder of the first two digits is made with the first content in it. */
static bool make_parent(Str path, Problems *problems)
{
    size_t slash = path.len;
    while (slash > 1 && path.ptr[slash - 1] != '/') slash--;
    Str folder = str_slice(path, 0, slash - 1);
    return folder_exists(folder) || folder_make(folder, problems);
}

static bool link_earlier(const Copying *copying, const Stored *file, Str to)
{
    Str         earlier = copying->making->wanted->earlier;
    Arena      *arena   = copying->making->arena;
    struct stat status;
    if (!earlier.len) return false;
    Str folder = backup_tenant_folder(arena, earlier, copying->tenant->info.name);
    const char *from = str_c(arena, content_path(arena, folder, file->hash));
    return stat(from, &status) == 0 && status.st_size == file->size &&
           link(from, str_c(arena, to)) == 0;
}

static void note_missing(Copying *copying, const Stored *file)
{
    const Making *making = copying->making;
    if (!file->held) return;
    VEC_PUSH(making->arena, &copying->tenant->missing, file->hash);
    problem_add(making->problems, "backup.content", (Place){ 0 },
                ARGS(copying->tenant->info.name, file->name, file->hash));
}

/* False where the backup cannot be written; a content that cannot be read is a hole. */
static bool copy_content(Copying *copying, const Stored *file)
{
    const Making *making = copying->making;
    Arena        *scratch = arena_new();
    Problems      why;
    Bytes         bytes = { 0 };
    problems_init(&why, scratch, making->problems->language);
    Str  from    = content_path(scratch, copying->from, file->hash);
    Str  to      = content_path(scratch, copying->to, file->hash);
    bool written = make_parent(to, making->problems);
    if (written && !link_earlier(copying, file, to)) {
        bool copied = file_copy(scratch, from, to, &bytes, &why);
        bool right  = copied && str_equal(bytes.hash, file->hash);
        if (copied && !right) unlink(str_c(scratch, to));
        written = copied || strcmp(why.first->code, "file.write") != 0 ||
                  problem_add(making->problems, "db.copy", (Place){ 0 },
                              ARGS(str_copy(making->arena, to),
                                   str_copy(making->arena, why.first->message)));
        if (written && !right) note_missing(copying, file);
    }
    arena_free(scratch);
    tell_files(copying, file->size);
    return written;
}

static bool copy_contents(Copying *copying, const Contents *contents)
{
    copying->total = contents->file_bytes;
    for (size_t i = 0; i < contents->files.count; i++)
        if (!copy_content(copying, &contents->files.items[i])) return false;
    copying->tenant->files      = (int64_t)contents->files.count;
    copying->tenant->file_bytes = contents->file_bytes;
    return true;
}

/* --- files of jobs ---------------------------------------------------------------------------- */

static void note_gone(const Copying *copying, Str path)
{
    problem_add(copying->making->problems, "backup.job", (Place){ 0 },
                ARGS(copying->tenant->info.name, path));
}

/* One that has gone since belongs to a job that is over, or is known to be missing. */
static bool copy_job_file(Copying *copying, Str path)
{
    const Making *making  = copying->making;
    const Str     earlier = making->wanted->earlier;
    Arena        *arena   = making->arena;
    JobFileKept   kept    = { .path = path };
    Problems      why;
    problems_init(&why, arena, making->problems->language);
    Str before = earlier.len
                     ? backup_tenant_folder(arena, earlier, copying->tenant->info.name)
                     : earlier;
    if (job_files_copy(arena, copying->from, copying->to, before, path, &kept.bytes, &why)) {
        VEC_PUSH(arena, &copying->tenant->jobs, kept);
        copying->done += kept.bytes.size;
        tell_jobs(copying);
        return true;
    }
    if (strcmp(why.first->code, "file.write") == 0 || strcmp(why.first->code, "folder.make") == 0)
        return problem_add(making->problems, "db.copy", (Place){ 0 },
                           ARGS(path, why.first->message));
    if (strcmp(why.first->code, "file.open") != 0) note_gone(copying, path);
    return true;
}

static bool copy_job_files(Copying *copying)
{
    Arena    *arena    = copying->making->arena;
    Problems *problems = copying->making->problems;
    StrVec    paths = { 0 }, gone = { 0 };
    DbConn   *aside = db_aside_open(data_path(arena, copying->to), problems);
    bool      good  = aside && job_files_find(arena, aside, copying->from, &paths, &gone, problems);
    db_aside_close(aside);
    copying->done = 0;
    for (size_t i = 0; good && i < gone.count; i++) note_gone(copying, gone.items[i]);
    for (size_t i = 0; good && i < paths.count; i++) good = copy_job_file(copying, paths.items[i]);
    return good;
}

/* --- one tenant ------------------------------------------------------------------------------- */

/* What ends the whole backup, and not only this tenant's part of it. */
static bool is_fatal(const Problem *problem)
{
    static const char *const codes[] = { "db.copy", "file.write", "folder.make" };
    bool                     fatal   = false;
    for (size_t i = 0; !fatal && i < sizeof codes / sizeof *codes; i++)
        fatal = strcmp(problem->code, codes[i]) == 0;
    return fatal;
}

static void leave_out(Making *making, Str name, const Problems *why)
{
    Problems ignored;
    Str      said = why->first ? why->first->message : STR("");
    problems_init(&ignored, making->arena, making->problems->language);
    Str to = backup_tenant_folder(making->arena, making->backup->folder, name);
    if (folder_exists(to)) folder_remove(to, &ignored);
    VEC_PUSH(making->arena, &making->backup->left_out, name);
    problem_add(making->problems, "backup.tenant", (Place){ 0 }, ARGS(name, said));
}

static bool copy_tenant(Making *making, Copying *copying)
{
    Contents contents = { 0 };
    return folder_make(copying->to, making->problems) && copy_data(copying) &&
           read_copy(copying, &contents) && copy_contents(copying, &contents) &&
           copy_job_files(copying);
}

/*
 * The tenant is held meanwhile, so that its data stay open. One that cannot be opened may still be
 * read: perhaps only its configuration is at fault.
 */
static bool take_tenant(Making *making, const TenantInfo *info)
{
    BackupTenant tenant = { .info = *info };
    Problems     why, holes;
    problems_init(&why, making->arena, making->problems->language);
    problems_init(&holes, making->arena, making->problems->language);
    Tenant *held    = tenant_acquire(making->tenants, info->name, &why);
    Making  here    = *making;
    Copying copying = { .making = &here, .tenant = &tenant };
    here.problems   = &holes;
    copying.from    = tenants_path(making->tenants, making->arena, info->name);
    copying.to = backup_tenant_folder(making->arena, making->backup->folder, info->name);
    if (held) atomic_fetch_add(&held->copied, 1);
    bool done  = copy_tenant(&here, &copying);
    if (held) atomic_fetch_sub(&held->copied, 1);
    tenant_release(held);
    if (done) {
        VEC_PUSH(making->arena, &making->backup->tenants, tenant);
    } else if (!is_fatal(holes.last)) {
        leave_out(making, info->name, why.count ? &why : &holes);
        return true;
    }
    problems_join(making->problems, &holes);
    return done;
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool find_tenants(const Making *making, TenantInfos *infos)
{
    TenantInfo info;
    Str        name = making->wanted->tenant;
    if (!name.len) return tenant_list(making->tenants, making->arena, infos, making->problems);
    if (!tenant_info(making->tenants, making->arena, name, &info, making->problems)) return false;
    VEC_PUSH(making->arena, infos, info);
    return true;
}

static bool take_all(Making *making)
{
    TenantInfos infos = { 0 };
    if (!find_tenants(making, &infos)) return false;
    for (size_t i = 0; i < infos.count; i++)
        if (!take_tenant(making, &infos.items[i])) return false;
    return making->backup->tenants.count || !infos.count; /* all holes is no backup */
}

bool backup_make(Arena *arena, Tenants *tenants, const BackupWanted *wanted, Backup *made,
                 Problems *problems)
{
    *made = (Backup){ .program = STR(TENON_VERSION), .at = clock_now() };
    made->key     = backup_key_hash(arena, tenants_key(tenants));
    Making making = { arena, tenants, wanted, made, -1, problems };
    if (wanted->earlier.len && !backup_is_there(wanted->earlier))
        return problem_add(problems, "backup.none", (Place){ 0 }, ARGS(wanted->earlier));
    bool begun = begin(&making);
    bool done  = begun && take_all(&making) && finish(&making);
    if (begun && !done) {
        Problems ignored;
        problems_init(&ignored, arena, problems->language);
        folder_remove(made->folder, &ignored);
    }
    if (making.lock >= 0) close(making.lock);
    return done;
}
