/*
 * all.h -- every field type, in the order the designer shows them. One file each; nothing else
 * knows a type by name.
 */
#ifndef TENON_METADATA_FIELDS_ALL_H
#define TENON_METADATA_FIELDS_ALL_H

#include "metadata/model.h"

#define EVERY_FIELD_TYPE(X)                                                                        \
    X(text)                                                                                        \
    X(longtext)                                                                                    \
    X(email)                                                                                       \
    X(phone)                                                                                       \
    X(url)                                                                                         \
    X(integer)                                                                                     \
    X(decimal)                                                                                     \
    X(currency)                                                                                    \
    X(percent)                                                                                     \
    X(boolean)                                                                                     \
    X(date)                                                                                        \
    X(datetime)                                                                                    \
    X(choice)                                                                                      \
    X(choices)                                                                                     \
    X(lookup)                                                                                      \
    X(child)                                                                                       \
    X(file)                                                                                        \
    X(image)                                                                                       \
    X(formula)                                                                                     \
    X(rollup)                                                                                      \
    X(autonumber)

#define DECLARE(name) extern const FieldType field_##name;
EVERY_FIELD_TYPE(DECLARE)
#undef DECLARE

#endif
