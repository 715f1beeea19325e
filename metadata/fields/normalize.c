/*
 * normalize.c -- the steps by which a text is tidied, one row each. A step never fails: what it
 * cannot tidy stays as it is, and the field's type says what is wrong with it.
 */
#include "metadata/fields/normalize.h"

#include "core/base/fold.h"
#include "metadata/fields/telephone.h"
#include "metadata/loader.h"

/* --- the steps -------------------------------------------------------------------------------- */

Str text_half_width(Arena *arena, Str text)
{
    Buffer out;
    char   bytes[4];
    bool   wide = false;
    for (size_t i = 0; i < text.len && !wide; i++) wide = (unsigned char)text.ptr[i] >= 0xE3;
    if (!wide) return text;
    buffer_init(&out, arena, text.len + 1);
    for (size_t at = 0, from = 0; at < text.len; from = at) {
        uint32_t c = str_utf8_next(text, &at);
        bool     sign = c >= 0xFF01 && c <= 0xFF5E;
        if (sign || c == 0x3000)
            buffer_add(&out, (Str){ bytes, str_utf8_put(bytes, sign ? c - 0xFEE0 : ' ') });
        else
            buffer_add(&out, str_slice(text, from, at));
    }
    return buffer_str(&out);
}

static bool is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200B) ||
           c == 0x202F || c == 0xFEFF;
}

/* Spaces of every kind: a run of them becomes one, or none at the ends. */
static Str spaces_one(Arena *arena, Str text, bool inner)
{
    Buffer out;
    size_t open = 0; /* where the run of spaces began, behind what was written */
    bool   pending = false;
    buffer_init(&out, arena, text.len + 1);
    for (size_t at = 0, from = 0; at < text.len; from = at) {
        uint32_t c = str_utf8_next(text, &at);
        bool     space = is_space(c) || (!inner && (c == '\n' || c == '\r'));
        if (space && !pending) open = from;
        pending |= space;
        if (space) continue;
        if (pending && out.len) buffer_add(&out, inner ? STR(" ") : str_slice(text, open, from));
        buffer_add(&out, str_slice(text, from, at));
        pending = false;
    }
    return buffer_str(&out);
}

static Str trimmed(Arena *arena, Str text, const Field *field)
{
    (void)field;
    return spaces_one(arena, text, false);
}

static Str collapsed(Arena *arena, Str text, const Field *field)
{
    (void)field;
    return spaces_one(arena, text, true);
}

static Str lowered(Arena *arena, Str text, const Field *field)
{
    (void)field;
    return lower(arena, text);
}

static Str raised(Arena *arena, Str text, const Field *field)
{
    (void)field;
    return upper(arena, text);
}

/* Words begin behind spaces, hyphens and apostrophes; what follows stays: McKinley, IBM. */
static Str titled(Arena *arena, Str text, const Field *field)
{
    Buffer out;
    bool   begins = true;
    (void)field;
    buffer_init(&out, arena, text.len + 1);
    for (size_t at = 0, from = 0; at < text.len; from = at) {
        uint32_t c = str_utf8_next(text, &at);
        Str      letter = str_slice(text, from, at);
        buffer_add(&out, begins ? upper(arena, letter) : letter);
        begins = is_space(c) || c == '-';
    }
    return buffer_str(&out);
}

static Str digits_only(Arena *arena, Str text, const Field *field)
{
    Buffer out;
    Str    half = text_half_width(arena, text);
    (void)field;
    buffer_init(&out, arena, half.len + 1);
    for (size_t i = 0; i < half.len; i++)
        if (half.ptr[i] >= '0' && half.ptr[i] <= '9') buffer_char(&out, half.ptr[i]);
    return buffer_str(&out);
}

static Str half_width(Arena *arena, Str text, const Field *field)
{
    (void)field;
    return text_half_width(arena, text);
}

static Str telephone(Arena *arena, Str text, const Field *field)
{
    Str number;
    Str country = field->object->snapshot->country;
    return telephone_read(arena, text, country, &number) == TELEPHONE_READ ? number : text;
}

/* --- the table -------------------------------------------------------------------------------- */

struct Normal {
    const char *name;
    Str (*apply)(Arena *arena, Str text, const Field *field);
};

static const Normal steps[] = {
    { "trim", trimmed },       { "spaces", collapsed },       { "lower", lowered },
    { "upper", raised },       { "title", titled },           { "digits", digits_only },
    { "phone", telephone },    { "half_width", half_width },
};

static const Normal *step_find(Str name)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (str_is(name, steps[i].name)) return &steps[i];
    return NULL;
}

static void step_refuse(Loader *loader, const Node *node)
{
    StrVec known = { 0 };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        VEC_PUSH(loader->scratch, &known, str_from(steps[i].name));
    problem_add(loader->problems, "normalize.step", node->at, ARGS(node->text));
    near_or_all(loader, node->text, &known);
}

void normalize_read(const Reading *reading, const Node *value)
{
    Loader        *loader = reading->loader;
    Field         *field = reading->thing;
    NodeVec        names = names_of(loader, value);
    const Normal **wanted = ARENA_ARRAY(loader->arena, const Normal *, names.count);
    field->normalize = wanted;
    for (size_t i = 0; i < names.count; i++) {
        const Normal *step = step_find(names.items[i]->text);
        if (step)
            wanted[field->normalize_count++] = step;
        else
            step_refuse(loader, names.items[i]);
    }
}

Str normalize_text(const Field *field, Arena *arena, Str text)
{
    for (size_t i = 0; i < field->normalize_count; i++)
        text = field->normalize[i]->apply(arena, text, field);
    return text;
}
