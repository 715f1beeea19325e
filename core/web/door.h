/*
 * door.h -- the way of one request through the web room, from its head to its answer.
 *
 * The door knows no sockets: server.c hands it a head and a way to read the body. What all requests
 * share -- options, tenants, counters, whether the house is closing -- is in Door.
 */
#ifndef TENON_WEB_DOOR_H
#define TENON_WEB_DOOR_H

#include <stdatomic.h>

#include "core/web/guard.h"
#include "core/web/metrics.h"
#include "core/web/reply.h"
#include "core/web/seats.h"
#include "core/web/web.h"

struct Door {
    WebOptions  options; /* with the defaults filled in */
    Tenants    *tenants;
    Metrics     metrics;
    Seats      *seats; /* of the server, for /metrics; NULL: this door has no sockets */
    atomic_bool draining;
    atomic_int  in_flight;
    _Atomic uint32_t requests; /* counted from anywhere: what their ids are made of */
    atomic_int  signing_in;
    atomic_int  uploading;
};

/*
 * A request that has arrived: its head, and how to get its body. `go_on` answers Expect:
 * 100-continue. `read` waits for exactly `size` bytes; false if the client has gone or they have
 * not come by then (clock_monotonic), or if somebody else needs the room: then it is `given_up`.
 */
typedef struct Visit {
    const Head *head;
    bool (*go_on)(void *context);
    bool (*read)(void *context, char *bytes, size_t size, int64_t until);
    bool (*given_up)(void *context);
    void *context;
} Visit;

/* The problem of a body that was not read. */
static inline const char *visit_failure(const Visit *visit)
{
    return visit->given_up(visit->context) ? "http.busy" : "http.timeout";
}

/* What went in and what comes out: for the writer and the log. */
typedef struct Exchange {
    Request  request;
    Framing  framing;
    Reply    reply;
    Problems problems;
    Str      tenant; /* for the log */
    int64_t  user;
    bool     body_read;
} Exchange;

void door_answer(Door *door, Arena *arena, const Visit *visit, Exchange *exchange);

/* A request that the library refused before anybody saw it. */
void door_refuse(Door *door, Arena *arena, const char *code, Exchange *exchange);

/* One line per request, and its place in the counters. */
void door_log(Door *door, const Exchange *exchange, int64_t started_us, size_t bytes, bool sent);

#endif
