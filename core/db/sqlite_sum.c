/*
 * sqlite_sum.c -- exact sums: SQLite's own refuses a sum of whole numbers that passes 64 bits on
 * its way, and the one of real numbers is not exact.
 *
 * The rule: over nothing it is 0, and empty where it does not fit 18 digits, however many rows
 * there are and in whatever order they come.
 */
#include "core/db/sqlite.h"

#include <math.h>

#define MOST   999999999999999999 /* 18 digits */
#define BEYOND 1e30               /* of one value; so many rows there are not that 128 bits are left */

/* SQLite gives room for eight bytes each, a number of sixteen would stand on sixteen. */
typedef struct __attribute__((packed, aligned(8))) {
    __int128 sum;
    bool     lost; /* a value was no number that can be added */
} Sum;

static void sum_step(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    int type = sqlite3_value_type(values[0]);
    if (type == SQLITE_NULL) return;
    Sum *sum = sqlite3_aggregate_context(context, sizeof *sum); /* zeros at first */
    if (!sum) {
        sqlite3_result_error_nomem(context);
    } else if (type == SQLITE_INTEGER) {
        sum->sum += sqlite3_value_int64(values[0]);
    } else { /* a formula over more than 64 bits */
        double real = sqlite3_value_double(values[0]);
        sum->lost |= !(fabs(real) < BEYOND);
        if (!sum->lost) sum->sum += (__int128)round(real);
    }
}

static void sum_end(sqlite3_context *context)
{
    const Sum *sum = sqlite3_aggregate_context(context, 0); /* NULL where no row had a value */
    if (!sum) sqlite3_result_int(context, 0);
    else if (sum->lost || sum->sum > MOST || sum->sum < -MOST) sqlite3_result_null(context);
    else sqlite3_result_int64(context, (int64_t)sum->sum);
}

bool sum_register(DbConn *conn, Problems *problems)
{
    int code = sqlite3_create_function_v2(
        conn->handle, DB_SUM, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, NULL,
        sum_step, sum_end, NULL);
    return code == SQLITE_OK || sqlite_refuse(conn, code, problems);
}
