/*
 * generate.h -- random well-typed expressions over the world, as text, from a seed.
 *
 * One function per type picks among the ways to get a value of that type. Sizes are drawn so that
 * most expressions are as small as people write them, and some as deep as the language allows.
 */
#ifndef TENON_EXPR_GENERATE_H
#define TENON_EXPR_GENERATE_H

#include "core/base/buffer.h"

typedef struct Generator {
    Buffer  *out;
    uint64_t state;
} Generator;

static inline uint64_t draw(Generator *g, uint64_t below)
{
    g->state ^= g->state << 13; /* xorshift64 */
    g->state ^= g->state >> 7;
    g->state ^= g->state << 17;
    return (g->state >> 11) % below;
}

#define PICK(g, list) ((list)[draw((g), sizeof(list) / sizeof *(list))])

typedef void (*Maker)(Generator *g, int depth);

static void make_bool(Generator *g, int depth);
static void make_int(Generator *g, int depth);
static void make_decimal(Generator *g, int depth);
static void make_text(Generator *g, int depth);
static void make_date(Generator *g, int depth);
static void make_datetime(Generator *g, int depth);

static inline void put(Generator *g, const char *text) { buffer_add(g->out, str_from(text)); }

static inline void put_any(Generator *g, const char *const *list, size_t count)
{
    put(g, list[draw(g, count)]);
}

#define PUT_ANY(g, list) put_any((g), (list), sizeof(list) / sizeof *(list))

static inline void make_number(Generator *g, int depth)
{
    if (draw(g, 2)) make_int(g, depth);
    else make_decimal(g, depth);
}

static inline void make_moment(Generator *g, int depth)
{
    if (draw(g, 2)) make_date(g, depth);
    else make_datetime(g, depth);
}

/* name(a, b, ...) */
static inline void make_call(Generator *g, const char *name, int depth, const Maker *args,
                             size_t count)
{
    put(g, name);
    put(g, "(");
    for (size_t i = 0; i < count; i++) {
        if (i) put(g, ", ");
        args[i](g, depth - 1);
    }
    put(g, ")");
}

#define CALL_OF(g, depth, name, ...)                                                            \
    make_call((g), (name), (depth), (const Maker[]){ __VA_ARGS__ },                             \
              sizeof((const Maker[]){ __VA_ARGS__ }) / sizeof(Maker))

static inline void make_pair(Generator *g, int depth, Maker left, const char *op, Maker right)
{
    put(g, "(");
    left(g, depth - 1);
    put(g, " ");
    put(g, op);
    put(g, " ");
    right(g, depth - 1);
    put(g, ")");
}

/* iif and coalesce, for every type. */
static inline void make_choice(Generator *g, int depth, Maker maker)
{
    if (draw(g, 2)) {
        CALL_OF(g, depth, "iif", make_bool, maker, maker);
        return;
    }
    if (draw(g, 4) == 0) {
        put(g, "coalesce(nil, ");
        maker(g, depth - 1);
        put(g, ")");
        return;
    }
    CALL_OF(g, depth, "coalesce", maker, maker);
}

/* --- leaves ----------------------------------------------------------------------------------- */

static const char *const bool_leaves[] = {
    "active",
    "active",
    "account.vip",
    "account.parent.vip",
    "stage.closed",
    "stage.closed",
    "true",
    "false",
    "is_new",
    "has_role('sales_rep')",
    "has_role('nobody')",
    "in_department('north')",
    "(stage == 'won')",
    "(stage ~= 'lost')",
    "(owner == user.id)",
    "(account.owner ~= owner)",
    "(parent == nil)",
    "is_empty(account)",
    "changed('stage')",
    "one_of(stage, 'won', 'lost')",
    "one_of(owner, user.id, account.owner)",
    "(account.industry == 'retail')",
    "(id == parent)",
    "(active == nil)",
    "(stage == nil)",
    "has(regions, 'asia')",
    "has(regions, 'west')",
    "has(account.markets, 'north')",
    "has(user.regions, 'east')",
    "is_empty(regions)",
    "(regions ~= nil)",
};

static const char *const int_leaves[] = {
    "lots",
    "lots",
    "huge",
    "account.employees",
    "owner.level",
    "stage.probability",
    "user.level",
    "account.owner.manager.level",
    "0",
    "1",
    "2",
    "-1",
    "7",
    "12",
    "100",
    "999999999",
    "999999999999999999",
    "-999999999999999999",
    "0 - huge",
    "len(regions)",
    "len(account.markets)",
    "len(user.regions)",
};

static const char *const decimal_leaves[] = {
    "amount",
    "amount",
    "rate",
    "ratio",
    "account.revenue",
    "user.quota",
    "owner.quota",
    "stage.weight",
    "0.5",
    "0.00",
    "1.005",
    "-2.5",
    "0.000001",
    "99999.999999",
    "-0.1",
    "3.10",
    "999999999999.999999",
};

