/*
 * plain.c -- between the values of the house and plain ones: NULL, INT, TEXT (see parts.h).
 *
 * A value of another kind than its type promises is empty: a caller's mistake shall not become a
 * wrong number.
 */
#include "core/expr/parts.h"

static Value plain_number(Value value, Type type)
{
    Decimal decimal = { value.integer, 0 };
    if (value.kind == VALUE_DECIMAL) decimal = value.decimal;
    else if (value.kind != VALUE_INT) return value_null();
    if (decimal.scale == type.scale) return value_int(decimal.digits);
    if (!decimal_rescale(decimal, type.scale, &decimal)) return value_null();
    return value_int(decimal.digits);
}

Value plain_from(Value value, Type type)
{
    static const ValueKind kinds[] = {
        [TYPE_DATE] = VALUE_DATE, [TYPE_DATETIME] = VALUE_DATETIME, [TYPE_REF] = VALUE_REF,
    };
    switch (type.kind) {
    case TYPE_BOOL: return value.kind == VALUE_BOOL ? value_int(value.boolean) : value_null();
    case TYPE_INT:
    case TYPE_DECIMAL: return plain_number(value, type);
    case TYPE_TEXT: return value.kind == VALUE_TEXT && value.text.len ? value : value_null();
    case TYPE_DATE:
    case TYPE_DATETIME:
    case TYPE_REF: return value.kind == kinds[type.kind] ? value_int(value.integer) : value_null();
    case TYPE_LIST: return value.kind == VALUE_LIST && value.list.count ? value : value_null();
    default: return value_null();
    }
}

Value plain_lift(Value plain, Type type)
{
    if (value_is_null(plain)) return plain;
    switch (type.kind) {
    case TYPE_BOOL: return value_bool(plain.integer != 0);
    case TYPE_DECIMAL: return value_decimal((Decimal){ plain.integer, type.scale });
    case TYPE_DATE: return value_date(plain.integer);
    case TYPE_DATETIME: return value_datetime(plain.integer);
    case TYPE_REF: return value_ref(plain.integer);
    default: return plain;
    }
}

Value plain_scaled(Value plain, uint8_t from, uint8_t to)
{
    Decimal decimal = { plain.integer, from };
    if (from == to || value_is_null(plain)) return plain;
    return decimal_rescale(decimal, to, &decimal) ? value_int(decimal.digits) : value_null();
}

Value plain_day(Value plain, Type type, const Zone *zone)
{
    if (type.kind != TYPE_DATETIME || value_is_null(plain)) return plain;
    int64_t day = zone_day(zone, plain.integer);
    return date_in_range(day) ? value_int(day) : value_null();
}

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* An instant is before a day, on it or after it. */
static int compare_with_day(int64_t instant, int64_t day, const Zone *zone)
{
    if (instant < day_start(zone, day)) return -1;
    return instant >= day_start(zone, day + 1);
}

int plain_compare(Value a, Type a_type, Value b, Type b_type, const Zone *zone)
{
    if (a.kind == VALUE_TEXT) return str_compare(a.text, b.text);
    if (a_type.kind == TYPE_DATETIME && b_type.kind == TYPE_DATE)
        return compare_with_day(a.integer, b.integer, zone);
    if (a_type.kind == TYPE_DATE && b_type.kind == TYPE_DATETIME)
        return -compare_with_day(b.integer, a.integer, zone);
    if (a_type.scale == b_type.scale) return order(a.integer, b.integer);
    return decimal_compare((Decimal){ a.integer, a_type.scale },
                           (Decimal){ b.integer, b_type.scale });
}
