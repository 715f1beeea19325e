/*
 * record_json.c -- one record, one value, one title: the same columns and the same eyes as a list.
 */
#include "core/record/record_json.h"

#include <assert.h>

#include "core/record/access.h"
#include "core/record/columns.h"
#include "core/record/files.h"
#include "core/record/filter.h"
#include "core/record/path.h"

/*
 * The statement stands on the record's row, or NULL: with problems, or because the user does not
 * see such a record.
 */
static DbStatement *stand_on(Source *source, const Str columns, int64_t id)
{
    Buffer sql, where;
    buffer_init(&sql, source->work->arena, 1024);
    buffer_init(&where, source->work->arena, 128);
    if (access_scope(source->work, source->object, VERB_READ) == SCOPE_NONE) return NULL;
    if (!filter_write(source, &(Filter){ .id = id }, &where)) return NULL;
    BUFFER_ADD(&sql, "SELECT ");
    buffer_add(&sql, columns);
    buffer_add(&sql, buffer_str(&source->from));
    buffer_add(&sql, buffer_str(&where));
    DbStatement *statement = source_prepare(source, &sql);
    if (!statement || db_step(statement, source->work->problems) == DB_ROW) return statement;
    db_reset(statement);
    return NULL;
}

static bool add_paths(Columns *columns, Source *source, const StrVec *paths)
{
    for (size_t i = 0; paths && i < paths->count; i++) {
        Path path;
        if (!path_visible(source->work, source->object, paths->items[i], &path)) continue;
        if (!columns_add(columns, source, paths->items[i], path.steps, path.count)) return false;
    }
    return true;
}

typedef enum { WITH_ALL_FIELDS, ONLY_PATHS } Extent;

static bool write_if_seen(Work *work, const Object *object, int64_t id, Extent extent,
                          const StrVec *paths, JsonWriter *json)
{
    Source source;
    Columns columns;
    source_init(&source, work, object);
    columns_init(&columns, &source);
    if (extent == WITH_ALL_FIELDS && !columns_add_readable(&columns, &source)) return false;
    if (!add_paths(&columns, &source, paths)) return false;
    DbStatement *statement = stand_on(&source, buffer_str(&columns.sql), id);
    if (!statement) return false;
    columns_write_row(&columns, work, statement, json, false);
    db_reset(statement);
    return true;
}

static bool write_extent(Work *work, const Object *object, int64_t id, Extent extent,
                         const StrVec *paths, JsonWriter *json)
{
    int before = work->problems->count;
    if (write_if_seen(work, object, id, extent, paths, json)) return true;
    return work->problems->count > before ? false : record_unknown(work, object);
}

bool record_write_with(Work *work, const Object *object, int64_t id, const StrVec *paths,
                       JsonWriter *json)
{
    return write_extent(work, object, id, WITH_ALL_FIELDS, paths, json);
}

bool record_write_only(Work *work, const Object *object, int64_t id, const StrVec *paths,
                       JsonWriter *json)
{
    return write_extent(work, object, id, ONLY_PATHS, paths, json);
}

bool record_write(Work *work, const Object *object, int64_t id, JsonWriter *json)
{
    return record_write_with(work, object, id, NULL, json);
}

/* Every record begins with its id and its version: columns_write_row. */
int64_t record_written_version(Str json)
{
    static const char name[] = "\"version\":";
    size_t  at, end;
    int64_t version = 0;
    bool    found = str_find(json, STR(name), &at);
    assert(found);
    (void)found;
    end = at += sizeof name - 1;
    while (end < json.len && json.ptr[end] >= '0' && json.ptr[end] <= '9') end++;
    str_to_int(str_slice(json, at, end), &version);
    return version;
}

bool record_write_saved(Work *work, const Record *record, JsonWriter *json)
{
    if (!record->out_of_sight) return record_write(work, record->object, record->id, json);
    json_open(json, '{');
    json_field_id(json, "id", record->id);
    json_field_int(json, "version", record->version);
    json_close(json, '}');
    return true;
}

/* --- titles ----------------------------------------------------------------------------------- */

bool record_title_find(Work *work, const Object *object, int64_t id, Str *title)
{
    Source source;
    Buffer column;
    Type type;
    source_init(&source, work, object);
    buffer_init(&column, work->arena, 128);
    if (!source_title(&source, &source.root, &column, &type)) return false;
    DbStatement *statement = stand_on(&source, buffer_str(&column), id);
    if (!statement) return false;
    *title = title_text(work, type, db_column(statement, 0, source_column(type), work->arena));
    db_reset(statement);
    return true;
}

Str record_title(Work *work, const Object *object, int64_t id)
{
    Str title = { 0 };
    record_title_find(work, object, id, &title);
    return title;
}

void record_write_value(Work *work, const Field *field, Value value, JsonWriter *json)
{
    if (field->value_type.kind == TYPE_BOOL && value_is_null(value)) {
        json_put_bool(json, false);
        return;
    }
    if (field_is_file(field)) {
        files_write_list(work, value, json);
        return;
    }
    if (field_is_list(field) && value_is_null(value)) {
        json_put_raw(json, STR("[]"));
        return;
    }
    const Object *target = field->value_type.object;
    if (value.kind != VALUE_REF || !target) {
        json_put_value(json, value);
        return;
    }
    Str title = { 0 };
    bool seen = record_title_find(work, target, value.integer, &title);
    json_open(json, '{');
    json_field_id(json, "id", value.integer);
    json_key(json, STR("title"));
    if (title.len) json_put_text(json, title);
    else json_put_null(json);
    if (!seen) json_field_bool(json, "hidden", true);
    json_close(json, '}');
}
