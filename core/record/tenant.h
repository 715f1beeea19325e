/*
 * tenant.h -- an opened tenant: its databases and the snapshot that is in force.
 *
 * Opened and closed by core/release/tenants.c, used by everybody above. Safe for many threads.
 */
#ifndef TENON_RECORD_TENANT_H
#define TENON_RECORD_TENANT_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/db/db.h"
#include "metadata/model.h"

typedef struct Hooks    Hooks;    /* core/record/hooks.h */
typedef struct Listener Listener; /* core/record/hooks.h */
typedef struct Memo     Memo;     /* core/record/memo.h */
typedef struct Shelf    Shelf;    /* core/release/shelf.h */

enum { MAX_LISTENERS = 4 };

/*
 * In a tenant's folder: contents of files by their hash; and what is still on its way, which is
 * thrown away when the tenant is opened.
 */
#define TENANT_FILES "files"
#define TENANT_SPOOL "files/tmp"

typedef struct Tenant {
    Str           name;     /* lower-case letters, digits, dashes; also its folder's name */
    Str           folder;   /* DATA/tenants/NAME */
    Db           *data;     /* records, configuration, accounts */
    Db           *security; /* sessions, throttle, denials */
    SnapshotSlot *slot;
    Shelf        *shelf;    /* shared with all tenants of the folder; NULL: it shares nothing */
    Memo         *people;   /* users with their roles, tokens: of `data`; NULL: none is kept */
    Memo         *sessions; /* of `security`; the same */
    const Hooks  *hooks;    /* of every unit of work on it; NULL: none */
    const Listener *listeners[MAX_LISTENERS]; /* told of every commit; NULL: none */
    _Atomic int64_t swept_at; /* when its files were looked through: core/record/files_sweep.c */
    atomic_bool   leaving;  /* it is being closed: no unit of work begins any more */
    atomic_int    copied;   /* by so many backups: what a job has used up stays meanwhile */
    bool          healed;   /* its security.db was damaged and made anew when it was opened */
    bool          dev;      /* may be changed by `serve --dev`; tenants of the demo are */

    /* One apply at a time, so that releases are published in the order of their commits. */
    pthread_mutex_t applying;
} Tenant;

#endif
