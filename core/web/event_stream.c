/*
 * event_stream.c -- one stream: from `GET /events` until its client hangs up, its session ends, or
 * the configuration changes.
 *
 * The rule: nothing is believed for longer than one push. Session, user and rights are asked anew
 * before each; whoever may go on is told only of records that they may read at that moment.
 */
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/crypto.h"
#include "core/base/id.h"
#include "core/base/log.h"
#include "core/web/door.h"
#include "core/web/event_besides.h"
#include "core/web/event_hub.h"
#include "core/web/handlers.h"
#include "core/web/session.h"

/* What the stream's own thread knows of it. */
typedef struct {
    Stream         stream;
    const Request *request;
    Arena         *arena;     /* of the request: for as long as the stream lives */
    bool           goes_on;   /* `since` is where it left off */
    FeedPlace      since;     /* told up to here */
    int64_t        pushed, written; /* clock_monotonic */
    int64_t        pause_ms;  /* until the next push */
    int            sent;
    Str            rights;    /* as rights_of told them; in the request's arena */
    Besides        besides;
} Watching;

/* One push on its way. */
typedef struct {
    Watching *watching;
    Work      work;
    Problems  problems;
    News      news;
    Buffer    out;
    int       count; /* events in it */
    bool      rights; /* are others than before */
} Push;

/* --- what is written -------------------------------------------------------------------------- */

static void put_event(Push *push, const char *event, FeedPlace place, Str json)
{
    if (place.seq)
        buffer_printf(&push->out, "id: %.*s\n",
                      STR_ARG(feed_place_text(push->work.arena, place)));
    buffer_printf(&push->out, "event: %s\ndata: %.*s\n\n", event, STR_ARG(json));
    push->count++;
}

/* So that whoever comes back goes on from here, also after a time in which nothing was told. */
static void put_place(Push *push, FeedPlace place)
{
    if (place.seq)
        buffer_printf(&push->out, "id: %.*s\n\n",
                      STR_ARG(feed_place_text(push->work.arena, place)));
    else BUFFER_ADD(&push->out, ":\n\n");
}

static void put_changes(Push *push, const Changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        Buffer     data;
        JsonWriter json;
        buffer_init(&data, push->work.arena, 256);
        json_writer_init(&json, &data);
        feed_write_change(&push->work, &changes->items[i], &json);
        put_event(push, "change", changes->items[i].place, buffer_str(&data));
    }
}

static void put_release(Push *push)
{
    const Snapshot *snapshot = push->work.snapshot;
    Str json = str_printf(push->work.arena, "{\"release\":%lld,\"hash\":\"%.*s\"}",
                          (long long)snapshot->release, STR_ARG(snapshot->hash));
    put_event(push, "release", (FeedPlace){ 0 }, json);
}

static void put_reset(Push *push)
{
    put_event(push, "reset", push->news.place, push->rights ? STR("{\"rights\":true}") : STR("{}"));
    push->watching->pause_ms = EVENTS_RESET_MS;
}

/* Of the user's jobs and notifications. */
static bool put_besides(Push *push)
{
    return besides_write(&push->work, &push->watching->besides, push->news.wrote, &push->out,
                         &push->count);
}

/* --- what has been missed --------------------------------------------------------------------- */

static bool keep_watched(const Stream *stream, Changes *changes)
{
    size_t       kept = 0;
    const Watch *watch;
    for (size_t i = 0; i < changes->count; i++) {
        const Change *change = &changes->items[i];
        if (change->object &&
            stream_watches(stream, change->object->name, change->record, &watch))
            changes->items[kept++] = *change;
    }
    changes->count = kept;
    return true;
}

/* What was read before it with other rights may be wrong, all of it. */
static bool is_about_rights(const Stream *stream, const Changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].object && stream_is_about(stream, &changes->items[i])) return true;
    return false;
}

/*
 * From where the client left off to now. What comes from now on the hub keeps already. Where too
 * much was missed, nobody knows whether the rights are those of before.
 */
