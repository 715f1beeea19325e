/*
 * account.c -- accounts: sign-in names, passwords, and users made from the command line or a file.
 *
 * The rule of this file: a password is never here in clear for longer than one call, and its hash
 * never in a field.
 */
#include "core/record/account.h"

#include "core/base/crypto.h"
#include "core/base/fold.h"
#include "core/base/id.h"
#include "core/record/record.h"
#include "core/record/reference.h"

enum { PASSWORD_MIN = 8 };

/* --- finding ---------------------------------------------------------------------------------- */

static bool id_by_login(Work *work, Str login, int64_t *id)
{
    const Field *field = field_find(work->snapshot->user, STR("login"));
    bool folded = field->unique.on && field->unique.ignore_case;
    Str key = folded ? fold(work->arena, str_trim(login)) : str_trim(login);
    Str sql = str_printf(work->arena, "SELECT id FROM %.*s WHERE %.*s%s = ?1",
                         STR_ARG(work->snapshot->user->table), STR_ARG(field->column),
                         folded ? "__fold" : "");
    bool found = false;
    *id = 0;
    return db_find_int(work->db, sql, VALUES(value_text(key)), id, &found, work->problems);
}

static bool read_credential(Work *work, Account *account)
{
    DbStatement *statement =
        db_prepare(work->db, STR("SELECT hash, must_change FROM tenon_credential WHERE user = ?1"),
                   work->problems);
    if (!statement) return false;
    db_bind(statement, 1, value_ref(account->user));
    DbStep step = db_step(statement, work->problems);
    if (step == DB_ROW) {
        account->hash = str_copy(work->arena, db_column_text(statement, 0));
        account->must_change = db_column_int(statement, 1) != 0;
    }
    db_reset(statement);
    return step != DB_FAILED;
}

bool account_find(Work *work, Str login, Account *account)
{
    int64_t id;
    *account = (Account){ 0 };
    if (!login.len) return true;
    if (!id_by_login(work, login, &id)) return false;
    if (!id) return true;
    User *user = user_load(work->arena, work->snapshot, work->db, id, work->problems);
    if (!user) return false;
    *account = (Account){ .user = id,
                          .login = user->login,
                          .name = user->name,
                          .language = user->language,
                          .active = user->active };
    return read_credential(work, account);
}

bool account_verify(const Account *account, Str password)
{
    if (account->user && account->active && account->hash.len)
        return password_verify(account->hash, password);
    password_verify_nothing(password);
    return false;
}

/* --- passwords -------------------------------------------------------------------------------- */

bool password_check(Work *work, const char *field, Str login, Str password)
{
    Place at = { .field = str_from(field) };
    if (str_utf8_length(password) < PASSWORD_MIN)
        return problem_add(work->problems, "password.short", at,
                           ARGS(str_printf(work->arena, "%d", PASSWORD_MIN)));
    if (str_equal(fold(work->arena, password), fold(work->arena, login)))
        return problem_add(work->problems, "password.login", at, NO_ARGS);
    return true;
}

bool account_set_password(Work *work, int64_t user, Str hash, bool must_change)
{
    static const char *const sql =
        "INSERT INTO tenon_credential (user, hash, must_change, changed_at) VALUES (?1, ?2, ?3, ?4)"
        " ON CONFLICT (user) DO UPDATE SET hash = ?2, must_change = ?3, changed_at = ?4";
    return db_run(work->db, str_from(sql),
                  VALUES(value_ref(user), value_text(hash), value_bool(must_change),
                         value_datetime(work->now)),
                  NULL, work->problems);
}

/* --- users ------------------------------------------------------------------------------------ */

static void add_text(Work *work, RecordInputs *inputs, const char *name, Str text)
{
    if (text.len) record_input_add(work, inputs, name, value_text(text));
}

/* A department or a manager, as people write it. */
static bool add_reference(Work *work, RecordInputs *inputs, const char *name, Str text)
{
    const Field *field = field_find(work->snapshot->user, str_from(name));
    Value value = value_text(text);
    if (!text.len || !field) return true;
    if (!reference_find(work, field, &value)) return false;
    record_input_add(work, inputs, name, value);
    return true;
}

bool user_create(Work *work, const NewUser *wanted, int64_t *user)
{
    RecordInputs inputs = { 0 };
    add_text(work, &inputs, "login", wanted->login);
    add_text(work, &inputs, "name", wanted->name.len ? wanted->name : wanted->login);
    add_text(work, &inputs, "email", wanted->email);
    add_text(work, &inputs, "language", wanted->language);
    record_input_add(work, &inputs, "active", value_bool(!wanted->inactive));
    bool found = add_reference(work, &inputs, "department", wanted->department);
    if (!add_reference(work, &inputs, "manager", wanted->manager) || !found) return false;
    Record *record;
    if (!record_create(work, work->snapshot->user, &inputs, &record)) return false;
    *user = record->id;
    return user_set_roles(work, *user, wanted->roles);
}

