/*
 * pattern.c -- matching by trying: each item of the pattern, and what follows it.
 *
 * Single characters and classes go forward in a loop; a choice recurses, at most PATTERN_NESTING
 * deep, so that the C stack is safe.
 */
#include "lua/worker/pattern.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#include "lua/worker/sandbox.h"

static void step(Pattern *m)
{
    if (++m->steps <= SANDBOX_STEPS) return;
    m->steps = 0;
    sandbox_break(m->L, "pattern steps", SANDBOX_STEPS);
}

/* --- one item --------------------------------------------------------------------------------- */

static bool in_class(int c, int class)
{
    bool in;
    switch (tolower(class)) {
    case 'a':
        in = isalpha(c);
        break;
    case 'c':
        in = iscntrl(c);
        break;
    case 'd':
        in = isdigit(c);
        break;
    case 'g':
        in = isgraph(c);
        break;
    case 'l':
        in = islower(c);
        break;
    case 'p':
        in = ispunct(c);
        break;
    case 's':
        in = isspace(c);
        break;
    case 'u':
        in = isupper(c);
        break;
    case 'w':
        in = isalnum(c);
        break;
    case 'x':
        in = isxdigit(c);
        break;
    case 'z': /* of old; Lua still has it */
        in = c == 0;
        break;
    default:
        return class == c;
    }
    return isupper(class) ? !in : in;
}

