/*
 * lane.c -- leader commit over one writing connection; see lane.h for the way of a write.
 *
 * The rule: nobody is answered before the batch is decided, refusals too, because a refusal may
 * rest on what a write of the same batch has done. If the COMMIT fails, all of them did nothing,
 * and all say so.
 */
#include "core/db/lane.h"

#include <assert.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/db/wait.h"

/* A failed checkpoint (readers were in the way) is tried again after so many more pages. */
enum { CHECKPOINT_PATIENCE = 1000 };

/* While many rows come in, the same pages of an index are written again and again: fewer times. */
enum { ROOMY_TIMES = 4 };

typedef enum { TICKET_WAITS, TICKET_RUNS, TICKET_RAN, TICKET_DECIDED } TicketState;

/* One write on its way; lives on the stack of its thread. */
typedef struct Ticket Ticket;
struct Ticket {
    TicketState    state;
    bool           kept;      /* its savepoint was kept */
    bool           committed; /* the batch was */
    bool           broke;     /* its failure ended the whole transaction */
    pthread_cond_t changed;
    Ticket        *next;
};

struct Lane {
    pthread_mutex_t lock;
    DbConn         *writer;
    LaneOptions     options;
    bool            taken; /* by the owner, who runs or commits: the connection is theirs */
    pthread_t       owner;
    Ticket         *first, *last; /* waiting, in order of arrival */

    Ticket *batch; /* ran in the open transaction, newest first */
    int     batch_count;
    int64_t batch_started;
    int     checkpoint_at; /* pages in the log from which the next one is tried */
    DbStats stats;
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
    assert(!lane->taken && !lane->first);
    pthread_mutex_destroy(&lane->lock);
    free(lane);
}

DbStats lane_stats(Lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    DbStats stats = lane->stats;
    pthread_mutex_unlock(&lane->lock);
    return stats;
}

/* --- whose turn it is ------------------------------------------------------------------------- */

static void queue_remove(Lane *lane, Ticket *ticket)
{
    Ticket *before = NULL;
    for (Ticket *at = lane->first; at != ticket; at = at->next) before = at;
    if (before) before->next = ticket->next;
    else lane->first = ticket->next;
    if (lane->last == ticket) lane->last = before;
}

/* False if the turn did not come in time. */
static bool lane_enter(Lane *lane, Ticket *ticket)
{
    pthread_mutex_lock(&lane->lock);
    bool nested = lane->taken && pthread_equal(lane->owner, pthread_self());
    assert(!nested); /* a write inside a write would wait for itself */
    (void)nested;
    if (!lane->taken) {
        lane->taken   = true;
        ticket->state = TICKET_RUNS;
    } else {
        struct timespec deadline = wait_deadline(lane->options.wait_ms);
        if (lane->last) lane->last->next = ticket;
        else lane->first = ticket;
        lane->last = ticket;
        lane->stats.waiting++;
        while (ticket->state == TICKET_WAITS)
            if (!wait_until(&ticket->changed, &lane->lock, &deadline) &&
                ticket->state == TICKET_WAITS) {
                queue_remove(lane, ticket);
                lane->stats.busy++;
                break;
            }
        lane->stats.waiting--;
    }
    bool entered = ticket->state == TICKET_RUNS;
    if (entered) lane->owner = pthread_self();
    pthread_mutex_unlock(&lane->lock);
    return entered;
}

/* Under the lock: gives the connection to the next in line, or leaves it free. */
static void lane_hand_on(Lane *lane)
{
    Ticket *next = lane->first;
    lane->taken  = next != NULL;
    lane->owner  = (pthread_t){ 0 };
    if (!next) return;
    lane->first = next->next;
    if (!lane->first) lane->last = NULL;
    next->next  = NULL;
    next->state = TICKET_RUNS;
    pthread_cond_signal(&next->changed);
}

/* --- the batch -------------------------------------------------------------------------------- */

/* Under the lock: all that ran learn how it ended. Their tickets are gone once they wake up. */
static void batch_decide(Lane *lane, bool committed)
{
    Ticket *next;
    for (Ticket *ticket = lane->batch; ticket; ticket = next) {
        next              = ticket->next;
        ticket->committed = committed;
        ticket->state     = TICKET_DECIDED;
        lane->stats.writes += committed && ticket->kept;
        lane->stats.refused += !ticket->kept;
        pthread_cond_signal(&ticket->changed);
    }
    lane->batch       = NULL;
    lane->batch_count = 0;
    lane->stats.commits += committed;
}

