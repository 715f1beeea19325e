/*
 * action.c -- pressing a button, as a recipe:
 *
 *   access -> record -> version -> when -> input -> code
 *
 * The rule of this file: the code runs only after the last check. What it changes is saved by the
 * recipe of record.c, as by anybody.
 */
#include "core/record/action.h"

#include "core/record/access.h"
#include "core/record/evaluate.h"
#include "core/record/hooks.h"
#include "core/record/save.h"

/* --- may it be pressed ------------------------------------------------------------------------ */

static Str action_label(Work *work, const Action *action)
{
    return work_label(work, &action->label, action->name);
}

const Action *action_allowed(Work *work, const Object *object, Str name, bool on_list)
{
    const Action *action = action_find(object, name);
    if (!action || action->on_list != on_list)
        problem_add(work->problems, "action.missing", (Place){ 0 },
                    ARGS(name, work_label(work, &object->label, object->name)));
    else if (!access_action(work, action))
        problem_add(work->problems, "action.denied", (Place){ 0 },
                    ARGS(action_label(work, action)));
    else
        return action;
    return NULL;
}

bool action_fits(Work *work, const Action *action, const Record *record)
{
    return !action->on_list && access_action(work, action)
           && (!action->when || record_holds(work, record, action->when));
}

/* --- the steps -------------------------------------------------------------------------------- */

/* Values without a row: of what an action asks, or of an object whose list it stands on. */
static Record *record_blank(Work *work, const Object *object)
{
    Record *record = ARENA_NEW(work->arena, Record);
    *record = (Record){ .object = object, .is_new = true };
    record->values = ARENA_ARRAY(work->arena, Value, object->field_count);
    record->given = ARENA_ARRAY(work->arena, bool, object->field_count);
    return record;
}

static bool record_take(Work *work, const Action *action, int64_t id, Record **record)
{
    *record = action->on_list ? NULL : record_find(work, action->object, id);
    return *record || action->on_list || record_unknown(work, action->object);
}

static bool version_check(Work *work, const Record *record, const int64_t *version)
{
    if (!version || !record || *version == record->version) return true;
    return problem_add(work->problems, "version.stale", (Place){ 0 },
                       ARGS(work_label(work, &record->object->label, record->object->name)));
}

static bool when_check(Work *work, const Action *action, const Record *record)
{
    if (!action->when) return true;
    if (!record) record = record_blank(work, action->object);
    return record_holds(work, record, action->when)
           || problem_add(work->problems, "action.not_now", (Place){ 0 },
                          ARGS(action_label(work, action)));
}

/* An action without a form is asked nothing; a field that came along was meant for something. */
static bool nothing_given(Work *work, const Action *action, const RecordInputs *inputs)
{
    for (size_t i = 0; i < inputs->items.count; i++)
        problem_add(work->problems, "field.unknown", work_place(work, inputs->items.items[i].name),
                    ARGS(inputs->items.items[i].name, action_label(work, action)));
    return inputs->items.count == 0;
}

static bool input_take(Work *work, const Action *action, const RecordInputs *inputs,
                       Record **input)
{
    *input = action->input ? record_blank(work, action->input) : NULL;
    return *input ? values_check(work, *input, inputs) && rules_check(work, *input)
                  : nothing_given(work, action, inputs);
}

static bool code_run(Work *work, const Action *action, Record *record, const Record *input,
                     JsonWriter *result)
{
    const Hooks *hooks = work->hooks;
    if (!hooks || !hooks->act)
        return problem_add(work->problems, "script.host", (Place){ 0 }, NO_ARGS);
    return hooks->act(hooks->context, work, action, record, input, result);
}

bool record_act(Work *work, const Action *action, int64_t id, const RecordInputs *inputs,
                JsonWriter *result)
{
    Record *record, *input;
    int before = work->problems->count;
    return record_take(work, action, id, &record)
        && version_check(work, record, inputs->version)
        && when_check(work, action, record)
        && input_take(work, action, inputs, &input)
        && code_run(work, action, record, input, result)
        && work->problems->count == before;
}
