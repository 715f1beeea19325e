/*
 * store.c -- a record's row: whole SQL statements over the columns that the snapshot names.
 *
 * The rule of this file: an update names only the columns that changed, so that only their indexes
 * are written; and no row is written without an entry in the change feed.
 */
#include "core/record/store.h"

#include "core/base/fold.h"
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/feed.h"
#include "core/record/files.h"
#include "core/record/lists.h"
#include "core/record/source.h"
#include "core/record/words.h"

DbColumn field_column(const Field *field)
{
    return source_column(field->value_type);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void write_columns(Buffer *sql, const Object *object)
{
    bool first = true;
    for (size_t i = 0; i < object->field_count; i++) {
        if (!field_is_stored(&object->fields[i])) continue;
        if (!first) BUFFER_ADD(sql, ", ");
        first = false;
        if (field_is_list(&object->fields[i])) list_select(&object->fields[i], STR("t"), sql);
        else {
            BUFFER_ADD(sql, "t.");
            buffer_add(sql, object->fields[i].column);
        }
    }
}

static Record *read_row(Work *work, const Object *object, DbStatement *statement)
{
    Record *record = ARENA_NEW(work->arena, Record);
    record->object = object;
    record->values = ARENA_ARRAY(work->arena, Value, object->field_count);
    int column = 0;
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (!field_is_stored(field)) continue;
        Value value = source_cell(statement, column++, field->value_type, work->arena);
        if (value_is_null(value) && field->value_type.kind == TYPE_BOOL) value = value_bool(false);
        record->values[i] = value;
    }
    record->id = record->values[object->id->index].integer;
    record->version = record->values[object->version->index].integer;
    return record;
}

static Record *load(Work *work, const Object *object, Buffer *sql, const ValueVec *bound)
{
    DbStatement *statement = db_prepare(work->db, buffer_str(sql), work->problems);
    if (!statement) return NULL;
    for (size_t i = 0; i < bound->count; i++) db_bind(statement, (int)i + 1, bound->items[i]);
    Record *record = NULL;
    if (db_step(statement, work->problems) == DB_ROW) record = read_row(work, object, statement);
    db_reset(statement);
    return record;
}

static void write_select(Work *work, const Object *object, int64_t id, Buffer *sql, ValueVec *bound)
{
    buffer_init(sql, work->arena, 512);
    BUFFER_ADD(sql, "SELECT ");
    write_columns(sql, object);
    buffer_printf(sql, " FROM %.*s t WHERE t.id = ?1", STR_ARG(object->table));
    VEC_PUSH(work->arena, bound, value_ref(id));
}

Record *store_load(Work *work, const Object *object, int64_t id)
{
    Buffer sql;
    ValueVec bound = { 0 };
    write_select(work, object, id, &sql, &bound);
    return load(work, object, &sql, &bound);
}

Record *store_load_for(Work *work, const Object *object, int64_t id, Verb verb)
{
    Buffer sql, condition;
    ValueVec bound = { 0 };
    write_select(work, object, id, &sql, &bound);
    buffer_init(&condition, work->arena, 64);
    Scope scope = access_predicate(work, object, verb, STR("t"), &condition, &bound);
    if (scope == SCOPE_NONE) return NULL;
    if (scope == SCOPE_OWN) buffer_printf(&sql, " AND %.*s", STR_ARG(buffer_str(&condition)));
    return load(work, object, &sql, &bound);
}

bool store_has_for(Work *work, const Object *object, int64_t id, Verb verb)
{
    Buffer sql, condition;
    ValueVec bound = { 0 };
    int64_t one;
    bool found = false;
    buffer_init(&sql, work->arena, 128);
    buffer_init(&condition, work->arena, 64);
    buffer_printf(&sql, "SELECT 1 FROM %.*s t WHERE t.id = ?1", STR_ARG(object->table));
    VEC_PUSH(work->arena, &bound, value_ref(id));
    Scope scope = access_predicate(work, object, verb, STR("t"), &condition, &bound);
    if (scope == SCOPE_NONE) return false;
    if (scope == SCOPE_OWN) buffer_printf(&sql, " AND %.*s", STR_ARG(buffer_str(&condition)));
    return db_find_int(work->db, buffer_str(&sql), bound.items, bound.count, &one, &found,
                       work->problems)
           && found;
}

/* --- rows of the program's own ---------------------------------------------------------------- */

void store_set(Record *row, const char *name, Value value)
{
    const Field *field = field_find(row->object, str_from(name));
    if (field) row->values[field->index] = value;
}

Record *store_row(Work *work, const Object *object)
{
    Record *row = ARENA_NEW(work->arena, Record);
    Value user = work->user->id ? value_ref(work->user->id) : value_null();
    *row = (Record){ .object = object, .id = id_new(), .version = 1, .is_new = true };
    row->values = ARENA_ARRAY(work->arena, Value, object->field_count);
    row->values[object->id->index] = value_ref(row->id);
    row->values[object->version->index] = value_int(1);
    row->values[object->created_at->index] = row->values[object->updated_at->index] =
        value_datetime(work->now);
    row->values[object->created_by->index] = row->values[object->updated_by->index] = user;
    return row;
}

/* --- by value --------------------------------------------------------------------------------- */

static Value folded(Work *work, Value value)
{
    return value.kind == VALUE_TEXT ? value_text(fold(work->arena, value.text)) : value_null();
}

