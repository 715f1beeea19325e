/*
 * import.c -- rows of a file through the recipe: in chunks, with a note of each.
 *
 *   rows -> inputs -> create or update -> kept, refused, or tried again once other rows are there
 *
 * The rule of this file: it decides nothing about a record that a form would not meet as well; it
 * only says which row. A row that is refused before anything was stored leaves nothing to undo, so
 * rows have no savepoints, until one fails later than that: then its chunk is done again with them.
 */
#include "core/record/import.h"

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/account.h"
#include "core/record/reference.h"
#include "core/record/seen.h"
#include "core/record/store.h"

enum { BATCH_BYTES = 4 << 20, ROW_ARENA = 256 << 10, REFERENCES_KEPT = 20000 };

typedef VEC(SheetRow) Rows;

typedef struct {
    Work                *work;
    const ImportRequest *request;
    Sheet               *sheet;
    ImportColumns        columns;
    ImportState          state;

    Arena      *batch; /* of the rows that were read and are not done yet */
    Rows        rows;
    size_t      at;
    bool        ended;  /* no more rows in this pass */
    LogReading  waiting;
    Arena      *scratch; /* of a few rows' saves */
    Arena      *known;   /* of the references that were found */
    Seen        seen;    /* in a dry run: keys of rows that would be there */
} Import;

/* --- one row ---------------------------------------------------------------------------------- */

static Str cell(const SheetRow *row, size_t column)
{
    return column < row->cells.count ? sheet_trim(row->cells.items[column]) : (Str){ 0 };
}

static ReferenceResult search(Work *work, const ImportColumn *column, Str text, int64_t *id)
{
    if (column->by) return reference_by_text(work, column->by, text, id);
    return reference_search(work, column->field->value_type.object, text, id);
}

/* The same few accounts stand in many rows: each is looked for once. */
static ReferenceResult search_known(Import *import, Work *work, ImportColumn *column, Str text,
                                    int64_t *id)
{
    if (column->field->value_type.object == import->request->object)
        return search(work, column, text, id); /* what is there now may be taken back */
    *id = (int64_t)(uintptr_t)map_find(&column->known, text);
    if (*id) return REFERENCE_FOUND;
    ReferenceResult result = search(work, column, text, id);
    if (result != REFERENCE_FOUND) return result;
    if (column->known.count >= REFERENCES_KEPT) map_init(&column->known, import->known);
    map_put(&column->known, str_copy(import->known, text), (void *)(uintptr_t)*id);
    return result;
}

/* False with problems, or with *waits: the record that is meant may come with another row. */
static bool read_reference(Import *import, Work *work, ImportColumn *column, Str text, Value *value,
                           bool *waits)
{
    const Field *field = column->field;
    const Object *target = field->value_type.object;
    int64_t id = 0;
    ReferenceResult result = search_known(import, work, column, text, &id);
    *value = result == REFERENCE_FOUND ? value_ref(id) : value_text(text);
    if (result == REFERENCE_FOUND) return true;
    bool own = target == import->request->object && result == REFERENCE_NONE;
    if (own && import->request->dry_run && seen_has_any(&import->seen, text)) {
        *value = value_null();
        return true;
    }
    *waits = own && !import->state.last;
    return !*waits && result != REFERENCE_FAILED
           && reference_refuse(work, field, text, result == REFERENCE_SEVERAL);
}

/*
 * What is refused here goes along without its value: what else is wrong with the row is said with
 * it. False: the row waits, or the database is at fault.
 */
static bool read_inputs(Import *import, Work *work, const SheetRow *row, bool is_new,
                        const bool *taken, RecordInputs *inputs, bool *waits)
{
    for (size_t i = 0; i < import->columns.count; i++) {
        ImportColumn *column = &import->columns.items[i];
        Str text = cell(row, i);
        bool absent = i >= row->cells.count || !row->cells.items[i].ptr;
        if (column->use != COLUMN_FIELD || absent || (is_new && !text.len))
            continue; /* an empty cell of a new record takes the default */
        RecordInput input = { .name = column->field->name, .refused = taken[i] };
        if (text.len && column->field->value_type.object)
            input.refused = !read_reference(import, work, column, text, &input.value, waits);
        else input.value = cell_value(work, column->field, text);
        if (import->request->from_app) input.value = data_dated(work, input.value);
        if (*waits || work_failed(work)) return false;
        VEC_PUSH(work->arena, &inputs->items, input);
    }
    return true;
}

