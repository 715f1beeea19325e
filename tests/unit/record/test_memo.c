/* test_memo.c -- what is kept in memory, and when it is forgotten. */
#include "core/record/memo.h"

#include "tests/unit/record/record_test.h"

typedef struct {
    int number;
} Thing;

static void *thing_copy(Arena *arena, const void *thing)
{
    return arena_copy(arena, thing, sizeof(Thing));
}

static bool write_note(void *context, DbConn *conn)
{
    return db_run(conn, STR("INSERT INTO note VALUES (1)"), NO_VALUES, NULL, context);
}

static bool make_note(void *context, DbConn *conn)
{
    return db_run(conn, STR("CREATE TABLE note (n INTEGER) STRICT"), NO_VALUES, NULL, context);
}

typedef struct {
    Arena   *arena;
    Problems problems;
    Db      *db;
    Memo    *memo;
} Kept;

static int keep_up(void **state)
{
    static const char *const watched[] = { "note", NULL };
    Kept *kept  = calloc(1, sizeof *kept);
    kept->arena = arena_new();
    problems_init(&kept->problems, kept->arena, LANGUAGE_EN);
    kept->db = db_open(STR(":memory:"), &(DbOptions){ .watched = watched }, &kept->problems);
    assert_non_null(kept->db);
    assert_true(db_write(kept->db, make_note, &kept->problems, &kept->problems));
    kept->memo = memo_new(kept->db);
    *state     = kept;
    return 0;
}

static int keep_down(void **state)
{
    Kept *kept = *state;
    memo_free(kept->memo);
    db_close(kept->db);
    arena_free(kept->arena);
    free(kept);
    return 0;
}

static const Thing *found(Kept *kept, const char *key)
{
    return memo_find(kept->memo, str_from(key), thing_copy, kept->arena);
}

static void keep(Kept *kept, int64_t version, const char *key, int number)
{
    memo_keep(kept->memo, version, str_from(key), thing_copy, &(Thing){ number });
}

static void what_is_kept_is_found_until_a_commit_changes_its_table(void **state)
{
    Kept *kept = *state;
    assert_null(found(kept, "a"));
    keep(kept, memo_version(kept->memo), "a", 7);
    assert_int_equal(found(kept, "a")->number, 7);
    assert_null(found(kept, "b"));

    assert_true(db_write(kept->db, write_note, &kept->problems, &kept->problems));
    assert_null(found(kept, "a"));
}

static void what_was_read_before_a_change_is_not_kept_after_it(void **state)
{
    Kept   *kept    = *state;
    int64_t version = memo_version(kept->memo);
    assert_true(db_write(kept->db, write_note, &kept->problems, &kept->problems));
    keep(kept, version, "a", 7);
    assert_null(found(kept, "a"));
    keep(kept, memo_version(kept->memo), "a", 8);
    assert_int_equal(found(kept, "a")->number, 8);
}

static void it_does_not_grow_without_end(void **state)
{
    Kept *kept = *state;
    char  key[20];
    for (int i = 0; i <= MEMO_MOST; i++) {
        snprintf(key, sizeof key, "%d", i);
        keep(kept, memo_version(kept->memo), key, i);
    }
    assert_null(found(kept, "0"));
    assert_int_equal(found(kept, key)->number, MEMO_MOST);
}

static void without_a_memo_nothing_is_kept(void **state)
{
    Kept *kept = *state;
    memo_keep(NULL, memo_version(NULL), STR("a"), thing_copy, &(Thing){ 1 });
    assert_null(memo_find(NULL, STR("a"), thing_copy, kept->arena));
}

#define KEPT(test) cmocka_unit_test_setup_teardown(test, keep_up, keep_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEPT(what_is_kept_is_found_until_a_commit_changes_its_table),
        KEPT(what_was_read_before_a_change_is_not_kept_after_it),
        KEPT(it_does_not_grow_without_end),
        KEPT(without_a_memo_nothing_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
