/*
 * tenants.c -- opens tenants when they are needed, keeps the recently used ones, closes the others.
 *
 * The rule: what is slow (opening, closing, creating) happens outside the lock. Meanwhile the
 * tenant stands in the list as coming or going, and whoever wants it waits; so no tenant is ever
 * opened twice at the same time. One that is leaving (it was found damaged, or another folder takes
 * its place) is given to nobody any more; the last who has it closes it.
 */
#include "core/release/tenants.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/db/wait.h"
#include "core/record/hooks.h"
#include "core/record/work.h"
#include "core/release/data_folder.h"
#include "core/release/opening.h"
#include "core/release/schema.h"
#include "core/release/shelf.h"
#include "core/release/trouble.h"

enum { LEAVE_MS = 30000 }; /* longer than a stream of events lives without news */

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
    Troubles        troubles;
    Shelf          *shelf;
    TenantsStats    stats;
    void          (*told)(TenantNews news, Str tenant, Str cause);
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
    seat->tenant.shelf   = tenants->shelf;
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

/* --- trouble ---------------------------------------------------------------------------------- */

static void tell(const Tenants *tenants, TenantNews news, Str tenant, Str cause)
{
    if (tenants->told) tenants->told(news, tenant, cause);
}

static void note_trouble(Tenants *tenants, Str name, Str cause, Language language)
{
    pthread_mutex_lock(&tenants->lock);
    bool new = trouble_note(&tenants->troubles, name, cause, language);
    pthread_mutex_unlock(&tenants->lock);
    if (new) tell(tenants, TENANT_BROKEN, name, cause);
}

/* Under the lock. May it be given to somebody? Else why not. */
static bool is_to_be_had(Tenants *tenants, Str name, Problems *problems)
{
    const Seat *seat = list_find(tenants, name);
    bool        leaving = seat && atomic_load(&seat->tenant.leaving);
    if (seat && !leaving) return true;
    Arena *arena = arena_new();
    Str    path  = path_join(arena, data_tenant_folder(&tenants->data, arena, name),
                             str_from(schema_data.name));
    bool   held  = trouble_holds(&tenants->troubles, name, path, problems);
    arena_free(arena);
    if (leaving && !held) problem_add(problems, "tenant.leaving", (Place){ 0 }, ARGS(name));
    return !leaving && !held;
}

