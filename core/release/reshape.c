/*
 * reshape.c -- texts that become texts of a form of their own: mail, telephone numbers, addresses.
 *
 * The rule: every row is looked at before any is written. One that the new type refuses, or two
 * that would become the same where they must differ, stand in the way; all others are written as
 * the type has them.
 */
#include "core/base/buffer.h"
#include "core/base/fold.h"
#include "core/record/store.h"
#include "core/release/existing.h"

enum { RESHAPE_CHUNK = 500 };

/* The text as the field's type has it; false if it refuses it. */
static bool shaped(const Field *field, Arena *arena, Str text, Str *new)
{
    Problems ignored;
    Value    value = value_text(text);
    problems_init(&ignored, arena, LANGUAGE_EN);
    if (!field_check(field, arena, &value, (Place){ 0 }, 0, &ignored)) return false;
    *new = value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
    return true;
}

/* --- looking ---------------------------------------------------------------------------------- */

typedef struct {
    int64_t id;
    bool    told;
} Met;

/* In which scope they must differ is not asked: better one too many than an apply that fails. */
static void meet(Arena *arena, Map *seen, const Field *field, Str text, int64_t id, Step *step)
{
    Str  key = field_folded(field) ? fold(arena, text) : str_copy(arena, text);
    Met *met = map_find(seen, key);
    if (!met) {
        met     = ARENA_NEW(arena, Met);
        met->id = id;
        map_put(seen, key, met);
        return;
    }
    if (!met->told) add_failing(step, met->id);
    met->told = true;
    add_failing(step, id);
}

bool rows_misshapen(Arena *arena, DbConn *conn, const Field *field, Step *step, Problems *problems)
{
    Str column = db_identifier(arena, field->column), text;
    Str sql = str_printf(arena, "SELECT id, %.*s FROM %.*s WHERE %.*s IS NOT NULL ORDER BY id",
                         STR_ARG(column), STR_ARG(db_identifier(arena, field->object->table)),
                         STR_ARG(column));
    DbStatement *rows = db_prepare(conn, sql, problems);
    if (!rows) return false;
    Map    seen;
    Arena *scratch = arena_new();
    DbStep at;
    map_init(&seen, arena);
    while ((at = db_step(rows, problems)) == DB_ROW) {
        int64_t id = db_column_int(rows, 0);
        arena_reset(scratch);
        if (!shaped(field, scratch, db_column_text(rows, 1), &text)) add_failing(step, id);
        else if (text.len && field->unique.on) meet(arena, &seen, field, text, id, step);
    }
    arena_free(scratch);
    return at == DB_DONE;
}

/* --- writing ---------------------------------------------------------------------------------- */

typedef struct {
    int64_t id;
    Str     text;
} Shaped;

typedef struct {
    VEC(Shaped) rows; /* that change */
    int64_t last;
    int     seen;
} Chunk;

static bool read_chunk(Arena *arena, DbConn *conn, const Field *field, Str sql, Chunk *chunk,
                       Problems *problems)
{
    DbStatement *rows = db_prepare(conn, sql, problems);
    if (!rows) return false;
    db_bind(rows, 1, value_int(chunk->last));
    db_bind(rows, 2, value_int(RESHAPE_CHUNK));
    DbStep at;
    while ((at = db_step(rows, problems)) == DB_ROW) {
        Str was = db_column_text(rows, 1), text;
        chunk->last = db_column_int(rows, 0);
        chunk->seen++;
        if (shaped(field, arena, was, &text) && !str_equal(was, text))
            VEC_PUSH(arena, &chunk->rows, (Shaped){ chunk->last, str_copy(arena, text) });
    }
    return at == DB_DONE;
}

static bool write_chunk(Arena *arena, DbConn *conn, const Field *field, Str sql,
                        const Chunk *chunk, Problems *problems)
{
    for (size_t i = 0; i < chunk->rows.count; i++) {
        const Shaped *row  = &chunk->rows.items[i];
        Value         text = row->text.len ? value_text(row->text) : value_null();
        Value folded = row->text.len ? value_text(fold(arena, row->text)) : value_null();
        Value values[] = { value_int(row->id), text, folded };
        if (!db_run(conn, sql, values, field_folded(field) ? 3 : 2, NULL, problems)) return false;
    }
    return true;
}

bool rows_reshape(Arena *arena, DbConn *conn, const Field *field, Problems *problems)
{
    Str table = db_identifier(arena, field->object->table);
    Str column = db_identifier(arena, field->column), fold = { "", 0 };
    if (field_folded(field))
        fold = str_printf(arena, ", %.*s = ?3",
                          STR_ARG(db_identifier(arena, fold_column(arena, field))));
    Str select = str_printf(
        arena, "SELECT id, %.*s FROM %.*s WHERE id > ?1 AND %.*s IS NOT NULL ORDER BY id LIMIT ?2",
        STR_ARG(column), STR_ARG(table), STR_ARG(column));
    Str update = str_printf(arena, "UPDATE %.*s SET %.*s = ?2%.*s WHERE id = ?1", STR_ARG(table),
                            STR_ARG(column), STR_ARG(fold));
    Chunk  chunk = { 0 };
    bool   good  = true;
    Arena *each  = arena_new();
    do {
        chunk = (Chunk){ .last = chunk.last };
        good  = read_chunk(each, conn, field, select, &chunk, problems) &&
               write_chunk(each, conn, field, update, &chunk, problems);
        arena_reset(each);
    } while (good && chunk.seen == RESHAPE_CHUNK);
    arena_free(each);
    return good;
}
