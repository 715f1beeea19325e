/*
 * import_undo.c -- taking an import back: newest change first, each through the recipe.
 *
 * The rule of this file: what somebody has changed since is left as it is, and told. A record that
 * the import itself has changed twice is followed back step by step.
 */
#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/import.h"
#include "core/record/store.h"

typedef struct {
    int64_t now, means; /* the version it has now is what it was at that version */
} Step;

typedef struct {
    Work         *work;
    int64_t       import, id;
    const Object *object;
    LogReading    reading;
    const Json   *list;   /* of the note at hand; NULL: the next one */
    Arena        *arena;  /* of `list` */
    size_t        left;   /* items of it that are not undone yet, from its end */
    const Json  **items;
    Map           steps;  /* id -> Step */
    Arena        *kept;
    UndoResult   *result;
    ImportState   state;
    int64_t       total;
} Undo;

/* --- one record ------------------------------------------------------------------------------- */

static Step *step_of(Undo *undo, Str id)
{
    return map_find(&undo->steps, id);
}

static bool is_as_left(Undo *undo, const Record *record, Str id, int64_t version)
{
    const Step *step = step_of(undo, id);
    return record->version == version || (step && step->now == record->version
                                          && step->means == version);
}

static void remember(Undo *undo, Str id, int64_t now, int64_t means)
{
    Step *step = step_of(undo, id);
    if (!step) {
        step = ARENA_NEW(undo->kept, Step);
        map_put(&undo->steps, str_copy(undo->kept, id), step);
    }
    *step = (Step){ now, means };
}

static bool set_back(Undo *undo, Work *work, const Json *item, int64_t id)
{
    RecordInputs inputs = { .from_app = true };
    Record *record;
    if (!record_input(work, json_find(item, "was"), &inputs)
        || !record_update(work, undo->object, id, &inputs, &record))
        return false;
    remember(undo, json_text(item, "id"), record->version, json_find(item, "from")->value.integer);
    undo->result->restored++;
    return true;
}

static bool take_back(Undo *undo, Work *work, const Json *item)
{
    int64_t id;
    if (!id_parse(json_text(item, "id"), &id)) return true;
    const Record *record = store_load(work, undo->object, id);
    if (!record) return work->problems->count == 0; /* somebody has deleted it */
    if (!is_as_left(undo, record, json_text(item, "id"), json_find(item, "version")->value.integer))
        return problem_add(work->problems, "import.changed_since", work->at, NO_ARGS);
    if (json_find(item, "was")) return set_back(undo, work, item, id);
    if (!record_delete(work, undo->object, id, NULL)) return false;
    undo->result->deleted++;
    return true;
}

/* --- what is left ----------------------------------------------------------------------------- */

static void note_left(Work *work, ImportNote *note, const Json *item, const Problems *problems)
{
    JsonWriter json;
    if (note->wrong.len) buffer_char(&note->wrong, ',');
    json_writer_init(&json, &note->wrong);
    json_open(&json, '{');
    json_field_text(&json, "id", json_text(item, "id"));
    json_key(&json, STR("problems"));
    json_problem_list(&json, problems);
    json_close(&json, '}');
    (void)work;
}

static bool undo_one(Undo *undo, Work *work, ImportNote *note, const Json *item)
{
    Problems problems, *all = work->problems;
    problems_init(&problems, work->arena, all->language);
    if (!db_savepoint(work->db, all)) return false;
    work->problems = &problems;
    bool ok = take_back(undo, work, item) && !problems.count;
    work->problems = all;
    if (ok) return db_keep(work->db, all);
    db_undo(work->db);
    undo->result->left++;
    note_left(work, note, item, &problems);
    return true;
}

/* --- chunks ----------------------------------------------------------------------------------- */

static bool undo_chunk(Work *work, void *context)
{
    Undo *undo = context;
    ImportNote note = { 0 };
    int64_t until = clock_monotonic() + IMPORT_CHUNK_US;
    buffer_init(&note.made, work->arena, 16);
    buffer_init(&note.wrong, work->arena, 256);
    buffer_init(&note.waiting, work->arena, 16);
    while (undo->left > 0 && clock_monotonic() < until) {
        if (!undo_one(undo, work, &note, undo->items[undo->left - 1])) return false;
        undo->left--;
        undo->state.taken++;
    }
    undo->state.number++;
    undo->state.result.created = undo->result->deleted;
    undo->state.result.updated = undo->result->restored;
    undo->state.result.refused = undo->result->left;
    return log_write(work, undo->id, &undo->state, &note);
}

