/*
 * account.h -- people as accounts: who they are, their roles, passwords and tokens.
 *
 * Users and role assignments are ordinary records of system objects and are changed through the
 * recipe; what must not be a field -- password hashes and token hashes -- lives in tables of its
 * own. Hashing a password takes long: never do it inside work_write. Sessions belong to the door.
 */
#ifndef TENON_RECORD_ACCOUNT_H
#define TENON_RECORD_ACCOUNT_H

#include "core/record/work.h"

/* Reads a user with their roles; NULL without a problem if there is none. */
User *user_load(Arena *arena, const Snapshot *snapshot, DbConn *db, int64_t id, Problems *problems);

/* The same, without asking the database where nothing has changed since somebody else did. */
const User *user_known(Work *work, int64_t id);

/* For the recipe: after a change of users or roles somebody must be left who administers. */
typedef struct Record Record; /* core/record/record.h */
bool user_check_administrator(Work *work, const Record *record);

/* The system itself: id 0, everything allowed. */
const User *user_system(void);

/* --- accounts --------------------------------------------------------------------------------- */

typedef struct {
    int64_t user; /* 0 if there is none of that login */
    Str     login, name, language;
    bool    active;
    Str     hash;        /* empty if no password was set */
    bool    must_change; /* before anything else */
} Account;

/*
 * True even if nobody has that login: account->user is 0 then. Logins are compared without regard
 * to case.
 */
bool account_find(Work *work, Str login, Account *account);

/* Takes as long for an unknown login as for a known one. Outside of work_read and work_write. */
bool account_verify(const Account *account, Str password);

/* Length and the like, as problems on the field. */
bool password_check(Work *work, const char *field, Str login, Str password);

/* `hash` is password_hash's. */
bool account_set_password(Work *work, int64_t user, Str hash, bool must_change);

enum { FIRST_PASSWORD_LENGTH = 14 }; /* of one that the program makes up */

typedef struct {
    Str  login, name, email, language;
    Str  department; /* its key, title or id; empty: none */
    Str  manager;    /* a login; empty: none */
    Str  roles;      /* names, separated by commas, semicolons or spaces */
    bool inactive;
} NewUser;

bool user_create(Work *work, const NewUser *wanted, int64_t *user);

/* Exactly these roles from now on. */
bool user_set_roles(Work *work, int64_t user, Str roles);
bool user_set_active(Work *work, int64_t user, bool active);
bool user_set_language(Work *work, int64_t user, Str language);

typedef struct {
    int64_t id;
    Str     login, name, roles; /* roles with commas */
    bool    active;
} UserRow;

typedef VEC(UserRow) UserRows;
bool user_list(Work *work, UserRows *rows);

/* --- tokens ----------------------------------------------------------------------------------- */

typedef struct {
    int64_t id, user;
    Str     name, login;
    int64_t created_at, expires_at, last_used_at; /* ms; 0: never */
} Token;

typedef VEC(Token) TokenRows;

/* The secret is shown once and kept as a hash only. days 0: does not expire. */
bool token_create(Work *work, int64_t user, Str name, int days, Str *secret, int64_t *id);

/*
 * True even if the token is unknown or has expired: token->user is 0 then. Needs arena, tenant,
 * problems and now of the work; nobody is known yet. Where nothing has changed since it was used,
 * the database is not asked.
 */
bool token_find(Work *work, Str secret, Token *token);
bool token_touch(Work *work, int64_t id); /* it was used now; how often is the caller's choice */
bool token_list(Work *work, int64_t user, TokenRows *rows); /* user 0: of all users */
bool token_revoke(Work *work, int64_t id);

#endif
