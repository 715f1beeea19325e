/*
 * plan.c -- tenon plan | apply: what a changed app folder would do to a tenant, and doing exactly
 * that.
 */
#include "core/cli/commands.h"

#include "core/app.h"
#include "core/release/apply.h"
#include "core/release/plan.h"

static const CliOption apply_options[] = {
    { "--allow-lossy", NULL, "run steps that lose data, too" },
    { "--expect", "HASH", "refuse if the state is not the one of the plan that was looked at" },
    { 0 },
};

/* The app folder of the command: the third argument, else where the tenant came from. */
static bool wanted_layers(Cli *cli, Layers *layers)
{
    TenantInfo info;
    if (!tenant_info(cli->tenants, cli->arena, cli->args[1], &info, &cli->problems)) return false;
    Str source = info.source;
    if (cli->arg_count > 2) source = path_absolute(cli->arena, cli_path(cli, cli->args[2]));
    if (source.len == 0)
        return problem_add(&cli->problems, "cli.app.missing", (Place){ 0 }, ARGS(cli->args[1]));
    return layers_read(cli->arena, source, layers, &cli->problems);
}

static void plan_print(Cli *cli, const Plan *plan)
{
    Buffer out;
    buffer_init(&out, cli->arena, 1024);
    if (cli_has(cli, "--json")) {
        JsonWriter json;
        json_writer_init(&json, &out);
        plan_write_json(plan, cli->language, &json);
        buffer_char(&out, '\n');
    } else {
        plan_write_text(plan, cli->language, &out);
    }
    cli_write(cli, buffer_str(&out));
}

static int plan_run(Cli *cli)
{
    Layers  layers = { 0 };
    Tenant *tenant = cli_tenant(cli, 1);
    if (!tenant || !wanted_layers(cli, &layers)) return cli_problems(cli);
    const Snapshot *wanted = snapshot_load(&layers, &cli->problems);
    if (!wanted || !scripts_check(app_scripts(), wanted, &cli->problems)) {
        cli_problems(cli);
        snapshot_release(wanted);
        return EXIT_FAILED;
    }
    DbConn *conn = db_read_begin(tenant->data, &cli->problems);
    Plan   *plan = conn ? plan_make(cli->arena, conn, wanted, &layers, &cli->problems) : NULL;
    db_read_end(conn);
    if (plan) {
        cli_warnings(cli);
        plan_print(cli, plan);
    } else {
        cli_problems(cli);
    }
    snapshot_release(wanted);
    return plan && !plan->blocked ? EXIT_DONE : EXIT_FAILED; /* so that a script can tell */
}

const Command command_plan = {
    .name    = "plan",
    .usage   = "DATA TENANT [APP]",
    .summary = "what the app folder would change; changes nothing",
    .least   = 2,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = plan_run,
};

static int apply_command(Cli *cli)
{
    Layers       layers  = { 0 };
    ApplyResult  result  = { 0 };
    ApplyOptions options = {
        .expect      = cli_option(cli, "--expect"),
        .allow_lossy = cli_has(cli, "--allow-lossy"),
    };
    Tenant      *tenant  = cli_tenant(cli, 1);
    if (!tenant || !wanted_layers(cli, &layers)) return cli_problems(cli);
    if (!apply_run(cli->arena, tenant, &layers, &options, &result, &cli->problems))
        return cli_problems(cli);
    if (cli_has(cli, "--json")) {
        cli_print(cli, "{\"changed\":%s,\"release\":%lld}\n", result.changed ? "true" : "false",
                  (long long)result.release);
        return EXIT_DONE;
    }
    cli_warnings(cli);
    if (result.changed) {
        plan_print(cli, result.plan);
        cli_say(cli, "cli.apply.done", ARGS(cli_number(cli, result.release)));
    } else {
        cli_say(cli, "cli.apply.nothing", ARGS(cli_number(cli, result.release)));
    }
    return EXIT_DONE;
}

const Command command_apply = {
    .name    = "apply",
    .usage   = "DATA TENANT [APP] [--expect HASH]",
    .summary = "runs that plan in one transaction; the server need not stop",
    .options = apply_options,
    .least   = 2,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = apply_command,
};
