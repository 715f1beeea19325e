/*
 * order.c -- in which order the objects' data can be loaded: first those that others point at.
 */
#include "core/record/transfer.h"

typedef struct {
    const Snapshot *snapshot;
    const Object  **order;
    size_t          count;
    bool           *seen;
} Order;

/*
 * Depth first. Circles are cut where they close: import tries rows again that point forward within
 * one object.
 */
static void visit(Order *order, const Object *object)
{
    if (order->seen[object->index]) return;
    order->seen[object->index] = true;
    for (size_t i = 0; i < object->field_count; i++) {
        const Object *target = object->fields[i].value_type.object;
        bool stored = object->fields[i].type->column != COLUMN_NONE;
        if (target && stored && target != object) visit(order, target);
    }
    order->order[order->count++] = object;
}

const Object **transfer_order(Arena *arena, const Snapshot *snapshot, size_t *count)
{
    Order order = { .snapshot = snapshot };
    order.order = ARENA_ARRAY(arena, const Object *, snapshot->object_count);
    order.seen = ARENA_ARRAY(arena, bool, snapshot->object_count);
    visit(&order, snapshot->department);
    visit(&order, snapshot->user);
    for (size_t i = 0; i < snapshot->object_count; i++) visit(&order, &snapshot->objects[i]);
    *count = order.count;
    return order.order;
}
