/*
 * search.c -- the search everywhere: the best few of each object, with what was found marked.
 *
 *   objects by menu -> what the user may read -> hits by rank -> their names and snippets
 *
 * The rule: one object must not keep the others waiting. Each has its time, and of words that very
 * many records have only the newest hits and those whose name begins with them are ranked.
 */
#include "core/record/search.h"

#include "core/base/clock.h"
#include "core/record/access.h"
#include "core/record/filter.h"
#include "core/record/query.h"
#include "core/record/subtitle.h"
#include "core/record/words.h"

enum { NEWEST = 200, BEGINNING = 1500, MARKS = 16 };

typedef VEC(const Field *) FieldVec;

typedef struct {
    Work      *work; /* with problems of its own */
    Source     source;
    Searching  searching;
    Buffer     reach, where; /* what the user may read; and what they look for */
    Buffer     title, subtitle;
    Type       title_type, subtitle_type;
    Str        hits;   /* FROM with what these conditions need, and how many values they bind */
    size_t     hits_bound;
    Str        narrow; /* FROM with what the title needs, too */
    Str        asked;  /* the placeholder of the text */
    FieldVec   fields; /* whose texts follow id, title and subtitle */
    int64_t    limit;
} Group;

/* --- SQL -------------------------------------------------------------------------------------- */

static bool group_init(Group *group, Work *work, const Object *object, Str q, int64_t limit)
{
    Source *source = &group->source;
    Buffer  asked;
    Buffer *buffers[] = { &group->reach, &group->where, &group->title, &group->subtitle, &asked };
    *group = (Group){ .work = work, .limit = limit };
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        buffer_init(buffers[i], work->arena, 128);
    source_init(source, work, object);
    source_bind(source, &asked, value_text(q));
    group->asked  = buffer_str(&asked);
    Filter filter = { .verb = VERB_READ };
    if (!filter_write(source, &filter, &group->reach)
        || !words_read(work, object, q, &group->searching))
        return false;
    buffer_add(&group->where, buffer_str(&group->reach));
    buffer_add(&group->where, group->where.len ? STR(" AND ") : STR(" WHERE "));
    if (!words_condition(source, &group->searching, &group->where)) return false;
    group->hits       = str_copy(work->arena, buffer_str(&source->from));
    group->hits_bound = source->bound.count;
    if (!source_title(source, &source->root, &group->title, &group->title_type)) return false;
    group->narrow = str_copy(work->arena, buffer_str(&source->from));
    return subtitle_write(source, &group->subtitle, &group->subtitle_type);
}

/* Of a common word: the newest hits, and names that begin with it. */
static void write_candidates(Group *group, Buffer *sql)
{
    const Object *object = group->source.object;
    const Field  *title  = object->title;
    Arena        *arena  = group->work->arena;
    buffer_add(sql, buffer_str(&group->reach));
    buffer_printf(sql, "%st.id IN (SELECT id FROM (SELECT t.id AS id%.*s%.*s "
                       "ORDER BY t.id DESC LIMIT %d)",
                  group->reach.len ? " AND " : " WHERE ", STR_ARG(group->hits),
                  STR_ARG(buffer_str(&group->where)), NEWEST);
    for (size_t i = 0; title && i < group->searching.indexed.columns.count; i++) {
        StrVec *columns = &group->searching.indexed.columns;
        if (!str_equal(columns->items[i], title->column)) continue;
        StrVec only = { .items = &columns->items[i], .count = 1 };
        buffer_printf(sql, " UNION ALL SELECT rowid FROM (%.*s",
                      STR_ARG(db_words_select(arena, object->table)));
        source_bind(&group->source, sql,
                    db_words_sought(arena, group->searching.sought, &only, true));
        buffer_printf(sql, " LIMIT %d)", BEGINNING);
    }
    BUFFER_ADD(sql, ")");
}

