/*
 * lists.c -- has(): the one question that lists answer besides whether they are empty and how long.
 *
 * A list has a table of its own, (record, value). A filter asks which records have the value, in
 * one walk along the index; as a value it is asked of each row.
 */
#include "core/expr/parts.h"

/* An option of the list is checked like one of a choice. */
bool type_has(Checker *checker, Expr *call)
{
    Type option = { .kind = TYPE_TEXT, .choices = call->args[0]->type.choices };
    return fit_literal(checker, call->args[1], option);
}

Value eval_has(const Expr *call, ExprEnv *env)
{
    Value list = eval_plain(call->args[0], env);
    return value_int(value_list_has(list, eval_plain(call->args[1], env)));
}

/* --- SQL -------------------------------------------------------------------------------------- */

/* A list that is known now: user.regions. `? IN ()` is false, also for an empty value. */
static bool write_known(Value list, const Expr *item, SqlEnv *env)
{
    BUFFER_ADD(env->out, "ifnull(");
    if (!sql_node(item, env, SQL_VALUE)) return false;
    BUFFER_ADD(env->out, " IN (");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.list.count; i++) {
        if (i) BUFFER_ADD(env->out, ", ");
        sql_bind(env, list.list.items[i]);
    }
    BUFFER_ADD(env->out, "), 0)");
    return true;
}

bool write_has(const Expr *call, SqlEnv *env, SqlUse use)
{
    const Expr *list = call->args[0], *item = call->args[1];
    Value       known;
    Str         table, record;
    if (sql_known(list, env, &known)) return write_known(known, item, env);
    if (!env->list || !env->list(env, list, &table, &record)) return false;

    bool search = use == SQL_FILTER && sql_known(item, env, &known);
    if (search)
        buffer_printf(env->out, "(%.*s IN (SELECT record FROM %.*s WHERE value = ",
                      STR_ARG(record), STR_ARG(table));
    else
        buffer_printf(env->out, "(EXISTS (SELECT 1 FROM %.*s WHERE record = %.*s AND value = ",
                      STR_ARG(table), STR_ARG(record));
    if (!sql_node(item, env, SQL_VALUE)) return false;
    BUFFER_ADD(env->out, "))");
    return true;
}
