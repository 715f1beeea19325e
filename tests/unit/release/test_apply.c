/* test_apply.c -- applying: tables, releases, refusals, and that nothing is ever half done. */
#include "tests/unit/release/release_test.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void the_first_release_makes_tables(void **state)
{
    Fixture *fixture = *state;
    Tenant  *tenant  = make_tenant(fixture, "one", BOOK);

    assert_true(
        write_sql(fixture, tenant->data,
                  "INSERT INTO o_book (id, version, f_title, f_pages) VALUES (1, 1, 'Moby', 600)"));

    assert_int_equal(read_int(fixture, tenant->data, "SELECT f_pages FROM o_book"), 600);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT count(*) FROM tenon_release"), 1);
    assert_false(
        write_sql(fixture, tenant->data, "INSERT INTO o_book (id, f_pages) VALUES (2, 'many')"));
    const Snapshot *snapshot = slot_acquire(tenant->slot);
    assert_int_equal(snapshot->release, 1);
    assert_non_null(object_find(snapshot, STR("book")));
    snapshot_release(snapshot);
    tenant_release(tenant);
}

static void applying_the_same_again_does_nothing(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_tenant(fixture, "one", BOOK);
    Str         before = content_hash(fixture, tenant->data);

    assert_true(apply_text(fixture, tenant, BOOK, NULL, &result));

    assert_false(result.changed);
    assert_int_equal(result.release, 1);
    assert_int_equal(result.plan->steps.count, 0);
    assert_true(str_equal(before, content_hash(fixture, tenant->data)));
    tenant_release(tenant);
}

static void a_changed_label_makes_a_release(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_tenant(fixture, "one", BOOK);

    assert_true(apply_text(fixture, tenant,
                           BOOK_FIELDS("  title: {type: text, required: true, label: Name}\n"
                                       "  pages: {type: integer}\n"),
                           NULL, &result));

    assert_true(result.changed);
    assert_int_equal(result.release, 2);
    const Snapshot *snapshot = slot_acquire(tenant->slot);
    assert_int_equal(snapshot->release, 2);
    const Field *title = field_find(object_find(snapshot, STR("book")), STR("title"));
    assert_text(label_in(&title->label, 0, STR("")), "Name");
    snapshot_release(snapshot);
    tenant_release(tenant);
}

static void saves_under_dev_take_one_place_in_the_history(void **state)
{
    Fixture *fixture = *state;
    Tenant  *tenant  = make_tenant(fixture, "a", BOOK);
    static const ApplyOptions dev = { .only_safe = true, .dev = true };
    static const char *const saved[] = {
        BOOK_FIELDS("  title: {type: text, label: One}\n  pages: {type: integer}\n"),
        BOOK_FIELDS("  title: {type: text, label: Two}\n  pages: {type: integer}\n"),
        BOOK_FIELDS("  title: {type: text, label: Three}\n  pages: {type: integer}\n"),
    };
    const char *const contents = "SELECT count(DISTINCT hash) FROM tenon_content";
    ApplyResult       result;
    for (size_t i = 0; i < 3; i++)
        assert_true(apply_text(fixture, tenant, saved[i], &dev, &result));
    assert_int_equal(result.release, 4);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT count(*) FROM tenon_release"), 2);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT max(number) FROM tenon_release"), 4);
    assert_int_equal(read_int(fixture, tenant->data, contents),
                     read_int(fixture, tenant->data,
                              "SELECT count(DISTINCT content) FROM tenon_release_file"));

    assert_true(apply_text(fixture, tenant, saved[0], NULL, &result)); /* by hand: it stays */
    assert_true(apply_text(fixture, tenant, saved[1], &dev, &result));
    assert_int_equal(read_int(fixture, tenant->data, "SELECT count(*) FROM tenon_release"), 4);
    tenant_release(tenant);
}

