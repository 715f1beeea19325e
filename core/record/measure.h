/*
 * measure.h -- one column of an aggregate: what a group or a measure is called, selected as and
 * written as. Private.
 */
#ifndef TENON_RECORD_MEASURE_H
#define TENON_RECORD_MEASURE_H

#include "core/base/json.h"
#include "core/record/query.h"
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
    Str  path;    /* of a group: the field, without its period */
    void (*write)(const Measure *measure, const Work *work, DbStatement *statement,
                  JsonWriter *json);
    /* Of a group: the condition that lists its records; nothing where no text can say it. */
    void (*condition)(const Measure *measure, const Work *work, DbStatement *statement,
                      Buffer *out);
};

/* stage, account.level, month(close_date) */
bool group_read(Source *source, Str text, Measure *measure);

/* What a group is ordered by: a choice by the place of its option. Binds what it needs. */
Str group_order(Source *source, const Measure *group);

bool measure_read(Source *source, Str text, Measure *measure); /* sum(amount), count() */
void measure_write(const Measure *measure, const Work *work, DbStatement *statement,
                   JsonWriter *json);

/*
 * Periods by the first of their days: what a group of them is called, the condition that lists its
 * records, and the first day of the one behind it. `measure` must be grouped by a period.
 */
bool measure_is_period(const Measure *measure);
int64_t period_day(const Measure *measure, const Work *work, DbStatement *statement);
Str period_name(const Measure *measure, Arena *arena, int64_t day);
Str period_where(const Measure *measure, Arena *arena, int64_t day);
int64_t period_next(const Measure *measure, int64_t day);

/* " HAVING ...": an expression over the keys that were asked for. Nothing for an empty text. */
bool having_write(Source *source, const Measure *measures, size_t count, Str text, Buffer *out);

#endif
