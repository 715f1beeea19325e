/*
 * sheet.c -- the table of formats, and what is the same for all of them.
 *
 * The rule of this file: what a file is, its first bytes say; its name is only asked where they
 * leave it open.
 */
#include "core/sheet/sheet.h"

#include "core/sheet/format.h"

enum { FLUSH_AT = 1 << 16 };

static const SheetFormat *const formats[] = { &sheet_csv, &sheet_ndjson, &sheet_xlsx, NULL };

static const SheetFormat *format_find(Str name)
{
    for (const SheetFormat *const *at = formats; *at; at++)
        if (str_is(name, (*at)->name)) return *at;
    return NULL;
}

const char *sheet_media(Str format)
{
    const SheetFormat *found = format_find(format.len ? format : STR("csv"));
    return found ? found->media : NULL;
}

Str sheet_format_of(Str name)
{
    static const struct {
        const char *ending, *format;
    } endings[] = { { ".csv", "csv" },       { ".tsv", "csv" },   { ".txt", "csv" },
                    { ".ndjson", "ndjson" }, { ".jsonl", "ndjson" }, { ".xlsx", "xlsx" } };
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(name, str_from(endings[i].ending))) return str_from(endings[i].format);
    return (Str){ 0 };
}

Place sheet_place(const Sheet *sheet, int64_t line)
{
    return (Place){ .file = sheet->name, .line = (int)line };
}

void sheet_keep(Arena *arena, StrVec *cells)
{
    size_t size = 0;
    for (size_t i = 0; i < cells->count; i++) size += cells->items[i].len;
    char *bytes = arena_alloc(arena, size + 1);
    for (size_t i = 0; i < cells->count; i++) {
        Str *cell = &cells->items[i];
        if (!cell->ptr) continue;
        memcpy(bytes, cell->ptr, cell->len);
        cell->ptr = bytes;
        bytes += cell->len;
    }
}

/* --- reading ---------------------------------------------------------------------------------- */

static bool starts_with_brace(Str start)
{
    if (str_starts(start, STR("\xEF\xBB\xBF"))) start = str_slice(start, 3, start.len);
    return str_starts(str_trim(start), STR("{"));
}

static const SheetFormat *format_guess(Sheet *sheet, Problems *problems)
{
    char bytes[512];
    Str  start = intake_start(&sheet->intake, bytes, sizeof bytes);
    if (str_starts(start, STR("PK\x03\x04"))) return &sheet_xlsx;
    if (starts_with_brace(start)) return &sheet_ndjson;
    if (!str_starts(start, STR("\xD0\xCF\x11\xE0")) && !str_starts(start, STR("%PDF"))) {
        const SheetFormat *named = format_find(sheet_format_of(sheet->name));
        return named && named != &sheet_xlsx ? named : &sheet_csv;
    }
    problem_add(problems, "sheet.other", sheet_place(sheet, 0), NO_ARGS);
    return NULL;
}

static bool sheet_read(Sheet *sheet, Arena *arena, SheetRow *row, Problems *problems);

static size_t filled(const StrVec *cells)
{
    size_t count = 0;
    for (size_t i = 0; i < cells->count; i++) count += sheet_trim(cells->items[i]).len > 0;
    return count;
}

/* One cell in a row as wide as a table: in CSV the separators tell, in a workbook what follows. */
static bool may_be_title(const Sheet *sheet, const StrVec *cells)
{
    return sheet->format != &sheet_ndjson && filled(cells) == 1 && cells->items[0].len
           && (sheet->format == &sheet_xlsx || cells->count > 1);
}

/*
 * Tables that were made for people begin with titles, one cell each. The header is then the first
 * row that has more; if there is none soon, it is the first row after all.
 */
static bool titles_skip(Sheet *sheet, Problems *problems)
{
    SheetFacts *facts = &sheet->facts;
    StrVec     *above = &facts->header;
    int         errors = problems->count;
    while (sheet->ahead_count < SHEET_TITLES && may_be_title(sheet, above)) {
        SheetRow *row = &sheet->ahead[sheet->ahead_count];
        if (!sheet_read(sheet, sheet->arena, row, problems)) return problems->count == errors;
        sheet->ahead_count++;
        if (row->wrong) return true;
        above = &row->cells;
    }
    if (!sheet->ahead_count || filled(above) < 2) return true;
    const SheetRow *found = &sheet->ahead[sheet->ahead_count - 1];
    facts->header      = found->cells;
    facts->line        = found->line;
    sheet->ahead_count = 0;
    return true;
}

static Sheet *sheet_begin(Sheet *sheet, Problems *problems)
{
    sheet->format = sheet->how.format.len ? format_find(sheet->how.format)
                                          : format_guess(sheet, problems);
    if (!sheet->format && sheet->how.format.len)
        problem_add(problems, "sheet.format", (Place){ 0 }, ARGS(sheet->how.format));
    if (!sheet->format) return NULL;
    sheet->facts.format = sheet->format->name;
    if (!sheet->format->open(sheet, problems) || !titles_skip(sheet, problems)) return NULL;
    StrVec *header = &sheet->facts.header;
    for (size_t i = 0; i < header->count; i++) header->items[i] = sheet_trim(header->items[i]);
    while (header->count && !header->items[header->count - 1].len) header->count--;
    if (header->count) return sheet;
    problem_add(problems, "sheet.empty", sheet_place(sheet, 0), NO_ARGS);
    return NULL;
}

