/*
 * worker_object.c -- what the worker knows of objects: asked for once, kept as long as it lives,
 * which is not longer than its release. And what a field takes.
 */
#include "lua/worker/worker.h"

#include <lauxlib.h>

#include "core/base/suggest.h"

/* --- learning --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    KnownKind   kind;
} kinds[] = {
    { "text", KIND_TEXT },       { "boolean", KIND_BOOLEAN },     { "integer", KIND_INTEGER },
    { "decimal", KIND_DECIMAL }, { "date", KIND_DATE },           { "datetime", KIND_DATETIME },
    { "list", KIND_LIST },       { "reference", KIND_REFERENCE },
};

static Str text_of(Worker *worker, const Wire *map, const char *key)
{
    const Wire *member = wire_member(map, key);
    bool        text = member && member->kind == WIRE_SCALAR && member->value.kind == VALUE_TEXT;
    return text ? str_copy(worker->arena, member->value.text) : (Str){ 0 };
}

static bool flag_of(const Wire *map, const char *key)
{
    const Wire *member = wire_member(map, key);
    return member && member->value.kind == VALUE_BOOL && member->value.boolean;
}

static KnownField read_field(Worker *worker, const Wire *map)
{
    KnownField field = { .name = text_of(worker, map, "name"), .to = text_of(worker, map, "to") };
    Str        kind = text_of(worker, map, "kind");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(kind, kinds[i].name)) field.kind = kinds[i].kind;
    field.computed = flag_of(map, "computed");
    field.system = flag_of(map, "system");
    const Wire *options = wire_member(map, "options");
    if (!options || options->kind != WIRE_LIST || options->count == 0) return field;
    field.options = ARENA_ARRAY(worker->arena, Str, options->count);
    for (size_t i = 0; i < options->count; i++)
        if (options->items[i].value.kind == VALUE_TEXT)
            field.options[field.option_count++] =
                str_copy(worker->arena, options->items[i].value.text);
    return field;
}

static const KnownObject *learn(lua_State *L, Str name)
{
    Worker *worker = worker_of(L);
    Buffer *out = learn_begin(L, CALL_OBJECT);
    wire_put_value(out, value_text(name));
    Wire        answer = learn_end(L, out);
    const Wire *fields = wire_member(&answer, "fields");
    if (!fields || fields->kind != WIRE_LIST)
        luaL_error(L, "there is no object \"%s\"", lua_pushlstring(L, name.ptr, name.len));

    KnownObject *object = ARENA_NEW(worker->arena, KnownObject);
    object->name = str_copy(worker->arena, name);
    object->count = fields->count;
    object->fields = ARENA_ARRAY(worker->arena, KnownField, fields->count);
    lua_createtable(L, 0, (int)fields->count);
    for (size_t i = 0; i < fields->count; i++) {
        object->fields[i] = read_field(worker, &fields->items[i]);
        lua_pushlstring(L, object->fields[i].name.ptr, object->fields[i].name.len);
        lua_pushinteger(L, (lua_Integer)i + 1);
        lua_rawset(L, -3);
    }
    object->names = luaL_ref(L, LUA_REGISTRYINDEX);
    VEC_PUSH(worker->arena, &worker->objects, object);
    return object;
}

const KnownObject *known_object(lua_State *L, Str name)
{
    Worker *worker = worker_of(L);
    for (size_t i = 0; i < worker->objects.count; i++)
        if (str_equal(worker->objects.items[i]->name, name)) return worker->objects.items[i];
    return learn(L, name);
}

/* --- what a field takes ----------------------------------------------------------------------- */

static const char *const needs[] = {
    [KIND_TEXT] = "a text",
    [KIND_BOOLEAN] = "true or false",
    [KIND_INTEGER] = "a whole number",
    [KIND_DECIMAL] = "a number or a decimal",
    [KIND_DATE] = "a date",
    [KIND_DATETIME] = "a datetime",
    [KIND_REFERENCE] = "a record, its id or nil",
    [KIND_LIST] = "a list",
};

static _Noreturn void wrong(lua_State *L, const KnownField *field, int index)
{
    luaL_error(L, "%s needs %s, not a %s", lua_pushlstring(L, field->name.ptr, field->name.len),
               needs[field->kind], thing_type(L, index));
    __builtin_unreachable();
}

static void check_option(lua_State *L, const KnownField *field, Str given)
{
    for (size_t i = 0; i < field->option_count; i++)
        if (str_equal(field->options[i], given)) return;
    luaL_where(L, 1);
    lua_pushfstring(L, "%s has no option \"%s\"",
                    lua_pushlstring(L, field->name.ptr, field->name.len),
                    lua_pushlstring(L, given.ptr, given.len));
    lua_remove(L, -2);
    lua_remove(L, -2);
    Str near = suggest(given, field->options, field->option_count);
    if (near.len > 0) {
        lua_pushfstring(L, "; did you mean \"%s\"?", lua_pushlstring(L, near.ptr, near.len));
        lua_remove(L, -2);
        lua_concat(L, 2);
    }
    lua_concat(L, 2);
    lua_error(L);
}