bool store_ids(Work *work, const Field *field, Value value, size_t limit, Ids *ids)
{
    bool by_fold = field_is_folded(field);
    if (by_fold) value = folded(work, value);
    Str sql = str_printf(
        work->arena, "SELECT t.id FROM %.*s t WHERE t.%.*s%s = ?1 ORDER BY t.id LIMIT ?2",
        STR_ARG(field->object->table), STR_ARG(field->column), by_fold ? "__fold" : "");
    DbStatement *statement = db_prepare(work->db, sql, work->problems);
    if (!statement) return false;
    db_bind(statement, 1, value);
    db_bind(statement, 2, value_int((int64_t)limit));
    DbStep step;
    while ((step = db_step(statement, work->problems)) == DB_ROW)
        VEC_PUSH(work->arena, ids, db_column_int(statement, 0));
    db_reset(statement);
    return step == DB_DONE;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* One list of columns and one of values, made together: values are bound in this order. */
typedef struct {
    Buffer   names;
    ValueVec values;
} Columns;

typedef enum { LIST_OF_NAMES, LIST_OF_SETS } ListForm; /* name | name = ? */

static void add_column(Work *work, Columns *columns, Str name, Str suffix, ListForm form,
                       Value value)
{
    Buffer *names = &columns->names;
    VEC_PUSH(work->arena, &columns->values, value);
    if (columns->values.count > 1) BUFFER_ADD(names, ", ");
    buffer_add(names, name);
    buffer_add(names, suffix);
    if (form == LIST_OF_SETS) BUFFER_ADD(names, " = ?");
}

static void add_field(Work *work, Columns *columns, const Field *field, ListForm form, Value value)
{
    add_column(work, columns, field->column, (Str){ 0 }, form, value);
    if (field_is_folded(field))
        add_column(work, columns, field->column, STR("__fold"), form, folded(work, value));
}

/*
 * A unique index had the last word (the checks before it look first, so this is rare). Its name
 * tells the field: "u_<object>_<field>".
 */
static bool explain(Work *work, const Object *object, const Problems *refused)
{
    bool unique = refused->first && strcmp(refused->first->code, "db.unique") == 0;
    for (size_t i = 0; unique && i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        Str index =
            str_printf(work->arena, "u_%.*s_%.*s", STR_ARG(object->name), STR_ARG(field->name));
        if (field->unique.on && str_find(refused->first->message, index, NULL))
            return problem_add(work->problems, "value.taken", work_place(work, field->name),
                               ARGS(work_label(work, &field->label, field->name)));
    }
    if (unique)
        return problem_add(work->problems, "record.taken", work->at, NO_ARGS);
    for (const Problem *problem = refused->first; problem; problem = problem->next)
        problem_add(work->problems, problem->code, problem->at, ARGS(problem->message));
    return false;
}

static bool run(Work *work, const Object *object, const Buffer *sql, const ValueVec *values)
{
    Problems refused;
    problems_init(&refused, work->arena, work->problems->language);
    int64_t changed = 0;
    work->stores++;
    work->wrote |= WROTE_RECORDS;
    if (!db_run(work->db, buffer_str(sql), values->items, values->count, &changed, &refused))
        return explain(work, object, &refused);
    return changed == 1 || record_unknown(work, object);
}

bool store_insert(Work *work, const Record *record)
{
    const Object *object = record->object;
    Columns columns = { 0 };
    buffer_init(&columns.names, work->arena, 512);
    for (size_t i = 0; i < object->field_count; i++)
        if (field_has_column(&object->fields[i]))
            add_field(work, &columns, &object->fields[i], LIST_OF_NAMES, record->values[i]);

    Buffer sql;
    buffer_init(&sql, work->arena, 1024);
    buffer_printf(&sql, "INSERT INTO %.*s (%.*s) VALUES (", STR_ARG(object->table),
                  STR_ARG(buffer_str(&columns.names)));
    for (size_t i = 0; i < columns.values.count; i++) buffer_add(&sql, i ? STR(", ?") : STR("?"));
    BUFFER_ADD(&sql, ")");
    return run(work, object, &sql, &columns.values) && lists_insert(work, record) &&
           words_insert(work, record) && feed_created(work, record);
}

bool store_update(Work *work, const Record *record)
{
    const Object *object = record->object;
    Columns columns = { 0 };
    buffer_init(&columns.names, work->arena, 512);
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (field_has_column(field) && !value_equal(record->values[i], record->old[i]))
            add_field(work, &columns, field, LIST_OF_SETS, record->values[i]);
    }
    Buffer sql;
    buffer_init(&sql, work->arena, 512);
    VEC_PUSH(work->arena, &columns.values, value_ref(record->id));
    buffer_printf(&sql, "UPDATE %.*s SET %.*s WHERE id = ?", STR_ARG(object->table),
                  STR_ARG(buffer_str(&columns.names)));
    return words_update(work, record) && run(work, object, &sql, &columns.values) &&
           lists_update(work, record) && feed_updated(work, record);
}

bool store_delete(Work *work, const Object *object, int64_t id)
{
    Buffer sql;
    ValueVec values = { 0 };
    buffer_init(&sql, work->arena, 64);
    VEC_PUSH(work->arena, &values, value_ref(id));
    buffer_printf(&sql, "DELETE FROM %.*s WHERE id = ?1", STR_ARG(object->table));
    return words_delete(work, object, id) && feed_deleting(work, object, id) &&
           files_follow_delete(work, object, id) && lists_delete(work, object, id) &&
           run(work, object, &sql, &values);
}
