/*
 * transfer.h -- many records in and out: import through the recipe, export by pages.
 *
 *   file -> columns -> rows -> chunks, each one turn in the lane -> kept, refused, or tried again
 *
 * A column of a file is a field, by its name or its label in any of the app's languages, or what
 * the map says. A lookup is given by its target's external or unique field, its id or its title, or
 * by the field that the column names ("account.code"); `owner` by login. A bad row is refused
 * alone. Rows that wait for another row of the same file (a parent further down) are tried again.
 *
 * Each chunk leaves a note of what it did, in the same transaction. From these notes an import goes
 * on after a crash, writes the refused rows as a file, and is undone.
 */
#ifndef TENON_RECORD_TRANSFER_H
#define TENON_RECORD_TRANSFER_H

#include "core/base/json.h"
#include "core/record/work.h"
#include "core/sheet/sheet.h"

/* --- import ----------------------------------------------------------------------------------- */

typedef enum { IMPORT_INSERT, IMPORT_UPDATE, IMPORT_UPSERT } ImportMode;

/* A chunk is over at whichever comes first; others get their turn between two. */
enum { IMPORT_CHUNK = 1000, IMPORT_CHUNK_US = 40000 };

enum { IMPORT_KEPT_DAYS = 30 /* the notes */ };

/*
 * A day or a moment of the app's data/, told from the day on which it was written: as many whole
 * weeks later as have gone by, so that what was last Friday is the Friday before today.
 */
Value data_dated(const Work *work, Value value);

typedef struct {
    int64_t id; /* under which the notes are kept */
    int64_t rows, created, updated, unchanged, refused;
    bool    stopped; /* progress said so: what is done stays */
} ImportResult;

typedef struct {
    const Object *object;
    Str           path;     /* of the file; empty: `text` is its content */
    Str           text;
    Str           file;     /* what messages call it: "data/lease.csv" */
    SheetHow      how;
    ImportMode    mode;
    Str           key;      /* the field that finds the record; empty: its one external or unique */
    const Json   *map;      /* {"column": "field" or null}, or an array; NULL: by names */
    bool          from_app; /* a file of the app itself: it may set what imports may not */
    bool          dry_run;  /* everything is checked, nothing is kept */
    Problems     *said;     /* what was wrong with rows; NULL: among the work's problems */
    int64_t       id;       /* with notes there already it goes on behind them; 0: a new one */
    bool        (*progress)(void *context, int64_t done, int64_t total); /* false: stop */
    void         *context;
} ImportRequest;

/*
 * Not inside work_write. Problems have the file, the line in it and the field; true if the file
 * could be read to its end or was stopped, even if rows were refused.
 */
bool import_run(Work *work, const ImportRequest *request, ImportResult *result);

/* "insert", "update", "upsert"; false with import.mode. Empty is insert. */
bool import_mode_read(Work *work, Str text, ImportMode *mode);

/* What the file is and what its columns seem to be: docs/http-shapes.md. Reads it to its end. */
bool import_preview(Work *work, const ImportRequest *request, int64_t id, JsonWriter *json);

/*
 * The refused rows as the file was, with the columns `line` and `problem`: they can be corrected
 * and imported again. *name is a name for it. False with import.unknown.
 */
bool import_rejects(Work *work, int64_t id, bool (*put)(void *context, Str bytes), void *context,
                    Str *name);

/* The first of them as lines of JSON: {"row", "id", "title", "status": "refused", "problems"}. */
bool import_refused(Work *work, int64_t id, int64_t most, Buffer *out);

typedef struct {
    int64_t deleted, restored, left; /* left: somebody has changed it since, or it is refused */
    bool    stopped;
} UndoResult;

/*
 * Deletes what the import has made and sets back what it has changed, newest first, through the
 * recipe. `id` is of the undo itself, for its notes. False with import.unknown, import.undone.
 */
bool import_undo(Work *work, int64_t import, int64_t id,
                 bool (*progress)(void *context, int64_t done, int64_t total), void *context,
                 UndoResult *result);

/* Inside work_read: has it made or changed anything that was not taken back? */
bool import_can_undo(Work *work, int64_t id);

/* --- export ----------------------------------------------------------------------------------- */

enum { EXPORT_PAGE = 1000, EXPORT_SORTED = 500000 /* rows, where an order is asked for */ };

typedef struct {
    const Object *object;
    Str           format;    /* "csv" (if empty), "ndjson", "xlsx" */
    Str           encoding;  /* of CSV: sheet.h */
    char          separator;
    bool          labels;    /* the header has labels, not names */
    Str           select, view, where, q, sort;
    bool        (*put)(void *context, Str bytes);
    void         *put_context;
    bool        (*progress)(void *context, int64_t done, int64_t total); /* may be NULL */
    void         *context;
} ExportRequest;

/*
 * Not inside work_read: each page is a reading of its own, in the order of the ids; with `sort` the
 * order is read first. False with problems, or if `put` or `progress` said stop.
 */
bool export_run(Work *work, const ExportRequest *request, int64_t *rows);

/* False if there is no parameter of that name. */
bool export_set(ExportRequest *request, Str name, Str value);

/* "accounts-2026-11-22.csv" */
Str export_name(Work *work, const ExportRequest *request);

/*
 * The objects in an order in which their data can be loaded: the targets of lookups before those
 * who point at them.
 */
const Object **transfer_order(Arena *arena, const Snapshot *snapshot, size_t *count);

/* --- files on the way ------------------------------------------------------------------------- */

/* Files that wait for their import, and finished exports, are kept for so long. */
enum { TRANSFER_KEPT_DAYS = 7 };

/* Where the file `id` of this user is, below the tenant's folder. */
Str transfer_path(Work *work, int64_t id, const char *kind);

/* Takes out what is too old. */
void transfer_sweep(Work *work);

#endif
