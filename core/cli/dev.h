/*
 * dev.h -- serve --dev: what is saved in an app folder is in force a moment later.
 *
 *   save -> inotify -> quiet for DEV_SETTLE_MS -> files read, checked, planned -> applied if safe
 *                                                                              -> or told why not
 *
 * Only tenants marked `dev` whose source is there. Steps that are not safe are never done; while
 * something is wrong the release before stays, and the problems are on the terminal and, for people
 * who may see code, in the browser (event `problems`).
 */
#ifndef TENON_CLI_DEV_H
#define TENON_CLI_DEV_H

#include "core/cli/cli.h"

typedef struct Dev Dev;

enum {
    DEV_SETTLE_MS  = 150,  /* without a further write, before files are read */
    DEV_PATIENCE_MS = 1000, /* at most, while writes go on */
    DEV_LOOK_MS    = 2000, /* between two looks for new tenants, folders that came back */
    DEV_TENANTS    = 64,   /* watched at once; further ones are left alone */
};

/* A thread of its own, which waits for dev_follow. NULL with dev.start. `cli` outlives it. */
Dev *dev_start(const Cli *cli, Tenants *tenants, Problems *problems);

/* From now on; says on the terminal if no tenant is marked. NULL is fine, here and below. */
void dev_follow(Dev *dev);
void dev_stop(Dev *dev);

#endif
