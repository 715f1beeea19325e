/*
 * bin.c -- how records come into the bin and leave it for good; bringing them back is
 * bin_restore.c, showing them bin_list.c.
 *
 * The rule of this file: a bundle is written in the transaction of its deletion, row by row as the
 * records leave, so that it is whole or not there at all. Values are kept by the names of their
 * fields and as the JSON of the API, because the configuration may change in between.
 */
#include "core/record/bin.h"

#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/bundle.h"
#include "core/record/record_json.h"
#include "core/record/save.h"
#include "core/record/store.h"

static const int64_t DAY_MS = 86400000;

int64_t bundle_horizon(int64_t now)
{
    return now - BIN_DAYS * DAY_MS;
}

/* --- keeping ---------------------------------------------------------------------------------- */

/* How many records of one object are in the bundle, and how many of them the user saw. */
typedef struct {
    int64_t all, seen;
} Tally;

static void count(Work *work, Leaving *leaving, const Object *object, bool seen)
{
    if (!leaving->tallies.arena) map_init(&leaving->tallies, work->arena);
    Tally *tally = map_find(&leaving->tallies, object->name);
    if (!tally) {
        tally = ARENA_NEW(work->arena, Tally);
        map_put(&leaving->tallies, object->name, tally);
    }
    tally->all++;
    tally->seen += seen;
}

static Str values_as_json(Work *work, const Record *record)
{
    Buffer out;
    JsonWriter json;
    buffer_init(&out, work->arena, 512);
    json_writer_init(&json, &out);
    json_open(&json, '{');
    for (size_t i = 0; i < record->object->field_count; i++) {
        const Field *field = &record->object->fields[i];
        if (!field_is_stored(field) || value_is_null(record->values[i])) continue;
        json_key(&json, field->name);
        json_put_value(&json, record->values[i]);
    }
    json_close(&json, '}');
    return buffer_str(&out);
}

