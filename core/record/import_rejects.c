/*
 * import_rejects.c -- the rows that an import has refused: as a file, and as lines.
 *
 * The rule of this file: they come back as they were, in the same format and encoding, with two
 * columns more; so they can be corrected and imported again.
 */
#include "core/record/import.h"

typedef struct {
    int64_t id;
    bool (*put)(void *context, Str bytes);
    void *put_context;
    const Json *head;
    SheetWriter *writer;
    LogReading reading;
    bool ok, more;
} Rejecting;

static bool read_head(Work *work, void *context)
{
    Rejecting *rejecting = context;
    rejecting->head = log_head(work, rejecting->id);
    return rejecting->head != NULL;
}

static Str words_of(Arena *arena, const Json *problems)
{
    Buffer said;
    buffer_init(&said, arena, 128);
    const Json *problem = problems ? problems->first : NULL;
    for (; problem; problem = problem->next) {
        Str hint = json_text(problem, "hint");
        if (said.len) BUFFER_ADD(&said, "; ");
        buffer_add(&said, json_text(problem, "message"));
        if (hint.len) buffer_printf(&said, " (%.*s)", STR_ARG(hint));
    }
    return buffer_str(&said);
}

static bool put_row(Rejecting *rejecting, Arena *arena, const Json *row)
{
    size_t width = json_find(rejecting->head, "header")->count;
    const Json *cells = json_find(row, "cells");
    Value *values = ARENA_ARRAY(arena, Value, width + 2);
    size_t at = 0;
    for (const Json *cell = cells ? cells->first : NULL; cell && at < width; cell = cell->next)
        values[at++] = cell->kind == JSON_NULL ? value_text((Str){ 0 }) : cell->value;
    while (at < width) values[at++] = value_text((Str){ 0 });
    values[width] = json_find(row, "line")->value;
    values[width + 1] = value_text(words_of(arena, json_find(row, "problems")));
    return sheet_put_row(rejecting->writer, values, width + 2);
}

static bool put_note(Work *work, void *context)
{
    Rejecting *rejecting = context;
    const Json *list;
    int errors = work->problems->count;
    rejecting->more = log_next(work, &rejecting->reading, &list);
    if (!rejecting->more) return work->problems->count == errors;
    for (const Json *row = list->first; row; row = row->next)
        if (!put_row(rejecting, work->arena, row)) return false;
    return true;
}

static bool put_header(Work *work, Rejecting *rejecting)
{
    const Json *header = json_find(rejecting->head, "header");
    StrVec names = { 0 };
    for (const Json *name = header->first; name; name = name->next)
        VEC_PUSH(work->arena, &names, name->value.text);
    VEC_PUSH(work->arena, &names, STR("line"));
    VEC_PUSH(work->arena, &names, STR("problem"));
    return sheet_put_header(rejecting->writer, names.items, names.count);
}

/* "customers.csv" gives "customers-rejects.csv". */
static Str name_of(Work *work, const Json *head)
{
    Str file = json_text(head, "file"), ending = json_text(head, "format");
    size_t at = file.len, start = file.len;
    while (start > 0 && file.ptr[start - 1] != '/') start--;
    for (size_t i = start; i < file.len; i++)
        if (file.ptr[i] == '.') at = i;
    return str_printf(work->arena, "%.*s-rejects.%.*s", STR_ARG(str_slice(file, start, at)),
                      STR_ARG(ending));
}

/* A workbook's own encoding is none; text comes back as it was, with a mark for spreadsheets. */
static SheetWriter *writer_of(Work *work, Rejecting *rejecting)
{
    const Json *head = rejecting->head;
    Str encoding = json_text(head, "encoding");
    if (str_is(encoding, "utf-8")) encoding = STR("utf-8-bom");
    SheetOut out = { .format = json_text(head, "format"), .encoding = encoding,
                     .separator = (char)json_find(head, "separator")->value.integer,
                     .put = rejecting->put, .context = rejecting->put_context };
    return sheet_writer_new(work->arena, &out, work->problems);
}

bool import_rejects(Work *work, int64_t id, bool (*put)(void *context, Str bytes), void *context,
                    Str *name)
{
    Rejecting rejecting = { .id = id, .put = put, .put_context = context, .more = true };
    rejecting.reading = (LogReading){ .import = id, .column = "wrong" };
    if (!work_read(work, read_head, &rejecting)) return false;
    if (name) *name = name_of(work, rejecting.head);
    if (!put) return true;
    rejecting.writer = writer_of(work, &rejecting);
    bool ok = rejecting.writer && put_header(work, &rejecting);
    while (ok && rejecting.more) {
        Work page = *work;
        page.arena = arena_new();
        ok = work_read(&page, put_note, &rejecting);
        arena_free(page.arena);
    }
    return ok && sheet_writer_end(rejecting.writer, work->problems);
}

/* --- as lines --------------------------------------------------------------------------------- */

typedef struct {
    int64_t id, left;
    Buffer *out;
} Listing;

/* A row of the file that was refused; of an undo, a record that was left as it is. */
static void write_line(const Json *row, Buffer *out)
{
    JsonWriter json;
    const Json *line = json_find(row, "line"), *problems = json_find(row, "problems");
    json_writer_init(&json, out);
    json_open(&json, '{');
    json_key(&json, STR("row"));
    if (line) json_put_value(&json, line->value);
    else json_put_null(&json);
    json_field_text(&json, "id", json_text(row, "id"));
    json_field_text(&json, "title", (Str){ 0 });
    json_field_text(&json, "status", STR("refused"));
    json_key(&json, STR("problems"));
    if (problems) json_put_json(&json, problems);
    else json_put_null(&json);
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static bool list(Work *work, void *context)
{
    Listing *listing = context;
    const Json *notes;
    LogReading reading = { .import = listing->id, .column = "wrong" };
    while (listing->left > 0 && log_next(work, &reading, &notes))
        for (const Json *row = notes->first; row && listing->left-- > 0; row = row->next)
            write_line(row, listing->out);
    return work->problems->count == 0;
}

bool import_refused(Work *work, int64_t id, int64_t most, Buffer *out)
{
    Listing listing = { id, most, out };
    return work_read(work, list, &listing);
}
