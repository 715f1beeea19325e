/*
 * worker_record.c -- records as values. A record keeps the bytes that it came in and reads a field
 * when it is asked for; what a script assigns stands beside them.
 *
 *   record   its values are here; the run's own can be changed before it is saved
 *   lookup   which one it is; its values are read when one of them is asked for
 *
 * What was read through lookups and crm.find is kept until the run writes something.
 */
#include "lua/worker/worker.h"

#include <lauxlib.h>

struct Record {
    Thing              thing;
    const KnownObject *object;
    int64_t            id, version;
    RecordRole         role;
    uint32_t           offsets[]; /* of the fields' bytes, one more than fields; then the bytes */
};

typedef struct {
    Thing              thing;
    const KnownObject *object;
    int64_t            id;
} Lookup;

enum { CHANGES = 1 }; /* user value of a record: {field's index: value, or the null pointer} */

static char found_key;

/* --- making ----------------------------------------------------------------------------------- */

static char *bytes_of(const Record *record)
{
    return (char *)&record->offsets[record->object->count + 1];
}

Record *record_push(lua_State *L, const Wire *wire, RecordRole role)
{
    const KnownObject *object = known_object(L, wire->object);
    if (wire->count != object->count)
        luaL_error(L, "a record with another number of fields than its object");
    size_t  head = sizeof(Record) + (object->count + 1) * sizeof(uint32_t);
    Record *record = thing_new(L, THING_RECORD, head + wire->bytes.len, 1);
    record->object = object;
    record->id = wire->value.integer;
    record->version = wire->version;
    record->role = role;
    memcpy(bytes_of(record), wire->bytes.ptr, wire->bytes.len);

    Worker    *worker = worker_of(L);
    WireReader reader = wire_reader(worker->scratch, wire->bytes);
    for (size_t i = 0; i <= object->count; i++) {
        record->offsets[i] = (uint32_t)(reader.bytes.ptr - wire->bytes.ptr);
        if (i < object->count) wire_pass(&reader);
    }
    arena_reset(worker->scratch);
    return record;
}

void lookup_push(lua_State *L, const KnownObject *object, int64_t id)
{
    Lookup *lookup = thing_new(L, THING_LOOKUP, sizeof *lookup, 0);
    lookup->object = object;
    lookup->id = id;
}

bool record_at(lua_State *L, int index, const KnownObject **object, int64_t *id)
{
    const Record *record = thing_at(L, index, THING_RECORD);
    const Lookup *lookup = thing_at(L, index, THING_LOOKUP);
    if (!record && !lookup) return false;
    *object = record ? record->object : lookup->object;
    *id = record ? record->id : lookup->id;
    return true;
}

/* --- what was found --------------------------------------------------------------------------- */

void record_forget(lua_State *L)
{
    run_drop_table(L, &found_key);
}

void record_push_found(lua_State *L, const KnownObject *object, int64_t id)
{
    run_push_table(L, &found_key);
    if (lua_rawgetp(L, -1, object) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, -3, object);
    }
    if (lua_rawgeti(L, -1, id) == LUA_TNIL) {
        lua_pop(L, 1);
        Buffer *out = call_begin(L, CALL_FIND, 2);
        wire_put_value(out, value_text(object->name));
        wire_put_ref(out, object->name, id);
        wire_push(L, call_end(L));
        if (lua_isnil(L, -1))
            lua_pushboolean(L, false);
        else
            lua_pushvalue(L, -1);
        lua_rawseti(L, -3, id);
    } else if (lua_isboolean(L, -1)) {
        lua_pop(L, 1);
        lua_pushnil(L);
    }
    lua_replace(L, -3);
    lua_pop(L, 1);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void push_id(lua_State *L, int64_t id)
{
    char text[ID_TEXT_LENGTH];
    if (id == 0) {
        lua_pushnil(L);
        return;
    }
    id_write(text, id);
    lua_pushlstring(L, text, sizeof text);
}

/* The field that the key at 2 names; 0 if none. */
static size_t find_field(lua_State *L, const KnownObject *object)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, object->names);
    lua_pushvalue(L, 2);
    lua_rawget(L, -2);
    size_t index = (size_t)lua_tointeger(L, -1);
    lua_pop(L, 2);
    return index;
}

static size_t check_field(lua_State *L, const KnownObject *object)
{
    size_t index = find_field(L, object);
    if (index > 0) return index;
    Str name = { 0 };
    if (lua_type(L, 2) == LUA_TSTRING) name.ptr = lua_tolstring(L, 2, &name.len);
    luaL_where(L, 1);
    lua_pushfstring(L, "%s has no field \"%s\"",
                    lua_pushlstring(L, object->name.ptr, object->name.len),
                    sandbox_push_text(L, 2).ptr);
    lua_replace(L, -3);
    lua_pop(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, object->names);
    lua_insert(L, -2);
    sandbox_add_suggestion(L, name, -2);
    lua_remove(L, -2);
    lua_concat(L, 2);
    lua_error(L);
    return 0;
}

