/*
 * feed.c -- see feed.h. One INSERT a change; what is too old goes in small pieces, now and then.
 *
 * The rule of this file: an entry holds no value of a record, and who may hear of it is decided
 * when it is read. The one thing that could not be found out later is kept: whose it was, when it
 * leaves somebody's sight.
 */
#include "core/record/feed.h"

#include "core/base/clock.h"
#include "core/record/access.h"
#include "core/record/bundle.h"
#include "core/record/query.h"
#include "core/record/record_json.h"

/* --- writing ---------------------------------------------------------------------------------- */

/* Looking costs more than a few entries too many: one change in 64 looks at the oldest 256. */
static bool is_time_to_forget(int64_t record, int64_t version)
{
    const uint64_t golden = 0x9E3779B97F4A7C15u; /* ids count up: this spreads them */
    return (uint64_t)(record + version) * golden >> 58 == 0;
}

/* Never the newest one: numbers must not begin again. */
static bool forget(Work *work)
{
    static const int64_t day_ms = 86400000;
    Str sql = STR("DELETE FROM tenon_change WHERE seq IN (SELECT seq FROM (SELECT seq, at "
                  "FROM tenon_change ORDER BY seq LIMIT 256) WHERE (at < ?1 OR seq <= "
                  "(SELECT max(seq) FROM tenon_change) - ?2) "
                  "AND seq < (SELECT max(seq) FROM tenon_change))");
    return db_run(work->db, sql,
                  VALUES(value_int(work->now - FEED_KEPT_DAYS * day_ms), value_int(FEED_KEPT)),
                  NULL, work->problems);
}

