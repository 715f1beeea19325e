/*
 * ndjson.c -- one JSON object a line; its keys are the columns.
 *
 * The rule of this file: a lookup may be the object that an answer has, then its id is the cell. A
 * key that a line does not have is no empty cell: it is not there.
 */
#include "core/base/json.h"
#include "core/base/map.h"
#include "core/sheet/format.h"

typedef struct {
    size_t  at; /* in the window */
    int64_t next_line;
    Map     columns; /* key -> its place in the header, from 1 */
    bool    complete; /* the header is: further keys make their line wrong */
} LineSheet;

/* --- lines ------------------------------------------------------------------------------------ */

static bool line_next(Sheet *sheet, Str *line, Problems *problems)
{
    LineSheet *own = sheet->own;
    for (;;) {
        Str    rest = str_slice(intake_window(&sheet->intake), own->at, sheet->intake.count);
        size_t end;
        bool   ends = str_find_char(rest, '\n', &end);
        if (ends || (sheet->intake.ended && rest.len)) {
            *line = str_slice(rest, 0, ends ? end : rest.len);
            own->at += line->len + ends;
            own->next_line++;
            return true;
        }
        Place at = sheet_place(sheet, own->next_line);
        if (!intake_more(&sheet->intake, own->at, at, problems)) return false;
        own->at = 0;
    }
}

/* --- cells ------------------------------------------------------------------------------------ */

static Str json_cell(Arena *arena, const Json *json)
{
    if (json->kind == JSON_NULL) return STR("");
    if (json->kind == JSON_OBJECT) return json_text(json, "id");
    if (json->kind != JSON_ARRAY) return value_to_text(arena, json->value);
    Buffer text;
    buffer_init(&text, arena, 64);
    for (const Json *item = json->first; item; item = item->next) {
        if (text.len) buffer_char(&text, ';');
        buffer_add(&text, json_cell(arena, item));
    }
    return buffer_str(&text);
}

/* The key's place in the header, from 1; 0 if it has none. */
static size_t column_of(Sheet *sheet, Str key)
{
    LineSheet *own   = sheet->own;
    size_t     place = (size_t)(uintptr_t)map_find(&own->columns, key);
    StrVec    *header = &sheet->facts.header;
    if (place || own->complete || header->count == SHEET_MAX_COLUMNS) return place;
    Str copy = str_copy(sheet->arena, key);
    VEC_PUSH(sheet->arena, header, copy);
    map_put(&own->columns, copy, (void *)(uintptr_t)header->count);
    return header->count;
}

static void line_read(Sheet *sheet, Arena *arena, Str line, SheetRow *row)
{
    LineSheet *own = sheet->own;
    Problems   syntax;
    problems_init(&syntax, arena, LANGUAGE_EN);
    const Json *json = json_read(arena, line, &syntax);
    if (!json || json->kind != JSON_OBJECT) {
        row->wrong = "sheet.line";
        return;
    }
    size_t width = own->complete ? sheet->facts.header.count : 0;
    row->cells   = (StrVec){ ARENA_ARRAY(arena, Str, width + 1), width, width + 1 };
    for (const Json *member = json->first; member; member = member->next) {
        size_t place = column_of(sheet, member->key);
        if (!place) row->wrong = "sheet.key";
        else if (own->complete) row->cells.items[place - 1] = json_cell(arena, member);
    }
}

static bool line_row(Sheet *sheet, Arena *arena, SheetRow *row, Problems *problems)
{
    LineSheet *own = sheet->own;
    Str        line;
    do {
        row->line = own->next_line;
        if (!line_next(sheet, &line, problems)) return false;
    } while (!str_trim(line).len);
    line_read(sheet, arena, line, row);
    return true;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* The columns are the keys of the lines in the first window; then it starts over. */
static bool ndjson_open(Sheet *sheet, Problems *problems)
{
    LineSheet *own = ARENA_NEW(sheet->arena, LineSheet);
    sheet->own     = own;
    own->next_line = 1;
    map_init(&own->columns, sheet->arena);
    if (!intake_begin(&sheet->intake, sheet->how.encoding, problems)
        || !intake_more(&sheet->intake, 0, (Place){ 0 }, problems))
        return false;
    sheet->facts.encoding = sheet->intake.encoding;
    Arena   *arena = arena_new();
    Str      rest = intake_window(&sheet->intake), line;
    SheetRow row;
    while (str_cut(&rest, '\n', &line)) {
        if (!str_trim(line).len) continue;
        line_read(sheet, arena, line, &row);
        arena_reset(arena);
    }
    arena_free(arena);
    own->complete = true;
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool ndjson_begin(SheetWriter *writer, Problems *problems)
{
    (void)writer, (void)problems;
    return true;
}

static bool ndjson_header(SheetWriter *writer, const Str *names, size_t count)
{
    (void)writer, (void)names, (void)count;
    return true;
}

static bool ndjson_put_row(SheetWriter *writer, const Value *cells, size_t count)
{
    JsonWriter json;
    json_writer_init(&json, &writer->bytes);
    json_open(&json, '{');
    for (size_t i = 0; i < count; i++) {
        bool absent = cells[i].kind == VALUE_TEXT && !cells[i].text.ptr;
        if (absent || !writer->names.items[i].len) continue;
        json_key(&json, writer->names.items[i]);
        json_put_value(&json, cells[i]);
    }
    json_close(&json, '}');
    buffer_char(&writer->bytes, '\n');
    return sheet_flush(writer, false);
}

static bool ndjson_finish(SheetWriter *writer, Problems *problems)
{
    (void)problems;
    return sheet_flush(writer, true);
}

const SheetFormat sheet_ndjson = {
    .name = "ndjson", .media = "application/x-ndjson",
    .open = ndjson_open, .next = line_row,
    .begin = ndjson_begin, .header = ndjson_header, .row = ndjson_put_row, .end = ndjson_finish,
};
