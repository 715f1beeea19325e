/*
 * input.c -- what came from outside becomes a list of names and raw values; nothing is judged here
 * but its form.
 */
#include "core/record/record.h"

static Value list_of(Work *work, const Value *items, size_t count)
{
    Value list = { .kind = VALUE_LIST };
    if (count) list.list.items = arena_copy(work->arena, items, sizeof *items * count);
    list.list.count = count;
    return list;
}

/*
 * A lookup may be given as the object that an answer holds: a list of a list of its id, which only
 * lookups understand. Every other object is a list of an empty list, which no field takes.
 */
static Value raw_object(Work *work, const Json *json)
{
    const Json *id = json_find(json, "id");
    bool known = id && id->kind == JSON_TEXT;
    Value inner = list_of(work, known ? &id->value : NULL, known ? 1 : 0);
    return list_of(work, &inner, 1);
}

static Value raw_value(Work *work, const Json *json)
{
    if (json->kind == JSON_OBJECT) return raw_object(work, json);
    if (json->kind != JSON_ARRAY) return json->value;
    ValueVec items = { 0 };
    for (const Json *item = json->first; item; item = item->next)
        VEC_PUSH(work->arena, &items, raw_value(work, item));
    return list_of(work, items.items, items.count);
}

static bool read_version(Work *work, const Json *json, RecordInputs *inputs)
{
    Value version = json->value;
    if (json->kind == JSON_NULL) return true;
    if (json->kind > JSON_TEXT || !value_to_int(&version))
        return problem_add(work->problems, "version.number",
                           work_place(work, STR("version")), NO_ARGS);
    inputs->version = arena_copy(work->arena, &version.integer, sizeof version.integer);
    return true;
}

void record_input_add(Work *work, RecordInputs *inputs, const char *name, Value value)
{
    VEC_PUSH(work->arena, &inputs->items, (RecordInput){ str_from(name), value });
}

bool record_input(Work *work, const Json *json, RecordInputs *inputs)
{
    *inputs = (RecordInputs){ 0 };
    if (!json || json->kind != JSON_OBJECT)
        return problem_add(work->problems, "record.form", work->at, NO_ARGS);
    for (const Json *member = json->first; member; member = member->next) {
        if (str_is(member->key, "version")) {
            if (!read_version(work, member, inputs)) return false;
        } else {
            VEC_PUSH(work->arena, &inputs->items,
                     (RecordInput){ member->key, raw_value(work, member) });
        }
    }
    return true;
}
