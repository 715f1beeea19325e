/*
 * lex.h -- from text to tokens, each with its place.
 *
 * A path is one token: "account.owner.name". The words and, or, not are operators. What other
 * languages write for our operators (=, !=, &&, full-width punctuation) is refused with ours as the
 * hint.
 */
#ifndef TENON_EXPR_LEX_H
#define TENON_EXPR_LEX_H

#include "core/base/problem.h"
#include "core/base/value.h"

typedef enum {
    TOKEN_END,
    TOKEN_LITERAL,
    TOKEN_PATH,
    TOKEN_BOUND, /* :name */
    TOKEN_OPERATOR,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_BAD, /* its problem is told already */
} TokenKind;

typedef struct Token {
    TokenKind kind;
    Place     at;
    int       end_line, end_column; /* of the character behind it */
    Str       text;                 /* as written */
    Value     value;                /* LITERAL: INT, DECIMAL or TEXT */
} Token;

typedef struct Lexer {
    Arena    *arena;
    Problems *problems;
    Str       text;
    size_t    at;
    Place     place;        /* of the text's first character */
    int       line, column; /* of the character at `at` */
} Lexer;

void  lexer_init(Lexer *lexer, Arena *arena, Str text, Place place, Problems *problems);
Token lexer_next(Lexer *lexer);

/* The span from `from` to an end; on several lines only its first character. */
Place place_span(Place from, int end_line, int end_column);

#endif