static void new_fields_get_their_defaults_in_old_rows(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_tenant(fixture, "one", BOOK);
    write_sql(fixture, tenant->data,
              "INSERT INTO o_book (id, f_title) VALUES (1, 'Moby'), (2, 'Emma')");

    assert_true(apply_text(fixture, tenant,
                           BOOK_FIELDS("  title: {type: text, required: true}\n"
                                       "  pages: {type: integer}\n"
                                       "  price: {type: currency, required: true, default: 9.5}\n"
                                       "  lent: {type: boolean, default: true}\n"
                                       "  state: {type: text}\n"),
                           NULL, &result));

    assert_int_equal(read_int(fixture, tenant->data, "SELECT sum(f_price) FROM o_book"), 1900);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT sum(f_lent) FROM o_book"), 2);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT count(f_state) FROM o_book"), 0);
    tenant_release(tenant);
}

/* More rows than one chunk; the folded text of a unique one goes along. */
static void texts_are_written_in_the_form_of_their_new_type(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_tenant(
        fixture, "one", BOOK_FIELDS("  mail: {type: text, unique: {ignore_case: true}}\n"
                                    "  site: {type: text}\n"));
    write_sql(fixture, tenant->data,
              "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
              " INSERT INTO o_book (id, f_mail, f_mail__fold, f_site)"
              " SELECT i, 'Lin' || i || '@Example.COM', lower('Lin' || i || '@Example.COM'),"
              " iif(i % 2, 'Example.com', NULL) FROM n");

    assert_true(apply_text(fixture, tenant,
                           BOOK_FIELDS("  mail: {type: email, unique: {ignore_case: true}}\n"
                                       "  site: {type: url}\n"),
                           NULL, &result));

    assert_int_equal(read_int(fixture, tenant->data,
                              "SELECT count(*) FROM o_book WHERE f_mail = 'Lin' || id ||"
                              " '@example.com' AND f_mail__fold = lower(f_mail)"),
                     1200);
    assert_int_equal(read_int(fixture, tenant->data,
                              "SELECT count(*) FROM o_book"
                              " WHERE f_site = 'https://example.com' AND id % 2"),
                     600);
    tenant_release(tenant);
}

static void unique_is_kept_by_the_database_too(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_tenant(fixture, "one", BOOK);
    write_sql(
        fixture, tenant->data,
        "INSERT INTO o_book (id, f_title) VALUES (1, 'Moby'), (2, 'EMMA'), (3, '\xc3\x89toile')");

    assert_true(apply_text(
        fixture, tenant,
        BOOK_FIELDS("  title: {type: text, required: true, unique: {ignore_case: true}}\n"
                    "  pages: {type: integer, unique: true}\n"),
        NULL, &result));

    assert_int_equal(
        read_int(
            fixture, tenant->data,
            "SELECT count(*) FROM o_book WHERE f_title__fold IN ('moby', 'emma', '\xc3\xa9toile')"),
        3);
    problems_init(&fixture->problems, fixture->arena, LANGUAGE_EN);
    assert_false(
        write_sql(fixture, tenant->data,
                  "INSERT INTO o_book (id, f_title, f_title__fold) VALUES (4, 'emma', 'emma')"));
    assert_problem(&fixture->problems, "db.unique");
    assert_true(str_find(fixture->problems.first->message, STR("u_book_title"), NULL));
    assert_true(write_sql(fixture, tenant->data,
                          "INSERT INTO o_book (id, f_pages) VALUES (5, NULL), (6, NULL)"));

    assert_true(apply_text(fixture, tenant, BOOK, NULL, &result)); /* and back */
    assert_true(
        write_sql(fixture, tenant->data, "INSERT INTO o_book (id, f_title) VALUES (7, 'emma')"));
    tenant_release(tenant);
}

