/*
 * totals.h -- the lanes of all databases that are open, so that the process can say what they have
 * done together. Whoever has left is counted still.
 */
#ifndef TENON_DB_TOTALS_H
#define TENON_DB_TOTALS_H

#include "core/db/lane.h"

typedef struct Counted Counted; /* part of its database */
struct Counted {
    Lane    *lane; /* NULL: never joined */
    Counted *next, **here;
};

void totals_join(Counted *counted, Lane *lane);
void totals_leave(Counted *counted); /* before the lane ends */

#endif
