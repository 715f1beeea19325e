/*
 * test_language.c -- what the language has and has not: known answers for strings, tables and
 * values, and the errors of what is missing. Each case is one expression; its text is compared.
 */
#include "tests/unit/lua/worker_test.h"

typedef struct {
    const char *expression, *expected;
} Case;

/* All in one run: the worker logs the text of each. */
static void check(World *world, const Case *cases, size_t count)
{
    Buffer body;
    buffer_init(&body, world->arena, 4096);
    for (size_t i = 0; i < count; i++)
        buffer_printf(&body,
                      "do local function f() return %s end local function all(ok, ...) local t = "
                      "{...} local n = select('#', ...) for i = 1, n do t[i] = tostring(t[i]) end "
                      "crm.log(table.concat(t, ' ')) end all(pcall(f)) end\n",
                      cases[i].expression);
    world_hook(world, str_c(world->arena, buffer_str(&body)));
    assert_runs(world);
    assert_int_equal(world->used.log.count, count);
    for (size_t i = 0; i < count; i++) {
        Str got = world->used.log.items[i].value.text;
        if (str_is(got, cases[i].expected)) continue;
        /* an error: its place is that of the case, and not of interest */
        size_t at;
        if (str_starts(got, STR("objects/deal/")) && str_find(got, STR(": "), &at) &&
            str_is(str_slice(got, at + 2, got.len), cases[i].expected))
            continue;
        fail_msg("%s\n  is       %.*s\n  expected %s", cases[i].expression, STR_ARG(got),
                 cases[i].expected);
    }
}

#define CHECK(world, list) check((world), (list), sizeof(list) / sizeof *(list))

static void patterns_are_lua_s(void **state)
{
    static const Case cases[] = {
        { "('hello'):find('l')", "3 3" },
        { "('hello'):find('l', 1, true)", "3 3" },
        { "('hello'):find('')", "1 0" },
        { "('hello'):find('', 6)", "6 5" },
        { "('hello'):find('', 7)", "nil" },
        { "('a.b'):find('.', 2, true)", "2 2" },
        { "('hello'):find('(l)(l)')", "3 4 l l" },
        { "('hello'):match('^h(.-)o$')", "ell" },
        { "('hello'):match('()ll()')", "3 5" },
        { "('key = value'):match('^(%w+)%s*=%s*(%w+)$')", "key value" },
        { "('2026-11-22'):match('(%d+)-(%d+)-(%d+)')", "2026 11 22" },
        { "('f(a(b)c)d'):match('%b()')", "(a(b)c)" },
        { "('THE (quick) fox'):find('%f[%a]%a+%f[%A]')", "1 3" },
        { "('THE (quick) fox'):gsub('%f[%a]%a+', '<%0>')", "<THE> (<quick>) <fox> 3" },
        { "('\"it\" \\'is\\''):match('([\"\\'])(.-)%1')", "\" it" },
        { "('aaa'):gsub('a', 'b', 2)", "bba 2" },
        { "('abc'):gsub('', '-')", "-a-b-c- 4" },
        { "('abc'):gsub('%w', '%0%0')", "aabbcc 3" },
        { "('hello world'):gsub('o', {o = '0'})", "hell0 w0rld 2" },
        { "('hello'):gsub('l+', function(s) return #s end)", "he2o 1" },
        { "('hello'):gsub('l', function() return nil end)", "hello 2" },
        { "('x'):gsub('x', '%%')", "% 1" },
        { "('x'):gsub('x', '%2')", "invalid capture index %2" },
        { "('x'):gsub('x', '%q')", "invalid use of '%' in replacement string" },
        { "('abc'):match('[a-')", "malformed pattern (missing ']')" },
        { "('abc'):match('%')", "malformed pattern (ends with '%')" },
        { "('abc'):match('(a')", "unfinished capture" },
        { "('abc'):match('a)')", "invalid pattern capture" },
        { "('abc'):match('%1')", "invalid capture index %1" },
        { "('a-b]c'):match('[]]')", "]" },
        { "('a-b]c'):match('[a%-]+')", "a-" },
        { "('x^y'):match('[%^x]+')", "x^" },
        { "('  trim '):match('^%s*(.-)%s*$')", "trim" },
        { "('a,b,,c'):gsub(',', ';')", "a;b;;c 3" },
        { "('abc'):gsub('b*', 'x')", "xaxcx 3" },
        { "('one two'):gsub('(%w+) (%w+)', '%2 %1')", "two one 1" },
        { "(function() local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = "
          "k .. v end return table.concat(t, '|') end)()",
          "a1|b2" },
        { "(function() local n = 0 for _ in ('abc'):gmatch('') do n = n + 1 end return n end)()",
          "4" },
    };
    CHECK(*state, cases);
}

