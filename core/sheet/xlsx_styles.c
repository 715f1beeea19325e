/*
 * xlsx_styles.c -- which numbers are dates, and what a number reads as.
 *
 * The rule of this file: a number is a date if its format shows a year, a month or a day, and a
 * share of a hundred if it shows a percent sign; nothing is guessed from the number itself.
 * Spreadsheets keep 15 digits, so no more are shown.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/map.h"
#include "core/sheet/xlsx.h"

enum {
    MAX_STYLES_PART = 32 << 20,
    MAX_STYLES      = 65536, /* the format's own limit */
    MAX_FORMATS     = 10000,
    DAY_S           = 86400,
    DAYS_1900       = -25569, /* of serial 0, from 1970-01-01 */
    DAYS_1904       = 1462,
    LEAP_ERROR      = 60, /* 29 February 1900 never was */
};

/* --- formats ---------------------------------------------------------------------------------- */

/* Those that every program knows by number; 27 to 36 and 50 to 58 are dates in East Asia. */
static NumberKind kind_by_number(int64_t format)
{
    if ((format >= 14 && format <= 17) || (format >= 27 && format <= 31)) return NUMBER_DATE;
    if (format >= 50 && format <= 58) return NUMBER_DATE;
    if (format == 36) return NUMBER_DATE;
    if (format == 22) return NUMBER_DATETIME;
    if (format == 9 || format == 10) return NUMBER_PERCENT;
    if ((format >= 18 && format <= 21) || (format >= 32 && format <= 35)) return NUMBER_TIME;
    return format >= 45 && format <= 47 ? NUMBER_TIME : NUMBER_PLAIN;
}

/* `yyyy"年"m"月"d"日";@`: letters outside quotes, brackets and escapes, of the first section. */
static NumberKind kind_by_code(Str code)
{
    bool day = false, time = false, digits = false;
    for (size_t i = 0; i < code.len && code.ptr[i] != ';'; i++) {
        char c = code.ptr[i], until = c == '"' ? '"' : c == '[' ? ']' : '\0';
        if (until) {
            bool elapsed = c == '[' && i + 1 < code.len && strchr("hHmMsS", code.ptr[i + 1]);
            time = time || elapsed;
            for (i++; i < code.len && code.ptr[i] != until; i++) {}
        } else if (c == '\\' || c == '_' || c == '*') i++;
        else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D' || c == 'e') day = true;
        else if (c == 'h' || c == 'H' || c == 's' || c == 'S') time = true;
        else if (c == '%') return NUMBER_PERCENT;
        else if (c == 'E' || c == '0' || c == '#') digits = true;
    }
    if (digits) return NUMBER_PLAIN;
    return day ? time ? NUMBER_DATETIME : NUMBER_DATE : time ? NUMBER_TIME : NUMBER_PLAIN;
}

NumberKind number_kind_of(int64_t format, Str code)
{
    return code.len ? kind_by_code(code) : kind_by_number(format);
}

typedef struct {
    Styles *styles;
    Map     codes; /* number as text -> Str * */
    bool    inside; /* cellXfs */
} StylesReading;

static void style_open(void *context, const char *name, const char *const *attributes)
{
    StylesReading *reading = context;
    Arena         *arena   = reading->styles->arena;
    if (strcmp(name, "cellXfs") == 0) reading->inside = true;
    const char *id = xml_attribute(attributes, "numFmtId");
    const char *code = xml_attribute(attributes, "formatCode");
    if (strcmp(name, "numFmt") == 0 && id && code && reading->codes.count < MAX_FORMATS) {
        Str  copy  = str_copy(arena, str_from(code));
        Str *entry = arena_copy(arena, &copy, sizeof copy);
        map_put(&reading->codes, str_copy(arena, str_from(id)), entry);
    }
    if (!reading->inside || strcmp(name, "xf") != 0) return;
    if (reading->styles->kinds.count == MAX_STYLES) return;
    const Str *own = id ? map_find(&reading->codes, str_from(id)) : NULL;
    int64_t    number = xml_number(attributes, "numFmtId");
    NumberKind kind =
        number >= 0 ? number_kind_of(number, own ? *own : (Str){ 0 }) : NUMBER_PLAIN;
    VEC_PUSH(arena, &reading->styles->kinds, (uint8_t)kind);
}

static void style_close(void *context, const char *name)
{
    if (strcmp(name, "cellXfs") == 0) ((StylesReading *)context)->inside = false;
}

bool styles_read(Parts *parts, Styles *styles, Problems *problems)
{
    static const XmlEyes eyes    = { .open = style_open, .close = style_close };
    StylesReading        reading = { .styles = styles };
    map_init(&reading.codes, styles->arena);
    return xml_walk(parts, "xl/styles.xml", MAX_STYLES_PART, &eyes, &reading, problems);
}

/* --- numbers ---------------------------------------------------------------------------------- */

static Str day_write(Arena *arena, const Styles *styles, double serial, NumberKind kind)
{
    double  days    = floor(serial);
    int64_t seconds = (int64_t)llround((serial - days) * DAY_S);
    int64_t day     = (int64_t)days + (seconds >= DAY_S);
    seconds %= DAY_S;
    if (styles->from_1904) day += DAYS_1904;
    else if (day < LEAP_ERROR) day++;
    char text[CLOCK_TEXT_ROOM];
    Str  time = str_printf(arena, "%02d:%02d:%02d", (int)(seconds / 3600),
                           (int)(seconds / 60 % 60), (int)(seconds % 60));
    if (kind == NUMBER_TIME && serial < 1) return time;
    size_t length = date_write(text, day + DAYS_1900);
    if (kind == NUMBER_DATE && seconds == 0) return str_copy(arena, (Str){ text, length });
    return str_printf(arena, "%.*sT%.*s", (int)length, text, STR_ARG(time));
}

/* 12.5 is as short as it gets; 0.10000000000000001 and 1.38E+10 are not. */
static bool is_short(Str number)
{
    if (number.len > 15) return false;
    for (size_t i = 0; i < number.len; i++)
        if (!strchr("-.0123456789", number.ptr[i]) || !number.ptr[i]) return false;
    return true;
}

static Str amount_write(Arena *arena, double amount)
{
    Str brief = str_printf(arena, "%.15g", amount);
    if (!str_find_char(brief, 'e', NULL)) return brief;
    return fabs(amount) >= 1 ? str_printf(arena, "%.0f", amount)
                             : str_printf(arena, "%.20f", amount);
}

/* A share is written as it is shown: 0.15 is 15%. */
Str number_write(Arena *arena, const Styles *styles, Str number, size_t style)
{
    NumberKind kind = style < styles->kinds.count ? styles->kinds.items[style] : NUMBER_PLAIN;
    if (kind == NUMBER_PLAIN && is_short(number)) return number;
    char  *end, *text = str_c(arena, number);
    double amount = strtod(text, &end);
    if (end == text || *end || !isfinite(amount)) return number;
    bool dated = kind >= NUMBER_DATE && amount >= 0 && amount < 2958466; /* the year 10000 */
    if (dated) return day_write(arena, styles, amount, kind);
    if (kind != NUMBER_PERCENT) return amount_write(arena, amount);
    return str_join(arena, amount_write(arena, amount * 100), STR("%"));
}
