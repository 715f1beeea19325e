/*
 * transfer.h -- many records in and out: import through the recipe, export by pages.
 *
 * A column of a file is a field's name. A lookup is given by its target's external or unique field,
 * its id or its title; `owner` by login. Import writes in chunks, each one turn in the lane, each
 * row in a savepoint of its own, so that a bad row is refused alone. Rows that wait for another row
 * of the same file (a parent further down) are tried again.
 */
#ifndef TENON_RECORD_TRANSFER_H
#define TENON_RECORD_TRANSFER_H

#include "core/record/work.h"

typedef enum { IMPORT_INSERT, IMPORT_UPDATE, IMPORT_UPSERT } ImportMode;

enum { IMPORT_CHUNK = 200, EXPORT_PAGE = 1000 };

typedef struct {
    const Object *object;
    Str           csv;     /* UTF-8, with a header row */
    Str           file;    /* what messages call it: "data/lease.csv" */
    ImportMode    mode;
    Str           key;     /* the field that finds the record; empty: its one external or unique */
    bool          from_app; /* a file of the app itself: it may set what imports may not */
    bool          dry_run; /* everything is checked, nothing is kept */
    void        (*progress)(void *context, int64_t done, int64_t total);
    void         *context;
} ImportRequest;

typedef struct {
    int64_t rows, created, updated, unchanged, refused;
    Str     rejects; /* CSV: the refused rows, with the columns `line` and `problem`; or empty */
} ImportResult;

/*
 * Not inside work_write. Problems have the file, the line in it and the field; true if the file
 * could be read, even if rows were refused.
 */
bool import_run(Work *work, const ImportRequest *request, ImportResult *result);

typedef enum { EXPORT_CSV, EXPORT_NDJSON } ExportFormat;

/*
 * Not inside work_read: each page is a reading of its own. `put` gets the bytes piece by piece and
 * may stop it all.
 */
bool export_run(Work *work, const Object *object, ExportFormat format,
                bool (*put)(void *context, Str bytes), void *context, int64_t *rows);

/*
 * The objects in an order in which their data can be loaded: the targets of lookups before those
 * who point at them.
 */
const Object **transfer_order(Arena *arena, const Snapshot *snapshot, size_t *count);

#endif
