/* totals.c -- see totals.h, and db_totals in db.h. */
#include "core/db/totals.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Counted        *first;
static DbTotals        gone; /* of those who have left */

/* What counts only ever grows; what waits is a moment's. */
static void add(DbTotals *totals, const DbStats *stats, bool now)
{
    totals->sums.commits += stats->commits;
    totals->sums.writes += stats->writes;
    totals->sums.refused += stats->refused;
    totals->sums.busy += stats->busy;
    totals->sums.checkpoints += stats->checkpoints;
    if (!now) return;
    totals->open++;
    totals->sums.waiting += stats->waiting;
    totals->sums.wal_pages += stats->wal_pages;
    if (stats->wal_pages > totals->longest_wal) totals->longest_wal = stats->wal_pages;
}

void totals_join(Counted *counted, Lane *lane)
{
    pthread_mutex_lock(&lock);
    *counted = (Counted){ .lane = lane, .next = first, .here = &first };
    if (first) first->here = &counted->next;
    first = counted;
    pthread_mutex_unlock(&lock);
}

void totals_leave(Counted *counted)
{
    if (!counted->lane) return;
    DbStats stats = lane_stats(counted->lane);
    pthread_mutex_lock(&lock);
    *counted->here = counted->next;
    if (counted->next) counted->next->here = counted->here;
    add(&gone, &stats, false);
    pthread_mutex_unlock(&lock);
}

DbTotals db_totals(void)
{
    pthread_mutex_lock(&lock);
    DbTotals totals = gone;
    for (const Counted *at = first; at; at = at->next) {
        DbStats stats = lane_stats(at->lane);
        add(&totals, &stats, true);
    }
    pthread_mutex_unlock(&lock);
    return totals;
}
