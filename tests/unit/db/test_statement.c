/* test_statement.c -- the cache of statements, values there and back, errors as problems. */
#include "core/base/buffer.h"
#include "core/base/clock.h"
#include "tests/unit/db/db_test.h"

static void the_same_text_is_prepared_once(void **state)
{
    Fixture *fixture = *state;
    DbConn  *conn    = db_read_begin(fixture->db, &fixture->problems);

    DbStatement *first = db_prepare(conn, STR("SELECT 1"), &fixture->problems);
    assert_int_equal(db_step(first, &fixture->problems), DB_ROW);
    assert_int_equal(db_step(first, &fixture->problems), DB_DONE);
    DbStatement *second = db_prepare(conn, STR("SELECT 1"), &fixture->problems);

    assert_ptr_equal(first, second);
    db_read_end(conn);
}

static void a_text_in_use_gives_a_second_statement(void **state)
{
    Fixture *fixture = *state;
    DbConn  *conn    = db_read_begin(fixture->db, &fixture->problems);

    DbStatement *outer = db_prepare(conn, STR("SELECT 1 UNION ALL SELECT 2"), &fixture->problems);
    assert_int_equal(db_step(outer, &fixture->problems), DB_ROW);
    DbStatement *inner = db_prepare(conn, STR("SELECT 1 UNION ALL SELECT 2"), &fixture->problems);

    assert_ptr_not_equal(outer, inner);
    assert_int_equal(db_step(outer, &fixture->problems), DB_ROW);
    assert_int_equal(db_column_int(outer, 0), 2);
    db_read_end(conn);
}

static void a_statement_left_in_the_middle_does_not_hold_the_next_unit(void **state)
{
    Fixture *fixture = *state;
    reopen(fixture, (DbOptions){ .readers = 1 });
    write_sql(fixture->db, "CREATE TABLE t (n INTEGER) STRICT", &fixture->problems);
    DbConn      *conn      = db_read_begin(fixture->db, &fixture->problems);
    DbStatement *forgotten = db_prepare(conn, STR("SELECT count(*) FROM t"), &fixture->problems);
    assert_int_equal(db_step(forgotten, &fixture->problems), DB_ROW);
    db_read_end(conn);

    write_sql(fixture->db, "INSERT INTO t VALUES (1)", &fixture->problems);

    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 1);
}

static void more_texts_than_are_kept_all_work(void **state)
{
    Fixture *fixture = *state;
    reopen(fixture, (DbOptions){ .readers = 1 });
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 1000; i++) {
            char sql[64];
            snprintf(sql, sizeof sql, "SELECT %d", i);
            assert_int_equal(read_int(fixture, sql), i);
        }
}

static void every_kind_of_value_comes_back(void **state)
{
    Fixture *fixture = *state;
    const Value values[] = {
        value_null(),  value_bool(true),          value_int(INT64_MIN),
        value_decimal((Decimal){ -1250, 2 }),     value_text(STR("\xe5\x90\xaf\xe6\x98\x8e")),
        value_date(-1), value_datetime(1764000000123), value_ref(4611686018427387904),
        value_text(STR("")), value_text((Str){ "a\0b", 3 }),
    };
    const DbColumn types[] = { { VALUE_INT },        { VALUE_BOOL }, { VALUE_INT },
                               { VALUE_DECIMAL, 2 }, { VALUE_TEXT }, { VALUE_DATE },
                               { VALUE_DATETIME },   { VALUE_REF },  { VALUE_TEXT },
                               { VALUE_NULL } };
    DbConn *conn = db_read_begin(fixture->db, &fixture->problems);

    DbStatement *statement =
        db_prepare(conn, STR("SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10"), &fixture->problems);
    for (int i = 0; i < 10; i++) db_bind(statement, i + 1, values[i]);
    assert_int_equal(db_step(statement, &fixture->problems), DB_ROW);

    assert_int_equal(db_column_count(statement), 10);
    assert_true(db_column_null(statement, 0));
    for (int i = 0; i < 10; i++) {
        Value back = db_column(statement, i, types[i], fixture->arena);
        assert_int_equal(back.kind, values[i].kind);
        assert_true(value_equal(back, values[i]));
    }
    db_read_end(conn);
}

