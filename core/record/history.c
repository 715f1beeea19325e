/*
 * history.c -- a record's audit entries, newest first, as the user may read them.
 *
 * The rule of this file: a field that the user may not read leaves no trace, so an update of
 * nothing but such fields is not shown.
 */
#include "core/record/history.h"

#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/cursor.h"
#include "core/record/query.h"
#include "core/record/record_json.h"

enum { CELL_ID, CELL_AT, CELL_ACTION, CELL_CHANGES, CELL_USER };

static void write_column(Buffer *sql, const Object *entry, const char *before, const char *name,
                         const char *after)
{
    buffer_printf(sql, "%st.%.*s%s", before, STR_ARG(field_find(entry, str_from(name))->column),
                  after);
}

DbStatement *history_prepare(History *history)
{
    Work *work = history->work;
    const Object *entry = work->snapshot->audit_entry;
    Source source;
    Buffer sql;
    source_init(&source, work, entry);
    buffer_init(&sql, work->arena, 512);
    write_column(&sql, entry, "SELECT t.id, ", "at", ", ");
    write_column(&sql, entry, "", "action", ", ");
    write_column(&sql, entry, "", "changes", ", ");
    if (!person_select(&source, field_find(entry, STR("user")), &history->user, CELL_USER, &sql))
        return NULL;
    buffer_add(&sql, buffer_str(&source.from));
    write_column(&sql, entry, " WHERE ", "object", " = ");
    source_bind(&source, &sql, value_text(history->object->name));
    write_column(&sql, entry, " AND ", "record", " = ");
    source_bind(&source, &sql, value_text(id_text(work->arena, history->id)));
    if (history->kind == HISTORY_OF_PEOPLE) {
        write_column(&sql, entry, " AND ", "action", " <> ");
        source_bind(&source, &sql, value_text(STR("derive")));
    }
    if (history->before) {
        BUFFER_ADD(&sql, " AND t.id < ");
        source_bind(&source, &sql, value_ref(history->before));
    }
    BUFFER_ADD(&sql, " ORDER BY t.id DESC");
    return source_prepare(&source, &sql);
}

/* --- one entry -------------------------------------------------------------------------------- */

static void write_kept(Work *work, const Field *field, const Json *kept, JsonWriter *json)
{
    Value value = kept ? json_value(work->arena, kept) : value_null();
    if (field->value_type.kind == TYPE_REF && !value_is_null(value)) value_to_ref(&value);
    record_write_value(work, field, value, json);
}

/* Writes what the user may read of {"field": [old, new]}; how many that are. */
static int write_changes(History *history, Str text, JsonWriter *json)
{
    Work *work = history->work;
    const Json *changes = json_read(work->arena, text, work->problems);
    int count = 0;
    for (const Json *pair = changes ? changes->first : NULL; pair; pair = pair->next) {
        const Field *field = access_find(work, history->object, pair->key);
        if (!field || pair->count != 2) continue;
        json_open(json, '{');
        json_field_text(json, "field", field->name);
        json_key(json, STR("old"));
        write_kept(work, field, pair->first, json);
        json_key(json, STR("new"));
        write_kept(work, field, pair->first->next, json);
        json_close(json, '}');
        count++;
    }
    return count;
}

bool history_write_entry(History *history, DbStatement *statement, const char *kind,
                         JsonWriter *json)
{
    Arena *arena = history->work->arena;
    Buffer changes;
    JsonWriter inner;
    Str action = str_copy(arena, db_column_text(statement, CELL_ACTION));
    buffer_init(&changes, arena, 512);
    json_writer_init(&inner, &changes);
    json_open(&inner, '[');
    int count =
        write_changes(history, str_copy(arena, db_column_text(statement, CELL_CHANGES)), &inner);
    json_close(&inner, ']');
    if (!count && (str_is(action, "update") || str_is(action, "derive"))) return false;

    json_open(json, '{');
    if (kind) json_field_text(json, "kind", str_from(kind));
    json_field_id(json, "id", db_column_int(statement, CELL_ID));
    json_field_text(json, "at", datetime_text(arena, db_column_int(statement, CELL_AT)));
    person_write(&history->user, history->work, statement, "user", json);
    json_field_text(json, "action", action);
    json_key(json, STR("changes"));
    json_put_raw(json, buffer_str(&changes));
    json_close(json, '}');
    return true;
}

/* --- all of them ------------------------------------------------------------------------------ */

static bool write_entries(History *history, JsonWriter *json, int64_t *last, bool *more)
{
    DbStatement *statement = history_prepare(history);
    if (!statement) return false;
    Buffer spare; /* the entry after the last one only says that there are more */
    JsonWriter unseen;
    int64_t count = 0;
    DbStep step;
    json_open(json, '[');
    while ((step = db_step(statement, history->work->problems)) == DB_ROW) {
        bool full = count == history->limit;
        if (full) {
            buffer_init(&spare, history->work->arena, 512);
            json_writer_init(&unseen, &spare);
        }
        if (!history_write_entry(history, statement, NULL, full ? &unseen : json)) continue;
        *more = full;
        if (full) break;
        *last = db_column_int(statement, CELL_ID);
        count++;
    }
    json_close(json, ']');
    db_reset(statement);
    return step != DB_FAILED;
}

static bool begin(History *history, Str cursor, Str *seal)
{
    Work *work = history->work;
    const Str pieces[] = { STR("history"), history->object->name,
                           id_text(work->arena, history->id) };
    return cursor_begin(work, cursor, pieces, 3, seal, &history->before);
}

bool history_write(Work *work, const Object *object, int64_t id, HistoryKind kind, Str limit,
                   Str cursor, JsonWriter *json)
{
    History history = { .work = work, .object = object, .id = id, .kind = kind };
    Str seal;
    int64_t last = 0;
    bool more = false;
    if (!query_limit(work, limit, HISTORY_DEFAULT_LIMIT, HISTORY_MAX_LIMIT, &history.limit))
        return false;
    if (!access_holds(work, object, VERB_READ, id)) return record_unknown(work, object);
    if (!begin(&history, cursor, &seal)) return false;
    json_open(json, '{');
    json_key(json, STR("rows"));
    if (!write_entries(&history, json, &last, &more)) return false;
    cursor_put_next(work, json, seal, more ? &last : NULL);
    json_close(json, '}');
    return true;
}
