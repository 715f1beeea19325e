/*
 * functions.c -- the functions of the language: one row each, which checks, evaluates, compiles and
 * documents it.
 *
 * To add one: its C function on plain values into calls_*.c and a line in calls.h, then a row here.
 * The browser's evaluator needs it too.
 */
#include "core/expr/calls.h"

#define CODE(...) &(const FunctionCode){ __VA_ARGS__ }
#define CALL(name) .call = call_##name, .sql = "tn_" #name
#define SPECIAL(name) .eval = eval_##name, .write = write_##name

const ExprFunction expr_functions[] = {
    /* time */
    { "today", "today()", "The current day in the tenant's time zone.",
      CODE("", TYPE_DATE, SPECIAL(today)) },
    { "now", "now()", "The current instant: one and the same everywhere in a request.",
      CODE("", TYPE_DATETIME, SPECIAL(now)) },
    { "date", "date(year, month, day)", "The day of that name; empty if there is no such day.",
      CODE("iii", TYPE_DATE, CALL(date)) },
    { "year", "year(d)", "The year of a date, or of a datetime in the tenant's time zone.",
      CODE("d", TYPE_INT, CALL(year)) },
    { "month", "month(d)", "The month, 1 to 12.", CODE("d", TYPE_INT, CALL(month)) },
    { "day", "day(d)", "The day of the month, 1 to 31.", CODE("d", TYPE_INT, CALL(day)) },
    { "weekday", "weekday(d)", "The day of the week: 1 is Monday, 7 is Sunday.",
      CODE("d", TYPE_INT, CALL(weekday)) },
    { "add_days", "add_days(d, n)",
      "n days later, earlier if n is negative; a datetime keeps its time of day.",
      CODE("mi", TYPE_DATE, CALL(add_days), .type = type_same) },
    { "add_months", "add_months(d, n)",
      "n months later; 31 January and 1 month is the last day of February.",
      CODE("mi", TYPE_DATE, CALL(add_months), .type = type_same) },
    { "days_between", "days_between(a, b)", "How many days b is after a; negative if it is before.",
      CODE("dd", TYPE_INT, CALL(days_between)) },
    { "start_of", "start_of('month', d)",
      "The first day of the 'week', 'month', 'quarter' or 'year' of d; 'day': d.",
      CODE("sd", TYPE_DATE, CALL(start_of), .type = type_start_of) },

    /* text */
    { "len", "len(t)", "How many characters a text has, or how many options a list.",
      CODE("c", TYPE_INT, CALL(len)) },
    { "lower", "lower(t)", "The text in small letters.", CODE("t", TYPE_TEXT, CALL(lower)) },
    { "upper", "upper(t)", "The text in capital letters.", CODE("t", TYPE_TEXT, CALL(upper)) },
    { "trim", "trim(t)", "The text without white space at its ends.",
      CODE("t", TYPE_TEXT, CALL(trim)) },
    { "contains", "contains(t, part)", "Whether the part occurs in the text; case does not matter.",
      CODE("tt", TYPE_BOOL, CALL(contains)) },
    { "starts_with", "starts_with(t, part)",
      "Whether the text begins with the part; case does not matter.",
      CODE("tt", TYPE_BOOL, CALL(starts_with)) },
    { "ends_with", "ends_with(t, part)",
      "Whether the text ends with the part; case does not matter.",
      CODE("tt", TYPE_BOOL, CALL(ends_with)) },
    { "replace", "replace(t, from, to)",
      "The text with every `from` replaced by `to`; '' takes it out.",
      CODE("ttt", TYPE_TEXT, CALL(replace)) },

    /* numbers */
    { "round", "round(x, places)",
      "Rounded half away from zero, to a whole number or to 0 to 6 places.",
      CODE("np?", TYPE_INT, CALL(round), .type = type_round) },
    { "floor", "floor(x)", "The largest whole number that is not larger.",
      CODE("n", TYPE_INT, CALL(floor)) },
    { "ceil", "ceil(x)", "The smallest whole number that is not smaller.",
      CODE("n", TYPE_INT, CALL(ceil)) },
    { "abs", "abs(x)", "The number without its sign.",
      CODE("n", TYPE_INT, CALL(abs), .type = type_same) },
    { "min", "min(a, b, ...)",
      "The smallest number, or the earliest date; empty if one of them is empty.",
      CODE("aa+", TYPE_NULL, SPECIAL(min), .type = type_extreme) },
    { "max", "max(a, b, ...)",
      "The largest number, or the latest date; empty if one of them is empty.",
      CODE("aa+", TYPE_NULL, SPECIAL(max), .type = type_extreme) },

    /* choosing */
    { "one_of", "one_of(x, a, b, ...)", "Whether x equals one of the others.",
      CODE("aa+", TYPE_BOOL, SPECIAL(one_of), .type = type_one_of) },
    { "iif", "iif(condition, a, b)", "a if the condition is true, else b.",
      CODE("baa", TYPE_NULL, SPECIAL(iif), .type = type_branches) },
    { "coalesce", "coalesce(a, b, ...)", "The first that is not empty.",
      CODE("aa+", TYPE_NULL, SPECIAL(coalesce), .type = type_branches) },
    { "is_empty", "is_empty(x)", "Whether there is no value; an empty text is none.",
      CODE("x", TYPE_BOOL, SPECIAL(is_empty)) },

    /* lists */
    { "has", "has(field, 'option')", "Whether the option is among those of a list.",
      CODE("lt", TYPE_BOOL, SPECIAL(has), .type = type_has) },

    /* converting */
    { "text", "text(x)", "A number, a date or another value as text.",
      CODE("v", TYPE_TEXT, CALL(text)) },
    { "number", "number(t)", "A text as a number; empty if it is none.",
      CODE("v", TYPE_DECIMAL, CALL(number), .type = type_number) },

    /* the record and who asks */
    { "changed", "changed('field')", "Whether this save changes the field.",
      CODE("s", TYPE_BOOL, SPECIAL(changed), .type = type_changed) },
    { "has_role", "has_role('name')", "Whether the user has the role.",
      CODE("s", TYPE_BOOL, SPECIAL(has_role)) },
    { "in_department", "in_department('name')", "Whether the user belongs to the department.",
      CODE("s", TYPE_BOOL, SPECIAL(in_department)) },
    { 0 },
};

#define ROW(name, count) { "tn_" #name, count, call_##name },
const SqlFunction expr_sql_functions[] = {
    EVERY_CALL(ROW)
    { "tn_deep", -1, call_deep },
    { 0 },
};
