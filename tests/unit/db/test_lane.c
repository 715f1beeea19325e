/*
 * test_lane.c -- writes of many threads: order, atomicity, fairness, and what everybody learns when
 * things go wrong.
 */
#include "tests/unit/db/db_test.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/db/lane.h"

enum { THREADS = 16, WRITES = 100 };

/* One thread with its own arena, so that problems are its own. */
typedef struct {
    Db       *db;
    pthread_t thread;
    Arena    *arena;
    Problems  problems;
    int       number;
    int       done, refused;
    atomic_bool holds, let_go; /* of the one that keeps the lane busy */
    bool      result;
    const char *sql;
} Writer;

static void writer_start(Writer *writer, Db *db, void *(*run)(void *))
{
    writer->db    = db;
    writer->arena = arena_new();
    problems_init(&writer->problems, writer->arena, LANGUAGE_EN);
    assert_int_equal(pthread_create(&writer->thread, NULL, run, writer), 0);
}

static void writer_join(Writer *writer) { assert_int_equal(pthread_join(writer->thread, NULL), 0); }

static void wait_for_waiting(Db *db, int64_t count)
{
    for (int i = 0; i < 5000 && db_stats(db).waiting < count; i++) pause_ms(1);
    assert_int_equal(db_stats(db).waiting, count);
}

/* --- many writers ----------------------------------------------------------------------------- */

/* Reads the counter, writes it back one higher, notes who did it. Every seventh is refused. */
static bool count_up(void *context, DbConn *conn)
{
    Writer *writer = context;
    int64_t counter;
    if (!db_find_int(conn, STR("SELECT n FROM counter"), NO_VALUES, &counter, NULL,
                     &writer->problems) ||
        !db_run(conn, STR("UPDATE counter SET n = ?1"), VALUES(value_int(counter + 1)), NULL,
                &writer->problems) ||
        !db_run(conn, STR("INSERT INTO log (n, who) VALUES (?1, ?2)"),
                VALUES(value_int(counter + 1), value_int(writer->number)), NULL, &writer->problems))
        return false;
    return (writer->done + writer->refused) % 7 != 6;
}

static void *count_often(void *context)
{
    Writer *writer = context;
    for (int i = 0; i < WRITES; i++)
        if (db_write(writer->db, count_up, writer, &writer->problems)) writer->done++;
        else writer->refused++;
    return NULL;
}

static void no_update_is_lost_and_no_refused_one_stays(void **state)
{
    Fixture *fixture = *state;
    Writer   writers[THREADS] = { 0 };
    int      done = 0, refused = 0;
    write_sql(fixture->db, "CREATE TABLE counter (n INTEGER) STRICT", &fixture->problems);
    write_sql(fixture->db, "INSERT INTO counter VALUES (0)", &fixture->problems);
    write_sql(fixture->db, "CREATE TABLE log (n INTEGER PRIMARY KEY, who INTEGER) STRICT",
              &fixture->problems);
    int64_t commits = db_stats(fixture->db).commits;

    for (int i = 0; i < THREADS; i++)
        writers[i].number = i, writer_start(&writers[i], fixture->db, count_often);
    for (int i = 0; i < THREADS; i++) {
        writer_join(&writers[i]);
        done += writers[i].done;
        refused += writers[i].refused;
        assert_int_equal(writers[i].problems.count, 0);
        arena_free(writers[i].arena);
    }

    assert_int_equal(done + refused, THREADS * WRITES);
    assert_int_equal(refused, THREADS * (WRITES / 7));
    assert_int_equal(read_int(fixture, "SELECT n FROM counter"), done);
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM log"), done);
    assert_int_equal(read_int(fixture, "SELECT max(n) FROM log"), done);
    assert_true(db_stats(fixture->db).commits - commits < done); /* many were committed together */
    assert_int_equal(db_stats(fixture->db).waiting, 0);
}

/* --- whose turn it is ------------------------------------------------------------------------- */

static bool hold(void *context, DbConn *conn)
{
    Writer *writer = context;
    (void)conn;
    atomic_store(&writer->holds, true);
    while (!atomic_load(&writer->let_go)) pause_ms(1);
    return true;
}

static void *hold_lane(void *context)
{
    Writer *writer = context;
    writer->result = db_write(writer->db, hold, writer, &writer->problems);
    return NULL;
}

/* Whoever comes between the two waits. */
static void holder_start(Writer *holder, Db *db)
{
    writer_start(holder, db, hold_lane);
    while (!atomic_load(&holder->holds)) pause_ms(1);
}

