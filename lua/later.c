/*
 * later.c -- crm.later: a job of the app's own, ordered in the transaction of whoever calls.
 *
 * JSON has no dates, decimals and records, so these go as an object with one key that no table of a
 * script may have: {"$date": "2026-11-22"}. The rule: what is ordered must be there; a job that
 * nothing has is an error where it is ordered, not in the night.
 */
#include "lua/later.h"

#include "core/base/id.h"
#include "core/record/job.h"
#include "lua/calls.h"
#include "lua/declared.h"

static const int64_t SECOND = 1000, DAY = 86400000;

/* --- arguments -------------------------------------------------------------------------------- */

typedef struct {
    const char *key;
    ValueKind   kind;
    bool      (*read)(Value *value);
} Mark;

static bool read_decimal(Value *value)
{
    Decimal decimal;
    if (value->kind != VALUE_TEXT || !decimal_parse(value->text, &decimal)) return false;
    *value = value_decimal(decimal);
    return true;
}

static const Mark marks[] = {
    { "$date", VALUE_DATE, value_to_date },
    { "$datetime", VALUE_DATETIME, value_to_datetime },
    { "$decimal", VALUE_DECIMAL, read_decimal },
};

static const Mark *mark_of(ValueKind kind)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i].kind == kind) return &marks[i];
    return NULL;
}

static void put_reference(JsonWriter *json, const Wire *wire)
{
    json_open(json, '{');
    json_field_text(json, "$ref", wire->object);
    json_field_id(json, "id", wire->value.integer);
    json_close(json, '}');
}

static void put_scalar(JsonWriter *json, const Wire *wire)
{
    const Mark *mark = mark_of(wire->value.kind);
    if (wire->value.kind == VALUE_REF && wire->object.len) {
        put_reference(json, wire);
    } else if (mark) {
        json_open(json, '{');
        json_field_text(json, mark->key, value_to_text(json->out->arena, wire->value));
        json_close(json, '}');
    } else {
        json_put_value(json, wire->value);
    }
}

void later_put(JsonWriter *json, const Wire *wire)
{
    bool map = wire->kind == WIRE_MAP;
    if (!map && wire->kind != WIRE_LIST) {
        put_scalar(json, wire);
        return;
    }
    json_open(json, map ? '{' : '[');
    for (size_t i = 0; i < wire->count; i++)
        if (map && i % 2 == 0) json_key(json, wire->items[i].value.text);
        else later_put(json, &wire->items[i]);
    json_close(json, map ? '}' : ']');
}

static bool get_marked(const Json *json, Wire *wire)
{
    int64_t id;
    if (!json->first || !str_starts(json->first->key, STR("$"))) return false;
    *wire = wire_scalar(json->first->value);
    if (str_is(json->first->key, "$ref") && id_parse(json_text(json, "id"), &id)) {
        *wire = (Wire){ .value = value_ref(id), .object = json->first->value.text };
        return true;
    }
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_is(json->first->key, marks[i].key)) return marks[i].read(&wire->value);
    return true;
}

Wire later_get(Arena *arena, const Json *json)
{
    Wire wire;
    bool map = json && json->kind == JSON_OBJECT;
    if (!json || json->kind < JSON_ARRAY) return wire_scalar(json ? json->value : value_null());
    if (map && get_marked(json, &wire)) return wire;
    wire       = (Wire){ .kind = map ? WIRE_MAP : WIRE_LIST };
    wire.items = ARENA_ARRAY(arena, Wire, 2 * json->count + 1);
    for (const Json *item = json->first; item; item = item->next) {
        if (map) wire.items[wire.count++] = wire_scalar(value_text(item->key));
        wire.items[wire.count++] = later_get(arena, item);
    }
    return wire;
}

static bool has_marks(const Wire *wire)
{
    bool map = wire->kind == WIRE_MAP, any = false;
    if (!map && wire->kind != WIRE_LIST) return false;
    for (size_t i = 0; i < wire->count && !any; i++)
        any = map && i % 2 == 0 ? str_starts(wire->items[i].value.text, STR("$"))
                                : has_marks(&wire->items[i]);
    return any;
}

/* --- when ------------------------------------------------------------------------------------- */

/* "90s", "15m", "2h", "1d", "1w": ms; false if it is none of these. */
static bool after_read(Str text, int64_t *ms)
{
    static const struct {
        char    letter;
        int64_t seconds;
    } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
    int64_t count;
    if (text.len < 2 || text.len > 9 || !str_to_int(str_slice(text, 0, text.len - 1), &count)
        || count < 0) return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (text.ptr[text.len - 1] == units[i].letter) {
            *ms = count * units[i].seconds * SECOND;
            return true;
        }
    return false;
}