/* The record that the key means; 0 if there is none, or none that the user may see. */
static bool find_record(Import *import, Work *work, const SheetRow *row, int64_t *id)
{
    *id = 0;
    Str text = cell(row, (size_t)import->columns.key);
    const ImportColumn *column = &import->columns.items[import->columns.key];
    if (!text.len) return true;
    if (column->use == COLUMN_ID) return id_parse(text, id) || true;
    Value value = cell_value(work, column->field, text);
    Place at = work_place(work, column->field->name);
    return field_check(column->field, work->arena, &value, at, work->language, work->problems)
           && reference_by_field(work, column->field, value, id) != REFERENCE_FAILED;
}

static bool roles_of(Import *import, Work *work, const SheetRow *row, int64_t user)
{
    for (size_t i = 0; i < import->columns.count; i++)
        if (import->columns.items[i].use == COLUMN_ROLES
            && !user_set_roles(work, user, cell(row, i)))
            return false;
    return true;
}

static bool is_same(const Record *record)
{
    return !record->is_new
           && record->old[record->object->version->index].integer == record->version;
}

static void count(ImportResult *result, const Record *record)
{
    if (record->is_new) result->created++;
    else if (is_same(record)) result->unchanged++;
    else result->updated++;
}

/* Cells behind the last column are fine as long as nothing stands in them. */
static bool row_fits(Import *import, Work *work, const SheetRow *row)
{
    size_t width = import->columns.count, used = row->cells.count;
    if (row->wrong) return problem_add(work->problems, row->wrong, work->at, NO_ARGS);
    while (used > width && !cell(row, used - 1).len) used--;
    return used == width
           || problem_add(work->problems, "import.cells", work->at,
                          ARGS(str_printf(work->arena, "%zu", row->cells.count),
                               str_printf(work->arena, "%zu", width)));
}

/* In a dry run nothing of an earlier chunk is there, so what would be is remembered. */
static void see_row(Import *import, Work *work, const SheetRow *row, bool *taken, bool *found)
{
    const ImportRequest *request = import->request;
    if (!request->dry_run || *found) return;
    for (size_t i = 0; i < import->columns.count; i++) {
        const ImportColumn *column = &import->columns.items[i];
        Str text = cell(row, i);
        if (!text.len || !seen_is_key(column->field) || !seen_has(&import->seen, i, text)) continue;
        *found = (int)i == import->columns.key && request->mode != IMPORT_INSERT;
        taken[i] = !*found;
        if (taken[i])
            problem_add(work->problems, "value.taken", work_place(work, column->field->name),
                        ARGS(work_label(work, &column->field->label, column->field->name)));
    }
}

static bool save_row(Import *import, Work *work, const SheetRow *row, ImportNote *note,
                     bool *waits)
{
    const ImportRequest *request = import->request;
    const Object *object = request->object;
    int64_t id = 0;
    if (!row_fits(import, work, row)) return false;
    if (request->mode != IMPORT_INSERT && !find_record(import, work, row, &id)) return false;
    bool found = id != 0, *taken = ARENA_ARRAY(work->arena, bool, import->columns.count);
    see_row(import, work, row, taken, &found);
    if (!found && request->mode == IMPORT_UPDATE)
        return problem_add(work->problems, "import.found_none", work->at,
                           ARGS(import->columns.items[import->columns.key].name,
                                cell(row, (size_t)import->columns.key)));
    RecordInputs inputs = { .from_app = request->from_app };
    Record *record;
    if (!read_inputs(import, work, row, !found, taken, &inputs, waits)) return false;
    if (found && !id) { /* an earlier row of this dry run would have made it */
        import->state.result.updated += !work->problems->count;
        return true;
    }
    bool ok = id ? record_update(work, object, id, &inputs, &record)
                 : record_create(work, object, &inputs, &record);
    if (!ok || !roles_of(import, work, row, record->id)) return false;
    count(&import->state.result, record);
    if (!is_same(record) && !request->dry_run) note_made(note, record);
    return true;
}

