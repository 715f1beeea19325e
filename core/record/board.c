/*
 * board.c -- see board.h: one statement counts and sums all columns, then each open column reads
 * its first cards as a list does.
 *
 * The rule of this file: a column is a filter like any other, so that rights, pages and order are
 * those of lists.
 */
#include "core/record/board.h"

#include "core/record/access.h"
#include "core/record/filter.h"
#include "core/record/measure.h"
#include "core/record/query.h"

/* What is in one column, cards aside. */
typedef struct {
    Str     value; /* a NULL ptr: those without */
    int64_t count;
    Str     sum;   /* as JSON */
} Tally;

typedef VEC(Tally) Tallies;

typedef struct {
    Work               *work;
    const Object       *object;
    const Board        *board;
    const BoardRequest *request;
    Str                 select;
    bool                summed;
    Tallies             tallies;
} Drawing;

/* --- counts and sums -------------------------------------------------------------------------- */

static bool read_measures(Drawing *drawing, Source *source, Measure *by, Measure *sum)
{
    Work *work = drawing->work;
    by->at = 0;
    if (!group_read(source, drawing->board->by->name, by)) return false;
    sum->at = by->cells + 1;
    return !drawing->summed
           || measure_read(source,
                           str_printf(work->arena, "sum(%.*s)",
                                      STR_ARG(drawing->board->sum->name)), sum);
}

static void keep_tally(Drawing *drawing, const Measure *by, const Measure *sum,
                       DbStatement *statement)
{
    Work *work = drawing->work;
    Tally tally = { .count = db_column_int(statement, by->cells) };
    if (!db_column_null(statement, 0))
        tally.value = str_copy(work->arena, db_column_text(statement, 0));
    if (drawing->summed) {
        Buffer text;
        JsonWriter json;
        buffer_init(&text, work->arena, 32);
        json_writer_init(&json, &text);
        measure_write(sum, work, statement, &json);
        tally.sum = buffer_str(&text);
    }
    VEC_PUSH(work->arena, &drawing->tallies, tally);
}

static bool count_columns(Drawing *drawing)
{
    Work *work = drawing->work;
    const BoardRequest *request = drawing->request;
    Filter filter = { .view = request->within, .where = request->where, .q = request->q,
                      .also = drawing->board->where, .verb = VERB_READ };
    Source source;
    Measure by = { 0 }, sum = { 0 };
    Buffer where, sql;
    source_init(&source, work, drawing->object);
    buffer_init(&where, work->arena, 256);
    buffer_init(&sql, work->arena, 512);
    if (!filter_write(&source, &filter, &where) || !read_measures(drawing, &source, &by, &sum))
        return false;
    buffer_printf(&sql, "SELECT %.*s, count(*)", STR_ARG(by.columns));
    if (drawing->summed) buffer_printf(&sql, ", %.*s", STR_ARG(sum.columns));
    buffer_add(&sql, buffer_str(&source.from));
    buffer_add(&sql, buffer_str(&where));
    buffer_printf(&sql, " GROUP BY %.*s", STR_ARG(by.sql));

    DbStatement *statement = source_prepare(&source, &sql);
    DbStep step = statement ? DB_ROW : DB_FAILED;
    while (statement && (step = db_step(statement, work->problems)) == DB_ROW)
        keep_tally(drawing, &by, &sum, statement);
    return step != DB_FAILED;
}

static const Tally *tally_of(const Drawing *drawing, Str value)
{
    static const Tally nothing = { 0 };
    for (size_t i = 0; i < drawing->tallies.count; i++) {
        const Tally *tally = &drawing->tallies.items[i];
        if (!tally->value.ptr == !value.ptr && str_equal(tally->value, value)) return tally;
    }
    return &nothing;
}

/* --- cards ------------------------------------------------------------------------------------ */

static void select_add(Buffer *out, Str path)
{
    if (path.len && out->len) BUFFER_ADD(out, ",");
    buffer_add(out, path);
}

static void select_card(Drawing *drawing)
{
    const Board *board = drawing->board;
    Buffer out;
    buffer_init(&out, drawing->work->arena, 128);
    select_add(&out, board->by->name);
    select_add(&out, board->title);
    for (size_t i = 0; i < board->fact_count; i++) select_add(&out, board->facts[i]);
    drawing->select = buffer_str(&out);
}