static bool note(Work *work, const Record *record, ChangeAction action, Value lost_by)
{
    Str sql = STR("INSERT INTO tenon_change (object, record, action, version, user, at, lost_by) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    if (access_kept_by_program(work->snapshot, record->object)) return true;
    return db_run(work->db, sql,
                  VALUES(value_text(record->object->name), value_ref(record->id),
                         value_int(action), record->values[record->object->version->index],
                         value_ref(work->user->id), value_datetime(work->now), lost_by),
                  NULL, work->problems) &&
           (!is_time_to_forget(record->id, record->version) || forget(work));
}

bool feed_created(Work *work, const Record *record)
{
    return note(work, record, CHANGE_CREATE, value_null());
}

bool feed_updated(Work *work, const Record *record)
{
    const Field *owner = record->object->owner;
    bool given = owner && record->old &&
                 !value_equal(record->old[owner->index], record->values[owner->index]);
    return note(work, record, CHANGE_UPDATE, given ? record->old[owner->index] : value_null());
}

/* Whose the row `alias` is: its owner, or for a child that of the record it belongs to. */
static void write_owner(const Object *object, Str alias, Buffer *sql)
{
    if (object->child) {
        const Object *parent = object->child->to;
        Str inner = str_printf(sql->arena, "%.*sp", STR_ARG(alias));
        BUFFER_ADD(sql, "(SELECT ");
        write_owner(parent, inner, sql);
        buffer_printf(sql, " FROM %.*s %.*s WHERE %.*s.id = %.*s.%.*s)", STR_ARG(parent->table),
                      STR_ARG(inner), STR_ARG(inner), STR_ARG(alias),
                      STR_ARG(object->child->column));
    } else if (object->owner) {
        buffer_printf(sql, "%.*s.%.*s", STR_ARG(alias), STR_ARG(object->owner->column));
    } else {
        BUFFER_ADD(sql, "NULL");
    }
}

bool feed_deleting(Work *work, const Object *object, int64_t id)
{
    Buffer sql;
    if (access_kept_by_program(work->snapshot, object)) return true;
    buffer_init(&sql, work->arena, 512);
    buffer_printf(&sql,
                  "INSERT INTO tenon_change (object, record, action, version, user, at, lost_by) "
                  "SELECT ?1, t.id, %d, t.%.*s, ?3, ?4, ",
                  CHANGE_DELETE, STR_ARG(object->version->column));
    write_owner(object, STR("t"), &sql);
    buffer_printf(&sql, " FROM %.*s t WHERE t.id = ?2", STR_ARG(object->table));
    return db_run(work->db, buffer_str(&sql),
                  VALUES(value_text(object->name), value_ref(id), value_ref(work->user->id),
                         value_datetime(work->now)),
                  NULL, work->problems);
}

/* --- places ----------------------------------------------------------------------------------- */

Str feed_place_text(Arena *arena, FeedPlace place)
{
    return str_printf(arena, "%lld-%lld", (long long)place.seq, (long long)place.at);
}

bool feed_place_read(Work *work, Str text, FeedPlace *place)
{
    size_t dash;
    if (str_find_char(text, '-', &dash) && str_to_int(str_slice(text, 0, dash), &place->seq) &&
        str_to_int(str_slice(text, dash + 1, text.len), &place->at) && place->seq >= 0 &&
        place->at >= 0)
        return true;
    return problem_add(work->problems, "changes.cursor", (Place){ .field = STR("since") }, NO_ARGS);
}

/* The first entry of a query that selects seq, at; *place stays as it is where there is none. */
static bool place_find(Work *work, Str sql, const Value *values, size_t count, FeedPlace *place)
{
    DbStatement *statement = db_prepare(work->db, sql, work->problems);
    if (!statement) return false;
    for (size_t i = 0; i < count; i++) db_bind(statement, (int)i + 1, values[i]);
    DbStep step = db_step(statement, work->problems);
    if (step == DB_ROW)
        *place = (FeedPlace){ db_column_int(statement, 0), db_column_int(statement, 1) };
    db_reset(statement);
    return step != DB_FAILED;
}

bool feed_end(Work *work, FeedPlace *end)
{
    *end = (FeedPlace){ 0 };
    return place_find(work, STR("SELECT seq, at FROM tenon_change ORDER BY seq DESC LIMIT 1"),
                      NO_VALUES, end);
}

/* The first entry from this place on must be this very one, or the one behind it. */
bool feed_holds(Work *work, FeedPlace place)
{
    FeedPlace there = { 0 };
    if (!place_find(work,
                    STR("SELECT seq, at FROM tenon_change WHERE seq >= ?1 ORDER BY seq LIMIT 1"),
                    VALUES(value_int(place.seq)), &there))
        return false;
    bool same = there.seq == place.seq && there.at == place.at;
    bool next = there.seq == place.seq + 1;
    return same || next || problem_add(work->problems, "changes.gone", (Place){ 0 }, NO_ARGS);
}

/* --- entries ---------------------------------------------------------------------------------- */

static Change change_read(Work *work, DbStatement *row)
{
    return (Change){
        .place   = { db_column_int(row, 0), db_column_int(row, 1) },
        .object  = bundle_object(work->snapshot, db_column_text(row, 2)),
        .record  = db_column_int(row, 3),
        .action  = (ChangeAction)db_column_int(row, 4),
        .version = db_column_int(row, 5),
        .user    = db_column_int(row, 6),
        .lost_by = db_column_int(row, 7),
    };
}

bool feed_read(Work *work, int64_t seq, int64_t limit, Changes *changes)
{
    DbStatement *rows = db_prepare(
        work->db,
        STR("SELECT seq, at, object, record, action, version, user, coalesce(lost_by, 0) "
            "FROM tenon_change WHERE seq > ?1 ORDER BY seq LIMIT ?2"),
        work->problems);
    if (!rows) return false;
    db_bind(rows, 1, value_int(seq));
    db_bind(rows, 2, value_int(limit));
    DbStep step;
    while ((step = db_step(rows, work->problems)) == DB_ROW)
        VEC_PUSH(work->arena, changes, change_read(work, rows));
    db_reset(rows);
    return step == DB_DONE;
}

/*
 * May the user know of it? What they could read and cannot read now is gone for them. That a record
 * is gone which was there for everybody, whoever may read all of them may know.
 */
static bool may_know(Work *work, Change *change)
{
    if (!change->object) return false;
    Scope scope = access_scope(work, change->object, VERB_READ);
    if (scope == SCOPE_ALL) return true;
    if (scope == SCOPE_NONE) return false;
    if (change->action != CHANGE_DELETE &&
        access_holds(work, change->object, VERB_READ, change->record))
        return true;
    change->action = CHANGE_DELETE;
    return change->lost_by == work->user->id;
}

bool feed_sift(Work *work, Changes *changes)
{
    size_t kept = 0;
    int before = work->problems->count;
    for (size_t i = 0; i < changes->count; i++)
        if (may_know(work, &changes->items[i])) changes->items[kept++] = changes->items[i];
    changes->count = kept;
    return work->problems->count == before;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static const char *const actions[] = {
    [CHANGE_CREATE] = "create", [CHANGE_UPDATE] = "update", [CHANGE_DELETE] = "delete"
};

void feed_write_change(Work *work, const Change *change, JsonWriter *json)
{
    Value user = change->user ? value_ref(change->user) : value_null();
    json_open(json, '{');
    json_field_text(json, "object", change->object->name);
    json_field_id(json, "id", change->record);
    json_field_text(json, "action", str_from(actions[change->action]));
    json_field_int(json, "version", change->version);
    json_field_text(json, "at", datetime_text(work->arena, change->place.at));
    json_key(json, STR("by"));
    record_write_value(work, work->snapshot->user->created_by, user, json);
    json_close(json, '}');
}

typedef struct {
    const Object *object; /* only of this one; NULL: all */
    int64_t       rows, limit, looked;
    FeedPlace     place;  /* of the last entry that was looked at */
} Page;

/* One block of entries, as many as the page still lacks. False at the end of the feed. */
static bool write_block(Work *work, Page *page, JsonWriter *json)
{
    Changes block = { 0 };
    if (!feed_read(work, page->place.seq, page->limit - page->rows, &block)) return false;
    for (size_t i = 0; i < block.count; i++) {
        Change *change = &block.items[i];
        page->place = change->place;
        if ((page->object && change->object != page->object) || !may_know(work, change)) continue;
        feed_write_change(work, change, json);
        page->rows++;
    }
    page->looked += (int64_t)block.count;
    return block.count > 0;
}

bool feed_write(Work *work, Str since, const Object *object, Str limit, JsonWriter *json)
{
    Page page = { .object = object };
    FeedPlace end;
    int before = work->problems->count;
    if (!query_limit(work, limit, FEED_DEFAULT_ROWS, FEED_MAX_ROWS, &page.limit)) return false;
    if (!feed_end(work, &end)) return false;
    page.place = end;
    if (since.len && (!feed_place_read(work, since, &page.place) || !feed_holds(work, page.place)))
        return false;
    json_open(json, '{');
    json_key(json, STR("rows"));
    json_open(json, '[');
    while (page.rows < page.limit && page.looked < FEED_MAX_LOOKED &&
           write_block(work, &page, json)) continue;
    json_close(json, ']');
    json_field_text(json, "next", feed_place_text(work->arena, page.place));
    json_field_bool(json, "more", page.place.seq < end.seq);
    json_close(json, '}');
    return work->problems->count == before;
}
