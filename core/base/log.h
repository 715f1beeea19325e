/*
 * log.h -- one structured line per event on stderr: time level event key=value ...
 *
 * Only the doors log: the web, the command line, the process. Values are quoted where they need it;
 * control characters are escaped, so that a line stays a line. Never passwords, tokens or field
 * values. Whoever logs never waits for whoever reads: what cannot be written soon is dropped, and the
 * log says how many lines are missing.
 */
#ifndef TENON_BASE_LOG_H
#define TENON_BASE_LOG_H

#include "core/base/str.h"

typedef enum { LEVEL_DEBUG, LEVEL_INFO, LEVEL_WARNING, LEVEL_ERROR } Level;

void log_level(Level least); /* info at first */
void log_line(Level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
long log_dropped(void); /* lines, since the start */
void log_finish(void); /* waits a moment until all of it is written; exit does so itself */
Str  log_quote(Arena *arena, Str value); /* for a value that came from outside */

#endif
