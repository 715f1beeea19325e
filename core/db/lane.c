/*
 * lane.c -- one writing connection, and one thread that leads; see lane.h for the way of a write.
 *
 * The rule: nobody is answered before the batch is decided, refusals too, because a refusal may
 * rest on what a write of the same batch has done. If the COMMIT fails, all of them did nothing,
 * and all say so. A bell is rung outside the lock, once for each ticket that stands in line, and
 * last: afterwards the ticket is gone.
 */
#include "core/db/lane.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/db/wait.h"

/*
 * Readers may be in the way when the log is moved home. For a moment it is waited for them; then it
 * is tried again so many pages later, until the log is as long as it may be: then they must end.
 */
enum { CHECKPOINT_MS = 20, CHECKPOINT_AGAIN = 1000, LOG_FULL_MS = 1000 };

/* While many rows come in, the same pages of an index are written again and again: fewer times. */
enum { ROOMY_TIMES = 4 };

typedef enum { TICKET_WAITS, TICKET_LEADS, TICKET_RUNS, TICKET_DECIDED } TicketState;

/* One write on its way; lives on the stack of its thread. */
typedef struct Ticket Ticket;
struct Ticket {
    bool (*write)(void *context, DbConn *conn);
    void                *context;
    Problems            *problems;
    _Atomic(TicketState) state;
    pthread_t            thread;
    Bell                 bell;
    bool                 kept;      /* its savepoint was kept */
    bool                 committed; /* the batch was */
    bool                 broke;     /* its failure ended the whole transaction */
    const char          *why;       /* a problem's code, if the batch was not committed */
    Ticket              *next;
};

typedef struct {
    Ticket *first, *last;
    int     count;
} Row;

struct Lane {
    pthread_mutex_t lock;
    LaneOptions     options;
    bool            led;    /* the connection, the batch and its numbers are the leader's */
    pthread_t       leader;
    Row             waiting; /* in order of arrival */
    DbStats         stats;

    DbConn *writer;
    Row     batch; /* ran in the open transaction */
    int64_t batch_started;
    int     checkpoint_at; /* pages in the log from which the next one is tried */
};

Lane *lane_new(DbConn *writer, LaneOptions options)
{
    Lane *lane          = must_alloc(sizeof *lane);
    lane->writer        = writer;
    lane->options       = options;
    lane->checkpoint_at = LANE_CHECKPOINT_PAGES;
    pthread_mutex_init(&lane->lock, NULL);
    return lane;
}

void lane_free(Lane *lane)
{
    if (!lane) return;
    assert(!lane->led && !lane->waiting.first);
    pthread_mutex_destroy(&lane->lock);
    free(lane);
}

DbStats lane_stats(Lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    DbStats stats = lane->stats;
    stats.waiting = lane->waiting.count;
    pthread_mutex_unlock(&lane->lock);
    return stats;
}

/* --- tickets in a row ------------------------------------------------------------------------- */

static void row_add(Row *row, Ticket *ticket)
{
    ticket->next = NULL;
    if (row->last) row->last->next = ticket;
    else row->first = ticket;
    row->last = ticket;
    row->count++;
}

static void row_remove(Row *row, Ticket *ticket)
{
    Ticket *before = NULL;
    for (Ticket *at = row->first; at != ticket; at = at->next) before = at;
    if (before) before->next = ticket->next;
    else row->first = ticket->next;
    if (row->last == ticket) row->last = before;
    row->count--;
}

static TicketState state_of(Ticket *ticket)
{
    return atomic_load_explicit(&ticket->state, memory_order_acquire);
}

static void set_state(Ticket *ticket, TicketState state)
{
    atomic_store_explicit(&ticket->state, state, memory_order_release);
}

/* Under the lock: the first in line, or NULL. It is not woken. */
static Ticket *waiting_take(Lane *lane, TicketState state)
{
    Ticket *ticket = lane->waiting.first;
    if (!ticket) return NULL;
    row_remove(&lane->waiting, ticket);
    set_state(ticket, state);
    return ticket;
}

