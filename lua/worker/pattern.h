/*
 * pattern.h -- Lua's patterns, with a budget: every comparison of a character is a step.
 *
 * The rule: a search ends after SANDBOX_STEPS steps, whatever the pattern. All of Lua 5.4's
 * features, with its results and its words for what is malformed.
 */
#ifndef TENON_LUA_PATTERN_H
#define TENON_LUA_PATTERN_H

#include <lua.h>
#include <stddef.h>

enum { PATTERN_CAPTURES = 32, PATTERN_NESTING = 180 };

typedef struct {
    lua_State  *L; /* errors are raised there */
    const char *text, *text_end, *pattern_end;
    size_t      steps;
    int         nesting, count;
    struct {
        const char *start;
        ptrdiff_t   length; /* or CAPTURE_... */
    } captures[PATTERN_CAPTURES];
} Pattern;

enum { CAPTURE_OPEN = -1, CAPTURE_POSITION = -2 };

/* Where the match that begins at `text` ends; NULL if there is none. */
const char *pattern_match(Pattern *pattern, const char *text, const char *at);
/* As pattern_match, for the first place from `text` on; *start is where. */
const char *pattern_search(Pattern *pattern, const char *text, const char *at, const char **start);
/* The capture, or the whole match for a pattern without any. */
void pattern_push_capture(Pattern *pattern, int index, const char *start, const char *end);
int  pattern_push_captures(Pattern *pattern, const char *start, const char *end);

#endif
