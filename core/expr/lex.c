/*
 * lex.c -- cuts an expression into tokens.
 *
 * Columns count characters, not bytes. A line break inside the text goes on at the first line's
 * column, as the block scalars of YAML do.
 */
#include "core/expr/lex.h"

#include "core/base/buffer.h"

/* --- moving ----------------------------------------------------------------------------------- */

void lexer_init(Lexer *lexer, Arena *arena, Str text, Place place, Problems *problems)
{
    if (place.line == 0) place.line = 1; /* from a request: places are within its own text */
    if (place.column == 0) place.column = 1;
    *lexer = (Lexer){ arena, problems, text, 0, place, place.line, place.column };
}

Place place_span(Place from, int end_line, int end_column)
{
    from.width = end_line == from.line && end_column > from.column ? end_column - from.column : 1;
    return from;
}

static char peek(const Lexer *lexer, size_t ahead)
{
    size_t at = lexer->at + ahead;
    return at < lexer->text.len ? lexer->text.ptr[at] : '\0';
}

static bool at_end(const Lexer *lexer)
{
    return lexer->at >= lexer->text.len;
}

/* Moves over `bytes` bytes, which end at the end of a character. */
static void advance(Lexer *lexer, size_t bytes)
{
    size_t end = lexer->at + bytes;
    while (lexer->at < end) {
        bool line_break = lexer->text.ptr[lexer->at] == '\n';
        str_utf8_next(lexer->text, &lexer->at);
        lexer->column = line_break ? lexer->place.column : lexer->column + 1;
        lexer->line += line_break;
    }
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static Token token_start(const Lexer *lexer)
{
    Token token   = { .kind = TOKEN_END, .at = lexer->place };
    token.at.line = lexer->line;
    token.at.column = lexer->column;
    token.text.ptr  = lexer->text.ptr + lexer->at;
    return token;
}

static Token token_end(const Lexer *lexer, Token token, TokenKind kind)
{
    token.kind       = kind;
    token.text.len   = (size_t)(lexer->text.ptr + lexer->at - token.text.ptr);
    token.end_line   = lexer->line;
    token.end_column = lexer->column;
    token.at         = place_span(token.at, lexer->line, lexer->column);
    return token;
}

static Token token_bad(Lexer *lexer, Token token, const char *code)
{
    token = token_end(lexer, token, TOKEN_BAD);
    problem_add(lexer->problems, code, token.at, ARGS(token.text));
    return token;
}

/* --- what others write ------------------------------------------------------------------------ */

typedef struct {
    const char *theirs, *ours;
} Foreign;

/* Longer ones first, so that "===" is not read as "=". */
static const Foreign foreign[] = {
    { "===", "==" }, { "!==", "~=" }, { "!=", "~=" },  { "<>", "~=" },
    { "&&", "and" }, { "||", "or" },  { "=>", ">=" },  { "=<", "<=" },
    { "=", "==" },   { "!", "not" },  { "&", ".." },   { "?", "iif(condition, a, b)" },
    { "（", "(" },   { "）", ")" },   { "，", "," },   { "“", "'" },
    { "”", "'" },    { "‘", "'" },    { "’", "'" },    { "＝", "==" },
    { "＞", ">" },   { "＜", "<" },   { "！", "not" }, { "＋", "+" },
    { "－", "-" },   { "×", "*" },    { "÷", "/" },    { "％", "%" },
    { "≥", ">=" },   { "≤", "<=" },   { "≠", "~=" },   { "。", "." },
    { "　", " " },
};

static const char *foreign_find(Str rest, size_t *length)
{
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        Str theirs = str_from(foreign[i].theirs);
        if (!str_starts(rest, theirs)) continue;
        *length = theirs.len;
        return foreign[i].ours;
    }
    return NULL;
}

/* A character that begins no token: say what it should be, if that is known. */
static Token read_stranger(Lexer *lexer, Token token)
{
    size_t      length = 0;
    Str         rest   = str_slice(lexer->text, lexer->at, lexer->text.len);
    const char *ours   = foreign_find(rest, &length);
    if (ours) {
        advance(lexer, length);
        token = token_end(lexer, token, TOKEN_BAD);
        problem_add(lexer->problems, "expr.foreign", token.at, ARGS(token.text, str_from(ours)));
        return token;
    }
    if ((unsigned char)peek(lexer, 0) < 0x80) {
        advance(lexer, 1);
        return token_bad(lexer, token, "expr.character");
    }
    while ((unsigned char)peek(lexer, 0) >= 0x80 && !foreign_find(rest, &length)) {
        advance(lexer, 1);
        rest = str_slice(lexer->text, lexer->at, lexer->text.len);
    }
    return token_bad(lexer, token, "expr.label");
}

/* --- the kinds of token ----------------------------------------------------------------------- */

