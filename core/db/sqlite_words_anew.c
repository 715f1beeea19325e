/*
 * sqlite_words_anew.c -- the index of a table's words compared with the table, and made anew beside
 * people who work.
 *
 * The rule: an index is never repaired, for what stands in it cannot be asked of it row by row. A
 * new one grows beside it, follows all changes of rows that it has already, and takes its place
 * when it has all of them. Until then nothing rests on it: whatever ends this earlier leaves a
 * table that nobody reads, and the next one begins with removing it.
 */
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/words.h"
#include "core/db/sqlite.h"

/* --- comparing -------------------------------------------------------------------------------- */

/* Whatever the order, the same places of the same words give the same sum. */
typedef struct {
    uint64_t sum;
    int64_t  row, at;
    uint64_t column;
} Summing;

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static void add_place(Summing *summing, Str word)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < word.len; i++)
        hash = (hash ^ (unsigned char)word.ptr[i]) * 0x100000001b3u;
    hash = mix(hash ^ mix((uint64_t)summing->row));
    summing->sum += mix(hash + mix(summing->column << 32 ^ (uint64_t)summing->at));
}

static bool add_word(void *context, const Word *word)
{
    Summing *summing = context;
    if (!word->again) summing->at++;
    add_place(summing, word->text);
    return true;
}

static Str columns_of(Arena *arena, const DbWords *words)
{
    Buffer out;
    buffer_init(&out, arena, 128);
    for (size_t i = 0; i < words->columns.count; i++) {
        BUFFER_ADD(&out, ", ");
        buffer_add(&out, db_identifier(arena, words->columns.items[i]));
    }
    return buffer_str(&out);
}

static bool sum_rows(DbConn *aside, const DbWords *words, uint64_t *sum, const DbProgress *progress,
                     Problems *problems)
{
    enum { BETWEEN = 5000 };
    Arena  *arena   = problems->arena;
    Str     table   = db_identifier(arena, words->table);
    Summing summing = { 0 };
    int64_t done = 0, total = 0;
    Str count = str_printf(arena, "SELECT count(*) FROM %.*s", STR_ARG(table));
    Str all   = str_printf(arena, "SELECT id%.*s FROM %.*s", STR_ARG(columns_of(arena, words)),
                           STR_ARG(table));
    if (!db_find_int(aside, count, NO_VALUES, &total, NULL, problems)) return false;
    DbStatement *rows = db_prepare(aside, all, problems);
    DbStep       step = DB_FAILED;
    while (rows && (step = db_step(rows, problems)) == DB_ROW) {
        summing.row = db_column_int(rows, 0);
        for (size_t i = 0; i < words->columns.count; i++) {
            summing.column = i;
            summing.at     = -1;
            words_each(db_column_text(rows, (int)i + 1), false, add_word, &summing);
        }
        if (progress && ++done % BETWEEN == 0) progress->tell(progress->context, done, total);
    }
    *sum = summing.sum;
    return step == DB_DONE;
}

/* An index has its columns by name; `at` counts words within one. */
static bool sum_index(DbConn *aside, const DbWords *words, uint64_t *sum, Problems *problems)
{
    Summing      summing = { 0 };
    DbStatement *rows    = db_prepare(
        aside, STR("SELECT term, doc, col, \"offset\" FROM temp.tenon_places"), problems);
    DbStep step = DB_FAILED;
    while (rows && (step = db_step(rows, problems)) == DB_ROW) {
        Str column     = db_column_text(rows, 2);
        summing.column = 0;
        while (summing.column < words->columns.count
               && !str_equal(words->columns.items[summing.column], column)) summing.column++;
        summing.row = db_column_int(rows, 1);
        summing.at  = db_column_int(rows, 3);
        add_place(&summing, db_column_text(rows, 0));
    }
    *sum = summing.sum;
    return step == DB_DONE;
}

static bool compare(DbConn *aside, const DbWords *words, bool *same, const DbProgress *progress,
                    Problems *problems)
{
    uint64_t rows = 0, index = 0;
    if (!conn_exec(aside, "BEGIN", problems)) return false;
    bool good = sum_rows(aside, words, &rows, progress, problems)
                && sum_index(aside, words, &index, problems);
    *same = rows == index;
    return conn_exec(aside, "COMMIT", problems) && good;
}

bool db_words_check(DbConn *aside, const DbWords *words, bool *same, const DbProgress *progress,
                    Problems *problems)
{
    Arena *arena = problems->arena;
    Str    name  = words_index(arena, words->table);
    Str    make  = str_printf(arena,
                              "CREATE VIRTUAL TABLE temp.tenon_places USING "
                              "fts5vocab(main, %.*s, instance)",
                              STR_ARG(name));
    if (!db_run(aside, make, NO_VALUES, NULL, problems)) return false;
    bool good = compare(aside, words, same, progress, problems);
    return db_run(aside, STR("DROP TABLE temp.tenon_places"), NO_VALUES, NULL, problems) && good;
}

