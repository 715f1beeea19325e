/* test_changes.c -- which commits count for what others keep in memory; shares of the memory. */
#include "core/db/share.h"
#include "tests/unit/db/db_test.h"

static Db *watching(Fixture *fixture)
{
    static const char *const watched[] = { "person", NULL };
    Db *db = reopen(fixture, (DbOptions){ .watched = watched });
    write_sql(db, "CREATE TABLE IF NOT EXISTS person (n INTEGER) STRICT", &fixture->problems);
    write_sql(db, "CREATE TABLE IF NOT EXISTS other (n INTEGER) STRICT", &fixture->problems);
    return db;
}

static void a_commit_that_changes_a_watched_table_counts_once(void **state)
{
    Fixture *fixture = *state;
    Db      *db      = watching(fixture);
    int64_t  before  = db_changes(db);

    write_sql(db, "INSERT INTO other VALUES (1)", &fixture->problems);
    assert_int_equal(db_changes(db), before);
    write_sql(db, "INSERT INTO person VALUES (1)", &fixture->problems);
    assert_int_equal(db_changes(db), before + 1);
    write_sql(db, "UPDATE person SET n = 2", &fixture->problems);
    write_sql(db, "DELETE FROM person", &fixture->problems);
    assert_int_equal(db_changes(db), before + 3);
}

static void reading_a_watched_table_counts_for_nothing(void **state)
{
    Fixture *fixture = *state;
    Db      *db      = watching(fixture);
    int64_t  before  = db_changes(db);

    write_sql(db, "INSERT INTO other SELECT n FROM other", &fixture->problems);
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM person"), 0);

    assert_int_equal(db_changes(db), before);
}

static bool insert_and_refuse(void *context, DbConn *conn)
{
    Fixture *fixture = context;
    db_run(conn, STR("INSERT INTO person VALUES (3)"), NO_VALUES, NULL, &fixture->problems);
    return false;
}

/* It may count, for the batch it was in is committed; what must not be is a change uncounted. */
static void a_change_after_a_refused_one_counts(void **state)
{
    Fixture *fixture = *state;
    Db      *db      = watching(fixture);

    assert_false(db_write(db, insert_and_refuse, fixture, &fixture->problems));
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM person"), 0);
    int64_t before = db_changes(db);
    write_sql(db, "INSERT INTO person VALUES (1)", &fixture->problems);

    assert_int_equal(db_changes(db), before + 1);
}

static void the_more_connections_the_smaller_their_shares(void **state)
{
    (void)state;
    enum { MANY = 200 };
    db_memory(256);
    int alone = share_kib();
    assert_int_equal(alone, SHARE_MOST_KIB);

    for (int i = 0; i < MANY; i++) share_open();
    int64_t all = (int64_t)share_kib() * MANY;
    for (int i = 0; i < MANY; i++) share_close();

    assert_true(all <= 2 * (256 << 10)); /* there may be some of the fixture's */
    assert_int_equal(share_kib(), alone);
    db_memory(DB_MEMORY_LEAST_MIB);
    for (int i = 0; i < MANY; i++) share_open();
    assert_int_equal(share_kib(), SHARE_LEAST_KIB);
    for (int i = 0; i < MANY; i++) share_close();
    db_memory(DB_MEMORY_MIB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_commit_that_changes_a_watched_table_counts_once),
        TEST(reading_a_watched_table_counts_for_nothing),
        TEST(a_change_after_a_refused_one_counts),
        TEST(the_more_connections_the_smaller_their_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
