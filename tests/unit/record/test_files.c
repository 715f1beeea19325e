/*
 * test_files.c -- the life of a file: waiting, held by one field or several, let go, collected; its
 * content goes with the last row that has it, and never before.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/spool.h"
#include "core/record/bin.h"
#include "core/record/files.h"
#include "tests/unit/record/sales.h"

static const int64_t NOON = 1795334400000, HOUR = 3600000, DAY = 86400000;

#define JSON(app, ...) str_c((app)->arena, str_printf((app)->arena, __VA_ARGS__))

static const TestFile papers[] = {
    { "app.yaml", "app: papers\nlabel: Papers\nlanguages: [en]\ntime_zone: Asia/Shanghai\n" },
    { "objects/paper/object.yaml",
      "object: paper\nlabel: Paper\nfields:\n  name: {type: text, required: true}\n"
      "  plan: {type: file, max_files: 3}\n  copy: {type: file}\n" },
};

static int open_papers(void **state)
{
    static App  app;
    static char folder[] = "/tmp/tenon-files-test-XXXXXX";
    strcpy(folder + sizeof folder - 7, "XXXXXX");
    assert_non_null(mkdtemp(folder));
    app_open(&app, papers, 2);
    app.tenant.folder = str_from(folder);
    clock_fix(NOON);
    *state = &app;
    return 0;
}

static int close_papers(void **state)
{
    App     *app = *state;
    Problems ignored;
    problems_init(&ignored, app->arena, LANGUAGE_EN);
    folder_remove(app->tenant.folder, &ignored);
    clock_fix(0);
    app_close(app);
    return 0;
}

/* --- calls ------------------------------------------------------------------------------------ */

static const char *refused_with; /* of the newest `sent` */

/* The id of a file with that content. It is what a door does with a body that has come. */
static const char *sent(App *app, const char *text, bool commit)
{
    Arena   *arena = arena_new();
    Problems problems;
    Work     work;
    File     file = { 0 };
    problems_init(&problems, arena, LANGUAGE_EN);
    assert_true(work_open(&work, arena, &app->tenant, 0, STR("test"), &problems));
    Str    folder = path_join(arena, app->tenant.folder, STR(TENANT_SPOOL));
    Spool *spool  = spool_open(arena, folder, &problems);
    assert_true(spool && spool_write(spool, str_from(text), &problems));
    FileNew new = { .path = spool->path, .size = spool->size, .name = STR("a.txt"),
                    .type = STR("text/plain"), .hash = spool_finish(arena, spool) };
    if (!commit) new.object = object_find(work.snapshot, STR("paper")); /* record 0: none such */
    bool done    = files_add(&work, &new, &file);
    refused_with = done ? NULL : problems.first->code;
    assert_int_equal(done, commit);
    Str id = str_copy(app->arena, id_text(arena, file.id));
    arena_free(arena);
    return str_c(app->arena, id);
}

static void sweep(App *app, bool opening)
{
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    if (opening) assert_true(files_sweep_open(&app->tenant, clock_now(), &problems));
    else files_sweep_daily(&app->tenant, clock_now());
    assert_int_equal(problems.count, 0);
}

/* How many contents lie there, and how many rows there are: "2/3". */
static const char *kept(App *app)
{
    StrVec   files;
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    assert_true(folder_list(app->arena, app->tenant.folder, &files, &problems));
    const char *rows = CALL(.app = app, .object = "file", .run = run_list,
                            .parameters = (const char *const[]){ "total", "exact", NULL });
    const char *total = strstr(rows, "\"total\":");
    return JSON(app, "%zu/%d", files.count, atoi(total + strlen("\"total\":")));
}

static bool run_restore(Work *work, Call *call)
{
    const Object *object;
    int64_t       record, bundle;
    return bin_find(work, id_of(call), &bundle) && bin_restore(work, bundle, &object, &record);
}

/* --- the tests -------------------------------------------------------------------------------- */

static void what_nobody_holds_goes_after_a_day(void **state)
{
    App *app = *state;
    sent(app, "one", true);
    assert_string_equal(kept(app), "1/1");
    clock_fix(NOON + 23 * HOUR);
    sweep(app, true);
    assert_string_equal(kept(app), "1/1");
    clock_fix(NOON + DAY + HOUR);
    sweep(app, true);
    assert_string_equal(kept(app), "0/0");
}

static void an_open_tenant_is_looked_through_once_a_day(void **state)
{
    App *app = *state;
    sweep(app, true);
    sent(app, "one", true);
    clock_fix(NOON + DAY - HOUR);
    sweep(app, false);
    sent(app, "two", true);
    clock_fix(NOON + DAY + HOUR);
    sweep(app, false);
    assert_string_equal(kept(app), "1/1");
}

