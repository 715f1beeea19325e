/*
 * eval.c -- evaluates a checked tree in C, on plain values. Changes nothing in the tree.
 */
#include "core/expr/calls.h"

enum { USUAL_ARGS = 12 }; /* plain arguments that need no memory */

/* --- operators -------------------------------------------------------------------------------- */

static Value eval_logic(const Expr *expr, ExprEnv *env)
{
    bool either = expr->operator->precedence == 1; /* or */
    if (eval_true(expr->args[0], env) == either) return value_int(either);
    return value_int(eval_true(expr->args[1], env));
}

static Value eval_compare(const Expr *expr, ExprEnv *env)
{
    const Expr *left = expr->args[0], *right = expr->args[1];
    Value       a = eval_plain(left, env), b = eval_plain(right, env);
    unsigned    outcome;
    if (value_is_null(a) || value_is_null(b)) {
        if (!operator_is_equality(expr->operator)) return value_int(false);
        outcome = value_is_null(a) && value_is_null(b) ? SAME : LESS;
    } else {
        int order = plain_compare(a, left->type, b, right->type, env->zone);
        outcome   = order < 0 ? LESS : order == 0 ? SAME : MORE;
    }
    return value_int((expr->operator->accepts & outcome) != 0);
}

static Value eval_text(const Expr *expr, ExprEnv *env)
{
    Value value = eval_plain(expr, env);
    if (expr->type.kind == TYPE_TEXT) return value;
    const Value args[] = { value, value_int(expr->type.kind), value_int(expr->type.scale) };
    return call_text(env->arena, args, 3);
}

static Value eval_join(const Expr *expr, ExprEnv *env)
{
    const Value sides[] = { eval_text(expr->args[0], env), eval_text(expr->args[1], env) };
    return call_join(env->arena, sides, 2);
}

static Value eval_arithmetic(const Expr *expr, ExprEnv *env)
{
    const Expr *left = expr->args[0], *right = expr->args[1];
    Value       a = eval_plain(left, env), b = eval_plain(right, env);
    Decimal     result;
    if (value_is_null(a) || value_is_null(b)) return value_null();
    Decimal x = { a.integer, left->type.scale }, y = { b.integer, right->type.scale };
    return expr->operator->apply(x, y, &result) ? value_int(result.digits) : value_null();
}

static Value eval_binary(const Expr *expr, ExprEnv *env)
{
    static Value (*const evals[])(const Expr *, ExprEnv *) = {
        [OPERATOR_LOGIC] = eval_logic,
        [OPERATOR_COMPARE] = eval_compare,
        [OPERATOR_JOIN] = eval_join,
        [OPERATOR_ARITHMETIC] = eval_arithmetic,
    };
    return evals[expr->operator->kind](expr, env);
}

static Value eval_unary(const Expr *expr, ExprEnv *env)
{
    const Expr *operand = expr->args[0];
    if (expr->name.ptr[0] != '-') return value_int(!eval_true(operand, env));
    Value       scale  = value_int(operand->type.scale);
    const Value args[] = { value_int(0), scale, eval_plain(operand, env), scale };
    return call_subtract(env->arena, args, 4);
}

/* --- functions -------------------------------------------------------------------------------- */

/* One argument as the plain ones that the function takes; says how many. */
static size_t put_arg(char param, const Expr *arg, ExprEnv *env, Value *plain)
{
    plain[0] = eval_plain(arg, env);
    switch (param) {
    case PARAM_NUMBER: plain[1] = value_int(arg->type.scale); return 2;
    case PARAM_DAY: plain[0] = plain_day(plain[0], arg->type, env->zone); return 1;
    case PARAM_MOMENT:
        if (arg->type.kind == TYPE_DATETIME) plain[1] = value_text(zone_name(env->zone));
        else plain[1] = value_null();
        return 2;
    case PARAM_COUNTED: plain[1] = value_int(arg->type.kind); return 2;
    case PARAM_VALUE:
        plain[1] = value_int(arg->type.kind);
        plain[2] = value_int(arg->type.scale);
        return 3;
    default: return 1;
    }
}

static Value eval_call(const Expr *expr, ExprEnv *env)
{
    const FunctionCode *code = expr->function->code;
    if (code->eval) return code->eval(expr, env);

    Value  usual[USUAL_ARGS];
    bool   few   = expr->arg_count <= USUAL_ARGS / 3;
    Value *plain = few ? usual : ARENA_ARRAY(env->arena, Value, 3 * expr->arg_count);
    size_t count = 0;
    for (size_t i = 0; i < expr->arg_count; i++)
        count += put_arg(param_at(code, i), expr->args[i], env, plain + count);
    if (strchr(code->params, '?') && expr->arg_count < strlen(code->params) - 1)
        plain[count++] = value_null();
    return code->call(env->arena, plain, count);
}

/* --- the tree --------------------------------------------------------------------------------- */

static Value eval_literal(const Expr *expr, ExprEnv *env)
{
    (void)env;
    return plain_from(expr->literal, expr->type);
}

static Value eval_path(const Expr *expr, ExprEnv *env)
{
    return plain_from(env->read(env, expr), expr->type);
}

static Value eval_is_new(const Expr *expr, ExprEnv *env)
{
    (void)expr;
    return value_int(env->is_new);
}

Value eval_plain(const Expr *expr, ExprEnv *env)
{
    static Value (*const evals[])(const Expr *, ExprEnv *) = {
        [EXPR_LITERAL] = eval_literal, [EXPR_PATH] = eval_path,   [EXPR_IS_NEW] = eval_is_new,
        [EXPR_CALL] = eval_call,       [EXPR_UNARY] = eval_unary, [EXPR_BINARY] = eval_binary,
    };
    return evals[expr->kind](expr, env);
}

Value eval_as(const Expr *expr, ExprEnv *env, Type type)
{
    Value value = eval_plain(expr, env);
    return type_is_number(type) ? plain_scaled(value, expr->type.scale, type.scale) : value;
}

bool eval_true(const Expr *expr, ExprEnv *env)
{
    Value value = eval_plain(expr, env);
    return value.kind == VALUE_INT && value.integer != 0;
}

Value expr_eval(const Expr *expr, ExprEnv *env)
{
    return plain_lift(eval_plain(expr, env), expr->type);
}
