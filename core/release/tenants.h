/*
 * tenants.h -- the data folder and the tenants in it: who is there, which are open, who may use one
 * now.
 *
 *   DATA/{lock, key, server.db}   DATA/tenants/NAME/{data.db, security.db, files/}
 *
 * One process at a time: whoever holds the lock. At most `max_open` tenants stay open, the least
 * recently used one that nobody holds is closed for the next; one tenant is never opened twice at
 * the same time. Safe for many threads.
 *
 * A tenant that cannot be opened is a problem that names it (tenant.broken); all others go on
 * serving. One whose data.db is found damaged or gone while it serves is closed by the last who has
 * it, and is broken from then on, until its file is another one.
 */
#ifndef TENON_RELEASE_TENANTS_H
#define TENON_RELEASE_TENANTS_H

#include "core/record/tenant.h"
#include "metadata/load.h"

typedef struct Tenants Tenants;

enum { TENANT_NAME_MAX = 40, TENANTS_MAX_OPEN = 200 };

typedef struct {
    bool      create;   /* make the data folder if it is missing */
    int       max_open; /* 0 means TENANTS_MAX_OPEN */
    DbOptions db;       /* for the databases of tenants; `create` is ignored */
    const Hooks *hooks; /* of every tenant; NULL: none. They outlive the tenants */
    const Listener *listeners[MAX_LISTENERS]; /* the same of those who hear of commits */
} TenantsOptions;

/*
 * Locks the data folder and opens its register. NULL with a problem: data.missing, data.foreign (it
 * holds other things), data.locked (another process serves it), data.folder, or one of the
 * database's. options may be NULL.
 */
Tenants *tenants_open(Str folder, const TenantsOptions *options, Problems *problems);
void     tenants_close(Tenants *tenants); /* nobody may hold a tenant any more; NULL is fine */

typedef enum {
    TENANT_BROKEN, /* it cannot serve any more; told once, not to everybody who asks */
    TENANT_WHOLE,  /* it serves again */
    TENANT_HEALED, /* its security.db was damaged: that was set aside, everybody signs in anew */
} TenantNews;

/* Who wants to know; to be called before there are other threads. `cause` is English. */
void tenants_listen(Tenants *tenants, void (*told)(TenantNews news, Str tenant, Str cause));

Str  tenants_folder(const Tenants *tenants); /* absolute */
Str tenants_key(const Tenants *tenants); /* the installation's secret, made with the data folder */
Str tenants_path(const Tenants *tenants, Arena *arena, Str name); /* of a tenant's folder */
bool data_locked(Str folder); /* another process holds the folder's lock at this moment */

/* --- one tenant ------------------------------------------------------------------------------- */

/* NULL with tenant.unknown (404), or with what is wrong. Give it back with tenant_release. */
Tenant *tenant_acquire(Tenants *tenants, Str name, Problems *problems);
void    tenant_release(Tenant *tenant); /* NULL is fine; fits arena_defer */

/*
 * The same of one that is open at this moment, else NULL: nothing is opened or closed for it, and
 * it does not count as used.
 */
Tenant *tenant_acquire_open(Tenants *tenants, Str name);

/*
 * One short reading of its database without opening the tenant, if it is not open: no
 * configuration is loaded, nothing is brought up to date. Whoever wants it waits as long.
 */
bool tenant_glance(Tenants *tenants, Str name,
                   bool (*look)(void *context, DbConn *conn, Problems *problems), void *context,
                   Problems *problems);

/*
 * Lower-case letters, digits and single dashes inside; starts with a letter; at most
 * TENANT_NAME_MAX.
 */
bool tenant_name_check(Str name, Problems *problems);

typedef struct {
    Str           name;
    Str           source; /* the app folder, for plan and apply without one; may be empty */
    bool          dev;
    const Layers *layers; /* see layers_read in release.h; they become release 1 */

    /*
     * First accounts and data, before anybody can see the tenant; may be NULL. False undoes
     * everything.
     */
    bool (*fill)(void *context, Tenant *tenant, Problems *problems);
    void  *context;
} TenantNew;

/*
 * All or nothing: a tenant that could not be made leaves no trace. Problems: tenant.name,
 * tenant.exists (409) ...
 */
bool tenant_create(Tenants *tenants, const TenantNew *tenant, Problems *problems);

typedef struct {
    Str     name, source;
    bool    dev;
    int64_t created_at;
} TenantInfo;

typedef VEC(TenantInfo) TenantInfos;

/*
 * The folder `fresh`, filled like a tenant's and nobody's, becomes the tenant of info->name. Where
 * there is one, `replace` must be set: it is closed as soon as nobody has it, and its folder *kept
 * from then on. False with tenant.exists, tenant.leaving; then all is as it was.
 */
bool tenant_take_in(Tenants *tenants, Arena *arena, const TenantInfo *info, Str fresh, bool replace,
                    Str *kept, Problems *problems);

/* All of them, by name; or the one of a name. */
bool tenant_list(Tenants *tenants, Arena *arena, TenantInfos *infos, Problems *problems);
bool tenant_info(Tenants *tenants, Arena *arena, Str name, TenantInfo *info, Problems *problems);

typedef struct {
    int     open, held, broken;     /* now */
    int64_t opened, closed, failed; /* since the start */
} TenantsStats;

TenantsStats tenants_stats(Tenants *tenants);

#endif
