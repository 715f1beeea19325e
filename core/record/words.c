/*
 * words.c -- the index of an object's words: kept beside its rows, asked for what somebody seeks.
 *
 * The rule: it is only ever asked about columns that the user may read, so a hidden field tells
 * nothing, and whichever way is taken (the index for few hits, the rows themselves for many) finds
 * the same records.
 */
#include "core/record/words.h"

#include "core/record/access.h"
#include "core/record/store.h"

/* --- which ------------------------------------------------------------------------------------ */

static bool is_searched(const Field *field)
{
    return (field->searchable || field == field->object->title)
           && field->value_type.kind == TYPE_TEXT && !field->value_type.choices;
}

/* The program's own logs grow with every write and are hardly ever searched: rows will do. */
static bool wants_index(const Object *object)
{
    for (size_t i = 0; i < object->field_count; i++)
        if (object->fields[i].searchable && !object->fields[i].system) return true;
    return !object->system;
}

static bool is_indexed(const Field *field)
{
    return is_searched(field) && field_has_column(field) && wants_index(field->object);
}

bool words_field(const Work *work, const Field *field)
{
    return is_searched(field) && access_field(work, field) >= FIELD_READ;
}

bool words_indexed(const Work *work, const Field *field)
{
    return is_indexed(field) && access_field(work, field) >= FIELD_READ;
}

bool words_named_by_path(const Work *work, const Object *object)
{
    const Expr *title = object->title_expr;
    return !object->title && title->kind == EXPR_PATH && title->type.kind == TYPE_TEXT
           && !title->type.choices && access_expr(work, title);
}

DbWords words_of(Arena *arena, const Object *object)
{
    DbWords words = { .table = object->table };
    for (size_t i = 0; i < object->field_count; i++)
        if (is_indexed(&object->fields[i]))
            VEC_PUSH(arena, &words.columns, object->fields[i].column);
    return words;
}

/* --- following the rows ----------------------------------------------------------------------- */

bool words_insert(Work *work, const Record *record)
{
    DbWords words  = words_of(work->arena, record->object);
    Value  *values = ARENA_ARRAY(work->arena, Value, words.columns.count + 1);
    size_t  count  = 0;
    for (size_t i = 0; i < record->object->field_count; i++)
        if (is_indexed(&record->object->fields[i])) values[count++] = record->values[i];
    if (count) db_words_insert(work->db, &words, record->id, values);
    return true;
}

bool words_update(Work *work, const Record *record)
{
    const Object *object  = record->object;
    DbWords       words   = { .table = object->table };
    Value        *values  = ARENA_ARRAY(work->arena, Value, object->field_count);
    bool         *changed = ARENA_ARRAY(work->arena, bool, object->field_count), any = false;
    for (size_t i = 0; i < object->field_count; i++) {
        if (!is_indexed(&object->fields[i])) continue;
        values[words.columns.count]  = record->values[i];
        changed[words.columns.count] = !value_equal(record->values[i], record->old[i]);
        any = any || changed[words.columns.count];
        VEC_PUSH(work->arena, &words.columns, object->fields[i].column);
    }
    return !any || db_words_update(work->db, &words, record->id, values, changed, work->problems);
}

bool words_delete(Work *work, const Object *object, int64_t id)
{
    DbWords words = words_of(work->arena, object);
    return !words.columns.count || db_words_delete(work->db, &words, id, work->problems);
}

/* --- made anew -------------------------------------------------------------------------------- */

enum { REBUILD_ROWS = 1000 };

typedef struct {
    DbWords words;
    int64_t ticket, taken, total;
} Anew;

static bool anew_begin(Work *work, void *context)
{
    Anew *anew = context;
    Str   sql  = str_printf(work->arena, "SELECT count(*) FROM %.*s", STR_ARG(anew->words.table));
    return db_find_int(work->db, sql, NO_VALUES, &anew->total, NULL, work->problems)
           && db_words_begin(work->db, &anew->words, &anew->ticket, work->problems);
}

static bool anew_step(Work *work, void *context)
{
    Anew *anew = context;
    return db_words_step(work->db, anew->ticket, REBUILD_ROWS, &anew->taken, work->problems);
}

static bool anew_end(Work *work, void *context)
{
    return db_words_end(work->db, ((Anew *)context)->ticket, work->problems);
}

