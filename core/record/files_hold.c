/*
 * files_hold.c -- files and the fields that name them: what a field takes, how its files are read
 * with the record, and the moment from which nobody holds one.
 *
 * The rule of this file: one statement for all files of a stored change, however many they are.
 */
#include "core/base/clock.h"
#include "core/base/content.h"
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/bin.h"
#include "core/record/files.h"
#include "core/record/record_json.h"
#include "core/record/save.h"
#include "core/record/store.h"

#define PIECE_SEPARATOR '\x1e' /* between what is known of one file; no name holds it */

static Str column(const Object *object, const char *name)
{
    return field_find(object, str_from(name))->column;
}

/* --- what a field takes ----------------------------------------------------------------------- */

static bool kind_fits(const Field *field, const File *file)
{
    const Content *content = content_find(file->type);
    Str            rest = field_option_text(field, "accept"), kind;
    bool           any  = true;
    while (str_cut(&rest, ' ', &kind)) {
        if (!kind.len) continue;
        if (content_fits(content, file->name, kind)) return true;
        any = false;
    }
    return any;
}

static bool takes(Work *work, const Field *field, Str key)
{
    File    file;
    int64_t id;
    Work    quiet = *work;
    Problems unheard; /* said below, by the field's name */
    problems_init(&unheard, work->arena, work->problems->language);
    quiet.problems = &unheard;
    if (!id_parse(key, &id) || !files_find(&quiet, id, &file))
        return field_problem(work, "value.file.unknown", field, key);
    if (!kind_fits(field, &file)) return field_problem(work, "value.file.kind", field, file.name);
    int64_t most = field_option_int(field, "max_size", INT32_MAX);
    return file.size <= most << 20 || field_problem(work, "value.file.size", field, file.name);
}

bool files_accept(Work *work, const Field *field, Value old, Value new)
{
    bool ok = true;
    for (size_t i = 0; field_is_file(field) && new.kind == VALUE_LIST && i < new.list.count; i++)
        if (!value_list_has(old, new.list.items[i]))
            ok = takes(work, field, new.list.items[i].text) && ok;
    return ok;
}

/* --- holding and letting go ------------------------------------------------------------------- */

static bool set_free_at(Work *work, const ValueVec *ids, Value when)
{
    const Object *object = work->snapshot->file;
    Buffer        sql;
    ValueVec      bound = { 0 };
    if (ids->count == 0) return true;
    buffer_init(&sql, work->arena, 256);
    VEC_PUSH(work->arena, &bound, when);
    buffer_printf(&sql, "UPDATE %.*s SET %.*s = ?1 WHERE %.*s IN (", STR_ARG(object->table),
                  STR_ARG(column(object, "free_at")), STR_ARG(column(object, "key")));
    for (size_t i = 0; i < ids->count; i++) {
        VEC_PUSH(work->arena, &bound, ids->items[i]);
        buffer_printf(&sql, "%s?%zu", i ? ", " : "", bound.count);
    }
    BUFFER_ADD(&sql, ")");
    return db_run(work->db, buffer_str(&sql), bound.items, bound.count, NULL, work->problems);
}

static Value from_now(const Work *work, bool into_bin)
{
    return value_datetime(work->now + (into_bin ? BIN_DAYS * INT64_C(86400000) : 0));
}

bool files_hold(Work *work, const ValueVec *ids)
{
    return set_free_at(work, ids, value_null());
}

bool files_let_go(Work *work, const ValueVec *ids)
{
    return set_free_at(work, ids, from_now(work, false));
}

bool files_let_go_all(Work *work, const Field *field, int64_t record)
{
    const Object *object = work->snapshot->file;
    Str           sql    = str_printf(
        work->arena,
        "UPDATE %.*s SET %.*s = ?1 WHERE %.*s IN (SELECT value FROM %.*s WHERE record = ?2)",
        STR_ARG(object->table), STR_ARG(column(object, "free_at")), STR_ARG(column(object, "key")),
        STR_ARG(field->column));
    return db_run(work->db, sql, VALUES(from_now(work, true), value_ref(record)), NULL,
                  work->problems);
}

static bool follow(Work *work, const Object *holder, int64_t id, Value when)
{
    const Object *object = work->snapshot->file;
    if (holder->system || !object) return true;
    Str sql = str_printf(work->arena, "UPDATE %.*s SET %.*s = ?1 WHERE %.*s = ?2 AND %.*s = ?3",
                         STR_ARG(object->table), STR_ARG(column(object, "free_at")),
                         STR_ARG(column(object, "record")), STR_ARG(column(object, "object")));
    return db_run(work->db, sql,
                  VALUES(when, value_text(id_text(work->arena, id)), value_text(holder->name)),
                  NULL, work->problems);
}

bool files_follow_delete(Work *work, const Object *object, int64_t id)
{
    return follow(work, object, id, from_now(work, true));
}

bool files_follow_restore(Work *work, const Object *object, int64_t id)
{
    return follow(work, object, id, value_null());
}

/* --- reading with the record ------------------------------------------------------------------ */

static void write_join(const Field *field, Str alias, Buffer *out)
{
    const Object *object = field->object->snapshot->file;
    buffer_printf(out, " FROM %.*s l JOIN %.*s f ON f.%.*s = l.value WHERE l.record = %.*s.id",
                  STR_ARG(field->column), STR_ARG(object->table), STR_ARG(column(object, "key")),
                  STR_ARG(alias));
}

