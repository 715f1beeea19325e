/*
 * bin_list.c -- the bin as somebody may see it: their bundles, newest first, and what one holds.
 *
 * The rule of this file: a title is shown as the one who deleted the record saw it, and only while
 * the reader may still read all that it is made of. What they did not see then is not counted.
 */
#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/bundle.h"
#include "core/record/cursor.h"
#include "core/record/query.h"
#include "core/record/record_json.h"

/* --- one bundle ------------------------------------------------------------------------------- */

static bool may_know(const Work *work, const Object *object)
{
    return work->user->everything
           || (object && access_scope(work, object, VERB_READ) != SCOPE_NONE);
}

static void put_title(const Work *work, const Object *object, Str title, JsonWriter *json)
{
    bool known = object ? access_expr(work, object->title_expr) : work->user->everything;
    json_key(json, STR("title"));
    if (title.len && known) json_put_text(json, title);
    else json_put_null(json);
}

static int64_t number_of(const Json *tally, const Work *work)
{
    const Json *number = tally->first;
    if (!work->user->everything && number) number = number->next;
    return number ? number->value.integer : 0;
}

static void put_label(const Work *work, const Object *object, Str name, JsonWriter *json)
{
    json_field_text(json, "object", object ? object->name : name);
    json_field_text(json, "label", object ? work_label(work, &object->label, name) : name);
}

/* "count" and, if asked for, "objects": the same by object. */
static void write_counts(Work *work, const Bundle *bundle, bool by_object, JsonWriter *json)
{
    const Json *counts = json_read(work->arena, bundle->counts, work->problems);
    int64_t all = 0;
    if (by_object) {
        json_key(json, STR("objects"));
        json_open(json, '[');
    }
    for (const Json *tally = counts ? counts->first : NULL; tally; tally = tally->next) {
        const Object *object = bundle_object(work->snapshot, tally->key);
        int64_t number = may_know(work, object) ? number_of(tally, work) : 0;
        all += number;
        if (!by_object || !number) continue;
        json_open(json, '{');
        put_label(work, object, tally->key, json);
        json_field_int(json, "count", number);
        json_close(json, '}');
    }
    if (by_object) json_close(json, ']');
    json_field_int(json, "count", all);
}

static void write_members(Work *work, const Bundle *bundle, bool by_object, JsonWriter *json)
{
    static const int64_t DAY_MS = 86400000;
    Value user = bundle->user ? value_ref(bundle->user) : value_null();
    json_field_id(json, "id", bundle->id);
    put_label(work, bundle->object, bundle->name, json);
    put_title(work, bundle->object, bundle->title, json);
    write_counts(work, bundle, by_object, json);
    json_field_text(json, "deleted_at", datetime_text(work->arena, bundle->at));
    json_key(json, STR("deleted_by"));
    record_write_value(work, work->snapshot->user->created_by, user, json);
    json_field_text(json, "expires_at",
                    datetime_text(work->arena, bundle->at + BIN_DAYS * DAY_MS));
}

/* --- the list --------------------------------------------------------------------------------- */

typedef struct {
    Work         *work;
    const Object *object; /* only of this one; NULL: all */
    int64_t       limit, before;
    ValueVec      bound;
    Buffer        sql;
} Listing;

static void bind(Listing *listing, const char *sql, Value value)
{
    VEC_PUSH(listing->work->arena, &listing->bound, value);
    buffer_printf(&listing->sql, "%s?%zu", sql, listing->bound.count);
}

/* By all the names that the object had. */
static void name_object(Listing *listing, const Object *object)
{
    bind(listing, listing->sql.ptr[listing->sql.len - 1] == '(' ? "" : ", ",
         value_text(object->name));
    for (size_t i = 0; i < object->was_count; i++)
        bind(listing, ", ", value_text(object->was[i]));
}

static void name_objects(Listing *listing)
{
    const Work *work = listing->work;
    if (work->user->everything && !listing->object) return;
    BUFFER_ADD(&listing->sql, " AND b.object IN (");
    for (size_t i = 0; i < work->snapshot->object_count; i++) {
        const Object *object = &work->snapshot->objects[i];
        if (listing->object && object != listing->object) continue;
        if (bundle_allowed(work, object)) name_object(listing, object);
    }
    BUFFER_ADD(&listing->sql, ")");
}

