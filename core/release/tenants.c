/*
 * tenants.c -- opens tenants when they are needed, keeps the recently used ones, closes the others.
 *
 * The rule: what is slow (opening, closing, creating) happens outside the lock. Meanwhile the
 * tenant stands in the list as coming or going, and whoever wants it waits; so no tenant is ever
 * opened twice at the same time.
 */
#include "core/release/tenants.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/release/data_folder.h"
#include "core/release/opening.h"

typedef enum { SEAT_COMING, SEAT_READY, SEAT_GOING } SeatState;

/* A tenant's place in the list. */
typedef struct Seat Seat;
struct Seat {
    Tenant    tenant; /* first: a Tenant is its seat */
    Tenants  *tenants;
    Arena    *arena;
    SeatState state;
    int       holders;
    Seat     *newer, *older; /* by last use */
};

struct Tenants {
    pthread_mutex_t lock;
    pthread_cond_t  changed; /* a seat became ready or was taken away */
    Arena          *arena;
    DataFolder      data;
    DbOptions       db;
    const Hooks    *hooks;
    const Listener *listeners[MAX_LISTENERS];
    int             max_open;
    Seat           *newest, *oldest;
    TenantsStats    stats;
};

/* --- the list; all under the lock ------------------------------------------------------------- */

static void list_remove(Tenants *tenants, Seat *seat)
{
    if (seat->newer) seat->newer->older = seat->older;
    else tenants->newest = seat->older;
    if (seat->older) seat->older->newer = seat->newer;
    else tenants->oldest = seat->newer;
}

static void list_first(Tenants *tenants, Seat *seat)
{
    seat->newer = NULL;
    seat->older = tenants->newest;
    if (tenants->newest) tenants->newest->newer = seat;
    else tenants->oldest = seat;
    tenants->newest = seat;
}

/* A couple of hundred at most, and busy ones are in front. */
static Seat *list_find(const Tenants *tenants, Str name)
{
    for (Seat *seat = tenants->newest; seat; seat = seat->older)
        if (str_equal(seat->tenant.name, name)) return seat;
    return NULL;
}

/* The least recently used one that nobody holds, if there are too many; it is going from now on. */
static Seat *list_victim(Tenants *tenants)
{
    if (tenants->stats.open <= tenants->max_open) return NULL;
    for (Seat *seat = tenants->oldest; seat; seat = seat->newer)
        if (seat->state == SEAT_READY && seat->holders == 0) {
            seat->state = SEAT_GOING;
            return seat;
        }
    return NULL;
}

static Seat *seat_new(Tenants *tenants, Str name)
{
    Arena *arena         = arena_new();
    Seat  *seat          = ARENA_NEW(arena, Seat);
    seat->arena          = arena;
    seat->tenants        = tenants;
    seat->tenant.hooks   = tenants->hooks;
    memcpy(seat->tenant.listeners, tenants->listeners, sizeof tenants->listeners);
    seat->tenant.name    = str_copy(arena, name);
    seat->tenant.folder  = data_tenant_folder(&tenants->data, arena, name);
    pthread_mutex_init(&seat->tenant.applying, NULL);
    return seat;
}

static void seat_free(Seat *seat)
{
    pthread_mutex_destroy(&seat->tenant.applying);
    arena_free(seat->arena);
}

/* --- coming and going ------------------------------------------------------------------------- */

/* Takes a closed or never opened tenant out of the list. */
static void seat_leave(Tenants *tenants, Seat *seat)
{
    pthread_mutex_lock(&tenants->lock);
    list_remove(tenants, seat);
    tenants->stats.open--;
    pthread_cond_broadcast(&tenants->changed);
    pthread_mutex_unlock(&tenants->lock);
    seat_free(seat);
}

static void close_victim(Tenants *tenants, Seat *victim)
{
    if (!victim) return;
    opening_close(&victim->tenant);
    pthread_mutex_lock(&tenants->lock);
    tenants->stats.closed++;
    pthread_mutex_unlock(&tenants->lock);
    seat_leave(tenants, victim);
}

