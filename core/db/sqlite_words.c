/*
 * sqlite_words.c -- the index of a table's words: made, filled, and following the rows.
 *
 * The rule: FTS5 writes a piece of its own for every savepoint that ends, which costs more than all
 * the rest of a save. So changes are noted and written together: before the COMMIT, or when the
 * writer itself asks the index. What a savepoint takes back is taken from the notes as well. The
 * index reads texts from its table and stores none, so a note keeps what stood there.
 */
#include "core/db/sqlite.h"

#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"

/* --- notes ------------------------------------------------------------------------------------ */

typedef struct {
    const DbWords *words;
    int64_t        id;
    const Value   *was, *now; /* by column; NULL: a row that is new, or gone */
} Note;

/* How far the notes had come when a savepoint began. */
typedef struct {
    size_t count, written;
} NoteMark;

struct WordNotes {
    Arena *arena;
    VEC(Note) notes;
    VEC(NoteMark) marks;
    size_t written; /* of them, in the index already */
};

static WordNotes *notes_of(DbConn *conn)
{
    if (!conn->notes) {
        conn->notes        = must_alloc(sizeof *conn->notes);
        conn->notes->arena = arena_new();
    }
    return conn->notes;
}

void words_savepoint(DbConn *conn)
{
    WordNotes *notes = notes_of(conn);
    VEC_PUSH(notes->arena, &notes->marks, (NoteMark){ notes->notes.count, notes->written });
}

void words_keep(DbConn *conn) { notes_of(conn)->marks.count--; }

void words_undo(DbConn *conn)
{
    WordNotes *notes    = notes_of(conn);
    NoteMark   mark     = notes->marks.items[--notes->marks.count];
    notes->notes.count  = mark.count;
    notes->written      = mark.written;
}

void words_forget(DbConn *conn)
{
    if (!conn->notes) return;
    Arena *arena = conn->notes->arena;
    arena_reset(arena);
    *conn->notes = (WordNotes){ .arena = arena };
}

void words_free(DbConn *conn)
{
    if (conn->notes) arena_free(conn->notes->arena);
    free(conn->notes);
    words_anew_free(conn);
}

/* --- making and filling ----------------------------------------------------------------------- */

static void add_columns(Buffer *sql, const StrVec *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (i) BUFFER_ADD(sql, ", ");
        buffer_add(sql, db_identifier(sql->arena, columns->items[i]));
    }
}

bool db_words_drop(DbConn *conn, Str table, Problems *problems)
{
    Arena *arena = problems->arena;
    return db_words_settle(conn, problems) && words_anew_drop(conn, table, problems)
           && db_run(conn, str_printf(arena, "DROP TABLE IF EXISTS %.*s",
                                   STR_ARG(words_index(arena, table))),
                  NO_VALUES, NULL, problems);
}

bool db_words_fill(DbConn *conn, Str table, Problems *problems)
{
    Str name = words_index(problems->arena, table);
    return db_words_settle(conn, problems)
           && db_run(conn, str_printf(problems->arena, "INSERT INTO %.*s (%.*s) VALUES ('rebuild')",
                                   STR_ARG(name), STR_ARG(name)),
                  NO_VALUES, NULL, problems);
}

bool words_create(DbConn *conn, const DbWords *words, Str name, Problems *problems)
{
    Buffer sql;
    buffer_init(&sql, problems->arena, 256);
    buffer_printf(&sql, "CREATE VIRTUAL TABLE %.*s USING fts5(",
                  STR_ARG(name));
    add_columns(&sql, &words->columns);
    buffer_printf(&sql, ", content=%.*s, content_rowid=id, columnsize=0, tokenize=tenon)",
                  STR_ARG(db_identifier(problems->arena, words->table)));
    return db_run(conn, buffer_str(&sql), NO_VALUES, NULL, problems);
}

bool db_words_make(DbConn *conn, const DbWords *words, Problems *problems)
{
    return db_words_drop(conn, words->table, problems)
           && words_create(conn, words, words_index(problems->arena, words->table), problems)
           && db_words_fill(conn, words->table, problems);
}

/* --- following the rows ----------------------------------------------------------------------- */

static const Value *values_copy(Arena *arena, const Value *values, size_t count)
{
    Value *copy = ARENA_ARRAY(arena, Value, count);
    for (size_t i = 0; i < count; i++) {
        copy[i] = values[i];
        if (values[i].kind == VALUE_TEXT) copy[i].text = str_copy(arena, values[i].text);
    }
    return copy;
}

static const DbWords *words_copy(Arena *arena, const DbWords *words)
{
    DbWords *copy = ARENA_NEW(arena, DbWords);
    copy->table   = str_copy(arena, words->table);
    for (size_t i = 0; i < words->columns.count; i++)
        VEC_PUSH(arena, &copy->columns, str_copy(arena, words->columns.items[i]));
    return copy;
}

/* Most rows of a unit of work are of one table. */
static const DbWords *words_once(const WordNotes *notes, const DbWords *words)
{
    const DbWords *last =
        notes->notes.count ? notes->notes.items[notes->notes.count - 1].words : NULL;
    bool same = last && str_equal(last->table, words->table)
                && last->columns.count == words->columns.count;
    return same ? last : words_copy(notes->arena, words);
}

