/*
 * sandbox_string.c -- the string library: Lua's own where its work is bounded by the text's length,
 * ours where patterns, sizes or addresses come in.
 */
#include "lua/worker/sandbox.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

#include "lua/worker/pattern.h"
#include "lua/worker/sandbox_value.h"

static Str check_text(lua_State *L, int index)
{
    Str text;
    text.ptr = luaL_checklstring(L, index, &text.len);
    return text;
}

static Pattern pattern_of(lua_State *L, Str text, Str pattern)
{
    Pattern made = { .L = L };
    made.text = text.ptr;
    made.text_end = text.ptr + text.len;
    made.pattern_end = pattern.ptr + pattern.len;
    return made;
}

/* A tenth of an instruction each. */
static void charge(Pattern *pattern)
{
    sandbox_charge(pattern->L, pattern->steps / 10);
    pattern->steps = 0;
}

/* --- find, match, gmatch ---------------------------------------------------------------------- */

/* The optional start, from 0; past the end of the text: none. */
static size_t start_at(lua_State *L, int index, size_t length)
{
    lua_Integer start = luaL_optinteger(L, index, 1);
    if (start > 0) return (uint64_t)start - 1 > length ? length + 1 : (size_t)start - 1;
    if (start == 0 || start < -(lua_Integer)length) return 0;
    return length - (size_t)-start;
}

static bool is_plain(Str pattern)
{
    for (size_t i = 0; i < pattern.len; i++)
        if (memchr("^$*+?.([%-", pattern.ptr[i], 10)) return false;
    return true;
}

static int find_plain(lua_State *L, Str text, size_t start, Str needle)
{
    sandbox_charge(L, (text.len - start) / 100);
    const char *found = needle.len == 0
                            ? text.ptr + start
                            : memmem(text.ptr + start, text.len - start, needle.ptr, needle.len);
    if (!found) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, found - text.ptr + 1);
    lua_pushinteger(L, found - text.ptr + (lua_Integer)needle.len);
    return 2;
}

static int search(lua_State *L, bool find)
{
    Str    text = check_text(L, 1), given = check_text(L, 2);
    size_t start = start_at(L, 3, text.len);
    if (start > text.len) {
        lua_pushnil(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || is_plain(given))) return find_plain(L, text, start, given);

    const char *from;
    Pattern     pattern = pattern_of(L, text, given);
    const char *end = pattern_search(&pattern, text.ptr + start, given.ptr, &from);
    charge(&pattern);
    if (!end) {
        lua_pushnil(L);
        return 1;
    }
    if (!find) return pattern_push_captures(&pattern, from, end);
    lua_pushinteger(L, from - text.ptr + 1);
    lua_pushinteger(L, end - text.ptr);
    return 2 + pattern_push_captures(&pattern, NULL, NULL);
}

static int string_find(lua_State *L)
{
    return search(L, true);
}

static int string_match(lua_State *L)
{
    return search(L, false);
}

/* Upvalues: text, pattern, where to go on, where the last match ended (-1: none yet). */
static int gmatch_next(lua_State *L)
{
    Str text = check_text(L, lua_upvalueindex(1)), given = check_text(L, lua_upvalueindex(2));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    Pattern     pattern = pattern_of(L, text, given);
    const char *from = text.ptr + lua_tointeger(L, lua_upvalueindex(3));
    for (; from <= pattern.text_end; from++) {
        const char *end = pattern_match(&pattern, from, given.ptr);
        if (!end || end - text.ptr == last) continue;
        charge(&pattern);
        lua_pushinteger(L, end - text.ptr);
        lua_pushvalue(L, -1);
        lua_replace(L, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return pattern_push_captures(&pattern, from, end);
    }
    charge(&pattern);
    return 0;
}

static int string_gmatch(lua_State *L)
{
    Str text = check_text(L, 1);
    check_text(L, 2);
    size_t start = start_at(L, 3, text.len);
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)start);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_next, 4);
    return 1;
}

/* --- gsub ------------------------------------------------------------------------------------- */

/* A replacing text with %0 ... %9 and %%. */
static void add_template(Pattern *pattern, luaL_Buffer *out, Str template, const char *from,
                         const char *end)
{
    for (size_t i = 0; i < template.len; i++) {
        char c = template.ptr[i];
        if (c != '%') {
            luaL_addchar(out, c);
            continue;
        }
        c = ++i < template.len ? template.ptr[i] : 0;
        if (c == '%')
            luaL_addchar(out, c);
        else if (c == '0')
            luaL_addlstring(out, from, (size_t)(end - from));
        else if (c >= '1' && c <= '9') {
            pattern_push_capture(pattern, c - '1', from, end);
            luaL_tolstring(pattern->L, -1, NULL);
            lua_remove(pattern->L, -2);
            luaL_addvalue(out);
        } else {
            luaL_error(pattern->L, "invalid use of '%%' in replacement string");
        }
    }
}