/* Behind the single item that begins at `at`. */
static const char *item_end(Pattern *m, const char *at)
{
    if (*at == '%') {
        if (at + 1 == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
        return at + 2;
    }
    if (*at++ != '[') return at;
    if (at < m->pattern_end && *at == '^') at++;
    do { /* the first of a set is a member, also ']' */
        if (at == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
        if (*at++ == '%') {
            if (at == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
            at++;
        }
    } while (at == m->pattern_end || *at != ']');
    return at + 1;
}

/* `set` is at '[', `end` at the ']' that closes it. */
static bool in_set(Pattern *m, int c, const char *set, const char *end)
{
    bool found = true;
    if (*++set == '^') {
        found = false;
        set++;
    }
    for (; set < end; set++) {
        step(m);
        if (*set == '%') {
            if (in_class(c, (unsigned char)*++set)) return found;
        } else if (set[1] == '-' && set + 2 < end) {
            if ((unsigned char)*set <= c && c <= (unsigned char)set[2]) return found;
            set += 2;
        } else if ((unsigned char)*set == c) {
            return found;
        }
    }
    return !found;
}

static bool item_fits(Pattern *m, const char *text, const char *item, const char *end)
{
    step(m);
    if (text >= m->text_end) return false;
    int c = (unsigned char)*text;
    switch (*item) {
    case '.':
        return true;
    case '%':
        return in_class(c, (unsigned char)item[1]);
    case '[':
        return in_set(m, c, item, end - 1);
    default:
        return (unsigned char)*item == c;
    }
}

/* --- choices ---------------------------------------------------------------------------------- */

static const char *match(Pattern *m, const char *text, const char *at);

static const char *most_first(Pattern *m, const char *text, const char *item, const char *end,
                              ptrdiff_t least)
{
    ptrdiff_t count = 0;
    while (item_fits(m, text + count, item, end)) count++;
    for (; count >= least; count--) {
        const char *behind = match(m, text + count, end + 1);
        if (behind) return behind;
    }
    return NULL;
}

static const char *least_first(Pattern *m, const char *text, const char *item, const char *end)
{
    for (;; text++) {
        const char *behind = match(m, text, end + 1);
        if (behind) return behind;
        if (!item_fits(m, text, item, end)) return NULL;
    }
}

/* --- captures, %b, %f, %1 --------------------------------------------------------------------- */

static const char *open_capture(Pattern *m, const char *text, const char *at, ptrdiff_t length)
{
    if (m->count >= PATTERN_CAPTURES) luaL_error(m->L, "too many captures");
    m->captures[m->count].start = text;
    m->captures[m->count].length = length;
    m->count++;
    const char *behind = match(m, text, at);
    if (!behind) m->count--;
    return behind;
}

static const char *close_capture(Pattern *m, const char *text, const char *at)
{
    int last = m->count - 1;
    while (last >= 0 && m->captures[last].length != CAPTURE_OPEN) last--;
    if (last < 0) luaL_error(m->L, "invalid pattern capture");
    m->captures[last].length = text - m->captures[last].start;
    const char *behind = match(m, text, at);
    if (!behind) m->captures[last].length = CAPTURE_OPEN;
    return behind;
}

/* Behind the text that begins with the one and ends with its partner, as in "%b()". */
static const char *match_balance(Pattern *m, const char *text, const char *at)
{
    if (m->pattern_end - at < 2) luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
    if (text >= m->text_end || *text != *at) return NULL;
    int open = 1;
    for (const char *c = text + 1; c < m->text_end; c++) {
        step(m);
        if (*c == at[1]) {
            if (--open == 0) return c + 1;
        } else if (*c == at[0]) {
            open++;
        }
    }
    return NULL;
}

static bool at_frontier(Pattern *m, const char *text, const char *set, const char *end)
{
    int before = text == m->text ? 0 : (unsigned char)text[-1];
    int here = text == m->text_end ? 0 : (unsigned char)*text;
    return !in_set(m, before, set, end - 1) && in_set(m, here, set, end - 1);
}

static const char *match_again(Pattern *m, const char *text, int digit)
{
    int index = digit - '1';
    if (index < 0 || index >= m->count || m->captures[index].length == CAPTURE_OPEN)
        luaL_error(m->L, "invalid capture index %%%d", index + 1);
    if (m->captures[index].length == CAPTURE_POSITION) return NULL; /* it holds no text */
    size_t length = (size_t)m->captures[index].length;
    m->steps += length / 16;
    step(m);
    if ((size_t)(m->text_end - text) < length) return NULL;
    return memcmp(m->captures[index].start, text, length) == 0 ? text + length : NULL;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* What is special after '%'. True: *text and *at went on, or *text is NULL: no match. */
static bool match_special(Pattern *m, const char **text, const char **at)
{
    if (**at != '%' || *at + 1 == m->pattern_end) return false;
    const char *argument = *at + 2;
    switch ((*at)[1]) {
    case 'b':
        *text = match_balance(m, *text, argument);
        *at = argument + 2;
        return true;
    case 'f': {
        if (argument >= m->pattern_end || *argument != '[')
            luaL_error(m->L, "missing '[' after '%%f' in pattern");
        const char *end = item_end(m, argument);
        if (!at_frontier(m, *text, argument, end)) *text = NULL;
        *at = end;
        return true;
    }
    case '0' ... '9':
        *text = match_again(m, *text, (unsigned char)(*at)[1]);
        *at = argument;
        return true;
    default:
        return false;
    }
}

static const char *match_here(Pattern *m, const char *text, const char *at)
{
    while (at != m->pattern_end) {
        step(m);
        if (*at == '(')
            return at + 1 < m->pattern_end && at[1] == ')'
                       ? open_capture(m, text, at + 2, CAPTURE_POSITION)
                       : open_capture(m, text, at + 1, CAPTURE_OPEN);
        if (*at == ')') return close_capture(m, text, at + 1);
        if (*at == '$' && at + 1 == m->pattern_end) return text == m->text_end ? text : NULL;
        if (match_special(m, &text, &at)) {
            if (!text) return NULL;
            continue;
        }
        const char *end = item_end(m, at);
        switch (end < m->pattern_end ? *end : 0) {
        case '*':
            return most_first(m, text, at, end, 0);
        case '+':
            return most_first(m, text, at, end, 1);
        case '-':
            return least_first(m, text, at, end);
        case '?':
            if (item_fits(m, text, at, end)) {
                const char *behind = match(m, text + 1, end + 1);
                if (behind) return behind;
            }
            at = end + 1;
            continue;
        default:
            if (!item_fits(m, text, at, end)) return NULL;
            text++;
            at = end;
        }
    }
    return text;
}

static const char *match(Pattern *m, const char *text, const char *at)
{
    if (++m->nesting > PATTERN_NESTING) luaL_error(m->L, "pattern too complex");
    const char *behind = match_here(m, text, at);
    m->nesting--;
    return behind;
}

const char *pattern_match(Pattern *pattern, const char *text, const char *at)
{
    pattern->count = pattern->nesting = 0;
    return match(pattern, text, at);
}

const char *pattern_search(Pattern *pattern, const char *text, const char *at, const char **start)
{
    bool anchored = at < pattern->pattern_end && *at == '^';
    for (*start = text; *start <= pattern->text_end; ++*start) {
        const char *end = pattern_match(pattern, *start, at + anchored);
        if (end) return end;
        if (anchored) break;
    }
    return NULL;
}

void pattern_push_capture(Pattern *pattern, int index, const char *start, const char *end)
{
    if (index >= pattern->count) {
        if (index != 0) luaL_error(pattern->L, "invalid capture index %%%d", index + 1);
        lua_pushlstring(pattern->L, start, (size_t)(end - start));
        return;
    }
    ptrdiff_t length = pattern->captures[index].length;
    if (length == CAPTURE_OPEN) luaL_error(pattern->L, "unfinished capture");
    const char *from = pattern->captures[index].start;
    if (length == CAPTURE_POSITION)
        lua_pushinteger(pattern->L, from - pattern->text + 1);
    else
        lua_pushlstring(pattern->L, from, (size_t)length);
}

int pattern_push_captures(Pattern *pattern, const char *start, const char *end)
{
    int count = pattern->count == 0 && start ? 1 : pattern->count;
    luaL_checkstack(pattern->L, count, "too many captures");
    for (int i = 0; i < count; i++) pattern_push_capture(pattern, i, start, end);
    return count;
}
