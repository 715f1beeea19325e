/*
 * xlsx_read.c -- a sheet of a workbook, row by row.
 *
 * The rule of this file: where a cell stands, it says itself; how many there are, only the end of
 * the file says. A row ends the reading until the next one is asked for.
 */
#include <stdlib.h>

#include "core/sheet/xlsx.h"

enum { MAX_SMALL_PART = 16 << 20, MAX_SHEETS = 1000 };
static const int64_t MAX_SHEET_PART = (int64_t)4 << 30;

typedef enum { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOL } CellKind;

typedef struct {
    Str name, relation, part;
} SheetPart;

typedef struct {
    Sheet *sheet;
    Parts *parts;
    Xml   *xml;
    VEC(SheetPart) sheets;
    Styles  styles;
    Strings strings;

    Arena  *arena; /* of the row at hand */
    StrVec  cells;
    int64_t row;
    size_t  column, style, bytes;
    CellKind kind;
    Buffer  text;
    bool    in_value, spoken, ready;
    const char *wrong;
} Workbook;

/* --- which sheet ------------------------------------------------------------------------------ */

static void workbook_open(void *context, const char *name, const char *const *attributes)
{
    Workbook   *book  = context;
    Arena      *arena = book->sheet->arena;
    const char *title = xml_attribute(attributes, "name");
    const char *relation = xml_attribute(attributes, "id");
    const char *since = xml_attribute(attributes, "date1904");
    if (strcmp(name, "workbookPr") == 0 && since)
        book->styles.from_1904 = since[0] == '1' || since[0] == 't';
    if (strcmp(name, "sheet") != 0 || !title || !relation) return;
    if (book->sheets.count == MAX_SHEETS) return;
    SheetPart part = { .name = str_copy(arena, str_from(title)),
                       .relation = str_copy(arena, str_from(relation)) };
    VEC_PUSH(arena, &book->sheets, part);
    VEC_PUSH(arena, &book->sheet->facts.sheets, part.name);
}

/* "worksheets/sheet1.xml" is below xl/, "/xl/worksheets/sheet1.xml" is not. */
static void relation_open(void *context, const char *name, const char *const *attributes)
{
    Workbook   *book   = context;
    const char *id     = xml_attribute(attributes, "Id");
    const char *target = xml_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || !id || !target) return;
    for (size_t i = 0; i < book->sheets.count; i++)
        if (str_is(book->sheets.items[i].relation, id))
            book->sheets.items[i].part = str_printf(book->sheet->arena, "%s%s",
                                                    target[0] == '/' ? "" : "xl/",
                                                    target + (target[0] == '/'));
}

static const SheetPart *part_choose(Workbook *book, Problems *problems)
{
    Str wanted = book->sheet->how.sheet;
    for (size_t i = 0; i < book->sheets.count; i++)
        if (!wanted.len || str_equal(book->sheets.items[i].name, wanted))
            return &book->sheets.items[i];
    Place at = sheet_place(book->sheet, 0);
    if (!wanted.len) problem_add(problems, "sheet.broken", at, NO_ARGS);
    else problem_add(problems, "sheet.none", at, ARGS(wanted));
    return NULL;
}

/* --- cells ------------------------------------------------------------------------------------ */

/* "BC12" is column 54, from 0; the one behind the last if it does not say. */
static size_t column_of(const Workbook *book, const char *place)
{
    size_t column = 0;
    if (!place) return book->cells.count;
    for (; *place >= 'A' && *place <= 'Z' && column <= SHEET_MAX_COLUMNS; place++)
        column = column * 26 + (size_t)(*place - 'A' + 1);
    return column ? column - 1 : book->cells.count;
}

static CellKind kind_of(const char *type)
{
    if (!type || strcmp(type, "n") == 0) return CELL_NUMBER;
    if (strcmp(type, "s") == 0) return CELL_SHARED;
    return strcmp(type, "b") == 0 ? CELL_BOOL : CELL_TEXT;
}

static void cell_begin(Workbook *book, const char *const *attributes)
{
    int64_t style = xml_number(attributes, "s");
    book->column  = column_of(book, xml_attribute(attributes, "r"));
    book->kind    = kind_of(xml_attribute(attributes, "t"));
    book->style   = style > 0 ? (size_t)style : 0;
    buffer_init(&book->text, book->arena, 32);
}

static void row_begin(Workbook *book, const char *const *attributes)
{
    int64_t row = xml_number(attributes, "r");
    book->row   = row > book->row ? row : book->row + 1;
    book->cells = (StrVec){ 0 };
    book->bytes        = 0;
    book->wrong        = NULL;
}

