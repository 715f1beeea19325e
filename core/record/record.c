/*
 * record.c -- the verbs, as recipes. Each step is a function with its own file; the order of the
 * steps is the law.
 *
 * The rule of this file: nothing is stored before the last check has passed. It runs in the
 * tenant's lane, so what it has looked at does not change before it writes.
 */
#include "core/record/record.h"

#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/account.h"
#include "core/record/audit.h"
#include "core/record/evaluate.h"
#include "core/record/hooks.h"
#include "core/record/notice.h"
#include "core/record/reference.h"
#include "core/record/rollup.h"
#include "core/record/save.h"
#include "core/record/store.h"

/* --- finding ---------------------------------------------------------------------------------- */

bool record_unknown(Work *work, const Object *object)
{
    if (work_failed(work)) return false;
    return problem_add(work->problems, "record.unknown", work->at,
                       ARGS(work_label(work, &object->label, object->name)));
}

const Object *record_object(Work *work, Str name)
{
    const Object *object = object_find(work->snapshot, name);
    for (Verb verb = VERB_READ; object && verb < VERB_COUNT; verb++)
        if (access_scope(work, object, verb) != SCOPE_NONE) return object;
    problem_add(work->problems, "object.unknown", (Place){ 0 }, ARGS(name));
    return NULL;
}

Record *record_find(Work *work, const Object *object, int64_t id)
{
    return store_load_for(work, object, id, VERB_READ);
}

Value record_value(const Record *record, const char *name)
{
    const Field *field = field_find(record->object, str_from(name));
    return field ? record->values[field->index] : value_null();
}

/* --- beginning -------------------------------------------------------------------------------- */

static Record *record_new(Work *work, const Object *object)
{
    Record *record = ARENA_NEW(work->arena, Record);
    *record = (Record){ .object = object, .id = id_new(), .is_new = true };
    record->values = ARENA_ARRAY(work->arena, Value, object->field_count);
    record->given = ARENA_ARRAY(work->arena, bool, object->field_count);
    record->values[object->id->index] = value_ref(record->id);
    return record;
}

/* A stored record that is going to be changed, or NULL: its values twice. */
static Record *to_change(Work *work, Record *record)
{
    if (!record) return NULL;
    size_t count = record->object->field_count;
    record->old = record->values;
    record->values = arena_copy(work->arena, record->old, sizeof(Value) * count);
    record->given = ARENA_ARRAY(work->arena, bool, count);
    return record;
}

/* --- access ----------------------------------------------------------------------------------- */

/* Of a record that is there. */
static bool is_read(Work *work, const Object *object, int64_t id)
{
    return access_scope(work, object, VERB_READ) == SCOPE_ALL
           || access_holds(work, object, VERB_READ, id);
}

/* Not to be seen: unknown. To be seen, but not for this: denied. */
static bool may_change(Work *work, const Object *object, int64_t id, Verb verb)
{
    if (access_holds(work, object, verb, id))
        return is_read(work, object, id) || record_unknown(work, object);
    return access_holds(work, object, VERB_READ, id) ? access_denied(work, object, verb)
                                                     : record_unknown(work, object);
}

/* With the rights of whoever changes it, in one look; why it is refused takes another. */
static Record *open_to_update(Work *work, const Object *object, int64_t id)
{
    Record *record = store_load_for(work, object, id, VERB_UPDATE);
    if (record && is_read(work, object, id)) return to_change(work, record);
    if (!work_failed(work) && may_change(work, object, id, VERB_UPDATE))
        record_unknown(work, object);
    return NULL;
}

static bool version_check(Work *work, const Record *record, const int64_t *version)
{
    Place at = work->at;
    if (!version)
        return !record->object->version_required
               || problem_add(work->problems, "version.required", at, NO_ARGS);
    if (*version == record->version) return true;
    return problem_add(work->problems, "version.stale", at,
                       ARGS(work_label(work, &record->object->label, record->object->name)));
}

