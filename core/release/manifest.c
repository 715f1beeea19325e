/*
 * manifest.c -- what a backup says about itself, as JSON.
 *
 * The rule: it is written when all the rest is on disk; names in it are checked like names from
 * outside, because they become paths.
 */
#include "core/release/manifest.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/json.h"

enum { MANIFEST_MAX = 64 << 20 };

static Str manifest_path(Arena *arena, Str folder)
{
    return path_join(arena, folder, STR("manifest.json"));
}

Str backup_tenant_folder(Arena *arena, Str folder, Str tenant)
{
    return path_join(arena, path_join(arena, folder, STR("tenants")), tenant);
}

bool backup_is_there(Str folder)
{
    Arena *arena = arena_new();
    bool   there = file_exists(manifest_path(arena, folder));
    arena_free(arena);
    return there;
}

const BackupTenant *backup_find(const Backup *backup, Str tenant)
{
    for (size_t i = 0; i < backup->tenants.count; i++)
        if (str_equal(backup->tenants.items[i].info.name, tenant))
            return &backup->tenants.items[i];
    return NULL;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void put_texts(JsonWriter *json, const char *key, const StrVec *texts)
{
    json_key(json, str_from(key));
    json_open(json, '[');
    for (size_t i = 0; i < texts->count; i++) json_put_text(json, texts->items[i]);
    json_close(json, ']');
}

static void put_jobs(JsonWriter *json, const JobFilesKept *jobs)
{
    json_key(json, STR("job_files"));
    json_open(json, '[');
    for (size_t i = 0; i < jobs->count; i++) {
        json_open(json, '{');
        json_field_text(json, "path", jobs->items[i].path);
        json_field_int(json, "size", jobs->items[i].bytes.size);
        json_field_text(json, "hash", jobs->items[i].bytes.hash);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_tenant(JsonWriter *json, Arena *arena, const BackupTenant *tenant)
{
    json_open(json, '{');
    json_field_text(json, "name", tenant->info.name);
    json_field_text(json, "source", tenant->info.source);
    json_field_bool(json, "dev", tenant->info.dev);
    json_field_text(json, "created_at", datetime_text(arena, tenant->info.created_at));
    json_field_int(json, "format", tenant->format);
    json_field_int(json, "release", tenant->release);
    json_field_int(json, "data_size", tenant->data.size);
    json_field_text(json, "data_hash", tenant->data.hash);
    json_field_int(json, "files", tenant->files);
    json_field_int(json, "file_bytes", tenant->file_bytes);
    put_texts(json, "missing", &tenant->missing);
    put_jobs(json, &tenant->jobs);
    json_close(json, '}');
}

bool manifest_write(Arena *arena, const Backup *backup, Problems *problems)
{
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, arena, 4096);
    json_writer_init(&json, &out);
    json_open(&json, '{');
    json_field_int(&json, "tenon_backup", BACKUP_FORMAT);
    json_field_text(&json, "program", backup->program);
    json_field_text(&json, "at", datetime_text(arena, backup->at));
    json_field_text(&json, "key", backup->key);
    json_key(&json, STR("tenants"));
    json_open(&json, '[');
    for (size_t i = 0; i < backup->tenants.count; i++)
        put_tenant(&json, arena, &backup->tenants.items[i]);
    json_close(&json, ']');
    put_texts(&json, "left_out", &backup->left_out);
    json_close(&json, '}');
    buffer_char(&out, '\n');
    return file_write(manifest_path(arena, backup->folder), buffer_str(&out), problems);
}

/* --- reading ---------------------------------------------------------------------------------- */

static int64_t number(const Json *object, const char *key)
{
    const Json *found = json_find(object, key);
    return found && found->kind == JSON_NUMBER && found->value.kind == VALUE_INT
               ? found->value.integer
               : -1;
}

static int64_t moment(const Json *object, const char *key)
{
    int64_t ms = 0;
    return datetime_parse(json_text(object, key), NULL, &ms) ? ms : 0;
}

static void take_texts(Arena *arena, const Json *object, const char *key, StrVec *texts)
{
    const Json *list = json_find(object, key);
    for (const Json *one = list && list->kind == JSON_ARRAY ? list->first : NULL; one;
         one             = one->next)
        if (one->kind == JSON_TEXT) VEC_PUSH(arena, texts, one->value.text);
}

/* Earlier versions had none. */
static bool take_jobs(Arena *arena, const Json *tenant, JobFilesKept *jobs)
{
    const Json *list = json_find(tenant, "job_files");
    for (const Json *one = list && list->kind == JSON_ARRAY ? list->first : NULL; one;
         one             = one->next) {
        JobFileKept file = { json_text(one, "path"),
                             { json_text(one, "hash"), number(one, "size") } };
        if (!job_files_path(file.path)) return false;
        VEC_PUSH(arena, jobs, file);
    }
    return true;
}

static bool take_tenant(Arena *arena, const Json *json, Backup *backup, Problems *problems)
{
    const Json  *dev    = json_find(json, "dev");
    BackupTenant tenant = {
        .info       = { .name       = json_text(json, "name"),
                        .source     = json_text(json, "source"),
                        .dev        = dev && dev->kind == JSON_BOOL && dev->value.boolean,
                        .created_at = moment(json, "created_at") },
        .format     = number(json, "format"),
        .release    = number(json, "release"),
        .data       = { json_text(json, "data_hash"), number(json, "data_size") },
        .files      = number(json, "files"),
        .file_bytes = number(json, "file_bytes"),
    };
    take_texts(arena, json, "missing", &tenant.missing);
    if (!tenant_name_check(tenant.info.name, problems)
        || !take_jobs(arena, json, &tenant.jobs)) return false;
    VEC_PUSH(arena, &backup->tenants, tenant);
    return tenant.data.hash.len && tenant.data.size >= 0;
}

static bool take_all(Arena *arena, const Json *json, Backup *backup, Problems *problems)
{
    const Json *tenants = json_find(json, "tenants");
    backup->program     = json_text(json, "program");
    backup->key         = json_text(json, "key");
    backup->at          = moment(json, "at");
    take_texts(arena, json, "left_out", &backup->left_out);
    bool good = tenants && tenants->kind == JSON_ARRAY;
    for (const Json *one = good ? tenants->first : NULL; one; one = one->next)
        good = take_tenant(arena, one, backup, problems) && good;
    return good;
}

bool backup_read(Arena *arena, Str folder, Backup *backup, Problems *problems)
{
    Str text, path = manifest_path(arena, folder);
    *backup = (Backup){ .folder = folder };
    if (!backup_is_there(folder))
        return problem_add(problems, "backup.none", (Place){ 0 }, ARGS(folder));
    if (!file_read(arena, path, MANIFEST_MAX, &text, problems)) return false;
    Problems why; /* "not JSON, line 3" helps nobody here */
    problems_init(&why, arena, problems->language);
    const Json *json   = json_read(arena, text, &why);
    int64_t     format = json ? number(json, "tenon_backup") : -1;
    if (format > BACKUP_FORMAT)
        return problem_add(problems, "backup.newer", (Place){ 0 }, ARGS(folder));
    return (format == BACKUP_FORMAT && take_all(arena, json, backup, &why)) ||
           problem_add(problems, "backup.manifest", (Place){ 0 }, ARGS(folder));
}
