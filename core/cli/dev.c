/*
 * dev.c -- see dev.h. One thread for all tenants; each has an inotify of its own, so an event need
 * not say where it was.
 *
 * The rule: folders are watched first and read then, so nothing that is saved is missed; an event
 * means no more than "look again".
 */
#include "core/cli/dev.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/app.h"
#include "core/base/clock.h"
#include "core/release/apply.h"

enum { DEEPEST = 16 };

#define SAVED (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE | IN_DELETE_SELF | IN_MOVE_SELF)

/* A tenant and its app folder. */
typedef struct {
    Str     name, source;
    int     inotify;
    int     root;          /* the watch of the folder itself; -1: it is not there */
    int64_t since, newest; /* when the first and the last write came that wait; 0: none do */
    bool    broken;        /* what is in the folder is not in force */
    int64_t release;       /* the one that stays meanwhile */
} Followed;

struct Dev {
    Arena    *arena;
    CliSink   sink;
    Language  language;
    Tenants  *tenants;
    int       ending;      /* an eventfd */
    pthread_t thread;
    bool      running;
    Followed  followed[DEV_TENANTS];
    int       count;
};

/* --- what is said ----------------------------------------------------------------------------- */

static void say(const Dev *dev, Arena *arena, bool is_error, const char *code, const Str *args,
                size_t count)
{
    Str text = message_text(arena, dev->language, code, args, count);
    dev->sink.write(dev->sink.context, is_error,
                    str_printf(arena, "%.*s\n", STR_ARG(text)));
}

static Str number_of(Arena *arena, int64_t number)
{
    return str_printf(arena, "%lld", (long long)number);
}

/* Only what stands in the way: "tenon check" shows the rest. */
static void drop_warnings(Problems *problems)
{
    Problem **link = &problems->first;
    while (*link)
        if ((*link)->severity == SEVERITY_WARNING) *link = (*link)->next;
        else link = &(*link)->next;
}

static void tell_browsers(const Followed *tenant, Problems *problems)
{
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, problems->arena, 1024);
    json_writer_init(&json, &out);
    problems->with_code = true;
    json_open(&json, '{');
    json_key(&json, STR("problems"));
    json_problem_list(&json, problems);
    json_close(&json, '}');
    events_tell(app_events(), tenant->name, "problems", buffer_str(&out));
}

static void tell_refused(const Dev *dev, Followed *tenant, Problems *problems)
{
    Arena *arena = problems->arena;
    drop_warnings(problems);
    for (const Problem *problem = problems->first; problem; problem = problem->next)
        dev->sink.write(dev->sink.context, true,
                        str_printf(arena, "%.*s\n",
                                   STR_ARG(problem_render(arena, problem, dev->language))));
    say(dev, arena, true, "dev.stays",
        ARGS(tenant->name, number_of(arena, problems->count), number_of(arena, tenant->release)));
    tell_browsers(tenant, problems);
    tenant->broken = true;
}

static void tell_applied(const Dev *dev, Followed *tenant, const ApplyResult *result, Arena *arena)
{
    Problems none;
    problems_init(&none, arena, dev->language);
    if (result->changed || tenant->broken)
        say(dev, arena, false, tenant->broken ? "dev.whole" : "dev.applied",
            ARGS(tenant->name, number_of(arena, result->release)));
    if (tenant->broken) tell_browsers(tenant, &none);
    tenant->broken = false;
}

/* --- bringing it ------------------------------------------------------------------------------ */

static int64_t release_in_force(const Tenant *tenant)
{
    const Snapshot *snapshot = slot_acquire(tenant->slot);
    int64_t         release  = snapshot ? snapshot->release : 0;
    snapshot_release(snapshot);
    return release;
}

static void bring(const Dev *dev, Followed *followed)
{
    Arena       *arena   = arena_new();
    Layers       layers  = { 0 };
    ApplyResult  result  = { 0 };
    ApplyOptions options = { .only_safe = true, .dev = true };
    Problems     problems;
    problems_init(&problems, arena, dev->language);
    Tenant *tenant = tenant_acquire(dev->tenants, followed->name, &problems);
    bool    done   = tenant && layers_read(arena, followed->source, &layers, &problems) &&
                apply_run(arena, tenant, &layers, &options, &result, &problems);
    if (tenant) followed->release = release_in_force(tenant);
    if (done) tell_applied(dev, followed, &result, arena);
    else tell_refused(dev, followed, &problems);
    arena_free(arena); /* its snapshot goes before the tenant may */
    tenant_release(tenant);
}

/* --- watching --------------------------------------------------------------------------------- */

/* The folder and those in it; files refuse to be watched as folders. The watch of the folder. */
static int watch_folders(int inotify, Arena *arena, Str path, int depth)
{
    char *name  = str_c(arena, path);
    int   watch = inotify_add_watch(inotify, name, SAVED | IN_ONLYDIR | IN_DONT_FOLLOW);
    DIR  *folder = watch >= 0 && depth < DEEPEST ? opendir(name) : NULL;
    if (!folder) return watch;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            watch_folders(inotify, arena, path_join(arena, path, str_from(entry->d_name)),
                          depth + 1);
    closedir(folder);
    return watch;
}

static void watch_again(Followed *tenant)
{
    Arena *arena = arena_new();
    tenant->root = watch_folders(tenant->inotify, arena, tenant->source, 0);
    arena_free(arena);
}

static void look_again(Followed *tenant)
{
    tenant->newest = clock_monotonic();
    if (!tenant->since) tenant->since = tenant->newest;
}