/* Under the lock: what was found while it was open, in all languages. *new: nobody knew. */
static void note_damage(Tenants *tenants, Seat *seat, const char **damage, bool *new)
{
    *damage = db_damage(seat->tenant.data);
    if (!*damage) *damage = db_damage(seat->tenant.security);
    *new = !atomic_exchange(&seat->tenant.leaving, true);
    Arena *arena = arena_new();
    for (int i = 0; *new && i < LANGUAGE_COUNT; i++)
        trouble_note(&tenants->troubles, seat->tenant.name,
                     message_text(arena, (Language)i, *damage, NO_ARGS), (Language)i);
    arena_free(arena);
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

static Str data_path(const Seat *seat)
{
    return path_join(seat->arena, seat->tenant.folder, str_from(schema_data.name));
}

/* Closed, its file is as it will be found: what was damaged in it is not tried again. */
static void seat_close(Tenants *tenants, Seat *seat)
{
    const char *damage  = db_damage(seat->tenant.data);
    bool        sticks  = damage && strcmp(damage, "db.corrupt") == 0;
    opening_close(&seat->tenant);
    FileMark mark = file_mark(data_path(seat));
    pthread_mutex_lock(&tenants->lock);
    tenants->stats.closed++;
    if (sticks) trouble_stick(&tenants->troubles, seat->tenant.name, mark);
    pthread_mutex_unlock(&tenants->lock);
}

static void close_victim(Tenants *tenants, Seat *victim)
{
    if (!victim) return;
    seat_close(tenants, victim);
    seat_leave(tenants, victim);
}

/*
 * Waits until nobody is opening or closing it. *seat is the tenant, held now, or (not `found`) a
 * new seat that is the caller's. False with a problem if nobody may have it.
 */
static bool seat_find(Tenants *tenants, Str name, Seat **seat, bool *found, Problems *problems)
{
    Seat *victim = NULL;
    pthread_mutex_lock(&tenants->lock);
    while ((*seat = list_find(tenants, name)) && (*seat)->state != SEAT_READY)
        pthread_cond_wait(&tenants->changed, &tenants->lock);
    if (!is_to_be_had(tenants, name, problems)) {
        pthread_mutex_unlock(&tenants->lock);
        return false;
    }
    *found = *seat != NULL;
    if (*found) {
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
    return true;
}

static void seat_ready(Tenants *tenants, Seat *seat)
{
    pthread_mutex_lock(&tenants->lock);
    seat->state = SEAT_READY;
    tenants->stats.opened++;
    bool recovered = trouble_clear(&tenants->troubles, seat->tenant.name);
    pthread_cond_broadcast(&tenants->changed);
    pthread_mutex_unlock(&tenants->lock);
    if (seat->tenant.healed)
        tell(tenants, TENANT_HEALED, seat->tenant.name, str_from(schema_security.name));
    if (recovered) tell(tenants, TENANT_WHOLE, seat->tenant.name, (Str){ 0 });
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
    bool       found;
    if (!seat_find(tenants, name, &seat, &found, problems)) return NULL;
    if (found) return &seat->tenant;
    if (tenant_info(tenants, seat->arena, name, &info, problems)) {
        Str cause;
        seat->tenant.dev = info.dev;
        if (opening_open(seat->arena, &seat->tenant, &tenants->db, &cause, problems)) {
            seat_ready(tenants, seat);
            return &seat->tenant;
        }
        note_trouble(tenants, name, cause, problems->language);
    }
    seat_failed(tenants, seat);
    return NULL;
}

Tenant *tenant_acquire_open(Tenants *tenants, Str name)
{
    pthread_mutex_lock(&tenants->lock);
    Seat *seat = list_find(tenants, name);
    bool  open = seat && seat->state == SEAT_READY && !atomic_load(&seat->tenant.leaving);
    if (open && seat->holders++ == 0) tenants->stats.held++;
    pthread_mutex_unlock(&tenants->lock);
    return open ? &seat->tenant : NULL;
}

/* Under the lock: the one who gives it back closes it, or another one in its stead. */
static Seat *seat_to_close(Tenants *tenants, Seat *seat, bool damaged)
{
    if (!damaged || seat->holders) return list_victim(tenants);
    seat->state = SEAT_GOING;
    return seat;
}

/* By somebody who has it still: the first one to find it damaged tells everybody. */
static void tell_damage(Tenants *tenants, Seat *seat)
{
    const char *damage = NULL;
    bool        new    = false;
    pthread_mutex_lock(&tenants->lock);
    note_damage(tenants, seat, &damage, &new);
    pthread_mutex_unlock(&tenants->lock);
    if (!new) return;
    Arena *arena = arena_new();
    listeners_tell(&seat->tenant, WROTE_RELEASE); /* whoever watches it looks, and ends */
    tell(tenants, TENANT_BROKEN, seat->tenant.name,
         message_text(arena, LANGUAGE_EN, damage, NO_ARGS));
    arena_free(arena);
}

void tenant_release(Tenant *tenant)
{
    if (!tenant) return;
    Seat    *seat    = (Seat *)tenant;
    Tenants *tenants = seat->tenants;
    bool     damaged = db_damage(tenant->data) || db_damage(tenant->security);
    if (damaged) tell_damage(tenants, seat);
    pthread_mutex_lock(&tenants->lock);
    if (--seat->holders == 0) tenants->stats.held--;
    Seat *victim = seat_to_close(tenants, seat, damaged);
    if (atomic_load(&tenant->leaving)) pthread_cond_broadcast(&tenants->changed);
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
    bool  found;
    if (!seat_find(tenants, name, &seat, &found, problems)) return false;
    if (found) {
        bool good = look_into(seat->tenant.data, look, context, problems);
        tenant_release(&seat->tenant);
        return good;
    }
    Str  cause;
    Db  *db   = opening_glance(seat->arena, &seat->tenant, &tenants->db, &cause, problems);
    bool good = look_into(db, look, context, problems);
    db_close(db);
    if (!db) note_trouble(tenants, name, cause, problems->language);
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
    bool  found;
    if (!tenant_name_check(wanted->name, problems) ||
        !seat_find(tenants, wanted->name, &seat, &found, problems))
        return false;
    if (found) {
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

/* --- another folder takes a tenant's place ---------------------------------------------------- */

/* From now on nobody gets it, and whoever watches it is woken and ends. */
static void seat_forsake(Tenants *tenants, Str name)
{
    pthread_mutex_lock(&tenants->lock);
    Seat *seat = list_find(tenants, name);
    bool  here = seat && seat->state == SEAT_READY;
    if (here) {
        atomic_store(&seat->tenant.leaving, true);
        tenants->stats.held += seat->holders++ == 0;
    }
    pthread_mutex_unlock(&tenants->lock);
    if (!here) return;
    listeners_tell(&seat->tenant, WROTE_RELEASE);
    tenant_release(&seat->tenant);
}

/* Nobody has it, and nobody gets it, until seat_leave. NULL with tenant.leaving if some keep it. */
static Seat *seat_empty(Tenants *tenants, Str name, Problems *problems)
{
    struct timespec until = wait_deadline(LEAVE_MS);
    Seat           *seat;
    bool            late = false;
    seat_forsake(tenants, name);
    pthread_mutex_lock(&tenants->lock);
    while ((seat = list_find(tenants, name)) && !late &&
           (seat->state != SEAT_READY || seat->holders)) {
        if (seat->state == SEAT_READY) atomic_store(&seat->tenant.leaving, true);
        late = !wait_until(&tenants->changed, &tenants->lock, &until);
    }
    late = seat && (seat->state != SEAT_READY || seat->holders);
    if (late) {
        if (seat->state == SEAT_READY) atomic_store(&seat->tenant.leaving, false);
        problem_add(problems, "tenant.leaving", (Place){ 0 }, ARGS(name));
    } else if (seat) {
        seat->state = SEAT_GOING;
    } else {
        seat = seat_new(tenants, name);
        tenants->stats.open++;
        list_first(tenants, seat);
    }
    pthread_mutex_unlock(&tenants->lock);
    return late ? NULL : seat;
}

/*
 * What was there is kept: "NAME.replaced-20261123T041500.000Z", which no tenant can be called. One
 * step changes both names, so that at every moment there is the one or the other.
 */
static bool put_aside(Arena *arena, Str folder, Str fresh, Str *kept, Problems *problems)
{
    char   text[CLOCK_TEXT_ROOM];
    Buffer name;
    size_t length = datetime_write(text, clock_now());
    buffer_init(&name, arena, 128);
    buffer_printf(&name, "%.*s.replaced-", STR_ARG(folder));
    for (size_t i = 0; i < length; i++)
        if (text[i] != '-' && text[i] != ':') buffer_char(&name, text[i]);
    *kept = buffer_str(&name);
    Problems ignored;
    problems_init(&ignored, arena, problems->language);
    if (!file_move(fresh, *kept, problems)) return false;
    return folder_exchange(*kept, folder, problems) || (file_move(*kept, fresh, &ignored), false);
}

/* The register comes last: a tenant that is in it is complete. */
static bool take_place(Tenants *tenants, Arena *arena, const TenantInfo *info, Str fresh,
                       bool replace, Str *kept, Problems *problems)
{
    TenantInfo old;
    bool       known;
    Str        folder = data_tenant_folder(&tenants->data, arena, info->name);
    if (!register_find(&tenants->data, arena, info->name, &old, &known, problems)) return false;
    if (known && !replace)
        return problem_add(problems, "tenant.exists", (Place){ 0 }, ARGS(info->name));
    bool placed = folder_exists(folder) ? put_aside(arena, folder, fresh, kept, problems)
                                        : file_move(fresh, folder, problems);
    return placed && (known || register_add(&tenants->data, info, problems));
}

bool tenant_take_in(Tenants *tenants, Arena *arena, const TenantInfo *info, Str fresh, bool replace,
                    Str *kept, Problems *problems)
{
    Seat *seat = seat_empty(tenants, info->name, problems);
    if (!seat) return false;
    if (seat->tenant.data) seat_close(tenants, seat);
    bool done = take_place(tenants, arena, info, fresh, replace, kept, problems);
    pthread_mutex_lock(&tenants->lock);
    bool whole = done && trouble_clear(&tenants->troubles, info->name);
    pthread_mutex_unlock(&tenants->lock);
    seat_leave(tenants, seat);
    if (whole) tell(tenants, TENANT_WHOLE, info->name, (Str){ 0 });
    return done;
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
    stats.broken       = tenants->troubles.count;
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
    tenants->shelf = shelf_new();
    pthread_mutex_init(&tenants->lock, NULL);
    wait_cond_init(&tenants->changed);
    return tenants;
}

void tenants_listen(Tenants *tenants, void (*told)(TenantNews news, Str tenant, Str cause))
{
    tenants->told = told;
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
    shelf_free(tenants->shelf);
    data_folder_close(&tenants->data);
    trouble_clear_all(&tenants->troubles);
    pthread_cond_destroy(&tenants->changed);
    pthread_mutex_destroy(&tenants->lock);
    arena_free(tenants->arena);
}

Str tenants_folder(const Tenants *tenants) { return tenants->data.path; }
Str tenants_path(const Tenants *tenants, Arena *arena, Str name)
{
    return data_tenant_folder(&tenants->data, arena, name);
}
Str tenants_key(const Tenants *tenants) { return tenants->data.key; }
