/* fold.h -- Unicode's simple case folding and mapping: one table, the same in the web UI. */
#ifndef TENON_BASE_FOLD_H
#define TENON_BASE_FOLD_H

#include "core/base/str.h"

Str fold(Arena *arena, Str text);  /* for comparing without regard to case */
Str lower(Arena *arena, Str text);
Str upper(Arena *arena, Str text);

#endif
