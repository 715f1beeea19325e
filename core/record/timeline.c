/*
 * timeline.c -- see timeline.h: the strands, and their merge.
 *
 * The rule of this file: a kind of strand is a row in `kinds`. It opens a statement whose rows come
 * newest first, says the moment of the row it stands on, and writes that row or says that nothing
 * of it may be shown.
 */
#include "core/record/timeline.h"

#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/comment_row.h"
#include "core/record/cursor.h"
#include "core/record/history.h"
#include "core/record/query.h"
#include "core/record/record.h"

/* A place in the line of time. Ids break ties; 0, 0 is before all. */
typedef struct {
    int64_t at, id;
} Moment;

typedef struct Timeline Timeline;
typedef struct Strand   Strand;

typedef struct {
    Str    only; /* the word of `only` */
    DbStatement *(*open)(Timeline *timeline, Strand *strand);
    Moment (*moment)(DbStatement *statement);
    bool   (*write)(Timeline *timeline, Strand *strand, JsonWriter *json);
} StrandKind;

struct Strand {
    const StrandKind *kind;
    const Field      *link; /* of records: by which they point here */
    DbStatement      *statement; /* NULL: at its end */
    Moment            now;
    History           history;
    CommentRows       comments;
    Person            person;
    Type              title, text;
};

struct Timeline {
    Work         *work;
    const Object *object;
    int64_t       id, limit;
    Moment        before; /* rows older than this */
    VEC(Strand *) strands;
};

/* The first two cells. */
static Moment moment_of_cells(DbStatement *statement)
{
    return (Moment){ .at = db_column_int(statement, 1), .id = db_column_int(statement, 0) };
}

/* --- changes ---------------------------------------------------------------------------------- */

/* Entries stand at the moment that is in their id, which is their order in the table. */
static Moment moment_of_change(DbStatement *statement)
{
    int64_t id = db_column_int(statement, 0);
    return (Moment){ id_moment(id), id };
}

/* All ids before a moment and id, as one bound. */
static int64_t id_before(Moment moment)
{
    int64_t least = id_floor(moment.at), most = id_floor(moment.at + 1);
    return moment.id < least ? least : moment.id > most ? most : moment.id;
}

static DbStatement *open_changes(Timeline *timeline, Strand *strand)
{
    strand->history = (History){ .work = timeline->work, .object = timeline->object,
                                 .id = timeline->id, .kind = HISTORY_OF_PEOPLE };
    if (timeline->before.id) strand->history.before = id_before(timeline->before);
    return history_prepare(&strand->history);
}

static bool write_change(Timeline *timeline, Strand *strand, JsonWriter *json)
{
    (void)timeline;
    return history_write_entry(&strand->history, strand->statement, "change", json);
}

/* --- comments --------------------------------------------------------------------------------- */

static DbStatement *open_comments(Timeline *timeline, Strand *strand)
{
    strand->comments = (CommentRows){ .work = timeline->work, .record = timeline->id,
                                      .at = timeline->before.at, .before = timeline->before.id,
                                      .limit = timeline->limit + 1 };
    return comment_prepare(&strand->comments);
}

static bool write_comment(Timeline *timeline, Strand *strand, JsonWriter *json)
{
    (void)timeline;
    json_open(json, '{');
    comment_write_members(&strand->comments, strand->statement, json);
    json_close(json, '}');
    return true;
}

/* --- records that point here ------------------------------------------------------------------ */

enum { CELL_PERSON = 2, CELL_TITLE = CELL_PERSON + PERSON_CELLS, CELL_TEXT };

/* Whose it is says more than who has typed it in, which may have been an import. */
static const Field *person_of(const Work *work, const Object *object)
{
    bool owned = object->owner && access_field(work, object->owner) >= FIELD_READ;
    return owned ? object->owner : object->created_by;
}

static bool select_records(Timeline *timeline, Strand *strand, Source *source, Buffer *sql)
{
    const Object *object = strand->link->object;
    const Field *text = object->timeline.text;
    buffer_printf(sql, "SELECT t.id, t.%.*s, ", STR_ARG(object->timeline.at->column));
    if (!person_select(source, person_of(timeline->work, object), &strand->person, CELL_PERSON,
                       sql))
        return false;
    BUFFER_ADD(sql, ", ");
    if (!source_title(source, &source->root, sql, &strand->title)) return false;
    bool shown = text && access_field(timeline->work, text) >= FIELD_READ;
    if (shown) buffer_printf(sql, ", t.%.*s", STR_ARG(text->column));
    else BUFFER_ADD(sql, ", NULL");
    return true;
}