static Str cell_text(Workbook *book)
{
    Str text = buffer_str(&book->text);
    switch (book->kind) {
    case CELL_NUMBER: return text.len ? number_write(book->arena, &book->styles, text, book->style)
                                      : text;
    case CELL_BOOL: return str_is(text, "1") ? STR("true") : STR("false");
    case CELL_TEXT: return text;
    case CELL_SHARED: break;
    }
    int64_t at;
    bool    there = str_to_int(str_trim(text), &at) && at >= 0;
    return there && (size_t)at < book->strings.count ? book->strings.items[at] : (Str){ 0 };
}

static void cell_end(Workbook *book)
{
    Str text = cell_text(book);
    if (!text.len) return;
    book->bytes += text.len;
    if (book->bytes > SHEET_MAX_ROW) book->wrong = "sheet.row_long";
    if (book->column >= SHEET_MAX_COLUMNS) book->wrong = "sheet.columns";
    if (book->wrong) return;
    while (book->cells.count <= book->column) VEC_PUSH(book->arena, &book->cells, STR(""));
    book->cells.items[book->column] = text;
}

static void row_open(void *context, const char *name, const char *const *attributes)
{
    Workbook *book = context;
    if (strcmp(name, "row") == 0) row_begin(book, attributes);
    else if (strcmp(name, "c") == 0) cell_begin(book, attributes);
    else if (strcmp(name, "rPh") == 0) book->spoken = true;
    book->in_value = !book->spoken && (strcmp(name, "v") == 0 || strcmp(name, "t") == 0);
}

static void row_text(void *context, Str text)
{
    Workbook *book = context;
    if (!book->in_value || !book->arena) return;
    if (book->text.len + text.len > SHEET_MAX_ROW) book->wrong = "sheet.row_long";
    else if (book->text.arena) buffer_add(&book->text, text);
}

static void row_close(void *context, const char *name)
{
    Workbook *book = context;
    book->in_value = false;
    if (strcmp(name, "rPh") == 0) book->spoken = false;
    else if (strcmp(name, "c") == 0 && book->text.arena) cell_end(book);
    else if (strcmp(name, "row") == 0) {
        book->ready = true;
        xml_pause(book->xml);
    }
}

/* --- the format ------------------------------------------------------------------------------- */

static bool book_read(Workbook *book, Problems *problems)
{
    static const XmlEyes workbook = { .open = workbook_open };
    static const XmlEyes relations = { .open = relation_open };
    return xml_walk(book->parts, "xl/workbook.xml", MAX_SMALL_PART, &workbook, book, problems)
           && xml_walk(book->parts, "xl/_rels/workbook.xml.rels", MAX_SMALL_PART, &relations, book,
                       problems)
           && styles_read(book->parts, &book->styles, problems)
           && strings_read(book->parts, book->sheet->arena, &book->strings, problems);
}

static bool xlsx_next(Sheet *sheet, Arena *arena, SheetRow *row, Problems *problems)
{
    Workbook *book = sheet->own;
    book->arena    = arena;
    book->text     = (Buffer){ 0 };
    book->ready    = false;
    while (!book->ready && xml_read(book->xml, problems)) {}
    book->arena = NULL;
    if (!book->ready) return false;
    sheet->intake.done = xml_done(book->xml);
    size_t width       = sheet->facts.header.count;
    while (!book->wrong && book->cells.count < width) VEC_PUSH(arena, &book->cells, STR(""));
    *row = (SheetRow){ book->cells, book->row, book->wrong };
    return true;
}

static bool xlsx_open(Sheet *sheet, Problems *problems)
{
    static const XmlEyes rows = { row_open, row_close, row_text };
    Workbook            *book = ARENA_NEW(sheet->arena, Workbook);
    *book          = (Workbook){ .sheet = sheet };
    sheet->own     = book;
    book->styles   = (Styles){ .arena = sheet->arena };
    book->parts    = parts_open(sheet, problems);
    if (!book->parts || !book_read(book, problems)) return false;
    const SheetPart *part = part_choose(book, problems);
    if (!part) return false;
    sheet->facts.sheet = part->name;
    book->xml = xml_open(book->parts, part->part, MAX_SHEET_PART, &rows, book);
    if (!book->xml) return problem_add(problems, "sheet.broken", sheet_place(sheet, 0), NO_ARGS);
    SheetRow row = { 0 };
    int errors = problems->count;
    if (!sheet_next(sheet, sheet->arena, &row, problems)) return problems->count == errors;
    sheet->facts.header = row.cells;
    sheet->facts.line   = row.line;
    return !row.wrong || problem_add(problems, row.wrong, sheet_place(sheet, row.line), NO_ARGS);
}

const SheetFormat sheet_xlsx = {
    .name = "xlsx", .media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    .open = xlsx_open, .next = xlsx_next,
    .begin = xlsx_begin, .header = xlsx_header, .row = xlsx_put_row, .end = xlsx_finish,
};
