/*
 * worker_names.c -- the globals that a file names, what it takes from crm and the libraries, which
 * jobs it orders by a name that stands there, and where it compares a field with a number by ==,
 * read from its compiled form.
 *
 * Lua makes of each global name an access to the upvalue _ENV, of everything else not: so no local
 * is ever taken for one; what is taken from a library follows in the next instruction. A decimal
 * never equals a number, see sandbox_value.c: whoever knows the fields can warn. The form is that
 * of lua_dump in Lua 5.4; the header says if it is not.
 */
#include "lua/worker/worker.h"

#include <lauxlib.h>

enum {
    OP_LOADK = 3,
    OP_GETUPVAL = 9,
    OP_GETTABUP = 11,
    OP_GETTABLE = 12,
    OP_GETFIELD = 14,
    OP_SETTABUP = 15,
    OP_SETTABLE = 16,
    OP_SELF = 20,
    OP_EQK = 60,
    OP_EQI = 61,
    OP_CALL = 68,
    OP_TAILCALL = 69,
};
enum {
    CONSTANT_FLOAT = 0x13,
    CONSTANT_INTEGER = 0x03,
    CONSTANT_SHORT = 0x04,
    CONSTANT_LONG = 0x14
};
enum { ABSOLUTE_LINE = -0x80, HEADER = 4 + 1 + 1 + 6 + 1 + 1 + 1 + 8 + 8 };

static const struct {
    const char           *name;
    const ScriptFunction *functions;
} libraries[] = {
    { "crm", api_data },          { "crm", api_say },         { "crm", api_time },
    { "string", sandbox_string }, { "table", sandbox_table }, { "math", sandbox_math },
    { "utf8", sandbox_utf8 },
};
enum { LIBRARIES = sizeof libraries / sizeof *libraries };

typedef struct {
    const unsigned char *at, *end;
    lua_State           *L;
    Buffer found, compared, ordered; /* maps {name, line, instead}, one after the other */
    size_t found_count, compared_count, ordered_count;
    bool                 test;
    Arena               *arena;
} Dump;

typedef struct Function Function;
struct Function {
    const unsigned char *code;
    size_t               code_size;
    Str                 *constants; /* texts; of others empty */
    bool                *numbers;
    size_t               constant_count;
    const signed char   *line_steps;
    size_t               line_count;
    struct {
        int64_t at, line;
    } * lines;
    size_t    lines_count;
    Str      *upvalues;
    size_t    upvalue_count;
    int64_t   first_line;
    Function *functions; /* in this one */
    size_t    function_count;
};

/* --- reading ---------------------------------------------------------------------------------- */

static const unsigned char *take(Dump *dump, size_t size)
{
    if (size > (size_t)(dump->end - dump->at))
        luaL_error(dump->L, "the compiled file cannot be read");
    const unsigned char *bytes = dump->at;
    dump->at += size;
    return bytes;
}

static size_t get_size(Dump *dump)
{
    size_t        size = 0;
    unsigned char byte;
    do {
        byte = *take(dump, 1);
        size = size << 7 | (byte & 0x7F);
    } while (!(byte & 0x80));
    return size;
}

static Str get_text(Dump *dump)
{
    size_t size = get_size(dump);
    if (size == 0) return (Str){ 0 };
    return (Str){ (const char *)take(dump, size - 1), size - 1 };
}

static void get_constants(Dump *dump, Function *function)
{
    function->constant_count = get_size(dump);
    function->constants = ARENA_ARRAY(dump->arena, Str, function->constant_count);
    function->numbers = ARENA_ARRAY(dump->arena, bool, function->constant_count);
    for (size_t i = 0; i < function->constant_count; i++) {
        int kind = *take(dump, 1);
        function->numbers[i] = kind == CONSTANT_FLOAT || kind == CONSTANT_INTEGER;
        if (function->numbers[i]) take(dump, 8);
        if (kind == CONSTANT_SHORT || kind == CONSTANT_LONG)
            function->constants[i] = get_text(dump);
    }
}

static void get_debug(Dump *dump, Function *function)
{
    function->line_count = get_size(dump);
    function->line_steps = (const signed char *)take(dump, function->line_count);
    function->lines_count = get_size(dump);
    function->lines =
        arena_alloc_array(dump->arena, sizeof *function->lines, function->lines_count);
    for (size_t i = 0; i < function->lines_count; i++) {
        function->lines[i].at = (int64_t)get_size(dump);
        function->lines[i].line = (int64_t)get_size(dump);
    }
    for (size_t locals = get_size(dump); locals > 0; locals--) {
        get_text(dump);
        get_size(dump);
        get_size(dump);
    }
    function->upvalue_count = get_size(dump);
    function->upvalues = ARENA_ARRAY(dump->arena, Str, function->upvalue_count);
    for (size_t i = 0; i < function->upvalue_count; i++) function->upvalues[i] = get_text(dump);
}

