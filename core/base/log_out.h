/*
 * log_out.h -- lines of the log on their way to stderr: for log.c alone.
 *
 *   log_out_add (any thread) -> LOG_ROOM bytes in memory -> one thread of its own -> stderr
 *
 * Whoever adds a line never waits for whoever reads the log. When the room is full lines are
 * dropped and counted, and the log says so where they are missing.
 */
#ifndef TENON_BASE_LOG_OUT_H
#define TENON_BASE_LOG_OUT_H

#include "core/base/str.h"

enum {
    LOG_ROOM      = 1 << 20, /* bytes that may wait */
    LOG_GATHER_US = 2000,    /* a first line waits so long for others, to be written with them */
    LOG_LAST_MS   = 1000,    /* at the end of the process the reader has so long to take the rest */
};

/* `line` ends with a line feed. `note` writes the line about `dropped` others; it is called later. */
void log_out_add(Str line, size_t (*note)(char *line, size_t room, long dropped));

long log_out_dropped(void); /* lines, since the start */

/* Waits until everything is written, LOG_LAST_MS at most. exit does it too, _exit does not. */
void log_out_finish(void);

#endif