static void the_same_content_stays_for_whoever_has_it_still(void **state)
{
    App *app = *state;
    sent(app, "same", true);
    const char *held = sent(app, "same", true);
    create(app, NULL, "paper", JSON(app, "{\"name\":\"P\",\"plan\":[\"%s\"]}", held));
    assert_string_equal(kept(app), "1/2");
    clock_fix(NOON + 2 * DAY);
    sweep(app, true);
    assert_string_equal(kept(app), "1/1");
}

static void two_fields_may_hold_one_file(void **state)
{
    App        *app  = *state;
    const char *file = sent(app, "shared", true);
    const char *values = JSON(app, "{\"name\":\"P\",\"plan\":[\"%s\"],\"copy\":[\"%s\"]}", file, file);
    const char *paper = new_id(app, create(app, NULL, "paper", values));
    has(update(app, NULL, "paper", paper, "{\"copy\":[]}"), "\"copy\":[]");
    clock_fix(NOON + 2 * DAY);
    sweep(app, true);
    assert_string_equal(kept(app), "1/1");
    has(update(app, NULL, "paper", paper, "{\"plan\":[]}"), "\"plan\":[]");
    clock_fix(NOON + 4 * DAY);
    sweep(app, true);
    assert_string_equal(kept(app), "0/0");
}

static void the_bin_keeps_its_files(void **state)
{
    App        *app   = *state;
    const char *file  = sent(app, "binned", true);
    const char *paper = new_id(
        app, create(app, NULL, "paper", JSON(app, "{\"name\":\"P\",\"plan\":[\"%s\"]}", file)));
    assert_string_equal(delete(app, NULL, "paper", paper), "");
    clock_fix(NOON + 29 * DAY);
    sweep(app, true);
    assert_string_equal(kept(app), "1/1");
    assert_string_equal(
        CALL(.app = app, .object = "paper", .id = paper, .run = run_restore, .writes = true), "");
    has(get(app, NULL, "paper", paper), JSON(app, "\"plan\":[{\"id\":\"%s\"", file));
    clock_fix(NOON + 40 * DAY);
    sweep(app, true);
    assert_string_equal(kept(app), "1/1");
    assert_string_equal(delete(app, NULL, "paper", paper), "");
    clock_fix(NOON + 72 * DAY);
    sweep(app, true);
    assert_string_equal(kept(app), "0/0");
}

/* The power went between the content's place and the commit: it lies there under two names. */
static void content_without_a_row_is_cleared_away(void **state)
{
    App     *app = *state;
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    const char *file = sent(app, "kept", true);
    assert_int_equal(strlen(file), ID_TEXT_LENGTH);
    Str folder = path_join(app->arena, app->tenant.folder, STR(TENANT_SPOOL));
    static const char *const texts[] = { "lost", "kept" };
    for (size_t i = 0; i < 2; i++) {
        Str spool = path_join(app->arena, folder, str_printf(app->arena, "spool.%zu", i));
        Str to = files_path(app->arena, &app->tenant, crypto_hash(app->arena, str_from(texts[i])));
        assert_true(file_write(spool, str_from(texts[i]), &problems));
        assert_true(folder_make(str_slice(to, 0, to.len - 63), &problems));
        unlink(str_c(app->arena, to));
        assert_true(file_link(spool, to, &problems));
    }
    assert_string_equal(kept(app), "4/1");
    sweep(app, true);
    assert_string_equal(kept(app), "1/1");
    Str there = files_path(app->arena, &app->tenant, crypto_hash(app->arena, STR("kept")));
    assert_true(file_exists(there));
}

static void a_refused_one_leaves_nothing(void **state)
{
    App *app = *state;
    sent(app, "refused", false);
    assert_string_equal(refused_with, "record.unknown");
    assert_string_equal(kept(app), "0/0");
    sent(app, "", false);
    assert_string_equal(refused_with, "file.empty");
}

#define PAPERS(function) cmocka_unit_test_setup_teardown(function, open_papers, close_papers)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAPERS(what_nobody_holds_goes_after_a_day),
        PAPERS(an_open_tenant_is_looked_through_once_a_day),
        PAPERS(the_same_content_stays_for_whoever_has_it_still),
        PAPERS(two_fields_may_hold_one_file),
        PAPERS(the_bin_keeps_its_files),
        PAPERS(content_without_a_row_is_cleared_away),
        PAPERS(a_refused_one_leaves_nothing),
    };
    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
