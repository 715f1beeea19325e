/* words.h -- what the field types say in common: problems about a value, by the field's label. */
#ifndef TENON_METADATA_FIELDS_WORDS_H
#define TENON_METADATA_FIELDS_WORDS_H

#include "metadata/model.h"

/* {1} of the message is the field's label, {2} is `more`. Always false. */
bool value_refuse(const Field *field, int language, Place at, const char *code, Str more,
                  Problems *problems);

/* The text is an option of the field's list; else value.option, with the nearest as a hint. */
bool option_check(const Field *field, Arena *arena, Str text, Place at, int language,
                  Problems *problems);

#endif
