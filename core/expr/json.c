/*
 * json.c -- a checked tree as JSON, for browsers: ["==", ["path", "stage"], ["text", "won"]].
 *
 * A browser knows no static types, so the tree says what it cannot see in a value: how a path is
 * read, ["decimal", ["path", "amount"], 2], and where a branch takes the scale of the others.
 */
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

/* What the text or number in a record's JSON is; booleans, texts and records tell themselves. */
static const char *const read_as[TYPE_LIST + 1] = {
    [TYPE_INT] = "int",   [TYPE_DECIMAL] = "decimal",
    [TYPE_DATE] = "date", [TYPE_DATETIME] = "datetime",
};

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

static void put_inner(const Expr *expr, JsonWriter *json)
{
    json_open(json, '[');
    put_path(json, expr);
    json_close(json, ']');
}

static void put_places(Type type, JsonWriter *json)
{
    if (type.kind == TYPE_DECIMAL) json_put_int(json, type.scale);
}

/* ["decimal", ["path", "amount"], 2] */
static void put_typed_path(const Expr *expr, JsonWriter *json)
{
    const char *word = read_as[expr->type.kind];
    if (!word) return put_path(json, expr);
    json_put_text(json, str_from(word));
    put_inner(expr, json);
    put_places(expr->type, json);
}

/* Branches are brought to one scale, and one of them may have too many digits for it. */
static bool takes_scale(const Expr *parent, const Expr *arg)
{
    const FunctionCode *code = parent->kind == EXPR_CALL ? parent->function->code : NULL;
    return code && (code->type == type_branches || code->type == type_extreme) &&
           type_is_number(arg->type) && type_is_number(parent->type) &&
           arg->type.scale != parent->type.scale;
}

static void put_arg(const Expr *parent, const Expr *arg, JsonWriter *json)
{
    if (!takes_scale(parent, arg)) return expr_json(arg, json);
    json_open(json, '[');
    json_put_text(json, str_from(read_as[parent->type.kind]));
    expr_json(arg, json);
    put_places(parent->type, json);
    json_close(json, ']');
}

static void put_node(const Expr *expr, JsonWriter *json)
{
    if (put_changed(expr, json) || put_length(expr, json)) return;
    switch (expr->kind) {
    case EXPR_LITERAL: put_literal(json, expr->literal); break;
    case EXPR_PATH: put_typed_path(expr, json); break;
    case EXPR_IS_NEW: put_pair(json, "path", STR("is_new")); break;
    case EXPR_CALL: put_pair(json, "call", expr->name); break;
    default: json_put_text(json, expr->name);
    }
    for (size_t i = 0; i < expr->arg_count; i++) put_arg(expr, expr->args[i], json);
}

void expr_json(const Expr *expr, JsonWriter *json)
{
    if (json->depth >= FRESH_AT) return put_fresh(expr, json);
    json_open(json, '[');
    put_node(expr, json);
    json_close(json, ']');
}
