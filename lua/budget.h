/*
 * budget.h -- what scripts may use up: of one save from outside, with all that it sets off, or of
 * one action. docs/limits.md says the same.
 *
 * Instructions, memory and CPU are counted by the worker, within the allowance of each run; all
 * else is counted here. A limit that was broken stays broken: nothing of the save will be kept.
 */
#ifndef TENON_LUA_BUDGET_H
#define TENON_LUA_BUDGET_H

#include "core/base/problem.h"
#include "lua/wire/protocol.h"

typedef enum {
    BUDGET_INSTRUCTIONS,
    BUDGET_MEMORY, /* of the worker, at its peak: it does not add up */
    BUDGET_CPU,    /* us */
    BUDGET_WALL,   /* us */
    BUDGET_QUERIES,
    BUDGET_ROWS_READ,
    BUDGET_ROWS_WRITTEN,
    BUDGET_DEPTH,  /* of scripts set off by scripts: not used up */
    BUDGET_CALLS,  /* of any kind */
    BUDGET_BYTES,  /* to and from the worker, but for what a run begins with */
    BUDGET_COUNT
} BudgetItem;

typedef int64_t Limits[BUDGET_COUNT];

extern const Limits limits_of_hooks, limits_of_jobs;
extern const Limits limits_of_atomic; /* in a job: those of hooks, but in the memory of the job */

enum { TOTAL_WALL_US = 20 * 1000000 }; /* of all saves of one request together */

typedef struct {
    const int64_t *limits;
    int64_t        used[BUDGET_COUNT];
    int            broken; /* BudgetItem + 1; 0: none */
} Budget;

void      budget_init(Budget *budget, const Limits limits);
bool      budget_use(Budget *budget, BudgetItem item, int64_t amount); /* false: broken now */
bool      budget_break(Budget *budget, BudgetItem item);               /* always false */
int64_t   budget_left(const Budget *budget, BudgetItem item);          /* 0 or more */
Allowance budget_allowance(const Budget *budget);

/* "memory", its words for people, and its value as they read it: "16 MiB". */
const char *budget_name(BudgetItem item);
Str         budget_words(Arena *arena, Language language, Str name);
Str         budget_text(Arena *arena, Str name, int64_t most);

#endif
