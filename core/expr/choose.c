/*
 * choose.c -- the functions that choose between values: iif, coalesce, min, max, one_of, is_empty.
 *
 * They are no functions of their arguments' values alone: branches are brought to one type, and one
 * that is not chosen is not evaluated. So each has its own evaluator and SQL here.
 */
#include "core/expr/calls.h"

/* --- types ------------------------------------------------------------------------------------ */

static size_t first_branch(const Expr *call)
{
    return call->function->code->params[0] == PARAM_CONDITION ? 1 : 0;
}

static bool all_literals(Expr *const *args, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (args[i]->kind != EXPR_LITERAL || is_nil(args[i])) return false;
    return true;
}

/* SQL functions take 127 arguments; tn_one_of needs two for each of ours. */
static bool few_enough(Checker *checker, const Expr *call)
{
    enum { MOST = 60 };
    if (call->arg_count <= MOST) return true;
    return problem_add(checker->problems, "expr.function.many", call->at,
                       ARGS(call->name, str_printf(checker->arena, "%d", MOST)));
}

bool type_branches(Checker *checker, Expr *call)
{
    size_t first = first_branch(call);
    return few_enough(checker, call) &&
           fit_all(checker, call, call->args + first, call->arg_count - first, &call->type);
}

bool type_extreme(Checker *checker, Expr *call)
{
    if (!type_branches(checker, call)) return false;
    Type type = call->type;
    if (type.kind == TYPE_NULL || type_is_number(type) || type_is_time(type)) return true;
    return problem_add(checker->problems, "expr.extreme", call->at,
                       ARGS(call->name, checker_type(checker, type)));
}

/* Literals that are exact at the scale of what is looked for. */
static bool is_plain_list(const Expr *call)
{
    uint8_t scale = call->args[0]->type.scale;
    if (!all_literals(call->args + 1, call->arg_count - 1)) return false;
    for (size_t i = 1; i < call->arg_count; i++) {
        Value   literal = plain_from(call->args[i]->literal, call->args[i]->type);
        uint8_t own     = call->args[i]->type.scale;
        if (own > scale || value_is_null(plain_scaled(literal, own, scale))) return false;
    }
    return true;
}

bool type_one_of(Checker *checker, Expr *call)
{
    Type common, x = call->args[0]->type;
    if (x.choices)
        for (size_t i = 1; i < call->arg_count; i++)
            if (!fit_literal(checker, call->args[i], x)) return false;
    if (!fit_all(checker, call, call->args, call->arg_count, &common)) return false;
    return is_plain_list(call) || few_enough(checker, call);
}

bool type_same(Checker *checker, Expr *call)
{
    (void)checker;
    if (call->args[0]->type.kind != TYPE_NULL) call->type = call->args[0]->type;
    return true;
}

bool type_number(Checker *checker, Expr *call)
{
    Type type = call->args[0]->type;
    if (type.kind != TYPE_NULL && type.kind != TYPE_TEXT && !type_is_number(type))
        return problem_add(checker->problems, "expr.number.of", call->args[0]->at,
                           ARGS(checker_type(checker, type)));
    call->type =
        type_is_number(type) ? type : (Type){ .kind = TYPE_DECIMAL, .scale = DECIMAL_MAX_SCALE };
    return true;
}

bool type_round(Checker *checker, Expr *call)
{
    (void)checker;
    uint8_t scale  = call->args[0]->type.scale;
    int64_t places = call->arg_count > 1 ? call->args[1]->literal.integer : 0;
    if (places < scale) scale = (uint8_t)places;
    if (scale) call->type = (Type){ .kind = TYPE_DECIMAL, .scale = scale };
    return true;
}

/* --- evaluating ------------------------------------------------------------------------------- */

Value eval_iif(const Expr *call, ExprEnv *env)
{
    return eval_as(eval_true(call->args[0], env) ? call->args[1] : call->args[2], env, call->type);
}

Value eval_coalesce(const Expr *call, ExprEnv *env)
{
    Value value = value_null();
    for (size_t i = 0; i < call->arg_count && value_is_null(value); i++)
        value = eval_as(call->args[i], env, call->type);
    return value;
}

static Value eval_extreme(const Expr *call, ExprEnv *env, int sign)
{
    Value best = value_null();
    for (size_t i = 0; i < call->arg_count; i++) {
        Value value = eval_as(call->args[i], env, call->type);
        if (value_is_null(value)) return value;
        if (i == 0 || plain_compare(value, call->type, best, call->type, env->zone) == sign)
            best = value;
    }
    return best;
}

Value eval_min(const Expr *call, ExprEnv *env) { return eval_extreme(call, env, -1); }
Value eval_max(const Expr *call, ExprEnv *env) { return eval_extreme(call, env, 1); }

