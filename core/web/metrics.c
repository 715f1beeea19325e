/* metrics.c -- the door's counters. How they are shown is in figures.c. */
#include "core/web/metrics.h"

#include <string.h>

const int64_t metrics_bucket_us[METRICS_BUCKETS] = {
    1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 5000000,
};

const char *const metrics_codes[METRICS_CODES + 1] = {
    "db.budget",         /* a query that took too long */
    "db.busy",           /* the write lane or the readers were full for too long */
    "db.commit",
    "db.corrupt",
    "db.disk",
    "db.full",
    "http.busy",
    "http.closing",
    "http.fault",        /* a mistake in the server: the log has it */
    "http.timeout",
    "script.busy",
    "script.host",
    "script.limit",
    "script.worker",
    "session.throttled",
    "tenant.broken",
};

void metrics_init(Metrics *metrics)
{
    memset(metrics, 0, sizeof *metrics);
}

static void count_code(Metrics *metrics, const char *code)
{
    for (int i = 0; metrics_codes[i]; i++)
        if (strcmp(metrics_codes[i], code) == 0) atomic_fetch_add(&metrics->refused[i], 1);
}

void metrics_count(Metrics *metrics, int status, const char *code, int64_t us, size_t bytes,
                   bool sent)
{
    int hundred = status / 100;
    int bucket  = 0;
    while (bucket < METRICS_BUCKETS && us > metrics_bucket_us[bucket]) bucket++;
    atomic_fetch_add(&metrics->answers[hundred >= 1 && hundred <= 5 ? hundred : 0], 1);
    atomic_fetch_add(&metrics->took[bucket], 1);
    atomic_fetch_add(&metrics->took_us, (long)us);
    if (sent) atomic_fetch_add(&metrics->sent_bytes, (long)bytes);
    else atomic_fetch_add(&metrics->lost, 1);
    if (code) count_code(metrics, code);
}
