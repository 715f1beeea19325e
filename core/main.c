/*
 * main.c -- the way in: what the process needs once, then the command line. The script host is
 * the same binary with a life of its own, see lua/worker/host.h.
 */
#include "core/app.h"

#include <string.h>

#include "core/cli/cli.h"
#include "lua/worker/host.h"

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--script-host") == 0) return script_host_main();
    if (!app_begin()) return EXIT_FAILED;
    int exit_code = cli_main(argc, argv);
    app_end();
    return exit_code;
}
