/*
 * value.h -- the one coin of the house.
 *
 * SQL, JSON, Lua, CSV and forms all trade in it; none of them knows another.
 *
 * Text and lists are borrowed from an arena. A date is days since 1970-01-01, a datetime
 * milliseconds since 1970 in UTC, a reference the record's number (see id.h).
 */
#ifndef TENON_BASE_VALUE_H
#define TENON_BASE_VALUE_H

#include "core/base/decimal.h"
#include "core/base/str.h"

typedef enum {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_DECIMAL,
    VALUE_TEXT,
    VALUE_DATE,
    VALUE_DATETIME,
    VALUE_REF,
    VALUE_LIST,
} ValueKind;

typedef struct Value Value;
struct Value {
    ValueKind kind;
    union {
        bool    boolean;
        int64_t integer; /* INT; DATE in days; DATETIME in ms; REF: the id */
        Decimal decimal;
        Str     text;
        struct {
            const Value *items;
            size_t       count;
        } list;
    };
};

static inline Value value_null(void) { return (Value){ .kind = VALUE_NULL }; }
static inline Value value_bool(bool b) { return (Value){ VALUE_BOOL, { .boolean = b } }; }
static inline Value value_int(int64_t n) { return (Value){ VALUE_INT, { .integer = n } }; }
static inline Value value_decimal(Decimal d) { return (Value){ VALUE_DECIMAL, { .decimal = d } }; }
static inline Value value_text(Str s) { return (Value){ VALUE_TEXT, { .text = s } }; }
static inline Value value_date(int64_t d) { return (Value){ VALUE_DATE, { .integer = d } }; }
static inline Value value_datetime(int64_t ms)
{
    return (Value){ VALUE_DATETIME, { .integer = ms } };
}
static inline Value value_ref(int64_t id) { return (Value){ VALUE_REF, { .integer = id } }; }

static inline bool value_is_null(Value value) { return value.kind == VALUE_NULL; }

/* Same kind and content; an integer equals a decimal of the same amount. Empty equals empty. */
bool value_equal(Value a, Value b);

/* -1, 0, 1 for two values of one family (numbers; text; dates; datetimes; refs); else asserts. */
int value_compare(Value a, Value b);

/* In place, true if it could be had without loss: 5.0 and "5" become 5. Else nothing changes. */
bool value_to_int(Value *value);
bool value_to_decimal(Value *value);
bool value_to_bool(Value *value);     /* true, false, "true", "false", 1, 0 */
bool value_to_date(Value *value);     /* "2026-11-22" */
bool value_to_datetime(Value *value); /* "2026-11-22T14:07:00.123Z", an offset, or no seconds */
bool value_to_ref(Value *value);      /* the 13 characters of an id */

/*
 * A list as one text and back, which is how it crosses SQL: the texts of its items, between them a
 * character that no text of a list has. A list without items is empty.
 */
#define LIST_SEPARATOR '\x1f'
Value value_list(const Value *items, size_t count); /* borrows them; empty if there are none */
Value value_list_join(Arena *arena, Value list);
Value value_list_split(Arena *arena, Str text);
bool  value_list_has(Value list, Value item);

/* For titles, CSV, messages: 12.50, true, 2026-11-22, 2026-11-22T14:07:00.123Z, an id, nothing. */
Str value_to_text(Arena *arena, Value value);

#endif