/* --- chunks ----------------------------------------------------------------------------------- */

/* What is wrong with a row joins what is wrong with the file; behind the limit it is only noted. */
static void hand_over(Problems *all, const Problems *row)
{
    if (!row->first) return;
    if (!all->count) all->status = row->status;
    all->count += row->count;
    int limit = all->limit ? all->limit : 1000;
    if (all->count > limit) return;
    *(all->last ? &all->last->next : &all->first) = row->first;
    all->last = row->last;
}

typedef struct {
    Import    *import;
    Arena     *arena;
    ImportNote note;
    ImportState before;
    Problems   said; /* about rows, before */
    VEC(size_t) kept; /* rows that a dry run would have kept */
    size_t     from;
    bool       careful; /* each row in a savepoint of its own */
    bool       again;   /* has to be, because a row failed when it had stored something */
} Chunk;

static Problems *said_of(const Import *import)
{
    return import->request->said ? import->request->said : import->work->problems;
}

static void refused(Import *import, Chunk *chunk, const SheetRow *row, const Problems *problems)
{
    note_wrong(&chunk->note, row, problems);
    import->state.result.refused++;
    hand_over(said_of(import), problems);
}

/* What nobody's row is to blame for ends the chunk, and the import. */
static bool is_fault(const Problems *problems)
{
    return problems->first && strncmp(problems->first->code, "db.", 3) == 0;
}

static bool run_row(Chunk *chunk, Work *work, const SheetRow *row)
{
    Import *import = chunk->import;
    Problems problems, *file = work->problems, *said = said_of(import);
    bool waits = false, keep = !problems_full(said);
    int64_t stores = work->stores;
    problems_init(&problems, keep ? said->arena : work->arena, file->language);
    if (chunk->careful && !db_savepoint(work->db, file)) return false;
    work->problems = &problems;
    work->at.line = (int)row->line;
    bool ok = save_row(import, work, row, &chunk->note, &waits) && !problems.count;
    work->problems = file;
    if (ok) {
        if (import->seen.on) VEC_PUSH(chunk->arena, &chunk->kept, import->at);
        return !chunk->careful || db_keep(work->db, file);
    }
    if (chunk->careful) db_undo(work->db);
    if (is_fault(&problems)) {
        hand_over(file, &problems);
        return false;
    }
    chunk->again = !chunk->careful && work->stores != stores;
    if (chunk->again) return false;
    if (waits) {
        note_waiting(&chunk->note, row);
        import->state.waits++;
    } else refused(import, chunk, row, &problems);
    return true;
}

/* What a save leaves in its arena is let go every few rows, so that it stays in the cache. */
static bool run_rows(Work *work, void *context)
{
    Chunk *chunk = context;
    Import *import = chunk->import;
    Arena *own = work->arena;
    int64_t until = clock_monotonic() + IMPORT_CHUNK_US;
    bool ok = true;
    work->arena = import->scratch;
    do {
        if (arena_used(import->scratch) > ROW_ARENA) {
            arena_reset(import->scratch);
            work->scripts = NULL;
        }
        ok = run_row(chunk, work, &import->rows.items[import->at]);
        import->at += ok;
        import->state.taken += ok;
    } while (ok && import->at < import->rows.count && clock_monotonic() < until);
    work->scripts = NULL;
    arena_reset(import->scratch);
    work->arena = own;
    return ok && !import->request->dry_run;
}

