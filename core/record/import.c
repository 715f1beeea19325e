/*
 * import.c -- rows of a file through the recipe: in chunks, each row in its own savepoint.
 *
 *   header -> columns;  row -> inputs -> create or update -> kept, refused, or tried again once
 * other rows are there
 *
 * The rule of this file: it decides nothing about a record that a form would not meet as well; it
 * only says which row.
 */
#include "core/base/csv.h"
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/account.h"
#include "core/record/record.h"
#include "core/record/reference.h"
#include "core/record/store.h"
#include "core/record/transfer.h"

typedef enum { COLUMN_FIELD, COLUMN_ID, COLUMN_ROLES, COLUMN_LEFT_OUT } ColumnUse;

typedef struct {
    ColumnUse    use;
    const Field *field;
} ImportColumn;

typedef struct {
    StrVec cells;
    int    line; /* in the file, 1-based */
} Row;

typedef VEC(Row) Rows;

typedef struct {
    Work                *work;
    const ImportRequest *request;
    ImportResult        *result;
    StrVec               header;
    ImportColumn        *columns;
    int                  key;      /* column that finds the record; -1: none */
    Rows                 rows, waiting;
    bool                 last_pass; /* a row that still misses another one is refused now */
    Buffer               rejects;
} Import;

/* --- header ----------------------------------------------------------------------------------- */

static bool is_closed(const Import *import, const Field *field)
{
    return !field->importable && !field->system && !import->request->from_app;
}

static bool is_left_out(const Field *field)
{
    return field->formula || field->type->computed || field->type->assigned
           || field == field->object->version || (field->system && field != field->object->owner);
}

static bool read_column(Import *import, Str name, ImportColumn *column)
{
    Work *work = import->work;
    const Object *object = import->request->object;
    if (str_is(name, "id")) {
        column->use = COLUMN_ID;
        return true;
    }
    if (object == work->snapshot->user && str_is(name, "roles")) {
        column->use = COLUMN_ROLES;
        return true;
    }
    column->field = access_find(work, object, name);
    if (!column->field) return access_unknown(work, object, name, work_place(work, name));
    column->use = is_left_out(column->field) || is_closed(import, column->field) ? COLUMN_LEFT_OUT
                                                                                 : COLUMN_FIELD;
    if (column->use == COLUMN_LEFT_OUT)
        problem_warn(work->problems,
                     is_closed(import, column->field) ? "import.closed" : "import.left_out",
                     work_place(work, name), ARGS(name));
    return true;
}

static bool is_new_column(Import *import, size_t at)
{
    Work *work = import->work;
    Str name = import->header.items[at];
    for (size_t i = 0; i < at; i++)
        if (str_equal(import->header.items[i], name))
            return problem_add(work->problems, "import.twice", work_place(work, name), ARGS(name));
    return true;
}

static bool read_header(Import *import, CsvReader *csv)
{
    Work *work = import->work;
    int before = work->problems->count;
    if (!csv_next(csv, work->arena, &import->header, work->problems))
        return work->problems->count == before
               && problem_add(work->problems, "import.empty", work->at, NO_ARGS);
    work->at.line = csv->line;
    import->columns = ARENA_ARRAY(work->arena, ImportColumn, import->header.count);
    bool ok = true;
    for (size_t i = 0; i < import->header.count; i++) {
        import->header.items[i] = str_trim(import->header.items[i]);
        ok = is_new_column(import, i)
             && read_column(import, import->header.items[i], &import->columns[i]) && ok;
    }
    return ok;
}

/* By which column the records are found: the one that was named, else the object's key, else id. */
static bool find_key(Import *import)
{
    Work *work = import->work;
    const Field *usual = reference_key(work, import->request->object);
    if (import->request->object == work->snapshot->user)
        usual = field_find(work->snapshot->user, STR("login"));
    Str wanted = import->request->key.len ? import->request->key : usual ? usual->name : STR("id");
    import->key = -1;
    for (size_t i = 0; i < import->header.count; i++)
        if (str_equal(import->header.items[i], wanted)) import->key = (int)i;
    if (import->request->mode == IMPORT_INSERT) return true;
    if (import->key < 0)
        return problem_add(work->problems, "import.column", work_place(work, wanted), ARGS(wanted));
    const Field *field = import->columns[import->key].field;
    bool fits = !field || field->external || (field->unique.on && !field->unique.scope_count);
    return fits || problem_add(work->problems, "import.key", work_place(work, wanted), NO_ARGS);
}

