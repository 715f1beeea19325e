/*
 * data.c -- data/<name>.csv: whether the file is about an object, its header names the object's
 * fields, and every row has as many cells.
 *
 * The values are looked at when the rows are saved; see core/record/import.c.
 */
#include "core/base/csv.h"
#include "metadata/loader.h"

enum { MOST_ROWS_SAID = 10 };

/* --- the object ------------------------------------------------------------------------------- */

/* The program fills its own tables itself; people, where they work and what they said may come. */
static const Object *object_of(Loader *loader, Str name, Str file)
{
    const Snapshot *snapshot = loader->snapshot;
    const Object   *object = object_get(loader, name, (Place){ .file = file });
    bool            people = object == snapshot->user || object == snapshot->department ||
                  object == snapshot->comment;
    if (!object || !object->system || people) return object;
    problem_add(loader->problems, "data.system", (Place){ .file = file }, ARGS(name));
    return NULL;
}

/* --- the header ------------------------------------------------------------------------------- */

/* A cell is a piece of the text, unless it has doubled quotes; then the line has to do. */
static Place place_of(const CsvReader *csv, Str cell)
{
    Place  at = { .file = csv->file, .line = csv->line, .column = 1, .width = 1 };
    size_t start = (size_t)(cell.ptr - csv->text.ptr);
    if (cell.ptr < csv->text.ptr || start > csv->text.len) return at;
    size_t line = start;
    while (line > 0 && csv->text.ptr[line - 1] != '\n') line--;
    at.column += (int)str_utf8_length(str_slice(csv->text, line, start));
    at.width = cell.len ? (int)str_utf8_length(cell) : 1;
    return at;
}

static bool is_left_out(const Object *object, const Field *field)
{
    return field->type->computed || field->type->assigned ||
           (field->system && field != object->owner && field != object->id);
}

static void column_check(Loader *loader, const Object *object, Str name, Place at)
{
    bool roles = object == loader->snapshot->user && str_is(name, "roles");
    if (name.len == 0) {
        problem_add(loader->problems, "data.column.empty", at, NO_ARGS);
        return;
    }
    if (roles) return;
    const Field *field = field_get(loader, object, name, at);
    if (!field && (str_find_char(name, ';', NULL) || str_find_char(name, '\t', NULL)))
        problem_hint(loader->problems, "hint.data.commas", NO_ARGS);
    if (field && !field->broken && is_left_out(object, field))
        problem_warn(loader->problems, "data.column.left", at, ARGS(name));
}

static void header_check(Loader *loader, const Object *object, const CsvReader *csv,
                         const StrVec *header)
{
    for (size_t i = 0; i < header->count; i++) {
        Str  name = str_trim(header->items[i]);
        bool twice = false;
        for (size_t j = 0; j < i && name.len && !twice; j++)
            twice = str_equal(str_trim(header->items[j]), name);
        if (twice)
            problem_add(loader->problems, "list.twice", place_of(csv, name), ARGS(name));
        else
            column_check(loader, object, name, place_of(csv, name));
    }
}

/* --- the rows --------------------------------------------------------------------------------- */

/* A comma too many or too few is most often in every row: the first few tell. */
static void rows_check(Loader *loader, CsvReader *csv, size_t columns)
{
    Arena *arena = arena_new();
    StrVec cells = { 0 };
    for (int said = 0; said < MOST_ROWS_SAID && csv_next(csv, arena, &cells, loader->problems);) {
        if (cells.count != columns) {
            Place at = { .file = csv->file, .line = csv->line };
            problem_add(loader->problems, "data.row", at,
                        ARGS(number_text(loader, (int64_t)cells.count),
                             number_text(loader, (int64_t)columns)));
            said++;
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

void data_check(Loader *loader, Str name, Str file, Str text)
{
    const Object *object = object_of(loader, name, file);
    Problems     *problems = loader->problems;
    CsvReader     csv;
    StrVec        header = { 0 };
    int           before = problems->count;
    if (!object || object->broken || !bytes_check(file, text, problems)) return;
    csv_reader_init(&csv, text);
    csv.file = file;
    if (csv_next(&csv, loader->scratch, &header, problems)) {
        header_check(loader, object, &csv, &header);
        rows_check(loader, &csv, header.count);
    } else if (problems->count == before) {
        problem_add(problems, "data.empty", (Place){ .file = file }, NO_ARGS);
    }
}