/* A record may be given to somebody else only with the right to transfer it. */
static bool owner_check(Work *work, const Record *record)
{
    const Field *owner = record->object->owner;
    if (!owner || !record->given[owner->index] || work->user->everything) return true;
    Value now = record->values[owner->index];
    bool same = record->old ? value_equal(now, record->old[owner->index])
                            : now.kind == VALUE_REF && now.integer == work->user->id;
    if (same) return true;
    Scope scope = access_scope(work, record->object, VERB_TRANSFER);
    Value mine = record->old ? record->old[owner->index] : value_ref(work->user->id);
    bool own = mine.kind == VALUE_REF && mine.integer == work->user->id;
    return scope == SCOPE_ALL || (scope == SCOPE_OWN && own)
           || access_denied(work, record->object, VERB_TRANSFER);
}

/* A new child needs the right to change its parent. */
static bool parent_check(Work *work, const Record *record)
{
    const Field *link = record->object->child;
    if (!link || record->old || work->user->everything) return true;
    Value parent = record->values[link->index];
    if (value_is_null(parent)) return true; /* required: said later, by name */
    return access_holds(work, link->to, VERB_UPDATE, parent.integer)
           || access_denied(work, record->object, VERB_CREATE);
}

/* --- the recipe ------------------------------------------------------------------------------- */

static bool hooks_run(Work *work, HookMoment moment, Record *record)
{
    const Hooks *hooks = work->hooks;
    return !hooks || !hooks->run
           || hooks->run(hooks->context, work, moment, record->object, record);
}

static int64_t values_stored(const Work *work)
{
    return work->stores - work->notes;
}

/*
 * What a hook or a cascade has stored of this very record meanwhile -- its roll-ups, another save
 * of it -- stands: only what this save changes itself is written over it.
 */
static bool catch_up(Work *work, Record *record, int64_t stores)
{
    if (record->is_new || values_stored(work) == stores) return true;
    const Object *object = record->object;
    const Record *now = store_load(work, object, record->id);
    if (!now) return work->problems->count == 0 && record_unknown(work, object);
    for (size_t i = 0; i < object->field_count; i++)
        if (value_equal(record->values[i], record->old[i])) record->values[i] = now->values[i];
    record->old = now->values;
    record->version = now->version;
    return true;
}

static bool before_save(Work *work, Record *record)
{
    int64_t stores = values_stored(work);
    return hooks_run(work, HOOK_BEFORE_SAVE, record) && catch_up(work, record, stores);
}

/* What a hook has stored may have been this record's end. */
static bool after_save(Work *work, Record *record)
{
    int64_t stores = values_stored(work);
    if (!hooks_run(work, HOOK_AFTER_SAVE, record)) return false;
    record->is_there = values_stored(work) == stores;
    return true;
}

static bool nothing_changed(const Record *record)
{
    for (size_t i = 0; i < record->object->field_count; i++)
        if (field_is_stored(&record->object->fields[i])
            && !value_equal(record->values[i], record->old[i]))
            return false;
    return true;
}

static void set(Record *record, const Field *field, Value value)
{
    if (field) record->values[field->index] = value;
}

static bool store_write(Work *work, Record *record)
{
    const Object *object = record->object;
    Value user = work->user->id ? value_ref(work->user->id) : value_null();
    record->version++;
    set(record, object->version, value_int(record->version));
    set(record, object->updated_at, value_datetime(work->now));
    set(record, object->updated_by, user);
    if (!record->is_new) return store_update(work, record);
    set(record, object->created_at, value_datetime(work->now));
    set(record, object->created_by, user);
    return values_number(work, record) && store_insert(work, record);
}

/* What it was a part of, and is a part of now. Those that are being deleted are left alone. */
static bool rollups_save(Work *work, const Record *record)
{
    Record was = record->old ? record_before(record) : (Record){ 0 };
    return rollups_follow(work, record->old ? &was : NULL, record, NULL, 0);
}

static bool rollups_delete(Work *work, const Record *record, const Cascade *cascade)
{
    Record was = record_before(record);
    return rollups_follow(work, &was, NULL, cascade->chain, (size_t)cascade->depth);
}

