/*
 * chain.h -- one save from outside and everything that scripts set off in it: its worker, its
 * budget, what it has warned.
 *
 * It hangs on the Work of the door (Work.scripts) and on every copy of it that scripts make. The
 * worker is taken with the first run and given back when that one is over; runs within runs use the
 * same.
 */
#ifndef TENON_LUA_CHAIN_H
#define TENON_LUA_CHAIN_H

#include "core/record/hooks.h"
#include "core/record/record.h"
#include "lua/budget.h"
#include "lua/workers.h"

enum { CHAIN_MAX_WARNINGS = 100 }; /* kept for one request; more are counted out */

struct Testing; /* testing.c: what only tests may call */

typedef struct Chain {
    Workers           *workers;
    Worker         *worker;   /* while a run lasts */
    int             depth;    /* of runs in runs */
    int64_t         save;     /* Work.saves when the budget began */
    Budget          budget;
    int64_t         began;    /* the outermost run, by clock_monotonic */
    int64_t         deadline; /* of all of it */
    int64_t         total_us; /* of all saves of the request so far */
    int             warnings;
    const Problem  *end;      /* why nothing of this save can be kept; NULL: it can */
    struct Testing *testing;  /* NULL: no test */
    struct Declared *declared; /* what scripts have; NULL while they are only checked */
    const JobStop  *stop;     /* of a job */
    bool            job;      /* it has no transaction: each call makes its own */
    bool            stopped;  /* the job was told to */
} Chain;

/* The chain of this unit of work; a new save from outside begins a new budget. */
Chain *chain_of(Workers *workers, Work *work);

/* For tests: more of everything, for all that follows. */
Chain *chain_begin(Workers *workers, Work *work, const Limits limits);

/* A worker, if there is none yet; false with problems. Each enter that succeeded has its leave. */
bool chain_enter(Chain *chain, Work *work);
void chain_leave(Chain *chain);

/* Another worker for one that is lost. */
bool chain_renew(Chain *chain, Work *work);

#endif
