/* test_totals.c -- what all databases have done together, those that are closed by now as well. */
#include "tests/unit/db/db_test.h"

static bool make_table(void *context, DbConn *conn)
{
    Fixture *fixture = context;
    return db_run(conn, STR("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY) STRICT"),
                  NO_VALUES, NULL, &fixture->problems);
}

static bool refuse(void *context, DbConn *conn)
{
    (void)context, (void)conn;
    return false;
}

static void open_and_closed_ones_are_counted(void **state)
{
    Fixture *fixture = *state;
    DbTotals before  = db_totals();
    Db      *other   = db_open(STR(":memory:"), NULL, &fixture->problems);
    assert_non_null(other);
    assert_true(db_write(fixture->db, make_table, fixture, &fixture->problems));
    assert_true(db_write(other, make_table, fixture, &fixture->problems));
    assert_false(db_write(other, refuse, fixture, &fixture->problems));

    DbTotals both = db_totals();
    assert_int_equal(both.open, before.open + 1);
    assert_int_equal(both.sums.writes, before.sums.writes + 2);
    assert_int_equal(both.sums.refused, before.sums.refused + 1);
    assert_true(both.sums.wal_pages >= 2 && both.longest_wal < both.sums.wal_pages);

    db_close(other);
    DbTotals after = db_totals();
    assert_int_equal(after.open, before.open);
    assert_int_equal(after.sums.writes, both.sums.writes);
    assert_int_equal(after.sums.commits, both.sums.commits);
    assert_true(after.sums.wal_pages < both.sums.wal_pages);
}

static void one_that_could_not_be_opened_is_no_trouble(void **state)
{
    Fixture *fixture = *state;
    int64_t  open    = db_totals().open;
    assert_null(db_open(STR("/nowhere/at/all.db"), NULL, &fixture->problems));
    assert_int_equal(db_totals().open, open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(open_and_closed_ones_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_that_could_not_be_opened_is_no_trouble, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
