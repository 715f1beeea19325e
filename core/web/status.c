/*
 * status.c -- what machines ask the server itself: is it alive, is it ready, what has it counted,
 * what was blocked.
 */
#include "core/web/handlers.h"

#include "core/base/log.h"
#include "core/flow/jobs.h"
#include "core/web/door.h"

enum { REPORTS_PER_SECOND = 5, REPORT_LONGEST = 1000 };

static bool say(Reply *reply, const char *type, Str text)
{
    reply->type = type;
    buffer_add(&reply->body, text);
    return true;
}

bool status_health(Work *work, const Request *request, Reply *reply)
{
    (void)work, (void)request;
    return say(reply, "text/plain; charset=utf-8", STR("ok\n"));
}

/*
 * While the server goes down the door itself answers 503, so whoever gets here is welcome. Broken
 * tenants are counted and nothing more: the others want to be reached.
 */
bool status_ready(Work *work, const Request *request, Reply *reply)
{
    (void)work;
    int broken = tenants_stats(request->door->tenants).broken;
    say(reply, "text/plain; charset=utf-8", STR("ready\n"));
    if (broken) buffer_printf(&reply->body, "broken tenants: %d\n", broken);
    return true;
}

static void write_gauge(Buffer *out, const char *name, const char *help, int64_t value)
{
    buffer_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s %lld\n", name, help, name, name,
                  (long long)value);
}

static void write_scripts(Buffer *out, Scripts *scripts)
{
    if (!scripts) return;
    ScriptsStats stats = scripts_stats(scripts);
    write_gauge(out, "tenon_script_workers", "Processes that run scripts, now.", stats.workers);
    write_gauge(out, "tenon_script_workers_busy", "Those that run one now.", stats.busy);
    write_gauge(out, "tenon_script_runs", "Runs of scripts, since the start.", stats.runs);
    write_gauge(out, "tenon_script_runs_failed", "Runs that failed.", stats.failed);
    write_gauge(out, "tenon_script_workers_killed", "Workers that were late.", stats.killed);
    write_gauge(out, "tenon_script_workers_started", "Workers that were started.", stats.started);
    write_gauge(out, "tenon_script_workers_recycled", "Workers that were replaced.",
                stats.recycled);
}

static void write_jobs(Buffer *out)
{
    JobsStats stats = jobs_stats();
    write_gauge(out, "tenon_jobs_running", "Jobs that run now.", stats.running);
    write_gauge(out, "tenon_jobs_tenants", "Tenants with a job to do, now or later.",
                stats.tenants);
    write_gauge(out, "tenon_jobs_done", "Jobs that are done, since the start.", stats.done);
    write_gauge(out, "tenon_jobs_failed", "Attempts that failed and are repeated.", stats.failed);
    write_gauge(out, "tenon_jobs_dead", "Jobs that were given up.", stats.dead);
    write_gauge(out, "tenon_jobs_cancelled", "Jobs that were cancelled while they ran.",
                stats.cancelled);
}

static void write_events(Buffer *out, Events *events)
{
    EventsStats stats = events_stats(events);
    write_gauge(out, "tenon_event_streams", "Streams of events that are open now.", stats.open);
    write_gauge(out, "tenon_events_sent", "Events sent, since the start.", stats.sent);
}

static void write_seats(Buffer *out, Seats *seats)
{
    write_gauge(out, "tenon_http_connections", "Connections that are open now.",
                atomic_load(&seats->taken));
    write_gauge(out, "tenon_http_sent_away",
                "Connections ended while they waited, for others, since the start.",
                (long)atomic_load(&seats->ended));
}

bool status_metrics(Work *work, const Request *request, Reply *reply)
{
    (void)work;
    Door        *door  = request->door;
    TenantsStats stats = tenants_stats(door->tenants);
    metrics_write(&door->metrics, &reply->body);
    write_gauge(&reply->body, "tenon_http_in_flight", "Requests being answered now.",
                atomic_load(&door->in_flight));
    write_gauge(&reply->body, "tenon_tenants_open", "Tenants whose databases are open.",
                stats.open);
    write_gauge(&reply->body, "tenon_tenants_broken",
                "Tenants that cannot serve now; the log has their names.", stats.broken);
    write_gauge(&reply->body, "tenon_tenants_failed",
                "Tenants that could not be opened, since the start.", stats.failed);
    if (door->seats) write_seats(&reply->body, door->seats);
    write_events(&reply->body, door->options.events);
    write_scripts(&reply->body, door->options.scripts);
    write_jobs(&reply->body);
    reply->type = "text/plain; version=0.0.4; charset=utf-8";
    return true;
}

/* Anybody can send these, so the log gets a bounded piece, quoted, and only a few a second. */
bool report_policy(Work *work, const Request *request, Reply *reply)
{
    static atomic_long last_second, count;
    (void)reply;
    long second = (long)(work->now / 1000);
    if (atomic_exchange(&last_second, second) != second) atomic_store(&count, 0);
    if (atomic_fetch_add(&count, 1) < REPORTS_PER_SECOND)
        log_line(LEVEL_WARNING, "csp", "id=%.*s report=%.*s", STR_ARG(request->id),
                 STR_ARG(log_quote(work->arena, str_slice(request->body, 0, REPORT_LONGEST))));
    return true;
}