/* --- whose turn it is ------------------------------------------------------------------------- */

/* Leads at once where nobody does, else stands in line. */
static void lane_enter(Lane *lane, Ticket *ticket)
{
    pthread_mutex_lock(&lane->lock);
    bool nested = lane->led && pthread_equal(lane->leader, ticket->thread);
    assert(!nested); /* a write inside a write would wait for itself */
    (void)nested;
    if (lane->led) {
        row_add(&lane->waiting, ticket);
    } else {
        lane->led     = true;
        lane->leader  = ticket->thread;
        ticket->state = TICKET_LEADS;
    }
    pthread_mutex_unlock(&lane->lock);
}

static bool leave_line(Lane *lane, Ticket *ticket)
{
    pthread_mutex_lock(&lane->lock);
    bool left = state_of(ticket) == TICKET_WAITS;
    if (left) row_remove(&lane->waiting, ticket);
    lane->stats.busy += left;
    pthread_mutex_unlock(&lane->lock);
    return left;
}

/* Until it leads, or somebody has run and decided it. False if its turn did not come in time. */
static bool lane_wait(Lane *lane, Ticket *ticket)
{
    if (state_of(ticket) == TICKET_LEADS) return true;
    struct timespec deadline = wait_deadline(lane->options.wait_ms);
    if (bell_wait(&ticket->bell, &deadline)) return true;
    if (leave_line(lane, ticket)) return false;
    return bell_wait(&ticket->bell, NULL);
}

/* The next in line leads, or nobody does. */
static void lane_hand_on(Lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    Ticket *next = waiting_take(lane, TICKET_LEADS);
    lane->led    = next != NULL;
    lane->leader = next ? next->thread : (pthread_t){ 0 };
    pthread_mutex_unlock(&lane->lock);
    if (next) bell_ring(&next->bell);
}

/* --- the batch, by the leader ----------------------------------------------------------------- */

static bool batch_open(Lane *lane, Problems *problems)
{
    lane->batch_started = clock_monotonic();
    conn_unit_begin(lane->writer, lane->options.budget_ms);
    if (conn_begin(lane->writer, problems)) return true;
    conn_unit_end(lane->writer);
    return false;
}

static bool run_in_savepoint(DbConn *conn, Ticket *ticket)
{
    if (!db_savepoint(conn, ticket->problems)) return false;
    if (ticket->write(ticket->context, conn)) return db_keep(conn, ticket->problems);
    if (conn_in_transaction(conn)) db_undo(conn);
    return false;
}

static void batch_run(Lane *lane, Ticket *ticket)
{
    conn_unit_begin(lane->writer, lane->options.budget_ms);
    ticket->kept = run_in_savepoint(lane->writer, ticket);
    conn_unit_end(lane->writer);
    ticket->broke = !conn_in_transaction(lane->writer);
    row_add(&lane->batch, ticket);
}

/* Who runs next in this batch; NULL if it is full, broken, or nobody waits. */
static Ticket *batch_next(Lane *lane)
{
    if (lane->batch.last->broke || lane->batch.count >= LANE_MAX_BATCH
        || clock_monotonic() - lane->batch_started >= LANE_MAX_BATCH_US)
        return NULL;
    pthread_mutex_lock(&lane->lock);
    Ticket *next = waiting_take(lane, TICKET_RUNS);
    pthread_mutex_unlock(&lane->lock);
    return next;
}

/* *why: the code of a problem, for those that ran well and are lost all the same. */
static bool batch_commit(Lane *lane, const char **why)
{
    Problems causes;
    Arena   *arena = arena_new();
    problems_init(&causes, arena, LANGUAGE_EN);
    bool committed = !lane->batch.last->broke && conn_commit(lane->writer, &causes);
    *why           = causes.status == 503 ? causes.first->code : "db.commit";
    if (!committed) conn_roll_back(lane->writer);
    arena_free(arena);
    return committed;
}

