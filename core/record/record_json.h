/*
 * record_json.h -- a record as JSON: the only place that knows its shape (docs/http-shapes.md).
 */
#ifndef TENON_RECORD_RECORD_JSON_H
#define TENON_RECORD_RECORD_JSON_H

#include "core/base/json.h"
#include "core/record/record.h"

/*
 * The whole record with the titles of its lookups, as the user may read it; record.unknown if not
 * at all.
 */
bool record_write(Work *work, const Object *object, int64_t id, JsonWriter *json);

/* The same, with what stands at the end of these paths; left out where the user may not read it. */
bool record_write_with(Work *work, const Object *object, int64_t id, const StrVec *paths,
                       JsonWriter *json);

/* Only what stands at the end of these paths, of what the user may read; with id and version. */
bool record_write_only(Work *work, const Object *object, int64_t id, const StrVec *paths,
                       JsonWriter *json);

/* The version in what one of these has just written. */
int64_t record_written_version(Str json);

/*
 * The answer to a save: the whole record, or {id, version} where the save moved it out of the
 * user's sight.
 */
bool record_write_saved(Work *work, const Record *record, JsonWriter *json);

/* One value of a field in its usual JSON; a lookup with its title. */
void record_write_value(Work *work, const Field *field, Value value, JsonWriter *json);

/* What names a record to this user; false if it is not there or not to be seen. */
bool record_title_find(Work *work, const Object *object, int64_t id, Str *title);

/* The same; empty where there is none. */
Str record_title(Work *work, const Object *object, int64_t id);

#endif
