/*
 * transfer.c -- tenon import | export: files of records, through the recipe every other door uses.
 */
#include "core/cli/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/id.h"
#include "core/record/record.h"
#include "core/record/transfer.h"

enum { MAP_MAX_BYTES = 1 << 20 };

static const CliOption import_options[] = {
    { "--mode", "MODE", "insert (the default), update or upsert" },
    { "--key", "FIELD", "the field that finds the record for update and upsert" },
    { "--map", "JSON", "which field each column is: {\"Column\": \"field\", \"Other\": null}" },
    { "--dry-run", NULL, "check every row, keep nothing" },
    { "--format", "FORMAT", "csv, ndjson or xlsx, where the file does not say it" },
    { "--encoding", "ENCODING", "utf-8, gb18030 or utf-16, where it is not found out" },
    { "--separator", "SIGN", "what stands between cells, where it is not found out" },
    { "--sheet", "NAME", "the sheet of a workbook; else its first" },
    { "--rejects", "FILE", "refused rows with their problems; else FILE-rejects beside the file" },
    { "--undo", "ID", "take an import back: what it made goes, what it changed is set back" },
    { 0 },
};

static const CliOption export_options[] = {
    { "--format", "FORMAT", "csv (the default), ndjson or xlsx" },
    { "--encoding", "ENCODING", "of CSV: utf-8 (the default), utf-8-bom, gb18030 or utf-16" },
    { "--separator", "SIGN", "what stands between the cells of CSV" },
    { "--header", "WORD", "names (the default) or labels" },
    { "--select", "FIELDS", "the columns: name,account.name" },
    { "--view", "VIEW", "only the records of a list view" },
    { "--where", "CONDITION", "only the records for which it holds" },
    { "--sort", "FIELDS", "the order: -amount,name" },
    { 0 },
};

static bool progress_show(void *context, int64_t done, int64_t total)
{
    Cli *cli = context;
    cli_progress(cli, cli->args[2], done, total);
    return true;
}

static int id_of_undo(Cli *cli, Work *work)
{
    int64_t    id;
    UndoResult result;
    bool known = id_parse(cli_option(cli, "--undo"), &id);
    if (!known) return cli_fail(cli, "import.unknown", NO_ARGS);
    bool ok = import_undo(work, id, id_new(), NULL, NULL, &result);
    if (!ok) return cli_problems(cli);
    cli_say(cli, "cli.undo.done",
            ARGS(cli_number(cli, result.deleted), cli_number(cli, result.restored),
                 cli_number(cli, result.left)));
    return result.left ? EXIT_FAILED : EXIT_DONE;
}

/* --- refused rows ----------------------------------------------------------------------------- */

static bool bytes_put(void *context, Str bytes)
{
    const int *file = context;
    while (bytes.len) {
        ssize_t done = write(*file, bytes.ptr, bytes.len);
        if (done <= 0) return false;
        bytes = str_slice(bytes, (size_t)done, bytes.len);
    }
    return true;
}

/* Beside the input, unless it was said where. */
static Str rejects_path(Cli *cli, Work *work, int64_t id)
{
    Str given = cli_option(cli, "--rejects"), name, path = cli_path(cli, cli->args[3]);
    if (given.len) return cli_path(cli, given);
    if (!import_rejects(work, id, NULL, NULL, &name)) return (Str){ 0 };
    size_t end = path.len;
    while (end > 0 && path.ptr[end - 1] != '/') end--;
    return path_join(cli->arena, str_slice(path, 0, end ? end - 1 : 0), name);
}

