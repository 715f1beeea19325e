/* schema.c -- tenon schema: the JSON Schema of a kind of YAML file, for editors. */
#include "core/cli/commands.h"

#include "metadata/schema.h"

static int run(Cli *cli)
{
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, cli->arena, 16384);
    json_writer_init(&json, &out);
    if (!schema_write(cli->args[0], &json, &cli->problems)) return cli_problems(cli);
    buffer_char(&out, '\n');
    cli_write(cli, buffer_str(&out));
    return EXIT_DONE;
}

const Command command_schema = {
    "schema", "KIND", "the JSON Schema of a kind of YAML file: app, object, list, record ...", NULL, 1, 1, DATA_NONE,
    run,
};
