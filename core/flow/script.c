/*
 * script.c -- the kind "script": a function of rule.jobs that crm.later has ordered.
 *
 * Its arguments are {"job": "contract.welcome", "args": ...}; what they mean is the script host's.
 */
#include "core/flow/kinds.h"

static bool shall_stop(void *run) { return !job_progress(run, 0, 0); }

static bool run_script_job(JobRun *run)
{
    const Hooks *hooks = run->work->hooks;
    Str          name  = json_text(run->args, "job");
    if (!hooks || !hooks->job)
        return problem_add(run->work->problems, "job.kind", (Place){ 0 }, ARGS(STR("script")));
    const JobStop stop = { run, shall_stop };
    return hooks->job(hooks->context, run->work, name, json_find(run->args, "args"), &stop);
}

const JobKind job_script = {
    .name     = JOB_SCRIPT,
    .run      = run_script_job,
    .attempts = 5,
    .serial   = JOB_PER_TENANT, /* a tenant has one worker for jobs */
    .help     = "A function of rule.jobs, ordered by crm.later.",
};
