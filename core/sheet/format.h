/*
 * format.h -- what a format is: one struct in one file, and what they share. Private to this room.
 */
#ifndef TENON_SHEET_FORMAT_H
#define TENON_SHEET_FORMAT_H

#include "core/sheet/intake.h"
#include "core/sheet/sheet.h"

/* So many rows above the header may be titles. */
enum { SHEET_TITLES = 5 };

typedef struct SheetFormat {
    const char *name, *media;
    bool (*open)(Sheet *sheet, Problems *problems); /* up to and with its first row */
    bool (*next)(Sheet *sheet, Arena *arena, SheetRow *row, Problems *problems);
    bool (*begin)(SheetWriter *writer, Problems *problems);
    bool (*header)(SheetWriter *writer, const Str *names, size_t count);
    bool (*row)(SheetWriter *writer, const Value *cells, size_t count);
    bool (*end)(SheetWriter *writer, Problems *problems);
} SheetFormat;

struct Sheet {
    Arena             *arena;
    const SheetFormat *format;
    SheetHow           how;
    SheetFacts         facts;
    Str                name; /* what problems call the file */
    SheetRow           ahead[SHEET_TITLES]; /* read while the header was looked for */
    int                ahead_at, ahead_count;
    Intake             intake;
    void              *own; /* the format's */
};

struct SheetWriter {
    Arena             *arena;
    const SheetFormat *format;
    SheetOut           out;
    Buffer             bytes; /* on their way to out.put */
    Arena             *scratch; /* of a few rows */
    StrVec             names;
    Outtake            outtake;
    bool               stopped;
    void              *own;
};

extern const SheetFormat sheet_csv, sheet_ndjson, sheet_xlsx;

/* A value as a cell has it: a list as north;south. Until the next flush. */
Str sheet_text(SheetWriter *writer, Value value);

/* Hands on what has gathered, if it is enough or `all`. False if nobody wants more. */
bool sheet_flush(SheetWriter *writer, bool all);

/* Copies of the cells, in one piece. */
void sheet_keep(Arena *arena, StrVec *cells);

/* A place in the sheet's file, for problems. */
Place sheet_place(const Sheet *sheet, int64_t line);

#endif
