/* test_file.c -- whole files and folders, in a folder of the test's own. */
#include "tests/unit/base/base_test.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/spool.h"

typedef struct {
    Arena   *arena;
    Str      folder;
    Problems problems;
} Fixture;

static int setup(void **state)
{
    static char name[32];
    Arena      *arena   = arena_new();
    Fixture    *fixture = ARENA_NEW(arena, Fixture);
    strcpy(name, "/tmp/tenon-files-XXXXXX");
    assert_non_null(mkdtemp(name));
    fixture->arena  = arena;
    fixture->folder = str_copy(arena, str_from(name));
    problems_init(&fixture->problems, arena, LANGUAGE_EN);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    Problems ignored;
    problems_init(&ignored, fixture->arena, LANGUAGE_EN);
    folder_remove(fixture->folder, &ignored);
    arena_free(fixture->arena);
    return 0;
}

static Str in(Fixture *fixture, const char *name)
{
    return path_join(fixture->arena, fixture->folder, str_from(name));
}

static const char *c(Fixture *fixture, const char *name)
{
    return str_c(fixture->arena, in(fixture, name));
}

static void what_is_written_is_read(void **state)
{
    Fixture *fixture = *state;
    Str      text;
    assert_true(file_write(in(fixture, "a"), STR("x\0y"), &fixture->problems));
    assert_true(file_write(in(fixture, "a"), STR("second"), &fixture->problems));
    assert_true(file_read(fixture->arena, in(fixture, "a"), 6, &text, &fixture->problems));
    assert_text(text, "second");
    assert_true(file_write(in(fixture, "a"), STR(""), &fixture->problems));
    assert_true(file_read(fixture->arena, in(fixture, "a"), 0, &text, &fixture->problems));
    assert_int_equal(text.len, 0);
}

