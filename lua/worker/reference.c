/*
 * reference.c -- the functions of scripts for people, and for their editors. The rule: what stands
 * here comes from the tables; a usage line is "name(parameters) -> what it returns".
 */
#include "lua/worker/reference.h"

#include "lua/worker/worker.h"

static const struct {
    const char           *title, *intro;
    const ScriptFunction *functions;
} chapters[] = {
    { "Records", "Everything acts as the user whose save set the script off, within their rights.",
      api_data },
    { "What a script says", "", api_say },
    { "Time and values", "`date`, `datetime` and `decimal` are there without `crm.`, too.",
      api_time },
    { "Dates",
      "`d + n` is n days later, `a - b` days, `<` and `==` compare. Fields: `year`, `month`, "
      "`day`, `weekday` (1 is Monday).",
      value_date_methods },
    { "Datetimes",
      "`d + n` is n seconds later, `a - b` seconds. Fields as of dates, and `hour`, `minute`, "
      "`second`, `date`, in the time zone of the tenant.",
      value_datetime_methods },
    { "Decimals",
      "`+ - * / %`, `<` and `<=` also with numbers; `==` only with decimals, see "
      "[scripts.md](../scripts.md).",
      value_decimal_methods },
    { "In tests", "`test(name, function(t) ... end)` declares a test; t has:", api_test },
    { "The language", "What there is of Lua 5.4 besides its operators and statements.",
      sandbox_base },
    { "string", "", sandbox_string },
    { "table", "", sandbox_table },
    { "math", "", sandbox_math },
    { "utf8", "", sandbox_utf8 },
};

/* A cell of a table: a bar would end it. */
static void add_cell(Buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|') buffer_char(out, '\\');
        buffer_char(out, *text);
    }
}

void reference_lua(Buffer *out)
{
    BUFFER_ADD(out, "# Functions of scripts\n\nHow scripts work is in [scripts.md](../scripts.md); "
                    "[crm.lua](crm.lua) tells editors about these functions.\n");
    for (size_t i = 0; i < sizeof chapters / sizeof *chapters; i++) {
        buffer_printf(out, "\n## %s\n\n", chapters[i].title);
        if (*chapters[i].intro) buffer_printf(out, "%s\n\n", chapters[i].intro);
        BUFFER_ADD(out, "| function | |\n| --- | --- |\n");
        for (const ScriptFunction *function = chapters[i].functions; function->name; function++) {
            BUFFER_ADD(out, "| `");
            add_cell(out, function->usage);
            BUFFER_ADD(out, "` | ");
            add_cell(out, function->help);
            BUFFER_ADD(out, " |\n");
        }
    }
}

/* --- stubs ------------------------------------------------------------------------------------ */

/* Words of usage lines -> types of LuaCATS; what is not here is `any`. */
static const struct {
    const char *word, *type;
} types[] = {
    { "record", "record" },     { "record or nil", "record?" },
    { "user", "record" },       { "list", "table[]" },
    { "integer", "integer" },   { "number", "number" },
    { "text", "string" },       { "boolean", "boolean" },
    { "date", "date" },         { "decimal", "decimal" },
    { "datetime", "datetime" }, { "record, created", "record, boolean" },
    { "refusal", "refusal" },   { "object", "string" },
    { "id", "string" },         { "where", "string?" },
    { "args", "table?" },       { "values", "table" },
    { "message", "string" },    { "field", "string?" },
    { "key", "string" },        { "role", "string" },
    { "login", "string?" },     { "name", "string" },
    { "input", "table?" },      { "n", "integer" },
    { "places", "integer?" },   { "fn", "function" },
};

static const char *type_of(Str word)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_is(word, types[i].word)) return types[i].type;
    return "any";
}

/* "{where, args}" is a table with these keys. */
static void put_options(Buffer *out, Str keys)
{
    Str key;
    BUFFER_ADD(out, "---@param options {");
    for (bool first = true; str_cut(&keys, ',', &key); first = false) {
        if (!first) BUFFER_ADD(out, ", ");
        buffer_add(out, str_trim(key));
        BUFFER_ADD(out, "?: any");
    }
    BUFFER_ADD(out, "}\n");
}

