/*
 * run.h -- one run of one function in a worker, from the RUN to its DONE or FAILED.
 *
 * Everything that a worker says is hostile: what cannot be is the end of the run and of the worker,
 * with script.worker.
 */
#ifndef TENON_LUA_RUN_H
#define TENON_LUA_RUN_H

#include "lua/chain.h"

typedef struct {
    RunKind       kind;
    Str           path;       /* of the script */
    const Object *object;     /* whose; NULL for tests and libraries */
    Str           function;
    Str           rule;       /* as problems and logs name it: "contract.before_save" */
    Record       *record;     /* NULL: none */
    bool          may_change; /* the record, by assigning to its fields */
    Wire          input;
    bool          elevated;   /* its calls have full rights */
} RunWish;

typedef struct {
    Done    done;
    int64_t calls;    /* what it has read and written */
    int64_t us;
} RunResult;

/*
 * `work` is as whom its calls act. False with problems: script.error, script.refused, script.limit
 * ... with rule, file and line. Changes are checked for their shape, not applied.
 */
bool run_script(Chain *chain, Work *work, const RunWish *wish, RunResult *result);

/* Who has changed something, for the audit trail: the rule, and whether it had full rights. */
Str run_source(Arena *arena, const RunWish *wish);

/* Into the frames' values and back. */
Wire wire_of_record(Work *work, const Object *object, int64_t id, int64_t version,
                    const Value *values);
Wire wire_of_value(Arena *arena, Value value, const Object *target);

/* A scalar, a record as its reference, a list of those; false for everything else. */
bool wire_to_value(Arena *arena, const Wire *wire, Value *value);

#endif