/* As if nothing of the chunk had been; what was kept stays kept. */
static void start_over(Chunk *chunk, Work *work)
{
    Import *import = chunk->import;
    import->at = chunk->from;
    import->state = chunk->before;
    Problems *said = said_of(import);
    *said = chunk->said;
    if (said->last) said->last->next = NULL;
    chunk->kept.count = 0;
    chunk->note = (ImportNote){ 0 };
    buffer_init(&chunk->note.made, work->arena, 1 << 14);
    buffer_init(&chunk->note.wrong, work->arena, 1024);
    buffer_init(&chunk->note.waiting, work->arena, 256);
}

/* The rows are a step of their own, so that a dry run can take them back and keep its note. */
static bool run_chunk(Work *work, void *context)
{
    Chunk *chunk = context;
    Import *import = chunk->import;
    start_over(chunk, work);
    bool kept = work_write(work, run_rows, chunk);
    if (chunk->again) {
        chunk->careful = true;
        chunk->again = false;
        start_over(chunk, work);
        kept = work_write(work, run_rows, chunk);
    }
    bool taken = import->at > chunk->from;
    if (!kept && !(import->request->dry_run && taken)) return false;
    import->state.result.rows += import->state.pass == 1 ? (int64_t)(import->at - chunk->from) : 0;
    import->state.number++;
    return log_write(work, import->state.result.id, &import->state, &chunk->note);
}

static bool write_chunk(Import *import)
{
    Chunk chunk = { .import = import, .before = import->state, .said = *said_of(import),
                    .from = import->at };
    Work work = *import->work;
    work.arena = chunk.arena = arena_new();
    bool ok = work_write(&work, run_chunk, &chunk);
    for (size_t i = 0; ok && i < chunk.kept.count; i++)
        seen_add_row(&import->seen, &import->columns, &import->rows.items[chunk.kept.items[i]]);
    arena_free(work.arena);
    return ok;
}

/* --- rows ahead ------------------------------------------------------------------------------- */

static bool read_sheet(Import *import)
{
    SheetRow row;
    int errors = import->work->problems->count;
    while (import->rows.count < IMPORT_CHUNK && arena_used(import->batch) < BATCH_BYTES) {
        if (!sheet_next(import->sheet, import->batch, &row, import->work->problems)) {
            import->ended = true;
            return import->work->problems->count == errors;
        }
        VEC_PUSH(import->batch, &import->rows, row);
    }
    return true;
}

/* The rows that waited, from the notes of the pass before. */
static bool read_waiting(Work *work, void *context)
{
    Import *import = context;
    const Json *list;
    int errors = work->problems->count;
    if (!log_next(work, &import->waiting, &list)) {
        import->ended = true;
        return work->problems->count == errors;
    }
    for (const Json *item = list->first; item; item = item->next) {
        SheetRow row = { .line = json_find(item, "line")->value.integer };
        for (const Json *at = json_find(item, "cells")->first; at; at = at->next)
            VEC_PUSH(work->arena, &row.cells, at->kind == JSON_NULL ? (Str){ 0 } : at->value.text);
        VEC_PUSH(work->arena, &import->rows, row);
    }
    return true;
}

static bool read_batch(Import *import)
{
    arena_reset(import->batch);
    import->rows = (Rows){ 0 };
    import->at = 0;
    if (import->state.pass == 1) return read_sheet(import);
    Work work = *import->work;
    work.arena = import->batch;
    return work_read(&work, read_waiting, import);
}

/* Rows that are done already, when an import goes on. */
static bool skip_rows(Import *import)
{
    for (int64_t left = import->state.taken; left > 0;) {
        if (!read_batch(import)) return false;
        if (!import->rows.count) return true;
        int64_t here = (int64_t)import->rows.count < left ? (int64_t)import->rows.count : left;
        import->at = (size_t)here;
        left -= here;
    }
    return true;
}

/* How many rows there will be is not known before the end: the bytes tell. */
static bool tell(Import *import)
{
    const ImportRequest *request = import->request;
    int64_t done, total, rows = import->state.result.rows;
    if (!request->progress) return true;
    sheet_progress(import->sheet, &done, &total);
    bool whole = import->ended || import->state.pass > 1 || done >= total || done <= 0;
    total = whole ? rows : (int64_t)((double)rows * (double)total / (double)done);
    import->state.result.stopped = !request->progress(request->context, rows, total);
    return !import->state.result.stopped;
}