static bool save_steps(Work *work, Record *record, const RecordInputs *inputs)
{
    return values_check(work, record, inputs)
        && owner_check(work, record)
        && parent_check(work, record)
        && before_save(work, record)
        && rules_check(work, record)
        && unique_check(work, record)
        && ((!record->is_new && nothing_changed(record))
            || (store_write(work, record)
                && rollups_save(work, record)
                && user_check_administrator(work, record)
                && audit_write(work, record, record->is_new ? AUDIT_CREATE : AUDIT_UPDATE)
                && notice_owner(work, record)
                && after_save(work, record)));
}

static bool record_save(Work *work, Record *record, const RecordInputs *inputs, Record **saved)
{
    if (work->depth >= SAVE_MAX_DEPTH)
        return problem_add(work->problems, "record.depth", work->at, NO_ARGS);
    int before = work->problems->count;
    if (work->depth++ == 0) work->saves++;
    bool ok = save_steps(work, record, inputs) && work->problems->count == before;
    work->depth--;
    if (!ok) return false;
    bool all = work->user->everything
               || (record->is_there
                   && access_scope(work, record->object, VERB_READ) == SCOPE_ALL);
    record->out_of_sight = !all && !access_holds(work, record->object, VERB_READ, record->id);
    if (saved) *saved = record;
    return true;
}

bool record_create(Work *work, const Object *object, const RecordInputs *inputs, Record **record)
{
    if (access_scope(work, object, VERB_CREATE) == SCOPE_NONE)
        return access_denied(work, object, VERB_CREATE);
    return record_save(work, record_new(work, object), inputs, record);
}

bool record_update(Work *work, const Object *object, int64_t id, const RecordInputs *inputs,
                   Record **record)
{
    Record *found = open_to_update(work, object, id);
    if (!found || !version_check(work, found, inputs->version)) return false;
    return record_save(work, found, inputs, record);
}

bool record_change(Work *work, const Object *object, int64_t id, const RecordChange *changes,
                   size_t count, Record **record)
{
    Record *found = open_to_update(work, object, id);
    bool ok = found != NULL;
    for (size_t i = 0; ok && i < count; i++)
        ok = record_set(work, found, changes[i].field, changes[i].value);
    return ok && record_save(work, found, &(RecordInputs){ 0 }, record);
}

/* --- upsert ----------------------------------------------------------------------------------- */

static const Field *key_of(Work *work, const Object *object, Str name)
{
    const Field *field = access_find(work, object, name);
    Place at = work_place(work, name);
    if (!field) access_unknown(work, object, name, at);
    else if ((!field->unique.on && !field->external) || field->unique.scope_count
             || field->unique.where)
        problem_add(work->problems, "upsert.key", at,
                    ARGS(work_label(work, &field->label, field->name)));
    else return field;
    return NULL;
}

/*
 * A key on a record that the user may not see is taken for a free one: whoever could not create it
 * with that key hears just that, and only the recipe's last check says that it is in use.
 */
bool record_find_key(Work *work, const Object *object, Str key_field, Str key, int64_t *id)
{
    const Field *field = key_of(work, object, key_field);
    if (!field) return false;
    Value value = value_text(key);
    Place at = work_place(work, field->name);
    *id = 0;
    return field_check(field, work->arena, &value, at, work->language, work->problems)
           && reference_by_field(work, field, value, id) != REFERENCE_FAILED;
}

/* The key stands beside the values; among them it may be said again, but not differently. */
static bool key_said_once(Work *work, const Field *field, Str key, const RecordInputs *inputs)
{
    for (size_t i = 0; i < inputs->items.count; i++) {
        const RecordInput *input = &inputs->items.items[i];
        if (!str_equal(input->name, field->name)) continue;
        Str said = value_to_text(work->arena, input->value);
        if (!str_equal(said, key))
            return problem_add(work->problems, "upsert.two_keys", work_place(work, field->name),
                               ARGS(key, said));
    }
    return true;
}

