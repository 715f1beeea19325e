/*
 * comment_row.h -- comments as they are read: one by its id, or those of a record, newest first.
 * Private to this room.
 */
#ifndef TENON_RECORD_COMMENT_ROW_H
#define TENON_RECORD_COMMENT_ROW_H

#include "core/record/person.h"

typedef struct CommentRows {
    Work   *work;
    int64_t record;         /* of this one ... */
    int64_t id;             /* ... or this comment alone */
    int64_t at, before;     /* older than this moment and id; 0: from the newest */
    int64_t limit;
    Person  author;
} CommentRows;

enum { COMMENT_CELL_ID, COMMENT_CELL_AT }; /* the first cells */

/* NULL with a problem. */
DbStatement *comment_prepare(CommentRows *rows);

/* The members of the row on which the statement stands, without the brackets. */
void comment_write_members(CommentRows *rows, DbStatement *statement, JsonWriter *json);

#endif
