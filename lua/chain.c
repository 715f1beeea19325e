/* chain.c -- see chain.h. The rule: time runs from the first run to the end of the last one. */
#include "lua/chain.h"

#include "core/base/clock.h"

Chain *chain_begin(Workers *workers, Work *work, const Limits limits)
{
    Chain *chain = ARENA_NEW(work->arena, Chain);
    chain->workers  = workers;
    chain->save  = work->saves;
    budget_init(&chain->budget, limits);
    return work->scripts = chain;
}

Chain *chain_of(Workers *workers, Work *work)
{
    Chain *chain = work->scripts;
    if (!chain) return chain_begin(workers, work, limits_of_hooks);
    if (chain->depth || chain->testing || chain->save == work->saves) return chain;
    chain->save = work->saves;
    chain->end  = NULL;
    budget_init(&chain->budget, limits_of_hooks);
    return chain;
}

/* What is checked belongs to no tenant yet. */
static bool worker_take(Chain *chain, Work *work)
{
    const Snapshot *snapshot = work->snapshot;
    Str tenant = work->tenant ? work->tenant->name : (Str){ 0 };
    chain->worker = workers_take(chain->workers, tenant, snapshot->hash, snapshot->zone_name,
                              work->problems);
    if (!chain->worker) return false;
    chain->began    = clock_monotonic();
    int64_t left    = budget_left(&chain->budget, BUDGET_WALL);
    int64_t total   = TOTAL_WALL_US - chain->total_us;
    chain->deadline = chain->began + (left < total || chain->testing || chain->job ? left : total);
    return true;
}

bool chain_renew(Chain *chain, Work *work)
{
    workers_give_back(chain->workers, chain->worker);
    chain->worker = NULL;
    return worker_take(chain, work);
}

bool chain_enter(Chain *chain, Work *work)
{
    if (!chain->worker && !worker_take(chain, work)) return false;
    chain->depth++;
    return true;
}

void chain_leave(Chain *chain)
{
    if (--chain->depth) return;
    int64_t took = clock_monotonic() - chain->began;
    chain->total_us += took;
    budget_use(&chain->budget, BUDGET_WALL, took);
    if (chain->worker) workers_give_back(chain->workers, chain->worker);
    chain->worker = NULL;
}
