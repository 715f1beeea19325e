/*
 * reference.c -- finding the record that a piece of text means: by login, by key, by id, by name,
 * in this order.
 */
#include "core/record/reference.h"

#include "core/base/fold.h"
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/source.h"
#include "core/record/store.h"

static bool is_key(const Work *work, const Field *field)
{
    bool alone = field->unique.on && !field->unique.scope_count && !field->unique.where;
    return (field->external || alone) && field->value_type.kind == TYPE_TEXT
           && access_field(work, field) >= FIELD_READ;
}

const Field *reference_key(const Work *work, const Object *object)
{
    const Field *key = NULL;
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (!is_key(work, field)) continue;
        if (field->external) return field;
        if (!key) key = field;
    }
    return key;
}

/* Among the records that the user may read; two are as bad as none. */
ReferenceResult reference_by_field(Work *work, const Field *field, Value value, int64_t *id)
{
    Source source;
    Buffer sql, condition;
    bool folded = field_is_folded(field) && value.kind == VALUE_TEXT;
    if (folded) value.text = fold(work->arena, value.text);
    source_init(&source, work, field->object);
    buffer_init(&sql, work->arena, 256);
    buffer_init(&condition, work->arena, 64);
    buffer_printf(&sql, "SELECT t.id%.*s WHERE t.%.*s%s = ", STR_ARG(buffer_str(&source.from)),
                  STR_ARG(field->column), folded ? "__fold" : "");
    source_bind(&source, &sql, value);
    Scope scope =
        access_predicate(work, field->object, VERB_READ, STR("t"), &condition, &source.bound);
    if (scope == SCOPE_NONE) return REFERENCE_NONE;
    if (scope == SCOPE_OWN) buffer_printf(&sql, " AND %.*s", STR_ARG(buffer_str(&condition)));
    BUFFER_ADD(&sql, " LIMIT 2");

    DbStatement *statement = source_prepare(&source, &sql);
    if (!statement) return REFERENCE_FAILED;
    int count = 0;
    DbStep step;
    while ((step = db_step(statement, work->problems)) == DB_ROW)
        if (count++ == 0) *id = db_column_int(statement, 0);
    db_reset(statement);
    if (step == DB_FAILED) return REFERENCE_FAILED;
    return count == 0 ? REFERENCE_NONE : count == 1 ? REFERENCE_FOUND : REFERENCE_SEVERAL;
}

/* As the field keeps it: a number without its spaces, a mail in small letters. */
ReferenceResult reference_by_text(Work *work, const Field *field, Str text, int64_t *id)
{
    Problems ignored;
    Value value = value_text(text);
    problems_init(&ignored, work->arena, work->problems->language);
    bool fits = field_check(field, work->arena, &value, (Place){ 0 }, work->language, &ignored);
    if (!fits && field->value_type.kind != TYPE_TEXT) return REFERENCE_NONE;
    return reference_by_field(work, field, fits ? value : value_text(text), id);
}

ReferenceResult reference_search(Work *work, const Object *target, Str text, int64_t *id)
{
    const Field *login = target == work->snapshot->user ? field_find(target, STR("login")) : NULL;
    ReferenceResult result =
        login ? reference_by_field(work, login, value_text(text), id) : REFERENCE_NONE;
    for (size_t i = 0; result == REFERENCE_NONE && i < target->field_count; i++)
        if (is_key(work, &target->fields[i]))
            result = reference_by_text(work, &target->fields[i], text, id);
    int64_t number;
    if (result == REFERENCE_NONE && text.len == ID_TEXT_LENGTH && id_parse(text, &number))
        result = reference_by_field(work, target->id, value_ref(number), id);
    const Field *title = target->title;
    if (result == REFERENCE_NONE && title && title->value_type.kind == TYPE_TEXT
        && field_is_stored(title) && access_field(work, title) >= FIELD_READ)
        result = reference_by_field(work, title, value_text(text), id);
    return result;
}

bool reference_refuse(Work *work, const Field *field, Str text, bool several)
{
    const Object *target = field->value_type.object;
    return problem_add(work->problems, several ? "import.targets" : "import.target",
                       work_place(work, field->name),
                       ARGS(work_label(work, &field->label, field->name),
                            work_label(work, &target->label, target->name), text));
}

bool reference_find(Work *work, const Field *field, Value *value)
{
    const Object *target = field->value_type.object;
    int64_t id = 0;
    if (value->kind != VALUE_TEXT || !target) return true;
    ReferenceResult result = reference_search(work, target, value->text, &id);
    if (result == REFERENCE_FOUND) *value = value_ref(id);
    if (result == REFERENCE_FOUND || result == REFERENCE_FAILED) return result == REFERENCE_FOUND;
    return reference_refuse(work, field, value->text, result == REFERENCE_SEVERAL);
}
