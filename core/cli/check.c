/* check.c -- tenon check: load, link and type-check an app folder; all problems at once. */
#include "core/cli/commands.h"

#include "core/release/release.h"

static const CliOption options[] = { { 0 } };

static int summary_print(Cli *cli, const Snapshot *snapshot)
{
    size_t objects = 0, fields = 0;
    for (size_t i = 0; i < snapshot->object_count; i++) {
        const Object *object = &snapshot->objects[i];
        if (object->system) continue;
        objects++;
        for (size_t f = 0; f < object->field_count; f++) fields += !object->fields[f].system;
    }
    if (cli_has(cli, "--json")) {
        cli_print(cli, "{\"problems\":[],\"objects\":%zu,\"fields\":%zu,\"roles\":%zu}\n", objects, fields,
                  snapshot->role_count - 1);
    } else {
        cli_print(cli, "%.*s: %zu object%s, %zu fields, %zu roles: no errors", STR_ARG(snapshot->app), objects,
                  objects == 1 ? "" : "s", fields, snapshot->role_count - 1);
        cli_print(cli, cli->problems.warnings ? ", %d warnings\n" : "\n", cli->problems.warnings);
    }
    return EXIT_DONE;
}

static int run(Cli *cli)
{
    Layers          layers   = { 0 };
    const Snapshot *snapshot = NULL;
    if (layers_read(cli->arena, cli_path(cli, cli->args[0]), &layers, &cli->problems)) snapshot = snapshot_load(&layers, &cli->problems);
    if (!snapshot || !cli_has(cli, "--json") || cli->problems.count) cli_problems(cli);
    if (snapshot) summary_print(cli, snapshot);
    else if (!cli_has(cli, "--json"))
        cli_error(cli, "%d error%s\n", cli->problems.count, cli->problems.count == 1 ? "" : "s");
    snapshot_release(snapshot);
    return cli->problems.count ? EXIT_FAILED : EXIT_DONE;
}

const Command command_check = {
    "check", "APP", "load, link and type-check an app folder; shows all problems", options, 1, 1, DATA_NONE, run,
};
