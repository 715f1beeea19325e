/*
 * export.c -- records as CSV or NDJSON, page by page in the order of their ids.
 *
 * The rule of this file: no page holds a reading open while its bytes travel. A lookup is written
 * as its target's key, where it has one that the user may read, else as its id: what import
 * understands.
 */
#include "core/base/csv.h"
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/columns.h"
#include "core/record/files.h"
#include "core/record/filter.h"
#include "core/record/reference.h"
#include "core/record/store.h"
#include "core/record/transfer.h"

typedef struct {
    const Field *field;
    int          at;   /* a lookup has two cells: its id, its target's key */
    bool         keyed;
} Cell;

typedef struct {
    Work         *work;
    const Object *object;
    ExportFormat  format;
    Source        source;
    Columns       columns;
    VEC(Cell)     cells;
    Buffer        out;
    int64_t       after;
    int64_t       rows;
    bool          more;
} Export;

static bool is_exported(const Work *work, const Field *field)
{
    return field != field->object->version && field->exportable
           && access_field(work, field) >= FIELD_READ;
}

static bool add_cell(Export *export, const Field *field)
{
    Buffer sql;
    Source *source = &export->source;
    const Object *target = field->value_type.object;
    Cell cell = { .field = field };
    buffer_init(&sql, export->work->arena, 64);
    if (field_is_file(field)) files_select_names(field, source->root.alias, &sql);
    else if (!source_field(source, &source->root, field, &sql)) return false;
    cell.at = columns_add_cell(&export->columns, buffer_str(&sql));
    bool is_user = target == export->work->snapshot->user;
    const Field *key = target && field != field->object->id
                           ? is_user ? access_find(export->work, target, STR("login"))
                                     : reference_key(export->work, target)
                           : NULL;
    const Join *row = key ? source_join(source, &source->root, field, SIGHT_STRICT) : NULL;
    cell.keyed = row != NULL;
    if (row)
        columns_add_cell(&export->columns, str_printf(export->work->arena, "%.*s.%.*s",
                                                      STR_ARG(row->alias), STR_ARG(key->column)));
    VEC_PUSH(export->work->arena, &export->cells, cell);
    return true;
}

/* CSV needs cells of its own; NDJSON is what the API answers. */
static bool add_columns(Export *export)
{
    columns_init(&export->columns, &export->source);
    for (size_t i = 0; i < export->object->field_count; i++) {
        const Field *field = &export->object->fields[i];
        if (!is_exported(export->work, field)) continue;
        bool ok = export->format == EXPORT_CSV
                      ? add_cell(export, field)
                      : columns_add_field(&export->columns, &export->source, field);
        if (!ok) return false;
    }
    return true;
}

/* --- rows ------------------------------------------------------------------------------------- */

static bool is_number(const Field *field)
{
    return field->value_type.kind == TYPE_INT || field->value_type.kind == TYPE_DECIMAL;
}

/* A list as import reads it: north;south */
static Str cell_text(Arena *arena, Value value)
{
    if (value.kind != VALUE_LIST) return value_to_text(arena, value);
    Buffer text;
    buffer_init(&text, arena, 64);
    for (size_t i = 0; i < value.list.count; i++) {
        if (i) BUFFER_ADD(&text, ";");
        buffer_add(&text, value.list.items[i].text);
    }
    return buffer_str(&text);
}

static void put_row(Export *export, DbStatement *statement)
{
    for (size_t i = 0; i < export->cells.count; i++) {
        const Cell *cell = &export->cells.items[i];
        Value value = field_is_file(cell->field)
            ? value_text(str_copy(export->work->arena, db_column_text(statement, cell->at)))
            : source_cell(statement, cell->at, cell->field->value_type, export->work->arena);
        if (value_is_null(value) && cell->field->value_type.kind == TYPE_BOOL)
            value = value_bool(false);
        bool by_key = cell->keyed && !db_column_null(statement, cell->at + 1);
        Str text = by_key ? db_column_text(statement, cell->at + 1)
                          : cell_text(export->work->arena, value);
        csv_put(&export->out, text, i == 0, is_number(cell->field));
    }
    csv_end(&export->out);
}

static void put_json(Export *export, DbStatement *statement)
{
    JsonWriter json;
    json_writer_init(&json, &export->out);
    columns_write_row(&export->columns, export->work, statement, &json, false);
    buffer_char(&export->out, '\n');
}

static DbStatement *prepare(Export *export)
{
    Buffer where, sql;
    buffer_init(&where, export->work->arena, 256);
    buffer_init(&sql, export->work->arena, 1024);
    source_init(&export->source, export->work, export->object);
    export->cells.items = NULL;
    export->cells.count = export->cells.room = 0;
    if (!filter_write(&export->source, &(Filter){ .verb = VERB_EXPORT }, &where)
        || !add_columns(export))
        return NULL;
    BUFFER_ADD(&sql, "SELECT ");
    buffer_add(&sql, buffer_str(&export->columns.sql));
    buffer_add(&sql, buffer_str(&export->source.from));
    buffer_add(&sql, buffer_str(&where));
    buffer_add(&sql, where.len ? STR(" AND t.id > ") : STR(" WHERE t.id > "));
    source_bind(&export->source, &sql, value_ref(export->after));
    buffer_printf(&sql, " ORDER BY t.id LIMIT %d", EXPORT_PAGE);
    return source_prepare(&export->source, &sql);
}

static void put_header(Export *export)
{
    if (export->format != EXPORT_CSV || export->after) return;
    for (size_t i = 0; i < export->cells.count; i++)
        csv_put(&export->out, export->cells.items[i].field->name, i == 0, false);
    csv_end(&export->out);
}

static bool read_page(Work *work, void *context)
{
    Export *export = context;
    DbStatement *statement = prepare(export);
    if (!statement) return false;
    put_header(export);
    int64_t count = 0;
    DbStep step;
    while ((step = db_step(statement, work->problems)) == DB_ROW) {
        if (export->format == EXPORT_CSV) put_row(export, statement);
        else put_json(export, statement);
        export->after = db_column_int(statement, 0);
        count++;
    }
    db_reset(statement);
    export->rows += count;
    export->more = count == EXPORT_PAGE;
    return step == DB_DONE;
}

bool export_run(Work *work, const Object *object, ExportFormat format,
                bool (*put)(void *context, Str bytes), void *context, int64_t *rows)
{
    Export export = { .object = object, .format = format, .more = true };
    bool ok = true;
    while (ok && export.more) {
        Work page = *work;
        page.arena = arena_new();
        export.work = &page;
        buffer_init(&export.out, page.arena, 1 << 16);
        ok = work_read(&page, read_page, &export) && put(context, buffer_str(&export.out));
        arena_free(page.arena);
    }
    if (rows) *rows = export.rows;
    return ok;
}
