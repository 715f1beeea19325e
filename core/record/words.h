/*
 * words.h -- what of an object is searched by words, and its index following the rows.
 *
 * Searched are texts that say `searchable`, and what names the record. Stored columns stand in the
 * index (db.h, DbWords); formulas, and names that lie behind a lookup, cannot: where the user may
 * read such a one, each row is asked. For this room, core/release and the command rebuild.
 */
#ifndef TENON_RECORD_WORDS_H
#define TENON_RECORD_WORDS_H

#include "core/base/sought.h"
#include "core/record/record.h"
#include "core/record/source.h"

enum {
    SEARCH_MAX_CHARACTERS = 200,
    WORDS_FEW = 4000 /* so many hits are taken from the index; of more, the rows are asked */
};

/* All columns of its index; none: it has no index. */
DbWords words_of(Arena *arena, const Object *object);

/*
 * The index made anew, a thousand rows at a time while others write; *rows is how many there were.
 * Nothing rests on it until it is whole. `progress` may be NULL.
 */
typedef void (*WordsProgress)(void *context, const Object *object, int64_t done, int64_t total);
bool words_rebuild(Work *work, const Object *object, int64_t *rows, WordsProgress progress,
                   void *context);

/* Update and delete are called before the row itself changes. */
bool words_insert(Work *work, const Record *record);
bool words_update(Work *work, const Record *record); /* what differs from record->old */
bool words_delete(Work *work, const Object *object, int64_t id);

/* What somebody looks for, as the user may look for it. */
typedef struct Searching {
    Str     text;
    Sought *sought;  /* blank: everything fits */
    DbWords indexed; /* the columns that the user may read */
    bool    by_row;  /* there are other places beside them, or no index */
    bool    nowhere; /* the user may read none of the places, or nothing can be found */
    bool    whole;   /* asked by the caller: all hits are wanted, not the first of them */
    bool    listed;  /* hits come from the index: of few, or if all are wanted */
    Value   ids;     /* the few */
} Searching;

/* False with problems: query.words. */
bool words_read(Work *work, const Object *object, Str text, Searching *searching);

/* Is the field searched, and may the user read it? */
bool words_field(const Work *work, const Field *field);

bool words_indexed(const Work *work, const Field *field); /* ... and stands in the index */

/* False with query.words where the text is too long. */
bool words_fit(Work *work, Str text);

/* The name of a record lies behind a lookup, and the user may read it: "product.name". */
bool words_named_by_path(const Work *work, const Object *object);

/* A condition of the row t, not empty unless `blank`; false with problems. */
bool words_condition(Source *source, const Searching *searching, Buffer *out);

#endif
