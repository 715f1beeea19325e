/*
 * log_out.c -- see log_out.h. A ring of bytes between the threads that log and the one that writes.
 *
 * The rule: under the lock nothing is done that can wait, so a pipe that nobody reads holds up the
 * writing thread and nobody else.
 */
#include "core/base/log_out.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_NOTE = 256 };

typedef size_t Note(char *line, size_t room, long dropped);

static struct {
    pthread_mutex_t lock;
    pthread_cond_t  more, empty;
    char            bytes[LOG_ROOM];
    size_t          begin, size; /* what waits; it may go on at the beginning of `bytes` */
    long            dropped, dropped_ever;
    Note           *note;
    bool            started, idle, hurry;
} out = { .lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER,
          .empty = PTHREAD_COND_INITIALIZER };

/* --- the writing thread ----------------------------------------------------------------------- */

static void write_all(const char *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t put = write(STDERR_FILENO, bytes + at, size - at);
        if (put < 0 && errno != EINTR) return; /* nobody is left to tell */
        if (put > 0) at += (size_t)put;
    }
}

/* Under the lock. */
static void put(const char *bytes, size_t size)
{
    size_t at    = (out.begin + out.size) % LOG_ROOM;
    size_t first = size < LOG_ROOM - at ? size : LOG_ROOM - at;
    memcpy(out.bytes + at, bytes, first);
    memcpy(out.bytes, bytes + first, size - first);
    out.size += size;
}

/* Under the lock: where lines are missing, one says how many. False: there is no room for it yet. */
static bool put_note(void)
{
    char line[LONGEST_NOTE];
    if (!out.dropped) return true;
    if (LOG_ROOM - out.size < LONGEST_NOTE) return false;
    put(line, out.note(line, sizeof line, out.dropped));
    out.dropped = 0;
    return true;
}

/* Under the lock, which it gives back while it waits. */
static void wait_for_lines(void)
{
    while (!out.size && !out.dropped) {
        pthread_cond_broadcast(&out.empty);
        out.idle = true;
        pthread_cond_wait(&out.more, &out.lock);
        out.idle = false;
    }
    if (out.hurry) return;
    pthread_mutex_unlock(&out.lock);
    nanosleep(&(struct timespec){ .tv_nsec = LOG_GATHER_US * 1000 }, NULL);
    pthread_mutex_lock(&out.lock);
}

static void *write_lines(void *nothing)
{
    pthread_mutex_lock(&out.lock);
    for (;;) {
        wait_for_lines();
        while (out.size) {
            size_t to_end = LOG_ROOM - out.begin;
            size_t piece  = out.size < to_end ? out.size : to_end;
            pthread_mutex_unlock(&out.lock);
            write_all(out.bytes + out.begin, piece);
            pthread_mutex_lock(&out.lock);
            out.begin = (out.begin + piece) % LOG_ROOM;
            out.size -= piece;
        }
        put_note();
    }
    return nothing;
}

/* Under the lock. Signals are for the others. Without a thread lines are written where they are. */
static bool writer_runs(void)
{
    pthread_t thread;
    sigset_t  all, before;
    if (out.started) return true;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    out.started = pthread_create(&thread, NULL, write_lines, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!out.started) return false;
    pthread_detach(thread);
    atexit(log_out_finish);
    return true;
}

/* --- for the others --------------------------------------------------------------------------- */

void log_out_add(Str line, Note *note)
{
    pthread_mutex_lock(&out.lock);
    out.note    = note;
    bool queued = writer_runs();
    if (queued) {
        bool fits = put_note() && line.len <= LOG_ROOM - out.size;
        if (fits) put(line.ptr, line.len);
        else out.dropped++, out.dropped_ever++;
        if (out.idle) pthread_cond_signal(&out.more);
    }
    pthread_mutex_unlock(&out.lock);
    if (!queued) write_all(line.ptr, line.len);
}

long log_out_dropped(void)
{
    pthread_mutex_lock(&out.lock);
    long dropped = out.dropped_ever;
    pthread_mutex_unlock(&out.lock);
    return dropped;
}

void log_out_finish(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LOG_LAST_MS / 1000;
    pthread_mutex_lock(&out.lock);
    out.hurry  = true;
    int waited = 0;
    while (out.started && (out.size || out.dropped || !out.idle) && waited == 0)
        waited = pthread_cond_timedwait(&out.empty, &out.lock, &until);
    out.hurry = false;
    pthread_mutex_unlock(&out.lock);
}