bool words_rebuild(Work *work, const Object *object, int64_t *rows, WordsProgress progress,
                   void *context)
{
    Anew anew = { .words = words_of(work->arena, object), .taken = REBUILD_ROWS };
    *rows     = 0;
    if (!anew.words.columns.count) return true;
    if (!work_write(work, anew_begin, &anew)) return false;
    for (bool more = true; more; more = anew.taken == REBUILD_ROWS) {
        if (!work_write(work, anew_step, &anew)) return false;
        *rows += anew.taken;
        if (progress) progress(context, object, *rows, anew.total);
    }
    return work_write(work, anew_end, &anew);
}

/* --- asking ----------------------------------------------------------------------------------- */

/*
 * The first hits, as the one value that stands for them. If there are more than a few, the words
 * are common: then the rows are asked, in their order.
 */
static bool read_hits(Work *work, Searching *searching, DbStatement *hits)
{
    Buffer  ids;
    int64_t count = 0;
    DbStep  step;
    buffer_init(&ids, work->arena, 256);
    while ((step = db_step(hits, work->problems)) == DB_ROW && count++ < WORDS_FEW)
        buffer_printf(&ids, "%c%lld", ids.len ? ',' : '[', (long long)db_column_int(hits, 0));
    db_reset(hits);
    buffer_add(&ids, ids.len ? STR("]") : STR("[]"));
    searching->listed = step == DB_DONE;
    searching->ids    = value_text(buffer_str(&ids));
    return step != DB_FAILED;
}

static bool choose_way(Work *work, Searching *searching)
{
    if (!db_words_settle(work->db, work->problems)) return false;
    if (searching->whole) return searching->listed = true;
    Str hits = db_words_select(work->arena, searching->indexed.table);
    Str sql  = str_printf(work->arena, "%.*s?1 LIMIT ?2", STR_ARG(hits));
    DbStatement *statement = db_prepare(work->db, sql, work->problems);
    if (!statement) return false;
    db_bind(statement, 1, db_words_sought(work->arena, searching->sought,
                                          &searching->indexed.columns, false));
    db_bind(statement, 2, value_int(WORDS_FEW + 1));
    return read_hits(work, searching, statement);
}

bool words_fit(Work *work, Str text)
{
    return str_utf8_length(text) <= SEARCH_MAX_CHARACTERS
           || problem_add(work->problems, "query.words", (Place){ .field = STR("q") },
                          ARGS(str_printf(work->arena, "%d", SEARCH_MAX_CHARACTERS)));
}

bool words_read(Work *work, const Object *object, Str text, Searching *searching)
{
    *searching = (Searching){
        .text = text, .indexed.table = object->table, .whole = searching->whole
    };
    if (!words_fit(work, text)) return false;
    searching->sought = sought_read(work->arena, text);
    searching->by_row = words_named_by_path(work, object);
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (!words_field(work, field)) continue;
        if (is_indexed(field)) VEC_PUSH(work->arena, &searching->indexed.columns, field->column);
        else searching->by_row = true;
    }
    searching->nowhere = !searching->sought->count
                         || (!searching->by_row && !searching->indexed.columns.count);
    if (searching->nowhere || searching->by_row) return true;
    return choose_way(work, searching);
}

/* NAME(what is sought, each place where it may be) */
static bool ask_row(Source *source, const Searching *searching, Buffer *out)
{
    const Object *object = source->object;
    BUFFER_ADD(out, DB_WORDS_TEST "(");
    source_bind(source, out, value_text(searching->text));
    for (size_t i = 0; i < object->field_count; i++) {
        if (!words_field(source->work, &object->fields[i])) continue;
        BUFFER_ADD(out, ", ");
        if (!source_field(source, &source->root, &object->fields[i], out)) return false;
    }
    const Expr *title = object->title_expr;
    if (words_named_by_path(source->work, object)) {
        BUFFER_ADD(out, ", ");
        if (!source_expr(source, &source->root, SIGHT_STRICT, title, SQL_VALUE, out)) return false;
    }
    BUFFER_ADD(out, ")");
    return true;
}

bool words_condition(Source *source, const Searching *searching, Buffer *out)
{
    Arena *arena = source->work->arena;
    if (searching->nowhere) BUFFER_ADD(out, "0");
    if (searching->nowhere) return true;
    if (!searching->listed) return ask_row(source, searching, out);
    if (searching->whole) {
        buffer_printf(out, "t.id IN (%.*s",
                      STR_ARG(db_words_select(arena, searching->indexed.table)));
        source_bind(source, out, db_words_sought(arena, searching->sought,
                                                 &searching->indexed.columns, false));
    } else {
        BUFFER_ADD(out, "t.id IN (" DB_LISTED "(");
        source_bind(source, out, searching->ids);
        BUFFER_ADD(out, ")");
    }
    BUFFER_ADD(out, ")");
    return true;
}
