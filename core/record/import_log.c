/*
 * import_log.c -- the notes of an import: what each chunk has made, refused and put off.
 *
 * The rule of this file: a note is written in the transaction of what it tells. What was refused is
 * kept as the cells of its row, so that the file is not needed to write it again.
 */
#include "core/base/id.h"
#include "core/record/import.h"

#define STATE(name) { #name, offsetof(ImportState, name) }

static const struct {
    const char *name;
    size_t      at;
} states[] = {
    STATE(number),         STATE(pass),           STATE(taken),           STATE(input),
    STATE(waits),          STATE(result.rows),    STATE(result.created),  STATE(result.updated),
    STATE(result.unchanged), STATE(result.refused),
};

enum { STATES = sizeof states / sizeof *states };

/* --- the head --------------------------------------------------------------------------------- */

static Str head_write(Work *work, const ImportRequest *request, const SheetFacts *facts)
{
    Buffer out;
    JsonWriter json;
    buffer_init(&out, work->arena, 512);
    json_writer_init(&json, &out);
    json_open(&json, '{');
    json_field_text(&json, "file", request->file);
    json_field_text(&json, "format", str_from(facts->format));
    json_field_text(&json, "encoding", str_from(facts->encoding));
    json_field_int(&json, "separator", facts->separator);
    json_field_bool(&json, "dry_run", request->dry_run);
    json_key(&json, STR("header"));
    json_open(&json, '[');
    for (size_t i = 0; i < facts->header.count; i++)
        json_put_text(&json, facts->header.items[i]);
    json_close(&json, ']');
    json_close(&json, '}');
    return buffer_str(&out);
}

static bool forget_old(Work *work)
{
    Value until = value_int(work->now - (int64_t)IMPORT_KEPT_DAYS * 86400000);
    return db_run(work->db,
                  STR("DELETE FROM tenon_import_note WHERE import IN "
                      "(SELECT id FROM tenon_import WHERE at < ?1)"),
                  VALUES(until), NULL, work->problems)
           && db_run(work->db, STR("DELETE FROM tenon_import WHERE at < ?1"), VALUES(until), NULL,
                     work->problems);
}

static bool state_read(Work *work, int64_t id, ImportState *state)
{
    DbStatement *statement = db_prepare(
        work->db,
        STR("SELECT state FROM tenon_import_note WHERE import = ?1 ORDER BY number DESC LIMIT 1"),
        work->problems);
    if (!statement) return false;
    db_bind(statement, 1, value_int(id));
    DbStep step = db_step(statement, work->problems);
    Str text = step == DB_ROW ? str_copy(work->arena, db_column_text(statement, 0)) : (Str){ 0 };
    db_reset(statement);
    if (step != DB_ROW) return step == DB_DONE;
    Str word;
    for (int i = 0; i < STATES && str_cut(&text, ' ', &word); i++)
        str_to_int(word, (int64_t *)((char *)state + states[i].at));
    state->last = str_is(text, "last");
    return true;
}

typedef struct {
    const ImportRequest *request;
    const SheetFacts    *facts;
    int64_t              id;
    ImportState         *state;
} Begin;

static bool begin(Work *work, void *context)
{
    Begin *begin = context;
    int64_t number;
    bool there;
    if (!db_find_int(work->db, STR("SELECT 1 FROM tenon_import WHERE id = ?1"),
                     VALUES(value_int(begin->id)), &number, &there, work->problems))
        return false;
    if (there) return state_read(work, begin->id, begin->state);
    return forget_old(work)
           && db_run(work->db,
                     STR("INSERT INTO tenon_import (id, object, user, at, head, undone) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, 0)"),
                     VALUES(value_int(begin->id), value_text(begin->request->object->name),
                            value_int(work->user->id), value_int(work->now),
                            value_text(head_write(work, begin->request, begin->facts))),
                     NULL, work->problems);
}

bool log_begin(Work *work, const ImportRequest *request, int64_t id, const SheetFacts *facts,
               ImportState *state)
{
    Begin context = { request, facts, id, state };
    return work_write(work, begin, &context);
}

const Json *log_head(Work *work, int64_t id)
{
    DbStatement *statement = db_prepare(
        work->db, STR("SELECT head FROM tenon_import WHERE id = ?1 AND (?2 OR user = ?3)"),
        work->problems);
    if (!statement) return NULL;
    db_bind(statement, 1, value_int(id));
    db_bind(statement, 2, value_bool(work->user->everything));
    db_bind(statement, 3, value_int(work->user->id));
    DbStep step = db_step(statement, work->problems);
    Str text = step == DB_ROW ? str_copy(work->arena, db_column_text(statement, 0)) : (Str){ 0 };
    db_reset(statement);
    if (step == DB_DONE) problem_add(work->problems, "import.unknown", (Place){ 0 }, NO_ARGS);
    return step == DB_ROW ? json_read(work->arena, text, work->problems) : NULL;
}

