/*
 * bin_restore.c -- a bundle's way back into the tables, all of it or nothing.
 *
 * The rule of this file: the records come back as they were, not as they would be entered today: no
 * hooks, no defaults, no rules. What holds are the things a database cannot do without: free keys
 * and targets that are there; and roll-ups follow.
 */
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/audit.h"
#include "core/record/bundle.h"
#include "core/record/files.h"
#include "core/record/evaluate.h"
#include "core/record/rollup.h"
#include "core/record/save.h"
#include "core/record/source.h"
#include "core/record/store.h"

/* One row of the bundle: a record, or (with a link's name) one that was emptied for it. */
typedef struct {
    int64_t       place, record, since;
    const Object *object;
    Str           name, link;
} Kept;

typedef struct {
    Work         *work;
    const Bundle *bundle;
    VEC(Kept) parts; /* the last to leave first: parents before their children */
    Map coming;      /* ids of all the records that come back */
} Restoring;

static Str key_of(const int64_t *id)
{
    return (Str){ (const char *)id, sizeof *id };
}

/* --- what is in it ---------------------------------------------------------------------------- */

static bool read_parts(Restoring *restoring)
{
    Work *work = restoring->work;
    DbStatement *rows =
        db_prepare(work->db,
                   STR("SELECT place, object, record, link, since FROM tenon_bin_part "
                       "WHERE bundle = ?1 ORDER BY place DESC"),
                   work->problems);
    if (!rows) return false;
    db_bind(rows, 1, value_ref(restoring->bundle->id));
    DbStep step;
    while ((step = db_step(rows, work->problems)) == DB_ROW) {
        Kept part = { .place = db_column_int(rows, 0),
                      .name = str_copy(work->arena, db_column_text(rows, 1)),
                      .record = db_column_int(rows, 2),
                      .link = str_copy(work->arena, db_column_text(rows, 3)),
                      .since = db_column_int(rows, 4) };
        part.object = bundle_object(work->snapshot, part.name);
        VEC_PUSH(work->arena, &restoring->parts, part);
    }
    db_reset(rows);
    map_init(&restoring->coming, work->arena);
    for (size_t i = 0; i < restoring->parts.count; i++) {
        const Kept *part = &restoring->parts.items[i];
        if (!part->link.len) map_put(&restoring->coming, key_of(&part->record), (void *)part);
    }
    return step == DB_DONE;
}

static bool content_read(const Restoring *restoring, const Kept *part, Str *content)
{
    Work *work = restoring->work;
    *content   = (Str){ 0 };
    DbStatement *row = db_prepare(
        work->db, STR("SELECT content FROM tenon_bin_part WHERE bundle = ?1 AND place = ?2"),
        work->problems);
    if (!row) return false;
    db_bind(row, 1, value_ref(restoring->bundle->id));
    db_bind(row, 2, value_int(part->place));
    DbStep step = db_step(row, work->problems);
    if (step == DB_ROW) *content = str_copy(work->arena, db_column_text(row, 0));
    db_reset(row);
    return step != DB_FAILED;
}

/* --- one record ------------------------------------------------------------------------------- */

/* The field of that name, or of a name that was changed since. */
static const Field *field_of(const Object *object, Str name)
{
    const Field *field = field_find(object, name);
    for (size_t i = 0; !field && i < object->field_count; i++)
        for (size_t w = 0; !field && w < object->fields[i].was_count; w++)
            if (str_equal(object->fields[i].was[w], name)) field = &object->fields[i];
    return field;
}

/* What the field cannot hold any more is gone, like the value of a field that was dropped. */
static Value value_kept(Work *work, const Field *field, const Json *kept)
{
    Value value = json_value(work->arena, kept);
    return source_value(&value, field->value_type) ? value : value_null();
}

