/*
 * web.h -- the door: HTTP in, units of work through the house, JSON out.
 *
 *   server (sockets) -> guard -> door -> session -> route -> handler -> reply
 *
 * One server per process. It is started by the command line and stopped by it, after a signal.
 */
#ifndef TENON_WEB_WEB_H
#define TENON_WEB_WEB_H

#include "core/release/tenants.h"
#include "core/web/events.h"
#include "lua/scripts.h"

enum {
    WEB_PORT       = 8321,
    WEB_THREADS    = 512,      /* connections served at once: each has a thread */
    WEB_BODY_LIMIT = 4 << 20,  /* bytes */
    WEB_SMALL_BODY = 16 << 10, /* the same, for those who have not said who they are */
    WEB_FILE_LIMIT = 25 << 20, /* bytes of a file that is sent up */
    WEB_IMPORT_LIMIT = 512 << 20, /* the same, of one that is imported */
    WEB_UPLOADS    = 64,       /* files on their way at once */
    WEB_PATIENCE_US = 18000000, /* what any body may take to arrive, a file to be taken */
    WEB_SLOWEST    = 16 << 10, /* bytes a second; a file gets that much more time */
    WEB_DRAIN_MS   = 20000,    /* how long requests in flight may still take at the end */
};

typedef struct WebOptions {
    Str          listen;      /* "127.0.0.1:8080"; port 0: a free one; empty: 127.0.0.1, WEB_PORT */
    int          threads;     /* 0 means WEB_THREADS */
    size_t       body_limit;  /* 0 means WEB_BODY_LIMIT */
    size_t       file_limit;  /* 0 means WEB_FILE_LIMIT */
    size_t       import_limit; /* 0 means WEB_IMPORT_LIMIT */
    bool         trust_proxy; /* believe X-Forwarded-For and X-Forwarded-Proto of the peer */
    const Str   *hosts;       /* the server's names, besides localhost and plain addresses */
    size_t       host_count;
    Str          demo_password; /* of everybody: strangers see who may sign in. For `demo` alone */
    Scripts     *scripts;     /* counted in /metrics; may be NULL */
    Events      *events;      /* whose listener the tenants have; outlives the server */
} WebOptions;

typedef struct Web Web;

/* Microseconds after which this many bytes of a file must have come or gone: who is slower ends. */
static inline int64_t web_deadline(size_t bytes)
{
    return WEB_PATIENCE_US + (int64_t)bytes * 1000000 / WEB_SLOWEST;
}

/*
 * NULL with a problem: web.listen (port taken, no such address), web.tls (an "s" port), web.stack
 * (the threads' stack could not be made large enough). `tenants` must outlive it.
 */
Web *web_start(const WebOptions *options, Tenants *tenants, Problems *problems);

int  web_port(const Web *web); /* the real one, also where 0 was asked for */

/*
 * New requests get 503, those in flight finish (at most drain_ms), then all connections are closed.
 * NULL is fine.
 */
void web_stop(Web *web, int drain_ms);

/* The reference of all routes, as Markdown, from the table that routes. */
void routes_write_markdown(Buffer *out);

/* The reference of all metrics, from the table that writes them. */
void figures_write_markdown(Buffer *out);

#endif
