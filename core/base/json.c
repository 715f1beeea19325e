/*
 * json.c -- JSON into a tree. The only place that knows jansson.
 *
 * jansson descends by calling itself and turns numbers into doubles. So a scan goes first: it
 * refuses what is nested too deeply and every number that a double cannot carry exactly. What
 * passes it is parsed, copied into the arena and given back to jansson. Writing is in json_write.c.
 */
#include "core/base/json.h"

/* jansson names some kinds of its own as we name ours. */
#define JSON_NULL   JANSSON_NULL
#define JSON_ARRAY  JANSSON_ARRAY
#define JSON_OBJECT JANSSON_OBJECT
#include <jansson.h>
#undef JSON_NULL
#undef JSON_ARRAY
#undef JSON_OBJECT
#include <pthread.h>
#include <stdlib.h>

#include "core/base/memory.h"

enum { EXACT_DIGITS = 15, MOST_DIGITS = 18 };

static const int64_t LARGEST_WHOLE = 9007199254740992; /* 2^53 */

/* The place of a byte, in lines and characters. */
static Place place_of(Str text, size_t byte)
{
    Str  before = str_slice(text, 0, byte);
    int  line   = 1;
    for (size_t at; str_find_char(before, '\n', &at); line++)
        before = str_slice(before, at + 1, before.len);
    return (Place){ .line = line, .column = (int)str_utf8_length(before) + 1 };
}

/* -12.50e3 as digits and an exponent: -1250 * 10^1. Digits past the 18th only count. */
typedef struct {
    int64_t digits;
    int     significant; /* without zeros at either end */
    int     exponent;
    bool    whole;       /* written without point and exponent */
} Number;

static int read_exponent(Str text)
{
    bool    negative = text.len && text.ptr[0] == '-';
    int64_t exponent = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9' && exponent < 100000)
            exponent = exponent * 10 + (text.ptr[i] - '0');
    return (int)(negative ? -exponent : exponent);
}

static Number read_number(Str text)
{
    Number number = { .whole = true };
    int    zeros  = 0; /* seen since the last other digit */
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == 'e' || c == 'E') {
            number.whole = false;
            number.exponent += read_exponent(str_slice(text, i + 1, text.len));
            break;
        }
        if (c == '.') number.whole = false;
        if (c < '0' || c > '9') continue;
        number.exponent -= !number.whole;
        zeros = c == '0' ? zeros + 1 : 0;
        if (number.significant == 0 && c == '0') continue;
        number.significant++;
        if (number.significant <= MOST_DIGITS) number.digits = number.digits * 10 + (c - '0');
    }
    if (number.significant == 0) return (Number){ .whole = number.whole };
    for (; zeros > 0; zeros--) {
        if (number.significant <= MOST_DIGITS) number.digits /= 10;
        number.significant--;
        number.exponent++;
    }
    if (text.ptr[0] == '-') number.digits = -number.digits;
    return number;
}

static bool number_fits(Str text)
{
    int64_t whole;
    Number  number = read_number(text);
    if (number.whole && str_to_int(text, &whole)) {
        bool exact = whole >= -LARGEST_WHOLE && whole <= LARGEST_WHOLE;
        if (exact) return true;
    }
    return number.significant <= EXACT_DIGITS && number.exponent >= -DECIMAL_MAX_SCALE &&
           number.significant + number.exponent <= MOST_DIGITS;
}

static bool is_number_char(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
}

/* Behind the text that begins at `at`, or the end. */
static size_t text_end(Str text, size_t at)
{
    for (at++; at < text.len && text.ptr[at] != '"'; at++)
        if (text.ptr[at] == '\\') at++;
    return at < text.len ? at + 1 : text.len;
}

static bool scan(Str text, Problems *problems)
{
    int depth = 0;
    for (size_t at = 0; at < text.len;) {
        char c = text.ptr[at];
        if (c == '"') {
            at = text_end(text, at);
            continue;
        }
        if ((c == '[' || c == '{') && ++depth > JSON_MAX_DEPTH) {
            Str deepest = str_printf(problems->arena, "%d", JSON_MAX_DEPTH);
            return problem_add(problems, "json.depth", place_of(text, at), ARGS(deepest));
        }
        depth -= c == ']' || c == '}';
        if (c != '-' && (c < '0' || c > '9')) {
            at++;
            continue;
        }
        size_t end = at;
        while (end < text.len && is_number_char(text.ptr[end])) end++;
        Str number = str_slice(text, at, end);
        if (!number_fits(number)) {
            Place place = place_of(text, at);
            place.width = (int)number.len;
            return problem_add(problems, "json.number", place,
                               ARGS(str_copy(problems->arena, str_slice(number, 0, 40))));
        }
        at = end;
    }
    return true;
}

