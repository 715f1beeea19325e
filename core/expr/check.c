/*
 * check.c -- gives every node its type, or says what is wrong with it.
 *
 * Goes on after a mistake, to show them all; a node whose operands are wrong is not judged itself.
 * After this the tree never changes again, so that a snapshot may share it between threads.
 */
#include "core/expr/parts.h"

static bool check_tree(Checker *checker, Expr *expr);

/* --- conditions ------------------------------------------------------------------------------- */

static bool require_condition(Checker *checker, const Expr *expr)
{
    if (expr->type.kind == TYPE_BOOL || expr->type.kind == TYPE_NULL) return true;
    return problem_add(checker->problems, "expr.condition", expr->at,
                       ARGS(checker_type(checker, expr->type)));
}

/* --- operators -------------------------------------------------------------------------------- */

/* `a and b or c` is how Lua chooses a value; here it has a name. */
static bool check_logic(Checker *checker, Expr *expr)
{
    bool ok = true;
    for (size_t i = 0; i < 2; i++) {
        Expr *side = expr->args[i];
        if (!check_tree(checker, side)) ok = false;
        else if (!require_condition(checker, side)) {
            ok = false;
            if (i == 1) problem_hint(checker->problems, "expr.hint.choose", ARGS(expr->name));
        }
    }
    expr->type = type_of(TYPE_BOOL);
    return ok;
}

static bool check_compare(Checker *checker, Expr *expr)
{
    Expr *left = expr->args[0], *right = expr->args[1];
    bool  ok = check_tree(checker, left);
    ok &= check_tree(checker, right);
    expr->type = type_of(TYPE_BOOL);
    if (!ok) return false;
    bool chained = left->operator && left->operator->kind == OPERATOR_COMPARE;
    if (chained && right->type.kind != TYPE_BOOL)
        return problem_add(checker->problems, "expr.chain", expr->at, ARGS(expr->name));
    return fit_pair(checker, expr, left, right);
}

static bool refuse_join(Checker *checker, const Expr *side)
{
    problem_add(checker->problems, "expr.join", side->at, ARGS(checker_type(checker, side->type)));
    if (side->type.kind == TYPE_LIST) problem_hint(checker->problems, "expr.hint.list", NO_ARGS);
    return false;
}

static bool check_join(Checker *checker, Expr *expr)
{
    bool ok    = true;
    expr->type = type_of(TYPE_TEXT);
    for (size_t i = 0; i < 2; i++) {
        Expr *side = expr->args[i];
        if (!check_tree(checker, side)) ok = false;
        else if (side->type.kind == TYPE_REF || side->type.kind == TYPE_LIST)
            ok = refuse_join(checker, side);
    }
    return ok;
}

static bool require_number(Checker *checker, const Expr *expr, Str operator)
{
    if (type_is_number(expr->type) || expr->type.kind == TYPE_NULL) return true;
    problem_add(checker->problems, "expr.arithmetic", expr->at,
                ARGS(operator, checker_type(checker, expr->type)));
    if (type_is_time(expr->type)) problem_hint(checker->problems, "expr.hint.days", NO_ARGS);
    if (expr->type.kind == TYPE_TEXT) problem_hint(checker->problems, "expr.hint.join", NO_ARGS);
    return false;
}

static uint8_t result_scale(const ExprOperator *op, uint8_t a, uint8_t b)
{
    if (op->apply == decimal_divide) return DECIMAL_MAX_SCALE;
    if (op->apply != decimal_multiply) return a > b ? a : b;
    return a + b > DECIMAL_MAX_SCALE ? DECIMAL_MAX_SCALE : (uint8_t)(a + b);
}