static void strings_are_lua_s(void **state)
{
    static const Case cases[] = {
        { "('x'):rep(3, ',')", "x,x,x" },
        { "('x'):rep(-1)", "" },
        { "(''):rep(1e9)", "" },
        { "('x'):rep(70000)", "the result would be longer than 65536 bytes" },
        { "('abc'):sub(-2)", "bc" },
        { "('abc'):upper():lower():reverse():len()", "3" },
        { "string.format('%5.2f|%d|%s|%-5s|%5s|%.2s', 3.14159, 42, 'x', 'ab', 'cd', 'xyz')",
          " 3.14|42|x|ab   |   cd|xy" },
        { "string.format('%x %X %o %e %g %c %%', 255, 255, 8, 1.5, 0.1, 65)",
          "ff FF 10 1.500000e+00 0.1 A %" },
        { "string.format('%s %s %s', nil, true, {})", "nil true table" },
        { "string.format('%.2f %d', decimal('12.345'), decimal(7))", "12.35 7" },
        { "string.format('%p', {})", "invalid conversion '%p' to 'format'" },
        { "string.format('%d', 1.5)",
          "bad argument #2 to 'format' (number has no integer representation)" },
        { "string.format('%999d', 1)", "invalid format (width or precision too long)" },
        { "string.format('%s')", "bad argument #2 to 'format' (no value)" },
        { "string.dump", "string has no \"dump\"" },
        { "('x').fnid", "string has no \"fnid\"; did you mean \"find\"?" },
        { "utf8.len('\xE4\xB8\xAD\xE6\x96\x87')", "2" },
        { "utf8.char(20013)", "\xE4\xB8\xAD" },
        { "tostring(print)", "there is no \"print\" in scripts: use crm.log" },
    };
    CHECK(*state, cases);
}

static void tables_are_lua_s(void **state)
{
    static const Case cases[] = {
        { "table.concat({1, 2, 'x', decimal('1.50')}, ',')", "1,2,x,1.5" },
        { "table.concat({}, ',')", "" },
        { "table.concat({1, {}, 3})", "the value at 2 is a table: no text" },
        { "(function() local t = {1, 3} table.insert(t, 2, 2) table.insert(t, 4) return "
          "table.concat(t) end)()",
          "1234" },
        { "table.insert({}, 5, 1)", "bad argument #2 to 'insert' (position out of bounds)" },
        { "(function() local t = {1, 2, 3} local r = table.remove(t, 1) return r, table.concat(t) "
          "end)()",
          "1 23" },
        { "table.remove({})", "nil" },
        { "(function() local t = {5, 2, 8, 1} table.sort(t) return table.concat(t) end)()",
          "1258" },
        { "(function() local t = {5, 2, 8, 1} table.sort(t, function(a, b) return a > b end) "
          "return table.concat(t) end)()",
          "8521" },
        { "(function() local t = {'b1', 'a1', 'b0', 'a0'} table.sort(t, function(a, b) return "
          "a:sub(1, 1) < b:sub(1, 1) end) return table.concat(t, ' ') end)()",
          "a1 a0 b1 b0" },
        { "table.sort({1, 'x'})", "attempt to compare string with number" },
        { "table.unpack({1, 2, 3}, 2)", "2 3" },
        { "table.unpack({}, 1, 1e6)", "too many values: at most 4000" },
        { "(function() local r = {} for k, v in pairs({b = 1, a = 2, [3] = 'c', [1] = 'x', [2.5] = "
          "'y', [true] = 'z'}) do r[#r + 1] = tostring(k) end return table.concat(r, ' ') end)()",
          "1 2.5 3 a b true" },
        { "(function() local t = {a = 1, b = 2, c = 3} for k in pairs(t) do t[k] = nil end local n "
          "= 0 for _ in pairs(t) do n = n + 1 end return n end)()",
          "0" },
        { "pairs({[{}] = 1})", "pairs has no order for keys that are tables: use texts or numbers, "
                               "for a record its id" },
        { "select('#', nil, nil)", "2" },
        { "table.move", "table has no \"move\"; did you mean \"remove\"?" },
        { "rawset(string, 'x', 1)", "unknown name \"rawset\"" },
        { "math.random", "math has no \"random\"" },
        { "math.max(1, decimal(3), 2.5)", "3" },
        { "math.floor(decimal('-1.5'))", "-2" },
        { "math.floor(2.7), math.ceil(2.1), math.abs(-3)", "2 3 3" },
        { "math.max(date('2026-01-02'), date('2026-01-01'))", "2026-01-02" },
        { "type(decimal(1)), type(date('2026-01-01')), type(deal), type({})",
          "decimal date record table" },
    };
    CHECK(*state, cases);
}

