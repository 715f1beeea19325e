/*
 * snapshot.c -- counting the holders of a snapshot, and the slot where the current one is taken
 * from.
 *
 * The lock spans "read the pointer" and "count me in": with an atomic pointer alone, another thread
 * could publish and free between the two.
 */
#include <pthread.h>
#include <stdlib.h>

#include "metadata/model.h"

#include "core/base/memory.h"

struct SnapshotSlot {
    pthread_mutex_t lock;
    const Snapshot *current;
};

const Snapshot *snapshot_acquire(const Snapshot *snapshot)
{
    __atomic_fetch_add(&((Snapshot *)snapshot)->holders, 1, __ATOMIC_RELAXED);
    return snapshot;
}

void snapshot_release(const Snapshot *held)
{
    Snapshot *snapshot = (Snapshot *)held; /* only the count changes, never the content */
    if (snapshot && __atomic_fetch_sub(&snapshot->holders, 1, __ATOMIC_ACQ_REL) == 1)
        arena_free(snapshot->arena);
}

SnapshotSlot *slot_new(void)
{
    SnapshotSlot *slot = must_alloc(sizeof *slot);
    pthread_mutex_init(&slot->lock, NULL);
    return slot;
}

void slot_free(SnapshotSlot *slot)
{
    if (!slot) return;
    snapshot_release(slot->current);
    pthread_mutex_destroy(&slot->lock);
    free(slot);
}

const Snapshot *slot_acquire(SnapshotSlot *slot)
{
    pthread_mutex_lock(&slot->lock);
    const Snapshot *snapshot = slot->current ? snapshot_acquire(slot->current) : NULL;
    pthread_mutex_unlock(&slot->lock);
    return snapshot;
}

void slot_publish(SnapshotSlot *slot, const Snapshot *snapshot)
{
    pthread_mutex_lock(&slot->lock);
    const Snapshot *old = slot->current;
    slot->current = snapshot;
    pthread_mutex_unlock(&slot->lock);
    snapshot_release(old);
}
