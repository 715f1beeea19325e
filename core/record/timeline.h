/*
 * timeline.h -- everything that happened with a record, in one line of time, newest first:
 * comments, changes, and the records that point at it and whose object says `timeline`.
 *
 * Each of them is a strand, read by its own keyset (moment, id), and as few rows of it as the page
 * needs; the page is their merge. A cursor is the moment and id of the last row, so pages neither
 * lose nor repeat a row while others write. Every strand shows what its own rights allow.
 */
#ifndef TENON_RECORD_TIMELINE_H
#define TENON_RECORD_TIMELINE_H

#include "core/base/json.h"
#include "core/record/work.h"

enum { TIMELINE_DEFAULT_LIMIT = 20, TIMELINE_MAX_LIMIT = 100 };

/* The parameters as they came; empty where they were not given. */
typedef struct {
    Str only; /* comments, changes, activities */
    Str limit, cursor;
} TimelineRequest;

/* {"rows": [...], "next": ...}; record.unknown if the user may not read the record. */
bool timeline_write(Work *work, const Object *object, int64_t id, const TimelineRequest *request,
                    JsonWriter *json);

#endif