static bool check_arithmetic(Checker *checker, Expr *expr)
{
    bool ok = true;
    for (size_t i = 0; i < 2; i++) {
        Expr *side = expr->args[i];
        ok &= check_tree(checker, side) && require_number(checker, side, expr->name);
    }
    Type    a = expr->args[0]->type, b = expr->args[1]->type;
    bool    quotient = expr->operator->apply == decimal_divide;
    bool    decimal  = a.kind == TYPE_DECIMAL || b.kind == TYPE_DECIMAL || quotient;
    uint8_t scale   = result_scale(expr->operator, a.scale, b.scale);
    expr->type      = decimal ? (Type){ .kind = TYPE_DECIMAL, .scale = scale } : type_of(TYPE_INT);
    return ok;
}

static bool check_binary(Checker *checker, Expr *expr)
{
    static bool (*const checks[])(Checker *, Expr *) = {
        [OPERATOR_LOGIC] = check_logic,
        [OPERATOR_COMPARE] = check_compare,
        [OPERATOR_JOIN] = check_join,
        [OPERATOR_ARITHMETIC] = check_arithmetic,
    };
    return checks[expr->operator->kind](checker, expr);
}

static bool check_unary(Checker *checker, Expr *expr)
{
    Expr *operand = expr->args[0];
    if (str_is(expr->name, "-")) {
        if (!check_tree(checker, operand) || !require_number(checker, operand, expr->name))
            return false;
        expr->type = operand->type.kind == TYPE_NULL ? type_of(TYPE_INT) : operand->type;
        return true;
    }
    expr->type = type_of(TYPE_BOOL);
    if (!check_tree(checker, operand)) return false;
    if (require_condition(checker, operand)) return true;
    return problem_hint(checker->problems, "expr.hint.not", NO_ARGS);
}

/* --- functions -------------------------------------------------------------------------------- */

char param_at(const FunctionCode *code, size_t index)
{
    size_t count = strcspn(code->params, "?+");
    return code->params[index < count ? index : count - 1];
}

/* What people call our functions elsewhere. */
static const char *const other_names[][2] = {
    { "if", "iif" },              { "case", "iif" },              { "isnull", "is_empty" },
    { "is_null", "is_empty" },    { "isblank", "is_empty" },      { "is_blank", "is_empty" },
    { "empty", "is_empty" },      { "length", "len" },            { "ifnull", "coalesce" },
    { "nvl", "coalesce" },        { "in", "one_of" },             { "to_number", "number" },
    { "to_text", "text" },        { "str", "text" },              { "ceiling", "ceil" },
    { "least", "min" },           { "greatest", "max" },          { "includes", "contains" },
    { "starts", "starts_with" },  { "startswith", "starts_with" }, { "begins_with", "starts_with" },
    { "endswith", "ends_with" },  { "substitute", "replace" },    { "concat", ".." },
    { "datediff", "days_between" }, { "dateadd", "add_days" },    { "date_add", "add_days" },
    { "current_date", "today" },  { "ischanged", "changed" },     { "includes_any", "has" },
    { "has_option", "has" },      { "in_list", "has" },           { "count", "len" },
};

static bool refuse_function(Checker *checker, const Expr *call)
{
    Place at = call->at;
    at.width = (int)call->name.len;
    problem_add(checker->problems, "expr.function.unknown", at, ARGS(call->name));
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
        if (str_is(call->name, other_names[i][0]))
            return problem_hint(checker->problems, "problem.near",
                                ARGS(str_from(other_names[i][1])));
    StrVec names = { 0 };
    for (const ExprFunction *function = expr_functions; function->name; function++)
        VEC_PUSH(checker->arena, &names, str_from(function->name));
    return problem_suggest(checker->problems, call->name, names.items, names.count);
}

static const ExprFunction *function_find(Str name)
{
    for (const ExprFunction *function = expr_functions; function->name; function++)
        if (str_is(name, function->name)) return function;
    return NULL;
}