static Token read_number(Lexer *lexer, Token token)
{
    while (is_digit(peek(lexer, 0))) advance(lexer, 1);
    bool point = peek(lexer, 0) == '.' && is_digit(peek(lexer, 1));
    if (point) advance(lexer, 1);
    while (is_digit(peek(lexer, 0))) advance(lexer, 1);
    if (is_letter(peek(lexer, 0))) { /* 12abc, 1e5, 0x10 */
        while (is_letter(peek(lexer, 0)) || is_digit(peek(lexer, 0))) advance(lexer, 1);
        return token_bad(lexer, token, "expr.number");
    }
    token = token_end(lexer, token, TOKEN_LITERAL);

    Decimal decimal;
    if (!decimal_parse(token.text, &decimal)) return token_bad(lexer, token, "expr.number.size");
    token.value = point ? value_decimal(decimal) : value_int(decimal.digits);
    return token;
}

static char unescape(char c)
{
    switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case '\\':
    case '\'':
    case '"': return c;
    default: return '\0';
    }
}

/* SQL takes a NUL for the end of a text in some of its functions, C does not. */
static Token bad_character(Lexer *lexer)
{
    Token token = token_start(lexer);
    advance(lexer, 1);
    return token_bad(lexer, token, "expr.character");
}

static Token read_text(Lexer *lexer, Token token)
{
    char   quote = peek(lexer, 0);
    Buffer text;
    buffer_init(&text, lexer->arena, 32);
    advance(lexer, 1);
    while (!at_end(lexer) && peek(lexer, 0) != quote) {
        if (peek(lexer, 0) == '\\') {
            char c = unescape(peek(lexer, 1));
            if (c == '\0') {
                Token escape = token_start(lexer);
                advance(lexer, 1);
                if (!at_end(lexer)) advance(lexer, 1);
                return token_bad(lexer, escape, "expr.escape");
            }
            buffer_char(&text, c);
            advance(lexer, 2);
            continue;
        }
        if (peek(lexer, 0) == '\0') return bad_character(lexer);
        size_t from = lexer->at;
        advance(lexer, 1);
        buffer_add(&text, str_slice(lexer->text, from, lexer->at));
    }
    if (at_end(lexer)) return token_bad(lexer, token, "expr.quote");
    advance(lexer, 1);
    token       = token_end(lexer, token, TOKEN_LITERAL);
    token.value = value_text(buffer_str(&text));
    return token;
}

static Token read_path(Lexer *lexer, Token token)
{
    for (;;) {
        while (is_letter(peek(lexer, 0)) || is_digit(peek(lexer, 0))) advance(lexer, 1);
        if (peek(lexer, 0) != '.' || peek(lexer, 1) == '.') break;
        advance(lexer, 1);
        if (!is_letter(peek(lexer, 0))) return token_bad(lexer, token, "expr.path.end");
    }
    token = token_end(lexer, token, TOKEN_PATH);
    if (str_is(token.text, "and") || str_is(token.text, "or") || str_is(token.text, "not"))
        token.kind = TOKEN_OPERATOR;
    return token;
}

/* :name stands for a value that the asker binds; its text is the name. */
static Token read_bound(Lexer *lexer, Token token)
{
    advance(lexer, 1);
    while (is_letter(peek(lexer, 0)) || is_digit(peek(lexer, 0))) advance(lexer, 1);
    token      = token_end(lexer, token, TOKEN_BOUND);
    token.text = str_slice(token.text, 1, token.text.len);
    return token;
}

static const char *const symbols[] = { "==", "~=", "<=", ">=", "..", "<",
                                       ">",  "+",  "-",  "*",  "/",  "%" };

static Token read_symbol(Lexer *lexer, Token token)
{
    size_t length;
    Str    rest = str_slice(lexer->text, lexer->at, lexer->text.len);
    bool   not_ours = str_starts(rest, STR("<>")) || str_starts(rest, STR("==="));
    for (size_t i = 0; !not_ours && i < sizeof symbols / sizeof *symbols; i++) {
        length = strlen(symbols[i]);
        if (!str_starts(rest, (Str){ symbols[i], length })) continue;
        advance(lexer, length);
        return token_end(lexer, token, TOKEN_OPERATOR);
    }
    return read_stranger(lexer, token);
}

Token lexer_next(Lexer *lexer)
{
    while (!at_end(lexer) && is_space(peek(lexer, 0))) advance(lexer, 1);
    Token token = token_start(lexer);
    if (at_end(lexer)) return token_end(lexer, token, TOKEN_END);

    char c = peek(lexer, 0);
    if (is_digit(c)) return read_number(lexer, token);
    if (is_letter(c)) return read_path(lexer, token);
    if (c == '\'' || c == '"') return read_text(lexer, token);
    if (c == ':' && is_letter(peek(lexer, 1))) return read_bound(lexer, token);
    if (c != '(' && c != ')' && c != ',') return read_symbol(lexer, token);
    advance(lexer, 1);
    return token_end(lexer, token, c == '(' ? TOKEN_OPEN : c == ')' ? TOKEN_CLOSE : TOKEN_COMMA);
}
