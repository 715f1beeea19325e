/*
 * xlsx_strings.c -- the texts that the cells of a workbook share.
 *
 * The rule of this file: they are the one thing that has to be in memory, so there is a limit. Runs
 * of different fonts are one text; how it is pronounced is none.
 */
#include "core/sheet/xlsx.h"

enum { ENTRY_COST = sizeof(Str) * 2 + 16 };

typedef struct {
    Arena   *arena;
    Strings *strings;
    Buffer   text;   /* of the entry at hand */
    size_t   bytes;
    int      spoken; /* depth within <rPh> */
    bool     inside; /* <t> */
    bool     full;
} StringsReading;

static void string_open(void *context, const char *name, const char *const *attributes)
{
    StringsReading *reading = context;
    (void)attributes;
    if (strcmp(name, "si") == 0) reading->text.len = 0;
    if (strcmp(name, "rPh") == 0) reading->spoken++;
    reading->inside = strcmp(name, "t") == 0 && !reading->spoken;
}

static void string_text(void *context, Str text)
{
    StringsReading *reading = context;
    reading->full = reading->full || reading->text.len + text.len > SHEET_MAX_ROW;
    if (reading->inside && !reading->full) buffer_add(&reading->text, text);
}

static void string_close(void *context, const char *name)
{
    StringsReading *reading = context;
    if (strcmp(name, "rPh") == 0 && reading->spoken) reading->spoken--;
    if (strcmp(name, "t") == 0) reading->inside = false;
    if (strcmp(name, "si") != 0 || reading->full) return;
    reading->bytes += reading->text.len + ENTRY_COST;
    reading->full = reading->bytes > SHEET_MAX_STRINGS;
    if (!reading->full)
        VEC_PUSH(reading->arena, reading->strings,
                 str_copy(reading->arena, buffer_str(&reading->text)));
}

bool strings_read(Parts *parts, Arena *arena, Strings *strings, Problems *problems)
{
    static const XmlEyes eyes = { string_open, string_close, string_text };
    StringsReading       reading = { .arena = arena, .strings = strings };
    buffer_init(&reading.text, arena, 256);
    int64_t limit = (int64_t)SHEET_MAX_STRINGS * 2; /* markup included */
    if (!xml_walk(parts, "xl/sharedStrings.xml", limit, &eyes, &reading, problems)) return false;
    return !reading.full
           || problem_add(problems, "sheet.strings", (Place){ 0 },
                          ARGS(str_printf(problems->arena, "%d", SHEET_MAX_STRINGS >> 20)));
}
