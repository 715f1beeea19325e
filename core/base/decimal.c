/*
 * decimal.c -- exact arithmetic. Every step is done in 128 bits, which no operation on 18 digits
 * can overflow; whether the result fits is asked once, at the end.
 */
#include "core/base/decimal.h"

typedef __int128 Wide;

static const int64_t power[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };

#define LARGEST 999999999999999999 /* 18 digits */

static bool fit(Wide digits, int scale, Decimal *out)
{
    if (digits > LARGEST || digits < -LARGEST) return false;
    *out = (Decimal){ (int64_t)digits, (uint8_t)scale };
    return true;
}

/* Half away from zero. */
static Wide divide_rounding(Wide a, Wide b)
{
    Wide quotient = a / b, rest = a % b;
    Wide twice    = rest < 0 ? -2 * rest : 2 * rest;
    if (twice >= (b < 0 ? -b : b)) quotient += (a < 0) == (b < 0) ? 1 : -1;
    return quotient;
}

static Wide at_scale(Decimal a, int scale)
{
    return (Wide)a.digits * power[scale - a.scale];
}

static int larger_scale(Decimal a, Decimal b)
{
    return a.scale > b.scale ? a.scale : b.scale;
}

bool decimal_parse(Str text, Decimal *out)
{
    bool    negative = text.len && text.ptr[0] == '-';
    size_t  at       = negative;
    int64_t digits   = 0;
    int     scale    = 0;
    bool    point = false, digit_last = false;
    for (; at < text.len; at++) {
        char c = text.ptr[at];
        if (c == '.' && digit_last && !point) {
            point      = true;
            digit_last = false;
            continue;
        }
        if (c < '0' || c > '9') return false;
        if (digits > (LARGEST - (c - '0')) / 10) return false;
        digits = digits * 10 + (c - '0');
        if (point && ++scale > DECIMAL_MAX_SCALE) return false;
        digit_last = true;
    }
    if (!digit_last) return false;
    *out = (Decimal){ negative ? -digits : digits, (uint8_t)scale };
    return true;
}

/* Backwards from the end: the places, the point, the whole, the sign. */
size_t decimal_write(char text[DECIMAL_TEXT_ROOM], Decimal a)
{
    char     backwards[DECIMAL_TEXT_ROOM];
    size_t   length = 0;
    uint64_t rest   = a.digits < 0 ? -(uint64_t)a.digits : (uint64_t)a.digits;
    for (int place = 0; place <= a.scale || rest; place++, rest /= 10) {
        if (place == a.scale && a.scale) backwards[length++] = '.';
        backwards[length++] = (char)('0' + rest % 10);
    }
    if (a.digits < 0) backwards[length++] = '-';
    for (size_t i = 0; i < length; i++) text[i] = backwards[length - 1 - i];
    return length;
}

Decimal decimal_trim(Decimal a)
{
    for (; a.scale > 0 && a.digits % 10 == 0; a.scale--) a.digits /= 10;
    return a;
}

Str decimal_text(Arena *arena, Decimal a)
{
    char text[DECIMAL_TEXT_ROOM];
    return str_copy(arena, (Str){ text, decimal_write(text, a) });
}

Str decimal_short(Arena *arena, Decimal a)
{
    return decimal_text(arena, decimal_trim(a));
}

bool decimal_rescale(Decimal a, uint8_t scale, Decimal *out)
{
    if (scale > DECIMAL_MAX_SCALE) return false;
    if (scale >= a.scale) return fit(at_scale(a, scale), scale, out);
    return fit(divide_rounding(a.digits, power[a.scale - scale]), scale, out);
}

bool decimal_add(Decimal a, Decimal b, Decimal *out)
{
    int scale = larger_scale(a, b);
    return fit(at_scale(a, scale) + at_scale(b, scale), scale, out);
}

bool decimal_subtract(Decimal a, Decimal b, Decimal *out)
{
    int scale = larger_scale(a, b);
    return fit(at_scale(a, scale) - at_scale(b, scale), scale, out);
}

bool decimal_multiply(Decimal a, Decimal b, Decimal *out)
{
    Wide digits = (Wide)a.digits * b.digits;
    int  scale  = a.scale + b.scale;
    if (scale <= DECIMAL_MAX_SCALE) return fit(digits, scale, out);
    digits = divide_rounding(digits, power[scale - DECIMAL_MAX_SCALE]);
    return fit(digits, DECIMAL_MAX_SCALE, out);
}

bool decimal_divide(Decimal a, Decimal b, Decimal *out)
{
    if (b.digits == 0) return false;
    Wide dividend = at_scale(a, DECIMAL_MAX_SCALE) * power[b.scale];
    return fit(divide_rounding(dividend, b.digits), DECIMAL_MAX_SCALE, out);
}

bool decimal_remainder(Decimal a, Decimal b, Decimal *out)
{
    if (b.digits == 0) return false;
    int scale = larger_scale(a, b);
    return fit(at_scale(a, scale) % at_scale(b, scale), scale, out);
}

int decimal_compare(Decimal a, Decimal b)
{
    int  scale = larger_scale(a, b);
    Wide x = at_scale(a, scale), y = at_scale(b, scale);
    return (x > y) - (x < y);
}
