/*
 * calls_know.c -- what scripts ask about the configuration and about the record at hand.
 *
 * The rule of this file: nothing is read from the database but what a formula needs.
 */
#include "core/record/evaluate.h"
#include "lua/calls.h"

/* --- files ------------------------------------------------------------------------------------ */

static const Script *among(const Script *scripts, size_t count, Str path)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(scripts[i].path, path)) return &scripts[i];
    return NULL;
}

static const Script *script_find(const Snapshot *snapshot, Str path)
{
    for (size_t i = 0; i < snapshot->object_count; i++) {
        const Script *script = snapshot->objects[i].script;
        if (script && str_equal(script->path, path)) return script;
    }
    const Script *library = among(snapshot->libraries, snapshot->library_count, path);
    return library ? library : among(snapshot->tests, snapshot->test_count, path);
}

bool call_source(Calling *calling)
{
    const Script *script = script_find(calling->work->snapshot, call_str(calling, 0));
    wire_put_value(calling->answer, script ? value_text(script->text) : value_null());
    return true;
}

/* --- objects ---------------------------------------------------------------------------------- */

static const char *const kinds[] = {
    [TYPE_NULL] = "text",         [TYPE_BOOL] = "boolean",      [TYPE_INT] = "integer",
    [TYPE_DECIMAL] = "decimal",   [TYPE_TEXT] = "text",         [TYPE_DATE] = "date",
    [TYPE_DATETIME] = "datetime", [TYPE_REF] = "reference",     [TYPE_LIST] = "list",
};

static void put_flag(Buffer *out, const char *key, bool flag)
{
    wire_put_text(out, str_from(key));
    wire_put_value(out, value_bool(flag));
}

static void put_word(Buffer *out, const char *key, Str word)
{
    wire_put_text(out, str_from(key));
    wire_put_value(out, word.ptr ? value_text(word) : value_null());
}

static void put_options(Buffer *out, const Choices *choices)
{
    wire_put_text(out, STR("options"));
    if (!choices) {
        wire_put_value(out, value_null());
        return;
    }
    wire_put_list(out, choices->option_count);
    for (size_t i = 0; i < choices->option_count; i++)
        wire_put_value(out, value_text(choices->options[i].name));
}

static void put_field(Buffer *out, const Field *field)
{
    Type type = field->value_type;
    wire_put_map(out, 8);
    put_word(out, "name", field->name);
    put_word(out, "kind", str_from(kinds[type.kind]));
    wire_put_text(out, STR("scale"));
    wire_put_value(out, value_int(field->scale));
    put_word(out, "to", type.kind == TYPE_REF && type.object ? type.object->name : (Str){ 0 });
    put_options(out, field->choices);
    bool rollup = field->type->computed && !field->formula; /* as stored */
    put_flag(out, "computed", field->formula != NULL);
    put_flag(out, "system", field->system || field->type->assigned || rollup);
    put_flag(out, "many", type.kind == TYPE_LIST);
}

/* Kept by the worker for all its runs, so it must not depend on who asks. */
bool call_fields(Calling *calling)
{
    const Object *object = object_find(calling->work->snapshot, call_str(calling, 0));
    Buffer       *out    = calling->answer;
    if (!object) {
        wire_put_value(out, value_null());
        return true;
    }
    wire_put_map(out, 3);
    put_word(out, "name", object->name);
    put_word(out, "label", label_in(&object->label, 0, object->name));
    wire_put_text(out, STR("fields"));
    wire_put_list(out, object->field_count);
    for (size_t i = 0; i < object->field_count; i++) put_field(out, &object->fields[i]);
    return true;
}

/* --- the record at hand ----------------------------------------------------------------------- */

static bool apply(Calling *calling, Record *record)
{
    const Wire *changes = &calling->args[1];
    for (size_t i = 0; i + 1 < changes->count; i += 2) {
        Value index = changes->items[i].value, value;
        bool  whole = index.kind == VALUE_INT && index.integer >= 0
                     && (size_t)index.integer < record->object->field_count;
        if (!whole || !wire_to_value(calling->work->arena, &changes->items[i + 1], &value))
            return problem_add(calling->work->problems, "script.argument", (Place){ 0 },
                               ARGS(STR("2")));
        const Field *field = &record->object->fields[index.integer];
        if (!record_set(calling->work, record, field, value)) return false;
    }
    return true;
}

/* Of a copy: what the script has changed so far is only kept when its run is done. */
bool call_formula(Calling *calling)
{
    Work         *work   = calling->work;
    const Record *record = calling->wish->record;
    Str           name   = call_str(calling, 0);
    const Field  *field  = record ? field_find(record->object, name) : NULL;
    if (!field || !field->formula)
        return problem_add(work->problems, "script.formula", (Place){ 0 }, ARGS(name));
    size_t count = record->object->field_count;
    Record copy  = *record;
    copy.values  = arena_copy(work->arena, record->values, sizeof(Value) * count);
    copy.given   = ARENA_ARRAY(work->arena, bool, count);
    if (!apply(calling, &copy)) return false;
    Wire value = wire_of_value(work->arena, record_formula(work, &copy, field),
                               field->value_type.object);
    wire_put(calling->answer, &value);
    return true;
}

/* --- words and roles -------------------------------------------------------------------------- */

static Str words_of(const Work *work, Str key)
{
    const Label *label = text_find(work->snapshot, key);
    return label ? work_label(work, label, key) : key;
}

/* The key itself where the app has no words for it. {1} is the first argument. */
bool call_translation(Calling *calling)
{
    Work       *work = calling->work;
    const Wire *args = &calling->args[1];
    Str         text = words_of(work, call_str(calling, 0));
    for (size_t i = 0; i < args->count && i < 9; i++) {
        Value value;
        Str   hole = str_printf(work->arena, "{%zu}", i + 1);
        if (!wire_to_value(work->arena, &args->items[i], &value) || value.kind == VALUE_LIST)
            return problem_add(work->problems, "script.argument", (Place){ 0 }, ARGS(STR("2")));
        text = str_replace(work->arena, text, hole, value_to_text(work->arena, value));
    }
    wire_put_value(calling->answer, value_text(text));
    return true;
}

bool call_has_role(Calling *calling)
{
    Str role = call_str(calling, 0);
    if (!role_find(calling->work->snapshot, role))
        return problem_add(calling->work->problems, "user.role", (Place){ 0 }, ARGS(role));
    wire_put_value(calling->answer, value_bool(user_has_role(calling->work, role)));
    return true;
}
