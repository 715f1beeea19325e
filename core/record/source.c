/*
 * source.c -- paths become columns: joins, formulas in place, attributes of options.
 *
 * The rule of this file: table and column names come from the snapshot; everything else is bound.
 */
#include "core/record/source.h"

#include "core/record/access.h"
#include "core/record/evaluate.h"
#include "core/record/lists.h"

void source_init(Source *source, Work *work, const Object *object)
{
    *source = (Source){ .work = work, .object = object };
    source->root = (Join){ .object = object, .alias = STR("t") };
    source->last = &source->root;
    buffer_init(&source->from, work->arena, 256);
    buffer_printf(&source->from, " FROM %.*s t", STR_ARG(object->table));
    source->joins_at = source->from.len;
}

void source_bind(Source *source, Buffer *out, Value value)
{
    VEC_PUSH(source->work->arena, &source->bound, value);
    buffer_char(out, '?');
    buffer_int(out, (int64_t)source->bound.count);
}

bool source_value(Value *value, Type type)
{
    if (value_is_null(*value)) return true;
    switch (type.kind) {
    case TYPE_BOOL: return value_to_bool(value);
    case TYPE_INT: return value_to_int(value);
    case TYPE_DECIMAL:
        return value_to_decimal(value)
               && decimal_rescale(value->decimal, type.scale, &value->decimal);
    case TYPE_DATE: return value_to_date(value);
    case TYPE_DATETIME: return value_to_datetime(value);
    case TYPE_REF: return value_to_ref(value);
    case TYPE_LIST: return value->kind == VALUE_LIST;
    default: return value->kind == VALUE_TEXT;
    }
}

DbColumn source_column(Type type)
{
    static const ValueKind kinds[] = {
        [TYPE_NULL] = VALUE_NULL, [TYPE_BOOL] = VALUE_BOOL, [TYPE_INT] = VALUE_INT,
        [TYPE_DECIMAL] = VALUE_DECIMAL, [TYPE_TEXT] = VALUE_TEXT, [TYPE_DATE] = VALUE_DATE,
        [TYPE_DATETIME] = VALUE_DATETIME, [TYPE_REF] = VALUE_REF, [TYPE_LIST] = VALUE_LIST,
    };
    return (DbColumn){ kinds[type.kind], type.scale };
}

Value source_cell(DbStatement *statement, int cell, Type type, Arena *arena)
{
    Value value = db_column(statement, cell, source_column(type), arena);
    return type.kind == TYPE_LIST ? options_ordered(type.choices, arena, value) : value;
}

DbStatement *source_prepare(Source *source, const Buffer *sql)
{
    DbStatement *statement = db_prepare(source->work->db, buffer_str(sql), source->work->problems);
    for (size_t i = 0; statement && i < source->bound.count; i++)
        db_bind(statement, (int)i + 1, source->bound.items[i]);
    return statement;
}

/* --- joins ------------------------------------------------------------------------------------ */

static void write_join(Source *source, const Join *join)
{
    Buffer *out = &source->from;
    buffer_printf(out, " LEFT JOIN %.*s %.*s ON %.*s.id = %.*s.%.*s", STR_ARG(join->object->table),
                  STR_ARG(join->alias), STR_ARG(join->alias), STR_ARG(join->from->alias),
                  STR_ARG(join->link->column));
    if (join->sight == SIGHT_FULL) return;
    Buffer condition;
    buffer_init(&condition, source->work->arena, 64);
    Scope scope = access_predicate(source->work, join->object, VERB_READ, join->alias, &condition,
                                   &source->bound);
    if (scope == SCOPE_NONE) BUFFER_ADD(out, " AND 0");
    if (scope != SCOPE_OWN) return;
    BUFFER_ADD(out, " AND ");
    buffer_add(out, buffer_str(&condition));
}

const Join *source_join(Source *source, const Join *from, const Field *link, SightKind sight)
{
    for (Join *join = source->root.next; join; join = join->next)
        if (join->from == from && join->link == link && join->sight == sight) return join;
    if (++source->join_count > SOURCE_MAX_JOINS) {
        problem_add(source->work->problems, "query.joins", (Place){ 0 }, NO_ARGS);
        return NULL;
    }
    Join *join = ARENA_NEW(source->work->arena, Join);
    *join = (Join){ from,
                    link,
                    link->value_type.object,
                    sight,
                    str_printf(source->work->arena, "j%d", source->join_count),
                    NULL };
    source->last->next = join;
    source->last = join;
    write_join(source, join);
    return join;
}

Str source_each(Source *source, const Join *row, const Field *field)
{
    Arena *arena = source->work->arena;
    Str alias = str_printf(arena, "%.*s_%d", STR_ARG(row->alias), field->index);
    Str join = str_printf(arena, " LEFT JOIN %.*s %.*s ON %.*s.record = %.*s.id",
                          STR_ARG(field->column), STR_ARG(alias), STR_ARG(alias),
                          STR_ARG(row->alias));
    if (!str_find(buffer_str(&source->from), join, NULL)) buffer_add(&source->from, join);
    return str_printf(arena, "%.*s.value", STR_ARG(alias));
}

