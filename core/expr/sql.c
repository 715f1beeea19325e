/*
 * sql.c -- compiles a checked tree to SQL. Values are bound, never written; columns are the asker's
 * business.
 *
 *   SQL_FILTER   only truth matters, so empty may stand for false:   (amount > ?1 AND stage IS ?2)
 *   SQL_VALUE    exactly true, false or empty:                       ifnull(amount > ?1, 0)
 *
 * Plain comparisons, and, or, CASE and coalesce are SQL's own, so that indexes serve. Everything
 * else is a function that the evaluator in C calls as well.
 */
#include "core/expr/calls.h"

/* --- values ----------------------------------------------------------------------------------- */

bool sql_bind(SqlEnv *env, Value value)
{
    VEC_PUSH(env->arena, env->bound, value);
    buffer_printf(env->out, "?%zu", env->bound->count);
    return true;
}

bool sql_bind_plain(SqlEnv *env, Value plain, Type type)
{
    if (plain.kind == VALUE_LIST) plain = value_list_join(env->arena, plain);
    if (!value_is_null(plain)) return sql_bind(env, plain_lift(plain, type));
    BUFFER_ADD(env->out, "NULL");
    return true;
}

bool sql_zone(SqlEnv *env)
{
    return sql_bind(env, value_text(zone_name(env->zone)));
}

bool sql_known(const Expr *expr, SqlEnv *env, Value *plain)
{
    bool of_user = expr->kind == EXPR_PATH && expr->root != ROOT_RECORD && env->constant;
    if (expr->kind == EXPR_LITERAL) *plain = plain_from(expr->literal, expr->type);
    else if (of_user) *plain = plain_from(env->constant(env, expr), expr->type);
    else if (expr->kind == EXPR_CALL && expr->function->code->eval == eval_today)
        *plain = plain_day(value_int(env->now), type_of(TYPE_DATETIME), env->zone);
    else return false;
    return true;
}

static bool write_scaled(const Expr *expr, SqlEnv *env, const char *function, uint8_t scale)
{
    buffer_printf(env->out, "%s(", function);
    if (!sql_node(expr, env, SQL_VALUE)) return false;
    buffer_printf(env->out, ", %d, %d)", expr->type.scale, scale);
    return true;
}

bool sql_as(const Expr *expr, SqlEnv *env, Type type)
{
    Value plain;
    if (!type_is_number(type) || expr->type.scale == type.scale)
        return sql_node(expr, env, SQL_VALUE);
    if (!sql_known(expr, env, &plain)) return write_scaled(expr, env, "tn_rescale", type.scale);
    return sql_bind_plain(env, plain_scaled(plain, expr->type.scale, type.scale), type);
}

bool sql_comparable(const Expr *expr, SqlEnv *env, uint8_t scale)
{
    Value plain;
    if (!type_is_number(expr->type) || expr->type.scale == scale)
        return sql_node(expr, env, SQL_VALUE);
    if (!sql_known(expr, env, &plain)) return write_scaled(expr, env, "tn_widen", scale);
    const Value args[] = { plain, value_int(expr->type.scale), value_int(scale) };
    plain = call_widen(env->arena, args, 3);
    return sql_bind_plain(env, plain, (Type){ .kind = TYPE_DECIMAL, .scale = scale });
}

static bool write_text(const Expr *expr, SqlEnv *env)
{
    if (expr->type.kind == TYPE_TEXT) return sql_node(expr, env, SQL_VALUE);
    BUFFER_ADD(env->out, "tn_text(");
    if (!sql_node(expr, env, SQL_VALUE)) return false;
    buffer_printf(env->out, ", %d, %d)", (int)expr->type.kind, expr->type.scale);
    return true;
}

/* --- conditions ------------------------------------------------------------------------------- */

/* Operators and functions that answer true or false always do. */
static bool never_empty(const Expr *expr)
{
    switch (expr->kind) {
    case EXPR_LITERAL: return !is_nil(expr);
    case EXPR_PATH: return false;
    case EXPR_CALL: return expr->function->code->result == TYPE_BOOL;
    default: return true;
    }
}

bool sql_condition(const Expr *expr, SqlEnv *env, SqlUse use)
{
    if (use == SQL_FILTER || never_empty(expr)) return sql_node(expr, env, use);
    BUFFER_ADD(env->out, "ifnull(");
    if (!sql_node(expr, env, SQL_VALUE)) return false;
    BUFFER_ADD(env->out, ", 0)");
    return true;
}