/* What the table or function at 3 says for this match; false or nil: as it was. */
static void add_replacement(Pattern *pattern, luaL_Buffer *out, const char *from, const char *end)
{
    lua_State *L = pattern->L;
    if (lua_isfunction(L, 3)) {
        lua_pushvalue(L, 3);
        lua_call(L, pattern_push_captures(pattern, from, end), 1);
    } else {
        pattern_push_capture(pattern, 0, from, end);
        lua_gettable(L, 3);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(out, from, (size_t)(end - from));
        return;
    }
    int type = lua_type(L, -1);
    if (type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TUSERDATA)
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_tolstring(L, -1, NULL);
    lua_remove(L, -2);
    luaL_addvalue(out);
}

static int string_gsub(lua_State *L)
{
    Str  text = check_text(L, 1), given = check_text(L, 2), template = { 0 };
    int  type = lua_type(L, 3);
    bool is_text = type == LUA_TSTRING || type == LUA_TNUMBER;
    bool anchored = given.len > 0 && given.ptr[0] == '^';
    luaL_argexpected(L, is_text || type == LUA_TTABLE || type == LUA_TFUNCTION, 3,
                     "text/function/table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)text.len + 1), count = 0;
    if (is_text) template = check_text(L, 3);

    Pattern     pattern = pattern_of(L, text, given);
    const char *at = text.ptr, *last = NULL;
    luaL_Buffer out;
    lua_settop(L, 3);
    luaL_buffinit(L, &out);
    while (count < most) {
        const char *end = pattern_match(&pattern, at, given.ptr + anchored);
        if (end && end != last) {
            count++;
            charge(&pattern);
            if (is_text)
                add_template(&pattern, &out, template, at, end);
            else
                add_replacement(&pattern, &out, at, end);
            at = last = end;
        } else if (at < pattern.text_end) {
            luaL_addchar(&out, *at++);
        } else {
            break;
        }
        if (anchored) break;
    }
    charge(&pattern);
    luaL_addlstring(&out, at, (size_t)(pattern.text_end - at));
    luaL_pushresult(&out);
    lua_pushinteger(L, count);
    return 2;
}

/* --- rep, format ------------------------------------------------------------------------------ */

static int string_rep(lua_State *L)
{
    Str         text = check_text(L, 1), between = { "", 0 };
    lua_Integer times = luaL_checkinteger(L, 2);
    if (!lua_isnoneornil(L, 3)) between = check_text(L, 3);
    if (times <= 0 || text.len + between.len == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((uint64_t)times > SANDBOX_REP / (text.len + between.len))
        return luaL_error(L, "the result would be longer than %d bytes", SANDBOX_REP);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (lua_Integer i = 0; i < times; i++) {
        if (i > 0) luaL_addlstring(&out, between.ptr, between.len);
        luaL_addlstring(&out, text.ptr, text.len);
    }
    luaL_pushresult(&out);
    return 1;
}

enum { SPEC_ROOM = 16 };

/* Copies "%-5.2" to `spec`; `at` is behind the '%' and goes to the letter. */
static void read_spec(lua_State *L, Str format, size_t *at, char spec[SPEC_ROOM])
{
    size_t start = *at;
    while (*at < format.len && memchr("-+ #0", format.ptr[*at], 5)) ++*at;
    for (int part = 0; part < 2; part++) {
        if (part == 1 && (*at >= format.len || format.ptr[*at] != '.')) break;
        *at += (size_t)part;
        size_t digits = *at;
        while (*at < format.len && format.ptr[*at] >= '0' && format.ptr[*at] <= '9') ++*at;
        if (*at - digits > 2) luaL_error(L, "invalid format (width or precision too long)");
    }
    if (*at >= format.len || *at - start > SPEC_ROOM - 6) luaL_error(L, "invalid format '%%'");
    spec[0] = '%';
    memcpy(spec + 1, format.ptr + start, *at - start);
    spec[1 + *at - start] = 0;
}

static lua_Number number_at(lua_State *L, int index)
{
    Value value;
    if (lua_type(L, index) == LUA_TUSERDATA && value_at(L, index, &value) &&
        value.kind == VALUE_DECIMAL)
        return value_to_double(value.decimal);
    return luaL_checknumber(L, index);
}

/* The text goes onto the stack whole: a buffer takes only what is on top. */
static void add_text(lua_State *L, luaL_Buffer *out, int index, const char *spec)
{
    bool  left = false;
    char *end = (char *)spec + 1;
    for (; *end && strchr("-+ #0", *end); end++) left = left || *end == '-';
    size_t width = strtoul(end, &end, 10);
    Str    text = sandbox_push_text(L, index);
    if (*end == '.') text = str_slice(text, 0, strtoul(end + 1, NULL, 10));
    if (spec[1]) {
        lua_pushlstring(L, text.ptr, text.len);
        char   spaces[100];
        size_t missing = width > text.len ? width - text.len : 0;
        memset(spaces, ' ', sizeof spaces);
        lua_pushlstring(L, spaces, missing);
        if (!left) lua_insert(L, -2);
        lua_concat(L, 2);
        lua_remove(L, -2);
    }
    luaL_addvalue(out);
}

static void add_number(lua_State *L, luaL_Buffer *out, int index, const char *spec, char letter)
{
    enum { NUMBER_ROOM = 512 }; /* %.99f of the largest */
    char  whole[SPEC_ROOM + 4];
    char *room = luaL_prepbuffsize(out, NUMBER_ROOM);
    int   size;
    if (letter == 'c') {
        snprintf(whole, sizeof whole, "%sc", spec);
        size = snprintf(room, NUMBER_ROOM, whole, (int)luaL_checkinteger(L, index));
    } else if (strchr("dixXou", letter)) {
        lua_Number  number = number_at(L, index);
        lua_Integer whole_number = 0;
        if (lua_isinteger(L, index))
            whole_number = lua_tointeger(L, index);
        else if (!lua_numbertointeger(number, &whole_number) || (lua_Number)whole_number != number)
            luaL_argerror(L, index, "number has no integer representation");
        snprintf(whole, sizeof whole, "%sll%c", spec, letter);
        size = snprintf(room, NUMBER_ROOM, whole, (long long)whole_number);
    } else {
        snprintf(whole, sizeof whole, "%s%c", spec, letter);
        size = snprintf(room, NUMBER_ROOM, whole, number_at(L, index));
    }
    luaL_addsize(out, (size_t)size);
}

static int string_format(lua_State *L)
{
    Str         format = check_text(L, 1);
    int         index = 1, top = lua_gettop(L);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (size_t at = 0; at < format.len; at++) {
        char spec[SPEC_ROOM];
        if (format.ptr[at] != '%') {
            luaL_addchar(&out, format.ptr[at]);
            continue;
        }
        if (++at < format.len && format.ptr[at] == '%') {
            luaL_addchar(&out, '%');
            continue;
        }
        read_spec(L, format, &at, spec);
        if (++index > top) return luaL_argerror(L, index, "no value");
        char letter = format.ptr[at];
        if (letter == 's')
            add_text(L, &out, index, spec);
        else if (letter && strchr("cdiuoxXeEfFgGaA", letter))
            add_number(L, &out, index, spec, letter);
        else
            return luaL_error(L, "invalid conversion '%s%c' to 'format'", spec, letter);
    }
    luaL_pushresult(&out);
    return 1;
}

const ScriptFunction sandbox_string[] = {
    { "byte", NULL, "string.byte(s, i, j) -> numbers", "The bytes at i to j." },
    { "char", NULL, "string.char(...) -> text", "A text of these bytes." },
    { "find", string_find, "string.find(s, pattern, init, plain) -> first, last, captures",
      "Where the pattern, or with `plain` the text itself, is found first; nil if nowhere." },
    { "format", string_format, "string.format(format, ...) -> text",
      "Also of decimals and dates; no %p and %q, widths of two digits." },
    { "gmatch", string_gmatch, "string.gmatch(s, pattern, init) -> iterator",
      "For loops over all matches." },
    { "gsub", string_gsub, "string.gsub(s, pattern, replacement, n) -> text, number",
      "Replaces matches by a text with %1, by a table's entry or by what a function returns." },
    { "len", NULL, "string.len(s) -> bytes", "For characters see utf8.len." },
    { "lower", NULL, "string.lower(s) -> text", "Of ASCII letters." },
    { "match", string_match, "string.match(s, pattern, init) -> captures",
      "The first match, or nil." },
    { "rep", string_rep, "string.rep(s, n, separator) -> text", "At most 64 KiB." },
    { "reverse", NULL, "string.reverse(s) -> text", "Byte by byte." },
    { "sub", NULL, "string.sub(s, i, j) -> text",
      "From byte i to byte j; negative ones count from the end." },
    { "upper", NULL, "string.upper(s) -> text", "Of ASCII letters." },
    { 0 },
};

const ScriptFunction sandbox_utf8[] = {
    { "char", NULL, "utf8.char(...) -> text", "A text of these code points." },
    { "charpattern", NULL, "utf8.charpattern", "The pattern that matches one character." },
    { "codepoint", NULL, "utf8.codepoint(s, i, j) -> numbers",
      "The code points that start between i and j." },
    { "codes", NULL, "utf8.codes(s) -> iterator", "For loops over position and code point." },
    { "len", NULL, "utf8.len(s, i, j) -> characters", "nil and a position if it is no UTF-8." },
    { "offset", NULL, "utf8.offset(s, n, i) -> byte", "Where the n-th character starts." },
    { 0 },
};
