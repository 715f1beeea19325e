/*
 * job.c -- a script's job: run outside any transaction, its reads each on a reader, its writes each
 * a recipe of its own; and crm.atomic, which makes several of them one.
 *
 * The rule of this file: the write lane is held only for what hooks may use up, whatever a job may.
 */
#include "core/base/clock.h"
#include "core/base/id.h"
#include "lua/calls.h"
#include "lua/hooking.h"
#include "lua/later.h"
#include "lua/runlog.h"

/* --- the job ---------------------------------------------------------------------------------- */

/* What it is about, if its arguments say so: there its run is shown. */
static int64_t record_of(const Json *args)
{
    const Json *given = args ? json_find(args, "id") : NULL;
    int64_t     id;
    if (!given) return 0;
    Str text = given->kind == JSON_OBJECT ? json_text(given, "id")
               : given->value.kind == VALUE_TEXT ? given->value.text
                                                 : (Str){ 0 };
    return id_parse(text, &id) ? id : 0;
}

typedef struct {
    const RunWish   *wish;
    const RunResult *result;
} Note;

static bool write_note(Work *work, void *context)
{
    const Note *note = context;
    return runlog_write(work, note->wish, note->result);
}

/* What a failed one has noted is worth reading, too; that it could not be written is no failure. */
static void keep_note(Work *work, const RunWish *wish, const RunResult *result, int64_t record)
{
    Work     own = *work;
    RunWish  told = *wish;
    Note     note = { &told, result };
    Problems ignored;
    Record   about = { .object = wish->object, .id = record };
    if (!record) return;
    problems_init(&ignored, work->arena, work->problems->language);
    own.problems = &ignored;
    told.record = &about;
    work_write(&own, write_note, &note);
}

RunWish hooking_wish_of_job(Work *work, const Object *object, Str function, const Json *args)
{
    return (RunWish){ .kind = RUN_JOB,
                      .path = object->script->path,
                      .object = object,
                      .function = function,
                      .rule = str_printf(work->arena, "%.*s.jobs.%.*s", STR_ARG(object->name),
                                         STR_ARG(function)),
                      .input = later_get(work->arena, args),
                      .elevated = work->user->elevated };
}

bool hooking_job(void *context, Work *work, Str name, const Json *args, const JobStop *stop)
{
    Scripts  *scripts = context;
    RunResult result;
    Str       function;
    Chain    *chain = chain_begin(scripts->workers, work, limits_of_jobs);
    chain->declared = scripts->declared;
    chain->job      = true;
    chain->stop     = stop;
    const Object *object = later_find(chain, work, name, &function);
    if (!object) return false;
    Work    inner = hooking_acting(work, object->elevated);
    RunWish wish  = hooking_wish_of_job(&inner, object, function, args);
    inner.depth++;
    inner.source = run_source(work->arena, &wish);
    bool ok      = run_script(chain, &inner, &wish, &result);
    keep_note(work, &wish, &result, record_of(args));
    return ok;
}

/* --- crm.atomic ------------------------------------------------------------------------------- */

static bool run_function(Work *work, void *context)
{
    Calling  *calling = context;
    RunResult result;
    RunWish   wish = *calling->wish;
    wish.kind       = RUN_ATOMIC;
    wish.record     = NULL;
    wish.may_change = false;
    return run_script(calling->chain, work, &wish, &result)
           && !calling->chain->budget.broken;
}

/* What the part has used up, the whole has. */
static void budget_return(Budget *whole, const Budget *part)
{
    for (int item = 0; item < BUDGET_COUNT; item++)
        if (item != BUDGET_WALL && item != BUDGET_MEMORY)
            budget_use(whole, (BudgetItem)item, part->used[item]);
    if (part->broken) budget_break(whole, (BudgetItem)(part->broken - 1));
}

static bool in_the_lane(Calling *calling)
{
    Chain  *chain    = calling->chain;
    Budget  whole    = chain->budget;
    int64_t deadline = chain->deadline;
    int64_t latest   = clock_monotonic() + limits_of_atomic[BUDGET_WALL];
    budget_init(&chain->budget, limits_of_atomic);
    if (latest < deadline) chain->deadline = latest;
    bool ok         = work_write(calling->work, run_function, calling);
    Budget part     = chain->budget;
    chain->budget   = whole;
    chain->deadline = deadline;
    budget_return(&chain->budget, &part);
    return ok;
}

/* Where a transaction is open anyway, it is a step of that, which may fail alone. */
bool call_atomic(Calling *calling)
{
    bool open = calling->work->db != NULL;
    bool ok   = open ? work_write(calling->work, run_function, calling) : in_the_lane(calling);
    if (ok) wire_put_value(calling->answer, value_bool(true));
    return ok;
}