/*
 * Waits until nobody is opening or closing it. *seat is the tenant, held now, or a new seat that is
 * the caller's.
 */
static bool seat_find(Tenants *tenants, Str name, Seat **seat)
{
    Seat *victim = NULL;
    pthread_mutex_lock(&tenants->lock);
    while ((*seat = list_find(tenants, name)) && (*seat)->state != SEAT_READY)
        pthread_cond_wait(&tenants->changed, &tenants->lock);
    bool found = *seat != NULL;
    if (found) {
        list_remove(tenants, *seat);
        tenants->stats.held += (*seat)->holders == 0;
    } else {
        *seat = seat_new(tenants, name);
        tenants->stats.open++;
        tenants->stats.held++;
        victim = list_victim(tenants);
    }
    (*seat)->holders++;
    list_first(tenants, *seat);
    pthread_mutex_unlock(&tenants->lock);
    close_victim(tenants, victim);
    return found;
}

static void seat_ready(Tenants *tenants, Seat *seat)
{
    pthread_mutex_lock(&tenants->lock);
    seat->state = SEAT_READY;
    tenants->stats.opened++;
    pthread_cond_broadcast(&tenants->changed);
    pthread_mutex_unlock(&tenants->lock);
}

static void seat_failed(Tenants *tenants, Seat *seat)
{
    pthread_mutex_lock(&tenants->lock);
    tenants->stats.failed++;
    tenants->stats.held--;
    pthread_mutex_unlock(&tenants->lock);
    seat_leave(tenants, seat);
}

/* --- acquiring -------------------------------------------------------------------------------- */

Tenant *tenant_acquire(Tenants *tenants, Str name, Problems *problems)
{
    Seat      *seat;
    TenantInfo info;
    if (seat_find(tenants, name, &seat)) return &seat->tenant;
    if (tenant_info(tenants, seat->arena, name, &info, problems)) {
        seat->tenant.dev = info.dev;
        if (opening_open(seat->arena, &seat->tenant, &tenants->db, problems)) {
            seat_ready(tenants, seat);
            return &seat->tenant;
        }
    }
    seat_failed(tenants, seat);
    return NULL;
}

void tenant_release(Tenant *tenant)
{
    if (!tenant) return;
    Seat    *seat    = (Seat *)tenant;
    Tenants *tenants = seat->tenants;
    pthread_mutex_lock(&tenants->lock);
    if (--seat->holders == 0) tenants->stats.held--;
    Seat *victim = list_victim(tenants);
    pthread_mutex_unlock(&tenants->lock);
    close_victim(tenants, victim);
}

/* --- a glance --------------------------------------------------------------------------------- */

typedef bool (*Look)(void *context, DbConn *conn, Problems *problems);

static bool look_into(Db *db, Look look, void *context, Problems *problems)
{
    DbConn *conn = db ? db_read_begin(db, problems) : NULL;
    bool    good = conn && look(context, conn, problems);
    db_read_end(conn);
    return good;
}

bool tenant_glance(Tenants *tenants, Str name, Look look, void *context, Problems *problems)
{
    Seat *seat;
    if (seat_find(tenants, name, &seat)) {
        bool good = look_into(seat->tenant.data, look, context, problems);
        tenant_release(&seat->tenant);
        return good;
    }
    Db  *db   = opening_glance(seat->arena, &seat->tenant, &tenants->db, problems);
    bool good = look_into(db, look, context, problems);
    db_close(db);
    pthread_mutex_lock(&tenants->lock);
    tenants->stats.held--;
    pthread_mutex_unlock(&tenants->lock);
    seat_leave(tenants, seat);
    return good;
}

/* --- creating --------------------------------------------------------------------------------- */

bool tenant_name_check(Str name, Problems *problems)
{
    bool good =
        name.len > 0 && name.len <= TENANT_NAME_MAX && name.ptr[0] >= 'a' && name.ptr[0] <= 'z';
    for (size_t i = 1; good && i < name.len; i++) {
        char c = name.ptr[i], before = name.ptr[i - 1];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               (c == '-' && before != '-' && i + 1 < name.len);
    }
    return good || problem_add(problems, "tenant.name", (Place){ 0 }, ARGS(name));
}

