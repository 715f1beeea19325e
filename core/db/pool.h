/* pool.h -- a database's reading connections: opened when needed, lent for a unit of work. */
#ifndef TENON_DB_POOL_H
#define TENON_DB_POOL_H

#include "core/db/backend.h"

typedef struct Pool Pool;

typedef struct {
    const char *path; /* must live as long as the pool */
    bool        lasting;
    int         readers; /* kept open; while all of them are out, up to most are */
    int         most, wait_ms, budget_ms;
} PoolOptions;

Pool *pool_new(Db *db, PoolOptions options);
void  pool_free(Pool *pool); /* closes the connections; none may be out */

DbConn *pool_take(Pool *pool, Problems *problems); /* inside a read transaction */
void    pool_give(Pool *pool, DbConn *conn);

#endif