static bool add_part(Work *work, Leaving *leaving, const Object *object, int64_t record, Str link,
                     Value title, Str content)
{
    if (!leaving->bundle) leaving->bundle = id_new();
    leaving->bytes += content.len;
    if (leaving->bytes > BIN_MAX_BYTES)
        return problem_add(work->problems, "bin.too_large", work->at,
                           ARGS(str_printf(work->arena, "%d", BIN_MAX_BYTES >> 20)));
    return db_run(work->db,
                  STR("INSERT INTO tenon_bin_part "
                      "(bundle, place, object, record, link, since, title, content) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
                  VALUES(value_ref(leaving->bundle), value_int(leaving->places++),
                         value_text(object->name), value_ref(record), value_text(link),
                         value_ref(id_new()), title, value_text(content)),
                  NULL, work->problems);
}

/* A hook before the deletion may have changed what was read before it. */
static const Record *as_it_is_now(Work *work, const Record *record)
{
    return work->hooks ? store_load(work, record->object, record->id) : record;
}

bool bin_keep(Work *work, const Record *record, Leaving *leaving)
{
    if (record->object == work->snapshot->role_assignment) return true;
    record = as_it_is_now(work, record);
    if (!record) return true; /* gone already: what deleted it has kept it */
    int before = work->problems->count;
    Str title = { 0 };
    bool seen = record_title_find(work, record->object, record->id, &title);
    if (work->problems->count > before) return false;
    leaving->title = title.len ? title : STR("");
    count(work, leaving, record->object, seen);
    return add_part(work, leaving, record->object, record->id, STR(""),
                    seen ? value_text(leaving->title) : value_null(),
                    values_as_json(work, record));
}

bool bin_keep_link(Work *work, const Field *link, int64_t id, int64_t target, Leaving *leaving)
{
    return add_part(work, leaving, link->object, id, link->name, value_null(),
                    id_text(work->arena, target));
}

static Str counts_as_json(Work *work, const Leaving *leaving)
{
    Buffer out;
    JsonWriter json;
    buffer_init(&out, work->arena, 64);
    json_writer_init(&json, &out);
    json_open(&json, '{');
    for (size_t i = 0; i < leaving->tallies.count; i++) {
        const Tally *tally = leaving->tallies.entries[i].value;
        json_key(&json, leaving->tallies.entries[i].key);
        json_open(&json, '[');
        json_put_int(&json, tally->all);
        json_put_int(&json, tally->seen);
        json_close(&json, ']');
    }
    json_close(&json, '}');
    return buffer_str(&out);
}

bool bin_close(Work *work, const Object *object, int64_t id, const Leaving *leaving)
{
    if (!bin_expire(work->db, work->now, BIN_EXPIRE_ROWS, work->problems)) return false;
    if (!leaving->tallies.count) return true; /* of an object that is not kept */
    return db_run(work->db,
                  STR("INSERT INTO tenon_bin (id, object, record, title, counts, user, at) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
                  VALUES(value_ref(leaving->bundle), value_text(object->name), value_ref(id),
                         value_text(leaving->title), value_text(counts_as_json(work, leaving)),
                         value_ref(work->user->id), value_datetime(work->now)),
                  NULL, work->problems);
}

/* --- whose ------------------------------------------------------------------------------------ */

const Object *bundle_object(const Snapshot *snapshot, Str name)
{
    const Object *object = object_find(snapshot, name);
    for (size_t i = 0; !object && i < snapshot->object_count; i++)
        for (size_t w = 0; !object && w < snapshot->objects[i].was_count; w++)
            if (str_equal(snapshot->objects[i].was[w], name)) object = &snapshot->objects[i];
    return object;
}

bool bundle_allowed(const Work *work, const Object *object)
{
    return object && access_scope(work, object, VERB_READ) != SCOPE_NONE
           && access_scope(work, object, VERB_CREATE) != SCOPE_NONE;
}

Bundle bundle_read(Work *work, DbStatement *statement)
{
    Bundle bundle = {
        .id     = db_column_int(statement, 0),
        .name   = str_copy(work->arena, db_column_text(statement, 1)),
        .record = db_column_int(statement, 2),
        .title  = str_copy(work->arena, db_column_text(statement, 3)),
        .counts = str_copy(work->arena, db_column_text(statement, 4)),
        .user   = db_column_int(statement, 5),
        .at     = db_column_int(statement, 6),
    };
    bundle.object = bundle_object(work->snapshot, bundle.name);
    return bundle;
}

/* By one column of the head; *found says whether the user may have such a one. */
static bool find_by(Work *work, Str column, int64_t number, Bundle *bundle, bool *found)
{
    *found = false;
    Str sql = str_printf(work->arena, "SELECT " BUNDLE_COLUMNS
                         " FROM tenon_bin b WHERE b.%.*s = ?1 AND b.at > ?2", STR_ARG(column));
    DbStatement *statement = db_prepare(work->db, sql, work->problems);
    if (!statement) return false;
    db_bind(statement, 1, value_ref(number));
    db_bind(statement, 2, value_datetime(bundle_horizon(work->now)));
    DbStep step = db_step(statement, work->problems);
    if (step == DB_ROW) {
        *bundle = bundle_read(work, statement);
        bool mine = bundle->user == work->user->id && bundle_allowed(work, bundle->object);
        *found = work->user->everything || mine;
    }
    db_reset(statement);
    return step != DB_FAILED;
}

bool bundle_open(Work *work, int64_t id, Bundle *bundle)
{
    bool found;
    if (!find_by(work, STR("id"), id, bundle, &found)) return false;
    return found || problem_add(work->problems, "bin.unknown", work->at, NO_ARGS);
}

bool bin_find(Work *work, int64_t record, int64_t *id)
{
    Bundle bundle;
    bool found;
    *id = 0;
    if (!find_by(work, STR("record"), record, &bundle, &found)) return false;
    if (found) *id = bundle.id;
    return true;
}

/* --- for good --------------------------------------------------------------------------------- */

/* At most `rows` of its parts; the head goes with the last of them. */
static bool clear_away(DbConn *db, int64_t bundle, int64_t rows, int64_t *cleared,
                       Problems *problems)
{
    const Value values[] = { value_ref(bundle), value_int(rows) };
    return db_run(db,
                  STR("DELETE FROM tenon_bin_part WHERE bundle = ?1 AND place IN (SELECT place "
                      "FROM tenon_bin_part WHERE bundle = ?1 ORDER BY place LIMIT ?2)"),
                  values, 2, cleared, problems)
           && (*cleared == rows
               || db_run(db, STR("DELETE FROM tenon_bin WHERE id = ?1"), values, 1, NULL,
                         problems));
}

/* Ids sort by time, so the oldest bundle is the first. */
bool bin_expire(DbConn *db, int64_t now, int64_t rows, Problems *problems)
{
    int64_t oldest, cleared = 0;
    bool found = true;
    while (rows > 0) {
        if (!db_find_int(db,
                         STR("SELECT id FROM (SELECT id, at FROM tenon_bin ORDER BY id LIMIT 1) "
                             "WHERE at <= ?1"),
                         VALUES(value_datetime(bundle_horizon(now))), &oldest, &found, problems))
            return false;
        if (!found) return true;
        if (!clear_away(db, oldest, rows, &cleared, problems)) return false;
        rows -= cleared + 1;
    }
    return true;
}

bool bin_purge(Work *work, int64_t id)
{
    Bundle bundle;
    int64_t cleared;
    return bundle_open(work, id, &bundle)
           && clear_away(work->db, id, INT64_MAX, &cleared, work->problems);
}
