/*
 * calls.h -- the functions that C and SQL share, on plain values (see parts.h). In SQL: tn_<name>.
 *
 * One line each: the name and how many arguments SQL gives (-1: any number).
 */
#ifndef TENON_EXPR_CALLS_H
#define TENON_EXPR_CALLS_H

#include "core/expr/parts.h"

#define EVERY_CALL(X)                                                                              \
    X(add, 4)          /* digits, scale, digits, scale */                                          \
    X(subtract, 4)                                                                                 \
    X(multiply, 4)                                                                                 \
    X(divide, 4)                                                                                   \
    X(remainder, 4)                                                                                \
    X(rescale, 3)      /* digits, from, to; empty if it does not fit */                            \
    X(widen, 3)        /* the same for comparing: what does not fit is larger than everything */  \
    X(round, 3)        /* digits, scale, places */                                                 \
    X(floor, 2)                                                                                    \
    X(ceil, 2)                                                                                     \
    X(abs, 2)                                                                                      \
    X(number, 3)       /* value, kind, scale */                                                    \
    X(text, 3)                                                                                     \
    X(join, -1)                                                                                    \
    X(len, 2)          /* value, kind */                                                           \
    X(lower, 1)                                                                                    \
    X(upper, 1)                                                                                    \
    X(trim, 1)                                                                                     \
    X(contains, 2)                                                                                 \
    X(starts_with, 2)                                                                              \
    X(ends_with, 2)                                                                                \
    X(replace, 3)                                                                                  \
    X(date, 3)                                                                                     \
    X(year, 1)                                                                                     \
    X(month, 1)                                                                                    \
    X(day, 1)                                                                                      \
    X(weekday, 1)                                                                                  \
    X(add_days, 3)     /* date or datetime, its zone or empty, number */                           \
    X(add_months, 3)                                                                               \
    X(days_between, 2)                                                                             \
    X(start_of, 2)                                                                                 \
    X(local_day, 2)    /* the day of a datetime in a zone */                                       \
    X(day_start, 3)    /* the instant where a day begins in a zone, some days later */             \
    X(same_day, 3)     /* datetime, date, zone: as == has it */                                    \
    X(one_of, -1)      /* value, scale, value, scale ... */

#define DECLARE_CALL(name, count)                                                                  \
    Value call_##name(Arena *arena, const Value *args, size_t count_given);
EVERY_CALL(DECLARE_CALL)
#undef DECLARE_CALL

bool type_start_of(Checker *checker, Expr *call); /* is the unit one? */

static inline bool any_empty(const Value *args, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (value_is_null(args[i])) return true;
    return false;
}

#endif