static bool set_one(Work *work, int64_t user, const char *name, Value value)
{
    RecordInputs inputs = { 0 };
    record_input_add(work, &inputs, name, value);
    return record_update(work, work->snapshot->user, user, &inputs, NULL);
}

bool user_set_active(Work *work, int64_t user, bool active)
{
    return set_one(work, user, "active", value_bool(active));
}

/* Everybody may choose their own language; the audit trail still names them. */
bool user_set_language(Work *work, int64_t user, Str language)
{
    const User *acting  = work->user;
    User        chooser = *acting;
    chooser.everything  = acting->everything || acting->id == user;
    work->user          = &chooser;
    bool ok = set_one(work, user, "language", language.len ? value_text(language) : value_null());
    work->user = acting;
    return ok;
}

/* --- roles ------------------------------------------------------------------------------------ */

typedef struct {
    int64_t id;
    Str     role;
} Assignment;

typedef VEC(Assignment) Assignments;

static bool assignments_of(Work *work, int64_t user, Assignments *found)
{
    const Object *object = work->snapshot->role_assignment;
    Str sql = str_printf(work->arena, "SELECT id, %.*s FROM %.*s WHERE %.*s = ?1",
                         STR_ARG(field_find(object, STR("role"))->column), STR_ARG(object->table),
                         STR_ARG(field_find(object, STR("user"))->column));
    DbStatement *statement = db_prepare(work->db, sql, work->problems);
    if (!statement) return false;
    db_bind(statement, 1, value_ref(user));
    DbStep step;
    while ((step = db_step(statement, work->problems)) == DB_ROW)
        VEC_PUSH(work->arena, found,
                 (Assignment){ db_column_int(statement, 0),
                               str_copy(work->arena, db_column_text(statement, 1)) });
    db_reset(statement);
    return step == DB_DONE;
}

static bool role_unknown(Work *work, Str name)
{
    StrVec names = { 0 };
    for (size_t i = 0; i < work->snapshot->role_count; i++)
        VEC_PUSH(work->arena, &names, work->snapshot->roles[i].name);
    problem_add(work->problems, "user.role", work_place(work, STR("roles")), ARGS(name));
    return problem_suggest(work->problems, name, names.items, names.count);
}

/* "sales_rep, auditor" or "sales_rep;auditor"; all unknown ones are reported. */
static bool read_roles(Work *work, Str text, StrVec *roles)
{
    bool ok = true;
    size_t from = 0;
    for (size_t i = 0; i <= text.len; i++) {
        bool separator =
            i == text.len || text.ptr[i] == ',' || text.ptr[i] == ';' || text.ptr[i] == ' ';
        if (!separator) continue;
        Str name = str_slice(text, from, i);
        from = i + 1;
        if (!name.len) continue;
        if (role_find(work->snapshot, name)) VEC_PUSH(work->arena, roles, name);
        else ok = role_unknown(work, name);
    }
    return ok;
}

static bool is_among(const StrVec *roles, Str role)
{
    for (size_t i = 0; i < roles->count; i++)
        if (str_equal(roles->items[i], role)) return true;
    return false;
}

static bool give(Work *work, int64_t user, Str role)
{
    RecordInputs inputs = { 0 };
    record_input_add(work, &inputs, "user", value_text(id_text(work->arena, user)));
    record_input_add(work, &inputs, "role", value_text(role));
    return record_create(work, work->snapshot->role_assignment, &inputs, NULL);
}

bool user_set_roles(Work *work, int64_t user, Str text)
{
    StrVec wanted = { 0 }, kept = { 0 };
    Assignments have = { 0 };
    if (!read_roles(work, text, &wanted) || !assignments_of(work, user, &have)) return false;
    for (size_t i = 0; i < have.count; i++) {
        if (is_among(&wanted, have.items[i].role)) VEC_PUSH(work->arena, &kept, have.items[i].role);
        else if (!record_delete(work, work->snapshot->role_assignment, have.items[i].id, NULL))
            return false;
    }
    for (size_t i = 0; i < wanted.count; i++) {
        if (is_among(&kept, wanted.items[i])) continue;
        if (!give(work, user, wanted.items[i])) return false;
        VEC_PUSH(work->arena, &kept, wanted.items[i]);
    }
    return true;
}
