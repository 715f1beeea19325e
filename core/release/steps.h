/*
 * steps.h -- the sorts of steps a plan is made of, one row each; private to this room.
 *
 * A sort says what kind and class it is, which sentence tells it, and what it does to the tables.
 * Whoever teaches the program a new one (renaming, converting, dropping with the data kept aside)
 * adds a row with its `run`.
 */
#ifndef TENON_RELEASE_STEPS_H
#define TENON_RELEASE_STEPS_H

#include "core/release/catalogue.h"
#include "core/release/plan.h"

typedef struct Running {
    Arena           *arena;
    DbConn          *conn;
    const Dialect   *dialect;
    const Catalogue *wanted;
    Problems        *problems;
} Running;

typedef struct StepSort {
    StepKind    kind;
    StepClass   class;
    const char *sentence; /* its code in the message catalogue; with a hint where it is blocked */
    bool (*run)(const Step *step, const Running *running); /* NULL: the tables stay as they are */
    bool derives; /* its field is computed for all rows, after all steps: derived.h */
} StepSort;

extern const StepSort object_created, object_renamed, object_dropped;
extern const StepSort field_created, field_created_filled;
extern const StepSort field_created_unfilled, field_created_alike;
extern const StepSort field_renamed, field_converted, field_dropped;
extern const StepSort formula_created, formula_dropped;
extern const StepSort field_listed, field_unlisted, field_unlisted_several;
extern const StepSort rollup_created, rollup_changed, rollup_dropped;
extern const StepSort field_required, field_required_empty, field_optional;
extern const StepSort field_options_used, field_narrowed;
extern const StepSort field_reshaped, field_misshapen;
extern const StepSort field_unique, field_unique_twice, field_not_unique;
extern const StepSort index_created, index_twice, index_dropped;
extern const StepSort words_created, words_dropped;
extern const StepSort file_created, file_changed, file_dropped;

#endif
