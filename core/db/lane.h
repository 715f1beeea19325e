/*
 * lane.h -- the write lane: all writes of one database, one after the other, committed together.
 *
 *   wait in line -> be run by the one who leads -> the leader commits for all -> wake up
 *
 * Whoever finds the lane empty leads: it runs its own write and, on their behalf, those that have
 * come meanwhile, each in its own savepoint. They sleep, so that a write costs one waking. First
 * come, first served. A batch closes at LANE_MAX_BATCH writes, LANE_MAX_BATCH_US of work, or when
 * nobody waits; then the next in line leads. So a write may run on another thread than the one that
 * has called: it must not look at which.
 */
#ifndef TENON_DB_LANE_H
#define TENON_DB_LANE_H

#include "core/db/backend.h"

typedef struct Lane Lane;

typedef struct {
    int wait_ms, budget_ms, log_pages;
} LaneOptions;

Lane *lane_new(DbConn *writer, LaneOptions options);
void  lane_free(Lane *lane); /* nobody may be in it; the connection stays open */

bool lane_write(Lane *lane, bool (*write)(void *context, DbConn *conn), void *context,
                Problems *problems);
DbStats lane_stats(Lane *lane);

#endif
