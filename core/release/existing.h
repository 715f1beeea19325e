/*
 * existing.h -- what the rows that are there mean for a step: how many, which ones stand in its
 * way, what new columns hold for them; private to this room.
 */
#ifndef TENON_RELEASE_EXISTING_H
#define TENON_RELEASE_EXISTING_H

#include "core/release/catalogue.h"
#include "core/release/plan.h"

bool rows_count(Arena *arena, DbConn *conn, Str table, int64_t *count, Problems *problems);

/* One more row that stands in the way. */
void add_failing(Step *step, int64_t id);

/* Fill in failing_count and failing_ids. `was` says where the values of `field` lie by now. */
bool rows_all(Arena *arena, DbConn *conn, Str table, Step *step, Problems *problems);
bool rows_empty(Arena *arena, DbConn *conn, const Field *field, const Entry *was, Step *step,
                Problems *problems);
bool rows_of_no_option(Arena *arena, DbConn *conn, const Field *field, const Entry *was, Step *step,
                       Problems *problems);
bool rows_with_several(Arena *arena, DbConn *conn, const Entry *was, Step *step,
                       Problems *problems); /* values in a list */
bool rows_twice(Arena *arena, DbConn *conn, const PlanIndex *index, Step *step, Problems *problems);
/* That hold what the field would no longer take. */
bool rows_outside(Arena *arena, DbConn *conn, const Field *field, const Entry *was, Step *step,
                  Problems *problems);

/* That could not be written in the form that the field's type gives its texts (reshape.c). */
bool rows_misshapen(Arena *arena, DbConn *conn, const Field *field, Step *step,
                    Problems *problems);
/* Writes all rows in that form; none may be misshapen. */
bool rows_reshape(Arena *arena, DbConn *conn, const Field *field, Problems *problems);

/*
 * The field's default for a record that exists already, as its column keeps it; empty where there
 * is none.
 */
Value existing_value(Arena *arena, const Field *field, int64_t now);

/* Fills "<column>__fold" from the column, for all rows. */
bool fold_rows(Arena *arena, DbConn *conn, const Field *field, Problems *problems);

#endif
