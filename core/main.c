/* main.c -- the way in: what the process needs once, then the command line. */
#include "core/app.h"
#include "core/cli/cli.h"

int main(int argc, char **argv)
{
    if (!app_begin()) return EXIT_FAILED;
    return cli_main(argc, argv);
}