/* --- made anew -------------------------------------------------------------------------------- */

/* Belongs to the writing connection, and is touched in the lane alone. */
struct WordsAnew {
    Arena  *arena;
    DbWords words;
    int64_t ticket;
    int64_t upto; /* rows with an id up to here are in it */
    bool    lost; /* it could not follow: it is of no use any more */
};

static Str anew_name(Arena *arena, Str table)
{
    return db_identifier(arena, str_join(arena, table, STR("$anew")));
}

void words_anew_free(DbConn *conn)
{
    if (!conn->anew) return;
    arena_free(conn->anew->arena);
    free(conn->anew);
    conn->anew = NULL;
}

Str words_anew(const DbConn *conn, Arena *arena, Str table, int64_t id)
{
    const WordsAnew *anew = conn->anew;
    bool follows = anew && !anew->lost && id <= anew->upto && str_equal(anew->words.table, table);
    return follows ? anew_name(arena, table) : (Str){ 0 };
}

void words_anew_lost(DbConn *conn) { conn->anew->lost = true; }

bool words_anew_drop(DbConn *conn, Str table, Problems *problems)
{
    Str sql = str_printf(problems->arena, "DROP TABLE IF EXISTS %.*s",
                         STR_ARG(anew_name(problems->arena, table)));
    return db_run(conn, sql, NO_VALUES, NULL, problems);
}

bool db_words_begin(DbConn *conn, const DbWords *words, int64_t *ticket, Problems *problems)
{
    static int64_t last;
    words_anew_free(conn); /* of somebody who has given up; else he is told at his next step */
    if (!words_anew_drop(conn, words->table, problems)
        || !words_create(conn, words, anew_name(problems->arena, words->table), problems))
        return false;
    WordsAnew *anew    = must_alloc(sizeof *anew);
    *anew              = (WordsAnew){ .arena = arena_new(), .upto = INT64_MIN };
    anew->words.table  = str_copy(anew->arena, words->table);
    for (size_t i = 0; i < words->columns.count; i++)
        VEC_PUSH(anew->arena, &anew->words.columns,
                 str_copy(anew->arena, words->columns.items[i]));
    anew->ticket = *ticket = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
    conn->anew             = anew;
    return true;
}

/* What was changed before is in the table already: it must not be taken in twice. */
static WordsAnew *anew_of(DbConn *conn, int64_t ticket, Problems *problems)
{
    if (!db_words_settle(conn, problems)) return NULL;
    WordsAnew *anew = conn->anew;
    if (anew && anew->ticket == ticket && !anew->lost) return anew;
    problem_add(problems, "db.words", (Place){ 0 }, NO_ARGS);
    return NULL;
}

bool db_words_step(DbConn *conn, int64_t ticket, int rows, int64_t *taken, Problems *problems)
{
    int64_t    upto;
    bool       found = false;
    Arena     *arena = problems->arena;
    WordsAnew *anew  = anew_of(conn, ticket, problems);
    if (!anew) return false;
    Str table = db_identifier(arena, anew->words.table), columns = columns_of(arena, &anew->words);
    Str last  = str_printf(arena,
                           "SELECT id FROM %.*s WHERE id > ?1 ORDER BY id LIMIT 1 OFFSET ?2",
                           STR_ARG(table));
    if (!db_find_int(conn, last, VALUES(value_ref(anew->upto), value_int(rows - 1)), &upto, &found,
                     problems)) return false;
    if (!found) upto = INT64_MAX; /* the last of them, and all that come from now on */
    Str add = str_printf(arena,
                         "INSERT INTO %.*s (rowid%.*s) SELECT id%.*s FROM %.*s "
                         "WHERE id > ?1 AND id <= ?2",
                         STR_ARG(anew_name(arena, anew->words.table)), STR_ARG(columns),
                         STR_ARG(columns), STR_ARG(table));
    if (!db_run(conn, add, VALUES(value_ref(anew->upto), value_ref(upto)), taken, problems))
        return false;
    anew->upto = upto;
    return true;
}

bool db_words_end(DbConn *conn, int64_t ticket, Problems *problems)
{
    WordsAnew *anew = anew_of(conn, ticket, problems);
    if (!anew) return false;
    Arena *arena = problems->arena;
    Str    name = words_index(arena, anew->words.table);
    Str    drop = str_printf(arena, "DROP TABLE %.*s", STR_ARG(name));
    Str    take = str_printf(arena, "ALTER TABLE %.*s RENAME TO %.*s",
                             STR_ARG(anew_name(arena, anew->words.table)), STR_ARG(name));
    words_anew_free(conn);
    return db_run(conn, drop, NO_VALUES, NULL, problems)
           && db_run(conn, take, NO_VALUES, NULL, problems);
}
