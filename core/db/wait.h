/* wait.h -- waiting with an end, on the clock nobody sets. */
#ifndef TENON_DB_WAIT_H
#define TENON_DB_WAIT_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

void            wait_cond_init(pthread_cond_t *cond);
struct timespec wait_deadline(int ms);

/* False when the deadline has passed. Wakes up early now and then, like every condition. */
bool wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, const struct timespec *deadline);

/*
 * One thread waits, another rings, once. Whoever was woken may end the bell at once, even before
 * bell_ring has come back. What was written before must be handed over by an atomic.
 */
typedef struct {
    sem_t rings;
} Bell;

void bell_init(Bell *bell);
void bell_done(Bell *bell);
void bell_ring(Bell *bell);
bool bell_wait(Bell *bell, const struct timespec *deadline); /* false: passed; NULL: never does */

#endif
