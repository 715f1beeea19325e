/*
 * referrers.c -- on_delete: what becomes of the records that point at one that is deleted.
 *
 * The rule of this file: refusing comes first, over all fields, before anything else is touched;
 * emptying and deleting go through the recipe, so that rules, audit and further cascades hold for
 * each of them.
 */
#include "core/record/access.h"
#include "core/record/save.h"
#include "core/record/store.h"

static OnDelete on_delete(const Field *link)
{
    return link == link->object->child ? DELETE_CASCADE : link->on_delete;
}

/*
 * The answer says what kind of record still uses it, if the user may know of that kind, never which
 * one.
 */
static bool nobody_holds_on(Work *work, const Record *record)
{
    bool ok = true;
    for (size_t i = 0; i < record->object->referrer_count; i++) {
        const Field *link = record->object->referrers[i];
        Ids ids = { 0 };
        if (on_delete(link) != DELETE_RESTRICT) continue;
        if (!store_ids(work, link, value_ref(record->id), 2, &ids)) return false;
        bool self_only =
            ids.count == 1 && ids.items[0] == record->id && link->object == record->object;
        if (ids.count && !self_only && access_scope(work, link->object, VERB_READ) == SCOPE_NONE)
            ok = problem_add(work->problems, "delete.used_unseen", work->at,
                             ARGS(work_label(work, &record->object->label, record->object->name)));
        else if (ids.count && !self_only)
            ok = problem_add(work->problems, "delete.used", work->at,
                             ARGS(work_label(work, &record->object->label, record->object->name),
                                  work_label(work, &link->object->plural, link->object->name)));
    }
    return ok;
}

static bool settle(Work *work, const Record *record, const Field *link, Cascade *cascade)
{
    Ids ids = { 0 };
    if (!store_ids(work, link, value_ref(record->id), DELETE_MAX_ROWS + 1, &ids)) return false;
    for (size_t i = 0; i < ids.count; i++) {
        if (link->object == record->object && ids.items[i] == record->id)
            continue; /* it points at itself */
        bool ok = on_delete(link) == DELETE_CASCADE
                      ? record_delete_with(work, link->object, ids.items[i], cascade)
                      : record_clear_link(work, link, ids.items[i], cascade);
        if (!ok) return false;
    }
    return true;
}

bool referrers_settle(Work *work, const Record *record, Cascade *cascade)
{
    if (!nobody_holds_on(work, record)) return false;
    for (size_t i = 0; i < record->object->referrer_count; i++)
        if (on_delete(record->object->referrers[i]) != DELETE_RESTRICT
            && !settle(work, record, record->object->referrers[i], cascade)) return false;
    return true;
}