static void decimals_are_exact(void **state)
{
    static const Case cases[] = {
        { "decimal('0.1') + 0.2", "0.3" },
        { "decimal('0.1') + decimal('0.2') == decimal('0.3')", "true" },
        { "decimal('10') / 3", "3.333333" },
        { "decimal('2') / 3", "0.666667" },
        { "1 / decimal(8)", "0.125" },
        { "decimal('1.05') * 3", "3.15" },
        { "-decimal('1.5')", "-1.5" },
        { "decimal(7) % 3, decimal(-7) % 3, decimal('7.5') % 2", "1 2 1.5" },
        { "decimal(1) / 0", "division by zero" },
        { "decimal(1) % 0", "division by zero" },
        { "decimal('999999999999999999') + 1", "the result has more than 18 digits" },
        { "decimal(5) > 4, decimal(5) >= 5.0, 4 < decimal(5), decimal(5) < 4",
          "true true true false" },
        { "decimal(5) == 5, decimal(5):equals(5), decimal(5):equals(5.5)", "false true false" },
        { "decimal('1.50') == decimal('1.5')", "true" },
        { "decimal('2.5'):round(), decimal('-2.5'):round(), decimal('2.345'):round(2)",
          "3 -3 2.35" },
        { "decimal('2.5'):floor(), decimal('-2.5'):ceil(), decimal('-2.5'):abs()", "2 -2 2.5" },
        { "decimal('2.5'):number(), decimal('1234.5'):format(2)", "2.5 1234.50" },
        { "tonumber(decimal('2.5')), tonumber(decimal('2.0')), tonumber('12')", "2.5 2 12" },
        { "decimal(0.1 + 0.2)", "0.3" },
        { "decimal(1e300)",
          "bad argument #1 to 'decimal' (a number or a text like \"12.50\" is needed)" },
        { "decimal('1,5')", "\"1,5\" is no decimal: write -12.50, at most 18 digits and 6 places" },
        { "decimal(1) + 'x'", "attempt to calculate with a decimal and a string" },
        { "decimal(1) < 'x'", "attempt to calculate with a decimal and a string" },
        { "'total: ' .. decimal('1.50')", "total: 1.5" },
        { "decimal(1):foor()", "a decimal has no \"foor\"; did you mean \"floor\"?" },
        { "({[decimal('1.50')] = 'x'})[decimal('1.5')]", "x" },
        { "1 + decimal(0/0)",
          "bad argument #1 to 'decimal' (a number or a text like \"12.50\" is needed)" },
    };
    CHECK(*state, cases);
}

