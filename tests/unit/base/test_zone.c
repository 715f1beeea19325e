/*
 * test_zone.c -- time zones against libc's, which reads the same files by other code, and the rules
 * by example.
 */
#include "tests/unit/base/base_test.h"

#include <pthread.h>
#include <time.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/zone_rule.h"

static const char *const names[] = {
    "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Apia", "Asia/Kolkata",
    "Africa/Casablanca", "Europe/Dublin", "America/Nuuk", "Australia/Lord_Howe", "Africa/Monrovia",
    "America/Sao_Paulo", "Pacific/Chatham", "Asia/Gaza", "Africa/Cairo", "Antarctica/Troll",
    "Etc/GMT+12", "America/St_Johns",
};

enum { NAMES = sizeof names / sizeof *names };

static void use_libc_zone(const char *name)
{
    setenv("TZ", name, 1);
    tzset();
}

static void offsets_and_days_agree_with_libc(void **state)
{
    (void)state;
    Chance source = chance_new();
    for (int n = 0; n < NAMES; n++) {
        const Zone *zone = zone_find(str_from(names[n]));
        assert_non_null(zone);
        use_libc_zone(names[n]);
        for (int i = 0; i < 20000; i++) {
            /* 1800 to 2400, and near today more often */
            time_t    second = (time_t)(i % 2 ? chance_between(&source, -5364662400, 13569465600)
                                              : chance_between(&source, 0, 4102444800));
            struct tm reference;
            localtime_r(&second, &reference);
            CivilTime local = zone_civil(zone, (int64_t)second * 1000 + 7);
            if (local.date.year != reference.tm_year + 1900 ||
                local.date.month != reference.tm_mon + 1 || local.date.day != reference.tm_mday ||
                local.hour != reference.tm_hour || local.minute != reference.tm_min ||
                local.second != reference.tm_sec || local.millisecond != 7 ||
                zone_day(zone, (int64_t)second * 1000) !=
                    date_from_civil(local.date.year, local.date.month, local.date.day))
                fail_msg("%s at %lld: libc says %s", names[n], (long long)second,
                         asctime(&reference));
        }
    }
    use_libc_zone("UTC");
}

