/*
 * calls_time.c -- days and instants. Outside the years 1 to 9999 there is nothing but empty.
 *
 * A datetime comes with the name of its zone; a date comes without.
 */
#include "core/expr/calls.h"

enum { MOST_STEPS = 4000000 }; /* days from one end of the calendar to the other, and some */

static Value date_value(int64_t day)
{
    return date_in_range(day) ? value_int(day) : value_null();
}

/* True if the argument is a day of the calendar. */
static bool read_day(Value arg, CivilDate *date)
{
    if (value_is_null(arg) || !date_in_range(arg.integer)) return false;
    *date = date_to_civil(arg.integer);
    return true;
}

Value call_date(Arena *arena, const Value *args, size_t count)
{
    (void)arena;
    if (any_empty(args, count)) return value_null();
    for (size_t i = 0; i < count; i++)
        if (args[i].integer < 1 || args[i].integer > 9999) return value_null();
    int year = (int)args[0].integer, month = (int)args[1].integer, day = (int)args[2].integer;
    return date_valid(year, month, day) ? value_int(date_from_civil(year, month, day))
                                        : value_null();
}

Value call_year(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    CivilDate date;
    return read_day(args[0], &date) ? value_int(date.year) : value_null();
}

Value call_month(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    CivilDate date;
    return read_day(args[0], &date) ? value_int(date.month) : value_null();
}

Value call_day(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    CivilDate date;
    return read_day(args[0], &date) ? value_int(date.day) : value_null();
}

Value call_weekday(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    CivilDate date;
    return read_day(args[0], &date) ? value_int(date_weekday(args[0].integer)) : value_null();
}

/* --- moving ----------------------------------------------------------------------------------- */

static int64_t move_days(int64_t day, int64_t steps) { return day + steps; }

/* Moves the day and keeps the time on the clock: a day later is not always 24 hours later. */
static Value move(int64_t (*step)(int64_t, int64_t), const Value *args)
{
    Value from = args[0], zone_arg = args[1], steps = args[2];
    if (value_is_null(from) || value_is_null(steps)) return value_null();
    if (steps.integer > MOST_STEPS || steps.integer < -MOST_STEPS) return value_null();
    if (value_is_null(zone_arg))
        return date_in_range(from.integer) ? date_value(step(from.integer, steps.integer))
                                           : value_null();

    const Zone *zone = zone_find(zone_arg.text);
    int64_t     day  = zone ? zone_day(zone, from.integer) : 0;
    if (!zone || !date_in_range(day)) return value_null();
    CivilTime local = zone_civil(zone, from.integer);
    day             = step(day, steps.integer);
    if (!date_in_range(day)) return value_null();
    local.date = date_to_civil(day);
    return value_int(zone_instant(zone, local));
}

Value call_add_days(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    return move(move_days, args);
}

Value call_add_months(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    return move(date_add_months, args);
}

Value call_days_between(Arena *arena, const Value *args, size_t count)
{
    (void)arena;
    CivilDate unused;
    for (size_t i = 0; i < count; i++)
        if (!read_day(args[i], &unused)) return value_null();
    return value_int(args[1].integer - args[0].integer);
}

/* --- where something begins ------------------------------------------------------------------- */

static int64_t start_of_day(int64_t day, CivilDate date)
{
    (void)date;
    return day;
}

static int64_t start_of_week(int64_t day, CivilDate date)
{
    (void)date;
    return day - (date_weekday(day) - 1);
}

static int64_t start_of_month(int64_t day, CivilDate date) { return day - (date.day - 1); }

static int64_t start_of_quarter(int64_t day, CivilDate date)
{
    (void)day;
    return date_from_civil(date.year, (date.month - 1) / 3 * 3 + 1, 1);
}

static int64_t start_of_year(int64_t day, CivilDate date)
{
    (void)day;
    return date_from_civil(date.year, 1, 1);
}

typedef struct {
    const char *name;
    int64_t   (*start)(int64_t day, CivilDate date);
} Unit;

static const Unit units[] = {
    { "day", start_of_day },         { "week", start_of_week }, { "month", start_of_month },
    { "quarter", start_of_quarter }, { "year", start_of_year },
};

bool type_start_of(Checker *checker, Expr *call)
{
    Str       unit = call->args[0]->literal.text;
    const Str names[] = { STR("day"), STR("week"), STR("month"), STR("quarter"), STR("year") };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_is(unit, units[i].name)) return true;
    problem_add(checker->problems, "expr.unit", call->args[0]->at, ARGS(unit));
    return problem_suggest(checker->problems, unit, names, sizeof names / sizeof *names);
}

Value call_start_of(Arena *arena, const Value *args, size_t count)
{
    (void)arena;
    CivilDate date;
    if (any_empty(args, count) || !read_day(args[1], &date)) return value_null();
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_is(args[0].text, units[i].name))
            return date_value(units[i].start(args[1].integer, date));
    return value_null();
}

Value call_local_day(Arena *arena, const Value *args, size_t count)
{
    (void)arena;
    const Zone *zone = any_empty(args, count) ? NULL : zone_find(args[1].text);
    return zone ? date_value(zone_day(zone, args[0].integer)) : value_null();
}

int64_t day_start(const Zone *zone, int64_t day)
{
    if (!date_in_range(day)) return day > 0 ? INT64_MAX : INT64_MIN;
    return zone_instant(zone, (CivilTime){ .date = date_to_civil(day) });
}

Value call_day_start(Arena *arena, const Value *args, size_t count)
{
    (void)arena;
    const Zone *zone = any_empty(args, count) ? NULL : zone_find(args[1].text);
    int64_t     day  = args[0].integer;
    if (date_in_range(day)) day += args[2].integer;
    return zone ? value_int(day_start(zone, day)) : value_null();
}

Value call_same_day(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    if (any_empty(args, 2)) return value_int(value_is_null(args[0]) && value_is_null(args[1]));
    const Zone *zone = zone_find(args[2].text);
    Type        moment = type_of(TYPE_DATETIME), day = type_of(TYPE_DATE);
    return zone ? value_int(plain_compare(args[0], moment, args[1], day, zone) == 0) : value_null();
}
