/*
 * apply.h -- brings a tenant to a new release: plan, tables, catalogue and files in one
 * transaction, then publish.
 *
 * Readers go on with the old snapshot meanwhile; writers wait in the lane. If anything fails,
 * nothing has happened.
 */
#ifndef TENON_RELEASE_APPLY_H
#define TENON_RELEASE_APPLY_H

#include "core/record/tenant.h"
#include "core/release/plan.h"

typedef struct {
    Str     expect;      /* the state of the plan that was looked at; empty: whatever it is */
    bool    allow_lossy; /* steps that lose data may run */
    bool    only_safe;   /* refuse everything else */
    bool    dev;         /* a save under `--dev`: takes the place of such a one before it */
    bool    in_force;    /* the app is the tenant's already: its scripts are not checked again */
    int64_t user;        /* who does it; 0: the command line */
} ApplyOptions;

typedef struct {
    bool    changed; /* false: the tenant was there already, no release was made */
    int64_t release; /* in force now */
    Plan   *plan;    /* what was run, or what stood in the way; NULL if the files have mistakes */
} ApplyResult;

/*
 * Loads the layers, plans on the writing connection and runs the plan. False with problems:
 * mistakes in the files, plan.blocked (a problem for each step), plan.moved (409, `expect`
 * differs), plan.lossy. The result lives in `arena` and borrows `layers`. options may be NULL.
 */
bool apply_run(Arena *arena, Tenant *tenant, const Layers *layers, const ApplyOptions *options,
               ApplyResult *result, Problems *problems);

/* Loads the newest stored release and publishes it: how a tenant starts. */
bool apply_stored(Arena *arena, Tenant *tenant, Problems *problems);

#endif
