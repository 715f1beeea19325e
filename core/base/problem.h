/*
 * problem.h -- what is wrong, as data: where, what, and what to do about it.
 *
 * Rooms below the doors collect problems and never log or print. A message is found by its code in
 * the catalogue core/base/messages/<language>/<room>.inc, where {1}, {2} ... stand for the
 * arguments; a code without a row is a bug that a test finds. Loaders go on after a problem, to
 * show all of them; savers do not start before the last check.
 */
#ifndef TENON_BASE_PROBLEM_H
#define TENON_BASE_PROBLEM_H

#include "core/base/str.h"

/* The languages of messages; labels may have more. */
typedef enum { LANGUAGE_EN, LANGUAGE_ZH_CN, LANGUAGE_COUNT } Language;

/* "zh-CN", "zh", "en-GB;q=0.8, zh;q=0.5" ...: the nearest catalogue, English where none is near. */
Language language_from(Str tag);
const char *language_tag(Language language);

/*
 * Where a problem is: in a file (1-based line and column, in characters), or in a field or element
 * of a request.
 */
typedef struct Place { /* its texts are borrowed and must live as long as the problem */
    Str file; /* relative to the app's folder; empty if none */
    int line, column, width;
    Str field; /* a field's name, empty for the whole record */
    int row;   /* 1-based element of an array or row of a file, 0 if none */
    int operation; /* 1-based, of a batch; 0 if none */
} Place;

typedef enum { SEVERITY_ERROR, SEVERITY_WARNING } Severity;

typedef struct Problem Problem;
struct Problem {
    const char *code;     /* stable, for machines: "field.type.unknown" */
    Severity    severity;
    Place       at;
    Str         rule;     /* the script function it comes from: "contract.before_save"; or empty */
    Str         message;  /* one line */
    Str         hint;     /* what to do, whole sentences; may be empty */
    Str         trace;    /* of a script: how it came there, a line each; or empty */
    Str         cause;    /* the text of the line it is in, for a snippet; empty if there is none */
    Problem    *next;
};

typedef struct Problems {
    Arena    *arena;
    Language  language;
    Problem  *first, *last;
    Problem  *newest;   /* what a hint goes to; NULL if the newest was past the limit */
    int       count;    /* errors only */
    int       warnings;
    int       status;   /* of HTTP, for the first error, from the catalogue; 0 if there is none */
    int       limit;    /* how many are kept; 0 means 1,000. More are counted, not kept */
    bool      with_code; /* whoever reads them may see code: answers have the trace, too */
} Problems;

void problems_init(Problems *problems, Arena *arena, Language language);
/* More would only be counted: whoever goes on after a problem can stop here. */
bool problems_full(const Problems *problems);

#define ARGS(...) (const Str[]){ __VA_ARGS__ }, sizeof((const Str[]){ __VA_ARGS__ }) / sizeof(Str)
#define NO_ARGS   NULL, 0

/* Always false, so that a check ends in one line. The hint is the catalogue's, if it has one. */
bool problem_add(Problems *problems, const char *code, Place at, const Str *args, size_t count);
bool problem_warn(Problems *problems, const char *code, Place at, const Str *args, size_t count);

/* Replaces the newest problem's hint by the catalogue's text for `code`; always false. */
bool problem_hint(Problems *problems, const char *code, const Str *args, size_t count);

/* Hints "Did you mean ...?" at the newest problem if one of the names is near; always false. */
bool problem_suggest(Problems *problems, Str given, const Str *names, size_t count);

/* All of `more` behind one's own; both have the same arena. */
void problems_join(Problems *problems, const Problems *more);

/* One that was said before, as if it came up here; its texts must live as long; always false. */
bool problem_again(Problems *problems, const Problem *said);

/* The newest problem comes from a script: its function, and how it came there; always false. */
bool problem_blame(Problems *problems, Str rule, Str trace);

/* A message that the configuration wrote itself (a rule's own words). */
bool problem_say(Problems *problems, const char *code, Place at, Str message);

/* As a person reads it: file:line:column, message, snippet with caret, hint. */
Str problem_render(Arena *arena, const Problem *problem, Language language);

/* Catalogue text for other words of the program (page titles, labels of the command line). */
Str message_text(Arena *arena, Language language, const char *code, const Str *args, size_t count);

Str message_hint(Arena *arena, Language language, const char *code, const Str *args, size_t count);

/* One row of the catalogue. `status` is the HTTP status of a problem of this code (422 where 0). */
typedef struct {
    const char *code, *message, *hint;
    int         status;
} Message;

const Message *message_find(Language language, const char *code);
const Message *message_all(Language language, size_t *count); /* to compare the languages */

#endif