/* A day begins at its first instant in the tenant's zone. */
static bool at_read(Work *work, Value at, int64_t *ms)
{
    if (at.kind == VALUE_DATE) {
        CivilTime midnight = { .date = date_to_civil(at.integer) };
        *ms                = zone_instant(work->snapshot->zone, midnight);
        return true;
    }
    *ms = at.integer;
    return at.kind == VALUE_DATETIME;
}

static bool when_read(Calling *calling, const Wire *after, const Wire *at, int64_t *when)
{
    Work   *work = calling->work;
    int64_t rest;
    if (after && at) return problem_add(work->problems, "script.later.both", (Place){ 0 }, NO_ARGS);
    if (at && !at_read(work, at->value, when))
        return problem_add(work->problems, "script.later.at", (Place){ 0 }, NO_ARGS);
    if (after) {
        if (after->value.kind != VALUE_TEXT || !after_read(after->value.text, &rest))
            return problem_add(work->problems, "script.later.after", (Place){ 0 },
                               ARGS(value_to_text(work->arena, after->value)));
        *when = work->now + rest;
    }
    return *when <= work->now + LATER_MOST_DAYS * DAY
           || problem_add(work->problems, "script.later.far", (Place){ 0 },
                          ARGS(str_printf(work->arena, "%d", LATER_MOST_DAYS)));
}

/* --- which ------------------------------------------------------------------------------------ */

static bool no_job(Work *work, Str name)
{
    return problem_add(work->problems, "script.job", (Place){ 0 }, ARGS(name));
}

const Object *later_find(Chain *chain, Work *work, Str name, Str *function)
{
    Str           rest = name, first;
    bool          there;
    const Object *object = str_cut(&rest, '.', &first) ? object_find(work->snapshot, first) : NULL;
    *function            = rest;
    if (!object || !object->script || !rest.len) return no_job(work, name), NULL;
    if (!declared_job(chain->declared, chain, work, object, rest, &there)) return NULL;
    return there ? object : (no_job(work, name), NULL);
}

/* --- the call --------------------------------------------------------------------------------- */

static const Wire *option(Calling *calling, const char *key)
{
    const Wire *wire = wire_member(&calling->args[2], key);
    return wire && !value_is_null(wire->value) ? wire : NULL;
}

static bool options_known(Calling *calling)
{
    const Wire *map = &calling->args[2];
    for (size_t i = 0; map->kind == WIRE_MAP && i < map->count; i += 2) {
        Str key = map->items[i].value.text;
        if (!str_is(key, "after") && !str_is(key, "at") && !str_is(key, "key"))
            return problem_add(calling->work->problems, "script.later.option", (Place){ 0 },
                               ARGS(key));
    }
    return true;
}

static Str args_text(Calling *calling, Str name)
{
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, calling->work->arena, 256);
    json_writer_init(&json, &out);
    json_open(&json, '{');
    json_field_text(&json, "job", name);
    json_key(&json, STR("args"));
    later_put(&json, &calling->args[1]);
    json_close(&json, '}');
    return buffer_str(&out);
}

/* What the job is about, where it says so: its runs are shown there. */
static int64_t record_of(Calling *calling)
{
    const Wire *id = wire_member(&calling->args[1], "id");
    if (!id || (id->kind != WIRE_SCALAR && id->kind != WIRE_RECORD)) return 0;
    Value value = id->value;
    return value.kind == VALUE_REF || value_to_ref(&value) ? value.integer : 0;
}

bool call_later(Calling *calling)
{
    Work         *work = calling->work;
    Str           name = call_str(calling, 0), function;
    const Wire   *key  = option(calling, "key");
    JobOrder      order = { .kind = JOB_SCRIPT, .record = record_of(calling) };
    int64_t       id;
    const Object *object = later_find(calling->chain, work, name, &function);
    if (!object || !options_known(calling)) return false;
    if (has_marks(&calling->args[1]))
        return problem_add(work->problems, "script.later.key", (Place){ 0 }, NO_ARGS);
    if (!when_read(calling, option(calling, "after"), option(calling, "at"), &order.at)
        || !call_spend(calling, BUDGET_ROWS_WRITTEN, 1)) return false;
    Str label    = work_label(work, &object->label, object->name);
    order.title  = str_printf(work->arena, "%.*s: %.*s", STR_ARG(label), STR_ARG(function));
    order.object = object->name;
    order.args   = args_text(calling, name);
    if (key)
        order.key = str_printf(work->arena, "%.*s %.200s", STR_ARG(name),
                               str_c(work->arena, value_to_text(work->arena, key->value)));
    if (!job_order(work, &order, &id)) return false;
    wire_put_value(calling->answer, value_text(id_text(work->arena, id)));
    return true;
}
