/*
 * verify.c -- looks through what is kept: of a backup, or of a tenant that serves.
 *
 * The rule: nothing is changed and nothing is believed; everything that is wrong is a problem that
 * names its tenant, and the look goes on.
 */
#include "core/release/backup.h"

#include <sys/stat.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/record/account.h"
#include "core/record/rollup.h"
#include "core/record/words.h"
#include "core/release/catalogue.h"
#include "core/release/contents.h"
#include "core/release/manifest.h"
#include "core/release/release.h"
#include "core/release/schema.h"

typedef struct {
    Arena        *arena;
    Str           name, folder;
    const StrVec *missing; /* contents that are known to be gone; NULL: none */
    Verified     *verified;
    Problems     *problems;
} Looking;

static void tell(const Looking *looking, const char *part, int64_t done, int64_t total)
{
    const BackupProgress *progress = &looking->verified->progress;
    if (progress->tell) progress->tell(progress->context, looking->name, part, done, total);
}

static int64_t size_of(Arena *arena, Str path)
{
    struct stat status;
    return stat(str_c(arena, path), &status) == 0 ? (int64_t)status.st_size : -1;
}

/* --- databases -------------------------------------------------------------------------------- */

static void note_all(const Looking *looking, const char *code, Str part, const StrVec *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        problem_add(looking->problems, code, (Place){ 0 },
                    ARGS(looking->name, part, findings->items[i]));
}

/* The library names what is damaged: the words are for whoever runs the server. */
static bool check_database(const Looking *looking, DbConn *aside, Str part)
{
    StrVec   findings = { 0 };
    Problems why;
    problems_init(&why, looking->arena, looking->problems->language);
    bool looked = db_check(aside, !looking->verified->quick, looking->arena, &findings, &why);
    if (!looked && why.first) VEC_PUSH(looking->arena, &findings, why.first->message);
    note_all(looking, "verify.damage", part, &findings);
    return findings.count == 0;
}

static DbConn *open_aside(const Looking *looking, Str part)
{
    Problems why;
    problems_init(&why, looking->arena, looking->problems->language);
    Str     path  = path_join(looking->arena, looking->folder, part);
    DbConn *aside = db_aside_open(path, &why);
    if (!aside && why.first)
        problem_add(looking->problems, "verify.damage", (Place){ 0 },
                    ARGS(looking->name, part, why.first->message));
    int64_t size = aside ? size_of(looking->arena, path) : 0;
    looking->verified->bytes += size;
    tell(looking, part.ptr, 0, size);
    return aside;
}

/* --- contents --------------------------------------------------------------------------------- */

static bool is_known(const Looking *looking, Str hash)
{
    for (size_t i = 0; looking->missing && i < looking->missing->count; i++)
        if (str_equal(looking->missing->items[i], hash)) return true;
    return false;
}

static bool content_is_right(const Looking *looking, Arena *scratch, const Stored *file)
{
    Problems ignored;
    Bytes    bytes;
    Str      path = content_path(scratch, looking->folder, file->hash);
    problems_init(&ignored, scratch, looking->problems->language);
    if (looking->verified->quick) return size_of(scratch, path) == file->size;
    return file_hash(scratch, path, &bytes, &ignored) && str_equal(bytes.hash, file->hash);
}

static void check_contents(const Looking *looking, const Contents *contents)
{
    int64_t done = 0;
    for (size_t i = 0; i < contents->files.count; i++) {
        const Stored *file    = &contents->files.items[i];
        Arena        *scratch = arena_new();
        if (file->held && !is_known(looking, file->hash) &&
            !content_is_right(looking, scratch, file))
            problem_add(looking->problems, "verify.content", (Place){ 0 },
                        ARGS(looking->name, file->name, file->hash));
        arena_free(scratch);
        tell(looking, "files", done += file->size, contents->file_bytes);
    }
    looking->verified->files += (int64_t)contents->files.count;
    looking->verified->bytes += looking->verified->quick ? 0 : contents->file_bytes;
}

/* --- what follows from records ---------------------------------------------------------------- */

static void tell_rollup(void *looking, const Field *field, int64_t done, int64_t total)
{
    (void)field;
    tell(looking, "roll-ups", done, total);
}

static void check_rollups(const Looking *looking, Work *work)
{
    RebuiltVec compared = { 0 };
    rollups_compare(work, &compared, tell_rollup, (void *)looking);
    for (size_t i = 0; i < compared.count; i++) {
        const Field *field = compared.items[i].field;
        if (!compared.items[i].wrong) continue;
        problem_add(looking->problems, "verify.rollup", (Place){ 0 },
                    ARGS(looking->name,
                         str_printf(looking->arena, "%.*s.%.*s", STR_ARG(field->object->name),
                                    STR_ARG(field->name)),
                         str_printf(looking->arena, "%lld", (long long)compared.items[i].wrong)));
    }
}

static void tell_words(void *looking, int64_t done, int64_t total)
{
    tell(looking, "words", done, total);
}

