/*
 * api_say.c -- crm.*: what a script says: to whoever saves, to the log, to the outside (after the
 * transaction has succeeded). And the table crm itself.
 */
#include "lua/worker/worker.h"

#include <lauxlib.h>

enum { LOG_MOST = 64 << 10, LOG_LINE = 4000 };

void api_check_running(lua_State *L)
{
    if (worker_level(L)->loading)
        luaL_error(L, "crm reads and writes only while a function of the rule runs, not while the "
                      "file is loaded");
}

static Str check_text(lua_State *L, int index)
{
    Str text;
    text.ptr = luaL_checklstring(L, index, &text.len);
    if (!str_utf8_valid(text)) luaL_argerror(L, index, "the text is no valid UTF-8");
    return text;
}

/* --- to whoever saves ------------------------------------------------------------------------- */

static int api_refuse(lua_State *L)
{
    check_text(L, 1);
    if (!lua_isnoneornil(L, 2)) check_text(L, 2);
    lua_settop(L, 2);
    failure_refuse(L, 1, 2);
}

static int api_warn(lua_State *L)
{
    Level *level = worker_level(L);
    Str    message = check_text(L, 1), field = { "", 0 };
    if (!lua_isnoneornil(L, 2)) field = check_text(L, 2);
    if (level->warning_count >= RUN_WARNINGS)
        return luaL_error(L, "too many warnings: at most %d", RUN_WARNINGS);
    wire_put_map(&level->warnings, 2);
    wire_put_text(&level->warnings, STR("message"));
    wire_put_value(&level->warnings, value_text(str_copy(level->arena, message)));
    wire_put_text(&level->warnings, STR("field"));
    wire_put_value(&level->warnings, value_text(field));
    level->warning_count++;
    return 0;
}

/* --- to the log ------------------------------------------------------------------------------- */

/* A text that is too long is cut, where a character begins. */
static Str cut(Str text, size_t most)
{
    if (text.len <= most) return text;
    while (most > 0 && (text.ptr[most] & 0xC0) == 0x80) most--;
    return (Str){ text.ptr, most };
}

static int api_log(lua_State *L)
{
    Level      *level = worker_level(L);
    int         count = lua_gettop(L);
    Str         text = { 0 };
    luaL_Buffer line;
    if (level->log_full) return 0;
    luaL_buffinit(L, &line);
    for (int i = 1; i <= count; i++) {
        if (i > 1) luaL_addchar(&line, ' ');
        sandbox_push_text(L, i);
        luaL_addvalue(&line);
    }
    luaL_pushresult(&line);
    text.ptr = lua_tolstring(L, -1, &text.len);
    text = cut(text, LOG_LINE);
    level->log_full = level->log.len + text.len > LOG_MOST
                      || level->log_count == RUN_LOG_LINES - 1;
    if (level->log_full) text = STR("... the log is full");
    if (!str_utf8_valid(text)) text = STR("(a text that is no valid UTF-8)");
    wire_put_value(&level->log, value_text(text));
    level->log_count++;
    return 0;
}

/* --- to the outside --------------------------------------------------------------------------- */

static int outbox(lua_State *L, const char *kind)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    Buffer *out = call_begin(L, CALL_OUTBOX, 2);
    wire_put_value(out, value_text(str_from(kind)));
    wire_put_lua_map(L, out, 1);
    wire_push(L, call_end(L));
    return 1;
}

static int api_mail(lua_State *L)
{
    return outbox(L, "mail");
}
static int api_notify(lua_State *L)
{
    return outbox(L, "notify");
}
static int api_webhook(lua_State *L)
{
    return outbox(L, "webhook");
}

/* --- for later -------------------------------------------------------------------------------- */

static int api_later(lua_State *L)
{
    Str name = check_text(L, 1);
    api_check_running(L);
    lua_settop(L, 3);
    Buffer *out = call_begin(L, CALL_LATER, 3);
    wire_put_value(out, value_text(name));
    wire_put_lua(L, out, 2);
    wire_put_lua_map(L, out, 3);
    wire_push(L, call_end(L));
    return 1;
}

/* --- about the configuration and the user ----------------------------------------------------- */

static int api_text(lua_State *L)
{
    Str     key = check_text(L, 1);
    int     count = lua_gettop(L);
    Buffer *out = call_begin(L, CALL_TEXT, 2);
    wire_put_value(out, value_text(key));
    wire_put_list(out, (size_t)count - 1);
    for (int i = 2; i <= count; i++) {
        sandbox_push_text(L, i);
        wire_put_value(out, value_text(check_text(L, lua_gettop(L))));
        lua_pop(L, 1);
    }
    wire_push(L, call_end(L));
    return 1;
}

