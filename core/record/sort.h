/*
 * sort.h -- in which order, and where a page goes on. Private to this room.
 *
 * Empty values come first going up and last going down. A lookup sorts by its target's name, a
 * choice by the place of its option in the list. The record's id has the last word, so that the
 * order is total and pages neither skip nor repeat.
 */
#ifndef TENON_RECORD_SORT_H
#define TENON_RECORD_SORT_H

#include "core/record/query.h"
#include "core/record/source.h"

typedef struct {
    Str  sql;
    Type type;
    bool down;
} SortKey;

typedef struct {
    SortKey keys[QUERY_MAX_SORTS + 1]; /* the last one is the id */
    size_t  count;
} Sort;

/*
 * "-close_date,account.name". With `forgiving` (a view's own sort) what the user may not read is
 * left out.
 */
bool sort_read(Source *source, Str text, bool forgiving, Sort *sort);

/* SQL of an option's place in its list, from SQL of its name. */
Str option_place_sql(Source *source, const Choices *choices, Str column);

void sort_write(const Sort *sort, Buffer *out); /* " ORDER BY ..." */

/* The condition for rows behind `from`, one value for each key. */
void sort_write_after(Source *source, const Sort *sort, const Value *from, Buffer *out);

#endif
