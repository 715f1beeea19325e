/*
 * parts.h -- what the files of this room share: operators, the code behind functions, plain values.
 *
 * Plain values are the room's inner coin: NULL, INT and TEXT only, as SQL has them. A boolean is 0
 * or 1, a decimal its digits at the static scale of its node, a date its days, a datetime its
 * milliseconds, a reference its id; an empty text is NULL. The evaluator and SQL compute with the
 * same plain values, and call the same functions on them: that is why they agree. Only a list
 * differs: in C it is a LIST, in SQL one TEXT (value_list_join).
 */
#ifndef TENON_EXPR_PARTS_H
#define TENON_EXPR_PARTS_H

#include "core/expr/expr.h"

/* --- operators -------------------------------------------------------------------------------- */

typedef enum { OPERATOR_LOGIC, OPERATOR_COMPARE, OPERATOR_JOIN, OPERATOR_ARITHMETIC } OperatorKind;

enum { LESS = 1, SAME = 2, MORE = 4 }; /* outcomes of a comparison */

typedef struct ExprOperator {
    const char  *name;
    int          precedence; /* a higher one binds tighter */
    OperatorKind kind;
    bool         right;   /* a .. b .. c is a .. (b .. c) */
    unsigned     accepts; /* COMPARE: the outcomes that make it true */
    const char  *sql;     /* an SQL operator, or the registered function */
    bool       (*apply)(Decimal a, Decimal b, Decimal *out); /* ARITHMETIC */
} ExprOperator;

enum { UNARY_PRECEDENCE = 7 };

extern const ExprOperator expr_operators[]; /* ends with a NULL name */
const ExprOperator *operator_find(Str name);

static inline bool operator_is_equality(const ExprOperator *op) /* knows empty as a value */
{
    return op->accepts == SAME || op->accepts == (LESS | MORE);
}

/* --- types ------------------------------------------------------------------------------------ */

static inline Type type_of(TypeKind kind) { return (Type){ .kind = kind }; }

static inline bool type_is_number(Type type)
{
    return type.kind == TYPE_INT || type.kind == TYPE_DECIMAL;
}

static inline bool type_is_time(Type type)
{
    return type.kind == TYPE_DATE || type.kind == TYPE_DATETIME;
}

static inline bool is_nil(const Expr *expr)
{
    return expr->kind == EXPR_LITERAL && value_is_null(expr->literal);
}

static inline bool is_text_literal(const Expr *expr)
{
    return expr->kind == EXPR_LITERAL && expr->literal.kind == VALUE_TEXT;
}

/* --- checking --------------------------------------------------------------------------------- */

typedef struct Checker {
    Arena       *arena;
    const Names *names;
    Problems    *problems;
} Checker;

Str checker_type(const Checker *checker, Type type); /* "a date", in the language of the problems */

/* check_path.c */
bool check_path(Checker *checker, Expr *path);

/*
 * fit.c: values to types. A text literal becomes a date or a reference, an option must be known;
 * pair: the two sides of a comparison; all: the branches of a choice, which get one type.
 */
bool fit_literal(Checker *checker, Expr *expr, Type wanted);
bool fit_wanted(Checker *checker, Expr *expr, Type wanted);
bool fit_pair(Checker *checker, const Expr *parent, Expr *a, Expr *b);
bool fit_all(Checker *checker, const Expr *parent, Expr **args, size_t count, Type *common);

/* --- functions -------------------------------------------------------------------------------- */

/*
 * What a parameter takes, and how it is handed to `call`. The last one may be followed by '?' (it
 * may be missing) or '+' (there may be more).
 */
enum {
    PARAM_CONDITION = 'b',
    PARAM_NUMBER    = 'n', /* two plain arguments: digits and scale */
    PARAM_WHOLE     = 'i',
    PARAM_PLACES    = 'p', /* a whole number from 0 to 6, written as such */
    PARAM_TEXT      = 't',
    PARAM_WORD      = 's', /* a text that is written as such */
    PARAM_DAY       = 'd', /* a date; a datetime gives its day in the tenant's zone */
    PARAM_MOMENT    = 'm', /* a date or a datetime: two, the value and a zone (NULL for a date) */
    PARAM_VALUE     = 'v', /* what has a text: three, the value, its kind and its scale */
    PARAM_ANY       = 'a', /* everything but a list */
    PARAM_LIST      = 'l', /* a field that is a list */
    PARAM_COUNTED   = 'c', /* a text or a list: two, the value and its kind */
    PARAM_THING     = 'x', /* what can be empty: everything */
};

