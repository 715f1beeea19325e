/*
 * csv.c -- comma-separated values as people have them: the separator is found out, quotes are read
 * as spreadsheets read them.
 *
 * The rule of this file: the grammar is core/base/csv.c's; here a window moves over the file.
 */
#include "core/base/csv.h"

#include "core/sheet/format.h"

enum { GUESS_ROWS = 50 };

static const char separators[] = ",;\t|";

typedef struct {
    CsvReader csv;
} CsvSheet;

/* --- the window ------------------------------------------------------------------------------- */

static void look_again(Sheet *sheet)
{
    CsvSheet *own    = sheet->own;
    own->csv.text    = intake_window(&sheet->intake);
    own->csv.partial = !sheet->intake.ended;
}

static bool read_on(Sheet *sheet, Problems *problems)
{
    CsvSheet *own  = sheet->own;
    int       errors = problems->count;
    Place     at   = sheet_place(sheet, own->csv.next_line);
    if (!intake_more(&sheet->intake, own->csv.at, at, problems)) return problems->count == errors;
    own->csv.at = 0;
    look_again(sheet);
    return true;
}

static bool row_read(Sheet *sheet, Arena *arena, SheetRow *row, Problems *problems)
{
    CsvSheet *own = sheet->own;
    while (!csv_next(&own->csv, arena, &row->cells, problems)) {
        if (!own->csv.starved) return false;
        if (!read_on(sheet, problems)) return false;
    }
    row->line = own->csv.line;
    return true;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* How well the first rows agree on how many cells they have; one cell is no agreement. */
static size_t agreement(Sheet *sheet, char separator)
{
    CsvReader csv;
    Problems  ignored;
    StrVec    cells;
    Arena    *arena = arena_new();
    size_t    columns = 0, same = 0;
    problems_init(&ignored, arena, LANGUAGE_EN);
    csv_reader_init(&csv, intake_window(&sheet->intake));
    csv.separator = separator;
    csv.lenient   = true;
    csv.partial   = !sheet->intake.ended;
    for (int i = 0; i < GUESS_ROWS && csv_next(&csv, arena, &cells, &ignored); i++) {
        if (i == 0) columns = cells.count;
        same += cells.count == columns && columns > 1;
    }
    arena_free(arena);
    return same * 1000 + columns;
}

static char separator_guess(Sheet *sheet)
{
    char   best = separators[0];
    size_t most = 0;
    for (const char *at = separators; *at; at++) {
        size_t fits = agreement(sheet, *at);
        if (fits > most) most = fits, best = *at;
    }
    return best;
}

static bool csv_open(Sheet *sheet, Problems *problems)
{
    CsvSheet *own = ARENA_NEW(sheet->arena, CsvSheet);
    sheet->own    = own;
    if (!intake_begin(&sheet->intake, sheet->how.encoding, problems)
        || !intake_more(&sheet->intake, 0, (Place){ 0 }, problems))
        return false;
    csv_reader_init(&own->csv, (Str){ 0 });
    own->csv.file      = sheet->name;
    own->csv.undo      = own->csv.lenient = true;
    own->csv.separator = sheet->how.separator ? sheet->how.separator : separator_guess(sheet);
    look_again(sheet);
    sheet->facts.encoding  = sheet->intake.encoding;
    sheet->facts.separator = own->csv.separator;

    SheetRow row    = { 0 };
    int      errors = problems->count;
    if (!row_read(sheet, sheet->arena, &row, problems)) return problems->count == errors;
    sheet_keep(sheet->arena, &row.cells);
    for (size_t i = 0; i < row.cells.count; i++)
        if (!str_utf8_valid(row.cells.items[i]))
            return problem_add(problems, "csv.utf8", sheet_place(sheet, row.line), NO_ARGS);
    sheet->facts.header = row.cells;
    sheet->facts.line   = row.line;
    return true;
}

static bool csv_row(Sheet *sheet, Arena *arena, SheetRow *row, Problems *problems)
{
    if (!row_read(sheet, arena, row, problems)) return false;
    sheet_keep(arena, &row->cells);
    for (size_t i = 0; i < row->cells.count; i++)
        if (!str_utf8_valid(row->cells.items[i])) row->wrong = "csv.utf8";
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool csv_begin(SheetWriter *writer, Problems *problems)
{
    CsvWriter *csv = ARENA_NEW(writer->arena, CsvWriter);
    writer->own    = csv;
    csv_writer_init(csv, &writer->bytes, writer->out.separator ? writer->out.separator : ',');
    if (!outtake_open(&writer->outtake, writer->arena, writer->out.encoding, problems))
        return false;
    if (writer->outtake.mark) BUFFER_ADD(&writer->bytes, "\xEF\xBB\xBF");
    return true;
}

static bool csv_header(SheetWriter *writer, const Str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) csv_put(writer->own, names[i], false);
    csv_end(writer->own);
    return sheet_flush(writer, false);
}

static bool csv_put_row(SheetWriter *writer, const Value *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool number = cells[i].kind == VALUE_INT || cells[i].kind == VALUE_DECIMAL;
        csv_put(writer->own, sheet_text(writer, cells[i]), number);
    }
    csv_end(writer->own);
    return sheet_flush(writer, false);
}

static bool csv_finish(SheetWriter *writer, Problems *problems)
{
    (void)problems;
    return sheet_flush(writer, true);
}

const SheetFormat sheet_csv = {
    .name = "csv", .media = "text/csv",
    .open = csv_open, .next = csv_row,
    .begin = csv_begin, .header = csv_header, .row = csv_put_row, .end = csv_finish,
};
