/*
 * session.c -- sessions in the tenant's security.db, cookies, tokens, the header against forged
 * requests.
 *
 * The rule: reading a session writes nothing, but for its last use now and then. Passwords are not
 * known here.
 */
#include "core/web/session.h"

#include <strings.h>

#include "core/base/clock.h"
#include "core/base/crypto.h"
#include "core/base/log.h"
#include "core/record/account.h"
#include "core/record/memo.h"

/* What is longer cannot be a secret of ours, so the databases are not asked. */
enum { COOKIE_LONGEST = 100, TOKEN_LONGEST = 200 };

/*
 * Behind TLS the name has the prefix __Host-, by which browsers promise that no other host, path or
 * plain connection has set it. Each tenant has its own, so that one can be signed in to several.
 */
static Str cookie_name(Arena *arena, const Request *request)
{
    return str_printf(arena, "%stenon-%.*s", request->secure ? "__Host-" : "",
                      STR_ARG(request->tenant->name));
}

static void cookie_write(const Request *request, Reply *reply, Str secret, int64_t seconds)
{
    Arena *arena = reply->body.arena;
    Str    name  = cookie_name(arena, request);
    Str    path  = str_printf(arena, "/t/%.*s", STR_ARG(request->tenant->name));
    if (request->secure) path = STR("/"); /* as the prefix demands */
    reply_header(reply, "Set-Cookie",
                 str_printf(arena, "%.*s=%.*s; Path=%.*s; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
                            STR_ARG(name), STR_ARG(secret), STR_ARG(path), (long long)seconds,
                            request->secure ? "; Secure" : ""));
}

/* --- finding ---------------------------------------------------------------------------------- */

/* The secret of "Authorization: Bearer SECRET"; empty if there is none. */
static Str bearer_of(const Head *head)
{
    Str value = head_find(head, "Authorization", NULL);
    if (value.len < 8 || strncasecmp(value.ptr, "Bearer ", 7) != 0) return (Str){ 0 };
    return str_trim(str_slice(value, 7, value.len));
}

static bool row_read(Arena *arena, DbConn *conn, Session *session, bool *found, Problems *problems)
{
    Str sql = STR("SELECT user, csrf, seen_at, expires_at FROM session WHERE hash = ?1");
    DbStatement *statement = db_prepare(conn, sql, problems);
    if (!statement) return false;
    db_bind(statement, 1, value_text(session->hash));
    DbStep step = db_step(statement, problems);
    *found      = step == DB_ROW;
    if (*found) {
        session->user       = db_column_int(statement, 0);
        session->csrf       = str_copy(arena, db_column_text(statement, 1));
        session->seen_at    = db_column_int(statement, 2);
        session->expires_at = db_column_int(statement, 3);
    }
    db_reset(statement);
    return step != DB_FAILED;
}

typedef struct {
    const Session *session;
    int64_t        now;
    Problems      *problems;
} Seen;

static bool seen_write(void *context, DbConn *conn)
{
    const Seen *seen = context;
    Str sql = STR("UPDATE session SET seen_at = ?1 WHERE hash = ?2");
    return db_run(conn, sql, VALUES(value_int(seen->now), value_text(seen->session->hash)), NULL,
                  seen->problems);
}

static void *session_copy(Arena *arena, const void *thing)
{
    Session *copy = arena_copy(arena, thing, sizeof(Session));
    copy->hash    = str_copy(arena, copy->hash);
    copy->csrf    = str_copy(arena, copy->csrf);
    return copy;
}

/* NULL with problems, or because there is none. */
static const Session *session_read(Arena *arena, const Tenant *tenant, Str hash,
                                   Problems *problems)
{
    Memo          *memo    = tenant->sessions;
    const Session *kept    = memo_find(memo, hash, session_copy, arena);
    int64_t        version = memo_version(memo);
    if (kept) return kept;
    Session *fresh = ARENA_NEW(arena, Session);
    fresh->hash    = hash;
    bool    known  = false;
    DbConn *conn   = db_read_begin(tenant->security, problems);
    if (!conn) return NULL;
    bool ok = row_read(arena, conn, fresh, &known, problems);
    db_read_end(conn);
    if (!ok || !known) return NULL;
    memo_keep(memo, version, hash, session_copy, fresh);
    return fresh;
}

static bool cookie_look(Arena *arena, const Request *request, int64_t now, const Session **session,
                        Problems *problems)
{
    Str secret = head_cookie(request->head, cookie_name(arena, request));
    if (!secret.len || secret.len > COOKIE_LONGEST) return true;
    int            before = problems->count;
    const Session *found  = session_read(arena, request->tenant, crypto_hash(arena, secret),
                                         problems);
    if (problems->count > before) return false;
    if (found && now < found->expires_at && now < found->seen_at + SESSION_IDLE_MS)
        *session = found;
    return true;
}

/*
 * When somebody was last here is worth a note and no reason to turn anybody away: a disk that is
 * full takes no note, and reading goes on.
 */
static void session_note(const Tenant *tenant, const Session *session, int64_t now,
                         const Problems *problems)
{
    Problems ignored;
    problems_init(&ignored, problems->arena, problems->language);
    Seen seen = { session, now, &ignored };
    db_write(tenant->security, seen_write, &seen, &ignored);
}

static bool cookie_find(Arena *arena, const Request *request, int64_t now, const Session **session,
                        Problems *problems)
{
    if (!cookie_look(arena, request, now, session, problems)) return false;
    if (*session && now >= (*session)->seen_at + SESSION_SEEN_MS)
        session_note(request->tenant, *session, now, problems);
    return true;
}