static const char *const text_leaves[] = {
    "name",         "name",       "notes",       "code",
    "account.name", "owner.name", "text(stage)", "(account.industry .. '')",
    "user.name",    "'a'",        "'A'",         "''",
    "' x '",        "'启明'",     "'É'",         "'ß'",
    "'12.50'",      "'%_'",       "'it\\'s'",    "'\\\\'",
    "'İI'",         "'won'",
};

static const char *const date_leaves[] = {
    "close_date",    "close_date",         "start_date",        "account.since",
    "today()",       "user.hired",         "date(2026, 2, 29)", "date(2024, 2, 29)",
    "date(1, 1, 1)", "date(9999, 12, 31)", "date(2026, 3, 29)", "date(2026, lots, 31)",
};

static const char *const datetime_leaves[] = { "created_at", "created_at", "seen_at", "now()" };

static const char *const date_literals[] = { "'2026-03-29'", "'2025-12-31'", "'2026-10-25'",
                                             "'0001-01-01'", "'9999-12-31'" };
static const char *const datetime_literals[] = { "'2026-03-29T01:30:00Z'",
                                                 "'2026-10-25T00:00:00+02:00'", "'2026-03-29'" };

/* --- types ------------------------------------------------------------------------------------ */

static const char *const comparisons[] = { "==", "~=", "<", "<=", ">", ">=" };

static inline void make_comparison(Generator *g, int depth)
{
    static const Maker pairs[][2] = {
        { make_number, make_number },
        { make_number, make_number },
        { make_text, make_text },
        { make_moment, make_moment },
    };
    size_t pair = draw(g, 5);
    if (pair < 4) {
        make_pair(g, depth, pairs[pair][0], PICK(g, comparisons), pairs[pair][1]);
        return;
    }
    bool time = draw(g, 2), left = draw(g, 2);
    put(g, "(");
    if (left) time ? PUT_ANY(g, datetime_literals) : PUT_ANY(g, date_literals);
    else time ? make_datetime(g, depth - 1) : make_date(g, depth - 1);
    put(g, PICK(g, comparisons));
    if (!left) time ? PUT_ANY(g, datetime_literals) : PUT_ANY(g, date_literals);
    else time ? make_datetime(g, depth - 1) : make_date(g, depth - 1);
    put(g, ")");
}

static inline void make_any_of(Generator *g, int depth)
{
    switch (draw(g, 5)) {
    case 0: CALL_OF(g, depth, "one_of", make_number, make_number, make_number); return;
    case 1: CALL_OF(g, depth, "one_of", make_text, make_text, make_text); return;
    case 2: CALL_OF(g, depth, "one_of", make_date, make_date); return;
    case 3:
        put(g, "one_of(");
        make_number(g, depth - 1);
        put(g, draw(g, 2) ? ", 1, 2.5, 7, 100)" : ", 1, nil)");
        return;
    default:
        put(g, "one_of(");
        make_text(g, depth - 1);
        put(g, ", 'a', 'A', 'won')");
    }
}

/* Of a list that SQL asks row by row: the option is no literal. */
static inline void make_has(Generator *g, int depth)
{
    static const char *const lists[] = { "regions", "account.markets", "user.regions" };
    put(g, "has(");
    PUT_ANY(g, lists);
    put(g, ", iif(");
    make_bool(g, depth - 1);
    put(g, ", 'asia', ");
    make_text(g, depth - 1);
    put(g, "))");
}

static void make_bool(Generator *g, int depth)
{
    static const char *const searches[] = { "contains", "starts_with", "ends_with" };
    if (depth <= 0) {
        PUT_ANY(g, bool_leaves);
        return;
    }
    switch (draw(g, 15)) {
    case 0: PUT_ANY(g, bool_leaves); return;
    case 1:
    case 2: make_pair(g, depth, make_bool, "and", make_bool); return;
    case 3:
    case 4: make_pair(g, depth, make_bool, "or", make_bool); return;
    case 5:
        put(g, "not ");
        make_bool(g, depth - 1);
        return;
    case 6: make_choice(g, depth, make_bool); return;
    case 7: CALL_OF(g, depth, PICK(g, searches), make_text, make_text); return;
    case 8: make_any_of(g, depth); return;
    case 14: make_has(g, depth); return;
    case 9: make_pair(g, depth, make_bool, draw(g, 2) ? "==" : "~=", make_bool); return;
    case 10: {
        static const Maker any[] = { make_bool, make_number, make_text, make_moment };
        make_call(g, "is_empty", depth, &any[draw(g, 4)], 1);
        return;
    }
    default: make_comparison(g, depth);
    }
}

