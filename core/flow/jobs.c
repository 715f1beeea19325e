/*
 * jobs.c -- the threads, and which tenants have something for them.
 *
 * A line stands for a tenant that has something to do, now or later. Threads take the line whose
 * turn it is, look into its queue, run what they find, and put it back behind the others. The rule:
 * what waits is never asked for again and again; a COMMIT, the clock, or the end of a job wakes.
 */
#include "core/flow/jobs.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/db/wait.h"
#include "core/flow/runner.h"

static const int64_t NEVER = INT64_MAX;

enum {
    LONGEST_WAIT_MS = 3600000,
    COUNT_MS = 1000,   /* how often a line that has nothing to run is counted at most */
    CLOSED_MS = 30000, /* until a tenant that could not be opened is tried again */
    TROUBLE_MS = 1000, /* the same where reading or writing failed */
    MOST_THREADS = 64
};

typedef struct Line Line;
struct Line {
    Line    *next;
    char    *tenant;
    int64_t  due;     /* when to look; NEVER: nobody has said */
    bool     looking; /* a thread is at its queue */
    bool     stale; /* something has changed since it was counted */
    int64_t  counted_at;
    QueueCount count;
    Running *running;
    int      running_count;
};

struct Jobs {
    Tenants    *tenants;
    Line       *first, *last; /* the one whose turn it is stands in front */
    pthread_t   threads[MOST_THREADS];
    int         thread_count, alive;
    atomic_bool closing;
    JobsStats   stats;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t  woken, ended; /* something to do; a thread is over */
static Jobs           *house;        /* NULL: no jobs are run in this process */
static pthread_once_t  once = PTHREAD_ONCE_INIT;

static void conds_init(void)
{
    wait_cond_init(&woken);
    wait_cond_init(&ended);
}

/* --- lines; all under the lock ---------------------------------------------------------------- */

static Line *line_find(Str tenant)
{
    Line *line = house->first;
    while (line && !str_is(tenant, line->tenant)) line = line->next;
    return line;
}

static void line_last(Line *line)
{
    line->next = NULL;
    *(house->last ? &house->last->next : &house->first) = line;
    house->last = line;
}

static void line_remove(Line *line)
{
    Line **at = &house->first, *before = NULL;
    while (*at != line) {
        before = *at;
        at     = &(*at)->next;
    }
    *at = line->next;
    if (house->last == line) house->last = before;
}

static Line *line_due(Str tenant, int64_t due)
{
    Line *line = line_find(tenant);
    if (!line) {
        line         = must_alloc(sizeof *line);
        line->tenant = must_text(tenant);
        line->due    = NEVER;
        line_last(line);
    }
    if (due < line->due) line->due = due;
    pthread_cond_signal(&woken);
    return line;
}

static void line_counted(Line *line, const QueueCount *count)
{
    line->count      = *count;
    line->counted_at = clock_now();
}

static void line_drop_idle(Line *line)
{
    if (line->due != NEVER || line->looking || line->running) return;
    line_remove(line);
    free(line->tenant);
    free(line);
}

/* The one whose turn it is; else *wait says how long there will be none. */
static Line *line_take(int64_t *wait)
{
    int64_t now = clock_now(), next = now + LONGEST_WAIT_MS;
    for (Line *line = house->first; line; line = line->next) {
        if (line->looking || line->running_count >= JOB_TENANT_THREADS) continue;
        if (line->due > now) {
            if (line->due < next) next = line->due;
            continue;
        }
        line_remove(line);
        line_last(line);
        line->looking = true;
        line->due     = NEVER; /* what is said from now on counts again */
        return line;
    }
    *wait = next - now;
    return NULL;
}

/* --- looking into a queue --------------------------------------------------------------------- */

typedef struct {
    QueueBusy  busy[JOB_TENANT_THREADS];
    size_t     count;
    QueueLook  look;
    QueueClaim claim;
    bool       counts, counted; /* shall it, where there is nothing to run; has it */
    QueueCount found;
} Looking;

static bool look(Work *work, void *context)
{
    Looking *looking = context;
    if (!queue_look(work, looking->busy, looking->count, &looking->look)) return false;
    if (!looking->counts || looking->look.id) return true;
    return looking->counted = queue_count(work->db, &looking->found, work->problems);
}

static bool claim(Work *work, void *context)
{
    Looking *looking = context;
    return queue_claim(work, looking->look.id, &looking->claim);
}

static bool tidy(Work *work, void *context)
{
    (void)context;
    return queue_tidy(work);
}

/* False if the tenant cannot be asked: look again later. */
static bool look_and_claim(Arena *arena, Tenant *tenant, Looking *looking)
{
    Problems problems;
    Work     work;
    problems_init(&problems, arena, LANGUAGE_EN);
    if (!work_open(&work, arena, tenant, 0, STR("job"), &problems)
        || !work_read(&work, look, looking)) return false;
    if (looking->look.id) return work_write(&work, claim, looking);
    return !looking->look.tidy || work_write(&work, tidy, NULL);
}

/* With copies: a job may end, and what is known of it go, while the look is on its way. */
static void busy_of(const Line *line, Arena *arena, Looking *looking)
{
    for (const Running *running = line->running; running; running = running->next)
        looking->busy[looking->count++] = (QueueBusy){
            running->id, running->kind, str_copy(arena, str_from(running->object)),
            str_copy(arena, str_from(running->queue))
        };
}

/* --- a job runs ------------------------------------------------------------------------------- */

static Running *running_begin(Line *line, const QueueClaim *claimed)
{
    Running *running = must_alloc(sizeof *running);
    running->id      = claimed->id;
    running->kind    = claimed->kind;
    running->object  = must_text(claimed->object);
    running->queue   = must_text(claimed->queue);
    running->closing = &house->closing;
    running->next    = line->running;
    line->running    = running;
    line->running_count++;
    house->stats.running++;
    return running;
}

static void running_end(Line *line, Running *running, const char *state)
{
    Running **at = &line->running;
    while (*at != running) at = &(*at)->next;
    *at = running->next;
    line->running_count--;
    house->stats.running--;
    house->stats.done += state && strcmp(state, "done") == 0;
    house->stats.failed += state && strcmp(state, "failed") == 0;
    house->stats.dead += state && strcmp(state, "dead") == 0;
    house->stats.cancelled += state && strcmp(state, "cancelled") == 0;
    free(running->object);
    free(running->queue);
    free(running);
}

/* Locked again at the end; the line may be gone then. */
static void run_one(Line *line, Tenant *tenant, const QueueClaim *claimed)
{
    Running *running = running_begin(line, claimed);
    line->looking    = false;
    line->due        = 0; /* there may be more for another thread */
    pthread_cond_signal(&woken);
    pthread_mutex_unlock(&lock);
    const char *state = run_claimed(tenant, claimed, running);
    pthread_mutex_lock(&lock);
    running_end(line, running, state);
    /* an end that could not be written: not at once again */
    int64_t due = state ? 0 : clock_now() + TROUBLE_MS;
    if (due < line->due) line->due = due;
}

static bool is_unknown(const Problems *problems)
{
    return problems->first && strcmp(problems->first->code, "tenant.unknown") == 0;
}

/* After a look that has found nothing to run. */
static int64_t next_look(const Looking *looking, bool opened, bool good, const Problems *problems)
{
    if (!opened) return is_unknown(problems) ? NEVER : clock_now() + CLOSED_MS;
    if (!good) return clock_now() + TROUBLE_MS;
    if (looking->look.id) return 0;
    return looking->look.next ? looking->look.next : NEVER;
}

static void line_put_back(Line *line, int64_t next)
{
    line->looking = false;
    if (next < line->due) line->due = next;
}

/* Whatever changes from now on makes it stale again. */
static void count_begin(Line *line, Looking *looking)
{
    looking->counts = line->stale && clock_now() - line->counted_at >= COUNT_MS;
    if (looking->counts) line->stale = false;
}

static void count_end(Line *line, const Looking *looking)
{
    if (looking->counted) line_counted(line, &looking->found);
    else if (looking->counts) line->stale = true;
}

/* With the lock, which it gives up meanwhile. */
static void visit(Line *line)
{
    Arena   *arena   = arena_new();
    Looking  looking = { 0 };
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    busy_of(line, arena, &looking);
    count_begin(line, &looking);
    pthread_mutex_unlock(&lock);
    Tenant *tenant = tenant_acquire(house->tenants, str_from(line->tenant), &problems);
    bool    good   = tenant && look_and_claim(arena, tenant, &looking);
    pthread_mutex_lock(&lock);
    count_end(line, &looking);
    if (good && looking.claim.kind) run_one(line, tenant, &looking.claim);
    else line_put_back(line, next_look(&looking, tenant != NULL, good, &problems));
    line_drop_idle(line);
    pthread_mutex_unlock(&lock);
    tenant_release(tenant);
    arena_free(arena);
    pthread_mutex_lock(&lock);
}

/* --- the threads ------------------------------------------------------------------------------ */

static void *work_on(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    while (!atomic_load(&house->closing)) {
        int64_t wait = 0;
        Line   *line = line_take(&wait);
        if (line) {
            visit(line);
            continue;
        }
        struct timespec until = wait_deadline((int)wait + 1);
        wait_until(&woken, &lock, &until);
    }
    house->alive--;
    pthread_cond_broadcast(&ended);
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* --- at the start: who has been left with something to do? ------------------------------------ */

static void glance_at(Jobs *jobs, Str tenant)
{
    Arena   *arena = arena_new();
    Problems problems;
    QueueGlance glance = { 0 };
    problems_init(&problems, arena, LANGUAGE_EN);
    if (tenant_glance(jobs->tenants, tenant, queue_glance, &glance, &problems) && glance.due) {
        pthread_mutex_lock(&lock);
        line_counted(line_due(tenant, glance.due), &glance.count);
        pthread_mutex_unlock(&lock);
    }
    arena_free(arena);
}

/* On a thread of its own: with a thousand tenants this takes a while. */
static void *look_round(void *context)
{
    Jobs       *jobs    = context;
    Arena      *arena   = arena_new();
    TenantInfos tenants = { 0 };
    Problems    problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    tenant_list(jobs->tenants, arena, &tenants, &problems);
    for (size_t i = 0; i < tenants.count && !atomic_load(&jobs->closing); i++)
        glance_at(jobs, tenants.items[i].name);
    arena_free(arena);
    return work_on(NULL);
}

/* --- from outside ----------------------------------------------------------------------------- */

static void committed(void *context, Tenant *tenant, unsigned wrote)
{
    (void)context;
    if (!(wrote & WROTE_JOBS)) return;
    pthread_mutex_lock(&lock);
    if (house) line_due(tenant->name, 0)->stale = true;
    pthread_mutex_unlock(&lock);
}

const Listener *jobs_listener(void)
{
    static const Listener listener = { NULL, committed };
    return &listener;
}

static Running *running_find(Str tenant, int64_t id)
{
    Line    *line    = house ? line_find(tenant) : NULL;
    Running *running = line ? line->running : NULL;
    while (running && running->id != id) running = running->next;
    return running;
}

bool jobs_watch(Str tenant, int64_t id, int64_t *done, int64_t *total)
{
    pthread_mutex_lock(&lock);
    Running *running = running_find(tenant, id);
    if (running) {
        *done  = atomic_load(&running->done);
        *total = atomic_load(&running->total);
    }
    pthread_mutex_unlock(&lock);
    return running != NULL;
}

void jobs_tell(const Tenant *tenant, int64_t id)
{
    pthread_mutex_lock(&lock);
    Running *running = running_find(tenant->name, id);
    if (running) atomic_store(&running->cancelled, true);
    pthread_mutex_unlock(&lock);
}

/* --- figures ---------------------------------------------------------------------------------- */

/* Who has changed since he was counted: from here on he has not. */
static Tenants *find_stale(Arena *arena, StrVec *names)
{
    pthread_mutex_lock(&lock);
    for (Line *line = house ? house->first : NULL; line; line = line->next) {
        if (line->stale) VEC_PUSH(arena, names, str_copy(arena, str_from(line->tenant)));
        line->stale = false;
    }
    Tenants *tenants = house ? house->tenants : NULL;
    pthread_mutex_unlock(&lock);
    return tenants;
}

static bool count_open(Arena *arena, Tenants *tenants, Str name, QueueCount *count)
{
    Problems ignored;
    problems_init(&ignored, arena, LANGUAGE_EN);
    Tenant *tenant = tenant_acquire_open(tenants, name);
    DbConn *conn   = tenant ? db_read_begin(tenant->data, &ignored) : NULL;
    bool    good   = conn && queue_count(conn, count, &ignored);
    db_read_end(conn);
    tenant_release(tenant);
    return good;
}

/* A tenant that is closed was counted before, by whoever has looked into its queue last. */
static void count_stale(void)
{
    Arena   *arena   = arena_new();
    StrVec   names   = { 0 };
    Tenants *tenants = find_stale(arena, &names);
    for (size_t i = 0; i < names.count; i++) {
        QueueCount count;
        bool       counted = count_open(arena, tenants, names.items[i], &count);
        pthread_mutex_lock(&lock);
        Line *line = house ? line_find(names.items[i]) : NULL;
        if (line && counted) line_counted(line, &count);
        else if (line) line->stale = true;
        pthread_mutex_unlock(&lock);
    }
    arena_free(arena);
}

static void stats_add(JobsStats *stats, const QueueCount *count, int64_t now)
{
    double late = count->oldest ? (double)(now - count->oldest) / 1000 : 0;
    stats->tenants++;
    stats->waiting += count->waiting;
    stats->given_up += count->dead;
    if (late > stats->overdue) stats->overdue = late;
}

JobsStats jobs_stats(void)
{
    JobsStats stats = { 0 };
    count_stale();
    pthread_mutex_lock(&lock);
    if (house) stats = house->stats;
    int64_t now = clock_now();
    for (const Line *line = house ? house->first : NULL; line; line = line->next)
        stats_add(&stats, &line->count, now);
    pthread_mutex_unlock(&lock);
    return stats;
}

/* --- starting and stopping -------------------------------------------------------------------- */

Jobs *jobs_start(Tenants *tenants, const JobsOptions *options, Problems *problems)
{
    int threads = options && options->threads > 0 ? options->threads : JOB_THREADS;
    if (threads > MOST_THREADS) threads = MOST_THREADS;
    pthread_once(&once, conds_init);
    Jobs *jobs    = must_alloc(sizeof *jobs);
    jobs->tenants = tenants;
    pthread_mutex_lock(&lock);
    house = jobs;
    for (int i = 0; i < threads; i++)
        if (pthread_create(&jobs->threads[i], NULL, i ? work_on : look_round, jobs) == 0)
            jobs->alive = ++jobs->thread_count;
        else break;
    pthread_mutex_unlock(&lock);
    if (jobs->thread_count == threads) return jobs;
    problem_add(problems, "job.threads", (Place){ 0 }, NO_ARGS);
    jobs_stop(jobs, JOB_STOP_MS);
    return NULL;
}

void jobs_drain(Jobs *jobs)
{
    if (!jobs) return;
    atomic_store(&jobs->closing, true);
    pthread_mutex_lock(&lock);
    pthread_cond_broadcast(&woken);
    pthread_mutex_unlock(&lock);
}

static bool wait_for_all(Jobs *jobs, int ms)
{
    struct timespec until = wait_deadline(ms);
    pthread_mutex_lock(&lock);
    while (jobs->alive && wait_until(&ended, &lock, &until)) {}
    bool all = jobs->alive == 0;
    if (all) house = NULL;
    pthread_mutex_unlock(&lock);
    return all;
}

bool jobs_stop(Jobs *jobs, int ms)
{
    if (!jobs) return true;
    jobs_drain(jobs);
    if (!wait_for_all(jobs, ms)) return false;
    for (int i = 0; i < jobs->thread_count; i++) pthread_join(jobs->threads[i], NULL);
    for (Line *line = jobs->first, *next; line; line = next) {
        next = line->next;
        free(line->tenant);
        free(line);
    }
    free(jobs);
    return true;
}