/* First which ones; what they show is read for these alone. */
static DbStatement *prepare_rows(Group *group)
{
    Source       *source = &group->source;
    const Object *object = source->object;
    Buffer        sql;
    buffer_init(&sql, group->work->arena, 1024);
    buffer_printf(&sql, "SELECT t.id, %.*s, %.*s", STR_ARG(buffer_str(&group->title)),
                  STR_ARG(buffer_str(&group->subtitle)));
    for (size_t i = 0; i < object->field_count; i++) {
        if (!words_field(group->work, &object->fields[i])) continue;
        VEC_PUSH(group->work->arena, &group->fields, &object->fields[i]);
        BUFFER_ADD(&sql, ", ");
        if (!source_field(source, &source->root, &object->fields[i], &sql)) return NULL;
    }
    buffer_printf(&sql, " FROM (SELECT t.id AS id, " DB_WORDS_RANK "(%.*s, %.*s) AS place%.*s",
                  STR_ARG(group->asked), STR_ARG(buffer_str(&group->title)),
                  STR_ARG(group->narrow));
    if (group->searching.listed) buffer_add(&sql, buffer_str(&group->where));
    else write_candidates(group, &sql);
    BUFFER_ADD(&sql, " ORDER BY 2, 1 DESC LIMIT ");
    source_bind(source, &sql, value_int(group->limit));
    buffer_printf(&sql, ") p JOIN %.*s t ON t.id = p.id%.*s ORDER BY p.place, p.id DESC",
                  STR_ARG(object->table), STR_ARG(source_joins(source)));
    return source_prepare(source, &sql);
}

static bool count_hits(Group *group, int64_t *total)
{
    Buffer sql;
    bool   found;
    buffer_init(&sql, group->work->arena, 512);
    buffer_printf(&sql, "SELECT count(*) FROM (SELECT 1%.*s%.*s LIMIT %d)", STR_ARG(group->hits),
                  STR_ARG(buffer_str(&group->where)), SEARCH_MAX_TOTAL);
    return db_find_int(group->work->db, buffer_str(&sql), group->source.bound.items,
                       group->hits_bound, total, &found, group->work->problems);
}

/* --- snippets --------------------------------------------------------------------------------- */

static void put_piece(JsonWriter *json, Str text, bool found)
{
    if (!text.len) return;
    json_open(json, '[');
    json_put_text(json, text);
    json_put_bool(json, found);
    json_close(json, ']');
}

/* So many characters from there, forwards or backwards, within the text. */
static size_t step(Str text, size_t at, int characters)
{
    for (; characters > 0 && at < text.len; characters--) str_utf8_next(text, &at);
    for (; characters < 0 && at > 0; characters++)
        while (--at > 0 && ((unsigned char)text.ptr[at] & 0xC0) == 0x80) {}
    return at;
}

/* Of a long text, what lies around the first mark. */
static void write_snippet(Str text, const Mark *marks, size_t count, JsonWriter *json)
{
    size_t from = step(text, marks[0].from, -SEARCH_SNIPPET / 4), to, at;
    if (str_utf8_length(text) <= SEARCH_SNIPPET) from = 0;
    to = step(text, from, SEARCH_SNIPPET);
    at = from;
    json_open(json, '[');
    if (from > 0) put_piece(json, STR("…"), false);
    for (size_t i = 0; i < count && marks[i].from < to; i++) {
        size_t end = marks[i].to < to ? marks[i].to : to;
        put_piece(json, str_slice(text, at, marks[i].from), false);
        put_piece(json, str_slice(text, marks[i].from, end), true);
        at = end;
    }
    put_piece(json, str_slice(text, at, to), false);
    if (to < text.len) put_piece(json, STR("…"), false);
    json_close(json, ']');
}

static bool snippet_of(const Group *group, Str field, Str text, JsonWriter *json)
{
    Mark   marks[MARKS];
    size_t count = sought_marks(group->searching.sought, text, marks, MARKS);
    if (!count) return false;
    json_field_text(json, "field", field);
    json_key(json, STR("snippet"));
    write_snippet(text, marks, count, json);
    return true;
}

/* The name itself, or the first text that has one of the words. */
static void write_found(const Group *group, DbStatement *row, Str title, JsonWriter *json)
{
    const Object *object = group->source.object;
    Str name = object->title ? object->title->name : (Str){ 0 };
    if (snippet_of(group, name, title, json)) return;
    for (size_t i = 0; i < group->fields.count; i++)
        if (snippet_of(group, group->fields.items[i]->name, db_column_text(row, 3 + (int)i), json))
            return;
    json_field_text(json, "field", (Str){ 0 });
    json_key(json, STR("snippet"));
    json_put_null(json);
}

/* --- rows ------------------------------------------------------------------------------------- */

static Str text_at(const Group *group, DbStatement *row, int cell, Type type)
{
    Value value = db_column(row, cell, source_column(type), group->work->arena);
    return value_is_null(value) ? (Str){ 0 } : title_text(group->work, type, value);
}

