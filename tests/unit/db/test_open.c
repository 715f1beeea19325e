/* test_open.c -- opening, protections of a connection, readers, the content's hash. */
#include "tests/unit/db/db_test.h"

#include <sys/stat.h>

static bool refused(Fixture *fixture, const char *sql)
{
    Problems problems;
    problems_init(&problems, fixture->arena, LANGUAGE_EN);
    return !write_sql(fixture->db, sql, &problems) && problems.count > 0;
}

static void a_missing_file_is_made_only_when_asked(void **state)
{
    Fixture *fixture = *state;
    Str      path    = path_join(fixture->arena, fixture->folder, STR("other.db"));

    assert_null(db_open(path, NULL, &fixture->problems));

    assert_problem(&fixture->problems, "db.open");
    assert_false(file_exists(path));
}

static void a_file_that_is_no_database_is_corrupt(void **state)
{
    Fixture *fixture = *state;
    Str      path    = path_join(fixture->arena, fixture->folder, STR("other.db"));
    char    *noise   = arena_alloc(fixture->arena, 8192);
    memset(noise, 'x', 8192);
    assert_true(file_write(path, (Str){ noise, 8192 }, &fixture->problems));

    assert_null(db_open(path, NULL, &fixture->problems));

    assert_problem(&fixture->problems, "db.corrupt");
}

static void the_file_is_for_its_owner_only(void **state)
{
    Fixture    *fixture = *state;
    struct stat status;

    assert_int_equal(stat(str_c(fixture->arena, fixture->path), &status), 0);

    assert_int_equal(status.st_mode & 0777, 0600);
}

static void what_was_written_is_there_after_opening_again(void **state)
{
    Fixture *fixture = *state;
    assert_true(write_sql(fixture->db, "CREATE TABLE t (n INTEGER) STRICT", &fixture->problems));
    assert_true(write_sql(fixture->db, "INSERT INTO t VALUES (7)", &fixture->problems));

    reopen(fixture, (DbOptions){ 0 });

    assert_int_equal(read_int(fixture, "SELECT n FROM t"), 7);
}

static void two_private_databases_know_nothing_of_each_other(void **state)
{
    Fixture *fixture = *state;
    Db *a = db_open(STR(":memory:"), NULL, &fixture->problems),
       *b = db_open(STR(":memory:"), NULL, &fixture->problems);
    assert_non_null(a);
    assert_non_null(b);

    assert_true(write_sql(a, "CREATE TABLE t (n INTEGER)", &fixture->problems));
    assert_true(write_sql(b, "CREATE TABLE t (n INTEGER)", &fixture->problems));

    db_close(a);
    db_close(b);
}

static void a_reader_cannot_write(void **state)
{
    Fixture *fixture = *state;
    DbConn  *reader  = db_read_begin(fixture->db, &fixture->problems);

    bool done =
        db_run(reader, STR("CREATE TABLE t (n INTEGER)"), NO_VALUES, NULL, &fixture->problems);

    assert_false(done);
    assert_false(db_writable(reader));
    db_read_end(reader);
}

static void a_reader_sees_one_moment(void **state)
{
    Fixture *fixture = *state;
    int64_t  count   = -1;
    write_sql(fixture->db, "CREATE TABLE t (n INTEGER) STRICT", &fixture->problems);
    DbConn *reader = db_read_begin(fixture->db, &fixture->problems);
    assert_true(db_find_int(reader, STR("SELECT count(*) FROM t"), NO_VALUES, &count, NULL,
                            &fixture->problems));

    assert_true(write_sql(fixture->db, "INSERT INTO t VALUES (1)", &fixture->problems));

    assert_true(db_find_int(reader, STR("SELECT count(*) FROM t"), NO_VALUES, &count, NULL,
                            &fixture->problems));
    assert_int_equal(count, 0);
    db_read_end(reader);
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 1);
}

static void readers_are_counted_and_waiting_ends(void **state)
{
    Fixture *fixture = *state;
    enum { KEPT = 2, MOST = 8 };
    reopen(fixture, (DbOptions){ .readers = KEPT, .lane_wait_ms = 30 });
    DbConn *out[MOST];
    for (int i = 0; i < MOST; i++)
        assert_non_null(out[i] = db_read_begin(fixture->db, &fixture->problems));

    assert_null(db_read_begin(fixture->db, &fixture->problems));

    assert_problem(&fixture->problems, "db.busy");
    assert_int_equal(fixture->problems.status, 503);
    db_read_end(out[0]);
    assert_non_null(out[0] = db_read_begin(fixture->db, &fixture->problems));
    for (int i = 0; i < MOST; i++) db_read_end(out[i]);
    for (int i = 0; i < MOST; i++)
        assert_non_null(out[i] = db_read_begin(fixture->db, &fixture->problems));
    for (int i = 0; i < MOST; i++) db_read_end(out[i]);
}

