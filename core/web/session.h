/*
 * session.h -- who is asking: a cookie or a bearer token, turned into a user.
 *
 * The secret itself is never stored, only its hash. A session ends 12 hours after its last use and
 * 7 days after its start, whichever comes first; signing out, a new password and a disabled account
 * end it for the very next request.
 */
#ifndef TENON_WEB_SESSION_H
#define TENON_WEB_SESSION_H

#include "core/web/reply.h"
#include "core/web/request.h"

enum {
    SESSION_IDLE_MS = 12 * 3600 * 1000,
    SESSION_LIFE_MS = 7 * 24 * 3600 * 1000,
    SESSION_SEEN_MS = 5 * 60 * 1000, /* the last use is not written down more often */
};

struct Session {
    Str     hash; /* of the cookie's secret; empty for a token */
    Str     csrf; /* empty for a token: other sites cannot send one */
    int64_t user;
    int64_t seen_at, expires_at;
};

/*
 * *session is NULL where the request shows neither cookie nor token, or one that is no longer good.
 * A token wins over a cookie. False only if the databases could not be asked.
 */
bool session_find(Arena *arena, const Request *request, int64_t now, const Session **session,
                  Problems *problems);

/* Is what the request showed when it came still good? To ask is no use of it. */
bool session_holds(Arena *arena, const Request *request, int64_t now, bool *holds,
                   Problems *problems);

/* Does this request need the header X-Tenon-Csrf, and has it? False with session.csrf. */
bool session_check_csrf(const Request *request, Problems *problems);

/* Starts a session for a user and puts its cookie into the reply. */
bool session_start(Arena *arena, const Request *request, int64_t user, int64_t now, Reply *reply,
                   const Session **session, Problems *problems);

bool session_end(const Request *request, Reply *reply, Problems *problems);
bool session_end_all(Tenant *tenant, int64_t user, Problems *problems); /* of a user */

#endif
