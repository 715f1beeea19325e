/*
 * notice_list.c -- one's own notifications, newest first, as one may see what they are about now.
 *
 * The rule of this file: what has become invisible since -- a record, a comment -- leaves a
 * notification without a title and without a text of it.
 */
#include "core/base/id.h"
#include "core/record/bundle.h"
#include "core/record/cursor.h"
#include "core/record/mention.h"
#include "core/record/notice.h"
#include "core/record/person.h"
#include "core/record/query.h"
#include "core/record/record_json.h"

enum { EXCERPT = 140 /* characters */ };

enum { CELL_ID, CELL_KIND, CELL_MESSAGE, CELL_WORDS, CELL_OBJECT, CELL_RECORD, CELL_COMMENT,
       CELL_COUNT, CELL_READ, CELL_AT, CELL_BY };

static const char *const columns[] = { "kind", "message", "words", "object", "record", "comment",
                                       "count", "read", "at" }; /* behind the id */

typedef struct {
    Work   *work;
    int64_t limit, before;
    bool    unread; /* only these */
    Person  by;
} Listing;

static DbStatement *prepare(Listing *listing)
{
    Work *work = listing->work;
    const Object *object = work->snapshot->notification;
    Source source;
    Buffer sql;
    source_init(&source, work, object);
    buffer_init(&sql, work->arena, 512);
    BUFFER_ADD(&sql, "SELECT t.id, ");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        buffer_printf(&sql, "t.%.*s, ", STR_ARG(field_find(object, str_from(columns[i]))->column));
    if (!person_select(&source, field_find(object, STR("by")), &listing->by, CELL_BY, &sql))
        return NULL;
    buffer_printf(&sql, "%.*s WHERE t.%.*s = ", STR_ARG(buffer_str(&source.from)),
                  STR_ARG(field_find(object, STR("user"))->column));
    source_bind(&source, &sql, value_ref(work->user->id));
    if (listing->unread)
        buffer_printf(&sql, " AND t.%.*s = 0", STR_ARG(field_find(object, STR("read"))->column));
    if (listing->before) {
        BUFFER_ADD(&sql, " AND t.id < ");
        source_bind(&source, &sql, value_ref(listing->before));
    }
    BUFFER_ADD(&sql, " ORDER BY t.id DESC LIMIT ");
    source_bind(&source, &sql, value_int(listing->limit + 1));
    return source_prepare(&source, &sql);
}

/* --- one of them ------------------------------------------------------------------------------ */

typedef struct {
    const Object *object; /* NULL if there is none (any more) */
    int64_t       record, comment, count;
    Str           title;  /* of the record */
    bool          seen;   /* may be read now */
} About;

static About about_read(Work *work, DbStatement *row)
{
    About about = { .count = db_column_int(row, CELL_COUNT) };
    Str object = str_copy(work->arena, db_column_text(row, CELL_OBJECT));
    if (object.len) about.object = bundle_object(work->snapshot, object);
    if (!id_parse(db_column_text(row, CELL_RECORD), &about.record)) about.record = 0;
    if (!id_parse(db_column_text(row, CELL_COMMENT), &about.comment)) about.comment = 0;
    if (about.object && about.record && about.count == 1)
        about.seen = record_title_find(work, about.object, about.record, &about.title);
    return about;
}

static Str label_of(const Work *work, const About *about)
{
    if (!about->object) return STR("");
    Str label = work_label(work, &about->object->label, about->object->name);
    return about->count == 1 ? label : work_label(work, &about->object->plural, label);
}

static Str name_of(const Listing *listing, DbStatement *row)
{
    const Work *work = listing->work;
    Str name = person_name(&listing->by, work, row);
    return name.len ? name
                    : message_text(work->arena, work->problems->language, "notice.somebody",
                                   NO_ARGS);
}

static Str beginning_of(Work *work, const About *about)
{
    if (!about->comment || !about->seen) return (Str){ 0 };
    const Record *comment = store_load(work, work->snapshot->comment, about->comment);
    Value text = comment ? record_value(comment, "text") : value_null();
    return text.kind == VALUE_TEXT ? mention_plain(work, text.text, EXCERPT) : (Str){ 0 };
}

