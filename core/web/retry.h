/*
 * retry.h -- Idempotency-Key: a POST that is sent again is answered again, not done again.
 *
 * The answer is kept in the transaction of the write, so that neither is there without the other.
 * Same user, key and request within a day: the kept answer, with `Idempotency-Replayed: true`.
 * Refusals are not kept: nothing has happened, so trying again is safe anyway. An answer of more
 * than RETRY_MAX_BODY bytes is kept as `{"omitted": true}`.
 */
#ifndef TENON_WEB_RETRY_H
#define TENON_WEB_RETRY_H

#include "core/web/reply.h"
#include "core/web/request.h"

enum {
    RETRY_MAX_KEY = 200,      /* printable ASCII characters */
    RETRY_MAX_BODY = 1 << 20, /* bytes */
    RETRY_HOURS = 24,
    RETRY_PRUNE = 100         /* old answers that one new one clears away, at most */
};

/* Lets the route's handler answer, once for each key. */
bool retry_answer(Work *work, const Request *request, Reply *reply);

#endif
