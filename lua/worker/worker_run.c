/*
 * worker_run.c -- a run: the file is loaded, its function called, what came of it answered.
 *
 * A file is compiled once for each worker and its body runs again for each run, with an _ENV of its
 * own: so nothing that a run leaves in variables is there in the next one.
 */
#include "lua/worker/worker.h"

#include <lauxlib.h>
#include <unistd.h>

static char chunks_key, factory_key, libraries_key, tests_key, atomic_key;

/* --- tables of a run -------------------------------------------------------------------------- */

/* Registry: key -> {level's number -> table}. */
void run_push_table(lua_State *L, const void *key)
{
    int depth = worker_of(L)->depth;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, key);
    }
    if (lua_rawgeti(L, -1, depth) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, depth);
    }
    lua_remove(L, -2);
}

void run_drop_table(lua_State *L, const void *key)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TTABLE) {
        lua_pushnil(L);
        lua_rawseti(L, -2, worker_of(L)->depth); /* a key that is there, or nothing happens */
    }
    lua_pop(L, 1);
}

/* --- files ------------------------------------------------------------------------------------ */

static bool is_test(Str path)
{
    return str_ends(path, STR(".test.lua")) || str_starts(path, STR("tests/"));
}

static void push_compiled(lua_State *L, Str path)
{
    Buffer *out = learn_begin(L, CALL_SOURCE);
    wire_put_value(out, value_text(path));
    Wire source = learn_end(L, out);
    if (source.value.kind != VALUE_TEXT)
        luaL_error(L, "there is no file %s", lua_pushlstring(L, path.ptr, path.len));
    const char *name = lua_pushfstring(L, "@%s", lua_pushlstring(L, path.ptr, path.len));
    Str         text = source.value.text;
    if (luaL_loadbufferx(L, text.ptr, text.len, name, "t") != LUA_OK) lua_error(L);
    lua_replace(L, -3);
    lua_pop(L, 1);
}

static void push_chunk(lua_State *L, Str path)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &chunks_key);
    lua_pushlstring(L, path.ptr, path.len);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) != LUA_TFUNCTION) {
        lua_pop(L, 1);
        push_compiled(L, path);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, -5);
    }
    lua_replace(L, -3);
    lua_pop(L, 1);
}

/* The file's function with an _ENV that no other run has. */
static void push_fresh(lua_State *L, Str path)
{
    push_chunk(L, path);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &factory_key);
    if (is_test(path))
        sandbox_push_test_globals(L);
    else
        sandbox_push_globals(L);
    lua_call(L, 1, 1);
    lua_upvaluejoin(L, -2, 1, -1, 1);
    lua_pop(L, 1);
}

static void load_file(lua_State *L, Str path)
{
    Level *level = worker_level(L);
    bool   before = level->loading;
    level->loading = true;
    push_fresh(L, path);
    lua_call(L, 0, 1);
    level->loading = before;
}

/* "pricing.rules" is lib/pricing/rules.lua. */
static Str library_path(lua_State *L, Str name)
{
    bool  good = name.len > 0 && name.len < 100;
    char *path = arena_alloc(worker_level(L)->arena, name.len + 9);
    memcpy(path, "lib/", 4);
    for (size_t i = 0; good && i < name.len; i++) {
        char c = name.ptr[i];
        bool dot = c == '.' && i > 0 && i + 1 < name.len && name.ptr[i - 1] != '.';
        good = dot || c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        path[4 + i] = dot ? '/' : c;
    }
    if (!good)
        luaL_error(L, "\"%s\" is no library's name: \"pricing\" is lib/pricing.lua", name.ptr);
    memcpy(path + 4 + name.len, ".lua", 4);
    return (Str){ path, name.len + 8 };
}

static int base_require(lua_State *L)
{
    Str name;
    name.ptr = luaL_checklstring(L, 1, &name.len);
    lua_settop(L, 1);
    run_push_table(L, &libraries_key);
    lua_pushvalue(L, 1);
    if (lua_rawget(L, 2) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_pushvalue(L, 1);
        lua_pushlightuserdata(L, NULL); /* while it is being loaded */
        lua_rawset(L, 2);
        load_file(L, library_path(L, name));
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            lua_pushboolean(L, true);
        }
        lua_pushvalue(L, 1);
        lua_pushvalue(L, -2);
        lua_rawset(L, 2);
    } else if (lua_islightuserdata(L, -1)) {
        return luaL_error(L, "the libraries require each other in a circle: %s", name.ptr);
    }
    return 1;
}

