/*
 * figures.c -- GET /metrics: one table of all figures, with the words that explain them here and in
 * docs/reference/metrics.md.
 *
 * The rule: names follow Prometheus' conventions. What only grows ends with _total; units are
 * seconds and bytes.
 */
#include "core/web/metrics.h"

#include <stddef.h>

#include "core/base/log.h"
#include "core/base/process.h"
#include "core/flow/jobs.h"
#include "core/web/door.h"

/* Everything that is a plain number, gathered once for an answer. */
typedef struct Sources {
    int64_t      in_flight, uploads, threads, connections, sent_away, sent_bytes, lost, dropped;
    TenantsStats tenants;
    DbTotals     db;
    EventsStats  events;
    ScriptsStats scripts;
    JobsStats    jobs;
    ProcessStats process;
} Sources;

typedef enum { OF_INT, OF_INT64, OF_DOUBLE } NumberType;

typedef struct Figure {
    const char *name, *kind, *help;
    size_t      at; /* in Sources */
    NumberType  type;
    void      (*family)(const Door *door, const char *name, Buffer *out); /* else several lines */
} Figure;

/* --- families --------------------------------------------------------------------------------- */

static void write_answers(const Door *door, const char *name, Buffer *out)
{
    for (int i = 1; i <= 5; i++)
        buffer_printf(out, "%s{status=\"%dxx\"} %ld\n", name, i,
                      atomic_load(&door->metrics.answers[i]));
}

static void write_durations(const Door *door, const char *name, Buffer *out)
{
    const Metrics *metrics = &door->metrics;
    long           total   = 0;
    for (int i = 0; i < METRICS_BUCKETS; i++) {
        total += atomic_load(&metrics->took[i]);
        buffer_printf(out, "%s_bucket{le=\"%g\"} %ld\n", name,
                      (double)metrics_bucket_us[i] / 1e6, total);
    }
    total += atomic_load(&metrics->took[METRICS_BUCKETS]);
    buffer_printf(out, "%s_bucket{le=\"+Inf\"} %ld\n%s_sum %.6f\n%s_count %ld\n", name, total, name,
                  (double)atomic_load(&metrics->took_us) / 1e6, name, total);
}

static void write_refusals(const Door *door, const char *name, Buffer *out)
{
    for (int i = 0; metrics_codes[i]; i++)
        buffer_printf(out, "%s{code=\"%s\"} %ld\n", name, metrics_codes[i],
                      atomic_load(&door->metrics.refused[i]));
}

static void write_build(const Door *door, const char *name, Buffer *out)
{
    (void)door;
    buffer_printf(out, "%s{version=\"%s\"} 1\n", name, TENON_VERSION);
}

/* --- the table -------------------------------------------------------------------------------- */

#define OF(member)                                                                \
    offsetof(Sources, member), _Generic(((Sources *)0)->member,                   \
        int: OF_INT, int64_t: OF_INT64, double: OF_DOUBLE), NULL
#define FAMILY(write) 0, OF_INT, write

