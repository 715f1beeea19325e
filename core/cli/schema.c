/* schema.c -- tenon schema: the JSON Schema of a kind of YAML file, for editors. */
#include "core/cli/commands.h"

#include "metadata/schema.h"

static int kind_unknown(Cli *cli)
{
    StrVec kinds = { 0 };
    schema_kinds(cli->arena, &kinds);
    Str all = { 0 };
    for (size_t i = 0; i < kinds.count; i++)
        all = str_printf(cli->arena, "%.*s%s%.*s", STR_ARG(all), i ? ", " : "",
                         STR_ARG(kinds.items[i]));
    problem_add(&cli->problems, "cli.schema.kind", (Place){ 0 }, ARGS(cli->args[0], all));
    problem_suggest(&cli->problems, cli->args[0], kinds.items, kinds.count);
    return cli_problems(cli);
}

static int run(Cli *cli)
{
    JsonWriter *json = cli_json_begin(cli);
    if (!schema_write(cli->args[0], json)) return kind_unknown(cli);
    cli_json_end(cli, json);
    return EXIT_DONE;
}

const Command command_schema = {
    .name    = "schema",
    .usage   = "KIND",
    .summary = "the JSON Schema of a kind of YAML file: app, object, list, record ...",
    .least   = 1,
    .most    = 1,
    .data    = DATA_NONE,
    .run     = run,
};
