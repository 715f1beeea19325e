/*
 * columns.c -- from the cells of a statement straight to JSON.
 *
 * The rule of this file: docs/http-shapes.md, "Records". A lookup is {id, title}, and {id, title:
 * null, hidden: true} if the user may not see its target; booleans and lists are never null.
 */
#include "core/record/columns.h"

#include "core/record/access.h"
#include "core/record/files.h"
#include "core/record/store.h"

static const int CELLS_OF_A_LOOKUP = 3;

void columns_init(Columns *columns, Source *source)
{
    *columns = (Columns){ .cells = 2 };
    buffer_init(&columns->sql, source->work->arena, 512);
    BUFFER_ADD(&columns->sql, "t.id, t.version");
}

int columns_add_cell(Columns *columns, Str sql)
{
    BUFFER_ADD(&columns->sql, ", ");
    buffer_add(&columns->sql, sql);
    return columns->cells++;
}

/* The lookup's own value, then what the user may see of its target. */
static bool add_lookup(Columns *columns, Source *source, const Member *steps, size_t count,
                       Column *column)
{
    const Join *row = &source->root;
    for (size_t i = 0; i < count && row; i++)
        row = source_join(source, row, steps[i].thing, SIGHT_STRICT);
    if (!row) return false;
    BUFFER_ADD(&columns->sql, ", ");
    if (!source_path(source, &source->root, SIGHT_STRICT, steps, count, &columns->sql))
        return false;
    buffer_printf(&columns->sql, ", %.*s.id, ", STR_ARG(row->alias));
    columns->cells += CELLS_OF_A_LOOKUP;
    return source_title(source, row, &columns->sql, &column->title);
}

/* What is known of each file, in one cell. */
static bool add_files(Columns *columns, Source *source, const Member *steps, size_t count)
{
    const Join *row = &source->root;
    for (size_t i = 0; i + 1 < count && row; i++)
        row = source_join(source, row, steps[i].thing, SIGHT_STRICT);
    if (!row) return false;
    BUFFER_ADD(&columns->sql, ", ");
    files_select(steps[count - 1].thing, row->alias, &columns->sql);
    columns->cells++;
    return true;
}

bool columns_add(Columns *columns, Source *source, Str key, const Member *steps, size_t count)
{
    Type type = steps[count - 1].type;
    Column column = { .key = key,
                      .json_key = json_key_text(source->work->arena, key),
                      .type = type,
                      .as = source_column(type),
                      .at = columns->cells };
    bool own_id = type.kind == TYPE_REF && steps[count - 1].thing == type.object->id;
    const Field *field = steps[count - 1].thing;
    column.files = type.kind == TYPE_LIST && field && field_is_file(field);
    if (column.files) {
        if (!add_files(columns, source, steps, count)) return false;
    } else if (type.kind == TYPE_REF && !own_id) {
        if (!add_lookup(columns, source, steps, count, &column)) return false;
    } else {
        BUFFER_ADD(&columns->sql, ", ");
        if (!source_path(source, &source->root, SIGHT_STRICT, steps, count, &columns->sql))
            return false;
        columns->cells++;
        if (own_id) column.type.object = NULL;
    }
    VEC_PUSH(source->work->arena, &columns->items, column);
    return true;
}

bool columns_add_field(Columns *columns, Source *source, const Field *field)
{
    if (field == field->object->id || field == field->object->version) return true;
    Member step = { field->name, field->value_type, field };
    return columns_add(columns, source, field->name, &step, 1);
}

bool columns_add_readable(Columns *columns, Source *source)
{
    const Object *object = source->object;
    for (size_t i = 0; i < object->field_count; i++)
        if (access_field(source->work, &object->fields[i]) >= FIELD_READ
            && !columns_add_field(columns, source, &object->fields[i])) return false;
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Mostly a text, which needs not be copied to be written. */
static void write_title(const Column *column, const Work *work, DbStatement *statement,
                        JsonWriter *json)
{
    Type type = column->title;
    int  cell = column->at + 2;
    if (type.kind == TYPE_TEXT && !type.choices) {
        json_put_text_or_null(json, db_column_text(statement, cell));
        return;
    }
    Value title = db_column(statement, cell, source_column(type), work->arena);
    if (value_is_null(title)) json_put_null(json);
    else json_put_text(json, title_text(work, type, title));
}

static void write_lookup(const Column *column, const Work *work, DbStatement *statement,
                         JsonWriter *json)
{
    if (db_column_null(statement, column->at)) {
        json_put_null(json);
        return;
    }
    bool seen = !db_column_null(statement, column->at + 1);
    json_open(json, '{');
    JSON_KEY(json, "id");
    json_put_id(json, db_column_int(statement, column->at));
    JSON_KEY(json, "title");
    if (seen) write_title(column, work, statement, json);
    else json_put_null(json);
    if (!seen) json_field_bool(json, "hidden", true);
    json_close(json, '}');
}

/* A list without items is [], never null. */
static void write_list(const Column *column, const Work *work, DbStatement *statement,
                       JsonWriter *json)
{
    Value list = source_cell(statement, column->at, column->type, work->arena);
    if (value_is_null(list)) json_put_raw(json, STR("[]"));
    else json_put_value(json, list);
}

static void write_cell(const Column *column, const Work *work, DbStatement *statement,
                       JsonWriter *json)
{
    TypeKind kind = column->type.kind;
    if (kind == TYPE_TEXT) json_put_text_or_null(json, db_column_text(statement, column->at));
    else if (kind == TYPE_BOOL) json_put_bool(json, db_column_int(statement, column->at) != 0);
    else if (column->files)
        files_write_cell(work, db_column_text(statement, column->at), json);
    else if (kind == TYPE_LIST) write_list(column, work, statement, json);
    else if (kind == TYPE_REF && column->type.object) write_lookup(column, work, statement, json);
    else json_put_value(json, db_column(statement, column->at, column->as, work->arena));
}

void columns_write_row(const Columns *columns, const Work *work, DbStatement *statement,
                       JsonWriter *json, bool array)
{
    json_open(json, array ? '[' : '{');
    if (!array) JSON_KEY(json, "id");
    json_put_id(json, db_column_int(statement, 0));
    if (!array) JSON_KEY(json, "version");
    json_put_int(json, db_column_int(statement, 1));
    for (size_t i = 0; i < columns->items.count; i++) {
        if (!array) json_key_raw(json, columns->items.items[i].json_key);
        write_cell(&columns->items.items[i], work, statement, json);
    }
    json_close(json, array ? ']' : '}');
}

void columns_write_keys(const Columns *columns, JsonWriter *json)
{
    json_open(json, '[');
    json_put_text(json, STR("id"));
    json_put_text(json, STR("version"));
    for (size_t i = 0; i < columns->items.count; i++)
        json_put_text(json, columns->items.items[i].key);
    json_close(json, ']');
}