static bool check_count(Checker *checker, const Expr *call)
{
    const char *params = call->function->code->params;
    size_t      most = strcspn(params, "?+"), least = most;
    if (params[most] == '?') least--;
    if (params[most] == '+') most = SIZE_MAX;
    if (call->arg_count >= least && call->arg_count <= most) return true;
    return problem_add(checker->problems, "expr.function.count", call->at,
                       ARGS(call->name, str_from(call->function->usage),
                            str_printf(checker->arena, "%zu", call->arg_count)));
}

static bool takes(char param, const Expr *arg)
{
    Type type = arg->type;
    if (param == PARAM_PLACES)
        return arg->kind == EXPR_LITERAL && arg->literal.kind == VALUE_INT &&
               arg->literal.integer >= 0 && arg->literal.integer <= DECIMAL_MAX_SCALE;
    if (type.kind == TYPE_NULL) return true;
    switch (param) {
    case PARAM_CONDITION: return type.kind == TYPE_BOOL;
    case PARAM_NUMBER: return type_is_number(type);
    case PARAM_WHOLE: return type.kind == TYPE_INT;
    case PARAM_TEXT: return type.kind == TYPE_TEXT;
    case PARAM_DAY:
    case PARAM_MOMENT: return type_is_time(type);
    case PARAM_VALUE:
    case PARAM_ANY: return type.kind != TYPE_LIST;
    case PARAM_LIST: return type.kind == TYPE_LIST && arg->kind == EXPR_PATH;
    case PARAM_COUNTED: return type.kind == TYPE_TEXT || type.kind == TYPE_LIST;
    default: return true;
    }
}

typedef struct {
    char        param;
    const char *code; /* the words for what it takes */
} ParamWord;

static const ParamWord param_words[] = {
    { PARAM_CONDITION, "expr.type.bool" }, { PARAM_NUMBER, "expr.type.number" },
    { PARAM_WHOLE, "expr.type.int" },      { PARAM_PLACES, "expr.type.places" },
    { PARAM_TEXT, "expr.type.text" },      { PARAM_DAY, "expr.type.date" },
    { PARAM_MOMENT, "expr.type.date" },    { PARAM_VALUE, "expr.type.value" },
    { PARAM_LIST, "expr.type.list" },      { PARAM_COUNTED, "expr.type.text" },
};

static bool refuse_arg(Checker *checker, const Expr *call, const Expr *arg, char param)
{
    const char *code = "expr.type.value";
    for (size_t i = 0; i < sizeof param_words / sizeof *param_words; i++)
        if (param_words[i].param == param) code = param_words[i].code;
    Str wanted = message_text(checker->arena, checker->problems->language, code, NO_ARGS);
    problem_add(checker->problems, "expr.function.arg", arg->at,
                ARGS(call->name, wanted, checker_type(checker, arg->type),
                     str_from(call->function->usage)));
    if (param == PARAM_WHOLE && arg->type.kind == TYPE_DECIMAL)
        problem_hint(checker->problems, "expr.hint.round", NO_ARGS);
    bool text = param == PARAM_TEXT || param == PARAM_COUNTED;
    if (arg->type.kind == TYPE_LIST) problem_hint(checker->problems, "expr.hint.list", NO_ARGS);
    else if (text && arg->type.kind != TYPE_REF)
        problem_hint(checker->problems, "expr.hint.text", NO_ARGS);
    if (param == PARAM_LIST && arg->type.kind == TYPE_TEXT)
        problem_hint(checker->problems, "expr.hint.no_list", NO_ARGS);
    return false;
}

static bool check_arg(Checker *checker, const Expr *call, Expr *arg, char param)
{
    if (param == PARAM_WORD && !is_text_literal(arg))
        return problem_add(checker->problems, "expr.function.word", arg->at,
                           ARGS(call->name, str_from(call->function->usage)));
    if (!check_tree(checker, arg)) return false;
    if (param == PARAM_DAY && !fit_literal(checker, arg, type_of(TYPE_DATE))) return false;
    if (param == PARAM_MOMENT && !fit_literal(checker, arg, type_of(TYPE_DATETIME))) return false;
    return takes(param, arg) || refuse_arg(checker, call, arg, param);
}

