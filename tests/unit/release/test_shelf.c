/*
 * test_shelf.c -- tenants of one app have one loaded model between them, for exactly as long as one
 * of them has it, and nothing else of each other.
 */
#include "tests/unit/release/release_test.h"

#include "core/release/shelf.h"

#define BOOK_AND_ISBN BOOK "  isbn: {type: text}\n"
#define PEN           APP "--- objects/pen/object.yaml\nobject: pen\nfields:\n  name: {type: text}\n"

enum { THREADS = 8, ROUNDS = 20, TENANT_COUNT = 8, PLACES = 3, TURNS = 12 };

static void reopen(Fixture *fixture, int places)
{
    tenants_close(fixture->tenants);
    open_folder(fixture, (TenantsOptions){ .max_open = places });
}

static Tenant *acquire(Fixture *fixture, const char *name)
{
    Tenant *tenant = tenant_acquire(fixture->tenants, str_from(name), &fixture->problems);
    if (!tenant) show_problems(&fixture->problems);
    assert_non_null(tenant);
    return tenant;
}

/* For as long as the test lasts, as somebody who reads would hold it. */
static const Snapshot *snapshot_of(Tenant *tenant)
{
    const Snapshot *snapshot = slot_acquire(tenant->slot);
    assert_non_null(snapshot);
    return snapshot;
}

static void make_two(Fixture *fixture, const char *one, const char *other)
{
    tenant_release(make_tenant(fixture, "a", one));
    tenant_release(make_tenant(fixture, "b", other));
}

/* --- tenants ---------------------------------------------------------------------------------- */

static void tenants_of_one_app_share_what_is_loaded(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    make_two(fixture, BOOK, BOOK);
    Tenant *b = acquire(fixture, "b"); /* its app has been another one meanwhile */
    assert_true(apply_text(fixture, b, BOOK "label: Volume\n", NULL, &result));
    assert_true(apply_text(fixture, b, BOOK, NULL, &result));
    tenant_release(b);
    reopen(fixture, 0);

    Tenant         *a   = acquire(fixture, "a");
    b                   = acquire(fixture, "b");
    const Snapshot *one = snapshot_of(a), *other = snapshot_of(b);

    assert_int_equal(shelf_count(a->shelf), 1);
    assert_ptr_equal(one->objects, other->objects);
    assert_ptr_not_equal(one, other);
    assert_int_equal(one->release, 1);
    assert_int_equal(other->release, 3);
    assert_true(str_equal(one->hash, other->hash));
    snapshot_release(one);
    snapshot_release(other);
    tenant_release(a);
    tenant_release(b);
}

/* Files of data/ belong to a release, and so to its hash, but nothing is loaded from them. */
static void the_hash_of_a_release_stays_its_own(void **state)
{
    Fixture *fixture = *state;
    make_two(fixture, BOOK, BOOK "--- data/book.csv\ntitle,pages\nMoby Dick,635\n");
    reopen(fixture, 0);

    Tenant         *a = acquire(fixture, "a"), *b = acquire(fixture, "b");
    const Snapshot *one = snapshot_of(a), *other = snapshot_of(b);

    assert_ptr_equal(one->objects, other->objects);
    assert_false(str_equal(one->hash, other->hash));
    snapshot_release(one);
    snapshot_release(other);
    tenant_release(a);
    tenant_release(b);
}

static void a_new_release_is_of_one_tenant_alone(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    make_two(fixture, BOOK, BOOK);
    reopen(fixture, 0);
    Tenant         *a = acquire(fixture, "a"), *b = acquire(fixture, "b");
    const Snapshot *before = snapshot_of(a);

    assert_true(apply_text(fixture, a, BOOK_AND_ISBN, NULL, &result));

    const Snapshot *after = snapshot_of(a), *other = snapshot_of(b);
    assert_non_null(field_find(object_find(after, STR("book")), STR("isbn")));
    assert_null(field_find(object_find(before, STR("book")), STR("isbn")));
    assert_ptr_equal(other->objects, before->objects);
    assert_int_equal(after->release, 2);
    assert_int_equal(other->release, 1);
    snapshot_release(before);
    snapshot_release(after);
    assert_int_equal(shelf_count(a->shelf), 1); /* b has it still */
    assert_non_null(object_find(other, STR("book")));
    snapshot_release(other);
    tenant_release(a);
    tenant_release(b);
}

