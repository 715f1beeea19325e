/*
 * lane.h -- the write lane: all writes of one database, one after the other, committed together.
 *
 *   wait for the turn -> own savepoint -> write -> keep or undo -> next one's turn
 *                                      ... -> the last one commits for all
 *
 * Every write runs on its own thread; what is handed on is the right to use the one writing
 * connection. First come, first served. A batch closes at LANE_MAX_BATCH writes, LANE_MAX_BATCH_US
 * of work, or when nobody waits.
 */
#ifndef TENON_DB_LANE_H
#define TENON_DB_LANE_H

#include "core/db/backend.h"

typedef struct Lane Lane;

typedef struct {
    int wait_ms, budget_ms;
} LaneOptions;

Lane *lane_new(DbConn *writer, LaneOptions options);
void  lane_free(Lane *lane); /* nobody may be in it; the connection stays open */

bool lane_write(Lane *lane, bool (*write)(void *context, DbConn *conn), void *context,
                Problems *problems);
DbStats lane_stats(Lane *lane);

#endif
