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
    const Wire *changes = &calling->args[2];
    for (size_t i = 0; i + 1 < changes->count; i += 2) {
        Value index = changes->items[i].value, value;
        bool  whole = index.kind == VALUE_INT && index.integer >= 0
                     && (size_t)index.integer < record->object->field_count;
        if (!whole || !wire_to_value(calling->work->arena, &changes->items[i + 1], &value))
            return problem_add(calling->work->problems, "script.argument", (Place){ 0 },
                               ARGS(STR("3")));
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
    Value         old    = calling->args[1].value;
    bool          was    = old.kind == VALUE_BOOL && old.boolean;
    if (!field || !field->formula || (was && !record->old))
        return problem_add(work->problems, "script.formula", (Place){ 0 }, ARGS(name));
    size_t       count  = record->object->field_count;
    const Value *values = was ? record->old : record->values;
    Record       copy   = *record;
    copy.values  = arena_copy(work->arena, values, sizeof(Value) * count);
    copy.given   = ARENA_ARRAY(work->arena, bool, count);
    if (!apply(calling, &copy)) return false;
    Wire value = wire_of_value(work->arena, record_formula(work, &copy, field),
                               field->value_type.object);
    wire_put(calling->answer, &value);
    return true;
}

/* --- words and roles -------------------------------------------------------------------------- */

enum { TEXT_BYTES = 65536 }; /* as long as string.rep makes them */

/* Puts arguments into the holes {1} to {9} of a text; what an argument says is not looked at. */
static Str holes_fill(Work *work, Str text, const Wire *args)
{
    Buffer out;
    buffer_init(&out, work->arena, 256);
    for (size_t i = 0; i < text.len && out.len <= TEXT_BYTES; i++) {
        bool   hole = i + 2 < text.len && text.ptr[i] == '{' && text.ptr[i + 2] == '}';
        size_t which = hole ? (size_t)(unsigned char)text.ptr[i + 1] - '1' : args->count;
        if (which < 9 && which < args->count) {
            buffer_add(&out, value_to_text(work->arena, args->items[which].value));
            i += 2;
        } else {
            buffer_char(&out, text.ptr[i]);
        }
    }
    return buffer_str(&out);
}

/* The app's own words in the user's language; the key itself where it has none. */
bool call_translation(Calling *calling)
{
    Work        *work = calling->work;
    Str          key = call_str(calling, 0);
    const Label *label = text_find(work->snapshot, key);
    Str          text = label ? work_label(work, label, key) : key;
    Str filled = holes_fill(work, text, &calling->args[1]);
    if (filled.len > TEXT_BYTES)
        return problem_add(work->problems, "script.text", (Place){ 0 },
                           ARGS(str_printf(work->arena, "%d", TEXT_BYTES)));
    wire_put_value(calling->answer, value_text(filled));
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
