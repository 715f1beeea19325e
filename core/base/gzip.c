/*
 * gzip.c -- the only place that knows zlib.
 *
 * Whole texts in one call each. The compressor's tables live for that call only: with hundreds of
 * threads they are cheaper to make anew than to keep. For a page of a list making them is half of
 * the work, so they are small.
 */
#include "core/base/gzip.h"

#include <limits.h>
#include <zlib.h>

enum {
    LEVEL  = 3, /* twice as fast as the usual 6, for a tenth more bytes */
    MEMORY = 6, /* tables of 90 KiB */
    FORMAT = 16 + MAX_WBITS, /* gzip and no other */
};

static bool fits(size_t size)
{
    return size > 0 && size < INT_MAX;
}

bool gzip_write(Buffer *out, Str text)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)text.ptr, .avail_in = (uInt)text.len };
    if (!fits(text.len) ||
        deflateInit2(&stream, LEVEL, Z_DEFLATED, FORMAT, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    stream.next_out  = (Bytef *)buffer_reserve(out, text.len);
    stream.avail_out = (uInt)text.len;
    bool smaller     = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    if (smaller) out->len += stream.total_out;
    deflateEnd(&stream);
    return smaller;
}

bool gzip_read(Buffer *out, Str packed, size_t size)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)packed.ptr, .avail_in = (uInt)packed.len };
    if (!fits(size) || !fits(packed.len) || inflateInit2(&stream, FORMAT) != Z_OK) return false;
    stream.next_out  = (Bytef *)buffer_reserve(out, size);
    stream.avail_out = (uInt)size;
    bool whole       = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.total_out == size &&
                 stream.avail_in == 0;
    if (whole) out->len += size;
    inflateEnd(&stream);
    return whole;
}
