/*
 * test_words.c -- the index of words compared with its rows, and made anew while others write: step
 * by step, with changes of rows that it has already, of rows that it has not, and of new ones.
 */
#include "tests/unit/db/db_test.h"

typedef struct {
    Fixture *fixture;
    DbWords  words;
    int64_t  ticket, taken, id;
    const char *now; /* NULL: the row goes */
} Writing;

static Writing writing(Fixture *fixture)
{
    Writing writing = { .fixture = fixture, .words = { .table = STR("t") } };
    VEC_PUSH(fixture->arena, &writing.words.columns, STR("a"));
    VEC_PUSH(fixture->arena, &writing.words.columns, STR("b"));
    return writing;
}

static bool do_make(void *context, DbConn *conn)
{
    Writing *is = context;
    return db_words_make(conn, &is->words, &is->fixture->problems);
}

static bool do_begin(void *context, DbConn *conn)
{
    Writing *is = context;
    return db_words_begin(conn, &is->words, &is->ticket, &is->fixture->problems);
}

static bool do_step(void *context, DbConn *conn)
{
    Writing *is = context;
    return db_words_step(conn, is->ticket, 2, &is->taken, &is->fixture->problems);
}

static bool do_end(void *context, DbConn *conn)
{
    Writing *is = context;
    return db_words_end(conn, is->ticket, &is->fixture->problems);
}

/* As core/record does it: an update and a delete are said before the row changes. */
static bool do_change(void *context, DbConn *conn)
{
    Writing    *is       = context;
    Problems   *problems = &is->fixture->problems;
    const bool  changed[] = { true, false };
    const Value values[]  = { value_text(str_from(is->now ? is->now : "")), value_null() };
    if (!is->now)
        return db_words_delete(conn, &is->words, is->id, problems)
               && db_run(conn, STR("DELETE FROM t WHERE id = ?1"), VALUES(value_int(is->id)), NULL,
                         problems);
    return db_words_update(conn, &is->words, is->id, values, changed, problems)
           && db_run(conn, STR("UPDATE t SET a = ?2 WHERE id = ?1"),
                     VALUES(value_int(is->id), values[0]), NULL, problems);
}

static bool do_add(void *context, DbConn *conn)
{
    Writing    *is       = context;
    const Value values[] = { value_text(str_from(is->now)), value_null() };
    db_words_insert(conn, &is->words, is->id, values);
    return db_run(conn, STR("INSERT INTO t (id, a) VALUES (?1, ?2)"),
                  VALUES(value_int(is->id), values[0]), NULL, &is->fixture->problems);
}

static void run(Writing *is, bool (*what)(void *context, DbConn *conn))
{
    assert_true(db_write(is->fixture->db, what, is, &is->fixture->problems));
}

static void change(Writing *is, int64_t id, const char *now)
{
    is->id = id, is->now = now;
    run(is, do_change);
}

static void add(Writing *is, int64_t id, const char *now)
{
    is->id = id, is->now = now;
    run(is, do_add);
}

static bool is_same(const Writing *is)
{
    bool    same  = false;
    DbConn *aside = db_aside_open(is->fixture->path, &is->fixture->problems);
    assert_non_null(aside);
    assert_true(db_words_check(aside, &is->words, &same, NULL, &is->fixture->problems));
    db_aside_close(aside);
    return same;
}

static Writing filled(Fixture *fixture)
{
    Writing is = writing(fixture);
    assert_true(write_sql(fixture->db,
                          "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT) STRICT",
                          &fixture->problems));
    assert_true(write_sql(fixture->db,
                          "INSERT INTO t (id, a, b) VALUES (1, 'one', 'Acme GmbH'), (2, 'two two', "
                          "'苹果公司'), (3, 'three', NULL), (4, NULL, 'OPP2026-00012'), (5, 'five', "
                          "'+49 30 1234567'), (7, 'seven', 'x')",
                          &fixture->problems));
    run(&is, do_make);
    return is;
}

