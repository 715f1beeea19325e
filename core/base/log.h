/*
 * log.h -- one structured line per event on stderr: time level event key=value ...
 *
 * Only the doors log: the web, the command line, the process. Values are quoted where they need it;
 * control characters are escaped, so that a line stays a line. Never passwords, tokens or field
 * values.
 */
#ifndef TENON_BASE_LOG_H
#define TENON_BASE_LOG_H

#include "core/base/str.h"

typedef enum { LEVEL_DEBUG, LEVEL_INFO, LEVEL_WARNING, LEVEL_ERROR } Level;

void log_level(Level least); /* info at first */
void log_line(Level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
Str  log_quote(Arena *arena, Str value); /* for a value that came from outside */

#endif
