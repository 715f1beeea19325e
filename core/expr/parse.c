/*
 * parse.c -- tokens to a tree, by precedence climbing. Stops at the first mistake: what follows it
 * would be guesswork.
 *
 * A node's place spans its whole text, so that a problem with it underlines all of it.
 */
#include "core/expr/lex.h"
#include "core/expr/parts.h"

typedef struct Parser {
    Lexer lexer;
    Arena *arena;
    Problems *problems;
    Token token;                /* the current one */
    int   end_line, end_column; /* of the token before it */
    int   nesting;              /* of parentheses, calls and unary operators */
} Parser;

static Expr *parse_binary(Parser *parser, int least);

/* --- moving ----------------------------------------------------------------------------------- */

static void next(Parser *parser)
{
    parser->end_line   = parser->token.end_line;
    parser->end_column = parser->token.end_column;
    parser->token      = lexer_next(&parser->lexer);
}

static Expr *refuse(Parser *parser, const char *code, Place at, Str what)
{
    if (parser->token.kind != TOKEN_BAD) problem_add(parser->problems, code, at, ARGS(what));
    return NULL;
}

/* What people write who come from other languages. */
static const char *const other_words[][2] = {
    { "null", "nil" },   { "NULL", "nil" },     { "None", "nil" },   { "undefined", "nil" },
    { "TRUE", "true" },  { "True", "true" },    { "FALSE", "false" }, { "False", "false" },
    { "AND", "and" },    { "OR", "or" },        { "NOT", "not" },
};

static const char *our_word(Str word)
{
    for (size_t i = 0; i < sizeof other_words / sizeof *other_words; i++)
        if (str_is(word, other_words[i][0])) return other_words[i][1];
    return NULL;
}

/* What stands where an operator, a comma or the end should be. */
static Expr *refuse_token(Parser *parser)
{
    Token       token = parser->token;
    const char *ours  = token.kind == TOKEN_PATH ? our_word(token.text) : NULL;
    if (!ours) return refuse(parser, "expr.unexpected", token.at, token.text);
    problem_add(parser->problems, "expr.foreign", token.at, ARGS(token.text, str_from(ours)));
    return NULL;
}

static Expr *too_deep(Parser *parser, Place at)
{
    return refuse(parser, "expr.depth", at, str_printf(parser->arena, "%d", EXPR_MAX_DEPTH));
}

static Expr *node(Parser *parser, ExprKind kind, Place start)
{
    Expr *expr = ARENA_NEW(parser->arena, Expr);
    expr->kind  = kind;
    expr->at    = place_span(start, parser->end_line, parser->end_column);
    expr->depth = 1;
    return expr;
}

static bool take_args(Parser *parser, Expr *expr, Expr *const *args, size_t count)
{
    expr->args      = arena_copy(parser->arena, args, count * sizeof *args);
    expr->arg_count = count;
    for (size_t i = 0; i < count; i++)
        if (args[i]->depth >= expr->depth) expr->depth = args[i]->depth + 1;
    if (expr->depth > EXPR_MAX_DEPTH) too_deep(parser, expr->at);
    return expr->depth <= EXPR_MAX_DEPTH;
}

/* --- names ------------------------------------------------------------------------------------ */

typedef struct {
    const char *word;
    Value       value;
} Constant;

static const Constant constants[] = {
    { "true", { VALUE_BOOL, { .boolean = true } } },
    { "false", { VALUE_BOOL, { .boolean = false } } },
    { "nil", { .kind = VALUE_NULL } },
};

static Expr *parse_path(Parser *parser, Token token)
{
    Expr  *path  = node(parser, EXPR_PATH, token.at);
    size_t words = 1, at;
    for (Str rest = token.text; str_find_char(rest, '.', &at); words++)
        rest = str_slice(rest, at + 1, rest.len);

    path->words = ARENA_ARRAY(parser->arena, Str, words);
    for (Str rest = token.text; path->step_count < words; path->step_count++)
        str_cut(&rest, '.', &path->words[path->step_count]);

    bool old = str_is(path->words[0], "old"), user = str_is(path->words[0], "user");
    if (words > 1 && (old || user)) {
        path->root = old ? ROOT_OLD : ROOT_USER;
        path->words++;
        path->step_count--;
    }
    return path;
}

static Expr *parse_args(Parser *parser, Expr *call, Place open)
{
    VEC(Expr *) args = { 0 };
    next(parser);
    while (parser->token.kind != TOKEN_CLOSE) {
        Expr *arg = parse_binary(parser, 1);
        if (!arg) return NULL;
        VEC_PUSH(parser->arena, &args, arg);
        if (parser->token.kind == TOKEN_CLOSE) break;
        if (parser->token.kind == TOKEN_END)
            return refuse(parser, "expr.paren.open", open, STR("("));
        if (parser->token.kind != TOKEN_COMMA) return refuse_token(parser);
        next(parser);
        if (parser->token.kind == TOKEN_CLOSE)
            return refuse(parser, "expr.operand", parser->token.at, STR(","));
    }
    next(parser);
    call->at = place_span(call->at, parser->end_line, parser->end_column);
    return take_args(parser, call, args.items, args.count) ? call : NULL;
}

static Expr *parse_call(Parser *parser, Token name)
{
    if (str_find_char(name.text, '.', NULL))
        return refuse(parser, "expr.call.path", name.at, name.text);
    Expr *call = node(parser, EXPR_CALL, name.at);
    call->name = name.text;
    if (++parser->nesting > EXPR_MAX_DEPTH) return too_deep(parser, name.at);
    call = parse_args(parser, call, parser->token.at);
    parser->nesting--;
    return call;
}