static void an_average_becomes_a_decimal(void **state)
{
    Fixture     *fixture   = *state;
    DbConn      *conn      = db_read_begin(fixture->db, &fixture->problems);
    DbStatement *statement = db_prepare(
        conn, STR("SELECT avg(n) FROM (SELECT 1 AS n UNION SELECT 2)"), &fixture->problems);
    assert_int_equal(db_step(statement, &fixture->problems), DB_ROW);

    Value plain  = db_column(statement, 0, (DbColumn){ VALUE_NULL }, fixture->arena);
    Value scaled = db_column(statement, 0, (DbColumn){ VALUE_DECIMAL, 2 }, fixture->arena);

    assert_true(value_equal(plain, value_decimal((Decimal){ 15, 1 })));
    assert_true(value_equal(
        scaled, value_decimal((Decimal){ 2, 2 }))); /* digits are at the scale: 1.5 rounds to 2 */
    db_read_end(conn);
}

static void a_unique_violation_names_its_index(void **state)
{
    Fixture *fixture = *state;
    static const struct { const char *sql, *index; } cases[] = {
        { "INSERT INTO t VALUES (10, 'a', 'x', 3)", "u_t_code" },
        { "INSERT INTO t VALUES (11, 'b', 'y', 2)", "u_t_pair" },
        { "INSERT INTO t VALUES (13, 'c', 'z', 9)", "u_t_scoped" },
    };
    write_sql(fixture->db,
              "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT, part TEXT, n INTEGER) STRICT",
              &fixture->problems);
    write_sql(fixture->db, "CREATE UNIQUE INDEX u_t_code ON t (code)", &fixture->problems);
    write_sql(fixture->db, "CREATE UNIQUE INDEX u_t_pair ON t (part, n)", &fixture->problems);
    write_sql(fixture->db, "CREATE UNIQUE INDEX u_t_scoped ON t (id % 10, ifnull(part, ''))",
              &fixture->problems);
    write_sql(fixture->db,
              "INSERT INTO t VALUES (1, 'a', 'q', 5), (2, 'r', 'y', 2), (3, 's', 'z', 1)",
              &fixture->problems);
    assert_int_equal(fixture->problems.count, 0);

    for (size_t i = 0; i < 3; i++) {
        Problems problems;
        problems_init(&problems, fixture->arena, LANGUAGE_EN);
        assert_false(write_sql(fixture->db, cases[i].sql, &problems));
        assert_problem(&problems, "db.unique");
        assert_int_equal(problems.status, 409);
        assert_true(str_find(problems.first->message, str_from(cases[i].index), NULL));
    }
}

static void an_unexpected_error_tells_nothing_of_its_inside(void **state)
{
    Fixture *fixture = *state;

    assert_false(
        write_sql(fixture->db, "INSERT INTO no_such_table VALUES (1)", &fixture->problems));

    assert_problem(&fixture->problems, "db.failed");
    assert_false(str_find(fixture->problems.first->message, STR("no_such_table"), NULL));
    assert_true(str_find(db_take_failure(fixture->db, fixture->arena), STR("no_such_table"), NULL));
}

static void one_text_is_one_statement(void **state)
{
    Fixture *fixture = *state;
    assert_false(write_sql(fixture->db, "CREATE TABLE a (n INTEGER); CREATE TABLE b (n INTEGER)",
                           &fixture->problems));
    assert_false(write_sql(fixture->db, "", &fixture->problems));
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM sqlite_master"), 0);
}

static bool sorts(Fixture *fixture, DbConn *conn, const char *sql)
{
    DbStatement *statement = db_prepare(conn, str_from(sql), &fixture->problems);
    bool         said      = db_sorts(statement);
    db_reset(statement);
    return said;
}

static void a_statement_says_whether_it_sorts(void **state)
{
    static const char by_n[] = "SELECT id FROM t WHERE m = ?1 ORDER BY n DESC, id DESC LIMIT ?2";
    Fixture *fixture = *state;
    reopen(fixture, (DbOptions){ .readers = 1 });
    write_sql(fixture->db, "CREATE TABLE t (id INTEGER PRIMARY KEY, m INTEGER, n INTEGER) STRICT",
              &fixture->problems);

    DbConn *conn = db_read_begin(fixture->db, &fixture->problems);
    assert_true(sorts(fixture, conn, by_n));
    assert_true(sorts(fixture, conn, "SELECT n FROM t ORDER BY m, n"));
    assert_false(sorts(fixture, conn, "SELECT n FROM t ORDER BY id"));
    assert_false(sorts(fixture, conn, "SELECT n FROM t"));
    assert_int_equal(fixture->problems.count, 0);
    db_read_end(conn);

    /* The same statement, once there is an index: the library finds out when it runs it. */
    write_sql(fixture->db, "CREATE INDEX t_m_n ON t (m, n)", &fixture->problems);
    conn = db_read_begin(fixture->db, &fixture->problems);
    DbStatement *statement = db_prepare(conn, STR(by_n), &fixture->problems);
    db_bind(statement, 1, value_int(1));
    db_bind(statement, 2, value_int(1));
    assert_int_equal(db_step(statement, &fixture->problems), DB_DONE);
    assert_false(sorts(fixture, conn, by_n));
    assert_false(sorts(fixture, conn, "SELECT t.n FROM t LEFT JOIN t u ON u.id = t.n "
                                      "WHERE t.m = 1 ORDER BY t.n, t.id"));
    assert_true(sorts(fixture, conn, "SELECT n FROM t WHERE m = 1 ORDER BY n, id DESC"));
    db_read_end(conn);
}

