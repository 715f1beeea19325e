/*
 * memory.h -- memory that outlives every arena; what becomes of the process where there is none.
 *
 * The rule: memory that cannot be had ends the process, in whatever library it is missing. What was
 * answered is on disk; nobody hears that his JSON was wrong because there was no room to read it.
 */
#ifndef TENON_BASE_MEMORY_H
#define TENON_BASE_MEMORY_H

#include "core/base/str.h"

_Noreturn void memory_out(void);
void          *must_alloc(size_t size); /* zeroed; for free() */
void          *must_have(size_t size);  /* the same, as it is */
void          *must_grow(void *memory, size_t size);
char          *must_text(Str text);     /* a copy for free(), with a zero at its end */

#endif
