/* value.c -- comparing values and turning one kind into another, never with a loss. */
#include "core/base/value.h"

#include <assert.h>

#include "core/base/buffer.h"
#include "core/base/clock.h"
#include "core/base/id.h"

static bool is_number(Value value)
{
    return value.kind == VALUE_INT || value.kind == VALUE_DECIMAL;
}

/* An integer may have 19 digits; decimal_compare, and nothing else of decimals, can take them. */
static Decimal number_of(Value value)
{
    return value.kind == VALUE_INT ? (Decimal){ value.integer, 0 } : value.decimal;
}

static bool list_equal(Value a, Value b)
{
    if (a.list.count != b.list.count) return false;
    for (size_t i = 0; i < a.list.count; i++)
        if (!value_equal(a.list.items[i], b.list.items[i])) return false;
    return true;
}

bool value_equal(Value a, Value b)
{
    if (is_number(a) && is_number(b)) return decimal_compare(number_of(a), number_of(b)) == 0;
    if (a.kind != b.kind) return false;
    switch (a.kind) {
    case VALUE_NULL: return true;
    case VALUE_BOOL: return a.boolean == b.boolean;
    case VALUE_TEXT: return str_equal(a.text, b.text);
    case VALUE_LIST: return list_equal(a, b);
    default:         return a.integer == b.integer;
    }
}

int value_compare(Value a, Value b)
{
    if (is_number(a) && is_number(b)) return decimal_compare(number_of(a), number_of(b));
    assert(a.kind == b.kind);
    if (a.kind == VALUE_TEXT) return str_compare(a.text, b.text);
    assert(a.kind == VALUE_DATE || a.kind == VALUE_DATETIME || a.kind == VALUE_REF);
    return (a.integer > b.integer) - (a.integer < b.integer);
}

bool value_to_decimal(Value *value)
{
    Decimal decimal;
    if (value->kind == VALUE_DECIMAL) return true;
    if (value->kind == VALUE_INT) {
        if (!decimal_rescale((Decimal){ value->integer, 0 }, 0, &decimal)) return false;
    } else if (value->kind != VALUE_TEXT || !decimal_parse(value->text, &decimal)) {
        return false;
    }
    *value = value_decimal(decimal);
    return true;
}

bool value_to_int(Value *value)
{
    if (value->kind == VALUE_INT) return true;
    int64_t integer;
    if (value->kind == VALUE_TEXT && str_to_int(value->text, &integer)) {
        *value = value_int(integer);
        return true;
    }
    Value   number = *value;
    Decimal whole;
    if (!value_to_decimal(&number)) return false;
    if (!decimal_rescale(number.decimal, 0, &whole)) return false;
    if (decimal_compare(whole, number.decimal) != 0) return false;
    *value = value_int(whole.digits);
    return true;
}

bool value_to_bool(Value *value)
{
    bool yes, no;
    switch (value->kind) {
    case VALUE_BOOL: return true;
    case VALUE_INT:
        yes = value->integer == 1;
        no  = value->integer == 0;
        break;
    case VALUE_TEXT:
        yes = str_is(value->text, "true");
        no  = str_is(value->text, "false");
        break;
    default: return false;
    }
    if (!yes && !no) return false;
    *value = value_bool(yes);
    return true;
}

bool value_to_date(Value *value)
{
    int64_t days;
    if (value->kind == VALUE_DATE) return true;
    if (value->kind != VALUE_TEXT || !date_parse(value->text, &days)) return false;
    *value = value_date(days);
    return true;
}

bool value_to_datetime(Value *value)
{
    int64_t ms;
    if (value->kind == VALUE_DATETIME) return true;
    if (value->kind != VALUE_TEXT || !datetime_parse(value->text, NULL, &ms)) return false;
    *value = value_datetime(ms);
    return true;
}

bool value_to_ref(Value *value)
{
    int64_t id;
    if (value->kind == VALUE_REF) return true;
    if (value->kind != VALUE_TEXT || !id_parse(value->text, &id)) return false;
    *value = value_ref(id);
    return true;
}

Value value_list(const Value *items, size_t count)
{
    if (count == 0) return value_null();
    return (Value){ VALUE_LIST, { .list = { items, count } } };
}

Value value_list_join(Arena *arena, Value list)
{
    Buffer text;
    if (list.kind != VALUE_LIST || list.list.count == 0) return value_null();
    buffer_init(&text, arena, 64);
    for (size_t i = 0; i < list.list.count; i++) {
        if (i) buffer_char(&text, LIST_SEPARATOR);
        buffer_add(&text, value_to_text(arena, list.list.items[i]));
    }
    return value_text(buffer_str(&text));
}

Value value_list_split(Arena *arena, Str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == LIST_SEPARATOR;
    Value *items = ARENA_ARRAY(arena, Value, count);
    Str    word;
    count = 0;
    while (str_cut(&text, LIST_SEPARATOR, &word)) items[count++] = value_text(word);
    return value_list(items, count);
}

bool value_list_has(Value list, Value item)
{
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.list.count; i++)
        if (value_equal(list.list.items[i], item)) return true;
    return false;
}

static Str list_text(Arena *arena, Value list)
{
    Buffer text;
    buffer_init(&text, arena, 64);
    for (size_t i = 0; i < list.list.count; i++) {
        if (i) BUFFER_ADD(&text, ", ");
        buffer_add(&text, value_to_text(arena, list.list.items[i]));
    }
    return buffer_str(&text);
}

Str value_to_text(Arena *arena, Value value)
{
    switch (value.kind) {
    case VALUE_BOOL:     return value.boolean ? STR("true") : STR("false");
    case VALUE_INT:      return decimal_text(arena, (Decimal){ value.integer, 0 });
    case VALUE_DECIMAL:  return decimal_text(arena, value.decimal);
    case VALUE_TEXT:     return value.text;
    case VALUE_DATE:     return date_text(arena, value.integer);
    case VALUE_DATETIME: return datetime_text(arena, value.integer);
    case VALUE_REF:      return id_text(arena, value.integer);
    case VALUE_LIST:     return list_text(arena, value);
    case VALUE_NULL:     break;
    }
    return STR("");
}
