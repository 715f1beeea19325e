/*
 * decimal.h -- exact numbers: a 64-bit integer of digits and a scale.  12.50 is { 1250, 2 }.
 *
 * At most 18 digits, scale at most 6. Adding and subtracting is exact; multiplying and dividing
 * rounds half away from zero at scale 6. Whatever does not fit, and a division by zero, answers
 * false and leaves the result alone: the callers read that as an empty value. A sum, difference or
 * remainder has the larger scale of the two, a product the sum of both but at most 6, a quotient
 * always 6.
 */
#ifndef TENON_BASE_DECIMAL_H
#define TENON_BASE_DECIMAL_H

#include "core/base/str.h"

enum { DECIMAL_MAX_DIGITS = 18, DECIMAL_MAX_SCALE = 6, DECIMAL_TEXT_ROOM = 24 };

typedef struct Decimal {
    int64_t digits;
    uint8_t scale;
} Decimal;

bool decimal_parse(Str text, Decimal *out);  /* -12.50; no exponent, spaces, grouping, 7th place */
Str  decimal_text(Arena *arena, Decimal a);  /* all its places: 12.50 */
Str  decimal_short(Arena *arena, Decimal a); /* without trailing zeros: 12.5 */

Decimal decimal_trim(Decimal a);                                /* without trailing zeros */
size_t  decimal_write(char text[DECIMAL_TEXT_ROOM], Decimal a); /* says how long the text is */

bool decimal_rescale(Decimal a, uint8_t scale, Decimal *out); /* half away from zero */
bool decimal_add(Decimal a, Decimal b, Decimal *out);
bool decimal_subtract(Decimal a, Decimal b, Decimal *out);
bool decimal_multiply(Decimal a, Decimal b, Decimal *out);
bool decimal_divide(Decimal a, Decimal b, Decimal *out);
bool decimal_remainder(Decimal a, Decimal b, Decimal *out);   /* the dividend's sign, like C's % */
int  decimal_compare(Decimal a, Decimal b);

#endif
