/*
 * cli.c -- finds the command, reads its options, runs it here or in the server that has the data
 * folder open.
 *
 * The rule: what a command may be given is in its row, nowhere else; help and checks come from
 * there.
 */
#include "core/cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/app.h"
#include "core/base/clock.h"
#include "core/base/suggest.h"
#include "core/cli/control.h"
#include "core/flow/jobs.h"

enum { MAX_INPUT = 1 << 16, MAX_OPTIONS = 32 };

/* Options that every command has. */
static const CliOption common_options[] = {
    { "--json", NULL, "machine-readable output" },
    { "--help", NULL, "this text" },
    { 0 },
};

/* --- output ----------------------------------------------------------------------------------- */

void cli_write(Cli *cli, Str text) { cli->sink.write(cli->sink.context, false, text); }

static void print_to(Cli *cli, bool is_error, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int   size = vsnprintf(NULL, 0, format, args);
    char *text = arena_alloc(cli->arena, (size_t)size + 1);
    vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    cli->sink.write(cli->sink.context, is_error, (Str){ text, (size_t)size });
}

void cli_print(Cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_to(cli, false, format, args);
    va_end(args);
}

void cli_error(Cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_to(cli, true, format, args);
    va_end(args);
}

void cli_say(Cli *cli, const char *code, const Str *args, size_t count)
{
    Str text = message_text(cli->arena, cli->language, code, args, count);
    cli_write(cli, str_join(cli->arena, text, STR("\n")));
}

Str cli_number(Cli *cli, int64_t number)
{
    return str_printf(cli->arena, "%lld", (long long)number);
}

static void progress_draw(Cli *cli, Str what, int64_t done, int64_t total)
{
    enum { WIDTH = 30 };
    static const char bar[] = "##############################";
    int filled = (int)(done * WIDTH / total);
    cli_error(cli, "\r%-24.*s [%.*s%*s] %lld/%lld%s", STR_ARG(what), filled, bar, WIDTH - filled,
              "", (long long)done, (long long)total, done >= total ? "\n" : "");
    cli->drawn = done < total;
}

void cli_progress(Cli *cli, Str what, int64_t done, int64_t total)
{
    enum { DRAW_US = 100000, LINE_US = 5000000 };
    int64_t now = clock_monotonic();
    if (!cli->told_at) cli->told_at = now - (cli->terminal ? DRAW_US : 0);
    if (total < done) total = done;
    bool due = now - cli->told_at >= (cli->terminal ? DRAW_US : LINE_US);
    if (total <= 0 || (!due && !(cli->terminal && done == total))) return;
    cli->told_at = now;
    if (cli->terminal) progress_draw(cli, what, done, total);
    else cli_error(cli, "%.*s: %lld/%lld\n", STR_ARG(what), (long long)done, (long long)total);
}

void cli_progress_end(Cli *cli)
{
    if (cli->drawn) cli_error(cli, "\n");
    cli->drawn   = false;
    cli->told_at = 0;
}

JsonWriter *cli_json_begin(Cli *cli)
{
    JsonWriter *json = ARENA_NEW(cli->arena, JsonWriter);
    Buffer     *out  = ARENA_NEW(cli->arena, Buffer);
    buffer_init(out, cli->arena, 1024);
    json_writer_init(json, out);
    return json;
}

void cli_json_end(Cli *cli, JsonWriter *json)
{
    buffer_char(json->out, '\n');
    cli_write(cli, buffer_str(json->out));
}

static void problems_as_json(Cli *cli)
{
    JsonWriter *json = cli_json_begin(cli);
    json_problems(json, &cli->problems, (Str){ 0 });
    cli_json_end(cli, json);
}

int cli_problems(Cli *cli)
{
    bool failed = cli->problems.count > 0;
    if (failed && cli_has(cli, "--json")) problems_as_json(cli);
    else
        for (const Problem *problem = cli->problems.first; problem; problem = problem->next)
            cli_error(cli, "%.*s\n", STR_ARG(problem_render(cli->arena, problem, cli->language)));
    return failed ? EXIT_FAILED : EXIT_DONE;
}

void cli_warnings(Cli *cli)
{
    Str count = cli_number(cli, cli->problems.warnings);
    Str text  = message_text(cli->arena, cli->language, "cli.warnings", ARGS(count));
    if (cli->problems.warnings) cli_error(cli, "%.*s\n", STR_ARG(text));
}