static void the_last_one_closed_frees_it(void **state)
{
    Fixture *fixture = *state;
    make_two(fixture, BOOK, BOOK);
    tenant_release(make_tenant(fixture, "c", PEN));
    tenant_release(make_tenant(fixture, "d", PEN));
    reopen(fixture, 2);

    tenant_release(acquire(fixture, "a"));
    tenant_release(acquire(fixture, "b"));
    Tenant *c = acquire(fixture, "c"); /* b stays: two models */
    assert_int_equal(shelf_count(c->shelf), 2);
    tenant_release(c);
    Tenant *d = acquire(fixture, "d");
    assert_int_equal(shelf_count(d->shelf), 1);
    tenant_release(d);
}

/* Whoever brings a database with the hash of somebody else's release gets what its own files say. */
static void a_hash_that_is_only_claimed_finds_nothing(void **state)
{
    Fixture *fixture = *state;
    make_two(fixture, BOOK, PEN);
    Tenant *a = acquire(fixture, "a"), *b = acquire(fixture, "b");
    const Snapshot *one = snapshot_of(a);
    Str claim = str_printf(fixture->arena, "UPDATE tenon_release SET hash = '%.*s'",
                           STR_ARG(one->hash));
    assert_true(write_sql(fixture, b->data, str_c(fixture->arena, claim)));
    snapshot_release(one);
    tenant_release(a);
    tenant_release(b);
    reopen(fixture, 0);

    b                     = acquire(fixture, "b");
    a                     = acquire(fixture, "a");
    one                   = snapshot_of(a);
    const Snapshot *other = snapshot_of(b);

    assert_non_null(object_find(one, STR("book")));
    assert_null(object_find(other, STR("book")));
    assert_non_null(object_find(other, STR("pen")));
    snapshot_release(one);
    snapshot_release(other);
    tenant_release(a);
    tenant_release(b);
}

/* --- the shelf by itself ---------------------------------------------------------------------- */

static void what_has_mistakes_is_not_kept(void **state)
{
    Fixture      *fixture = *state;
    Shelf        *shelf   = shelf_new();
    const Layers *layers  = app_layers(fixture->arena, STR(BOOK_FIELDS("  title: {type: tex}\n")));

    assert_null(shelf_load(shelf, layers, &fixture->problems));
    assert_null(shelf_load(shelf, layers, &fixture->problems)); /* told every time */

    assert_int_equal(fixture->problems.count, 2);
    assert_int_equal(shelf_count(shelf), 0);
    shelf_free(shelf);
    shelf_free(NULL);
}

static void without_a_shelf_it_is_loaded_alone(void **state)
{
    Fixture      *fixture = *state;
    const Layers *layers  = app_layers(fixture->arena, STR(BOOK));

    const Snapshot *one   = shelf_load(NULL, layers, &fixture->problems);
    const Snapshot *other = shelf_load(NULL, layers, &fixture->problems);

    assert_ptr_not_equal(one->objects, other->objects);
    assert_true(str_equal(one->hash, layers_hash(fixture->arena, layers)));
    snapshot_release(one);
    snapshot_release(other);
}

/* --- many threads ----------------------------------------------------------------------------- */

typedef struct {
    Fixture           *fixture;
    Shelf             *shelf;
    const Layers      *layers[2];
    pthread_barrier_t *together;
    pthread_t          thread;
    unsigned           seed;
    int                wrong;
    const Snapshot    *held;
} Loading;

