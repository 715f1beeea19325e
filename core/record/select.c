/*
 * select.c -- one statement for the rows that a script asks for.
 *
 * The rule of this file: the same filter, paths and order as a list has, so that a script sees what
 * its user sees, and nothing else.
 */
#include "core/record/select.h"

#include "core/record/access.h"
#include "core/record/filter.h"
#include "core/record/path.h"
#include "core/record/query.h"
#include "core/record/sort.h"
#include "core/record/store.h"

typedef struct {
    int  at; /* in the row that is given */
    Type type;
} Cell;

typedef struct {
    Source source;
    Buffer columns;
    VEC(Cell) cells;
} Reading;

static bool add_cell(Reading *reading, const Member *steps, size_t count, int at)
{
    Arena *arena = reading->source.work->arena;
    Cell cell = { at, steps[count - 1].type };
    if (reading->cells.count) BUFFER_ADD(&reading->columns, ", ");
    VEC_PUSH(arena, &reading->cells, cell);
    return source_path(&reading->source, &reading->source.root, SIGHT_STRICT, steps, count,
                       &reading->columns);
}

static bool add_fields(Reading *reading, const Object *object, Selected *selected)
{
    selected->width = object->field_count;
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        Member step = { field->name, field->value_type, field };
        bool kept = field == object->id || field == object->version;
        if (!kept && access_field(reading->source.work, field) < FIELD_READ) continue;
        if (!add_cell(reading, &step, 1, (int)i)) return false;
    }
    return true;
}

static bool add_paths(Reading *reading, const Object *object, Str list, Selected *selected)
{
    Work *work = reading->source.work;
    Str word;
    while (str_cut(&list, ',', &word)) {
        word = str_trim(word);
        if (!word.len) continue;
        if (selected->width == QUERY_MAX_COLUMNS)
            return problem_add(work->problems, "query.columns", (Place){ .field = STR("select") },
                               ARGS(str_printf(work->arena, "%d", QUERY_MAX_COLUMNS)));
        Path path;
        if (!path_read(work, object, word, "select", &path)
            || !add_cell(reading, path.steps, path.count, (int)selected->width)) return false;
        SelectedColumn column = { word, path.type };
        VEC_PUSH(work->arena, &selected->columns, column);
        selected->width++;
    }
    return true;
}

static DbStatement *prepare(Reading *reading, const Object *object, const Selection *selection,
                            Selected *selected)
{
    Work *work = reading->source.work;
    Buffer where, sql;
    Sort sort;
    Filter filter = { .where = selection->where,
                      .bindings = selection->bindings,
                      .binding_count = selection->binding_count,
                      .id = selection->id,
                      .verb = VERB_READ };
    buffer_init(&where, work->arena, 256);
    buffer_init(&sql, work->arena, 1024);
    if (!filter_write(&reading->source, &filter, &where)
        || !(selection->select.len ? add_paths(reading, object, selection->select, selected)
                                   : add_fields(reading, object, selected))
        || !sort_read(&reading->source, selection->sort, false, &sort)) return NULL;
    BUFFER_ADD(&sql, "SELECT ");
    buffer_add(&sql, buffer_str(&reading->columns));
    buffer_add(&sql, buffer_str(&reading->source.from));
    buffer_add(&sql, buffer_str(&where));
    if (!selection->id) sort_write(&sort, &sql);
    BUFFER_ADD(&sql, " LIMIT ");
    source_bind(&reading->source, &sql, value_int(selection->limit));
    return source_prepare(&reading->source, &sql);
}

static const Value *read_row(const Reading *reading, DbStatement *statement, size_t width)
{
    Arena *arena = reading->source.work->arena;
    Value *row = ARENA_ARRAY(arena, Value, width);
    for (size_t i = 0; i < reading->cells.count; i++) {
        const Cell *cell = &reading->cells.items[i];
        Value value = source_cell(statement, (int)i, cell->type, arena);
        bool unset = cell->type.kind == TYPE_BOOL && value_is_null(value);
        row[cell->at] = unset ? value_bool(false) : value;
    }
    return row;
}

/* About what it takes to hand it on. */
static size_t row_size(const Value *row, size_t width)
{
    size_t size = 0;
    for (size_t i = 0; i < width; i++)
        size += value_is_null(row[i]) ? 1 : row[i].kind == VALUE_TEXT ? row[i].text.len + 5 : 24;
    return size;
}

bool select_records(Work *work, const Object *object, const Selection *selection,
                    Selected *selected)
{
    Reading reading = { 0 };
    *selected = (Selected){ 0 };
    source_init(&reading.source, work, object);
    buffer_init(&reading.columns, work->arena, 256);
    DbStatement *statement = prepare(&reading, object, selection, selected);
    if (!statement) return false;
    DbStep step = DB_DONE;
    size_t size = 0;
    while (size <= SELECT_MOST_BYTES && (step = db_step(statement, work->problems)) == DB_ROW) {
        const Value *row = read_row(&reading, statement, selected->width);
        VEC_PUSH(work->arena, &selected->rows, row);
        size += row_size(row, selected->width);
    }
    db_reset(statement);
    if (size > SELECT_MOST_BYTES)
        return problem_add(work->problems, "query.bytes", (Place){ 0 },
                           ARGS(str_printf(work->arena, "%d", SELECT_MOST_BYTES >> 20)));
    return step == DB_DONE;
}
