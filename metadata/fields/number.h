/*
 * number.h -- what whole numbers, decimals and amounts of money have in common: a range and a
 * scale.
 */
#ifndef TENON_METADATA_FIELDS_NUMBER_H
#define TENON_METADATA_FIELDS_NUMBER_H

#include "metadata/loader.h"

/* Is the value within the options `min` and `max`? */
bool number_range_check(const Field *field, Value value, Place at, int language,
                        Problems *problems);

/* Converts to a decimal of the field's scale. */
bool number_scale_check(const Field *field, Value *value, Place at, int language,
                        Problems *problems);

/* `min` must not lie above `max`. */
bool number_range_link(Loader *loader, const Field *field);

/* Sets the scale of a field and of its values, from the option `scale` or else `usual`. */
bool number_scale_link(Loader *loader, Field *field, int usual);

/* Places after the point of a currency: 2 for CNY, 0 for JPY. */
int currency_scale(Str currency);

#endif
