/*
 * store.h -- records and their rows: read one, insert, update, delete. No rights and no rules here.
 */
#ifndef TENON_RECORD_STORE_H
#define TENON_RECORD_STORE_H

#include "core/record/record.h"

/* The stored values, or NULL if there is no such row (or, with problems, if reading failed). */
Record *store_load(Work *work, const Object *object, int64_t id);

/* The same, if the user may do `verb` to it. */
Record *store_load_for(Work *work, const Object *object, int64_t id, Verb verb);

/* Is there such a record, and may the user do `verb` to it? */
bool store_has_for(Work *work, const Object *object, int64_t id, Verb verb);

bool store_insert(Work *work, const Record *record);
bool store_update(Work *work, const Record *record); /* the columns that differ from record->old */
bool store_delete(Work *work, const Object *object, int64_t id);

/*
 * A row that the program itself writes, without the recipe: an audit entry, a note of a run. Made
 * by the acting user, now; fields that the object does not have are passed over.
 */
Record *store_row(Work *work, const Object *object);
void    store_set(Record *row, const char *name, Value value);

/* Ids of the rows whose field has this value, at most `limit`. */
typedef VEC(int64_t) Ids;
bool store_ids(Work *work, const Field *field, Value value, size_t limit, Ids *ids);

/* All but formulas: they have a column, or a table of their own. rollup.c keeps roll-ups. */
static inline bool field_is_stored(const Field *field)
{
    return field->type->column != COLUMN_NONE && !field->formula;
}

static inline bool field_has_column(const Field *field)
{
    return field_is_stored(field) && !field_is_list(field);
}

/* A unique field that ignores case has a second column with the folded text. */
static inline bool field_is_folded(const Field *field)
{
    return field->unique.on && field->unique.ignore_case;
}

DbColumn field_column(const Field *field);

#endif
