/* calls_number.c -- numbers: digits with a static scale. What needs over 18 digits is empty. */
#include "core/expr/calls.h"

static Decimal decimal_at(const Value *args)
{
    return (Decimal){ args[0].integer, (uint8_t)args[1].integer };
}

static Value calculate(bool (*apply)(Decimal, Decimal, Decimal *), const Value *args)
{
    Decimal result;
    if (any_empty(args, 4) || !apply(decimal_at(args), decimal_at(args + 2), &result))
        return value_null();
    return value_int(result.digits);
}

#define CALCULATE(name)                                                          \
    Value call_##name(Arena *arena, const Value *args, size_t count)             \
    {                                                                            \
        (void)arena, (void)count;                                                \
        return calculate(decimal_##name, args);                                  \
    }
CALCULATE(add)
CALCULATE(subtract)
CALCULATE(multiply)
CALCULATE(divide)
CALCULATE(remainder)
#undef CALCULATE

Value call_rescale(Arena *arena, const Value *args, size_t count)
{
    (void)arena;
    if (any_empty(args, count)) return value_null();
    return plain_scaled(args[0], (uint8_t)args[1].integer, (uint8_t)args[2].integer);
}

Value call_widen(Arena *arena, const Value *args, size_t count)
{
    Value wide = call_rescale(arena, args, count);
    if (!value_is_null(wide) || any_empty(args, count)) return wide;
    return value_int(args[0].integer < 0 ? INT64_MIN : INT64_MAX);
}

/* The result keeps at most the scale it had. */
Value call_round(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    if (any_empty(args, 2)) return value_null();
    int64_t places = value_is_null(args[2]) ? 0 : args[2].integer;
    if (places >= args[1].integer) return args[0];
    return plain_scaled(args[0], (uint8_t)args[1].integer, (uint8_t)places);
}

/* Towards minus (direction 0) or plus infinity (direction 1). */
static Value round_towards(const Value *args, int direction)
{
    if (any_empty(args, 2)) return value_null();
    int64_t unit = 1;
    for (int64_t i = 0; i < args[1].integer; i++) unit *= 10;
    int64_t whole = args[0].integer / unit, rest = args[0].integer % unit;
    if (direction == 0 && rest < 0) whole--;
    if (direction == 1 && rest > 0) whole++;
    return value_int(whole);
}

Value call_floor(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    return round_towards(args, 0);
}

Value call_ceil(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    return round_towards(args, 1);
}

Value call_abs(Arena *arena, const Value *args, size_t count)
{
    if (any_empty(args, count) || args[0].integer >= 0) return args[0];
    const Value from_zero[] = { value_int(0), args[1], args[0], args[1] };
    return call_subtract(arena, from_zero, 4);
}

Value call_number(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    Decimal number;
    if (value_is_null(args[0]) || args[1].integer != TYPE_TEXT) return args[0];
    if (!decimal_parse(str_trim(args[0].text), &number)) return value_null();
    if (!decimal_rescale(number, DECIMAL_MAX_SCALE, &number)) return value_null();
    return value_int(number.digits);
}