static void dates_calculate(void **state)
{
    static const Case cases[] = {
        { "date('2026-01-31') + 1", "2026-02-01" },
        { "date('2026-01-31'):add_months(1), date('2026-01-31'):add_years(-1), "
          "date('2026-01-31'):add_days(-31)",
          "2026-02-28 2025-01-31 2025-12-31" },
        { "date('2026-03-01') - date('2026-02-01')", "28" },
        { "date('2026-03-01') > date('2026-02-01'), date('2026-03-01') == date(2026, 3, 1)",
          "true true" },
        { "date('2026-11-22').year, date('2026-11-22').month, date('2026-11-22').day, "
          "date('2026-11-22').weekday",
          "2026 11 22 7" },
        { "date('2026-02-11'):start_of_month(), date('2026-02-11'):end_of_month()",
          "2026-02-01 2026-02-28" },
        { "date('2026-02-30')", "\"2026-02-30\" is no date: write 2026-11-22" },
        { "date(2026, 2, 30)", "there is no such day" },
        { "date('2026-01-01') + 1e9", "the date is outside of the years 1 to 9999" },
        { "date('2026-01-01') + 9e17", "the date is outside of the years 1 to 9999" },
        { "date('2026-01-01'):add_months(1e11)", "the date is outside of the years 1 to 9999" },
        { "date('2026-01-01') + date('2026-01-01')", "two dates cannot be added" },
        { "date('2026-01-01') < 5", "attempt to compare a date with a number" },
        { "date('2026-01-01').yaer", "a date has no \"yaer\"" },
        { "date('2026-01-01').hour", "a date has no \"hour\"" },
        /* Shanghai is eight hours ahead */
        { "datetime('2026-01-01T20:00:00Z').hour, datetime('2026-01-01T20:00:00Z').date",
          "4 2026-01-02" },
        { "datetime('2026-01-01T20:00:00Z') + 90", "2026-01-01T20:01:30.000Z" },
        { "datetime('2026-01-01T20:00:00Z'):add_days(1), "
          "datetime('2026-01-01T20:00:00Z'):add_hours(2)",
          "2026-01-02T20:00:00.000Z 2026-01-01T22:00:00.000Z" },
        { "datetime('2026-01-01T20:00:00Z') - datetime('2026-01-01T19:00:00Z')", "3600" },
        { "datetime(date('2026-01-01'))", "2025-12-31T16:00:00.000Z" },
        { "datetime('2026-01-01T20:00:00Z') == date('2026-01-01')", "false" },
        { "crm.today(), crm.now(), crm.date('2026-01-01') == crm.today()",
          "2026-01-01 2026-01-01T00:00:00.000Z true" },
        { "({[date('2026-01-01')] = 'x'})[crm.today()]", "x" },
    };
    CHECK(*state, cases);
}

static void what_is_missing_says_so(void **state)
{
    static const char *const absent[] = {
        "setmetatable", "getmetatable",   "rawget", "rawset",   "rawequal", "rawlen", "next",
        "load",         "loadstring",     "dofile", "loadfile", "io",       "os",     "debug",
        "coroutine",    "collectgarbage", "xpcall", "print",    "package",  "warn",   "_G",
    };
    World *world = *state;
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
        world_hook(world, str_c(world->arena, str_printf(world->arena, "return %s", absent[i])));
        assert_false(world->gone);
        assert_true(world->failed);
        assert_true(
            str_find(world->failure.message, str_printf(world->arena, "\"%s\"", absent[i]), NULL));
        assert_int_equal(world->failure.line, 3);
    }
}

static void nothing_of_the_house_can_be_changed(void **state)
{
    static const Case cases[] = {
        { "(function() string.rep = nil end)()", "string cannot be changed" },
        { "(function() crm.find = nil end)()", "crm cannot be changed" },
        { "(function() answer = 42 end)()",
          "\"answer\" is not declared: write local in front of it" },
        { "(function() _ENV.answer = 42 end)()",
          "\"answer\" is not declared: write local in front of it" },
        { "(function() date('2026-01-01').year = 1 end)()",
          "a date cannot be changed: calculate another one" },
        { "table.insert(string, 1)", "bad argument #1 to 'insert' (this table is read-only)" },
        { "table.sort(crm)", "bad argument #1 to 'sort' (this table is read-only)" },
        { "table.remove(_ENV)", "bad argument #1 to 'remove' (this table is read-only)" },
        { "(function() local s = 'x' s.foo = 1 end)()",
          "attempt to index a string value (local 's')" },
        { "crm.fnid", "crm has no \"fnid\"; did you mean \"find\"?" },
        { "tostring(crm.find), tostring({}), tostring(pairs)", "function table function" },
    };
    CHECK(*state, cases);
}

int main(void)
{
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_new, world_free)
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(patterns_are_lua_s),       IN_A_WORLD(tables_are_lua_s),
        IN_A_WORLD(strings_are_lua_s),       IN_A_WORLD(tables_are_lua_s),
        IN_A_WORLD(decimals_are_exact),      IN_A_WORLD(dates_calculate),
        IN_A_WORLD(what_is_missing_says_so), IN_A_WORLD(nothing_of_the_house_can_be_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