static Expr *parse_name(Parser *parser)
{
    Token name = parser->token;
    next(parser);
    if (parser->token.kind == TOKEN_OPEN) return parse_call(parser, name);

    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        if (!str_is(name.text, constants[i].word)) continue;
        Expr *literal    = node(parser, EXPR_LITERAL, name.at);
        literal->literal = constants[i].value;
        return literal;
    }
    if (str_is(name.text, "is_new")) return node(parser, EXPR_IS_NEW, name.at);

    const char *ours = our_word(name.text);
    if (!ours) return parse_path(parser, name);
    problem_add(parser->problems, "expr.foreign", name.at, ARGS(name.text, str_from(ours)));
    return NULL;
}

/* --- operands --------------------------------------------------------------------------------- */

static Expr *parse_literal(Parser *parser)
{
    Token token = parser->token;
    next(parser);
    Expr *literal    = node(parser, EXPR_LITERAL, token.at);
    literal->literal = token.value;
    return literal;
}

/* A literal whose value comes with the names. */
static Expr *parse_bound(Parser *parser)
{
    Str name = parser->token.text;
    Expr *bound = parse_literal(parser);
    bound->name = name;
    return bound;
}

static Expr *parse_parentheses(Parser *parser)
{
    Place open = parser->token.at;
    if (++parser->nesting > EXPR_MAX_DEPTH) return too_deep(parser, open);
    next(parser);
    Expr *inner = parse_binary(parser, 1);
    if (!inner) return NULL;
    if (parser->token.kind == TOKEN_END) return refuse(parser, "expr.paren.open", open, STR("("));
    if (parser->token.kind != TOKEN_CLOSE) return refuse_token(parser);
    next(parser);
    parser->nesting--;
    if (inner->operator) inner->at = place_span(open, parser->end_line, parser->end_column);
    return inner;
}

/* -5 is a literal, so that it is compared as one. */
static bool negate_literal(Expr *expr)
{
    if (expr->kind != EXPR_LITERAL || expr->name.len) return false;
    if (expr->literal.kind == VALUE_INT) expr->literal.integer = -expr->literal.integer;
    else if (expr->literal.kind == VALUE_DECIMAL)
        expr->literal.decimal.digits = -expr->literal.decimal.digits;
    else return false;
    return true;
}

static Expr *parse_unary(Parser *parser)
{
    Token op = parser->token;
    if (++parser->nesting > EXPR_MAX_DEPTH) return too_deep(parser, op.at);
    next(parser);
    Expr *operand = parse_binary(parser, UNARY_PRECEDENCE);
    parser->nesting--;
    if (!operand) return NULL;
    Place span = place_span(op.at, parser->end_line, parser->end_column);
    if (str_is(op.text, "-") && negate_literal(operand)) {
        operand->at = span;
        return operand;
    }
    Expr *expr = node(parser, EXPR_UNARY, op.at);
    expr->name = op.text;
    return take_args(parser, expr, &operand, 1) ? expr : NULL;
}

static Expr *parse_operand(Parser *parser)
{
    Token token = parser->token;
    switch (token.kind) {
    case TOKEN_LITERAL: return parse_literal(parser);
    case TOKEN_PATH: return parse_name(parser);
    case TOKEN_BOUND: return parse_bound(parser);
    case TOKEN_OPEN: return parse_parentheses(parser);
    case TOKEN_OPERATOR:
        if (str_is(token.text, "-") || str_is(token.text, "not")) return parse_unary(parser);
        return refuse(parser, "expr.operand", token.at, token.text);
    case TOKEN_END: return refuse(parser, "expr.operand.end", token.at, token.text);
    default: return refuse(parser, "expr.unexpected", token.at, token.text);
    }
}

/* --- operators -------------------------------------------------------------------------------- */

static Expr *join(Parser *parser, const ExprOperator *op, Str written, Expr *left, Expr *right)
{
    Expr *expr     = node(parser, EXPR_BINARY, left->at);
    expr->name     = written;
    expr->operator = op;
    Expr *sides[]  = { left, right };
    return take_args(parser, expr, sides, 2) ? expr : NULL;
}

/* An expression of operators that bind at least as tight as `least`. */
static Expr *parse_binary(Parser *parser, int least)
{
    Expr *left = parse_operand(parser);
    while (left && parser->token.kind == TOKEN_OPERATOR) {
        Token               token = parser->token;
        const ExprOperator *op    = operator_find(token.text);
        if (!op || op->precedence < least) break;
        if (++parser->nesting > EXPR_MAX_DEPTH) return too_deep(parser, token.at);
        next(parser);
        Expr *right = parse_binary(parser, op->right ? op->precedence : op->precedence + 1);
        parser->nesting--;
        left = right ? join(parser, op, token.text, left, right) : NULL;
    }
    return left;
}

Expr *expr_parse(Arena *arena, Str text, Place at, Problems *problems)
{
    Parser parser = { .arena = arena, .problems = problems };
    lexer_init(&parser.lexer, arena, text, at, problems);
    Place start = place_span(parser.lexer.place, 0, 0);
    if (text.len > EXPR_MAX_TEXT)
        return refuse(&parser, "expr.length", start, str_printf(arena, "%d", EXPR_MAX_TEXT));
    if (!str_utf8_valid(text)) return refuse(&parser, "expr.utf8", start, STR(""));

    next(&parser);
    if (parser.token.kind == TOKEN_END) return refuse(&parser, "expr.empty", start, STR(""));
    Expr *expr = parse_binary(&parser, 1);
    if (!expr || parser.token.kind == TOKEN_END) return expr;
    if (parser.token.kind != TOKEN_CLOSE) return refuse_token(&parser);
    return refuse(&parser, "expr.paren.close", parser.token.at, parser.token.text);
}
