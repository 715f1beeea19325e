/*
 * cursor.c -- cursors as text and back. A cursor comes from outside: its values are only ever
 * bound.
 */
#include "core/record/cursor.h"

#include "core/base/crypto.h"
#include "core/record/source.h"

enum { SEAL_LENGTH = 16, MAX_CURSOR = 100000 };

Str cursor_seal(Work *work, const Str *pieces, size_t count)
{
    Hash hash;
    hash_init(&hash);
    for (size_t i = 0; i < count; i++) hash_add(&hash, pieces[i]);
    return str_slice(hash_finish(work->arena, &hash), 0, SEAL_LENGTH);
}

/* --- base64url, without padding (RFC 4648, section 5) ----------------------------------------- */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static Str to_base64(Arena *arena, Str bytes)
{
    char *out = arena_alloc(arena, bytes.len * 4 / 3 + 4);
    size_t length = 0;
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        bits = bits << 8 | (unsigned char)bytes.ptr[i];
        for (have += 8; have >= 6; have -= 6) out[length++] = alphabet[bits >> (have - 6) & 63];
    }
    if (have) out[length++] = alphabet[bits << (6 - have) & 63];
    return (Str){ out, length };
}

static bool from_base64(Arena *arena, Str text, Str *bytes)
{
    char *out = arena_alloc(arena, text.len * 3 / 4 + 4);
    size_t length = 0;
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *at = text.ptr[i] ? strchr(alphabet, text.ptr[i]) : NULL;
        if (!at) return false;
        bits = bits << 6 | (uint32_t)(at - alphabet);
        have += 6;
        if (have < 8) continue;
        have -= 8;
        out[length++] = (char)(bits >> have);
    }
    *bytes = (Str){ out, length };
    return true;
}

/* --- values ----------------------------------------------------------------------------------- */

Str cursor_write(Arena *arena, Str seal, const Value *values, size_t count)
{
    Buffer text;
    JsonWriter json;
    buffer_init(&text, arena, 128);
    json_writer_init(&json, &text);
    json_open(&json, '[');
    json_put_text(&json, seal);
    for (size_t i = 0; i < count; i++) {
        if (values[i].kind == VALUE_BOOL) json_put_int(&json, values[i].boolean);
        else json_put_value(&json, values[i]);
    }
    json_close(&json, ']');
    return to_base64(arena, buffer_str(&text));
}

static const Json *open_cursor(Work *work, Str cursor)
{
    Str text;
    if (cursor.len > MAX_CURSOR || !from_base64(work->arena, cursor, &text)) return NULL;
    Problems ignored;
    problems_init(&ignored, work->arena, work->problems->language);
    const Json *json = json_read(work->arena, text, &ignored);
    return json && json->kind == JSON_ARRAY ? json->first : NULL;
}

bool cursor_refuse(Work *work)
{
    return problem_add(work->problems, "query.cursor", (Place){ .field = STR("cursor") }, NO_ARGS);
}

bool cursor_read(Work *work, Str cursor, Str seal, const Type *types, size_t count, Value *values)
{
    const Json *item = open_cursor(work, cursor);
    bool ok = item && item->value.kind == VALUE_TEXT && str_equal(item->value.text, seal);
    for (size_t i = 0; ok && i < count; i++) {
        item = item->next;
        ok = item && item->kind < JSON_ARRAY;
        if (!ok) break;
        values[i] = item->value;
        ok = source_value(&values[i], types[i]);
    }
    if (ok && !item->next && !value_is_null(values[count - 1])) return true;
    return cursor_refuse(work);
}

/* --- by id alone ------------------------------------------------------------------------------ */

bool cursor_begin(Work *work, Str cursor, const Str *pieces, size_t count, Str *seal,
                  int64_t *before)
{
    Value value;
    *before = 0;
    *seal = cursor_seal(work, pieces, count);
    if (!cursor.len) return true;
    if (!cursor_read(work, cursor, *seal, &(Type){ .kind = TYPE_REF }, 1, &value)) return false;
    *before = value.kind == VALUE_REF ? value.integer : 0;
    return true;
}

void cursor_put_next(Work *work, JsonWriter *json, Str seal, const int64_t *last)
{
    json_key(json, STR("next"));
    if (last) json_put_text(json, cursor_write(work->arena, seal, VALUES(value_ref(*last))));
    else json_put_null(json);
}
