/*
 * guard.h -- what may pass the door: one reading of a request's frame, or none.
 *
 * Pure functions over a parsed head. The library below lets ambiguous framing through and drops
 * headers silently; a proxy in front may read the same bytes differently, and then requests are
 * smuggled. So whatever is not plain is refused and its connection closed.
 */
#ifndef TENON_WEB_GUARD_H
#define TENON_WEB_GUARD_H

#include "core/web/request.h"

enum { GUARD_MAX_HEADERS = 63 }; /* the library keeps 64 and drops the rest: 64 may be more */

typedef struct GuardRules {
    size_t     body_limit; /* bytes */
    const Str *hosts;      /* this server's names, besides localhost and plain addresses */
    size_t     host_count;
} GuardRules;

typedef struct Framing {
    size_t length;          /* of the body */
    bool   awaits_continue; /* Expect: 100-continue */
} Framing;

/*
 * True with the frame, or false with one problem; then the connection must be closed after the
 * answer.
 */
bool guard_check(const Head *head, const GuardRules *rules, Framing *framing, Problems *problems);

#endif
