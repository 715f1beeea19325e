/* suggest.h -- says what is near: the one helper wherever a name is looked up. */
#ifndef TENON_BASE_SUGGEST_H
#define TENON_BASE_SUGGEST_H

#include "core/base/str.h"

/* The closest name within two typing mistakes (one under four characters), or an empty Str. */
Str suggest(Str given, const Str *names, size_t count);

#endif
