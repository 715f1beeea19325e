/*
 * metrics.h -- what the door counts, for /metrics: requests by status, how long they took.
 *
 * Safe for many threads.
 */
#ifndef TENON_WEB_METRICS_H
#define TENON_WEB_METRICS_H

#include <stdatomic.h>

#include "core/base/buffer.h"

enum { METRICS_BUCKETS = 10 };

typedef struct Metrics {
    int64_t     started;          /* ms since 1970 */
    atomic_long answers[6];       /* by hundreds of the status */
    atomic_long sent_bytes, lost; /* lost: the client was gone before the answer */
    atomic_long took[METRICS_BUCKETS + 1];
    atomic_long took_us;
} Metrics;

void metrics_init(Metrics *metrics);
void metrics_count(Metrics *metrics, int status, int64_t us, size_t bytes, bool sent);
void metrics_write(Metrics *metrics, Buffer *out); /* Prometheus' text format */

#endif