/* --- what a run does -------------------------------------------------------------------------- */

typedef struct {
    Level *level;
    Buffer result, changes;
} Doing;

static void put_null(Buffer *out)
{
    wire_put_value(out, value_null());
}

/* The table that the script returned. */
static void load_rule(lua_State *L, Level *level)
{
    load_file(L, level->run.path);
    if (lua_type(L, -1) != LUA_TTABLE)
        luaL_error(L, "the script does not return its table: end it with \"return rule\"");
}

static bool push_function(lua_State *L, Str name)
{
    lua_pushlstring(L, name.ptr, name.len);
    lua_rawget(L, -2);
    return lua_isfunction(L, -1);
}

static void push_records(lua_State *L, Level *level, bool writable)
{
    if (level->run.record.kind == WIRE_RECORD)
        level->record = record_push(L, &level->run.record,
                                    writable ? RECORD_WRITABLE : RECORD_STORED);
    else
        lua_pushnil(L);
}

static void do_hook(lua_State *L, Doing *doing)
{
    Level *level = doing->level;
    load_rule(L, level);
    if (push_function(L, level->run.function)) {
        push_records(L, level, str_is(level->run.function, "before_save"));
        int record = lua_gettop(L);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, record);
        if (level->run.old.kind == WIRE_RECORD)
            record_push(L, &level->run.old, RECORD_OLD);
        else
            lua_pushnil(L);
        lua_call(L, 2, 0);
        record_put_changes(L, &doing->changes, record);
    }
    put_null(&doing->result);
}

static void do_action(lua_State *L, Doing *doing)
{
    Level *level = doing->level;
    load_rule(L, level);
    lua_pushliteral(L, "actions");
    lua_rawget(L, -2);
    if (lua_type(L, -1) != LUA_TTABLE || !push_function(L, level->run.function))
        luaL_error(L, "the script has no rule.actions.%s",
                   lua_pushlstring(L, level->run.function.ptr, level->run.function.len));
    push_records(L, level, true);
    int record = lua_gettop(L);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, record);
    wire_push(L, &level->run.input);
    lua_call(L, 2, 1);
    ThingSort sort = thing_sort(L, -1);
    if (sort == THING_RECORD)
        record_put(L, &doing->result, -1);
    else
        wire_put_lua(L, &doing->result, lua_gettop(L));
    record_put_changes(L, &doing->changes, record);
}

static void do_job(lua_State *L, Doing *doing)
{
    Level *level = doing->level;
    load_rule(L, level);
    lua_pushliteral(L, "jobs");
    lua_rawget(L, -2);
    if (lua_type(L, -1) != LUA_TTABLE || !push_function(L, level->run.function))
        luaL_error(L, "the script has no rule.jobs.%s",
                   lua_pushlstring(L, level->run.function.ptr, level->run.function.len));
    wire_push(L, &level->run.input);
    lua_call(L, 1, 0);
    put_null(&doing->result);
}

/* What it gives back stays here: it is the answer of the run around it. */
static void do_atomic(lua_State *L, Doing *doing)
{
    worker_of(L)->depth--;
    run_push_table(L, &atomic_key);
    worker_of(L)->depth++;
    lua_rawgeti(L, -1, 1);
    lua_call(L, 0, 1);
    lua_rawseti(L, -2, 2);
    put_null(&doing->result);
}

int api_atomic(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    run_push_table(L, &atomic_key);
    lua_pushvalue(L, 1);
    lua_rawseti(L, 2, 1);
    lua_pushnil(L);
    lua_rawseti(L, 2, 2);
    call_begin(L, CALL_ATOMIC, 0);
    call_end(L);
    record_forget(L);
    lua_rawgeti(L, 2, 2);
    return 1;
}

/* --- inspecting ------------------------------------------------------------------------------- */

static const char *const moments[] = { "before_save", "after_save", "before_delete",
                                       "after_delete" };

static bool is_moment(lua_State *L, int index)
{
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
        if (lua_type(L, index) == LUA_TSTRING && strcmp(lua_tostring(L, index), moments[i]) == 0)
            return true;
    return false;
}

