/*
 * work.c -- the life of a unit of work: open it, read in it, write in it.
 *
 * The rule of this file: a unit of work sees one snapshot and one instant from start to end. A
 * writing that began under a configuration which has been replaced meanwhile is refused, so that no
 * record slips past new rules.
 */
#include "core/record/work.h"

#include <assert.h>

#include "core/base/clock.h"
#include "core/record/access.h"
#include "core/record/account.h"
#include "core/record/hooks.h"

static void let_go(void *snapshot)
{
    snapshot_release(snapshot);
}

static bool snapshot_take(Work *work)
{
    if (atomic_load(&work->tenant->leaving))
        return problem_add(work->problems, "tenant.leaving", (Place){ 0 },
                           ARGS(work->tenant->name));
    const Snapshot *snapshot = slot_acquire(work->tenant->slot);
    if (!snapshot)
        return problem_add(work->problems, "tenant.empty", (Place){ 0 }, ARGS(work->tenant->name));
    arena_defer(work->arena, let_go, (void *)snapshot);
    work->snapshot = snapshot;
    return true;
}

static bool user_take(Work *work, int64_t id)
{
    if (id == 0) {
        work->user = user_system();
        return true;
    }
    const User *user = user_known(work, id);
    if (!user && work->problems->count) return false;
    if (!user || !user->active)
        return problem_add(work->problems, "user.unknown", (Place){ 0 }, NO_ARGS);
    work->user = user;
    return true;
}

bool user_sees_code(const User *user)
{
    return access_setup(user) >= SETUP_CODE;
}

/* The user's own language; without one, the one that the door found in the request. */
static void language_take(Work *work)
{
    work->problems->with_code = user_sees_code(work->user);
    if (work->user->language.len) work->problems->language = language_from(work->user->language);
    Str tag = work->user->language.len ? work->user->language
                                       : str_from(language_tag(work->problems->language));
    work->language = snapshot_language(work->snapshot, tag);
}

bool work_open(Work *work, Arena *arena, Tenant *tenant, int64_t user_id, Str source,
               Problems *problems)
{
    *work = (Work){
        .arena = arena,
        .tenant = tenant,
        .source = source,
        .problems = problems,
        .hooks = tenant->hooks,
        .now = clock_now(),
    };
    if (!snapshot_take(work) || !user_take(work, user_id)) return false;
    language_take(work);
    return true;
}

bool work_read(Work *work, bool (*run)(Work *work, void *context), void *context)
{
    if (work->db) return run(work, context);
    DbConn *db = db_read_begin(work->tenant->data, work->problems);
    if (!db) return false;
    work->db = db;
    bool ok = run(work, context);
    work->db = NULL;
    db_read_end(db);
    return ok;
}

typedef struct {
    Work *work;
    bool (*run)(Work *work, void *context);
    void *context;
} Turn; /* in the lane */

static bool still_in_force(Work *work)
{
    const Snapshot *current = slot_acquire(work->tenant->slot);
    bool same = current == work->snapshot;
    snapshot_release(current);
    return same || problem_add(work->problems, "work.changed", (Place){ 0 }, NO_ARGS);
}

/* Nothing is kept of a part in which the database has failed, whoever has overheard that. */
static bool nothing_failed(const Work *work, int before)
{
    return work->problems->count == before || !work_failed(work);
}

static bool take_turn(void *context, DbConn *conn)
{
    Turn *turn = context;
    turn->work->db = conn;
    int  before = turn->work->problems->count;
    bool ok     = still_in_force(turn->work) && turn->run(turn->work, turn->context)
              && nothing_failed(turn->work, before);
    turn->work->db = NULL;
    return ok;
}

/* Of a writing part that is under way. */
static bool take_step(Work *work, bool (*run)(Work *work, void *context), void *context)
{
    assert(db_writable(work->db)); /* a reader cannot begin to write */
    if (!db_savepoint(work->db, work->problems)) return false;
    int before = work->problems->count;
    if (run(work, context) && nothing_failed(work, before))
        return db_keep(work->db, work->problems);
    db_undo(work->db);
    return false;
}

bool work_write(Work *work, bool (*run)(Work *work, void *context), void *context)
{
    if (work->db) return take_step(work, run, context);
    Turn turn = { work, run, context };
    bool kept = db_write(work->tenant->data, take_turn, &turn, work->problems);
    if (kept) listeners_tell(work->tenant, work->wrote);
    work->wrote = 0;
    return kept;
}

Str work_label(const Work *work, const Label *label, Str fallback)
{
    return label_in(label, work->language, fallback);
}