static void holder_end(Writer *holder)
{
    atomic_store(&holder->let_go, true);
    writer_join(holder);
}

static bool note_turn(void *context, DbConn *conn)
{
    Writer *writer = context;
    return db_run(conn, STR("INSERT INTO turn (who) VALUES (?1)"),
                  VALUES(value_int(writer->number)), NULL, &writer->problems);
}

static void *take_turn(void *context)
{
    Writer *writer = context;
    writer->result = db_write(writer->db, note_turn, writer, &writer->problems);
    return NULL;
}

static void first_come_first_served(void **state)
{
    Fixture *fixture = *state;
    Writer   holder = { 0 }, writers[8] = { 0 };
    write_sql(fixture->db, "CREATE TABLE turn (at INTEGER PRIMARY KEY, who INTEGER) STRICT",
              &fixture->problems);
    holder_start(&holder, fixture->db);

    for (int i = 0; i < 8; i++) {
        writers[i].number = i;
        writer_start(&writers[i], fixture->db, take_turn);
        wait_for_waiting(fixture->db, i + 1);
    }
    holder_end(&holder);
    for (int i = 0; i < 8; i++) writer_join(&writers[i]), arena_free(writers[i].arena);
    arena_free(holder.arena);

    assert_int_equal(read_int(fixture, "SELECT count(*) FROM turn"), 8);
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM turn WHERE who = at - 1"), 8);
}

static void waiting_too_long_is_busy_and_does_nothing(void **state)
{
    Fixture *fixture = *state;
    Writer   holder  = { 0 };
    reopen(fixture, (DbOptions){ .lane_wait_ms = 50 });
    write_sql(fixture->db, "CREATE TABLE t (n INTEGER) STRICT", &fixture->problems);
    holder_start(&holder, fixture->db);

    bool written = write_sql(fixture->db, "INSERT INTO t VALUES (1)", &fixture->problems);

    assert_false(written);
    assert_problem(&fixture->problems, "db.busy");
    assert_int_equal(fixture->problems.status, 503);
    holder_end(&holder);
    assert_true(holder.result);
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 0);
    assert_int_equal(db_stats(fixture->db).busy, 1);
    arena_free(holder.arena);
}

/* --- savepoints ------------------------------------------------------------------------------- */

static bool try_and_undo(void *context, DbConn *conn)
{
    Problems *problems = context;
    bool good = db_run(conn, STR("INSERT INTO t VALUES (1)"), NO_VALUES, NULL, problems) &&
                db_savepoint(conn, problems) &&
                db_run(conn, STR("INSERT INTO t VALUES (2)"), NO_VALUES, NULL, problems) &&
                db_savepoint(conn, problems) &&
                db_run(conn, STR("INSERT INTO t VALUES (4)"), NO_VALUES, NULL, problems) &&
                db_keep(conn, problems);
    db_undo(conn); /* 2, and 4 within it */
    return good && db_savepoint(conn, problems) &&
           db_run(conn, STR("INSERT INTO t VALUES (8)"), NO_VALUES, NULL, problems) &&
           db_keep(conn, problems);
}

static void savepoints_nest(void **state)
{
    Fixture *fixture = *state;
    write_sql(fixture->db, "CREATE TABLE t (n INTEGER) STRICT", &fixture->problems);

    assert_true(db_write(fixture->db, try_and_undo, &fixture->problems, &fixture->problems));

    assert_int_equal(read_int(fixture, "SELECT sum(n) FROM t"), 9);
}

/* --- when things go wrong --------------------------------------------------------------------- */

static bool insert_much(void *context, DbConn *conn)
{
    Problems *problems = context;
    return db_run(conn,
                  STR("INSERT INTO t SELECT randomblob(1000) FROM (WITH RECURSIVE n(i) AS "
                      "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT i FROM n)"),
                  NO_VALUES, NULL, problems);
}

/* No file may grow: the log cannot be written, as on a full disk. */
static void files_may_grow(bool may)
{
    static rlim_t saved;
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    if (!may) saved = limit.rlim_cur;
    limit.rlim_cur = may ? saved : 100000;
    setrlimit(RLIMIT_FSIZE, &limit);
}

