/*
 * sheet.h -- tables in files, row by row: CSV, NDJSON, XLSX.
 *
 * Reading gives texts, writing takes values. A cell without `ptr` is not there at all (a key that a
 * line of NDJSON does not have), which is something else than an empty one. Rows without anything
 * in them are passed over.
 */
#ifndef TENON_SHEET_SHEET_H
#define TENON_SHEET_SHEET_H

#include "core/base/problem.h"
#include "core/base/value.h"

enum {
    SHEET_MAX_COLUMNS = 2000,
    SHEET_MAX_ROW     = 8 << 20,   /* bytes of one row */
    SHEET_MAX_STRINGS = 128 << 20, /* of the texts that cells of an XLSX share */
};

/* --- reading ---------------------------------------------------------------------------------- */

typedef struct Sheet Sheet;

/* What is not said is found out. */
typedef struct {
    Str  format;    /* "csv", "ndjson", "xlsx" */
    Str  encoding;  /* "utf-8", "gb18030", "utf-16" */
    char separator; /* , ; tab | */
    Str  sheet;     /* a sheet's name; the first, if it is empty */
} SheetHow;

typedef struct {
    const char *format;
    const char *encoding;  /* NULL for XLSX */
    char        separator; /* 0 for others than CSV */
    StrVec      sheets;    /* of XLSX */
    Str         sheet;
    StrVec      header;    /* trimmed; may hold empty names, and one name twice */
    int64_t     line;      /* of the header, in the file */
} SheetFacts;

typedef struct {
    StrVec      cells;
    int64_t     line;  /* 1-based, where it begins */
    const char *wrong; /* why it cannot be taken as it stands: a problem's code; or NULL */
} SheetRow;

/*
 * Opens a file and reads its header. `name` is what problems call it. NULL with a problem. What it
 * holds is let go when the arena is reset.
 */
Sheet *sheet_open(Arena *arena, Str path, Str name, const SheetHow *how, Problems *problems);

/* The same of a text that is in memory, for as long as the sheet is used. */
Sheet *sheet_open_text(Arena *arena, Str text, Str name, const SheetHow *how, Problems *problems);

const SheetFacts *sheet_facts(const Sheet *sheet);

/* The next row, its texts in `arena`. False at the end, or with a problem. */
bool sheet_next(Sheet *sheet, Arena *arena, SheetRow *row, Problems *problems);

/* Without blanks of any width at both ends: spaces, ideographic ones, those that do not break. */
Str sheet_trim(Str text);

/* Bytes of the file that were read so far, and all of them: how far it is. */
void sheet_progress(const Sheet *sheet, int64_t *done, int64_t *total);

/* --- writing ---------------------------------------------------------------------------------- */

typedef struct SheetWriter SheetWriter;

typedef struct {
    Str  format;    /* empty: csv */
    Str  encoding;  /* of CSV: "utf-8" (if empty), "utf-8-bom", "gb18030", "utf-16" */
    char separator; /* 0: a comma */
    Str  title;     /* of the sheet in XLSX; may be empty */
    Str  folder;    /* where XLSX may keep what it has written so far; empty: /tmp */
    bool (*put)(void *context, Str bytes); /* gets the file piece by piece; false: stop */
    void *context;
} SheetOut;

/* NULL with a problem: sheet.format, sheet.encoding. */
SheetWriter *sheet_writer_new(Arena *arena, const SheetOut *out, Problems *problems);

/* The names of the columns, once, before the rows. */
bool sheet_put_header(SheetWriter *writer, const Str *names, size_t count);
bool sheet_put_row(SheetWriter *writer, const Value *cells, size_t count);
/* Without it the file is not whole. False with a problem, or if `put` said stop. */
bool sheet_writer_end(SheetWriter *writer, Problems *problems);

/* "text/csv; charset=utf-8" and the like; NULL if there is no such format. */
const char *sheet_media(Str format);
/* csv, ndjson, xlsx: of a file's name; empty if it says nothing. */
Str sheet_format_of(Str name);

#endif
