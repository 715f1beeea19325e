/* declared.c -- see declared.h. The lock is held for a look, never while a script is asked. */
#include "lua/declared.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/base/memory.h"
#include "lua/run.h"

const char *const declared_moments[] = { [HOOK_BEFORE_SAVE] = "before_save",
                                         [HOOK_AFTER_SAVE] = "after_save",
                                         [HOOK_BEFORE_DELETE] = "before_delete",
                                         [HOOK_AFTER_DELETE] = "after_delete",
                                         NULL };

enum { KNOWN = 0x80 }; /* beside a bit for each moment */

typedef struct {
    uint8_t moments;
    char   *jobs; /* "welcome\nremind\n" */
} Declaration;

/* One release; its objects by their index. */
typedef struct Known Known;
struct Known {
    Known *next;
    size_t objects;
    char   hash[80];
    Declaration scripts[];
};

struct Declared {
    pthread_mutex_t lock;
    Known          *first; /* the one that was asked for last */
    int             count;
};

Declared *declared_new(void)
{
    Declared *declared = must_alloc(sizeof *declared);
    pthread_mutex_init(&declared->lock, NULL);
    return declared;
}

static void forget_all(Declared *declared)
{
    for (Known *known = declared->first, *next; known; known = next) {
        next = known->next;
        for (size_t i = 0; i < known->objects; i++) free(known->scripts[i].jobs);
        free(known);
    }
    declared->first = NULL;
    declared->count = 0;
}

void declared_free(Declared *declared)
{
    if (!declared) return;
    forget_all(declared);
    pthread_mutex_destroy(&declared->lock);
    free(declared);
}

/* --- under the lock --------------------------------------------------------------------------- */

static Known *known_new(Declared *declared, const Snapshot *snapshot)
{
    if (declared->count >= DECLARED_RELEASES) forget_all(declared);
    declared->count++;
    Known *known = must_alloc(sizeof *known + snapshot->object_count * sizeof(Declaration));
    known->objects = snapshot->object_count;
    memcpy(known->hash, snapshot->hash.ptr, snapshot->hash.len);
    known->next     = declared->first;
    declared->first = known;
    return known;
}

static Known *known_of(Declared *declared, const Snapshot *snapshot)
{
    Known **at = &declared->first;
    while (*at && !(str_is(snapshot->hash, (*at)->hash)
                    && (*at)->objects == snapshot->object_count))
        at = &(*at)->next;
    Known *known = *at;
    if (!known) return known_new(declared, snapshot);
    *at          = known->next;
    known->next  = declared->first;
    return declared->first = known;
}

/* --- asking ----------------------------------------------------------------------------------- */

static bool is_among(const Wire *names, const char *name)
{
    for (size_t i = 0; names && names->kind == WIRE_LIST && i < names->count; i++)
        if (names->items[i].value.kind == VALUE_TEXT && str_is(names->items[i].value.text, name))
            return true;
    return false;
}

/* "welcome\nremind\n": the names of jobs, each with its end. */
static char *jobs_text(Arena *arena, const Wire *names)
{
    Buffer text;
    buffer_init(&text, arena, 64);
    for (size_t i = 0; names && names->kind == WIRE_LIST && i < names->count; i++) {
        if (names->items[i].value.kind != VALUE_TEXT) continue;
        buffer_add(&text, names->items[i].value.text);
        buffer_char(&text, '\n');
    }
    return str_c(arena, buffer_str(&text));
}

static bool has_job(const char *jobs, Str name)
{
    Str rest = str_from(jobs), one;
    while (str_cut(&rest, '\n', &one))
        if (one.len && str_equal(one, name)) return true;
    return false;
}

typedef struct {
    uint8_t moments;
    char   *jobs; /* in the work's arena */
} Found;

static bool ask(Chain *chain, Work *work, const Object *object, Found *found)
{
    RunResult result;
    RunWish   wish = { .kind = RUN_INSPECT,
                       .path = object->script->path,
                       .object = object,
                       .rule = object->name };
    if (!run_script(chain, work, &wish, &result)) return false;
    const Wire *functions = wire_member(&result.done.result, "functions");
    found->moments        = KNOWN;
    for (int i = 0; declared_moments[i]; i++)
        if (is_among(functions, declared_moments[i])) found->moments |= (uint8_t)(1 << i);
    found->jobs = jobs_text(work->arena, wire_member(&result.done.result, "jobs"));
    return true;
}

static bool is_kept(const Snapshot *snapshot)
{
    return snapshot->hash.len < sizeof((Known *)0)->hash;
}

static void keep(Declared *declared, const Snapshot *snapshot, const Object *object,
                 const Found *found)
{
    char *jobs = must_text(str_from(found->jobs));
    pthread_mutex_lock(&declared->lock);
    Declaration *script = &known_of(declared, snapshot)->scripts[object->index];
    free(script->jobs);
    *script = (Declaration){ found->moments, jobs };
    pthread_mutex_unlock(&declared->lock);
}

/* What is not known yet is asked of the script. */
static bool find(Declared *declared, Chain *chain, Work *work, const Object *object, Str job,
                 Found *found, bool *has)
{
    bool kept = is_kept(work->snapshot);
    *found    = (Found){ 0 };
    pthread_mutex_lock(&declared->lock);
    if (kept) {
        const Declaration *script = &known_of(declared, work->snapshot)->scripts[object->index];
        found->moments       = script->moments;
        *has                 = job.len && script->jobs && has_job(script->jobs, job);
    }
    pthread_mutex_unlock(&declared->lock);
    if (found->moments) return true;
    if (!ask(chain, work, object, found)) return false;
    *has = job.len && has_job(found->jobs, job);
    if (kept) keep(declared, work->snapshot, object, found);
    return true;
}

bool declared_find(Declared *declared, Chain *chain, Work *work, const Object *object,
                   HookMoment moment, bool *there)
{
    Found found;
    bool  no_job = false;
    if (!find(declared, chain, work, object, (Str){ 0 }, &found, &no_job)) return false;
    *there = found.moments & 1 << moment;
    return true;
}

bool declared_job(Declared *declared, Chain *chain, Work *work, const Object *object, Str name,
                  bool *there)
{
    Found found;
    *there = false;
    return find(declared, chain, work, object, name, &found, there);
}