static bool run_pass(Import *import)
{
    import->ended = false;
    import->waiting = (LogReading){ .import = import->state.result.id, .column = "waiting",
                                    .pass = import->state.pass - 1 };
    if (!skip_rows(import)) return false;
    for (;;) {
        if (import->at == import->rows.count && import->ended) return true;
        if (import->at == import->rows.count && !read_batch(import)) return false;
        if (import->at < import->rows.count && !write_chunk(import)) return false;
        if (!tell(import)) return true;
    }
}

/* Rows that waited are tried again as long as each pass brings some of them home. */
static bool run_passes(Import *import)
{
    ImportState *state = &import->state;
    for (;;) {
        if (!run_pass(import)) return false;
        if (state->result.stopped || !state->waits) return true;
        state->last = state->pass > 1 && state->waits == state->input;
        state->input = state->waits;
        state->pass++;
        state->taken = state->waits = 0;
        import->rows.count = import->at = 0;
    }
}

/* --- the whole file --------------------------------------------------------------------------- */

static void begin(Import *import, Work *work, const ImportRequest *request)
{
    *import = (Import){ .work = work, .request = request };
    import->state = (ImportState){ .pass = 1 };
    import->state.result.id = request->id ? request->id : id_new();
    import->batch = arena_new();
    import->scratch = arena_new();
    import->known = arena_new();
}

static bool open_sheet(Import *import)
{
    const ImportRequest *request = import->request;
    Work *work = import->work;
    import->sheet = request->path.len
                        ? sheet_open(work->arena, request->path, request->file, &request->how,
                                     work->problems)
                        : sheet_open_text(work->arena, request->text, request->file, &request->how,
                                          work->problems);
    if (!import->sheet
        || !columns_read_header(work, request, sheet_facts(import->sheet), &import->columns))
        return false;
    for (size_t i = 0; i < import->columns.count; i++)
        map_init(&import->columns.items[i].known, import->known);
    seen_init(&import->seen, import->known, request->dry_run, import->columns.count);
    return true;
}

/* Indexes are met in the order of the file, so most of their pages are wanted again soon. */
static bool make_room(Work *work, void *context)
{
    db_roomy(work->db, *(bool *)context);
    return true;
}

static void room(Import *import, bool roomy)
{
    Work work = *import->work;
    Problems ignored;
    problems_init(&ignored, work.arena, work.problems->language);
    work.problems = &ignored;
    work_write(&work, make_room, &roomy);
}

static void end(Import *import, ImportResult *result)
{
    if (import->request->from_app) log_forget(import->work, import->state.result.id);
    *result = import->state.result;
    arena_free(import->batch);
    arena_free(import->scratch);
    arena_free(import->known);
}

bool import_run(Work *work, const ImportRequest *request, ImportResult *result)
{
    Import import;
    *result = (ImportResult){ 0 };
    if (access_scope(work, request->object, VERB_IMPORT) == SCOPE_NONE)
        return access_denied(work, request->object, VERB_IMPORT);
    begin(&import, work, request);
    work->at = (Place){ .file = request->file };
    bool ok = open_sheet(&import)
              && log_begin(work, request, import.state.result.id, sheet_facts(import.sheet),
                           &import.state);
    if (ok) {
        room(&import, true);
        ok = run_passes(&import);
        room(&import, false);
    }
    work->at = (Place){ 0 };
    end(&import, result);
    return ok;
}

bool import_mode_read(Work *work, Str text, ImportMode *mode)
{
    static const char *const modes[] = { "insert", "update", "upsert" };
    *mode = IMPORT_INSERT;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (str_is(text, modes[i])) *mode = (ImportMode)i;
    return !text.len || str_is(text, modes[*mode])
           || problem_add(work->problems, "import.mode", (Place){ .field = STR("mode") },
                          ARGS(text));
}
