/*
 * date.c -- days since 1970-01-01 in the proleptic Gregorian calendar.
 *
 * The arithmetic counts years from March, so that the leap day is the last of the year: then the
 * days of a month follow from one line, and 400 years (an era) have always 146,097 days.
 */
#include "core/base/clock.h"

#include <stdio.h>

enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468, FIRST_YEAR = 1, LAST_YEAR = 9999 };
enum { MOST_MONTHS = 12 * (LAST_YEAR + 1) }; /* from any day past the end of the calendar */

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of_month(int year, int month)
{
    static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return days[month - 1] + (month == 2 && is_leap(year));
}

bool date_valid(int year, int month, int day)
{
    return year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_of_month(year, month);
}

int64_t date_from_civil(int year, int month, int day)
{
    int64_t from_march  = month <= 2 ? year - 1 : year;
    int64_t era         = (from_march >= 0 ? from_march : from_march - 399) / 400;
    int64_t year_of_era = from_march - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era  = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

CivilDate date_to_civil(int64_t days)
{
    days += DAYS_TO_1970;
    int64_t era         = (days >= 0 ? days : days - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int64_t day_of_era  = days - era * DAYS_PER_ERA;
    int64_t leap_days   = day_of_era / 1460 - day_of_era / 36524 + day_of_era / 146096;
    int64_t year_of_era = (day_of_era - leap_days) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int     march_month = (int)((5 * day_of_year + 2) / 153);
    int     day         = (int)(day_of_year - (153 * march_month + 2) / 5) + 1;
    int     month       = march_month < 10 ? march_month + 3 : march_month - 9;
    return (CivilDate){ (int)(year_of_era + era * 400) + (month <= 2), month, day };
}

int date_weekday(int64_t days)
{
    int64_t from_monday = (days + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

bool date_in_range(int64_t days)
{
    return days >= date_from_civil(FIRST_YEAR, 1, 1) && days <= date_from_civil(LAST_YEAR, 12, 31);
}

int64_t date_add_months(int64_t days, int64_t months)
{
    if (months > MOST_MONTHS) months = MOST_MONTHS;
    if (months < -MOST_MONTHS) months = -MOST_MONTHS;

    CivilDate date  = date_to_civil(days);
    int64_t   count = (int64_t)date.year * 12 + (date.month - 1) + months;
    int64_t   year  = (count >= 0 ? count : count - 11) / 12;
    int       month = (int)(count - year * 12) + 1;
    int       last  = days_of_month((int)year, month);
    return date_from_civil((int)year, month, date.day < last ? date.day : last);
}

static bool number_at(Str text, size_t from, size_t to, int *number)
{
    *number = 0;
    for (size_t i = from; i < to; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
        *number = *number * 10 + (text.ptr[i] - '0');
    }
    return true;
}

bool date_parse(Str text, int64_t *days)
{
    int year, month, day;
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-') return false;
    if (!number_at(text, 0, 4, &year) || !number_at(text, 5, 7, &month)) return false;
    if (!number_at(text, 8, 10, &day) || !date_valid(year, month, day)) return false;
    *days = date_from_civil(year, month, day);
    return true;
}

static void write_two(char text[2], int number)
{
    text[0] = (char)('0' + number / 10);
    text[1] = (char)('0' + number % 10);
}

size_t date_write(char text[CLOCK_TEXT_ROOM], int64_t days)
{
    CivilDate date = date_to_civil(days);
    if (!date_in_range(days)) /* seen by nobody but whoever looks for the reason */
        return (size_t)snprintf(text, CLOCK_TEXT_ROOM, "%d-%02d-%02d", date.year, date.month,
                                date.day);
    write_two(text, date.year / 100);
    write_two(text + 2, date.year % 100);
    write_two(text + 5, date.month);
    write_two(text + 8, date.day);
    text[4] = text[7] = '-';
    return 10;
}

Str date_text(Arena *arena, int64_t days)
{
    char text[CLOCK_TEXT_ROOM];
    return str_copy(arena, (Str){ text, date_write(text, days) });
}