/* The keys of the table on top that are wanted, as a list of texts. */
static void put_keys(lua_State *L, Buffer *out, const char *name,
                     bool (*wanted)(lua_State *L, int index))
{
    Buffer list;
    size_t count = 0;
    buffer_init(&list, out->arena, 64);
    if (lua_type(L, -1) == LUA_TTABLE) {
        sandbox_push_keys(L, -1);
        for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
            if (!wanted || wanted(L, -1)) {
                wire_put_value(&list, value_text(sandbox_push_text(L, -1)));
                lua_pop(L, 1);
                count++;
            }
            lua_pop(L, 1);
        }
        lua_pop(L, 2);
    }
    wire_put_text(out, str_from(name));
    wire_put_list(out, count);
    buffer_add(out, buffer_str(&list));
}

static bool is_other(lua_State *L, int index)
{
    Str key = { 0 };
    if (lua_type(L, index) == LUA_TSTRING) key.ptr = lua_tolstring(L, index, &key.len);
    return !is_moment(L, index) && !str_is(key, "actions") && !str_is(key, "jobs");
}

static void put_members(lua_State *L, Buffer *out, const char *name)
{
    lua_pushstring(L, name);
    lua_rawget(L, -2);
    put_keys(L, out, name, NULL);
    lua_pop(L, 1);
}

static void do_inspect(lua_State *L, Doing *doing)
{
    load_file(L, doing->level->run.path);
    if (lua_type(L, -1) != LUA_TTABLE) {
        wire_put_map(&doing->result, 0);
        return;
    }
    wire_put_map(&doing->result, 4);
    put_keys(L, &doing->result, "functions", is_moment);
    put_members(L, &doing->result, "actions");
    put_members(L, &doing->result, "jobs");
    put_keys(L, &doing->result, "others", is_other);
}

static void do_compile(lua_State *L, Doing *doing)
{
    push_chunk(L, doing->level->run.path);
    names_put(L, &doing->result, is_test(doing->level->run.path));
}

/* --- tests ------------------------------------------------------------------------------------ */

/* test(name, function): {1: {name, function}, 2: ...} */
static int add_test(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TSTRING);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    if (!worker_level(L)->loading)
        return luaL_error(L, "test is called in the file itself, not in a function");
    lua_settop(L, 2);
    run_push_table(L, &tests_key);
    lua_createtable(L, 2, 0);
    for (int i = 1; i <= 2; i++) {
        lua_pushvalue(L, i);
        lua_rawseti(L, -2, i);
    }
    lua_rawseti(L, 3, (lua_Integer)lua_rawlen(L, 3) + 1);
    return 0;
}

static void load_tests(lua_State *L, Level *level)
{
    load_file(L, level->run.path);
    run_push_table(L, &tests_key);
}

static void do_tests(lua_State *L, Doing *doing)
{
    load_tests(L, doing->level);
    size_t count = lua_rawlen(L, -1);
    wire_put_list(&doing->result, count);
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        lua_rawgeti(L, -1, 1);
        wire_put_lua(L, &doing->result, lua_gettop(L));
        lua_pop(L, 2);
    }
}

static void do_test(lua_State *L, Doing *doing)
{
    Str wanted = doing->level->run.function;
    load_tests(L, doing->level);
    for (size_t i = 1, count = lua_rawlen(L, -1); i <= count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        lua_rawgeti(L, -1, 1);
        if (str_equal(sandbox_push_text(L, -1), wanted)) {
            lua_rawgeti(L, -3, 2);
            api_push_test(L);
            lua_call(L, 1, 0);
            put_null(&doing->result);
            return;
        }
        lua_pop(L, 3);
    }
    luaL_error(L, "the file has no test \"%s\"", lua_pushlstring(L, wanted.ptr, wanted.len));
}

static void (*const works[])(lua_State *L, Doing *doing) = {
    [RUN_HOOK] = do_hook,       [RUN_ACTION] = do_action, [RUN_INSPECT] = do_inspect,
    [RUN_COMPILE] = do_compile, [RUN_TESTS] = do_tests,   [RUN_TEST] = do_test,
    [RUN_JOB] = do_job,         [RUN_ATOMIC] = do_atomic,
};

