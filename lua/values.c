/* values.c -- records and values of the house to what crosses the wire, and back. */
#include "lua/run.h"

Wire wire_of_value(Arena *arena, Value value, const Object *target)
{
    Wire wire = { .value = value };
    if (value.kind == VALUE_REF && target) wire.object = target->name;
    if (value.kind != VALUE_LIST) return wire;
    wire = (Wire){ .kind = WIRE_LIST, .count = value.list.count };
    wire.items = ARENA_ARRAY(arena, Wire, value.list.count);
    for (size_t i = 0; i < wire.count; i++)
        wire.items[i] = wire_of_value(arena, value.list.items[i], target);
    return wire;
}

Wire wire_of_record(Work *work, const Object *object, int64_t id, int64_t version,
                    const Value *values)
{
    Wire wire = { .kind = WIRE_RECORD,
                  .value = value_ref(id),
                  .object = object->name,
                  .version = version,
                  .count = object->field_count };
    wire.items = ARENA_ARRAY(work->arena, Wire, object->field_count);
    for (size_t i = 0; i < object->field_count; i++)
        wire.items[i] = wire_of_value(work->arena, values[i], object->fields[i].value_type.object);
    return wire;
}

static bool to_scalar(const Wire *wire, Value *value)
{
    *value = wire->value;
    return wire->kind == WIRE_SCALAR || wire->kind == WIRE_RECORD;
}

bool wire_to_value(Arena *arena, const Wire *wire, Value *value)
{
    if (wire->kind != WIRE_LIST) return to_scalar(wire, value);
    Value *items = ARENA_ARRAY(arena, Value, wire->count);
    for (size_t i = 0; i < wire->count; i++)
        if (!to_scalar(&wire->items[i], &items[i])) return false;
    *value = (Value){ .kind = VALUE_LIST, .list = { items, wire->count } };
    return true;
}
