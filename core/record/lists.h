/*
 * lists.h -- fields that hold several values: each has a table of its own, (record, value), with an
 * index each way. Private to this room and the release's.
 *
 * In memory such a value is a list of texts in the order of the options, or empty; in a SELECT it
 * is one text (value_list_join).
 */
#ifndef TENON_RECORD_LISTS_H
#define TENON_RECORD_LISTS_H

#include "core/record/record.h"

/* Writes the list of the row `alias` as one value; always true. */
bool list_select(const Field *field, Str alias, Buffer *out);

/* Lists of a new record; what differs from record->old; all lists of a record that goes. */
bool lists_insert(Work *work, const Record *record);
bool lists_update(Work *work, const Record *record);
bool lists_delete(Work *work, const Object *object, int64_t id);

#endif