static void options_become_lists_and_lists_options(void **state)
{
#define OPTIONS "options: {new: {}, old: {}}}\n"
    static const char one[]  = BOOK_FIELDS("  state: {type: choice, " OPTIONS);
    static const char many[] = BOOK_FIELDS("  state: {type: choices, " OPTIONS);
    Fixture          *fixture = *state;
    ApplyResult       result;
    Tenant           *tenant = make_tenant(fixture, "one", one);
    write_sql(fixture, tenant->data,
              "INSERT INTO o_book (id, f_state) VALUES (1, 'old'), (2, NULL)");

    assert_true(apply_text(fixture, tenant, many, NULL, &result));
    assert_int_equal(read_int(fixture, tenant->data,
                              "SELECT record FROM o_book$state WHERE value = 'old'"),
                     1);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT count(*) FROM o_book$state"), 1);
    assert_int_equal(
        read_int(fixture, tenant->data,
                 "SELECT count(*) FROM pragma_table_info('o_book') WHERE name = 'f_state'"),
        0);

    assert_true(apply_text(fixture, tenant, one, NULL, &result));
    assert_int_equal(read_int(fixture, tenant->data,
                              "SELECT count(*) FROM o_book WHERE id = 1 AND f_state = 'old'"),
                     1);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT count(f_state) FROM o_book"), 1);
    assert_int_equal(read_int(fixture, tenant->data,
                              "SELECT count(*) FROM sqlite_master WHERE name LIKE 'o_book$%'"),
                     0);
    tenant_release(tenant);
}

static void a_new_list_holds_its_default_in_old_rows(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_tenant(fixture, "one", BOOK);
    write_sql(fixture, tenant->data,
              "INSERT INTO o_book (id, f_title) VALUES (1, 'Moby'), (2, 'Emma')");

    assert_true(apply_text(fixture, tenant,
                           BOOK_FIELDS("  title: {type: text, required: true}\n"
                                       "  pages: {type: integer}\n"
                                       "  moods: {type: choices, default: [sad, mad], "
                                       "options: {mad: {}, gay: {}, sad: {}}}\n"),
                           NULL, &result));

    assert_int_equal(read_int(fixture, tenant->data, "SELECT count(*) FROM o_book$moods"), 4);
    assert_int_equal(read_int(fixture, tenant->data,
                              "SELECT count(*) FROM o_book$moods WHERE value = 'gay'"),
                     0);
    tenant_release(tenant);
}

static void a_blocked_plan_changes_nothing(void **state)
{
    static const char *const blocked[] = {
        BOOK_FIELDS("  pages: {type: integer}\n"),
        BOOK_FIELDS("  title: {type: text, required: true}\n  pages: {type: text}\n"),
        BOOK_FIELDS(
            "  title: {type: text, required: true}\n  pages: {type: integer, required: true}\n"),
        BOOK_FIELDS(
            "  title: {type: text, unique: {ignore_case: true}}\n  pages: {type: integer}\n"),
        BOOK_FIELDS(
            "  name: {type: text, required: true, was: [title]}\n  pages: {type: integer}\n"),
    };
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_tenant(fixture, "one", BOOK);
    write_sql(fixture, tenant->data,
              "INSERT INTO o_book (id, f_title) VALUES (1, 'Moby'), (2, 'moby')");
    Str before = content_hash(fixture, tenant->data);

    for (size_t i = 0; i < sizeof blocked / sizeof *blocked; i++) {
        assert_false(apply_text(fixture, tenant, blocked[i], NULL, &result));
        assert_non_null(result.plan);
        assert_true(result.plan->blocked > 0);
        assert_int_equal(fixture->problems.count, result.plan->blocked);
        assert_int_equal(fixture->problems.status, 409);
        assert_true(str_equal(before, content_hash(fixture, tenant->data)));
    }
    tenant_release(tenant);
}

static void a_plan_that_was_looked_at_is_run_or_refused(void **state)
{
    static const char wanted[] = BOOK_FIELDS(
        "  title: {type: text, required: true}\n  pages: {type: integer}\n  isbn: {type: text}\n");
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_tenant(fixture, "one", BOOK);
    const Layers   *layers   = app_layers(fixture->arena, STR(wanted));
    const Snapshot *snapshot = snapshot_load(layers, &fixture->problems);
    DbConn         *conn     = db_read_begin(tenant->data, &fixture->problems);
    Plan *plan = plan_make(fixture->arena, conn, snapshot, layers, &fixture->problems);
    db_read_end(conn);
    ApplyOptions expecting = { .expect = plan->state };

    assert_true(apply_text(fixture, tenant, wanted, &expecting, &result));
    assert_int_equal(result.release, 2);
    assert_false(apply_text(fixture, tenant, wanted, &expecting, &result));

    assert_problem(&fixture->problems, "plan.moved");
    assert_int_equal(fixture->problems.status, 409);
    snapshot_release(snapshot);
    tenant_release(tenant);
}

