/*
 * events.h -- who is told when something happens: the hub between commits and open streams.
 *
 *   commit -> listener -> pump: reads the feed once for all -> a stream gets what it watches
 *                                                           -> its thread asks the rights, writes
 *
 * One per process. A stream is one `GET /events`, which keeps its thread for as long as it lives,
 * so there are never more than half as many as the server has threads. Streams wait on conditions:
 * where nothing happens, nothing runs but a heartbeat. Safe for many threads.
 */
#ifndef TENON_WEB_EVENTS_H
#define TENON_WEB_EVENTS_H

#include "core/record/hooks.h"

typedef struct Events Events;

enum {
    EVENTS_OF_USER   = 10,    /* streams of one user of one tenant */
    EVENTS_WATCHED   = 200,   /* objects and records that one stream watches */
    EVENTS_PENDING   = 256,   /* changes that wait for one stream; more are a `reset` */
    EVENTS_BEHIND    = 1000,  /* entries of the feed that are made up for; more are a `reset` */
    EVENTS_PUSH_MS   = 200,   /* at least, between two pushes to one stream */
    EVENTS_RESET_MS  = 3000,  /* the same after a `reset` */
    EVENTS_BEAT_MS   = 20000, /* a sign of life where nothing happens */
    EVENTS_READ_MS   = 50,    /* at least, between two looks into the feed of one tenant */
    EVENTS_ENDING_MS = 1500,  /* how long streams may take to end when the server goes down */
};

Events *events_new(void);
void    events_free(Events *events); /* nobody may use it any more; NULL is fine */

/* For TenantsOptions.listeners; lives as long as the hub. Costs next to nothing without streams. */
const Listener *events_listener(Events *events);

/* From now on there may be `most` streams. False with events.thread. */
bool events_start(Events *events, int most, Problems *problems);
void events_stop(Events *events); /* ends them all */

/*
 * Tells all streams of a tenant whose users may see code, those of today and the next ones: `json`
 * is kept as the last word of this event until the next. For `serve --dev`: events_tell(events, name, "problems", json).
 */
void events_tell(Events *events, Str tenant, const char *event, Str json);

/* Something about a user has changed: their streams ask at once whether they may go on. */
void events_look(Events *events, const Tenant *tenant, int64_t user);

typedef struct {
    int     open; /* now */
    int64_t sent; /* events, since the start */
} EventsStats;

EventsStats events_stats(Events *events);

#endif