int cli_fail(Cli *cli, const char *code, const Str *args, size_t count)
{
    problem_add(&cli->problems, code, (Place){ 0 }, args, count);
    return cli_problems(cli);
}

/* --- options ---------------------------------------------------------------------------------- */

static int option_index(const Command *command, Str name)
{
    int index = 0;
    for (const CliOption *option = command->options; option && option->name; option++, index++)
        if (str_is(name, option->name)) return index;
    for (const CliOption *option = common_options; option->name; option++, index++)
        if (str_is(name, option->name)) return index;
    return -1;
}

static const CliOption *option_at(const Command *command, int index)
{
    int own = 0;
    while (command->options && command->options[own].name) own++;
    return index < own ? &command->options[index] : &common_options[index - own];
}

bool cli_has(const Cli *cli, const char *option)
{
    int index = cli->given ? option_index(cli->command, str_from(option)) : -1;
    return index >= 0 && cli->given[index].ptr != NULL;
}

Str cli_option(const Cli *cli, const char *option)
{
    int index = option_index(cli->command, str_from(option));
    return index >= 0 ? cli->given[index] : (Str){ 0 };
}

bool cli_option_int(Cli *cli, const char *option, int64_t least, int64_t most, int64_t *number)
{
    if (!cli_has(cli, option)) return true;
    Str text = cli_option(cli, option);
    if (str_to_int(text, number) && *number >= least && *number <= most) return true;
    return problem_add(&cli->problems, "cli.number", (Place){ 0 },
                       ARGS(str_from(option), str_printf(cli->arena, "%lld", (long long)least),
                            str_printf(cli->arena, "%lld", (long long)most), text));
}

Str cli_path(Cli *cli, Str path)
{
    return str_starts(path, STR("/")) ? path : path_join(cli->arena, cli->folder, path);
}

/* --- help ------------------------------------------------------------------------------------- */

static void options_print(Cli *cli, const CliOption *options)
{
    for (const CliOption *option = options; option && option->name; option++) {
        Str shown = option->argument
                        ? str_printf(cli->arena, "%s %s", option->name, option->argument)
                        : str_from(option->name);
        cli_print(cli, "  %-24.*s %s\n", STR_ARG(shown), option->help);
    }
}

static int help_command(Cli *cli)
{
    cli_print(cli, "tenon %s %s\n\n%s\n\n", cli->command->name, cli->command->usage,
              cli->command->summary);
    options_print(cli, cli->command->options);
    options_print(cli, common_options);
    return EXIT_DONE;
}

static int help_all(Cli *cli)
{
    cli_print(cli, "Tenon " TENON_VERSION ", a CRM server that is configured as text.\n\n");
    for (const Command *const *row = cli_commands; *row; row++)
        cli_print(cli, "  tenon %-16s %s\n", (*row)->name, (*row)->summary);
    cli_print(cli, "\n\"tenon COMMAND --help\" tells more about one.\n");
    return EXIT_DONE;
}

static int usage_wrong(Cli *cli, const char *code, const Str *args, size_t count)
{
    cli_fail(cli, code, args, count);
    if (cli->command)
        cli_error(cli, "usage: tenon %s %s\n", cli->command->name, cli->command->usage);
    return EXIT_USAGE;
}

/* --- from words to a command ------------------------------------------------------------------ */

/* A command's name has one word or two; *used says how many it took. */
static const Command *command_find(const Str *args, int count, Arena *arena, int *used)
{
    for (*used = count < 2 ? count : 2; *used > 0; (*used)--) {
        Str name = *used == 2 ? str_printf(arena, "%.*s %.*s", STR_ARG(args[0]), STR_ARG(args[1]))
                              : args[0];
        for (const Command *const *row = cli_commands; *row; row++)
            if (str_is(name, (*row)->name)) return *row;
    }
    return NULL;
}

/* "tenon user": the first word of several commands. */
static int group_show(Cli *cli, Str word)
{
    int shown = 0;
    for (const Command *const *row = cli_commands; *row; row++) {
        Str name = str_from((*row)->name);
        if (!str_starts(name, word) || name.len == word.len || name.ptr[word.len] != ' ') continue;
        cli_error(cli, "  tenon %-16s %s\n", (*row)->name, (*row)->summary);
        shown++;
    }
    return shown;
}