static void mistakes_in_files_are_told_and_nothing_happens(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_tenant(fixture, "one", BOOK);
    Str         before = content_hash(fixture, tenant->data);

    assert_false(
        apply_text(fixture, tenant, BOOK_FIELDS("  title: {type: txet}\n"), NULL, &result));

    assert_null(result.plan);
    assert_text(fixture->problems.first->at.file, "objects/book/object.yaml");
    assert_true(str_equal(before, content_hash(fixture, tenant->data)));
    tenant_release(tenant);
}

/* --- stored whole ----------------------------------------------------------------------------- */

static void files_come_back_byte_for_byte_and_lie_there_once(void **state)
{
    Fixture *fixture = *state;
    Arena   *arena   = fixture->arena;
    Tenant  *tenant  = make_tenant(fixture, "one", BOOK);
    Layers   layers  = { 0 }, again = { 0 };
    size_t   size    = (5 << 20) + 17;
    char    *bytes   = arena_alloc(arena, size);
    ApplyResult result;
    Release     release;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i % 50 == 49 ? '\n' : 'a' + (i * 7919 >> 3) % 26);
    memcpy(bytes, "title\n", 6);
    VEC_PUSH(arena, &layers, layer_system(arena));
    VEC_PUSH(arena, &layers, app_layers(arena, STR(BOOK))->items[1]);
    VEC_PUSH(arena, &layers.items[1].files, (SourceFile){ STR("data/book.csv"), { bytes, size } });

    assert_true(apply_run(arena, tenant, &layers, NULL, &result, &fixture->problems));
    int64_t contents =
        read_int(fixture, tenant->data, "SELECT count(DISTINCT hash) FROM tenon_content");
    DbConn *conn     = db_read_begin(tenant->data, &fixture->problems);
    assert_true(release_find(arena, conn, &release, &fixture->problems));
    assert_true(release_read(arena, conn, release.number, true, &again, &fixture->problems));
    db_read_end(conn);

    assert_int_equal(release.number, 2);
    assert_int_equal(again.count, 2);
    assert_int_equal(again.items[1].files.count, 3);
    assert_int_equal(again.items[0].files.count, layers.items[0].files.count);
    assert_text(again.items[1].files.items[1].path, "data/book.csv");
    assert_true(str_equal(again.items[1].files.items[1].text, (Str){ bytes, size }));
    assert_int_equal(
        read_int(fixture, tenant->data, "SELECT count(DISTINCT content) FROM tenon_release_file"),
        contents);
    assert_true(read_int(fixture, tenant->data, "SELECT count(*) FROM tenon_release_file") >
                contents);
    tenant_release(tenant);
}

static void a_tenant_starts_from_its_database_alone(void **state)
{
    Fixture *fixture = *state;
    tenant_release(make_tenant(fixture, "one",
                               BOOK "--- objects/book/script.lua\nreturn {}\n"
                                    "--- lib/words.lua\nreturn {}\n--- tests/all.lua\n"));
    tenants_close(fixture->tenants);
    open_folder(fixture, (TenantsOptions){ 0 });

    Tenant *tenant = tenant_acquire(fixture->tenants, STR("one"), &fixture->problems);

    assert_non_null(tenant);
    const Snapshot *snapshot = slot_acquire(tenant->slot);
    const Object   *book     = object_find(snapshot, STR("book"));
    assert_non_null(field_find(book, STR("pages")));
    assert_true(str_is(book->script->text, "return {}\n"));
    assert_int_equal(snapshot->library_count + snapshot->test_count, 2);
    assert_int_equal(snapshot->release, 1);
    snapshot_release(snapshot);
    tenant_release(tenant);
}

/*
 * A program whose own objects differ from those of the stored release: as if an older one had
 * stored it.
 */
