/* csv.c -- cells between commas. */
#include "core/base/csv.h"

void csv_reader_init(CsvReader *csv, Str text)
{
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_slice(text, 3, text.len);
    *csv = (CsvReader){ .text = text, .next_line = 1, .separator = ',' };
}

/* The end reads as the end of a line. */
static char now(const CsvReader *csv)
{
    return csv->at < csv->text.len ? csv->text.ptr[csv->at] : '\n';
}

static bool at_end(const CsvReader *csv)
{
    return csv->at >= csv->text.len;
}

/* Past CRLF, LF or CR. */
static void skip_line_end(CsvReader *csv)
{
    if (now(csv) == '\r') csv->at++;
    if (now(csv) == '\n' && !at_end(csv)) csv->at++;
    csv->next_line++;
}

static bool refuse(const CsvReader *csv, Problems *problems, const char *code, size_t at,
                   const Str *args, size_t count)
{
    Str    before = str_slice(csv->text, 0, at);
    size_t start  = before.len;
    while (start > 0 && before.ptr[start - 1] != '\n' && before.ptr[start - 1] != '\r') start--;
    Place place = { .file   = csv->file,
                    .line   = csv->next_line,
                    .column = (int)str_utf8_length(str_slice(before, start, at)) + 1 };
    return problem_add(problems, code, place, args, count);
}

/* Reading on would keep something else than what was meant. */
static bool refuse_bytes(const CsvReader *csv, Problems *problems, size_t at)
{
    bool sixteen = str_starts(csv->text, STR("\xFF\xFE")) || str_starts(csv->text, STR("\xFE\xFF"));
    return refuse(csv, problems, sixteen ? "csv.utf16" : "csv.utf8", at, NO_ARGS);
}

/* LF, CR and CRLF each end one line. */
static int line_ends_in(Str text)
{
    int count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n' ? i == 0 || text.ptr[i - 1] != '\r' : text.ptr[i] == '\r';
    return count;
}

static bool ends_cell(const CsvReader *csv)
{
    char c = now(csv);
    return c == csv->separator || c == '\r' || c == '\n';
}

/* Moves to the quote that closes a cell; false if there is none. *doubled: quotes are inside. */
static bool find_close(CsvReader *csv, bool *doubled)
{
    for (; !at_end(csv); csv->at++) {
        if (now(csv) != '"') continue;
        if (csv->at + 1 == csv->text.len || csv->text.ptr[csv->at + 1] != '"') return true;
        *doubled = true;
        csv->at++;
    }
    return false;
}

/* A cell in quotes, from its opening quote. */
static bool read_quoted(CsvReader *csv, Arena *arena, Str *cell, Problems *problems)
{
    size_t open = csv->at++, start = csv->at;
    bool   doubled = false;
    if (!find_close(csv, &doubled)) {
        csv->starved = csv->partial;
        return !csv->starved && refuse(csv, problems, "csv.open", open, NO_ARGS);
    }

    Str raw = str_slice(csv->text, start, csv->at);
    *cell   = doubled ? str_replace(arena, raw, STR("\"\""), STR("\"")) : raw;
    csv->next_line += line_ends_in(raw);
    csv->at++;
    if (ends_cell(csv)) return true;
    if (!csv->lenient) return refuse(csv, problems, "csv.quote", csv->at, NO_ARGS);
    size_t rest = csv->at;
    while (!ends_cell(csv)) csv->at++;
    *cell = str_join(arena, *cell, str_slice(csv->text, rest, csv->at));
    return true;
}

static bool read_plain(CsvReader *csv, Str *cell, Problems *problems)
{
    size_t start = csv->at;
    for (; !ends_cell(csv); csv->at++)
        if (now(csv) == '"' && !csv->lenient)
            return refuse(csv, problems, "csv.quote", csv->at, NO_ARGS);
    *cell = str_slice(csv->text, start, csv->at);
    return true;
}

