/*
 * test_copy.c -- copies of a database that is in use, looking for damage, and files that are damaged
 * or go away underneath.
 */
#include "tests/unit/db/db_test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void fill(Fixture *fixture, int rows)
{
    assert_true(write_sql(fixture->db, "CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT) STRICT",
                          &fixture->problems));
    assert_true(write_sql(fixture->db, "CREATE INDEX t_text ON t (text)", &fixture->problems));
    Str sql = str_printf(fixture->arena,
                         "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE "
                         "n < %d) INSERT INTO t SELECT n, 'row ' || n || hex(randomblob(40)) FROM c",
                         rows);
    assert_true(write_sql(fixture->db, sql.ptr, &fixture->problems));
}

static Str other(Fixture *fixture, const char *name)
{
    return path_join(fixture->arena, fixture->folder, str_from(name));
}

static bool copy_to(Fixture *fixture, Str to, const DbProgress *progress)
{
    DbConn *aside = db_aside_open(fixture->path, &fixture->problems);
    bool    done  = aside && db_copy(aside, to, progress, &fixture->problems);
    db_aside_close(aside);
    return done;
}

static size_t findings_of(Fixture *fixture, Str path, bool thorough)
{
    StrVec  findings = { 0 };
    DbConn *aside    = db_aside_open(path, &fixture->problems);
    bool    looked   = aside && db_check(aside, thorough, fixture->arena, &findings,
                                         &fixture->problems);
    db_aside_close(aside);
    return looked ? findings.count : 1;
}

static int64_t size_of(Fixture *fixture, Str path)
{
    struct stat status;
    return stat(str_c(fixture->arena, path), &status) == 0 ? (int64_t)status.st_size : -1;
}

/* Overwrites a piece in the middle; the length stays. */
static void damage(Fixture *fixture, Str path)
{
    char noise[4096];
    memset(noise, 0xa5, sizeof noise);
    int file = open(str_c(fixture->arena, path), O_WRONLY);
    for (int64_t at = 8192; at < size_of(fixture, path); at += 3 * 4096)
        assert_int_equal(pwrite(file, noise, sizeof noise, at), sizeof noise);
    close(file);
}

static void a_copy_is_of_one_moment_and_holds_nobody_up(void **state)
{
    Fixture *fixture = *state;
    Str      to      = other(fixture, "copy.db");
    fill(fixture, 500);
    DbConn *reader = db_read_begin(fixture->db, &fixture->problems);

    assert_true(copy_to(fixture, to, NULL));

    assert_true(write_sql(fixture->db, "DELETE FROM t WHERE n > 10", &fixture->problems));
    db_read_end(reader);
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 10);
    Db *copy = db_open(to, NULL, &fixture->problems);
    assert_non_null(copy);
    DbConn *conn = db_read_begin(copy, &fixture->problems);
    int64_t rows = 0;
    assert_true(db_find_int(conn, STR("SELECT count(*) FROM t"), NO_VALUES, &rows, NULL,
                            &fixture->problems));
    db_read_end(conn);
    db_close(copy);
    assert_int_equal(rows, 500);
}

static void a_copy_is_never_over_something(void **state)
{
    Fixture *fixture = *state;
    Str      to      = other(fixture, "copy.db");
    fill(fixture, 5);
    assert_true(copy_to(fixture, to, NULL));
    int64_t size = size_of(fixture, to);

    assert_false(copy_to(fixture, to, NULL));

    assert_int_equal(size_of(fixture, to), size);
}

static void a_connection_aside_cannot_write(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, 5);
    DbConn *aside = db_aside_open(fixture->path, &fixture->problems);

    assert_false(db_run(aside, STR("DELETE FROM t"), NO_VALUES, NULL, &fixture->problems));

    db_aside_close(aside);
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 5);
}

/* The disk is full: a file may have so many bytes only. */
static void a_copy_that_finds_no_room_leaves_nothing(void **state)
{
    Fixture      *fixture = *state;
    struct rlimit all, little;
    Str           to = other(fixture, "copy.db");
    fill(fixture, 5000);
    getrlimit(RLIMIT_FSIZE, &all);
    little = (struct rlimit){ 64 << 10, all.rlim_max };
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &little);

    bool copied = copy_to(fixture, to, NULL);

    setrlimit(RLIMIT_FSIZE, &all);
    assert_false(copied);
    assert_problem(&fixture->problems, "db.copy");
    assert_int_equal(size_of(fixture, to), -1);
    assert_null(db_damage(fixture->db));
}

static void note(void *context, int64_t done, int64_t total)
{
    *(bool *)context = *(bool *)context || (done >= 0 && total > 0);
}

static void progress_is_told(void **state)
{
    Fixture *fixture = *state;
    bool     told    = false;
    fill(fixture, 30000);

    assert_true(copy_to(fixture, other(fixture, "copy.db"), &(DbProgress){ &told, note }));

    assert_true(told);
}

static void damage_is_found_and_told(void **state)
{
    Fixture *fixture = *state;
    Str      to      = other(fixture, "copy.db");
    fill(fixture, 2000);
    assert_true(copy_to(fixture, to, NULL));
    assert_int_equal(findings_of(fixture, to, true), 0);
    assert_int_equal(findings_of(fixture, fixture->path, true), 0);

    damage(fixture, to);

    assert_true(findings_of(fixture, to, true) > 0);
}

static void a_damaged_file_gives_no_copy(void **state)
{
    Fixture *fixture = *state;
    Str      to      = other(fixture, "copy.db");
    fill(fixture, 2000);
    reopen(fixture, (DbOptions){ 0 });
    damage(fixture, fixture->path);

    assert_false(copy_to(fixture, to, NULL));

    assert_problem(&fixture->problems, "db.corrupt");
    assert_int_equal(size_of(fixture, to), -1);
}

static void damage_while_it_is_open_is_remembered(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, 2000);
    reopen(fixture, (DbOptions){ 0 });
    assert_null(db_damage(fixture->db));
    damage(fixture, fixture->path);

    assert_false(write_sql(fixture->db, "UPDATE t SET text = 'x' || n", &fixture->problems));

    assert_string_equal(db_damage(fixture->db), "db.corrupt");
}

static void a_file_that_was_removed_takes_no_writes(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, 5);
    unlink(str_c(fixture->arena, fixture->path));

    assert_false(write_sql(fixture->db, "DELETE FROM t", &fixture->problems));

    assert_problem(&fixture->problems, "db.gone");
    assert_string_equal(db_damage(fixture->db), "db.gone");
}

static void a_file_that_was_replaced_is_not_read_as_the_old_one(void **state)
{
    Fixture *fixture = *state;
    Str      to      = other(fixture, "copy.db");
    fill(fixture, 5);
    reopen(fixture, (DbOptions){ 0 });
    assert_true(copy_to(fixture, to, NULL));
    assert_true(file_move(to, fixture->path, &fixture->problems));

    DbConn *reader = db_read_begin(fixture->db, &fixture->problems);

    assert_null(reader);
    assert_problem(&fixture->problems, "db.gone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_copy_is_of_one_moment_and_holds_nobody_up),
        TEST(a_copy_is_never_over_something),
        TEST(a_connection_aside_cannot_write),
        TEST(a_copy_that_finds_no_room_leaves_nothing),
        TEST(progress_is_told),
        TEST(damage_is_found_and_told),
        TEST(a_damaged_file_gives_no_copy),
        TEST(damage_while_it_is_open_is_remembered),
        TEST(a_file_that_was_removed_takes_no_writes),
        TEST(a_file_that_was_replaced_is_not_read_as_the_old_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
