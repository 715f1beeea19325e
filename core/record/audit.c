/*
 * audit.c -- the step "audit": one entry for each stored change, in the same transaction.
 *
 * The rule of this file: entries are only ever added. They are rows of the system object
 * audit_entry, stored without its recipe, so that a change of the audit trail cannot cause another
 * entry.
 */
#include "core/record/audit.h"

#include "core/base/id.h"
#include "core/record/store.h"

static const char *const actions[] = {
    [AUDIT_CREATE] = "create", [AUDIT_UPDATE] = "update",
    [AUDIT_DELETE] = "delete", [AUDIT_RESTORE] = "restore",
    [AUDIT_DERIVE] = "derive",
};

static bool is_audited(const Field *field)
{
    return field_is_stored(field) && field->audited
           && (!field->system || field == field->object->owner);
}

static void write_pair(JsonWriter *json, const Field *field, Value old, Value new)
{
    json_key(json, field->name);
    json_open(json, '[');
    json_put_value(json, old);
    json_put_value(json, new);
    json_close(json, ']');
}

static Str changes_of(Work *work, const Record *record, AuditAction action)
{
    Buffer out;
    JsonWriter json;
    buffer_init(&out, work->arena, 256);
    json_writer_init(&json, &out);
    json_open(&json, '{');
    for (size_t i = 0; i < record->object->field_count; i++) {
        const Field *field = &record->object->fields[i];
        Value old = record->old ? record->old[i] : value_null();
        Value new = action == AUDIT_DELETE ? value_null() : record->values[i];
        if (field->rollup && !record->old) continue; /* nothing points at it yet */
        if (is_audited(field) && !value_equal(old, new)) write_pair(&json, field, old, new);
    }
    json_close(&json, '}');
    return buffer_str(&out);
}

/* Beside who has saved it: the rule that has changed it meanwhile. */
static Str source_of(Work *work, const Record *record)
{
    if (!record->rule.len) return work->source;
    return str_printf(work->arena, "%.*s, %.*s", STR_ARG(work->source), STR_ARG(record->rule));
}

bool audit_write(Work *work, const Record *record, AuditAction action)
{
    const Object *object = work->snapshot->audit_entry;
    Record *entry = store_row(work, object);
    store_set(entry, "object", value_text(record->object->name));
    store_set(entry, "record", value_text(id_text(work->arena, record->id)));
    store_set(entry, "action", value_text(str_from(actions[action])));
    store_set(entry, "user", entry->values[object->created_by->index]);
    store_set(entry, "at", value_datetime(work->now));
    store_set(entry, "source", value_text(source_of(work, record)));
    store_set(entry, "changes", value_text(changes_of(work, record, action)));
    return store_insert(work, entry);
}
