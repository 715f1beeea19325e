/*
 * host.h -- the script host: a process that does nothing but fork workers, and the worker.
 *
 * `tenon --script-host` is the own binary started afresh, so that nothing of the server is in its
 * memory: no key, no database, no descriptor but one control socket (descriptor 3). It answers each
 * request for a worker with a child that has one socket, given along with the request, and confines
 * itself (limits of resources, no new privileges, a filter of system calls) before it reads the
 * first message. The host reaps its children and kills one when it is asked to.
 */
#ifndef TENON_LUA_HOST_H
#define TENON_LUA_HOST_H

#include <stdbool.h>
#include <stdint.h>

enum { HOST_SOCKET = 3, HOST_ZONE_MAX = 64 };

typedef enum { HOST_FORK = 1, HOST_KILL } HostRequestKind;

/* One fixed-size message each way, so that nothing has to be framed. */
typedef struct {
    int32_t kind;                 /* FORK carries the worker's socket (SCM_RIGHTS) */
    int32_t worker;               /* KILL: the process, as the answer to its FORK named it */
    int32_t unconfined;           /* FORK: without RLIMIT_AS and seccomp */
    char    zone[HOST_ZONE_MAX];  /* FORK: the tenant's time zone, read before the doors close */
} HostRequest;

typedef struct {
    int32_t worker; /* its process, 0: could not be made (FORK); as asked (KILL) */
} HostReply;

/* The whole life of `tenon --script-host`: returns when the control socket is closed. */
int script_host_main(void);

/* The whole life of a worker on that socket; never returns. */
_Noreturn void script_worker_main(int socket, const HostRequest *request);

#endif