enum { AT_ONCE = 24, READINGS = 60 };

static void *read_often(void *context)
{
    Fixture *fixture = context;
    Arena   *arena   = arena_new();
    Problems problems;
    intptr_t done = 0;
    problems_init(&problems, arena, LANGUAGE_EN);
    for (int i = 0; i < READINGS; i++) {
        DbConn *conn = db_read_begin(fixture->db, &problems);
        int64_t one  = 0;
        if (!conn) break;
        done += db_find_int(conn, STR("SELECT 1"), NO_VALUES, &one, NULL, &problems) && one == 1;
        db_read_end(conn);
    }
    arena_free(arena);
    return (void *)done;
}

static void many_who_read_at_once_all_get_their_turn(void **state)
{
    Fixture *fixture = *state;
    reopen(fixture, (DbOptions){ .readers = 1, .lane_wait_ms = 20000 });
    pthread_t threads[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_often, fixture), 0);
    for (int i = 0; i < AT_ONCE; i++) {
        void *done;
        pthread_join(threads[i], &done);
        assert_int_equal((intptr_t)done, READINGS);
    }
}

static void protections_are_on(void **state)
{
    Fixture *fixture = *state;

    assert_true(refused(fixture, "ATTACH ':memory:' AS other"));
    assert_true(refused(fixture, "SELECT \"a text in the wrong quotes\""));
    assert_true(refused(fixture, "SELECT load_extension('x')"));
    assert_true(refused(fixture, "UPDATE sqlite_master SET sql = '' WHERE 1"));
    assert_true(refused(fixture, "SELECT zeroblob(5000000)"));
    assert_int_equal(read_int(fixture, "PRAGMA mmap_size"), 0);
    assert_int_equal(read_int(fixture, "PRAGMA query_only"), 1);
    assert_int_equal(read_int(fixture, "PRAGMA synchronous"), 2);
}

static void identifiers_are_quoted(void **state)
{
    Fixture *fixture = *state;
    assert_text(db_identifier(fixture->arena, STR("order")), "\"order\"");
    assert_text(db_identifier(fixture->arena, STR("a\"b")), "\"a\"\"b\"");
}

static void the_hash_tells_every_change_and_no_other(void **state)
{
    Fixture *fixture = *state;
    write_sql(fixture->db, "CREATE TABLE t (n INTEGER, s TEXT) STRICT", &fixture->problems);
    write_sql(fixture->db, "INSERT INTO t VALUES (1, NULL)", &fixture->problems);
    Str before = db_content_hash(fixture->arena, fixture->db, &fixture->problems);

    assert_false(
        write_sql(fixture->db, "INSERT INTO t VALUES ('no number', 'x')", &fixture->problems));
    Str same = db_content_hash(fixture->arena, fixture->db, &fixture->problems);
    write_sql(fixture->db, "UPDATE t SET s = ''", &fixture->problems);
    Str emptied = db_content_hash(fixture->arena, fixture->db, &fixture->problems);
    write_sql(fixture->db, "CREATE INDEX i ON t (n)", &fixture->problems);
    Str indexed = db_content_hash(fixture->arena, fixture->db, &fixture->problems);

    assert_int_equal(before.len, 64);
    assert_true(str_equal(before, same));
    assert_false(str_equal(before, emptied));
    assert_false(str_equal(emptied, indexed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_missing_file_is_made_only_when_asked),
        TEST(a_file_that_is_no_database_is_corrupt),
        TEST(the_file_is_for_its_owner_only),
        TEST(what_was_written_is_there_after_opening_again),
        TEST(two_private_databases_know_nothing_of_each_other),
        TEST(a_reader_cannot_write),
        TEST(a_reader_sees_one_moment),
        TEST(readers_are_counted_and_waiting_ends),
        TEST(many_who_read_at_once_all_get_their_turn),
        TEST(protections_are_on),
        TEST(identifiers_are_quoted),
        TEST(the_hash_tells_every_change_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
