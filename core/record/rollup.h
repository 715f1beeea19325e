/*
 * rollup.h -- roll-ups: what a record keeps about the records that point at it.
 *
 * Whoever stores or deletes a row calls rollups_follow in the same transaction. A roll-up changes
 * neither its record's version nor who changed it when, asks no rights and runs no hooks; the audit
 * trail has it as "derive", unless the field says `audited: false`.
 */
#ifndef TENON_RECORD_ROLLUP_H
#define TENON_RECORD_ROLLUP_H

#include "core/record/record.h"

/*
 * A row went from `was` to `is`, and the table has it so; NULL where there was or is none.
 * `going`, `going_count`: ids of records that are being deleted themselves, which are left alone.
 * False with problems, as rollup_find.
 */
bool rollups_follow(Work *work, const Record *was, const Record *is, const int64_t *going,
                    size_t going_count);

/*
 * What a record's roll-up should be, from the table. False with problems: rollup.digits where a sum
 * has more than 18 digits.
 */
bool rollup_find(Work *work, const Field *field, int64_t id, Value *value);

/* The same for all roll-ups of a record that comes back into the table. */
bool rollups_take(Work *work, Record *record);

/*
 * Computes a roll-up anew for the records with ids above `after` up to `upto`, in one statement;
 * *wrong (may be NULL) is how many held something else. For a writing connection.
 */
bool rollup_compute(Work *work, const Field *field, int64_t after, int64_t upto, int64_t *wrong);

typedef struct {
    const Field *field;
    int64_t      rows, wrong;
} Rebuilt;

typedef VEC(Rebuilt) RebuiltVec;

enum { REBUILD_CHUNK = 1000 }; /* records in one transaction */

/* How many records with ids above `after` up to `upto` hold something else; nothing is changed. */
bool rollup_compare(Work *work, const Field *field, int64_t after, int64_t upto, int64_t *wrong);

typedef void (*RebuildProgress)(void *context, const Field *field, int64_t done, int64_t total);

/*
 * Computes roll-ups anew in chunks, each in a turn of its own in the lane, so that others write in
 * between: all of them, or those of an object, or one; and those that are made of these. In the
 * order in which they need each other. `progress` may be NULL.
 */
bool rollups_rebuild(Work *work, const Object *object, const Field *field, RebuiltVec *rebuilt,
                     RebuildProgress progress, void *context);

/* All of them compared, in chunks, on the connection that `work` has; nothing is changed. */
bool rollups_compare(Work *work, RebuiltVec *compared, RebuildProgress progress, void *context);

#endif