/* --- notes ------------------------------------------------------------------------------------ */

bool log_write(Work *work, int64_t id, const ImportState *state, const ImportNote *note)
{
    Buffer text;
    buffer_init(&text, work->arena, 128);
    for (int i = 0; i < STATES; i++) {
        buffer_int(&text, *(const int64_t *)((const char *)state + states[i].at));
        buffer_char(&text, ' ');
    }
    if (state->last) BUFFER_ADD(&text, "last");
    return db_run(work->db,
                  STR("INSERT INTO tenon_import_note "
                      "(import, number, pass, state, made, wrong, waiting) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
                  VALUES(value_int(id), value_int(state->number), value_int(state->pass),
                         value_text(buffer_str(&text)), value_text(buffer_str(&note->made)),
                         value_text(buffer_str(&note->wrong)),
                         value_text(buffer_str(&note->waiting))),
                  NULL, work->problems);
}

static bool forget(Work *work, void *context)
{
    Value id = value_int(*(int64_t *)context);
    return db_run(work->db, STR("DELETE FROM tenon_import_note WHERE import = ?1"), VALUES(id),
                  NULL, work->problems)
           && db_run(work->db, STR("DELETE FROM tenon_import WHERE id = ?1"), VALUES(id), NULL,
                     work->problems);
}

void log_forget(Work *work, int64_t id)
{
    work_write(work, forget, &id);
}

static JsonWriter next_in(Buffer *list)
{
    JsonWriter json;
    if (list->len) buffer_char(list, ',');
    json_writer_init(&json, list);
    return json;
}

/* {"id": ..., "version": 3, "from": 2, "was": {...}}; of a new one only id and version. */
void note_made(ImportNote *note, const Record *record)
{
    JsonWriter json = next_in(&note->made);
    json_open(&json, '{');
    json_field_id(&json, "id", record->id);
    json_field_int(&json, "version", record->version);
    if (!record->is_new) {
        const Object *object = record->object;
        json_field_int(&json, "from", record->old[object->version->index].integer);
        json_key(&json, STR("was"));
        json_open(&json, '{');
        for (size_t i = 0; i < object->field_count; i++) {
            const Field *field = &object->fields[i];
            bool kept = (!field->system || field == object->owner) && !field->type->computed
                        && !field->formula && !field->type->assigned && field != object->id;
            if (!kept || value_equal(record->old[i], record->values[i])) continue;
            json_key(&json, field->name);
            json_put_value(&json, record->old[i]);
        }
        json_close(&json, '}');
    }
    json_close(&json, '}');
}

static void put_cells(JsonWriter *json, const SheetRow *row)
{
    json_key(json, STR("cells"));
    json_open(json, '[');
    for (size_t i = 0; i < row->cells.count; i++) {
        if (row->cells.items[i].ptr) json_put_text(json, row->cells.items[i]);
        else json_put_null(json);
    }
    json_close(json, ']');
}

void note_waiting(ImportNote *note, const SheetRow *row)
{
    JsonWriter json = next_in(&note->waiting);
    json_open(&json, '{');
    json_field_int(&json, "line", row->line);
    put_cells(&json, row);
    json_close(&json, '}');
}

void note_wrong(ImportNote *note, const SheetRow *row, const Problems *problems)
{
    JsonWriter json = next_in(&note->wrong);
    json_open(&json, '{');
    json_field_int(&json, "line", row->line);
    put_cells(&json, row);
    json_key(&json, STR("problems"));
    json_problem_list(&json, problems);
    json_close(&json, '}');
}

/* --- reading them ----------------------------------------------------------------------------- */

bool log_next(Work *work, LogReading *reading, const Json **list)
{
    Str sql = str_printf(work->arena,
                         "SELECT number, %s FROM tenon_import_note WHERE import = ?1 AND number %s "
                         "?2 AND (?3 = 0 OR pass = ?3) AND %s <> '' ORDER BY number %s LIMIT 1",
                         reading->column, reading->newest_first ? "<" : ">", reading->column,
                         reading->newest_first ? "DESC" : "ASC");
    DbStatement *statement = db_prepare(work->db, sql, work->problems);
    if (!statement) return false;
    db_bind(statement, 1, value_int(reading->import));
    db_bind(statement, 2, value_int(reading->number));
    db_bind(statement, 3, value_int(reading->pass));
    bool found = db_step(statement, work->problems) == DB_ROW;
    Str text = { 0 };
    if (found) {
        reading->number = db_column_int(statement, 0);
        text = str_printf(work->arena, "[%.*s]", STR_ARG(db_column_text(statement, 1)));
    }
    db_reset(statement);
    *list = found ? json_read(work->arena, text, work->problems) : NULL;
    return *list != NULL;
}
