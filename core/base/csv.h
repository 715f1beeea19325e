/*
 * csv.h -- comma-separated values (RFC 4180), row by row.
 *
 * Reading takes commas, quotes, quoted line breaks, CRLF or LF and a byte order mark; a stray quote
 * and bytes that are not UTF-8 are problems with their line. Writing quotes where needed and puts
 * an apostrophe before text that a spreadsheet would run as a formula (= + - @ tab return, also
 * behind apostrophes of its own); numbers are left alone. Reading with `undo` takes that apostrophe
 * away again.
 *
 * `lenient` reads what spreadsheets read: a stray quote is text. `partial` is a window on a longer
 * text: a row that may go on behind its end is left alone, `starved` is set, and whoever has more
 * text gives it and asks again.
 */
#ifndef TENON_BASE_CSV_H
#define TENON_BASE_CSV_H

#include "core/base/buffer.h"
#include "core/base/file.h"

typedef struct CsvReader {
    Str    text;
    Str    file;   /* what problems call it; empty until it is set */
    size_t at;
    int    line;   /* of the row that csv_next gave, 1-based */
    bool   undo, lenient, partial, starved;
    char   separator; /* a comma, until it is set */
    int    next_line;
} CsvReader;

enum { CSV_MAX_CELLS = 2000 }; /* in one row */

typedef struct CsvWriter {
    Buffer *out;
    char    separator;
    size_t  cells; /* in the row at hand */
} CsvWriter;

void csv_reader_init(CsvReader *csv, Str text);
/* False at the end, or with a problem. An empty line is skipped. */
bool csv_next(CsvReader *csv, Arena *arena, StrVec *cells, Problems *problems);

void csv_writer_init(CsvWriter *csv, Buffer *out, char separator);
void csv_put(CsvWriter *csv, Str cell, bool is_number);
void csv_end(CsvWriter *csv);

#endif
