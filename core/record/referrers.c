/*
 * referrers.c -- on_delete: what becomes of the records that point at one that is deleted.
 *
 * The rule of this file: refusing comes first, over all that would go and all fields, before
 * anything else is touched; emptying and deleting go through the recipe, so that rules, audit and
 * further cascades hold for each of them. Who goes as well holds nobody back, in whatever order
 * they go.
 */
#include "core/record/access.h"
#include "core/record/save.h"
#include "core/record/store.h"

static OnDelete on_delete(const Field *link)
{
    return link == link->object->child ? DELETE_CASCADE : link->on_delete;
}

/* --- all that goes ---------------------------------------------------------------------------- */

static Str key_of(const int64_t *id)
{
    return (Str){ (const char *)id, sizeof *id };
}

static bool is_leaving(const Cascade *cascade, int64_t id)
{
    return map_find(&cascade->leaving, key_of(&id)) != NULL;
}

static void leave(Work *work, Cascade *cascade, const Object *object, int64_t id)
{
    const int64_t *key = arena_copy(work->arena, &id, sizeof id);
    map_put(&cascade->leaving, key_of(key), (void *)object);
}

static bool gather_by(Work *work, const Field *link, int64_t id, Cascade *cascade)
{
    Ids ids = { 0 };
    if (on_delete(link) != DELETE_CASCADE) return true;
    if (!store_ids(work, link, value_ref(id), DELETE_MAX_ROWS + 1, &ids)) return false;
    for (size_t i = 0; i < ids.count; i++)
        if (!is_leaving(cascade, ids.items[i])) leave(work, cascade, link->object, ids.items[i]);
    return cascade->leaving.count <= DELETE_MAX_ROWS || delete_too_many(work);
}

/* The record, those that go with it, those that go with them: each once. */
static bool gather(Work *work, const Record *record, Cascade *cascade)
{
    map_init(&cascade->leaving, work->arena);
    leave(work, cascade, record->object, record->id);
    for (size_t i = 0; i < cascade->leaving.count; i++) {
        const Object *object = cascade->leaving.entries[i].value;
        int64_t id = *(const int64_t *)cascade->leaving.entries[i].key.ptr;
        for (size_t f = 0; f < object->referrer_count; f++)
            if (!gather_by(work, object->referrers[f], id, cascade)) return false;
    }
    return true;
}

/* --- who holds on ----------------------------------------------------------------------------- */

/* Is there anybody but those who go as well? One more than these is enough to look at. */
static bool is_held(Work *work, const Field *link, int64_t id, const Cascade *cascade, bool *held)
{
    Ids ids = { 0 };
    *held = false;
    if (!store_ids(work, link, value_ref(id), cascade->leaving.count + 1, &ids)) return false;
    for (size_t i = 0; i < ids.count && !*held; i++) *held = !is_leaving(cascade, ids.items[i]);
    return true;
}

/*
 * The answer says what kind of record still uses it, if the user may know of that kind, never which
 * one.
 */
static bool nobody_holds_on(Work *work, const Object *object, int64_t id, const Cascade *cascade)
{
    bool ok = true, held;
    Str label = work_label(work, &object->label, object->name);
    for (size_t i = 0; i < object->referrer_count; i++) {
        const Field *link = object->referrers[i];
        if (on_delete(link) != DELETE_RESTRICT) continue;
        if (!is_held(work, link, id, cascade, &held)) return false;
        if (!held) continue;
        if (access_scope(work, link->object, VERB_READ) == SCOPE_NONE)
            ok = problem_add(work->problems, "delete.used_unseen", work->at, ARGS(label));
        else
            ok = problem_add(
                work->problems, "delete.used", work->at,
                ARGS(label, work_label(work, &link->object->plural, link->object->name)));
    }
    return ok;
}

static bool all_may_go(Work *work, const Record *record, Cascade *cascade)
{
    if (!gather(work, record, cascade)) return false;
    for (size_t i = 0; i < cascade->leaving.count; i++) {
        const MapEntry *entry = &cascade->leaving.entries[i];
        if (!nobody_holds_on(work, entry->value, *(const int64_t *)entry->key.ptr, cascade))
            return false;
    }
    return true;
}

/* --- what becomes of them --------------------------------------------------------------------- */

static bool settle(Work *work, const Record *record, const Field *link, Cascade *cascade)
{
    Ids ids = { 0 };
    bool going = on_delete(link) == DELETE_CASCADE;
    if (!store_ids(work, link, value_ref(record->id), DELETE_MAX_ROWS + 1, &ids)) return false;
    for (size_t i = 0; i < ids.count; i++) {
        if (ids.items[i] == record->id) continue; /* it points at itself */
        if (!going && is_leaving(cascade, ids.items[i])) continue; /* nothing to save it for */
        bool ok = going ? record_delete_with(work, link->object, ids.items[i], cascade)
                        : record_clear_link(work, link, ids.items[i], cascade);
        if (!ok) return false;
    }
    return true;
}

/* The first of a cascade asks for all of them; the others once more, as hooks may change much. */
bool referrers_settle(Work *work, const Record *record, Cascade *cascade)
{
    bool first = cascade->depth == 1;
    if (first ? !all_may_go(work, record, cascade)
              : !nobody_holds_on(work, record->object, record->id, cascade))
        return false;
    for (size_t i = 0; i < record->object->referrer_count; i++)
        if (on_delete(record->object->referrers[i]) != DELETE_RESTRICT
            && !settle(work, record, record->object->referrers[i], cascade)) return false;
    return true;
}
