/*
 * demo.c -- tenon demo: a throw-away data folder with sample tenants, their demo data and people to
 * sign in as.
 *
 *   app folders -> tenants with data/ -> server with --dev -> (signal) -> the folder is gone again
 */
#include "core/cli/commands.h"

#include "core/base/log.h"
#include "core/cli/samples.h"
#include "core/cli/serving.h"
#include "core/cli/throwaway.h"
#include "core/record/account.h"

#define DEMO_PASSWORD STR("demo")

static const CliOption options[] = {
    { "--port", "N",
      "8321 where it is missing, or a free one if that is taken; 0 takes a free one" },
    { "--app", "APP", "one tenant of this app folder; three samples where it is missing" },
    { 0 },
};

typedef struct {
    const char *sample, *tenant;
    Str         folder; /* of its app */
} Shown;

typedef struct {
    Cli      *cli;
    Throwaway data;
    Shown     shown[3];
    int       count;
} Demo;

/* The first one is where examples in the documentation are. */
static const Shown samples[] = {
    { .sample = "crm", .tenant = "demo" },
    { .sample = "helpdesk", .tenant = "helpdesk" },
    { .sample = "shops", .tenant = "shops" },
};

/*
 * The app's folder: the caller's, or the samples written beside the data, so that they can be
 * edited.
 */
static bool apps_find(Demo *demo)
{
    Cli *cli = demo->cli;
    if (cli_has(cli, "--app")) {
        Str folder = path_absolute(cli->arena, cli_path(cli, cli_option(cli, "--app")));
        demo->shown[demo->count++] = (Shown){ .tenant = "demo", .folder = folder };
        return true;
    }
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        Shown one  = samples[i];
        one.folder = path_join(cli->arena, demo->data.folder, str_from(one.sample));
        if (!sample_write(cli->arena, str_from(one.sample), one.folder, (Str){ 0 },
                          &cli->problems))
            return false;
        demo->shown[demo->count++] = one;
    }
    return true;
}

static bool tenants_make(Demo *demo)
{
    for (int i = 0; i < demo->count; i++)
        if (!throwaway_tenant(demo->cli, &demo->data, str_from(demo->shown[i].tenant),
                              demo->shown[i].folder, DEMO_PASSWORD))
            return false;
    return true;
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

static void tenant_print(Demo *demo, const Shown *shown, int port)
{
    Cli    *cli    = demo->cli;
    Str     name   = str_from(shown->tenant);
    Tenant *tenant = tenant_acquire(demo->data.tenants, name, &cli->problems);
    cli_print(cli, "\nhttp://127.0.0.1:%d/t/%s/\n", port, shown->tenant);
    if (tenant) people_print(cli, tenant);
    tenant_release(tenant);
    cli_say(cli, "demo.app", ARGS(shown->folder));
}

static void ready(void *context, int port)
{
    Demo *demo = context;
    Cli  *cli  = demo->cli;
    Str   url  = str_printf(cli->arena, "http://127.0.0.1:%d/", port);
    cli_print(cli, "\n");
    cli_say(cli, "demo.open", ARGS(url, DEMO_PASSWORD));
    for (int i = 0; i < demo->count; i++) tenant_print(demo, &demo->shown[i], port);
    cli_print(cli, "\n");
    cli_say(cli, "demo.plan", ARGS(cli->program, tenants_folder(demo->data.tenants)));
    cli_say(cli, "demo.end", NO_ARGS);
    cli_print(cli, "\n");
}

/* --- the run ---------------------------------------------------------------------------------- */

static int demo_serve(Demo *demo, int64_t port, bool port_asked)
{
    Serving serving = {
        .web      = { .listen        = str_printf(demo->cli->arena, "127.0.0.1:%d", (int)port),
                      .demo_password = DEMO_PASSWORD },
        .dev      = true,
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
    if (apps_find(&demo) && throwaway_open(cli, &demo.data) && tenants_make(&demo))
        exit_code = demo_serve(&demo, port, cli_has(cli, "--port"));
    else cli_problems(cli);
    throwaway_close(cli, &demo.data);
    return exit_code;
}

const Command command_demo = {
    .name    = "demo",
    .usage   = "[--port N] [--app APP]",
    .summary = "a throw-away server with sample tenants, their data and sign-in names",
    .options = options,
    .data    = DATA_OWN,
    .run     = run,
};
