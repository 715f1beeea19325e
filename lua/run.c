/*
 * run.c -- see run.h.
 *
 *   RUN -> ( CALL -> ANSWER | REFUSAL )* -> DONE | FAILED
 *
 * The rule of this file: a run that has ended badly ends the save. Once a limit is broken or the
 * worker is lost, nothing that it says afterwards changes that.
 */
#include "lua/run.h"

#include "core/base/clock.h"
#include "core/record/access.h"
#include "lua/calls.h"
#include "lua/reading.h"

typedef struct {
    Chain         *chain;
    Work          *work;
    const RunWish *wish;
    RunResult     *result;
    bool           heard; /* the worker has said something */
    bool           over;
} Running;

/* --- how it ends badly ------------------------------------------------------------------------ */

/* What a failure names came in a message, which goes before the problems do. */
static Str file_of(const Running *running, const Failure *failure)
{
    bool named = failure && failure->file.len;
    return named ? str_copy(running->work->problems->arena, failure->file) : running->wish->path;
}

/*
 * In the file of the script, on a field of the record only if its user may know that; the field of
 * a refusal that came from elsewhere is not this record's. Whoever brings a file of records is told
 * its row instead.
 */
static Place place_of(const Running *running, const Failure *failure)
{
    const RunWish *wish  = running->wish;
    bool           own   = wish->object && failure && !failure->code.len;
    const Field   *field = own ? field_find(wish->object, failure->field) : NULL;
    bool           shown = field && access_field(running->work, field) >= FIELD_READ;
    Place at = work_place(running->work, shown ? field->name : (Str){ 0 });
    if (at.file.len) return at;
    at.file = file_of(running, failure);
    at.line = failure ? (int)failure->line : 0;
    return at;
}

static Str spot(const Running *running, const Failure *failure)
{
    Arena *arena = running->work->arena;
    Str    file  = file_of(running, failure);
    return failure && failure->line
               ? str_printf(arena, "%.*s:%d", STR_ARG(file), (int)failure->line)
               : file;
}

/* What cannot be caught is told once, by the innermost run, and again in the same words. */
static bool end_chain(Running *running, const char *code, const Failure *failure, Str what,
                      Str value)
{
    Chain    *chain    = running->chain;
    Problems *problems = running->work->problems;
    if (chain->end) return problem_again(problems, chain->end);
    Place at = place_of(running, failure);
    at.field = (Str){ 0 };
    problem_add(problems, code, at, ARGS(running->wish->rule, what, value, spot(running, failure)));
    if (chain->job)
        problem_hint(problems, "script.job.ended", ARGS(spot(running, failure)));
    problem_blame(problems, running->wish->rule, failure ? failure->trace : (Str){ 0 });
    if (!problems->newest) return false; /* there are too many already */
    Problem *end = arena_copy(running->work->arena, problems->newest, sizeof *end);
    end->next    = NULL;
    chain->end   = end;
    return false;
}

static bool end_by_limit(Running *running, const Failure *failure)
{
    const Budget *budget = &running->chain->budget;
    Arena        *arena  = running->work->arena;
    Str           name   = failure ? failure->limit : (Str){ 0 };
    int64_t       most   = failure ? failure->most : 0;
    if (budget->broken) {
        name = str_from(budget_name((BudgetItem)(budget->broken - 1)));
        most = budget->limits[budget->broken - 1];
    }
    Str shown = budget_words(arena, running->work->problems->language, name);
    running->chain->budget.broken |= budget->broken ? 0 : BUDGET_INSTRUCTIONS + 1;
    return end_chain(running, "script.limit", failure, shown, budget_text(arena, name, most));
}

/* A worker that is late is killed; so is one that talks nonsense. */
static bool end_by_worker(Running *running, const char *why)
{
    Chain *chain = running->chain;
    if (chain->worker && !chain->worker->lost) workers_kill(chain->workers, chain->worker);
    Language language = running->work->problems->language;
    return end_chain(running, "script.worker", NULL,
                     message_text(running->work->arena, language, why, NO_ARGS), (Str){ 0 });
}

