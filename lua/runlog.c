/* runlog.c -- see runlog.h. Written without the recipe: a note is no change of a record. */
#include "lua/runlog.h"

#include "core/base/id.h"
#include "core/record/store.h"

static bool worth_telling(const RunResult *result)
{
    const Done *done = &result->done;
    return done->changes.count || done->warnings.count || done->used.log.count || result->calls;
}

static Value changed_fields(Work *work, const RunWish *wish, const Wire *changes)
{
    Buffer list;
    buffer_init(&list, work->arena, 64);
    for (size_t i = 0; i + 1 < changes->count; i += 2) {
        if (list.len) buffer_char(&list, ',');
        buffer_add(&list, wish->object->fields[changes->items[i].value.integer].name);
    }
    return list.len ? value_text(buffer_str(&list)) : value_null();
}

static Value lines(Work *work, const Wire *log)
{
    Buffer text;
    buffer_init(&text, work->arena, 128);
    for (size_t i = 0; i < log->count; i++) {
        if (i) buffer_char(&text, '\n');
        buffer_add(&text, log->items[i].value.text);
    }
    return text.len ? value_text(buffer_str(&text)) : value_null();
}

/* At one run in sixteen: to look costs more than a few rows too many. */
static bool is_time_to_forget(int64_t id)
{
    const uint64_t golden = 0x9E3779B97F4A7C15u; /* ids count up: this spreads them */
    return (uint64_t)id * golden >> 60 == 0;
}

/* All but the newest of a record go. */
static bool forget(Work *work, const Object *object, Str record)
{
    Str column = field_find(object, STR("record"))->column;
    Str sql = str_printf(
        work->arena,
        "DELETE FROM %.*s WHERE %.*s = ?1 AND id <= (SELECT id FROM %.*s WHERE %.*s = ?1 "
        "ORDER BY id DESC LIMIT 1 OFFSET %d)",
        STR_ARG(object->table), STR_ARG(column), STR_ARG(object->table), STR_ARG(column),
        RUNLOG_KEPT);
    return db_run(work->db, sql, VALUES(value_text(record)), NULL, work->problems);
}

bool runlog_write(Work *work, const RunWish *wish, const RunResult *result)
{
    const Object *object = work->snapshot->script_run;
    const Done   *done   = &result->done;
    if (!object || !wish->record || !worth_telling(result)) return true;
    Record *row    = store_row(work, object);
    Str     record = id_text(work->arena, wish->record->id);
    store_set(row, "object", value_text(wish->object->name));
    store_set(row, "record", value_text(record));
    store_set(row, "rule", value_text(wish->rule));
    store_set(row, "user", row->values[object->created_by->index]);
    store_set(row, "at", value_datetime(work->now));
    store_set(row, "us", value_int(result->us));
    store_set(row, "changes", changed_fields(work, wish, &done->changes));
    store_set(row, "calls", value_int(result->calls));
    store_set(row, "log", lines(work, &done->used.log));
    store_set(row, "elevated", value_bool(wish->elevated));
    if (!store_insert(work, row)) return false;
    work->notes++;
    return !is_time_to_forget(row->id) || forget(work, object, record);
}