static bool read_rows(Import *import, CsvReader *csv)
{
    Work *work = import->work;
    Row row = { 0 };
    int before = work->problems->count;
    while (csv_next(csv, work->arena, &row.cells, work->problems)) {
        row.line = csv->line;
        import->result->rows++;
        VEC_PUSH(work->arena, &import->rows, row);
        row.cells = (StrVec){ 0 };
    }
    return work->problems->count == before;
}

/* --- one row ---------------------------------------------------------------------------------- */

static Str cell(const Row *row, size_t column)
{
    return column < row->cells.count ? str_trim(row->cells.items[column]) : (Str){ 0 };
}

/* People write what they read: an option's label is as good as its name. */
static Value option_value(const Field *field, Str text)
{
    if (!field->choices || option_find(field->choices, text)) return value_text(text);
    for (size_t i = 0; i < field->choices->option_count; i++)
        for (int language = 0; language < MAX_LANGUAGES; language++)
            if (str_equal(field->choices->options[i].label.in[language], text))
                return value_text(field->choices->options[i].name);
    return value_text(text);
}

/* north;south */
static Value list_value(Work *work, const Field *field, Str text)
{
    ValueVec items = { 0 };
    Str word;
    while (str_cut(&text, ';', &word)) {
        word = str_trim(word);
        if (word.len) VEC_PUSH(work->arena, &items, option_value(field, word));
    }
    return value_list(items.items, items.count);
}

/* False with problems, or with *waits: the record that is meant may come with another row. */
static bool read_cell(Import *import, Work *work, const Field *field, Str text, Value *value,
                      bool *waits)
{
    *value = text.len ? value_text(text) : value_null();
    if (!text.len) return true;
    if (field_is_list(field)) *value = list_value(work, field, text);
    else if (field->choices) *value = option_value(field, text);
    const Object *target = field->value_type.object;
    if (!target) return true;
    int64_t id;
    if (target == import->request->object && !import->last_pass
        && reference_search(work, target, text, &id) == REFERENCE_NONE) *waits = true;
    return !*waits && reference_find(work, field, value);
}

static bool read_inputs(Import *import, Work *work, const Row *row, bool is_new,
                        RecordInputs *inputs, bool *waits)
{
    bool ok = true;
    for (size_t i = 0; i < import->header.count && !*waits; i++) {
        const ImportColumn *column = &import->columns[i];
        Str text = cell(row, i);
        Value value;
        if (column->use != COLUMN_FIELD || (is_new && !text.len))
            continue; /* an empty cell takes the default */
        if (read_cell(import, work, column->field, text, &value, waits))
            VEC_PUSH(work->arena, &inputs->items, (RecordInput){ column->field->name, value });
        else ok = false;
    }
    return ok && !*waits;
}

/* The record that the key means; 0 if there is none, or none that the user may see. */
static bool find_record(Import *import, Work *work, const Row *row, int64_t *id)
{
    *id = 0;
    Str text = cell(row, (size_t)import->key);
    const Field *field = import->columns[import->key].field;
    if (!text.len) return true;
    if (!field) return id_parse(text, id) || true;
    Value value = value_text(text);
    Place at = work_place(work, field->name);
    return field_check(field, work->arena, &value, at, work->language, work->problems)
           && reference_by_field(work, field, value, id) != REFERENCE_FAILED;
}

static bool roles_of(Import *import, Work *work, const Row *row, int64_t user)
{
    for (size_t i = 0; i < import->header.count; i++)
        if (import->columns[i].use == COLUMN_ROLES && !user_set_roles(work, user, cell(row, i)))
            return false;
    return true;
}

static void count(ImportResult *result, const Record *record)
{
    if (record->is_new) result->created++;
    else if (record->old[record->object->version->index].integer == record->version)
        result->unchanged++;
    else result->updated++;
}

static bool save_row(Import *import, Work *work, const Row *row, bool *waits)
{
    const Object *object = import->request->object;
    if (row->cells.count != import->header.count)
        return problem_add(work->problems, "import.cells", work->at,
                           ARGS(str_printf(work->arena, "%zu", row->cells.count),
                                str_printf(work->arena, "%zu", import->header.count)));
    int64_t id = 0;
    if (import->request->mode != IMPORT_INSERT && !find_record(import, work, row, &id))
        return false;
    if (!id && import->request->mode == IMPORT_UPDATE)
        return problem_add(work->problems, "import.found_none", work->at,
                           ARGS(import->header.items[import->key], cell(row, (size_t)import->key)));
    RecordInputs inputs = { .from_app = import->request->from_app };
    Record *record;
    if (!read_inputs(import, work, row, id == 0, &inputs, waits)) return false;
    bool ok = id ? record_update(work, object, id, &inputs, &record)
                 : record_create(work, object, &inputs, &record);
    if (!ok || !roles_of(import, work, row, record->id)) return false;
    count(import->result, record);
    return true;
}

