/*
 * derived.c -- what a roll-up is made of, as a hash; and filling those that are new or changed.
 *
 * The rule: whatever the values depend on besides the rows goes into the hash -- formulas and
 * options that are read on the way, places after the point, the time zone of dates.
 */
#include "core/release/derived.h"

#include "core/base/clock.h"
#include "core/base/crypto.h"
#include "core/record/account.h"
#include "core/record/rollup.h"

/* --- the hash --------------------------------------------------------------------------------- */

typedef struct {
    Arena *arena;
    Hash   hash;
} Telling;

static void tell_field(Telling *telling, const Field *field);

static void tell_options(Telling *telling, const Choices *choices, Str attribute)
{
    for (size_t i = 0; i < choices->option_count; i++) {
        hash_add(&telling->hash, choices->options[i].name);
        hash_add(&telling->hash,
                 value_to_text(telling->arena, option_attribute(&choices->options[i], attribute)));
    }
}

static void tell_path(void *context, const Expr *path)
{
    Telling      *telling = context;
    const Member *steps   = path->steps;
    if (path->step_count == 0 || !steps) return;
    tell_field(telling, steps[0].thing);
    if (path->step_count > 1 && steps[0].type.choices)
        tell_options(telling, steps[0].type.choices, steps[1].name);
}

static void tell_expr(Telling *telling, const Expr *expr)
{
    Buffer     tree;
    JsonWriter json;
    buffer_init(&tree, telling->arena, 256);
    json_writer_init(&json, &tree);
    if (expr) expr_json(expr, &json);
    hash_add(&telling->hash, buffer_str(&tree));
    if (expr) expr_visit_paths(expr, tell_path, telling);
}

static void tell_rollup(Telling *telling, const Rollup *rollup)
{
    hash_add(&telling->hash, str_printf(telling->arena, "%d %.*s.%.*s", (int)rollup->kind,
                                        STR_ARG(rollup->over->object->name),
                                        STR_ARG(rollup->over->name)));
    if (rollup->of) tell_field(telling, rollup->of);
    tell_expr(telling, rollup->where);
}

static void tell_field(Telling *telling, const Field *field)
{
    hash_add(&telling->hash, field->name);
    hash_add(&telling->hash, str_printf(telling->arena, "%d %d", (int)field->value_type.kind,
                                        field->value_type.scale));
    if (field->formula) tell_expr(telling, field->formula);
    if (field->rollup) tell_rollup(telling, field->rollup);
}

Str rollup_hash(Arena *arena, const Field *field)
{
    Telling telling = { .arena = arena };
    hash_init(&telling.hash);
    hash_add(&telling.hash, field->object->snapshot->zone_name);
    tell_field(&telling, field);
    return str_slice(hash_finish(arena, &telling.hash), 0, 32);
}

/* --- filling ---------------------------------------------------------------------------------- */

/* One more than the last of any height: lower ones first, as higher ones are made of them. */
static int heights_end(const Plan *plan)
{
    int end = 1;
    for (size_t i = 0; i < plan->steps.count; i++) {
        const Step *step = &plan->steps.items[i];
        if (step->sort->derives && step->field->rollup->height >= end)
            end = step->field->rollup->height + 1;
    }
    return end;
}

bool rollups_fill(const Plan *plan, const Running *running)
{
    Work work = {
        .arena    = running->arena,
        .snapshot = plan->wanted,
        .user     = user_system(),
        .db       = running->conn,
        .problems = running->problems,
        .now      = clock_now(),
    };
    int end = heights_end(plan);
    for (int height = 1; height < end; height++)
        for (size_t i = 0; i < plan->steps.count; i++) {
            const Step *step = &plan->steps.items[i];
            if (!step->sort->derives || step->field->rollup->height != height) continue;
            if (!rollup_compute(&work, step->field, INT64_MIN, INT64_MAX, NULL)) return false;
        }
    return true;
}
