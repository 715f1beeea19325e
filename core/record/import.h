/*
 * import.h -- what the parts of an import share. Private to this room.
 */
#ifndef TENON_RECORD_IMPORT_H
#define TENON_RECORD_IMPORT_H

#include "core/base/map.h"
#include "core/record/record.h"
#include "core/record/transfer.h"

/* --- columns (import_columns.c) --------------------------------------------------------------- */

typedef enum { COLUMN_FIELD, COLUMN_ID, COLUMN_ROLES, COLUMN_LEFT_OUT } ColumnUse;

typedef struct {
    ColumnUse    use;
    Str          name;  /* as the file has it; the second of that name is "name (2)" */
    const Field *field;
    const Field *by;    /* the target's field that the cells hold; NULL: whatever finds it */
    Map          known; /* text -> reference, found before; in known.arena */
} ImportColumn;

typedef struct {
    ImportColumn *items;
    size_t        count;
    int           key; /* the one that finds the record; -1: none */
} ImportColumns;

/* Names as they must be told apart. */
StrVec columns_names(Arena *arena, const StrVec *header);

/* False with problems: import.twice, field.unknown, import.column, import.key. */
bool columns_read_header(Work *work, const ImportRequest *request, const SheetFacts *facts,
                         ImportColumns *columns);

/* May imports by this user set it? */
bool import_sets(const Work *work, const ImportRequest *request, const Field *field);

/*
 * "account.code", by names or by labels in any language; case, width, blanks and what stands in
 * brackets do not count. NULL if there is no such field.
 */
const Field *column_find(Work *work, const Object *object, Str name, const Field **by);
Str column_fold(Arena *arena, Str name);

/* --- cells (import_cells.c) ------------------------------------------------------------------- */

/*
 * What people write as what fields take: 2026年3月1日, ¥1,200.50, 是, an option's label. What it
 * does not understand stays as it is, for the field to refuse.
 */
Value cell_value(Work *work, const Field *field, Str text);

/* --- notes (import_log.c) --------------------------------------------------------------------- */

/* How far it is: what the newest note says. */
typedef struct {
    int64_t      number; /* of notes so far */
    int64_t      pass, taken, input, waits; /* rows of this pass: taken, to take, waiting again */
    bool         last;   /* rows that still wait are refused now */
    ImportResult result;
} ImportState;

/* What one chunk notes: arrays of JSON without their brackets. */
typedef struct {
    Buffer made, wrong, waiting;
} ImportNote;

bool log_begin(Work *work, const ImportRequest *request, int64_t id, const SheetFacts *facts,
               ImportState *state);
bool log_write(Work *work, int64_t id, const ImportState *state, const ImportNote *note);
void log_forget(Work *work, int64_t id);

void note_made(ImportNote *note, const Record *record);
void note_waiting(ImportNote *note, const SheetRow *row);
void note_wrong(ImportNote *note, const SheetRow *row, const Problems *problems);

/* One text of a note, newest or oldest first; false at the end. Inside work_read. */
typedef struct {
    int64_t import, number; /* of the note that was read last */
    int64_t pass;           /* only of this pass; 0: all */
    const char *column;     /* "made", "wrong", "waiting" */
    bool    newest_first;
} LogReading;
bool log_next(Work *work, LogReading *reading, const Json **list);

/* What stands in the head of the notes, as JSON; NULL with import.unknown. */
const Json *log_head(Work *work, int64_t id);

#endif
