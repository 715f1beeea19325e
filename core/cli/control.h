/*
 * control.h -- commands for a data folder that a server has open: they run inside the server.
 *
 * The server listens on DATA/control.sock (mode 0600, and only the same user or root is heard). A
 * call is one frame of JSON {args, folder, input, language, terminal}; the answer is frames of
 * output and at last the exit code. A frame is one letter, four bytes of length (little-endian),
 * and that many bytes, at most 1 MiB.
 */
#ifndef TENON_CLI_CONTROL_H
#define TENON_CLI_CONTROL_H

#include "core/cli/cli.h"

typedef struct Control Control;

/*
 * NULL with a problem (control.listen). A socket left by a dead server is replaced: the caller
 * holds DATA/lock.
 */
Control *control_start(Str data, Tenants *tenants, Problems *problems);
void     control_stop(Control *control); /* waits for running commands; NULL is fine */

/* What the caller is, to be told to the server. */
typedef struct {
    const Str *args;
    int        count;
    Str        folder, input;
    Language   language;
    bool       terminal;
} ControlCall;

/* False if nobody listens there. Otherwise the command has run there; its output went to sink. */
bool control_call(Str data, const ControlCall *call, CliSink sink, int *exit_code);

#endif
