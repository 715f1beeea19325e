/*
 * test_tenants.c -- the data folder: lock, key, register; tenants coming and going under many
 * threads.
 */
#include "tests/unit/release/release_test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void names_are_checked(void **state)
{
    static const char *const good[] = { "a", "demo", "qi-ming-2" };
    static const char *const bad[] = {
        "",    "Demo", "1st",  "-a",  "a-",           "a--b",
        "a_b", "a.b",  "../x", "a/b", "\xe5\x90\xaf", "a1234567890123456789012345678901234567890"
    };
    Fixture *fixture = *state;

    for (size_t i = 0; i < 3; i++)
        assert_true(tenant_name_check(str_from(good[i]), &fixture->problems));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(tenant_name_check(str_from(bad[i]), &fixture->problems));

    assert_int_equal(fixture->problems.count, sizeof bad / sizeof *bad);
}

static void a_second_process_is_told_that_it_is_locked(void **state)
{
    Fixture *fixture = *state;

    assert_true(data_locked(fixture->folder));
    assert_null(tenants_open(fixture->folder, NULL, &fixture->problems));

    assert_problem(&fixture->problems, "data.locked");
    tenants_close(fixture->tenants);
    fixture->tenants = NULL;
    assert_false(data_locked(fixture->folder));
}

static void a_missing_folder_is_made_only_when_asked(void **state)
{
    Fixture *fixture = *state;
    Str      folder  = path_join(fixture->arena, fixture->folder, STR("other/data"));

    assert_null(tenants_open(folder, NULL, &fixture->problems));
    assert_problem(&fixture->problems, "data.missing");
    Tenants *tenants =
        tenants_open(folder, &(TenantsOptions){ .create = true }, &fixture->problems);

    assert_non_null(tenants);
    tenants_close(tenants);
}

static void a_folder_of_other_things_is_left_alone(void **state)
{
    Fixture *fixture = *state;
    Str      folder  = path_join(fixture->arena, fixture->folder, STR("photos"));
    Str      photo   = path_join(fixture->arena, folder, STR("cat.jpg"));
    assert_true(folder_make(folder, &fixture->problems));
    assert_true(file_write(photo, STR("meow"), &fixture->problems));

    assert_null(tenants_open(folder, &(TenantsOptions){ .create = true }, &fixture->problems));

    assert_problem(&fixture->problems, "data.foreign");
    assert_false(file_exists(path_join(fixture->arena, folder, STR("lock"))));
}

