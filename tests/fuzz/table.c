/*
 * table.c -- any bytes as a table: CSV, NDJSON, XLSX. The first line says how it is to be read: a
 * file's name, then encoding, separator, sheet, each after a blank or "-" for none.
 *
 *     a.csv utf-8 ; -
 */
#include "tests/fuzz/fuzz.h"

#include "core/sheet/sheet.h"

enum { MOST_ROWS = 20000 };

static Str word(Str *line)
{
    Str piece = { 0 };
    str_cut(line, ' ', &piece);
    return str_is(piece, "-") ? (Str){ 0 } : piece;
}

static void read_rows(Arena *arena, Sheet *sheet, Problems *problems)
{
    const SheetFacts *facts = sheet_facts(sheet);
    SheetRow          row   = { 0 };
    int64_t           line = facts->line, done, total;
    MUST(facts->format && facts->header.count <= SHEET_MAX_COLUMNS);
    for (size_t i = 0; i < facts->header.count; i++) MUST(str_utf8_valid(facts->header.items[i]));
    Arena *scratch = arena_new();
    for (int rows = 0; rows < MOST_ROWS && sheet_next(sheet, scratch, &row, problems); rows++) {
        MUST(row.line > line);
        MUST(row.cells.count <= SHEET_MAX_COLUMNS);
        for (size_t i = 0; i < row.cells.count; i++) {
            MUST(row.wrong || str_utf8_valid(row.cells.items[i]));
            sheet_trim(row.cells.items[i]);
        }
        line = row.line;
        sheet_progress(sheet, &done, &total);
        MUST(done >= 0 && done <= total);
        arena_reset(scratch);
    }
    arena_free(scratch);
    fuzz_show(arena, problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena   *arena = arena_new();
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    Str text = fuzz_input(arena, data, size), line = { 0 };
    str_cut(&text, '\n', &line);
    Str      name = word(&line);
    SheetHow how  = { .encoding = word(&line) };
    Str      separator = word(&line);
    how.separator = separator.len == 1 && strchr(",;|\t", separator.ptr[0]) ? separator.ptr[0] : 0;
    how.sheet     = word(&line);
    Sheet *sheet  = sheet_open_text(arena, text, name, &how, &problems);
    MUST((sheet == NULL) == (problems.count > 0));
    if (sheet) read_rows(arena, sheet, &problems);
    else fuzz_show(arena, &problems);
    arena_free(arena);
    return 0;
}