static bool same_local(CivilTime a, CivilTime b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void local_times_lead_back_to_their_first_instant(void **state)
{
    (void)state;
    Chance source = chance_new();
    for (int n = 0; n < NAMES; n++) {
        const Zone *zone = zone_find(str_from(names[n]));
        for (int i = 0; i < 20000; i++) {
            int64_t   ms    = chance_between(&source, 0, 4102444800000);
            CivilTime local = zone_civil(zone, ms);
            int64_t   back  = zone_instant(zone, local);
            if (back > ms || !same_local(zone_civil(zone, back), local))
                fail_msg("%s: %lld leads to %lld", names[n], (long long)ms, (long long)back);
        }
    }
}

static int64_t instant(const char *zone, const char *local)
{
    int64_t ms;
    assert_true(datetime_parse(str_from(local), zone_find(str_from(zone)), &ms));
    return ms;
}

static void gaps_read_as_after_and_overlaps_as_their_first(void **state)
{
    static const struct {
        const char *zone, *local, *utc;
    } cases[] = {
        { "Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30:00.000Z" },     /* a gap */
        { "Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59:00.000Z" },
        { "Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00.000Z" },
        { "Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00.000Z" },     /* an overlap */
        { "Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00.000Z" },
        { "America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00.000Z" },
        { "America/New_York", "2100-07-01T12:00", "2100-07-01T16:00:00.000Z" },  /* by rule */
        { "Asia/Shanghai", "2026-11-22T00:00", "2026-11-21T16:00:00.000Z" },
        { "Pacific/Apia", "2011-12-29T23:59", "2011-12-30T09:59:00.000Z" },
        { "Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00:00.000Z" },
        { "Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00.000Z" },      /* no such day */
        { "America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T03:00:00.000Z" }, /* began at one */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_text(datetime_text(*state, instant(cases[i].zone, cases[i].local)), cases[i].utc);
}

static void zones_know_their_names(void **state)
{
    (void)state;
    assert_ptr_equal(zone_find(STR("UTC")), zone_utc());
    assert_text(zone_name(zone_utc()), "UTC");
    assert_text(zone_name(zone_find(STR("Asia/Kolkata"))), "Asia/Kolkata");
}

static void only_names_of_zones_are_found(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "", "Nowhere/City", "../zoneinfo/UTC", "/etc/localtime", "tzdata.zi", "Europe",
        "right/Europe/Berlin", "posix/Europe/Berlin", "zone1970.tab", "Europe/Berlin\n",
        "leapseconds", "A23456789012345678901234567890123456789012345678901234567890123456",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_null(zone_find(str_from(refused[i])));
    assert_ptr_equal(zone_find(STR("Europe/Berlin")), zone_find(STR("Europe/Berlin")));
}

static void *find_all(void *seen)
{
    const Zone **zones = seen;
    for (int n = 0; n < NAMES; n++) zones[n] = zone_find(str_from(names[n]));
    return NULL;
}

static void threads_find_the_same_zones(void **state)
{
    (void)state;
    pthread_t   threads[8];
    const Zone *seen[8][NAMES];
    for (int i = 0; i < 8; i++) pthread_create(&threads[i], NULL, find_all, seen[i]);
    for (int i = 0; i < 8; i++) pthread_join(threads[i], NULL);
    for (int i = 1; i < 8; i++) assert_memory_equal(seen[0], seen[i], sizeof seen[0]);
}

static int offset_of(const char *rule, const char *utc)
{
    ZoneRule read;
    int64_t  ms;
    assert_true(zone_rule_parse(str_from(rule), &read));
    assert_true(datetime_parse(str_from(utc), NULL, &ms));
    return zone_rule_offset(&read, ms / 1000);
}

static void rules_of_every_form_are_understood(void **state)
{
    (void)state;
    assert_int_equal(offset_of("CST-8", "2026-07-01T00:00Z"), 28800);
    assert_int_equal(offset_of("<+0330>-3:30", "2026-07-01T00:00Z"), 12600);
    assert_int_equal(offset_of("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59Z"), 3600);
    assert_int_equal(offset_of("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00Z"), 7200);
    /* summer at new year */
    assert_int_equal(offset_of("NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-01-01T00:00Z"), 46800);
    assert_int_equal(offset_of("NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-06-01T00:00Z"), 43200);
    /* winter is the exception */
    assert_int_equal(offset_of("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00Z"), 0);
    assert_int_equal(offset_of("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-07-01T00:00Z"), -3600);
    assert_int_equal(offset_of("XXX3EDT4,0/0,J365/23", "2026-01-01T03:30Z"), -14400); /* all year */
    /* J60 is 1 March, leap or not */
    assert_int_equal(offset_of("AAA0BBB,J60,J300", "2024-03-01T02:00Z"), 3600);
    assert_int_equal(offset_of("AAA0BBB,J60,J300", "2024-03-01T01:59Z"), 0);
    /* 59 is 29 February in a leap year */
    assert_int_equal(offset_of("AAA0BBB,59,300", "2024-02-29T02:00Z"), 3600);
    assert_int_equal(offset_of("AAA0BBB,59,300", "2025-03-01T01:59Z"), 0);
}

static void broken_rules_are_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "", "CET", "C-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J5",
        "CET-1CEST,J1,J366", "CET-168", "CET-1x", "<CET-1", "CET-1CEST,M3.5.0,M10.5.0x", "CET-1:60",
        "CET-1CEST,M3.5.0/,M10.5.0",
    };
    ZoneRule rule;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (zone_rule_parse(str_from(refused[i]), &rule)) fail_msg("%s", refused[i]);
    }
}

/* A broken zone file shall be refused, not believed; the sanitizers watch the reading. */
static void broken_files_never_break_the_reader(void **state)
{
    Chance   source = chance_new();
    Problems problems;
    Str      whole;
    char     folder[] = "/tmp/tenon-zones-XXXXXX";
    problems_init(&problems, *state, LANGUAGE_EN);
    assert_true(file_read(*state, STR("/usr/share/zoneinfo/Europe/Berlin"), 1 << 20, &whole,
                          &problems));
    assert_non_null(mkdtemp(folder));
    setenv("TZDIR", folder, 1);
    for (int i = 0; i < 500; i++) {
        char  *bytes = arena_copy(*state, whole.ptr, whole.len);
        size_t len   = i % 2 ? whole.len : chance(&source) % whole.len;
        for (int spoilt = 0; spoilt < 3; spoilt++)
            bytes[chance(&source) % (i % 3 ? 60 : whole.len)] = (char)chance(&source);
        Str name = str_printf(*state, "Z%d", i);
        assert_true(file_write(path_join(*state, str_from(folder), name), (Str){ bytes, len },
                               &problems));
        const Zone *zone = zone_find(name);
        if (zone) zone_civil(zone, chance_between(&source, -62135596800000, 253402300799999));
    }
    assert_null(zone_find(STR("Z0000")));
    unsetenv("TZDIR");
    assert_true(folder_remove(str_from(folder), &problems));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(threads_find_the_same_zones),
        TEST(offsets_and_days_agree_with_libc),
        TEST(local_times_lead_back_to_their_first_instant),
        TEST(gaps_read_as_after_and_overlaps_as_their_first),
        TEST(zones_know_their_names),
        TEST(only_names_of_zones_are_found),
        TEST(rules_of_every_form_are_understood),
        TEST(broken_rules_are_refused),
        TEST(broken_files_never_break_the_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