/* The parameters of a usage line, as comments; their names go to `names`. */
static void put_parameters(Buffer *out, Str parameters, Buffer *names)
{
    while (parameters.len > 0) {
        size_t end;
        Str    name;
        if (names->len > 0) BUFFER_ADD(names, ", ");
        if (parameters.ptr[0] == '{' && str_find_char(parameters, '}', &end)) {
            put_options(out, str_slice(parameters, 1, end));
            BUFFER_ADD(names, "options");
            parameters = str_trim(str_slice(parameters, end + 1, parameters.len));
            continue;
        }
        str_cut(&parameters, ',', &name);
        parameters = str_trim(parameters);
        name = str_slice(str_trim(name), 0, 100);
        for (size_t i = 0; i < name.len; i++)
            if (name.ptr[i] == ' ') name.len = i; /* "date or datetime" */
        buffer_printf(out, "---@param %.*s %s\n", STR_ARG(name), type_of(name));
        buffer_add(names, name);
    }
}

/* `owner` is "crm." or "date:". */
static void put_stub(Buffer *out, const char *owner, const ScriptFunction *function)
{
    Str    usage = str_from(function->usage), rest = usage, returned = { 0 };
    size_t open, arrow, end = usage.len;
    Buffer names;
    buffer_init(&names, out->arena, 64);
    if (str_find(usage, STR(" -> "), &arrow)) {
        returned = str_slice(usage, arrow + 4, usage.len);
        end = arrow;
    }
    buffer_printf(out, "\n--- %s\n", function->help);
    rest = str_slice(usage, 0, end);
    if (str_find_char(rest, '{', &open) && !str_find_char(rest, '(', NULL))
        put_parameters(out, str_slice(rest, open, rest.len), &names);
    else if (str_find_char(rest, '(', &open))
        put_parameters(out, str_slice(rest, open + 1, rest.len - 1), &names);
    if (returned.len > 0) buffer_printf(out, "---@return %s\n", type_of(returned));
    buffer_printf(out, "function %s%s(%.*s) end\n", owner, function->name,
                  STR_ARG(buffer_str(&names)));
}

static void put_stubs(Buffer *out, const char *owner, const ScriptFunction *functions)
{
    for (; functions->name; functions++)
        if (strcmp(functions->name, "user") != 0 || functions->call)
            put_stub(out, owner, functions);
}

void reference_lua_stubs(Buffer *out)
{
    BUFFER_ADD(out,
               "---@meta\n-- What scripts have besides Lua: for editors. Written by `make docs`.\n"
               "\n---@class record\n---@field id string\n---@field version integer\n"
               "---@field [string] any\n"
               "\n---@class refusal\n---@field message string\n---@field field string?\n"
               "---@field code string?\n"
               "\n---@class date\n---@field year integer\n---@field month integer\n"
               "---@field day integer\n---@field weekday integer 1 is Monday\n"
               "local date_methods = {}\n");
    put_stubs(out, "date_methods:", value_date_methods);
    BUFFER_ADD(out, "\n---@class datetime: date\n---@field hour integer\n---@field minute integer\n"
                    "---@field second integer\n---@field date date\nlocal datetime_methods = {}\n");
    put_stubs(out, "datetime_methods:", value_datetime_methods);
    BUFFER_ADD(out, "\n---@class decimal\n---@operator add(any): decimal\n"
                    "---@operator sub(any): decimal\n---@operator mul(any): decimal\n"
                    "---@operator div(any): decimal\n---@operator mod(any): decimal\n"
                    "---@operator unm: decimal\nlocal decimal_methods = {}\n");
    put_stubs(out, "decimal_methods:", value_decimal_methods);
    BUFFER_ADD(out, "\n---@class crm\n---@field user record? the acting user\ncrm = {}\n");
    put_stubs(out, "crm.", api_data);
    put_stubs(out, "crm.", api_say);
    put_stubs(out, "crm.", api_time);
    BUFFER_ADD(out, "\ndate, datetime, decimal = crm.date, crm.datetime, crm.decimal\n"
                    "\n---@class t\nlocal t = {}\n");
    put_stubs(out, "t.", api_test);
    BUFFER_ADD(out, "\n--- Declares a test; only in test files.\n---@param name string\n"
                    "---@param fn fun(t: t)\nfunction test(name, fn) end\n");
}
