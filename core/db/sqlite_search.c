/*
 * sqlite_search.c -- searching: the house's words as a tokenizer of FTS5, and what is asked of it.
 *
 * The rule: what somebody types never becomes the index's own language. It is cut into words first,
 * and each stands in quotes.
 */
#include "core/db/sqlite.h"

#include "core/base/buffer.h"
#include "core/base/letters.h"
#include "core/base/sought.h"
#include "core/base/words.h"

/* --- the tokenizer ---------------------------------------------------------------------------- */

typedef int (*TakeToken)(void *context, int flags, const char *token, int length, int from, int to);

typedef struct {
    TakeToken take;
    void     *context;
    int       code;
} Passing;

static bool pass_on(void *context, const Word *word)
{
    Passing *passing = context;
    passing->code = passing->take(passing->context, word->again ? FTS5_TOKEN_COLOCATED : 0,
                                  word->text.ptr, (int)word->text.len, (int)word->from,
                                  (int)word->to);
    return passing->code == SQLITE_OK;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text,
                    int length, TakeToken take)
{
    (void)tokenizer;
    Passing passing = { take, context, SQLITE_OK };
    words_each((Str){ text, (size_t)length }, flags & FTS5_TOKENIZE_QUERY, pass_on, &passing);
    return passing.code;
}

/* There is nothing to keep: any address will do that is not NULL. */
static int tokenizer_new(void *context, const char **args, int count, Fts5Tokenizer **tokenizer)
{
    static char one;
    (void)context, (void)args, (void)count;
    *tokenizer = (Fts5Tokenizer *)&one;
    return SQLITE_OK;
}

static void tokenizer_free(Fts5Tokenizer *tokenizer) { (void)tokenizer; }

static int tokenizer_register(sqlite3 *handle)
{
    fts5_api      *api = NULL;
    sqlite3_stmt  *statement;
    fts5_tokenizer words = { tokenizer_new, tokenizer_free, tokenize };
    int code = sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
    code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) return code;
    if (!api) return SQLITE_ERROR;
    return api->xCreateTokenizer(api, "tenon", NULL, &words, NULL);
}

/* --- asking a row ----------------------------------------------------------------------------- */

enum { TESTED_TEXTS = 100 };

static Str text_of(sqlite3_value *value)
{
    const char *text = (const char *)sqlite3_value_text(value);
    return (Str){ text ? text : "", text ? (size_t)sqlite3_value_bytes(value) : 0 };
}

/* What is sought is the same for all rows of a statement: it is read once. */
typedef struct {
    Arena  *arena;
    Str     plain;
    Sought *sought;
} Asked;

static void asked_free(void *asked) { arena_free(((Asked *)asked)->arena); }

/* NULL with an error when it could not be kept. */
static const Asked *asked_once(sqlite3_context *context, sqlite3_value *value)
{
    Asked *asked = sqlite3_get_auxdata(context, 0);
    if (asked) return asked;
    Arena *arena  = arena_new();
    Str    text   = str_copy(arena, text_of(value));
    asked         = ARENA_NEW(arena, Asked);
    asked->arena  = arena;
    asked->plain  = letters_plain(arena, str_trim(text));
    asked->sought = sought_read(arena, text);
    sqlite3_set_auxdata(context, 0, asked, asked_free);
    asked = sqlite3_get_auxdata(context, 0);
    if (!asked) sqlite3_result_error_nomem(context);
    return asked;
}

static void test_row(sqlite3_context *context, int count, sqlite3_value **values)
{
    Str          texts[TESTED_TEXTS];
    const Asked *asked = asked_once(context, values[0]);
    if (!asked) return;
    if (count - 1 > TESTED_TEXTS) {
        sqlite3_result_error_toobig(context);
        return;
    }
    for (int i = 1; i < count; i++) texts[i - 1] = text_of(values[i]);
    sqlite3_result_int(context, sought_in(asked->sought, texts, (size_t)count - 1));
}

static void rank_row(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const Asked *asked = asked_once(context, values[0]);
    if (!asked) return;
    DbConn *conn   = sqlite3_user_data(context);
    Str     title  = text_of(values[1]);
    bool    begins = sought_begins(asked->sought, title);
    bool    whole  = begins && str_equal(letters_plain(conn->arena, str_trim(title)), asked->plain);
    arena_reset(conn->arena);
    sqlite3_result_int(context, whole ? 0 : begins ? 1 : 2);
}

bool search_register(DbConn *conn, Problems *problems)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    int code  = tokenizer_register(conn->handle);
    if (code == SQLITE_OK)
        code = sqlite3_create_function_v2(conn->handle, DB_WORDS_TEST, -1, flags, conn, test_row,
                                          NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_create_function_v2(conn->handle, DB_WORDS_RANK, 2, flags, conn, rank_row,
                                          NULL, NULL, NULL);
    return code == SQLITE_OK || sqlite_refuse(conn, code, problems);
}

/* --- asking it -------------------------------------------------------------------------------- */

Str words_index(Arena *arena, Str table)
{
    return db_identifier(arena, str_join(arena, table, STR("$words")));
}

Str db_words_select(Arena *arena, Str table)
{
    Str name = words_index(arena, table);
    return str_printf(arena, "SELECT rowid FROM %.*s WHERE %.*s MATCH ", STR_ARG(name),
                      STR_ARG(name));
}

/* Parts are letters, digits and signs; quotes keep the index's own words (AND, NEAR) plain. */
static void add_word(Buffer *out, const SoughtWord *word, bool begins)
{
    if (begins) BUFFER_ADD(out, "^ ");
    for (size_t i = 0; i < word->count; i++)
        buffer_printf(out, "%s\"%.*s\"", i ? " + " : "", STR_ARG(word->parts[i]));
    if (word->begins) BUFFER_ADD(out, " *");
}

static void add_words(Buffer *out, const Sought *sought, size_t from, size_t to, bool begins)
{
    BUFFER_ADD(out, "(");
    for (size_t i = from; i < to; i++) {
        if (i > from) BUFFER_ADD(out, " AND ");
        add_word(out, &sought->words[i], begins && i == 0);
    }
    BUFFER_ADD(out, ")");
}

/* (before) AND ((the numbers) OR one number) AND (after) */
static void add_with_number(Buffer *out, const Sought *sought, bool begins)
{
    size_t at = sought->number_at, behind = at + sought->number_spans;
    if (at > 0) {
        add_words(out, sought, 0, at, begins);
        BUFFER_ADD(out, " AND ");
    }
    BUFFER_ADD(out, "(");
    add_words(out, sought, at, behind, begins);
    BUFFER_ADD(out, " OR ");
    add_word(out, &sought->number, begins && at == 0);
    BUFFER_ADD(out, ")");
    if (behind == sought->count) return;
    BUFFER_ADD(out, " AND ");
    add_words(out, sought, behind, sought->count, begins);
}

Value db_words_sought(Arena *arena, const Sought *sought, const StrVec *columns, bool begins)
{
    Buffer out;
    buffer_init(&out, arena, 256);
    BUFFER_ADD(&out, "{");
    for (size_t i = 0; i < columns->count; i++)
        buffer_printf(&out, " %.*s", STR_ARG(db_identifier(arena, columns->items[i])));
    BUFFER_ADD(&out, " } : (");
    if (sought->number.count) add_with_number(&out, sought, begins);
    else add_words(&out, sought, 0, sought->count, begins);
    BUFFER_ADD(&out, ")");
    return value_text(buffer_str(&out));
}
