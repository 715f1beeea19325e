/*
 * export.c -- records as a file, page by page.
 *
 * The rule of this file: no page holds a reading open while its bytes travel. A lookup is written
 * as its target's key, where it has one that the user may read, else as its id: what import
 * understands; with labels, as people read it. Without an order pages follow each other by id; with
 * one the ids are read first, because an order that no index has would be worked out for each page.
 */
#include "core/base/clock.h"
#include "core/record/access.h"
#include "core/record/columns.h"
#include "core/record/files.h"
#include "core/record/filter.h"
#include "core/record/path.h"
#include "core/record/reference.h"
#include "core/record/sort.h"
#include "core/record/store.h"
#include "core/record/transfer.h"

typedef enum { CELL_PLAIN, CELL_KEYED, CELL_TITLED } CellForm;

typedef struct {
    Type     type;
    int      at; /* a lookup has two cells: its id, its target's key or title */
    CellForm form;
    Type     title;
} Cell;

typedef struct {
    Work                *work; /* of the page */
    const ExportRequest *request;
    SheetWriter         *writer;
    bool                 json;  /* NDJSON is what the API answers */
    StrVec               paths, header;
    VEC(int64_t)         order; /* where `sort` asks for one */
    size_t               order_at;

    Source    source;
    Columns   columns;
    VEC(Cell) cells;
    Buffer    page; /* the bytes of one page: they travel when its reading has ended */
    int64_t   after, rows, total;
    bool      more, reading;
} Export;

/* --- which columns ---------------------------------------------------------------------------- */

static bool is_exported(const Work *work, const Field *field)
{
    return field != field->object->version && field->exportable
           && access_field(work, field) >= FIELD_READ;
}

static Str label_of(Work *work, const Path *path)
{
    Buffer label;
    buffer_init(&label, work->arena, 64);
    for (size_t i = 0; i < path->count; i++) {
        const Field *field = path->steps[i].thing;
        if (i) buffer_char(&label, '.');
        buffer_add(&label, work_label(work, &field->label, field->name));
    }
    return buffer_str(&label);
}

static bool path_add(Export *export, Work *work, Str text)
{
    Path path;
    if (!path_read(work, export->request->object, text, "select", &path)) return false;
    const Field *field = path_field(&path);
    if (field && !field->exportable) return true;
    if (export->paths.count >= QUERY_MAX_COLUMNS)
        return problem_add(work->problems, "query.columns", (Place){ .field = STR("select") },
                           ARGS(str_printf(work->arena, "%d", QUERY_MAX_COLUMNS)));
    VEC_PUSH(work->arena, &export->paths, text);
    bool labels = export->request->labels && field;
    VEC_PUSH(work->arena, &export->header, labels ? label_of(work, &path) : text);
    return true;
}

static bool paths_read(Export *export, Work *work)
{
    const Object *object = export->request->object;
    Str rest = export->request->select, word;
    bool ok = true;
    while (str_cut(&rest, ',', &word))
        if (str_trim(word).len) ok = path_add(export, work, str_trim(word)) && ok;
    if (export->paths.count || !ok) return ok;
    for (size_t i = 0; i < object->field_count; i++)
        if (is_exported(work, &object->fields[i])
            && !path_add(export, work, object->fields[i].name))
            return false;
    return true;
}

/* --- one page's statement --------------------------------------------------------------------- */

static const Field *key_of(Export *export, const Field *field)
{
    const Object *target = field->value_type.object;
    if (!target || field == field->object->id) return NULL;
    return target == export->work->snapshot->user ? access_find(export->work, target, STR("login"))
                                                  : reference_key(export->work, target);
}

static void add_cell_sql(Export *export, const Join *row, const Field *key, Cell *cell)
{
    Buffer sql;
    buffer_init(&sql, export->work->arena, 64);
    cell->form = key ? CELL_KEYED : CELL_TITLED;
    if (key) buffer_printf(&sql, "%.*s.%.*s", STR_ARG(row->alias), STR_ARG(key->column));
    else if (!source_title(&export->source, row, &sql, &cell->title)) cell->form = CELL_PLAIN;
    columns_add_cell(&export->columns, cell->form == CELL_PLAIN ? STR("NULL") : buffer_str(&sql));
}

