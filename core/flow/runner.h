/*
 * runner.h -- what jobs.c, run.c and show.c say to each other.
 */
#ifndef TENON_FLOW_RUNNER_H
#define TENON_FLOW_RUNNER_H

#include <stdatomic.h>

#include "core/flow/queue.h"

/* A job between its claim and its end. */
typedef struct Running Running;
struct Running {
    Running       *next;
    int64_t        id;
    const JobKind *kind;
    char          *object, *queue;
    atomic_bool    cancelled;
    atomic_bool   *closing; /* the house's */
    _Atomic int64_t done, total;
};

/* Runs what was claimed, to its end, and writes that down. Says what became of it. */
const char *run_claimed(Tenant *tenant, const QueueClaim *claim, Running *running);

/* Of a job that runs now: how far it is. False if it does not. */
bool jobs_watch(Str tenant, int64_t id, int64_t *done, int64_t *total);

#endif
