/*
 * notice.h -- telling people: notifications, written in the transaction of what they tell of.
 *
 *   mention   somebody was named in a comment       assigned  a record was handed over to them
 *   comment   somebody wrote about their record     job       what they have ordered is over
 *   notify    a script says so
 *
 * A notification keeps a code of the catalogue and its words, so that it is read in the reader's
 * language, and who and what it is about as ids: names, titles and a comment's beginning are read
 * with the reader's eyes whenever they look. Nobody is told what they may not see, nor what they
 * did themselves.
 */
#ifndef TENON_RECORD_NOTICE_H
#define TENON_RECORD_NOTICE_H

#include "core/base/json.h"
#include "core/record/work.h"

enum {
    NOTICE_DAYS = 90,          /* kept so long */
    NOTICE_MAX_UNREAD = 100,   /* counted no further */
    NOTICE_MAX_IDS = 200,      /* marked as read at once */
    NOTICE_MAX_WORDS = 2000,   /* characters of one word: what is longer is cut */
    NOTICE_DEFAULT_LIMIT = 20,
    NOTICE_MAX_LIMIT = 100
};

typedef struct Notice {
    int64_t       user;    /* whom to tell */
    const char   *kind;    /* mention, comment, assigned, job, notify */
    const char   *message; /* of the catalogue; {1} who did it, {2} the object's label, {3} how
                              many, {4} and {5} the words. NULL: the first word is the text */
    Str           words[2];
    const Object *object;  /* what it is about, or NULL */
    int64_t       record;  /* 0: none */
    int64_t       comment; /* whose beginning is shown, or 0 */
    bool          mine;    /* also if the user is the one who acts: a job of theirs, a script */
} Notice;

/* Inside work_write. Whether they may see the record is asked before: notice_reaches. */
bool notice_add(Work *work, const Notice *notice);

/* Is this an active user who may read the record? False with problems only if asking failed. */
bool notice_reaches(Work *work, int64_t user, const Object *object, int64_t record, bool *reaches);

/* The step of a save: tells a new owner. */
typedef struct Record Record; /* core/record/record.h */
bool notice_owner(Work *work, const Record *record);

/* --- those of the acting user ----------------------------------------------------------------- */

/* How many they have not read; NOTICE_MAX_UNREAD stands for more. */
bool notice_unread(Work *work, int64_t *count);

/* {"rows": [...], "next", "unread"}, newest first. The texts are parameters as they came. */
bool notice_list_write(Work *work, Str unread, Str limit, Str cursor, JsonWriter *json);

/* Those of them that are theirs; ids NULL: all. */
bool notice_read(Work *work, const int64_t *ids, size_t count);

#endif
