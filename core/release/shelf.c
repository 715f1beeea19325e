/*
 * shelf.c -- see shelf.h.
 *
 *   tenant's slot -> snapshot (release 7)  \
 *                                           > model on the shelf: objects, roles, layouts ...
 *   tenant's slot -> snapshot (release 2)  /
 *
 * The rule: a model is found by the hash of the very files that were read, never by what a database
 * says its hash is, so that no tenant can get another one's. Who has it is counted under the lock,
 * and so is the last one's leaving: nobody finds one that is about to go.
 */
#include "core/release/shelf.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/base/memory.h"

typedef struct Model Model;
struct Model {
    Shelf          *shelf;
    const Snapshot *snapshot;
    size_t          holders; /* snapshots that look into it */
    Model          *next;
};

struct Shelf {
    pthread_mutex_t lock;
    Model          *first;
};

Shelf *shelf_new(void)
{
    Shelf *shelf = must_alloc(sizeof *shelf);
    pthread_mutex_init(&shelf->lock, NULL);
    return shelf;
}

void shelf_free(Shelf *shelf)
{
    if (!shelf) return;
    pthread_mutex_destroy(&shelf->lock);
    free(shelf);
}

size_t shelf_count(Shelf *shelf)
{
    size_t count = 0;
    pthread_mutex_lock(&shelf->lock);
    for (const Model *model = shelf->first; model; model = model->next) count++;
    pthread_mutex_unlock(&shelf->lock);
    return count;
}

/* --- having and leaving ----------------------------------------------------------------------- */

/* Under the lock. NULL if nobody has it. */
static Model *model_hold(Shelf *shelf, Str hash)
{
    Model *model = shelf->first;
    while (model && !str_equal(model->snapshot->hash, hash)) model = model->next;
    if (model) model->holders++;
    return model;
}

static Model *model_find(Shelf *shelf, const Layers *layers)
{
    Arena *arena = arena_new();
    Str    hash  = layers_hash(arena, layers);
    pthread_mutex_lock(&shelf->lock);
    Model *model = model_hold(shelf, hash);
    pthread_mutex_unlock(&shelf->lock);
    arena_free(arena);
    return model;
}

/* Takes the reference over. Two may have loaded the same at once: the first one's is kept. */
static Model *model_put(Shelf *shelf, const Snapshot *loaded)
{
    Model *fresh = must_alloc(sizeof *fresh);
    pthread_mutex_lock(&shelf->lock);
    Model *model = model_hold(shelf, loaded->hash);
    if (!model) {
        *fresh       = (Model){ shelf, loaded, 1, shelf->first };
        shelf->first = model = fresh;
    }
    pthread_mutex_unlock(&shelf->lock);
    if (model != fresh) {
        free(fresh);
        snapshot_release(loaded);
    }
    return model;
}

static void model_leave(void *thing)
{
    Model *model = thing, **at = &model->shelf->first;
    Shelf *shelf = model->shelf;
    pthread_mutex_lock(&shelf->lock);
    bool last = --model->holders == 0;
    if (last) {
        while (*at != model) at = &(*at)->next;
        *at = model->next;
    }
    pthread_mutex_unlock(&shelf->lock);
    if (!last) return;
    snapshot_release(model->snapshot);
    free(model);
}

/* --- loading ---------------------------------------------------------------------------------- */

/* All that a snapshot is made of is borrowed from the model, which goes after it. */
static Snapshot *look_into(Model *model)
{
    Arena    *arena    = arena_new();
    Snapshot *snapshot = arena_copy(arena, model->snapshot, sizeof *snapshot);
    snapshot->arena    = arena;
    snapshot->holders  = 1;
    arena_defer(arena, model_leave, model);
    return snapshot;
}

Snapshot *shelf_load(Shelf *shelf, const Layers *layers, Problems *problems)
{
    if (!shelf) return (Snapshot *)snapshot_load(layers, problems);
    Model *model = model_find(shelf, layers);
    if (!model) {
        const Snapshot *loaded = snapshot_load(layers, problems);
        if (!loaded) return NULL;
        model = model_put(shelf, loaded);
    }
    return look_into(model);
}
