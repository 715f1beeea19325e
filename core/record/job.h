/*
 * job.h -- work for later, ordered inside a transaction: the job is there if the transaction is.
 *
 *   ordered (record's transaction) -> waiting -> running -> done
 *                                        ^          |-> cancelled
 *                                        |          |-> failed: tried again later, after a pause
 *                                        +----------+-> dead: after the last attempt; kept, shown
 *
 * Only what is ordered is said here; core/flow runs and shows jobs. A job is a record of the
 * program's own object `job`, so it is in every backup and survives a crash: one that was running
 * then is run again, so whatever a job does must be right if it is done twice or goes on halfway.
 */
#ifndef TENON_RECORD_JOB_H
#define TENON_RECORD_JOB_H

#include "core/record/work.h"

enum {
    JOB_MAX_ARGS = 64 << 10,    /* bytes of JSON */
    JOB_MAX_TITLE = 200,        /* characters; longer ones are cut */
    JOB_MAX_WAITING = 100000,   /* of one tenant, about: it is counted now and then */
    JOB_MAX_OWN = 100,          /* the same, exactly, of those that one user has ordered himself */
    JOB_KEPT_DAYS = 30          /* those that are over */
};

/* The kind of those that rules order: nobody's own, however many one save makes. */
#define JOB_SCRIPT "script"

typedef struct {
    const char *kind;     /* a row of core/flow's table: "import", "export", "bulk", "script" ... */
    Str         title;    /* what people read: "Import into Leads"; in their language */
    Str         object;   /* what it is about; may be empty */
    int64_t     record;   /* 0: none */
    Str         args;     /* one JSON object; empty: none */
    int64_t     at;       /* not before; 0: at once */
    Str         key;      /* one waiting job with this key at a time, no second; may be empty */
    Str         queue;    /* those of one queue run one after the other; empty: the kind's rule */
} JobOrder;

/*
 * Inside work_write. The job acts as work->user. *id (may be NULL) is the job's; of the one that
 * waits already where the key is taken. False with a problem: job.args, job.many, job.own.
 */
bool job_order(Work *work, const JobOrder *order, int64_t *id);

/* May `user` have one more job of this kind that is not over? Else false with job.own. */
bool job_fits(Work *work, int64_t user, Str kind);

#endif
