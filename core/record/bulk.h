/*
 * bulk.h -- one change of many records: what is asked for, which records these are, and the change
 * of one of them by the recipe that it would take alone.
 *
 * Who does it needs the right to change many at once (VERB_BULK) beside the right for the change
 * itself; both are asked for every record. core/flow/bulk.c goes through them all.
 */
#ifndef TENON_RECORD_BULK_H
#define TENON_RECORD_BULK_H

#include "core/base/json.h"
#include "core/record/work.h"

enum {
    BULK_MAX_IDS = 2000,   /* named one by one */
    BULK_MAX_RECORDS = 50000 /* of one job */
};

typedef struct Bulk Bulk;

/*
 * {"ids": [...]} or {"view", "where", "q"}; and {"set": {...}}, {"delete": true},
 * {"restore": true} (of what was deleted) or {"action", "input"}. NULL with bulk.what, bulk.ids,
 * http.member, access.denied and what is wrong with an action. In the work's arena.
 */
Bulk *bulk_read(Work *work, Str object, const Json *body);

const Object *bulk_object(const Bulk *bulk);

/* The message that names such a job, "bulk.title.set" ...; takes the object's plural. */
const char *bulk_title(const Bulk *bulk);

typedef VEC(int64_t) BulkIds;

/* Inside work_read: the records, oldest first. False with bulk.many, or what is wrong in where. */
bool bulk_find(Work *work, const Bulk *bulk, Arena *arena, BulkIds *ids);

/* Inside work_write: one recipe. False with problems. */
bool bulk_change(Work *work, const Bulk *bulk, int64_t id);

#endif
