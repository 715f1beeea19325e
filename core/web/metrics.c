/*
 * metrics.c -- counters of the door as Prometheus reads them. No tenant's and no user's name is
 * ever a label.
 */
#include "core/web/metrics.h"

#include "core/base/clock.h"

static const int64_t bucket_us[METRICS_BUCKETS] = {
    1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 5000000,
};

void metrics_init(Metrics *metrics)
{
    memset(metrics, 0, sizeof *metrics);
    metrics->started = clock_now();
}

void metrics_count(Metrics *metrics, int status, int64_t us, size_t bytes, bool sent)
{
    int hundred = status / 100;
    int bucket  = 0;
    while (bucket < METRICS_BUCKETS && us > bucket_us[bucket]) bucket++;
    atomic_fetch_add(&metrics->answers[hundred >= 1 && hundred <= 5 ? hundred : 0], 1);
    atomic_fetch_add(&metrics->took[bucket], 1);
    atomic_fetch_add(&metrics->took_us, (long)us);
    if (sent) atomic_fetch_add(&metrics->sent_bytes, (long)bytes);
    else atomic_fetch_add(&metrics->lost, 1);
}

static void write_head(Buffer *out, const char *name, const char *kind, const char *help)
{
    buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

static void write_durations(Metrics *metrics, Buffer *out)
{
    const char *name  = "tenon_http_request_seconds";
    long        total = 0;
    write_head(out, name, "histogram", "How long answers took.");
    for (int i = 0; i < METRICS_BUCKETS; i++) {
        total += atomic_load(&metrics->took[i]);
        buffer_printf(out, "%s_bucket{le=\"%g\"} %ld\n", name, (double)bucket_us[i] / 1e6, total);
    }
    total += atomic_load(&metrics->took[METRICS_BUCKETS]);
    buffer_printf(out, "%s_bucket{le=\"+Inf\"} %ld\n%s_sum %.6f\n%s_count %ld\n", name, total, name,
                  (double)atomic_load(&metrics->took_us) / 1e6, name, total);
}

void metrics_write(Metrics *metrics, Buffer *out)
{
    write_head(out, "tenon_http_requests_total", "counter", "Answers by hundreds of their status.");
    for (int i = 1; i <= 5; i++)
        buffer_printf(out, "tenon_http_requests_total{status=\"%dxx\"} %ld\n", i,
                      atomic_load(&metrics->answers[i]));
    write_durations(metrics, out);
    write_head(out, "tenon_http_sent_bytes_total", "counter", "Bytes of answers.");
    buffer_printf(out, "tenon_http_sent_bytes_total %ld\n", atomic_load(&metrics->sent_bytes));
    write_head(out, "tenon_http_lost_answers_total", "counter", "Answers whose client was gone.");
    buffer_printf(out, "tenon_http_lost_answers_total %ld\n", atomic_load(&metrics->lost));
    write_head(out, "tenon_start_time_seconds", "gauge",
               "When the server started, in seconds since 1970.");
    buffer_printf(out, "tenon_start_time_seconds %.3f\n", (double)metrics->started / 1000);
}
