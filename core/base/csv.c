/* csv.c -- cells between commas. */
#include "core/base/csv.h"

static const char FORMULA_STARTS[] = "=+-@\t\r";

void csv_reader_init(CsvReader *csv, Str text)
{
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_slice(text, 3, text.len);
    *csv = (CsvReader){ .text = text, .next_line = 1 };
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
    if (!find_close(csv, &doubled)) return refuse(csv, problems, "csv.open", open, NO_ARGS);

    Str raw = str_slice(csv->text, start, csv->at);
    *cell   = doubled ? str_replace(arena, raw, STR("\"\""), STR("\"")) : raw;
    csv->next_line += line_ends_in(raw);
    csv->at++;
    char c = now(csv);
    if (c == ',' || c == '\r' || c == '\n') return true;
    return refuse(csv, problems, "csv.quote", csv->at, NO_ARGS);
}

static bool read_plain(CsvReader *csv, Str *cell, Problems *problems)
{
    size_t start = csv->at;
    for (; !at_end(csv); csv->at++) {
        char c = now(csv);
        if (c == ',' || c == '\r' || c == '\n') break;
        if (c == '"') return refuse(csv, problems, "csv.quote", csv->at, NO_ARGS);
    }
    *cell = str_slice(csv->text, start, csv->at);
    return true;
}

/* Whether a spreadsheet would run it, were it not for apostrophes in front. */
static bool is_formula(Str cell)
{
    size_t at = 0;
    while (at < cell.len && cell.ptr[at] == '\'') at++;
    return at < cell.len && cell.ptr[at] && strchr(FORMULA_STARTS, cell.ptr[at]);
}

bool csv_next(CsvReader *csv, Arena *arena, StrVec *cells, Problems *problems)
{
    while (!at_end(csv) && (now(csv) == '\n' || now(csv) == '\r')) skip_line_end(csv);
    if (at_end(csv)) return false;

    *cells    = (StrVec){ 0 };
    csv->line = csv->next_line;
    for (;; csv->at++) {
        Str  cell;
        bool quoted = !at_end(csv) && now(csv) == '"';
        size_t start = csv->at;
        if (!(quoted ? read_quoted(csv, arena, &cell, problems) : read_plain(csv, &cell, problems)))
            return false;
        if (!str_utf8_valid(cell)) return refuse_bytes(csv, problems, start);
        if (cells->count == CSV_MAX_CELLS)
            return refuse(csv, problems, "csv.cells", csv->at,
                          ARGS(str_printf(problems->arena, "%d", CSV_MAX_CELLS)));
        if (csv->undo && cell.len && cell.ptr[0] == '\'' && is_formula(cell))
            cell = str_slice(cell, 1, cell.len);
        VEC_PUSH(arena, cells, cell);
        if (at_end(csv) || now(csv) != ',') break;
    }
    if (!at_end(csv)) skip_line_end(csv);
    return true;
}

static bool needs_quotes(Str cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (strchr(",\"\r\n", cell.ptr[i]) && cell.ptr[i]) return true;
    return cell.len && (cell.ptr[0] == ' ' || cell.ptr[cell.len - 1] == ' ');
}

void csv_put(Buffer *out, Str cell, bool first, bool is_number)
{
    if (!first) buffer_char(out, ',');
    bool harmless = is_number || !is_formula(cell);
    /* A line with nothing on it is no row: an empty first cell shows its quotes. */
    bool quoted = needs_quotes(cell) || (first && cell.len == 0);
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

void csv_end(Buffer *out)
{
    BUFFER_ADD(out, "\r\n");
}