static void an_older_own_layer_is_brought_up_to_date(void **state)
{
    Fixture *fixture = *state;
    Tenant  *tenant  = make_tenant(fixture, "one", BOOK);
    assert_true(
        write_sql(fixture, tenant->data,
                  "DELETE FROM tenon_release_file WHERE layer = 0 AND path LIKE 'i18n/%'") &&
        write_sql(fixture, tenant->data,
                  "UPDATE tenon_content SET bytes = CAST(CAST(bytes AS TEXT) || '# older' AS BLOB) "
                  "WHERE hash = (SELECT content FROM tenon_release_file WHERE layer = 0 AND path "
                  "LIKE '%audit_entry/object.yaml')"));
    tenant_release(tenant);
    tenants_close(fixture->tenants);
    open_folder(fixture, (TenantsOptions){ 0 });

    tenant = tenant_acquire(fixture->tenants, STR("one"), &fixture->problems);

    assert_non_null(tenant);
    const Snapshot *snapshot = slot_acquire(tenant->slot);
    assert_int_equal(snapshot->release, 2);
    assert_non_null(object_find(snapshot, STR("book")));
    snapshot_release(snapshot);
    tenant_release(tenant);
}

/* --- several at once -------------------------------------------------------------------------- */

enum { APPLIERS = 4, APPLIES = 6 };

typedef struct {
    Tenant   *tenant;
    pthread_t thread;
    int       number, applied;
    bool     *stop;
    int64_t   newest; /* the watcher's */
    bool      backwards;
} Applier;

static void *apply_often(void *context)
{
    Applier *applier = context;
    Arena   *arena   = arena_new();
    for (int i = 0; i < APPLIES; i++) {
        ApplyResult result;
        Problems    problems;
        problems_init(&problems, arena, LANGUAGE_EN);
        Str app =
            str_printf(arena,
                       BOOK_FIELDS("  title: {type: text, required: true, label: Label %d of %d}\n"
                                   "  pages: {type: integer}\n"),
                       i, applier->number);
        applier->applied +=
            apply_run(arena, applier->tenant, app_layers(arena, app), NULL, &result, &problems);
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

static void *watch(void *context)
{
    Applier *watcher = context;
    while (!__atomic_load_n(watcher->stop, __ATOMIC_SEQ_CST)) {
        const Snapshot *snapshot = slot_acquire(watcher->tenant->slot);
        watcher->backwards |= snapshot->release < watcher->newest;
        watcher->newest = snapshot->release;
        snapshot_release(snapshot);
    }
    return NULL;
}

static void releases_are_published_in_the_order_of_their_commits(void **state)
{
    Fixture *fixture = *state;
    bool     stop    = false;
    Tenant  *tenant  = make_tenant(fixture, "one", BOOK);
    Applier  watcher = { .tenant = tenant, .stop = &stop }, appliers[APPLIERS] = { 0 };
    pthread_create(&watcher.thread, NULL, watch, &watcher);
    for (int i = 0; i < APPLIERS; i++) {
        appliers[i] = (Applier){ .tenant = tenant, .number = i };
        pthread_create(&appliers[i].thread, NULL, apply_often, &appliers[i]);
    }
    int applied = 0;
    for (int i = 0; i < APPLIERS; i++) {
        pthread_join(appliers[i].thread, NULL);
        applied += appliers[i].applied;
    }
    __atomic_store_n(&stop, true, __ATOMIC_SEQ_CST);
    pthread_join(watcher.thread, NULL);

    const Snapshot *snapshot = slot_acquire(tenant->slot);
    assert_int_equal(applied, APPLIERS * APPLIES);
    assert_false(watcher.backwards);
    assert_int_equal(snapshot->release, APPLIERS * APPLIES + 1);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT max(number) FROM tenon_release"),
                     snapshot->release);
    snapshot_release(snapshot);
    tenant_release(tenant);
}

/* --- never half done -------------------------------------------------------------------------- */

static const char larger[] = APP
    "--- objects/book/object.yaml\nobject: book\nfields:\n"
    "  title: {type: text, required: true, unique: {ignore_case: true}}\n  pages: {type: integer}\n"
    "  state: {type: text, default: new}\n  author: {type: lookup, to: author}\nindexes:\n  - "
    "[state, pages]\n"
    "--- objects/author/object.yaml\nobject: author\nfields:\n  name: {type: text, required: "
    "true}\n";

static void add_books(Fixture *fixture, Tenant *tenant)
{
    assert_true(write_sql(
        fixture, tenant->data,
        "INSERT INTO o_book (id, f_title) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
        "FROM n WHERE i < 3000) SELECT i, 'Title number ' || i FROM n"));
}

/* The disk is full at another place each time: refused, and all is as before; at last it fits. */
static void a_full_disk_leaves_everything_as_it_was(void **state)
{
    Fixture      *fixture = *state;
    ApplyResult   result;
    struct rlimit limit, saved;
    int           refused = 0;
    bool          applied = false;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &saved);
    Tenant *tenant = make_tenant(fixture, "one", BOOK);
    add_books(fixture, tenant);
    Str before = content_hash(fixture, tenant->data);

    for (rlim_t room = 100000; !applied && room < 8000000; room += room / 3) {
        limit          = saved;
        limit.rlim_cur = room;
        setrlimit(RLIMIT_FSIZE, &limit);
        applied = apply_text(fixture, tenant, larger, NULL, &result);
        setrlimit(RLIMIT_FSIZE, &saved);
        refused += !applied;
        if (!applied) {
            assert_int_equal(fixture->problems.status, 503);
            assert_true(str_equal(before, content_hash(fixture, tenant->data)));
        }
    }

    assert_true(applied);
    assert_true(refused >= 3);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT count(f_title__fold) FROM o_book"),
                     3000);
    tenant_release(tenant);
}

