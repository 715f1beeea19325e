/*
 * events.c -- the hub: streams by tenant, what waits for each of them, and the pump that reads the
 * feed.
 *
 * The rule: nothing is written and no database is asked under the lock. The pump reads an entry
 * once, whoever watches it; a stream that watches nothing of it is not even woken.
 */
#include "core/web/events.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/db/wait.h"
#include "core/web/event_hub.h"

struct Channel {
    Channel  *next;
    Tenant   *tenant; /* held by its streams */
    int       streams;
    unsigned  wrote;  /* WROTE_ ... since the pump has looked */
    FeedPlace place;  /* up to where it has read */
    int64_t   rests;  /* until then: clock_monotonic */
    bool      busy;   /* the pump is reading; so it stays */
};

/* The last word of an event of events_tell. */
typedef struct Told Told;
struct Told {
    Told       *next;
    char       *tenant, *json;
    const char *event;
    int64_t     number;
};

struct Events {
    Listener        listener;
    pthread_mutex_t lock;
    pthread_cond_t  work, idle; /* for the pump; from the pump, or a stream that has left */
    pthread_t       pump;
    bool            running, ending;
    int             most;
    atomic_int      open;
    atomic_llong    sent;
    Stream         *streams;
    Channel        *channels;
    Told           *told;
    int64_t         told_number;
};

/* --- waking ----------------------------------------------------------------------------------- */

static Channel *channel_find(const Events *events, const Tenant *tenant)
{
    Channel *channel = events->channels;
    while (channel && channel->tenant != tenant) channel = channel->next;
    return channel;
}

static void committed(void *context, Tenant *tenant, unsigned wrote)
{
    Events *events = context;
    if (atomic_load_explicit(&events->open, memory_order_relaxed) == 0) return;
    pthread_mutex_lock(&events->lock);
    Channel *channel = channel_find(events, tenant);
    if (channel) {
        channel->wrote |= wrote;
        pthread_cond_signal(&events->work);
    }
    pthread_mutex_unlock(&events->lock);
}

void events_look(Events *events, const Tenant *tenant, int64_t user)
{
    pthread_mutex_lock(&events->lock);
    for (Stream *stream = events->streams; stream; stream = stream->next) {
        if (stream->tenant != tenant || stream->user != user) continue;
        stream->look = true;
        pthread_cond_signal(&stream->changed);
    }
    pthread_mutex_unlock(&events->lock);
}

void events_tell(Events *events, Str tenant, const char *event, Str json)
{
    pthread_mutex_lock(&events->lock);
    Told *told = events->told;
    while (told && !(str_is(tenant, told->tenant) && strcmp(told->event, event) == 0))
        told = told->next;
    if (!told) {
        told         = must_alloc(sizeof *told);
        *told        = (Told){ .next = events->told, .tenant = must_text(tenant), .event = event };
        events->told = told;
    }
    free(told->json);
    told->json   = must_text(json);
    told->number = ++events->told_number;
    for (Stream *stream = events->streams; stream; stream = stream->next)
        if (str_equal(stream->tenant->name, tenant)) pthread_cond_signal(&stream->changed);
    pthread_mutex_unlock(&events->lock);
}

/* --- what waits for a stream ------------------------------------------------------------------ */

bool stream_watches(const Stream *stream, Str object, int64_t id, const Watch **watch)
{
    for (size_t i = 0; i < stream->watch_count; i++) {
        *watch = &stream->watches[i];
        if ((!(*watch)->id || (*watch)->id == id) && str_equal((*watch)->object->name, object))
            return true;
    }
    return false;
}

/*
 * Of several changes of one record the last one is told; what was created meanwhile is new. Two who
 * have lost it one after the other hear of it each.
 */
static void merge(Stream *stream, Change *change)
{
    for (size_t i = 0; i < stream->pending_count; i++) {
        const Change *old = &stream->pending[i];
        if (old->record != change->record || old->object != change->object) continue;
        if (old->lost_by && change->lost_by && old->lost_by != change->lost_by) continue;
        if (old->action == CHANGE_CREATE && change->action == CHANGE_UPDATE)
            change->action = CHANGE_CREATE;
        if (!change->lost_by) change->lost_by = old->lost_by;
        memmove(&stream->pending[i], &stream->pending[i + 1],
                (--stream->pending_count - i) * sizeof *stream->pending);
        return;
    }
}

