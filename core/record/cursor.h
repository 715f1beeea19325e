/*
 * cursor.h -- where a page ended: the last row's sort values and id, sealed to the query they came
 * from.
 *
 * A cursor is base64url of a JSON array: [query hash, value ..., id]. It gives nobody anything that
 * was not on the page.
 */
#ifndef TENON_RECORD_CURSOR_H
#define TENON_RECORD_CURSOR_H

#include "core/base/json.h"
#include "core/record/work.h"

/*
 * The hash of what a cursor belongs to: the pieces of a query that decide which rows come in which
 * order.
 */
Str cursor_seal(Work *work, const Str *pieces, size_t count);

Str cursor_write(Arena *arena, Str seal, const Value *values, size_t count);

/*
 * Fills values (count of them, by their types), of which the last is never empty; false with
 * query.cursor if it is none or belongs to another query.
 */
bool cursor_read(Work *work, Str cursor, Str seal, const Type *types, size_t count, Value *values);

/*
 * Lists by id alone, newest first: the pieces name the list, *before is the id at which the last
 * page ended, 0 for the first one. The other end writes the member "next", null without a *last.
 */
bool cursor_begin(Work *work, Str cursor, const Str *pieces, size_t count, Str *seal,
                  int64_t *before);
void cursor_put_next(Work *work, JsonWriter *json, Str seal, const int64_t *last);

/* query.cursor; always false. */
bool cursor_refuse(Work *work);

#endif
