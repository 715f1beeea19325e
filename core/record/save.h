/*
 * save.h -- the steps of the recipe, one function each. Private to this room; record.c puts them in
 * order.
 */
#ifndef TENON_RECORD_SAVE_H
#define TENON_RECORD_SAVE_H

#include "core/record/record.h"

/*
 * Input into values: rights, conversion, options, lookups; then the defaults of a new record. All
 * problems at once, what is missing among them.
 */
bool values_check(Work *work, Record *record, const RecordInputs *inputs);
bool values_number(Work *work, Record *record); /* autonumbers: nothing else can refuse it now */

/* required, required_when, readonly_when, refuse_when, and what is offered. */
bool rules_check(Work *work, const Record *record);

/* Options that fit the other fields, lookups within their filter. */
bool offers_check(Work *work, const Record *record);

/* Only `required`. Fields in `refused` (may be NULL) have their problem already. */
bool required_check(Work *work, const Record *record, const bool *refused);

bool unique_check(Work *work, const Record *record);

enum { DELETE_MAX_ROWS = 10000, SAVE_MAX_DEPTH = 100 };

/* What one deletion takes along, and what brings it back, may take longer than other writes. */
enum { LARGE_ROWS = 1000, LARGE_BUDGET_MS = 20000 };

/* The bundle of the bin that a delete is writing. */
typedef struct {
    int64_t bundle;  /* 0 until its first row */
    int64_t places;
    size_t  bytes;
    Str     title;   /* of the newest record in it, as the user saw it */
    Map     tallies; /* object's name -> how many */
} Leaving;

/* What one delete has set in motion: how many rows, and the chain that led to the one at hand. */
typedef struct {
    Leaving kept;
    int     rows;
    int     depth;
    int64_t chain[SAVE_MAX_DEPTH];
    Map     leaving; /* all that goes in the end: id -> const Object * */
} Cascade;

/* More than DELETE_MAX_ROWS, or too deep; always false. */
bool delete_too_many(Work *work);

/*
 * The records that point at one that is deleted: they refuse it, are emptied, or are deleted with
 * it.
 */
bool referrers_settle(Work *work, const Record *record, Cascade *cascade);

/*
 * As the program itself does it to follow another save: the whole recipe, without the user's
 * rights.
 */
bool record_clear_link(Work *work, const Field *link, int64_t id, Cascade *cascade);
bool record_delete_with(Work *work, const Object *object, int64_t id, Cascade *cascade);

/*
 * The bin: a record that is about to leave its table, a link that was emptied for it, and the head
 * of the bundle when all are in.
 */
bool bin_keep(Work *work, const Record *record, Leaving *leaving);
bool bin_keep_link(Work *work, const Field *link, int64_t id, int64_t target, Leaving *leaving);
bool bin_close(Work *work, const Object *object, int64_t id, const Leaving *leaving);

/* The comments of a record that is about to leave its table go along (comment.c). */
bool comments_leave(Work *work, const Record *record, Cascade *cascade);

/*
 * A problem on a field, named by its label; on the record where the user may not know the field.
 * Always false.
 */
bool field_problem(Work *work, const char *code, const Field *field, Str more);

#endif
