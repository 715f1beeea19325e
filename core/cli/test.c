/*
 * test.c -- tenon test: the tests of an app, in a throw-away tenant with the app's data.
 *
 *   objects/contract/script.test.lua:14: expected 3, got 2     a signed contract keeps its total
 *   12 passed, 1 failed
 */
#include "core/cli/commands.h"

#include "core/app.h"
#include "core/cli/throwaway.h"

#define TEST_TENANT   STR("test")
#define TEST_PASSWORD STR("test")

typedef struct {
    Cli        *cli;
    JsonWriter *json; /* NULL: for people */
    int         passed, failed;
} Count;

static void tell_json(JsonWriter *json, const TestResult *result)
{
    json_open(json, '{');
    json_field_text(json, "file", result->file);
    json_field_text(json, "name", result->name);
    json_field_bool(json, "passed", result->passed);
    json_field_text(json, "message", result->message.len ? result->message : (Str){ NULL, 0 });
    json_field_text(json, "log", result->log.len ? result->log : (Str){ NULL, 0 });
    json_key(json, STR("ms"));
    json_put_decimal(json, (Decimal){ (int64_t)(result->ms * 100), 2 });
    json_close(json, '}');
}

static void tell(void *context, const TestResult *result)
{
    Count *count = context;
    *(result->passed ? &count->passed : &count->failed) += 1;
    if (count->json) {
        tell_json(count->json, result);
        return;
    }
    if (result->passed) return;
    cli_print(count->cli, "%.*s: %.*s\n    %.*s\n", STR_ARG(result->file), STR_ARG(result->name),
              STR_ARG(result->message));
    Str log = result->log, line;
    while (str_cut(&log, '\n', &line)) cli_print(count->cli, "    | %.*s\n", STR_ARG(line));
}

static bool run_all(Cli *cli, Count *count, Tenants *tenants)
{
    Tenant *tenant = tenant_acquire(tenants, TEST_TENANT, &cli->problems);
    if (!tenant) return false;
    Str  pattern = cli->arg_count > 1 ? cli->args[1] : (Str){ 0 };
    bool loaded  = scripts_test(app_scripts(), tenant, pattern, tell, count, &cli->problems);
    tenant_release(tenant);
    return loaded;
}

static void sum_up(Cli *cli, const Count *count)
{
    if (!count->json) {
        cli_say(cli, "cli.test.count",
                ARGS(cli_number(cli, count->passed), cli_number(cli, count->failed)));
        return;
    }
    json_close(count->json, ']');
    json_field_int(count->json, "passed", count->passed);
    json_field_int(count->json, "failed", count->failed);
    json_close(count->json, '}');
    cli_json_end(cli, count->json);
}

static int run(Cli *cli)
{
    Throwaway data  = { 0 };
    Count     count = { .cli = cli };
    Str       app   = path_absolute(cli->arena, cli_path(cli, cli->args[0]));
    bool      ready = throwaway_folder(cli, &data) && throwaway_open(cli, &data)
                 && throwaway_tenant(cli, &data, TEST_TENANT, app, TEST_PASSWORD);
    if (ready && cli_has(cli, "--json")) {
        count.json = cli_json_begin(cli);
        json_open(count.json, '{');
        json_key(count.json, STR("tests"));
        json_open(count.json, '[');
    }
    bool loaded = ready && run_all(cli, &count, data.tenants);
    throwaway_close(cli, &data);
    if (!loaded) return cli_problems(cli);
    sum_up(cli, &count);
    return count.failed ? EXIT_FAILED : EXIT_DONE;
}

const Command command_test = {
    .name    = "test",
    .usage   = "APP [PATTERN]",
    .summary = "run the tests of an app, or those whose file or name has PATTERN in it",
    .least   = 1,
    .most    = 2,
    .data    = DATA_NONE,
    .run     = run,
};
