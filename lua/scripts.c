/*
 * scripts.c -- what scripts.h promises, put together.
 *
 * The rule: one of it for the whole process; everything else hangs on a unit of work.
 */
#include "lua/scripts.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "lua/hooking.h"
#include "lua/launch.h"

static bool check(void *context, const Snapshot *snapshot, Problems *problems)
{
    return scripts_check(context, snapshot, problems);
}

Scripts *scripts_start(const ScriptsOptions *options, Problems *problems)
{
    (void)problems;
    static const ScriptsOptions usual = { 0 };
    Scripts *scripts = must_alloc(sizeof *scripts);
    if (!options) options = &usual;
    WorkerSource source = launch_source(options->unconfined);
    scripts->workers     = workers_new(&source, options->workers);
    scripts->declared = declared_new();
    scripts->hooks    = (Hooks){
        .context = scripts, .run = hooking_run, .act = hooking_act, .job = hooking_job,
        .check = check
    };
    return scripts;
}

void scripts_stop(Scripts *scripts)
{
    if (!scripts) return;
    workers_free(scripts->workers);
    declared_free(scripts->declared);
    free(scripts);
}

const Hooks *scripts_hooks(Scripts *scripts) { return &scripts->hooks; }
ScriptsStats scripts_stats(Scripts *scripts) { return workers_stats(scripts->workers); }
