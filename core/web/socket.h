/*
 * socket.h -- deadlines and seats for the library's threads, kept in front of libc.
 *
 * The library reads and writes its sockets by itself; what it has no option for is said here. Each
 * function is about the calling thread and the connection that it serves.
 */
#ifndef TENON_WEB_SOCKET_H
#define TENON_WEB_SOCKET_H

#include "core/web/seats.h"

enum { SOCKET_STACK_LEAST = 3 << 19 }; /* bytes of stack that a thread must really have */

/* What this thread accepts takes seats; with a seat of its own it also waits on one. */
void socket_join(Seats *seats, Seat *seat);

void socket_begins(void); /* a new connection, for whose first request the thread waits */

/* From now on the thread waits for its client, who may be sent away; or does something for him. */
void socket_waits(void);
void socket_waits_for(int64_t sender); /* for the body of a user: seats.h */
void socket_works(void);

/* True if this connection's client was sent away: what has come from him is answered, then it ends. */
bool socket_is_leaving(void);

/* When reading and writing fail, whatever trickles (clock_monotonic); 0: never. */
void socket_read_until(int64_t until);
void socket_write_until(int64_t until);

int socket_last(void); /* that this thread has read from */

/* Where the library keeps what it reads: each of the connection's heads begins there. */
const char *socket_buffer(void);

#endif
