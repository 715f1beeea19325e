/*
 * jobs.h -- who does what was ordered for later: a few threads that take waiting jobs, tenant by
 * tenant in turn, so that one tenant's thousand jobs do not hold up another's one.
 *
 *   kinds.c    what a job can be: one table
 *   jobs.c     the threads, and which tenants have something to do
 *   run.c      one job from its claim to its end
 *   queue.c    the rows: claim, finish, clean up
 *   show.c     jobs as people see them, and what they may do to them
 *   files.c    what a job leaves behind beside its row
 *
 * A job holds no transaction: its reads are reading parts of its work, each write is one recipe.
 */
#ifndef TENON_FLOW_JOBS_H
#define TENON_FLOW_JOBS_H

#include <stdio.h>

#include "core/record/hooks.h"
#include "core/record/job.h"
#include "core/release/tenants.h"

typedef struct Jobs Jobs;

typedef struct {
    int threads; /* 0 means JOB_THREADS */
} JobsOptions;

enum {
    JOB_THREADS = 4,
    JOB_TENANT_THREADS = 2, /* at most, of one tenant */
    JOB_LOST_ATTEMPTS = 3,  /* at least, of a job whose process died, whatever its kind says */
    JOB_STOP_MS = 20000,    /* what running jobs get at the end */
    JOB_MAX_RESULT = 64 << 10 /* bytes of JSON; a longer one is not kept */
};

/*
 * One of it in a process. Takes up what an earlier one left running. NULL with a problem. `tenants`
 * must outlive it.
 */
Jobs *jobs_start(Tenants *tenants, const JobsOptions *options, Problems *problems);

/*
 * No new jobs from now on, and running ones are told to stop: jobs_stop may be called a while
 * later. NULL is fine for both.
 */
void jobs_drain(Jobs *jobs);

/*
 * Waits `ms` for running jobs. False if some have not stopped: their threads still use the tenants,
 * so that the process can only be ended; they wait for the next start as if it had died.
 */
bool jobs_stop(Jobs *jobs, int ms);

/* For TenantsOptions.listeners: wakes the threads; without a jobs_start it does nothing. */
const Listener *jobs_listener(void);

typedef struct {
    int     running, tenants;           /* now; those with something to do */
    int64_t waiting, given_up;          /* now, of all tenants; given up in the last 30 days */
    double  overdue;                    /* seconds that the first of those waiting is late, or 0 */
    int64_t done, failed, dead, cancelled; /* since the start */
} JobsStats;

/* Asks tenants that are open and have changed; of all others it is known. */
JobsStats jobs_stats(void);

/* --- what a kind of job sees ------------------------------------------------------------------ */

typedef struct JobRun {
    Work       *work;    /* opened as the user who ordered it, without a transaction */
    Arena      *arena;   /* as long as the job; that of the work ends with job_fresh */
    int64_t     id;
    const Json *args;
    int         attempt; /* from 1 */
    int64_t     done;    /* what an earlier run of it has done, as job_keep or its end has said */
    JsonWriter *result;  /* one JSON value, kept and shown; empty is fine */
    void       *runner;  /* run.c's own */
} JobRun;

typedef enum {
    JOB_BESIDE,     /* others of its kind may run beside it */
    JOB_PER_OBJECT, /* one at a time for the object it is about */
    JOB_PER_TENANT  /* one at a time */
} JobSerial;

typedef struct JobKind {
    const char *name;
    bool (*run)(JobRun *run); /* false with problems: failed */
    int         attempts;     /* 1: never again by itself */
    JobSerial   serial;
    const char *help;

    /*
     * Inside work_read or work_write: fills in the order of a job that takes back what this one has
     * done. False without a problem: there is nothing to take back; it is also asked only for that,
     * so it must be quick and change nothing. NULL: never. `result` may be NULL.
     */
    bool (*undo)(Work *work, int64_t job, const Json *args, const Json *result, JobOrder *order);
} JobKind;

extern const JobKind *const job_kinds[]; /* kinds.c; ends with NULL */

