/*
 * transfer.c -- tenon import | export of CSV (and NDJSON out), through the recipe every other door
 * uses.
 */
#include "core/cli/commands.h"

#include "core/record/record.h"
#include "core/record/transfer.h"

enum { IMPORT_MAX_BYTES = 512 << 20 };

static const CliOption import_options[] = {
    { "--mode", "MODE", "insert (the default), update or upsert" },
    { "--key", "FIELD", "the field that finds the record for update and upsert" },
    { "--dry-run", NULL, "check every row, keep nothing" },
    { "--rejects", "FILE", "write the refused rows here, each with its problem" },
    { 0 },
};

static const CliOption export_options[] = {
    { "--format", "FORMAT", "csv (the default) or ndjson" },
    { 0 },
};

static int word_index(Cli *cli, const char *option, const char *const *words)
{
    Str given = cli_option(cli, option);
    if (given.len == 0) return 0;
    StrVec names = { 0 };
    for (int i = 0; words[i]; i++) {
        if (str_is(given, words[i])) return i;
        VEC_PUSH(cli->arena, &names, str_from(words[i]));
    }
    problem_add(&cli->problems, "cli.option.word", (Place){ 0 }, ARGS(str_from(option), given));
    problem_suggest(&cli->problems, given, names.items, names.count);
    return -1;
}

static void progress_show(void *context, int64_t done, int64_t total)
{
    Cli *cli = context;
    cli_progress(cli, cli->args[2], done, total);
}

static int import_end(Cli *cli, const ImportResult *result)
{
    Str rejects = cli_option(cli, "--rejects");
    if (rejects.len && result->rejects.len)
        file_write(cli_path(cli, rejects), result->rejects, &cli->problems);
    if (cli_has(cli, "--json"))
        cli_print(cli, "{\"rows\":%lld,\"created\":%lld,\"updated\":%lld,"
                       "\"unchanged\":%lld,\"refused\":%lld}\n",
                  (long long)result->rows, (long long)result->created, (long long)result->updated,
                  (long long)result->unchanged, (long long)result->refused);
    else
        cli_say(cli, cli_has(cli, "--dry-run") ? "cli.import.checked" : "cli.import.done",
                ARGS(cli_number(cli, result->rows), cli_number(cli, result->created),
                     cli_number(cli, result->updated), cli_number(cli, result->unchanged),
                     cli_number(cli, result->refused)));
    for (const Problem *problem = cli->problems.first; problem; problem = problem->next)
        cli_error(cli, "%.*s\n", STR_ARG(problem_render(cli->arena, problem, cli->language)));
    return result->refused || cli->problems.count ? EXIT_FAILED : EXIT_DONE;
}

static int import_command(Cli *cli)
{
    static const char *const modes[] = { "insert", "update", "upsert", NULL };
    Work                     work;
    int                      mode = word_index(cli, "--mode", modes);
    if (mode < 0) {
        cli_problems(cli);
        return EXIT_USAGE;
    }
    Tenant       *tenant  = cli_tenant(cli, 1);
    ImportRequest request = {
        .file     = cli->args[3],
        .mode     = (ImportMode)mode,
        .key      = cli_option(cli, "--key"),
        .dry_run  = cli_has(cli, "--dry-run"),
        .progress = progress_show,
        .context  = cli,
    };
    ImportResult result = { 0 };
    if (!tenant || !cli_work(cli, tenant, &work) ||
        !(request.object = record_object(&work, cli->args[2])) ||
        !file_read(cli->arena, cli_path(cli, cli->args[3]), IMPORT_MAX_BYTES, &request.csv,
                   &cli->problems) ||
        !import_run(&work, &request, &result))
        return cli_problems(cli);
    return import_end(cli, &result);
}

const Command command_import = {
    .name    = "import",
    .usage   = "DATA TENANT OBJECT FILE [--mode insert|update|upsert --key FIELD] [--dry-run]",
    .summary = "records from a CSV file, through the same rules as everywhere",
    .options = import_options,
    .least   = 4,
    .most    = 4,
    .data    = DATA_OPEN,
    .run     = import_command,
};

static bool export_put(void *context, Str bytes)
{
    cli_write(context, bytes);
    return true;
}

static int export_command(Cli *cli)
{
    static const char *const formats[] = { "csv", "ndjson", NULL };
    Work                     work;
    int64_t                  rows   = 0;
    int                      format = word_index(cli, "--format", formats);
    if (format < 0) {
        cli_problems(cli);
        return EXIT_USAGE;
    }
    Tenant       *tenant = cli_tenant(cli, 1);
    const Object *object = NULL;
    if (tenant && cli_work(cli, tenant, &work)) object = record_object(&work, cli->args[2]);
    if (object) export_run(&work, object, (ExportFormat)format, export_put, cli, &rows);
    return cli_problems(cli);
}

const Command command_export = {
    .name    = "export",
    .usage   = "DATA TENANT OBJECT [--format csv|ndjson]",
    .summary = "all records of an object, on standard output",
    .options = export_options,
    .least   = 3,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = export_command,
};