static void write_text(Listing *listing, DbStatement *row, const About *about, JsonWriter *json)
{
    Work *work = listing->work;
    Str code = str_copy(work->arena, db_column_text(row, CELL_MESSAGE)), words[2] = { { "", 0 } };
    Str told = str_copy(work->arena, db_column_text(row, CELL_WORDS));
    const Json *kept = json_read(work->arena, told, work->problems);
    const Json *word = kept ? kept->first : NULL;
    for (size_t i = 0; word && i < 2; i++, word = word->next) words[i] = word->value.text;
    if (!code.len) {
        json_field_text(json, "text", words[0]);
        json_field_text(json, "excerpt", words[1].len ? words[1] : (Str){ 0 });
        return;
    }
    const Str args[] = { name_of(listing, row), label_of(work, about),
                         str_printf(work->arena, "%lld", (long long)about->count), words[0],
                         words[1] };
    if (about->count > 1 && str_is(code, "notice.assigned")) code = STR("notice.assigned.many");
    json_field_text(json, "text", message_text(work->arena, work->problems->language,
                                               str_c(work->arena, code), args, 5));
    json_field_text(json, "excerpt", beginning_of(work, about));
}

static void write_about(const About *about, JsonWriter *json)
{
    json_field_text(json, "object", about->object ? about->object->name : (Str){ 0 });
    json_field_text(json, "icon",
                    about->object && about->object->icon.len ? about->object->icon : (Str){ 0 });
    json_field_int(json, "count", about->count);
    json_key(json, STR("record"));
    if (!about->object || !about->record || about->count > 1) {
        json_put_null(json);
        return;
    }
    json_open(json, '{');
    json_field_id(json, "id", about->record);
    json_field_text(json, "title", about->title.len ? about->title : (Str){ 0 });
    if (!about->seen) json_field_bool(json, "hidden", true);
    json_close(json, '}');
}

static void write_one(Listing *listing, DbStatement *row, JsonWriter *json)
{
    Work *work = listing->work;
    About about = about_read(work, row);
    json_open(json, '{');
    json_field_id(json, "id", db_column_int(row, CELL_ID));
    json_field_text(json, "at", datetime_text(work->arena, db_column_int(row, CELL_AT)));
    json_field_text(json, "kind", str_copy(work->arena, db_column_text(row, CELL_KIND)));
    write_text(listing, row, &about, json);
    person_write(&listing->by, work, row, "by", json);
    write_about(&about, json);
    json_field_bool(json, "read", db_column_int(row, CELL_READ) != 0);
    json_close(json, '}');
}

/* --- all of them ------------------------------------------------------------------------------ */

static bool write_rows(Listing *listing, JsonWriter *json, int64_t *last, bool *more)
{
    DbStatement *rows = prepare(listing);
    if (!rows) return false;
    DbStep step;
    int64_t count = 0;
    json_open(json, '[');
    while ((step = db_step(rows, listing->work->problems)) == DB_ROW && count < listing->limit) {
        *last = db_column_int(rows, CELL_ID);
        write_one(listing, rows, json);
        count++;
    }
    json_close(json, ']');
    db_reset(rows);
    *more = step == DB_ROW;
    return step != DB_FAILED;
}

bool notice_list_write(Work *work, Str unread, Str limit, Str cursor, JsonWriter *json)
{
    Listing listing = { .work = work, .unread = str_is(unread, "true") };
    const Str pieces[] = { STR("notifications"), id_text(work->arena, work->user->id),
                           listing.unread ? STR("unread") : STR("all") };
    Str seal;
    int64_t last = 0, count;
    bool more = false;
    if (!query_limit(work, limit, NOTICE_DEFAULT_LIMIT, NOTICE_MAX_LIMIT, &listing.limit)
        || !cursor_begin(work, cursor, pieces, 3, &seal, &listing.before)
        || !notice_unread(work, &count))
        return false;
    json_open(json, '{');
    json_key(json, STR("rows"));
    if (!write_rows(&listing, json, &last, &more)) return false;
    cursor_put_next(work, json, seal, more ? &last : NULL);
    json_field_int(json, "unread", count);
    json_close(json, '}');
    return true;
}
