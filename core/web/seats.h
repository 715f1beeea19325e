/*
 * seats.h -- who sits on which thread, and who goes when the house is full.
 *
 * Each connection has a thread for as long as it lasts, also while its client says nothing. When
 * few threads are free, the connection that has waited longest for its client is ended: nothing of
 * it has been done or answered by half, and whoever it was simply connects again. One who is being
 * served is never sent away.
 *
 * Who has signed in and sends a body has a right to his seat, as long as no more than one in
 * SEATS_BODY_PART are taken so. When they are more and there is no room, he goes who has most of
 * them, with the one that has waited longest: so it is the crowd that goes, whoever sends it.
 */
#ifndef TENON_WEB_SEATS_H
#define TENON_WEB_SEATS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    SEATS_GRACE_US = 250000,  /* nobody goes who has not had that long to say something */
    SEATS_TAKE_US  = 2000000, /* or, of an answer to a stranger, to take some more of it */
    SEATS_BODY_PART = 4,
};

typedef struct Seat {
    _Atomic int64_t waits; /* since when for its client (clock_monotonic); 0: it does not */
    int             socket;
    bool            takes; /* it waits until its client takes something; else until he says it */
    _Atomic int64_t sender; /* the user whose body it waits for; 0: anything else */
} Seat;

/* A seat that waits for a body, while it is looked who has most. */
typedef struct {
    int64_t sender, since;
    Seat   *seat;
} SeatBody;

typedef struct Seats {
    Seat           *items;
    int             count, spare; /* so many are kept free */
    int             most_bodies;
    SeatBody       *bodies;       /* room for all; of the one thread that makes room */
    atomic_int      given;        /* to threads */
    atomic_int      taken;        /* by connections; more than there are seats: some queue */
    atomic_int      leaving;      /* of these: sent away, and not gone yet */
    atomic_ullong   ended;        /* connections that had to go */
    atomic_bool     closing;
    pthread_mutex_t lock;         /* held while somebody is sent away */
} Seats;

void  seats_init(Seats *seats, int count);
void  seats_done(Seats *seats);
Seat *seats_give(Seats *seats); /* to one thread, for its life */

/* May one more connection queue for a seat? Then it has come, and is gone one day. */
bool seats_admit(const Seats *seats);
void seats_enter(Seats *seats);
void seats_leave(Seats *seats, bool was_sent_away);

/* Ends the connection that has to go first; false if none has waited long enough. By one thread. */
bool seats_end_one(Seats *seats);

/* Keeps some seats free, if there is anybody to be sent away. False: not enough yet, look again. */
bool seats_make_room(Seats *seats);

/* The house closes: all who are only waited for go at once, and nobody is waited for any more. */
void seats_close(Seats *seats);
bool seats_are_closing(const Seats *seats);

/*
 * The seat's thread waits on its socket, since then, perhaps for the body of `sender`; and has
 * stopped: false if it shall go.
 */
void seat_waits(Seat *seat, int socket, bool takes, int64_t sender, int64_t since);
bool seat_goes_on(Seats *seats, Seat *seat);

#endif
