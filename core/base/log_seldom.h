/*
 * log_seldom.h -- what would be said again and again is said once, then once a minute with a count.
 *
 *   long missed;
 *   if (log_is_news(key, clock_monotonic(), &missed)) log_line(..., "... missed=%ld", missed);
 *
 * The rule: the key is what makes two lines the same: no number of a request, no time.
 */
#ifndef TENON_BASE_LOG_SELDOM_H
#define TENON_BASE_LOG_SELDOM_H

#include <stdint.h>

#include "core/base/str.h"

enum { LOG_SELDOM_US = 60000000, LOG_SELDOM_KEYS = 64 };

/*
 * True for the first, and for the next after a minute; *missed: so many were kept back since the
 * last. `now` in microseconds. So many keys are known at a time; a further one takes the place of
 * the one whose line is oldest.
 */
bool log_is_news(Str key, int64_t now, long *missed);

#endif
