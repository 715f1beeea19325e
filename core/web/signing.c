/*
 * signing.c -- POST, GET, PATCH, DELETE /session: signing in and out, changing a password that must
 * be changed.
 *
 * The rule: a wrong name and a wrong password look the same, take the same time, and are counted
 * before they are looked at. Passwords are hashed outside of every transaction.
 */
#include "core/web/handlers.h"

#include "core/base/crypto.h"
#include "core/base/id.h"
#include "core/base/log.h"
#include "core/record/account.h"
#include "core/web/describe.h"
#include "core/web/door.h"
#include "core/web/session.h"
#include "core/web/throttle.h"

enum {
    SIGNING_AT_ONCE  = 32,   /* hashing is slow on purpose; more of them would take all threads */
    PASSWORD_LONGEST = 1024,
};

typedef struct SignIn {
    Work           system; /* of the system: nobody is signed in yet */
    const Request *request;
    Reply         *reply;
    Str            login, password, new_password;
    Account        account;
    Str            new_hash;
} SignIn;

static bool refuse(SignIn *sign, const char *code, const char *field)
{
    return problem_add(sign->system.problems, code, (Place){ .field = str_from(field) }, NO_ARGS);
}

/* --- what was sent ---------------------------------------------------------------------------- */

static bool member_refuse(Problems *problems, Str key, const Str *names, size_t count)
{
    problem_add(problems, "http.member", (Place){ .field = key }, ARGS(key));
    return problem_suggest(problems, key, names, count);
}

static bool text_take(SignIn *sign, const Json *member, const char *name, Str *text)
{
    if (!str_is(member->key, name)) return false;
    if (member->kind != JSON_TEXT || member->value.text.len > PASSWORD_LONGEST)
        refuse(sign, "session.member", name);
    else *text = member->value.text;
    return true;
}

static bool credentials_read(SignIn *sign, const Json *json)
{
    Problems *problems = sign->system.problems;
    if (json->kind != JSON_OBJECT)
        return problem_add(problems, "http.body.object", (Place){ 0 }, NO_ARGS);
    for (const Json *member = json->first; member; member = member->next) {
        if (text_take(sign, member, "user", &sign->login) ||
            text_take(sign, member, "password", &sign->password) ||
            text_take(sign, member, "new_password", &sign->new_password))
            continue;
        const Str names[] = { STR("user"), STR("password"), STR("new_password") };
        member_refuse(problems, member->key, names, 3);
    }
    if (problems->count) return false;
    if (!sign->login.len) return refuse(sign, "session.member", "user");
    return sign->password.len || refuse(sign, "session.member", "password");
}

/* --- may they --------------------------------------------------------------------------------- */

static bool attempt_counts(SignIn *sign)
{
    const Request *request = sign->request;
    Work          *work    = &sign->system;
    int64_t        wait    = 0;
    if (!throttle_enter(work->arena, work->tenant, sign->login, request->address, work->now, &wait,
                        work->problems))
        return false;
    if (!wait) return true;
    Str seconds = str_printf(work->arena, "%lld", (long long)(wait + 999) / 1000);
    reply_header(sign->reply, "Retry-After", seconds);
    return problem_add(work->problems, "session.throttled", (Place){ 0 }, ARGS(seconds));
}

static bool account_read(Work *work, void *context)
{
    SignIn *sign = context;
    return account_find(work, sign->login, &sign->account);
}

/* A user who is not active has no right to learn that the password is right. */
static bool password_is_right(SignIn *sign)
{
    if (!work_read(&sign->system, account_read, sign)) return false;
    bool right = account_verify(&sign->account, sign->password);
    return (right && sign->account.user && sign->account.active) ||
           refuse(sign, "session.refused", "");
}

static bool password_is_fresh(SignIn *sign)
{
    if (!sign->account.must_change && !sign->new_password.len) return true;
    if (!sign->new_password.len) return refuse(sign, "password.expired", "new_password");
    if (str_equal(sign->new_password, sign->password))
        return refuse(sign, "password.same", "new_password");
    if (!password_check(&sign->system, "new_password", sign->login, sign->new_password))
        return false;
    sign->new_hash = password_hash(sign->system.arena, sign->new_password);
    return true;
}

static bool hash_write(Work *work, void *context)
{
    const SignIn *sign = context;
    return account_set_password(work, sign->account.user, sign->new_hash, false);
}

/* A new password ends what was begun with the old one. */
static bool password_is_kept(SignIn *sign)
{
    Tenant *tenant = sign->system.tenant;
    int64_t user   = sign->account.user;
    if (!sign->new_hash.len) return true;
    if (!work_write(&sign->system, hash_write, sign) ||
        !session_end_all(tenant, user, sign->system.problems))
        return false;
    events_look(sign->request->door->options.events, tenant, user);
    return true;
}

