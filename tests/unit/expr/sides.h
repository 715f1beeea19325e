/*
 * sides.h -- one expression on both sides: in C for each record, and in SQLite; they must agree.
 *
 * Every expression is evaluated by expr_eval for each record, and by one SELECT of its SQL_VALUE; a
 * condition also filters (SQL_FILTER), which must keep exactly the records for which it holds.
 */
#ifndef TENON_TESTS_EXPR_SIDES_H
#define TENON_TESTS_EXPR_SIDES_H

#include "tests/unit/expr/world.h"

#include <sqlite3.h>

#include "tests/unit/expr/generate.h"

enum { DEALS = 48, ACCOUNTS = 9, USERS = 5 };

static const int64_t NOW =
    1792881000000; /* 2026-10-24T22:30:00Z: in Berlin the 25th, hours before clocks change */
static const char   *ZONE_NAME = "Europe/Berlin";

/* --- records ---------------------------------------------------------------------------------- */

static WorldRecord deals[DEALS], accounts[ACCOUNTS], users[USERS];

static const WorldData world_data = {
    .tables = { { &world_deal, deals, DEALS },
                { &world_account, accounts, ACCOUNTS },
                { &world_user, users, USERS } },
    .user = 2,
};

static Value some_decimal(Generator *g, uint8_t scale)
{
    static const int64_t digits[] = { 0,
                                      1,
                                      -1,
                                      5,
                                      50,
                                      100,
                                      12345,
                                      -123450,
                                      999999,
                                      1000000,
                                      333333333,
                                      -250000000,
                                      999999999999999999,
                                      -999999999999999999,
                                      100000000000000000 };
    return value_decimal((Decimal){ PICK(g, digits), scale });
}

static Value some_int(Generator *g, bool huge)
{
    static const int64_t small[] = { 0, 1, 2, 3, 7, 12, 31, -1, -5, 100, 1000 };
    static const int64_t large[] = { INT64_MAX,          INT64_MIN,
                                     999999999999999999, -1000000000000000000,
                                     4000000000,         86400000 };
    return value_int(huge ? PICK(g, large) : PICK(g, small));
}

static Value some_text(Generator *g)
{
    static const char *const texts[] = {
        "a",   "A",     "Acme",      "acme GmbH", "启明科技",     "启",  "Straße", "STRASSE",
        "É",   "é",     "e\xCC\x81", "İstanbul",  "won",          " x ", "12.50",  "-3",
        "1e5", "a%b_c", "it's",      "😀",         "\xEF\xBF\xBD", "z\n2"
    };
    return value_text(str_from(PICK(g, texts)));
}

static Value some_date(Generator *g)
{
    static const char *const dates[] = { "2026-01-31", "2024-02-29", "2026-02-28", "2026-03-29",
                                         "2026-10-25", "2025-12-31", "2026-01-01", "0001-01-01",
                                         "9999-12-31", "1900-02-28", "1969-12-31" };
    int64_t day;
    assert_true(date_parse(str_from(PICK(g, dates)), &day));
    return value_date(day);
}

/* Around the hours when clocks change, and midnights of Berlin. */
static Value some_datetime(Generator *g)
{
    static const char *const instants[] = {
        "2026-03-29T00:59:59.999Z", "2026-03-29T01:00:00Z", "2026-10-25T00:30:00Z",
        "2026-10-25T01:30:00Z",     "2026-10-24T22:00:00Z", "2026-10-24T21:59:59.999Z",
        "2026-10-25T23:00:00Z",     "2026-01-31T12:00:00Z", "2024-02-29T23:30:00Z",
        "1969-12-31T23:59:59.001Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z",
    };
    int64_t ms;
    assert_true(datetime_parse(str_from(PICK(g, instants)), NULL, &ms));
    return value_datetime(ms);
}

static size_t row_count(const struct Object *object)
{
    for (size_t i = 0; i < 3; i++)
        if (world_data.tables[i].object == object) return world_data.tables[i].count;
    return 0;
}

