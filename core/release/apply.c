/*
 * apply.c -- runs a plan in the lane, writes the release down, publishes after the COMMIT.
 *
 * The rule: the plan that is run is made on the writing connection, in the transaction that runs
 * it, so nothing can come between looking and doing.
 */
#include "core/release/apply.h"

#include "core/base/clock.h"
#include "core/record/hooks.h"
#include "core/release/derived.h"
#include "core/release/shelf.h"
#include "core/release/steps.h"

enum { APPLY_BUDGET_MS = 600000 };

typedef struct {
    Arena              *arena;
    Tenant             *tenant;
    Snapshot           *wanted;
    const Layers       *layers;
    const ApplyOptions *options;
    ApplyResult        *result;
    Problems           *problems;
} Applying;

/* --- in the lane ------------------------------------------------------------------------------ */

static bool may_run(const Applying *applying, const Plan *plan)
{
    const ApplyOptions *options = applying->options;
    if (options->expect.len && !str_equal(options->expect, plan->state))
        return problem_add(applying->problems, "plan.moved", (Place){ 0 },
                           ARGS(options->expect, plan->state));
    if (plan->blocked) return plan_blocked(plan, applying->problems);
    if (plan->lossy && (!options->allow_lossy || options->only_safe))
        return problem_add(applying->problems, "plan.lossy", (Place){ 0 }, NO_ARGS);
    return true;
}

static bool run_steps(const Applying *applying, const Plan *plan, DbConn *conn)
{
    Running running = {
        .arena    = applying->arena,
        .conn     = conn,
        .dialect  = db_dialect(applying->tenant->data),
        .wanted   = plan->catalogue,
        .problems = applying->problems,
    };
    for (size_t i = 0; i < plan->steps.count; i++) {
        const Step *step = &plan->steps.items[i];
        if (step->sort->run && !step->sort->run(step, &running)) return false;
    }
    return rollups_fill(plan, &running);
}

static bool write_release(const Applying *applying, const Plan *plan, DbConn *conn)
{
    Release release = {
        .number  = plan->from.number + 1,
        .hash    = applying->wanted->hash,
        .app     = applying->wanted->app,
        .version = applying->wanted->version,
        .user    = applying->options->user,
        .at      = clock_now(),
        .dev     = applying->options->dev,
    };
    bool replaces = release.dev && plan->from.dev;
    applying->result->release = applying->wanted->release = release.number;
    return catalogue_write(conn, plan->catalogue, applying->problems) &&
           (!replaces || release_remove(conn, plan->from.number, applying->problems)) &&
           release_write(conn, &release, applying->layers, applying->problems);
}

static bool apply_in_lane(void *context, DbConn *conn)
{
    const Applying *applying = context;
    db_budget(conn, APPLY_BUDGET_MS);
    Plan *plan =
        plan_make(applying->arena, conn, applying->wanted, applying->layers, applying->problems);
    applying->result->plan = plan;
    if (!plan || !may_run(applying, plan)) return false;
    applying->result->release = plan->from.number;
    applying->result->changed = plan->steps.count > 0;
    if (!applying->result->changed) return true;
    return run_steps(applying, plan, conn) && write_release(applying, plan, conn);
}

/* --- around it -------------------------------------------------------------------------------- */

static void let_go(void *snapshot) { snapshot_release(snapshot); }

/* What only those above can judge: scripts. Before the lane, because it may take a while. */
static bool hooks_agree(const Tenant *tenant, const Snapshot *wanted, const ApplyOptions *options,
                        Problems *problems)
{
    const Hooks *hooks = tenant->hooks;
    if (!hooks || !hooks->check || (options && options->in_force)) return true;
    return hooks->check(hooks->context, wanted, problems);
}

bool apply_run(Arena *arena, Tenant *tenant, const Layers *layers, const ApplyOptions *options,
               ApplyResult *result, Problems *problems)
{
    static const ApplyOptions none = { 0 };
    *result                        = (ApplyResult){ 0 };
    const Snapshot *wanted         = snapshot_load(layers, problems);
    if (!wanted) return false;
    arena_defer(arena, let_go, (void *)wanted); /* the plan looks into it as long as it lives */
    if (!hooks_agree(tenant, wanted, options, problems)) return false;

    /* Nobody else has seen it yet: the number may still be written into it. */
    Applying applying = { arena,  tenant,  (Snapshot *)wanted, layers, options ? options : &none,
                          result, problems };
    pthread_mutex_lock(&tenant->applying);
    bool applied = db_write(tenant->data, apply_in_lane, &applying, problems);
    if (applied && result->changed) slot_publish(tenant->slot, snapshot_acquire(wanted));
    pthread_mutex_unlock(&tenant->applying);
    if (applied && result->changed) listeners_tell(tenant, WROTE_RELEASE);
    return applied;
}

/* --- starting from the database --------------------------------------------------------------- */

static bool read_stored(Arena *arena, Tenant *tenant, bool with_data, Release *release,
                        Layers *layers, Problems *problems)
{
    DbConn *conn = db_read_begin(tenant->data, problems);
    if (!conn) return false;
    bool read = release_find(arena, conn, release, problems) &&
                release_read(arena, conn, release->number, with_data, layers, problems);
    db_read_end(conn);
    return read;
}

static bool same_files(const Layer *a, const Layer *b)
{
    if (a->files.count != b->files.count) return false;
    for (size_t i = 0; i < a->files.count; i++) {
        bool found = false;
        for (size_t k = 0; k < b->files.count && !found; k++)
            found = str_equal(a->files.items[i].path, b->files.items[k].path) &&
                    str_equal(a->files.items[i].text, b->files.items[k].text);
        if (!found) return false;
    }
    return true;
}

/*
 * A newer program brings newer system objects: a release of its own, with the tenant's app as it
 * is.
 */
static bool bring_own_layer(Arena *arena, Tenant *tenant, const Layer *own, Problems *problems)
{
    Release      release;
    Layers       layers = { 0 };
    ApplyResult  result;
    ApplyOptions safely = { .only_safe = true, .in_force = true };
    if (!read_stored(arena, tenant, true, &release, &layers, problems)) return false;
    layers.items[0] = *own;
    return apply_run(arena, tenant, &layers, &safely, &result, problems);
}

/* A newer program may search otherwise than the one that made the indexes. */
static bool search_as_wanted(Arena *arena, Tenant *tenant, const Snapshot *wanted, bool *same,
                             Problems *problems)
{
    DbConn *conn = db_read_begin(tenant->data, problems);
    bool    read = conn && catalogue_words_fit(arena, conn, wanted, same, problems);
    db_read_end(conn);
    return read;
}

bool apply_stored(Arena *arena, Tenant *tenant, Problems *problems)
{
    Release release;
    Layers  layers = { 0 };
    Layer   own    = layer_system(arena);
    if (!read_stored(arena, tenant, false, &release, &layers, problems)) return false;
    if (release.number == 0 || layers.count == 0)
        return problem_add(problems, "release.none", (Place){ 0 }, ARGS(tenant->name));
    if (!same_files(&own, &layers.items[0])) return bring_own_layer(arena, tenant, &own, problems);

    Snapshot *stored = shelf_load(tenant->shelf, &layers, problems);
    if (!stored) return false;
    bool same = false, known = search_as_wanted(arena, tenant, stored, &same, problems);
    if (!same) {
        snapshot_release(stored);
        return known && bring_own_layer(arena, tenant, &own, problems);
    }
    stored->release = release.number;
    stored->hash    = str_copy(stored->arena, release.hash); /* of data/ too, which was not read */
    slot_publish(tenant->slot, stored);
    return true;
}