/*
 * The process dies at another moment each time: after a restart the release is the old or the new
 * one, whole.
 */
static void a_kill_leaves_the_old_release_or_the_new_one(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    int         seen[3] = { 0 };
    Tenant     *tenant  = make_tenant(fixture, "one", BOOK);
    long        wait_ms = 12;
    add_books(fixture, tenant);
    tenant_release(tenant);
    for (int round = 0; round < 16 && !seen[2]; round++, wait_ms += wait_ms / 2) {
        tenants_close(fixture->tenants);
        pid_t child = fork();
        if (child == 0) {
            open_folder(fixture, (TenantsOptions){ 0 });
            tenant = tenant_acquire(fixture->tenants, STR("one"), &fixture->problems);
            apply_text(fixture, tenant, larger, NULL, &result);
            pause();
        }
        struct timespec moment = { wait_ms / 1000, wait_ms % 1000 * 1000000 };
        nanosleep(&moment, NULL);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);

        open_folder(fixture, (TenantsOptions){ 0 });
        tenant = tenant_acquire(fixture->tenants, STR("one"), &fixture->problems);
        assert_non_null(tenant);
        int64_t release = read_int(fixture, tenant->data, "SELECT max(number) FROM tenon_release");
        assert_in_range(release, 1, 2);
        seen[release]++;
        assert_int_equal(read_int(fixture, tenant->data,
                                  "SELECT count(*) FROM sqlite_master WHERE name = 'o_author'"),
                         release - 1);
        assert_int_equal(read_int(fixture, tenant->data,
                                  "SELECT count(*) FROM tenon_index WHERE name = 'u_book_title'"),
                         release - 1);
        if (release == 2)
            assert_int_equal(read_int(fixture, tenant->data, "SELECT count(f_state) FROM o_book"),
                             3000);
        tenant_release(tenant);
    }
    assert_true(seen[1] >= 1);
    assert_int_equal(seen[2], 1);
}

/* --- searching -------------------------------------------------------------------------------- */

