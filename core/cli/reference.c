/*
 * reference.c -- tenon reference: the pages of docs/reference, written from the tables that define
 * things.
 */
#include "core/cli/commands.h"

#include "core/web/web.h"
#include "lua/worker/reference.h"
#include "metadata/schema.h"

/* A cell of a table: a bar would end it. */
static void cell_add(Buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|') buffer_char(out, '\\');
        buffer_char(out, *text);
    }
}

static void commands_write(Buffer *out)
{
    BUFFER_ADD(out, "# Commands\n\n"
                    "Every command has `--help`; exit code 0: done, 1: what was asked failed, "
                    "2: wrong usage.\n"
                    "A command with DATA runs inside the server if one has that folder open.\n");
    for (const Command *const *row = cli_commands; *row; row++) {
        const Command *command = *row;
        buffer_printf(out, "\n## tenon %s\n\n`tenon %s %s`: %s.\n", command->name, command->name,
                      command->usage, command->summary);
        if (!command->options || !command->options->name) continue;
        BUFFER_ADD(out, "\n| option | |\n| --- | --- |\n");
        for (const CliOption *option = command->options; option->name; option++) {
            buffer_printf(out, "| `%s%s%s` | ", option->name, option->argument ? " " : "",
                          option->argument ? option->argument : "");
            cell_add(out, option->help);
            BUFFER_ADD(out, " |\n");
        }
    }
}

static void functions_write(Buffer *out)
{
    BUFFER_ADD(out, "# Functions of the expression language\n\n| function | |\n| --- | --- |\n");
    for (const ExprFunction *function = expr_functions; function->name; function++) {
        BUFFER_ADD(out, "| `");
        cell_add(out, function->usage);
        BUFFER_ADD(out, "` | ");
        cell_add(out, function->help);
        BUFFER_ADD(out, " |\n");
    }
}

static const struct {
    const char *file;
    void      (*write)(Buffer *out);
} pages[] = {
    { "commands.md", commands_write },
    { "fields.md", reference_fields },
    { "files.md", reference_files },
    { "functions.md", functions_write },
    { "http.md", routes_write_markdown },
    { "lua.md", reference_lua },
    { "metrics.md", figures_write_markdown },
    { "crm.lua", reference_lua_stubs },
};

static int run(Cli *cli)
{
    Str folder = cli_path(cli, cli->args[0]);
    if (!folder_make(folder, &cli->problems)) return cli_problems(cli);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        Buffer out;
        buffer_init(&out, cli->arena, 16384);
        pages[i].write(&out);
        if (!file_write(path_join(cli->arena, folder, str_from(pages[i].file)), buffer_str(&out),
                        &cli->problems))
            return cli_problems(cli);
    }
    return EXIT_DONE;
}

const Command command_reference = {
    .name    = "reference",
    .usage   = "FOLDER",
    .summary = "writes the reference pages of this version, as Markdown, and stubs for Lua editors",
    .least   = 1,
    .most    = 1,
    .data    = DATA_NONE,
    .run     = run,
};
