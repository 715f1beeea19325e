/*
 * xlsx_write.c -- a workbook of one sheet: the only place that knows libxlsxwriter.
 *
 * The rule of this file: a row leaves memory when the next one begins. The library writes a file,
 * so there is one for a while; it is handed on when it is whole.
 */
#include "core/sheet/xlsx.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "core/base/clock.h"

enum { BLOCK = 64 << 10, WIDTH_LEAST = 10, WIDTH_MOST = 40, TEXT_MOST = 32767 };
enum { SERIAL_1970 = 25569, DAY_MS = 86400000 };

typedef struct {
    lxw_workbook  *book;
    lxw_worksheet *sheet;
    lxw_format    *bold, *date, *datetime;
    char           path[256];
    lxw_row_t      row;
    bool           full; /* the format ends at 1,048,576 rows */
} Workbook;

static void let_go(void *thing)
{
    Workbook *own = thing;
    if (own->book) workbook_close(own->book);
    unlink(own->path);
}

static lxw_format *format_of(lxw_workbook *book, const char *code)
{
    lxw_format *format = workbook_add_format(book);
    if (code) format_set_num_format(format, code);
    else format_set_bold(format);
    return format;
}

bool xlsx_begin(SheetWriter *writer, Problems *problems)
{
    Workbook *own    = ARENA_NEW(writer->arena, Workbook);
    char     *folder = writer->out.folder.len ? str_c(writer->arena, writer->out.folder) : "/tmp";
    snprintf(own->path, sizeof own->path, "%s/tenon-XXXXXX", folder);
    int file = mkostemp(own->path, O_CLOEXEC);
    if (file < 0) return problem_add(problems, "sheet.disk", (Place){ 0 }, NO_ARGS);
    close(file);
    lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = folder };
    own->book = workbook_new_opt(own->path, &options);
    if (!own->book) return problem_add(problems, "sheet.disk", (Place){ 0 }, NO_ARGS);
    arena_defer(writer->arena, let_go, own);
    own->sheet    = workbook_add_worksheet(own->book, NULL);
    own->bold     = format_of(own->book, NULL);
    own->date     = format_of(own->book, "yyyy-mm-dd");
    own->datetime = format_of(own->book, "yyyy-mm-dd hh:mm:ss");
    writer->own   = own;
    return true;
}

bool xlsx_header(SheetWriter *writer, const Str *names, size_t count)
{
    Workbook *own = writer->own;
    for (size_t i = 0; i < count; i++) {
        size_t width = str_utf8_length(names[i]) + 4;
        width = width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width;
        worksheet_set_column(own->sheet, (lxw_col_t)i, (lxw_col_t)i, (double)width, NULL);
        worksheet_write_string(own->sheet, 0, (lxw_col_t)i, str_c(writer->scratch, names[i]),
                               own->bold);
    }
    worksheet_freeze_panes(own->sheet, 1, 0);
    own->row = 1;
    return true;
}

/* Half a character is none: the cut is where one begins. */
static char *text_of(SheetWriter *writer, Value value)
{
    Str text = sheet_text(writer, value);
    if (str_utf8_length(text) > TEXT_MOST) {
        size_t at = 0;
        for (int i = 0; i < TEXT_MOST; i++) str_utf8_next(text, &at);
        text = str_slice(text, 0, at);
    }
    return str_c(writer->scratch, text);
}

static double amount_of(Value value)
{
    static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };
    if (value.kind == VALUE_INT) return (double)value.integer;
    return (double)value.decimal.digits / powers[value.decimal.scale];
}

/* What a spreadsheet would round is written as text. */
static bool is_exact(Value value)
{
    int64_t digits = value.kind == VALUE_INT ? value.integer : value.decimal.digits;
    return digits < 1000000000000000 && digits > -1000000000000000;
}

static void put_cell(SheetWriter *writer, lxw_col_t at, Value value)
{
    Workbook *own = writer->own;
    bool number = (value.kind == VALUE_INT || value.kind == VALUE_DECIMAL) && is_exact(value);
    if (value.kind == VALUE_NULL) return;
    if (number) worksheet_write_number(own->sheet, own->row, at, amount_of(value), NULL);
    else if (value.kind == VALUE_BOOL)
        worksheet_write_boolean(own->sheet, own->row, at, value.boolean, NULL);
    else if (value.kind == VALUE_DATE && value.integer > -SERIAL_1970 + 60)
        worksheet_write_number(own->sheet, own->row, at, (double)(value.integer + SERIAL_1970),
                               own->date);
    else {
        char *text = text_of(writer, value);
        if (*text) worksheet_write_string(own->sheet, own->row, at, text, NULL);
    }
}

bool xlsx_put_row(SheetWriter *writer, const Value *cells, size_t count)
{
    Workbook *own = writer->own;
    if (own->row >= LXW_ROW_MAX) {
        own->full = true;
        return true;
    }
    for (size_t i = 0; i < count; i++) put_cell(writer, (lxw_col_t)i, cells[i]);
    own->row++;
    arena_reset(writer->scratch);
    return true;
}

static bool hand_on(SheetWriter *writer, int file)
{
    char    block[BLOCK];
    ssize_t got;
    bool    ok = true;
    while (ok && (got = read(file, block, sizeof block)) > 0)
        ok = writer->out.put(writer->out.context, (Str){ block, (size_t)got });
    return ok;
}

bool xlsx_finish(SheetWriter *writer, Problems *problems)
{
    Workbook *own    = writer->own;
    lxw_error failed = workbook_close(own->book);
    own->book        = NULL;
    int  file = failed ? -1 : open(own->path, O_RDONLY | O_CLOEXEC);
    bool ok   = file >= 0 && hand_on(writer, file);
    if (file < 0) problem_add(problems, "sheet.disk", (Place){ 0 }, NO_ARGS);
    else close(file);
    if (own->full)
        return problem_add(problems, "sheet.full", (Place){ 0 },
                           ARGS(str_printf(problems->arena, "%d", LXW_ROW_MAX - 1)));
    return ok;
}
