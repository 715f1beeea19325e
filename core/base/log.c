/*
 * log.c -- lines for whoever runs the server.
 *
 *   2026-11-22T14:07:00.123Z info request method=GET path=/t/demo/api/v1/session status=200
 *
 * A line is put together on the stack and written with one call, so that threads do not mix theirs.
 * It is cut at LONGEST_LINE bytes, a quoted value at LONGEST_VALUE.
 */
#include "core/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/buffer.h"
#include "core/base/clock.h"

enum { LONGEST_LINE = 4096, LONGEST_VALUE = 512 };

static const char *const names[] = { "debug", "info", "warning", "error" };

static _Atomic int least_level = LEVEL_INFO;

void log_level(Level least)
{
    atomic_store(&least_level, least);
}

static size_t put_start(char *line, Level level, const char *event)
{
    CivilTime now = zone_civil(zone_utc(), clock_now());
    int       len = snprintf(line, LONGEST_LINE / 2, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ %s %s ",
                             now.date.year, now.date.month, now.date.day, now.hour, now.minute,
                             now.second, now.millisecond, names[level], event);
    return len < LONGEST_LINE / 2 ? (size_t)len : LONGEST_LINE / 2 - 1;
}

void log_line(Level level, const char *event, const char *format, ...)
{
    if ((int)level < atomic_load_explicit(&least_level, memory_order_relaxed)) return;
    int     kept = errno;
    char    line[LONGEST_LINE];
    size_t  len = put_start(line, level, event), room = sizeof line - len - 1;
    va_list arguments;
    va_start(arguments, format);
    int more = vsnprintf(line + len, room, format, arguments);
    va_end(arguments);

    bool cut = more >= (int)room;
    len += cut ? room - 1 : more > 0 ? (size_t)more : 0;
    if (cut) memcpy(line + len - 3, "...", 3);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F) line[i] = '?';
    line[len++] = '\n';
    for (size_t at = 0; at < len;) {
        ssize_t put = write(STDERR_FILENO, line + at, len - at);
        if (put < 0 && errno != EINTR) break; /* nobody is left to tell */
        if (put > 0) at += (size_t)put;
    }
    errno = kept;
}

/* Characters that would break the line, or turn its direction, in somebody's terminal. */
static bool is_unsafe(uint32_t code)
{
    bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    bool turning = code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
                   (code >= 0x2066 && code <= 0x2069);
    return control || turning || code == 0xFFFD;
}

static bool is_plain(Str value)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c <= ' ' || c == 0x7F || strchr("\"\\=", c)) return false; /* not ASCII is below 0 */
    }
    return value.len > 0 && value.len <= LONGEST_VALUE;
}

Str log_quote(Arena *arena, Str value)
{
    if (is_plain(value)) return value;
    Buffer out;
    buffer_init(&out, arena, value.len + 16 < LONGEST_VALUE ? value.len + 16 : LONGEST_VALUE);
    buffer_char(&out, '"');
    for (size_t at = 0; at < value.len;) {
        if (out.len > LONGEST_VALUE) {
            BUFFER_ADD(&out, "...");
            break;
        }
        size_t   start = at;
        uint32_t code  = str_utf8_next(value, &at);
        if (code == '"' || code == '\\') buffer_char(&out, '\\');
        if (!is_unsafe(code)) buffer_add(&out, str_slice(value, start, at));
        else if (at - start == 1) buffer_printf(&out, "\\x%02x", (unsigned char)value.ptr[start]);
        else buffer_printf(&out, "\\u%04x", (unsigned)code);
    }
    buffer_char(&out, '"');
    return buffer_str(&out);
}
