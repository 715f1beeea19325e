/*
 * values.c -- the step "values": input becomes the record's values, one field after the other.
 *
 * The rule of this file: what the user may not know does not exist, what the user may not change is
 * refused by name, and every field is looked at, so that all problems come at once. A value that
 * stays as it was is never refused.
 */
#include "core/record/access.h"
#include "core/record/evaluate.h"
#include "core/record/files.h"
#include "core/record/save.h"
#include "core/record/source.h"
#include "core/record/store.h"

bool field_problem(Work *work, const char *code, const Field *field, Str more)
{
    Str label = work_label(work, &field->label, field->name);
    bool known = access_field(work, field) >= FIELD_READ;
    if (!known)
        return problem_add(work->problems, "value.hidden", work->at,
                           ARGS(work_label(work, &field->object->label, field->object->name)));
    return problem_add(work->problems, code, work_place(work, field->name), ARGS(label, more));
}

/* --- may it be changed at all ----------------------------------------------------------------- */

static bool is_transfer(const Field *field)
{
    return field == field->object->owner;
}

static const char *why_fixed(Work *work, const Record *record, const Field *field, bool from_app)
{
    const Object *object = field->object;
    if (field->type->computed || field->formula) return "field.computed";
    if (field->type->assigned) return "field.assigned";
    if (is_transfer(field)) return access_field(work, field) == FIELD_EDIT ? NULL : "access.field";
    if (field->system || field == object->id || field == object->version) return "field.system";
    if (access_field(work, field) < FIELD_EDIT) return "access.field";
    if (field->readonly && !from_app) return "field.readonly";
    if (record->is_new) return NULL;
    if (field == object->child) return "field.parent";
    bool was_set = !value_is_null(record->old[field->index]);
    return field->set_once && was_set ? "field.set_once" : NULL;
}

/* --- conversion ------------------------------------------------------------------------------- */

static bool same_as_before(const Record *record, const Field *field, Value value)
{
    return record->old && value_equal(value, record->old[field->index]);
}

/* What is stored already was right when it came, whatever the field takes by now. */
static bool stays(const Record *record, const Field *field, Value *value)
{
    Value raw = *value;
    if (!source_value(&raw, field->value_type) || !same_as_before(record, field, raw)) return false;
    *value = raw;
    return true;
}

/* {"id": "..."}, as input.c has it. */
static void take_target(Value *value)
{
    bool object = value->kind == VALUE_LIST && value->list.count == 1
                  && value->list.items[0].kind == VALUE_LIST;
    if (object && value->list.items[0].list.count == 1) *value = *value->list.items[0].list.items;
}

static bool convert(Work *work, const Record *record, const Field *field, Value *value)
{
    if (field->value_type.kind == TYPE_REF) take_target(value);
    if (value->kind == VALUE_LIST && value->list.count == 0 && field_is_list(field))
        *value = value_null();
    if (value->kind == VALUE_TEXT && value->text.len == 0) *value = value_null();
    if (value_is_null(*value)) {
        if (field->value_type.kind == TYPE_BOOL) *value = value_bool(false);
        return true;
    }
    if (stays(record, field, value)) return true;
    Place at = work_place(work, field->name);
    return field_check(field, work->arena, value, at, work->language, work->problems);
}

static bool option_offered(Work *work, const Field *field, Value value)
{
    if (!field->choices || value.kind != VALUE_TEXT) return true;
    const Option *option = option_find(field->choices, value.text);
    return !option || !option->retired
           || field_problem(work, "value.retired", field,
                            work_label(work, &option->label, option->name));
}

/* What was among them before may stay, retired or not. */
static bool options_offered(Work *work, const Record *record, const Field *field, Value value)
{
    bool ok = true;
    Value old = record->old ? record->old[field->index] : value_null();
    for (size_t i = 0; value.kind == VALUE_LIST && i < value.list.count; i++)
        if (!value_list_has(old, value.list.items[i]))
            ok = option_offered(work, field, value.list.items[i]) && ok;
    return ok && option_offered(work, field, value);
}

/* Missing and not to be seen look the same. */
static bool target_there(Work *work, const Field *field, Value value)
{
    const Object *target = field->value_type.object;
    if (value.kind != VALUE_REF || !target) return true;
    Record *found = field->filter ? store_load_for(work, target, value.integer, VERB_READ) : NULL;
    if (field->filter ? !found : !store_has_for(work, target, value.integer, VERB_READ))
        return !work_failed(work)
               && field_problem(work, "value.target", field,
                                work_label(work, &target->label, target->name));
    if (field->filter && !record_holds(work, found, field->filter))
        return field_problem(work, "value.not_offered", field,
                             work_label(work, &target->label, target->name));
    return true;
}