static void miss_all(Stream *stream)
{
    stream->reset         = stream->watch_count > 0;
    stream->pending_count = 0;
}

static void add_pending(Stream *stream, Change change, const Watch *watch)
{
    change.object = watch->object;
    if (stream->reset) return;
    if (!stream->pending) stream->pending = must_alloc(EVENTS_PENDING * sizeof(Change));
    merge(stream, &change);
    if (stream->pending_count == EVENTS_PENDING) miss_all(stream);
    else stream->pending[stream->pending_count++] = change;
}

/* Something of this stream's user itself: their name, their language, or that they may go on. */
static bool is_of_user(const Stream *stream, const Change *change)
{
    return change->record == stream->user &&
           str_equal(change->object->name, stream->snapshot->user->name);
}

/* Who has which role is part of what everybody may see: each stream looks at its own user. */
static bool is_of_rights(const Stream *stream, const Change *change)
{
    return str_equal(change->object->name, stream->snapshot->role_assignment->name);
}

bool stream_is_about(const Stream *stream, const Change *change)
{
    return is_of_user(stream, change) || is_of_rights(stream, change);
}

static void hand_out(Stream *stream, const Changes *changes, unsigned wrote, bool too_many)
{
    const Watch *watch;
    if (too_many) miss_all(stream);
    for (size_t i = 0; i < changes->count; i++) {
        const Change *change = &changes->items[i];
        if (!change->object) continue;
        stream->look |= stream_is_about(stream, change);
        if (stream_watches(stream, change->object->name, change->record, &watch))
            add_pending(stream, *change, watch);
    }
    stream->wrote |= wrote & ~(unsigned)WROTE_RECORDS;
    if (stream->reset || stream->look || stream->wrote || stream->pending_count)
        pthread_cond_signal(&stream->changed);
}

/* --- the pump --------------------------------------------------------------------------------- */

/* One look into a tenant's feed. */
typedef struct {
    FeedPlace place, end;
    Changes   changes;
    bool      too_many;
} Look;

static bool look_read(Work *work, void *context)
{
    Look *look = context;
    if (!feed_end(work, &look->end)) return false;
    look->too_many = look->end.seq - look->place.seq > EVENTS_BEHIND;
    return look->too_many ||
           feed_read(work, look->place.seq, look->end.seq - look->place.seq, &look->changes);
}

/* Outside the lock. */
static bool look_into(Tenant *tenant, Arena *arena, Look *look)
{
    Work     work;
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    return work_open(&work, arena, tenant, 0, STR("web"), &problems) &&
           work_read(&work, look_read, look);
}

static void serve_channel(Events *events, Channel *channel, Arena *arena)
{
    Look     look  = { .place = channel->place };
    unsigned wrote = channel->wrote;
    channel->wrote = 0;
    channel->busy  = true;
    pthread_mutex_unlock(&events->lock);
    bool ok = !(wrote & WROTE_RECORDS) || look_into(channel->tenant, arena, &look);
    pthread_mutex_lock(&events->lock);
    if (ok && (wrote & WROTE_RECORDS)) channel->place = look.end;
    if (!ok) channel->wrote |= wrote; /* the database is busy: once more, in a moment */
    for (Stream *stream = events->streams; ok && stream; stream = stream->next)
        if (stream->channel == channel)
            hand_out(stream, &look.changes, wrote, look.too_many);
    channel->busy  = false;
    channel->rests = clock_monotonic() + EVENTS_READ_MS * 1000;
    pthread_cond_broadcast(&events->idle);
}

/* The one to serve now; else how long none will be, in ms (-1: until somebody calls). */
static Channel *channel_due(const Events *events, int *wait_ms)
{
    int64_t now = clock_monotonic();
    *wait_ms    = -1;
    for (Channel *channel = events->channels; channel; channel = channel->next) {
        if (!channel->wrote) continue;
        if (channel->rests <= now) return channel;
        int rest = (int)((channel->rests - now) / 1000) + 1;
        if (*wait_ms < 0 || rest < *wait_ms) *wait_ms = rest;
    }
    return NULL;
}

