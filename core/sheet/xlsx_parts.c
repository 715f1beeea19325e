/*
 * xlsx_parts.c -- the zip and the XML in it: the only place that knows libzip and expat.
 *
 * The rule of this file: nothing that a part says about itself is believed. It is read in blocks up
 * to a limit; a document type ends it, because only that can hold entities; and so does a single
 * piece of markup that is larger than any spreadsheet writes.
 */
#include "core/sheet/xlsx.h"

#include <expat.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>
#include <zip.h>

#include "core/base/memory.h"

enum { BLOCK = 64 << 10, MAX_TOKEN = 4 << 20, MAX_PARTS = 10000 };

struct Parts {
    Sheet *sheet;
    zip_t *zip;
};

struct Xml {
    Parts         *parts;
    zip_file_t    *file;
    XML_Parser     parser;
    const XmlEyes *eyes;
    void          *context;
    int64_t        fed, limit, size; /* bytes; of its content as the zip's list has it */
    bool           paused, ended, has_entities;
};

static bool refuse(const Parts *parts, const char *code, Problems *problems)
{
    return problem_add(problems, code, sheet_place(parts->sheet, 0), NO_ARGS);
}

/* --- the zip ---------------------------------------------------------------------------------- */

static void zip_let_go(void *zip)
{
    zip_discard(zip);
}

/* The library closes what it opens, so it gets a descriptor of its own. */
static zip_t *zip_open_sheet(Sheet *sheet)
{
    zip_error_t   error;
    zip_source_t *source;
    Intake       *intake = &sheet->intake;
    zip_error_init(&error);
    if (intake->file < 0)
        source = zip_source_buffer_create(intake->text.ptr, intake->text.len, 0, &error);
    else {
        int   copy = fcntl(intake->file, F_DUPFD_CLOEXEC, 0);
        FILE *file = copy < 0 ? NULL : fdopen(copy, "rb");
        source     = file ? zip_source_filep_create(file, 0, -1, &error) : NULL;
        if (file && !source) fclose(file);
    }
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    if (source && !zip) zip_source_free(source);
    zip_error_fini(&error);
    return zip;
}

Parts *parts_open(Sheet *sheet, Problems *problems)
{
    Parts *parts = ARENA_NEW(sheet->arena, Parts);
    *parts       = (Parts){ sheet, zip_open_sheet(sheet) };
    if (parts->zip) arena_defer(sheet->arena, zip_let_go, parts->zip);
    if (parts->zip && zip_get_num_entries(parts->zip, 0) <= MAX_PARTS) return parts;
    refuse(parts, "sheet.broken", problems);
    return NULL;
}

/* --- one part --------------------------------------------------------------------------------- */

static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void XMLCALL on_open(void *context, const char *name, const char **attributes)
{
    Xml *xml = context;
    if (xml->eyes->open)
        xml->eyes->open(xml->context, local(name), (const char *const *)attributes);
}

static void XMLCALL on_close(void *context, const char *name)
{
    Xml *xml = context;
    if (xml->eyes->close) xml->eyes->close(xml->context, local(name));
}

static void XMLCALL on_text(void *context, const char *text, int length)
{
    Xml *xml = context;
    if (xml->eyes->text) xml->eyes->text(xml->context, (Str){ text, (size_t)length });
}

static void XMLCALL on_doctype(void *context, const char *name, const char *system,
                               const char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    Xml *xml          = context;
    xml->has_entities = true;
    XML_StopParser(xml->parser, XML_FALSE);
}

static void xml_let_go(void *thing)
{
    Xml *xml = thing;
    XML_ParserFree(xml->parser);
    zip_fclose(xml->file);
}

Xml *xml_open(Parts *parts, Str part, int64_t limit, const XmlEyes *eyes, void *context)
{
    Arena     *arena = parts->sheet->arena;
    zip_stat_t about;
    const char *name = str_c(arena, part);
    if (zip_stat(parts->zip, name, ZIP_FL_NOCASE, &about) != 0) return NULL;
    Xml *xml = ARENA_NEW(arena, Xml);
    *xml     = (Xml){ .parts = parts, .eyes = eyes, .context = context, .limit = limit,
                      .size = (int64_t)about.size };
    xml->file = zip_fopen(parts->zip, name, ZIP_FL_NOCASE);
    if (!xml->file) return NULL;
    static const XML_Memory_Handling_Suite memory = { must_have, must_grow, free };
    xml->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, on_open, on_close);
    XML_SetCharacterDataHandler(xml->parser, on_text);
    XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
    arena_defer(arena, xml_let_go, xml);
    return xml;
}

void xml_pause(Xml *xml)
{
    xml->paused = true;
    XML_StopParser(xml->parser, XML_TRUE);
}

static enum XML_Status feed(Xml *xml, Problems *problems)
{
    void *block = XML_GetBuffer(xml->parser, BLOCK);
    if (!block) return XML_STATUS_ERROR;
    zip_int64_t got = zip_fread(xml->file, block, BLOCK);
    if (got < 0) return XML_STATUS_ERROR;
    xml->fed += got;
    xml->ended = got == 0;
    if (xml->fed > xml->limit) {
        refuse(xml->parts, "sheet.limit", problems);
        return XML_STATUS_ERROR;
    }
    return XML_ParseBuffer(xml->parser, (int)got, xml->ended);
}

bool xml_read(Xml *xml, Problems *problems)
{
    int errors = problems->count;
    for (;;) {
        if (xml->ended && !xml->paused) return false;
        bool resume = xml->paused;
        xml->paused = false;
        enum XML_Status status = resume ? XML_ResumeParser(xml->parser) : feed(xml, problems);
        if (status == XML_STATUS_ERROR) {
            if (problems->count > errors) return false;
            return refuse(xml->parts, xml->has_entities ? "sheet.entities" : "sheet.broken",
                          problems);
        }
        if (xml->paused) return true;
        if (xml->fed - (int64_t)XML_GetCurrentByteIndex(xml->parser) > MAX_TOKEN)
            return refuse(xml->parts, "sheet.limit", problems);
    }
}

bool xml_walk(Parts *parts, const char *part, int64_t limit, const XmlEyes *eyes, void *context,
              Problems *problems)
{
    int  errors = problems->count;
    Xml *xml    = xml_open(parts, str_from(part), limit, eyes, context);
    while (xml && xml_read(xml, problems)) {}
    return problems->count == errors;
}

const char *xml_attribute(const char *const *attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0) return attributes[1];
    return NULL;
}

int64_t xml_number(const char *const *attributes, const char *name)
{
    int64_t number;
    bool    good = str_to_int(str_from(xml_attribute(attributes, name)), &number);
    return good && number >= 0 && number <= INT32_MAX ? number : -1;
}

int64_t xml_done(const Xml *xml)
{
    int64_t total = xml->parts->sheet->intake.total;
    if (xml->size <= 0 || xml->fed >= xml->size) return total;
    return (int64_t)((double)xml->fed / (double)xml->size * (double)total);
}
