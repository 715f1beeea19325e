/* new.c -- tenon new: a new app folder, from one of the samples inside the binary. */
#include "core/cli/commands.h"

#include "core/cli/samples.h"

static const CliOption options[] = {
    { "--from", "SAMPLE", "which sample to copy: hello (the default), crm, helpdesk, shops" },
    { 0 },
};

enum { NAME_MAX_LENGTH = 40 };

static bool name_fits(Str name)
{
    if (name.len == 0 || name.len > NAME_MAX_LENGTH) return false;
    if (name.ptr[0] < 'a' || name.ptr[0] > 'z') return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return false;
    }
    return true;
}

/* The last part of the path names the app. */
static Str name_of(Str path)
{
    while (path.len > 1 && str_ends(path, STR("/"))) path.len--;
    for (size_t i = path.len; i > 0; i--)
        if (path.ptr[i - 1] == '/') return str_slice(path, i, path.len);
    return path;
}

static int run(Cli *cli)
{
    Str folder = cli_path(cli, cli->args[0]), name = name_of(folder);
    Str sample = cli_has(cli, "--from") ? cli_option(cli, "--from") : STR("hello");
    if (!name_fits(name)) return cli_fail(cli, "new.name", ARGS(name));
    if (!sample_known(sample)) {
        StrVec names = sample_names(cli->arena);
        problem_add(&cli->problems, "new.sample", (Place){ 0 }, ARGS(sample));
        problem_suggest(&cli->problems, sample, names.items, names.count);
        return cli_problems(cli);
    }
    if (file_exists(folder) || folder_exists(folder))
        return cli_fail(cli, "new.exists", ARGS(folder));
    if (!sample_write(cli->arena, sample, folder, name, &cli->problems)) return cli_problems(cli);

    Str given = cli->args[0];
    cli_say(cli, "new.done", ARGS(folder, sample));
    cli_print(cli, "\n  %.*s check %.*s\n  %.*s demo --app %.*s\n", STR_ARG(cli->program),
              STR_ARG(given), STR_ARG(cli->program), STR_ARG(given));
    return EXIT_DONE;
}

const Command command_new = {
    .name    = "new",
    .usage   = "DIR [--from SAMPLE]",
    .summary = "a new app folder: the ten-line hello, or a copy of a sample",
    .options = options,
    .least   = 1,
    .most    = 1,
    .data    = DATA_NONE,
    .run     = run,
};