static bool make_up(Work *work, void *context)
{
    Push     *push     = context;
    Watching *watching = push->watching;
    Problems  gone     = *work->problems;
    if (!feed_end(work, &push->news.place)) return false;
    if (!watching->goes_on) return true;
    bool held = feed_holds(work, watching->since);
    *work->problems = gone;
    if (!held || push->news.place.seq - watching->since.seq > EVENTS_BEHIND) {
        push->rights = push->news.reset = true;
        return true;
    }
    if (!feed_read(work, watching->since.seq, push->news.place.seq - watching->since.seq,
                   &push->news.changes))
        return false;
    if (is_about_rights(&watching->stream, &push->news.changes))
        push->rights = push->news.reset = true;
    return keep_watched(&watching->stream, &push->news.changes);
}

static bool first_push(Work *work, void *context)
{
    Push *push = context;
    if (!make_up(work, push) || !feed_sift(work, &push->news.changes)) return false;
    unsigned char some[2];
    crypto_random(some, sizeof some); /* so that they do not all come back at one moment */
    buffer_printf(&push->out, "retry: %d\n\n", 1000 + (some[0] << 8 | some[1]) % 3000);
    put_release(push); /* which may be newer than what the client has asked for before */
    if (push->news.reset) put_reset(push);
    put_changes(push, &push->news.changes);
    put_place(push, push->news.place);
    return put_besides(push);
}

/* --- a push ----------------------------------------------------------------------------------- */

/* What it was told already when it began. */
static void drop_known(Push *push)
{
    Changes *changes = &push->news.changes;
    size_t   kept    = 0;
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].place.seq > push->watching->since.seq)
            changes->items[kept++] = changes->items[i];
    changes->count = kept;
}

static bool later_push(Work *work, void *context)
{
    Push *push = context;
    drop_known(push);
    if (!feed_sift(work, &push->news.changes)) return false;
    if (push->news.reset) put_reset(push);
    put_changes(push, &push->news.changes);
    return put_besides(push);
}

/* May it go on? A new configuration is the last thing it says; the client comes back under it. */
static bool may_go_on(Push *push)
{
    const Stream *stream = &push->watching->stream;
    Work         *work   = &push->work;
    bool          holds  = false;
    if (!session_holds(work->arena, push->watching->request, clock_now(), &holds, work->problems) ||
        !holds)
        return false;
    if (work->snapshot == stream->snapshot) return true;
    put_release(push);
    return false;
}

/* What decides over all that the user may see, but for the records themselves. */
static Str rights_of(Arena *arena, const User *user)
{
    Buffer out;
    buffer_init(&out, arena, 64);
    buffer_printf(&out, "%d %lld", user->everything, (long long)user->department);
    for (size_t i = 0; i < user->role_count; i++)
        buffer_printf(&out, " %.*s", STR_ARG(user->roles[i]->name));
    return buffer_str(&out);
}

/* With other rights all that was shown may be wrong: the client asks for everything again. */
static void follow_rights(Push *push)
{
    Watching *watching = push->watching;
    Str       now      = rights_of(push->work.arena, push->work.user);
    if (str_equal(now, watching->rights)) return;
    watching->rights = str_copy(watching->arena, now);
    push->rights = push->news.reset = true;
}

static bool send_push(Push *push, const Sink *sink)
{
    Watching *watching = push->watching;
    if (user_sees_code(push->work.user)) {
        buffer_add(&push->out, buffer_str(&push->news.told));
        push->count += push->news.told_count;
    }
    bool beat = !push->out.len && clock_monotonic() >= watching->written + EVENTS_BEAT_MS * 1000LL;
    if (beat) put_place(push, push->news.place);
    if (!push->out.len) return true;
    if (!sink->write(sink->context, buffer_str(&push->out))) return false;
    watching->written = clock_monotonic();
    watching->pushed  = watching->written;
    watching->sent += push->count;
    hub_count(watching->stream.events, push->count);
    return true;
}

/* False: it has ended. */
static bool push_news(Watching *watching, Push *push, const Sink *sink,
                      bool (*run)(Work *work, void *context))
{
    Stream *stream = &watching->stream;
    Work   *work   = &push->work;
    if (!work_open(work, push->out.arena, stream->tenant, stream->user, STR("web"),
                   &push->problems))
        return false;
    watching->pause_ms = EVENTS_PUSH_MS;
    bool goes_on = may_go_on(push);
    if (goes_on) follow_rights(push);
    if (goes_on && !work_read(work, run, push)) return false;
    if (!send_push(push, sink)) return false;
    if (push->news.place.seq > watching->since.seq) watching->since = push->news.place;
    return goes_on;
}

