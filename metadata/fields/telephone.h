/*
 * telephone.h -- telephone numbers as people write them, read into the form of E.164:
 * +8613812345678.
 */
#ifndef TENON_METADATA_FIELDS_TELEPHONE_H
#define TENON_METADATA_FIELDS_TELEPHONE_H

#include "core/base/str.h"

typedef enum {
    TELEPHONE_READ,
    TELEPHONE_NONE,      /* something else than digits and what groups them */
    TELEPHONE_EXTENSION, /* a number inside a house, which the form has no place for */
    TELEPHONE_COUNTRY,   /* without + and country code, and no country to read it by */
    TELEPHONE_CODE,      /* no country has this code */
    TELEPHONE_FORM,      /* too short, too long, or no number of this country */
} TelephoneResult;

/*
 * Country is two letters (ISO 3166), by which a number without + is read; empty: there is none. The
 * number is in the arena.
 */
TelephoneResult telephone_read(Arena *arena, Str text, Str country, Str *number);

bool telephone_country(Str country); /* is it known? */

#endif
