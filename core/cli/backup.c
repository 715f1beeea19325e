/*
 * backup.c -- tenon backup | restore | verify.
 *
 * The rule: a hole is printed and makes the command fail, but does not keep it from doing the rest.
 */
#include "core/cli/commands.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/release/backup.h"

/* --- shared ----------------------------------------------------------------------------------- */

static void progress_show(void *context, Str tenant, const char *part, int64_t done, int64_t total)
{
    Cli *cli  = context;
    Str  what = str_printf(cli->arena, "%.*s %s", STR_ARG(tenant), part);
    cli_progress(cli, what, done, total);
}

static Str names_of(Cli *cli, const Backup *backup)
{
    Buffer names;
    buffer_init(&names, cli->arena, 64);
    for (size_t i = 0; i < backup->tenants.count; i++)
        buffer_printf(&names, "%s%.*s", i ? ", " : "",
                      STR_ARG(backup->tenants.items[i].info.name));
    return buffer_str(&names);
}

static Str absolute(Cli *cli, Str path) { return path_absolute(cli->arena, cli_path(cli, path)); }

/* The end of a path that need not be there: its parent is resolved, a last slash means nothing. */
static Str place(Cli *cli, Str path)
{
    while (path.len > 1 && path.ptr[path.len - 1] == '/') path.len--;
    return cli_path(cli, path);
}

/* Problems are printed below what was done; --json has them in its own answer. */
static int finish(Cli *cli)
{
    cli_progress_end(cli);
    return cli_problems(cli);
}

/* --- backup ----------------------------------------------------------------------------------- */

static const CliOption backup_options[] = {
    { "--link", "BACKUP", "an earlier backup: files that it holds are linked, not copied" },
    { 0 },
};

