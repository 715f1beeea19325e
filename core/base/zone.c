/*
 * zone.c -- time zones from the system's TZif files (RFC 8536).
 *
 *   header, data with 32-bit times          (version 1, skipped if there is more)
 *   header, data with 64-bit times          (version 2 and later)
 *   \n CET-1CEST,M3.5.0,M10.5.0/3 \n        the rule after the last transition
 *
 * A zone is read once, checked to its last byte, and kept until the process ends: there are about
 * 600. The files are in $TZDIR or /usr/share/zoneinfo. Files that count leap seconds are refused.
 */
#include "core/base/clock.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/base/file.h"
#include "core/base/map.h"
#include "core/base/zone_rule.h"

enum { LARGEST_FILE = 1024 * 1024, LONGEST_NAME = 64, SECONDS_PER_DAY = 86400, HEADER_SIZE = 44 };

typedef struct {
    int64_t at;
    int     offset; /* from here on; seconds east of UTC */
} Transition;

struct Zone {
    Str         name;
    Transition *transitions;
    size_t      count;
    int         first_offset; /* before the first transition */
    bool        has_rule;
    ZoneRule    rule; /* after the last one */
};

/* Reading: a cursor that answers false past the end. */
typedef struct {
    Str    bytes;
    size_t at;
} Cursor;

static bool take(Cursor *cursor, size_t size, Str *bytes)
{
    if (size > cursor->bytes.len - cursor->at) return false;
    *bytes = str_slice(cursor->bytes, cursor->at, cursor->at + size);
    cursor->at += size;
    return true;
}

static int64_t big_endian(const char *bytes, size_t size)
{
    uint64_t number = (unsigned char)bytes[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < size; i++) number = number << 8 | (unsigned char)bytes[i];
    return (int64_t)number;
}

typedef struct {
    char   version;
    size_t utc_flags, standard_flags, leaps, transitions, types, name_bytes;
} Header;

static bool read_header(Cursor *cursor, Header *header)
{
    Str bytes;
    if (!take(cursor, HEADER_SIZE, &bytes) || !str_starts(bytes, STR("TZif"))) return false;
    size_t *counts[] = { &header->utc_flags, &header->standard_flags, &header->leaps,
                         &header->transitions, &header->types, &header->name_bytes };
    header->version  = bytes.ptr[4];
    for (size_t i = 0; i < 6; i++) {
        *counts[i] = (size_t)big_endian(bytes.ptr + 20 + i * 4, 4);
        if (*counts[i] > LARGEST_FILE) return false;
    }
    return header->types > 0;
}

static bool read_transitions(Arena *arena, Zone *zone, const Header *header, size_t width,
                             Str times, Str types_of, Str types)
{
    enum { TYPE_SIZE = 6 };
    zone->first_offset = (int)big_endian(types.ptr, 4);
    zone->count        = header->transitions;
    zone->transitions  = ARENA_ARRAY(arena, Transition, zone->count);
    for (size_t i = 0; i < zone->count; i++) {
        size_t type = (unsigned char)types_of.ptr[i];
        if (type >= header->types) return false;
        zone->transitions[i].at     = big_endian(times.ptr + i * width, width);
        zone->transitions[i].offset = (int)big_endian(types.ptr + type * TYPE_SIZE, 4);
        if (i && zone->transitions[i].at <= zone->transitions[i - 1].at) return false;
    }
    return true;
}

/* One block of data; zone may be NULL to skip it. */
static bool read_data(Arena *arena, Cursor *cursor, const Header *header, size_t width, Zone *zone)
{
    Str times, types_of, types, unused;
    if (!take(cursor, header->transitions * width, &times)) return false;
    if (!take(cursor, header->transitions, &types_of)) return false;
    if (!take(cursor, header->types * 6, &types)) return false;
    if (!take(cursor, header->name_bytes, &unused)) return false;
    if (!take(cursor, header->leaps * (width + 4), &unused)) return false;
    if (!take(cursor, header->standard_flags + header->utc_flags, &unused)) return false;
    if (!zone) return true;
    if (header->leaps > 0) return false;
    return read_transitions(arena, zone, header, width, times, types_of, types);
}

static bool read_footer(Cursor *cursor, Zone *zone)
{
    Str rest = str_slice(cursor->bytes, cursor->at, cursor->bytes.len), line;
    if (!str_starts(rest, STR("\n")) || !str_ends(rest, STR("\n")) || rest.len < 2) return false;
    line = str_slice(rest, 1, rest.len - 1);
    if (line.len == 0) return true; /* nobody knows what comes */
    zone->has_rule = true;
    return zone_rule_parse(line, &zone->rule);
}