static void batch_count(Lane *lane, bool committed, const char *why)
{
    pthread_mutex_lock(&lane->lock);
    lane->stats.commits += committed;
    lane->stats.wal_pages = conn_log_pages(lane->writer);
    for (Ticket *ticket = lane->batch.first; ticket; ticket = ticket->next) {
        ticket->committed = committed;
        ticket->why       = why;
        lane->stats.writes += committed && ticket->kept;
        lane->stats.refused += !ticket->kept;
    }
    pthread_mutex_unlock(&lane->lock);
}

static bool log_is_long(const Lane *lane)
{
    int times = conn_is_roomy(lane->writer) ? ROOMY_TIMES : 1;
    return conn_log_pages(lane->writer) >= lane->checkpoint_at * times;
}

static bool lane_checkpoint(Lane *lane, int patience_ms)
{
    int  pages          = conn_log_pages(lane->writer);
    bool done           = conn_checkpoint(lane->writer, patience_ms);
    lane->checkpoint_at = done ? LANE_CHECKPOINT_PAGES : pages + CHECKPOINT_AGAIN;
    pthread_mutex_lock(&lane->lock);
    lane->stats.checkpoints += done;
    lane->stats.wal_pages = done ? 0 : pages;
    pthread_mutex_unlock(&lane->lock);
    return done;
}

static bool log_has_room(Lane *lane, Problems *problems)
{
    return conn_log_pages(lane->writer) < lane->options.log_pages
           || lane_checkpoint(lane, LOG_FULL_MS)
           || problem_add(problems, "db.busy", (Place){ 0 }, NO_ARGS);
}

/* All but the leader's own, which comes first. */
static void wake_others(const Ticket *own)
{
    for (Ticket *ticket = own->next, *next; ticket; ticket = next) {
        next = ticket->next;
        set_state(ticket, TICKET_DECIDED);
        bell_ring(&ticket->bell);
    }
}

/*
 * Runs its own write and those in line behind it; one fsync for all, then they are woken. The next
 * leader first: it has the more to do; but nobody waits for the log to be moved home.
 */
static void lane_lead(Lane *lane, Ticket *own)
{
    lane->batch = (Row){ 0 };
    for (Ticket *ticket = own; ticket; ticket = batch_next(lane)) batch_run(lane, ticket);
    const char *why;
    bool committed = batch_commit(lane, &why);
    bool moves     = committed && log_is_long(lane);
    batch_count(lane, committed, why);
    if (moves) wake_others(own);
    if (moves) lane_checkpoint(lane, CHECKPOINT_MS);
    lane_hand_on(lane);
    if (!moves) wake_others(own);
}

/* --- one write -------------------------------------------------------------------------------- */

/* What was found out inside a transaction that never was is no news; the commit's failure is. */
static bool commit_failed(Problems *problems, Problems before, const char *why)
{
    *problems = before;
    if (problems->last) problems->last->next = NULL;
    return problem_add(problems, why, (Place){ 0 }, NO_ARGS);
}

bool lane_write(Lane *lane, bool (*write)(void *context, DbConn *conn), void *context,
                Problems *problems)
{
    Problems before = *problems;
    Ticket   ticket = { .write    = write,
                        .context  = context,
                        .problems = problems,
                        .thread   = pthread_self() };
    bell_init(&ticket.bell);
    lane_enter(lane, &ticket);
    bool entered = lane_wait(lane, &ticket);
    bool leads   = entered && state_of(&ticket) == TICKET_LEADS;
    bool opened  = !leads || (log_has_room(lane, problems) && batch_open(lane, problems));
    if (leads && opened) lane_lead(lane, &ticket);
    if (leads && !opened) lane_hand_on(lane);
    bell_done(&ticket.bell);

    if (!entered) return problem_add(problems, "db.busy", (Place){ 0 }, NO_ARGS);
    if (!opened) return false;
    if (ticket.committed) return ticket.kept;
    return ticket.broke && !ticket.kept ? false : commit_failed(problems, before, ticket.why);
}