static void a_wrong_place_or_a_list_fails_at_the_step(void **state)
{
    Fixture     *fixture   = *state;
    DbConn      *conn      = db_read_begin(fixture->db, &fixture->problems);
    DbStatement *statement = db_prepare(conn, STR("SELECT ?1"), &fixture->problems);

    db_bind(statement, 2, value_int(1));

    assert_int_equal(db_step(statement, &fixture->problems), DB_FAILED);
    db_bind(statement, 1, (Value){ .kind = VALUE_LIST });
    assert_int_equal(db_step(statement, &fixture->problems), DB_FAILED);
    db_bind(statement, 1, value_int(1));
    assert_int_equal(db_step(statement, &fixture->problems), DB_ROW);
    db_read_end(conn);
}

static void an_endless_query_ends_with_its_budget(void **state)
{
    Fixture *fixture = *state;
    reopen(fixture, (DbOptions){ .budget_ms = 50, .readers = 1 });
    DbConn *conn = db_read_begin(fixture->db, &fixture->problems);
    int64_t number;

    bool found = db_find_int(conn,
                             STR("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                 "SELECT count(*) FROM n"),
                             NO_VALUES, &number, NULL, &fixture->problems);
    db_read_end(conn);

    assert_false(found);
    assert_problem(&fixture->problems, "db.budget");
    assert_int_equal(read_int(fixture, "SELECT 5"), 5);
}

/* Few steps, so few that the clock is not looked at between them, yet each of them takes long. */
static void ends_in_time(Fixture *fixture, const char *call)
{
    reopen(fixture, (DbOptions){ .budget_ms = 5, .readers = 1 });
    DbConn *conn    = db_read_begin(fixture->db, &fixture->problems);
    int64_t started = clock_monotonic(), number;
    Buffer  sql;
    buffer_init(&sql, fixture->arena, 8192);
    BUFFER_ADD(&sql, "SELECT ");
    for (int i = 0; i < 60; i++) buffer_printf(&sql, "length(%s) + ", call);
    BUFFER_ADD(&sql, "0");

    bool found = db_find_int(conn, buffer_str(&sql), NO_VALUES, &number, NULL, &fixture->problems);
    db_read_end(conn);

    assert_false(found);
    assert_problem(&fixture->problems, "db.budget");
    assert_true(clock_monotonic() - started < 2000000);
}

/* One step of a statement may be a function that works for long: it is counted all the same. */
static void functions_on_long_texts_end_with_the_budget(void **state)
{
    ends_in_time(*state, "tn_upper(hex(zeroblob(900000)))");
}

static void functions_that_make_long_texts_end_with_the_budget(void **state)
{
    ends_in_time(*state, "tn_replace(hex(zeroblob(900)), '0', hex(zeroblob(900)))");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_text_is_prepared_once),
        TEST(a_text_in_use_gives_a_second_statement),
        TEST(a_statement_left_in_the_middle_does_not_hold_the_next_unit),
        TEST(more_texts_than_are_kept_all_work),
        TEST(every_kind_of_value_comes_back),
        TEST(an_average_becomes_a_decimal),
        TEST(a_unique_violation_names_its_index),
        TEST(an_unexpected_error_tells_nothing_of_its_inside),
        TEST(one_text_is_one_statement),
        TEST(a_statement_says_whether_it_sorts),
        TEST(a_wrong_place_or_a_list_fails_at_the_step),
        TEST(an_endless_query_ends_with_its_budget),
        TEST(functions_on_long_texts_end_with_the_budget),
        TEST(functions_that_make_long_texts_end_with_the_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
