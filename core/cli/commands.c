/* commands.c -- the table that cli.c searches and the reference is written from. */
#include "core/cli/commands.h"

static const Command *const rows[] = {
#define POINT_TO(name) &command_##name,
    EVERY_COMMAND(POINT_TO)
#undef POINT_TO
    NULL,
};

const Command *const *const cli_commands = rows;