static void narrow_records(Timeline *timeline, Strand *strand, Source *source, Buffer *sql)
{
    const Object *object = strand->link->object;
    Str at = object->timeline.at->column;
    Buffer reach;
    buffer_init(&reach, timeline->work->arena, 128);
    buffer_printf(sql, " WHERE t.%.*s = ", STR_ARG(strand->link->column));
    source_bind(source, sql, value_ref(timeline->id));
    Scope scope = access_predicate(timeline->work, object, VERB_READ, STR("t"), &reach,
                                   &source->bound);
    if (scope == SCOPE_OWN) buffer_printf(sql, " AND %.*s", STR_ARG(buffer_str(&reach)));
    if (timeline->before.id) {
        buffer_printf(sql, " AND (t.%.*s, t.id) < (", STR_ARG(at));
        source_bind(source, sql, value_datetime(timeline->before.at));
        BUFFER_ADD(sql, ", ");
        source_bind(source, sql, value_ref(timeline->before.id));
        BUFFER_ADD(sql, ")");
    } else buffer_printf(sql, " AND t.%.*s IS NOT NULL", STR_ARG(at));
    buffer_printf(sql, " ORDER BY t.%.*s DESC, t.id DESC LIMIT ", STR_ARG(at));
    source_bind(source, sql, value_int(timeline->limit + 1));
}

static DbStatement *open_records(Timeline *timeline, Strand *strand)
{
    Source source;
    Buffer sql;
    source_init(&source, timeline->work, strand->link->object);
    buffer_init(&sql, timeline->work->arena, 512);
    if (!select_records(timeline, strand, &source, &sql)) return NULL;
    buffer_add(&sql, buffer_str(&source.from));
    narrow_records(timeline, strand, &source, &sql);
    return source_prepare(&source, &sql);
}

static bool write_record(Timeline *timeline, Strand *strand, JsonWriter *json)
{
    Work *work = timeline->work;
    const Object *object = strand->link->object;
    DbStatement *row = strand->statement;
    Value title = db_column(row, CELL_TITLE, source_column(strand->title), work->arena);
    bool told = !db_column_null(row, CELL_TEXT);
    Str text = told ? str_copy(work->arena, db_column_text(row, CELL_TEXT)) : (Str){ 0 };
    json_open(json, '{');
    json_field_text(json, "kind", STR("record"));
    json_field_id(json, "id", strand->now.id);
    json_field_text(json, "at", datetime_text(work->arena, strand->now.at));
    person_write(&strand->person, work, row, "user", json);
    json_field_text(json, "object", object->name);
    json_field_text(json, "label", work_label(work, &object->label, object->name));
    json_field_text(json, "icon", object->icon.len ? object->icon : (Str){ 0 });
    json_key(json, STR("record"));
    json_open(json, '{');
    json_field_id(json, "id", strand->now.id);
    json_field_text(json, "title", value_is_null(title) ? (Str){ 0 }
                                                        : title_text(work, strand->title, title));
    json_close(json, '}');
    json_field_text(json, "text", text);
    json_close(json, '}');
    return true;
}

/* --- the strands ------------------------------------------------------------------------------ */

