/* serve.c -- tenon serve: the server, until a signal ends it. */
#include "core/cli/commands.h"

#include "core/cli/serving.h"
#include "core/db/db.h"

enum { MAX_THREADS = 4096, MAX_BODY = 64 << 20, MAX_OPEN = 5000 };
#define MAX_FILE ((int64_t)4 << 30)

static const CliOption options[] = {
    { "--listen", "ADDRESS:PORT", "127.0.0.1:8321 where it is missing; port 0 takes a free one" },
    { "--host", "NAME,NAME",
      "names that the server is reached by, besides localhost and plain addresses" },
    { "--trust-proxy", NULL,
      "believe X-Forwarded-For and X-Forwarded-Proto: only behind a proxy that sets them" },
    { "--threads", "N", "connections served at once: 8 to 4096; 512 where it is missing" },
    { "--cache", "MIB",
      "memory for pages of the databases, shared by all; 256 where it is missing" },
    { "--max-body", "BYTES", "the largest request body; 4194304 where it is missing" },
    { "--max-file", "BYTES", "the largest file that is attached; 26214400 where it is missing" },
    { "--max-import", "BYTES", "the largest file that is imported; 536870912 where it is missing" },
    { "--open-tenants", "N", "tenants kept open at once: 1 to 5000; 200 where it is missing" },
    { "--dev", NULL,
      "bring what is saved in the app folders of tenants made with --dev to them at once" },
    { 0 },
};

static bool web_options(Cli *cli, WebOptions *web)
{
    int64_t threads = 0, body = 0, file = 0, import = 0, cache = DB_MEMORY_MIB;
    StrVec  hosts = { 0 };
    Str     rest = cli_option(cli, "--host"), host;
    if (!cli_option_int(cli, "--threads", 8, MAX_THREADS, &threads) ||
        !cli_option_int(cli, "--cache", DB_MEMORY_LEAST_MIB, DB_MEMORY_MOST_MIB, &cache) ||
        !cli_option_int(cli, "--max-body", 1024, MAX_BODY, &body) ||
        !cli_option_int(cli, "--max-file", 1024, MAX_FILE, &file) ||
        !cli_option_int(cli, "--max-import", 1024, MAX_FILE, &import))
        return false;
    while (str_cut(&rest, ',', &host)) VEC_PUSH(cli->arena, &hosts, str_trim(host));
    db_memory((int)cache);
    *web = (WebOptions){
        .listen      = cli_option(cli, "--listen"),
        .threads     = (int)threads,
        .body_limit  = (size_t)body,
        .file_limit  = (size_t)file,
        .import_limit = (size_t)import,
        .trust_proxy = cli_has(cli, "--trust-proxy"),
        .hosts       = hosts.items,
        .host_count  = hosts.count,
    };
    return true;
}

static int run(Cli *cli)
{
    Serving serving = { .dev = cli_has(cli, "--dev") };
    int64_t open    = 0;
    if (!web_options(cli, &serving.web)
        || !cli_option_int(cli, "--open-tenants", 1, MAX_OPEN, &open)) {
        cli_problems(cli);
        return EXIT_USAGE;
    }
    serving_prepare();
    Tenants *tenants = cli_tenants(cli, cli_path(cli, cli->args[0]), false, (int)open);
    if (!tenants) return cli_problems(cli);
    int exit_code = serving_run(cli, tenants, &serving);
    tenants_close(tenants);
    return exit_code;
}

const Command command_serve = {
    .name    = "serve",
    .usage   = "DATA [--listen ADDRESS:PORT]",
    .summary = "run the server; its first line says where it listens",
    .options = options,
    .least   = 1,
    .most    = 1,
    .data    = DATA_OWN,
    .run     = run,
};
