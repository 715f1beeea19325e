/*
 * serving.h -- what `serve` and `demo` share.
 *
 *   web and control socket up -> wait for a signal -> all down again
 */
#ifndef TENON_CLI_SERVING_H
#define TENON_CLI_SERVING_H

#include "core/cli/cli.h"
#include "core/web/web.h"

/*
 * Before anything starts a thread: the signals that end a server are waited for, not caught; as many
 * descriptors are asked for as may be had.
 */
void serving_prepare(void);

typedef struct {
    WebOptions web;
    bool       dev;      /* what is saved in app folders is brought to tenants marked so: dev.h */
    bool       any_port; /* a taken port is no reason to give up: take a free one */
    void     (*ready)(void *context, int port); /* may be NULL */
    void      *context;
} Serving;

/*
 * Starts, prints "listening on http://ADDRESS:PORT", calls ready, and returns when SIGTERM, SIGINT
 * or SIGHUP came and everything accepted has been answered.
 */
int serving_run(Cli *cli, Tenants *tenants, const Serving *serving);

#endif