bool record_upsert(Work *work, const Object *object, Str key_field, Str key,
                   const RecordInputs *inputs, bool *created, Record **record)
{
    int64_t id;
    if (!record_find_key(work, object, key_field, key, &id)) return false;
    const Field *field = field_find(object, key_field);
    if (!key_said_once(work, field, key, inputs)) return false;
    *created = id == 0;
    if (id) return record_update(work, object, id, inputs, record);
    RecordInputs with_key = *inputs;
    with_key.items.items = NULL;
    with_key.items.count = with_key.items.room = 0;
    record_input_add(work, &with_key, str_c(work->arena, field->name), value_text(key));
    for (size_t i = 0; i < inputs->items.count; i++)
        if (!str_equal(inputs->items.items[i].name, field->name))
            VEC_PUSH(work->arena, &with_key.items, inputs->items.items[i]);
    return record_create(work, object, &with_key, record);
}

/* --- delete ----------------------------------------------------------------------------------- */

static bool delete_steps(Work *work, Record *record, Cascade *cascade)
{
    int64_t stores = values_stored(work);
    return hooks_run(work, HOOK_BEFORE_DELETE, record)
        && referrers_settle(work, record, cascade)
        && catch_up(work, record, stores)
        && bin_keep(work, record, &cascade->kept)
        && comments_leave(work, record, cascade)
        && store_delete(work, record->object, record->id)
        && rollups_delete(work, record, cascade)
        && user_check_administrator(work, record)
        && audit_write(work, record, AUDIT_DELETE)
        && hooks_run(work, HOOK_AFTER_DELETE, record);
}

bool delete_too_many(Work *work)
{
    return problem_add(work->problems, "delete.too_many", work->at,
                       ARGS(str_printf(work->arena, "%d", DELETE_MAX_ROWS),
                            str_printf(work->arena, "%d", SAVE_MAX_DEPTH)));
}

/* One more row. Past the limit nothing of it happens. */
static bool count_row(Work *work, Cascade *cascade)
{
    if (++cascade->rows == LARGE_ROWS + 1) db_budget(work->db, LARGE_BUDGET_MS);
    return (cascade->rows <= DELETE_MAX_ROWS && cascade->depth < SAVE_MAX_DEPTH)
           || delete_too_many(work);
}

static bool is_going(const Cascade *cascade, int64_t id)
{
    for (int i = 0; i < cascade->depth; i++)
        if (cascade->chain[i] == id) return true;
    return false;
}

bool record_delete_with(Work *work, const Object *object, int64_t id, Cascade *cascade)
{
    if (is_going(cascade, id)) return true; /* they point at each other */
    Record *record = to_change(work, store_load(work, object, id));
    if (!record) return work->problems->count == 0; /* gone already, along another way */
    if (!count_row(work, cascade)) return false;
    cascade->chain[cascade->depth++] = id;
    bool ok = delete_steps(work, record, cascade);
    cascade->depth--;
    return ok;
}

bool record_delete(Work *work, const Object *object, int64_t id, const int64_t *version)
{
    if (!may_change(work, object, id, VERB_DELETE)) return false;
    if (object == work->snapshot->user)
        return problem_add(work->problems, "user.delete", (Place){ 0 }, NO_ARGS);
    Record *found = store_load(work, object, id);
    if (!found || !version_check(work, found, version)) return false;
    Cascade cascade = { 0 };
    if (work->depth++ == 0) work->saves++;
    bool ok = record_delete_with(work, object, id, &cascade)
              && bin_close(work, object, id, &cascade.kept);
    work->depth--;
    return ok;
}

bool record_clear_link(Work *work, const Field *link, int64_t id, Cascade *cascade)
{
    if (is_going(cascade, id)) return true;
    Record *record = to_change(work, store_load(work, link->object, id));
    if (!record) return work->problems->count == 0;
    if (!count_row(work, cascade)) return false;
    Value target = record->old[link->index];
    record->values[link->index] = value_null();
    return record_save(work, record, &(RecordInputs){ 0 }, NULL)
           && bin_keep_link(work, link, id, target.integer, &cascade->kept);
}
