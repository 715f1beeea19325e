/*
 * json.h -- JSON in and out.
 *
 * Reading gives a tree in an arena (the only place that knows jansson): duplicate keys, depth over
 * 32 and trailing bytes are refused with line and column. Numbers are exact up to 15 significant
 * digits (whole ones up to 2^53) and 6 places; others are refused with the advice to send a string.
 * Writing goes straight into a buffer; commas are the writer's business.
 */
#ifndef TENON_BASE_JSON_H
#define TENON_BASE_JSON_H

#include "core/base/buffer.h"
#include "core/base/problem.h"
#include "core/base/value.h"

typedef enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT } JsonKind;

enum { JSON_MAX_DEPTH = 32 };

typedef struct Json Json;
struct Json {
    JsonKind    kind;
    Str         key;   /* in an object */
    Value       value; /* NULL, BOOL, INT, DECIMAL, TEXT; null for arrays and objects */
    const Json *first; /* elements or members, in order */
    const Json *next;
    size_t      count;
};

/* NULL with a problem (json.syntax, json.depth ...: 400) if it is not one value in valid UTF-8. */
const Json *json_read(Arena *arena, Str text, Problems *problems);

const Json *json_find(const Json *object, const char *key); /* NULL if missing or not an object */
Str         json_text(const Json *object, const char *key); /* empty if missing or no text */

/* An array's values as a list, those of arrays and objects in it null; else the value itself. */
Value json_value(Arena *arena, const Json *json);

typedef struct JsonWriter {
    Buffer  *out;
    uint64_t started; /* one bit per depth: something stands there already */
    int      depth;   /* at most 63 */
} JsonWriter;

void json_writer_init(JsonWriter *json, Buffer *out);
void json_open(JsonWriter *json, char bracket);  /* '{' or '[' */
void json_close(JsonWriter *json, char bracket); /* '}' or ']' */
void json_key(JsonWriter *json, Str key);

/* A key that is written often, made once: quoted, with its colon. */
Str  json_key_text(Arena *arena, Str key);
void json_key_raw(JsonWriter *json, Str text);
#define JSON_KEY(json, literal) json_key_raw((json), STR("\"" literal "\":"))

void json_put_null(JsonWriter *json);
void json_put_bool(JsonWriter *json, bool boolean);
void json_put_int(JsonWriter *json, int64_t integer);
/* Trimmed; a string from 16 digits on, and of a whole number over 2^53. */
void json_put_decimal(JsonWriter *json, Decimal decimal);
void json_put_text(JsonWriter *json, Str text);           /* escaped; not UTF-8 becomes U+FFFD */
void json_put_text_or_null(JsonWriter *json, Str text);   /* a NULL ptr is null */
void json_put_id(JsonWriter *json, int64_t id);
void json_put_value(JsonWriter *json, Value value);       /* a ref as its id; over 2^53 a string */
void json_put_json(JsonWriter *json, const Json *tree);    /* what was read, again */
void json_put_raw(JsonWriter *json, Str text);            /* JSON that stands already */

/* Key and value. A Str with a NULL ptr is null. */
void json_field_text(JsonWriter *json, const char *key, Str text);
void json_field_int(JsonWriter *json, const char *key, int64_t integer);
void json_field_bool(JsonWriter *json, const char *key, bool boolean);
void json_field_id(JsonWriter *json, const char *key, int64_t id);

/* [...]: all of them, warnings with "severity": "warning". */
void json_problem_list(JsonWriter *json, const Problems *problems);

/* [...]: only the warnings, without severity: beside what has happened nevertheless. */
void json_warning_list(JsonWriter *json, const Problems *problems);

/* {"problems": [...], "request": "..."}, as every error answer has it; it is left out if empty. */
void json_problems(JsonWriter *json, const Problems *problems, Str request);

#endif