static const StrandKind kinds[] = {
    { { "comments", 8 }, open_comments, moment_of_cells, write_comment },
    { { "changes", 7 }, open_changes, moment_of_change, write_change },
    { { "activities", 10 }, open_records, moment_of_cells, write_record },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static bool is_asked_for(const StrandKind *kind, Str only)
{
    return !only.len || str_equal(kind->only, only);
}

static void add_strand(Timeline *timeline, const StrandKind *kind, const Field *link)
{
    Strand *strand = ARENA_NEW(timeline->work->arena, Strand);
    *strand = (Strand){ .kind = kind, .link = link };
    VEC_PUSH(timeline->work->arena, &timeline->strands, strand);
}

/* One for each link by which records of a timeline object point here. */
static void add_links(Timeline *timeline, const StrandKind *kind)
{
    const Work *work = timeline->work;
    for (size_t i = 0; i < timeline->object->referrer_count; i++) {
        const Field *link = timeline->object->referrers[i];
        const Field *at = link->object->timeline.at;
        if (at && !link->system && link->value_type.kind == TYPE_REF
            && access_scope(work, link->object, VERB_READ) != SCOPE_NONE
            && access_field(work, link) >= FIELD_READ && access_field(work, at) >= FIELD_READ)
            add_strand(timeline, kind, link);
    }
}

static bool add_strands(Timeline *timeline, Str only)
{
    bool known = !only.len;
    for (size_t i = 0; i < KINDS; i++) {
        if (!is_asked_for(&kinds[i], only)) continue;
        known = true;
        if (kinds[i].open == open_records) add_links(timeline, &kinds[i]);
        else add_strand(timeline, &kinds[i], NULL);
    }
    return known || problem_add(timeline->work->problems, "timeline.only",
                                (Place){ .field = STR("only") }, ARGS(only));
}

/* --- the merge -------------------------------------------------------------------------------- */

static bool step(Timeline *timeline, Strand *strand)
{
    DbStep step = db_step(strand->statement, timeline->work->problems);
    if (step == DB_ROW) {
        strand->now = strand->kind->moment(strand->statement);
        return true;
    }
    db_reset(strand->statement);
    strand->statement = NULL;
    return step != DB_FAILED;
}

static bool open_strands(Timeline *timeline)
{
    for (size_t i = 0; i < timeline->strands.count; i++) {
        Strand *strand = timeline->strands.items[i];
        strand->statement = strand->kind->open(timeline, strand);
        if (!strand->statement || !step(timeline, strand)) return false;
    }
    return true;
}

static void close_strands(Timeline *timeline)
{
    for (size_t i = 0; i < timeline->strands.count; i++)
        if (timeline->strands.items[i]->statement)
            db_reset(timeline->strands.items[i]->statement);
}

static bool is_newer(Moment a, Moment b)
{
    return a.at != b.at ? a.at > b.at : a.id > b.id;
}

static Strand *newest(const Timeline *timeline)
{
    Strand *found = NULL;
    for (size_t i = 0; i < timeline->strands.count; i++) {
        Strand *strand = timeline->strands.items[i];
        if (strand->statement && (!found || is_newer(strand->now, found->now))) found = strand;
    }
    return found;
}

/* A record that points here twice is at the head of two strands: it is shown once. */
static bool write_rows(Timeline *timeline, JsonWriter *json, Moment *last, bool *more)
{
    int64_t count = 0;
    Moment  done = { 0, 0 };
    json_open(json, '[');
    for (Strand *strand; (strand = newest(timeline)) != NULL;) {
        Buffer row;
        JsonWriter inner;
        bool again = strand->now.id == done.id && strand->now.at == done.at;
        buffer_init(&row, timeline->work->arena, 512);
        json_writer_init(&inner, &row);
        done = strand->now;
        if (!again && strand->kind->write(timeline, strand, &inner)) {
            *more = count == timeline->limit;
            if (*more) break;
            json_put_raw(json, buffer_str(&row));
            *last = strand->now;
            count++;
        }
        if (!step(timeline, strand)) return false;
    }
    json_close(json, ']');
    return true;
}

static bool begin(Timeline *timeline, const TimelineRequest *request, Str *seal)
{
    Work *work = timeline->work;
    const Type types[] = { { .kind = TYPE_DATETIME }, { .kind = TYPE_REF } };
    const Str pieces[] = { STR("timeline"), timeline->object->name,
                           id_text(work->arena, timeline->id), request->only };
    Value values[2];
    *seal = cursor_seal(work, pieces, 4);
    if (!request->cursor.len) return true;
    if (!cursor_read(work, request->cursor, *seal, types, 2, values)) return false;
    if (values[0].kind != VALUE_DATETIME) return cursor_refuse(work);
    timeline->before = (Moment){ values[0].integer, values[1].integer };
    return true;
}

bool timeline_write(Work *work, const Object *object, int64_t id, const TimelineRequest *request,
                    JsonWriter *json)
{
    Timeline timeline = { .work = work, .object = object, .id = id };
    Str seal;
    Moment last = { 0, 0 };
    bool more = false;
    if (!query_limit(work, request->limit, TIMELINE_DEFAULT_LIMIT, TIMELINE_MAX_LIMIT,
                     &timeline.limit))
        return false;
    if (!access_holds(work, object, VERB_READ, id)) return record_unknown(work, object);
    if (!begin(&timeline, request, &seal) || !add_strands(&timeline, request->only)) return false;
    json_open(json, '{');
    json_key(json, STR("rows"));
    bool ok = open_strands(&timeline) && write_rows(&timeline, json, &last, &more);
    close_strands(&timeline);
    if (!ok) return false;
    json_key(json, STR("next"));
    if (more)
        json_put_text(json, cursor_write(work->arena, seal,
                                         VALUES(value_datetime(last.at), value_ref(last.id))));
    else json_put_null(json);
    json_close(json, '}');
    return true;
}
