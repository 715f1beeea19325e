/*
 * workers.h -- workers: who has one, which wait, which must go.
 *
 * A worker serves one tenant under one release, and one run at a time; it waits here between runs.
 * At most `most` live at once: the one that has waited longest makes room for another tenant's; if
 * all are busy one waits for a moment, then there is none. Safe for many threads; no lock is held
 * while a script runs.
 */
#ifndef TENON_LUA_WORKERS_H
#define TENON_LUA_WORKERS_H

#include "core/base/problem.h"
#include "lua/scripts.h"

/*
 * A worker is replaced after so many runs, or so much time of the processor: it is ended at
 * CONFINE_CPU_S, and must never be in the middle of a run then.
 */
enum {
    WORKERS_MOST        = 96,
    WORKERS_RUNS        = 10000,
    WORKERS_CPU_S       = 600,
    WORKERS_PATIENCE_MS = 2000
};

typedef struct Worker {
    int     socket;
    int32_t process;
    int     runs;
    int64_t cpu_us; /* of all of them, as it says itself */
    bool    lost;   /* it is not to be used again */
    char   *served; /* tenant and release */
    struct Worker *newer, *older; /* among those that wait */
} Worker;

typedef struct Workers Workers;

/* Where workers come from: the script host, or whoever plays it in a test. */
typedef struct {
    void *context;
    bool (*start)(void *context, Str zone, int *socket, int32_t *process);
    void (*kill)(void *context, int32_t process);
    void (*end)(void *context);
} WorkerSource;

Workers *workers_new(const WorkerSource *source, int most); /* most 0: WORKERS_MOST */
void  workers_free(Workers *workers); /* nobody may have a worker; ends them all and their source */

/* For this tenant (empty: for none, used once). NULL with script.host or script.busy (both 503). */
Worker *workers_take(Workers *workers, Str tenant, Str release, Str zone, Problems *problems);
void    workers_give_back(Workers *workers, Worker *worker);

void workers_note_cpu(Worker *worker, int64_t us);    /* used by a run; whatever it claims */
void workers_kill(Workers *workers, Worker *worker);  /* at once: it is late; it is lost then */
void workers_count(Workers *workers, bool failed);    /* one run is over */
ScriptsStats workers_stats(Workers *workers);

#endif
