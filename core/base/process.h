/*
 * process.h -- what the system says about this process, from /proc/self.
 */
#ifndef TENON_BASE_PROCESS_H
#define TENON_BASE_PROCESS_H

#include <stdint.h>

typedef struct {
    double  cpu_seconds, start_seconds; /* used since the start; when that was, since 1970 */
    int64_t resident_bytes, virtual_bytes;
    int64_t threads, open_files, most_files;
} ProcessStats;

/* What cannot be read is 0. */
ProcessStats process_stats(void);

#endif
