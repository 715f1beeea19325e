/*
 * record_test.h -- a whole app in small: YAML as text, a private database, and the verbs as the
 * doors call them.
 *
 * Every verb answers what the API would: the JSON of the record, list or page, or the problems.
 * Users are named by login; NULL is the system. Tables are made here from the model, because making
 * them is the release room's business.
 */
#ifndef TENON_TESTS_RECORD_TEST_H
#define TENON_TESTS_RECORD_TEST_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base/crypto.h"
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/account.h"
#include "core/record/audit.h"
#include "core/record/page.h"
#include "core/record/query.h"
#include "core/record/record_json.h"
#include "core/record/transfer.h"
#include "core/record/words.h"
#include "metadata/load.h"

typedef struct App {
    Arena          *arena;
    Tenant          tenant;
    const Snapshot *snapshot;
    int64_t         id; /* of the newest record that was created */
} App;

typedef struct {
    const char *path, *text;
} TestFile;

/* --- tables ----------------------------------------------------------------------------------- */

static void run_sql(App *app, DbConn *conn, Problems *problems, Str sql)
{
    (void)app;
    if (db_run(conn, sql, NO_VALUES, NULL, problems)) return;
    print_error("%.*s\n%.*s\n", STR_ARG(sql), STR_ARG(problems->first->message));
    fail();
}

static void make_list(App *app, DbConn *conn, Problems *problems, const Field *field)
{
    run_sql(app, conn, problems,
            str_printf(app->arena,
                       "CREATE TABLE %.*s (record INTEGER NOT NULL, value TEXT NOT NULL, "
                       "PRIMARY KEY (record, value)) STRICT, WITHOUT ROWID",
                       STR_ARG(field->column)));
    run_sql(app, conn, problems,
            str_printf(app->arena, "CREATE INDEX %.*s$value ON %.*s (value, record)",
                       STR_ARG(field->column), STR_ARG(field->column)));
}

static void make_table(App *app, DbConn *conn, Problems *problems, const Object *object)
{
    Buffer sql;
    buffer_init(&sql, app->arena, 1024);
    buffer_printf(&sql, "CREATE TABLE %.*s (", STR_ARG(object->table));
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (field->type->column == COLUMN_NONE || field->formula) continue;
        if (field_is_list(field)) {
            make_list(app, conn, problems, field);
            continue;
        }
        bool text = field->value_type.kind == TYPE_TEXT;
        const char *type = field == object->id ? "INTEGER PRIMARY KEY" : text ? "TEXT" : "INTEGER";
        buffer_printf(&sql, "%s%.*s %s", sql.ptr[sql.len - 1] == '(' ? "" : ", ",
                      STR_ARG(field->column), type);
        if (field->unique.on && field->unique.ignore_case)
            buffer_printf(&sql, ", %.*s__fold TEXT", STR_ARG(field->column));
    }
    BUFFER_ADD(&sql, ") STRICT");
    run_sql(app, conn, problems, buffer_str(&sql));
    DbWords words = words_of(app->arena, object);
    if (words.columns.count) db_words_make(conn, &words, problems);
}

typedef struct {
    App      *app;
    Problems *problems;
} Making;