void files_select(const Field *field, Str alias, Buffer *out)
{
    const Object *object = field->object->snapshot->file;
    buffer_printf(out,
                  "(SELECT group_concat(l.value || char(%d) || f.%.*s || char(%d) || f.%.*s || "
                  "char(%d) || f.%.*s, char(%d))",
                  PIECE_SEPARATOR, STR_ARG(column(object, "size")), PIECE_SEPARATOR,
                  STR_ARG(column(object, "type")), PIECE_SEPARATOR,
                  STR_ARG(column(object, "name")), LIST_SEPARATOR);
    write_join(field, alias, out);
    BUFFER_ADD(out, ")");
}

void files_select_names(const Field *field, Str alias, Buffer *out)
{
    buffer_printf(out, "(SELECT group_concat(f.%.*s, '; ')",
                  STR_ARG(column(field->object->snapshot->file, "name")));
    write_join(field, alias, out);
    BUFFER_ADD(out, ")");
}

void files_write_cell(const Work *work, Str cell, JsonWriter *json)
{
    Str one, key, size, type;
    json_open(json, '[');
    while (str_cut(&cell, LIST_SEPARATOR, &one)) {
        File file = { 0 };
        if (!str_cut(&one, PIECE_SEPARATOR, &key) || !str_cut(&one, PIECE_SEPARATOR, &size) ||
            !str_cut(&one, PIECE_SEPARATOR, &type) || !id_parse(key, &file.id) ||
            !str_to_int(size, &file.size))
            continue;
        file.type = type;
        file.name = one;
        files_write(work, &file, json);
    }
    json_close(json, ']');
}

/* --- the files of a record's page ------------------------------------------------------------- */

typedef struct {
    const Object *object;
    int64_t       id;
    bool          update; /* may the user change the record? */
} Page;

/* Those of one field; of none: those that the record holds as a whole. */
static DbStatement *prepare_rows(Work *work, const Page *page, const Field *field)
{
    const Object *object = work->snapshot->file;
    Buffer        sql;
    buffer_init(&sql, work->arena, 512);
    buffer_printf(&sql, "SELECT f.id, f.%.*s, f.%.*s, f.%.*s, f.%.*s, f.%.*s FROM ",
                  STR_ARG(column(object, "name")), STR_ARG(column(object, "type")),
                  STR_ARG(column(object, "size")), STR_ARG(object->created_at->column),
                  STR_ARG(object->created_by->column));
    if (field)
        buffer_printf(&sql, "%.*s l JOIN %.*s f ON f.%.*s = l.value WHERE l.record = ?1",
                      STR_ARG(field->column), STR_ARG(object->table),
                      STR_ARG(column(object, "key")));
    else
        buffer_printf(&sql, "%.*s f WHERE f.%.*s = ?1 AND f.%.*s = ?2", STR_ARG(object->table),
                      STR_ARG(column(object, "record")), STR_ARG(column(object, "object")));
    buffer_printf(&sql, " ORDER BY f.id DESC LIMIT %d", FILE_SHOWN);
    DbStatement *rows = db_prepare(work->db, buffer_str(&sql), work->problems);
    if (!rows) return NULL;
    db_bind(rows, 1, field ? value_ref(page->id) : value_text(id_text(work->arena, page->id)));
    if (!field) db_bind(rows, 2, value_text(page->object->name));
    return rows;
}

static void write_row(Work *work, const Page *page, const Field *field, DbStatement *row,
                      JsonWriter *json)
{
    bool free = !field || (access_field(work, field) == FIELD_EDIT && !field->readonly);
    File file = { .id   = db_column_int(row, 0),
                  .name = str_copy(work->arena, db_column_text(row, 1)),
                  .type = str_copy(work->arena, db_column_text(row, 2)),
                  .size = db_column_int(row, 3) };
    Value by  = db_column_null(row, 5) ? value_null() : value_ref(db_column_int(row, 5));
    json_open(json, '{');
    json_key(json, STR("file"));
    files_write(work, &file, json);
    json_field_text(json, "field", field ? field->name : (Str){ 0 });
    json_field_text(json, "at", datetime_text(work->arena, db_column_int(row, 4)));
    json_key(json, STR("by"));
    record_write_value(work, work->snapshot->file->created_by, by, json);
    json_field_bool(json, "remove", page->update && free);
    json_close(json, '}');
}

static bool write_rows(Work *work, const Page *page, const Field *field, JsonWriter *json)
{
    DbStatement *rows = prepare_rows(work, page, field);
    DbStep       step;
    if (!rows) return false;
    while ((step = db_step(rows, work->problems)) == DB_ROW)
        write_row(work, page, field, rows, json);
    db_reset(rows);
    return step == DB_DONE;
}

bool files_write_page(Work *work, const Object *object, int64_t id, JsonWriter *json)
{
    Page page = { object, id, access_holds(work, object, VERB_UPDATE, id) };
    json_key(json, STR("files"));
    json_open(json, '{');
    json_key(json, STR("rows"));
    json_open(json, '[');
    bool ok = write_rows(work, &page, NULL, json);
    for (size_t i = 0; ok && i < object->field_count; i++)
        if (field_is_file(&object->fields[i]) &&
            access_field(work, &object->fields[i]) >= FIELD_READ)
            ok = write_rows(work, &page, &object->fields[i], json);
    json_close(json, ']');
    json_field_bool(json, "create", page.update);
    json_close(json, '}');
    return ok;
}