/* Who assigns a role names one that the app has. */
static bool role_there(Work *work, const Field *field, Value value)
{
    if (field->object != work->snapshot->role_assignment || value.kind != VALUE_TEXT
        || !str_is(field->name, "role"))
        return true;
    if (role_find(work->snapshot, value.text)) return true;
    return problem_add(work->problems, "user.role",
                       work_place(work, field->name), ARGS(value.text));
}

static bool files_there(Work *work, const Record *record, const Field *field, Value value)
{
    return files_accept(work, field, record->old ? record->old[field->index] : value_null(), value);
}

/* What may stand there: all that is wrong with it is said. */
static bool value_fits(Work *work, const Record *record, const Field *field, Value value)
{
    bool good = options_offered(work, record, field, value);
    good      = target_there(work, field, value) && good;
    good      = role_there(work, field, value) && good;
    return files_there(work, record, field, value) && good;
}

/* --- one field -------------------------------------------------------------------------------- */

static bool take_field(Work *work, Record *record, const Field *field, Value value, bool from_app)
{
    const char *fixed = why_fixed(work, record, field, from_app);
    if (fixed && !field_is_stored(field)) return field_problem(work, fixed, field, (Str){ 0 });
    if (field == record->object->id)
        value_to_ref(&value); /* its type and an autonumber's take no input at all */
    else if (!field->type->assigned && !convert(work, record, field, &value)) return false;
    record->given[field->index] = true;
    if (same_as_before(record, field, value)) return true;
    if (fixed) return field_problem(work, fixed, field, (Str){ 0 });
    record->values[field->index] = value;
    return value_fits(work, record, field, value);
}

static bool values_take(Work *work, Record *record, const RecordInputs *inputs, bool *refused)
{
    bool ok = true;
    for (size_t i = 0; i < inputs->items.count && !problems_full(work->problems); i++) {
        const RecordInput *input = &inputs->items.items[i];
        const Field *field = access_find(work, record->object, input->name);
        if (!field) {
            access_unknown(work, record->object, input->name, work_place(work, input->name));
            ok = false;
        } else if (input->refused
                   || !take_field(work, record, field, input->value, inputs->from_app)) {
            refused[field->index] = true;
            ok = false;
        }
    }
    return ok && !problems_full(work->problems);
}

/* --- what a script sets ----------------------------------------------------------------------- */

/* Neither field rights nor `readonly` bind it; what nobody can set, it cannot either. */
static const char *why_never(const Record *record, const Field *field)
{
    if (field->type->computed || field->formula) return "field.computed";
    if (field->type->assigned) return "field.assigned";
    if (field->system || field == field->object->id) return "field.system";
    return field == field->object->child && !record->is_new ? "field.parent" : NULL;
}

/* Told by name and in full: it is the configuration's mistake, whoever acts. */
bool record_set(Work *work, Record *record, const Field *field, Value value)
{
    User all = *work->user;
    Work full = *work;
    full.user = &all;
    all.everything = true;
    const char *never = why_never(record, field);
    if (never) return field_problem(&full, never, field, (Str){ 0 });
    if (!convert(&full, record, field, &value)) return false;
    if (value_equal(value, record->values[field->index])) return true;
    record->values[field->index] = value;
    record->given[field->index] = false; /* from now on it is the script's */
    return same_as_before(record, field, value) || value_fits(&full, record, field, value);
}

/* --- defaults --------------------------------------------------------------------------------- */

/* Plain values first, so that expressions can build on them in the order of the fields. */
static void values_default(Work *work, Record *record)
{
    const Object *object = record->object;
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (record->given[i] || !field_is_stored(field)) continue;
        if (!value_is_null(field->fallback)) record->values[i] = field->fallback;
        else if (field->value_type.kind == TYPE_BOOL) record->values[i] = value_bool(false);
    }
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (record->given[i] || !field->fallback_expr || !field_is_stored(field)) continue;
        Value value = record_eval(work, record, field->fallback_expr);
        if (value_is_null(value)) continue;
        if (value.kind == VALUE_INT && field->value_type.kind == TYPE_DECIMAL)
            value_to_decimal(&value);
        if (value.kind == VALUE_DECIMAL
            && !decimal_rescale(value.decimal, field->scale, &value.decimal))
            continue;
        record->values[i] = value;
    }
    if (object->owner && !record->given[object->owner->index] && work->user->id)
        record->values[object->owner->index] = value_ref(work->user->id);
}

/* --- the step --------------------------------------------------------------------------------- */

bool values_check(Work *work, Record *record, const RecordInputs *inputs)
{
    bool *refused = ARENA_ARRAY(work->arena, bool, record->object->field_count);
    bool ok = values_take(work, record, inputs, refused);
    if (record->is_new) values_default(work, record);
    if (ok) return true;
    required_check(work, record, refused); /* what else is missing belongs to the same answer */
    return false;
}