static Str field_bytes(const Record *record, size_t index)
{
    const uint32_t *offset = &record->offsets[index - 1];
    return (Str){ bytes_of(record) + offset[0], offset[1] - offset[0] };
}

static void push_stored(lua_State *L, const Record *record, size_t index)
{
    Worker           *worker = worker_of(L);
    const KnownField *field = &record->object->fields[index - 1];
    WireReader        reader = wire_reader(worker->scratch, field_bytes(record, index));
    arena_reset(worker->scratch);
    Wire wire = wire_get(&reader);
    if (wire.value.kind == VALUE_REF && wire.object.len == 0) wire.object = field->to;
    if (wire.value.kind == VALUE_INT && field->kind == KIND_DECIMAL)
        wire.value = value_decimal((Decimal){ wire.value.integer, 0 });
    for (size_t i = 0; wire.kind == WIRE_LIST && i < wire.count; i++)
        if (wire.items[i].object.len == 0) wire.items[i].object = field->to;
    wire_push(L, &wire);
}

/* What the script assigned to the field. */
static bool push_changed(lua_State *L, int record, size_t index)
{
    if (lua_getiuservalue(L, record, CHANGES) != LUA_TTABLE) {
        lua_pop(L, 1);
        return false;
    }
    lua_rawgeti(L, -1, (lua_Integer)index);
    lua_remove(L, -2);
    if (lua_islightuserdata(L, -1)) {
        lua_pop(L, 1);
        lua_pushnil(L);
        return true;
    }
    if (!lua_isnil(L, -1)) return true;
    lua_pop(L, 1);
    return false;
}

/* Takes the value on top. */
static void set_change(lua_State *L, int record, size_t index)
{
    record = lua_absindex(L, record);
    if (lua_getiuservalue(L, record, CHANGES) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_setiuservalue(L, record, CHANGES);
    }
    lua_insert(L, -2);
    lua_rawseti(L, -2, (lua_Integer)index);
    lua_pop(L, 1);
}

/* The formula as it is with what the script has assigned so far, or as it was before the save. */
static void push_formula(lua_State *L, int record, const KnownField *field, bool old)
{
    Buffer *out = call_begin(L, CALL_FORMULA, 3);
    wire_put_value(out, value_text(field->name));
    wire_put_value(out, value_bool(old));
    record_put_changes(L, out, record);
    wire_push(L, call_end(L));
}

static void push_field(lua_State *L, int index_of_record, size_t index)
{
    const Record     *record = lua_touserdata(L, index_of_record);
    const KnownField *field = &record->object->fields[index - 1];
    if (record->role != RECORD_FOUND && field->computed) {
        push_formula(L, index_of_record, field, record->role == RECORD_OLD);
        return;
    }
    if (push_changed(L, index_of_record, index)) return;
    push_stored(L, record, index);
    if (field->kind != KIND_LIST) return;
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_newtable(L);
    }
    if (record->role != RECORD_WRITABLE) return;
    lua_pushvalue(L, -1); /* so that what is put into it is not lost */
    set_change(L, index_of_record, index);
}

static int record_index(lua_State *L)
{
    Record *record = thing_at(L, 1, THING_RECORD);
    if (!record) return luaL_error(L, "a record is needed");
    size_t index = find_field(L, record->object);
    if (index > 0) {
        push_field(L, 1, index);
        return 1;
    }
    Str name = { 0 };
    if (lua_type(L, 2) == LUA_TSTRING) name.ptr = lua_tolstring(L, 2, &name.len);
    if (str_is(name, "id"))
        push_id(L, record->id);
    else if (str_is(name, "version"))
        lua_pushinteger(L, record->version);
    else
        check_field(L, record->object);
    return 1;
}

static int lookup_index(lua_State *L)
{
    Lookup *lookup = thing_at(L, 1, THING_LOOKUP);
    Str     name = { 0 };
    if (!lookup) return luaL_error(L, "a record is needed");
    if (lua_type(L, 2) == LUA_TSTRING) name.ptr = lua_tolstring(L, 2, &name.len);
    if (str_is(name, "id")) {
        push_id(L, lookup->id);
        return 1;
    }
    if (!str_is(name, "version")) check_field(L, lookup->object);
    record_push_found(L, lookup->object, lookup->id);
    if (lua_isnil(L, -1)) return 1; /* nobody here may see it: it is empty */
    lua_pushvalue(L, 2);
    lua_gettable(L, -2);
    return 1;
}

/* --- writing ---------------------------------------------------------------------------------- */

