/*
 * fill_comments.c -- data/comment.csv: what people have written about the records of a demo.
 *
 * Columns object, record (a key, as in any data file), author (a login), at, text; @login in the
 * text mentions somebody. Each is written as its author would have, then, so rights hold and people
 * are told.
 */
#include "core/base/csv.h"
#include "core/base/id.h"
#include "core/cli/fill.h"
#include "core/record/comment.h"
#include "core/record/reference.h"
#include "core/record/record.h"
#include "core/record/transfer.h"

enum { SAID_OBJECT, SAID_RECORD, SAID_AUTHOR, SAID_AT, SAID_TEXT, SAID_COLUMNS };

static const char *const columns[SAID_COLUMNS] = { "object", "record", "author", "at", "text" };

typedef struct {
    const Object *object;
    int64_t       record, author, at;
    Str           text;
} Said;

static bool is_login(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* "@maya" becomes "@[maya](01j8...)"; the comment itself puts the name. */
static Str with_people(Work *work, Str text)
{
    Buffer out;
    buffer_init(&out, work->arena, text.len + 64);
    for (size_t at = 0, end; at < text.len; at = end) {
        for (end = at + 1; text.ptr[at] == '@' && end < text.len && is_login(text.ptr[end]);) end++;
        Str     login = str_slice(text, at + 1, end);
        int64_t user;
        bool known =
            login.len &&
            reference_search(work, work->snapshot->user, login, &user) == REFERENCE_FOUND;
        if (known)
            buffer_printf(&out, "@[%.*s](%.*s)", STR_ARG(login),
                          STR_ARG(id_text(work->arena, user)));
        else buffer_add(&out, str_slice(text, at, end));
    }
    return buffer_str(&out);
}

static bool said_read(Work *work, const Str cells[SAID_COLUMNS], Said *said)
{
    Value at     = value_text(cells[SAID_AT]);
    said->object = record_object(work, cells[SAID_OBJECT]);
    if (!said->object) return false;
    bool found =
        reference_search(work, said->object, cells[SAID_RECORD], &said->record) ==
            REFERENCE_FOUND &&
        reference_search(work, work->snapshot->user, cells[SAID_AUTHOR], &said->author) ==
            REFERENCE_FOUND;
    if (!found) return record_unknown(work, said->object);
    said->at   = value_to_datetime(&at) ? data_dated(work, at).integer : work->now;
    said->text = with_people(work, cells[SAID_TEXT]);
    return true;
}

static bool row_read(Work *work, void *context)
{
    void **both = context;
    return said_read(work, both[0], both[1]);
}

static bool said_write(Work *work, void *context)
{
    const Said *said = context;
    return comment_add(work, said->object, said->record, said->text, NULL);
}

static bool row_load(Fill *fill, Work *work, const Str cells[SAID_COLUMNS])
{
    Said  said = { 0 };
    void *both[] = { (void *)cells, &said };
    Work  author;
    if (!work_read(work, row_read, both) ||
        !work_open(&author, work->arena, work->tenant, said.author, work->source, work->problems))
        return false;
    author.at  = work->at;
    author.now = said.at;
    fill->loaded++;
    return work_write(&author, said_write, &said);
}

/* Where each of our columns stands in the file; those of a line that are not there are empty. */
static void row_take(const StrVec *header, const StrVec *line, Str cells[SAID_COLUMNS])
{
    for (size_t c = 0; c < SAID_COLUMNS; c++) {
        cells[c] = STR("");
        for (size_t i = 0; i < header->count && i < line->count; i++)
            if (str_is(header->items[i], columns[c])) cells[c] = line->items[i];
    }
}

bool comments_load(Fill *fill, Work *work, const SourceFile *file)
{
    CsvReader csv;
    StrVec    header = { 0 }, line = { 0 };
    if (!file) return true;
    csv_reader_init(&csv, file->text);
    csv.file  = file->path;
    bool good = csv_next(&csv, work->arena, &header, work->problems);
    while (good && csv_next(&csv, work->arena, &line, work->problems)) {
        Str cells[SAID_COLUMNS];
        work->at = (Place){ .file = file->path, .line = csv.line };
        row_take(&header, &line, cells);
        good = row_load(fill, work, cells);
    }
    work->at = (Place){ 0 };
    return work->problems->count == 0;
}
