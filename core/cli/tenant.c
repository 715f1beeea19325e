/* tenant.c -- tenon tenant create | list. */
#include "core/cli/commands.h"

#include "core/base/clock.h"
#include "core/base/crypto.h"
#include "core/cli/fill.h"
#include "core/release/release.h"

static const CliOption create_options[] = {
    { "--app", "APP", "the app folder; its files become the tenant's release 1" },
    { "--demo-data", NULL, "load the app's data/ as well" },
    { "--dev", NULL, "\"serve --dev\" may bring it what is saved in the app folder" },
    { 0 },
};

static void created_print(Cli *cli, Str name, const Fill *fill)
{
    if (cli_has(cli, "--json")) {
        JsonWriter *json = cli_json_begin(cli);
        json_open(json, '{');
        json_field_text(json, "tenant", name);
        json_field_text(json, "user", STR("admin"));
        json_field_text(json, "password", fill->admin_password);
        json_field_int(json, "records", fill->loaded);
        json_close(json, '}');
        cli_json_end(cli, json);
        return;
    }
    cli_say(cli, "cli.tenant.done", ARGS(name, cli_number(cli, fill->loaded)));
    cli_say(cli, "cli.tenant.password", ARGS(STR("admin"), fill->admin_password));
}

static int create_run(Cli *cli)
{
    Str name = cli->args[1];
    if (!cli_has(cli, "--app")) {
        cli_fail(cli, "cli.option.missing", ARGS(STR("--app")));
        return EXIT_USAGE;
    }
    Str    source = path_absolute(cli->arena, cli_path(cli, cli_option(cli, "--app")));
    Layers layers = { 0 };
    if (!tenant_name_check(name, &cli->problems) ||
        !layers_read(cli->arena, source, &layers, &cli->problems))
        return cli_problems(cli);

    Fill fill = {
        .cli               = cli,
        .layers            = &layers,
        .admin_password    = crypto_password(cli->arena, FIRST_PASSWORD_LENGTH),
        .admin_must_change = true,
        .demo_data         = cli_has(cli, "--demo-data"),
    };
    TenantNew wanted = {
        .name    = name,
        .source  = source,
        .dev     = cli_has(cli, "--dev"),
        .layers  = &layers,
        .fill    = fill_tenant,
        .context = &fill,
    };
    if (!tenant_create(cli->tenants, &wanted, &cli->problems)) return cli_problems(cli);
    cli_warnings(cli);
    created_print(cli, name, &fill);
    return EXIT_DONE;
}

const Command command_tenant_create = {
    .name    = "tenant create",
    .usage   = "DATA NAME --app APP [--demo-data] [--dev]",
    .summary = "a new tenant from an app folder; prints the administrator's one-time password",
    .options = create_options,
    .least   = 2,
    .most    = 2,
    .data    = DATA_MAKE,
    .run     = create_run,
};

static bool can_be_read(void *context, DbConn *conn, Problems *problems)
{
    (void)context, (void)conn, (void)problems;
    return true;
}

/* NULL where all is well: what keeps it from serving, as far as a glance can tell. */
static Str problem_of(Cli *cli, Str tenant)
{
    Problems problems;
    problems_init(&problems, cli->arena, cli->language);
    bool good = tenant_glance(cli->tenants, tenant, can_be_read, NULL, &problems);
    return good || !problems.first ? (Str){ 0 } : problems.first->message;
}

static void tenant_json(JsonWriter *json, const TenantInfo *tenant, Str problem, Arena *arena)
{
    json_open(json, '{');
    json_field_text(json, "name", tenant->name);
    json_field_text(json, "source", tenant->source);
    json_field_bool(json, "dev", tenant->dev);
    json_field_text(json, "created_at", datetime_text(arena, tenant->created_at));
    json_field_text(json, "problem", problem);
    json_close(json, '}');
}

static void tenant_print(Cli *cli, const TenantInfo *tenant, Str problem)
{
    cli_print(cli, "%-24.*s %.*s  %.*s%s%.*s\n", STR_ARG(tenant->name), 10,
              datetime_text(cli->arena, tenant->created_at).ptr, STR_ARG(tenant->source),
              problem.len ? "  " : "", STR_ARG(problem));
}

static int list_run(Cli *cli)
{
    TenantInfos tenants = { 0 };
    if (!tenant_list(cli->tenants, cli->arena, &tenants, &cli->problems)) return cli_problems(cli);
    JsonWriter *json = cli_has(cli, "--json") ? cli_json_begin(cli) : NULL;
    if (json) json_open(json, '[');
    for (size_t i = 0; i < tenants.count; i++) {
        const TenantInfo *tenant  = &tenants.items[i];
        Str               problem = problem_of(cli, tenant->name);
        if (json) tenant_json(json, tenant, problem, cli->arena);
        else tenant_print(cli, tenant, problem);
    }
    if (json) {
        json_close(json, ']');
        cli_json_end(cli, json);
    }
    return EXIT_DONE;
}

const Command command_tenant_list = {
    .name    = "tenant list",
    .usage   = "DATA",
    .summary = "the tenants of a data folder",
    .least   = 1,
    .most    = 1,
    .data    = DATA_OPEN,
    .run     = list_run,
};
