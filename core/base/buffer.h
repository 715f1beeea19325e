/*
 * buffer.h -- bytes that are being written, in an arena.
 *
 * Growing doubles; the result is borrowed from the arena.
 */
#ifndef TENON_BASE_BUFFER_H
#define TENON_BASE_BUFFER_H

#include "core/base/str.h"

typedef struct Buffer {
    Arena *arena;
    char  *ptr;
    size_t len, room;
} Buffer;

void buffer_init(Buffer *buffer, Arena *arena, size_t room);
void buffer_int(Buffer *buffer, int64_t number);
void buffer_printf(Buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_grow(Buffer *buffer, size_t size); /* so that there is room for so many bytes more */

/* For the next bytes; the caller adds to len. */
static inline char *buffer_reserve(Buffer *buffer, size_t size)
{
    if (buffer->room - buffer->len < size) buffer_grow(buffer, size);
    return buffer->ptr + buffer->len;
}

static inline void buffer_add(Buffer *buffer, Str text)
{
    if (text.len == 0) return;
    memcpy(buffer_reserve(buffer, text.len), text.ptr, text.len);
    buffer->len += text.len;
}

/* JSON is full of single characters. */
static inline void buffer_char(Buffer *buffer, char c)
{
    *buffer_reserve(buffer, 1) = c;
    buffer->len++;
}

#define BUFFER_ADD(buffer, literal) buffer_add((buffer), STR(literal))

static inline Str buffer_str(const Buffer *buffer) { return (Str){ buffer->ptr, buffer->len }; }

#endif