/* One that another version has made is made anew when the tenant is opened. */
static void check_words(const Looking *looking, Work *work)
{
    Catalogue  is = { 0 }, shall_be = { 0 };
    DbProgress progress = { (void *)looking, tell_words };
    if (!catalogue_read(looking->arena, work->db, &is, looking->problems)) return;
    catalogue_of(looking->arena, work->snapshot, &shall_be);
    for (size_t i = 0; i < shall_be.indexes.count; i++) {
        const PlanIndex *index = &shall_be.indexes.items[i], *now = index_find(&is, index->name);
        if (!index->words || !now || !str_equal(now->definition, index->definition)) continue;
        DbWords words = words_of(looking->arena, index->of_object);
        bool    same  = true;
        if (!db_words_check(work->db, &words, &same, &progress, looking->problems)) return;
        if (!same)
            problem_add(looking->problems, "verify.words", (Place){ 0 },
                        ARGS(looking->name, index->of_object->name));
    }
}

/* The configuration is the one that lies beside the records: it says what follows from them. */
static void check_derived(const Looking *looking, DbConn *aside)
{
    Release  release;
    Layers   layers = { 0 };
    Problems why;
    problems_init(&why, looking->arena, looking->problems->language);
    const Snapshot *snapshot =
        release_find(looking->arena, aside, &release, &why)
                && release_read(looking->arena, aside, release.number, false, &layers, &why)
            ? snapshot_load(&layers, &why)
            : NULL;
    if (!snapshot) {
        Str said = why.first ? why.first->message : (Str){ 0 };
        problem_add(looking->problems, "verify.release", (Place){ 0 }, ARGS(looking->name, said));
        return;
    }
    Work work = { .arena    = looking->arena,
                  .snapshot = snapshot,
                  .user     = user_system(),
                  .db       = aside,
                  .problems = looking->problems,
                  .now      = clock_now() };
    check_rollups(looking, &work);
    check_words(looking, &work);
    snapshot_release(snapshot);
}

/* --- a tenant --------------------------------------------------------------------------------- */

/* What stands in damaged pages says nothing: then neither links nor contents are asked for. */
static void check_data(const Looking *looking)
{
    Contents contents = { 0 };
    StrVec   loose    = { 0 };
    Str      part     = str_from(schema_data.name);
    DbConn  *aside    = open_aside(looking, part);
    if (!aside) return;
    bool read = check_database(looking, aside, part) &&
                contents_read(looking->arena, aside, &contents, looking->problems) &&
                schema_knows(&schema_data, contents.format, looking->problems) &&
                contents_find_loose(looking->arena, aside, &loose, looking->problems);
    if (read && !looking->verified->quick) check_derived(looking, aside);
    db_aside_close(aside);
    note_all(looking, "verify.loose", part, &loose);
    if (read) check_contents(looking, &contents);
}

static void check_security(const Looking *looking)
{
    Str part = str_from(schema_security.name);
    if (!file_exists(path_join(looking->arena, looking->folder, part))) return;
    DbConn *aside = open_aside(looking, part);
    if (aside) check_database(looking, aside, part);
    db_aside_close(aside);
}

void tenant_verify(Arena *arena, Tenants *tenants, Str name, Verified *verified,
                   Problems *problems)
{
    Tenant *held    = tenant_acquire(tenants, name, problems);
    Looking looking = { .arena    = arena,
                        .name     = name,
                        .folder   = tenants_path(tenants, arena, name),
                        .verified = verified,
                        .problems = problems };
    verified->tenants++;
    check_data(&looking);
    check_security(&looking);
    tenant_release(held);
}

/* --- a backup --------------------------------------------------------------------------------- */

static bool data_is_as_written(const Looking *looking, const BackupTenant *tenant)
{
    Bytes bytes;
    Str   path = path_join(looking->arena, looking->folder, str_from(schema_data.name));
    return file_hash(looking->arena, path, &bytes, looking->problems) &&
           (str_equal(bytes.hash, tenant->data.hash) ||
            problem_add(looking->problems, "backup.damaged", (Place){ 0 }, ARGS(looking->name)));
}

static void check_job_files(const Looking *looking, const JobFilesKept *jobs)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const JobFileKept *file    = &jobs->items[i];
        Arena             *scratch = arena_new();
        Problems           ignored;
        Bytes              bytes = { 0 };
        Str                path  = path_join(scratch, looking->folder, file->path);
        problems_init(&ignored, scratch, looking->problems->language);
        bool right = looking->verified->quick
                         ? size_of(scratch, path) == file->bytes.size
                         : file_hash(scratch, path, &bytes, &ignored)
                               && str_equal(bytes.hash, file->bytes.hash);
        if (!right)
            problem_add(looking->problems, "backup.job", (Place){ 0 },
                        ARGS(looking->name, file->path));
        arena_free(scratch);
        looking->verified->bytes += looking->verified->quick ? 0 : file->bytes.size;
    }
}

void backup_verify(Arena *arena, const Backup *backup, Verified *verified, Problems *problems)
{
    for (size_t i = 0; i < backup->tenants.count; i++) {
        const BackupTenant *tenant  = &backup->tenants.items[i];
        Str                 name    = tenant->info.name;
        Looking             looking = { .arena    = arena,
                                        .name     = name,
                                        .folder = backup_tenant_folder(arena, backup->folder, name),
                                        .missing  = &tenant->missing,
                                        .verified = verified,
                                        .problems = problems };
        verified->tenants++;
        if (data_is_as_written(&looking, tenant)) check_data(&looking);
        check_job_files(&looking, &tenant->jobs);
    }
}