static bool run_turn(Watching *watching, const Sink *sink, bool first)
{
    Arena  *arena = arena_new();
    Push    push  = { .watching = watching };
    int64_t beat  = watching->written + EVENTS_BEAT_MS * 1000LL;
    if (watching->besides.runs) beat = clock_monotonic() + BESIDES_JOBS_MS * 1000LL;
    problems_init(&push.problems, arena, LANGUAGE_EN);
    buffer_init(&push.out, arena, 1024);
    if (first) buffer_init(&push.news.told, arena, 16);
    else
        hub_wait(&watching->stream, watching->pushed + watching->pause_ms * 1000, beat, arena,
                 &push.news);
    bool goes_on = !push.news.ending && !sink->gone(sink->context) &&
                   push_news(watching, &push, sink, first ? first_push : later_push);
    arena_free(arena);
    return goes_on;
}

static void stream_run(void *context, const Sink *sink)
{
    Watching *watching = context;
    int64_t   started  = clock_monotonic();
    watching->written = watching->pushed = started;
    bool goes_on = hub_open(&watching->stream, sink) && run_turn(watching, sink, true);
    while (goes_on) goes_on = run_turn(watching, sink, false);
    hub_close(&watching->stream);
    log_line(LEVEL_DEBUG, "stream", "id=%.*s seconds=%lld events=%d",
             STR_ARG(watching->request->id), (long long)((clock_monotonic() - started) / 1000000),
             watching->sent);
}

/* --- the request ------------------------------------------------------------------------------ */

typedef VEC(Watch) Watches;

/* "deal" or "deal/01j8..." */
static bool watch_read(Work *work, Str text, Watch *watch)
{
    size_t slash = text.len;
    str_find_char(text, '/', &slash);
    watch->id     = 0;
    watch->object = record_object(work, str_slice(text, 0, slash));
    if (!watch->object) return false;
    return slash == text.len || id_parse(str_slice(text, slash + 1, text.len), &watch->id) ||
           problem_add(work->problems, "events.watch", (Place){ .field = STR("watch") },
                       ARGS(text));
}

static bool watches_read(Work *work, Str text, Watches *watches)
{
    Str piece;
    while (str_cut(&text, ',', &piece)) {
        Watch watch;
        if (watches->count == EVENTS_WATCHED)
            return problem_add(work->problems, "events.watched", (Place){ .field = STR("watch") },
                               ARGS(str_printf(work->arena, "%d", EVENTS_WATCHED)));
        if (!watch_read(work, str_trim(piece), &watch)) return false;
        VEC_PUSH(work->arena, watches, watch);
    }
    return true;
}

static bool since_read(Work *work, const Request *request, Watching *watching)
{
    Str since = head_find(request->head, "Last-Event-ID", NULL);
    if (!since.len) since = request_parameter(request, "since");
    watching->goes_on = since.len > 0;
    return !since.len || feed_place_read(work, since, &watching->since);
}

static bool end_read(Work *work, void *end)
{
    return feed_end(work, end);
}

static void leave(void *stream)
{
    hub_leave(stream);
}

static bool join(Work *work, Reply *reply, Watching *watching)
{
    FeedPlace end;
    if (!work_read(work, end_read, &end)) return false;
    if (hub_join(&watching->stream, end, work->problems)) {
        arena_defer(work->arena, leave, &watching->stream);
        return true;
    }
    if (work->problems->status == 429) reply_header(reply, "Retry-After", STR("30"));
    return false;
}

bool events_show(Work *work, const Request *request, Reply *reply)
{
    Watches   watches  = { 0 };
    Watching *watching = ARENA_NEW(work->arena, Watching);
    *watching          = (Watching){ .request = request, .arena = work->arena };
    watching->rights   = rights_of(work->arena, work->user);
    if (!watches_read(work, request_parameter(request, "watch"), &watches) ||
        !since_read(work, request, watching))
        return false;
    watching->stream = (Stream){
        .events      = request->door->options.events,
        .tenant      = work->tenant,
        .snapshot    = work->snapshot,
        .user        = work->user->id,
        .watches     = watches.items,
        .watch_count = watches.count,
    };
    if (!join(work, reply, watching)) return false;
    reply->type           = "text/event-stream";
    reply->close          = true;
    reply->stream         = stream_run;
    reply->stream_context = watching;
    reply_header(reply, "X-Accel-Buffering", STR("no"));
    return true;
}