/*
 * Either `call` with `sql` -- one C function on plain values, which SQL calls by that name -- or
 * `eval` with `write`, for what is no function of its arguments' values alone.
 */
typedef struct FunctionCode {
    const char *params;
    TypeKind    result;
    bool      (*type)(Checker *checker, Expr *call); /* where it depends on the arguments */
    Value     (*call)(Arena *arena, const Value *args, size_t count);
    const char *sql;
    Value     (*eval)(const Expr *call, ExprEnv *env);
    bool      (*write)(const Expr *call, SqlEnv *env, SqlUse use);
} FunctionCode;

/* The parameter of argument `index`. */
char param_at(const FunctionCode *code, size_t index);

/* --- plain values ----------------------------------------------------------------------------- */

Value plain_from(Value value, Type type); /* what does not fit the type is empty */
Value plain_lift(Value plain, Type type);
Value plain_scaled(Value plain, uint8_t from, uint8_t to); /* empty if it has over 18 digits then */

int plain_compare(Value a, Type a_type, Value b, Type b_type, const Zone *zone); /* none is empty */

/* The day of a datetime in a zone; a date is its own. Empty outside the calendar. */
Value plain_day(Value plain, Type type, const Zone *zone);

Value eval_plain(const Expr *expr, ExprEnv *env);
Value eval_as(const Expr *expr, ExprEnv *env, Type type); /* numbers at the scale of `type` */
bool  eval_true(const Expr *expr, ExprEnv *env);

/* The first instant of a day; of the one after 9999-12-31 the end of time. */
int64_t day_start(const Zone *zone, int64_t day);

/* choose.c, lists.c, asks.c: those that choose, search lists, depend on who asks and when */
bool type_branches(Checker *checker, Expr *call);   /* iif, coalesce */
bool type_extreme(Checker *checker, Expr *call);    /* min, max */
bool type_one_of(Checker *checker, Expr *call);
bool type_same(Checker *checker, Expr *call);       /* what the first argument is */
bool type_number(Checker *checker, Expr *call);
bool type_round(Checker *checker, Expr *call);
bool type_changed(Checker *checker, Expr *call);
bool type_has(Checker *checker, Expr *call);

#define CHOICE(name)                                    \
    Value eval_##name(const Expr *call, ExprEnv *env);  \
    bool  write_##name(const Expr *call, SqlEnv *env, SqlUse use);
CHOICE(iif)
CHOICE(coalesce)
CHOICE(min)
CHOICE(max)
CHOICE(one_of)
CHOICE(is_empty)
CHOICE(has)
CHOICE(today)
CHOICE(now)
CHOICE(changed)
CHOICE(has_role)
CHOICE(in_department)
#undef CHOICE

/* --- SQL -------------------------------------------------------------------------------------- */

/*
 * SQLite's parser has a stack of 100 entries, and a level of nesting takes about five. What would
 * go past SQL_DEEP levels is not written but evaluated (sql_deep.c); past SQL_TOO_DEEP nothing
 * helps. A formula that is used twice within another one doubles the text: SQL_LARGEST ends that.
 */
enum { SQL_LEVEL = 5, SQL_PLAIN = 3, SQL_DEEP = 8, SQL_TOO_DEEP = 17, SQL_LARGEST = 100000 };

/*
 * condition: as SQL_VALUE it is true or false, never empty. as: exactly its value, numbers at the
 * scale of `type`. comparable: a number that will only be compared, at that scale.
 */
bool sql_node(const Expr *expr, SqlEnv *env, SqlUse use);
bool sql_condition(const Expr *expr, SqlEnv *env, SqlUse use);
bool sql_as(const Expr *expr, SqlEnv *env, Type type);
bool sql_comparable(const Expr *expr, SqlEnv *env, uint8_t scale);
bool sql_zone(SqlEnv *env);

/* What is known before the statement runs: literals, today(), what belongs to the user. */
bool sql_known(const Expr *expr, SqlEnv *env, Value *plain);
bool sql_bind_plain(SqlEnv *env, Value plain, Type type);

/* sql_compare.c */
bool sql_compare(const Expr *expr, SqlEnv *env, SqlUse use);

/* sql_deep.c: a tree too deep for SQL, as one call of a function that evaluates it in C. */
bool  sql_deep(const Expr *expr, SqlEnv *env, Type type); /* numbers at the scale of `type` */
Value call_deep(Arena *arena, const Value *args, size_t count);

#endif