static int record_assign(lua_State *L)
{
    const KnownObject *object;
    int64_t            id;
    if (!record_at(L, 1, &object, &id)) return luaL_error(L, "a record is needed");
    const Record *record = thing_at(L, 1, THING_RECORD);
    const char   *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    if (!record || record->role != RECORD_WRITABLE)
        return luaL_error(
            L, "this record cannot be changed in place: call crm.update(record, {%s = ...})", name);
    if (strcmp(name, "id") == 0 || strcmp(name, "version") == 0)
        return luaL_error(L, "%s is kept by the system and cannot be assigned", name);
    size_t            index = check_field(L, object);
    const KnownField *field = &object->fields[index - 1];
    if (field->system)
        return luaL_error(L, "%s is kept by the system and cannot be assigned", name);
    if (field->computed) return luaL_error(L, "%s is computed and cannot be assigned", name);
    field_push_checked(L, object, field, 3);
    set_change(L, 1, index);
    return 0;
}

static size_t put_changes(lua_State *L, Buffer *out, int index, const Record *record)
{
    size_t count = 0;
    for (size_t i = 1; i <= record->object->count; i++) {
        const KnownField *field = &record->object->fields[i - 1];
        lua_rawgeti(L, -1, (lua_Integer)i);
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            continue;
        }
        if (field->kind == KIND_LIST && lua_istable(L, -1)) { /* things may have been put into it */
            field_push_checked(L, record->object, field, -1);
            lua_replace(L, -2);
        }
        size_t before = out->len;
        wire_put_value(out, value_int((int64_t)i - 1));
        size_t value = out->len;
        wire_put_lua(L, out, -1);
        Str written = str_slice(buffer_str(out), value, out->len);
        if (str_equal(written, field_bytes(record, i)))
            out->len = before; /* as it was */
        else
            count += 2;
        lua_pop(L, 1);
    }
    (void)index;
    return count;
}

void record_put_changes(lua_State *L, Buffer *out, int index)
{
    const Record *record = thing_at(L, index, THING_RECORD);
    Buffer        changes;
    size_t        count = 0;
    buffer_init(&changes, out->arena, 64);
    if (record && lua_getiuservalue(L, index, CHANGES) == LUA_TTABLE)
        count = put_changes(L, &changes, index, record);
    if (record) lua_pop(L, 1);
    wire_put_list(out, count);
    buffer_add(out, buffer_str(&changes));
}

void record_put(lua_State *L, Buffer *out, int index)
{
    const Record *record = thing_at(L, index, THING_RECORD);
    wire_put_record(out, record->object->name, record->id, record->version, record->object->count);
    for (size_t i = 1; i <= record->object->count; i++) {
        if (push_changed(L, index, i)) {
            wire_put_lua(L, out, lua_gettop(L));
            lua_pop(L, 1);
        } else {
            buffer_add(out, field_bytes(record, i));
        }
    }
}

/* --- as values -------------------------------------------------------------------------------- */

static int record_equal(lua_State *L)
{
    const KnownObject *object, *other;
    int64_t            id, other_id;
    bool               both = record_at(L, 1, &object, &id) && record_at(L, 2, &other, &other_id);
    lua_pushboolean(L, both && object == other && id == other_id && id != 0);
    return 1;
}

static int record_tostring(lua_State *L)
{
    const KnownObject *object;
    int64_t            id;
    if (!record_at(L, 1, &object, &id)) return luaL_error(L, "a record is needed");
    lua_pushlstring(L, object->name.ptr, object->name.len);
    if (id == 0) {
        lua_pushliteral(L, " (new)");
    } else {
        lua_pushliteral(L, " ");
        push_id(L, id);
        lua_concat(L, 2);
    }
    lua_concat(L, 2);
    return 1;
}

/* Upvalues: the record, how many fields were given out. */
static int fields_next(lua_State *L)
{
    const Record *record = lua_touserdata(L, lua_upvalueindex(1));
    size_t        index = (size_t)lua_tointeger(L, lua_upvalueindex(2)) + 1;
    if (index > record->object->count) return 0;
    lua_pushinteger(L, (lua_Integer)index);
    lua_replace(L, lua_upvalueindex(2));
    Str name = record->object->fields[index - 1].name;
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushlstring(L, name.ptr, name.len);
    push_field(L, 1, index);
    return 2;
}

static int record_pairs(lua_State *L)
{
    const Lookup *lookup = thing_at(L, 1, THING_LOOKUP);
    lua_settop(L, 1);
    if (lookup) record_push_found(L, lookup->object, lookup->id);
    if (!thing_at(L, -1, THING_RECORD)) return luaL_error(L, "the record cannot be read");
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, fields_next, 2);
    return 1;
}

static void open_sort(lua_State *L, ThingSort sort, lua_CFunction index)
{
    const luaL_Reg events[] = {
        { "__index", index },        { "__newindex", record_assign },   { "__eq", record_equal },
        { "__pairs", record_pairs }, { "__tostring", record_tostring }, { NULL, NULL },
    };
    luaL_newlibtable(L, events);
    luaL_setfuncs(L, events, 0);
    thing_set_metatable(L, sort);
}

void record_open(lua_State *L)
{
    open_sort(L, THING_RECORD, record_index);
    open_sort(L, THING_LOOKUP, lookup_index);
}
