/* zone_rule.c -- reading and asking the yearly rule of a zone. */
#include "core/base/zone_rule.h"

#include "core/base/clock.h"

enum { SECONDS_PER_HOUR = 3600, SECONDS_PER_DAY = 86400, MOST_HOURS = 167 };

static bool take_char(Str *rest, char c)
{
    if (rest->len == 0 || rest->ptr[0] != c) return false;
    *rest = str_slice(*rest, 1, rest->len);
    return true;
}

static bool take_number(Str *rest, int least, int most, int *number)
{
    size_t digits = 0;
    *number       = 0;
    for (; digits < rest->len && digits < 3; digits++) {
        char c = rest->ptr[digits];
        if (c < '0' || c > '9') break;
        *number = *number * 10 + (c - '0');
    }
    *rest = str_slice(*rest, digits, rest->len);
    return digits > 0 && *number >= least && *number <= most;
}

/* -3, 5:45, +02:30:10 */
static bool take_seconds(Str *rest, int *seconds)
{
    int hours, minutes = 0, more = 0;
    int sign = take_char(rest, '-') ? -1 : 1;
    if (sign == 1) take_char(rest, '+');
    if (!take_number(rest, 0, MOST_HOURS, &hours)) return false;
    if (take_char(rest, ':') && !take_number(rest, 0, 59, &minutes)) return false;
    if (take_char(rest, ':') && !take_number(rest, 0, 59, &more)) return false;
    *seconds = sign * (hours * SECONDS_PER_HOUR + minutes * 60 + more);
    return true;
}

/* CEST or <+0330>; the name itself is of no use here. */
static bool take_name(Str *rest)
{
    size_t len = 0;
    if (take_char(rest, '<')) {
        if (!str_find_char(*rest, '>', &len) || len < 3) return false;
        *rest = str_slice(*rest, len + 1, rest->len);
        return true;
    }
    while (len < rest->len && ((rest->ptr[len] | 32) >= 'a' && (rest->ptr[len] | 32) <= 'z')) len++;
    *rest = str_slice(*rest, len, rest->len);
    return len >= 3;
}

static bool take_moment(Str *rest, RuleMoment *moment)
{
    if (!take_char(rest, ',')) return false;
    *moment = (RuleMoment){ .second = 2 * SECONDS_PER_HOUR };
    if (take_char(rest, 'M')) {
        moment->kind = RULE_WEEKDAY;
        if (!take_number(rest, 1, 12, &moment->month) || !take_char(rest, '.')) return false;
        if (!take_number(rest, 1, 5, &moment->week) || !take_char(rest, '.')) return false;
        if (!take_number(rest, 0, 6, &moment->weekday)) return false;
    } else {
        bool without_leap = take_char(rest, 'J');
        moment->kind      = without_leap ? RULE_DAY_WITHOUT_LEAP : RULE_DAY;
        if (!take_number(rest, without_leap, 365, &moment->day)) return false;
    }
    return !take_char(rest, '/') || take_seconds(rest, &moment->second);
}

bool zone_rule_parse(Str text, ZoneRule *rule)
{
    int west;
    *rule = (ZoneRule){ 0 };
    if (!take_name(&text) || !take_seconds(&text, &west)) return false;
    rule->offset = -west;
    if (text.len == 0) return true;

    rule->has_summer    = true;
    rule->summer_offset = rule->offset + SECONDS_PER_HOUR;
    if (!take_name(&text)) return false;
    if (text.len && text.ptr[0] != ',') {
        if (!take_seconds(&text, &west)) return false;
        rule->summer_offset = -west;
    }
    return take_moment(&text, &rule->summer_from) && take_moment(&text, &rule->summer_to) &&
           text.len == 0;
}

/* Days since 1970. */
static int64_t moment_day(const RuleMoment *moment, int year)
{
    int64_t new_year = date_from_civil(year, 1, 1);
    if (moment->kind == RULE_DAY) return new_year + moment->day;
    if (moment->kind == RULE_DAY_WITHOUT_LEAP) {
        int64_t march = date_from_civil(year, 3, 1);
        bool    leap  = march - new_year == 60;
        return new_year + moment->day - 1 + (leap && moment->day >= 60);
    }
    int64_t first    = date_from_civil(year, moment->month, 1);
    int64_t next     = moment->month == 12 ? date_from_civil(year + 1, 1, 1)
                                           : date_from_civil(year, moment->month + 1, 1);
    int     sunday_0 = date_weekday(first) % 7; /* ISO's Sunday is 7, here 0 */
    int     until    = (moment->weekday + 7 - sunday_0) % 7;
    int64_t day      = first + until + (moment->week - 1) * 7;
    return day < next ? day : day - 7;
}

/* The instant of the moment, for clocks that stand `offset` east of UTC until then. */
static int64_t moment_instant(const RuleMoment *moment, int year, int offset)
{
    return moment_day(moment, year) * SECONDS_PER_DAY + moment->second - offset;
}

int zone_rule_offset(const ZoneRule *rule, int64_t second)
{
    if (!rule->has_summer) return rule->offset;

    /*
     * The newest change up to `second`. A year's own changes may lie in the years beside it. Where
     * summer ends as it begins, it lasts all year: the beginning is looked at last.
     */
    int64_t days   = (second >= 0 ? second : second - (SECONDS_PER_DAY - 1)) / SECONDS_PER_DAY;
    int     year   = date_to_civil(days).year;
    int64_t newest = INT64_MIN;
    int     offset = rule->offset;
    for (int y = year - 1; y <= year + 1; y++) {
        int64_t to   = moment_instant(&rule->summer_to, y, rule->summer_offset);
        int64_t from = moment_instant(&rule->summer_from, y, rule->offset);
        if (to <= second && to >= newest) newest = to, offset = rule->offset;
        if (from <= second && from >= newest) newest = from, offset = rule->summer_offset;
    }
    return offset;
}
