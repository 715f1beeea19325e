/*
 * evaluate.c -- how a record answers the questions of an expression.
 *
 * The rule of this file: the record's own values come from memory, as they are being saved; what
 * lies behind a lookup comes from the database, through the same SQL that lists use, so that both
 * agree.
 */
#include "core/record/evaluate.h"

#include "core/record/source.h"

typedef struct {
    Work         *work;
    const Record *record;
    int           depth; /* of formulas in formulas */
} Scene;

static Value eval_at(Work *work, const Record *record, const Expr *expr, int depth);

/* --- behind a lookup -------------------------------------------------------------------------- */

/* The rest of a path, from a stored record on. */
static Value stored_value(Work *work, const Object *object, int64_t id, const Member *steps,
                          size_t count)
{
    Source source;
    Buffer sql;
    source_init(&source, work, object);
    buffer_init(&sql, work->arena, 256);
    BUFFER_ADD(&sql, "SELECT ");
    if (!source_path(&source, &source.root, SIGHT_FULL, steps, count, &sql)) return value_null();
    buffer_add(&sql, buffer_str(&source.from));
    BUFFER_ADD(&sql, " WHERE t.id = ");
    source_bind(&source, &sql, value_ref(id));

    DbStatement *statement = source_prepare(&source, &sql);
    if (!statement) return value_null();
    Value value = value_null();
    if (db_step(statement, work->problems) == DB_ROW)
        value = source_cell(statement, 0, steps[count - 1].type, work->arena);
    db_reset(statement);
    return value;
}

/*
 * From the first value of a path to its end: an option's attribute, a record behind a lookup, or
 * the value itself.
 */
static Value follow(Work *work, const Member *steps, size_t count, Value first)
{
    if (count == 1 || value_is_null(first)) return first;
    if (steps[0].type.choices) {
        const Option *option = option_find(steps[0].type.choices, first.text);
        return option ? option_attribute(option, steps[1].name) : value_null();
    }
    return stored_value(work, steps[0].type.object, first.integer, steps + 1, count - 1);
}

/* --- the record at hand ----------------------------------------------------------------------- */

/* To the field's own places; what does not fit is empty. */
static Value fit(Value value, Type type)
{
    if (type.kind == TYPE_BOOL) return value_bool(value.kind == VALUE_BOOL && value.boolean);
    if (value_is_null(value)) return value;
    if (type.kind == TYPE_DECIMAL || (type.kind == TYPE_INT && value.kind == VALUE_DECIMAL)) {
        if (!value_to_decimal(&value)
            || !decimal_rescale(value.decimal, type.scale, &value.decimal))
            return value_null();
        if (type.kind == TYPE_INT) value_to_int(&value);
    }
    return value;
}

static Value field_value(Work *work, const Record *record, const Field *field, int depth)
{
    if (!field->formula) return record->values[field->index];
    if (depth > SOURCE_MAX_INLINED) return value_null();
    return fit(eval_at(work, record, field->formula, depth + 1), field->value_type);
}

Record record_before(const Record *record)
{
    Record old = *record;
    old.values = (Value *)record->old;
    old.old = NULL;
    old.is_new = false;
    return old;
}

static Value read_path(ExprEnv *env, const Expr *path)
{
    Scene *scene = env->context;
    if (path->root == ROOT_USER) return user_value(scene->work, path);
    if (path->root == ROOT_OLD && !scene->record->old) return value_null();
    Record old = path->root == ROOT_OLD ? record_before(scene->record) : (Record){ 0 };
    const Record *record = path->root == ROOT_OLD ? &old : scene->record;
    Value first = field_value(scene->work, record, path->steps[0].thing, scene->depth);
    return follow(scene->work, path->steps, path->step_count, first);
}

static bool has_changed(ExprEnv *env, const Member *member)
{
    Scene *scene = env->context;
    const Field *field = member->thing;
    Value now = field_value(scene->work, scene->record, field, scene->depth);
    if (!scene->record->old) return scene->record->is_new && !value_is_null(now);
    Record old = record_before(scene->record);
    return !value_equal(now, field_value(scene->work, &old, field, scene->depth));
}

static bool has_role(ExprEnv *env, Str role)
{
    Scene *scene = env->context;
    return user_has_role(scene->work, role);
}

static bool in_department(ExprEnv *env, Str department)
{
    Scene *scene = env->context;
    return user_in_department(scene->work, department);
}

static Value eval_at(Work *work, const Record *record, const Expr *expr, int depth)
{
    Scene scene = { work, record, depth };
    ExprEnv env = {
        .arena = work->arena,
        .context = &scene,
        .read = read_path,
        .changed = has_changed,
        .has_role = has_role,
        .in_department = in_department,
        .is_new = record->is_new,
        .now = work->now,
        .zone = work->snapshot->zone,
    };
    return expr_eval(expr, &env);
}

Value record_eval(Work *work, const Record *record, const Expr *expr)
{
    return eval_at(work, record, expr, 0);
}

bool record_holds(Work *work, const Record *record, const Expr *condition)
{
    Value value = eval_at(work, record, condition, 0);
    return value.kind == VALUE_BOOL && value.boolean;
}

Value record_formula(Work *work, const Record *record, const Field *formula)
{
    return field_value(work, record, formula, 0);
}

/* --- the user --------------------------------------------------------------------------------- */

Value user_value(Work *work, const Expr *path)
{
    const User *user = work->user;
    if (user->id == 0) return value_null();
    if (path->step_count == 1 && path->steps[0].thing == work->snapshot->user->id)
        return value_ref(user->id);
    return stored_value(work, work->snapshot->user, user->id, path->steps, path->step_count);
}

bool user_has_role(const Work *work, Str role)
{
    if (work->user->id == 0) return str_is(role, "admin");
    for (size_t i = 0; i < work->user->role_count; i++)
        if (str_equal(work->user->roles[i]->name, role)) return true;
    return false;
}