/* --- the run ---------------------------------------------------------------------------------- */

/* In the protected call. */
static int run_body(lua_State *L)
{
    Doing *doing = lua_touserdata(L, 1);
    sandbox_check(L);
    works[doing->level->run.kind](L, doing);
    return 0;
}

static Wire list_of(Arena *arena, const Buffer *values, size_t count)
{
    Buffer out;
    buffer_init(&out, arena, values->len + 8);
    wire_put_list(&out, count);
    buffer_add(&out, buffer_str(values));
    return (Wire){ .kind = WIRE_BYTES, .bytes = buffer_str(&out) };
}

static Wire bytes_of(const Buffer *value)
{
    return value->len ? (Wire){ .kind = WIRE_BYTES, .bytes = buffer_str(value) } : (Wire){ 0 };
}

static void send_done(Worker *worker, Doing *doing, const Used *used)
{
    Level *level = doing->level;
    Buffer out;
    buffer_init(&out, level->arena, 512);
    Done done = { .result = bytes_of(&doing->result),
                  .changes =
                      doing->changes.len ? bytes_of(&doing->changes) : (Wire){ .kind = WIRE_LIST },
                  .warnings = list_of(level->arena, &level->warnings, level->warning_count),
                  .used = *used };
    if (!message_put_done(&out, &done)) {
        Failure failure = { .kind = FAILURE_ERROR,
                            .file = level->run.path,
                            .message = STR("what the script answers is longer than 4 MiB") };
        message_put_failed(&out, &failure, used);
    }
    worker_send(worker, buffer_str(&out));
}

static void send_failed(Worker *worker, Level *level, const Failure *failure, const Used *used)
{
    Buffer out;
    buffer_init(&out, level->arena, 1024);
    message_put_failed(&out, failure, used);
    worker_send(worker, buffer_str(&out));
}

static Level *level_begin(Worker *worker, Str payload)
{
    if (worker->depth == WORKER_LEVELS) _exit(1);
    Level *level = &worker->levels[worker->depth];
    arena_reset(level->arena);
    WireReader reader = wire_reader(level->arena, payload);
    reader.leave = true;
    *level = (Level){ .arena = level->arena, .answers = level->answers };
    level->run = message_get_run(&reader);
    if (!wire_finished(&reader) || level->run.kind >= RUN_KINDS) _exit(1);
    buffer_init(&level->log, level->arena, 0);
    buffer_init(&level->warnings, level->arena, 0);
    return level;
}

static void drop_tables(lua_State *L)
{
    run_drop_table(L, &libraries_key);
    run_drop_table(L, &tests_key);
    run_drop_table(L, &atomic_key);
    record_forget(L);
}

void worker_run(Worker *worker, Str payload)
{
    lua_State *L = worker->sandbox.L;
    Level     *level = level_begin(worker, payload);
    Doing      doing = { .level = level };
    SandboxRun before = sandbox_enter(&worker->sandbox, &level->run.allowance, worker->depth == 0);
    int        top = lua_gettop(L);
    buffer_init(&doing.result, level->arena, 64);
    buffer_init(&doing.changes, level->arena, 64);

    worker->depth++;
    lua_pushcfunction(L, failure_handler);
    lua_pushcfunction(L, run_body);
    lua_pushlightuserdata(L, &doing);
    int     status = sandbox_call_outer(L, 1, 0, top + 1);
    bool    failed = status != LUA_OK || worker->sandbox.breach.limit;
    Failure failure = { 0 };
    if (failed) {
        sandbox_spare(&worker->sandbox);
        failure = failure_of(worker, level, -1);
    }
    lua_settop(L, top);
    drop_tables(L);
    worker->depth--;

    Used used = sandbox_leave(&worker->sandbox, &before);
    used.log = list_of(level->arena, &level->log, level->log_count);
    if (failed)
        send_failed(worker, level, &failure, &used);
    else
        send_done(worker, &doing, &used);
}

void run_open(lua_State *L)
{
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &chunks_key);
    luaL_loadstring(L, "local env = ... return function() return env end");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &factory_key);
    lua_pushcfunction(L, base_require);
    sandbox_set_global(L, "require");
    lua_pushcfunction(L, add_test);
    sandbox_set_test_global(L, "test");
}