/* a and b and c, without the parentheses that would nest. */
static bool write_chain(const Expr *expr, SqlEnv *env, SqlUse use)
{
    for (size_t i = 0; i < 2; i++) {
        const Expr *side = expr->args[i];
        if (i) buffer_printf(env->out, " %s ", expr->operator->sql);
        bool goes_on = side->kind == EXPR_BINARY && side->operator == expr->operator;
        if (!(goes_on ? write_chain(side, env, use) : sql_condition(side, env, use))) return false;
    }
    return true;
}

static bool write_logic(const Expr *expr, SqlEnv *env, SqlUse use)
{
    buffer_char(env->out, '(');
    if (!write_chain(expr, env, use)) return false;
    buffer_char(env->out, ')');
    return true;
}

/* --- other operators -------------------------------------------------------------------------- */

static bool write_join(const Expr *expr, SqlEnv *env, SqlUse use)
{
    (void)use;
    BUFFER_ADD(env->out, "tn_join(");
    if (!write_text(expr->args[0], env)) return false;
    BUFFER_ADD(env->out, ", ");
    if (!write_text(expr->args[1], env)) return false;
    buffer_char(env->out, ')');
    return true;
}

static bool write_arithmetic(const Expr *expr, SqlEnv *env, SqlUse use)
{
    (void)use;
    buffer_printf(env->out, "%s(", expr->operator->sql);
    for (size_t i = 0; i < 2; i++) {
        if (!sql_node(expr->args[i], env, SQL_VALUE)) return false;
        buffer_printf(env->out, i ? ", %d)" : ", %d, ", expr->args[i]->type.scale);
    }
    return true;
}

static bool write_binary(const Expr *expr, SqlEnv *env, SqlUse use)
{
    static bool (*const writes[])(const Expr *, SqlEnv *, SqlUse) = {
        [OPERATOR_LOGIC] = write_logic,
        [OPERATOR_COMPARE] = sql_compare,
        [OPERATOR_JOIN] = write_join,
        [OPERATOR_ARITHMETIC] = write_arithmetic,
    };
    return writes[expr->operator->kind](expr, env, use);
}

static bool write_unary(const Expr *expr, SqlEnv *env, SqlUse use)
{
    (void)use;
    const Expr *operand = expr->args[0];
    if (expr->name.ptr[0] == '-') {
        buffer_printf(env->out, "tn_subtract(0, %d, ", operand->type.scale);
        if (!sql_node(operand, env, SQL_VALUE)) return false;
        buffer_printf(env->out, ", %d)", operand->type.scale);
        return true;
    }
    BUFFER_ADD(env->out, "(NOT ");
    if (!sql_condition(operand, env, SQL_VALUE)) return false;
    buffer_char(env->out, ')');
    return true;
}

/* --- functions -------------------------------------------------------------------------------- */

static bool write_day(const Expr *arg, SqlEnv *env)
{
    if (arg->type.kind != TYPE_DATETIME) return sql_node(arg, env, SQL_VALUE);
    BUFFER_ADD(env->out, "tn_local_day(");
    if (!sql_node(arg, env, SQL_VALUE)) return false;
    BUFFER_ADD(env->out, ", ");
    sql_zone(env);
    buffer_char(env->out, ')');
    return true;
}

/* As put_arg in eval.c. */
static bool write_arg(char param, const Expr *arg, SqlEnv *env)
{
    if (param == PARAM_DAY) return write_day(arg, env);
    if (!sql_node(arg, env, SQL_VALUE)) return false;
    if (param == PARAM_NUMBER) buffer_printf(env->out, ", %d", arg->type.scale);
    if (param == PARAM_COUNTED) buffer_printf(env->out, ", %d", (int)arg->type.kind);
    if (param == PARAM_VALUE)
        buffer_printf(env->out, ", %d, %d", (int)arg->type.kind, arg->type.scale);
    if (param != PARAM_MOMENT) return true;
    BUFFER_ADD(env->out, ", ");
    if (arg->type.kind == TYPE_DATETIME) return sql_zone(env);
    BUFFER_ADD(env->out, "NULL");
    return true;
}

