/* json.c -- a checked tree as JSON, for browsers: ["==", ["path", "stage"], ["text", "won"]]. */
#include "core/expr/calls.h"

enum { FRESH_AT = 60 };

static void put_pair(JsonWriter *json, const char *tag, Str text)
{
    json_put_text(json, str_from(tag));
    json_put_text(json, text);
}

/* A reference is its id as text: browsers know it in no other form. */
static void put_literal(JsonWriter *json, Value value)
{
    static const char *const tags[] = {
        [VALUE_NULL] = "null",         [VALUE_BOOL] = "bool", [VALUE_INT] = "int",
        [VALUE_DECIMAL] = "decimal",   [VALUE_TEXT] = "text", [VALUE_DATE] = "date",
        [VALUE_DATETIME] = "datetime", [VALUE_REF] = "text",
    };
    const char *tag = tags[value.kind];
    if (value.kind == VALUE_DECIMAL)
        return put_pair(json, tag, value_to_text(json->out->arena, value));
    json_put_text(json, str_from(tag));
    if (value.kind != VALUE_NULL) json_put_value(json, value);
}

static void put_path(JsonWriter *json, const Expr *expr)
{
    json_put_text(json, STR("path"));
    if (expr->root == ROOT_OLD) json_put_text(json, STR("old"));
    if (expr->root == ROOT_USER) json_put_text(json, STR("user"));
    for (size_t i = 0; i < expr->step_count; i++) json_put_text(json, expr->words[i]);
}

/* A writer holds 63 levels, and a tree has up to 64 of its own: it goes on in a fresh one. */
static void put_fresh(const Expr *expr, JsonWriter *json)
{
    Buffer     text;
    JsonWriter fresh;
    buffer_init(&text, json->out->arena, 256);
    json_writer_init(&fresh, &text);
    expr_json(expr, &fresh);
    json_put_raw(json, buffer_str(&text));
}

/* ["call", "changed", ["text", "stage"]]: the name of the field, not its value. */
static bool put_changed(const Expr *expr, JsonWriter *json)
{
    if (expr->kind != EXPR_CALL || expr->function->code->eval != eval_changed) return false;
    put_pair(json, "call", expr->name);
    json_open(json, '[');
    put_pair(json, "text", expr->args[0]->words[0]);
    json_close(json, ']');
    return true;
}

/* A list without items has the length 0, while in a browser len() of what is empty is empty. */
static bool put_length(const Expr *expr, JsonWriter *json)
{
    bool length = expr->kind == EXPR_CALL && expr->function->code->call == call_len;
    if (!length || expr->args[0]->type.kind != TYPE_LIST) return false;
    put_pair(json, "call", STR("coalesce"));
    json_open(json, '[');
    put_pair(json, "call", expr->name);
    expr_json(expr->args[0], json);
    json_close(json, ']');
    json_open(json, '[');
    json_put_text(json, STR("int"));
    json_put_int(json, 0);
    json_close(json, ']');
    return true;
}

static void put_node(const Expr *expr, JsonWriter *json)
{
    if (put_changed(expr, json) || put_length(expr, json)) return;
    switch (expr->kind) {
    case EXPR_LITERAL: put_literal(json, expr->literal); break;
    case EXPR_PATH: put_path(json, expr); break;
    case EXPR_IS_NEW: put_pair(json, "path", STR("is_new")); break;
    case EXPR_CALL: put_pair(json, "call", expr->name); break;
    default: json_put_text(json, expr->name);
    }
    for (size_t i = 0; i < expr->arg_count; i++) expr_json(expr->args[i], json);
}

void expr_json(const Expr *expr, JsonWriter *json)
{
    if (json->depth >= FRESH_AT) return put_fresh(expr, json);
    json_open(json, '[');
    put_node(expr, json);
    json_close(json, ']');
}
