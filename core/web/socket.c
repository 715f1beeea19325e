/*
 * socket.c -- five of libc's functions, defined in front of the real ones because the library below
 * calls them and has no options for what they add.
 *
 *   pthread_attr_setstacksize   its threads would have 100 KiB of stack
 *   accept                      counts connections, and takes no more than can be seated soon
 *   poll                        says who is only waited for; where connections are waited for, it
 *                               sends some of those away when there are too many
 *   recv, send                  a client that sends or takes a byte now and then would keep a
 *                               thread for hours
 *
 * The rule: a thread that was never told anything here gets what libc does, unchanged.
 */
#include "core/web/socket.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "core/base/clock.h"

enum {
    STACK_SIZE = 2 << 20,
    LOOK_MS    = 5, /* how often a full house looks whether somebody can go */
    ACCEPT_MS  = 100, /* how often who accepts looks whether the house closes */
};

static _Thread_local struct {
    Seats  *seats;
    Seat   *seat;
    bool    waiting, leaving;
    int64_t sender;
    int64_t since; /* when it began to wait; 0: not yet */
    int64_t read_until, write_until;
    int     last;
    char   *buffer; /* of the connection; NULL: nothing was read yet */
} own;

/* --- what the server says --------------------------------------------------------------------- */

void socket_join(Seats *seats, Seat *seat)
{
    own.seats = seats;
    own.seat  = seat;
}

void socket_begins(void)
{
    own.read_until = 0;
    own.leaving    = false;
    own.buffer     = NULL;
    socket_waits();
}

void socket_waits_for(int64_t sender)
{
    own.waiting = true;
    own.sender  = sender;
    own.since   = 0;
}

void socket_waits(void)
{
    socket_waits_for(0);
}

void socket_works(void)
{
    own.waiting = false;
}

bool socket_is_leaving(void)
{
    return own.leaving;
}

void socket_read_until(int64_t until)
{
    own.read_until = until;
}

void socket_write_until(int64_t until)
{
    own.write_until = until;
}

int socket_last(void)
{
    return own.last;
}

const char *socket_buffer(void)
{
    return own.buffer;
}

/* --- what the library calls ------------------------------------------------------------------- */

/* The real function behind this one, looked up once. */
#define REAL(Type, name)                                                 \
    static _Atomic(Type *) known;                                        \
    Type *real = atomic_load_explicit(&known, memory_order_relaxed);     \
    if (!real) {                                                         \
        *(void **)&real = dlsym(RTLD_NEXT, name);                        \
        atomic_store_explicit(&known, real, memory_order_relaxed);       \
    }

typedef int     SetStack(pthread_attr_t *, size_t);
typedef int     Accept(int, struct sockaddr *, socklen_t *);
typedef int     Poll(struct pollfd *, nfds_t, int);
typedef ssize_t Recv(int, void *, size_t, int);
typedef ssize_t Send(int, const void *, size_t, int);

int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size)
{
    REAL(SetStack, "pthread_attr_setstacksize")
    return real ? real(attributes, size < STACK_SIZE ? STACK_SIZE : size) : EINVAL;
}

/* It waits in the system's own queue; the library asks again, and again, so it shall not hurry. */
static int not_now(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000 }, NULL);
    errno = EAGAIN;
    return -1;
}

/* Of descriptors or memory: a connection that ends gives some back. */
static bool is_shortage(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

int accept(int listener, struct sockaddr *address, socklen_t *length)
{
    REAL(Accept, "accept")
    if (!own.seats) return real(listener, address, length);
    if (!seats_admit(own.seats)) {
        seats_make_room(own.seats);
        return not_now();
    }
    int socket = real(listener, address, length);
    if (socket < 0 && is_shortage(errno)) {
        seats_end_one(own.seats);
        return not_now();
    }
    if (socket >= 0) seats_enter(own.seats);
    return socket;
}

int poll(struct pollfd *sockets, nfds_t count, int timeout)
{
    REAL(Poll, "poll")
    bool accepts = own.seats && !own.seat;
    if (accepts && timeout > ACCEPT_MS) timeout = ACCEPT_MS;
    if (accepts && !seats_make_room(own.seats) && timeout > LOOK_MS) timeout = LOOK_MS;
    if (!own.seat || !own.waiting || own.leaving) return real(sockets, count, timeout);
    if (!own.since) own.since = clock_monotonic();
    seat_waits(own.seat, sockets->fd, sockets->events & POLLOUT, own.sender, own.since);
    if (!own.sender && seats_are_closing(own.seats) && timeout > LOOK_MS) timeout = LOOK_MS;
    int ready = real(sockets, count, timeout);
    int error = errno;
    if (!seat_goes_on(own.seats, own.seat)) own.leaving = true;
    errno = error;
    return ready;
}

ssize_t recv(int socket, void *bytes, size_t size, int flags)
{
    REAL(Recv, "recv")
    own.last = socket;
    if (!own.buffer) own.buffer = bytes;
    if (own.read_until && clock_monotonic() > own.read_until) {
        errno = ETIMEDOUT;
        return -1;
    }
    return real(socket, bytes, size, flags);
}

ssize_t send(int socket, const void *bytes, size_t size, int flags)
{
    REAL(Send, "send")
    if (own.write_until && clock_monotonic() > own.write_until) {
        errno = EPIPE;
        return -1;
    }
    ssize_t sent = real(socket, bytes, size, flags);
    if (sent > 0) own.since = 0; /* he takes it */
    return sent;
}
