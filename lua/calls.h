/*
 * calls.h -- what a script may ask of the server: one row for each call, which checks its
 * arguments, does it as the acting user, and writes the answer.
 */
#ifndef TENON_LUA_CALLS_H
#define TENON_LUA_CALLS_H

#include "lua/run.h"

/* One call that is being answered. Its problems are its own: they become a refusal. */
typedef struct {
    Chain         *chain;
    Work          *work;
    const RunWish *wish;
    const Wire    *args;
    size_t         arg_count;
    Buffer        *answer; /* of a frame MESSAGE_ANSWER that stands open: exactly one value */
} Calling;

/* CALLED needs no records; all but those and the ones that only begin count in the run's log. */
typedef enum {
    CALLED,
    CALLED_AND_TOLD, /* it reads */
    CALLED_TO_WRITE,
    CALLED_TO_BEGIN, /* a transaction of its own, where there is none */
    CALLED_IN_TESTS
} CalledHow;

typedef struct {
    Call        call;
    const char *takes; /* a letter for each argument: see calls.c */
    bool      (*run)(Calling *calling);
    CalledHow   how;
} CallRow;

extern const CallRow call_rows[]; /* ends with a NULL run */

/*
 * Writes the whole frame of the answer or of the refusal. False if the worker has said something
 * that no worker says.
 */
bool call_answer(Chain *chain, Work *work, const RunWish *wish, WireReader *message, Buffer *out,
                 int64_t *told);

/* --- for the rows ----------------------------------------------------------------------------- */

Str           call_str(const Calling *calling, size_t arg); /* empty for null */
const Object *call_object(Calling *calling);                 /* named by the first argument */
bool          call_id(Calling *calling, size_t arg, int64_t *id);

/* One more, within the budget; false ends the run. */
bool call_spend(Calling *calling, BudgetItem item, int64_t amount);

void answer_record(Calling *calling, const Record *record);

/* calls_read.c */
bool call_find(Calling *calling);
bool call_one(Calling *calling);
bool call_query(Calling *calling);
bool call_count(Calling *calling);
bool call_sum(Calling *calling);

/* calls_write.c */
bool call_insert(Calling *calling);
bool call_update(Calling *calling);
bool call_delete(Calling *calling);
bool call_upsert(Calling *calling);
bool call_assign(Calling *calling);
bool call_outbox(Calling *calling);

/* later.c, job.c */
bool call_later(Calling *calling);
bool call_atomic(Calling *calling);

/* calls_know.c: what the configuration says */
bool call_source(Calling *calling);
bool call_fields(Calling *calling);
bool call_formula(Calling *calling);
bool call_translation(Calling *calling);
bool call_has_role(Calling *calling);

/* calls_test.c */
bool call_test_as(Calling *calling);
bool call_test_at(Calling *calling);
bool call_test_user(Calling *calling);
bool call_test_action(Calling *calling);
bool call_test_outbox(Calling *calling);
bool call_test_jobs(Calling *calling);
bool call_test_run_jobs(Calling *calling);

#endif
