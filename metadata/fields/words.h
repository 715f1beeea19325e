/* words.h -- what the field types say in common: problems about a value, by the field's label. */
#ifndef TENON_METADATA_FIELDS_WORDS_H
#define TENON_METADATA_FIELDS_WORDS_H

#include "metadata/model.h"

/* {1} of the message is the field's label, {2} is `more`. Always false. */
bool value_refuse(const Field *field, int language, Place at, const char *code, Str more,
                  Problems *problems);

#endif