static void lane_checkpoint(Lane *lane)
{
    int pages = conn_log_pages(lane->writer);
    int at    = lane->checkpoint_at * (conn_is_roomy(lane->writer) ? ROOMY_TIMES : 1);
    if (pages >= at) {
        bool done           = conn_checkpoint(lane->writer);
        lane->checkpoint_at = done ? LANE_CHECKPOINT_PAGES : pages + CHECKPOINT_PATIENCE;
        pthread_mutex_lock(&lane->lock);
        lane->stats.checkpoints += done;
        lane->stats.wal_pages = done ? 0 : pages;
        pthread_mutex_unlock(&lane->lock);
    }
}

/* By the last of a batch, which owns the connection: one fsync for all, then they are woken. */
static void batch_close(Lane *lane, bool alive)
{
    Problems ignored; /* everybody says db.commit in their own list; the log gets the cause */
    Arena   *arena = arena_new();
    problems_init(&ignored, arena, LANGUAGE_EN);
    bool committed = alive && conn_commit(lane->writer, &ignored);
    if (!committed) conn_roll_back(lane->writer);
    arena_free(arena);

    pthread_mutex_lock(&lane->lock);
    batch_decide(lane, committed);
    lane->stats.wal_pages = conn_log_pages(lane->writer);
    pthread_mutex_unlock(&lane->lock);
    if (committed) lane_checkpoint(lane);
}

static bool batch_is_full(const Lane *lane)
{
    return lane->batch_count >= LANE_MAX_BATCH ||
           clock_monotonic() - lane->batch_started >= LANE_MAX_BATCH_US;
}

/* The write is done: this one closes the batch, or the next one runs and this one waits. */
static void lane_settle(Lane *lane, Ticket *ticket)
{
    bool alive = conn_in_transaction(lane->writer);
    pthread_mutex_lock(&lane->lock);
    ticket->state = TICKET_RAN;
    ticket->broke = !alive;
    ticket->next  = lane->batch;
    lane->batch   = ticket;
    lane->batch_count++;
    bool last = !alive || !lane->first || batch_is_full(lane);
    if (last) {
        pthread_mutex_unlock(&lane->lock);
        batch_close(lane, alive);
        pthread_mutex_lock(&lane->lock);
        lane_hand_on(lane);
    } else {
        lane_hand_on(lane);
        while (ticket->state != TICKET_DECIDED) pthread_cond_wait(&ticket->changed, &lane->lock);
    }
    pthread_mutex_unlock(&lane->lock);
}

/* --- one write -------------------------------------------------------------------------------- */

static bool batch_open(Lane *lane, Problems *problems)
{
    if (lane->batch_count) return true;
    lane->batch_started = clock_monotonic();
    if (conn_begin(lane->writer, problems)) return true;
    conn_unit_end(lane->writer);
    pthread_mutex_lock(&lane->lock);
    lane_hand_on(lane);
    pthread_mutex_unlock(&lane->lock);
    return false;
}

static bool run_in_savepoint(Lane *lane, bool (*write)(void *context, DbConn *conn), void *context,
                             Problems *problems)
{
    DbConn *conn = lane->writer;
    if (!db_savepoint(conn, problems)) return false;
    bool kept = write(context, conn) && db_keep(conn, problems);
    if (!kept && conn_in_transaction(conn)) db_undo(conn);
    return kept;
}

/* What was found out inside a transaction that never was is no news; the commit's failure is. */
static bool commit_failed(Problems *problems, Problems before)
{
    *problems = before;
    if (problems->last) problems->last->next = NULL;
    return problem_add(problems, "db.commit", (Place){ 0 }, NO_ARGS);
}

bool lane_write(Lane *lane, bool (*write)(void *context, DbConn *conn), void *context,
                Problems *problems)
{
    Problems before = *problems;
    Ticket   ticket = { 0 };
    wait_cond_init(&ticket.changed);
    bool entered = lane_enter(lane, &ticket);
    bool opened  = false;
    if (entered) {
        conn_unit_begin(lane->writer, lane->options.budget_ms);
        opened = batch_open(lane, problems);
    }
    if (opened) {
        ticket.kept = run_in_savepoint(lane, write, context, problems);
        conn_unit_end(lane->writer);
        lane_settle(lane, &ticket);
    }
    pthread_cond_destroy(&ticket.changed);

    if (!entered) return problem_add(problems, "db.busy", (Place){ 0 }, NO_ARGS);
    if (!opened) return false;
    if (ticket.committed) return ticket.kept;
    return ticket.broke && !ticket.kept ? false : commit_failed(problems, before);
}