static Function get_function(Dump *dump)
{
    Function function = { 0 };
    get_text(dump); /* the file */
    function.first_line = (int64_t)get_size(dump);
    get_size(dump);
    take(dump, 3); /* parameters, varargs, registers */
    function.code_size = get_size(dump);
    function.code = take(dump, function.code_size * sizeof(uint32_t));
    get_constants(dump, &function);
    take(dump, get_size(dump) * 3); /* where upvalues come from */
    function.function_count = get_size(dump);
    function.functions = ARENA_ARRAY(dump->arena, Function, function.function_count);
    for (size_t i = 0; i < function.function_count; i++) function.functions[i] = get_function(dump);
    get_debug(dump, &function);
    return function;
}

/* --- looking ---------------------------------------------------------------------------------- */

static int64_t line_of(const Function *function, size_t instruction)
{
    int64_t line = function->first_line;
    for (size_t i = 0; i <= instruction && i < function->line_count; i++) {
        if (function->line_steps[i] != ABSOLUTE_LINE) {
            line += function->line_steps[i];
            continue;
        }
        for (size_t k = 0; k < function->lines_count; k++)
            if (function->lines[k].at == (int64_t)i) line = function->lines[k].line;
    }
    return line;
}

static void put_place(Buffer *out, const Function *function, size_t instruction, Str name)
{
    const char *instead = sandbox_instead(name);
    wire_put_map(out, 3);
    wire_put_text(out, STR("name"));
    wire_put_value(out, value_text(str_utf8_valid(name) ? name : STR("?")));
    wire_put_text(out, STR("line"));
    wire_put_value(out, value_int(line_of(function, instruction)));
    wire_put_text(out, STR("instead"));
    wire_put_value(out, instead ? value_text(str_from(instead)) : value_null());
}

static Str constant_at(const Function *function, int64_t constant)
{
    bool there = constant >= 0 && (size_t)constant < function->constant_count;
    return there ? function->constants[constant] : (Str){ 0 };
}

static void name_found(Dump *dump, const Function *function, size_t instruction, int64_t constant)
{
    Str name = constant_at(function, constant);
    if (name.len == 0 || sandbox_has_global(dump->L, name, dump->test)) return;
    put_place(&dump->found, function, instruction, name);
    dump->found_count++;
}

static bool is_library(Str name)
{
    bool is = false;
    for (size_t i = 0; i < LIBRARIES; i++) is |= str_is(name, libraries[i].name);
    return is;
}

static bool has_member(Str library, Str name)
{
    for (size_t i = 0; i < LIBRARIES; i++) {
        if (!str_is(library, libraries[i].name)) continue;
        for (const ScriptFunction *row = libraries[i].functions; row->name; row++)
            if (str_is(name, row->name)) return true;
    }
    return false;
}

/*
 * Does the next instruction take a member of the library that this one has put into register a? By
 * a colon, crm:find(...), it would get the library as its first argument.
 */
static void library_found(Dump *dump, const Function *function, size_t instruction,
                          int64_t constant, unsigned a)
{
    uint32_t next;
    Str      library = constant_at(function, constant);
    if (instruction + 1 >= function->code_size || !is_library(library)) return;
    memcpy(&next, function->code + (instruction + 1) * sizeof next, sizeof next);
    Str  name  = constant_at(function, next >> 24);
    bool point = (next & 0x7F) == OP_GETFIELD, colon = (next & 0x7F) == OP_SELF;
    bool right = point && has_member(library, name);
    if ((!point && !colon) || (next >> 16 & 0xFF) != a || right) return;
    Str whole = str_printf(dump->arena, "%.*s%c%.*s", STR_ARG(library), colon ? ':' : '.',
                           STR_ARG(name));
    put_place(&dump->found, function, instruction + 1, whole);
    dump->found_count++;
}

static uint32_t code_at(const Function *function, size_t instruction)
{
    uint32_t code;
    memcpy(&code, function->code + instruction * sizeof code, sizeof code);
    return code;
}

/*
 * crm.later("contract.welcome", ...): the function in register a, the name loaded into the next one
 * and left there until the call. Whatever is put together on the way is not looked at.
 */
static void order_found(Dump *dump, const Function *function, size_t i, int64_t constant,
                        unsigned a)
{
    if (i + 3 >= function->code_size || !str_is(constant_at(function, constant), "crm")) return;
    uint32_t member = code_at(function, i + 1), name = code_at(function, i + 2);
    bool     later  = (member & 0x7F) == OP_GETFIELD && (member >> 16 & 0xFF) == a
                 && str_is(constant_at(function, member >> 24), "later");
    unsigned into   = member >> 7 & 0xFF;
    if (!later || (name & 0x7F) != OP_LOADK || (name >> 7 & 0xFF) != into + 1) return;
    for (size_t k = i + 3; k < function->code_size; k++) {
        unsigned op = code_at(function, k) & 0x7F, at = code_at(function, k) >> 7 & 0xFF;
        if (at == into + 1) return;
        if ((op != OP_CALL && op != OP_TAILCALL) || at != into) continue;
        put_place(&dump->ordered, function, i + 2, constant_at(function, name >> 15));
        dump->ordered_count++;
        return;
    }
}

