/*
 * retry.c -- what makes sending a POST again safe.
 *
 * The rule of this file: looking for the kept answer, doing the work and keeping its answer are one
 * turn of the write lane. Whoever sends the same again meanwhile waits for that turn to end.
 */
#include "core/web/retry.h"

#include "core/base/crypto.h"
#include "core/web/route.h"

typedef struct Retry {
    const Request *request;
    Reply         *reply;
    Str            key, fingerprint;
} Retry;

/* Signing in has no user yet, and what only reads may be sent again without a key. */
static bool is_repeatable(const Route *route)
{
    return strcmp(route->method, "POST") == 0 && route->right == FOR_USERS &&
           route->takes != SHAPE_QUERY;
}

static bool key_check(Work *work, Str key)
{
    bool good = key.len >= 1 && key.len <= RETRY_MAX_KEY;
    for (size_t i = 0; good && i < key.len; i++) good = key.ptr[i] >= ' ' && key.ptr[i] <= '~';
    return good || problem_add(work->problems, "idempotency.key", (Place){ 0 },
                               ARGS(str_printf(work->arena, "%d", RETRY_MAX_KEY)));
}

/* All that decides what the request does. */
static Str fingerprint_of(Work *work, const Request *request)
{
    Hash hash;
    hash_init(&hash);
    hash_add(&hash, request->head->method);
    hash_add(&hash, request->head->path);
    hash_add(&hash, request->head->query);
    hash_add(&hash, head_find(request->head, "If-Match", NULL));
    hash_add(&hash, request->body);
    if (request->upload) hash_add(&hash, request->upload->hash);
    return hash_finish(work->arena, &hash);
}

/* --- the kept answer -------------------------------------------------------------------------- */

static int64_t horizon(const Work *work)
{
    return work->now - (int64_t)RETRY_HOURS * 3600000;
}

static void replay(Retry *retry, DbStatement *row)
{
    Reply *reply = retry->reply;
    reply_json(reply, (int)db_column_int(row, 1));
    buffer_add(&reply->headers, db_column_text(row, 2));
    if (db_column_null(row, 3)) BUFFER_ADD(&reply->body, "{\"omitted\":true}");
    else buffer_add(&reply->body, db_column_text(row, 3));
    if (!reply->body.len) reply->type = NULL;
    reply_header(reply, "Idempotency-Replayed", STR("true"));
}

/* False with problems, also where the key stands for another request. */
static bool look(Work *work, Retry *retry, bool *known)
{
    *known = false;
    DbStatement *row =
        db_prepare(work->db,
                   STR("SELECT request, status, headers, body FROM tenon_retry "
                       "WHERE user = ?1 AND key = ?2 AND at > ?3"),
                   work->problems);
    if (!row) return false;
    db_bind(row, 1, value_ref(work->user->id));
    db_bind(row, 2, value_text(retry->key));
    db_bind(row, 3, value_datetime(horizon(work)));
    DbStep step = db_step(row, work->problems);
    if (step == DB_ROW) {
        *known = str_equal(db_column_text(row, 0), retry->fingerprint);
        if (*known) replay(retry, row);
        else problem_add(work->problems, "idempotency.mismatch", (Place){ 0 }, NO_ARGS);
    }
    db_reset(row);
    return step == DB_DONE || *known;
}

static bool keep(Work *work, const Retry *retry, size_t headers_at)
{
    const Reply *reply   = retry->reply;
    Str          headers = str_slice(buffer_str(&reply->headers), headers_at, reply->headers.len);
    Str          body    = reply->type ? buffer_str(&reply->body) : STR("");
    bool         fits    = body.len <= RETRY_MAX_BODY;
    return db_run(work->db,
                  STR("DELETE FROM tenon_retry WHERE (user, key) IN (SELECT user, key "
                      "FROM tenon_retry WHERE at <= ?1 ORDER BY at LIMIT ?2)"),
                  VALUES(value_datetime(horizon(work)), value_int(RETRY_PRUNE)), NULL,
                  work->problems) &&
           db_run(work->db,
                  STR("INSERT INTO tenon_retry (user, key, request, at, status, headers, body) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (user, key) DO UPDATE SET "
                      "request = ?3, at = ?4, status = ?5, headers = ?6, body = ?7"),
                  VALUES(value_ref(work->user->id), value_text(retry->key),
                         value_text(retry->fingerprint), value_datetime(work->now),
                         value_int(reply->status), value_text(headers),
                         fits ? value_text(body) : value_null()),
                  NULL, work->problems);
}

/* --- once ------------------------------------------------------------------------------------- */

static bool answer_once(Work *work, void *context)
{
    Retry *retry = context;
    bool   known;
    if (!look(work, retry, &known)) return false;
    if (known) return true;
    size_t headers_at = retry->reply->headers.len;
    return retry->request->route->answer(work, retry->request, retry->reply) &&
           work->problems->count == 0 && keep(work, retry, headers_at);
}

bool retry_answer(Work *work, const Request *request, Reply *reply)
{
    size_t count;
    Str    key = head_find(request->head, "Idempotency-Key", &count);
    if (!count || !is_repeatable(request->route))
        return request->route->answer(work, request, reply);
    if (!key_check(work, key)) return false;
    Retry  retry      = { request, reply, key, fingerprint_of(work, request) };
    size_t headers_at = reply->headers.len;
    if (work_write(work, answer_once, &retry)) return true;
    reply->headers.len = headers_at; /* what was said of a record that never came to be */
    return false;
}