static void a_failing_commit_is_everybodys(void **state)
{
    Fixture *fixture = *state;
    signal(SIGXFSZ, SIG_IGN);
    write_sql(fixture->db, "CREATE TABLE t (b BLOB) STRICT", &fixture->problems);
    write_sql(fixture->db, "INSERT INTO t VALUES (x'00')", &fixture->problems);

    files_may_grow(false);
    bool written = db_write(fixture->db, insert_much, &fixture->problems, &fixture->problems);
    files_may_grow(true);

    assert_false(written);
    assert_problem(&fixture->problems, "db.full");
    assert_int_equal(fixture->problems.count, 1);
    assert_int_equal(fixture->problems.status, 503);
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 1);
    fixture->problems.count = 0;
    assert_true(db_write(fixture->db, insert_much, &fixture->problems, &fixture->problems));
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 201);
}

static void *write_its_sql(void *context)
{
    Writer *writer = context;
    writer->result = write_sql(writer->db, writer->sql, &writer->problems);
    return NULL;
}

/*
 * A statement stopped in the middle of writing ends the whole transaction, so the others of the
 * batch must hear it.
 */
static void a_write_that_breaks_the_batch_is_told_to_all_in_it(void **state)
{
    Fixture *fixture = *state;
    reopen(fixture, (DbOptions){ .budget_ms = 200 });
    write_sql(fixture->db, "CREATE TABLE t (n INTEGER) STRICT", &fixture->problems);
    Writer holder = { 0 };
    Writer good   = { .sql = "INSERT INTO t VALUES (1)" };
    Writer bad = { .sql = "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                          "FROM n) SELECT i FROM n" };
    holder_start(&holder, fixture->db);
    writer_start(&good, fixture->db, write_its_sql);
    wait_for_waiting(fixture->db, 1);
    writer_start(&bad, fixture->db, write_its_sql);
    wait_for_waiting(fixture->db, 2);
    pause_ms(LANE_MAX_BATCH_US / 1000 + 1); /* so that they are a batch of their own */

    holder_end(&holder);
    writer_join(&good);
    writer_join(&bad);

    assert_true(holder.result);
    assert_false(good.result);
    assert_problem(&good.problems, "db.commit");
    assert_false(bad.result);
    assert_problem(&bad.problems, "db.budget");
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 0);
    assert_true(write_sql(fixture->db, "INSERT INTO t VALUES (3)", &fixture->problems));
    arena_free(holder.arena), arena_free(good.arena), arena_free(bad.arena);
}

/* As whoever saves many records and looks for all that is wrong with them. */
static bool go_on_after_the_end(void *context, DbConn *conn)
{
    static const char endless[] = "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                                  "SELECT i + 1 FROM n) SELECT i FROM n";
    Problems *problems = context;
    assert_false(db_run(conn, str_from(endless), NULL, 0, NULL, problems));
    assert_false(db_run(conn, STR("INSERT INTO t VALUES (1)"), NULL, 0, NULL, problems));
    assert_false(db_savepoint(conn, problems));
    db_undo(conn);
    assert_false(db_run(conn, STR("INSERT INTO t VALUES (2)"), NULL, 0, NULL, problems));
    return true;
}

static void nothing_is_written_once_a_transaction_is_gone(void **state)
{
    Fixture *fixture = *state;
    reopen(fixture, (DbOptions){ .budget_ms = 50 });
    write_sql(fixture->db, "CREATE TABLE t (n INTEGER) STRICT", &fixture->problems);
    Problems problems;
    problems_init(&problems, fixture->arena, LANGUAGE_EN);
    assert_false(db_write(fixture->db, go_on_after_the_end, &problems, &problems));
    assert_string_equal(problems.first->code, "db.budget");
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 0);
    assert_true(write_sql(fixture->db, "INSERT INTO t VALUES (3)", &fixture->problems));
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 1);
}

/* --- the log ---------------------------------------------------------------------------------- */

static void the_log_is_begun_anew(void **state)
{
    Fixture    *fixture = *state;
    struct stat log;
    write_sql(fixture->db, "CREATE TABLE t (b BLOB) STRICT", &fixture->problems);

    for (int i = 0; i < 300; i++)
        assert_true(db_write(fixture->db, insert_much, &fixture->problems, &fixture->problems));

    DbStats stats = db_stats(fixture->db);
    assert_true(stats.checkpoints >= 3);
    assert_true(stats.wal_pages < LANE_CHECKPOINT_PAGES + 200);
    assert_int_equal(
        stat(str_c(fixture->arena, str_join(fixture->arena, fixture->path, STR("-wal"))), &log), 0);
    assert_true(log.st_size < 25 << 20);
}

