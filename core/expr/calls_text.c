/*
 * calls_text.c -- texts. One without characters is empty, and one past LARGEST_TEXT is too.
 *
 * The limit stands before the memory is taken: replace() could otherwise multiply two long texts.
 */
#include "core/expr/calls.h"

#include "core/base/fold.h"

enum { LARGEST_TEXT = 1 << 20 };

static Value text_value(Str text)
{
    return text.len && text.len <= LARGEST_TEXT ? value_text(text) : value_null();
}

static Str text_or_nothing(Value value)
{
    return value.kind == VALUE_TEXT ? value.text : STR("");
}

Value call_text(Arena *arena, const Value *args, size_t count)
{
    (void)count;
    if (value_is_null(args[0])) return value_null();
    Type type = { .kind = (TypeKind)args[1].integer, .scale = (uint8_t)args[2].integer };
    if (type.kind == TYPE_DECIMAL)
        return value_text(decimal_short(arena, (Decimal){ args[0].integer, type.scale }));
    return text_value(value_to_text(arena, plain_lift(args[0], type)));
}

Value call_join(Arena *arena, const Value *args, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) size += text_or_nothing(args[i]).len;
    if (size == 0 || size > LARGEST_TEXT) return value_null();

    char *joined = arena_alloc(arena, size), *end = joined;
    for (size_t i = 0; i < count; i++) {
        Str part = text_or_nothing(args[i]);
        if (part.len) memcpy(end, part.ptr, part.len);
        end += part.len;
    }
    return value_text((Str){ joined, size });
}

/* SQL hands a list over as one text. */
static int64_t items_of(Value list)
{
    if (list.kind != VALUE_TEXT) return value_is_null(list) ? 0 : (int64_t)list.list.count;
    int64_t count = 1;
    for (size_t i = 0; i < list.text.len; i++) count += list.text.ptr[i] == LIST_SEPARATOR;
    return count;
}

Value call_len(Arena *arena, const Value *args, size_t count)
{
    (void)arena, (void)count;
    if (args[1].integer == TYPE_LIST) return value_int(items_of(args[0]));
    if (value_is_null(args[0])) return value_null();
    return value_int((int64_t)str_utf8_length(args[0].text));
}

Value call_lower(Arena *arena, const Value *args, size_t count)
{
    return any_empty(args, count) ? value_null() : text_value(lower(arena, args[0].text));
}

Value call_upper(Arena *arena, const Value *args, size_t count)
{
    return any_empty(args, count) ? value_null() : text_value(upper(arena, args[0].text));
}

Value call_trim(Arena *arena, const Value *args, size_t count)
{
    (void)arena;
    return any_empty(args, count) ? value_null() : text_value(str_trim(args[0].text));
}

Value call_contains(Arena *arena, const Value *args, size_t count)
{
    if (any_empty(args, count)) return value_int(false);
    return value_int(str_find(fold(arena, args[0].text), fold(arena, args[1].text), NULL));
}

Value call_starts_with(Arena *arena, const Value *args, size_t count)
{
    if (any_empty(args, count)) return value_int(false);
    return value_int(str_starts(fold(arena, args[0].text), fold(arena, args[1].text)));
}

Value call_ends_with(Arena *arena, const Value *args, size_t count)
{
    if (any_empty(args, count)) return value_int(false);
    return value_int(str_ends(fold(arena, args[0].text), fold(arena, args[1].text)));
}

static size_t occurrences(Str text, Str part)
{
    size_t found = 0, at;
    for (; str_find(text, part, &at); found++) text = str_slice(text, at + part.len, text.len);
    return found;
}

/* To replace by nothing takes the parts out. */
Value call_replace(Arena *arena, const Value *args, size_t count)
{
    (void)count;
    if (any_empty(args, 2)) return args[0];
    Str    text = args[0].text, from = args[1].text, to = text_or_nothing(args[2]);
    size_t found = occurrences(text, from);
    if (text.len - found * from.len + found * to.len > LARGEST_TEXT) return value_null();
    return text_value(str_replace(arena, text, from, to));
}
