/*
 * pattern.h -- regular expressions for texts: POSIX extended, over characters, without back
 * references.
 *
 * A pattern is compiled once, when the app is loaded. Some have names: email, phone, url.
 */
#ifndef TENON_METADATA_FIELDS_PATTERN_H
#define TENON_METADATA_FIELDS_PATTERN_H

#include "metadata/loader.h"

/* Compiles the field's `pattern` option; a problem says what is wrong with it. */
bool pattern_link(Loader *loader, Field *field);

bool pattern_matches(const Field *field, Arena *arena, Str text); /* true where there is none */

#endif