static bool attempt_is_forgiven(SignIn *sign)
{
    Work *work = &sign->system;
    return throttle_forgive(work->arena, work->tenant, sign->login, sign->request->address,
                            work->now, work->problems);
}

/* --- the answer ------------------------------------------------------------------------------- */

static void session_write(const Work *work, const Session *session, Reply *reply)
{
    const User *user = work->user;
    JsonWriter  json = reply_json(reply, 200);
    json_open(&json, '{');
    json_key(&json, STR("user"));
    user_write(user, &json);
    json_key(&json, STR("tenant"));
    json_open(&json, '{');
    json_field_text(&json, "name", work->tenant->name);
    json_field_text(&json, "label", work_label(work, &work->snapshot->label, work->snapshot->app));
    json_close(&json, '}');
    json_field_text(&json, "language", work->snapshot->languages[work->language]);
    json_field_text(&json, "csrf", or_null(session->csrf));
    reply->secret = true;
    json_close(&json, '}');
}

static bool sign_in(SignIn *sign, Work *work, const Session **session)
{
    return attempt_counts(sign) && password_is_right(sign) && password_is_fresh(sign) &&
           password_is_kept(sign) && attempt_is_forgiven(sign) &&
           session_start(work->arena, sign->request, sign->account.user, work->now, sign->reply,
                         session, work->problems);
}

bool session_create(Work *work, const Request *request, Reply *reply)
{
    SignIn         sign    = { .request = request, .reply = reply };
    const Session *session = NULL;
    Work           user;
    if (!work_open(&sign.system, work->arena, request->tenant, 0, STR("web"), work->problems))
        return false;
    if (!credentials_read(&sign, request->json)) return false;

    atomic_int *signing = &request->door->signing_in;
    bool ok = atomic_fetch_add(signing, 1) < SIGNING_AT_ONCE ? sign_in(&sign, work, &session)
                                                             : refuse(&sign, "http.busy", "");
    atomic_fetch_sub(signing, 1);
    if (!ok) return false;
    if (!work_open(&user, work->arena, request->tenant, session->user, STR("web"), work->problems))
        return false;
    log_line(LEVEL_INFO, "sign-in", "id=%.*s tenant=%.*s user=%.*s address=%.*s",
             STR_ARG(request->id), STR_ARG(request->tenant->name),
             STR_ARG(id_text(work->arena, session->user)),
             STR_ARG(log_quote(work->arena, request->address)));
    session_write(&user, session, reply);
    return true;
}

bool session_show(Work *work, const Request *request, Reply *reply)
{
    session_write(work, request->session, reply);
    return true;
}

/* --- changing and ending ---------------------------------------------------------------------- */

static bool language_read(Work *work, const Json *json, Str *language)
{
    const Snapshot *snapshot = work->snapshot;
    const Str       known[]  = { STR("language") };
    if (json->kind != JSON_OBJECT)
        return problem_add(work->problems, "http.body.object", (Place){ 0 }, NO_ARGS);
    for (const Json *member = json->first; member; member = member->next)
        if (!str_equal(member->key, known[0]))
            return member_refuse(work->problems, member->key, known, 1);
    *language = json_text(json, "language");
    for (int i = 0; i < snapshot->language_count; i++)
        if (str_equal(snapshot->languages[i], *language)) return true;
    problem_add(work->problems, "session.language", (Place){ .field = STR("language") },
                ARGS(*language));
    return problem_suggest(work->problems, *language, snapshot->languages,
                           (size_t)snapshot->language_count);
}

typedef struct {
    int64_t user;
    Str     language;
} LanguageChange;

static bool language_write(Work *work, void *context)
{
    const LanguageChange *change = context;
    return user_set_language(work, change->user, change->language);
}

/* Everybody may choose their language, whatever their rights on users: so the system writes it. */
bool session_change(Work *work, const Request *request, Reply *reply)
{
    LanguageChange change = { .user = work->user->id };
    Work           system, after;
    if (!language_read(work, request->json, &change.language)) return false;
    if (!work_open(&system, work->arena, work->tenant, 0, STR("web"), work->problems) ||
        !work_write(&system, language_write, &change) ||
        !work_open(&after, work->arena, work->tenant, change.user, STR("web"), work->problems))
        return false;
    session_write(&after, request->session, reply);
    return true;
}

bool session_delete(Work *work, const Request *request, Reply *reply)
{
    if (!session_end(request, reply, work->problems)) return false;
    events_look(request->door->options.events, work->tenant, work->user->id);
    return true;
}
