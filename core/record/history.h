/*
 * history.h -- the entries of one record's history, one by one: for the history itself (audit.h)
 * and for the timeline. Private to this room.
 */
#ifndef TENON_RECORD_HISTORY_H
#define TENON_RECORD_HISTORY_H

#include "core/record/audit.h"
#include "core/record/person.h"

typedef struct History {
    Work         *work;
    const Object *object;
    int64_t       id, before; /* entries older than this one; 0: from the newest */
    int64_t       limit;
    HistoryKind   kind;
    Person        user;
} History;

/* Newest first; the first cell is the entry's id. NULL with a problem. */
DbStatement *history_prepare(History *history);

/*
 * The entry that the statement stands on; `kind` as a member of it, if not NULL. False if nothing
 * of the entry may be shown.
 */
bool history_write_entry(History *history, DbStatement *statement, const char *kind,
                         JsonWriter *json);

#endif