/* What stands beside a lookup's id: its target's title for people, its key for import. */
static void add_target(Export *export, const Field *field, Cell *cell)
{
    const Field *key = key_of(export, field);
    bool titled = export->request->labels && field->value_type.object
                  && field != field->object->id;
    if (!key && !titled) return;
    const Join *row = source_join(&export->source, &export->source.root, field, SIGHT_STRICT);
    if (row) add_cell_sql(export, row, titled ? NULL : key, cell);
}

static bool add_cell(Export *export, Str text)
{
    Path path;
    Buffer sql;
    Source *source = &export->source;
    buffer_init(&sql, export->work->arena, 64);
    if (!path_read(export->work, export->request->object, text, "select", &path)) return false;
    const Field *field = path.count == 1 ? path.steps[0].thing : NULL;
    bool names = field && field_is_file(field); /* of files: their names, between commas */
    if (names) files_select_names(field, source->root.alias, &sql);
    else if (!source_path(source, &source->root, SIGHT_STRICT, path.steps, path.count, &sql))
        return false;
    Cell cell = { .type = names ? (Type){ .kind = TYPE_TEXT } : path.type,
                  .at = columns_add_cell(&export->columns, buffer_str(&sql)) };
    if (path.count == 1) add_target(export, path.steps[0].thing, &cell);
    VEC_PUSH(export->work->arena, &export->cells, cell);
    return true;
}

static bool add_columns(Export *export)
{
    columns_init(&export->columns, &export->source);
    for (size_t i = 0; i < export->paths.count; i++) {
        Path path;
        Str text = export->paths.items[i];
        bool ok = export->json
                      ? path_read(export->work, export->request->object, text, "select", &path)
                            && columns_add(&export->columns, &export->source, text, path.steps,
                                           path.count)
                      : add_cell(export, text);
        if (!ok) return false;
    }
    return true;
}

static Filter filter_of(const ExportRequest *request)
{
    return (Filter){ .view = request->view, .where = request->where, .q = request->q,
                     .verb = VERB_EXPORT };
}

static void begin_page(Export *export)
{
    source_init(&export->source, export->work, export->request->object);
    export->cells.items = NULL;
    export->cells.count = export->cells.room = 0;
}

/* The next rows behind the last one. */
static DbStatement *prepare_next(Export *export)
{
    Buffer where, sql;
    Filter filter = filter_of(export->request);
    buffer_init(&where, export->work->arena, 256);
    buffer_init(&sql, export->work->arena, 1024);
    begin_page(export);
    if (!filter_write(&export->source, &filter, &where) || !add_columns(export)) return NULL;
    BUFFER_ADD(&sql, "SELECT ");
    buffer_add(&sql, buffer_str(&export->columns.sql));
    buffer_add(&sql, buffer_str(&export->source.from));
    buffer_add(&sql, buffer_str(&where));
    buffer_add(&sql, where.len ? STR(" AND t.id > ") : STR(" WHERE t.id > "));
    source_bind(&export->source, &sql, value_ref(export->after));
    buffer_printf(&sql, " ORDER BY t.id LIMIT %d", EXPORT_PAGE);
    return source_prepare(&export->source, &sql);
}

/* One row of the order, still within the user's reach. */
static DbStatement *prepare_one(Export *export, int64_t id)
{
    Buffer where, sql;
    Filter filter = filter_of(export->request);
    filter.id = id;
    buffer_init(&where, export->work->arena, 256);
    buffer_init(&sql, export->work->arena, 1024);
    begin_page(export);
    if (!filter_write(&export->source, &filter, &where) || !add_columns(export)) return NULL;
    BUFFER_ADD(&sql, "SELECT ");
    buffer_add(&sql, buffer_str(&export->columns.sql));
    buffer_add(&sql, buffer_str(&export->source.from));
    buffer_add(&sql, buffer_str(&where));
    return source_prepare(&export->source, &sql);
}