/* Each option or not, in the order in which a list's table has them. */
static Value some_list(Generator *g, const struct Choices *choices)
{
    static Value items[4096];
    static size_t used;
    Value *first = &items[used];
    size_t count = 0;
    for (const WorldOption *option = choices->options; option->name; option++)
        if (draw(g, 3) == 0) first[count++] = value_text(str_from(option->name));
    used += count;
    assert_true(used < sizeof items / sizeof *items);
    return value_list(first, count);
}

static Value some_value(Generator *g, const WorldField *field)
{
    Type type = field->type;
    if (type.kind == TYPE_BOOL) return value_bool(draw(g, 2));
    if (draw(g, 5) == 0) return value_null();
    switch (type.kind) {
    case TYPE_INT: return some_int(g, strcmp(field->name, "huge") == 0);
    case TYPE_DECIMAL: return some_decimal(g, type.scale);
    case TYPE_DATE: return some_date(g);
    case TYPE_DATETIME: return some_datetime(g);
    case TYPE_REF: return value_ref(1 + (int64_t)draw(g, row_count(type.object)));
    case TYPE_LIST: return some_list(g, type.choices);
    default: break;
    }
    if (!type.choices) return some_text(g);
    size_t count = 0;
    while (type.choices->options[count].name) count++;
    return value_text(str_from(type.choices->options[draw(g, count)].name));
}

static void fill_rows(Generator *g, const struct Object *object, WorldRecord *rows, size_t count)
{
    for (size_t row = 0; row < count; row++)
        for (size_t i = 0; object->fields[i].name; i++)
            rows[row].values[i] =
                i == 0 ? value_ref((int64_t)row + 1) : some_value(g, &object->fields[i]);
}

/* --- SQLite ----------------------------------------------------------------------------------- */

static Arena *call_arena;

static void call_function(sqlite3_context *context, int count, sqlite3_value **given)
{
    const SqlFunction *function = sqlite3_user_data(context);
    Value             *args     = ARENA_ARRAY(call_arena, Value, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        int type = sqlite3_value_type(given[i]);
        if (type == SQLITE_INTEGER) args[i] = value_int(sqlite3_value_int64(given[i]));
        if (type == SQLITE_TEXT) {
            const char *text = (const char *)sqlite3_value_text(given[i]);
            args[i] = value_text(
                str_copy(call_arena, (Str){ text, (size_t)sqlite3_value_bytes(given[i]) }));
        }
        assert_true(type == SQLITE_INTEGER || type == SQLITE_TEXT ||
                    type == SQLITE_NULL); /* never a floating number */
    }
    Value result = function->call(call_arena, args, (size_t)count);
    if (result.kind == VALUE_INT) sqlite3_result_int64(context, result.integer);
    else if (result.kind == VALUE_TEXT)
        sqlite3_result_text(context, result.text.ptr, (int)result.text.len, SQLITE_TRANSIENT);
    else sqlite3_result_null(context);
}

static void run(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) fail_msg("%s: %s", message, sql);
}

static void bind(sqlite3_stmt *statement, int number, Value value)
{
    switch (value.kind) {
    case VALUE_NULL:
    case VALUE_LIST: sqlite3_bind_null(statement, number); break;
    case VALUE_BOOL: sqlite3_bind_int(statement, number, value.boolean); break;
    case VALUE_DECIMAL: sqlite3_bind_int64(statement, number, value.decimal.digits); break;
    case VALUE_TEXT:
        sqlite3_bind_text(statement, number, value.text.ptr, (int)value.text.len, SQLITE_TRANSIENT);
        break;
    default: sqlite3_bind_int64(statement, number, value.integer);
    }
}

static void store_list(Arena *arena, sqlite3 *db, Str table, int64_t record, Value list)
{
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.list.count; i++)
        run(db, str_c(arena, str_printf(arena, "INSERT INTO %.*s VALUES (%lld, '%.*s')",
                                        STR_ARG(table), (long long)record,
                                        STR_ARG(list.list.items[i].text))));
}

