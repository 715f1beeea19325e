/* wait.c -- see wait.h. */
#include "core/db/wait.h"

#include <errno.h>

void wait_cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct timespec wait_deadline(int ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += (long)(ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

bool wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, const struct timespec *deadline)
{
    return pthread_cond_timedwait(cond, lock, deadline) != ETIMEDOUT;
}

void bell_init(Bell *bell) { sem_init(&bell->rings, 0, 0); }
void bell_done(Bell *bell) { sem_destroy(&bell->rings); }
void bell_ring(Bell *bell) { sem_post(&bell->rings); }

bool bell_wait(Bell *bell, const struct timespec *deadline)
{
    int failed;
    do failed = deadline ? sem_clockwait(&bell->rings, CLOCK_MONOTONIC, deadline)
                         : sem_wait(&bell->rings);
    while (failed && errno == EINTR);
    return !failed;
}
