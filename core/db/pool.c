/*
 * pool.c -- lends reading connections; the last one given back is the first one lent, because its
 * cache is warm. It goes to whoever is there: handing it to one who sleeps would let it lie until
 * that one has woken up. Only who has waited too long gets it in hand.
 *
 * A few are kept. More are opened when all of those are out and none has come back for a moment, so
 * that slow queries of some do not stop the reading of all; they are closed when nobody waits for
 * them. While they do come back, however many wait, waiting is cheaper than opening another.
 *
 * The rule: a connection that is lent is in a read transaction, one that lies here is in none, so
 * that an idle reader never keeps the log from being reset.
 */
#include "core/db/pool.h"

#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/db/wait.h"

enum { MOMENT_MS = 20, TOO_LONG_US = 5000 };

/* On the stack of its thread. */
typedef struct Waiter Waiter;
struct Waiter {
    pthread_cond_t changed; /* one lies there, it has got one, or it is the first now */
    int64_t        since;   /* clock_monotonic */
    DbConn        *conn;    /* that it has got */
    Waiter        *next;
};

struct Pool {
    pthread_mutex_t lock;
    Db             *db;
    PoolOptions     options;
    DbConn        **idle;
    int             idle_count, open_count;
    int64_t         returned_at; /* clock_monotonic: when one came back last */
    Waiter         *first, *last;
};

Pool *pool_new(Db *db, PoolOptions options)
{
    Pool *pool    = must_alloc(sizeof *pool);
    pool->db      = db;
    pool->options = options;
    pool->idle    = must_alloc(sizeof(DbConn *) * (size_t)options.readers);
    pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

void pool_free(Pool *pool)
{
    if (!pool) return;
    for (int i = 0; i < pool->idle_count; i++) conn_close(pool->idle[i]);
    pthread_mutex_destroy(&pool->lock);
    free(pool->idle);
    free(pool);
}

/* --- waiting: all of this under the lock ------------------------------------------------------ */

static void queue_add(Pool *pool, Waiter *waiter)
{
    if (pool->last) pool->last->next = waiter;
    else pool->first = waiter;
    pool->last = waiter;
}

/* The one behind it may be the first now, who looks after the rest. */
static void queue_remove(Pool *pool, Waiter *waiter)
{
    Waiter *before = NULL;
    for (Waiter *at = pool->first; at != waiter; at = at->next) before = at;
    if (before) before->next = waiter->next;
    else pool->first = waiter->next;
    if (pool->last == waiter) pool->last = before;
    if (pool->first) pthread_cond_signal(&pool->first->changed);
}

static bool may_open(const Pool *pool)
{
    if (pool->open_count < pool->options.readers) return true;
    bool stuck = clock_monotonic() - pool->returned_at >= MOMENT_MS * 1000;
    return stuck && pool->open_count < pool->options.most;
}

/* The first looks every moment whether another one may be opened. False when the time is over. */
static bool wait_turn(Pool *pool, Waiter *waiter)
{
    struct timespec until  = wait_deadline(pool->options.wait_ms);
    int64_t         end    = waiter->since + pool->options.wait_ms * 1000LL;
    bool            placed = false, over = false;
    while (!placed && !over) {
        struct timespec moment = wait_deadline(MOMENT_MS);
        bool            first  = pool->first == waiter;
        wait_until(&waiter->changed, &pool->lock, first ? &moment : &until);
        if (waiter->conn) return true;
        if (pool->idle_count) waiter->conn = pool->idle[--pool->idle_count];
        placed = waiter->conn || (pool->first == waiter && may_open(pool));
        over   = clock_monotonic() >= end;
    }
    queue_remove(pool, waiter);
    return placed;
}

/* *conn is one that was open, or NULL where the caller may open a new one. */
static bool wait_for_place(Pool *pool, DbConn **conn)
{
    *conn = NULL;
    if (pool->idle_count) {
        *conn = pool->idle[--pool->idle_count];
        return true;
    }
    if (pool->first || pool->open_count >= pool->options.readers) {
        Waiter waiter = { .since = clock_monotonic() };
        wait_cond_init(&waiter.changed);
        queue_add(pool, &waiter);
        bool placed = wait_turn(pool, &waiter);
        pthread_cond_destroy(&waiter.changed);
        *conn = waiter.conn;
        if (!placed) return false;
    }
    if (!*conn) pool->open_count++;
    return true;
}

static void give_up_place(Pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->open_count--;
    if (pool->first) pthread_cond_signal(&pool->first->changed);
    pthread_mutex_unlock(&pool->lock);
}

/* To one who has waited too long, or to where all can take it; false where there is no room. */
static bool hand_on(Pool *pool, DbConn *conn)
{
    Waiter *waiter    = pool->first;
    pool->returned_at = clock_monotonic();
    bool in_hand      = waiter && pool->returned_at - waiter->since > TOO_LONG_US;
    if (in_hand) {
        waiter->conn = conn;
        queue_remove(pool, waiter);
    } else {
        if (pool->idle_count == pool->options.readers) return false;
        pool->idle[pool->idle_count++] = conn;
    }
    if (waiter) pthread_cond_signal(&waiter->changed);
    return true;
}

/* --- the doors -------------------------------------------------------------------------------- */

DbConn *pool_take(Pool *pool, Problems *problems)
{
    DbConn *conn = NULL;
    pthread_mutex_lock(&pool->lock);
    bool placed = wait_for_place(pool, &conn);
    pthread_mutex_unlock(&pool->lock);
    if (!placed) return problem_add(problems, "db.busy", (Place){ 0 }, NO_ARGS), NULL;

    if (!conn) {
        ConnOptions options = { .path      = pool->options.path,
                                .role      = CONN_READER,
                                .lasting   = pool->options.lasting };
        conn = conn_open(pool->db, &options, problems);
        if (!conn) return give_up_place(pool), NULL;
    }
    conn_unit_begin(conn, pool->options.budget_ms);
    if (conn_begin(conn, problems)) return conn;
    pool_give(pool, conn);
    return NULL;
}

void pool_give(Pool *pool, DbConn *conn)
{
    conn_unit_end(conn);
    conn_end_reading(conn);
    pthread_mutex_lock(&pool->lock);
    bool kept = hand_on(pool, conn);
    pthread_mutex_unlock(&pool->lock);
    if (kept) return;
    conn_close(conn);
    give_up_place(pool);
}