/* A list has a table of its own; its column stays empty. */
static void store_lists(Arena *arena, sqlite3 *db, const WorldTable *table, size_t field)
{
    Str name = str_printf(arena, "%s$%s", table->object->name, table->object->fields[field].name);
    run(db, str_c(arena, str_printf(arena,
                                    "CREATE TABLE %.*s (record INTEGER NOT NULL, value TEXT NOT "
                                    "NULL, PRIMARY KEY (record, value)) STRICT, WITHOUT ROWID",
                                    STR_ARG(name))));
    for (size_t row = 0; row < table->count; row++)
        store_list(arena, db, name, (int64_t)row + 1, table->rows[row].values[field]);
}

static void store_rows(Arena *arena, sqlite3 *db, const WorldTable *table)
{
    const struct Object *object = table->object;
    Buffer               create, insert;
    buffer_init(&create, arena, 256);
    buffer_init(&insert, arena, 256);
    buffer_printf(&create, "CREATE TABLE %s (", object->name);
    buffer_printf(&insert, "INSERT INTO %s VALUES (", object->name);
    for (size_t i = 0; object->fields[i].name; i++) {
        bool text = object->fields[i].type.kind == TYPE_TEXT;
        if (object->fields[i].type.kind == TYPE_LIST) store_lists(arena, db, table, i);
        buffer_printf(&create, "%s%s %s", i ? ", " : "", object->fields[i].name,
                      text ? "TEXT"
                      : i  ? "INTEGER"
                           : "INTEGER PRIMARY KEY");
        buffer_printf(&insert, "%s?", i ? ", " : "");
    }
    BUFFER_ADD(&create, ") STRICT");
    BUFFER_ADD(&insert, ")");
    run(db, str_c(arena, buffer_str(&create)));
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(db, insert.ptr, (int)insert.len, &statement, NULL),
                     SQLITE_OK);
    for (size_t row = 0; row < table->count; row++) {
        for (int i = 0; object->fields[i].name; i++)
            bind(statement, i + 1, table->rows[row].values[i]);
        assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

static sqlite3 *open_world(Arena *arena)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 200); /* as core/db sets it */
    for (const SqlFunction *function = expr_sql_functions; function->name; function++)
        assert_int_equal(sqlite3_create_function(db, function->name, function->arg_count,
                                                 SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                                 (void *)function, call_function, NULL, NULL),
                         SQLITE_OK);
    for (size_t i = 0; i < 3; i++) store_rows(arena, db, &world_data.tables[i]);
    return db;
}

/* Every lookup path that the generator uses, as a join. */
static const char joins[] =
    " FROM deal t LEFT JOIN account t_account ON t_account.id = t.account LEFT JOIN user t_owner "
    "ON t_owner.id = t.owner"
    " LEFT JOIN account t_account_parent ON t_account_parent.id = t_account.parent"
    " LEFT JOIN user t_account_owner ON t_account_owner.id = t_account.owner"
    " LEFT JOIN user t_account_owner_manager ON t_account_owner_manager.id = "
    "t_account_owner.manager ";

/* --- both evaluators -------------------------------------------------------------------------- */

static const WorldRecord *current; /* the deal that expr_eval looks at */

static Value read_path(ExprEnv *env, const Expr *path)
{
    (void)env;
    const WorldRecord *user = &users[world_data.user - 1];
    if (path->root == ROOT_USER) return world_walk(&world_data, user, &world_user, path);
    return world_walk(&world_data, current, &world_deal, path);
}

static Value known_path(SqlEnv *env, const Expr *path)
{
    (void)env;
    return world_walk(&world_data, &users[world_data.user - 1], &world_user, path);
}

static bool eval_has_role(ExprEnv *env, Str role) { return (void)env, str_is(role, "sales_rep"); }
static bool eval_in_department(ExprEnv *env, Str name) { return (void)env, str_is(name, "north"); }
static bool eval_changed(ExprEnv *env, const Member *field)
{
    return (void)env, (void)field, false;
}

static bool sql_has_role(SqlEnv *env, Str role) { return (void)env, str_is(role, "sales_rep"); }
static bool sql_in_department(SqlEnv *env, Str name) { return (void)env, str_is(name, "north"); }