/* Whether a spreadsheet would run it, were it not for apostrophes in front. */
static bool is_formula(Str cell)
{
    static const char *const starts[] = { "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠" };
    while (cell.len && cell.ptr[0] == '\'') cell = str_slice(cell, 1, cell.len);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_starts(cell, str_from(starts[i]))) return true;
    return false;
}

static bool read_cell(CsvReader *csv, Arena *arena, StrVec *cells, Problems *problems)
{
    Str    cell;
    bool   quoted = !at_end(csv) && now(csv) == '"';
    size_t start  = csv->at;
    if (!(quoted ? read_quoted(csv, arena, &cell, problems) : read_plain(csv, &cell, problems)))
        return false;
    if (!csv->lenient && !str_utf8_valid(cell)) return refuse_bytes(csv, problems, start);
    if (cells->count == CSV_MAX_CELLS)
        return refuse(csv, problems, "csv.cells", csv->at,
                      ARGS(str_printf(problems->arena, "%d", CSV_MAX_CELLS)));
    if (csv->undo && cell.len && cell.ptr[0] == '\'' && is_formula(cell))
        cell = str_slice(cell, 1, cell.len);
    VEC_PUSH(arena, cells, cell);
    return true;
}

/* Whether more text could change what stands at the end: a quote, a line break of two bytes. */
static bool may_go_on(const CsvReader *csv)
{
    return csv->partial && (at_end(csv) || (now(csv) == '\r' && csv->at + 1 == csv->text.len));
}

static bool read_row(CsvReader *csv, Arena *arena, StrVec *cells, Problems *problems)
{
    csv->line = csv->next_line;
    for (;; csv->at++) {
        if (!read_cell(csv, arena, cells, problems)) return false;
        if (at_end(csv) || now(csv) != csv->separator) break;
    }
    csv->starved = may_go_on(csv);
    if (!csv->starved && !at_end(csv)) skip_line_end(csv);
    return !csv->starved;
}

bool csv_next(CsvReader *csv, Arena *arena, StrVec *cells, Problems *problems)
{
    csv->starved = false;
    while (!at_end(csv) && !may_go_on(csv) && (now(csv) == '\n' || now(csv) == '\r'))
        skip_line_end(csv);
    csv->starved = may_go_on(csv);
    if (at_end(csv) || csv->starved) return false;

    size_t from = csv->at;
    int    line = csv->next_line;
    *cells      = (StrVec){ 0 };
    if (read_row(csv, arena, cells, problems)) return true;
    if (csv->starved) csv->at = from, csv->next_line = line;
    return false;
}

static bool needs_quotes(Str cell, char separator)
{
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.ptr[i];
        if (c == separator || c == '"' || c == '\r' || c == '\n') return true;
    }
    return cell.len && (cell.ptr[0] == ' ' || cell.ptr[cell.len - 1] == ' ');
}

void csv_writer_init(CsvWriter *csv, Buffer *out, char separator)
{
    *csv = (CsvWriter){ .out = out, .separator = separator };
}

void csv_put(CsvWriter *csv, Str cell, bool is_number)
{
    Buffer *out = csv->out;
    bool    first = csv->cells++ == 0;
    if (!first) buffer_char(out, csv->separator);
    bool harmless = is_number || !is_formula(cell);
    /* A line with nothing on it is no row: an empty first cell shows its quotes. */
    bool quoted = needs_quotes(cell, csv->separator) || (first && cell.len == 0);
    if (quoted) buffer_char(out, '"');
    if (!harmless) buffer_char(out, '\'');
    for (size_t at; quoted && str_find_char(cell, '"', &at);) {
        buffer_add(out, str_slice(cell, 0, at + 1));
        buffer_char(out, '"');
        cell = str_slice(cell, at + 1, cell.len);
    }
    buffer_add(out, cell);
    if (quoted) buffer_char(out, '"');
}

void csv_end(CsvWriter *csv)
{
    csv->cells = 0;
    BUFFER_ADD(csv->out, "\r\n");
}
