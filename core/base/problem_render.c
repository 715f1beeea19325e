/*
 * problem_render.c -- a problem as a person reads it in a terminal.
 *
 *   objects/deal/object.yaml:14:11: unknown field type "numbr"
 *    14 |   amount: {type: numbr}
 *       |                  ^~~~~
 *   Did you mean "number"?
 *
 * The caret stands under the text as terminals draw it: a Chinese character is two columns wide, a
 * combining mark none. Tabs and control characters show as spaces, in all of it: texts come from
 * files and requests. Of a long line only the part around the caret is shown.
 */
#include "core/base/problem.h"

#include <limits.h>

#include "core/base/buffer.h"

enum { WIDEST = 96, BEFORE_CARET = 40 };

typedef struct {
    uint32_t first, last;
} Range;

static const Range wide[] = {
    { 0x1100, 0x115F },   { 0x2E80, 0x303E },   { 0x3041, 0x33FF },   { 0x3400, 0x4DBF },
    { 0x4E00, 0xA4CF },   { 0xA960, 0xA97F },   { 0xAC00, 0xD7A3 },   { 0xF900, 0xFAFF },
    { 0xFE30, 0xFE6F },   { 0xFF01, 0xFF60 },   { 0xFFE0, 0xFFE6 },   { 0x1F300, 0x1F64F },
    { 0x1F680, 0x1F6FF }, { 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD },
};

static const Range narrow[] = {
    { 0x0300, 0x036F }, { 0x200B, 0x200F }, { 0x20D0, 0x20FF },
    { 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F },
};

static bool inside(uint32_t code, const Range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last) return true;
    return false;
}

static int columns_of(uint32_t code)
{
    if (inside(code, wide, sizeof wide / sizeof *wide)) return 2;
    return inside(code, narrow, sizeof narrow / sizeof *narrow) ? 0 : 1;
}

static void add_repeated(Buffer *out, char c, int count)
{
    for (int i = 0; i < count; i++) buffer_char(out, c);
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

/* The characters `from` to `to` of the line, if there are so many; says their columns. */
static int add_part(Buffer *out, Str line, int from, int to)
{
    int    columns = 0;
    size_t at      = 0;
    for (int character = 0; at < line.len && character < to; character++) {
        uint32_t code = str_utf8_next(line, &at);
        if (character < from) continue;
        columns += columns_of(code);
        if (out) out->len += str_utf8_put(buffer_reserve(out, 4), is_control(code) ? ' ' : code);
    }
    return columns;
}

static void add_text(Buffer *out, Str text)
{
    add_part(out, text, 0, INT_MAX);
}

static void add_snippet(Buffer *out, const Problem *problem)
{
    Place place  = problem->at;
    Str   line   = problem->cause;
    int   caret  = place.column > 0 ? place.column - 1 : 0;
    int   length = (int)str_utf8_length(line);
    int   from   = length > WIDEST && caret > BEFORE_CARET ? caret - BEFORE_CARET : 0;
    int   to     = length > from + WIDEST ? from + WIDEST : length;

    size_t start = out->len;
    buffer_printf(out, " %d", place.line);
    int margin = (int)(out->len - start);
    BUFFER_ADD(out, " | ");
    if (from > 0) BUFFER_ADD(out, "...");
    add_part(out, line, from, to);
    if (to < length) BUFFER_ADD(out, "...");
    buffer_char(out, '\n');
    if (place.column <= 0) return;

    add_repeated(out, ' ', margin);
    BUFFER_ADD(out, " | ");
    int before = (from > 0 ? 3 : 0) + add_part(NULL, line, from, caret < length ? caret : length);
    int end    = caret + (place.width > 1 ? place.width : 1);
    int under  = add_part(NULL, line, caret, end < to ? end : to);
    add_repeated(out, ' ', before);
    buffer_char(out, '^');
    add_repeated(out, '~', under - 1);
    buffer_char(out, '\n');
}

/*
 * objects/deal/object.yaml:14:11, or data/deal.csv:3: amount, or row 3, amount; false if the
 * problem has no place.
 */
static bool add_place(Buffer *out, const Problem *problem, Language language)
{
    Place at = problem->at;
    if (at.file.len) {
        add_text(out, at.file);
        if (at.line > 0) buffer_printf(out, ":%d", at.line);
        if (at.line > 0 && at.column > 0) buffer_printf(out, ":%d", at.column);
        if (at.field.len) BUFFER_ADD(out, ": ");
        add_text(out, at.field);
        return true;
    }
    if (at.row > 0) {
        Str row = str_printf(out->arena, "%d", at.row);
        buffer_add(out, message_text(out->arena, language, "problem.row", ARGS(row)));
        if (at.field.len) BUFFER_ADD(out, ", ");
    }
    add_text(out, at.field);
    return at.row > 0 || at.field.len;
}

Str problem_render(Arena *arena, const Problem *problem, Language language)
{
    Buffer out;
    buffer_init(&out, arena, 256);
    if (add_place(&out, problem, language)) BUFFER_ADD(&out, ": ");
    Str message = problem->message;
    if (problem->severity == SEVERITY_WARNING)
        message = message_text(arena, language, "problem.warning", ARGS(message));
    add_text(&out, message);
    buffer_char(&out, '\n');
    if (problem->at.line > 0 && problem->cause.len) add_snippet(&out, problem);
    Str hint = problem->hint;
    for (Str line; str_cut(&hint, '\n', &line); buffer_char(&out, '\n')) add_text(&out, line);
    return buffer_str(&out);
}
