/*
 * test_clock.c -- days and instants, by example and against libc's calendar.
 */
#include "tests/unit/base/base_test.h"

#include <time.h>

#include "core/base/clock.h"

static void every_day_of_ten_thousand_years_agrees_with_libc(void **state)
{
    (void)state;
    int64_t first = date_from_civil(1, 1, 1), last = date_from_civil(9999, 12, 31);
    assert_int_equal(first, -719162);
    for (int64_t day = first; day <= last; day++) {
        CivilDate date = date_to_civil(day);
        time_t    time = (time_t)day * 86400;
        struct tm reference;
        gmtime_r(&time, &reference);
        if (date.year != reference.tm_year + 1900 || date.month != reference.tm_mon + 1 ||
            date.day != reference.tm_mday || date_weekday(day) % 7 != reference.tm_wday ||
            date_from_civil(date.year, date.month, date.day) != day ||
            !date_valid(date.year, date.month, date.day) || !date_in_range(day))
            fail_msg("day %lld", (long long)day);
    }
    assert_false(date_in_range(first - 1));
    assert_false(date_in_range(last + 1));
}

static void days_that_do_not_exist_are_invalid(void **state)
{
    (void)state;
    static const CivilDate invalid[] = {
        { 2026, 2, 29 }, { 1900, 2, 29 }, { 2024, 2, 30 }, { 2026, 4, 31 }, { 2026, 13, 1 },
        { 2026, 0, 1 }, { 2026, 1, 0 }, { 2026, 1, 32 }, { 0, 1, 1 }, { 10000, 1, 1 },
        { 2026, -1, 1 },
    };
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        assert_false(date_valid(invalid[i].year, invalid[i].month, invalid[i].day));
    assert_true(date_valid(2000, 2, 29));
}

static void months_are_added_to_the_end_of_the_month(void **state)
{
    static const struct {
        const char *from;
        int64_t     months;
        const char *to;
    } cases[] = {
        { "2026-01-31", 1, "2026-02-28" }, { "2024-01-31", 1, "2024-02-29" },
        { "2026-03-31", -1, "2026-02-28" }, { "2026-11-22", 14, "2028-01-22" },
        { "2026-11-22", -23, "2024-12-22" }, { "2024-02-29", 12, "2025-02-28" },
        { "2026-12-31", 0, "2026-12-31" }, { "0001-01-01", 119987, "9999-12-01" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t day;
        assert_true(date_parse(str_from(cases[i].from), &day));
        assert_text(date_text(*state, date_add_months(day, cases[i].months)), cases[i].to);
    }
    assert_false(date_in_range(date_add_months(0, INT64_MAX)));
    assert_false(date_in_range(date_add_months(0, INT64_MIN)));
    assert_false(date_in_range(date_add_months(date_from_civil(9999, 12, 1), 1)));
    assert_false(date_in_range(date_add_months(date_from_civil(1, 1, 1), -1)));
    assert_false(date_in_range(date_add_months(date_from_civil(1, 1, 1), -13)));
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "", "2026-11-2", "2026-11-222", "2026/11/22", "26-11-22", "2026-1-222", "2026-02-30",
        "0000-01-01", "-026-11-22", "2026-11-2x", " 2026-11-22",
    };
    int64_t day = 42;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(date_parse(str_from(refused[i]), &day));
    assert_int_equal(day, 42);
}

static void instants_are_read_in_every_usual_form(void **state)
{
    static const struct {
        const char *given, *utc;
    } cases[] = {
        { "2026-11-22T14:07:00.123Z", "2026-11-22T14:07:00.123Z" },
        { "2026-11-22t14:07:00z", "2026-11-22T14:07:00.000Z" },
        { "2026-11-22 14:07Z", "2026-11-22T14:07:00.000Z" },
        { "2026-11-22T14:07:00+08:00", "2026-11-22T06:07:00.000Z" },
        { "2026-11-22T14:07:00.5-0330", "2026-11-22T17:37:00.500Z" },
        { "2026-11-22T14:07:00.123999Z", "2026-11-22T14:07:00.123Z" },
        { "2026-12-31T23:59:60Z", "2027-01-01T00:00:00.000Z" },
        { "2026-11-22T00:00:00+23:59", "2026-11-21T00:01:00.000Z" },
        { "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z" },
        { "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z" },
        { "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t ms;
        assert_true(datetime_parse(str_from(cases[i].given), NULL, &ms));
        assert_text(datetime_text(*state, ms), cases[i].utc);
    }
}

static void what_is_no_instant_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "", "2026-11-22", "2026-11-22T", "2026-11-22T14", "2026-11-22T14:7Z", "2026-11-22T24:00Z",
        "2026-11-22T14:60Z", "2026-11-22T14:07:61Z", "2026-11-22T14:07:00.Z",
        "2026-11-22T14:07:00+8", "2026-11-22T14:07:00+24:00", "2026-11-22T14:07:00+08:60",
        "2026-11-22T14:07:00Zx", "2026-11-22T14:07 Z", "2026-02-29T14:07Z",
        "0001-01-01T00:00+01:00", "9999-12-31T23:59-01:00", "2026-11-22T14:07:00+08:00x",
    };
    int64_t ms = 42;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(datetime_parse(str_from(refused[i]), NULL, &ms));
    assert_false(datetime_parse(STR("2026-11-22T14:07"), NULL, &ms));
    assert_int_equal(ms, 42);
}

static void an_instant_without_offset_is_local(void **state)
{
    int64_t ms;
    assert_true(datetime_parse(STR("2026-11-22T14:07"), zone_find(STR("Asia/Shanghai")), &ms));
    assert_text(datetime_text(*state, ms), "2026-11-22T06:07:00.000Z");
}

static void every_instant_survives_text(void **state)
{
    Chance source = chance_new();
    for (int i = 0; i < 50000; i++) {
        int64_t ms = chance_between(&source, -62135596800000, 253402300799999), back;
        assert_true(datetime_parse(datetime_text(*state, ms), NULL, &back));
        assert_true(back == ms);
        arena_reset(*state);
    }
}

static void an_instant_outside_the_calendar_still_has_a_text(void **state)
{
    assert_text(datetime_text(*state, 253402300800000), "10000-01-01T00:00:00.000Z");
    assert_text(date_text(*state, date_from_civil(1, 1, 1) - 1), "0-12-31");
    assert_true(datetime_text(*state, INT64_MAX).len > 0 &&
                datetime_text(*state, INT64_MIN).len > 0);
}

static void a_fixed_clock_stands_still(void **state)
{
    (void)state;
    clock_fix(1234567890123);
    assert_true(clock_now() == 1234567890123);
    clock_fix(0);
    int64_t reference = (int64_t)time(NULL) * 1000;
    assert_true(clock_now() >= reference - 1000 && clock_now() < reference + 60000);
    assert_true(clock_monotonic() <= clock_monotonic());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_day_of_ten_thousand_years_agrees_with_libc),
        TEST(days_that_do_not_exist_are_invalid),
        TEST(months_are_added_to_the_end_of_the_month),
        TEST(what_is_no_date_is_refused),
        TEST(instants_are_read_in_every_usual_form),
        TEST(what_is_no_instant_is_refused),
        TEST(an_instant_without_offset_is_local),
        TEST(every_instant_survives_text),
        TEST(an_instant_outside_the_calendar_still_has_a_text),
        TEST(a_fixed_clock_stands_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