static bool name_is_free(Tenants *tenants, Arena *arena, Str name, Problems *problems)
{
    TenantInfo info;
    bool       found;
    if (!register_find(&tenants->data, arena, name, &info, &found, problems)) return false;
    return !found || problem_add(problems, "tenant.exists", (Place){ 0 }, ARGS(name));
}

/* The register comes last: a tenant that is in it is complete. */
static bool create_in_seat(Tenants *tenants, Seat *seat, const TenantNew *wanted,
                           Problems *problems)
{
    TenantInfo info = { wanted->name, wanted->source.ptr ? wanted->source : STR(""), wanted->dev,
                        clock_now() };
    seat->tenant.dev = wanted->dev;
    return opening_create(seat->arena, &seat->tenant, &tenants->db, wanted->layers, problems) &&
           (!wanted->fill || wanted->fill(wanted->context, &seat->tenant, problems)) &&
           register_add(&tenants->data, &info, problems);
}

bool tenant_create(Tenants *tenants, const TenantNew *wanted, Problems *problems)
{
    Seat *seat;
    if (!tenant_name_check(wanted->name, problems)) return false;
    if (seat_find(tenants, wanted->name, &seat)) {
        tenant_release(&seat->tenant);
        return problem_add(problems, "tenant.exists", (Place){ 0 }, ARGS(wanted->name));
    }
    if (!name_is_free(tenants, seat->arena, wanted->name, problems))
        return seat_failed(tenants, seat), false;
    if (!create_in_seat(tenants, seat, wanted, problems)) {
        opening_close(&seat->tenant);
        opening_remove(seat->arena, &seat->tenant);
        return seat_failed(tenants, seat), false;
    }
    seat_ready(tenants, seat);
    tenant_release(&seat->tenant);
    return true;
}

/* --- the register ----------------------------------------------------------------------------- */

bool tenant_list(Tenants *tenants, Arena *arena, TenantInfos *infos, Problems *problems)
{
    return register_list(&tenants->data, arena, infos, problems);
}

bool tenant_info(Tenants *tenants, Arena *arena, Str name, TenantInfo *info, Problems *problems)
{
    bool found;
    if (!register_find(&tenants->data, arena, name, info, &found, problems)) return false;
    return found || problem_add(problems, "tenant.unknown", (Place){ 0 }, ARGS(name));
}

TenantsStats tenants_stats(Tenants *tenants)
{
    pthread_mutex_lock(&tenants->lock);
    TenantsStats stats = tenants->stats;
    pthread_mutex_unlock(&tenants->lock);
    return stats;
}

/* --- the data folder -------------------------------------------------------------------------- */

Tenants *tenants_open(Str folder, const TenantsOptions *options, Problems *problems)
{
    static const TenantsOptions none = { 0 };
    if (!options) options = &none;
    Arena   *arena    = arena_new();
    Tenants *tenants  = ARENA_NEW(arena, Tenants);
    tenants->arena    = arena;
    tenants->db       = options->db;
    tenants->hooks    = options->hooks;
    memcpy(tenants->listeners, options->listeners, sizeof tenants->listeners);
    tenants->max_open = options->max_open > 0 ? options->max_open : TENANTS_MAX_OPEN;
    if (!data_folder_open(&tenants->data, arena, folder, options->create, problems))
        return arena_free(arena), NULL;
    pthread_mutex_init(&tenants->lock, NULL);
    pthread_cond_init(&tenants->changed, NULL);
    return tenants;
}

void tenants_close(Tenants *tenants)
{
    if (!tenants) return;
    while (tenants->newest) {
        Seat *seat = tenants->newest;
        opening_close(&seat->tenant);
        list_remove(tenants, seat);
        seat_free(seat);
    }
    data_folder_close(&tenants->data);
    pthread_cond_destroy(&tenants->changed);
    pthread_mutex_destroy(&tenants->lock);
    arena_free(tenants->arena);
}

Str tenants_folder(const Tenants *tenants) { return tenants->data.path; }
Str tenants_key(const Tenants *tenants) { return tenants->data.key; }
