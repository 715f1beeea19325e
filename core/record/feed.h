/*
 * feed.h -- the change feed: one entry for each stored change of a record, in the order of the
 * commits.
 *
 * Entries are written in the lane, in the transaction of what they tell of, so their numbers have
 * no gaps and nobody sees a later one before an earlier one. An entry names a record, never what
 * stands in it, and it is told only to who may read that record at this moment. Who can no longer
 * see a record that was theirs -- it was deleted, or given to somebody else -- hears that it is
 * gone. What the program keeps for itself (audit entries, runs of scripts) is not told.
 *
 * A cursor is the number of an entry and its instant: one of a restored copy's other life is known
 * by the second.
 */
#ifndef TENON_RECORD_FEED_H
#define TENON_RECORD_FEED_H

#include "core/base/json.h"
#include "core/record/record.h"

enum {
    FEED_KEPT_DAYS = 30,
    FEED_KEPT = 1000000,     /* entries at most; the oldest go first */
    FEED_DEFAULT_ROWS = 100,
    FEED_MAX_ROWS = 1000,    /* of one answer */
    FEED_MAX_LOOKED = 5000,  /* entries looked at for one answer; most of them may be hidden */
};

/* --- writing: store.c ------------------------------------------------------------------------- */

bool feed_created(Work *work, const Record *record);
bool feed_updated(Work *work, const Record *record);
bool feed_deleting(Work *work, const Object *object, int64_t id); /* before its row goes */

/* --- reading ---------------------------------------------------------------------------------- */

typedef enum { CHANGE_CREATE = 1, CHANGE_UPDATE, CHANGE_DELETE } ChangeAction;

typedef struct {
    int64_t seq, at; /* 0, 0: before everything */
} FeedPlace;

typedef struct {
    FeedPlace     place;
    const Object *object;  /* NULL: there are no such records any more */
    int64_t       record, version;
    int64_t       user;    /* 0: the program itself */
    int64_t       lost_by; /* who owned it until then; 0: nobody */
    ChangeAction  action;
} Change;

typedef VEC(Change) Changes;

/* Where the feed ends now. */
bool feed_end(Work *work, FeedPlace *end);

/* "41-1795385000123" and back; false with changes.cursor. */
Str  feed_place_text(Arena *arena, FeedPlace place);
bool feed_place_read(Work *work, Str text, FeedPlace *place);

/* Is everything after this place still there? False with changes.gone (410). */
bool feed_holds(Work *work, FeedPlace place);

/* At most `limit` entries after a place, in order, for everybody: rights come with feed_sift. */
bool feed_read(Work *work, int64_t seq, int64_t limit, Changes *changes);

/* Leaves those that the user may know, as they may know them. */
bool feed_sift(Work *work, Changes *changes);

/* "change" as {"object", "id", "action", "version", "at", "by"}. */
void feed_write_change(Work *work, const Change *change, JsonWriter *json);

/* GET /changes; since may be empty: from now on. {"rows": [...], "next": ..., "more": ...}. */
bool feed_write(Work *work, Str since, const Object *object, Str limit, JsonWriter *json);

#endif
