/*
 * query.c -- a page of records: one statement, written to JSON as its rows arrive.
 *
 *   request -> filter (which) -> sort (in which order) -> columns (what) -> SQL -> rows
 *
 * The steps share one list of bound values; what a count needs comes first.
 */
#include "core/record/query.h"

#include "core/record/access.h"
#include "core/record/columns.h"
#include "core/record/cursor.h"
#include "core/record/filter.h"
#include "core/record/path.h"
#include "core/record/record_json.h"
#include "core/record/sort.h"

typedef struct {
    Work               *work;
    const QueryRequest *request;
    Source              source;
    Filter              filter;
    const View         *view; /* that was asked for; NULL: none */
    Columns             columns;
    Sort                sort;
    Buffer              where, after;
    Str                 seal;
    int64_t             limit;
    Str                 narrow;    /* FROM with only the joins that conditions and order need */
    Value               last[QUERY_MAX_SORTS + 1];
} Query;

/* --- parameters ------------------------------------------------------------------------------- */

#define PARAMETER(name) { #name, offsetof(QueryRequest, name) }

static const struct {
    const char *name;
    size_t      at;
} parameters[] = {
    PARAMETER(select), PARAMETER(where), PARAMETER(view),  PARAMETER(q),     PARAMETER(sort),
    PARAMETER(limit),  PARAMETER(cursor), PARAMETER(total), PARAMETER(shape),
};

bool query_set(QueryRequest *request, Str name, Str value)
{
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        if (!str_is(name, parameters[i].name)) continue;
        *(Str *)((char *)request + parameters[i].at) = value;
        return true;
    }
    return false;
}

static bool one_of(Work *work, const char *parameter, Str value, const char *const *words, Str all)
{
    if (!value.len) return true;
    for (size_t i = 0; words[i]; i++)
        if (str_is(value, words[i])) return true;
    return problem_add(work->problems, "query.word", (Place){ .field = str_from(parameter) },
                       ARGS(str_from(parameter), value, all));
}

bool query_limit(Work *work, Str text, int64_t otherwise, int64_t most, int64_t *limit)
{
    *limit = otherwise;
    if (!text.len) return true;
    if (str_to_int(text, limit) && *limit >= 1 && *limit <= most) return true;
    return problem_add(work->problems, "query.limit", (Place){ .field = STR("limit") },
                       ARGS(str_printf(work->arena, "%lld", (long long)most)));
}

static bool words_known(Query *query)
{
    static const char *const totals[] = { "exact", "estimate", "none", NULL };
    static const char *const shapes[] = { "objects", "arrays", NULL };
    const QueryRequest *request = query->request;
    Work *work = query->work;
    bool ok = one_of(work, "total", request->total, totals, STR("exact, estimate, none"));
    ok = one_of(work, "shape", request->shape, shapes, STR("objects, arrays")) && ok;
    return query_limit(work, request->limit, QUERY_DEFAULT_LIMIT, QUERY_MAX_LIMIT, &query->limit)
           && ok;
}

/* --- what ------------------------------------------------------------------------------------- */

static bool has_column(const Columns *columns, Str key)
{
    for (size_t i = 0; i < columns->items.count; i++)
        if (str_equal(columns->items.items[i].key, key)) return true;
    return str_is(key, "id") || str_is(key, "version");
}

static bool select_asked(Query *query)
{
    bool ok = true;
    Str rest = query->request->select, word;
    while (str_cut(&rest, ',', &word)) {
        word = str_trim(word);
        Path path;
        if (!word.len || has_column(&query->columns, word)) continue;
        if (query->columns.items.count >= QUERY_MAX_COLUMNS)
            return problem_add(query->work->problems, "query.columns",
                               (Place){ .field = STR("select") },
                               ARGS(str_printf(query->work->arena, "%d", QUERY_MAX_COLUMNS)));
        if (query->request->forgiving
            && !path_visible(query->work, query->source.object, word, &path))
            continue;
        ok = path_read(query->work, query->source.object, word, "select", &path)
             && columns_add(&query->columns, &query->source, word, path.steps, path.count) && ok;
    }
    return ok;
}

