/*
 * select.h -- rows for the program itself: values instead of JSON, with the user's eyes.
 *
 * What the user may not read does not exist in `where`, `select` and `sort`, and is empty in whole
 * records; records out of reach are not there.
 */
#ifndef TENON_RECORD_SELECT_H
#define TENON_RECORD_SELECT_H

#include "core/record/work.h"

typedef struct {
    Str            where;    /* an expression; :name stands for what is bound */
    const Binding *bindings;
    size_t         binding_count;
    Str            select;   /* paths; empty: whole records, formulas included */
    Str            sort;
    int64_t        id;       /* only this record; 0: all */
    int64_t        limit;    /* at least 1 */
} Selection;

typedef struct {
    Str  key; /* "account.name" */
    Type type;
} SelectedColumn;

/*
 * Whole records: one value for each field of the object, in their order, and no columns. Else one
 * for each column.
 */
typedef struct {
    VEC(SelectedColumn) columns;
    VEC(const Value *) rows;
    size_t width; /* values in a row */
} Selected;

enum { SELECT_MOST_BYTES = 4 << 20 }; /* of all values; more is refused: query.large */

/* False with problems; all in the work's arena. */
bool select_records(Work *work, const Object *object, const Selection *selection,
                    Selected *selected);

#endif