static void backup_json(Cli *cli, const Backup *backup)
{
    JsonWriter *json = cli_json_begin(cli);
    json_open(json, '{');
    json_field_text(json, "backup", backup->folder);
    json_field_text(json, "at", datetime_text(cli->arena, backup->at));
    json_key(json, STR("tenants"));
    json_open(json, '[');
    for (size_t i = 0; i < backup->tenants.count; i++) {
        const BackupTenant *tenant = &backup->tenants.items[i];
        json_open(json, '{');
        json_field_text(json, "name", tenant->info.name);
        json_field_int(json, "release", tenant->release);
        json_field_int(json, "data_bytes", tenant->data.size);
        json_field_int(json, "files", tenant->files);
        json_field_int(json, "file_bytes", tenant->file_bytes);
        json_field_int(json, "missing", (int64_t)tenant->missing.count);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_key(json, STR("problems"));
    json_problem_list(json, &cli->problems);
    json_close(json, '}');
    cli_json_end(cli, json);
}

static void backup_say(Cli *cli, const Backup *backup)
{
    int64_t data = 0, files = 0;
    for (size_t i = 0; i < backup->tenants.count; i++) {
        data += backup->tenants.items[i].data.size + backup->tenants.items[i].file_bytes;
        files += backup->tenants.items[i].files;
    }
    cli_say(cli, "cli.backup.done",
            ARGS(backup->folder, cli_number(cli, (int64_t)backup->tenants.count),
                 cli_number(cli, files), cli_number(cli, data)));
}

static int backup_run(Cli *cli)
{
    bool         one    = cli->arg_count == 3;
    Backup       made;
    BackupWanted wanted = { .to       = place(cli, cli->args[one ? 2 : 1]),
                            .tenant   = one ? cli->args[1] : (Str){ 0 },
                            .progress = { cli, progress_show } };
    if (cli_has(cli, "--link")) wanted.earlier = absolute(cli, cli_option(cli, "--link"));
    bool done = backup_make(cli->arena, cli->tenants, &wanted, &made, &cli->problems);
    if (!done) return finish(cli);
    cli_progress_end(cli);
    if (cli_has(cli, "--json")) {
        backup_json(cli, &made);
        return cli->problems.count ? EXIT_FAILED : EXIT_DONE;
    }
    backup_say(cli, &made);
    return cli_problems(cli);
}

const Command command_backup = {
    .name    = "backup",
    .usage   = "DATA [TENANT] FOLDER [--link BACKUP]",
    .summary = "all tenants or one, as a new folder, while they serve",
    .options = backup_options,
    .least   = 2,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = backup_run,
};

/* --- restore ---------------------------------------------------------------------------------- */

static const CliOption restore_options[] = {
    { "--replace", NULL, "tenants of these names go; their folders are kept beside" },
    { "--key", "FILE", "the key of the data folder that was backed up, for a new one" },
    { 0 },
};

typedef struct {
    Backup   backup;
    Tenants *tenants;
    bool     fresh; /* the data folder is being made */
    StrVec   kept;
} Restore;

static bool restore_one(Cli *cli, Restore *restore, const BackupTenant *tenant, Str name)
{
    Str           kept;
    RestoreWanted wanted = { .backup   = &restore->backup,
                             .tenant   = tenant,
                             .name     = name,
                             .replace  = cli_has(cli, "--replace"),
                             .progress = { cli, progress_show } };
    bool done = backup_restore(cli->arena, restore->tenants, &wanted, &kept, &cli->problems);
    cli_progress_end(cli);
    if (!done) return false;
    if (!cli_has(cli, "--json")) {
        cli_say(cli, "cli.restore.done", ARGS(name, cli_number(cli, tenant->release)));
        if (kept.len) cli_say(cli, "cli.restore.kept", ARGS(kept));
    }
    if (kept.len) VEC_PUSH(cli->arena, &restore->kept, kept);
    return true;
}

static bool restore_named(Cli *cli, Restore *restore)
{
    Str                 name   = cli->args[2];
    const BackupTenant *tenant = backup_find(&restore->backup, name);
    if (!tenant)
        return problem_add(&cli->problems, "backup.unknown", (Place){ 0 },
                           ARGS(name, names_of(cli, &restore->backup)));
    return restore_one(cli, restore, tenant, cli->arg_count > 3 ? cli->args[3] : name);
}

/* Names that are taken are found before the first one is put back. */
static bool names_are_free(Cli *cli, const Restore *restore)
{
    TenantInfos infos = { 0 };
    if (!tenant_list(restore->tenants, cli->arena, &infos, &cli->problems)) return false;
    int before = cli->problems.count;
    for (size_t i = 0; i < infos.count && !cli_has(cli, "--replace"); i++)
        if (backup_find(&restore->backup, infos.items[i].name))
            problem_add(&cli->problems, "tenant.exists", (Place){ 0 },
                        ARGS(infos.items[i].name));
    return cli->problems.count == before;
}

static bool restore_tenants(Cli *cli, Restore *restore)
{
    if (cli->arg_count > 2) return restore_named(cli, restore);
    if (!names_are_free(cli, restore)) return false;
    for (size_t i = 0; i < restore->backup.tenants.count; i++) {
        const BackupTenant *tenant = &restore->backup.tenants.items[i];
        if (!restore_one(cli, restore, tenant, tenant->info.name)) return false;
    }
    return true;
}

/* A whole data folder has its own name when all is in it. */
static Tenants *fresh_open(Cli *cli, Str folder, int *claim)
{
    Str key, from = cli_option(cli, "--key"), to = path_join(cli->arena, folder, STR("key"));
    *claim = folder_claim(folder, &cli->problems);
    if (*claim < 0) return NULL;
    if (cli_has(cli, "--key") &&
        (!file_read(cli->arena, cli_path(cli, from), 1024, &key, &cli->problems) ||
         !file_write(path_join(cli->arena, folder, STR("lock")), STR(""), &cli->problems) ||
         !file_write(to, key, &cli->problems)))
        return NULL;
    return cli_tenants(cli, folder, true, 0);
}

static bool restore_fresh(Cli *cli, Restore *restore)
{
    int  claim;
    Str  data   = place(cli, cli->args[0]);
    Str  folder = str_join(cli->arena, data, STR(".restoring"));
    restore->tenants = fresh_open(cli, folder, &claim);
    bool done        = restore->tenants && restore_tenants(cli, restore);
    if (done && !backup_fits_key(cli->arena, &restore->backup, restore->tenants))
        problem_warn(&cli->problems, "backup.key", (Place){ 0 }, NO_ARGS);
    tenants_close(restore->tenants);
    done = done && disk_sync(folder, &cli->problems) && file_move(folder, data, &cli->problems);
    Problems ignored;
    problems_init(&ignored, cli->arena, cli->language);
    if (!done && claim >= 0) folder_remove(folder, &ignored);
    if (claim >= 0) close(claim);
    return done;
}

static bool restore_beside(Cli *cli, Restore *restore)
{
    restore->tenants = cli->tenants;
    bool done        = restore_tenants(cli, restore);
    if (done && !backup_fits_key(cli->arena, &restore->backup, restore->tenants))
        problem_warn(&cli->problems, "backup.key", (Place){ 0 }, NO_ARGS);
    return done;
}

/* Nothing is there, or an empty folder. */
static bool restore_alone(Cli *cli)
{
    Str data = place(cli, cli->args[0]);
    return (!folder_exists(data) && !file_exists(data)) || folder_is_empty(data) ||
           backup_is_there(data); /* in the wrong order: said below */
}

static void restore_json(Cli *cli, const Restore *restore, bool done)
{
    JsonWriter *json = cli_json_begin(cli);
    json_open(json, '{');
    json_field_bool(json, "restored", done);
    json_key(json, STR("kept"));
    json_open(json, '[');
    for (size_t i = 0; i < restore->kept.count; i++) json_put_text(json, restore->kept.items[i]);
    json_close(json, ']');
    json_key(json, STR("problems"));
    json_problem_list(json, &cli->problems);
    json_close(json, '}');
    cli_json_end(cli, json);
}

static int restore_run(Cli *cli)
{
    Restore restore = { 0 };
    Str     folder  = absolute(cli, cli->args[1]);
    if (backup_is_there(absolute(cli, cli->args[0])))
        return cli_fail(cli, "cli.restore.order", ARGS(cli->args[0]));
    bool done = backup_read(cli->arena, folder, &restore.backup, &cli->problems) &&
                (cli->tenants ? restore_beside(cli, &restore) : restore_fresh(cli, &restore));
    if (!cli_has(cli, "--json")) return cli_problems(cli);
    restore_json(cli, &restore, done);
    return cli->problems.count ? EXIT_FAILED : EXIT_DONE;
}

const Command command_restore = {
    .name    = "restore",
    .usage   = "DATA BACKUP [TENANT [NEW-NAME]] [--replace] [--key FILE]",
    .summary = "tenants of a backup into a new data folder, or beside those of another one",
    .options = restore_options,
    .least   = 2,
    .most    = 4,
    .data    = DATA_OPEN,
    .run     = restore_run,
    .alone   = restore_alone,
};

/* --- verify ----------------------------------------------------------------------------------- */

static const CliOption verify_options[] = {
    { "--quick", NULL, "do not compare indexes with their tables, and do not read files" },
    { 0 },
};

static void verify_tenants(Cli *cli, Verified *verified)
{
    TenantInfos infos = { 0 };
    TenantInfo  info;
    if (cli->arg_count == 1) tenant_list(cli->tenants, cli->arena, &infos, &cli->problems);
    else if (tenant_info(cli->tenants, cli->arena, cli->args[1], &info, &cli->problems))
        VEC_PUSH(cli->arena, &infos, info);
    for (size_t i = 0; i < infos.count; i++)
        tenant_verify(cli->arena, cli->tenants, infos.items[i].name, verified, &cli->problems);
}

static void verify_backup(Cli *cli, Verified *verified)
{
    Backup backup;
    if (!backup_read(cli->arena, absolute(cli, cli->args[0]), &backup, &cli->problems)) return;
    if (cli->arg_count > 1) {
        const BackupTenant *one = backup_find(&backup, cli->args[1]);
        if (!one) {
            problem_add(&cli->problems, "backup.unknown", (Place){ 0 },
                        ARGS(cli->args[1], names_of(cli, &backup)));
            return;
        }
        BackupTenant only = *one;
        backup.tenants.count = 0;
        VEC_PUSH(cli->arena, &backup.tenants, only);
    }
    backup_verify(cli->arena, &backup, verified, &cli->problems);
}

static bool verify_alone(Cli *cli) { return backup_is_there(absolute(cli, cli->args[0])); }

static void verify_json(Cli *cli, const Verified *verified)
{
    JsonWriter *json = cli_json_begin(cli);
    json_open(json, '{');
    json_field_bool(json, "whole", cli->problems.count == 0);
    json_field_int(json, "tenants", verified->tenants);
    json_field_int(json, "files", verified->files);
    json_field_int(json, "bytes", verified->bytes);
    json_key(json, STR("problems"));
    json_problem_list(json, &cli->problems);
    json_close(json, '}');
    cli_json_end(cli, json);
}

static int verify_run(Cli *cli)
{
    Verified verified = { .quick = cli_has(cli, "--quick"), .progress = { cli, progress_show } };
    if (cli->tenants) verify_tenants(cli, &verified);
    else verify_backup(cli, &verified);
    cli_progress_end(cli);
    if (cli_has(cli, "--json")) {
        verify_json(cli, &verified);
        return cli->problems.count ? EXIT_FAILED : EXIT_DONE;
    }
    int exit_code = cli_problems(cli);
    if (exit_code == EXIT_DONE)
        cli_say(cli, "cli.verify.done",
                ARGS(cli_number(cli, verified.tenants), cli_number(cli, verified.files),
                     cli_number(cli, verified.bytes)));
    return exit_code;
}

const Command command_verify = {
    .name    = "verify",
    .usage   = "DATA|BACKUP [TENANT] [--quick]",
    .summary = "looks through all that is kept: databases, their indexes, links, files",
    .options = verify_options,
    .least   = 1,
    .most    = 2,
    .data    = DATA_OPEN,
    .run     = verify_run,
    .alone   = verify_alone,
};