static const Figure figures[] = {
    { "tenon_build_info", "gauge", "1; the version is its label.", FAMILY(write_build) },

    { "tenon_http_requests_total", "counter", "Answers, by hundreds of their status.",
      FAMILY(write_answers) },
    { "tenon_http_request_duration_seconds", "histogram",
      "From the head of a request to the last byte of its answer.", FAMILY(write_durations) },
    { "tenon_http_refusals_total", "counter",
      "Answers that say something about the server, by the code of their problem.",
      FAMILY(write_refusals) },
    { "tenon_http_sent_bytes_total", "counter", "Bytes of answers.", OF(sent_bytes) },
    { "tenon_http_lost_answers_total", "counter",
      "Answers that were not taken: the client had gone, or was too slow.", OF(lost) },
    { "tenon_http_in_flight", "gauge", "Requests being answered now.", OF(in_flight) },
    { "tenon_http_uploads", "gauge", "Files on their way in now.", OF(uploads) },
    { "tenon_http_connections", "gauge", "Connections that are open now, streams among them.",
      OF(connections) },
    { "tenon_http_threads", "gauge", "Connections that are served at once: --threads.",
      OF(threads) },
    { "tenon_http_sent_away_total", "counter",
      "Connections ended while they waited for their client, to make room.", OF(sent_away) },

    { "tenon_event_streams", "gauge", "Streams of events that are open now.", OF(events.open) },
    { "tenon_events_sent_total", "counter", "Events sent.", OF(events.sent) },

    { "tenon_tenants_open", "gauge", "Tenants whose databases are open now.", OF(tenants.open) },
    { "tenon_tenants_held", "gauge", "Of these, those that somebody uses now.", OF(tenants.held) },
    { "tenon_tenants_broken", "gauge", "Tenants that cannot serve now; the log has their names.",
      OF(tenants.broken) },
    { "tenon_tenants_opened_total", "counter", "Tenants that were opened.", OF(tenants.opened) },
    { "tenon_tenants_closed_total", "counter", "Tenants that were closed, mostly to open others.",
      OF(tenants.closed) },
    { "tenon_tenants_failed_total", "counter", "Tenants that could not be opened.",
      OF(tenants.failed) },

    { "tenon_db_open", "gauge", "Databases that are open now; a tenant has two.", OF(db.open) },
    { "tenon_db_writes_total", "counter", "Units of work that were written.", OF(db.sums.writes) },
    { "tenon_db_writes_refused_total", "counter",
      "Units of work that undid what they had begun to write: refused saves, for the most part.",
      OF(db.sums.refused) },
    { "tenon_db_commits_total", "counter", "Transactions brought to disk; one is for many writes.",
      OF(db.sums.commits) },
    { "tenon_db_lane_waiting", "gauge", "Writes that wait for their turn now.",
      OF(db.sums.waiting) },
    { "tenon_db_lane_timeouts_total", "counter", "Writes whose turn did not come in time.",
      OF(db.sums.busy) },
    { "tenon_db_checkpoints_total", "counter", "Write-ahead logs brought into their databases.",
      OF(db.sums.checkpoints) },
    { "tenon_db_wal_pages", "gauge", "Pages of 4 KiB in all write-ahead logs.",
      OF(db.sums.wal_pages) },
    { "tenon_db_wal_longest_pages", "gauge", "The same of the longest one.", OF(db.longest_wal) },

    { "tenon_script_workers", "gauge", "Processes that run scripts, now.", OF(scripts.workers) },
    { "tenon_script_workers_busy", "gauge", "Of these, those that run one now.",
      OF(scripts.busy) },
    { "tenon_script_workers_started_total", "counter", "Workers that were started.",
      OF(scripts.started) },
    { "tenon_script_workers_recycled_total", "counter",
      "Workers that were replaced: by those of other tenants, after a new release, or in time.",
      OF(scripts.recycled) },
    { "tenon_script_workers_killed_total", "counter", "Workers that were killed: they were late.",
      OF(scripts.killed) },
    { "tenon_script_runs_total", "counter", "Runs of scripts.", OF(scripts.runs) },
    { "tenon_script_runs_failed_total", "counter", "Runs that failed.", OF(scripts.failed) },

    { "tenon_jobs_running", "gauge", "Jobs that run now.", OF(jobs.running) },
    { "tenon_jobs_tenants", "gauge", "Tenants with a job to do, now or later.",
      OF(jobs.tenants) },
    { "tenon_jobs_waiting", "gauge",
      "Jobs that wait: for their turn, for their time, or to be tried again.", OF(jobs.waiting) },
    { "tenon_jobs_overdue_seconds", "gauge",
      "How long the job that waits longest could have run already; 0 if none could.",
      OF(jobs.overdue) },
    { "tenon_jobs_dead", "gauge",
      "Jobs that were given up in the last 30 days, and nobody has tried again.",
      OF(jobs.given_up) },
    { "tenon_jobs_done_total", "counter", "Jobs that are done.", OF(jobs.done) },
    { "tenon_jobs_failed_total", "counter", "Attempts that failed and are repeated.",
      OF(jobs.failed) },
    { "tenon_jobs_dead_total", "counter", "Jobs that were given up: somebody should look.",
      OF(jobs.dead) },
    { "tenon_jobs_cancelled_total", "counter", "Jobs that were cancelled while they ran.",
      OF(jobs.cancelled) },

    { "tenon_log_dropped_lines_total", "counter",
      "Lines of the log that were dropped because nobody read it.", OF(dropped) },

    { "process_cpu_seconds_total", "counter", "Processor time of the server, without its workers.",
      OF(process.cpu_seconds) },
    { "process_start_time_seconds", "gauge", "When the server started, in seconds since 1970.",
      OF(process.start_seconds) },
    { "process_resident_memory_bytes", "gauge", "Memory in use, without that of workers.",
      OF(process.resident_bytes) },
    { "process_virtual_memory_bytes", "gauge", "Addresses in use.", OF(process.virtual_bytes) },
    { "process_threads", "gauge", "Threads of the server.", OF(process.threads) },
    { "process_open_fds", "gauge", "Files and sockets that are open.", OF(process.open_files) },
    { "process_max_fds", "gauge", "How many may be: LimitNOFILE.", OF(process.most_files) },
    { 0 },
};

