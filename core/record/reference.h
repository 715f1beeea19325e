/*
 * reference.h -- a record as people write it in a file, a script or a command: its key, its id, its
 * name.
 */
#ifndef TENON_RECORD_REFERENCE_H
#define TENON_RECORD_REFERENCE_H

#include "core/record/work.h"

typedef enum {
    REFERENCE_FOUND,
    REFERENCE_NONE,
    REFERENCE_SEVERAL,
    REFERENCE_FAILED
} ReferenceResult;

/* All of them look only among the records that the user may read. */
ReferenceResult reference_search(Work *work, const Object *target, Str text, int64_t *id);

/* The record whose field has this value; *id stays as it was where there is none. */
ReferenceResult reference_by_field(Work *work, const Field *field, Value value, int64_t *id);

/* The same for a text, tidied as the field keeps it. */
ReferenceResult reference_by_text(Work *work, const Field *field, Str text, int64_t *id);

/* import.target, or import.targets where there is more than one; always false. */
bool reference_refuse(Work *work, const Field *field, Str text, bool several);

/* Text becomes a reference for this lookup, or import.target, import.targets. */
bool reference_find(Work *work, const Field *field, Value *value);

/* The field by which files name records of this object: external, else unique, else NULL. */
const Field *reference_key(const Work *work, const Object *object);

#endif