typedef struct {
    Str   secret;
    Token token;
} TokenAsk;

static bool token_used(Work *work, void *context)
{
    const TokenAsk *ask = context;
    return token_touch(work, ask->token.id);
}

/* Like session_note. */
static void token_note(Tenant *tenant, TokenAsk *ask, const Problems *problems)
{
    Work     work;
    Problems ignored;
    problems_init(&ignored, problems->arena, problems->language);
    if (work_open(&work, ignored.arena, tenant, 0, STR("web"), &ignored))
        work_write(&work, token_used, ask);
}

static bool bearer_look(Work *work, const Request *request, TokenAsk *ask, const Session **session,
                        Problems *problems)
{
    Arena *arena = problems->arena;
    if (ask->secret.len > TOKEN_LONGEST) return true;
    *work = (Work){ .arena    = arena,
                    .tenant   = request->tenant,
                    .problems = problems,
                    .now      = clock_now() };
    if (!token_find(work, ask->secret, &ask->token)) return false;
    if (!ask->token.user) return true;

    Session *found = ARENA_NEW(arena, Session);
    *found         = (Session){ .user = ask->token.user, .expires_at = ask->token.expires_at };
    *session       = found;
    return true;
}

static bool bearer_find(const Request *request, Str secret, int64_t now, const Session **session,
                        Problems *problems)
{
    Work     work;
    TokenAsk ask = { .secret = secret };
    if (!bearer_look(&work, request, &ask, session, problems)) return false;
    if (*session && now >= ask.token.last_used_at + SESSION_SEEN_MS)
        token_note(request->tenant, &ask, problems);
    return true;
}

bool session_find(Arena *arena, const Request *request, int64_t now, const Session **session,
                  Problems *problems)
{
    *session   = NULL;
    Str bearer = bearer_of(request->head);
    return bearer.len ? bearer_find(request, bearer, now, session, problems)
                      : cookie_find(arena, request, now, session, problems);
}

bool session_holds(Arena *arena, const Request *request, int64_t now, bool *holds,
                   Problems *problems)
{
    Work           work;
    const Session *session = NULL;
    TokenAsk       ask     = { .secret = bearer_of(request->head) };
    bool ok = ask.secret.len ? bearer_look(&work, request, &ask, &session, problems)
                             : cookie_look(arena, request, now, &session, problems);
    *holds  = session != NULL;
    return ok;
}

bool session_check_csrf(const Request *request, Problems *problems)
{
    Str method = request->head->method;
    if (!request->session || !request->session->csrf.len) return true;
    if (str_is(method, "GET") || str_is(method, "HEAD") || str_is(method, "OPTIONS")) return true;
    return crypto_equal(head_find(request->head, "X-Tenon-Csrf", NULL), request->session->csrf) ||
           problem_add(problems, "session.csrf", (Place){ 0 }, NO_ARGS);
}

/* --- starting and ending ---------------------------------------------------------------------- */

static bool start_write(void *context, DbConn *conn)
{
    const Seen    *seen    = context;
    const Session *session = seen->session;
    return db_run(conn, STR("DELETE FROM session WHERE expires_at <= ?1 OR seen_at <= ?2"),
                  VALUES(value_int(seen->now), value_int(seen->now - SESSION_IDLE_MS)), NULL,
                  seen->problems) &&
           db_run(conn,
                  STR("INSERT INTO session (hash, user, csrf, created_at, seen_at, expires_at) "
                      "VALUES (?1, ?2, ?3, ?4, ?4, ?5)"),
                  VALUES(value_text(session->hash), value_int(session->user),
                         value_text(session->csrf), value_int(seen->now),
                         value_int(session->expires_at)),
                  NULL, seen->problems);
}

bool session_start(Arena *arena, const Request *request, int64_t user, int64_t now, Reply *reply,
                   const Session **session, Problems *problems)
{
    Str      secret = crypto_secret(arena);
    Session *fresh  = ARENA_NEW(arena, Session);
    *fresh          = (Session){
        .hash       = crypto_hash(arena, secret),
        .csrf       = crypto_secret(arena),
        .user       = user,
        .seen_at    = now,
        .expires_at = now + SESSION_LIFE_MS,
    };
    Seen seen = { fresh, now, problems };
    if (!db_write(request->tenant->security, start_write, &seen, problems)) return false;
    cookie_write(request, reply, secret, SESSION_LIFE_MS / 1000);
    *session = fresh;
    return true;
}

typedef struct {
    Str       sql;
    Value     value;
    Problems *problems;
} Ending;

static bool end_write(void *context, DbConn *conn)
{
    const Ending *ending = context;
    return db_run(conn, ending->sql, &ending->value, 1, NULL, ending->problems);
}

bool session_end(const Request *request, Reply *reply, Problems *problems)
{
    if (!request->session->hash.len) return true;
    Value  hash   = value_text(request->session->hash);
    Ending ending = { STR("DELETE FROM session WHERE hash = ?1"), hash, problems };
    if (!db_write(request->tenant->security, end_write, &ending, problems)) return false;
    cookie_write(request, reply, STR(""), 0);
    return true;
}

bool session_end_all(Tenant *tenant, int64_t user, Problems *problems)
{
    Ending ending = { STR("DELETE FROM session WHERE user = ?1"), value_int(user), problems };
    return db_write(tenant->security, end_write, &ending, problems);
}