/* --- expressions ------------------------------------------------------------------------------ */

/* Where an expression stands while it is compiled. */
typedef struct {
    Source     *source;
    const Join *row;
    SightKind   sight;
    int         depth; /* of formulas in formulas */
} Scene;

static bool path_at(const Scene *scene, const Member *steps, size_t count, bool truth, Buffer *out);

static bool sql_path(SqlEnv *env, const Expr *path)
{
    const Scene *scene = env->context;
    if (path->root != ROOT_RECORD) return sql_bind(env, env->constant(env, path));
    return path_at(scene, path->steps, path->step_count, env->truth, env->out);
}

static const Join *row_of(const Scene *scene, const Member *steps, size_t count);

static bool sql_list(SqlEnv *env, const Expr *path, Str *table, Str *record)
{
    size_t last = path->step_count - 1;
    const Join *row = row_of(env->context, path->steps, last);
    if (!row) return false;
    *table = ((const Field *)path->steps[last].thing)->column;
    *record = str_printf(env->arena, "%.*s.id", STR_ARG(row->alias));
    return true;
}

/* In SQL there is no record that is being changed: `old` is empty. */
static Value sql_constant(SqlEnv *env, const Expr *path)
{
    const Scene *scene = env->context;
    return path->root == ROOT_USER ? user_value(scene->source->work, path) : value_null();
}

static bool sql_has_role(SqlEnv *env, Str role)
{
    const Scene *scene = env->context;
    return user_has_role(scene->source->work, role);
}

static bool sql_in_department(SqlEnv *env, Str department)
{
    const Scene *scene = env->context;
    return user_in_department(scene->source->work, department);
}

static SqlEnv env_of(Scene *scene, Buffer *out)
{
    const Work *work = scene->source->work;
    return (SqlEnv){
        .arena = work->arena,
        .out = out,
        .bound = &scene->source->bound,
        .context = scene,
        .path = sql_path,
        .constant = sql_constant,
        .list = sql_list,
        .has_role = sql_has_role,
        .in_department = sql_in_department,
        .now = work->now,
        .zone = work->snapshot->zone,
    };
}

bool source_expr(Source *source, const Join *row, SightKind sight, const Expr *expr, SqlUse use,
                 Buffer *out)
{
    Scene scene = { source, row, sight, 0 };
    SqlEnv env = env_of(&scene, out);
    int before = source->work->problems->count;
    return expr_sql(expr, &env, use) || source_too_large(source, before);
}

bool source_too_large(const Source *source, int before)
{
    Problems *problems = source->work->problems;
    if (problems->count > before) return false;
    return problem_add(problems, "query.large", (Place){ 0 }, NO_ARGS);
}

/* --- fields ----------------------------------------------------------------------------------- */

/* A formula stands in its place, with full sight, rounded to the places that its field shows. */
static bool write_formula(const Scene *outer, const Join *row, const Field *field, Buffer *out)
{
    Scene scene = { outer->source, row, SIGHT_FULL, outer->depth + 1 };
    SqlEnv env = env_of(&scene, out);
    Type type = field->value_type;
    bool ok;
    int before = outer->source->work->problems->count;
    if (scene.depth > SOURCE_MAX_INLINED)
        return problem_add(outer->source->work->problems, "query.joins", (Place){ 0 }, NO_ARGS);
    BUFFER_ADD(out, "(");
    if (type.kind == TYPE_BOOL) {
        BUFFER_ADD(out, "ifnull(");
        ok = expr_sql(field->formula, &env, SQL_VALUE);
        BUFFER_ADD(out, ", 0)");
    } else if (type.kind == TYPE_DECIMAL || type.kind == TYPE_INT) {
        ok = expr_sql_scaled(field->formula, &env, type.kind == TYPE_DECIMAL ? type.scale : 0);
    } else {
        ok = expr_sql(field->formula, &env, SQL_VALUE);
    }
    BUFFER_ADD(out, ")");
    return ok || source_too_large(outer->source, before);
}

/* Behind a lookup that leads nowhere there is nothing to compute, whatever it would make of it. */
static bool write_formula_at(const Scene *scene, const Join *row, const Field *field, Buffer *out)
{
    if (!row->from) return write_formula(scene, row, field, out);
    buffer_printf(out, "iif(%.*s.id IS NULL, NULL, ", STR_ARG(row->alias));
    if (!write_formula(scene, row, field, out)) return false;
    buffer_char(out, ')');
    return true;
}

static bool field_at(const Scene *scene, const Join *row, const Field *field, Buffer *out)
{
    if (field->formula) return write_formula_at(scene, row, field, out);
    if (field_is_list(field)) return list_select(field, row->alias, out);
    buffer_add(out, row->alias);
    buffer_char(out, '.');
    buffer_add(out, field->column);
    return true;
}

bool source_field(Source *source, const Join *row, const Field *field, Buffer *out)
{
    return field_at(&(Scene){ source, row, SIGHT_FULL, 0 }, row, field, out);
}

/* --- attributes of options -------------------------------------------------------------------- */

