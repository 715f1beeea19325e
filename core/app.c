/*
 * app.c -- what the process has only one of, and who is plugged in where.
 *
 * A signal is a wish, not an interruption: the ones that end a server are blocked in every thread
 * and waited for by serve. A write to a lost connection is an error code, not a signal.
 */
#include "core/app.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/crypto.h"

/* A sanitizer needs more memory and other system calls than a worker may have. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static const ScriptsOptions script_options = { .unconfined = true };
#else
static const ScriptsOptions script_options = { .unconfined = false };
#endif

static Scripts       *scripts;
static pthread_once_t scripts_once = PTHREAD_ONCE_INIT;

static void scripts_make(void)
{
    Arena   *arena = arena_new();
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    scripts = scripts_start(&script_options, &problems);
    arena_free(arena);
}

Scripts *app_scripts(void)
{
    pthread_once(&scripts_once, scripts_make);
    return scripts;
}

static Events        *events;
static pthread_once_t events_once = PTHREAD_ONCE_INIT;

static void events_make(void) { events = events_new(); }

Events *app_events(void)
{
    pthread_once(&events_once, events_make);
    return events;
}

void app_end(void)
{
    scripts_stop(scripts);
    events_free(events);
}

static void signals_prepare(void)
{
    struct sigaction ignore;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, NULL);
}

bool app_begin(void)
{
    umask(0077); /* data folders are nobody else's business */
    signals_prepare();
    if (crypto_init()) return true;
    fputs("tenon: the random number source of libsodium could not be opened\n", stderr);
    return false;
}
