/*
 * cli.h -- the command line: one table of commands, one file per command.
 *
 *   arguments -> cli_main -> the command's row -> options read -> its function
 *                   |
 *                   +-- the data folder is served by another process? then it runs there: control.h
 *
 * A command writes with cli_print and cli_problems only, because it may run inside the server for
 * somebody at a terminal. It answers 0 when done, 1 when what was asked failed (with problems on
 * stderr), 2 on wrong usage.
 */
#ifndef TENON_CLI_CLI_H
#define TENON_CLI_CLI_H

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/problem.h"
#include "core/record/work.h"
#include "core/release/tenants.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

typedef struct {
    const char *name;     /* "--json" */
    const char *argument; /* "NAME"; NULL for a switch */
    const char *help;
} CliOption;

typedef struct Cli Cli;

typedef enum {
    DATA_NONE, /* no data folder */
    DATA_OPEN, /* the first argument is one; cli->tenants is open, here or in the server */
    DATA_MAKE, /* the same, and the folder is made if it is missing */
    DATA_OWN,  /* the command opens it itself (serve, demo) */
} DataUse;

typedef struct Command {
    const char      *name;    /* "tenant create" */
    const char      *usage;   /* "DATA NAME --app APP [--demo-data]" */
    const char      *summary; /* one line */
    const CliOption *options; /* ends with a NULL name; NULL for none */
    int              least, most; /* arguments besides options; most -1: any number */
    DataUse          data;
    int            (*run)(Cli *cli);
    bool           (*alone)(Cli *cli); /* of DATA_OPEN; true: run here, cli->tenants is NULL */
} Command;

/* Where a command's output goes: the terminal, or a socket to it. */
typedef struct {
    void *context;
    void (*write)(void *context, bool is_error, Str text);
} CliSink;

struct Cli {
    Arena         *arena;
    Str            program; /* as it was called, for advice */
    const Command *command;
    Str           *args; /* besides options */
    int            arg_count;
    Str           *given;    /* parallel to command->options; NULL ptr where it was not given */
    Str            folder;   /* the caller's working directory */
    Str            input;    /* the caller's stdin, where the command asked for it */
    Language       language;
    bool           terminal; /* stderr is a terminal: progress may be drawn */
    bool           drawn;    /* a bar stands there */
    int64_t        told_at;  /* clock_monotonic of the newest line of progress */
    CliSink        sink;
    Tenants       *tenants;  /* DATA_OPEN */
    Problems       problems;
};

/* Runs a whole command line; args[0] is the command. Used by main. */
int cli_main(int argc, char **argv);

/* Runs one already parsed command line inside this process: for the control socket. */
int cli_run(Arena *arena, const Str *args, int count, Str folder, Str input, Language language,
            bool terminal, CliSink sink, Tenants *tenants);

extern const Command *const *const cli_commands; /* ends with NULL */

/* --- for commands ----------------------------------------------------------------------------- */

bool cli_has(const Cli *cli, const char *option);
Str  cli_option(const Cli *cli, const char *option); /* empty if not given */

/* Leaves *number alone if the option was not given; false with a problem of usage. */
bool cli_option_int(Cli *cli, const char *option, int64_t least, int64_t most, int64_t *number);

Str cli_path(Cli *cli, Str path); /* absolute, seen from the caller's folder */

void cli_print(Cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cli_write(Cli *cli, Str text);
/* A line of the catalogue, in the caller's language; and a number for its arguments. */
void cli_say(Cli *cli, const char *code, const Str *args, size_t count);
Str  cli_number(Cli *cli, int64_t number);
void cli_error(Cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A bar on a terminal, else a line now and then; the total may be a guess that grows. */
void cli_progress(Cli *cli, Str what, int64_t done, int64_t total);
void cli_progress_end(Cli *cli); /* whatever comes next stands on a line of its own */

/* A JSON answer: begin, write, end; the end prints it as one line. */
JsonWriter *cli_json_begin(Cli *cli);
void        cli_json_end(Cli *cli, JsonWriter *json);

/*
 * Prints all problems on stderr; with --json errors go to stdout as HTTP has them. EXIT_FAILED if
 * one is an error.
 */
int cli_problems(Cli *cli);

/* Where warnings are not what was asked for: how many there are, on stderr. */
void cli_warnings(Cli *cli);

/* Adds the problem and prints all: for one-line ends. */
int cli_fail(Cli *cli, const char *code, const Str *args, size_t count);

/*
 * A data folder in this process, its tenants with scripts; `make`: if it is missing; so many of
 * them open at once, 0: as TenantsOptions has it.
 */
Tenants *cli_tenants(Cli *cli, Str data, bool make, int most_open);

/* The tenant named by argument `index`, until the arena's end; NULL with a problem. */
Tenant *cli_tenant(Cli *cli, int index);

/* A unit of work on it as the system. */
bool cli_work(Cli *cli, Tenant *tenant, Work *work);

#endif
