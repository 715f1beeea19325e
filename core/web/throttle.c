/*
 * throttle.c -- attempts to sign in, counted in security.db by hashed keys: people type passwords
 * into the wrong box.
 */
#include "core/web/throttle.h"

#include "core/base/crypto.h"
#include "core/base/fold.h"

int64_t throttle_wait(int64_t count, int64_t limit)
{
    if (count < limit) return 0;
    int64_t wait = THROTTLE_FIRST_MS;
    for (int64_t i = limit; i < count && wait < THROTTLE_MOST_MS; i++) wait *= 2;
    return wait < THROTTLE_MOST_MS ? wait : THROTTLE_MOST_MS;
}

typedef struct {
    Str     key;
    int64_t limit;
    int64_t count, until;
} Counter;

typedef struct {
    Counter   counters[2]; /* account, address */
    int64_t   now, wait_ms;
    Problems *problems;
} Attempt;

static Attempt attempt_of(Arena *arena, Str login, Str address, int64_t now, Problems *problems)
{
    Str folded  = fold(arena, str_trim(login));
    Str account = crypto_hash(arena, str_join(arena, STR("account:"), folded));
    Str place   = crypto_hash(arena, str_join(arena, STR("address:"), address));
    return (Attempt){
        .counters = { { account, THROTTLE_ACCOUNT, 0, 0 }, { place, THROTTLE_ADDRESS, 0, 0 } },
        .now      = now,
        .problems = problems,
    };
}

static bool counter_read(DbConn *conn, Counter *counter, Problems *problems)
{
    Str          sql       = STR("SELECT count, until FROM throttle WHERE key = ?1");
    DbStatement *statement = db_prepare(conn, sql, problems);
    if (!statement) return false;
    db_bind(statement, 1, value_text(counter->key));
    DbStep step = db_step(statement, problems);
    if (step == DB_ROW) {
        counter->count = db_column_int(statement, 0);
        counter->until = db_column_int(statement, 1);
    }
    db_reset(statement);
    return step != DB_FAILED;
}

/*
 * `until` is when the next attempt may come, or, for one that need not wait, now: it tells old rows
 * by their age.
 */
static bool counter_write(DbConn *conn, const Counter *counter, int64_t now, Problems *problems)
{
    int64_t until = now + throttle_wait(counter->count + 1, counter->limit);
    return db_run(conn,
                  STR("INSERT INTO throttle (key, count, until) VALUES (?1, ?2, ?3) "
                      "ON CONFLICT (key) DO UPDATE "
                      "SET count = excluded.count, until = excluded.until"),
                  VALUES(value_text(counter->key), value_int(counter->count + 1), value_int(until)),
                  NULL, problems);
}

/* Only who is over the limit waits: others at the same moment may have read the clock earlier. */
static int64_t wait_of(const Counter *counter, int64_t now)
{
    return throttle_wait(counter->count, counter->limit) > 0 ? counter->until - now : 0;
}

static bool enter_write(void *context, DbConn *conn)
{
    Attempt *attempt = context;
    if (!db_run(conn, STR("DELETE FROM throttle WHERE until < ?1"),
                VALUES(value_int(attempt->now - THROTTLE_FORGET_MS)), NULL, attempt->problems))
        return false;
    for (int i = 0; i < 2; i++) {
        Counter *counter = &attempt->counters[i];
        if (!counter_read(conn, counter, attempt->problems)) return false;
        int64_t wait_ms = wait_of(counter, attempt->now);
        if (wait_ms > attempt->wait_ms) attempt->wait_ms = wait_ms;
    }
    if (attempt->wait_ms) return true; /* an attempt that has to wait costs nothing more */
    return counter_write(conn, &attempt->counters[0], attempt->now, attempt->problems) &&
           counter_write(conn, &attempt->counters[1], attempt->now, attempt->problems);
}

bool throttle_enter(Arena *arena, Tenant *tenant, Str login, Str address, int64_t now,
                    int64_t *wait_ms, Problems *problems)
{
    Attempt attempt = attempt_of(arena, login, address, now, problems);
    bool    ok      = db_write(tenant->security, enter_write, &attempt, problems);
    *wait_ms        = attempt.wait_ms;
    return ok;
}

static bool forgive_write(void *context, DbConn *conn)
{
    const Attempt *attempt = context;
    return db_run(conn, STR("DELETE FROM throttle WHERE key = ?1"),
                  VALUES(value_text(attempt->counters[0].key)), NULL, attempt->problems) &&
           db_run(conn, STR("UPDATE throttle SET count = count - 1, until = ?2 WHERE key = ?1"),
                  VALUES(value_text(attempt->counters[1].key), value_int(attempt->now)), NULL,
                  attempt->problems);
}

bool throttle_forgive(Arena *arena, Tenant *tenant, Str login, Str address, int64_t now,
                      Problems *problems)
{
    Attempt attempt = attempt_of(arena, login, address, now, problems);
    return db_write(tenant->security, forgive_write, &attempt, problems);
}