/* A view may name fields that this user may not read: they are left out. */
static bool select_view(Query *query)
{
    const View *view = query->view;
    for (size_t i = 0; i < view->column_count; i++) {
        Path path;
        if (has_column(&query->columns, view->columns[i])
            || !path_visible(query->work, query->source.object, view->columns[i], &path)) continue;
        if (!columns_add(&query->columns, &query->source, view->columns[i], path.steps, path.count))
            return false;
    }
    return true;
}

static bool select_columns(Query *query)
{
    columns_init(&query->columns, &query->source);
    if (query->request->select.len) return select_asked(query);
    return query->view ? select_view(query) : columns_add_readable(&query->columns, &query->source);
}

/* --- in which order --------------------------------------------------------------------------- */

static bool order(Query *query)
{
    bool own = query->request->sort.len > 0;
    Str text = own ? query->request->sort : query->view ? query->view->sort : (Str){ 0 };
    return sort_read(&query->source, text, !own || query->request->forgiving, &query->sort);
}

static bool go_on_after(Query *query)
{
    const QueryRequest *request = query->request;
    Str link = request->link ? str_printf(query->work->arena, "%.*s %lld",
                                          STR_ARG(request->link->name), (long long)request->link_to)
                             : (Str){ 0 };
    const Str pieces[] = { query->source.object->name, request->where, request->view,
                           request->q, request->sort, link, request->option };
    query->seal = cursor_seal(query->work, pieces, sizeof pieces / sizeof *pieces);
    buffer_init(&query->after, query->work->arena, 128);
    if (!request->cursor.len) return true;

    Type types[QUERY_MAX_SORTS + 1];
    Value from[QUERY_MAX_SORTS + 1];
    for (size_t i = 0; i < query->sort.count; i++) types[i] = query->sort.keys[i].type;
    if (!cursor_read(query->work, request->cursor, query->seal, types, query->sort.count, from))
        return false;
    buffer_add(&query->after, query->where.len ? STR(" AND ") : STR(" WHERE "));
    sort_write_after(&query->source, &query->sort, from, &query->after);
    return true;
}

/* --- rows ------------------------------------------------------------------------------------- */

/* The keys stand behind what the page shows, so that the next one can go on after its last row. */
static void write_selected(Query *query, bool of_page, Buffer *sql)
{
    BUFFER_ADD(sql, "SELECT ");
    buffer_add(sql, buffer_str(&query->columns.sql));
    for (size_t i = 0; i < query->sort.count; i++) {
        BUFFER_ADD(sql, ", ");
        if (of_page) buffer_printf(sql, "p.k%zu", i);
        else buffer_add(sql, query->sort.keys[i].sql);
    }
}

static void write_chosen(Query *query, Str limit, Buffer *sql)
{
    buffer_add(sql, buffer_str(&query->where));
    buffer_add(sql, buffer_str(&query->after));
    sort_write(&query->sort, sql);
    BUFFER_ADD(sql, " LIMIT ");
    buffer_add(sql, limit);
}

/* Where an index has the order: row after row, as many as the page has. */
static DbStatement *prepare_walk(Query *query, Str limit)
{
    Buffer sql;
    buffer_init(&sql, query->work->arena, 2048);
    write_selected(query, false, &sql);
    buffer_add(&sql, buffer_str(&query->source.from));
    write_chosen(query, limit, &sql);
    return source_prepare(&query->source, &sql);
}

/*
 * Where rows must be sorted, first which, in which order: a page of ids with their sort keys. What
 * they show is read for these alone, because SQLite works out every column of every row before it
 * sorts. It keeps the order of a page that it walks through first, and of a CROSS JOIN it does walk
 * through the left side first; so what is read is not sorted again.
 */
static DbStatement *prepare_sorted(Query *query, Str limit)
{
    Buffer sql;
    buffer_init(&sql, query->work->arena, 2048);
    write_selected(query, true, &sql);
    BUFFER_ADD(&sql, " FROM (SELECT t.id AS id");
    for (size_t i = 0; i < query->sort.count; i++)
        buffer_printf(&sql, ", %.*s AS k%zu", STR_ARG(query->sort.keys[i].sql), i);
    buffer_add(&sql, query->narrow);
    write_chosen(query, limit, &sql);
    buffer_printf(&sql, ") p CROSS JOIN %.*s t ON t.id = p.id",
                  STR_ARG(query->source.object->table));
    buffer_add(&sql, source_joins(&query->source));
    return source_prepare(&query->source, &sql);
}