/* --- writing ---------------------------------------------------------------------------------- */

static Sources gather(const Door *door)
{
    Sources sources = {
        .in_flight   = atomic_load(&door->in_flight),
        .uploads     = atomic_load(&door->uploading),
        .threads     = door->options.threads,
        .sent_bytes  = atomic_load(&door->metrics.sent_bytes),
        .lost        = atomic_load(&door->metrics.lost),
        .dropped     = log_dropped(),
        .tenants     = tenants_stats(door->tenants),
        .db          = db_totals(),
        .events      = events_stats(door->options.events),
        .jobs        = jobs_stats(),
        .process     = process_stats(),
    };
    if (door->seats) { /* a door without sockets has none */
        sources.connections = atomic_load(&door->seats->taken);
        sources.sent_away   = (int64_t)atomic_load(&door->seats->ended);
    }
    if (door->options.scripts) sources.scripts = scripts_stats(door->options.scripts);
    return sources;
}

static void write_number(const Figure *figure, const Sources *sources, Buffer *out)
{
    const void *at = (const char *)sources + figure->at;
    if (figure->type == OF_DOUBLE)
        buffer_printf(out, "%s %.3f\n", figure->name, *(const double *)at);
    else
        buffer_printf(out, "%s %lld\n", figure->name,
                      figure->type == OF_INT ? (long long)*(const int *)at
                                             : (long long)*(const int64_t *)at);
}

void figures_write(const Door *door, Buffer *out)
{
    Sources sources = gather(door);
    for (const Figure *figure = figures; figure->name; figure++) {
        buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n", figure->name, figure->help, figure->name,
                      figure->kind);
        if (figure->family) figure->family(door, figure->name, out);
        else write_number(figure, &sources, out);
    }
}

void figures_write_markdown(Buffer *out)
{
    BUFFER_ADD(out, "# Metrics\n\nWhat `GET /metrics` says, in the text format of Prometheus. "
                    "Counters count since the server started. No label names a tenant or a user. "
                    "Requests that came through a proxy get 404: ask the server itself.\n\n"
                    "| name | kind | |\n|---|---|---|\n");
    for (const Figure *figure = figures; figure->name; figure++)
        buffer_printf(out, "| `%s` | %s | %s |\n", figure->name, figure->kind, figure->help);
    BUFFER_ADD(out, "\nCodes of `tenon_http_refusals_total`:");
    for (int i = 0; metrics_codes[i]; i++)
        buffer_printf(out, "%s `%s`", i ? "," : "", metrics_codes[i]);
    BUFFER_ADD(out, ".\n");
}
