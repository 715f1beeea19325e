/*
 * format.c -- see format.h. The rule of this file: what it knows (%.*s %s %d %zu %lld %c and text)
 * it writes as the library would; at anything else it gives up, and the library begins anew.
 */
#include "core/base/format.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    char  *to;
    size_t room, length;
} Out;

static void put(Out *out, const char *bytes, size_t length)
{
    if (out->length < out->room) {
        size_t left = out->room - out->length;
        memcpy(out->to + out->length, bytes, length < left ? length : left);
    }
    out->length += length;
}

static void put_digits(Out *out, uint64_t number, bool negative)
{
    char  text[20];
    char *first = text + sizeof text;
    do *--first = (char)('0' + number % 10);
    while (number /= 10);
    if (negative) *--first = '-';
    put(out, first, (size_t)(text + sizeof text - first));
}

static void put_number(Out *out, int64_t number)
{
    put_digits(out, number < 0 ? -(uint64_t)number : (uint64_t)number, number < 0);
}

static bool takes(const char **at, const char *form)
{
    size_t length = strlen(form);
    if (strncmp(*at, form, length) != 0) return false;
    *at += length;
    return true;
}

static bool write_known(Out *out, const char *format, va_list arguments)
{
    for (const char *at = format; *at;) {
        const char *text = at;
        at               = strchrnul(at, '%');
        put(out, text, (size_t)(at - text));
        if (!*at) break;
        if (takes(&at, "%.*s")) {
            int         most  = va_arg(arguments, int);
            const char *bytes = va_arg(arguments, const char *);
            if (most < 0) return false;
            if (most > 0) put(out, bytes, strnlen(bytes, (size_t)most));
        } else if (takes(&at, "%s")) {
            const char *bytes = va_arg(arguments, const char *);
            put(out, bytes, strlen(bytes));
        } else if (takes(&at, "%d")) {
            put_number(out, va_arg(arguments, int));
        } else if (takes(&at, "%zu")) {
            put_digits(out, va_arg(arguments, size_t), false);
        } else if (takes(&at, "%lld")) {
            put_number(out, va_arg(arguments, long long));
        } else if (takes(&at, "%c")) {
            put(out, &(char){ (char)va_arg(arguments, int) }, 1);
        } else {
            return false;
        }
    }
    return true;
}

size_t format_write(char *to, size_t room, const char *format, va_list arguments)
{
    Out     out = { to, room, 0 };
    va_list again;
    va_copy(again, arguments);
    bool known = write_known(&out, format, again);
    va_end(again);
    if (known) {
        if (room) to[out.length < room ? out.length : room - 1] = 0;
        return out.length;
    }
    int length = vsnprintf(to, room, format, arguments);
    return length > 0 ? (size_t)length : 0;
}
