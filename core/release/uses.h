/*
 * uses.h -- what in a configuration refers to a field or an object: who is touched when it changes.
 */
#ifndef TENON_RELEASE_USES_H
#define TENON_RELEASE_USES_H

#include "metadata/model.h"

/*
 * Adds paths like "opportunity.expected", each once. Without a field: what points to the object.
 * NULLs find nothing.
 */
void uses_find(Arena *arena, const Snapshot *snapshot, const Object *object, const Field *field,
               StrVec *uses);

#endif
