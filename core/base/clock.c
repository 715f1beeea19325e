/*
 * clock.c -- what time it is, and instants as text. Days are in date.c, time zones in zone.c.
 */
#include "core/base/clock.h"

#include <stdatomic.h>
#include <time.h>

enum { MS_PER_SECOND = 1000, SECONDS_PER_MINUTE = 60, MS_PER_DAY = 86400000 };

static const int64_t FIRST_MS = -62135596800000; /* 0001-01-01T00:00:00.000Z */
static const int64_t LAST_MS  = 253402300799999; /* 9999-12-31T23:59:59.999Z */

static _Atomic int64_t fixed;

int64_t clock_now(void)
{
    int64_t set = atomic_load_explicit(&fixed, memory_order_relaxed);
    if (set) return set;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * MS_PER_SECOND + now.tv_nsec / 1000000;
}

int64_t clock_monotonic(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void clock_fix(int64_t ms)
{
    atomic_store(&fixed, ms);
}

/* Two digits that must stand at the start of *rest and be at most `most`. */
static bool take_two(Str *rest, int most, int *number)
{
    if (rest->len < 2) return false;
    int tens = rest->ptr[0] - '0', ones = rest->ptr[1] - '0';
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return false;
    *number = tens * 10 + ones;
    *rest   = str_slice(*rest, 2, rest->len);
    return *number <= most;
}

static bool take_char(Str *rest, const char *any)
{
    if (rest->len == 0 || !strchr(any, rest->ptr[0]) || rest->ptr[0] == 0) return false;
    *rest = str_slice(*rest, 1, rest->len);
    return true;
}

/* .123456: to milliseconds, further digits are cut off. */
static bool take_fraction(Str *rest, int *ms)
{
    if (!take_char(rest, ".,")) return true;
    int scale = 100, digits = 0;
    for (; rest->len && rest->ptr[0] >= '0' && rest->ptr[0] <= '9'; digits++) {
        *ms += (rest->ptr[0] - '0') * scale;
        scale /= 10;
        *rest = str_slice(*rest, 1, rest->len);
    }
    return digits > 0;
}

/* 14:07, 14:07:00, 14:07:00.123. A leap second, 60, reads as the first of the next minute. */
static bool take_time(Str *rest, CivilTime *time)
{
    if (!take_two(rest, 23, &time->hour) || !take_char(rest, ":")) return false;
    if (!take_two(rest, 59, &time->minute)) return false;
    if (!take_char(rest, ":")) return true;
    return take_two(rest, 60, &time->second) && take_fraction(rest, &time->millisecond);
}

/* Z, +08:00, +0800 or nothing, to the end of the text. */
static bool take_offset(Str rest, bool *given, int64_t *minutes)
{
    *given = rest.len > 0;
    if (!*given || str_is(rest, "Z") || str_is(rest, "z")) return true;
    int sign = rest.ptr[0] == '-' ? -1 : 1, hours, more;
    if (!take_char(&rest, "+-") || !take_two(&rest, 23, &hours)) return false;
    take_char(&rest, ":");
    if (!take_two(&rest, 59, &more) || rest.len) return false;
    *minutes = sign * (hours * 60 + more);
    return true;
}

bool datetime_parse(Str text, const Zone *zone, int64_t *ms)
{
    int64_t   days, minutes = 0;
    CivilTime time = { 0 };
    bool      with_offset;
    if (!date_parse(str_slice(text, 0, 10), &days)) return false;
    Str rest = str_slice(text, 10, text.len);
    if (!take_char(&rest, "Tt ") || !take_time(&rest, &time)) return false;
    if (!take_offset(rest, &with_offset, &minutes)) return false;

    int64_t instant;
    if (with_offset) {
        int64_t minute  = time.hour * 60 + time.minute - minutes;
        int64_t seconds = minute * SECONDS_PER_MINUTE + time.second;
        instant         = days * MS_PER_DAY + seconds * MS_PER_SECOND + time.millisecond;
    } else {
        if (!zone) return false;
        time.date = date_to_civil(days);
        instant   = zone_instant(zone, time);
    }
    if (instant < FIRST_MS || instant > LAST_MS) return false;
    *ms = instant;
    return true;
}

size_t datetime_write(char text[CLOCK_TEXT_ROOM], int64_t ms)
{
    int64_t days   = ms / MS_PER_DAY - (ms % MS_PER_DAY < 0);
    int64_t of_day = ms % MS_PER_DAY + (ms % MS_PER_DAY < 0 ? MS_PER_DAY : 0);
    char   *end    = text + date_write(text, days);
    memcpy(end, "T00:00:00.000Z", 14);

    /* Each digit and what it counts, in milliseconds. */
    static const struct {
        int at, unit;
    } digits[] = { { 1, 36000000 }, { 2, 3600000 }, { 4, 600000 }, { 5, 60000 }, { 7, 10000 },
                   { 8, 1000 },     { 10, 100 },    { 11, 10 },    { 12, 1 } };
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        end[digits[i].at] = (char)('0' + of_day / digits[i].unit);
        of_day %= digits[i].unit;
    }
    return (size_t)(end - text) + 14;
}

Str datetime_text(Arena *arena, int64_t ms)
{
    char text[CLOCK_TEXT_ROOM];
    return str_copy(arena, (Str){ text, datetime_write(text, ms) });
}
