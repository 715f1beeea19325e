/*
 * source.h -- the FROM of a statement: a table and the lookups joined to it, where paths become
 * columns.
 *
 * A join is made when a path first asks for it. There are two kinds: strict ones see only the
 * targets that the user may see (everything a client can name goes through these); full ones see
 * all (formulas, which the configuration wrote). Placeholders are numbered, so that the pieces of a
 * statement may be made in any order.
 */
#ifndef TENON_RECORD_SOURCE_H
#define TENON_RECORD_SOURCE_H

#include "core/record/work.h"

enum { SOURCE_MAX_JOINS = 48, SOURCE_MAX_INLINED = 16 };

typedef enum { SIGHT_STRICT, SIGHT_FULL } SightKind;

typedef struct Join Join;
struct Join {
    const Join   *from;  /* NULL: the statement's own table */
    const Field  *link;  /* the lookup that leads here */
    const Object *object;
    SightKind     sight;
    Str           alias;
    Join         *next;
};

typedef struct Source {
    Work         *work;
    const Object *object;
    Join          root, *last;
    int           join_count;
    Buffer        from;     /* " FROM o_deal t LEFT JOIN ..." */
    size_t        joins_at; /* where the joins begin in it */
    ValueVec      bound;
} Source;

void source_init(Source *source, Work *work, const Object *object);

/* The table behind a lookup of `from`'s; NULL with query.joins when there are too many. */
const Join *source_join(Source *source, const Join *from, const Field *link, SightKind sight);

/*
 * Each writes SQL for a value of the row `row`; false with problems. Decimals are scaled by their
 * type.
 */
bool source_field(Source *source, const Join *row, const Field *field, Buffer *out);
bool source_path(Source *source, const Join *row, SightKind sight, const Member *steps,
                 size_t count, Buffer *out);
bool source_expr(Source *source, const Join *row, SightKind sight, const Expr *expr, SqlUse use,
                 Buffer *out);

/*
 * For an expression that was refused without a word, because its SQL would be too long or too deep:
 * says so, if there are no more problems than `before`; always false.
 */
bool source_too_large(const Source *source, int before);

/*
 * What names a row, with the user's eyes; *type says how to read it. Writes NULL where the name may
 * not be known.
 */
bool source_title(Source *source, const Join *row, Buffer *out, Type *type);

/*
 * For groups: joins the table of a list, so that the row stands once for each of its values, and
 * once if it has none. SQL of the value.
 */
Str source_each(Source *source, const Join *row, const Field *field);

static inline Str source_joins(const Source *source)
{
    return str_slice(buffer_str(&source->from), source->joins_at, source->from.len);
}

void source_bind(Source *source, Buffer *out, Value value);

/* Prepares a statement and binds what was collected; NULL with a problem. */
DbStatement *source_prepare(Source *source, const Buffer *sql);

/* What came as text or JSON as a value of this type; false if it is none. Empty stays empty. */
bool source_value(Value *value, Type type);

/* How a column of this type comes back. */
DbColumn source_column(Type type);

/* The cell itself; a list in the order of its options. */
Value source_cell(DbStatement *statement, int cell, Type type, Arena *arena);

/* A title as text: a choice by its label, everything else as it is written. */
Str title_text(const Work *work, Type type, Value value);

#endif