static int api_has_role(lua_State *L)
{
    Str     role = check_text(L, 1);
    Buffer *out = call_begin(L, CALL_HAS_ROLE, 1);
    wire_put_value(out, value_text(role));
    wire_push(L, call_end(L));
    return 1;
}

/* --- time and values -------------------------------------------------------------------------- */

static int api_now(lua_State *L)
{
    value_push(L, value_datetime(worker_level(L)->run.now));
    return 1;
}

static int api_today(lua_State *L)
{
    value_push(L, value_date(worker_level(L)->run.today));
    return 1;
}

const ScriptFunction api_say[] = {
    { "refuse", api_refuse, "crm.refuse(message, field)",
      "Ends the script; nothing is saved, and the user reads the message, at the field if one is "
      "named." },
    { "warn", api_warn, "crm.warn(message, field)",
      "A message for the user beside what was saved." },
    { "log", api_log, "crm.log(...)",
      "A line in the run's log; at most 1,000 lines and 64 KiB in a run." },
    { "mail", api_mail, "crm.mail{to, subject, template, body}",
      "Sent when the transaction has succeeded." },
    { "notify", api_notify, "crm.notify{to, subject, body, record}",
      "A notification in the UI, when the transaction has succeeded: to a user or a login, leading "
      "to a record." },
    { "webhook", api_webhook, "crm.webhook{url, body}",
      "A request to the outside, when the transaction has succeeded." },
    { "later", api_later, "crm.later(job, args, {after, at, key}) -> id of the job",
      "Orders rule.jobs.welcome of the object contract as \"contract.welcome\", in this "
      "transaction: after \"90s\", \"15m\", \"2h\", \"1d\" or \"1w\", or at a date or datetime; "
      "else soon. `args` is what the function gets. While a job with the same `key` waits there "
      "is no second one." },
    { "t", api_text, "crm.t(key, ...) -> text",
      "The translation of a key, in the language of the acting user." },
    { "has_role", api_has_role, "crm.has_role(role) -> boolean",
      "Does the acting user have the role?" },
    { "user", NULL, "crm.user", "The record of the acting user; nil for the system." },
    { 0 },
};

const ScriptFunction api_time[] = {
    { "now", api_now, "crm.now() -> datetime",
      "The time of the transaction: the same as long as it lasts." },
    { "today", api_today, "crm.today() -> date", "Its day in the time zone of the tenant." },
    { "date", NULL, "crm.date(text) -> date",
      "Of \"2026-11-22\", of a datetime, or crm.date(year, month, day)." },
    { "datetime", NULL, "crm.datetime(text) -> datetime",
      "Of \"2026-11-22T14:07:00Z\" or of a date; without an offset in the tenant's zone." },
    { "decimal", NULL, "crm.decimal(value) -> decimal",
      "Of a number or of \"12.50\"; exact, 18 digits, 6 places." },
    { 0 },
};

/* --- the table -------------------------------------------------------------------------------- */

/* Upvalue: the view of the functions. */
static int crm_index(lua_State *L)
{
    int64_t user = worker_level(L)->run.user;
    if (lua_type(L, 2) == LUA_TSTRING && strcmp(lua_tostring(L, 2), "user") == 0) {
        if (user == 0)
            lua_pushnil(L);
        else
            lookup_push(L, known_object(L, STR("user")), user);
        return 1;
    }
    lua_settop(L, 2);
    lua_gettable(L, lua_upvalueindex(1));
    return 1;
}

static int crm_assigned(lua_State *L)
{
    return luaL_error(L, "crm cannot be changed");
}

/* The functions are read directly; what is missing there is asked for by name. */
void api_open(lua_State *L)
{
    static const char *const values[] = { "date", "datetime", "decimal" };
    lua_newtable(L);
    lua_createtable(L, 0, 2);
    lua_newtable(L);
    sandbox_add(L, api_data);
    sandbox_add(L, api_say);
    sandbox_add(L, api_time);
    sandbox_push_globals(L);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        lua_getfield(L, -1, values[i]);
        lua_setfield(L, -3, values[i]);
    }
    lua_pop(L, 1);
    sandbox_freeze(L, "crm");
    lua_pushcclosure(L, crm_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, crm_assigned);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    sandbox_set_global(L, "crm");
}
