/*
 * log.c -- lines for whoever runs the server.
 *
 *   2026-11-22T14:07:00.123Z info request method=GET path=/t/demo/api/v1/session status=200
 *
 * A line is put together on the stack and handed over whole: log_out.c writes it, and nobody waits
 * for that. It is cut at LONGEST_LINE bytes, a quoted value at LONGEST_VALUE. Where systemd's
 * journal listens, each line begins with its priority ("<6>"), which the journal takes off.
 */
#include "core/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buffer.h"
#include "core/base/clock.h"
#include "core/base/log_out.h"

enum { LONGEST_LINE = 4096, LONGEST_VALUE = 512 };

static const struct {
    const char *name;
    int         priority; /* of syslog */
} levels[] = { { "debug", 7 }, { "info", 6 }, { "warning", 4 }, { "error", 3 } };

static _Atomic int least_level = LEVEL_INFO;

void log_level(Level least)
{
    atomic_store(&least_level, least);
}

/* systemd says which stream is the journal's: "DEVICE:INODE". */
static bool is_journal(void)
{
    char        here[64];
    struct stat status;
    const char *stream = getenv("JOURNAL_STREAM");
    if (!stream || fstat(STDERR_FILENO, &status) != 0) return false;
    snprintf(here, sizeof here, "%llu:%llu", (unsigned long long)status.st_dev,
             (unsigned long long)status.st_ino);
    return strcmp(stream, here) == 0;
}

/* All lines of a second begin alike; a thread keeps what it wrote last. */
static const char *second_text(int64_t second)
{
    static _Thread_local int64_t kept = INT64_MIN;
    static _Thread_local char    text[80];
    if (second == kept) return text;
    CivilTime at = zone_civil(zone_utc(), second * 1000);
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d", at.date.year,
             at.date.month, at.date.day, at.hour, at.minute, at.second);
    kept = second;
    return text;
}

static size_t put_start(char *line, size_t room, Level level, const char *event)
{
    static atomic_int journal = -1;
    if (atomic_load_explicit(&journal, memory_order_relaxed) < 0)
        atomic_store(&journal, is_journal());
    int64_t now   = clock_now();
    int     start = atomic_load_explicit(&journal, memory_order_relaxed)
                        ? snprintf(line, room, "<%d>", levels[level].priority) : 0;
    int     len   = snprintf(line + start, room - (size_t)start, "%s.%03dZ %s %s ",
                             second_text(now / 1000), (int)(now % 1000), levels[level].name, event);
    len += start;
    return len < (int)room ? (size_t)len : room - 1;
}

static size_t put_dropped(char *line, size_t room, long dropped)
{
    size_t len = put_start(line, room, LEVEL_WARNING, "log");
    return len + (size_t)snprintf(line + len, room - len, "dropped=%ld\n", dropped);
}

void log_line(Level level, const char *event, const char *format, ...)
{
    if ((int)level < atomic_load_explicit(&least_level, memory_order_relaxed)) return;
    int     kept = errno;
    char    line[LONGEST_LINE];
    size_t  len = put_start(line, sizeof line / 2, level, event), room = sizeof line - len - 1;
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
    log_out_add((Str){ line, len }, put_dropped);
    errno = kept;
}

long log_dropped(void)
{
    return log_out_dropped();
}

void log_finish(void)
{
    log_out_finish();
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
