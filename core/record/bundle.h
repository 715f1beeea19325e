/*
 * bundle.h -- one bundle of the bin, in its rows. Private to this room; bin.h says what it is.
 */
#ifndef TENON_RECORD_BUNDLE_H
#define TENON_RECORD_BUNDLE_H

#include "core/record/bin.h"
#include "core/record/record.h"

/* The head of a bundle: the row that stands in the list. */
typedef struct Bundle {
    int64_t       id, record, user, at;
    Str           name;   /* of the object, as it was called then */
    const Object *object; /* NULL if there is none any more */
    Str           title;  /* as the one who deleted it saw it; empty if they did not */
    Str           counts; /* {"company": [records, of which they saw]} */
} Bundle;

/* What BUNDLE_COLUMNS select, of the row that the statement stands on. */
#define BUNDLE_COLUMNS "b.id, b.object, b.record, b.title, b.counts, b.user, b.at"
Bundle bundle_read(Work *work, DbStatement *statement);

/* The bundle, if it is there and the user may have it; else false with bin.unknown. */
bool bundle_open(Work *work, int64_t id, Bundle *bundle);

/* May the user see and restore what such records were? */
bool bundle_allowed(const Work *work, const Object *object);

/* The object of that name, or of a name that was changed since; NULL if there is none. */
const Object *bundle_object(const Snapshot *snapshot, Str name);

/* Bundles that are older than this are not there any more. */
int64_t bundle_horizon(int64_t now);

#endif
