/*
 * event_hub.h -- the two sides of the hub: what streams see of it. Private to events.c and
 * event_stream.c.
 */
#ifndef TENON_WEB_EVENT_HUB_H
#define TENON_WEB_EVENT_HUB_H

#include "core/record/feed.h"
#include "core/web/events.h"
#include "core/web/reply.h"

typedef struct Channel Channel; /* a tenant with streams; events.c's own */
typedef struct Stream  Stream;

typedef struct Watch {
    const Object *object; /* of the stream's snapshot */
    int64_t       id;     /* 0: all records of it */
} Watch;

struct Stream {
    Events         *events;
    Tenant         *tenant;
    const Snapshot *snapshot; /* it ends with it */
    int64_t         user;
    const Watch    *watches;
    size_t          watch_count;

    /* From here on under the hub's lock. */
    Channel        *channel;
    Stream         *next;
    pthread_cond_t  changed;
    const Sink     *sink;     /* NULL until it writes */
    Change         *pending;  /* on the heap; NULL: none */
    size_t          pending_count;
    unsigned        wrote;    /* WROTE_ ... since it has looked */
    bool            look, reset, ending;
    int64_t         told;     /* number of the newest event of events_tell that it knows */
};

/* Joins, if there is room: false with events.full (503) or events.many (429). */
bool hub_join(Stream *stream, FeedPlace end, Problems *problems);
void hub_leave(Stream *stream);

/* Does it watch this record? */
bool stream_watches(const Stream *stream, Str object, int64_t id, const Watch **watch);

/* May it be another user after this change, one with other rights? */
bool stream_is_about(const Stream *stream, const Change *change);

/* What has come in for a stream. */
typedef struct News {
    Changes   changes;
    FeedPlace place;   /* everything up to here is in it, or was of no concern */
    unsigned  wrote;
    bool      reset, ending;
    Buffer    told;    /* whole events, ready to be written */
    int       told_count;
} News;

/*
 * Waits until there is something, but not before `soonest`, and until `latest` at most
 * (clock_monotonic).
 */
void hub_wait(Stream *stream, int64_t soonest, int64_t latest, Arena *arena, News *news);

/* It writes from now on; false if all are ending. */
bool hub_open(Stream *stream, const Sink *sink);
void hub_close(Stream *stream); /* its sink is no more */
void hub_count(Events *events, int sent);

#endif