static void *pump(void *context)
{
    Events *events = context;
    Arena  *arena  = arena_new();
    int     wait_ms;
    pthread_mutex_lock(&events->lock);
    while (!events->ending) {
        Channel *channel = channel_due(events, &wait_ms);
        if (channel) {
            serve_channel(events, channel, arena);
            arena_reset(arena);
        } else if (wait_ms < 0) {
            pthread_cond_wait(&events->work, &events->lock);
        } else {
            struct timespec deadline = wait_deadline(wait_ms);
            wait_until(&events->work, &events->lock, &deadline);
        }
    }
    pthread_mutex_unlock(&events->lock);
    arena_free(arena);
    return NULL;
}

/* --- joining and leaving ---------------------------------------------------------------------- */

/* Those whose clients have hung up end now; they have not noticed yet. True if there were any. */
static bool sweep(Events *events)
{
    bool found = false;
    for (Stream *stream = events->streams; stream; stream = stream->next) {
        if (!stream->sink || stream->ending || !stream->sink->gone(stream->sink->context)) continue;
        stream->ending = found = true;
        pthread_cond_signal(&stream->changed);
    }
    return found;
}

static int count_of_user(const Events *events, const Stream *like)
{
    int count = 0;
    for (const Stream *at = events->streams; at; at = at->next)
        count += at->tenant == like->tenant && at->user == like->user && !at->ending;
    return count;
}

static int count_open(const Events *events)
{
    int count = 0;
    for (const Stream *at = events->streams; at; at = at->next) count += !at->ending;
    return count;
}

static bool has_room(Events *events, const Stream *stream, Problems *problems)
{
    if (events->ending || !events->running)
        return problem_add(problems, "http.closing", (Place){ 0 }, NO_ARGS);
    bool many = count_of_user(events, stream) >= EVENTS_OF_USER;
    if (many && sweep(events)) many = count_of_user(events, stream) >= EVENTS_OF_USER;
    if (many)
        return problem_add(problems, "events.many", (Place){ 0 },
                           ARGS(str_printf(problems->arena, "%d", EVENTS_OF_USER)));
    bool full = count_open(events) >= events->most;
    if (full && sweep(events)) full = count_open(events) >= events->most;
    return !full || problem_add(problems, "events.full", (Place){ 0 }, NO_ARGS);
}

bool hub_join(Stream *stream, FeedPlace end, Problems *problems)
{
    Events *events = stream->events;
    wait_cond_init(&stream->changed);
    pthread_mutex_lock(&events->lock);
    bool joined = has_room(events, stream, problems);
    if (joined) {
        Channel *channel = channel_find(events, stream->tenant);
        if (!channel) {
            channel          = must_alloc(sizeof *channel);
            *channel         = (Channel){ .next   = events->channels,
                                          .tenant = stream->tenant,
                                          .place  = end,
                                          .wrote  = WROTE_RECORDS };
            events->channels = channel;
            pthread_cond_signal(&events->work);
        }
        channel->streams++;
        stream->channel = channel;
        stream->next    = events->streams;
        events->streams = stream;
        atomic_fetch_add(&events->open, 1);
    }
    pthread_mutex_unlock(&events->lock);
    if (!joined) pthread_cond_destroy(&stream->changed);
    return joined;
}

static void channel_leave(Events *events, Channel *channel)
{
    while (channel->busy) pthread_cond_wait(&events->idle, &events->lock);
    if (--channel->streams > 0) return;
    Channel **at = &events->channels;
    while (*at != channel) at = &(*at)->next;
    *at = channel->next;
    free(channel);
}

void hub_leave(Stream *stream)
{
    Events *events = stream->events;
    pthread_mutex_lock(&events->lock);
    Stream **at = &events->streams;
    while (*at != stream) at = &(*at)->next;
    *at = stream->next;
    channel_leave(events, stream->channel);
    atomic_fetch_sub(&events->open, 1);
    pthread_cond_broadcast(&events->idle);
    pthread_mutex_unlock(&events->lock);
    pthread_cond_destroy(&stream->changed);
    free(stream->pending);
}

bool hub_open(Stream *stream, const Sink *sink)
{
    pthread_mutex_lock(&stream->events->lock);
    stream->sink = sink;
    bool open    = !stream->events->ending;
    pthread_mutex_unlock(&stream->events->lock);
    return open;
}

