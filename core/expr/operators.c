/* operators.c -- the table of operators. They bind as in Lua; % has the sign of the dividend. */
#include "core/expr/parts.h"

const ExprOperator expr_operators[] = {
    { "or",  1, OPERATOR_LOGIC,   .sql = "OR" },
    { "and", 2, OPERATOR_LOGIC,   .sql = "AND" },
    { "==",  3, OPERATOR_COMPARE, .sql = "IS",     .accepts = SAME },
    { "~=",  3, OPERATOR_COMPARE, .sql = "IS NOT", .accepts = LESS | MORE },
    { "<",   3, OPERATOR_COMPARE, .sql = "<",      .accepts = LESS },
    { "<=",  3, OPERATOR_COMPARE, .sql = "<=",     .accepts = LESS | SAME },
    { ">",   3, OPERATOR_COMPARE, .sql = ">",      .accepts = MORE },
    { ">=",  3, OPERATOR_COMPARE, .sql = ">=",     .accepts = MORE | SAME },
    { "..",  4, OPERATOR_JOIN,    .sql = "tn_join", .right = true },
    { "+",   5, OPERATOR_ARITHMETIC, .sql = "tn_add",       .apply = decimal_add },
    { "-",   5, OPERATOR_ARITHMETIC, .sql = "tn_subtract",  .apply = decimal_subtract },
    { "*",   6, OPERATOR_ARITHMETIC, .sql = "tn_multiply",  .apply = decimal_multiply },
    { "/",   6, OPERATOR_ARITHMETIC, .sql = "tn_divide",    .apply = decimal_divide },
    { "%",   6, OPERATOR_ARITHMETIC, .sql = "tn_remainder", .apply = decimal_remainder },
    { 0 },
};

const ExprOperator *operator_find(Str name)
{
    for (const ExprOperator *op = expr_operators; op->name; op++)
        if (str_is(name, op->name)) return op;
    return NULL;
}
