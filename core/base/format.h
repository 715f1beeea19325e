/*
 * format.h -- vsnprintf for the few forms that this program writes a thousand times: SQL, names,
 * numbers. Everything else is handed to the library, so both say the same.
 */
#ifndef TENON_BASE_FORMAT_H
#define TENON_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* As vsnprintf: the length of the whole text, of which so much was written as there is room for. */
size_t format_write(char *to, size_t room, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

#endif
