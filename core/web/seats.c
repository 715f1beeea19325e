/*
 * seats.c -- a table of seats, looked through only when the house is nearly full.
 *
 * What each request pays are two atomic writes to its own seat. The rule: a socket is shut down only
 * between a successful exchange of `waits` and the end of the lock, and a thread that finds itself
 * sent away passes through that lock before it goes on, so the number cannot belong to another
 * connection by then.
 */
#include "core/web/seats.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "core/base/clock.h"
#include "core/base/memory.h"

enum {
    SENT_AWAY   = -1,
    SPARE_PART  = 16,      /* one seat in so many is kept free, but at least: */
    SPARE_LEAST = 2,
    BODY_LEAST  = 2,
    QUEUE       = 16,      /* connections without a seat; fewer than the library can hold (20) */
};

void seats_init(Seats *seats, int count)
{
    int part = count / SPARE_PART;
    *seats   = (Seats){ .count = count, .spare = part > SPARE_LEAST ? part : SPARE_LEAST };
    seats->items  = must_alloc((size_t)count * sizeof *seats->items);
    seats->bodies = must_alloc((size_t)count * sizeof *seats->bodies);
    part               = count / SEATS_BODY_PART;
    seats->most_bodies = part > BODY_LEAST ? part : BODY_LEAST;
    pthread_mutex_init(&seats->lock, NULL);
}

void seats_done(Seats *seats)
{
    pthread_mutex_destroy(&seats->lock);
    free(seats->bodies);
    free(seats->items);
}

Seat *seats_give(Seats *seats)
{
    int number = atomic_fetch_add(&seats->given, 1);
    return number < seats->count ? &seats->items[number] : NULL;
}

void seats_enter(Seats *seats)
{
    atomic_fetch_add(&seats->taken, 1);
}

void seats_leave(Seats *seats, bool was_sent_away)
{
    if (was_sent_away) atomic_fetch_sub(&seats->leaving, 1);
    atomic_fetch_sub(&seats->taken, 1);
}

bool seats_admit(const Seats *seats)
{
    return atomic_load(&seats->taken) < seats->count + QUEUE;
}

/* Who only takes slowly has more time: as if he had begun to wait later. */
void seat_waits(Seat *seat, int socket, bool takes, int64_t sender, int64_t since)
{
    seat->socket = socket;
    seat->takes  = takes;
    atomic_store(&seat->sender, sender);
    atomic_store(&seat->waits, takes ? since + SEATS_TAKE_US - SEATS_GRACE_US : since);
}

bool seat_goes_on(Seats *seats, Seat *seat)
{
    if (atomic_exchange(&seat->waits, 0) != SENT_AWAY) return true;
    pthread_mutex_lock(&seats->lock);
    pthread_mutex_unlock(&seats->lock);
    return false;
}

/* --- making room ------------------------------------------------------------------------------ */

static Seat *longest_waiting(const Seats *seats, int64_t *since)
{
    Seat *found = NULL;
    *since      = INT64_MAX;
    for (int i = 0; i < seats->count; i++) {
        int64_t waits = atomic_load(&seats->items[i].waits);
        if (waits <= 0 || waits >= *since || atomic_load(&seats->items[i].sender)) continue;
        found  = &seats->items[i];
        *since = waits;
    }
    return found;
}

static int by_sender(const void *a, const void *b)
{
    const SeatBody *one = a, *two = b;
    if (one->sender != two->sender) return one->sender < two->sender ? -1 : 1;
    return one->since < two->since ? -1 : one->since > two->since;
}

static int find_bodies(Seats *seats)
{
    int count = 0;
    for (int i = 0; i < seats->count; i++) {
        Seat    *seat  = &seats->items[i];
        SeatBody body  = { .since = atomic_load(&seat->waits), .seat = seat };
        body.sender    = atomic_load(&seat->sender);
        if (body.since > 0 && body.sender) seats->bodies[count++] = body;
    }
    return count;
}

/* Of whoever sends most of too many bodies. */
static Seat *longest_sending(Seats *seats, int64_t *since)
{
    int   count = find_bodies(seats), most = 0;
    Seat *found = NULL;
    if (count <= seats->most_bodies) return NULL;
    qsort(seats->bodies, (size_t)count, sizeof *seats->bodies, by_sender);
    for (int first = 0, next; first < count; first = next) {
        next = first;
        while (next < count && seats->bodies[next].sender == seats->bodies[first].sender) next++;
        if (next - first <= most) continue;
        most   = next - first;
        found  = seats->bodies[first].seat;
        *since = seats->bodies[first].since;
    }
    return found;
}

static bool has_waited(const Seat *seat, int64_t since)
{
    return seat && since <= clock_monotonic() - SEATS_GRACE_US;
}

/*
 * Reading ends, writing does not: if a request came in this very moment it is still answered. Only
 * who does not take his answer loses that.
 */
static bool send_away(Seats *seats, Seat *seat, int64_t since)
{
    pthread_mutex_lock(&seats->lock);
    bool waits = atomic_compare_exchange_strong(&seat->waits, &since, SENT_AWAY);
    if (waits) {
        atomic_fetch_add(&seats->leaving, 1);
        shutdown(seat->socket, seat->takes ? SHUT_RDWR : SHUT_RD);
    }
    pthread_mutex_unlock(&seats->lock);
    return waits;
}

bool seats_end_one(Seats *seats)
{
    int64_t since;
    Seat   *seat = longest_waiting(seats, &since);
    if (!has_waited(seat, since)) seat = longest_sending(seats, &since);
    if (!has_waited(seat, since)) return false;
    if (send_away(seats, seat, since)) atomic_fetch_add(&seats->ended, 1);
    return true;
}

static bool has_room(const Seats *seats)
{
    return atomic_load(&seats->taken) - atomic_load(&seats->leaving) <=
           seats->count - seats->spare;
}

bool seats_make_room(Seats *seats)
{
    while (!has_room(seats))
        if (!seats_end_one(seats)) return false;
    return true;
}

/* --- closing ---------------------------------------------------------------------------------- */

void seats_close(Seats *seats)
{
    atomic_store(&seats->closing, true);
    for (int i = 0; i < seats->count; i++) {
        int64_t waits = atomic_load(&seats->items[i].waits);
        if (waits > 0 && !atomic_load(&seats->items[i].sender)) send_away(seats, &seats->items[i], waits);
    }
}

bool seats_are_closing(const Seats *seats)
{
    return atomic_load(&seats->closing);
}