static bool make_tables(void *context, DbConn *conn)
{
    static const char *const own[] = {
        "CREATE TABLE tenon_sequence (name TEXT NOT NULL, period TEXT NOT NULL, "
        "value INTEGER NOT NULL, PRIMARY KEY (name, period)) STRICT",
        "CREATE TABLE tenon_credential (user INTEGER PRIMARY KEY, hash TEXT NOT NULL, "
        "must_change INTEGER NOT NULL, changed_at INTEGER NOT NULL) STRICT",
        "CREATE TABLE tenon_token (id INTEGER PRIMARY KEY, user INTEGER NOT NULL, "
        "name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,"
        " created_at INTEGER NOT NULL, expires_at INTEGER, last_used_at INTEGER) STRICT",
        "CREATE TABLE tenon_bin (id INTEGER PRIMARY KEY, object TEXT NOT NULL, "
        "record INTEGER NOT NULL, title TEXT NOT NULL, counts TEXT NOT NULL, "
        "user INTEGER NOT NULL, at INTEGER NOT NULL) STRICT",
        "CREATE TABLE tenon_bin_part (bundle INTEGER NOT NULL, place INTEGER NOT NULL, "
        "object TEXT NOT NULL, record INTEGER NOT NULL, link TEXT NOT NULL, "
        "since INTEGER NOT NULL, title TEXT, content TEXT NOT NULL, "
        "PRIMARY KEY (bundle, place)) STRICT",
        "CREATE TABLE tenon_import (id INTEGER PRIMARY KEY, object TEXT NOT NULL, "
        "user INTEGER NOT NULL, at INTEGER NOT NULL, head TEXT NOT NULL, "
        "undone INTEGER NOT NULL)",
        "CREATE TABLE tenon_import_note (import INTEGER NOT NULL, number INTEGER NOT NULL, "
        "pass INTEGER NOT NULL, state TEXT NOT NULL, made TEXT NOT NULL, wrong TEXT NOT NULL, "
        "waiting TEXT NOT NULL, PRIMARY KEY (import, number))",
        "CREATE TABLE tenon_change (seq INTEGER PRIMARY KEY, object TEXT NOT NULL, "
        "record INTEGER NOT NULL, action INTEGER NOT NULL, version INTEGER NOT NULL, "
        "user INTEGER NOT NULL, at INTEGER NOT NULL, lost_by INTEGER) STRICT",
    };
    Making *making = context;
    for (size_t i = 0; i < making->app->snapshot->object_count; i++)
        make_table(making->app, conn, making->problems, &making->app->snapshot->objects[i]);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        run_sql(making->app, conn, making->problems, str_from(own[i]));
    return true;
}

/* --- opening ---------------------------------------------------------------------------------- */

static inline void print_problems(Arena *arena, const Problems *problems)
{
    for (const Problem *problem = problems->first; problem; problem = problem->next) {
        Str text = problem_render(arena, problem, problems->language);
        print_error("%.*s\n", STR_ARG(text));
    }
}

static inline void app_open(App *app, const TestFile *files, size_t count)
{
    *app = (App){ .arena = arena_new() };
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    Layers layers = { 0 };
    Layer mine = { .name = STR("app") };
    for (size_t i = 0; i < count; i++)
        VEC_PUSH(app->arena, &mine.files,
                 (SourceFile){ str_from(files[i].path), str_from(files[i].text) });
    VEC_PUSH(app->arena, &layers, layer_system(app->arena));
    VEC_PUSH(app->arena, &layers, mine);
    app->snapshot = snapshot_load(&layers, &problems);
    if (!app->snapshot) print_problems(app->arena, &problems);
    assert_non_null(app->snapshot);

    assert_true(crypto_init());
    app->tenant = (Tenant){ .name = STR("test"), .slot = slot_new() };
    DbOptions patient = { .budget_ms = 60000 }; /* how long things take is no matter here */
    app->tenant.data = db_open(STR(":memory:"), &patient, &problems);
    assert_non_null(app->tenant.data);
    Making making = { app, &problems };
    assert_true(db_write(app->tenant.data, make_tables, &making, &problems));
    slot_publish(app->tenant.slot, app->snapshot);
}

static inline void app_close(App *app)
{
    db_close(app->tenant.data);
    slot_free(app->tenant.slot);
    arena_free(app->arena);
}

/* --- one call --------------------------------------------------------------------------------- */

typedef struct Call Call;
struct Call {
    App          *app;
    const char   *user, *object, *id, *text, *more;
    const char *const *parameters; /* "where", "amount > 5", ..., NULL */
    bool        (*run)(Work *work, Call *call);
    bool          writes;
    JsonWriter    json;
    Buffer        out;
    Language      language;
};

static bool run_call(Work *work, void *context)
{
    Call *call = context;
    return call->run(work, call);
}

static int64_t id_of_login(App *app, const char *login)
{
    Problems problems;
    Work work;
    Account account = { 0 };
    if (!login) return 0;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    assert_true(work_open(&work, app->arena, &app->tenant, 0, STR("test"), &problems));
    work.db = db_read_begin(app->tenant.data, &problems);
    assert_true(account_find(&work, str_from(login), &account));
    db_read_end(work.db);
    return account.user;
}

