/*
 * release_test.h -- what the tests of this room share: a data folder for each test, apps written as
 * one text.
 *
 * An app is files one after the other, each after a line "--- path".
 */
#ifndef TENON_RELEASE_TEST_H
#define TENON_RELEASE_TEST_H

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

#include "core/base/crypto.h"
#include "core/base/file.h"
#include "core/release/apply.h"
#include "core/release/tenants.h"

typedef struct {
    Arena   *arena;
    Problems problems;
    Str      folder;
    Tenants *tenants;
} Fixture;

__attribute__((unused)) static void open_folder(Fixture *fixture, TenantsOptions options)
{
    options.create   = true;
    fixture->tenants = tenants_open(fixture->folder, &options, &fixture->problems);
    assert_non_null(fixture->tenants);
}

__attribute__((unused)) static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    fixture->arena   = arena_new();
    assert_true(crypto_init());
    problems_init(&fixture->problems, fixture->arena, LANGUAGE_EN);
    char *folder = str_c(fixture->arena, STR("/tmp/tenon-test-XXXXXX"));
    assert_non_null(mkdtemp(folder));
    fixture->folder = str_from(folder);
    open_folder(fixture, (TenantsOptions){ 0 });
    *state = fixture;
    return 0;
}

__attribute__((unused)) static int tear_down(void **state)
{
    Fixture *fixture = *state;
    tenants_close(fixture->tenants);
    folder_remove(fixture->folder, &fixture->problems);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

/* --- apps ------------------------------------------------------------------------------------- */

__attribute__((unused)) static const Layers *app_layers(Arena *arena, Str text)
{
    Layers *layers = ARENA_NEW(arena, Layers);
    Layer   app    = { .name = STR("app") };
    VEC_PUSH(arena, layers, layer_system(arena));
    size_t at;
    while (str_starts(text, STR("--- "))) {
        SourceFile file = { 0 };
        Str        rest = str_slice(text, 4, text.len);
        str_cut(&rest, '\n', &file.path);
        file.text = rest;
        if (str_find(rest, STR("\n--- "), &at)) file.text = str_slice(rest, 0, at + 1);
        text = str_slice(rest, file.text.len, rest.len);
        VEC_PUSH(arena, &app.files, file);
    }
    VEC_PUSH(arena, layers, app);
    return layers;
}

#define APP "--- app.yaml\napp: test\nversion: 1.0.0\nlanguages: [en]\n"
#define BOOK_FIELDS(fields) APP "--- objects/book/object.yaml\nobject: book\nfields:\n" fields
#define BOOK BOOK_FIELDS("  title: {type: text, required: true}\n  pages: {type: integer}\n")

__attribute__((unused)) static void show_problems(const Problems *problems)
{
    for (const Problem *problem = problems->first; problem; problem = problem->next)
        print_message("%s: %.*s\n", problem->code, STR_ARG(problem->message));
}

__attribute__((unused)) static Tenant *make_tenant(Fixture *fixture, const char *name,
                                                   const char *app)
{
    TenantNew wanted = { .name = str_from(name),
                         .layers = app_layers(fixture->arena, str_from(app)) };
    bool      made   = tenant_create(fixture->tenants, &wanted, &fixture->problems);
    if (!made) show_problems(&fixture->problems);
    assert_true(made);
    Tenant *tenant = tenant_acquire(fixture->tenants, str_from(name), &fixture->problems);
    assert_non_null(tenant);
    return tenant;
}

__attribute__((unused)) static bool apply_text(Fixture *fixture, Tenant *tenant, const char *app,
                                               const ApplyOptions *options, ApplyResult *result)
{
    problems_init(&fixture->problems, fixture->arena, LANGUAGE_EN);
    return apply_run(fixture->arena, tenant, app_layers(fixture->arena, str_from(app)), options,
                     result, &fixture->problems);
}

/* --- SQL -------------------------------------------------------------------------------------- */

typedef struct {
    Str       sql;
    Problems *problems;
} OneStatement;

__attribute__((unused)) static bool write_statement(void *context, DbConn *conn)
{
    OneStatement *one = context;
    return db_run(conn, one->sql, NO_VALUES, NULL, one->problems);
}

__attribute__((unused)) static bool write_sql(Fixture *fixture, Db *db, const char *sql)
{
    OneStatement one = { str_from(sql), &fixture->problems };
    return db_write(db, write_statement, &one, &fixture->problems);
}

__attribute__((unused)) static int64_t read_int(Fixture *fixture, Db *db, const char *sql)
{
    int64_t number = -1;
    bool    found  = false;
    DbConn *conn   = db_read_begin(db, &fixture->problems);
    assert_non_null(conn);
    bool good = db_find_int(conn, str_from(sql), NO_VALUES, &number, &found, &fixture->problems);
    db_read_end(conn);
    if (!good) show_problems(&fixture->problems);
    assert_true(good);
    return found ? number : -1;
}

__attribute__((unused)) static Str content_hash(Fixture *fixture, Db *db)
{
    Str hash = db_content_hash(fixture->arena, db, &fixture->problems);
    assert_int_equal(hash.len, 64);
    return hash;
}

#define assert_problem(problems, expected)                        \
    do {                                                          \
        assert_non_null((problems)->first);                       \
        assert_string_equal((problems)->first->code, (expected)); \
    } while (0)

#define assert_text(actual, expected)                               \
    do {                                                            \
        Arena *scratch_ = arena_new();                              \
        assert_string_equal(str_c(scratch_, (actual)), (expected)); \
        arena_free(scratch_);                                       \
    } while (0)

#endif
