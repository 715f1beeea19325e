/*
 * metrics.h -- what the server counts, for /metrics: the door's own counters, and the table of all
 * figures in figures.c.
 *
 * Safe for many threads. No tenant's and no user's name is ever a label.
 */
#ifndef TENON_WEB_METRICS_H
#define TENON_WEB_METRICS_H

#include <stdatomic.h>

#include "core/base/buffer.h"

typedef struct Door Door;

enum { METRICS_BUCKETS = 10, METRICS_CODES = 16 };

typedef struct Metrics {
    atomic_long answers[6];       /* by hundreds of the status */
    atomic_long sent_bytes, lost; /* lost: the client was gone before the answer */
    atomic_long took[METRICS_BUCKETS + 1];
    atomic_long took_us;
    atomic_long refused[METRICS_CODES];
} Metrics;

/* Upper ends of the buckets of durations. */
extern const int64_t metrics_bucket_us[METRICS_BUCKETS];

/* Codes of problems that say something about the server, not about a request; ended by NULL. */
extern const char *const metrics_codes[METRICS_CODES + 1];

void metrics_init(Metrics *metrics);
/* `code`: of the first problem; NULL: none. */
void metrics_count(Metrics *metrics, int status, const char *code, int64_t us, size_t bytes,
                   bool sent);

void figures_write(const Door *door, Buffer *out); /* Prometheus' text format */

#endif
