/*
 * user.c -- reading users: the acting one with their roles, all of them for lists; who is where in
 * the departments.
 *
 * The rule of this file: it runs before there are rights, so it reads the system objects directly.
 */
#include "core/record/account.h"
#include "core/record/evaluate.h"
#include "core/record/memo.h"
#include "core/record/record.h"

/* --- columns of system objects ---------------------------------------------------------------- */

static Str column(const Object *object, const char *name)
{
    const Field *field = field_find(object, str_from(name));
    return field ? field->column : STR("NULL");
}

/* --- roles ------------------------------------------------------------------------------------ */

/* Roles that the app no longer has grant nothing. */
static bool load_roles(Arena *arena, const Snapshot *snapshot, DbConn *db, User *user,
                       Problems *problems)
{
    const Object *assignment = snapshot->role_assignment;
    Str sql = str_printf(arena, "SELECT %.*s FROM %.*s WHERE %.*s = ?1 ORDER BY id",
                         STR_ARG(column(assignment, "role")), STR_ARG(assignment->table),
                         STR_ARG(column(assignment, "user")));
    DbStatement *statement = db_prepare(db, sql, problems);
    if (!statement) return false;
    db_bind(statement, 1, value_ref(user->id));
    user->roles = ARENA_ARRAY(arena, const Role *, snapshot->role_count);
    DbStep step;
    while ((step = db_step(statement, problems)) == DB_ROW) {
        const Role *role = role_find(snapshot, db_column_text(statement, 0));
        bool again = false;
        for (size_t i = 0; i < user->role_count; i++) again = again || user->roles[i] == role;
        if (!role || again) continue;
        user->roles[user->role_count++] = role;
        user->everything = user->everything || role->everything;
    }
    db_reset(statement);
    return step == DB_DONE;
}

/* --- one user --------------------------------------------------------------------------------- */

User *user_load(Arena *arena, const Snapshot *snapshot, DbConn *db, int64_t id, Problems *problems)
{
    const Object *object = snapshot->user;
    Str sql = str_printf(arena, "SELECT %.*s, %.*s, %.*s, %.*s, %.*s FROM %.*s WHERE id = ?1",
                         STR_ARG(column(object, "login")), STR_ARG(column(object, "name")),
                         STR_ARG(column(object, "language")), STR_ARG(column(object, "active")),
                         STR_ARG(column(object, "department")), STR_ARG(object->table));
    DbStatement *statement = db_prepare(db, sql, problems);
    if (!statement) return NULL;
    db_bind(statement, 1, value_ref(id));
    User *user = NULL;
    if (db_step(statement, problems) == DB_ROW) {
        user = ARENA_NEW(arena, User);
        user->id = id;
        user->login = str_copy(arena, db_column_text(statement, 0));
        user->name = str_copy(arena, db_column_text(statement, 1));
        user->language = str_copy(arena, db_column_text(statement, 2));
        user->active = db_column_int(statement, 3) != 0;
        user->department = db_column_int(statement, 4);
    }
    db_reset(statement);
    return user && load_roles(arena, snapshot, db, user, problems) ? user : NULL;
}

/* Roles belong to a snapshot, so a user is known under one. */
static Str known_as(Work *work, int64_t id)
{
    const int64_t key[] = { id, work->snapshot->serial };
    return (Str){ arena_copy(work->arena, key, sizeof key), sizeof key };
}

static void *user_copy(Arena *arena, const void *thing)
{
    const User *user = thing;
    User *copy = arena_copy(arena, user, sizeof *user);
    copy->login = str_copy(arena, user->login);
    copy->name = str_copy(arena, user->name);
    copy->language = str_copy(arena, user->language);
    copy->roles = arena_copy(arena, user->roles, user->role_count * sizeof *user->roles);
    return copy;
}

const User *user_known(Work *work, int64_t id)
{
    Memo *memo = work->tenant->people;
    Str key = known_as(work, id);
    const User *user = memo_find(memo, key, user_copy, work->arena);
    if (user) return user;
    int64_t version = memo_version(memo);
    DbConn *db = db_read_begin(work->tenant->data, work->problems);
    if (!db) return NULL;
    user = user_load(work->arena, work->snapshot, db, id, work->problems);
    db_read_end(db);
    if (user) memo_keep(memo, version, key, user_copy, user);
    return user;
}

static bool is_active(const Object *user, const Value *values)
{
    Value active = values[field_find(user, STR("active"))->index];
    return active.kind == VALUE_BOOL && active.boolean;
}

