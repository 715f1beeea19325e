/*
 * sql_compare.c -- comparisons in SQL: plain ones on columns, so that indexes serve.
 *
 * Numbers are compared at the larger scale of the two; what is known is brought there now, what is
 * not by tn_widen. A datetime is compared with a day by that day's first instant and the next
 * day's: a plain range of a column.
 */
#include "core/expr/calls.h"

static bool write_sides(const Expr *expr, SqlEnv *env)
{
    const Expr *left = expr->args[0], *right = expr->args[1];
    uint8_t     scale = left->type.scale > right->type.scale ? left->type.scale : right->type.scale;
    buffer_char(env->out, '(');
    if (!sql_comparable(left, env, scale)) return false;
    buffer_printf(env->out, " %s ", expr->operator->sql);
    if (!sql_comparable(right, env, scale)) return false;
    buffer_char(env->out, ')');
    return true;
}

/* --- a datetime and a day --------------------------------------------------------------------- */

static bool write_day_start(const Expr *day, SqlEnv *env, int later)
{
    Value plain;
    if (sql_known(day, env, &plain)) {
        if (!value_is_null(plain)) plain = value_int(day_start(env->zone, plain.integer + later));
        return sql_bind_plain(env, plain, type_of(TYPE_DATETIME));
    }
    BUFFER_ADD(env->out, "tn_day_start(");
    if (!sql_node(day, env, SQL_VALUE)) return false;
    BUFFER_ADD(env->out, ", ");
    sql_zone(env);
    buffer_printf(env->out, ", %d)", later);
    return true;
}

/* How `moment op day` reads with the first instant of the day, or of the next one. */
typedef struct {
    unsigned    accepts;
    const char *sql;
    int         later;
} DayOrder;

static const DayOrder day_orders[] = {
    { LESS, "<", 0 }, { LESS | SAME, "<", 1 }, { MORE, ">=", 1 }, { MORE | SAME, ">=", 0 },
};

static unsigned turned(unsigned accepts)
{
    return (accepts & SAME) | (accepts & LESS ? MORE : 0) | (accepts & MORE ? LESS : 0);
}

static bool write_order(const Expr *moment, const Expr *day, unsigned accepts, SqlEnv *env)
{
    const DayOrder *order = day_orders;
    while (order->accepts != accepts) order++;
    buffer_char(env->out, '(');
    if (!sql_node(moment, env, SQL_VALUE)) return false;
    buffer_printf(env->out, " %s ", order->sql);
    if (!write_day_start(day, env, order->later)) return false;
    buffer_char(env->out, ')');
    return true;
}

/* created_at == today(): between two instants. Only for a path, which may be written twice. */
static bool write_range(const Expr *moment, const Expr *day, SqlEnv *env)
{
    BUFFER_ADD(env->out, "(");
    if (!write_order(moment, day, MORE | SAME, env)) return false;
    BUFFER_ADD(env->out, " AND ");
    if (!write_order(moment, day, LESS | SAME, env)) return false;
    BUFFER_ADD(env->out, ")");
    return true;
}

static bool write_same_day(const Expr *moment, const Expr *day, bool same, SqlEnv *env)
{
    buffer_add(env->out, same ? STR("tn_same_day(") : STR("(NOT tn_same_day("));
    if (!sql_node(moment, env, SQL_VALUE)) return false;
    BUFFER_ADD(env->out, ", ");
    if (!sql_node(day, env, SQL_VALUE)) return false;
    BUFFER_ADD(env->out, ", ");
    sql_zone(env);
    buffer_add(env->out, same ? STR(")") : STR("))"));
    return true;
}

static bool write_time(const Expr *expr, SqlEnv *env, SqlUse use)
{
    bool        turn   = expr->args[0]->type.kind == TYPE_DATE;
    const Expr *moment = expr->args[turn], *day = expr->args[!turn];
    unsigned    accepts = turn ? turned(expr->operator->accepts) : expr->operator->accepts;
    if (!operator_is_equality(expr->operator)) return write_order(moment, day, accepts, env);

    Value known;
    bool  range = use == SQL_FILTER && accepts == SAME && moment->kind == EXPR_PATH &&
                 sql_known(day, env, &known) && !value_is_null(known);
    return range ? write_range(moment, day, env)
                 : write_same_day(moment, day, accepts == SAME, env);
}

/* --- all comparisons -------------------------------------------------------------------------- */

bool sql_compare(const Expr *expr, SqlEnv *env, SqlUse use)
{
    TypeKind a = expr->args[0]->type.kind, b = expr->args[1]->type.kind;
    bool by_day = (a == TYPE_DATE && b == TYPE_DATETIME) || (a == TYPE_DATETIME && b == TYPE_DATE);
    bool     wrap   = use == SQL_VALUE && !operator_is_equality(expr->operator);
    if (wrap) BUFFER_ADD(env->out, "ifnull(");
    if (!(by_day ? write_time(expr, env, use) : write_sides(expr, env))) return false;
    if (wrap) BUFFER_ADD(env->out, ", 0)");
    return true;
}
