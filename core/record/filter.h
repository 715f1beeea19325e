/*
 * filter.h -- which rows: the user's reach, a view, a condition, words to search for. Private to
 * this room.
 */
#ifndef TENON_RECORD_FILTER_H
#define TENON_RECORD_FILTER_H

#include "core/record/source.h"

typedef struct {
    Str          view, where, q;
    const Expr  *also;    /* a condition of the configuration: a lookup's filter */
    const Field *link;
    int64_t      link_to;
    const Field *option_of; /* a choice ... */
    Str          option;    /* ... that is this one; a NULL ptr: is empty */
    Verb         verb;    /* beside reading: VERB_EXPORT; VERB_READ means nothing more */
    int64_t      id;      /* only this record; 0: all */
    bool         whole;   /* all rows are wanted, not the first of them: counts, sums */

    const Binding *bindings; /* what :name stands for in `where` */
    size_t         binding_count;
} Filter;

/* Writes " WHERE ..." with the user's reach first; false with problems. */
bool filter_write(Source *source, const Filter *filter, Buffer *out);

#endif
