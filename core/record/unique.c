/*
 * unique.c -- the step "unique": nobody else has the same key.
 *
 * The rule of this file: a key with an empty part never collides, empty parts of a scope are equal
 * to each other. It runs in the lane, where nothing changes between looking and storing; the unique
 * indexes are the second wall.
 */
#include "core/base/fold.h"
#include "core/record/access.h"
#include "core/record/evaluate.h"
#include "core/record/save.h"
#include "core/record/source.h"
#include "core/record/store.h"

static bool moved(const Record *record, const Field *field)
{
    return !record->old || !value_equal(record->values[field->index], record->old[field->index]);
}

static void same(Source *source, Buffer *sql, const Field *field, const char *suffix,
                 const char *is, Value value)
{
    buffer_printf(sql, " AND t.%.*s%s %s ", STR_ARG(field->column), suffix, is);
    source_bind(source, sql, value);
}

static void begin(Source *source, Work *work, const Record *record, Buffer *sql)
{
    source_init(source, work, record->object);
    buffer_init(sql, work->arena, 256);
    BUFFER_ADD(sql, " WHERE t.id <> ");
    source_bind(source, sql, value_ref(record->id));
}

static bool finish(Source *source, const Buffer *where, bool *taken)
{
    Work *work = source->work;
    Str sql = str_printf(work->arena, "SELECT t.id%.*s%.*s LIMIT 1",
                         STR_ARG(buffer_str(&source->from)), STR_ARG(buffer_str(where)));
    int64_t id;
    return db_find_int(work->db, sql, source->bound.items, source->bound.count, &id, taken,
                       work->problems);
}

/* --- `unique:` of a field --------------------------------------------------------------------- */

static bool field_is_affected(const Record *record, const Field *field)
{
    if (value_is_null(record->values[field->index])) return false;
    if (field->unique.where || moved(record, field)) return true;
    for (size_t i = 0; i < field->unique.scope_count; i++)
        if (moved(record, field->unique.scope[i])) return true;
    return false;
}

static bool key_check(Work *work, const Record *record, const Field *field)
{
    const Unique *unique = &field->unique;
    if (!unique->on || !field_is_affected(record, field)) return true;
    if (unique->where && !record_holds(work, record, unique->where)) return true;

    Source source;
    Buffer sql;
    Value value = record->values[field->index];
    begin(&source, work, record, &sql);
    if (field_is_folded(field))
        same(&source, &sql, field, "__fold", "=", value_text(fold(work->arena, value.text)));
    else same(&source, &sql, field, "", "=", value);
    for (size_t i = 0; i < unique->scope_count; i++)
        same(&source, &sql, unique->scope[i], "", "IS", record->values[unique->scope[i]->index]);
    if (unique->where) {
        BUFFER_ADD(&sql, " AND ");
        if (!source_expr(&source, &source.root, SIGHT_FULL, unique->where, SQL_FILTER, &sql))
            return false;
    }
    bool taken = false;
    if (!finish(&source, &sql, &taken)) return false;
    return !taken || field_problem(work, "value.taken", field, (Str){ 0 });
}

/* --- a unique index of the object ------------------------------------------------------------- */

/* Of those that the user may know. */
static Str labels_of(Work *work, const Index *index)
{
    Str labels = { 0 };
    for (size_t i = 0; i < index->count; i++) {
        if (access_field(work, index->fields[i]) < FIELD_READ) continue;
        if (labels.len) labels = str_join(work->arena, labels, STR(", "));
        labels = str_join(work->arena, labels,
                          work_label(work, &index->fields[i]->label, index->fields[i]->name));
    }
    return labels;
}

static bool index_check(Work *work, const Record *record, const Index *index)
{
    bool affected = false;
    for (size_t i = 0; i < index->count; i++) {
        if (value_is_null(record->values[index->fields[i]->index])) return true;
        affected = affected || moved(record, index->fields[i]);
    }
    if (!index->unique || !affected) return true;

    Source source;
    Buffer sql;
    begin(&source, work, record, &sql);
    for (size_t i = 0; i < index->count; i++)
        same(&source, &sql, index->fields[i], "", "=", record->values[index->fields[i]->index]);
    bool taken = false;
    if (!finish(&source, &sql, &taken)) return false;
    return !taken
           || field_problem(work, "value.taken_together", index->fields[index->count - 1],
                            labels_of(work, index));
}

bool unique_check(Work *work, const Record *record)
{
    bool ok = true;
    for (size_t i = 0; i < record->object->field_count; i++)
        ok = key_check(work, record, &record->object->fields[i]) && ok;
    for (size_t i = 0; i < record->object->index_count; i++)
        ok = index_check(work, record, &record->object->indexes[i]) && ok;
    return ok;
}