static void a_new_file_is_private_and_nothing_is_left_beside_it(void **state)
{
    Fixture    *fixture = *state;
    struct stat status;
    StrVec      files;
    assert_true(file_write(in(fixture, "a"), STR("x"), &fixture->problems));
    assert_int_equal(stat(c(fixture, "a"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_true(folder_list(fixture->arena, fixture->folder, &files, &fixture->problems));
    assert_int_equal(files.count, 1);
}

static void a_failed_write_leaves_nothing_behind(void **state)
{
    Fixture *fixture = *state;
    StrVec   files;
    assert_true(folder_make(in(fixture, "a"), &fixture->problems));
    assert_true(file_write(in(fixture, "a/x"), STR("x"), &fixture->problems));
    /* a folder stands there */
    assert_false(file_write(in(fixture, "a"), STR("x"), &fixture->problems));
    assert_false(file_write(in(fixture, "none/x"), STR("x"), &fixture->problems));
    assert_int_equal(fixture->problems.count, 2);
    assert_string_equal(fixture->problems.first->code, "file.write");
    assert_true(folder_list(fixture->arena, fixture->folder, &files, &fixture->problems));
    assert_int_equal(files.count, 1);
}

static void too_large_missing_and_odd_files_are_problems(void **state)
{
    Fixture  *fixture  = *state;
    Problems *problems = &fixture->problems;
    Str       text     = STR("untouched");
    file_write(in(fixture, "a"), STR("1234567"), problems);
    assert_false(file_read(fixture->arena, in(fixture, "a"), 6, &text, problems));
    assert_string_equal(problems->last->code, "file.size");
    assert_text(problems->last->message, "is larger than 6 bytes");
    assert_false(file_read(fixture->arena, in(fixture, "b"), 6, &text, problems));
    assert_text(problem_render(fixture->arena, problems->last, LANGUAGE_EN),
                str_c(fixture->arena,
                      str_join(fixture->arena, in(fixture, "b"),
                               STR(": cannot be opened: No such file or directory\n"))));
    assert_false(file_read(fixture->arena, fixture->folder, 6, &text, problems));
    assert_string_equal(problems->last->code, "file.read");
    assert_int_equal(mkfifo(c(fixture, "fifo"), 0600), 0);
    /* and does not wait */
    assert_false(file_read(fixture->arena, in(fixture, "fifo"), 6, &text, problems));
    assert_false(file_read(fixture->arena, STR("a\0b"), 6, &text, problems));
    assert_false(file_read(fixture->arena, STR(""), 6, &text, problems));
    assert_text(text, "untouched");
}

static void folders_are_made_with_their_parents(void **state)
{
    Fixture *fixture = *state;
    assert_true(folder_make(in(fixture, "a/b/c"), &fixture->problems));
    assert_true(folder_make(in(fixture, "a/b/c/"), &fixture->problems));
    assert_true(folder_exists(in(fixture, "a/b/c")));
    assert_false(file_exists(in(fixture, "a/b/c")));
    file_write(in(fixture, "a/file"), STR(""), &fixture->problems);
    assert_true(file_exists(in(fixture, "a/file")));
    assert_false(folder_make(in(fixture, "a/file"), &fixture->problems));
    assert_false(folder_make(in(fixture, "a/file/x"), &fixture->problems));
}

static void a_listing_is_sorted_and_follows_no_links(void **state)
{
    Fixture *fixture = *state;
    StrVec   files;
    folder_make(in(fixture, "b/.hidden"), &fixture->problems);
    const char *names[] = { "b/z", "b/a", "c", "a", ".secret", "b/.hidden/x" };
    for (size_t i = 0; i < 6; i++) file_write(in(fixture, names[i]), STR(""), &fixture->problems);
    assert_int_equal(symlink("/etc", c(fixture, "link")), 0);
    assert_int_equal(symlink("a", c(fixture, "b/link")), 0);

    assert_true(folder_list(fixture->arena, fixture->folder, &files, &fixture->problems));

    const char *expected[] = { "a", "b/a", "b/z", "c" };
    assert_int_equal(files.count, 4);
    for (size_t i = 0; i < 4; i++) assert_text(files.items[i], expected[i]);
    assert_false(folder_list(fixture->arena, in(fixture, "none"), &files, &fixture->problems));
}

static void removing_does_not_reach_through_links(void **state)
{
    Fixture *fixture = *state;
    folder_make(in(fixture, "kept"), &fixture->problems);
    file_write(in(fixture, "kept/x"), STR(""), &fixture->problems);
    folder_make(in(fixture, "gone/deep/deeper"), &fixture->problems);
    file_write(in(fixture, "gone/deep/x"), STR(""), &fixture->problems);
    assert_int_equal(symlink("../kept", c(fixture, "gone/link")), 0);
    assert_int_equal(symlink("kept", c(fixture, "entrance")), 0);

    assert_true(folder_remove(in(fixture, "gone"), &fixture->problems));
    assert_false(folder_remove(in(fixture, "entrance"), &fixture->problems));
    assert_false(folder_remove(in(fixture, "none"), &fixture->problems));

    assert_false(folder_exists(in(fixture, "gone")));
    assert_true(file_exists(in(fixture, "kept/x")));
}

static void depth_is_bounded(void **state)
{
    Fixture *fixture = *state;
    StrVec   files;
    Str      path = fixture->folder;
    for (int i = 0; i < 31; i++) path = path_join(fixture->arena, path, STR("d"));
    assert_true(folder_make(path, &fixture->problems));
    assert_true(folder_list(fixture->arena, fixture->folder, &files, &fixture->problems));
    assert_true(folder_make(path_join(fixture->arena, path, STR("d")), &fixture->problems));
    assert_false(folder_list(fixture->arena, fixture->folder, &files, &fixture->problems));
    assert_false(folder_remove(fixture->folder, &fixture->problems));
    assert_int_equal(rmdir(str_c(fixture->arena, path_join(fixture->arena, path, STR("d")))), 0);
}

static void paths_are_joined_and_resolved(void **state)
{
    Fixture *fixture = *state;
    Arena   *arena   = fixture->arena;
    assert_text(path_join(arena, STR("a"), STR("b")), "a/b");
    assert_text(path_join(arena, STR("a/"), STR("b")), "a/b");
    assert_text(path_join(arena, STR(""), STR("b")), "b");
    assert_text(path_join(arena, STR("a"), STR("/b")), "/b");
    assert_text(path_absolute(arena, STR("/tmp/../tmp/.")), "/tmp");
    assert_text(path_absolute(arena, STR("/no/such/../place")), "/no/such/../place");
}

#define FILE_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

static void a_spool_is_gone_unless_it_was_moved(void **state)
{
    Fixture *fixture = *state;
    Arena   *arena   = arena_new();
    Str      folder  = in(fixture, "in/spool"), kept = in(fixture, "kept");
    crypto_init();
    Spool *left = spool_open(arena, folder, &fixture->problems);
    Spool *moved = spool_open(arena, folder, &fixture->problems);
    assert_true(left && moved);
    assert_true(spool_write(moved, STR("hello "), &fixture->problems));
    assert_true(spool_write(moved, STR("world"), &fixture->problems));
    assert_int_equal(moved->size, 11);
    assert_true(str_equal(spool_finish(arena, moved), crypto_hash(arena, STR("hello world"))));
    assert_true(file_move(moved->path, kept, &fixture->problems));
    arena_free(arena);

    StrVec files;
    assert_true(folder_list(fixture->arena, fixture->folder, &files, &fixture->problems));
    assert_int_equal(files.count, 1);
    Str text;
    assert_true(file_read(fixture->arena, kept, 100, &text, &fixture->problems));
    assert_true(str_is(text, "hello world"));
    assert_false(file_move(in(fixture, "none"), kept, &fixture->problems));
}

/* A file that may not grow stands for a disk that is full. */
static void a_full_disk_is_said(void **state)
{
    Fixture      *fixture = *state;
    struct rlimit was, small;
    Spool        *spool = spool_open(fixture->arena, fixture->folder, &fixture->problems);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small          = was;
    small.rlim_cur = 8;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool done = spool_write(spool, STR("more than eight bytes"), &fixture->problems);
    setrlimit(RLIMIT_FSIZE, &was);
    assert_false(done);
    assert_string_equal(fixture->problems.first->code, "spool.full");
    assert_int_equal(fixture->problems.status, 507);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(what_is_written_is_read),
        FILE_TEST(a_new_file_is_private_and_nothing_is_left_beside_it),
        FILE_TEST(a_failed_write_leaves_nothing_behind),
        FILE_TEST(too_large_missing_and_odd_files_are_problems),
        FILE_TEST(folders_are_made_with_their_parents),
        FILE_TEST(a_listing_is_sorted_and_follows_no_links),
        FILE_TEST(removing_does_not_reach_through_links),
        FILE_TEST(depth_is_bounded),
        FILE_TEST(paths_are_joined_and_resolved),
        FILE_TEST(a_spool_is_gone_unless_it_was_moved),
        FILE_TEST(a_full_disk_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