/* All at once, and gone again before the next round. */
static void *load_often(void *context)
{
    Loading *loading = context;
    Arena   *arena   = arena_new();
    for (int i = 0; i < ROUNDS; i++) {
        Problems problems;
        problems_init(&problems, arena, LANGUAGE_EN);
        int which = (int)(rand_r(&loading->seed) % 2);
        pthread_barrier_wait(loading->together);
        Snapshot *snapshot = shelf_load(loading->shelf, loading->layers[which], &problems);
        snapshot->release  = i;
        loading->wrong += !object_find(snapshot, which ? STR("pen") : STR("book"));
        loading->wrong += shelf_count(loading->shelf) > 2;
        snapshot_release(snapshot);
        arena_reset(arena);
    }
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    pthread_barrier_wait(loading->together);
    loading->held = shelf_load(loading->shelf, loading->layers[0], &problems);
    arena_free(arena);
    return NULL;
}

static void those_who_load_at_once_share(void **state)
{
    Fixture          *fixture = *state;
    Loading           all[THREADS];
    Shelf            *shelf = shelf_new();
    pthread_barrier_t together;
    pthread_barrier_init(&together, NULL, THREADS);
    Loading first = { .shelf = shelf, .together = &together,
                      .layers = { app_layers(fixture->arena, STR(BOOK)),
                                  app_layers(fixture->arena, STR(PEN)) } };
    for (unsigned i = 0; i < THREADS; i++) {
        all[i]      = first;
        all[i].seed = i + 1;
        pthread_create(&all[i].thread, NULL, load_often, &all[i]);
    }
    for (int i = 0; i < THREADS; i++) pthread_join(all[i].thread, NULL);

    assert_int_equal(shelf_count(shelf), 1);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(all[i].wrong, 0);
        assert_ptr_equal(all[i].held->objects, all[0].held->objects);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(shelf_count(shelf), 1);
        assert_non_null(object_find(all[i].held, STR("book")));
        snapshot_release(all[i].held);
    }
    assert_int_equal(shelf_count(shelf), 0);
    pthread_barrier_destroy(&together);
    shelf_free(shelf);
}

/* Tenants with even numbers have books, the others pens; a few places for all of them. */
static void *open_often(void *context)
{
    Loading *opening = context;
    Arena   *arena   = arena_new();
    for (int i = 0; i < TURNS; i++) {
        Problems problems;
        problems_init(&problems, arena, LANGUAGE_EN);
        int     number = (int)(rand_r(&opening->seed) % TENANT_COUNT);
        Tenant *tenant = tenant_acquire(opening->fixture->tenants,
                                        str_printf(arena, "t%d", number), &problems);
        const Snapshot *snapshot = tenant ? slot_acquire(tenant->slot) : NULL;
        opening->wrong += !snapshot || !object_find(snapshot, number % 2 ? STR("pen") : STR("book"))
                          || snapshot->release != 1 || shelf_count(tenant->shelf) > 2;
        snapshot_release(snapshot);
        tenant_release(tenant);
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

static void many_threads_open_and_close_them(void **state)
{
    Fixture *fixture = *state;
    Loading  all[THREADS] = { 0 };
    for (int i = 0; i < TENANT_COUNT; i++) {
        char name[8];
        snprintf(name, sizeof name, "t%d", i);
        tenant_release(make_tenant(fixture, name, i % 2 ? PEN : BOOK));
    }
    reopen(fixture, PLACES);
    for (unsigned i = 0; i < THREADS; i++) {
        all[i].fixture = fixture;
        all[i].seed    = i + 1;
        pthread_create(&all[i].thread, NULL, open_often, &all[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(all[i].thread, NULL);
        assert_int_equal(all[i].wrong, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tenants_of_one_app_share_what_is_loaded),
        TEST(the_hash_of_a_release_stays_its_own),
        TEST(a_new_release_is_of_one_tenant_alone),
        TEST(the_last_one_closed_frees_it),
        TEST(a_hash_that_is_only_claimed_finds_nothing),
        TEST(what_has_mistakes_is_not_kept),
        TEST(without_a_shelf_it_is_loaded_alone),
        TEST(those_who_load_at_once_share),
        TEST(many_threads_open_and_close_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
