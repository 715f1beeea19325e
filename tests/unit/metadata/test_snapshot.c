/*
 * test_snapshot.c -- a snapshot lives as long as somebody holds it, whatever is published
 * meanwhile.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/fixture/metadata.h"

enum { READERS = 4, ROUNDS = 2000, RELEASES = 40 };

static const char yaml[] = "object: book\nfields:\n  name: {type: text}\n";

static void an_empty_slot_gives_nothing(void **state)
{
    (void)state;
    SnapshotSlot *slot = slot_new();
    assert_null(slot_acquire(slot));
    slot_free(slot);
    slot_free(NULL);
    snapshot_release(NULL);
}

static void a_held_snapshot_outlives_its_successor(void **state)
{
    (void)state;
    Arena        *arena = arena_new();
    SnapshotSlot *slot = slot_new();
    slot_publish(slot, fixture_snapshot(arena, yaml));
    const Snapshot *held = slot_acquire(slot);
    slot_publish(slot, fixture_snapshot(arena, yaml));
    assert_ptr_not_equal(held, slot_acquire(slot));
    snapshot_release(slot_acquire(slot));
    snapshot_release(slot_acquire(slot));
    snapshot_release(slot_acquire(slot));
    assert_non_null(object_find(held, STR("book")));
    snapshot_release(held);
    const Snapshot *current = slot_acquire(slot);
    snapshot_release(current);
    snapshot_release(current); /* the one that was not given back above */
    slot_free(slot);
    arena_free(arena);
}

static void *reader(void *context)
{
    size_t found = 0;
    for (int i = 0; i < ROUNDS; i++) {
        const Snapshot *snapshot = slot_acquire(context);
        found += object_find(snapshot, STR("book")) != NULL;
        snapshot_release(snapshot);
    }
    return (void *)found;
}

static void many_readers_meet_many_releases(void **state)
{
    (void)state;
    Arena        *arena = arena_new();
    SnapshotSlot *slot = slot_new();
    pthread_t     threads[READERS];
    slot_publish(slot, fixture_snapshot(arena, yaml));
    for (int i = 0; i < READERS; i++) pthread_create(&threads[i], NULL, reader, slot);
    for (int i = 0; i < RELEASES; i++) slot_publish(slot, fixture_snapshot(arena, yaml));
    for (int i = 0; i < READERS; i++) {
        void *found;
        pthread_join(threads[i], &found);
        assert_int_equal((size_t)found, ROUNDS);
    }
    slot_free(slot);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_slot_gives_nothing),
        cmocka_unit_test(a_held_snapshot_outlives_its_successor),
        cmocka_unit_test(many_readers_meet_many_releases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