static int command_unknown(Cli *cli, const Str *args, int count)
{
    StrVec names = { 0 };
    for (const Command *const *row = cli_commands; *row; row++)
        VEC_PUSH(cli->arena, &names, str_from((*row)->name));
    Str given = args[0];
    if (count > 1 && !suggest(given, names.items, names.count).len &&
        !str_starts(args[1], STR("-")))
        given = str_printf(cli->arena, "%.*s %.*s", STR_ARG(args[0]), STR_ARG(args[1]));
    problem_add(&cli->problems, "cli.command.unknown", (Place){ 0 }, ARGS(given));
    problem_suggest(&cli->problems, given, names.items, names.count);
    cli_problems(cli);
    return EXIT_USAGE;
}

static bool option_read(Cli *cli, const Str *args, int count, int *at)
{
    Str    word = args[*at], name = word, value = { 0 };
    size_t equals;
    bool   joined = str_find_char(word, '=', &equals);
    if (joined) {
        name  = str_slice(word, 0, equals);
        value = str_slice(word, equals + 1, word.len);
    }
    int index = option_index(cli->command, name);
    if (index < 0) {
        StrVec names = { 0 };
        for (const CliOption *o = cli->command->options; o && o->name; o++)
            VEC_PUSH(cli->arena, &names, str_from(o->name));
        problem_add(&cli->problems, "cli.option.unknown", (Place){ 0 }, ARGS(name));
        return problem_suggest(&cli->problems, name, names.items, names.count);
    }
    const CliOption *option = option_at(cli->command, index);
    if (option->argument && !joined) {
        if (*at + 1 >= count)
            return problem_add(&cli->problems, "cli.option.value", (Place){ 0 },
                               ARGS(name, str_from(option->argument)));
        value = args[++*at];
    } else if (!option->argument) {
        if (joined)
            return problem_add(&cli->problems, "cli.option.switch", (Place){ 0 }, ARGS(name));
        value = STR("yes");
    }
    cli->given[index] = value.ptr ? value : STR("");
    return true;
}

static bool words_read(Cli *cli, const Str *args, int count)
{
    bool good = true, options_over = false;
    for (int i = 0; i < count; i++) {
        if (!options_over && str_is(args[i], "--")) options_over = true;
        else if (!options_over && args[i].len > 1 && args[i].ptr[0] == '-')
            good = option_read(cli, args, count, &i) && good;
        else cli->args[cli->arg_count++] = args[i];
    }
    return good;
}

/* Everything up to running: EXIT_DONE means the command may run, -1 that its help was shown. */
static int prepare(Cli *cli, const Str *args, int count)
{
    int used;
    if (count == 0) return usage_wrong(cli, "cli.command.missing", NO_ARGS);
    if (str_is(args[0], "help") || str_is(args[0], "--help") || str_is(args[0], "-h")) {
        help_all(cli);
        return -1;
    }
    if (str_is(args[0], "--version")) {
        cli_print(cli, "tenon " TENON_VERSION "\n");
        return -1;
    }
    if (!(cli->command = command_find(args, count, cli->arena, &used)))
        return group_show(cli, args[0]) ? EXIT_USAGE : command_unknown(cli, args, count);

    cli->args  = ARENA_ARRAY(cli->arena, Str, (size_t)count + 1);
    cli->given = ARENA_ARRAY(cli->arena, Str, MAX_OPTIONS);
    if (!words_read(cli, args + used, count - used)) {
        cli_problems(cli);
        return EXIT_USAGE;
    }
    if (cli_has(cli, "--help")) {
        help_command(cli);
        return -1;
    }
    if (cli->arg_count < cli->command->least) return usage_wrong(cli, "cli.arguments.few", NO_ARGS);
    if (cli->command->most >= 0 && cli->arg_count > cli->command->most)
        return usage_wrong(cli, "cli.arguments.many", ARGS(cli->args[cli->command->most]));
    return EXIT_DONE;
}

static bool needs_data(const Command *command)
{
    return command->data == DATA_OPEN || command->data == DATA_MAKE;
}

