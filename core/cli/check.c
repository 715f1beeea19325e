/* check.c -- tenon check: load, link and type-check an app folder; all problems at once. */
#include "core/cli/commands.h"

#include "core/app.h"
#include "core/release/release.h"

typedef struct {
    size_t objects, fields, roles;
} Count;

static Count count_of(const Snapshot *snapshot)
{
    Count count = { .roles = snapshot->role_count - 1 }; /* admin is built in */
    for (size_t i = 0; i < snapshot->object_count; i++) {
        const Object *object = &snapshot->objects[i];
        if (object->system) continue;
        count.objects++;
        for (size_t f = 0; f < object->field_count; f++) count.fields += !object->fields[f].system;
    }
    return count;
}

static void print_json(Cli *cli, Count count)
{
    JsonWriter *json = cli_json_begin(cli);
    json_open(json, '{');
    json_key(json, STR("problems"));
    json_problem_list(json, &cli->problems);
    json_field_int(json, "objects", (int64_t)count.objects);
    json_field_int(json, "fields", (int64_t)count.fields);
    json_field_int(json, "roles", (int64_t)count.roles);
    json_close(json, '}');
    cli_json_end(cli, json);
}

static void print_text(Cli *cli, const Snapshot *snapshot, Count count)
{
    cli_problems(cli); /* warnings */
    cli_say(cli, "cli.check.good",
            ARGS(snapshot->app, cli_number(cli, (int64_t)count.objects),
                 cli_number(cli, (int64_t)count.fields), cli_number(cli, (int64_t)count.roles)));
    if (cli->problems.warnings)
        cli_say(cli, "cli.check.warnings", ARGS(cli_number(cli, cli->problems.warnings)));
}

static int run(Cli *cli)
{
    Layers          layers   = { 0 };
    const Snapshot *snapshot = NULL;
    if (layers_read(cli->arena, cli_path(cli, cli->args[0]), &layers, &cli->problems))
        snapshot = snapshot_load(&layers, &cli->problems);
    if (!snapshot || !scripts_check(app_scripts(), snapshot, &cli->problems)) {
        cli_problems(cli);
        snapshot_release(snapshot); /* problems of scripts name its files */
        if (!cli_has(cli, "--json"))
            cli_say(cli, "cli.check.errors", ARGS(cli_number(cli, cli->problems.count)));
        return EXIT_FAILED;
    }
    Count count = count_of(snapshot);
    if (cli_has(cli, "--json")) print_json(cli, count);
    else print_text(cli, snapshot, count);
    snapshot_release(snapshot);
    return EXIT_DONE;
}

const Command command_check = {
    .name    = "check",
    .usage   = "APP",
    .summary = "load, link and type-check an app folder; shows all problems",
    .least   = 1,
    .most    = 1,
    .data    = DATA_NONE,
    .run     = run,
};
