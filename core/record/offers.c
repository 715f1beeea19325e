/*
 * offers.c -- what choices and lookups offer: retired options, dependent options, filters.
 *
 * The rule of this file: what a save brings in must be on offer, whoever brings it: people,
 * scripts, defaults. What stood there before stays; but a save that makes a value unfit is refused,
 * also if it changes only what the value depends on.
 */
#include "core/record/evaluate.h"
#include "core/record/save.h"
#include "core/record/store.h"

/* --- options ---------------------------------------------------------------------------------- */

static bool option_fits(Work *work, const Record *record, const Field *field, Value value)
{
    const Option *option = option_find(field->choices, value.text);
    if (!option) return true; /* not one of today's: its type has judged it */
    const Offer *offer = &field->offers[option - field->choices->options];
    return (!offer->parent || record_holds(work, record, offer->parent))
           && (!offer->when || record_holds(work, record, offer->when));
}

static bool held(Value before, Value value)
{
    return value_list_has(before, value) || value_equal(before, value);
}

/* Did it stand there before, and was as unfit as it is now? */
static bool was_unfit(Work *work, const Record *record, const Field *field, Value value)
{
    if (!record->old) return false;
    Record before = record_before(record);
    return held(before.values[field->index], value)
           && !option_fits(work, &before, field, value);
}

static bool option_check(Work *work, const Record *record, const Field *field, Value value)
{
    if (value.kind != VALUE_TEXT || option_fits(work, record, field, value)
        || was_unfit(work, record, field, value))
        return true;
    const Option *option = option_find(field->choices, value.text);
    return field_problem(work, "value.not_now", field,
                         work_label(work, &option->label, option->name));
}

static bool options_check(Work *work, const Record *record, const Field *field)
{
    Value value = record->values[field->index];
    bool ok = true;
    if (value.kind != VALUE_LIST) return option_check(work, record, field, value);
    for (size_t i = 0; i < value.list.count; i++)
        ok = option_check(work, record, field, value.list.items[i]) && ok;
    return ok;
}

/* --- lookups ---------------------------------------------------------------------------------- */

/* What came from outside was checked where it came in; what a script has set counts as its own. */
static bool filter_check(Work *work, const Record *record, const Field *field)
{
    Value value = record->values[field->index];
    bool same = record->old && value_equal(value, record->old[field->index]);
    if (value.kind != VALUE_REF || same || record->given[field->index]) return true;
    const Object *target = field->value_type.object;
    Record *found = store_load(work, target, value.integer);
    return !found || record_holds(work, found, field->filter)
           || field_problem(work, "value.not_offered", field,
                            work_label(work, &target->label, target->name));
}

bool offers_check(Work *work, const Record *record)
{
    bool ok = true;
    for (size_t i = 0; i < record->object->field_count; i++) {
        const Field *field = &record->object->fields[i];
        if (field->offers) ok = options_check(work, record, field) && ok;
        if (field->filter) ok = filter_check(work, record, field) && ok;
    }
    return ok;
}
