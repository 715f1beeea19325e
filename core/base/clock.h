/*
 * clock.h -- instants, days and time zones.
 *
 * A day is days since 1970-01-01 in the proleptic Gregorian calendar; an instant is milliseconds
 * since 1970 in UTC. Years 1 to 9999. Zones are read from the system's TZif files (RFC 8536, with
 * the footer's rule for times after the last transition), because libc's TZ belongs to the whole
 * process.
 */
#ifndef TENON_BASE_CLOCK_H
#define TENON_BASE_CLOCK_H

#include "core/base/str.h"

typedef struct {
    int year, month, day; /* 1-12, 1-31 */
} CivilDate;

typedef struct {
    CivilDate date;
    int       hour, minute, second, millisecond;
} CivilTime;

enum { CLOCK_TEXT_ROOM = 40 }; /* for any instant at all */

typedef struct Zone Zone; /* immutable, shared, lives as long as the process */

int64_t clock_now(void);       /* ms since 1970; what clock_fix says, if it was called */
int64_t clock_monotonic(void); /* microseconds, for durations */
void    clock_fix(int64_t ms); /* for tests; 0 lets time run again */

bool      date_valid(int year, int month, int day);
int64_t   date_from_civil(int year, int month, int day); /* must be valid */
CivilDate date_to_civil(int64_t days);
int       date_weekday(int64_t days);                    /* 1 Monday ... 7 Sunday (ISO 8601) */
int64_t   date_add_months(int64_t days, int64_t months); /* 31 January + 1 is February's end */
bool      date_in_range(int64_t days);                   /* years 1 to 9999: a sum may leave them */
bool      date_parse(Str text, int64_t *days);           /* 2026-11-22 */
Str       date_text(Arena *arena, int64_t days);
size_t    date_write(char text[CLOCK_TEXT_ROOM], int64_t days); /* says how long the text is */

/* RFC 3339; without an offset it is local to the zone, and refused where that is NULL. */
bool   datetime_parse(Str text, const Zone *zone, int64_t *ms);
Str    datetime_text(Arena *arena, int64_t ms); /* 2026-11-22T14:07:00.123Z */
size_t datetime_write(char text[CLOCK_TEXT_ROOM], int64_t ms);

const Zone *zone_find(Str name);         /* "Asia/Shanghai"; NULL if the system has none */
Str         zone_name(const Zone *zone); /* as zone_find knows it */
const Zone *zone_utc(void);
CivilTime   zone_civil(const Zone *zone, int64_t ms);
int64_t     zone_day(const Zone *zone, int64_t ms);          /* the local day of an instant */
int64_t     zone_instant(const Zone *zone, CivilTime local); /* in a gap after it, else the first */

#endif
