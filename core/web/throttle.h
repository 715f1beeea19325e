/*
 * throttle.h -- slows down guessing of passwords, per account and per address.
 *
 * An attempt is counted before the password is looked at, in one turn of the lane, so that many
 * attempts at once do not slip by. The first THROTTLE_ACCOUNT attempts of an account
 * (THROTTLE_ADDRESS of an address) are free; then each further one has to wait, 30 seconds at
 * first, twice as long each time, a quarter of an hour at most. A name that does not exist is
 * counted like one that does.
 */
#ifndef TENON_WEB_THROTTLE_H
#define TENON_WEB_THROTTLE_H

#include "core/record/tenant.h"

enum {
    THROTTLE_ACCOUNT   = 10,
    THROTTLE_ADDRESS   = 60,
    THROTTLE_FIRST_MS  = 30 * 1000,
    THROTTLE_MOST_MS   = 15 * 60 * 1000,
    THROTTLE_FORGET_MS = 24 * 3600 * 1000,
};

/*
 * *wait_ms is 0 if the attempt may go on (and is counted), else how long to wait. False if the
 * database failed.
 */
bool throttle_enter(Arena *arena, Tenant *tenant, Str login, Str address, int64_t now,
                    int64_t *wait_ms, Problems *problems);

/* It was the right password: the account starts afresh, and the address gets this attempt back. */
bool throttle_forgive(Arena *arena, Tenant *tenant, Str login, Str address, int64_t now,
                      Problems *problems);

/* How long the next attempt has to wait after `count` attempts of which `limit` are free. */
int64_t throttle_wait(int64_t count, int64_t limit);

#endif
