/*
 * db_test.h -- what the tests of this room share: cmocka, a database for each test, threads that
 * start together.
 */
#ifndef TENON_DB_TEST_H
#define TENON_DB_TEST_H

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/file.h"
#include "core/db/db.h"

typedef struct {
    Arena   *arena;
    Problems problems;
    Str      folder; /* temporary */
    Str      path;   /* of data.db in it */
    Db      *db;
} Fixture;

__attribute__((unused)) static Db *reopen(Fixture *fixture, DbOptions options)
{
    db_close(fixture->db);
    options.create = true;
    fixture->db    = db_open(fixture->path, &options, &fixture->problems);
    assert_non_null(fixture->db);
    return fixture->db;
}

__attribute__((unused)) static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    fixture->arena   = arena_new();
    problems_init(&fixture->problems, fixture->arena, LANGUAGE_EN);
    char *folder     = str_c(fixture->arena, STR("/tmp/tenon-test-XXXXXX"));
    assert_non_null(mkdtemp(folder));
    fixture->folder = str_from(folder);
    fixture->path   = path_join(fixture->arena, fixture->folder, STR("data.db"));
    reopen(fixture, (DbOptions){ 0 });
    *state = fixture;
    return 0;
}

__attribute__((unused)) static int tear_down(void **state)
{
    Fixture *fixture = *state;
    db_close(fixture->db);
    folder_remove(fixture->folder, &fixture->problems);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

/* One statement as one write. */
typedef struct {
    Str       sql;
    Problems *problems;
} OneStatement;

__attribute__((unused)) static bool write_statement(void *context, DbConn *conn)
{
    OneStatement *one = context;
    return db_run(conn, one->sql, NO_VALUES, NULL, one->problems);
}

__attribute__((unused)) static bool write_sql(Db *db, const char *sql, Problems *problems)
{
    OneStatement one = { str_from(sql), problems };
    return db_write(db, write_statement, &one, problems);
}

__attribute__((unused)) static int64_t read_int(Fixture *fixture, const char *sql)
{
    int64_t number = -1;
    bool    found  = false;
    DbConn *conn   = db_read_begin(fixture->db, &fixture->problems);
    assert_non_null(conn);
    assert_true(db_find_int(conn, str_from(sql), NO_VALUES, &number, &found, &fixture->problems));
    db_read_end(conn);
    return found ? number : -1;
}

__attribute__((unused)) static void pause_ms(int ms)
{
    struct timespec pause = { ms / 1000, (long)(ms % 1000) * 1000000 };
    nanosleep(&pause, NULL);
}

#define assert_problem(problems, expected)                          \
    do {                                                            \
        assert_non_null((problems)->first);                         \
        assert_string_equal((problems)->first->code, (expected));   \
    } while (0)

#define assert_text(actual, expected)                                  \
    do {                                                               \
        Arena *scratch_ = arena_new();                                 \
        assert_string_equal(str_c(scratch_, (actual)), (expected));    \
        arena_free(scratch_);                                          \
    } while (0)

#endif