const JobKind *job_kind_find(Str name); /* NULL if there is none */

/*
 * How far it is: cheap, call it as often as you like. total 0: not known. False if the job shall
 * stop (cancelled, or the house closes): leave things whole, return false without a problem.
 */
bool job_progress(JobRun *run, int64_t done, int64_t total);

/*
 * For long jobs, now and then: everything in the work's arena goes; configuration, user and time
 * are those of now. False with problems: the user may not work any more.
 */
bool job_fresh(JobRun *run);

/*
 * One write of a long job: job_fresh, then work_write; again if another configuration came in
 * between. `context` must not lie in the work's arena.
 */
bool job_save(JobRun *run, bool (*write)(Work *work, void *context), void *context);

/*
 * Inside job_save: so much is done, if this write stands. The next run, after a crash or a stop,
 * finds it in run->done.
 */
bool job_keep(JobRun *run, Work *work, int64_t done);

/* --- what it leaves behind: files in a private folder, gone with the job ---------------------- */

/* DATA/tenants/NAME/files/jobs/ID/NAME; the folder is made if it is missing. */
bool job_file_path(JobRun *run, const char *name, Str *path);

/*
 * To be written, from its beginning or (`go_on`) behind what is there. NULL with file.write. Its
 * name lasts from here on, its bytes from job_file_sync or job_file_close on; both are false with
 * file.write if something was not written.
 */
FILE *job_file_open(JobRun *run, const char *name, bool go_on);
bool  job_file_sync(JobRun *run, FILE *file);
bool  job_file_close(JobRun *run, FILE *file);

/*
 * A file, wherever it lies, that nobody needs any more once this job is done: it goes when that is
 * on disk, so that a job that is run again finds it, also one in a backup. One at most.
 */
void job_file_spend(JobRun *run, Str path);

/* GET /jobs/:id/files/NAME gives it to people; `label` is in their language. */
void job_file_offer(JobRun *run, const char *name, Str label, Str download, const char *type);

/* One line of GET /jobs/:id/results, in the file JOB_RESULTS. */
#define JOB_RESULTS "results.ndjson"

typedef struct {
    int64_t         row;     /* from 1; 0: none */
    int64_t         record;  /* 0: none */
    Str             title;
    const char     *status;  /* "done", "refused", "skipped" */
    const Problems *problems; /* may be NULL */
} JobResult;

void job_result_add(JobRun *run, FILE *file, const JobResult *result);

/* --- jobs as people see them; inside work_read or work_write -------------------------------------- */

/* docs/http-shapes.md. One's own, admin all: else false with job.unknown. */
bool job_write(Work *work, int64_t id, JsonWriter *json);

typedef struct {
    Str state, kind, object, limit, cursor;
} JobsAsked;

bool jobs_write(Work *work, const JobsAsked *asked, JsonWriter *json);

/* Inside work_write; job.unknown, job.over, job.undo, job.own. After the COMMIT call jobs_tell. */
bool job_cancel(Work *work, int64_t id);
bool job_retry(Work *work, int64_t id);
bool job_undo(Work *work, int64_t id, int64_t *undoing);

/* One of the acting user's jobs in short, as far as it is at this moment. */
typedef struct {
    int64_t id;
    Str     kind, state;
    int64_t done, total; /* total 0: not known */
} JobNews;

typedef VEC(JobNews) JobNewsList;

/* Those that run, or have changed since then (ms since 1970); newest first, 20 at most. */
bool jobs_news(Work *work, int64_t since, JobNewsList *news);

/* A running job that was cancelled hears of it at its next step, without this after some time. */
void jobs_tell(const Tenant *tenant, int64_t id);

/* Works without a transaction: a page of results, and where a file is. job.unknown, job.file. */
bool job_results_write(Work *work, int64_t id, Str limit, Str cursor, Str only, JsonWriter *json);

typedef struct {
    Str path, download, type;
} JobFile;

bool job_file_find(Work *work, int64_t id, Str name, JobFile *file);

#endif