static Record *record_kept(const Restoring *restoring, const Kept *part)
{
    Work *work = restoring->work;
    Str content;
    if (!content_read(restoring, part, &content)) return NULL;
    const Json *kept = json_read(work->arena, content, work->problems);
    if (!kept) return NULL;
    const Object *object = part->object;
    Record *record = ARENA_NEW(work->arena, Record);
    *record = (Record){ .object = object, .id = part->record, .is_new = true };
    record->values = ARENA_ARRAY(work->arena, Value, object->field_count);
    record->given = ARENA_ARRAY(work->arena, bool, object->field_count);
    for (const Json *member = kept->first; member; member = member->next) {
        const Field *field = field_of(object, member->key);
        if (field && field_is_stored(field))
            record->values[field->index] = value_kept(work, field, member);
    }
    for (size_t i = 0; i < object->field_count; i++)
        if (object->fields[i].type->column == COLUMN_BOOL && value_is_null(record->values[i]))
            record->values[i] = value_bool(false);
    record->values[object->id->index] = value_ref(record->id);
    record->version = record->values[object->version->index].integer;
    return record;
}

static void set(Record *record, const Field *field, Value value)
{
    if (field) record->values[field->index] = value;
}

/* One more version, and who did it; when and by whom it was created stays. */
static void touch(const Work *work, Record *record)
{
    set(record, record->object->version, value_int(++record->version));
    set(record, record->object->updated_at, value_datetime(work->now));
    set(record, record->object->updated_by,
        work->user->id ? value_ref(work->user->id) : value_null());
}

static bool is_there(const Restoring *restoring, const Object *target, int64_t id, bool *there)
{
    Work *work = restoring->work;
    *there = map_find(&restoring->coming, key_of(&id)) != NULL;
    if (*there) return true;
    int64_t one;
    Str sql = str_printf(work->arena, "SELECT 1 FROM %.*s WHERE id = ?1", STR_ARG(target->table));
    return db_find_int(work->db, sql, VALUES(value_ref(id)), &one, there, work->problems);
}

/* A link to what is gone is emptied, like on_delete: clear; one that must not be empty refuses. */
static bool links_check(const Restoring *restoring, Record *record)
{
    Work *work = restoring->work;
    bool ok = true, there;
    for (size_t i = 0; i < record->object->field_count; i++) {
        const Field *field = &record->object->fields[i];
        const Object *target = field->value_type.object;
        if (record->values[i].kind != VALUE_REF || !target || field == record->object->id) continue;
        if (!is_there(restoring, target, record->values[i].integer, &there)) return false;
        if (there) continue;
        if (field->required || field == record->object->child)
            ok = field_problem(work, "bin.target_gone", field,
                               work_label(work, &target->label, target->name));
        else record->values[i] = value_null();
    }
    return ok;
}

/* A child comes back where its parent may be changed, as for a new one. */
static bool parent_check(Work *work, const Record *record)
{
    const Field *link = record->object->child;
    return !link || work->user->everything
           || access_holds(work, link->to, VERB_UPDATE, record->values[link->index].integer)
           || access_denied(work, record->object, VERB_CREATE);
}

static bool restore_record(const Restoring *restoring, const Kept *part)
{
    Work *work = restoring->work;
    if (!part->object)
        return problem_add(work->problems, "bin.object_gone", work->at, ARGS(part->name));
    Record *record = record_kept(restoring, part);
    if (!record || !links_check(restoring, record)) return false;
    if (record->id == restoring->bundle->record && !parent_check(work, record)) return false;
    touch(work, record);
    return unique_check(work, record) && rollups_take(work, record) && store_insert(work, record)
           && files_follow_restore(work, record->object, record->id)
           && rollups_follow(work, NULL, record, NULL, 0)
           && audit_write(work, record, AUDIT_RESTORE);
}

/* --- one emptied link ------------------------------------------------------------------------- */

static bool names_field(Work *work, Str changes, Str field)
{
    Problems ignored; /* an entry that cannot be read tells of no change */
    problems_init(&ignored, work->arena, work->problems->language);
    const Json *json = json_read(work->arena, changes, &ignored);
    return json && json_find(json, str_c(work->arena, field));
}