static bool check_call(Checker *checker, Expr *call)
{
    call->function = function_find(call->name);
    if (!call->function) return refuse_function(checker, call);
    const FunctionCode *code = call->function->code;
    if (!check_count(checker, call)) return false;

    bool ok = true;
    for (size_t i = 0; i < call->arg_count; i++)
        ok &= check_arg(checker, call, call->args[i], param_at(code, i));
    call->type = type_of(code->result);
    return ok && (!code->type || code->type(checker, call));
}

/* --- the tree --------------------------------------------------------------------------------- */

/* The tree is this asker's own: the value is written into it and is a literal from then on. */
static bool bind_literal(Checker *checker, Expr *expr)
{
    const Names *names = checker->names;
    StrVec known = { 0 };
    for (size_t i = 0; i < names->binding_count; i++) {
        VEC_PUSH(checker->arena, &known, names->bindings[i].name);
        if (!str_equal(names->bindings[i].name, expr->name)) continue;
        expr->literal = names->bindings[i].value;
        return expr->literal.kind != VALUE_LIST
               || problem_add(checker->problems, "expr.bound.list", expr->at, ARGS(expr->name));
    }
    problem_add(checker->problems, names->bindings ? "expr.bound.unknown" : "expr.bound.none",
                expr->at, ARGS(expr->name));
    return problem_suggest(checker->problems, expr->name, known.items, known.count);
}

static bool check_literal(Checker *checker, Expr *expr)
{
    if (expr->name.len && !bind_literal(checker, expr)) return false;
    static const TypeKind kinds[] = {
        [VALUE_NULL] = TYPE_NULL, [VALUE_BOOL] = TYPE_BOOL, [VALUE_INT] = TYPE_INT,
        [VALUE_DECIMAL] = TYPE_DECIMAL, [VALUE_TEXT] = TYPE_TEXT, [VALUE_DATE] = TYPE_DATE,
        [VALUE_DATETIME] = TYPE_DATETIME, [VALUE_REF] = TYPE_REF, [VALUE_LIST] = TYPE_LIST,
    };
    if (is_text_literal(expr) && expr->literal.text.len == 0)
        expr->literal = value_null(); /* '' is empty */
    expr->type = type_of(kinds[expr->literal.kind]);
    if (expr->literal.kind == VALUE_DECIMAL) expr->type.scale = expr->literal.decimal.scale;
    return true;
}

static bool check_is_new(Checker *checker, Expr *expr)
{
    (void)checker;
    expr->type = type_of(TYPE_BOOL);
    return true;
}

static bool check_tree(Checker *checker, Expr *expr)
{
    static bool (*const checks[])(Checker *, Expr *) = {
        [EXPR_LITERAL] = check_literal, [EXPR_PATH] = check_path,   [EXPR_IS_NEW] = check_is_new,
        [EXPR_CALL] = check_call,       [EXPR_UNARY] = check_unary, [EXPR_BINARY] = check_binary,
    };
    return checks[expr->kind](checker, expr);
}

bool expr_check(Arena *arena, Expr *expr, const Names *names, const Type *wanted,
                Problems *problems)
{
    Checker checker = { arena, names, problems };
    return check_tree(&checker, expr) && (!wanted || fit_wanted(&checker, expr, *wanted));
}

Expr *expr_compile(Arena *arena, Str text, Place at, const Names *names, const Type *wanted,
                   Problems *problems)
{
    Expr *expr = expr_parse(arena, text, at, problems);
    return expr && expr_check(arena, expr, names, wanted, problems) ? expr : NULL;
}

void expr_visit_paths(const Expr *expr, void (*visit)(void *context, const Expr *path),
                      void *context)
{
    if (expr->kind == EXPR_PATH) visit(context, expr);
    for (size_t i = 0; i < expr->arg_count; i++) expr_visit_paths(expr->args[i], visit, context);
}