static bool write_call(const Expr *expr, SqlEnv *env, SqlUse use)
{
    const FunctionCode *code = expr->function->code;
    if (code->write) return code->write(expr, env, use);

    buffer_printf(env->out, "%s(", code->sql);
    for (size_t i = 0; i < expr->arg_count; i++) {
        if (i) BUFFER_ADD(env->out, ", ");
        if (!write_arg(param_at(code, i), expr->args[i], env)) return false;
    }
    bool one_missing = strchr(code->params, '?') && expr->arg_count < strlen(code->params) - 1;
    buffer_add(env->out, one_missing ? STR(", NULL)") : STR(")"));
    return true;
}

/* --- the tree --------------------------------------------------------------------------------- */

static bool write_literal(const Expr *expr, SqlEnv *env, SqlUse use)
{
    (void)use;
    return sql_bind_plain(env, plain_from(expr->literal, expr->type), expr->type);
}

static bool write_path(const Expr *expr, SqlEnv *env, SqlUse use)
{
    Value plain;
    if (sql_known(expr, env, &plain)) return sql_bind_plain(env, plain, expr->type);
    if (expr->root != ROOT_RECORD) return false; /* nobody knows it here */
    env->truth = use == SQL_FILTER;
    return env->path(env, expr);
}

static bool write_is_new(const Expr *expr, SqlEnv *env, SqlUse use)
{
    (void)expr, (void)use;
    buffer_char(env->out, '0');
    return true;
}

/* The first levels are always SQL: there stand the comparisons that an index serves. */
static bool is_too_deep(const Expr *expr, const SqlEnv *env)
{
    return expr->depth > 1 && env->nesting >= SQL_PLAIN && env->nesting + expr->depth > SQL_DEEP;
}

bool sql_node(const Expr *expr, SqlEnv *env, SqlUse use)
{
    static bool (*const writes[])(const Expr *, SqlEnv *, SqlUse) = {
        [EXPR_LITERAL] = write_literal, [EXPR_PATH] = write_path,   [EXPR_IS_NEW] = write_is_new,
        [EXPR_CALL] = write_call,       [EXPR_UNARY] = write_unary, [EXPR_BINARY] = write_binary,
    };
    if (env->out->len > SQL_LARGEST) return false;
    if (is_too_deep(expr, env)) return sql_deep(expr, env, expr->type);
    env->nesting++;
    bool ok = writes[expr->kind](expr, env, use);
    env->nesting--;
    return ok;
}

/* --- nesting -------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool word_at(Str sql, size_t at, Str word)
{
    if (!str_starts(str_slice(sql, at, sql.len), word)) return false;
    return (at == 0 || !is_word(sql.ptr[at - 1])) &&
           (at + word.len == sql.len || !is_word(sql.ptr[at + word.len]));
}

/*
 * How many levels stand open at the end of what is written: a formula is written within another
 * expression by somebody who does not count them.
 */
static int open_levels(Str sql)
{
    enum { FUNCTION = 5, BRACKET = 3, CASE = 4, MOST = 100 };
    int costs[MOST], depth = 0, sum = 0;
    for (size_t i = 0; i < sql.len; i++) {
        char c    = sql.ptr[i];
        int  cost = 0;
        if (c == '(') cost = i && is_word(sql.ptr[i - 1]) ? FUNCTION : BRACKET;
        if (c == 'C' && word_at(sql, i, STR("CASE"))) cost = CASE;
        if (cost && depth < MOST) sum += costs[depth++] = cost;
        if (c == ')' || (c == 'E' && word_at(sql, i, STR("END"))))
            sum -= depth ? costs[--depth] : 0;
    }
    return sum / SQL_LEVEL;
}

static void begin(const Expr *expr, SqlEnv *env)
{
    if (expr->depth > 1 && env->nesting == 0) env->nesting = open_levels(buffer_str(env->out));
}

bool expr_sql(const Expr *expr, SqlEnv *env, SqlUse use)
{
    int before = env->nesting;
    begin(expr, env);
    bool ok      = sql_node(expr, env, use);
    env->nesting = before;
    return ok;
}

bool expr_sql_scaled(const Expr *expr, SqlEnv *env, uint8_t scale)
{
    int  before = env->nesting;
    Type type   = { .kind = TYPE_DECIMAL, .scale = scale };
    begin(expr, env);
    bool ok = is_too_deep(expr, env) ? sql_deep(expr, env, type) : sql_as(expr, env, type);
    env->nesting = before;
    return ok;
}
