/*
 * buffer.c -- appending. The bytes move when they grow; only buffer_str of the finished text may be
 * kept.
 */
#include "core/base/buffer.h"

#include <stdarg.h>

#include "core/base/format.h"

enum { LEAST_ROOM = 64 };

void buffer_init(Buffer *buffer, Arena *arena, size_t room)
{
    *buffer = (Buffer){ .arena = arena };
    if (room) buffer_reserve(buffer, room);
}

void buffer_grow(Buffer *buffer, size_t size)
{
    size_t room = buffer->room * 2 > LEAST_ROOM ? buffer->room * 2 : LEAST_ROOM;
    if (room < buffer->len + size) room = buffer->len + size;
    buffer->ptr  = arena_grow(buffer->arena, buffer->ptr, buffer->len, room);
    buffer->room = room;
}

void buffer_int(Buffer *buffer, int64_t number)
{
    char     text[20];
    char    *first = text + sizeof text;
    uint64_t rest  = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        *--first = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0) *--first = '-';
    buffer_add(buffer, (Str){ first, (size_t)(text + sizeof text - first) });
}

void buffer_printf(Buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    size_t room = buffer->room - buffer->len;
    char  *to   = room ? buffer->ptr + buffer->len : NULL;
    size_t len  = format_write(to, room, format, arguments);
    va_end(arguments);
    if (len >= room) format_write(buffer_reserve(buffer, len + 1), len + 1, format, again);
    va_end(again);
    buffer->len += len;
}
