/*
 * expr.h -- the expression language: one small language wherever a condition or a value is needed.
 *
 *   text -> expr_parse -> tree -> expr_check (against Names) -> typed tree
 *                                                 -> expr_eval | expr_sql | expr_json
 *
 * Parsed once, checked against the configuration, then evaluated in C, compiled to SQL, or sent to
 * the browser as a tree. No loops, no side effects. An empty value never raises: comparisons with
 * it are false (== and ~= know it as a value), arithmetic with it is empty, ".." reads it as ''.
 * Depth of a tree is at most 64, length of a text 4,000 bytes.
 *
 * This room does not know what an object or a field is: it asks the Names it is given.
 */
#ifndef TENON_EXPR_EXPR_H
#define TENON_EXPR_EXPR_H

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/problem.h"
#include "core/base/value.h"
#include "core/base/vec.h"

struct Object;  /* of metadata/model.h; opaque here */
struct Choices;

typedef enum {
    TYPE_NULL, /* the literal nil: fits every type */
    TYPE_BOOL,
    TYPE_INT,
    TYPE_DECIMAL,
    TYPE_TEXT,
    TYPE_DATE,
    TYPE_DATETIME,
    TYPE_REF,
    TYPE_LIST,
} TypeKind;

typedef struct Type {
    TypeKind              kind;
    uint8_t               scale;   /* DECIMAL: its places in SQL, where it is a scaled integer */
    const struct Object  *object;  /* REF: what it refers to */
    const struct Choices *choices; /* TEXT, LIST: the options it is of, or NULL */
} Type;

const char *type_name(TypeKind kind); /* "boolean", "whole number", ... for messages */

/* What a name stands for. `thing` is the asker's: a field, an option's attribute. */
typedef struct Member {
    Str         name;
    Type        type;
    const void *thing;
} Member;

/*
 * How the language learns names.
 *
 * find: the member `name` of a record of `of->object`, or an option's attribute where `of->choices`
 * is set. names: all of them, for "did you mean". option: does the list know this option?
 */
typedef struct {
    Str   name;
    Value value; /* a scalar; it has its type from it, and text gives way like a literal */
} Binding;

typedef struct Names Names;
struct Names {
    const void          *context; /* the asker's own */
    const struct Object *scope;   /* what a bare name is a member of */
    const struct Object *user;    /* what `user` is */
    bool (*find)(const Names *names, const Type *of, Str name, Member *member);
    void (*names)(const Names *names, const Type *of, Arena *arena, StrVec *found);
    bool (*option)(const Names *names, const struct Choices *choices, Str option);
    void (*options)(const Names *names, const struct Choices *choices, Arena *arena, StrVec *found);
    Str  (*object_name)(const Names *names, const struct Object *object); /* may be NULL */
    const Binding *bindings; /* what :name stands for; NULL where nothing can be bound */
    size_t         binding_count;
};

typedef enum { ROOT_RECORD, ROOT_OLD, ROOT_USER } Root; /* amount; old.amount; user.department */

typedef enum { EXPR_LITERAL, EXPR_PATH, EXPR_IS_NEW, EXPR_CALL, EXPR_UNARY, EXPR_BINARY } ExprKind;

typedef struct Expr Expr;
struct Expr {
    ExprKind kind;
    Type     type;  /* after expr_check */
    Place    at;
    Value    literal;
    Str      name;  /* operator or function, as written: "==", "one_of"; of a bound literal */
    int      depth; /* of the tree below, itself included */
    const struct ExprFunction *function;
    const struct ExprOperator *operator; /* BINARY: its row in operators.c */

    Root     root;  /* PATH */
    Str     *words; /* as written, without old. and user. */
    Member  *steps; /* after expr_check: one a word; all but the last are lookups, option lists */
    size_t   step_count;

    Expr   **args;
    size_t   arg_count;
};

enum { EXPR_MAX_TEXT = 4000, EXPR_MAX_DEPTH = 64, EXPR_MAX_STEPS = 6 };

/* `at` is the place of the text's first character. NULL with problems if it is no expression. */
Expr *expr_parse(Arena *arena, Str text, Place at, Problems *problems);

/*
 * Resolves names, checks types, fills in Expr.type. `wanted` may be NULL (any); TYPE_BOOL for
 * conditions. An integer fits where a decimal is wanted, a text literal where a date is (it is
 * converted), nil everywhere.
 */
