/*
 * messages.c -- the catalogue: what the program says, in every language it speaks.
 *
 * A room's rows are in messages/<language>/<room>.inc; they are included here and found by their
 * code. Placeholders are {1} to {9}. What a language lacks is said in English; a code without any
 * row reads as itself, and tests/unit/base makes sure that there is none.
 */
#include "core/base/problem.h"

#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

#include "core/base/buffer.h"

static const Message english[] = {
#include "core/base/messages/en/base.inc"
#include "core/base/messages/en/cli.inc"
#include "core/base/messages/en/db.inc"
#include "core/base/messages/en/expr.inc"
#include "core/base/messages/en/flow.inc"
#include "core/base/messages/en/lua.inc"
#include "core/base/messages/en/metadata.inc"
#include "core/base/messages/en/record.inc"
#include "core/base/messages/en/release.inc"
#include "core/base/messages/en/sheet.inc"
#include "core/base/messages/en/web.inc"
};

static const Message chinese[] = {
#include "core/base/messages/zh-CN/base.inc"
#include "core/base/messages/zh-CN/cli.inc"
#include "core/base/messages/zh-CN/db.inc"
#include "core/base/messages/zh-CN/expr.inc"
#include "core/base/messages/zh-CN/flow.inc"
#include "core/base/messages/zh-CN/lua.inc"
#include "core/base/messages/zh-CN/metadata.inc"
#include "core/base/messages/zh-CN/record.inc"
#include "core/base/messages/zh-CN/release.inc"
#include "core/base/messages/zh-CN/sheet.inc"
#include "core/base/messages/zh-CN/web.inc"
};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

typedef struct {
    const char    *tag, *family; /* "zh-CN" also serves all of "zh" */
    const Message *rows;
    size_t         count;
} Catalogue;

static const Catalogue catalogues[LANGUAGE_COUNT] = {
    [LANGUAGE_EN]    = { "en", "en", english, COUNT(english) },
    [LANGUAGE_ZH_CN] = { "zh-CN", "zh", chinese, COUNT(chinese) },
};

/* The rows in order of their codes. */
static const Message *english_sorted[COUNT(english)], *chinese_sorted[COUNT(chinese)];
static const Message **const sorted[LANGUAGE_COUNT] = { english_sorted, chinese_sorted };
static pthread_once_t sorted_once = PTHREAD_ONCE_INIT;

static int by_code(const void *a, const void *b)
{
    return strcmp((*(const Message *const *)a)->code, (*(const Message *const *)b)->code);
}

static void sort_all(void)
{
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        const Catalogue *catalogue = &catalogues[language];
        for (size_t i = 0; i < catalogue->count; i++) sorted[language][i] = &catalogue->rows[i];
        qsort(sorted[language], catalogue->count, sizeof *sorted[language], by_code);
    }
}

const Message *message_find(Language language, const char *code)
{
    pthread_once(&sorted_once, sort_all);
    Message         wanted = { .code = code };
    const Message  *key    = &wanted;
    const Message **found  = bsearch(&key, sorted[language], catalogues[language].count,
                                     sizeof *sorted[language], by_code);
    if (found) return *found;
    return language == LANGUAGE_EN ? NULL : message_find(LANGUAGE_EN, code);
}

const Message *message_all(Language language, size_t *count)
{
    *count = catalogues[language].count;
    return catalogues[language].rows;
}

static Str fill(Arena *arena, const char *pattern, const Str *args, size_t count)
{
    Str    rest = str_from(pattern);
    size_t open;
    if (!str_find_char(rest, '{', &open)) return rest;

    Buffer text;
    buffer_init(&text, arena, rest.len + 64);
    while (str_find_char(rest, '{', &open)) {
        buffer_add(&text, str_slice(rest, 0, open));
        rest        = str_slice(rest, open, rest.len);
        size_t arg  = rest.len >= 3 && rest.ptr[2] == '}' ? (size_t)(rest.ptr[1] - '1') : 9;
        bool   hole = arg < 9;
        if (!hole) buffer_char(&text, '{');
        else if (arg < count) buffer_add(&text, args[arg]);
        rest = str_slice(rest, hole ? 3 : 1, rest.len);
    }
    buffer_add(&text, rest);
    return buffer_str(&text);
}

Str message_text(Arena *arena, Language language, const char *code, const Str *args, size_t count)
{
    const Message *row = message_find(language, code);
    return row ? fill(arena, row->message, args, count) : str_from(code);
}

Str message_hint(Arena *arena, Language language, const char *code, const Str *args, size_t count)
{
    const Message *row = message_find(language, code);
    return row && row->hint ? fill(arena, row->hint, args, count) : STR("");
}

const char *language_tag(Language language)
{
    return catalogues[language].tag;
}

static bool same_word(Str a, const char *word)
{
    return a.len == strlen(word) && strncasecmp(a.ptr, word, a.len) == 0;
}

/* The weight of one element of an Accept-Language list in thousandths: "zh;q=0.8" is 800. */
static int weight_of(Str parameters)
{
    size_t at;
    if (!str_find(parameters, STR("q="), &at)) return 1000;
    Str text   = str_trim(str_slice(parameters, at + 2, parameters.len));
    int weight = 0, digits = 0;
    for (size_t i = 0; i < text.len && digits < 4; i++) {
        if (text.ptr[i] == '.') continue;
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return 0;
        weight = weight * 10 + (text.ptr[i] - '0');
        digits++;
    }
    for (; digits < 4; digits++) weight *= 10;
    return weight <= 1000 ? weight : 1000;
}

Language language_from(Str tag)
{
    Language best        = LANGUAGE_EN;
    int      best_weight = 0;
    for (Str element; str_cut(&tag, ',', &element);) {
        Str name = { "", 0 }, family = { "", 0 };
        str_cut(&element, ';', &name);
        name     = str_trim(name);
        Str part = name;
        str_cut(&part, '-', &family);
        int weight = weight_of(element);
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            if (weight <= best_weight || !same_word(family, catalogues[language].family)) continue;
            best        = (Language)language;
            best_weight = weight;
        }
    }
    return best;
}
