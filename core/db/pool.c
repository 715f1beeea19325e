/*
 * pool.c -- lends reading connections; the last one given back is the first one lent, because its
 * cache is warm.
 *
 * A few are kept. More are opened while those are out and none comes back for a moment, so that
 * slow queries of some do not stop the reading of all; they are closed when they come back. Most
 * reading is done within that moment, and opening costs more than it does.
 *
 * The rule: a connection that is lent is in a read transaction, one that lies here is in none, so
 * that an idle reader never keeps the log from being reset.
 */
#include "core/db/pool.h"

#include <stdlib.h>

#include "core/db/wait.h"

enum { MOMENT_MS = 3 };

struct Pool {
    pthread_mutex_t lock;
    pthread_cond_t  returned;
    Db             *db;
    PoolOptions     options;
    DbConn        **idle;
    int             idle_count, open_count;
};

Pool *pool_new(Db *db, PoolOptions options)
{
    Pool *pool    = must_alloc(sizeof *pool);
    pool->db      = db;
    pool->options = options;
    pool->idle    = must_alloc(sizeof(DbConn *) * (size_t)options.readers);
    pthread_mutex_init(&pool->lock, NULL);
    wait_cond_init(&pool->returned);
    return pool;
}

void pool_free(Pool *pool)
{
    if (!pool) return;
    for (int i = 0; i < pool->idle_count; i++) conn_close(pool->idle[i]);
    pthread_cond_destroy(&pool->returned);
    pthread_mutex_destroy(&pool->lock);
    free(pool->idle);
    free(pool);
}

/* Under the lock. *conn is an idle one, or NULL where the caller may open a new one. */
static bool wait_for_place(Pool *pool, DbConn **conn)
{
    struct timespec moment = wait_deadline(MOMENT_MS), until = wait_deadline(pool->options.wait_ms);
    while (pool->idle_count == 0 && pool->open_count >= pool->options.readers)
        if (!wait_until(&pool->returned, &pool->lock, &moment)) break;
    while (pool->idle_count == 0 && pool->open_count == pool->options.most)
        if (!wait_until(&pool->returned, &pool->lock, &until)) return false;
    *conn = pool->idle_count ? pool->idle[--pool->idle_count] : NULL;
    if (!*conn) pool->open_count++;
    return true;
}

static void give_up_place(Pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->open_count--;
    pthread_cond_signal(&pool->returned);
    pthread_mutex_unlock(&pool->lock);
}

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
    bool kept = pool->idle_count < pool->options.readers;
    if (kept) pool->idle[pool->idle_count++] = conn;
    pthread_cond_signal(&pool->returned);
    pthread_mutex_unlock(&pool->lock);
    if (kept) return;
    conn_close(conn);
    give_up_place(pool);
}