/* Has anybody touched the field since it was emptied? The audit trail knows. */
static bool was_touched(Work *work, const Kept *part, bool *touched)
{
    const Object *entry = work->snapshot->audit_entry;
    Str sql = str_printf(
        work->arena,
        "SELECT t.%.*s FROM %.*s t WHERE t.%.*s = ?1 AND t.%.*s = ?2 AND t.id > ?3",
        STR_ARG(field_find(entry, STR("changes"))->column), STR_ARG(entry->table),
        STR_ARG(field_find(entry, STR("object"))->column),
        STR_ARG(field_find(entry, STR("record"))->column));
    DbStatement *rows = db_prepare(work->db, sql, work->problems);
    if (!rows) return false;
    db_bind(rows, 1, value_text(part->object->name));
    db_bind(rows, 2, value_text(id_text(work->arena, part->record)));
    db_bind(rows, 3, value_ref(part->since));
    *touched = false;
    DbStep step = DB_DONE;
    while (!*touched && (step = db_step(rows, work->problems)) == DB_ROW)
        *touched = names_field(work, str_copy(work->arena, db_column_text(rows, 0)), part->link);
    db_reset(rows);
    return step != DB_FAILED;
}

/* A key that was given away meanwhile is no reason to refuse: the link just stays empty. */
static bool is_free(Work *work, const Record *record, bool *free)
{
    Problems said;
    Work asking = *work;
    problems_init(&said, work->arena, work->problems->language);
    asking.problems = &said;
    *free = unique_check(&asking, record);
    if (*free || said.status < 500) return true;
    problems_join(work->problems, &said); /* it could not be found out */
    return false;
}

static bool restore_link(const Restoring *restoring, const Kept *part)
{
    Work *work = restoring->work;
    const Field *link = part->object ? field_of(part->object, part->link) : NULL;
    Str content;
    int64_t target;
    bool touched = false, there = false, free = false;
    if (!link || link->value_type.kind != TYPE_REF || !field_is_stored(link)) return true;
    if (!content_read(restoring, part, &content)) return false;
    if (!id_parse(content, &target)) return true;
    int before = work->problems->count;
    Record *record = store_load(work, part->object, part->record);
    if (!record) return work->problems->count == before;
    if (!value_is_null(record->values[link->index])) return true;
    if (!was_touched(work, part, &touched) || !is_there(restoring, link->to, target, &there))
        return false;
    if (touched || !there) return true;

    record->old = arena_copy(work->arena, record->values,
                             sizeof(Value) * record->object->field_count);
    record->values[link->index] = value_ref(target);
    if (!is_free(work, record, &free)) return false;
    if (!free) return true;
    touch(work, record);
    Record was = record_before(record);
    return store_update(work, record) && rollups_follow(work, &was, record, NULL, 0)
           && audit_write(work, record, AUDIT_UPDATE);
}

/* --- all of it -------------------------------------------------------------------------------- */

/* What is wrong is told of all the records at once; links come when all of them are in. */
static bool restore_parts(const Restoring *restoring)
{
    bool ok = true;
    for (size_t i = 0; i < restoring->parts.count && !problems_full(restoring->work->problems); i++)
        if (!restoring->parts.items[i].link.len)
            ok = restore_record(restoring, &restoring->parts.items[i]) && ok;
    for (size_t i = 0; ok && i < restoring->parts.count; i++)
        if (restoring->parts.items[i].link.len)
            ok = restore_link(restoring, &restoring->parts.items[i]);
    return ok;
}

bool bin_restore(Work *work, int64_t id, const Object **object, int64_t *record)
{
    Bundle bundle;
    Restoring restoring = { .work = work, .bundle = &bundle };
    if (!bundle_open(work, id, &bundle)) return false;
    if (!read_parts(&restoring)) return false;
    if (restoring.parts.count > LARGE_ROWS) db_budget(work->db, LARGE_BUDGET_MS);
    if (!restore_parts(&restoring)) return false;
    *object = bundle.object;
    *record = bundle.record;
    return bin_purge(work, id);
}