static void write_row(const Group *group, DbStatement *row, JsonWriter *json)
{
    Str title = text_at(group, row, 1, group->title_type);
    json_open(json, '{');
    json_field_id(json, "id", db_column_int(row, 0));
    json_field_text(json, "title", title);
    json_field_text(json, "subtitle", text_at(group, row, 2, group->subtitle_type));
    write_found(group, row, title, json);
    json_close(json, '}');
}

static bool write_group(Group *group, JsonWriter *json, int64_t *total)
{
    const Object *object = group->source.object;
    Str           label  = work_label(group->work, &object->label, object->name);
    if (group->searching.nowhere) return true;
    if (!count_hits(group, total)) return false;
    if (!*total) return true;
    DbStatement *rows = prepare_rows(group);
    DbStep       at   = DB_FAILED;
    json_open(json, '{');
    json_field_text(json, "object", object->name);
    json_field_text(json, "label", work_label(group->work, &object->plural, label));
    json_field_int(json, "total", *total);
    json_key(json, STR("rows"));
    json_open(json, '[');
    while (rows && (at = db_step(rows, group->work->problems)) == DB_ROW)
        write_row(group, rows, json);
    json_close(json, ']');
    json_close(json, '}');
    return at == DB_DONE;
}

/* --- all objects ------------------------------------------------------------------------------ */

typedef struct {
    const SearchRequest *request;
    JsonWriter          *json;
    int64_t              limit, until;
    bool                 complete;
    bool                *asked; /* by the object's place in the snapshot */
} Search;

/* What came too late is no error: it is left out, and said. */
static bool went_wrong(Search *search, Work *work, const Problems *problems)
{
    const Problem *first = problems->first;
    if (first && strcmp(first->code, "db.budget") != 0)
        return problem_add(work->problems, first->code, first->at, NO_ARGS);
    search->complete = false;
    return true;
}

/* Its part is written aside first: it may turn out to be no part. */
static bool ask_object(Search *search, Work *work, const Object *object)
{
    Group      group;
    Work       own = *work;
    Problems   problems;
    Buffer     part;
    JsonWriter json;
    int64_t    total = 0, now = clock_monotonic();
    if (now > search->until) {
        search->complete = false;
        return true;
    }
    problems_init(&problems, work->arena, work->problems->language);
    buffer_init(&part, work->arena, 1024);
    json_writer_init(&json, &part);
    own.problems   = &problems;
    int64_t before = db_until(work->db, now + SEARCH_GROUP_MS * 1000);
    bool    done   = group_init(&group, &own, object, search->request->q, search->limit)
                && write_group(&group, &json, &total);
    db_until_again(work->db, before);
    if (!done) return went_wrong(search, work, &problems);
    if (total) json_put_raw(search->json, buffer_str(&part));
    return true;
}

static bool ask_once(Search *search, Work *work, const Object *object)
{
    bool *asked = &search->asked[object - work->snapshot->objects];
    if (*asked || access_scope(work, object, VERB_READ) == SCOPE_NONE) return true;
    *asked = true;
    for (size_t i = 0; i < object->field_count; i++)
        if (words_indexed(work, &object->fields[i])) return ask_object(search, work, object);
    return true;
}

static bool ask_all(Search *search, Work *work)
{
    const Snapshot *snapshot = work->snapshot;
    for (size_t i = 0; i < snapshot->menu_count; i++)
        for (size_t k = 0; k < snapshot->menus[i].item_count; k++) {
            const Object *object = snapshot->menus[i].items[k].object;
            if (object && !ask_once(search, work, object)) return false;
        }
    for (size_t i = 0; i < snapshot->object_count; i++)
        if (!ask_once(search, work, &snapshot->objects[i])) return false;
    return true;
}

bool search_write(Work *work, const SearchRequest *request, JsonWriter *json)
{
    Search search = {
        .request  = request,
        .json     = json,
        .until    = clock_monotonic() + SEARCH_ALL_MS * 1000,
        .complete = true,
        .asked    = ARENA_ARRAY(work->arena, bool, work->snapshot->object_count + 1),
    };
    const Object *only = request->object.len ? record_object(work, request->object) : NULL;
    if ((request->object.len && !only) || !words_fit(work, request->q)
        || !query_limit(work, request->limit, SEARCH_ROWS, SEARCH_MAX_ROWS, &search.limit))
        return false;
    json_open(json, '{');
    json_key(json, STR("groups"));
    json_open(json, '[');
    if (str_trim(request->q).len
        && !(only ? ask_once(&search, work, only) : ask_all(&search, work)))
        return false;
    json_close(json, ']');
    json_field_bool(json, "complete", search.complete);
    json_close(json, '}');
    return true;
}
