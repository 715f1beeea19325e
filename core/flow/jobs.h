/*
 * jobs.h -- who does what was ordered for later: a few threads that take waiting jobs, tenant by
 * tenant in turn, so that one tenant's thousand jobs do not hold up another's one.
 *
 * What a job can be is one table, kinds.c; a row says what runs it. A job holds no transaction: its
 * reads are reading parts of its work, each write is one recipe.
 */
#ifndef TENON_FLOW_JOBS_H
#define TENON_FLOW_JOBS_H

#include "core/record/job.h"
#include "core/release/tenants.h"

typedef struct Jobs Jobs;

typedef struct {
    int threads; /* 0 means JOB_THREADS */
} JobsOptions;

enum { JOB_THREADS = 4, JOB_TENANT_THREADS = 2 /* at most, of one tenant */ };

/* Takes up what an earlier process left running. NULL with a problem. `tenants` must outlive it. */
Jobs *jobs_start(Tenants *tenants, const JobsOptions *options, Problems *problems);

/* Running ones are told to stop; what cannot stop within `ms` waits for the next start. NULL is fine. */
void jobs_stop(Jobs *jobs, int ms);

/* For TenantsOptions.listeners, made before the tenants are opened: wakes the threads of later. */
const Listener *jobs_listener(void);

/* --- what a kind of job sees ------------------------------------------------------------------ */

typedef struct JobRun {
    Work       *work;    /* opened as the user who ordered it, without a transaction */
    int64_t     id;
    const Json *args;
    int         attempt; /* from 1 */
    JsonWriter *result;  /* one JSON value, kept and shown; empty is fine */
    void       *runner;  /* jobs.c's own */
} JobRun;

typedef struct JobKind {
    const char *name;
    bool (*run)(JobRun *run); /* false with problems: failed */
    int  attempts;            /* 1: never again by itself */
    bool serial;              /* one at a time for the object it is about */
    const char *help;
} JobKind;

extern const JobKind *const job_kinds[]; /* kinds.c; ends with NULL */

/*
 * How far it is; written at most a few times a second, and told to those who watch. total 0: not
 * known. False if the job shall stop (cancelled, or the house closes): leave things whole, return
 * false without a problem.
 */
bool job_progress(JobRun *run, int64_t done, int64_t total);

#endif