/* While files are only looked at, nothing was going to be saved. */
static const char *code_of_error(const Running *running)
{
    RunKind kind = running->wish->kind;
    if (kind == RUN_COMPILE) return "script.syntax";
    if (kind == RUN_JOB) return "script.job.error";
    return kind == RUN_HOOK || kind == RUN_ACTION ? "script.error" : "script.plain";
}

/*
 * Refusals that speak to whoever saves, from whatever record they come: it is a rule of the
 * contract's deal that is broken, not the contract's script. All others are the script's mistakes.
 */
static const char *const for_people[] = { "value.",         "rule.refused",   "script.refused",
                                          "access.denied",  "field.readonly", "field.set_once",
                                          "delete.",        "version.stale",  "rollup.digits",
                                          "action.not_now", "action.denied",  NULL };

static bool is_for_people(const Running *running, const Failure *failure)
{
    RunKind kind = running->wish->kind;
    if (failure->kind == FAILURE_REFUSED) return true;
    if (kind != RUN_HOOK && kind != RUN_ACTION) return false;
    for (const char *const *code = for_people; *code; code++)
        if (str_starts(failure->code, str_from(*code))) return true;
    return false;
}

static bool end_by_script(Running *running, const Failure *failure)
{
    Problems *problems = running->work->problems;
    Place     at       = place_of(running, failure);
    if (is_for_people(running, failure)) {
        problem_say(problems, "script.refused", at, failure->message);
    } else {
        at.field = (Str){ 0 };
        problem_add(problems, code_of_error(running), at,
                    ARGS(running->wish->rule, failure->message, spot(running, failure)));
    }
    return problem_blame(problems, running->wish->rule, failure->trace);
}

/* --- what the worker says --------------------------------------------------------------------- */

static bool count_used(Running *running, const Used *used)
{
    Budget *budget = &running->chain->budget;
    workers_note_cpu(running->chain->worker, used->cpu_us);
    return budget_use(budget, BUDGET_INSTRUCTIONS, used->instructions)
           && budget_use(budget, BUDGET_CPU, used->cpu_us);
}

static bool on_call(Running *running, WireReader *message)
{
    Buffer answer;
    buffer_init(&answer, running->work->arena, 256);
    if (!call_answer(running->chain, running->work, running->wish, message, &answer,
                     &running->result->calls))
        return end_by_worker(running, "script.worker.call");
    if (running->chain->worker->lost) return end_by_worker(running, "script.worker.gone");
    return wire_send(running->chain->worker->socket, buffer_str(&answer))
           || end_by_worker(running, "script.worker.gone");
}

static bool on_done(Running *running, WireReader *message)
{
    const RunWish *wish   = running->wish;
    Done          *done   = &running->result->done;
    size_t         fields = wish->may_change ? wish->record->object->field_count : 0;
    running->over         = true;
    if (!reading_done(message, fields, done))
        return end_by_worker(running, "script.worker.answer");
    return (count_used(running, &done->used) && !running->chain->end)
           || end_by_limit(running, NULL);
}

static bool on_failed(Running *running, WireReader *message)
{
    Failure failure;
    Used    used;
    running->over = true;
    if (!reading_failed(message, &failure, &used))
        return end_by_worker(running, "script.worker.answer");
    count_used(running, &used);
    running->result->done.used = used;
    bool limit = failure.kind == FAILURE_LIMIT || running->chain->budget.broken
                 || running->chain->end;
    return limit ? end_by_limit(running, &failure) : end_by_script(running, &failure);
}

static bool on_message(Running *running, uint8_t kind, Str payload)
{
    WireReader reader = wire_reader(running->work->arena, payload);
    bool       fits   = budget_use(&running->chain->budget, BUDGET_BYTES, (int64_t)payload.len);
    if (!fits && kind == MESSAGE_CALL && !running->chain->end) {
        end_by_limit(running, NULL);
        return end_by_worker(running, "script.worker.call");
    }
    switch (kind) {
    case MESSAGE_CALL: return on_call(running, &reader);
    case MESSAGE_DONE: return on_done(running, &reader);
    case MESSAGE_FAILED: return on_failed(running, &reader);
    default: return end_by_worker(running, "script.worker.call");
    }
}

