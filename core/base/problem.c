/*
 * problem.c -- collecting problems. How they look to a person is in problem_render.c, their words
 * in messages.c.
 *
 * The place's texts are borrowed: they live as long as the configuration or the request does. Past
 * the limit problems are counted and forgotten; a hint for a forgotten one goes nowhere.
 */
#include "core/base/problem.h"

#include "core/base/suggest.h"

enum { USUAL_LIMIT = 1000, USUAL_STATUS = 422, LONGEST_WORD = 500 };

void problems_init(Problems *problems, Arena *arena, Language language)
{
    *problems = (Problems){ .arena = arena, .language = language };
}

bool problems_full(const Problems *problems)
{
    int limit = problems->limit ? problems->limit : USUAL_LIMIT;
    return problems->count + problems->warnings >= limit;
}

/* Names come from disks, too, which know no UTF-8: what is none becomes U+FFFD. */
static Str readable(Arena *arena, Str text)
{
    enum { LONGEST_SIGN = 4 };
    if (str_utf8_valid(text)) return text;
    char  *signs = arena_alloc(arena, text.len * LONGEST_SIGN);
    size_t length = 0, at = 0;
    while (at < text.len) length += str_utf8_put(signs + length, str_utf8_next(text, &at));
    return (Str){ signs, length };
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

/* A message is one line, wherever it is shown: line ends and the like become blanks. */
static Str one_line(Arena *arena, Str text)
{
    size_t at = 0;
    while (at < text.len && !is_control(text.ptr[at])) at++;
    if (at == text.len) return text;
    char *line = arena_copy(arena, text.ptr, text.len);
    for (; at < text.len; at++)
        if (is_control(line[at])) line[at] = ' ';
    return (Str){ line, text.len };
}

/* And from requests: of one that is a whole page long the beginning will do. */
static Str shortened(Arena *arena, Str text)
{
    text = one_line(arena, readable(arena, text));
    if (text.len <= LONGEST_WORD) return text;
    size_t end = 0, next = 0;
    while (str_utf8_next(text, &next), next <= LONGEST_WORD) end = next;
    return str_join(arena, str_slice(text, 0, end), STR("..."));
}

static Str *words_of(Arena *arena, const Str *args, size_t count, Str (*shown)(Arena *, Str))
{
    Str *words = ARENA_ARRAY(arena, Str, count);
    for (size_t i = 0; i < count; i++) words[i] = shown(arena, args[i]);
    return words;
}

static void append(Problems *problems, const Problem *problem)
{
    problems->newest = NULL;
    if (!problems_full(problems)) {
        problems->newest  = ARENA_NEW(problems->arena, Problem);
        *problems->newest = *problem;
        *(problems->last ? &problems->last->next : &problems->first) = problems->newest;
        problems->last = problems->newest;
    }
    if (problem->severity == SEVERITY_ERROR) problems->count++;
    else problems->warnings++;
}

static int status_of(const Problems *problems, const char *code)
{
    const Message *row = message_find(problems->language, code);
    return row && row->status ? row->status : USUAL_STATUS;
}

static bool add(Problems *problems, Severity severity, const char *code, Place at, const Str *args,
                size_t count)
{
    if (severity == SEVERITY_ERROR && problems->count == 0)
        problems->status = status_of(problems, code);

    Problem problem = { .code = code, .severity = severity, .at = at };
    if (!problems_full(problems)) {
        Arena *arena     = problems->arena;
        Str   *words     = words_of(arena, args, count, shortened);
        problem.at.field = shortened(arena, at.field);
        problem.message  = message_text(arena, problems->language, code, words, count);
        problem.hint     = message_hint(arena, problems->language, code, words, count);
    }
    append(problems, &problem);
    return false;
}

bool problem_add(Problems *problems, const char *code, Place at, const Str *args, size_t count)
{
    return add(problems, SEVERITY_ERROR, code, at, args, count);
}

bool problem_warn(Problems *problems, const char *code, Place at, const Str *args, size_t count)
{
    return add(problems, SEVERITY_WARNING, code, at, args, count);
}

bool problem_say(Problems *problems, const char *code, Place at, Str message)
{
    if (problems->count == 0) problems->status = USUAL_STATUS;
    Problem problem = { .code = code, .at = at, .hint = STR("") };
    if (!problems_full(problems))
        problem.message = str_copy(problems->arena, readable(problems->arena, message));
    append(problems, &problem);
    return false;
}

void problems_join(Problems *problems, const Problems *more)
{
    if (problems->count == 0) problems->status = more->status;
    for (const Problem *problem = more->first, *next; problem; problem = next) {
        Problem copy = *problem;
        next = problem->next;
        copy.next = NULL;
        append(problems, &copy);
    }
}

bool problem_again(Problems *problems, const Problem *said)
{
    Problem copy = *said;
    copy.next    = NULL;
    if (problems->count == 0) problems->status = status_of(problems, copy.code);
    append(problems, &copy);
    return false;
}

bool problem_blame(Problems *problems, Str rule, Str trace)
{
    if (!problems->newest) return false;
    problems->newest->rule = rule;
    problems->newest->trace = str_copy(problems->arena, trace);
    return false;
}

bool problem_hint(Problems *problems, const char *code, const Str *args, size_t count)
{
    if (!problems->newest) return false;
    Arena *arena           = problems->arena;
    Str   *words           = words_of(arena, args, count, readable);
    problems->newest->hint = message_text(arena, problems->language, code, words, count);
    return false;
}

bool problem_suggest(Problems *problems, Str given, const Str *names, size_t count)
{
    if (!problems->newest) return false;
    Str near = suggest(given, names, count);
    if (near.len == 0) return false;

    Str *hint = &problems->newest->hint;
    Str  word = readable(problems->arena, near);
    Str  did  = message_text(problems->arena, problems->language, "problem.near", ARGS(word));
    if (hint->len) did = str_printf(problems->arena, "%.*s %.*s", STR_ARG(did), STR_ARG(*hint));
    *hint = did;
    return false;
}
