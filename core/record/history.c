/*
 * history.c -- a record's audit entries, newest first, as the user may read them.
 *
 * The rule of this file: a field that the user may not read leaves no trace, so an update of
 * nothing but such fields is not shown.
 */
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/audit.h"
#include "core/record/cursor.h"
#include "core/record/query.h"
#include "core/record/record_json.h"
#include "core/record/source.h"

typedef struct {
    Work         *work;
    const Object *object;
    int64_t       id, before; /* entries older than this one; 0: from the newest */
    int64_t       limit;
    HistoryKind   kind;
    Type          user_title;
} History;

/* Cells: 0 id, 1 at, 2 action, 3 changes, 4 user, 5 the user as seen, 6 their name. */
static DbStatement *prepare(History *history)
{
    const Object *entry = history->work->snapshot->audit_entry;
    const Field *user = field_find(entry, STR("user"));
    Source source;
    Buffer sql, title;
    source_init(&source, history->work, entry);
    buffer_init(&sql, history->work->arena, 512);
    buffer_init(&title, history->work->arena, 64);
    const Join *row = source_join(&source, &source.root, user, SIGHT_STRICT);
    if (!row || !source_title(&source, row, &title, &history->user_title)) return NULL;

    buffer_printf(
        &sql, "SELECT t.id, t.%.*s, t.%.*s, t.%.*s, t.%.*s, %.*s.id, %.*s%.*s WHERE t.%.*s = ",
        STR_ARG(field_find(entry, STR("at"))->column),
        STR_ARG(field_find(entry, STR("action"))->column),
        STR_ARG(field_find(entry, STR("changes"))->column), STR_ARG(user->column),
        STR_ARG(row->alias), STR_ARG(buffer_str(&title)), STR_ARG(buffer_str(&source.from)),
        STR_ARG(field_find(entry, STR("object"))->column));
    source_bind(&source, &sql, value_text(history->object->name));
    buffer_printf(&sql, " AND t.%.*s = ", STR_ARG(field_find(entry, STR("record"))->column));
    source_bind(&source, &sql, value_text(id_text(history->work->arena, history->id)));
    if (history->kind == HISTORY_OF_PEOPLE) {
        buffer_printf(&sql, " AND t.%.*s <> ",
                      STR_ARG(field_find(entry, STR("action"))->column));
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

static void write_user(const History *history, DbStatement *statement, JsonWriter *json)
{
    json_key(json, STR("user"));
    if (db_column_null(statement, 4)) {
        json_put_null(json);
        return;
    }
    Value title = db_column(statement, 6, source_column(history->user_title), history->work->arena);
    json_open(json, '{');
    json_field_id(json, "id", db_column_int(statement, 4));
    json_key(json, STR("title"));
    if (value_is_null(title)) json_put_null(json);
    else json_put_text(json, title_text(history->work, history->user_title, title));
    json_close(json, '}');
}

/* False if nothing of the entry may be shown. */
static bool write_entry(History *history, DbStatement *statement, JsonWriter *json)
{
    Buffer changes;
    JsonWriter inner;
    Str action = str_copy(history->work->arena, db_column_text(statement, 2));
    buffer_init(&changes, history->work->arena, 512);
    json_writer_init(&inner, &changes);
    json_open(&inner, '[');
    int count = write_changes(history, str_copy(history->work->arena, db_column_text(statement, 3)),
                              &inner);
    json_close(&inner, ']');
    if (!count && (str_is(action, "update") || str_is(action, "derive"))) return false;

    json_open(json, '{');
    json_field_id(json, "id", db_column_int(statement, 0));
    json_field_text(json, "at", datetime_text(history->work->arena, db_column_int(statement, 1)));
    write_user(history, statement, json);
    json_field_text(json, "action", action);
    json_key(json, STR("changes"));
    json_put_raw(json, buffer_str(&changes));
    json_close(json, '}');
    return true;
}

/* --- all of them ------------------------------------------------------------------------------ */

static bool write_entries(History *history, JsonWriter *json, int64_t *last, bool *more)
{
    DbStatement *statement = prepare(history);
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
        if (!write_entry(history, statement, full ? &unseen : json)) continue;
        *more = full;
        if (full) break;
        *last = db_column_int(statement, 0);
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