/*
 * A worker that has died while it waited is replaced: it has not begun anything. Often that shows
 * only when nothing comes back.
 */
static bool replace(Running *running, Str frame)
{
    Chain *chain  = running->chain;
    bool   rested = chain->depth == 1 && chain->worker->runs > 0 && !running->heard;
    chain->worker->lost = true;
    return rested && chain_renew(chain, running->work)
           && wire_send(chain->worker->socket, frame);
}

static bool listen(Running *running, Str frame)
{
    Chain *chain = running->chain;
    while (!running->over) {
        uint8_t kind;
        Str     payload;
        switch (wire_receive(chain->worker->socket, chain->deadline, running->work->arena, &kind,
                             &payload)) {
        case WIRE_GOT:
            running->heard = true;
            if (!on_message(running, kind, payload)) return false;
            break;
        case WIRE_LATE:
            budget_break(&chain->budget, BUDGET_WALL);
            workers_kill(chain->workers, chain->worker);
            return end_by_limit(running, NULL);
        case WIRE_CLOSED:
            if (!replace(running, frame)) return end_by_worker(running, "script.worker.gone");
            break;
        case WIRE_BAD: return end_by_worker(running, "script.worker.answer");
        }
    }
    return true;
}

/* --- what it is told -------------------------------------------------------------------------- */

static bool write_run(Running *running, Buffer *out)
{
    Work          *work   = running->work;
    const RunWish *wish   = running->wish;
    const Record  *record = wish->record;
    Run run = { .kind = (uint8_t)wish->kind,
                .function = wish->function,
                .path = wish->path,
                .input = wish->input,
                .now = work->now,
                .today = zone_day(work->snapshot->zone, work->now),
                .user = work->user->id,
                .language = str_from(language_tag(work->problems->language)),
                .allowance = budget_allowance(&running->chain->budget) };
    if (wish->object) run.object = wish->object->name;
    if (record)
        run.record = wire_of_record(work, record->object, record->id, record->version,
                                    record->values);
    if (record && record->old)
        run.old = wire_of_record(work, record->object, record->id, record->version, record->old);
    return message_put_run(out, &run);
}

static bool run(Running *running)
{
    Buffer frame;
    buffer_init(&frame, running->work->arena, 1024);
    if (!write_run(running, &frame)) {
        budget_break(&running->chain->budget, BUDGET_BYTES);
        return end_by_limit(running, NULL);
    }
    Str whole = buffer_str(&frame);
    if (!wire_send(running->chain->worker->socket, whole) && !replace(running, whole))
        return end_by_worker(running, "script.worker.gone");
    bool ok = listen(running, whole);
    if (running->chain->worker) running->chain->worker->runs++;
    return ok;
}

/* It is the call that has set it off that ends, at its line: this run has none. */
static bool too_deep(Running *running)
{
    budget_break(&running->chain->budget, BUDGET_DEPTH);
    return problem_add(running->work->problems, "script.deep", (Place){ 0 },
                       ARGS(running->wish->rule));
}

bool run_script(Chain *chain, Work *work, const RunWish *wish, RunResult *result)
{
    Running running = { .chain = chain, .work = work, .wish = wish, .result = result };
    *result         = (RunResult){ 0 };
    if (chain->end) return end_chain(&running, "script.limit", NULL, (Str){ 0 }, (Str){ 0 });
    if (!chain_enter(chain, work)) return false;
    int64_t began = clock_monotonic();
    bool    ok;
    if (chain->depth > chain->budget.limits[BUDGET_DEPTH]) ok = too_deep(&running);
    else ok = run(&running);
    result->us = clock_monotonic() - began;
    workers_count(chain->workers, !ok);
    chain_leave(chain);
    return ok;
}

Str run_source(Arena *arena, const RunWish *wish)
{
    return str_printf(arena, "%.*s%s", STR_ARG(wish->rule), wish->elevated ? " (elevated)" : "");
}
