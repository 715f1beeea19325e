/*
 * choose.c -- the functions that choose between values: iif, coalesce, min, max, one_of, is_empty.
 *
 * They are no functions of their arguments' values alone: branches are brought to one type, and one that is not
 * chosen is not evaluated. So each has its own evaluator and SQL here.
 */
#include "core/expr/calls.h"

/* --- types ----------------------------------------------------------------------------------------------------- */

static size_t first_branch(const Expr *call)
{
    return call->function->code->params[0] == PARAM_CONDITION ? 1 : 0;
}

bool type_branches(Checker *checker, Expr *call)
{
    size_t first = first_branch(call);
    return fit_all(checker, call, call->args + first, call->arg_count - first, &call->type);
}

bool type_extreme(Checker *checker, Expr *call)
{
    if (!type_branches(checker, call)) return false;
    Type type = call->type;
    if (type.kind == TYPE_NULL || type_is_number(type) || type_is_time(type)) return true;
    return problem_add(checker->problems, "expr.extreme", call->at, ARGS(call->name, checker_type(checker, type)));
}

enum { MOST_CALCULATED = 100 }; /* arguments of an SQL function */

static bool all_literals(Expr *const *args, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (args[i]->kind != EXPR_LITERAL || is_nil(args[i])) return false;
    return true;
}

bool type_one_of(Checker *checker, Expr *call)
{
    Type common, x = call->args[0]->type;
    if (x.choices)
        for (size_t i = 1; i < call->arg_count; i++)
            if (!fit_literal(checker, call->args[i], x)) return false;
    if (call->arg_count > MOST_CALCULATED && !all_literals(call->args + 1, call->arg_count - 1))
        return problem_add(checker->problems, "expr.function.many", call->at,
                           ARGS(call->name, str_printf(checker->arena, "%d", MOST_CALCULATED)));
    return fit_all(checker, call, call->args, call->arg_count, &common);
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
        return problem_add(checker->problems, "expr.number.of", call->args[0]->at, ARGS(checker_type(checker, type)));
    call->type = type_is_number(type) ? type : (Type){ .kind = TYPE_DECIMAL, .scale = DECIMAL_MAX_SCALE };
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

/* --- evaluating ------------------------------------------------------------------------------------------------- */

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
        if (i == 0 || plain_compare(value, call->type, best, call->type, env->zone) == sign) best = value;
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
        if (plain_compare(wanted, x->type, value, call->args[i]->type, env->zone) == 0) return value_int(true);
    }
    return value_int(false);
}

Value eval_is_empty(const Expr *call, ExprEnv *env)
{
    return value_int(value_is_null(eval_plain(call->args[0], env)));
}

/* --- SQL --------------------------------------------------------------------------------------------------------- */

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
        bool        again     = otherwise->function == call->function && otherwise->type.scale == type.scale;
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

static uint8_t common_scale(const Expr *call)
{
    uint8_t scale = 0;
    for (size_t i = 0; i < call->arg_count; i++)
        if (call->args[i]->type.scale > scale) scale = call->args[i]->type.scale;
    return scale;
}

/* Literals stand in an IN, which an index serves; anything else is compared by a function. */
bool write_one_of(const Expr *call, SqlEnv *env, SqlUse use)
{
    uint8_t scale  = common_scale(call);
    bool    plain  = all_literals(call->args + 1, call->arg_count - 1);
    bool    wrap   = plain && use == SQL_VALUE;
    if (wrap) BUFFER_ADD(env->out, "ifnull(");
    if (!plain) BUFFER_ADD(env->out, "tn_one_of");
    buffer_char(env->out, '(');
    for (size_t i = 0; i < call->arg_count; i++) {
        if (i) buffer_add(env->out, plain && i == 1 ? STR(" IN (") : STR(", "));
        if (!sql_comparable(call->args[i], env, scale)) return false;
    }
    buffer_add(env->out, plain ? STR("))") : STR(")"));
    if (wrap) BUFFER_ADD(env->out, ", 0)");
    return true;
}

Value call_one_of(Arena *arena, const Value *args, size_t count)
{
    (void)arena;
    for (size_t i = 1; i < count; i++)
        if (value_equal(args[0], args[i])) return value_int(true);
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