void hub_close(Stream *stream)
{
    pthread_mutex_lock(&stream->events->lock);
    stream->sink = NULL;
    pthread_mutex_unlock(&stream->events->lock);
}

void hub_count(Events *events, int sent)
{
    atomic_fetch_add(&events->sent, sent);
}

/* --- a stream's waiting ----------------------------------------------------------------------- */

static bool is_told_all(const Stream *stream)
{
    for (const Told *told = stream->events->told; told; told = told->next)
        if (told->number > stream->told && str_is(stream->tenant->name, told->tenant)) return false;
    return true;
}

static bool has_news(const Stream *stream)
{
    return stream->pending_count || stream->look || stream->reset || stream->wrote ||
           !is_told_all(stream);
}

static void take_told(Stream *stream, News *news)
{
    for (const Told *told = stream->events->told; told; told = told->next) {
        if (told->number <= stream->told || !str_is(stream->tenant->name, told->tenant)) continue;
        buffer_printf(&news->told, "event: %s\ndata: %s\n\n", told->event, told->json);
        news->told_count++;
    }
    stream->told = stream->events->told_number;
}

static void take(Stream *stream, Arena *arena, News *news)
{
    *news = (News){ .wrote = stream->wrote, .reset = stream->reset, .ending = stream->ending,
                    .place = stream->channel->place };
    for (size_t i = 0; i < stream->pending_count; i++)
        VEC_PUSH(arena, &news->changes, stream->pending[i]);
    free(stream->pending);
    stream->pending       = NULL;
    stream->pending_count = 0;
    stream->wrote         = 0;
    stream->look = stream->reset = false;
    buffer_init(&news->told, arena, 256);
    take_told(stream, news);
}

void hub_wait(Stream *stream, int64_t soonest, int64_t latest, Arena *arena, News *news)
{
    pthread_mutex_t *lock = &stream->events->lock;
    int64_t          now;
    pthread_mutex_lock(lock);
    while (!stream->ending && (now = clock_monotonic()) < latest) {
        bool    news_here = has_news(stream);
        int64_t until     = news_here && soonest < latest ? soonest : latest;
        if (news_here && now >= soonest) break;
        struct timespec deadline = wait_deadline((int)((until - now) / 1000) + 1);
        wait_until(&stream->changed, lock, &deadline);
    }
    take(stream, arena, news);
    pthread_mutex_unlock(lock);
}

/* --- the hub itself --------------------------------------------------------------------------- */

Events *events_new(void)
{
    Events *events   = must_alloc(sizeof *events);
    events->listener = (Listener){ events, committed };
    pthread_mutex_init(&events->lock, NULL);
    wait_cond_init(&events->work);
    wait_cond_init(&events->idle);
    return events;
}

void events_free(Events *events)
{
    if (!events) return;
    Told *next;
    for (Told *told = events->told; told; told = next) {
        next = told->next;
        free(told->tenant);
        free(told->json);
        free(told);
    }
    pthread_cond_destroy(&events->idle);
    pthread_cond_destroy(&events->work);
    pthread_mutex_destroy(&events->lock);
    free(events);
}

const Listener *events_listener(Events *events)
{
    return &events->listener;
}

bool events_start(Events *events, int most, Problems *problems)
{
    events->most   = most;
    events->ending = false;
    if (pthread_create(&events->pump, NULL, pump, events) != 0)
        return problem_add(problems, "events.thread", (Place){ 0 }, NO_ARGS);
    events->running = true;
    return true;
}

void events_stop(Events *events)
{
    if (!events->running) return;
    struct timespec deadline = wait_deadline(EVENTS_ENDING_MS);
    pthread_mutex_lock(&events->lock);
    events->ending = true;
    pthread_cond_signal(&events->work);
    for (Stream *stream = events->streams; stream; stream = stream->next) {
        stream->ending = true;
        pthread_cond_signal(&stream->changed);
    }
    while (events->streams && wait_until(&events->idle, &events->lock, &deadline)) continue;
    events->running = false;
    pthread_mutex_unlock(&events->lock);
    pthread_join(events->pump, NULL);
}

EventsStats events_stats(Events *events)
{
    return (EventsStats){ atomic_load(&events->open), atomic_load(&events->sent) };
}