static Sheet *sheet_new(Arena *arena, Str name, const SheetHow *how)
{
    Sheet *sheet = ARENA_NEW(arena, Sheet);
    *sheet       = (Sheet){ .arena = arena, .name = name };
    if (how) sheet->how = *how;
    return sheet;
}

Sheet *sheet_open(Arena *arena, Str path, Str name, const SheetHow *how, Problems *problems)
{
    Sheet *sheet = sheet_new(arena, name, how);
    if (!intake_open(&sheet->intake, arena, path, name, problems)) return NULL;
    return sheet_begin(sheet, problems);
}

Sheet *sheet_open_text(Arena *arena, Str text, Str name, const SheetHow *how, Problems *problems)
{
    Sheet *sheet = sheet_new(arena, name, how);
    intake_open_text(&sheet->intake, arena, text);
    return sheet_begin(sheet, problems);
}

const SheetFacts *sheet_facts(const Sheet *sheet)
{
    return &sheet->facts;
}

void sheet_progress(const Sheet *sheet, int64_t *done, int64_t *total)
{
    *done  = sheet->intake.done;
    *total = sheet->intake.total;
}

static bool cut_blank(Str *text)
{
    static const char *const blanks[] = { "\xE3\x80\x80", "\xC2\xA0", "\xEF\xBB\xBF",
                                          "\xE2\x80\x8B", NULL };
    for (const char *const *at = blanks; *at; at++) {
        Str  blank  = str_from(*at);
        bool before = str_starts(*text, blank), behind = !before && str_ends(*text, blank);
        if (before) *text = str_slice(*text, blank.len, text->len);
        if (behind) *text = str_slice(*text, 0, text->len - blank.len);
        if (before || behind) return true;
    }
    return false;
}

Str sheet_trim(Str text)
{
    do text = text.ptr ? str_trim(text) : text;
    while (text.len && ((unsigned char)text.ptr[0] >= 0x80
                        || (unsigned char)text.ptr[text.len - 1] >= 0x80) && cut_blank(&text));
    return text;
}

static bool is_blank(const SheetRow *row)
{
    for (size_t i = 0; i < row->cells.count; i++)
        if (sheet_trim(row->cells.items[i]).len) return false;
    return true;
}

static bool sheet_read(Sheet *sheet, Arena *arena, SheetRow *row, Problems *problems)
{
    do {
        *row = (SheetRow){ 0 };
        if (!sheet->format->next(sheet, arena, row, problems)) return false;
    } while (!row->wrong && is_blank(row));
    return true;
}

bool sheet_next(Sheet *sheet, Arena *arena, SheetRow *row, Problems *problems)
{
    if (sheet->ahead_at == sheet->ahead_count) return sheet_read(sheet, arena, row, problems);
    *row = sheet->ahead[sheet->ahead_at++];
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void scratch_free(void *scratch)
{
    arena_free(scratch);
}

SheetWriter *sheet_writer_new(Arena *arena, const SheetOut *out, Problems *problems)
{
    SheetWriter *writer = ARENA_NEW(arena, SheetWriter);
    Str          format = out->format.len ? out->format : STR("csv");
    *writer             = (SheetWriter){ .arena = arena, .out = *out };
    writer->format      = format_find(format);
    writer->scratch     = arena_new();
    arena_defer(arena, scratch_free, writer->scratch);
    buffer_init(&writer->bytes, arena, FLUSH_AT * 2);
    if (!writer->format)
        problem_add(problems, "sheet.format", (Place){ 0 }, ARGS(format));
    else if (writer->format->begin(writer, problems))
        return writer;
    return NULL;
}

bool sheet_flush(SheetWriter *writer, bool all)
{
    if (writer->stopped) return false;
    if (!writer->bytes.len || (!all && writer->bytes.len < FLUSH_AT)) return true;
    Str bytes = outtake_encode(&writer->outtake, writer->scratch, buffer_str(&writer->bytes));
    writer->stopped = !writer->out.put(writer->out.context, bytes);
    arena_reset(writer->scratch);
    writer->bytes.len = 0;
    return !writer->stopped;
}

Str sheet_text(SheetWriter *writer, Value value)
{
    if (value.kind != VALUE_LIST) return value_to_text(writer->scratch, value);
    Buffer text;
    buffer_init(&text, writer->scratch, 64);
    for (size_t i = 0; i < value.list.count; i++) {
        if (i) buffer_char(&text, ';');
        buffer_add(&text, value_to_text(writer->scratch, value.list.items[i]));
    }
    return buffer_str(&text);
}

bool sheet_put_header(SheetWriter *writer, const Str *names, size_t count)
{
    writer->names.items = arena_copy(writer->arena, names, sizeof *names * count);
    writer->names.count = writer->names.room = count;
    return writer->format->header(writer, names, count);
}

bool sheet_put_row(SheetWriter *writer, const Value *cells, size_t count)
{
    return writer->format->row(writer, cells, count);
}

bool sheet_writer_end(SheetWriter *writer, Problems *problems)
{
    return writer->format->end(writer, problems);
}