static bool read_zone(Arena *arena, Str bytes, Zone *zone)
{
    Cursor cursor = { bytes, 0 };
    Header header = { 0 };
    if (!read_header(&cursor, &header)) return false;
    if (header.version < '2') return read_data(arena, &cursor, &header, 4, zone);
    return read_data(arena, &cursor, &header, 4, NULL) && read_header(&cursor, &header) &&
           read_data(arena, &cursor, &header, 8, zone) && read_footer(&cursor, zone);
}

/* Only names that can be nothing else: no way out of the folder, no leap-second copy of a zone. */
static bool name_fits(Str name)
{
    if (name.len == 0 || name.len > LONGEST_NAME || name.ptr[0] == '/') return false;
    for (size_t i = 0; i < name.len; i++) {
        char c     = name.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && !strchr("/_+-", c)) return false;
    }
    return !str_starts(name, STR("posix/")) && !str_starts(name, STR("right/"));
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Arena          *kept; /* of all zones, under the lock */
static Map             known;

static const Zone *load(Str name)
{
    const char *folder  = getenv("TZDIR");
    Arena      *scratch = arena_new();
    Problems    ignored;
    problems_init(&ignored, scratch, LANGUAGE_EN);

    Str   path = path_join(scratch, folder ? str_from(folder) : STR("/usr/share/zoneinfo"), name);
    Str   bytes;
    Zone *zone = NULL, found = { 0 };
    if (file_read(scratch, path, LARGEST_FILE, &bytes, &ignored) &&
        read_zone(scratch, bytes, &found)) {
        size_t size       = found.count * sizeof *found.transitions;
        zone              = arena_copy(kept, &found, sizeof found);
        zone->transitions = arena_copy(kept, found.transitions, size);
        zone->name        = str_copy(kept, name);
        map_put(&known, zone->name, zone);
    }
    arena_free(scratch);
    return zone;
}

const Zone *zone_find(Str name)
{
    if (str_is(name, "UTC")) return zone_utc();
    if (!name_fits(name)) return NULL;
    pthread_mutex_lock(&lock);
    if (!kept) {
        kept = arena_new();
        map_init(&known, kept);
    }
    const Zone *zone = map_find(&known, name);
    if (!zone) zone = load(name);
    pthread_mutex_unlock(&lock);
    return zone;
}

const Zone *zone_utc(void)
{
    static const Zone utc = { .name = { "UTC", 3 } };
    return &utc;
}

Str zone_name(const Zone *zone)
{
    return zone->name;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return (a >= 0 ? a : a - (b - 1)) / b;
}

/* Seconds east of UTC. */
static int offset_at(const Zone *zone, int64_t second)
{
    size_t low = 0, high = zone->count; /* the number of transitions up to `second` */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->transitions[middle].at <= second) low = middle + 1;
        else high = middle;
    }
    if (low == zone->count && zone->has_rule) return zone_rule_offset(&zone->rule, second);
    return low ? zone->transitions[low - 1].offset : zone->first_offset;
}

int64_t zone_day(const Zone *zone, int64_t ms)
{
    int64_t second = floor_divide(ms, 1000);
    return floor_divide(second + offset_at(zone, second), SECONDS_PER_DAY);
}

CivilTime zone_civil(const Zone *zone, int64_t ms)
{
    int64_t second = floor_divide(ms, 1000);
    int64_t local  = second + offset_at(zone, second);
    int64_t day    = floor_divide(local, SECONDS_PER_DAY);
    int     of_day = (int)(local - day * SECONDS_PER_DAY);
    return (CivilTime){ date_to_civil(day), of_day / 3600, of_day / 60 % 60, of_day % 60,
                        (int)(ms - second * 1000) };
}

int64_t zone_instant(const Zone *zone, CivilTime local)
{
    int64_t day    = date_from_civil(local.date.year, local.date.month, local.date.day);
    int64_t second = day * SECONDS_PER_DAY + local.hour * 3600 + local.minute * 60 + local.second;

    /*
     * What clocks showed a day before and a day after. If both fit, the one before is the first of
     * an overlap; if neither does, it carries the time over the gap.
     */
    int before = offset_at(zone, second - SECONDS_PER_DAY);
    int after  = offset_at(zone, second + SECONDS_PER_DAY);
    int offset = before;
    if (offset_at(zone, second - before) != before && offset_at(zone, second - after) == after)
        offset = after;
    return (second - offset) * 1000 + local.millisecond;
}
