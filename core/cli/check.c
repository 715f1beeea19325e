/* check.c -- tenon check: load, link and type-check an app folder; all problems at once. */
#include "core/cli/commands.h"

#include "core/release/release.h"

static const CliOption options[] = { { 0 } };

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

static const char *plural(size_t count) { return count == 1 ? "" : "s"; }

static void print_text(Cli *cli, const Snapshot *snapshot, Count count)
{
    cli_problems(cli); /* warnings */
    cli_print(cli, "%.*s: %zu object%s, %zu field%s, %zu role%s: no errors", STR_ARG(snapshot->app), count.objects,
              plural(count.objects), count.fields, plural(count.fields), count.roles, plural(count.roles));
    if (cli->problems.warnings)
        cli_print(cli, ", %d warning%s", cli->problems.warnings, plural((size_t)cli->problems.warnings));
    cli_print(cli, "\n");
}

static int run(Cli *cli)
{
    Layers          layers   = { 0 };
    const Snapshot *snapshot = NULL;
    if (layers_read(cli->arena, cli_path(cli, cli->args[0]), &layers, &cli->problems))
        snapshot = snapshot_load(&layers, &cli->problems);
    if (!snapshot) {
        cli_problems(cli);
        cli_error(cli, "%d error%s\n", cli->problems.count, plural((size_t)cli->problems.count));
        return EXIT_FAILED;
    }
    Count count = count_of(snapshot);
    if (cli_has(cli, "--json")) print_json(cli, count);
    else print_text(cli, snapshot, count);
    snapshot_release(snapshot);
    return EXIT_DONE;
}

const Command command_check = {
    "check", "APP", "load, link and type-check an app folder; shows all problems", options, 1, 1, DATA_NONE, run,
};