static void the_key_is_made_once_and_its_loss_is_reported(void **state)
{
    Fixture    *fixture = *state;
    struct stat status;
    Str         path = path_join(fixture->arena, fixture->folder, STR("key"));
    Str         key  = str_copy(fixture->arena, tenants_key(fixture->tenants));
    assert_int_equal(stat(str_c(fixture->arena, path), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_true(key.len >= 43);

    tenants_close(fixture->tenants);
    open_folder(fixture, (TenantsOptions){ 0 });
    assert_true(str_equal(key, tenants_key(fixture->tenants)));
    assert_int_equal(fixture->problems.warnings, 0);
    tenants_close(fixture->tenants);
    unlink(str_c(fixture->arena, path));
    open_folder(fixture, (TenantsOptions){ 0 });

    assert_int_equal(fixture->problems.warnings, 1);
    assert_string_equal(fixture->problems.last->code, "data.key.missing");
}

static void tenants_are_made_found_and_listed(void **state)
{
    Fixture    *fixture = *state;
    TenantInfos infos   = { 0 };
    TenantInfo  info;
    TenantNew   wanted = { .name = STR("b"), .source = STR("/apps/b"), .dev = true,
                           .layers = app_layers(fixture->arena, STR(BOOK)) };
    assert_true(tenant_create(fixture->tenants, &wanted, &fixture->problems));
    tenant_release(make_tenant(fixture, "a", BOOK));

    assert_true(tenant_list(fixture->tenants, fixture->arena, &infos, &fixture->problems));
    assert_true(tenant_info(fixture->tenants, fixture->arena, STR("b"), &info, &fixture->problems));
    Tenant *tenant = tenant_acquire(fixture->tenants, STR("b"), &fixture->problems);

    assert_int_equal(infos.count, 2);
    assert_text(infos.items[0].name, "a");
    assert_text(info.source, "/apps/b");
    assert_true(info.dev);
    assert_true(tenant->dev);
    assert_true(info.created_at > 0);
    tenant_release(tenant);
    assert_false(tenant_create(fixture->tenants, &wanted, &fixture->problems));
    assert_string_equal(fixture->problems.last->code, "tenant.exists");
    assert_null(tenant_acquire(fixture->tenants, STR("nobody"), &fixture->problems));
    assert_string_equal(fixture->problems.last->code, "tenant.unknown");
}

static bool refuse(void *context, Tenant *tenant, Problems *problems)
{
    *(bool *)context = tenant->data != NULL;
    return problem_add(problems, "tenant.name", (Place){ 0 }, ARGS(STR("no")));
}

static void a_creation_that_fails_leaves_no_trace(void **state)
{
    Fixture    *fixture = *state;
    bool        filled  = false;
    TenantInfos infos   = { 0 };
    TenantNew wanted = { .name = STR("a"),
                         .layers = app_layers(fixture->arena, STR(BOOK)),
                         .fill = refuse,
                         .context = &filled };

    assert_false(tenant_create(fixture->tenants, &wanted, &fixture->problems));
    wanted.fill   = NULL;
    wanted.layers = app_layers(fixture->arena, STR(BOOK_FIELDS("  title: {type: txet}\n")));
    assert_false(tenant_create(fixture->tenants, &wanted, &fixture->problems));

    assert_true(filled);
    assert_true(tenant_list(fixture->tenants, fixture->arena, &infos, &fixture->problems));
    assert_int_equal(infos.count, 0);
    assert_false(folder_exists(path_join(fixture->arena, fixture->folder, STR("tenants/a"))));
    assert_int_equal(tenants_stats(fixture->tenants).open, 0);
    wanted.layers = app_layers(fixture->arena, STR(BOOK));
    assert_true(tenant_create(fixture->tenants, &wanted, &fixture->problems));
}

static void a_damaged_tenant_is_named_and_the_others_serve(void **state)
{
    Fixture *fixture = *state;
    tenant_release(make_tenant(fixture, "good", BOOK));
    tenant_release(make_tenant(fixture, "bad", BOOK));
    tenants_close(fixture->tenants);
    int file = open(str_c(fixture->arena,
                          path_join(fixture->arena, fixture->folder, STR("tenants/bad/data.db"))),
                    O_WRONLY);
    assert_int_equal(write(file, "not a database at all, not any more", 35), 35);
    close(file);
    open_folder(fixture, (TenantsOptions){ 0 });

    assert_null(tenant_acquire(fixture->tenants, STR("bad"), &fixture->problems));
    Tenant *good = tenant_acquire(fixture->tenants, STR("good"), &fixture->problems);

    assert_problem(&fixture->problems, "tenant.broken");
    assert_int_equal(fixture->problems.status, 503);
    assert_true(str_find(fixture->problems.first->message, STR("bad"), NULL));
    assert_non_null(good);
    assert_int_equal(tenants_stats(fixture->tenants).failed, 1);
    tenant_release(good);
}

static void a_file_of_an_older_program_is_brought_up_to_date(void **state)
{
    Fixture *fixture = *state;
    Tenant  *tenant  = make_tenant(fixture, "a", BOOK);
    static const char *const later[] = { "limits", "derived" };
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        Str drop =
            str_printf(fixture->arena, "ALTER TABLE tenon_catalogue DROP COLUMN %s", later[i]);
        assert_true(write_sql(fixture, tenant->data, str_c(fixture->arena, drop)));
    }
    assert_true(write_sql(fixture, tenant->data, "ALTER TABLE tenon_release DROP COLUMN dev"));
    assert_true(write_sql(fixture, tenant->data, "DROP TABLE tenon_bin"));
    assert_true(write_sql(fixture, tenant->data, "DROP TABLE tenon_bin_part"));
    assert_true(write_sql(fixture, tenant->data, "DROP TABLE tenon_retry"));
    assert_true(write_sql(fixture, tenant->data, "DROP TABLE tenon_change"));
    assert_true(write_sql(fixture, tenant->data, "DROP TABLE tenon_import"));
    assert_true(write_sql(fixture, tenant->data, "DROP TABLE tenon_import_note"));
    assert_true(write_sql(fixture, tenant->data, "UPDATE tenon_meta SET format = 1"));
    tenant_release(tenant);
    tenants_close(fixture->tenants);
    open_folder(fixture, (TenantsOptions){ 0 });

    tenant = tenant_acquire(fixture->tenants, STR("a"), &fixture->problems);

    assert_non_null(tenant);
    ApplyResult result;
    assert_true(apply_text(fixture, tenant, BOOK, NULL, &result));
    assert_false(result.changed);
    tenant_release(tenant);
}

static void a_file_of_a_newer_program_is_left_alone(void **state)
{
    Fixture *fixture = *state;
    Tenant  *tenant  = make_tenant(fixture, "a", BOOK);
    write_sql(fixture, tenant->data, "UPDATE tenon_meta SET format = 999");
    tenant_release(tenant);
    tenants_close(fixture->tenants);
    open_folder(fixture, (TenantsOptions){ 0 });

    assert_null(tenant_acquire(fixture->tenants, STR("a"), &fixture->problems));

    assert_problem(&fixture->problems, "tenant.broken");
    assert_true(str_find(fixture->problems.first->message, STR("999"), NULL));
}

static void a_lost_security_database_costs_sessions_only(void **state)
{
    Fixture *fixture = *state;
    Tenant  *tenant  = make_tenant(fixture, "a", BOOK);
    assert_true(write_sql(fixture, tenant->security, "INSERT INTO throttle VALUES ('x', 1, 2)"));
    tenant_release(tenant);
    tenants_close(fixture->tenants);
    unlink(str_c(fixture->arena,
                 path_join(fixture->arena, fixture->folder, STR("tenants/a/security.db"))));
    open_folder(fixture, (TenantsOptions){ 0 });

    tenant = tenant_acquire(fixture->tenants, STR("a"), &fixture->problems);

    assert_non_null(tenant);
    assert_int_equal(read_int(fixture, tenant->security, "SELECT count(*) FROM throttle"), 0);
    tenant_release(tenant);
}

/* --- many threads, many tenants, few places --------------------------------------------------- */

enum { TENANT_COUNT = 12, PLACES = 4, THREADS = 8, TURNS = 60 };

typedef struct {
    Fixture  *fixture;
    pthread_t thread;
    unsigned  seed;
    int       turns, wrong;
} Visitor;

/*
 * Each tenant holds its own name; whoever asks for one must find that, and a tenant must never be
 * open twice.
 */
static bool visit(Visitor *visitor, Arena *arena, int number)
{
    Problems problems;
    int64_t  found = -1;
    problems_init(&problems, arena, LANGUAGE_EN);
    Str     name   = str_printf(arena, "t%d", number);
    Tenant *tenant = tenant_acquire(visitor->fixture->tenants, name, &problems);
    if (!tenant) return false;
    OneStatement one  = { STR("UPDATE o_book SET f_pages = f_pages + 1"), &problems };
    DbConn      *conn = db_read_begin(tenant->data, &problems);
    bool good =
        conn && db_find_int(conn, STR("SELECT id FROM o_book"), NO_VALUES, &found, NULL, &problems);
    db_read_end(conn);
    good = good && db_write(tenant->data, write_statement, &one, &problems);
    tenant_release(tenant);
    return good && found == number + 1;
}

static void *visit_often(void *context)
{
    Visitor *visitor = context;
    Arena   *arena   = arena_new();
    for (int i = 0; i < TURNS; i++) {
        if (!visit(visitor, arena, (int)(rand_r(&visitor->seed) % TENANT_COUNT))) visitor->wrong++;
        else visitor->turns++;
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

static void many_tenants_share_few_places(void **state)
{
    Fixture *fixture = *state;
    Visitor  visitors[THREADS] = { 0 };
    tenants_close(fixture->tenants);
    open_folder(fixture, (TenantsOptions){ .max_open = PLACES, .db = { .readers = 2 } });
    for (int i = 0; i < TENANT_COUNT; i++) {
        char    name[8], sql[100];
        snprintf(name, sizeof name, "t%d", i);
        snprintf(sql, sizeof sql, "INSERT INTO o_book (id, f_title, f_pages) VALUES (%d, 'x', 0)",
                 i + 1);
        Tenant *tenant = make_tenant(fixture, name, BOOK);
        assert_true(write_sql(fixture, tenant->data, sql));
        tenant_release(tenant);
    }
    assert_true(tenants_stats(fixture->tenants).open <= PLACES);

    for (unsigned i = 0; i < THREADS; i++) {
        visitors[i].fixture = fixture;
        visitors[i].seed    = i + 1;
        pthread_create(&visitors[i].thread, NULL, visit_often, &visitors[i]);
    }
    int turns = 0, wrong = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(visitors[i].thread, NULL);
        turns += visitors[i].turns;
        wrong += visitors[i].wrong;
    }

    TenantsStats stats = tenants_stats(fixture->tenants);
    assert_int_equal(wrong, 0);
    assert_int_equal(turns, THREADS * TURNS);
    assert_int_equal(stats.held, 0);
    assert_true(stats.open <= PLACES);
    assert_int_equal(stats.opened - stats.closed, stats.open);
    int64_t written = 0;
    for (int i = 0; i < TENANT_COUNT; i++) {
        Tenant *tenant = tenant_acquire(fixture->tenants, str_printf(fixture->arena, "t%d", i),
                                        &fixture->problems);
        written += read_int(fixture, tenant->data, "SELECT f_pages FROM o_book");
        tenant_release(tenant);
    }
    assert_int_equal(written, THREADS * TURNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_are_checked),
        TEST(a_second_process_is_told_that_it_is_locked),
        TEST(a_missing_folder_is_made_only_when_asked),
        TEST(a_folder_of_other_things_is_left_alone),
        TEST(the_key_is_made_once_and_its_loss_is_reported),
        TEST(tenants_are_made_found_and_listed),
        TEST(a_creation_that_fails_leaves_no_trace),
        TEST(a_damaged_tenant_is_named_and_the_others_serve),
        TEST(a_file_of_an_older_program_is_brought_up_to_date),
        TEST(a_file_of_a_newer_program_is_left_alone),
        TEST(a_lost_security_database_costs_sessions_only),
        TEST(many_tenants_share_few_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
