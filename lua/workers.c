/*
 * workers.c -- see workers.h.
 *
 * The rule of this file: starting and ending a worker happens outside the lock; its place is taken
 * before and freed after.
 */
#include "lua/workers.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "lua/wire/wire.h"

struct Workers {
    pthread_mutex_t lock;
    pthread_cond_t  freed;
    WorkerSource    source;
    int             most;
    Worker         *newest, *oldest; /* waiting */
    ScriptsStats    stats;
};

Workers *workers_new(const WorkerSource *source, int most)
{
    Workers              *workers = must_alloc(sizeof *workers);
    pthread_condattr_t monotonic;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&workers->freed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    workers->source = *source;
    workers->most   = most > 0 ? most : WORKERS_MOST;
    return workers;
}

static void worker_end(Worker *worker)
{
    close(worker->socket); /* it ends itself then */
    free(worker->served);
    free(worker);
}

void workers_free(Workers *workers)
{
    if (!workers) return;
    for (Worker *worker = workers->newest, *next; worker; worker = next) {
        next = worker->older;
        worker_end(worker);
    }
    workers->source.end(workers->source.context);
    pthread_cond_destroy(&workers->freed);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}

/* --- those that wait; all under the lock ------------------------------------------------------ */

static void list_remove(Workers *workers, Worker *worker)
{
    *(worker->newer ? &worker->newer->older : &workers->newest) = worker->older;
    *(worker->older ? &worker->older->newer : &workers->oldest) = worker->newer;
}

static void list_first(Workers *workers, Worker *worker)
{
    worker->newer = NULL;
    worker->older = workers->newest;
    *(workers->newest ? &workers->newest->newer : &workers->oldest) = worker;
    workers->newest = worker;
}

static Worker *list_find(Workers *workers, Str served)
{
    Worker *worker = workers->newest;
    while (worker && !str_is(served, worker->served)) worker = worker->older;
    if (worker) list_remove(workers, worker);
    return worker;
}

/* The same tenant's under another release: nobody will ask for it again. */
static Worker *list_outdated(Workers *workers, Str tenant)
{
    Worker *worker = tenant.len ? workers->newest : NULL;
    while (worker && (strncmp(worker->served, tenant.ptr, tenant.len) != 0
                      || worker->served[tenant.len] != ' '))
        worker = worker->older;
    return worker;
}

/* A place for one more, at the cost of *victim; false if all are busy for too long. */
static bool place_take(Workers *workers, Str tenant, Worker **victim)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += WORKERS_PATIENCE_MS / 1000;
    while (workers->stats.workers >= workers->most && !workers->oldest)
        if (pthread_cond_timedwait(&workers->freed, &workers->lock, &until)) return false;
    *victim = list_outdated(workers, tenant);
    if (!*victim && workers->stats.workers >= workers->most) *victim = workers->oldest;
    if (*victim) list_remove(workers, *victim);
    else workers->stats.workers++;
    return true;
}

static void place_free(Workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    workers->stats.workers--;
    pthread_cond_signal(&workers->freed);
    pthread_mutex_unlock(&workers->lock);
}

/* --- taking and giving back ------------------------------------------------------------------- */

static Worker *worker_start(Workers *workers, Str served, Str zone)
{
    Worker *worker = must_alloc(sizeof *worker);
    if (!workers->source.start(workers->source.context, zone, &worker->socket, &worker->process)) {
        free(worker);
        return NULL;
    }
    worker->served = must_text(served);
    if (!wire_watch(worker->socket)) abort();
    return worker;
}

static Worker *count_busy(Workers *workers, Worker *worker, bool started)
{
    pthread_mutex_lock(&workers->lock);
    workers->stats.busy++;
    workers->stats.started += started;
    pthread_mutex_unlock(&workers->lock);
    return worker;
}

Worker *workers_take(Workers *workers, Str tenant, Str release, Str zone, Problems *problems)
{
    Str     served = str_printf(problems->arena, "%.*s %.*s", STR_ARG(tenant), STR_ARG(release));
    Worker *victim = NULL;
    pthread_mutex_lock(&workers->lock);
    Worker *worker = tenant.len ? list_find(workers, served) : NULL;
    bool    placed = worker || place_take(workers, tenant, &victim);
    pthread_mutex_unlock(&workers->lock);
    if (victim) worker_end(victim);
    if (worker) return count_busy(workers, worker, false);
    if (!placed) {
        problem_add(problems, "script.busy", (Place){ 0 }, NO_ARGS);
        return NULL;
    }
    worker = worker_start(workers, served, zone);
    if (worker) return count_busy(workers, worker, true);
    place_free(workers);
    problem_add(problems, "script.host", (Place){ 0 }, NO_ARGS);
    return NULL;
}

static const int64_t most_cpu_us = WORKERS_CPU_S * INT64_C(1000000);

void workers_note_cpu(Worker *worker, int64_t us)
{
    worker->cpu_us += us < most_cpu_us ? us : most_cpu_us;
}

void workers_give_back(Workers *workers, Worker *worker)
{
    bool once = worker->served[0] == ' ';
    bool old  = worker->runs >= WORKERS_RUNS || worker->cpu_us >= most_cpu_us;
    bool keep = !worker->lost && !once && !old;
    pthread_mutex_lock(&workers->lock);
    workers->stats.busy--;
    workers->stats.recycled += !keep && !once;
    if (keep) {
        list_first(workers, worker);
        pthread_cond_signal(&workers->freed);
    }
    pthread_mutex_unlock(&workers->lock);
    if (keep) return;
    worker_end(worker);
    place_free(workers);
}

void workers_kill(Workers *workers, Worker *worker)
{
    worker->lost = true;
    workers->source.kill(workers->source.context, worker->process);
    pthread_mutex_lock(&workers->lock);
    workers->stats.killed++;
    pthread_mutex_unlock(&workers->lock);
}

void workers_count(Workers *workers, bool failed)
{
    pthread_mutex_lock(&workers->lock);
    workers->stats.runs++;
    workers->stats.failed += failed;
    pthread_mutex_unlock(&workers->lock);
}

ScriptsStats workers_stats(Workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    ScriptsStats stats = workers->stats;
    pthread_mutex_unlock(&workers->lock);
    return stats;
}
