/*
 * event_besides.h -- what a stream tells beside changes: its user's jobs and how many notifications
 * are unread. Private to event_stream.c.
 */
#ifndef TENON_WEB_EVENT_BESIDES_H
#define TENON_WEB_EVENT_BESIDES_H

#include "core/base/buffer.h"
#include "core/record/work.h"

enum { BESIDES_JOBS = 20, BESIDES_JOBS_MS = 1000 /* between two looks at one that runs */ };

typedef struct Besides {
    bool    begun;
    bool    runs;   /* one of their jobs does: look again after BESIDES_JOBS_MS */
    int64_t unread; /* as it was told */
    int64_t looked; /* at jobs, ms since 1970 */
    struct {
        int64_t id, done, total;
        char    state; /* the first letter says it */
    } jobs[BESIDES_JOBS]; /* as they were told */
    int next;             /* the one that is forgotten first */
} Besides;

/* Inside work_read: whole events, ready to be written; adds to *count. */
bool besides_write(Work *work, Besides *besides, unsigned wrote, Buffer *out, int *count);

#endif