Value eval_one_of(const Expr *call, ExprEnv *env)
{
    const Expr *x = call->args[0];
    Value       wanted = eval_plain(x, env);
    for (size_t i = 1; i < call->arg_count; i++) {
        Value value = eval_plain(call->args[i], env);
        bool  empty = value_is_null(value);
        if (empty && value_is_null(wanted)) return value_int(true);
        if (empty || value_is_null(wanted)) continue;
        if (plain_compare(wanted, x->type, value, call->args[i]->type, env->zone) == 0)
            return value_int(true);
    }
    return value_int(false);
}

Value eval_is_empty(const Expr *call, ExprEnv *env)
{
    return value_int(value_is_null(eval_plain(call->args[0], env)));
}

/* --- SQL -------------------------------------------------------------------------------------- */

/* iif in the else of an iif goes on in the same CASE: a long list of cases is not nested. */
bool write_iif(const Expr *call, SqlEnv *env, SqlUse use)
{
    (void)use;
    Type type = call->type;
    BUFFER_ADD(env->out, "CASE");
    for (;;) {
        BUFFER_ADD(env->out, " WHEN ");
        if (!sql_condition(call->args[0], env, SQL_FILTER)) return false;
        BUFFER_ADD(env->out, " THEN ");
        if (!sql_as(call->args[1], env, type)) return false;
        const Expr *otherwise = call->args[2];
        bool again = otherwise->function == call->function && otherwise->type.scale == type.scale;
        if (!again) break;
        call = otherwise;
    }
    BUFFER_ADD(env->out, " ELSE ");
    if (!sql_as(call->args[2], env, type)) return false;
    BUFFER_ADD(env->out, " END");
    return true;
}

static bool write_list(const Expr *call, SqlEnv *env, const char *function)
{
    buffer_printf(env->out, "%s(", function);
    for (size_t i = 0; i < call->arg_count; i++) {
        if (i) BUFFER_ADD(env->out, ", ");
        if (!sql_as(call->args[i], env, call->type)) return false;
    }
    buffer_char(env->out, ')');
    return true;
}

bool write_coalesce(const Expr *call, SqlEnv *env, SqlUse use)
{
    (void)use;
    return write_list(call, env, "coalesce");
}

bool write_min(const Expr *call, SqlEnv *env, SqlUse use)
{
    (void)use;
    return write_list(call, env, "min");
}

bool write_max(const Expr *call, SqlEnv *env, SqlUse use)
{
    (void)use;
    return write_list(call, env, "max");
}

static bool write_plain_list(const Expr *call, SqlEnv *env, SqlUse use)
{
    Type type = call->args[0]->type;
    buffer_add(env->out, use == SQL_VALUE ? STR("ifnull(") : STR("("));
    for (size_t i = 0; i < call->arg_count; i++) {
        if (i) buffer_add(env->out, i == 1 ? STR(" IN (") : STR(", "));
        if (!sql_as(call->args[i], env, type)) return false;
    }
    buffer_add(env->out, use == SQL_VALUE ? STR("), 0)") : STR("))"));
    return true;
}

/* Literals stand in an IN, which an index serves; anything else is compared by a function. */
bool write_one_of(const Expr *call, SqlEnv *env, SqlUse use)
{
    if (is_plain_list(call)) return write_plain_list(call, env, use);
    BUFFER_ADD(env->out, "tn_one_of(");
    for (size_t i = 0; i < call->arg_count; i++) {
        if (i) BUFFER_ADD(env->out, ", ");
        if (!sql_node(call->args[i], env, SQL_VALUE)) return false;
        buffer_printf(env->out, ", %d", call->args[i]->type.scale);
    }
    buffer_char(env->out, ')');
    return true;
}

static bool equal_at(const Value *a, const Value *b)
{
    if (a[0].kind != VALUE_INT || b[0].kind != VALUE_INT) return value_equal(a[0], b[0]);
    Decimal x = { a[0].integer, (uint8_t)a[1].integer };
    Decimal y = { b[0].integer, (uint8_t)b[1].integer };
    return decimal_compare(x, y) == 0;
}

Value call_one_of(Arena *arena, const Value *args, size_t count)
{
    (void)arena;
    for (size_t i = 2; i + 1 < count; i += 2)
        if (equal_at(args, args + i)) return value_int(true);
    return value_int(false);
}

bool write_is_empty(const Expr *call, SqlEnv *env, SqlUse use)
{
    (void)use;
    buffer_char(env->out, '(');
    if (!sql_node(call->args[0], env, SQL_VALUE)) return false;
    BUFFER_ADD(env->out, " IS NULL)");
    return true;
}
