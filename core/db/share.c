/*
 * share.c -- the memory for pages, divided among all connections of the process.
 *
 * A share is halved as often as it takes for all to fit, so that it changes rarely: who has one
 * asks at the begin of a unit of work, and one that rests keeps what it had. At the least there are
 * so many connections that each has what it cannot do without.
 */
#include "core/db/share.h"

#include <stdatomic.h>

#include "core/db/db.h"

static _Atomic int memory_kib = DB_MEMORY_MIB << 10;
static _Atomic int connections;

void db_memory(int mib) { atomic_store(&memory_kib, mib << 10); }

void share_open(void) { atomic_fetch_add(&connections, 1); }
void share_close(void) { atomic_fetch_sub(&connections, 1); }

int share_kib(void)
{
    int all = atomic_load(&memory_kib), count = atomic_load(&connections), kib = SHARE_MOST_KIB;
    while (kib > SHARE_LEAST_KIB && kib > all / (count > 0 ? count : 1)) kib /= 2;
    return kib;
}