static void write_attribute(SqlEnv *env, Str column, Type list, const WorldAttribute *attribute)
{
    bool as_set = env->truth && attribute->type.kind == TYPE_BOOL, first = true;
    if (as_set) buffer_printf(env->out, "%.*s IN (", STR_ARG(column));
    else buffer_printf(env->out, "CASE %.*s", STR_ARG(column));
    for (const WorldOption *option = list.choices->options; option->name; option++) {
        Value value = option_value(option, attribute);
        if (value_is_null(value) || (as_set && !value.boolean)) continue;
        if (as_set) buffer_printf(env->out, "%s'%s'", first ? "" : ", ", option->name);
        else {
            int64_t number = value.kind == VALUE_DECIMAL ? value.decimal.digits
                             : value.kind == VALUE_BOOL  ? value.boolean
                                                         : value.integer;
            buffer_printf(env->out, " WHEN '%s' THEN %lld", option->name, (long long)number);
        }
        first = false;
    }
    buffer_add(env->out, as_set ? STR(")") : STR(" END"));
}

/* "deal$regions" and "t.id"; "account$markets" and "t_account.id". */
static bool list_of(SqlEnv *env, const Expr *path, Str *table, Str *record)
{
    const struct Object *object = &world_deal;
    Str                  alias  = STR("t");
    size_t               last   = path->step_count - 1;
    for (size_t i = 0; i < last; i++) {
        alias = str_printf(env->arena, "%.*s_%.*s", STR_ARG(alias), STR_ARG(path->words[i]));
        object = path->steps[i].type.object;
    }
    *table  = str_printf(env->arena, "%s$%.*s", object->name, STR_ARG(path->words[last]));
    *record = str_printf(env->arena, "%.*s.id", STR_ARG(alias));
    return true;
}

static bool write_list(SqlEnv *env, const Expr *path)
{
    Str table, record;
    list_of(env, path, &table, &record);
    buffer_printf(env->out,
                  "(SELECT group_concat(value, char(31)) FROM %.*s WHERE record = %.*s)",
                  STR_ARG(table), STR_ARG(record));
    return true;
}

static bool write_path(SqlEnv *env, const Expr *path)
{
    if (path->type.kind == TYPE_LIST) return write_list(env, path);
    Str  column = STR("t");
    Type of     = { .kind = TYPE_REF, .object = &world_deal };
    for (size_t i = 0; i < path->step_count; i++) {
        if (of.kind == TYPE_TEXT) {
            write_attribute(env, column, of, path->steps[i].thing);
            return true;
        }
        bool ends = i + 1 == path->step_count || path->steps[i].type.kind == TYPE_TEXT;
        column = str_printf(env->arena, "%.*s%s%.*s", STR_ARG(column), ends ? "." : "_",
                            STR_ARG(path->words[i]));
        of        = path->steps[i].type;
    }
    buffer_add(env->out, column);
    return true;
}

static Str sql_of(Arena *arena, const Expr *expr, SqlUse use, ValueVec *bound)
{
    Buffer out;
    buffer_init(&out, arena, 256);
    SqlEnv env = { .arena = arena,
                   .out = &out,
                   .bound = bound,
                   .path = write_path,
                   .constant = known_path,
                   .list = list_of,
                   .has_role = sql_has_role,
                   .in_department = sql_in_department,
                   .now = NOW,
                   .zone = zone_find(str_from(ZONE_NAME)) };
    *bound = (ValueVec){ 0 };
    BUFFER_ADD(&out, "SELECT t.id, ");
    if (use == SQL_FILTER) buffer_printf(&out, "1%s WHERE (", joins);
    assert_true(expr_sql(expr, &env, use));
    if (use == SQL_FILTER) BUFFER_ADD(&out, ")");
    else buffer_printf(&out, "%s", joins);
    BUFFER_ADD(&out, " ORDER BY 1");
    return buffer_str(&out);
}

