/* declared.c -- see declared.h. The lock is held for a look, never while a script is asked. */
#include "lua/declared.h"

#include <pthread.h>
#include <stdlib.h>

#include "lua/run.h"

const char *const declared_moments[] = { [HOOK_BEFORE_SAVE] = "before_save",
                                         [HOOK_AFTER_SAVE] = "after_save",
                                         [HOOK_BEFORE_DELETE] = "before_delete",
                                         [HOOK_AFTER_DELETE] = "after_delete",
                                         NULL };

enum { KNOWN = 0x80 }; /* beside a bit for each moment */

/* One release; its objects by their index. */
typedef struct Known Known;
struct Known {
    Known  *next;
    size_t  objects;
    char    hash[80];
    uint8_t moments[];
};

struct Declared {
    pthread_mutex_t lock;
    Known          *first; /* the one that was asked for last */
    int             count;
};

Declared *declared_new(void)
{
    Declared *declared = calloc(1, sizeof *declared);
    if (!declared) abort();
    pthread_mutex_init(&declared->lock, NULL);
    return declared;
}

static void forget_all(Declared *declared)
{
    for (Known *known = declared->first, *next; known; known = next) {
        next = known->next;
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
    Known *known = calloc(1, sizeof *known + snapshot->object_count);
    if (!known) abort();
    known->objects = snapshot->object_count;
    memcpy(known->hash, snapshot->hash.ptr, snapshot->hash.len);
    known->next = declared->first;
    return declared->first = known;
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

static bool ask(Chain *chain, Work *work, const Object *object, uint8_t *moments)
{
    RunResult result;
    RunWish   wish = { .kind = RUN_INSPECT,
                       .path = object->script->path,
                       .object = object,
                       .rule = object->name };
    if (!run_script(chain, work, &wish, &result)) return false;
    const Wire *functions = wire_member(&result.done.result, "functions");
    *moments              = KNOWN;
    for (int i = 0; declared_moments[i]; i++)
        if (is_among(functions, declared_moments[i])) *moments |= (uint8_t)(1 << i);
    return true;
}

bool declared_find(Declared *declared, Chain *chain, Work *work, const Object *object,
                   HookMoment moment, bool *there)
{
    const Snapshot *snapshot = work->snapshot;
    bool            kept     = snapshot->hash.len < sizeof((Known *)0)->hash;
    uint8_t         moments  = 0;
    pthread_mutex_lock(&declared->lock);
    if (kept) moments = known_of(declared, snapshot)->moments[object->index];
    pthread_mutex_unlock(&declared->lock);
    if (!moments) {
        if (!ask(chain, work, object, &moments)) return false;
        pthread_mutex_lock(&declared->lock);
        if (kept) known_of(declared, snapshot)->moments[object->index] = moments;
        pthread_mutex_unlock(&declared->lock);
    }
    *there = moments & 1 << moment;
    return true;
}
