/*
 * outbox.c -- what shall leave the house after the commit: written down in the same transaction, as
 * rows of the system object `outbox`.
 *
 * The rule of this file: nothing is sent from here, and nothing is written that the save does not
 * keep.
 */
#include "core/record/store.h"
#include "lua/calls.h"

enum { PAYLOAD_BYTES = 100000 };

static void put(JsonWriter *json, const Wire *wire, int depth)
{
    if (wire->kind == WIRE_SCALAR || wire->kind == WIRE_RECORD || depth > 8) {
        json_put_value(json, wire->value);
        return;
    }
    bool map = wire->kind == WIRE_MAP;
    json_open(json, map ? '{' : '[');
    for (size_t i = 0; i < wire->count; i++)
        if (map && i % 2 == 0) json_key(json, wire->items[i].value.text);
        else put(json, &wire->items[i], depth + 1);
    json_close(json, map ? '}' : ']');
}

/* A text of the map, a reference as its id. */
static Value word(Calling *calling, const char *key)
{
    const Wire *wire = wire_member(&calling->args[1], key);
    if (!wire || wire->kind == WIRE_LIST || wire->kind == WIRE_MAP) return value_null();
    return value_is_null(wire->value)
               ? value_null()
               : value_text(value_to_text(calling->work->arena, wire->value));
}

/* What a message is addressed by, and what it is about. */
typedef struct {
    const char *kind, *recipient, *subject;
} Sort;

static const Sort sorts[] = {
    { "mail", "to", "subject" }, { "notify", "user", "message" }, { "webhook", "connector", "" }
};

static const Sort *sort_find(Str kind)
{
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if (str_is(kind, sorts[i].kind)) return &sorts[i];
    return NULL;
}

bool call_outbox(Calling *calling)
{
    Work         *work   = calling->work;
    const Object *object = work->snapshot->outbox;
    Str           kind   = call_str(calling, 0);
    Buffer        payload;
    JsonWriter    json;
    const Sort   *sort   = sort_find(kind);
    if (!sort)
        return problem_add(work->problems, "script.argument", (Place){ 0 }, ARGS(STR("1")));
    buffer_init(&payload, work->arena, 256);
    json_writer_init(&json, &payload);
    put(&json, &calling->args[1], 0);
    if (payload.len > PAYLOAD_BYTES)
        return problem_add(work->problems, "script.outbox", (Place){ 0 },
                           ARGS(str_printf(work->arena, "%d", PAYLOAD_BYTES)));
    if (!call_spend(calling, BUDGET_ROWS_WRITTEN, 1)) return false;

    Record *row = store_row(work, object);
    store_set(row, "kind", value_text(kind));
    store_set(row, "recipient", word(calling, sort->recipient));
    store_set(row, "subject", word(calling, sort->subject));
    store_set(row, "template", word(calling, "template"));
    store_set(row, "payload", value_text(buffer_str(&payload)));
    store_set(row, "state", value_text(STR("waiting")));
    store_set(row, "at", value_datetime(work->now));
    store_set(row, "source", value_text(calling->wish->rule));
    if (!store_insert(work, row)) return false;
    wire_put_value(calling->answer, value_bool(true));
    return true;
}
