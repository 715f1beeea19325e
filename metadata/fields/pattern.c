/*
 * pattern.c -- regular expressions for texts.
 *
 * The C library's matcher works by character in a UTF-8 locale, which is set for the calling thread
 * only. It is kept harmless: no back references (they take exponential time), and repetitions are
 * limited, since each is written out.
 */
#include "metadata/fields/pattern.h"

#include <locale.h>
#include <pthread.h>
#include <regex.h>
#include <stdlib.h>

#include "core/base/memory.h"

enum { MAX_PATTERN = 500, MAX_REPEATS = 2000 };

static const struct {
    const char *name, *pattern;
} named[] = {
    { "email", "^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$" },
    { "phone", "^[+]?[0-9][0-9 ()./-]{3,30}$" },
    { "url", "^https?://[^[:space:]]+$" },
};

static locale_t       characters;
static pthread_once_t characters_once = PTHREAD_ONCE_INIT;

static void characters_find(void)
{
    characters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

static locale_t characters_begin(void)
{
    pthread_once(&characters_once, characters_find);
    return characters ? uselocale(characters) : (locale_t)0;
}

static void characters_end(locale_t before)
{
    if (before) uselocale(before);
}

static void pattern_free(void *code)
{
    regfree(code);
}

/* The product of all {n} and {n,m}: how often the innermost piece may be written out. */
static bool repeats_bounded(Str pattern)
{
    int64_t product = 1, number = 0;
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.ptr[i];
        if (c == '{')
            number = 0;
        else if (c >= '0' && c <= '9')
            number = number < MAX_REPEATS ? number * 10 + (c - '0') : number;
        else if (c == '}' && number > 0)
            product *= number;
        else if (c != ',')
            number = 0;
        else
            number = 0;
        if (product > MAX_REPEATS) return false;
    }
    return true;
}

static bool has_back_reference(Str pattern)
{
    for (size_t i = 0; i + 1 < pattern.len; i++)
        if (pattern.ptr[i] == '\\') {
            if (pattern.ptr[i + 1] >= '1' && pattern.ptr[i + 1] <= '9') return true;
            i++;
        }
    return false;
}

bool pattern_link(Loader *loader, Field *field)
{
    const Node *node = field_node(loader, field, "pattern");
    if (!node) return true;
    Str text = node->text;
    field->pattern = text;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (str_is(text, named[i].name)) text = str_from(named[i].pattern);
    if (text.len > MAX_PATTERN || !repeats_bounded(text))
        return problem_add(
            loader->problems, "pattern.large", node->at,
            ARGS(number_text(loader, MAX_PATTERN), number_text(loader, MAX_REPEATS)));
    if (has_back_reference(text))
        return problem_add(loader->problems, "pattern.back", node->at, NO_ARGS);

    regex_t *code = ARENA_NEW(loader->arena, regex_t);
    locale_t before = characters_begin();
    int      failed = regcomp(code, str_c(loader->scratch, text), REG_EXTENDED | REG_NOSUB);
    characters_end(before);
    if (failed == REG_ESPACE) memory_out();
    if (failed) {
        char why[120] = "";
        regerror(failed, code, why, sizeof why);
        return problem_add(loader->problems, "pattern.syntax", node->at,
                           ARGS(text, str_copy(loader->problems->arena, str_from(why))));
    }
    arena_defer(loader->arena, pattern_free, code);
    field->pattern_code = code;
    return true;
}

bool pattern_matches(const Field *field, Arena *arena, Str text)
{
    if (!field->pattern_code) return true;
    locale_t before = characters_begin();
    int      failed = regexec(field->pattern_code, str_c(arena, text), 0, NULL, 0);
    characters_end(before);
    if (failed == REG_ESPACE) memory_out();
    return !failed;
}
