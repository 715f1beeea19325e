/*
 * scarce.c -- stands between the real binary and its memory (LD_PRELOAD): the nth block is not to be
 * had, or the process ends there.
 *
 *   FAULTS_CONTROL  which one: control.h
 *
 * For a binary without sanitizers, which bring a malloc of their own. Only the first process counts,
 * the server; the workers of scripts have limits of their own.
 */
#include <errno.h>
#include <stdlib.h>

#include "control.h"

#pragma GCC diagnostic ignored "-Wmissing-prototypes" /* the names are those of the C library */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

static Control *control;

__attribute__((constructor)) static void begin(void)
{
    const char *by     = getenv("FAULTS_CONTROL");
    Control    *shared = by ? control_share(by) : NULL;
    int32_t     nobody = 0;
    if (shared && __atomic_compare_exchange_n(&shared->process, &nobody, (int32_t)getpid(), false,
                                              __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        control = shared;
}

static bool is_scarce(void)
{
    if (!control || !control_strikes(control, ON_MEMORY)) return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return is_scarce() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_scarce() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    return is_scarce() ? NULL : __libc_realloc(block, size);
}
