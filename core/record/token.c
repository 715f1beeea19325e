/*
 * token.c -- API tokens: made once, shown once, kept as a hash.
 *
 * A token is "tenon_" and 256 random bits, so one fast hash is enough and its look-up is by
 * equality. Rights are the user's at the moment of use: a disabled user's tokens open nothing.
 */
#include "core/base/crypto.h"
#include "core/base/id.h"
#include "core/record/account.h"
#include "core/record/memo.h"

static const int64_t DAY_MS = 86400000;

bool token_create(Work *work, int64_t user, Str name, int days, Str *secret, int64_t *id)
{
    static const char *const sql = "INSERT INTO tenon_token (id, user, name, hash, created_at, "
                                   "expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    *secret = str_join(work->arena, STR("tenon_"), crypto_secret(work->arena));
    *id = id_new();
    Value expires = days > 0 ? value_datetime(work->now + days * DAY_MS) : value_null();
    return db_run(work->db, str_from(sql),
                  VALUES(value_ref(*id), value_ref(user), value_text(name),
                         value_text(crypto_hash(work->arena, *secret)), value_datetime(work->now),
                         expires),
                  NULL, work->problems);
}

static bool token_read(Work *work, DbConn *db, Str hash, Token *token)
{
    static const char *const sql = "SELECT id, user, name, created_at, expires_at, last_used_at "
                                   "FROM tenon_token WHERE hash = ?1";
    DbStatement *statement = db_prepare(db, str_from(sql), work->problems);
    if (!statement) return false;
    db_bind(statement, 1, value_text(hash));
    DbStep step = db_step(statement, work->problems);
    if (step == DB_ROW)
        *token = (Token){ .id = db_column_int(statement, 0), .user = db_column_int(statement, 1),
                          .name = str_copy(work->arena, db_column_text(statement, 2)),
                          .created_at = db_column_int(statement, 3),
                          .expires_at = db_column_int(statement, 4),
                          .last_used_at = db_column_int(statement, 5) };
    db_reset(statement);
    return step != DB_FAILED;
}

static void *token_copy(Arena *arena, const void *thing)
{
    Token *copy = arena_copy(arena, thing, sizeof(Token));
    copy->name = str_copy(arena, copy->name);
    return copy;
}

static bool token_look(Work *work, Str hash, Token *token)
{
    Memo *memo = work->tenant->people;
    const Token *known = memo_find(memo, hash, token_copy, work->arena);
    *token = known ? *known : (Token){ 0 };
    if (known) return true;
    int64_t version = memo_version(memo);
    DbConn *db = db_read_begin(work->tenant->data, work->problems);
    if (!db) return false;
    bool ok = token_read(work, db, hash, token);
    db_read_end(db);
    if (token->user) memo_keep(memo, version, hash, token_copy, token);
    return ok;
}

bool token_find(Work *work, Str secret, Token *token)
{
    bool ok = token_look(work, crypto_hash(work->arena, secret), token);
    if (token->expires_at && token->expires_at <= work->now) *token = (Token){ 0 };
    return ok;
}

bool token_touch(Work *work, int64_t id)
{
    return db_run(work->db, STR("UPDATE tenon_token SET last_used_at = ?2 WHERE id = ?1"),
                  VALUES(value_ref(id), value_datetime(work->now)), NULL, work->problems);
}

bool token_list(Work *work, int64_t user, TokenRows *rows)
{
    const Object *object = work->snapshot->user;
    Str login = field_find(object, STR("login"))->column;
    Str sql =
        str_printf(work->arena,
                   "SELECT t.id, t.user, t.name, u.%.*s, t.created_at, t.expires_at, "
                   "t.last_used_at FROM tenon_token t"
                   " LEFT JOIN %.*s u ON u.id = t.user WHERE ?1 = 0 OR t.user = ?1 ORDER BY t.id",
                   STR_ARG(login), STR_ARG(object->table));
    DbStatement *statement = db_prepare(work->db, sql, work->problems);
    if (!statement) return false;
    db_bind(statement, 1, value_int(user));
    DbStep step;
    while ((step = db_step(statement, work->problems)) == DB_ROW)
        VEC_PUSH(work->arena, rows,
                 (Token){ .id = db_column_int(statement, 0),
                          .user = db_column_int(statement, 1),
                          .name = str_copy(work->arena, db_column_text(statement, 2)),
                          .login = str_copy(work->arena, db_column_text(statement, 3)),
                          .created_at = db_column_int(statement, 4),
                          .expires_at = db_column_int(statement, 5),
                          .last_used_at = db_column_int(statement, 6) });
    db_reset(statement);
    return step == DB_DONE;
}

bool token_revoke(Work *work, int64_t id)
{
    int64_t gone = 0;
    if (!db_run(work->db, STR("DELETE FROM tenon_token WHERE id = ?1"), VALUES(value_ref(id)),
                &gone, work->problems))
        return false;
    return gone == 1 || problem_add(work->problems, "token.unknown", (Place){ 0 }, NO_ARGS);
}
