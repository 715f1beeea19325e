/*
 * test_log.c -- the log takes many pages at once: what is still on its way to the file is read, and
 * what is lost on the way is never committed.
 */
#include "tests/unit/db/db_test.h"

#include <signal.h>
#include <sys/resource.h>

#define MANY_ROWS                                                                                  \
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) "

static const char table[]  = "CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB) STRICT";
static const char insert[] = MANY_ROWS "INSERT INTO t SELECT i, randomblob(3000) FROM n";

typedef struct {
    Problems *problems;
    int64_t   bytes;
} Much;

static bool run(DbConn *conn, const char *sql, Problems *problems)
{
    return db_run(conn, str_from(sql), NO_VALUES, NULL, problems);
}

/* In no order: what has just gone to the log is asked for again. */
static bool write_here_and_there(Much *much, DbConn *conn)
{
    Str      sql  = STR("UPDATE t SET b = CAST(b || ?1 AS BLOB) WHERE id = ?2");
    uint32_t next = 1;
    for (int i = 0; i < 12000; i++) {
        next = next * 1664525 + 1013904223;
        if (!db_run(conn, sql, VALUES(value_text(STR("x")), value_int(1 + (next >> 8) % 6000)),
                    NULL, much->problems))
            return false;
    }
    return true;
}

/*
 * 24 MB where next to nothing may be kept in memory: pages go to the log, are read from it, often
 * before they have reached the file, and written again.
 */
static bool write_much(void *context, DbConn *conn)
{
    Much *much = context;
    bool  found;
    return run(conn, "PRAGMA cache_size = 10", much->problems)
           && run(conn, insert, much->problems)
           && write_here_and_there(much, conn)
           && run(conn, "UPDATE t SET b = zeroblob(900) WHERE id % 3 = 0", much->problems)
           && run(conn, "DELETE FROM t WHERE id % 5 = 0", much->problems)
           && db_find_int(conn, STR("SELECT sum(length(b)) FROM t"), NO_VALUES, &much->bytes,
                          &found, much->problems);
}

static void assert_undamaged(Fixture *fixture)
{
    StrVec  findings = { 0 };
    DbConn *aside    = db_aside_open(fixture->path, &fixture->problems);
    assert_non_null(aside);
    assert_true(db_check(aside, true, fixture->arena, &findings, &fixture->problems));
    assert_int_equal(findings.count, 0);
    db_aside_close(aside);
}

static void a_write_larger_than_the_memory_is_whole(void **state)
{
    Fixture *fixture = *state;
    Much     much    = { .problems = &fixture->problems };
    db_memory(DB_MEMORY_LEAST_MIB);
    reopen(fixture, (DbOptions){ .budget_ms = 60000 });
    write_sql(fixture->db, table, &fixture->problems);

    assert_true(db_write(fixture->db, write_much, &much, &fixture->problems));

    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 4800);
    assert_int_equal(read_int(fixture, "SELECT sum(length(b)) FROM t"), much.bytes);
    assert_undamaged(fixture);
    reopen(fixture, (DbOptions){ 0 });
    assert_int_equal(read_int(fixture, "SELECT sum(length(b)) FROM t"), much.bytes);
    db_memory(DB_MEMORY_MIB);
}

/* No file may grow past so many bytes: the log cannot be written, as on a full disk. */
static void files_may_grow_to(rlim_t bytes)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
}

/* Whatever its statements said, this write wants to be kept. */
static bool write_on(void *context, DbConn *conn)
{
    Much *much = context;
    write_much(much, conn);
    run(conn, "INSERT INTO t VALUES (100000, x'00')", much->problems);
    return true;
}

static void what_was_lost_on_its_way_to_the_log_is_never_committed(void **state)
{
    Fixture *fixture = *state;
    Problems heard;
    Much     much = { .problems = &heard };
    signal(SIGXFSZ, SIG_IGN);
    db_memory(DB_MEMORY_LEAST_MIB);
    reopen(fixture, (DbOptions){ .budget_ms = 60000 });
    write_sql(fixture->db, table, &fixture->problems);
    write_sql(fixture->db, "INSERT INTO t VALUES (0, x'07')", &fixture->problems);
    problems_init(&heard, fixture->arena, LANGUAGE_EN);

    files_may_grow_to(1 << 20);
    bool written = db_write(fixture->db, write_on, &much, &fixture->problems);
    files_may_grow_to(RLIM_INFINITY);

    assert_false(written);
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 1);
    assert_int_equal(read_int(fixture, "SELECT id FROM t"), 0);
    write_sql(fixture->db, "DELETE FROM t", &fixture->problems);
    problems_init(&fixture->problems, fixture->arena, LANGUAGE_EN);
    much.problems = &fixture->problems;
    assert_true(db_write(fixture->db, write_much, &much, &fixture->problems));
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM t"), 4800);
    assert_int_equal(read_int(fixture, "SELECT sum(length(b)) FROM t"), much.bytes);
    assert_undamaged(fixture);
    db_memory(DB_MEMORY_MIB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_write_larger_than_the_memory_is_whole),
        TEST(what_was_lost_on_its_way_to_the_log_is_never_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
