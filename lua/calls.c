/*
 * calls.c -- from a CALL to its ANSWER or REFUSAL.
 *
 * The rule of this file: whatever went wrong in a call is taken back to where it began -- problems
 * and writes alike -- and given to the script as a refusal, which it may catch; a broken limit
 * or a database that fails it may not.
 */
#include "lua/calls.h"

#include "core/base/clock.h"
#include "core/base/id.h"
#include "lua/testing.h"

/*
 * t text, n text or null, i a record, its reference or its id as text, j the same or null, m map,
 * p map or null, l list, v a scalar, a anything
 */
const CallRow call_rows[] = {
    { CALL_SOURCE, "t", call_source, CALLED },
    { CALL_OBJECT, "t", call_fields, CALLED },
    { CALL_FIND, "ti", call_find, CALLED_AND_TOLD },
    { CALL_ONE, "tnp", call_one, CALLED_AND_TOLD },
    { CALL_QUERY, "tp", call_query, CALLED_AND_TOLD },
    { CALL_COUNT, "tnp", call_count, CALLED_AND_TOLD },
    { CALL_SUM, "ttnp", call_sum, CALLED_AND_TOLD },
    { CALL_INSERT, "tm", call_insert, CALLED_TO_WRITE },
    { CALL_UPDATE, "tim", call_update, CALLED_TO_WRITE },
    { CALL_DELETE, "ti", call_delete, CALLED_TO_WRITE },
    { CALL_UPSERT, "ttm", call_upsert, CALLED_TO_WRITE },
    { CALL_ASSIGN, "tii", call_assign, CALLED_TO_WRITE },
    { CALL_FORMULA, "tvl", call_formula, CALLED },
    { CALL_TEXT, "tl", call_translation, CALLED },
    { CALL_OUTBOX, "tm", call_outbox, CALLED_TO_WRITE },
    { CALL_HAS_ROLE, "t", call_has_role, CALLED },
    { CALL_LATER, "tap", call_later, CALLED_TO_WRITE },
    { CALL_ATOMIC, "", call_atomic, CALLED_TO_BEGIN },
    { CALL_TEST_AS, "n", call_test_as, CALLED_IN_TESTS },
    { CALL_TEST_AT, "v", call_test_at, CALLED_IN_TESTS },
    { CALL_TEST_USER, "m", call_test_user, CALLED_IN_TESTS },
    { CALL_TEST_ACTION, "tjtp", call_test_action, CALLED_IN_TESTS },
    { CALL_TEST_OUTBOX, "", call_test_outbox, CALLED_IN_TESTS },
    { CALL_TEST_JOBS, "", call_test_jobs, CALLED_IN_TESTS },
    { CALL_TEST_RUN_JOBS, "", call_test_run_jobs, CALLED_IN_TESTS },
    { 0 },
};

static const CallRow *row_find(uint8_t call)
{
    const CallRow *row = call_rows;
    while (row->run && row->call != call) row++;
    return row->run ? row : NULL;
}

/* --- arguments -------------------------------------------------------------------------------- */

static bool is_null(const Wire *wire)
{
    return wire->kind == WIRE_SCALAR && value_is_null(wire->value);
}

/* An empty list and an empty map are the same to a script. */
static bool is_map(const Wire *wire)
{
    return wire->kind == WIRE_MAP || (wire->kind == WIRE_LIST && wire->count == 0);
}

static bool is_id(const Wire *wire)
{
    bool scalar = wire->kind == WIRE_SCALAR || wire->kind == WIRE_RECORD;
    return scalar && (wire->value.kind == VALUE_REF || wire->value.kind == VALUE_TEXT);
}

static bool fits(char letter, const Wire *wire)
{
    bool text = wire->kind == WIRE_SCALAR && wire->value.kind == VALUE_TEXT;
    switch (letter) {
    case 't': return text;
    case 'n': return text || is_null(wire);
    case 'i': return is_id(wire);
    case 'j': return is_id(wire) || is_null(wire);
    case 'm': return is_map(wire);
    case 'p': return is_map(wire) || is_null(wire);
    case 'l': return wire->kind == WIRE_LIST || is_null(wire);
    case 'a': return true;
    default: return wire->kind == WIRE_SCALAR;
    }
}

