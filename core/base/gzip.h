/*
 * gzip.h -- text made smaller for its way over the wire, and read again.
 */
#ifndef TENON_BASE_GZIP_H
#define TENON_BASE_GZIP_H

#include "core/base/buffer.h"

/*
 * The text as one gzip member, as fast as it can be made rather than as small. False, with nothing
 * written, if it would not be smaller, or there was no memory for it.
 */
bool gzip_write(Buffer *out, Str text);

/* The other way, where the size of the text is known: false if it is any other, or broken. */
bool gzip_read(Buffer *out, Str packed, size_t size);

#endif
