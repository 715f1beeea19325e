/* commands.h -- every command, in the order of the help. One more: a file and a line here. */
#ifndef TENON_CLI_COMMANDS_H
#define TENON_CLI_COMMANDS_H

#include "core/cli/cli.h"

#define EVERY_COMMAND(X) \
    X(new)               \
    X(check)             \
    X(test)              \
    X(demo)              \
    X(serve)             \
    X(tenant_create)     \
    X(tenant_list)       \
    X(plan)              \
    X(apply)             \
    X(import)            \
    X(export)            \
    X(rebuild)           \
    X(backup)            \
    X(restore)           \
    X(verify)            \
    X(user_add)          \
    X(user_passwd)       \
    X(user_list)         \
    X(user_disable)      \
    X(user_enable)       \
    X(token_create)      \
    X(token_list)        \
    X(token_revoke)      \
    X(schema)            \
    X(reference)

#define DECLARE_COMMAND(name) extern const Command command_##name;
EVERY_COMMAND(DECLARE_COMMAND)
#undef DECLARE_COMMAND

#endif
