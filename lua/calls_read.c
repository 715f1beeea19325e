/*
 * calls_read.c -- what scripts read: as their user, through the same filter as a list.
 *
 * The rule of this file: each read is one query of the budget, each row that comes back a row.
 */
#include "core/record/query.h"
#include "core/record/select.h"
#include "core/record/source.h"
#include "lua/calls.h"

/* --- conditions ------------------------------------------------------------------------------- */

typedef struct {
    Binding *items;
    size_t   count;
} Bindings;

static bool bindings_read(Calling *calling, const Wire *map, Bindings *bindings)
{
    Work *work = calling->work;
    size_t pairs = map && map->kind == WIRE_MAP ? map->count / 2 : 0;
    *bindings = (Bindings){ ARENA_ARRAY(work->arena, Binding, pairs + 1), pairs };
    for (size_t i = 0; i < pairs; i++) {
        Binding *binding = &bindings->items[i];
        binding->name = map->items[2 * i].value.text;
        if (!wire_to_value(work->arena, &map->items[2 * i + 1], &binding->value))
            return problem_add(work->problems, "expr.bound.list", (Place){ 0 },
                               ARGS(binding->name));
    }
    return true;
}

static bool selection_read(Calling *calling, size_t where, Selection *selection)
{
    Bindings bindings;
    if (!bindings_read(calling, &calling->args[where + 1], &bindings)) return false;
    selection->where         = call_str(calling, where);
    selection->bindings      = bindings.items;
    selection->binding_count = bindings.count;
    return true;
}

