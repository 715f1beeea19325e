/*
 * normalize.h -- how a text is tidied before its type checks it: named steps, applied in the order
 * in which a field names them.
 */
#ifndef TENON_METADATA_FIELDS_NORMALIZE_H
#define TENON_METADATA_FIELDS_NORMALIZE_H

#include "metadata/keys.h"

/* Reads a field's `normalize`; for the table of its keys. */
void normalize_read(const Reading *reading, const Node *value);

/* The text after all the steps of the field. */
Str normalize_text(const Field *field, Arena *arena, Str text);

/* Latin letters, digits and signs of full width, and the ideographic space, as ASCII has them. */
Str text_half_width(Arena *arena, Str text);

#endif
