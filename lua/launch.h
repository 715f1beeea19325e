/*
 * launch.h -- the server's end of the script host: starts it, asks it for workers, has them killed.
 *
 * The host is the own binary started afresh, with one socket and nothing else open. It is started
 * with the first request, and again if it has died. Safe for many threads; a request takes about as
 * long as a fork.
 */
#ifndef TENON_LUA_LAUNCH_H
#define TENON_LUA_LAUNCH_H

#include "lua/workers.h"

/* Workers of a host that is this binary; what ends the source ends the host. */
WorkerSource launch_source(bool unconfined);

#endif
