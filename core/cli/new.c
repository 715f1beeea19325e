/* new.c -- tenon new: a new app folder, from one of the samples inside the binary. */
#include "core/cli/commands.h"

#include "core/cli/samples.h"

static const CliOption options[] = {
    { "--from", "SAMPLE", "which sample to copy: hello (the default), crm" },
    { 0 },
};

static bool name_fits(Str name)
{
    if (name.len == 0 || name.len > 40 || name.ptr[0] < 'a' || name.ptr[0] > 'z') return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) return false;
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
    if (file_exists(folder) || folder_exists(folder)) return cli_fail(cli, "new.exists", ARGS(folder));
    if (!sample_write(cli->arena, sample, folder, name, &cli->problems)) return cli_problems(cli);

    cli_print(cli, "wrote %.*s (from the sample \"%.*s\")\n\n  tenon check %.*s\n  tenon demo --app %.*s\n",
              STR_ARG(folder), STR_ARG(sample), STR_ARG(cli->args[0]), STR_ARG(cli->args[0]));
    return EXIT_DONE;
}

const Command command_new = {
    "new", "DIR [--from SAMPLE]", "a new app folder: the ten-line hello, or a copy of a sample", options, 1, 1,
    DATA_NONE, run,
};