/* What SQL gives for a value: NULL, an integer, a text. */
static Value stored_form(Value value)
{
    switch (value.kind) {
    case VALUE_NULL:
    case VALUE_TEXT: return value;
    case VALUE_BOOL: return value_int(value.boolean);
    case VALUE_DECIMAL: return value_int(value.decimal.digits);
    default: return value_int(value.integer);
    }
}

static Value column(Arena *arena, sqlite3_stmt *statement, int number)
{
    switch (sqlite3_column_type(statement, number)) {
    case SQLITE_NULL: return value_null();
    case SQLITE_INTEGER: return value_int(sqlite3_column_int64(statement, number));
    case SQLITE_TEXT:
        return value_text(
            str_copy(arena, str_from((const char *)sqlite3_column_text(statement, number))));
    default: fail_msg("a floating number"); return value_null();
    }
}

typedef struct {
    Arena   *arena; /* of one expression */
    sqlite3 *db;
    FILE    *corpus;
    int      true_rows, false_rows, empty_rows;
} Test;

/* Records by chance. */
static void world_fill(Generator *g)
{
    fill_rows(g, &world_user, users, USERS);
    fill_rows(g, &world_account, accounts, ACCOUNTS);
    fill_rows(g, &world_deal, deals, DEALS);
}

static Value evaluated(Test *test, const Expr *expr, size_t row)
{
    ExprEnv env = { .arena = test->arena,
                    .read = read_path,
                    .changed = eval_changed,
                    .has_role = eval_has_role,
                    .in_department = eval_in_department,
                    .now = NOW,
                    .zone = zone_find(str_from(ZONE_NAME)) };
    current     = &deals[row];
    return expr_eval(expr, &env);
}

static sqlite3_stmt *prepared(Test *test, Str sql, const ValueVec *bound)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(test->db, sql.ptr, (int)sql.len, &statement, NULL) != SQLITE_OK)
        fail_msg("%s\n%s", sqlite3_errmsg(test->db), str_c(test->arena, sql));
    for (size_t i = 0; i < bound->count; i++) bind(statement, (int)i + 1, bound->items[i]);
    return statement;
}

static void tell(Test *test, const char *text, Str sql, size_t row, Value c, Value in_sql)
{
    fail_msg("%s\n%s\nrow %zu: C gives \"%s\", SQL \"%s\"", text, str_c(test->arena, sql), row + 1,
             value_is_null(c) ? "nil" : str_c(test->arena, value_to_text(test->arena, c)),
             value_is_null(in_sql) ? "nil"
                                   : str_c(test->arena, value_to_text(test->arena, in_sql)));
}

static void compare_values(Test *test, const char *text, const Expr *expr, const Value *expected)
{
    ValueVec      bound;
    Str           sql       = sql_of(test->arena, expr, SQL_VALUE, &bound);
    sqlite3_stmt *statement = prepared(test, sql, &bound);
    for (size_t row = 0; row < DEALS; row++) {
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        Value in_sql = column(test->arena, statement, 1), c = stored_form(expected[row]);
        if (c.kind != in_sql.kind || !value_equal(c, in_sql)) tell(test, text, sql, row, c, in_sql);
    }
    sqlite3_finalize(statement);
}

static void compare_rows(Test *test, const char *text, Str sql, const ValueVec *bound,
                         const Value *expected)
{
    sqlite3_stmt *statement = prepared(test, sql, bound);
    bool          more      = sqlite3_step(statement) == SQLITE_ROW;
    for (size_t row = 0; row < DEALS; row++) {
        bool holds = expected[row].kind == VALUE_BOOL && expected[row].boolean;
        bool kept  = more && sqlite3_column_int64(statement, 0) == (int64_t)row + 1;
        if (holds != kept) tell(test, text, sql, row, value_bool(holds), value_bool(kept));
        if (kept) more = sqlite3_step(statement) == SQLITE_ROW;
    }
    assert_false(more);
    sqlite3_finalize(statement);
}

static void compare_filter(Test *test, const char *text, const Expr *expr, const Value *expected)
{
    ValueVec bound;
    Str      sql = sql_of(test->arena, expr, SQL_FILTER, &bound);
    compare_rows(test, text, sql, &bound, expected);
}

#endif
