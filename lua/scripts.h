/*
 * scripts.h -- the server's side of scripts: what core/app.c plugs in, and what commands ask for.
 *
 * Scripts run in processes of their own (see lua/worker/host.h): nothing here runs Lua. Everything
 * that a script reads or writes passes through core/record, as the acting user, inside the
 * transaction that set it off.
 */
#ifndef TENON_LUA_SCRIPTS_H
#define TENON_LUA_SCRIPTS_H

#include "core/record/hooks.h"
#include "core/release/tenants.h"

typedef struct Scripts Scripts;

typedef struct {
    int  workers;     /* most that live at once; 0 means 96 */
    bool unconfined;  /* without RLIMIT_AS and seccomp: what sanitizers need */
} ScriptsOptions;

/* The host process is started with the first script. NULL with script.host. */
Scripts *scripts_start(const ScriptsOptions *options, Problems *problems);
void     scripts_stop(Scripts *scripts); /* ends the host and its workers; NULL is fine */

/* For TenantsOptions; lives as long as `scripts`. */
const Hooks *scripts_hooks(Scripts *scripts);

/*
 * Compiles every script, library and test of the snapshot and loads each script in a sandbox
 * without a tenant: syntax errors, actions without a function, functions that nothing calls,
 * unknown globals (warnings). False with problems.
 */
bool scripts_check(Scripts *scripts, const Snapshot *snapshot, Problems *problems);

typedef struct {
    Str  file, name; /* "objects/contract/script.test.lua", "a signed contract keeps its total" */
    bool passed;
    Str  message;    /* of a failed one: with file:line */
    Str  log;        /* what it wrote with crm.log, a line each */
    double ms;
} TestResult;

/*
 * Runs the tests of the tenant's release whose file or name contains `pattern` (empty: all), each
 * in a transaction that is rolled back. `each` hears of every one. False with problems only if a
 * file could not be loaded or the database fails.
 */
bool scripts_test(Scripts *scripts, Tenant *tenant, Str pattern,
                  void (*each)(void *context, const TestResult *result), void *context,
                  Problems *problems);

typedef struct {
    int     workers, busy;                          /* now */
    int64_t runs, failed, killed, started, recycled; /* since the start */
} ScriptsStats;

ScriptsStats scripts_stats(Scripts *scripts);

#endif
