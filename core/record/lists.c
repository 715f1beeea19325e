/*
 * lists.c -- the rows of fields that hold several values.
 *
 * The rule of this file: one statement for what comes and one for what goes, however many values
 * they are; what stays is not touched.
 */
#include "core/record/lists.h"

#include "core/record/files.h"

bool list_select(const Field *field, Str alias, Buffer *out)
{
    buffer_printf(out, "(SELECT group_concat(value, char(%d)) FROM %.*s WHERE record = %.*s.id)",
                  LIST_SEPARATOR, STR_ARG(field->column), STR_ARG(alias));
    return true;
}

/* Those of `list` that are not in `others`, behind the record's id. */
static ValueVec only_in(Work *work, int64_t id, Value list, Value others)
{
    ValueVec values = { 0 };
    VEC_PUSH(work->arena, &values, value_ref(id));
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.list.count; i++)
        if (!value_list_has(others, list.list.items[i]))
            VEC_PUSH(work->arena, &values, list.list.items[i]);
    return values;
}

/* `before` TABLE `between` ... `after`: a piece for each value, numbered from ?2 on. */
static bool run(Work *work, const Field *field, const char *verb, const char *begin,
                const char *piece, const char *end, const ValueVec *values)
{
    Buffer sql;
    if (values->count == 1) return true;
    buffer_init(&sql, work->arena, 256);
    buffer_printf(&sql, "%s %.*s %s", verb, STR_ARG(field->column), begin);
    for (size_t i = 1; i < values->count; i++) {
        if (i > 1) BUFFER_ADD(&sql, ", ");
        buffer_printf(&sql, piece, (int)i + 1);
    }
    buffer_add(&sql, str_from(end));
    return db_run(work->db, buffer_str(&sql), values->items, values->count, NULL, work->problems);
}

/* Behind the record's id stand those that are let go, and those that are held from now on. */
static bool files_follow(Work *work, const Field *field, const ValueVec *gone,
                         const ValueVec *come)
{
    ValueVec free = { .items = gone->items + 1, .count = gone->count - 1 };
    ValueVec held = { .items = come->items + 1, .count = come->count - 1 };
    return !field_is_file(field) || (files_let_go(work, &free) && files_hold(work, &held));
}

static bool change(Work *work, const Field *field, int64_t id, Value old, Value new)
{
    ValueVec gone = only_in(work, id, old, new), come = only_in(work, id, new, old);
    return files_follow(work, field, &gone, &come)
        && run(work, field, "DELETE FROM", "WHERE record = ?1 AND value IN (", "?%d", ")", &gone)
           && run(work, field, "INSERT INTO", "(record, value) VALUES ", "(?1, ?%d)", "", &come);
}

bool lists_insert(Work *work, const Record *record)
{
    bool ok = true;
    for (size_t i = 0; ok && i < record->object->field_count; i++)
        if (field_is_list(&record->object->fields[i]))
            ok = change(work, &record->object->fields[i], record->id, value_null(),
                        record->values[i]);
    return ok;
}

bool lists_update(Work *work, const Record *record)
{
    bool ok = true;
    for (size_t i = 0; ok && i < record->object->field_count; i++)
        if (field_is_list(&record->object->fields[i]))
            ok = change(work, &record->object->fields[i], record->id, record->old[i],
                        record->values[i]);
    return ok;
}

bool lists_delete(Work *work, const Object *object, int64_t id)
{
    bool ok = true;
    for (size_t i = 0; ok && i < object->field_count; i++) {
        if (!field_is_list(&object->fields[i])) continue;
        Str sql = str_printf(work->arena, "DELETE FROM %.*s WHERE record = ?1",
                             STR_ARG(object->fields[i].column));
        if (field_is_file(&object->fields[i])) ok = files_let_go_all(work, &object->fields[i], id);
        ok = ok && db_run(work->db, sql, VALUES(value_ref(id)), NULL, work->problems);
    }
    return ok;
}
