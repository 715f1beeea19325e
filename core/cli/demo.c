/*
 * demo.c -- tenon demo: a throw-away data folder with a sample tenant, its demo data and people to
 * sign in as.
 *
 *   app folder -> tenant "demo" with data/ -> server -> (signal) -> the folder is gone again
 */
#include "core/cli/commands.h"

#include "core/base/log.h"
#include "core/cli/samples.h"
#include "core/cli/serving.h"
#include "core/cli/throwaway.h"
#include "core/record/account.h"

#define DEMO_TENANT   STR("demo")
#define DEMO_PASSWORD STR("demo")

static const CliOption options[] = {
    { "--port", "N",
      "8321 where it is missing, or a free one if that is taken; 0 takes a free one" },
    { "--app", "APP", "an app folder; the sample crm where it is missing" },
    { 0 },
};

typedef struct {
    Cli      *cli;
    Throwaway data;
    Str       app;
} Demo;

/*
 * The app's folder: the caller's, or the sample written beside the data, so that it can be edited
 * and applied.
 */
static bool app_find(Demo *demo)
{
    Cli *cli = demo->cli;
    if (cli_has(cli, "--app")) {
        demo->app = path_absolute(cli->arena, cli_path(cli, cli_option(cli, "--app")));
        return true;
    }
    demo->app = path_join(cli->arena, demo->data.folder, STR("app"));
    return sample_write(cli->arena, STR("crm"), demo->app, (Str){ 0 }, &cli->problems);
}

/* --- what a newcomer reads -------------------------------------------------------------------- */

static bool people_read(Work *work, void *context) { return user_list(work, context); }

static void people_print(Cli *cli, Tenant *tenant)
{
    Work     work;
    UserRows people = { 0 };
    if (!cli_work(cli, tenant, &work) || !work_read(&work, people_read, &people)) return;
    for (size_t i = 0; i < people.count; i++)
        if (people.items[i].active)
            cli_print(cli, "  %-10.*s %-28.*s %.*s\n", STR_ARG(people.items[i].login),
                      STR_ARG(people.items[i].roles), STR_ARG(people.items[i].name));
}

static void ready(void *context, int port)
{
    Demo   *demo   = context;
    Cli    *cli    = demo->cli;
    Tenant *tenant = tenant_acquire(demo->data.tenants, DEMO_TENANT, &cli->problems);
    Str     url    = str_printf(cli->arena, "http://127.0.0.1:%d/t/demo/", port);
    cli_print(cli, "\n");
    cli_say(cli, "demo.open", ARGS(url, DEMO_PASSWORD));
    cli_print(cli, "\n");
    if (tenant) people_print(cli, tenant);
    tenant_release(tenant);
    cli_print(cli, "\n");
    cli_say(cli, "demo.app", ARGS(demo->app));
    cli_say(cli, "demo.apply", ARGS(cli->program, tenants_folder(demo->data.tenants)));
    cli_say(cli, "demo.end", NO_ARGS);
    cli_print(cli, "\n");
}

/* --- the run ---------------------------------------------------------------------------------- */

static int demo_serve(Demo *demo, int64_t port, bool port_asked)
{
    Serving serving = {
        .web      = { .listen = str_printf(demo->cli->arena, "127.0.0.1:%d", (int)port) },
        .any_port = !port_asked,
        .ready    = ready,
        .context  = demo,
    };
    return serving_run(demo->cli, demo->data.tenants, &serving);
}

static int run(Cli *cli)
{
    Demo    demo = { .cli = cli };
    int64_t port = WEB_PORT;
    if (!cli_option_int(cli, "--port", 0, 65535, &port)) {
        cli_problems(cli);
        return EXIT_USAGE;
    }
    serving_prepare();
    if (!throwaway_folder(cli, &demo.data)) return cli_problems(cli);

    int exit_code = EXIT_FAILED;
    if (app_find(&demo) && throwaway_open(cli, &demo.data) &&
        throwaway_tenant(cli, &demo.data, DEMO_TENANT, demo.app, DEMO_PASSWORD))
        exit_code = demo_serve(&demo, port, cli_has(cli, "--port"));
    else cli_problems(cli);
    throwaway_close(cli, &demo.data);
    return exit_code;
}

const Command command_demo = {
    .name    = "demo",
    .usage   = "[--port N] [--app APP]",
    .summary = "a throw-away server with a sample tenant, its data and sign-in names",
    .options = options,
    .data    = DATA_OWN,
    .run     = run,
};
