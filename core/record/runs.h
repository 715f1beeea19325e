/*
 * runs.h -- which scripts ran for a record, and what they did: for those who may see code.
 */
#ifndef TENON_RECORD_RUNS_H
#define TENON_RECORD_RUNS_H

#include "core/base/json.h"
#include "core/record/work.h"

enum { RUNS_DEFAULT_LIMIT = 20, RUNS_MAX_LIMIT = 50 };

/*
 * {"rows": [...], "next": ...}, newest first; record.unknown if the user may not read the record,
 * access.code (403) if they may not see code.
 */
bool runs_write(Work *work, const Object *object, int64_t id, Str limit, Str cursor,
                JsonWriter *json);

#endif
