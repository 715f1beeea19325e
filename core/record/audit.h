/*
 * audit.h -- who changed what, when: written with every save, in its transaction; read as a
 * record's history.
 *
 * One entry per saved record holds all its changes as JSON, {"stage": ["contact", "won"]}: old and
 * new value. Reading shows only fields that the user may read; an update of which nothing is left
 * is not shown at all. What a roll-up followed has the action "derive": nobody changed that record.
 */
#ifndef TENON_RECORD_AUDIT_H
#define TENON_RECORD_AUDIT_H

#include "core/record/record.h"

typedef enum { AUDIT_CREATE, AUDIT_UPDATE, AUDIT_DELETE, AUDIT_RESTORE, AUDIT_DERIVE } AuditAction;

bool audit_write(Work *work, const Record *record, AuditAction action);

enum { HISTORY_DEFAULT_LIMIT = 20, HISTORY_MAX_LIMIT = 200 };

typedef enum { HISTORY_ALL, HISTORY_OF_PEOPLE /* without what roll-ups followed */ } HistoryKind;

/* {"rows": [...], "next": ...}, newest first; record.unknown if the user may not read it. */
bool history_write(Work *work, const Object *object, int64_t id, HistoryKind kind, Str limit,
                   Str cursor, JsonWriter *json);

#endif