static void push_text(lua_State *L, const KnownField *field, int index, const Value *value)
{
    if (value->kind != VALUE_TEXT) wrong(L, field, index);
    if (value->text.len == 0) { /* '' is stored as empty */
        lua_pushlightuserdata(L, NULL);
        return;
    }
    if (!str_utf8_valid(value->text))
        luaL_error(L, "the text for %s is no valid UTF-8",
                   lua_pushlstring(L, field->name.ptr, field->name.len));
    if (field->options) check_option(L, field, value->text);
    lua_pushvalue(L, index);
}

static void push_number(lua_State *L, const KnownField *field, int index, Value value)
{
    bool    number = value.kind == VALUE_INT || value.kind == VALUE_DECIMAL;
    Decimal decimal;
    if (!number) wrong(L, field, index);
    if (field->kind == KIND_INTEGER) {
        if (!value_to_int(&value)) wrong(L, field, index);
        lua_pushinteger(L, value.integer);
        return;
    }
    if (!value_decimal_at(L, index, &decimal))
        luaL_error(L, "the number for %s has more than 18 digits",
                   lua_pushlstring(L, field->name.ptr, field->name.len));
    value_push(L, value_decimal(decimal));
}

static void push_reference(lua_State *L, const KnownField *field, int index)
{
    const KnownObject *object;
    int64_t            id;
    Str                text = { 0 };
    if (record_at(L, index, &object, &id)) {
        if (field->to.len > 0 && !str_equal(object->name, field->to))
            luaL_error(L, "%s points at %s, not at %s",
                       lua_pushlstring(L, field->name.ptr, field->name.len),
                       lua_pushlstring(L, field->to.ptr, field->to.len),
                       lua_pushlstring(L, object->name.ptr, object->name.len));
        if (id == 0)
            luaL_error(L, "the new %s has no id yet",
                       lua_pushlstring(L, object->name.ptr, object->name.len));
        lua_pushvalue(L, index);
        return;
    }
    if (lua_type(L, index) != LUA_TSTRING || field->to.len == 0) wrong(L, field, index);
    text.ptr = lua_tolstring(L, index, &text.len);
    if (!id_parse(text, &id))
        luaL_error(L, "\"%s\" is no id of a record: %s needs %s", text.ptr,
                   lua_pushlstring(L, field->name.ptr, field->name.len), needs[field->kind]);
    lookup_push(L, known_object(L, field->to), id);
}

/* Nothing of what a table holds is left out in silence. */
static size_t list_count(lua_State *L, const KnownField *field, int index)
{
    size_t count = 0, length = lua_rawlen(L, index);
    bool   whole = true;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        lua_Integer place = lua_isinteger(L, -2) ? lua_tointeger(L, -2) : 0;
        whole = whole && place >= 1 && (lua_Unsigned)place <= length;
        count++;
    }
    sandbox_charge(L, count);
    if (!whole || count != length)
        luaL_error(L, "%s needs a list without holes",
                   lua_pushlstring(L, field->name.ptr, field->name.len));
    return count;
}

static void push_list(lua_State *L, const KnownObject *object, const KnownField *field, int index)
{
    KnownField item = *field;
    item.kind = field->to.len > 0 ? KIND_REFERENCE : KIND_TEXT;
    if (lua_type(L, index) != LUA_TTABLE) wrong(L, field, index);
    size_t count = list_count(L, field, index);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, index, (lua_Integer)i);
        field_push_checked(L, object, &item, lua_gettop(L));
        lua_rawseti(L, -3, (lua_Integer)i);
        lua_pop(L, 1);
    }
}

void field_push_checked(lua_State *L, const KnownObject *object, const KnownField *field, int index)
{
    Value value = value_null();
    index = lua_absindex(L, index);
    luaL_checkstack(L, 8, NULL);
    if (lua_isnil(L, index)) {
        lua_pushlightuserdata(L, NULL);
        return;
    }
    if (field->kind == KIND_REFERENCE) {
        push_reference(L, field, index);
        return;
    }
    if (field->kind == KIND_LIST) {
        push_list(L, object, field, index);
        return;
    }
    if (!value_at(L, index, &value)) wrong(L, field, index);
    switch (field->kind) {
    case KIND_TEXT:
        push_text(L, field, index, &value);
        return;
    case KIND_INTEGER:
    case KIND_DECIMAL:
        push_number(L, field, index, value);
        return;
    case KIND_BOOLEAN:
        if (value.kind != VALUE_BOOL) wrong(L, field, index);
        lua_pushvalue(L, index);
        return;
    case KIND_DATE:
        if (value.kind == VALUE_DATETIME || (value.kind != VALUE_DATE && value.kind != VALUE_TEXT))
            wrong(L, field, index);
        value_push(L, value_date(value_check_date(L, index)));
        return;
    default:
        if (value.kind != VALUE_DATETIME && value.kind != VALUE_TEXT) wrong(L, field, index);
        value_push(L, value_datetime(value_check_datetime(L, index)));
    }
}
