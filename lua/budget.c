/* budget.c -- see budget.h. The numbers stand here and nowhere else. */
#include "lua/budget.h"

#define MIB ((int64_t)1 << 20)

const Limits limits_of_hooks = {
    [BUDGET_INSTRUCTIONS] = 10000000, [BUDGET_MEMORY] = 16 * MIB,
    [BUDGET_CPU] = 500000,            [BUDGET_WALL] = 2000000,
    [BUDGET_QUERIES] = 100,           [BUDGET_ROWS_READ] = 10000,
    [BUDGET_ROWS_WRITTEN] = 2000,     [BUDGET_DEPTH] = 8,
    [BUDGET_CALLS] = 20000,           [BUDGET_BYTES] = 64 * MIB,
};

const Limits limits_of_jobs = {
    [BUDGET_INSTRUCTIONS] = 100000000, [BUDGET_MEMORY] = 32 * MIB,
    [BUDGET_CPU] = 5000000,            [BUDGET_WALL] = 30000000,
    [BUDGET_QUERIES] = 200,            [BUDGET_ROWS_READ] = 50000,
    [BUDGET_ROWS_WRITTEN] = 10000,     [BUDGET_DEPTH] = 8,
    [BUDGET_CALLS] = 100000,           [BUDGET_BYTES] = 256 * MIB,
};

const Limits limits_of_atomic = {
    [BUDGET_INSTRUCTIONS] = 10000000, [BUDGET_MEMORY] = 32 * MIB,
    [BUDGET_CPU] = 500000,            [BUDGET_WALL] = 2000000,
    [BUDGET_QUERIES] = 100,           [BUDGET_ROWS_READ] = 10000,
    [BUDGET_ROWS_WRITTEN] = 2000,     [BUDGET_DEPTH] = 8,
    [BUDGET_CALLS] = 20000,           [BUDGET_BYTES] = 64 * MIB,
};

/* What the worker calls it, its words in messages, and the unit in which people read it. */
static const struct {
    const char *name, *code, *unit;
    int64_t     per_unit;
} words[BUDGET_COUNT] = {
    [BUDGET_INSTRUCTIONS] = { "instructions", "script.limit.instructions", "", 1 },
    [BUDGET_MEMORY] = { "memory", "script.limit.memory", " MiB", MIB },
    [BUDGET_CPU] = { "cpu", "script.limit.cpu", " ms", 1000 },
    [BUDGET_WALL] = { "wall", "script.limit.wall", " ms", 1000 },
    [BUDGET_QUERIES] = { "queries", "script.limit.queries", "", 1 },
    [BUDGET_ROWS_READ] = { "rows read", "script.limit.read", "", 1 },
    [BUDGET_ROWS_WRITTEN] = { "rows written", "script.limit.written", "", 1 },
    [BUDGET_DEPTH] = { "trigger depth", "script.limit.depth", "", 1 },
    [BUDGET_CALLS] = { "calls", "script.limit.calls", "", 1 },
    [BUDGET_BYTES] = { "bytes", "script.limit.bytes", " MiB", MIB },
};

void budget_init(Budget *budget, const Limits limits)
{
    *budget = (Budget){ .limits = limits };
}

bool budget_break(Budget *budget, BudgetItem item)
{
    if (!budget->broken) budget->broken = (int)item + 1;
    return false;
}

bool budget_use(Budget *budget, BudgetItem item, int64_t amount)
{
    if (budget->broken) return false;
    budget->used[item] += amount;
    return budget->used[item] <= budget->limits[item] || budget_break(budget, item);
}

int64_t budget_left(const Budget *budget, BudgetItem item)
{
    int64_t left = budget->limits[item] - budget->used[item];
    return left > 0 ? left : 0;
}

Allowance budget_allowance(const Budget *budget)
{
    return (Allowance){ .instructions = budget_left(budget, BUDGET_INSTRUCTIONS),
                        .memory = budget->limits[BUDGET_MEMORY],
                        .cpu_us = budget_left(budget, BUDGET_CPU) };
}

const char *budget_name(BudgetItem item) { return words[item].name; }

static int item_named(Str name)
{
    int item = 0;
    while (item < BUDGET_COUNT && !str_is(name, words[item].name)) item++;
    return item;
}

Str budget_words(Arena *arena, Language language, Str name)
{
    int item = item_named(name);
    return item < BUDGET_COUNT ? message_text(arena, language, words[item].code, NO_ARGS) : name;
}

Str budget_text(Arena *arena, Str name, int64_t most)
{
    int  item  = item_named(name);
    bool known = item < BUDGET_COUNT;
    return str_printf(arena, "%lld%s", (long long)(known ? most / words[item].per_unit : most),
                      known ? words[item].unit : "");
}