/* Whether the order costs a sorting is known only to the database. */
static DbStatement *prepare_page(Query *query)
{
    Buffer limit;
    buffer_init(&limit, query->work->arena, 8);
    source_bind(&query->source, &limit, value_int(query->limit + 1));
    DbStatement *walk = prepare_walk(query, buffer_str(&limit));
    if (!walk || !db_sorts(walk)) return walk;
    db_reset(walk);
    return prepare_sorted(query, buffer_str(&limit));
}

static void keep_last(Query *query, DbStatement *statement)
{
    for (size_t i = 0; i < query->sort.count; i++)
        query->last[i] = db_column(statement, query->columns.cells + (int)i,
                                   source_column(query->sort.keys[i].type), query->work->arena);
}

static bool write_rows(Query *query, JsonWriter *json, bool *more)
{
    DbStatement *statement = prepare_page(query);
    if (!statement) return false;
    bool arrays = str_is(query->request->shape, "arrays");
    int64_t count = 0;
    DbStep step;
    json_open(json, '[');
    while ((step = db_step(statement, query->work->problems)) == DB_ROW && count < query->limit) {
        columns_write_row(&query->columns, query->work, statement, json, arrays);
        if (json->out->len > QUERY_MAX_BYTES) break;
        if (++count == query->limit) keep_last(query, statement);
    }
    json_close(json, ']');
    *more = step == DB_ROW;
    db_reset(statement);
    if (json->out->len > QUERY_MAX_BYTES)
        return problem_add(query->work->problems, "query.bytes", (Place){ 0 },
                           ARGS(str_printf(query->work->arena, "%d", QUERY_MAX_BYTES >> 20)));
    return step != DB_FAILED;
}

/* A statement of its own: it needs only the joins of the conditions, and looks at all rows. */
static bool count_rows(Query *query, int64_t *total)
{
    if (!str_is(query->request->total, "exact") && !str_is(query->request->total, "estimate"))
        return true;
    Source source;
    Buffer where, sql;
    Filter filter = query->filter;
    bool   found;
    filter.whole = true;
    source_init(&source, query->work, query->source.object);
    buffer_init(&where, query->work->arena, 256);
    buffer_init(&sql, query->work->arena, 512);
    if (!filter_write(&source, &filter, &where)) return false;
    BUFFER_ADD(&sql, "SELECT count(*)");
    buffer_add(&sql, buffer_str(&source.from));
    buffer_add(&sql, buffer_str(&where));
    return db_find_int(query->work->db, buffer_str(&sql), source.bound.items, source.bound.count,
                       total, &found, query->work->problems);
}

bool query_write_members(Work *work, const Object *object, const QueryRequest *request,
                         JsonWriter *json)
{
    Query query = { .work = work, .request = request };
    query.filter = (Filter){ .view = request->view,
                             .where = request->where,
                             .q = request->q,
                             .link = request->link,
                             .link_to = request->link_to,
                             .also = request->also,
                             .option_of = request->option_of,
                             .option = request->option,
                             .verb = VERB_READ };
    int64_t total = -1;
    bool more = false;
    source_init(&query.source, work, object);
    buffer_init(&query.where, work->arena, 256);
    if (!words_known(&query) || !filter_write(&query.source, &query.filter, &query.where))
        return false;
    query.view = request->view.len ? access_view(work, object, request->view) : NULL;
    if (!count_rows(&query, &total) || !order(&query) || !go_on_after(&query)) return false;
    query.narrow = str_copy(work->arena, buffer_str(&query.source.from));
    if (!select_columns(&query)) return false;

    if (str_is(request->shape, "arrays")) {
        json_key(json, STR("columns"));
        columns_write_keys(&query.columns, json);
    }
    json_key(json, STR("rows"));
    if (!write_rows(&query, json, &more)) return false;
    json_key(json, STR("next"));
    if (more)
        json_put_text(json, cursor_write(work->arena, query.seal, query.last, query.sort.count));
    else json_put_null(json);
    if (total >= 0) json_field_int(json, "total", total);
    return true;
}

bool query_write(Work *work, const Object *object, const QueryRequest *request, JsonWriter *json)
{
    json_open(json, '{');
    bool ok = query_write_members(work, object, request, json);
    json_close(json, '}');
    return ok;
}
