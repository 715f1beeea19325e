/*
 * throwaway.h -- a data folder for one command, with one tenant of an app and its data in it.
 *
 *   throwaway_open -> use its tenants -> throwaway_close: the folder is gone again
 */
#ifndef TENON_CLI_THROWAWAY_H
#define TENON_CLI_THROWAWAY_H

#include "core/cli/cli.h"

typedef struct {
    Str      folder; /* of all of it; empty until it is made */
    Tenants *tenants;
} Throwaway;

/* An empty folder in TMPDIR; demo.folder otherwise. */
bool throwaway_folder(Cli *cli, Throwaway *throwaway);

/* Its tenants; false with problems. */
bool throwaway_open(Cli *cli, Throwaway *throwaway);

/* The tenant `name` of the app in a folder, with its data/ and its people. */
bool throwaway_tenant(Cli *cli, Throwaway *throwaway, Str name, Str app, Str password);

void throwaway_close(Cli *cli, Throwaway *throwaway); /* also after a failure */

#endif
