/*
 * plan.h -- what it takes to bring a tenant's tables to a new configuration, before anything is
 * done.
 *
 *   catalogue (what the tables are)  x  snapshot (what they shall be)
 *                                   ->  steps, each safe, lossy or blocked
 *
 * Making a plan only reads. apply.c runs exactly these steps. `state` is the hash of everything the
 * plan was made of: if the tenant or the app changed since, it differs.
 */
#ifndef TENON_RELEASE_PLAN_H
#define TENON_RELEASE_PLAN_H

#include "core/release/release.h"
#include "metadata/model.h"

typedef enum { STEP_CREATE, STEP_CHANGE, STEP_RENAME, STEP_CONVERT, STEP_DROP } StepKind;
typedef enum { CLASS_SAFE, CLASS_LOSSY, CLASS_BLOCKED } StepClass;

enum { PLAN_SAMPLE_IDS = 10 };

typedef struct Step {
    const struct StepSort *sort; /* a row of the table in steps.c: what it says and what it runs */
    StepKind  kind;
    StepClass class;
    Str       path; /* "opportunity.amount", "opportunity", "objects/account/list.yaml" */
    Str       args[2];       /* of its sentence, from {2} on; {1} is the path */
    int64_t   rows;          /* that exist and are touched */
    int64_t   failing_count; /* rows that stand in the way, and the first of them */
    int64_t   failing_ids[PLAN_SAMPLE_IDS];
    StrVec    uses;          /* what else refers to it: "opportunity.expected" */

    const Object *object; /* as it shall be; NULL for drops and files */
    const Field  *field;
    const struct Entry     *was;          /* as it is; NULL for what is new */
    const struct PlanIndex *index, *old_index; /* to make, to drop */
} Step;

typedef struct Plan {
    const Snapshot *wanted;
    Release         from;  /* number 0 for a new tenant */
    VEC(Step) steps; /* in the order in which they are run */
    int             safe, lossy, blocked; /* how many */
    Str             state;
    const struct Catalogue *catalogue; /* as it shall be */
} Plan;

/*
 * NULL with problems if the database could not be read. A blocked plan is a plan: look at
 * plan->blocked. `layers` are the files that `wanted` was loaded from. Borrows both.
 */
Plan *plan_make(Arena *arena, DbConn *conn, const Snapshot *wanted, const Layers *layers,
                Problems *problems);

/*
 * {"release", "app", "version", "steps": [{kind, path, class, rows, failing: {count, ids}, message,
 * hint}], "uses": {path: [...]}, "safe", "lossy", "blocked", "state"}
 */
void plan_write_json(const Plan *plan, Language language, JsonWriter *json);

/* For a terminal: a line per step, what blocks, and a closing line. */
void plan_write_text(const Plan *plan, Language language, Buffer *out);

/* One problem for each blocked step; always false. */
bool plan_blocked(const Plan *plan, Problems *problems);

#endif
