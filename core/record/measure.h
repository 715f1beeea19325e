/*
 * measure.h -- one column of an aggregate: what a group or a measure is called, selected as and
 * written as. Private.
 */
#ifndef TENON_RECORD_MEASURE_H
#define TENON_RECORD_MEASURE_H

#include "core/base/json.h"
#include "core/record/source.h"

typedef struct Measure Measure;
struct Measure {
    Str  key;     /* as asked */
    Str  sql;     /* what a group is grouped by; what `having` compares */
    Str  sort;    /* what it is ordered by */
    Str  columns; /* its cells in the SELECT */
    int  at, cells;
    Type type;    /* of the first cell */
    Type title;   /* of a lookup's name */
    void (*write)(const Measure *measure, const Work *work, DbStatement *statement,
                  JsonWriter *json);
};

/* stage, account.level, month(close_date) */
bool group_read(Source *source, Str text, Measure *measure);
bool measure_read(Source *source, Str text, Measure *measure); /* sum(amount), count() */
void measure_write(const Measure *measure, const Work *work, DbStatement *statement,
                   JsonWriter *json);

/* "sum(amount)" -> sum, amount */
bool call_split(Str text, Str *name, Str *argument);

/* " HAVING ...": an expression over the keys that were asked for. Nothing for an empty text. */
bool having_write(Source *source, const Measure *measures, size_t count, Str text, Buffer *out);

#endif