bool expr_check(Arena *arena, Expr *expr, const Names *names, const Type *wanted,
                Problems *problems);

/* Both in one. */
Expr *expr_compile(Arena *arena, Str text, Place at, const Names *names, const Type *wanted,
                   Problems *problems);

/* Calls visit for every path in the tree, changed('field') included (as a path of one step). */
void expr_visit_paths(const Expr *expr, void (*visit)(void *context, const Expr *path),
                      void *context);

/* --- evaluating in C -------------------------------------------------------------------------- */

typedef struct ExprEnv ExprEnv;
struct ExprEnv {
    Arena      *arena;
    void       *context;
    Value     (*read)(ExprEnv *env, const Expr *path); /* empty where a link on the way is */
    bool      (*changed)(ExprEnv *env, const Member *field);
    bool      (*has_role)(ExprEnv *env, Str role);
    bool      (*in_department)(ExprEnv *env, Str department);
    bool        is_new;
    int64_t     now;  /* one per transaction or request */
    const Zone *zone; /* the tenant's: today() and all date parts use it */
};

Value expr_eval(const Expr *expr, ExprEnv *env);

/* --- compiling to SQL ------------------------------------------------------------------------- */

typedef VEC(Value) ValueVec;

/*
 * Where SQL goes. Placeholders are numbered (?1, ?2 ...), so the pieces of a statement may be put
 * together in any order.
 *
 * path: writes the column (or inlined formula) at the end of a path from the record; joins are the
 * asker's business. Decimals are integers scaled by the path's
 * Type.scale; a list is one text (value_list_join), or NULL.
 * constant: the value of a path from `user`, or from `old` where that makes sense; bound, not
 * written.
 */
typedef struct SqlEnv SqlEnv;
struct SqlEnv {
    Arena      *arena;
    Buffer     *out;
    ValueVec   *bound;
    void       *context;
    bool      (*path)(SqlEnv *env, const Expr *path);
    Value     (*constant)(SqlEnv *env, const Expr *path);
    /* Where the list at the end of a path lies: a table of (record, value), and SQL of the id. */
    bool      (*list)(SqlEnv *env, const Expr *path, Str *table, Str *record);
    bool      (*has_role)(SqlEnv *env, Str role);
    bool      (*in_department)(SqlEnv *env, Str department);
    int64_t     now;
    const Zone *zone;
    int         inlined; /* depth of formulas in formulas, kept by the asker */
    /*
     * Set before `path` is called: only whether the path is true matters here, so an option's
     * attribute may be written as "stage IN (...)", which an index serves. Otherwise it must be
     * exactly its value, empty where it is empty.
     */
    bool        truth;
    int         nesting; /* the room's own, 0 at the start: what stands open in `out` is seen */
};

typedef enum {
    SQL_FILTER, /* true or not: plain comparisons in and/or position, so that indexes serve */
    SQL_VALUE,  /* exactly the value: true, false, empty as the language has them */
} SqlUse;

bool sql_bind(SqlEnv *env, Value value); /* writes ?N and remembers the value; always true */

/*
 * False if a path could not be written, or if formulas within formulas make it too deep or too long
 * for the database; no problem is added then.
 */
bool expr_sql(const Expr *expr, SqlEnv *env, SqlUse use);

/* A number as an integer of that scale, rounded half away from zero: a formula's field has one. */
bool expr_sql_scaled(const Expr *expr, SqlEnv *env, uint8_t scale);

/* What SQL calls: core/db registers all on each connection; deterministic, no side effects. */
typedef struct SqlFunction {
    const char *name;
    int         arg_count; /* -1: any */
    Value     (*call)(Arena *arena, const Value *args, size_t count); /* of NULL, INT, TEXT */
} SqlFunction;

extern const SqlFunction expr_sql_functions[]; /* ends with a NULL name */

/* --- for browsers, documentation -------------------------------------------------------------- */

/* ["==", ["path", "stage"], ["text", "won"]]; see docs/http-shapes.md. */
void expr_json(const Expr *expr, JsonWriter *json);

/* A function of the language: one row, which checks, evaluates, compiles and documents it. */
typedef struct ExprFunction ExprFunction;
struct ExprFunction {
    const char *name;
    const char *usage; /* "add_days(d, n)" */
    const char *help;
    /* The rest is the room's own: see functions.c. */
    const struct FunctionCode *code;
};

extern const ExprFunction expr_functions[]; /* ends with a NULL name */

#endif