/* The members "rows" and "next". */
static bool write_cards(Drawing *drawing, Str value, JsonWriter *json)
{
    Work *work = drawing->work;
    const BoardRequest *request = drawing->request;
    int64_t limit;
    if (!query_limit(work, request->limit, BOARD_CARDS, BOARD_MAX_CARDS, &limit)) return false;
    QueryRequest cards = {
        .select = drawing->select,
        .view = request->within,
        .where = request->where,
        .q = request->q,
        .sort = drawing->board->sort.len ? drawing->board->sort : STR("id"),
        .limit = str_printf(work->arena, "%lld", (long long)limit),
        .cursor = request->one ? request->cursor : (Str){ 0 },
        .also = drawing->board->where,
        .option_of = drawing->board->by,
        .option = value,
        .forgiving = true,
    };
    return query_write_members(work, drawing->object, &cards, json);
}

static bool is_hidden(const Board *board, Str value)
{
    for (size_t i = 0; i < board->hidden_count; i++)
        if (str_equal(board->hidden[i], value)) return true;
    return false;
}

static bool write_column(Drawing *drawing, Str value, const Option *option, JsonWriter *json)
{
    const Tally *tally = tally_of(drawing, value);
    bool hidden = value.ptr && is_hidden(drawing->board, value);
    Str label = option ? work_label(drawing->work, &option->label, option->name) : value;
    json_open(json, '{');
    json_field_text(json, "value", value);
    json_field_text(json, "label", label);
    json_field_text(json, "color", option && option->color.len ? option->color : (Str){ 0 });
    json_field_int(json, "count", tally->count);
    if (drawing->summed) {
        json_key(json, STR("sum"));
        json_put_raw(json, tally->sum.len ? tally->sum : STR("0"));
    }
    json_field_bool(json, "hidden", hidden);
    bool ok = true;
    if (hidden || tally->count == 0) {
        json_key(json, STR("rows"));
        json_put_raw(json, STR("[]"));
        json_field_text(json, "next", (Str){ 0 });
    } else ok = write_cards(drawing, value, json);
    json_close(json, '}');
    return ok;
}

/*
 * The options in their order; retired ones only with cards. Then what is no option any more, and
 * what has none.
 */
static bool write_columns(Drawing *drawing, JsonWriter *json)
{
    const Choices *choices = drawing->board->by->choices;
    bool ok = true;
    for (size_t i = 0; ok && i < choices->option_count; i++) {
        const Option *option = &choices->options[i];
        if (!option->retired || tally_of(drawing, option->name)->count)
            ok = write_column(drawing, option->name, option, json);
    }
    for (size_t i = 0; ok && i < drawing->tallies.count; i++) {
        Str value = drawing->tallies.items[i].value;
        if (!value.ptr || !option_find(choices, value))
            ok = write_column(drawing, value, NULL, json);
    }
    return ok;
}

/* --- together --------------------------------------------------------------------------------- */

static const Board *board_asked(Work *work, const Object *object, Str name)
{
    for (size_t i = 0; i < object->board_count; i++) {
        const Board *board = access_board(work, object, object->boards[i].name);
        if (board && (!name.len || str_equal(board->name, name))) return board;
    }
    problem_add(work->problems, "board.unknown", (Place){ .field = STR("view") },
                ARGS(name, work_label(work, &object->label, object->name)));
    return NULL;
}

bool board_write(Work *work, const Object *object, const BoardRequest *request, JsonWriter *json)
{
    Drawing drawing = { .work = work, .object = object, .request = request };
    drawing.board = board_asked(work, object, request->view);
    if (!drawing.board) return false;
    const Field *sum = drawing.board->sum;
    drawing.summed = sum && access_field(work, sum) >= FIELD_READ;
    select_card(&drawing);

    json_open(json, '{');
    bool ok;
    if (request->one) {
        ok = write_cards(&drawing, request->value.len ? request->value : (Str){ 0 }, json);
    } else {
        json_key(json, STR("columns"));
        json_open(json, '[');
        ok = count_columns(&drawing) && write_columns(&drawing, json);
        json_close(json, ']');
    }
    json_close(json, '}');
    return ok;
}