/* Rows that SQL has put there behind its back show whether the index was made anew. */
static void an_index_of_words_as_made_before_is_made_anew_at_opening(void **state)
{
    Fixture *fixture = *state;
    Tenant  *tenant  = make_tenant(
        fixture, "one", BOOK_FIELDS("  title: {type: text, required: true, searchable: true}\n"));
    const char *found = "SELECT count(*) FROM \"o_book$words\" "
                        "WHERE \"o_book$words\" MATCH '\"cafe\" AND \"mullers\"'";
    assert_true(write_sql(fixture, tenant->data, "INSERT INTO o_book (id, version, f_title) "
                                                 "VALUES (1, 1, 'Müllers Café')"));
    assert_true(apply_stored(fixture->arena, tenant, &fixture->problems));
    assert_int_equal(read_int(fixture, tenant->data, found), 0);

    assert_true(write_sql(fixture, tenant->data,
                          "UPDATE tenon_index SET definition = 'WORDS 1' || substr(definition, 8) "
                          "WHERE definition LIKE 'WORDS%'"));
    assert_true(apply_stored(fixture->arena, tenant, &fixture->problems));
    assert_int_equal(read_int(fixture, tenant->data, found), 1);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT count(*) FROM tenon_index "
                                                     "WHERE definition LIKE 'WORDS 1%'"), 0);
    tenant_release(tenant);
}

/* --- roll-ups --------------------------------------------------------------------------------- */

#define SHELF "--- objects/shelf/object.yaml\nobject: shelf\nfields:\n  name: {type: text}\n"
#define BOOK_ON_SHELF                                                                              \
    BOOK_FIELDS("  title: {type: text, required: true}\n  pages: {type: integer}\n"                \
                "  shelf: {type: lookup, to: shelf}\n"                                             \
                "  long: {type: formula, returns: boolean, value: \"pages > 300\"}\n")

static Tenant *make_shelves(Fixture *fixture)
{
    Tenant *tenant = make_tenant(fixture, "one", BOOK_ON_SHELF SHELF);
    assert_true(
        write_sql(fixture, tenant->data,
                  "INSERT INTO o_shelf (id, version, f_name) VALUES (1, 1, 'a'), (2, 1, 'b')"));
    assert_true(write_sql(fixture, tenant->data,
                          "INSERT INTO o_book (id, version, f_title, f_pages, f_shelf) VALUES "
                          "(1, 1, 'x', 100, 1), (2, 1, 'y', 400, 1), (3, 1, 'z', NULL, 1)"));
    return tenant;
}

static void a_new_rollup_is_filled(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_shelves(fixture);

    assert_true(apply_text(fixture, tenant,
                           BOOK_ON_SHELF SHELF
                           "  pages: {type: rollup, over: book.shelf, sum: pages}\n"
                           "  books: {type: rollup, over: book.shelf, count: true}\n"
                           "  mean:  {type: rollup, over: book.shelf, avg: pages}\n",
                           NULL, &result));

    assert_int_equal(read_int(fixture, tenant->data, "SELECT f_pages FROM o_shelf WHERE id = 1"),
                     500);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT f_books FROM o_shelf WHERE id = 1"),
                     3);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT f_mean FROM o_shelf WHERE id = 1"),
                     25000);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT f_pages FROM o_shelf WHERE id = 2"),
                     0);
    assert_int_equal(
        read_int(fixture, tenant->data, "SELECT f_mean IS NULL FROM o_shelf WHERE id = 2"), 1);
    assert_int_equal(read_int(fixture, tenant->data, "SELECT sum(version) FROM o_shelf"), 2);
    tenant_release(tenant);
}

/* The roll-up's own text is the same; what it reads is not. */
static void a_rollup_over_a_changed_formula_is_filled_anew(void **state)
{
#define LONG_PAGES "  pages: {type: rollup, over: book.shelf, sum: pages, where: long}\n"
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_shelves(fixture);
    assert_true(apply_text(fixture, tenant, BOOK_ON_SHELF SHELF LONG_PAGES, NULL, &result));
    assert_int_equal(read_int(fixture, tenant->data, "SELECT f_pages FROM o_shelf WHERE id = 1"),
                     400);

    assert_true(apply_text(fixture, tenant,
                           BOOK_FIELDS("  title: {type: text, required: true}\n"
                                       "  pages: {type: integer}\n"
                                       "  shelf: {type: lookup, to: shelf}\n"
                                       "  long: {type: formula, returns: boolean, "
                                       "value: \"pages > 50\"}\n") SHELF LONG_PAGES,
                           NULL, &result));

    assert_int_equal(read_int(fixture, tenant->data, "SELECT f_pages FROM o_shelf WHERE id = 1"),
                     500);
    assert_true(apply_text(fixture, tenant, BOOK_ON_SHELF SHELF, NULL, &result));
    assert_int_equal(read_int(fixture, tenant->data,
                              "SELECT count(*) FROM pragma_table_info('o_shelf')"
                              " WHERE name = 'f_pages'"),
                     0);
    tenant_release(tenant);
}