/* --- rows ------------------------------------------------------------------------------------- */

static Value labelled(Export *export, Type type, Value value)
{
    if (!type.choices) return value;
    if (value.kind != VALUE_LIST) return value_text(title_text(export->work, type, value));
    Value *items = ARENA_ARRAY(export->work->arena, Value, value.list.count + 1);
    Type one = { .kind = TYPE_TEXT, .choices = type.choices };
    for (size_t i = 0; i < value.list.count; i++)
        items[i] = value_text(title_text(export->work, one, value.list.items[i]));
    return value_list(items, value.list.count);
}

static Value cell_read(Export *export, DbStatement *statement, const Cell *cell)
{
    Work *work = export->work;
    bool beside = cell->form != CELL_PLAIN && !db_column_null(statement, cell->at + 1);
    if (beside && cell->form == CELL_KEYED)
        return value_text(str_copy(work->arena, db_column_text(statement, cell->at + 1)));
    if (beside) {
        Value title = source_cell(statement, cell->at + 1, cell->title, work->arena);
        return value_text(title_text(work, cell->title, title));
    }
    Value value = source_cell(statement, cell->at, cell->type, work->arena);
    if (value_is_null(value) && cell->type.kind == TYPE_BOOL) value = value_bool(false);
    return export->request->labels && !value_is_null(value) ? labelled(export, cell->type, value)
                                                            : value;
}

static bool put_row(Export *export, DbStatement *statement)
{
    export->after = db_column_int(statement, 0);
    export->rows++;
    if (export->json) {
        JsonWriter json;
        json_writer_init(&json, &export->page);
        columns_write_row(&export->columns, export->work, statement, &json, false);
        buffer_char(&export->page, '\n');
        return true;
    }
    Value *values = ARENA_ARRAY(export->work->arena, Value, export->cells.count + 1);
    for (size_t i = 0; i < export->cells.count; i++)
        values[i] = cell_read(export, statement, &export->cells.items[i]);
    return sheet_put_row(export->writer, values, export->cells.count);
}

static bool put_rows(Export *export, DbStatement *statement, int64_t *count)
{
    DbStep step;
    if (!statement) return false;
    while ((step = db_step(statement, export->work->problems)) == DB_ROW) {
        ++*count;
        if (!put_row(export, statement)) break;
    }
    db_reset(statement);
    return step == DB_DONE;
}

static bool read_page(Work *work, void *context)
{
    Export *export = context;
    int64_t count = 0;
    bool ok = true;
    export->work = work;
    buffer_init(&export->page, work->arena, 1 << 16);
    if (!export->request->sort.len) {
        ok = put_rows(export, prepare_next(export), &count);
        export->more = count == EXPORT_PAGE;
        return ok;
    }
    while (ok && count < EXPORT_PAGE && export->order_at < export->order.count) {
        int64_t none = 0;
        ok = put_rows(export, prepare_one(export, export->order.items[export->order_at++]), &none);
        count++;
    }
    export->more = export->order_at < export->order.count;
    return ok;
}

/* --- before the rows -------------------------------------------------------------------------- */

static bool read_order(Export *export, Work *work, Source *source, Buffer *where)
{
    Sort sort;
    Buffer sql;
    if (!sort_read(source, export->request->sort, false, &sort)) return false;
    buffer_init(&sql, work->arena, 512);
    BUFFER_ADD(&sql, "SELECT t.id");
    buffer_add(&sql, buffer_str(&source->from));
    buffer_add(&sql, buffer_str(where));
    sort_write(&sort, &sql);
    buffer_printf(&sql, " LIMIT %d", EXPORT_SORTED + 1);
    DbStatement *statement = source_prepare(source, &sql);
    DbStep step = DB_FAILED;
    while (statement && (step = db_step(statement, work->problems)) == DB_ROW)
        VEC_PUSH(work->arena, &export->order, db_column_int(statement, 0));
    if (statement) db_reset(statement);
    if (export->order.count > EXPORT_SORTED)
        return problem_add(work->problems, "export.sorted", (Place){ .field = STR("sort") },
                           ARGS(str_printf(work->arena, "%d", EXPORT_SORTED)));
    export->total = (int64_t)export->order.count;
    return step == DB_DONE;
}