static void make_int(Generator *g, int depth)
{
    static const char *const signs[] = { "+", "-", "*", "%" };
    static const char *const parts[] = { "year", "month", "day", "weekday" };
    static const char *const whole[] = { "round", "floor", "ceil" };
    if (depth <= 0) {
        PUT_ANY(g, int_leaves);
        return;
    }
    switch (draw(g, 11)) {
    case 0: PUT_ANY(g, int_leaves); return;
    case 1:
    case 2:
    case 3: make_pair(g, depth, make_int, PICK(g, signs), make_int); return;
    case 4: make_choice(g, depth, make_int); return;
    case 5: CALL_OF(g, depth, PICK(g, parts), make_moment); return;
    case 6: CALL_OF(g, depth, PICK(g, whole), make_number); return;
    case 7: CALL_OF(g, depth, "len", make_text); return;
    case 8: CALL_OF(g, depth, "days_between", make_moment, make_moment); return;
    case 9: CALL_OF(g, depth, draw(g, 2) ? "min" : "max", make_int, make_int, make_int); return;
    default: CALL_OF(g, depth, draw(g, 2) ? "abs" : "-", make_int);
    }
}

static void make_decimal(Generator *g, int depth)
{
    static const char *const signs[]  = { "+", "-", "*", "/", "%" };
    static const char *const places[] = { ", 0)", ", 1)", ", 2)", ", 6)" };
    if (depth <= 0) {
        PUT_ANY(g, decimal_leaves);
        return;
    }
    switch (draw(g, 9)) {
    case 0: PUT_ANY(g, decimal_leaves); return;
    case 1:
    case 2:
    case 3: make_pair(g, depth, make_number, PICK(g, signs), make_number); return;
    case 4: make_choice(g, depth, make_number); return;
    case 5:
        put(g, "round(");
        make_decimal(g, depth - 1);
        put(g, PICK(g, places));
        return;
    case 6: CALL_OF(g, depth, draw(g, 2) ? "min" : "max", make_number, make_decimal); return;
    case 7: CALL_OF(g, depth, "number", make_text); return;
    default: CALL_OF(g, depth, draw(g, 2) ? "abs" : "-", make_decimal);
    }
}

static void make_text(Generator *g, int depth)
{
    static const char *const shapes[] = { "lower", "upper", "trim" };
    static const Maker       any[]    = { make_bool, make_number, make_text, make_moment };
    if (depth <= 0) {
        PUT_ANY(g, text_leaves);
        return;
    }
    switch (draw(g, 8)) {
    case 0: PUT_ANY(g, text_leaves); return;
    case 1:
    case 2: make_pair(g, depth, make_text, "..", any[draw(g, 4)]); return;
    case 3: make_pair(g, depth, any[draw(g, 4)], "..", make_text); return;
    case 4: CALL_OF(g, depth, PICK(g, shapes), make_text); return;
    case 5: CALL_OF(g, depth, "replace", make_text, make_text, make_text); return;
    case 6: make_call(g, "text", depth, &any[draw(g, 4)], 1); return;
    default: make_choice(g, depth, make_text);
    }
}

static void make_date(Generator *g, int depth)
{
    static const char *const units[] = { "'day'", "'week'", "'month'", "'quarter'", "'year'" };
    if (depth <= 0) {
        PUT_ANY(g, date_leaves);
        return;
    }
    switch (draw(g, 7)) {
    case 0: PUT_ANY(g, date_leaves); return;
    case 1: CALL_OF(g, depth, "add_days", make_date, make_int); return;
    case 2: CALL_OF(g, depth, "add_months", make_date, make_int); return;
    case 3:
        put(g, "start_of(");
        put(g, PICK(g, units));
        put(g, ", ");
        make_moment(g, depth - 1);
        put(g, ")");
        return;
    case 4: CALL_OF(g, depth, "date", make_int, make_int, make_int); return;
    case 5: CALL_OF(g, depth, draw(g, 2) ? "min" : "max", make_date, make_date); return;
    default: make_choice(g, depth, make_date);
    }
}

static void make_datetime(Generator *g, int depth)
{
    if (depth <= 0) {
        PUT_ANY(g, datetime_leaves);
        return;
    }
    switch (draw(g, 5)) {
    case 0: PUT_ANY(g, datetime_leaves); return;
    case 1: CALL_OF(g, depth, "add_days", make_datetime, make_int); return;
    case 2: CALL_OF(g, depth, "add_months", make_datetime, make_int); return;
    case 3: CALL_OF(g, depth, draw(g, 2) ? "min" : "max", make_datetime, make_datetime); return;
    default: make_choice(g, depth, make_datetime);
    }
}

#endif