/* Within what may still be read; one row more shows that there is more. */
static bool read_rows(Calling *calling, const Object *object, Selection *selection,
                      Selected *selected)
{
    int64_t left = budget_left(&calling->chain->budget, BUDGET_ROWS_READ);
    if (!selection->limit || selection->limit > left + 1) selection->limit = left + 1;
    return call_spend(calling, BUDGET_QUERIES, 1)
           && select_records(calling->work, object, selection, selected)
           && call_spend(calling, BUDGET_ROWS_READ, (int64_t)selected->rows.count);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void put_record(Calling *calling, const Object *object, const Value *row)
{
    Wire wire = wire_of_record(calling->work, object, row[object->id->index].integer,
                               row[object->version->index].integer, row);
    wire_put(calling->answer, &wire);
}

static void put_map(Calling *calling, const Selected *selected, const Value *row)
{
    wire_put_map(calling->answer, selected->width);
    for (size_t i = 0; i < selected->width; i++) {
        const SelectedColumn *column = &selected->columns.items[i];
        Wire value = wire_of_value(calling->work->arena, row[i], column->type.object);
        wire_put_text(calling->answer, column->key);
        wire_put(calling->answer, &value);
    }
}

static void put_rows(Calling *calling, const Object *object, const Selected *selected)
{
    wire_put_list(calling->answer, selected->rows.count);
    for (size_t i = 0; i < selected->rows.count; i++)
        if (selected->columns.count) put_map(calling, selected, selected->rows.items[i]);
        else put_record(calling, object, selected->rows.items[i]);
}

static void put_first(Calling *calling, const Object *object, const Selected *selected)
{
    if (selected->rows.count) put_record(calling, object, selected->rows.items[0]);
    else wire_put_value(calling->answer, value_null());
}

/* --- the calls -------------------------------------------------------------------------------- */

/* What may not be seen is not there. */
bool call_find(Calling *calling)
{
    const Object *object    = call_object(calling);
    Selection     selection = { .limit = 1 };
    Selected      selected;
    if (!object || !call_id(calling, 1, &selection.id)
        || !read_rows(calling, object, &selection, &selected)) return false;
    put_first(calling, object, &selected);
    return true;
}

bool call_one(Calling *calling)
{
    const Object *object    = call_object(calling);
    Selection     selection = { .limit = 2 };
    Selected      selected;
    if (!object || !selection_read(calling, 1, &selection)
        || !read_rows(calling, object, &selection, &selected)) return false;
    if (selected.rows.count > 1)
        return problem_add(calling->work->problems, "script.several", (Place){ 0 },
                           ARGS(object->name, selection.where));
    put_first(calling, object, &selected);
    return true;
}

/* "name,amount", or a list of such names. */
static bool words_read(Calling *calling, const Wire *wire, Str *words)
{
    if (!wire || (wire->kind == WIRE_SCALAR && value_is_null(wire->value))) return true;
    if (wire->kind == WIRE_SCALAR && wire->value.kind == VALUE_TEXT) {
        *words = wire->value.text;
        return true;
    }
    Buffer list;
    buffer_init(&list, calling->work->arena, 64);
    for (size_t i = 0; wire->kind == WIRE_LIST && i < wire->count; i++) {
        const Wire *word = &wire->items[i];
        if (word->kind != WIRE_SCALAR || word->value.kind != VALUE_TEXT) break;
        if (i) buffer_char(&list, ',');
        buffer_add(&list, word->value.text);
        if (i + 1 == wire->count) {
            *words = buffer_str(&list);
            return true;
        }
    }
    return problem_add(calling->work->problems, "script.argument", (Place){ 0 }, ARGS(STR("2")));
}

static bool limit_read(Calling *calling, const Wire *wire, int64_t *limit)
{
    Value value = wire ? wire->value : value_null();
    if (value_is_null(value)) return true;
    if (wire->kind == WIRE_SCALAR && value_to_int(&value) && value.integer >= 1) {
        *limit = value.integer;
        return true;
    }
    return problem_add(calling->work->problems, "script.argument", (Place){ 0 }, ARGS(STR("2")));
}

static bool options_read(Calling *calling, Selection *selection)
{
    const Wire *map = &calling->args[1], *where = wire_member(map, "where");
    Bindings    bindings;
    if (!bindings_read(calling, wire_member(map, "args"), &bindings)) return false;
    if (where && where->value.kind == VALUE_TEXT) selection->where = where->value.text;
    selection->bindings      = bindings.items;
    selection->binding_count = bindings.count;
    return words_read(calling, wire_member(map, "select"), &selection->select)
           && words_read(calling, wire_member(map, "sort"), &selection->sort)
           && limit_read(calling, wire_member(map, "limit"), &selection->limit);
}

bool call_query(Calling *calling)
{
    const Object *object    = call_object(calling);
    Selection     selection = { 0 };
    Selected      selected;
    if (!object || !options_read(calling, &selection)
        || !read_rows(calling, object, &selection, &selected)) return false;
    put_rows(calling, object, &selected);
    return true;
}

/* One measure over what fits; it comes back as JSON, which numbers survive exactly. */
static bool measure(Calling *calling, size_t where, Str what, Value *value)
{
    Work            *work   = calling->work;
    const Object    *object = call_object(calling);
    AggregateRequest request = { .where = call_str(calling, where), .measures = what };
    Bindings         bindings;
    Buffer           out;
    JsonWriter       json;
    if (!object || !bindings_read(calling, &calling->args[where + 1], &bindings)) return false;
    request.bindings      = bindings.items;
    request.binding_count = bindings.count;
    buffer_init(&out, work->arena, 128);
    json_writer_init(&json, &out);
    if (!call_spend(calling, BUDGET_QUERIES, 1)
        || !aggregate_write(work, object, &request, &json)) return false;
    const Json *rows = json_find(json_read(work->arena, buffer_str(&out), work->problems), "rows");
    *value = rows && rows->first && rows->first->first ? rows->first->first->value : value_null();
    return true;
}

bool call_count(Calling *calling)
{
    Value count;
    if (!measure(calling, 1, STR("count()"), &count)) return false;
    wire_put_value(calling->answer, count);
    return true;
}

bool call_sum(Calling *calling)
{
    Value sum;
    Str   field = call_str(calling, 1);
    Str   what  = str_printf(calling->work->arena, "sum(%.*s)", STR_ARG(field));
    if (!measure(calling, 2, what, &sum)) return false;
    if (sum.kind == VALUE_TEXT) value_to_decimal(&sum);
    wire_put_value(calling->answer, sum);
    return true;
}
