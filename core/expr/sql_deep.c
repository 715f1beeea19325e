/*
 * sql_deep.c -- a tree too deep for SQL, as one function call:  tn_deep(?1, t.amount, t.stage)
 *
 * SQLite's parser has a small stack, and formulas within formulas nest quickly. From a certain
 * depth on a subtree is not written but remembered, and SQL calls the evaluator for it: the first
 * argument is the number it is remembered by, the others are the paths it reads. It is forgotten
 * when the arena of the statement is reset; a number that is not known reads as empty.
 */
#include "core/expr/parts.h"

#include <pthread.h>

enum { MOST_PATHS = 100 };

/* What the tree needs to know apart from the record. */
typedef struct {
    const Expr *node; /* user.x, old.x, has_role(...), in_department(...) */
    Value       answer;
} Fact;

typedef struct Deep Deep;
struct Deep {
    const Expr *expr;
    Type        type; /* whose scale a number gets */
    VEC(const Expr *) paths;
    VEC(Fact) facts;
    int64_t     now;
    const Zone *zone;
    int64_t     number;
    Deep       *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Deep           *remembered; /* under the lock */
static int64_t         last_number;

static void forget(void *thing)
{
    pthread_mutex_lock(&lock);
    Deep **link = &remembered;
    while (*link != thing) link = &(*link)->next;
    *link = (*link)->next;
    pthread_mutex_unlock(&lock);
}

static void remember(Arena *arena, Deep *deep)
{
    pthread_mutex_lock(&lock);
    deep->number = ++last_number;
    deep->next   = remembered;
    remembered   = deep;
    pthread_mutex_unlock(&lock);
    arena_defer(arena, forget, deep);
}

static const Deep *recall(int64_t number)
{
    pthread_mutex_lock(&lock);
    const Deep *deep = remembered;
    while (deep && deep->number != number) deep = deep->next;
    pthread_mutex_unlock(&lock);
    return deep;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool answer(const Expr *expr, SqlEnv *env, Value *value)
{
    bool call = expr->kind == EXPR_CALL;
    if (expr->kind == EXPR_PATH && env->constant) *value = env->constant(env, expr);
    else if (call && expr->function->code->eval == eval_has_role)
        *value = value_bool(env->has_role && env->has_role(env, expr->args[0]->literal.text));
    else if (call && expr->function->code->eval == eval_in_department)
        *value =
            value_bool(env->in_department && env->in_department(env, expr->args[0]->literal.text));
    else return false;
    return true;
}

static bool collect(Deep *deep, const Expr *expr, SqlEnv *env)
{
    Value value;
    bool  changed = expr->kind == EXPR_CALL && expr->function->code->eval == eval_changed;
    if (changed) return true;
    if (expr->kind == EXPR_PATH && expr->root == ROOT_RECORD)
        VEC_PUSH(env->arena, &deep->paths, expr);
    else if (answer(expr, env, &value)) VEC_PUSH(env->arena, &deep->facts, (Fact){ expr, value });
    else if (expr->kind == EXPR_PATH) return false;
    for (size_t i = 0; i < expr->arg_count; i++)
        if (!collect(deep, expr->args[i], env)) return false;
    return deep->paths.count <= MOST_PATHS;
}

bool sql_deep(const Expr *expr, SqlEnv *env, Type type)
{
    if (env->nesting > SQL_TOO_DEEP) return false;
    Deep *deep = ARENA_NEW(env->arena, Deep);
    deep->expr = expr;
    deep->type = type;
    deep->now  = env->now;
    deep->zone = env->zone;
    if (!collect(deep, expr, env)) return false;
    remember(env->arena, deep);

    BUFFER_ADD(env->out, "tn_deep(");
    sql_bind(env, value_int(deep->number));
    for (size_t i = 0; i < deep->paths.count; i++) {
        BUFFER_ADD(env->out, ", ");
        env->truth = false;
        if (!env->path(env, deep->paths.items[i])) return false;
    }
    buffer_char(env->out, ')');
    return true;
}

/* --- evaluating ------------------------------------------------------------------------------- */

typedef struct {
    const Deep  *deep;
    const Value *values; /* of deep->paths */
} Row;

/* SQL hands a list over as one text. */
static Value lifted(Arena *arena, Value plain, Type type)
{
    bool list = type.kind == TYPE_LIST && plain.kind == VALUE_TEXT;
    return list ? value_list_split(arena, plain.text) : plain_lift(plain, type);
}

static Value read_path(ExprEnv *env, const Expr *path)
{
    const Row  *row  = env->context;
    const Deep *deep = row->deep;
    for (size_t i = 0; i < deep->paths.count; i++)
        if (deep->paths.items[i] == path) return lifted(env->arena, row->values[i], path->type);
    for (size_t i = 0; i < deep->facts.count; i++)
        if (deep->facts.items[i].node == path) return deep->facts.items[i].answer;
    return value_null();
}

static bool find_answer(ExprEnv *env, Value (*eval)(const Expr *, ExprEnv *), Str word)
{
    const Deep *deep = ((const Row *)env->context)->deep;
    for (size_t i = 0; i < deep->facts.count; i++) {
        const Expr *node = deep->facts.items[i].node;
        if (node->kind == EXPR_CALL && node->function->code->eval == eval &&
            str_equal(node->args[0]->literal.text, word))
            return deep->facts.items[i].answer.boolean;
    }
    return false;
}

static bool has_role(ExprEnv *env, Str role) { return find_answer(env, eval_has_role, role); }
static bool in_department(ExprEnv *env, Str name)
{
    return find_answer(env, eval_in_department, name);
}

Value call_deep(Arena *arena, const Value *args, size_t count)
{
    const Deep *deep = count && args[0].kind == VALUE_INT ? recall(args[0].integer) : NULL;
    if (!deep || deep->paths.count != count - 1) return value_null();
    Row     row = { deep, args + 1 };
    ExprEnv env = { .arena = arena, .context = &row, .read = read_path, .has_role = has_role,
                    .in_department = in_department, .now = deep->now, .zone = deep->zone };
    return eval_as(deep->expr, &env, deep->type);
}