/* Backups and swap files of editors are no part of an app. */
static bool is_of_the_app(const struct inotify_event *event)
{
    size_t length = event->len ? strlen(event->name) : 0;
    return length == 0 || (event->name[0] != '.' && event->name[length - 1] != '~');
}

static void read_events(Followed *tenant)
{
    char    bytes[8192] __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t size;
    while ((size = read(tenant->inotify, bytes, sizeof bytes)) > 0)
        for (char *at = bytes; at < bytes + size;) {
            const struct inotify_event *event = (const struct inotify_event *)at;
            at += sizeof *event + event->len;
            bool root_left = event->wd == tenant->root &&
                             event->mask & (IN_IGNORED | IN_MOVE_SELF | IN_DELETE_SELF);
            if (root_left) tenant->root = -1;
            if (root_left || (!(event->mask & IN_IGNORED) && is_of_the_app(event)))
                look_again(tenant);
        }
}

/* --- which tenants ---------------------------------------------------------------------------- */

static bool is_followed(const Dev *dev, Str name)
{
    for (int i = 0; i < dev->count; i++)
        if (str_equal(dev->followed[i].name, name)) return true;
    return false;
}

static void follow(Dev *dev, const TenantInfo *info)
{
    int inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (inotify < 0) return; /* the next look tries again */
    Followed *tenant = &dev->followed[dev->count++];
    *tenant          = (Followed){
        .name    = str_copy(dev->arena, info->name),
        .source  = str_copy(dev->arena, info->source),
        .inotify = inotify,
    };
    watch_again(tenant);
    look_again(tenant); /* what was saved while nobody watched */
}

static void find_tenants(Dev *dev)
{
    Arena      *arena = arena_new();
    TenantInfos infos = { 0 };
    Problems    problems;
    problems_init(&problems, arena, dev->language);
    tenant_list(dev->tenants, arena, &infos, &problems);
    for (size_t i = 0; i < infos.count; i++) {
        const TenantInfo *info = &infos.items[i];
        if (info->dev && info->source.len && dev->count < DEV_TENANTS &&
            !is_followed(dev, info->name))
            follow(dev, info);
    }
    arena_free(arena);
}

static void look_around(Dev *dev)
{
    find_tenants(dev);
    for (int i = 0; i < dev->count; i++) {
        Followed *tenant = &dev->followed[i];
        if (tenant->root >= 0) continue;
        watch_again(tenant);
        if (tenant->root >= 0) look_again(tenant);
    }
}

/* --- the thread ------------------------------------------------------------------------------- */

static int64_t due_at(const Followed *tenant)
{
    int64_t quiet = tenant->newest + DEV_SETTLE_MS * 1000;
    int64_t late  = tenant->since + DEV_PATIENCE_MS * 1000;
    return quiet < late ? quiet : late;
}

/* Until something is saved, something is due, or it ends, which is false. */
static bool wait_for_saves(Dev *dev, int64_t until)
{
    struct pollfd polled[DEV_TENANTS + 1] = { { .fd = dev->ending, .events = POLLIN } };
    for (int i = 0; i < dev->count; i++) {
        polled[i + 1] = (struct pollfd){ .fd = dev->followed[i].inotify, .events = POLLIN };
        if (dev->followed[i].since && due_at(&dev->followed[i]) < until)
            until = due_at(&dev->followed[i]);
    }
    int64_t left = until - clock_monotonic();
    poll(polled, (nfds_t)dev->count + 1, left > 0 ? (int)(left / 1000) + 1 : 0);
    for (int i = 0; i < dev->count; i++)
        if (polled[i + 1].revents) read_events(&dev->followed[i]);
    return polled[0].revents == 0;
}

static void bring_what_is_due(Dev *dev)
{
    for (int i = 0; i < dev->count; i++) {
        Followed *tenant = &dev->followed[i];
        if (!tenant->since || clock_monotonic() < due_at(tenant)) continue;
        tenant->since = 0;
        watch_again(tenant); /* new folders, before anything is read */
        bring(dev, tenant);
    }
}

static void *run(void *context)
{
    Dev    *dev  = context;
    int64_t look = 0;
    do {
        if (clock_monotonic() >= look) {
            look_around(dev);
            look = clock_monotonic() + DEV_LOOK_MS * 1000;
        }
        bring_what_is_due(dev);
    } while (wait_for_saves(dev, look));
    return NULL;
}

/* --- from outside ----------------------------------------------------------------------------- */

Dev *dev_start(const Cli *cli, Tenants *tenants, Problems *problems)
{
    int ending = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (ending < 0)
        return problem_add(problems, "dev.start", (Place){ 0 }, ARGS(str_from(strerror(errno)))),
               NULL;
    Arena *arena = arena_new();
    Dev   *dev   = ARENA_NEW(arena, Dev);
    *dev = (Dev){ .arena = arena, .sink = cli->sink, .language = cli->language,
                  .tenants = tenants, .ending = ending };
    return dev;
}

void dev_follow(Dev *dev)
{
    if (!dev) return;
    find_tenants(dev);
    Arena *arena = arena_new();
    if (dev->count == 0) say(dev, arena, true, "dev.none", NO_ARGS);
    int failure  = pthread_create(&dev->thread, NULL, run, dev);
    dev->running = failure == 0;
    if (failure) say(dev, arena, true, "dev.start", ARGS(str_from(strerror(failure))));
    arena_free(arena);
}

void dev_stop(Dev *dev)
{
    if (!dev) return;
    eventfd_write(dev->ending, 1);
    if (dev->running) pthread_join(dev->thread, NULL);
    for (int i = 0; i < dev->count; i++) close(dev->followed[i].inotify);
    close(dev->ending);
    arena_free(dev->arena);
}