static bool read_note(Work *work, void *context)
{
    Undo *undo = context;
    int errors = work->problems->count;
    if (!log_next(work, &undo->reading, &undo->list)) return work->problems->count == errors;
    undo->items = ARENA_ARRAY(work->arena, const Json *, undo->list->count);
    undo->left = 0;
    for (const Json *item = undo->list->first; item; item = item->next)
        undo->items[undo->left++] = item;
    return true;
}

static bool next_note(Undo *undo)
{
    arena_reset(undo->arena);
    Work work = *undo->work;
    work.arena = undo->arena;
    undo->list = NULL;
    return work_read(&work, read_note, undo);
}

/* Items that were undone before a crash. */
static void skip(Undo *undo, int64_t *done)
{
    int64_t here = *done < (int64_t)undo->left ? *done : (int64_t)undo->left;
    undo->left -= (size_t)here;
    *done -= here;
}

static bool write_part(Undo *undo)
{
    Work work = *undo->work;
    work.arena = arena_new();
    bool ok = work_write(&work, undo_chunk, undo);
    arena_free(work.arena);
    return ok;
}

static bool run(Undo *undo, bool (*progress)(void *context, int64_t done, int64_t total),
                void *context)
{
    int64_t done = undo->state.taken;
    for (;;) {
        if (!next_note(undo)) return false;
        if (!undo->list) return true;
        skip(undo, &done);
        while (undo->left > 0) {
            if (!write_part(undo)) return false;
            undo->result->stopped = progress && !progress(context, undo->state.taken, undo->total);
            if (undo->result->stopped) return true;
        }
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool begin(Work *work, void *context)
{
    Undo *undo = context;
    const Json *head = log_head(work, undo->import);
    if (!head) return false;
    DbStatement *statement = db_prepare(
        work->db, STR("SELECT object, undone FROM tenon_import WHERE id = ?1"), work->problems);
    if (!statement) return false;
    db_bind(statement, 1, value_int(undo->import));
    bool there = db_step(statement, work->problems) == DB_ROW;
    Str name = there ? str_copy(work->arena, db_column_text(statement, 0)) : (Str){ 0 };
    int64_t undone = there ? db_column_int(statement, 1) : 0;
    db_reset(statement);
    undo->object = record_object(work, name);
    if (!undo->object) return false;
    const Json *dry = json_find(head, "dry_run");
    if ((undone && undone != undo->id) || (dry && dry->value.boolean))
        return problem_add(work->problems, "import.undone", (Place){ 0 }, NO_ARGS);
    return db_run(work->db, STR("UPDATE tenon_import SET undone = ?1 WHERE id = ?2"),
                  VALUES(value_int(undo->id), value_int(undo->import)), NULL, work->problems);
}

static bool counted(Work *work, void *context)
{
    Undo *undo = context;
    ImportState state = { 0 };
    SheetFacts facts = { .format = "csv", .encoding = "utf-8", .separator = ',' };
    ImportRequest request = { .object = undo->object };
    if (!log_begin(work, &request, undo->import, &facts, &state)) return false;
    undo->total = state.result.created + state.result.updated;
    return log_begin(work, &request, undo->id, &facts, &undo->state);
}

bool import_undo(Work *work, int64_t import, int64_t id,
                 bool (*progress)(void *context, int64_t done, int64_t total), void *context,
                 UndoResult *result)
{
    Undo undo = { .work = work, .import = import, .id = id, .result = result };
    *result = (UndoResult){ 0 };
    undo.state.pass = 1;
    undo.reading = (LogReading){ .import = import, .number = INT64_MAX, .column = "made",
                                 .newest_first = true };
    if (!work_write(work, begin, &undo) || !work_write(work, counted, &undo)) return false;
    *result = (UndoResult){ .deleted = undo.state.result.created,
                            .restored = undo.state.result.updated,
                            .left = undo.state.result.refused };
    undo.arena = arena_new();
    undo.kept = arena_new();
    map_init(&undo.steps, undo.kept);
    bool ok = run(&undo, progress, context);
    arena_free(undo.arena);
    arena_free(undo.kept);
    return ok;
}

/* --- what can be done with it ----------------------------------------------------------------- */

bool import_can_undo(Work *work, int64_t id)
{
    int64_t one;
    bool found = false;
    db_find_int(work->db,
                STR("SELECT 1 FROM tenon_import i WHERE id = ?1 AND undone = 0 AND EXISTS "
                    "(SELECT 1 FROM tenon_import_note n WHERE n.import = i.id AND made <> '')"),
                VALUES(value_int(id)), &one, &found, work->problems);
    return found;
}
