/*
 * test_plan.c -- plans as people read them: a folder for each case.
 *
 *   cases/NAME/before.txt   the app that is in force (files after lines "--- path")
 *   cases/NAME/rows.sql     a statement a line, run on its tables; may be missing
 *   cases/NAME/after.txt    the app that is wanted
 *   cases/NAME/expected.txt the plan as text, then as JSON; TENON_ACCEPT=1 writes it anew
 *
 * The rule of every case: a blocked plan is refused by apply, any other is run, and then there is
 * nothing left to do.
 */
#include "tests/unit/release/release_test.h"

#include <dirent.h>

#define CASES TESTS_FOLDER "/unit/release/cases"

static Str case_file(Fixture *fixture, const char *name, const char *file)
{
    Str text = { "", 0 }, path = str_printf(fixture->arena, "%s/%s/%s", CASES, name, file);
    if (file_exists(path))
        assert_true(file_read(fixture->arena, path, 1 << 20, &text, &fixture->problems));
    return text;
}

static Plan *plan_of(Fixture *fixture, Tenant *tenant, const char *after)
{
    const Layers   *layers = app_layers(fixture->arena, str_from(after));
    const Snapshot *wanted = snapshot_load(layers, &fixture->problems);
    if (!wanted) show_problems(&fixture->problems);
    assert_non_null(wanted);
    arena_defer(fixture->arena, (void (*)(void *))(uintptr_t)snapshot_release,
                (void *)(uintptr_t)wanted);
    DbConn *conn = db_read_begin(tenant->data, &fixture->problems);
    Plan   *plan = plan_make(fixture->arena, conn, wanted, layers, &fixture->problems);
    db_read_end(conn);
    assert_non_null(plan);
    return plan;
}

/* The state is a hash of everything, the program's own layer too: it would change with that. */
static Str written(Fixture *fixture, const Plan *plan)
{
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, fixture->arena, 4096);
    plan_write_text(plan, LANGUAGE_EN, &out);
    buffer_char(&out, '\n');
    json_writer_init(&json, &out);
    plan_write_json(plan, LANGUAGE_ZH_CN, &json);
    Str text = str_replace(fixture->arena, buffer_str(&out), plan->state, STR("STATE"));
    text     = str_replace(fixture->arena, text, STR("{\"kind\""), STR("\n{\"kind\""));
    return str_join(fixture->arena, text, STR("\n"));
}

static void run_rows(Fixture *fixture, Tenant *tenant, Str rows)
{
    Str line;
    while (str_cut(&rows, '\n', &line))
        if (line.len) assert_true(write_sql(fixture, tenant->data, str_c(fixture->arena, line)));
}

static void check_apply(Fixture *fixture, Tenant *tenant, const Plan *plan, const char *after)
{
    ApplyResult result;
    bool        applied = apply_text(fixture, tenant, after, NULL, &result);
    if (!applied && !plan->blocked) show_problems(&fixture->problems);
    assert_int_equal(applied, plan->blocked == 0);
    if (applied) assert_int_equal(plan_of(fixture, tenant, after)->steps.count, 0);
}

static void compare(Fixture *fixture, const char *name, Str actual)
{
    Str path = str_printf(fixture->arena, "%s/%s/expected.txt", CASES, name);
    if (getenv("TENON_ACCEPT")) assert_true(file_write(path, actual, &fixture->problems));
    assert_string_equal(str_c(fixture->arena, actual),
                        str_c(fixture->arena, case_file(fixture, name, "expected.txt")));
}

static void check_case(Fixture *fixture, const char *name, const char *tenant_name)
{
    const char *before = str_c(fixture->arena, case_file(fixture, name, "before.txt"));
    const char *after  = str_c(fixture->arena, case_file(fixture, name, "after.txt"));
    Tenant     *tenant = make_tenant(fixture, tenant_name, before);
    run_rows(fixture, tenant, case_file(fixture, name, "rows.sql"));
    Plan *plan = plan_of(fixture, tenant, after);
    compare(fixture, name, written(fixture, plan));
    check_apply(fixture, tenant, plan, after);
    tenant_release(tenant);
}

static int is_a_case(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static void plans_read_as_their_cases_say(void **state)
{
    Fixture        *fixture = *state;
    struct dirent **cases;
    int             count = scandir(CASES, &cases, is_a_case, alphasort);
    assert_true(count >= 8);
    for (int i = 0; i < count; i++) {
        print_message("  %s\n", cases[i]->d_name);
        check_case(fixture, cases[i]->d_name,
                   str_c(fixture->arena, str_printf(fixture->arena, "case-%d", i)));
        free(cases[i]);
    }
    free(cases);
}

static void a_plan_only_reads(void **state)
{
    Fixture *fixture = *state;
    Tenant  *tenant  = make_tenant(fixture, "one", BOOK);
    Str      before  = content_hash(fixture, tenant->data);

    Plan *plan =
        plan_of(fixture, tenant,
                BOOK_FIELDS("  title: {type: text, unique: true}\n  isbn: {type: text}\n"));
    Plan *again =
        plan_of(fixture, tenant,
                BOOK_FIELDS("  title: {type: text, unique: true}\n  isbn: {type: text}\n"));

    assert_true(plan->steps.count >= 3);
    assert_true(str_equal(plan->state, again->state));
    assert_true(str_equal(before, content_hash(fixture, tenant->data)));
    tenant_release(tenant);
}

static void the_state_differs_with_the_app_and_with_the_tenant(void **state)
{
    static const char more[] = BOOK_FIELDS(
        "  title: {type: text, required: true}\n  pages: {type: integer}\n  isbn: {type: text}\n");
    static const char most[] = BOOK_FIELDS(
        "  title: {type: text, required: true}\n  pages: {type: integer}\n  shelf: {type: text}\n");
    Fixture    *fixture = *state;
    ApplyResult result;
    Tenant     *tenant = make_tenant(fixture, "one", BOOK);

    Str a = plan_of(fixture, tenant, more)->state, b = plan_of(fixture, tenant, most)->state;
    assert_true(apply_text(fixture, tenant, more, NULL, &result));
    Str c = plan_of(fixture, tenant, more)->state;

    assert_int_equal(a.len, 32);
    assert_false(str_equal(a, b));
    assert_false(str_equal(a, c));
    tenant_release(tenant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(plans_read_as_their_cases_say),
        TEST(a_plan_only_reads),
        TEST(the_state_differs_with_the_app_and_with_the_tenant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
