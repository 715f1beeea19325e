/*
 * rules.c -- the step "rules": what the configuration demands of the record as a whole.
 *
 * The rule of this file: it runs after hooks, so that no script slips past it, and reports every
 * broken rule. Rules see everything; a message goes to its field only if the user may know that
 * field.
 */
#include "core/record/access.h"
#include "core/record/evaluate.h"
#include "core/record/save.h"

static bool is_empty(const Record *record, const Field *field)
{
    return value_is_null(record->values[field->index]);
}

bool required_check(Work *work, const Record *record, const bool *refused)
{
    bool ok = true;
    for (size_t i = 0; i < record->object->field_count; i++) {
        const Field *field = &record->object->fields[i];
        if (field->required && !field->system && !field->type->assigned && !(refused && refused[i])
            && is_empty(record, field))
            ok = field_problem(work, "value.required", field, (Str){ 0 });
    }
    return ok;
}

static bool required_when_check(Work *work, const Record *record)
{
    bool ok = true;
    for (size_t i = 0; i < record->object->field_count; i++) {
        const Field *field = &record->object->fields[i];
        if (field->required_when && !field->required && is_empty(record, field)
            && record_holds(work, record, field->required_when))
            ok = field_problem(work, "value.required", field, (Str){ 0 });
    }
    return ok;
}

/* Binds what came from outside: hooks may set such a field on the record being saved. */
static bool readonly_when_check(Work *work, const Record *record)
{
    bool ok = true;
    for (size_t i = 0; i < record->object->field_count; i++) {
        const Field *field = &record->object->fields[i];
        if (!field->readonly_when || !record->given[i]) continue;
        bool same = record->old ? value_equal(record->values[i], record->old[i])
                                : value_equal(record->values[i], field->fallback);
        if (!same && record_holds(work, record, field->readonly_when))
            ok = field_problem(work, "field.readonly_now", field, (Str){ 0 });
    }
    return ok;
}

static bool refuse_when_check(Work *work, const Record *record)
{
    bool ok = true;
    for (size_t i = 0; i < record->object->rule_count; i++) {
        const Rule *rule = &record->object->rules[i];
        if (!record_holds(work, record, rule->refuse_when)) continue;
        bool known = rule->field && access_field(work, rule->field) >= FIELD_READ;
        Place at = work_place(work, known ? rule->field->name : (Str){ 0 });
        ok = problem_say(work->problems, "rule.refused", at,
                         work_label(work, &rule->message, rule->name));
    }
    return ok;
}

bool rules_check(Work *work, const Record *record)
{
    bool required = required_check(work, record, NULL);
    bool when = required_when_check(work, record);
    bool readonly = readonly_when_check(work, record);
    bool offered = offers_check(work, record);
    return refuse_when_check(work, record) && required && when && readonly && offered;
}