static void cli_init(Cli *cli, Arena *arena, Language language, CliSink sink)
{
    *cli = (Cli){ .arena = arena, .language = language, .sink = sink };
    problems_init(&cli->problems, arena, language);
}

int cli_run(Arena *arena, const Str *args, int count, Str folder, Str input, Language language,
            bool terminal, CliSink sink, Tenants *tenants)
{
    Cli cli;
    cli_init(&cli, arena, language, sink);
    cli.folder   = folder;
    cli.input    = input;
    cli.terminal = terminal;
    cli.tenants  = tenants;
    int ready = prepare(&cli, args, count);
    if (ready != EXIT_DONE) return ready < 0 ? EXIT_DONE : ready;
    if (!needs_data(cli.command))
        return cli_fail(&cli, "control.command", ARGS(str_from(cli.command->name)));
    return cli.command->run(&cli);
}

/* --- this process ----------------------------------------------------------------------------- */

static void sink_to_terminal(void *context, bool is_error, Str text)
{
    (void)context;
    fwrite(text.ptr, 1, text.len, is_error ? stderr : stdout);
    fflush(is_error ? stderr : stdout);
}

static Language language_of_environment(Arena *arena)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *set = getenv(names[i]);
        if (set && *set)
            return language_from(str_replace(arena, str_from(set), STR("_"), STR("-")));
    }
    return LANGUAGE_EN;
}

static Str input_read(Arena *arena)
{
    char  *bytes = arena_alloc(arena, MAX_INPUT);
    size_t size  = fread(bytes, 1, MAX_INPUT, stdin);
    return (Str){ bytes, size };
}

/* Runs a command with the data folder open: in the server that has it, or here. */
static int run_with_data(Cli *cli, const Str *args, int count)
{
    int exit_code;
    if (cli->command->alone && cli->command->alone(cli)) return cli->command->run(cli);
    Str         data = cli_path(cli, cli->args[0]);
    ControlCall call = { args, count, cli->folder, cli->input, cli->language, cli->terminal };
    if (control_call(data, &call, cli->sink, &exit_code)) return exit_code;

    cli->tenants = cli_tenants(cli, data, cli->command->data == DATA_MAKE, 0);
    if (!cli->tenants) return cli_problems(cli);
    exit_code = cli->command->run(cli);
    arena_reset(cli->arena); /* releases the tenants in use */
    tenants_close(cli->tenants);
    return exit_code;
}

int cli_main(int argc, char **argv)
{
    Arena *arena = arena_new();
    Str   *args  = ARENA_ARRAY(arena, Str, (size_t)argc);
    for (int i = 1; i < argc; i++) args[i - 1] = str_copy(arena, str_from(argv[i]));
    char here[4096];
    Cli  cli;
    cli_init(&cli, arena, language_of_environment(arena), (CliSink){ NULL, sink_to_terminal });
    cli.program  = str_from(argv[0]);
    cli.folder   = str_from(getcwd(here, sizeof here) ? here : ".");
    cli.terminal = isatty(STDERR_FILENO);

    int exit_code = prepare(&cli, args, argc - 1);
    if (exit_code == EXIT_DONE) {
        if (cli_has(&cli, "--password-stdin")) cli.input = input_read(arena);
        exit_code = needs_data(cli.command) ? run_with_data(&cli, args, argc - 1)
                                            : cli.command->run(&cli);
    }
    arena_free(arena);
    return exit_code < 0 ? EXIT_DONE : exit_code;
}

/* --- for commands ----------------------------------------------------------------------------- */

Tenants *cli_tenants(Cli *cli, Str data, bool make, int most_open)
{
    TenantsOptions options = { .create = make,
                               .max_open = most_open,
                               .hooks = scripts_hooks(app_scripts()),
                               .listeners = { jobs_listener(), events_listener(app_events()) } };
    return tenants_open(data, &options, &cli->problems);
}

Tenant *cli_tenant(Cli *cli, int index)
{
    Tenant *tenant = tenant_acquire(cli->tenants, cli->args[index], &cli->problems);
    if (tenant) arena_defer(cli->arena, (void (*)(void *))tenant_release, tenant);
    return tenant;
}

bool cli_work(Cli *cli, Tenant *tenant, Work *work)
{
    return work_open(work, cli->arena, tenant, 0, STR("cli"), &cli->problems);
}
