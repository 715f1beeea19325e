/* wait.h -- waiting with an end, on the clock nobody sets; memory that outlives every arena. */
#ifndef TENON_DB_WAIT_H
#define TENON_DB_WAIT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

void            wait_cond_init(pthread_cond_t *cond);
struct timespec wait_deadline(int ms);

/* False when the deadline has passed. Wakes up early now and then, like every condition. */
bool wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, const struct timespec *deadline);

void *must_alloc(size_t size); /* zeroed; out of memory ends the process */

#endif
