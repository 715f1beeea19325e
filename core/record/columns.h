/*
 * columns.h -- what a statement selects and how its cells become JSON or text. Private to this
 * room.
 */
#ifndef TENON_RECORD_COLUMNS_H
#define TENON_RECORD_COLUMNS_H

#include "core/base/json.h"
#include "core/record/source.h"

typedef struct Column {
    Str      key;   /* in the answer: "amount", "account.name" */
    Str      json_key;
    Type     type;
    DbColumn as;
    int      at;    /* its first cell in the statement; a lookup has three: id, seen, title */
    Type     title; /* of a lookup */
    bool     files; /* its cell is what files_select gives */
} Column;

typedef struct Columns {
    Buffer  sql; /* "t.id, t.version, ..." */
    int     cells;
    VEC(Column) items;
} Columns;

void columns_init(Columns *columns, Source *source); /* starts with id and version */

/* A path that was resolved; false with problems. */
bool columns_add(Columns *columns, Source *source, Str key, const Member *steps, size_t count);
bool columns_add_field(Columns *columns, Source *source, const Field *field);
bool columns_add_readable(Columns *columns, Source *source); /* all that the user may read */

/* One more cell without a key, for cursors: its number. */
int columns_add_cell(Columns *columns, Str sql);

/* The row that the statement stands on. */
void columns_write_row(const Columns *columns, const Work *work, DbStatement *statement,
                       JsonWriter *json, bool array);
void columns_write_keys(const Columns *columns, JsonWriter *json);

#endif
