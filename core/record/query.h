/*
 * query.h -- lists and sums: from a request to one SQL statement to JSON, without records in
 * between.
 *
 * The rule of this room: no text from a request ever becomes SQL text. Names come from the snapshot
 * through access, values are bound. The same request gives the same SQL text, so that the statement
 * cache hits.
 */
#ifndef TENON_RECORD_QUERY_H
#define TENON_RECORD_QUERY_H

#include "core/base/json.h"
#include "core/record/work.h"

enum {
    QUERY_DEFAULT_LIMIT = 50,
    QUERY_MAX_LIMIT = 1000,
    QUERY_MAX_COLUMNS = 200,
    QUERY_MAX_SORTS = 6,
    QUERY_MAX_BYTES = 32 << 20 /* of an answer: more is query.bytes, before it fills the memory */
};

/* The parameters of the API as they came; empty where they were not given. */
typedef struct {
    Str select; /* "name,amount,account.name" */
    Str where;  /* an expression */
    Str view;   /* a list view's name */
    Str q;      /* words that must be found in the title or a searchable field */
    Str sort;   /* "-close_date,name" */
    Str limit;
    Str cursor;
    Str total;  /* "exact", "estimate", "none" */
    Str shape;  /* "arrays" or "objects" */

    /* What the program itself asks for: */
    const Field *link; /* only rows whose `link` is `link_to` */
    int64_t      link_to;
    const Expr  *also;      /* a condition of the configuration: a board's */
    const Field *option_of; /* only rows whose choice is `option`, or empty where that is NULL */
    Str          option;
    bool forgiving; /* select and sort are a layout's: what the user may not read is left out */
} QueryRequest;

/* False if there is no parameter of that name. */
bool query_set(QueryRequest *request, Str name, Str value);

/* {"rows": [...], "next": ..., "total": ...}; false with problems: what was written is void. */
bool query_write(Work *work, const Object *object, const QueryRequest *request, JsonWriter *json);

/* The members of it without the brackets, for an object that has more of them. */
bool query_write_members(Work *work, const Object *object, const QueryRequest *request,
                         JsonWriter *json);

/* A page's size as text, 1 to `most`; query.limit otherwise. */
bool query_limit(Work *work, Str text, int64_t otherwise, int64_t most, int64_t *limit);

typedef struct {
    Str group;    /* "stage,month(close_date)" */
    Str measures; /* "sum(amount),count()"; empty: count() */
    Str where, view, q;
    Str having;   /* over what was asked: "sum(amount) > 1000 and stage ~= 'lost'" */
    Str sort;     /* "-sum(amount)"; empty: by the groups */
    Str limit, cursor;
    Str conditions; /* "true": each row has `where`, the condition that lists its records */

    const Binding *bindings; /* what :name stands for in `where`: the program's own */
    size_t         binding_count;
} AggregateRequest;

/* "sum(amount)" -> sum, amount; false if it is no such thing. */
bool call_split(Str text, Str *name, Str *argument);

bool aggregate_set(AggregateRequest *request, Str name, Str value);
bool aggregate_write(Work *work, const Object *object, const AggregateRequest *request,
                     JsonWriter *json);

/* One row, while it is taken: its groups and measures in the order in which they were asked for. */
typedef struct AggregateRow AggregateRow;

void row_write_group(const AggregateRow *row, size_t group, JsonWriter *json);
void row_write_measure(const AggregateRow *row, size_t measure, JsonWriter *json);

/* The condition that lists the group's records; empty where no text can say it. */
Str row_condition(const AggregateRow *row, size_t group);

/* A period: its first day. False for other groups and for the empty one. */
bool row_day(const AggregateRow *row, size_t group, int64_t *day);

/* Of the period that begins on this day: its name as JSON, its condition, the day behind it. */
Str row_period_name(const AggregateRow *row, size_t group, int64_t day);
Str row_period_where(const AggregateRow *row, size_t group, int64_t day);
int64_t row_period_next(const AggregateRow *row, size_t group, int64_t day);

/* Calls `take` for up to `most` rows; *more says whether there are others. Limit and cursor of the
 * request do not count. */
bool aggregate_each(Work *work, const Object *object, const AggregateRequest *request,
                    int64_t most, void (*take)(void *context, const AggregateRow *row),
                    void *context, bool *more);

#endif