static int64_t log_size(Fixture *fixture)
{
    struct stat log;
    Str         path = str_join(fixture->arena, fixture->path, STR("-wal"));
    assert_int_equal(stat(str_c(fixture->arena, path), &log), 0);
    return log.st_size;
}

/*
 * Whoever reads what was before keeps the log from being begun anew. It grows, but not for ever:
 * writes are refused until the reading ends, and then it is as short as before.
 */
static void a_long_reading_bounds_the_log(void **state)
{
    enum { MOST = 9000, OF_ONE_WRITE = 200, FRAME = 4096 + 24, KEPT = 32 << 20 };
    Fixture *fixture = *state;
    Problems refused;
    reopen(fixture, (DbOptions){ .log_pages = MOST });
    problems_init(&refused, fixture->arena, LANGUAGE_EN);
    write_sql(fixture->db, "CREATE TABLE t (b BLOB) STRICT", &fixture->problems);
    DbConn *reader = db_read_begin(fixture->db, &fixture->problems);
    int64_t before = -1, after = -1;
    assert_true(db_find_int(reader, STR("SELECT count(*) FROM t"), NO_VALUES, &before, NULL,
                            &fixture->problems));

    int writes = 0;
    while (writes < MOST && db_write(fixture->db, insert_much, &refused, &refused)) writes++;

    assert_problem(&refused, "db.busy");
    assert_int_equal(refused.status, 503);
    assert_true(db_stats(fixture->db).wal_pages >= MOST);
    assert_true(log_size(fixture) < (int64_t)(MOST + OF_ONE_WRITE) * FRAME);
    assert_true(db_find_int(reader, STR("SELECT count(*) FROM t"), NO_VALUES, &after, NULL,
                            &fixture->problems));
    assert_int_equal(before, after);
    db_read_end(reader);
    assert_true(db_write(fixture->db, insert_much, &fixture->problems, &fixture->problems));
    assert_true(db_stats(fixture->db).wal_pages < OF_ONE_WRITE);
    assert_true(log_size(fixture) <= KEPT);
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), (writes + 1) * 200);
}

/* --- killed ----------------------------------------------------------------------------------- */

static bool insert_number(void *context, DbConn *conn)
{
    int64_t  *number = context;
    Arena    *arena  = arena_new();
    Problems  problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    bool done =
        db_run(conn, STR("INSERT INTO t VALUES (?1)"), VALUES(value_int(*number)), NULL, &problems);
    arena_free(arena);
    return done;
}

/* Writes numbers for ever, and tells each one after it was acknowledged. */
static void write_until_killed(Fixture *fixture, int told, int64_t from)
{
    Db *db = db_open(fixture->path, NULL, &fixture->problems);
    for (int64_t number = from; db; number++)
        if (!db_write(db, insert_number, &number, &fixture->problems) ||
            write(told, &number, sizeof number) < 0)
            break;
    _exit(1);
}

static void what_was_acknowledged_survives_a_kill(void **state)
{
    Fixture *fixture = *state;
    int64_t  last    = 0, number;
    write_sql(fixture->db, "CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT", &fixture->problems);
    for (int round = 0; round < 5; round++) {
        int channel[2];
        db_close(fixture->db);
        fixture->db = NULL;
        assert_int_equal(pipe(channel), 0);
        pid_t child = fork();
        if (child == 0) write_until_killed(fixture, channel[1], last + 1);
        close(channel[1]);
        assert_true(read(channel[0], &number, sizeof number) == sizeof number);
        pause_ms(20 + round * 7);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        do last = number; while (read(channel[0], &number, sizeof number) == sizeof number);
        close(channel[0]);

        reopen(fixture, (DbOptions){ 0 });
        int64_t there = read_int(fixture, "SELECT count(*) FROM t");
        assert_true(there == last ||
                    there == last + 1); /* the one that was on its way may be there */
        assert_int_equal(read_int(fixture, "SELECT max(n) FROM t"), there);
        last = there;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_update_is_lost_and_no_refused_one_stays),
        TEST(first_come_first_served),
        TEST(waiting_too_long_is_busy_and_does_nothing),
        TEST(savepoints_nest),
        TEST(a_failing_commit_is_everybodys),
        TEST(a_write_that_breaks_the_batch_is_told_to_all_in_it),
        TEST(nothing_is_written_once_a_transaction_is_gone),
        TEST(the_log_is_begun_anew),
        TEST(a_long_reading_bounds_the_log),
        TEST(what_was_acknowledged_survives_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
