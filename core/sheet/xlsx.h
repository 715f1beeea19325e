/*
 * xlsx.h -- a workbook as a zip of XML parts: the parts, what is the same for all cells, and how a
 * number becomes a text. Private to this room.
 */
#ifndef TENON_SHEET_XLSX_H
#define TENON_SHEET_XLSX_H

#include "core/sheet/format.h"

/* --- parts (xlsx_parts.c) --------------------------------------------------------------------- */

typedef struct Parts Parts;
typedef struct Xml   Xml; /* a part while it is read */

/* The zip in the sheet's file. NULL with sheet.broken. */
Parts *parts_open(Sheet *sheet, Problems *problems);

/* What is told of a part: names without prefixes; attributes by pairs, as expat has them. */
typedef struct {
    void (*open)(void *context, const char *name, const char *const *attributes);
    void (*close)(void *context, const char *name);
    void (*text)(void *context, Str text);
} XmlEyes;

/* NULL without a problem if there is no such part. `limit`: bytes of it that are read at most. */
Xml *xml_open(Parts *parts, Str part, int64_t limit, const XmlEyes *eyes, void *context);

/* From within the eyes: xml_read comes back, and goes on from there when it is called again. */
void xml_pause(Xml *xml);

/* False at the end, or with a problem: sheet.broken, sheet.limit, sheet.entities. */
bool xml_read(Xml *xml, Problems *problems);

/* A part that is read in one go and may be missing. */
bool xml_walk(Parts *parts, const char *part, int64_t limit, const XmlEyes *eyes, void *context,
              Problems *problems);

const char *xml_attribute(const char *const *attributes, const char *name); /* NULL if missing */
/* A whole number from 0 to INT32_MAX; -1 if it is missing or none. */
int64_t xml_number(const char *const *attributes, const char *name);

/* Bytes of the zip that belong to what was read so far. */
int64_t xml_done(const Xml *xml);

/* --- what numbers mean (xlsx_styles.c) -------------------------------------------------------- */

typedef enum {
    NUMBER_PLAIN, NUMBER_PERCENT, NUMBER_DATE, NUMBER_DATETIME, NUMBER_TIME
} NumberKind;

typedef struct {
    Arena *arena;
    VEC(uint8_t) kinds; /* NumberKind by a cell's style */
    bool from_1904;
} Styles;

bool       styles_read(Parts *parts, Styles *styles, Problems *problems);
NumberKind number_kind_of(int64_t format, Str code); /* its own code, if it has one */

/* The shortest text of what a cell's number means. */
Str number_write(Arena *arena, const Styles *styles, Str number, size_t style);

/* --- texts that cells share (xlsx_strings.c) -------------------------------------------------- */

typedef VEC(Str) Strings;
bool strings_read(Parts *parts, Arena *arena, Strings *strings, Problems *problems);

/* --- writing (xlsx_write.c) ------------------------------------------------------------------- */

bool xlsx_begin(SheetWriter *writer, Problems *problems);
bool xlsx_header(SheetWriter *writer, const Str *names, size_t count);
bool xlsx_put_row(SheetWriter *writer, const Value *cells, size_t count);
bool xlsx_finish(SheetWriter *writer, Problems *problems);

#endif