/* How many there are is only asked where somebody wants to know how far it is. */
static bool read_count(Export *export, Work *work, Source *source, const Buffer *where)
{
    bool found;
    Str sql = str_printf(work->arena, "SELECT count(*)%.*s%.*s", STR_ARG(buffer_str(&source->from)),
                         STR_ARG(buffer_str(where)));
    return !export->request->progress
           || db_find_int(work->db, sql, source->bound.items, source->bound.count, &export->total,
                          &found, work->problems);
}

static bool prepare_all(Work *work, void *context)
{
    Export *export = context;
    Source source;
    Buffer where;
    Filter filter = filter_of(export->request);
    export->work = work;
    source_init(&source, work, export->request->object);
    buffer_init(&where, work->arena, 256);
    if (!filter_write(&source, &filter, &where) || !paths_read(export, work)) return false;
    return export->request->sort.len ? read_order(export, work, &source, &where)
                                     : read_count(export, work, &source, &where);
}

static bool take_bytes(void *context, Str bytes)
{
    Export *export = context;
    if (!export->reading) return export->request->put(export->request->put_context, bytes);
    buffer_add(&export->page, bytes);
    return true;
}

static bool open_writer(Export *export, Work *work)
{
    const ExportRequest *request = export->request;
    SheetOut out = { .format = request->format, .encoding = request->encoding,
                     .separator = request->separator, .put = take_bytes, .context = export };
    export->json = str_is(request->format, "ndjson");
    export->writer = sheet_writer_new(work->arena, &out, work->problems);
    return export->writer
           && sheet_put_header(export->writer, export->header.items, export->header.count);
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool write_page(Export *export, Work *work)
{
    const ExportRequest *request = export->request;
    Work page = *work;
    page.arena = arena_new();
    export->reading = true;
    bool ok = work_read(&page, read_page, export);
    export->reading = false;
    if (ok && export->page.len)
        ok = request->put(request->put_context, buffer_str(&export->page));
    arena_free(page.arena);
    return ok && (!request->progress
                  || request->progress(request->context, export->rows, export->total));
}

bool export_run(Work *work, const ExportRequest *request, int64_t *rows)
{
    Export export = { .request = request, .more = true };
    if (access_scope(work, request->object, VERB_EXPORT) == SCOPE_NONE)
        return access_denied(work, request->object, VERB_EXPORT);
    bool ok = work_read(work, prepare_all, &export) && open_writer(&export, work);
    while (ok && export.more) ok = write_page(&export, work);
    if (rows) *rows = export.rows;
    return ok && sheet_writer_end(export.writer, work->problems);
}

bool export_set(ExportRequest *request, Str name, Str value)
{
    static const struct {
        const char *name;
        size_t      at;
    } texts[] = {
        { "format", offsetof(ExportRequest, format) },
        { "encoding", offsetof(ExportRequest, encoding) },
        { "select", offsetof(ExportRequest, select) }, { "view", offsetof(ExportRequest, view) },
        { "where", offsetof(ExportRequest, where) },   { "q", offsetof(ExportRequest, q) },
        { "sort", offsetof(ExportRequest, sort) },
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!str_is(name, texts[i].name)) continue;
        *(Str *)((char *)request + texts[i].at) = value;
        return true;
    }
    if (str_is(name, "header")) request->labels = str_is(value, "labels");
    else if (str_is(name, "separator")) request->separator = value.len ? value.ptr[0] : 0;
    else return false;
    return true;
}

Str export_name(Work *work, const ExportRequest *request)
{
    Str format = request->format.len ? request->format : STR("csv");
    int64_t today = zone_day(work->snapshot->zone ? work->snapshot->zone : zone_utc(), work->now);
    return str_printf(work->arena, "%.*s-%.*s.%.*s", STR_ARG(request->object->name),
                      STR_ARG(date_text(work->arena, today)), STR_ARG(format));
}
