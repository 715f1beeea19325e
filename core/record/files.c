/*
 * files.c -- the rows of the object `file`: made, found with the user's eyes, let go.
 *
 * The rule of this file: nobody gets a file by its number alone. It is read through a record and a
 * field that hold it and that the user may read, or by who has sent it while nothing holds it.
 */
#include "core/record/files.h"

#include "core/base/content.h"
#include "core/base/file.h"
#include "core/base/id.h"
#include "core/base/spool.h"
#include "core/record/access.h"
#include "core/record/store.h"

static Str column(const Work *work, const char *name)
{
    return field_find(work->snapshot->file, str_from(name))->column;
}

Str files_path(Arena *arena, const Tenant *tenant, Str hash)
{
    Str folder = str_slice(hash, 0, 2), rest = str_slice(hash, 2, hash.len);
    return str_printf(arena, "%.*s/" TENANT_FILES "/%.*s/%.*s", STR_ARG(tenant->folder),
                      STR_ARG(folder), STR_ARG(rest));
}

static bool unknown(Work *work)
{
    return problem_add(work->problems, "file.unknown", work->at, NO_ARGS);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* False without a problem if there is no such row. */
static bool load(Work *work, int64_t id, File *file)
{
    const Object *object = work->snapshot->file;
    Record       *row    = object ? store_load(work, object, id) : NULL;
    if (!row) return false;
    Value record = record_value(row, "record"), by = row->values[object->created_by->index];
    *file = (File){
        .id     = id,
        .size   = record_value(row, "size").integer,
        .at     = row->values[object->created_at->index].integer,
        .by     = by.kind == VALUE_REF ? by.integer : 0,
        .name   = record_value(row, "name").text,
        .type   = record_value(row, "type").text,
        .hash   = record_value(row, "hash").text,
        .object = value_to_text(work->arena, record_value(row, "object")),
        .free   = !value_is_null(record_value(row, "free_at")),
    };
    return record.kind != VALUE_TEXT || id_parse(record.text, &file->record);
}

/* Does a record that the user may read hold it in this field, which they may read, too? */
static bool field_shows(Work *work, const Field *field, Str key)
{
    const Object *object = field->object;
    Buffer        sql;
    ValueVec      bound = { 0 };
    if (access_field(work, field) < FIELD_READ) return false;
    buffer_init(&sql, work->arena, 256);
    VEC_PUSH(work->arena, &bound, value_text(key));
    buffer_printf(&sql,
                  "SELECT 1 FROM %.*s l JOIN %.*s t ON t.id = l.record WHERE l.value = ?1 AND ",
                  STR_ARG(field->column), STR_ARG(object->table));
    Scope scope = access_predicate(work, object, VERB_READ, STR("t"), &sql, &bound);
    if (scope == SCOPE_NONE) return false;
    if (scope == SCOPE_ALL) BUFFER_ADD(&sql, "1");
    BUFFER_ADD(&sql, " LIMIT 1");
    int64_t one;
    bool    found = false;
    return db_find_int(work->db, buffer_str(&sql), bound.items, bound.count, &one, &found,
                       work->problems) && found;
}

static bool any_field_shows(Work *work, int64_t id)
{
    const Snapshot *snapshot = work->snapshot;
    Str             key      = id_text(work->arena, id);
    for (size_t i = 0; i < snapshot->object_count; i++) {
        const Object *object = &snapshot->objects[i];
        for (size_t k = 0; k < object->field_count; k++)
            if (field_is_file(&object->fields[k]) && field_shows(work, &object->fields[k], key))
                return true;
    }
    return false;
}

static bool may_read(Work *work, const File *file)
{
    if (work->user->everything || (file->free && file->by == work->user->id)) return true;
    const Object *object = file->object.len ? object_find(work->snapshot, file->object) : NULL;
    if (object) return access_holds(work, object, VERB_READ, file->record);
    return any_field_shows(work, file->id);
}

bool files_find(Work *work, int64_t id, File *file)
{
    int before = work->problems->count;
    if (load(work, id, file) && may_read(work, file)) return true;
    return work->problems->count > before ? false : unknown(work);
}

/* --- adding ----------------------------------------------------------------------------------- */

static bool count_is_below(Work *work, Str sql, const Value *values, size_t count, int64_t most,
                           const char *code)
{
    int64_t number;
    return db_find_int(work->db, sql, values, count, &number, NULL, work->problems) &&
           (number < most || problem_add(work->problems, code, work->at,
                                         ARGS(str_printf(work->arena, "%lld", (long long)most))));
}

/* What a user may leave lying about, and what one record may hold, is bounded. */
static bool fits_in(Work *work, const FileNew *new)
{
    const Object *object = work->snapshot->file;
    Str           table  = object->table;
    if (!new->object) {
        Str sql = str_printf(work->arena,
                             "SELECT count(*) FROM %.*s WHERE %.*s IS NOT NULL AND %.*s = ?1",
                             STR_ARG(table), STR_ARG(column(work, "free_at")),
                             STR_ARG(object->created_by->column));
        return work->user->everything ||
               count_is_below(work, sql, VALUES(value_ref(work->user->id)), FILE_MAX_WAITING,
                              "file.waiting");
    }
    Str sql = str_printf(work->arena, "SELECT count(*) FROM %.*s WHERE %.*s = ?1 AND %.*s = ?2",
                         STR_ARG(table), STR_ARG(column(work, "record")),
                         STR_ARG(column(work, "object")));
    return count_is_below(work, sql,
                          VALUES(value_text(id_text(work->arena, new->record)),
                                 value_text(new->object->name)),
                          FILE_MAX_OF_RECORD, "file.many");
}

/* Whoever may change the record may give it files; who may not see it hears of no record. */
static bool holder_check(Work *work, const Object *object, int64_t id)
{
    if (!object) return true;
    if (access_holds(work, object, VERB_UPDATE, id) && access_holds(work, object, VERB_READ, id))
        return true;
    return access_holds(work, object, VERB_READ, id) ? access_denied(work, object, VERB_UPDATE)
                                                     : record_unknown(work, object);
}

typedef struct {
    const FileNew *new;
    File          *file;
} Adding;

/* The same content may be there already: then that stays. */
static bool place(Work *work, Str from, Str to)
{
    size_t slash = to.len;
    while (slash > 1 && to.ptr[slash - 1] != '/') slash--;
    Problems said; /* with paths */
    problems_init(&said, work->arena, work->problems->language);
    return (folder_make(str_slice(to, 0, slash - 1), &said) && file_link(from, to, &said)) ||
           spool_failed(work->problems);
}

/* The content first: a row without content would be a lie, content without a row is swept away. */
static bool add(Work *work, void *context)
{
    const Adding  *adding = context;
    const FileNew *new    = adding->new;
    if (!holder_check(work, new->object, new->record) || !fits_in(work, new)) return false;
    Str to = files_path(work->arena, work->tenant, new->hash);
    if (!place(work, new->path, to)) return false;
    Record *row = store_row(work, work->snapshot->file);
    store_set(row, "key", value_text(id_text(work->arena, row->id)));
    store_set(row, "name", value_text(new->name));
    store_set(row, "type", value_text(new->type));
    store_set(row, "size", value_int(new->size));
    store_set(row, "hash", value_text(new->hash));
    if (new->object) {
        store_set(row, "object", value_text(new->object->name));
        store_set(row, "record", value_text(id_text(work->arena, new->record)));
    } else {
        store_set(row, "free_at", value_datetime(work->now));
    }
    return store_insert(work, row) && load(work, row->id, adding->file);
}

bool files_add(Work *work, const FileNew *new, File *file)
{
    Adding   adding = { new, file };
    Problems said; /* with paths */
    if (!new->size) return problem_add(work->problems, "file.empty", work->at, NO_ARGS);
    /* The slow part, outside the lane: its bytes are on disk before anybody waits for a turn. */
    problems_init(&said, work->arena, work->problems->language);
    if (!file_sync(new->path, &said)) return spool_failed(work->problems);
    return work_write(work, add, &adding);
}

/* --- removing --------------------------------------------------------------------------------- */

bool files_remove(Work *work, int64_t id)
{
    File file;
    if (!files_find(work, id, &file)) return false;
    const Object *object = file.object.len ? object_find(work->snapshot, file.object) : NULL;
    if (!object && !file.free)
        return problem_add(work->problems, "file.held", work->at, NO_ARGS);
    if (object && !holder_check(work, object, file.record)) return false;
    Str sql = str_printf(
        work->arena, "UPDATE %.*s SET %.*s = ?1, %.*s = NULL, %.*s = NULL WHERE id = ?2",
        STR_ARG(work->snapshot->file->table), STR_ARG(column(work, "free_at")),
        STR_ARG(column(work, "object")), STR_ARG(column(work, "record")));
    return db_run(work->db, sql, VALUES(value_datetime(work->now), value_ref(id)), NULL,
                  work->problems);
}

/* --- as JSON ---------------------------------------------------------------------------------- */

void files_write(const Work *work, const File *file, JsonWriter *json)
{
    const Content *content = content_find(file->type);
    json_open(json, '{');
    json_field_id(json, "id", file->id);
    json_field_text(json, "name", file->name);
    json_field_text(json, "type", file->type);
    json_field_int(json, "size", file->size);
    json_field_bool(json, "image", content->image);
    json_field_text(json, "url",
                    str_printf(work->arena, "/t/%.*s/api/v1/files/%.*s",
                               STR_ARG(work->tenant->name),
                               STR_ARG(id_text(work->arena, file->id))));
    json_close(json, '}');
}

static void write_gone(Str key, JsonWriter *json)
{
    static const char *const members[] = { "name", "type", "size", "url" };
    json_open(json, '{');
    json_field_text(json, "id", key);
    json_field_bool(json, "image", false);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        json_key(json, str_from(members[i]));
        json_put_null(json);
    }
    json_close(json, '}');
}

void files_write_list(Work *work, Value ids, JsonWriter *json)
{
    json_open(json, '[');
    for (size_t i = 0; ids.kind == VALUE_LIST && i < ids.list.count; i++) {
        File    file;
        int64_t id;
        Str     key = ids.list.items[i].text;
        if (id_parse(key, &id) && load(work, id, &file)) files_write(work, &file, json);
        else write_gone(key, json);
    }
    json_close(json, ']');
}