/* Lower ones first: the sum of sums sees sums that are there already. */
static void rollups_of_rollups_are_filled_in_their_order(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant =
        make_tenant(fixture, "one",
                    BOOK_ON_SHELF "--- objects/shelf/object.yaml\nobject: shelf\nfields:\n"
                                  "  name: {type: text}\n  above: {type: lookup, to: shelf}\n");
    assert_true(
        write_sql(fixture, tenant->data,
                  "INSERT INTO o_shelf (id, version, f_above) VALUES (1, 1, 2), (2, 1, NULL)"));
    assert_true(
        write_sql(fixture, tenant->data,
                  "INSERT INTO o_book (id, version, f_pages, f_shelf) VALUES (1, 1, 100, 1)"));

    assert_true(apply_text(fixture, tenant,
                           BOOK_ON_SHELF
                           "--- objects/shelf/object.yaml\nobject: shelf\nfields:\n"
                           "  below: {type: rollup, over: shelf.above, sum: pages}\n"
                           "  name: {type: text}\n  above: {type: lookup, to: shelf}\n"
                           "  pages: {type: rollup, over: book.shelf, sum: pages}\n",
                           NULL, &result));

    assert_int_equal(read_int(fixture, tenant->data, "SELECT f_below FROM o_shelf WHERE id = 2"),
                     100);
    tenant_release(tenant);
}

static void a_sum_that_does_not_fit_undoes_the_apply(void **state)
{
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_shelves(fixture);
    assert_true(write_sql(fixture, tenant->data, "UPDATE o_book SET f_pages = 999999999999999999"));
    Str before = content_hash(fixture, tenant->data);

    assert_false(apply_text(fixture, tenant,
                            BOOK_ON_SHELF SHELF
                            "  pages: {type: rollup, over: book.shelf, sum: pages}\n",
                            NULL, &result));

    assert_text(str_from(fixture->problems.first->code), "rollup.digits");
    assert_true(str_equal(before, content_hash(fixture, tenant->data)));
    tenant_release(tenant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_release_makes_tables),
        TEST(applying_the_same_again_does_nothing),
        TEST(a_changed_label_makes_a_release),
        TEST(saves_under_dev_take_one_place_in_the_history),
        TEST(new_fields_get_their_defaults_in_old_rows),
        TEST(texts_are_written_in_the_form_of_their_new_type),
        TEST(unique_is_kept_by_the_database_too),
        TEST(options_become_lists_and_lists_options),
        TEST(a_new_list_holds_its_default_in_old_rows),
        TEST(a_blocked_plan_changes_nothing),
        TEST(a_plan_that_was_looked_at_is_run_or_refused),
        TEST(mistakes_in_files_are_told_and_nothing_happens),
        TEST(files_come_back_byte_for_byte_and_lie_there_once),
        TEST(a_tenant_starts_from_its_database_alone),
        TEST(an_older_own_layer_is_brought_up_to_date),
        TEST(releases_are_published_in_the_order_of_their_commits),
        TEST(a_full_disk_leaves_everything_as_it_was),
        TEST(a_kill_leaves_the_old_release_or_the_new_one),
        TEST(an_index_of_words_as_made_before_is_made_anew_at_opening),
        TEST(a_new_rollup_is_filled),
        TEST(a_rollup_over_a_changed_formula_is_filled_anew),
        TEST(rollups_of_rollups_are_filled_in_their_order),
        TEST(a_sum_that_does_not_fit_undoes_the_apply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