static const char *answer(Call *call)
{
    Arena *arena = arena_new();
    Problems problems;
    Work work;
    problems_init(&problems, arena, call->language);
    buffer_init(&call->out, arena, 1024);
    json_writer_init(&call->json, &call->out);
    bool ok = work_open(&work, arena, &call->app->tenant, id_of_login(call->app, call->user),
                        STR("test"), &problems);
    if (ok)
        ok = call->writes ? work_write(&work, run_call, call) : work_read(&work, run_call, call);
    if (!ok) {
        assert_true(problems.count > 0); /* nothing fails without a word */
        buffer_init(&call->out, arena, 1024);
        json_writer_init(&call->json, &call->out);
        json_problems(&call->json, &problems, (Str){ 0 });
    } else {
        assert_int_equal(problems.count, 0);
    }
    const char *text = str_c(call->app->arena, buffer_str(&call->out));
    arena_free(arena);
    return text;
}

static const Object *object_of(Work *work, const Call *call)
{
    return record_object(work, str_from(call->object));
}

static int64_t id_of(const Call *call)
{
    int64_t id = -1;
    id_parse(str_from(call->id), &id);
    return id;
}

/* --- the verbs -------------------------------------------------------------------------------- */

static bool run_create(Work *work, Call *call)
{
    const Object *object = object_of(work, call);
    RecordInputs inputs;
    Record *record;
    const Json *json = json_read(work->arena, str_from(call->text), work->problems);
    if (!object || !json || !record_input(work, json, &inputs)) return false;
    if (!record_create(work, object, &inputs, &record)) return false;
    call->app->id = record->id;
    return record_write_saved(work, record, &call->json);
}

static bool run_update(Work *work, Call *call)
{
    const Object *object = object_of(work, call);
    RecordInputs inputs;
    Record *record;
    const Json *json = json_read(work->arena, str_from(call->text), work->problems);
    if (!object || !json || !record_input(work, json, &inputs)) return false;
    return record_update(work, object, id_of(call), &inputs, &record)
           && record_write_saved(work, record, &call->json);
}

static bool run_upsert(Work *work, Call *call)
{
    const Object *object = object_of(work, call);
    RecordInputs inputs;
    Record *record;
    bool created;
    const Json *json = json_read(work->arena, str_from(call->text), work->problems);
    if (!object || !json || !record_input(work, json, &inputs)) return false;
    return record_upsert(work, object, str_from(call->id), str_from(call->more), &inputs, &created,
                         &record)
           && record_write_saved(work, record, &call->json);
}

static bool run_delete(Work *work, Call *call)
{
    const Object *object = object_of(work, call);
    return object && record_delete(work, object, id_of(call), NULL);
}

static bool run_get(Work *work, Call *call)
{
    const Object *object = object_of(work, call);
    return object && record_write(work, object, id_of(call), &call->json);
}

static inline bool run_list(Work *work, Call *call)
{
    const Object *object = object_of(work, call);
    QueryRequest request = { 0 };
    for (const char *const *at = call->parameters; at && *at; at += 2)
        assert_true(query_set(&request, str_from(at[0]), str_from(at[1])));
    return object && query_write(work, object, &request, &call->json);
}

static inline bool run_aggregate(Work *work, Call *call)
{
    const Object *object = object_of(work, call);
    AggregateRequest request = { 0 };
    for (const char *const *at = call->parameters; at && *at; at += 2)
        assert_true(aggregate_set(&request, str_from(at[0]), str_from(at[1])));
    return object && aggregate_write(work, object, &request, &call->json);
}

static bool run_page(Work *work, Call *call)
{
    const Object *object = object_of(work, call);
    return object && page_write(work, object, id_of(call), &call->json);
}

static bool run_history(Work *work, Call *call)
{
    const Object *object = object_of(work, call);
    return object
           && history_write(work, object, id_of(call), HISTORY_ALL, str_from(call->text),
                            str_from(call->more), &call->json);
}