/* --- refused rows ----------------------------------------------------------------------------- */

static void put_cells(Buffer *out, const StrVec *cells)
{
    for (size_t i = 0; i < cells->count; i++) csv_put(out, cells->items[i], i == 0, false);
}

static void reject(Import *import, const Row *row, const Problems *problems)
{
    Buffer said;
    buffer_init(&said, import->work->arena, 128);
    if (!import->rejects.len) {
        put_cells(&import->rejects, &import->header);
        csv_put(&import->rejects, STR("line"), false, false);
        csv_put(&import->rejects, STR("problem"), false, false);
        csv_end(&import->rejects);
    }
    for (const Problem *problem = problems->first; problem; problem = problem->next) {
        if (said.len) BUFFER_ADD(&said, "; ");
        buffer_add(&said, problem->message);
    }
    put_cells(&import->rejects, &row->cells);
    csv_put(&import->rejects, str_printf(import->work->arena, "%d", row->line), false, true);
    csv_put(&import->rejects, buffer_str(&said), false, false);
    csv_end(&import->rejects);
    import->result->refused++;
}

/* What is wrong with a row joins what is wrong with the file. */
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

/* --- chunks ----------------------------------------------------------------------------------- */

typedef struct {
    Import *import;
    size_t  from, to;
} Chunk;

static bool run_row(Import *import, Work *work, const Row *row)
{
    Problems problems, *file = work->problems;
    bool waits = false;
    problems_init(&problems, import->work->arena, file->language);
    if (!db_savepoint(work->db, file)) return false;
    work->problems = &problems;
    work->at.line = row->line;
    bool ok = save_row(import, work, row, &waits) && !problems.count;
    work->problems = file;
    if (ok) return db_keep(work->db, file);
    db_undo(work->db);
    if (waits) {
        VEC_PUSH(import->work->arena, &import->waiting, *row);
        return true;
    }
    reject(import, row, &problems);
    hand_over(file, &problems);
    return true;
}

static bool run_chunk(Work *work, void *context)
{
    Chunk *chunk = context;
    for (size_t i = chunk->from; i < chunk->to; i++)
        if (!run_row(chunk->import, work, &chunk->import->rows.items[i])) return false;
    return !chunk->import->request->dry_run;
}

static bool run_rows(Import *import)
{
    const ImportRequest *request = import->request;
    for (size_t from = 0; from < import->rows.count; from += IMPORT_CHUNK) {
        size_t to =
            from + IMPORT_CHUNK < import->rows.count ? from + IMPORT_CHUNK : import->rows.count;
        Chunk chunk = { import, from, to };
        Work work = *import->work;
        work.arena = arena_new();
        bool kept = work_write(&work, run_chunk, &chunk);
        arena_free(work.arena);
        if (!kept && !request->dry_run) return false;
        ImportResult *result = import->result;
        if (request->progress)
            request->progress(request->context,
                              result->created + result->updated + result->unchanged
                                  + result->refused,
                              result->rows);
    }
    return true;
}

/* Rows that waited are tried again as long as each pass brings some of them home. */
static bool run_passes(Import *import)
{
    for (;;) {
        size_t before = import->rows.count;
        import->waiting = (Rows){ 0 };
        if (!run_rows(import)) return false;
        if (!import->waiting.count) return true;
        import->last_pass = import->waiting.count == before;
        import->rows = import->waiting;
    }
}

static bool import_file(Import *import)
{
    CsvReader csv;
    csv_reader_init(&csv, import->request->csv);
    csv.undo = true;
    csv.file = import->request->file;
    return read_header(import, &csv) && find_key(import) && read_rows(import, &csv)
           && run_passes(import);
}

bool import_run(Work *work, const ImportRequest *request, ImportResult *result)
{
    Import import = { .work = work, .request = request, .result = result };
    *result = (ImportResult){ 0 };
    buffer_init(&import.rejects, work->arena, 256);
    if (access_scope(work, request->object, VERB_IMPORT) == SCOPE_NONE)
        return access_denied(work, request->object, VERB_IMPORT);
    work->at = (Place){ .file = request->file };
    bool ok = import_file(&import);
    work->at = (Place){ 0 };
    result->rejects = buffer_str(&import.rejects);
    return ok;
}
