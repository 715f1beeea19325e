/*
 * comment.h -- what people write about a record.
 *
 *   - Whoever may read a record reads its comments and may write one. Authors change and delete
 *     their own, as long as they may read the record; admin deletes all.
 *   - @[name](id) names somebody, who is notified if they may read the record. If they may not, the
 *     comment stands all the same, and the answer says so.
 *   - The owner of a record is told of what others write about it.
 *   - Comments go into the bin with their record, and come back with it.
 *
 * Every writing is an audit entry of the comment. Scripts do not run.
 */
#ifndef TENON_RECORD_COMMENT_H
#define TENON_RECORD_COMMENT_H

#include "core/base/json.h"
#include "core/record/work.h"

enum { COMMENT_MAX_TEXT = 10000 /* characters: see object.yaml */, COMMENT_MAX_MENTIONS = 20 };

/*
 * Each inside work_write. *json, if not NULL: the row as in the timeline, with "unseen", the people
 * who were named and may not read the record.
 */
bool comment_add(Work *work, const Object *object, int64_t record, Str text, JsonWriter *json);
bool comment_change(Work *work, int64_t id, Str text, JsonWriter *json);
bool comment_delete(Work *work, int64_t id);

#endif