static void take_note(DbConn *conn, const DbWords *words, int64_t id, const Value *was,
                      const Value *now)
{
    WordNotes *notes = notes_of(conn);
    VEC_PUSH(notes->arena, &notes->notes, (Note){ words_once(notes, words), id, was, now });
}

/* What stands in the table's row; *was is NULL if there is none. */
static bool read_row(DbConn *conn, const DbWords *words, int64_t id, Value **was,
                     Problems *problems)
{
    Arena *arena = notes_of(conn)->arena;
    Buffer sql;
    buffer_init(&sql, problems->arena, 256);
    BUFFER_ADD(&sql, "SELECT ");
    add_columns(&sql, &words->columns);
    buffer_printf(&sql, " FROM %.*s WHERE id = ?1",
                  STR_ARG(db_identifier(problems->arena, words->table)));
    *was             = NULL;
    DbStatement *row = db_prepare(conn, buffer_str(&sql), problems);
    if (!row) return false;
    db_bind(row, 1, value_ref(id));
    DbStep step = db_step(row, problems);
    if (step == DB_ROW) *was = ARENA_ARRAY(arena, Value, words->columns.count);
    for (size_t i = 0; *was && i < words->columns.count; i++)
        (*was)[i] = db_column(row, (int)i, (DbColumn){ VALUE_TEXT, 0 }, arena);
    db_reset(row);
    return step != DB_FAILED;
}

void db_words_insert(DbConn *conn, const DbWords *words, int64_t id, const Value *values)
{
    Arena *arena = notes_of(conn)->arena;
    take_note(conn, words, id, NULL, values_copy(arena, values, words->columns.count));
}

bool db_words_update(DbConn *conn, const DbWords *words, int64_t id, const Value *values,
                     const bool *changed, Problems *problems)
{
    Value *was, *now;
    if (!read_row(conn, words, id, &was, problems)) return false;
    if (!was) return true;
    now = (Value *)values_copy(notes_of(conn)->arena, values, words->columns.count);
    for (size_t i = 0; i < words->columns.count; i++)
        if (!changed[i]) now[i] = was[i];
    take_note(conn, words, id, was, now);
    return true;
}

bool db_words_delete(DbConn *conn, const DbWords *words, int64_t id, Problems *problems)
{
    Value *was;
    if (!read_row(conn, words, id, &was, problems)) return false;
    if (was) take_note(conn, words, id, was, NULL);
    return true;
}

/* --- writing the notes ------------------------------------------------------------------------ */

/* INSERT INTO x (x, rowid, ...) VALUES ('delete', ...) takes a row out, the same without x in. */
static bool write_row(DbConn *conn, Str name, const Note *note, const Value *values, bool out,
                      Problems *problems)
{
    size_t count = note->words->columns.count;
    Value *bound = ARENA_ARRAY(problems->arena, Value, count + 1);
    Buffer sql;
    buffer_init(&sql, problems->arena, 256);
    buffer_printf(&sql, "INSERT INTO %.*s (", STR_ARG(name));
    if (out) buffer_printf(&sql, "%.*s, ", STR_ARG(name));
    BUFFER_ADD(&sql, "rowid, ");
    add_columns(&sql, &note->words->columns);
    buffer_printf(&sql, ") VALUES (%s?1", out ? "'delete', " : "");
    for (size_t i = 0; i < count; i++) buffer_printf(&sql, ", ?%zu", i + 2);
    BUFFER_ADD(&sql, ")");
    bound[0] = value_ref(note->id);
    memcpy(bound + 1, values, count * sizeof *values);
    return db_run(conn, buffer_str(&sql), bound, count + 1, NULL, problems);
}

static bool write_note(DbConn *conn, Str name, const Note *note, Problems *problems)
{
    return (!note->was || write_row(conn, name, note, note->was, true, problems))
           && (!note->now || write_row(conn, name, note, note->now, false, problems));
}

/* An index that grows is nobody's yet: what goes wrong there is no reason to refuse a save. */
static bool write_all(DbConn *conn, const Note *note, Problems *problems)
{
    Problems ignored;
    problems_init(&ignored, problems->arena, problems->language);
    Str table = note->words->table, anew = words_anew(conn, problems->arena, table, note->id);
    if (anew.len && !write_note(conn, anew, note, &ignored)) words_anew_lost(conn);
    return write_note(conn, words_index(problems->arena, table), note, problems);
}

bool db_words_settle(DbConn *conn, Problems *problems)
{
    WordNotes *notes = conn->notes;
    if (!notes || notes->written == notes->notes.count) return true;
    Arena   *scratch = arena_new();
    Problems refused;
    bool     good = true;
    problems_init(&refused, scratch, problems->language);
    for (; good && notes->written < notes->notes.count; notes->written++) {
        good = write_all(conn, &notes->notes.items[notes->written], &refused);
        if (good) arena_reset(scratch);
    }
    const Problem *first = refused.first;
    if (!good) problem_add(problems, first->code, (Place){ 0 }, NO_ARGS);
    arena_free(scratch);
    return good;
}