static DbStatement *prepare(Listing *listing)
{
    Work *work = listing->work;
    buffer_init(&listing->sql, work->arena, 512);
    BUFFER_ADD(&listing->sql, "SELECT " BUNDLE_COLUMNS " FROM tenon_bin b WHERE b.at > ");
    bind(listing, "", value_datetime(bundle_horizon(work->now)));
    if (!work->user->everything) bind(listing, " AND b.user = ", value_ref(work->user->id));
    if (listing->before) bind(listing, " AND b.id < ", value_ref(listing->before));
    name_objects(listing);
    bind(listing, " ORDER BY b.id DESC LIMIT ", value_int(listing->limit + 1));
    DbStatement *rows = db_prepare(work->db, buffer_str(&listing->sql), work->problems);
    for (size_t i = 0; rows && i < listing->bound.count; i++)
        db_bind(rows, (int)i + 1, listing->bound.items[i]);
    return rows;
}

static bool write_rows(Listing *listing, JsonWriter *json, int64_t *last, bool *more)
{
    Work *work = listing->work;
    DbStatement *rows = prepare(listing);
    if (!rows) return false;
    DbStep step;
    int64_t count = 0;
    json_open(json, '[');
    while ((step = db_step(rows, work->problems)) == DB_ROW) {
        *more = count++ == listing->limit;
        if (*more) break;
        Bundle bundle = bundle_read(work, rows);
        *last = bundle.id;
        json_open(json, '{');
        write_members(work, &bundle, false, json);
        json_close(json, '}');
    }
    json_close(json, ']');
    db_reset(rows);
    return step != DB_FAILED;
}

static bool begin(Listing *listing, Str cursor, Str *seal)
{
    Work *work = listing->work;
    const Str pieces[] = { STR("bin"), listing->object ? listing->object->name : STR("") };
    return cursor_begin(work, cursor, pieces, 2, seal, &listing->before);
}

bool bin_list_write(Work *work, Str object, Str limit, Str cursor, JsonWriter *json)
{
    Listing listing = { .work = work };
    Str seal;
    int64_t last = 0;
    bool more = false;
    if (object.len && !(listing.object = record_object(work, object))) return false;
    if (!query_limit(work, limit, BIN_DEFAULT_LIMIT, BIN_MAX_LIMIT, &listing.limit)) return false;
    if (!begin(&listing, cursor, &seal)) return false;
    json_open(json, '{');
    json_key(json, STR("rows"));
    if (!write_rows(&listing, json, &last, &more)) return false;
    cursor_put_next(work, json, seal, more ? &last : NULL);
    json_close(json, '}');
    return true;
}

/* --- what one holds --------------------------------------------------------------------------- */

static bool write_records(Work *work, const Bundle *bundle, JsonWriter *json)
{
    DbStatement *rows = db_prepare(
        work->db,
        STR("SELECT object, record, title FROM tenon_bin_part WHERE bundle = ?1 AND link = '' "
            "AND (title IS NOT NULL OR ?2) ORDER BY place DESC"),
        work->problems);
    if (!rows) return false;
    db_bind(rows, 1, value_ref(bundle->id));
    db_bind(rows, 2, value_bool(work->user->everything));
    DbStep step;
    int shown = 0;
    json_key(json, STR("records"));
    json_open(json, '[');
    while (shown < BIN_SHOWN_RECORDS && (step = db_step(rows, work->problems)) == DB_ROW) {
        Str name = str_copy(work->arena, db_column_text(rows, 0));
        const Object *object = bundle_object(work->snapshot, name);
        if (!may_know(work, object)) continue;
        json_open(json, '{');
        json_field_text(json, "object", object ? object->name : name);
        json_field_id(json, "id", db_column_int(rows, 1));
        put_title(work, object, str_copy(work->arena, db_column_text(rows, 2)), json);
        json_close(json, '}');
        shown++;
    }
    json_close(json, ']');
    db_reset(rows);
    return step != DB_FAILED;
}

bool bin_write(Work *work, int64_t id, JsonWriter *json)
{
    Bundle bundle;
    if (!bundle_open(work, id, &bundle)) return false;
    json_open(json, '{');
    write_members(work, &bundle, true, json);
    if (!write_records(work, &bundle, json)) return false;
    json_close(json, '}');
    return true;
}