/* Only whether it is true matters: a list of options, which an index serves. */
static void write_true_options(Source *source, const Choices *choices, Str attribute, Str column,
                               Buffer *out)
{
    bool any = false;
    for (size_t i = 0; i < choices->option_count; i++) {
        Value value = option_attribute(&choices->options[i], attribute);
        if (value.kind != VALUE_BOOL || !value.boolean) continue;
        if (any) BUFFER_ADD(out, ", ");
        else buffer_printf(out, "%.*s IN (", STR_ARG(column));
        any = true;
        source_bind(source, out, value_text(choices->options[i].name));
    }
    buffer_add(out, any ? STR(")") : STR("0"));
}

/* Exactly the value: one branch for each option that has the attribute. */
static void write_attribute(Source *source, const Choices *choices, const Member *attribute,
                            Str column, Buffer *out)
{
    bool any = false;
    for (size_t i = 0; i < choices->option_count; i++) {
        const Option *option = &choices->options[i];
        Value value = option_attribute(option, attribute->name);
        if (value_is_null(value)) continue;
        if (!any) buffer_printf(out, "CASE %.*s", STR_ARG(column));
        any = true;
        if (attribute->type.kind == TYPE_DECIMAL && value_to_decimal(&value))
            decimal_rescale(value.decimal, attribute->type.scale, &value.decimal);
        BUFFER_ADD(out, " WHEN ");
        source_bind(source, out, value_text(option->name));
        BUFFER_ADD(out, " THEN ");
        source_bind(source, out, value);
    }
    buffer_add(out, any ? STR(" END") : STR("NULL"));
}

static bool attribute_at(const Scene *scene, const Join *row, const Member *choice,
                         const Member *attribute, bool truth, Buffer *out)
{
    Buffer column;
    buffer_init(&column, scene->source->work->arena, 64);
    if (!field_at(scene, row, choice->thing, &column)) return false;
    if (truth && attribute->type.kind == TYPE_BOOL)
        write_true_options(scene->source, choice->type.choices, attribute->name,
                           buffer_str(&column), out);
    else write_attribute(scene->source, choice->type.choices, attribute, buffer_str(&column), out);
    return true;
}

/* --- paths ------------------------------------------------------------------------------------ */

/* The row that so many lookups lead to; NULL with query.joins. */
static const Join *row_of(const Scene *scene, const Member *steps, size_t count)
{
    const Join *row = scene->row;
    for (size_t i = 0; i < count && row; i++)
        row = source_join(scene->source, row, steps[i].thing, scene->sight);
    return row;
}

static bool path_at(const Scene *scene, const Member *steps, size_t count, bool truth, Buffer *out)
{
    const Join *row = scene->row;
    for (size_t i = 0; i + 1 < count; i++) {
        if (steps[i].type.choices)
            return attribute_at(scene, row, &steps[i], &steps[i + 1], truth, out);
        row = source_join(scene->source, row, steps[i].thing, scene->sight);
        if (!row) return false;
    }
    return field_at(scene, row, steps[count - 1].thing, out);
}

bool source_path(Source *source, const Join *row, SightKind sight, const Member *steps,
                 size_t count, Buffer *out)
{
    return path_at(&(Scene){ source, row, sight, 0 }, steps, count, false, out);
}

/* --- titles ----------------------------------------------------------------------------------- */

/* The name of a record that is named by another one: follow the lookup to that one's name. */
static bool title_of_target(Source *source, const Join *row, const Expr *path, Buffer *out,
                            Type *type)
{
    for (size_t i = 0; i < path->step_count && row; i++)
        row = source_join(source, row, path->steps[i].thing, SIGHT_STRICT);
    return row && source_title(source, row, out, type);
}

/* Records may be named by each other in a circle: this far a name is followed. */
static bool is_far(const Join *row)
{
    enum { FARTHEST = 4 };
    int depth = 0;
    for (; row; row = row->from) depth++;
    return depth > FARTHEST;
}

bool source_title(Source *source, const Join *row, Buffer *out, Type *type)
{
    const Expr *title = row->object->title_expr;
    *type = title->type;
    if (!access_expr(source->work, title)) {
        *type = (Type){ .kind = TYPE_TEXT };
        BUFFER_ADD(out, "NULL");
        return true;
    }
    if (title->kind == EXPR_PATH && title->type.kind == TYPE_REF && !is_far(row))
        return title_of_target(source, row, title, out, type);
    return source_expr(source, row, SIGHT_STRICT, title, SQL_VALUE, out);
}

static Str labels_text(const Work *work, Type type, Value list)
{
    Value *labels = ARENA_ARRAY(work->arena, Value, list.list.count);
    type.kind = TYPE_TEXT;
    for (size_t i = 0; i < list.list.count; i++)
        labels[i] = value_text(title_text(work, type, list.list.items[i]));
    return value_to_text(work->arena, value_list(labels, list.list.count));
}

Str title_text(const Work *work, Type type, Value value)
{
    if (value.kind == VALUE_LIST) return labels_text(work, type, value);
    if (type.choices && value.kind == VALUE_TEXT) {
        const Option *option = option_find(type.choices, value.text);
        if (option) return work_label(work, &option->label, option->name);
    }
    return value_to_text(work->arena, value);
}
