/*
 * hooking.c -- from a moment of a save, or a button, to a run; and what becomes of its outcome.
 *
 * The rule of this file: values that a script has set pass through the checks of their fields
 * before anybody else sees them. After a save a record is only read.
 */
#include "lua/hooking.h"

#include "core/record/access.h"
#include "core/record/record_json.h"
#include "lua/run.h"
#include "lua/runlog.h"

/* What those calls set off has the rights, too. */
Work hooking_acting(Work *work, bool elevated)
{
    Work inner = *work;
    if (!elevated || work->user->elevated) return inner;
    User *all       = arena_copy(work->arena, work->user, sizeof *all);
    all->everything = true;
    all->elevated   = true;
    inner.user      = all;
    return inner;
}

static void warn(Chain *chain, Work *work, const RunWish *wish, const Wire *warnings)
{
    for (size_t i = 0; i < warnings->count && chain->warnings < CHAIN_MAX_WARNINGS; i++) {
        const Wire  *field = wire_member(&warnings->items[i], "field");
        const Wire  *said  = wire_member(&warnings->items[i], "message");
        const Field *named = field && field->value.kind == VALUE_TEXT
                                 ? field_find(wish->object, field->value.text)
                                 : NULL;
        bool shown = named && access_field(work, named) >= FIELD_READ;
        Place at   = work_place(work, shown ? named->name : (Str){ 0 });
        problem_warn(work->problems, "script.warning", at, ARGS(said->value.text));
        problem_blame(work->problems, wish->rule, (Str){ 0 });
        chain->warnings++;
    }
}

/* --- hooks ------------------------------------------------------------------------------------ */

static void blame_all(Problems *problems, const Problem *last, const RunWish *wish)
{
    Problem *problem = last ? last->next : problems->first;
    for (; problem; problem = problem->next) {
        problem->rule    = wish->rule;
        problem->at.file = wish->path;
    }
}

static bool set_all(Work *work, const RunWish *wish, const Wire *changes)
{
    Record        *record = wish->record;
    const Problem *last   = work->problems->last;
    bool           ok     = true;
    for (size_t i = 0; i + 1 < changes->count; i += 2) {
        Value        value;
        const Field *field = &record->object->fields[changes->items[i].value.integer];
        if (!wire_to_value(work->arena, &changes->items[i + 1], &value)) return false;
        ok = record_set(work, record, field, value) && ok;
    }
    if (changes->count) record->rule = run_source(work->arena, wish);
    if (!ok) blame_all(work->problems, last, wish);
    return ok;
}

bool hooking_run(void *context, Work *work, HookMoment moment, const Object *object,
                 Record *record)
{
    Scripts  *scripts = context;
    bool      there   = false;
    RunResult result;
    if (!object->script) return true;
    Chain *chain    = chain_of(scripts->workers, work);
    chain->declared = scripts->declared;
    Work inner = hooking_acting(work, object->elevated);
    if (!declared_find(scripts->declared, chain, &inner, object, moment, &there)) return false;
    if (!there) return true;
    RunWish wish = {
        .kind = RUN_HOOK,
        .path = object->script->path,
        .object = object,
        .function = str_from(declared_moments[moment]),
        .rule = str_printf(work->arena, "%.*s.%s", STR_ARG(object->name),
                           declared_moments[moment]),
        .record = record,
        .may_change = moment == HOOK_BEFORE_SAVE,
        .elevated = inner.user->elevated,
    };
    bool ok      = run_script(chain, &inner, &wish, &result);
    work->stores = inner.stores;
    work->wrote |= inner.wrote;
    if (!ok) return false;
    warn(chain, work, &wish, &result.done.warnings);
    return set_all(work, &wish, &result.done.changes) && runlog_write(work, &wish, &result);
}

/* --- actions ---------------------------------------------------------------------------------- */

static Wire input_wire(Work *work, const Record *input)
{
    Wire map = { .kind = WIRE_MAP };
    if (!input) return map;
    map.items = ARENA_ARRAY(work->arena, Wire, 2 * input->object->field_count);
    for (size_t i = 0; i < input->object->field_count; i++) {
        const Field *field = &input->object->fields[i];
        if (field->system || value_is_null(input->values[i])) continue;
        map.items[map.count++] = wire_scalar(value_text(field->name));
        map.items[map.count++] = wire_of_value(work->arena, input->values[i],
                                               field->value_type.object);
    }
    return map;
}

static bool save_changes(Work *work, const RunWish *wish, const Wire *changes)
{
    size_t        count = changes->count / 2;
    RecordChange *items = ARENA_ARRAY(work->arena, RecordChange, count + 1);
    Record       *saved;
    if (!count) return true;
    for (size_t i = 0; i < count; i++) {
        items[i].field = &wish->object->fields[changes->items[2 * i].value.integer];
        if (!wire_to_value(work->arena, &changes->items[2 * i + 1], &items[i].value)) return false;
    }
    const Problem *last = work->problems->last;
    if (record_change(work, wish->object, wish->record->id, items, count, &saved)) return true;
    blame_all(work->problems, last, wish);
    return false;
}

static void write_record(Work *work, const Wire *wire, JsonWriter *result)
{
    const Object *object = object_find(work->snapshot, wire->object);
    json_open(result, '{');
    json_field_text(result, "object", wire->object);
    json_field_id(result, "id", wire->value.integer);
    Str title = object ? record_title(work, object, wire->value.integer) : (Str){ 0 };
    json_field_text(result, "title", title.len ? title : (Str){ NULL, 0 });
    json_close(result, '}');
}

static void write_result(Work *work, const Wire *wire, JsonWriter *result)
{
    bool map = wire->kind == WIRE_MAP, known = wire->object.len && wire->value.kind == VALUE_REF;
    if (wire->kind == WIRE_RECORD || (wire->kind == WIRE_SCALAR && known)) {
        write_record(work, wire, result);
        return;
    }
    if (wire->kind == WIRE_SCALAR) {
        json_put_value(result, wire->value);
        return;
    }
    json_open(result, map ? '{' : '[');
    for (size_t i = 0; i < wire->count; i++)
        if (map && i % 2 == 0) json_key(result, wire->items[i].value.text);
        else write_result(work, &wire->items[i], result);
    json_close(result, map ? '}' : ']');
}

bool hooking_act(void *context, Work *work, const Action *action, Record *record,
                 const Record *input, JsonWriter *result)
{
    Scripts      *scripts = context;
    const Object *object  = action->object;
    RunResult     outcome;
    if (work->depth == 0) work->saves++;
    Chain *chain    = chain_of(scripts->workers, work);
    chain->declared = scripts->declared;
    Work    inner = hooking_acting(work, action->elevated);
    RunWish wish  = {
        .kind = RUN_ACTION,
        .path = object->script->path,
        .object = object,
        .function = action->run,
        .rule = str_printf(work->arena, "%.*s.actions.%.*s", STR_ARG(object->name),
                           STR_ARG(action->name)),
        .record = record,
        .may_change = record != NULL,
        .input = input_wire(work, input),
        .elevated = inner.user->elevated,
    };
    inner.depth++;
    inner.source = run_source(work->arena, &wish);
    bool ok      = run_script(chain, &inner, &wish, &outcome)
                   && save_changes(&inner, &wish, &outcome.done.changes);
    work->stores = inner.stores;
    work->wrote |= inner.wrote;
    if (!ok) return false;
    warn(chain, work, &wish, &outcome.done.warnings);
    write_result(work, &outcome.done.result, result);
    return runlog_write(work, &wish, &outcome);
}