static void rejects_write(Cli *cli, Work *work, int64_t id)
{
    Str path = rejects_path(cli, work, id);
    if (!path.len) return;
    int file = open(str_c(cli->arena, path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || !import_rejects(work, id, bytes_put, &file, NULL))
        problem_add(&cli->problems, "file.write", (Place){ .file = path },
                    ARGS(str_from(strerror(errno))));
    else if (!cli_has(cli, "--json"))
        cli_say(cli, "cli.import.rejects", ARGS(path));
    if (file >= 0) close(file);
}

/* --- import ----------------------------------------------------------------------------------- */

static void tell(Cli *cli, const ImportResult *result)
{
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
}

static int import_end(Cli *cli, Work *work, const ImportResult *result)
{
    bool dry = cli_has(cli, "--dry-run"), quiet = cli_has(cli, "--json");
    cli_progress_end(cli);
    tell(cli, result);
    if (result->refused && (!dry || cli_has(cli, "--rejects")))
        rejects_write(cli, work, result->id);
    if (!dry && !quiet && result->created + result->updated)
        cli_say(cli, "cli.import.undo",
                ARGS(str_printf(cli->arena, "tenon import %.*s %.*s --undo %.*s",
                                STR_ARG(cli->args[0]), STR_ARG(cli->args[1]),
                                STR_ARG(id_text(cli->arena, result->id)))));
    for (const Problem *problem = cli->problems.first; problem; problem = problem->next)
        cli_error(cli, "%.*s\n", STR_ARG(problem_render(cli->arena, problem, cli->language)));
    return result->refused || cli->problems.count ? EXIT_FAILED : EXIT_DONE;
}

static bool request_read(Cli *cli, Work *work, ImportRequest *request)
{
    Str map = cli_option(cli, "--map"), separator = cli_option(cli, "--separator");
    *request = (ImportRequest){
        .object   = record_object(work, cli->args[2]),
        .path     = cli_path(cli, cli->args[3]),
        .file     = cli->args[3],
        .how      = { cli_option(cli, "--format"), cli_option(cli, "--encoding"), 0,
                      cli_option(cli, "--sheet") },
        .key      = cli_option(cli, "--key"),
        .dry_run  = cli_has(cli, "--dry-run"),
        .progress = progress_show,
        .context  = cli,
    };
    if (separator.len) request->how.separator = str_is(separator, "\\t") ? '\t' : separator.ptr[0];
    if (map.len && !(request->map = json_read(cli->arena, map, &cli->problems))) return false;
    return request->object != NULL;
}

static int import_command(Cli *cli)
{
    Work          work;
    ImportRequest request;
    ImportResult  result;
    ImportMode    mode;
    Tenant       *tenant = cli_tenant(cli, 1);
    if (!tenant || !cli_work(cli, tenant, &work)) return cli_problems(cli);
    if (cli_has(cli, "--undo")) return id_of_undo(cli, &work);
    if (cli->arg_count < 4)
        problem_add(&cli->problems, "cli.arguments.few", (Place){ 0 }, NO_ARGS);
    if (cli->problems.count || !import_mode_read(&work, cli_option(cli, "--mode"), &mode)) {
        cli_problems(cli);
        return EXIT_USAGE;
    }
    if (!request_read(cli, &work, &request)) return cli_problems(cli);
    request.mode = mode;
    if (!import_run(&work, &request, &result)) {
        cli_progress_end(cli);
        return cli_problems(cli);
    }
    return import_end(cli, &work, &result);
}

const Command command_import = {
    .name    = "import",
    .usage   = "DATA TENANT OBJECT FILE [--mode insert|update|upsert --key FIELD] [--dry-run]",
    .summary = "records from a CSV, NDJSON or XLSX file, through the same rules as everywhere",
    .options = import_options,
    .least   = 2,
    .most    = 4,
    .data    = DATA_OPEN,
    .run     = import_command,
};

/* --- export ----------------------------------------------------------------------------------- */

static bool export_put(void *context, Str bytes)
{
    cli_write(context, bytes);
    return true;
}

static bool export_read(Cli *cli, ExportRequest *request)
{
    for (const CliOption *option = export_options; option->name; option++)
        if (cli_has(cli, option->name))
            export_set(request, str_from(option->name + 2), cli_option(cli, option->name));
    if (sheet_media(request->format)) return true;
    static const Str formats[] = { { "csv", 3 }, { "ndjson", 6 }, { "xlsx", 4 } };
    problem_add(&cli->problems, "cli.option.word", (Place){ 0 },
                ARGS(STR("--format"), request->format));
    return problem_suggest(&cli->problems, request->format, formats, 3);
}

static int export_command(Cli *cli)
{
    Work          work;
    ExportRequest request = { .put = export_put, .put_context = cli };
    if (!export_read(cli, &request)) {
        cli_problems(cli);
        return EXIT_USAGE;
    }
    Tenant *tenant = cli_tenant(cli, 1);
    if (tenant && cli_work(cli, tenant, &work))
        request.object = record_object(&work, cli->args[2]);
    if (request.object) export_run(&work, &request, NULL);
    return cli_problems(cli);
}

const Command command_export = {
    .name    = "export",
    .usage   = "DATA TENANT OBJECT [--format csv|ndjson|xlsx]",
    .summary = "records of an object, on standard output",
    .options = export_options,
    .least   = 3,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = export_command,
};