/* A role that changes hands or goes, an account that is switched off. */
static bool may_take_rights_away(const Work *work, const Record *record)
{
    const Object *user = work->snapshot->user;
    if (record->is_new) return false;
    if (record->object == work->snapshot->role_assignment) return true;
    return record->object == user && is_active(user, record->old)
           && !is_active(user, record->values);
}

/* People cannot lock themselves out: only the command line may take the last administrator away. */
bool user_check_administrator(Work *work, const Record *record)
{
    const Object *user = work->snapshot->user, *assignment = work->snapshot->role_assignment;
    if (work->user->id == 0 || !may_take_rights_away(work, record)) return true;
    Str sql = str_printf(work->arena,
                         "SELECT 1 FROM %.*s r JOIN %.*s u ON u.id = r.%.*s "
                         "WHERE r.%.*s = 'admin' AND u.%.*s LIMIT 1",
                         STR_ARG(assignment->table), STR_ARG(user->table),
                         STR_ARG(column(assignment, "user")), STR_ARG(column(assignment, "role")),
                         STR_ARG(column(user, "active")));
    int64_t one;
    bool found = false;
    return db_find_int(work->db, sql, NO_VALUES, &one, &found, work->problems)
           && (found || problem_add(work->problems, "user.last_admin", work->at, NO_ARGS));
}

const User *user_system(void)
{
    static const User everything = {
        .login = { "system", 6 }, .name = { "Tenon", 5 }, .everything = true, .active = true
    };
    return &everything;
}

/* --- departments ------------------------------------------------------------------------------ */

enum { DEPARTMENT_MAX_DEPTH = 20 };

/* One department up, and what this one can be asked for by; 0 at the top. */
static int64_t one_up(Work *work, int64_t id, StrVec *names)
{
    const Object *object = work->snapshot->department;
    Str sql = str_printf(work->arena, "SELECT %.*s, %.*s, %.*s FROM %.*s WHERE id = ?1",
                         STR_ARG(column(object, "parent")), STR_ARG(column(object, "code")),
                         STR_ARG(column(object, "name")), STR_ARG(object->table));
    DbStatement *statement = db_prepare(work->db, sql, work->problems);
    if (!statement) return 0;
    db_bind(statement, 1, value_ref(id));
    int64_t parent = 0;
    if (db_step(statement, work->problems) == DB_ROW) {
        for (int i = 1; i <= 2; i++) {
            Str name = db_column_text(statement, i);
            if (name.len) VEC_PUSH(work->arena, names, str_copy(work->arena, name));
        }
        parent = db_column_int(statement, 0);
    }
    db_reset(statement);
    return parent;
}

void user_departments(Work *work, StrVec *names)
{
    int64_t id = work->user->department;
    for (int depth = 0; id && depth < DEPARTMENT_MAX_DEPTH; depth++) id = one_up(work, id, names);
}

bool user_in_department(Work *work, Str department)
{
    StrVec names = { 0 };
    int64_t id = work->user->department;
    for (int depth = 0; id && depth < DEPARTMENT_MAX_DEPTH; depth++) {
        id = one_up(work, id, &names);
        for (size_t i = 0; i < names.count; i++)
            if (str_equal(names.items[i], department)) return true;
        names.count = 0;
    }
    return false;
}

/* --- all users -------------------------------------------------------------------------------- */

bool user_list(Work *work, UserRows *rows)
{
    const Object *object = work->snapshot->user, *assignment = work->snapshot->role_assignment;
    Str sql = str_printf(
        work->arena,
        "SELECT u.id, u.%.*s, u.%.*s, u.%.*s, (SELECT group_concat(r.%.*s, ',') FROM %.*s r"
        " WHERE r.%.*s = u.id) FROM %.*s u ORDER BY 2",
        STR_ARG(column(object, "login")), STR_ARG(column(object, "name")),
        STR_ARG(column(object, "active")), STR_ARG(column(assignment, "role")),
        STR_ARG(assignment->table), STR_ARG(column(assignment, "user")), STR_ARG(object->table));
    DbStatement *statement = db_prepare(work->db, sql, work->problems);
    if (!statement) return false;
    DbStep step;
    while ((step = db_step(statement, work->problems)) == DB_ROW)
        VEC_PUSH(work->arena, rows,
                 (UserRow){ .id = db_column_int(statement, 0),
                            .login = str_copy(work->arena, db_column_text(statement, 1)),
                            .name = str_copy(work->arena, db_column_text(statement, 2)),
                            .active = db_column_int(statement, 3) != 0,
                            .roles = str_copy(work->arena, db_column_text(statement, 4)) });
    db_reset(statement);
    return step == DB_DONE;
}