/* A double that carries at most 15 digits, as scan saw to. */
static Decimal decimal_of(double real)
{
    char text[40];
    snprintf(text, sizeof text, "%.14e", real);
    Number  number = read_number(str_from(text));
    Decimal result = { number.digits, 0 };
    for (; number.exponent > 0; number.exponent--) result.digits *= 10;
    result.scale = (uint8_t)-number.exponent;
    return result;
}

static void copy(Arena *arena, json_t *from, Json *to);

static void copy_array(Arena *arena, json_t *from, Json *to)
{
    const Json **link = &to->first;
    to->kind          = JSON_ARRAY;
    to->count         = json_array_size(from);
    for (size_t i = 0; i < to->count; i++) {
        Json *element = ARENA_NEW(arena, Json);
        copy(arena, json_array_get(from, i), element);
        *link = element;
        link  = &element->next;
    }
}

static void copy_object(Arena *arena, json_t *from, Json *to)
{
    const Json **link = &to->first;
    const char  *key;
    size_t       length;
    json_t      *child;
    to->kind  = JSON_OBJECT;
    to->count = json_object_size(from);
    json_object_keylen_foreach(from, key, length, child) {
        Json *member = ARENA_NEW(arena, Json);
        member->key  = str_copy(arena, (Str){ key, length });
        copy(arena, child, member);
        *link = member;
        link  = &member->next;
    }
}

static void put(Json *to, JsonKind kind, Value value)
{
    to->kind  = kind;
    to->value = value;
}

static void copy(Arena *arena, json_t *from, Json *to)
{
    switch (json_typeof(from)) {
    case JANSSON_OBJECT: copy_object(arena, from, to); break;
    case JANSSON_ARRAY:  copy_array(arena, from, to); break;
    case JANSSON_NULL:   put(to, JSON_NULL, value_null()); break;
    case JSON_TRUE:      put(to, JSON_BOOL, value_bool(true)); break;
    case JSON_FALSE:     put(to, JSON_BOOL, value_bool(false)); break;
    case JSON_INTEGER:   put(to, JSON_NUMBER, value_int(json_integer_value(from))); break;
    case JSON_REAL:
        put(to, JSON_NUMBER, value_decimal(decimal_of(json_real_value(from))));
        break;
    case JSON_STRING: {
        Str text = { json_string_value(from), json_string_length(from) };
        put(to, JSON_TEXT, value_text(str_copy(arena, text)));
        break;
    }
    }
}

static const char *code_of(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_duplicate_key:            return "json.duplicate";
    case json_error_invalid_utf8:             return "json.utf8";
    case json_error_premature_end_of_input:   return "json.end";
    case json_error_null_character:
    case json_error_null_byte_in_key:         return "json.null_character";
    default:                                  return "json.syntax";
    }
}

/* To it a text that it has no room for is one that is wrong. */
static void library_set_up(void)
{
    json_set_alloc_funcs(must_have, free);
}

const Json *json_read(Arena *arena, Str text, Problems *problems)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, library_set_up);
    if (!scan(text, problems)) return NULL;

    json_error_t error;
    size_t       flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    json_t      *read  = json_loadb(text.len ? text.ptr : "", text.len, flags, &error);
    if (!read) {
        size_t last = error.position > 0 ? (size_t)error.position - 1 : 0;
        problem_add(problems, code_of(&error), place_of(text, last), NO_ARGS);
        return NULL;
    }
    Json *json = ARENA_NEW(arena, Json);
    copy(arena, read, json);
    json_decref(read);
    return json;
}

const Json *json_find(const Json *object, const char *key)
{
    if (!object || object->kind != JSON_OBJECT) return NULL;
    for (const Json *member = object->first; member; member = member->next)
        if (str_is(member->key, key)) return member;
    return NULL;
}

Str json_text(const Json *object, const char *key)
{
    const Json *member = json_find(object, key);
    return member && member->kind == JSON_TEXT ? member->value.text : STR("");
}

Value json_value(Arena *arena, const Json *json)
{
    if (json->kind != JSON_ARRAY) return json->value;
    Value *items = ARENA_ARRAY(arena, Value, json->count);
    size_t count = 0;
    for (const Json *item = json->first; item; item = item->next) items[count++] = item->value;
    return (Value){ VALUE_LIST, { .list = { items, count } } };
}