static bool run_lookup(Work *work, Call *call)
{
    const Object *object = object_of(work, call);
    return object
           && lookup_write(work, object, str_from(call->text), str_from(call->more), (Str){ 0 },
                        &call->json);
}

#define CALL(...) answer(&(Call){ __VA_ARGS__ })

static inline const char *create(App *app, const char *user, const char *object, const char *json)
{
    return CALL(.app = app, .user = user, .object = object, .text = json, .run = run_create,
                .writes = true);
}

static inline const char *update(App *app, const char *user, const char *object, const char *id,
                                 const char *json)
{
    return CALL(.app = app, .user = user, .object = object, .id = id, .text = json,
                .run = run_update, .writes = true);
}

static inline const char *upsert(App *app, const char *user, const char *object, const char *field,
                                 const char *key, const char *json)
{
    return CALL(.app = app, .user = user, .object = object, .id = field, .more = key, .text = json,
                .run = run_upsert, .writes = true);
}

static inline const char *delete(App *app, const char *user, const char *object, const char *id)
{
    return CALL(.app = app, .user = user, .object = object, .id = id, .run = run_delete,
                .writes = true);
}

static inline const char *get(App *app, const char *user, const char *object, const char *id)
{
    return CALL(.app = app, .user = user, .object = object, .id = id, .run = run_get);
}

#define LIST(app_, user_, object_, ...)                                                            \
    CALL(.app = (app_), .user = (user_), .object = (object_), .run = run_list,                     \
         .parameters = (const char *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })

#define AGGREGATE(app_, user_, object_, ...)                                                       \
    CALL(.app = (app_), .user = (user_), .object = (object_), .run = run_aggregate,                \
         .parameters = (const char *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })

static inline const char *page(App *app, const char *user, const char *object, const char *id)
{
    return CALL(.app = app, .user = user, .object = object, .id = id, .run = run_page);
}

static inline const char *history(App *app, const char *user, const char *object, const char *id,
                                  const char *limit, const char *cursor)
{
    return CALL(.app = app, .user = user, .object = object, .id = id, .text = limit, .more = cursor,
                .run = run_history);
}

static inline const char *lookup(App *app, const char *user, const char *object, const char *q,
                                 const char *asked_for)
{
    return CALL(.app = app, .user = user, .object = object, .text = q, .more = asked_for,
                .run = run_lookup);
}

/* --- people ----------------------------------------------------------------------------------- */

static bool run_user(Work *work, Call *call)
{
    int64_t user;
    NewUser wanted = { .login = str_from(call->text),
                       .name = str_from(call->id),
                       .roles = str_from(call->more) };
    return user_create(work, &wanted, &user) && (call->app->id = user);
}

static inline void add_user(App *app, const char *login, const char *name, const char *roles)
{
    const char *said =
        CALL(.app = app, .text = login, .id = name, .more = roles, .run = run_user, .writes = true);
    if (*said) print_error("%s\n", said);
    assert_string_equal(said, "");
}

/* --- saying ----------------------------------------------------------------------------------- */

static inline const char *text_id(App *app, int64_t id)
{
    return str_c(app->arena, id_text(app->arena, id));
}

/* The id of the record that an answer to create begins with. */
static inline const char *new_id(App *app, const char *created)
{
    if (strncmp(created, "{\"id\":\"", 7) != 0) print_error("%s\n", created);
    assert_memory_equal(created, "{\"id\":\"", 7);
    return str_c(app->arena, (Str){ created + 7, ID_TEXT_LENGTH });
}

static inline void has(const char *text, const char *part)
{
    if (!strstr(text, part)) print_error("no %s in\n%s\n", part, text);
    assert_non_null(strstr(text, part));
}

static inline void has_not(const char *text, const char *part)
{
    if (strstr(text, part)) print_error("%s in\n%s\n", part, text);
    assert_null(strstr(text, part));
}

/* The database's content, to show that a refusal changed nothing. */
static inline const char *content(App *app)
{
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    return str_c(app->arena, db_content_hash(app->arena, app->tenant.data, &problems));
}

#endif