static bool arguments_fit(const CallRow *row, const Calling *calling)
{
    size_t wanted = strlen(row->takes);
    if (calling->arg_count != wanted)
        return problem_add(calling->work->problems, "script.argument", (Place){ 0 },
                           ARGS(STR("0")));
    for (size_t i = 0; i < wanted; i++)
        if (!fits(row->takes[i], &calling->args[i]))
            return problem_add(calling->work->problems, "script.argument", (Place){ 0 },
                               ARGS(str_printf(calling->work->arena, "%zu", i + 1)));
    return true;
}

Str call_str(const Calling *calling, size_t arg)
{
    Value value = calling->args[arg].value;
    return value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
}

const Object *call_object(Calling *calling)
{
    return record_object(calling->work, call_str(calling, 0));
}

bool call_id(Calling *calling, size_t arg, int64_t *id)
{
    Value value = calling->args[arg].value;
    if (!value_to_ref(&value) && value.kind != VALUE_REF)
        return problem_add(calling->work->problems, "script.id", (Place){ 0 }, ARGS(value.text));
    *id = value.integer;
    return true;
}

bool call_spend(Calling *calling, BudgetItem item, int64_t amount)
{
    return budget_use(&calling->chain->budget, item, amount);
}

void answer_record(Calling *calling, const Record *record)
{
    Wire wire = wire_of_record(calling->work, record->object, record->id, record->version,
                               record->values);
    wire_put(calling->answer, &wire);
}

/* --- the answer ------------------------------------------------------------------------------- */

/* Is it the script's own wording that is wrong: a condition, the name of a field? */
static bool is_of_wording(const Problem *problem)
{
    Str code = str_from(problem->code);
    return problem->hint.len && (str_starts(code, STR("expr.")) || str_is(code, "field.unknown"));
}

/*
 * What is wrong with a wording comes with its hint: the problem goes no further than the script.
 * Tests are told where a rule has failed: their own line says only what set it off.
 */
static Str words_of(const Chain *chain, Arena *arena, const Problem *problem)
{
    if (is_of_wording(problem))
        return str_printf(arena, "%.*s (%.*s)", STR_ARG(problem->message), STR_ARG(problem->hint));
    if (!chain->testing || strcmp(problem->code, "script.error") != 0 || !problem->at.line)
        return problem->message;
    return str_printf(arena, "%.*s (%.*s:%d)", STR_ARG(problem->message), STR_ARG(problem->at.file),
                      problem->at.line);
}

/* Of a limit that was broken the worker only hears that it is over: what to say is known here. */
static void refuse(Chain *chain, const Problems *problems, Buffer *out)
{
    const Problem *first = problems->first;
    while (first && first->severity != SEVERITY_ERROR) first = first->next;
    Refusal refusal = { .final = chain->budget.broken || chain->stopped || chain->worker->lost
                                 || chain->end };
    refusal.code    = str_from(first ? first->code : "script.limit");
    refusal.message = first ? words_of(chain, problems->arena, first) : STR("a limit was broken");
    refusal.field   = first ? first->at.field : (Str){ 0 };
    message_put_refusal(out, &refusal);
}

/*
 * The disk is full, the database does not answer: no mistake of the script, and no script may go on
 * as if nothing were. The database's answers about the data themselves are the script's business.
 */
static bool is_fault(const Problem *problem)
{
    static const char *const answers[] = { "db.unique", "db.size", "db.budget" };
    if (problem->severity != SEVERITY_ERROR || strncmp(problem->code, "db.", 3) != 0) return false;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (strcmp(problem->code, answers[i]) == 0) return false;
    return true;
}

static void end_by_fault(Chain *chain, Arena *arena, const Problems *problems)
{
    const Problem *fault = problems->first;
    while (fault && !is_fault(fault)) fault = fault->next;
    if (fault && !chain->end) chain->end = arena_copy(arena, fault, sizeof *fault);
}

