/*
 * asks.c -- the functions that depend on the moment, the user and the save: today, now, changed,
 * has_role, in_department.
 *
 * In SQL their answers are bound as values. A stored record is neither new nor changed.
 */
#include "core/expr/parts.h"

/* The field becomes a path of one step, so that whoever looks for uses of a field finds it. */
bool type_changed(Checker *checker, Expr *call)
{
    Expr *name = call->args[0], *path = ARENA_NEW(checker->arena, Expr);
    *path = (Expr){
        .kind = EXPR_PATH, .at = name->at, .depth = 1, .step_count = 1, .words = &name->literal.text
    };
    path->at.column++; /* behind the quote */
    if (str_find_char(name->literal.text, '.', NULL))
        return problem_add(checker->problems, "expr.changed", name->at, ARGS(name->literal.text));
    if (!check_path(checker, path)) return false;
    call->args[0] = path;
    return true;
}

static Str word(const Expr *call)
{
    return call->args[0]->literal.text;
}

Value eval_today(const Expr *call, ExprEnv *env)
{
    (void)call;
    return plain_day(value_int(env->now), type_of(TYPE_DATETIME), env->zone);
}

Value eval_now(const Expr *call, ExprEnv *env)
{
    (void)call;
    return value_int(env->now);
}

Value eval_changed(const Expr *call, ExprEnv *env)
{
    return value_int(env->changed && env->changed(env, &call->args[0]->steps[0]));
}

Value eval_has_role(const Expr *call, ExprEnv *env)
{
    return value_int(env->has_role && env->has_role(env, word(call)));
}

Value eval_in_department(const Expr *call, ExprEnv *env)
{
    return value_int(env->in_department && env->in_department(env, word(call)));
}

/* --- SQL -------------------------------------------------------------------------------------- */

bool write_today(const Expr *call, SqlEnv *env, SqlUse use)
{
    (void)use;
    Value today = plain_day(value_int(env->now), type_of(TYPE_DATETIME), env->zone);
    return sql_bind_plain(env, today, call->type);
}

bool write_now(const Expr *call, SqlEnv *env, SqlUse use)
{
    (void)use;
    return sql_bind_plain(env, value_int(env->now), call->type);
}

bool write_changed(const Expr *call, SqlEnv *env, SqlUse use)
{
    (void)call, (void)use;
    buffer_char(env->out, '0');
    return true;
}

bool write_has_role(const Expr *call, SqlEnv *env, SqlUse use)
{
    (void)use;
    return sql_bind(env, value_bool(env->has_role && env->has_role(env, word(call))));
}

bool write_in_department(const Expr *call, SqlEnv *env, SqlUse use)
{
    (void)use;
    return sql_bind(env, value_bool(env->in_department && env->in_department(env, word(call))));
}