static void an_index_that_says_something_else_is_found(void **state)
{
    Fixture *fixture = *state;
    Writing  is      = filled(fixture);
    assert_true(is_same(&is));
    change(&is, 1, "uno");
    add(&is, 8, "ocho");
    change(&is, 3, NULL);
    assert_true(is_same(&is));
    static const char *const wrong[] = {
        "UPDATE t SET a = 'due' WHERE id = 2",   /* another word */
        "UPDATE t SET a = 'two' WHERE id = 2",   /* one fewer */
        "UPDATE t SET a = b, b = a WHERE id = 7", /* in other columns */
        "UPDATE t SET id = 9 WHERE id = 7",      /* of another row */
        "DELETE FROM t WHERE id = 7",
        "INSERT INTO t (id, a) VALUES (6, 'six')",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_true(write_sql(fixture->db, wrong[i], &fixture->problems));
        assert_false(is_same(&is));
        assert_true(write_sql(fixture->db, "DROP TABLE t", &fixture->problems));
        is = filled(fixture);
        assert_true(is_same(&is));
    }
}

static void what_changes_while_it_grows_is_in_the_new_one(void **state)
{
    Fixture *fixture = *state;
    Writing  is      = filled(fixture);
    run(&is, do_begin);
    change(&is, 1, "before the first step");
    run(&is, do_step); /* 1 and 2 */
    assert_int_equal(is.taken, 2);
    change(&is, 1, "a row that it has");
    change(&is, 2, NULL);
    change(&is, 4, "one that it has not");
    change(&is, 5, NULL);
    add(&is, 2, "came back below");
    run(&is, do_step); /* 3 and 4 */
    add(&is, 6, "new, above");
    assert_true(is_same(&is)); /* the old one is in force, and follows, too */
    run(&is, do_step);         /* 6 and 7 */
    assert_int_equal(is.taken, 2);
    run(&is, do_step);
    assert_int_equal(is.taken, 0);
    add(&is, 100, "after the last step");
    change(&is, 7, "seven again");
    run(&is, do_end);
    assert_true(is_same(&is));
    assert_int_equal(read_int(fixture, "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%$anew%'"),
                     0);
    change(&is, 1, "and it goes on");
    assert_true(is_same(&is));
}

static void a_wrong_one_is_right_afterwards(void **state)
{
    Writing is = filled(*state);
    assert_true(write_sql(is.fixture->db, "UPDATE t SET a = 'due' WHERE id = 2",
                          &is.fixture->problems));
    assert_false(is_same(&is));
    run(&is, do_begin);
    do run(&is, do_step);
    while (is.taken == 2);
    run(&is, do_end);
    assert_true(is_same(&is));
}

static void one_that_was_left_is_in_nobodys_way(void **state)
{
    Fixture *fixture = *state;
    Writing  is      = filled(fixture), second;
    run(&is, do_begin);
    run(&is, do_step);
    second = is;
    run(&second, do_begin); /* somebody else: he has it now */
    assert_false(db_write(fixture->db, do_step, &is, &fixture->problems));
    assert_string_equal(fixture->problems.first->code, "db.words");
    problems_init(&fixture->problems, fixture->arena, LANGUAGE_EN);

    reopen(fixture, (DbOptions){ 0 }); /* and the process dies */
    assert_true(is_same(&is));
    change(&is, 1, "later");
    assert_true(is_same(&is));
    run(&is, do_begin);
    do run(&is, do_step);
    while (is.taken == 2);
    run(&is, do_end);
    assert_true(is_same(&is));
}

/* What cannot be followed is no reason to refuse a save; it never comes in force. */
static void a_new_one_that_is_broken_holds_nobody_up(void **state)
{
    Fixture *fixture = *state;
    Writing  is      = filled(fixture);
    run(&is, do_begin);
    run(&is, do_step);
    assert_true(write_sql(fixture->db, "DROP TABLE \"t$anew\"", &fixture->problems));
    change(&is, 1, "saved all the same");
    assert_true(is_same(&is));
    assert_false(db_write(fixture->db, do_step, &is, &fixture->problems));
    assert_string_equal(fixture->problems.last->code, "db.words");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_index_that_says_something_else_is_found),
        TEST(what_changes_while_it_grows_is_in_the_new_one),
        TEST(a_wrong_one_is_right_afterwards),
        TEST(one_that_was_left_is_in_nobodys_way),
        TEST(a_new_one_that_is_broken_holds_nobody_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
