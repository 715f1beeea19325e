/*
 * mention.h -- people named in a text: @[name](id). Private to this room.
 *
 * The id decides; the name beside it is what somebody reads who has nothing but the text.
 */
#ifndef TENON_RECORD_MENTION_H
#define TENON_RECORD_MENTION_H

#include "core/record/store.h"

typedef struct Mention {
    size_t  from, to; /* where it stands in the text, as bytes */
    Str     name;
    int64_t user;
} Mention;

/* The next one from *at on, which moves behind it; false if there is none. */
bool mention_next(Str text, size_t *at, Mention *mention);

/* Who is named, each once. */
void mention_collect(Work *work, Str text, Ids *users);

/* The text with today's names; comment.mention if one of them is nobody. */
bool mention_settle(Work *work, Str text, Place at, Str *settled);

/* As plain words: "@林晓 ..."; at most so many characters, and an ellipsis where there were more. */
Str mention_plain(Work *work, Str text, size_t most);

/* "mentions": [{"id", "title"}], with today's names. */
void mention_write(Work *work, Str text, JsonWriter *json);

#endif