static void comparison_found(Dump *dump, const Function *function, size_t instruction,
                             int64_t field)
{
    Str name = constant_at(function, field);
    if (name.len == 0) return;
    put_place(&dump->compared, function, instruction, name);
    dump->compared_count++;
}

static bool is_env(const Function *function, unsigned upvalue)
{
    return upvalue < function->upvalue_count && str_is(function->upvalues[upvalue], "_ENV");
}

/* What is known of registers while one goes through the instructions. */
typedef struct {
    int64_t names[256], fields[256]; /* the constant that was loaded, or the field's name; or -1 */
    bool    envs[256];
} Registers;

/*
 * In a large function, where a name's number does not fit an instruction, _ENV and the name are
 * first loaded into registers.
 */
static void look_at_instruction(Dump *dump, const Function *function, size_t i, Registers *now)
{
    uint32_t code;
    memcpy(&code, function->code + i * sizeof code, sizeof code);
    unsigned op = code & 0x7F, a = code >> 7 & 0xFF, b = code >> 16 & 0xFF, c = code >> 24;
    bool     number =
        op == OP_EQI || (op == OP_EQK && b < function->constant_count && function->numbers[b]);
    if (op == OP_GETTABUP && is_env(function, b)) {
        name_found(dump, function, i, c);
        library_found(dump, function, i, c, a);
        order_found(dump, function, i, c, a);
    }
    if (op == OP_SETTABUP && is_env(function, a)) name_found(dump, function, i, b);
    if (op == OP_GETTABLE && now->envs[b] && now->names[c] >= 0)
        name_found(dump, function, i, now->names[c]);
    if (op == OP_SETTABLE && now->envs[a] && now->names[b] >= 0)
        name_found(dump, function, i, now->names[b]);
    if (number) comparison_found(dump, function, i, now->fields[a]);
    if (op == OP_SETTABLE || op == OP_SETTABUP || number) return; /* they change no register */
    now->envs[a] = op == OP_GETUPVAL && is_env(function, b);
    now->names[a] = op == OP_LOADK ? (int64_t)(code >> 15) : -1;
    now->fields[a] = op == OP_GETFIELD ? (int64_t)c : -1;
}

static void look_at_code(Dump *dump, const Function *function)
{
    Registers now;
    memset(&now, 0, sizeof now);
    memset(now.names, 0xFF, sizeof now.names);
    memset(now.fields, 0xFF, sizeof now.fields);
    for (size_t i = 0; i < function->code_size; i++) look_at_instruction(dump, function, i, &now);
}

static void look_at(Dump *dump, const Function *function)
{
    look_at_code(dump, function);
    for (size_t i = 0; i < function->function_count; i++) look_at(dump, &function->functions[i]);
}

/* --- the answer ------------------------------------------------------------------------------- */

static int add_dump(lua_State *L, const void *bytes, size_t size, void *buffer)
{
    (void)L;
    buffer_add(buffer, (Str){ bytes, size });
    return 0;
}

static void put_known(lua_State *L, Buffer *out)
{
    sandbox_push_names(L);
    size_t count = lua_rawlen(L, -1), members = 0;
    for (size_t i = 0; i < LIBRARIES; i++)
        for (const ScriptFunction *row = libraries[i].functions; row->name; row++) members++;
    wire_put_list(out, count + members);
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        wire_put_lua(L, out, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    for (size_t i = 0; i < LIBRARIES; i++)
        for (const ScriptFunction *row = libraries[i].functions; row->name; row++)
            wire_put_value(out, value_text(str_printf(out->arena, "%s.%s", libraries[i].name,
                                                      row->name)));
}

void names_put(lua_State *L, Buffer *out, bool test)
{
    Buffer bytes;
    buffer_init(&bytes, out->arena, 4096);
    lua_dump(L, add_dump, &bytes, 0);
    Dump dump = { .L = L, .test = test, .arena = out->arena };
    dump.at = (const unsigned char *)bytes.ptr;
    dump.end = dump.at + bytes.len;
    buffer_init(&dump.found, out->arena, 256);
    buffer_init(&dump.compared, out->arena, 64);
    buffer_init(&dump.ordered, out->arena, 64);
    const unsigned char *header = take(&dump, HEADER);
    if (memcmp(header, LUA_SIGNATURE "\x54", 5) != 0 || header[12] != 4)
        luaL_error(L, "this is not the Lua that was expected");
    take(&dump, 1); /* upvalues of the whole */
    Function whole = get_function(&dump);
    look_at(&dump, &whole);

    wire_put_map(out, 4);
    wire_put_text(out, STR("known"));
    put_known(L, out);
    wire_put_text(out, STR("unknown"));
    wire_put_list(out, dump.found_count);
    buffer_add(out, buffer_str(&dump.found));
    wire_put_text(out, STR("compared"));
    wire_put_list(out, dump.compared_count);
    buffer_add(out, buffer_str(&dump.compared));
    wire_put_text(out, STR("ordered"));
    wire_put_list(out, dump.ordered_count);
    buffer_add(out, buffer_str(&dump.ordered));
}