/* While a file is only looked at there are no records. A job has no transaction of its own. */
static bool has_records(const CallRow *row, const Calling *calling)
{
    return row->how == CALLED || calling->work->db || calling->chain->job
           || problem_add(calling->work->problems, "script.loading", (Place){ 0 }, NO_ARGS);
}

/* The time of the save holds in the database, too, and for all that is set off from here. */
static bool run_until(const CallRow *row, Calling *calling)
{
    DbConn *db     = calling->work->db;
    int64_t before = db ? db_until(db, calling->chain->deadline) : 0;
    bool    ok     = row->run(calling) && calling->work->problems->count == 0
              && !calling->chain->budget.broken;
    if (db) db_until_again(db, before);
    return ok;
}

typedef struct {
    const CallRow *row;
    Calling       *calling;
} Turn;

static bool take_turn(Work *work, void *context)
{
    (void)work; /* the call's own */
    const Turn *turn = context;
    return run_until(turn->row, turn->calling);
}

/* In a job each reading and each write is for itself. */
static bool run_with_records(const CallRow *row, Calling *calling)
{
    Turn turn = { row, calling };
    if (calling->work->db || row->how == CALLED || row->how == CALLED_TO_BEGIN)
        return run_until(row, calling);
    return row->how == CALLED_TO_WRITE ? work_write(calling->work, take_turn, &turn)
                                       : work_read(calling->work, take_turn, &turn);
}

static bool goes_on(Chain *chain, const Work *work)
{
    if (!chain->stop || !chain->stop->asked(chain->stop->context)) return true;
    chain->stopped = true;
    return problem_add(work->problems, "job.stopped", (Place){ 0 }, NO_ARGS);
}

static bool run_checked(const CallRow *row, Calling *calling)
{
    return goes_on(calling->chain, calling->work) && call_spend(calling, BUDGET_CALLS, 1)
           && has_records(row, calling) && arguments_fit(row, calling)
           && run_with_records(row, calling);
}

static bool run_row(const CallRow *row, Calling *calling)
{
    const Chain *chain = calling->chain;
    bool         ok    = run_checked(row, calling);
    if (clock_monotonic() < chain->deadline) return ok;
    return budget_break(&calling->chain->budget, BUDGET_WALL);
}

/* Warnings of a save in this one; their fields are those of another record. */
static void pass_on(Problems *problems, Problems *inner)
{
    for (Problem *problem = inner->first; problem; problem = problem->next)
        problem->at.field = (Str){ 0 };
    problems_join(problems, inner);
}

bool call_answer(Chain *chain, Work *work, const RunWish *wish, WireReader *message, Buffer *out,
                 int64_t *told)
{
    const CallRow *row  = row_find(wire_get_u8(message));
    Wire           args = wire_get(message);
    if (!wire_finished(message) || args.kind != WIRE_LIST || !row
        || (row->how == CALLED_IN_TESTS && !chain->testing)) return false;

    *told += row->how == CALLED_AND_TOLD || row->how == CALLED_TO_WRITE;
    Problems problems;
    Work     inner = *work;
    problems_init(&problems, work->arena, work->problems->language);
    inner.problems  = &problems;
    inner.at        = (Place){ 0 };
    Calling calling = { chain, &inner, wish, args.items, args.count, out };
    size_t  begin   = wire_begin(out, MESSAGE_ANSWER);
    bool    ok      = run_row(row, &calling);
    work->stores    = inner.stores;
    work->wrote |= inner.wrote;
    if (ok && !wire_end(out, begin)) ok = budget_break(&chain->budget, BUDGET_BYTES);
    ok = ok && budget_use(&chain->budget, BUDGET_BYTES, (int64_t)(out->len - begin));
    if (ok) {
        pass_on(work->problems, &problems);
        return true;
    }
    out->len = begin;
    end_by_fault(chain, work->arena, &problems);
    refuse(chain, &problems, out);
    return true;
}
