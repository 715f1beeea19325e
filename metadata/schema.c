/*
 * schema.c -- JSON Schemas of the files, for completion and checks in editors.
 *
 * Made from the tables of keys and the descriptions of the field types; nothing is said twice. A
 * schema is kinder than the loader: names and expressions are only checked there.
 */
#include "metadata/schema.h"

#include "metadata/choices.h"
#include "metadata/looks.h"

static void keys_write(JsonWriter *json, const Key *keys, bool open);

/* --- shapes ----------------------------------------------------------------------------------- */

static void type_write(JsonWriter *json, const char *type)
{
    json_field_text(json, "type", str_from(type));
}

static void words_write(JsonWriter *json, const char *words)
{
    Str rest = str_from(words), word;
    json_key(json, STR("enum"));
    json_open(json, '[');
    while (str_cut(&rest, ' ', &word)) json_put_text(json, word);
    json_close(json, ']');
}

static void any_of(JsonWriter *json, const char *const *types)
{
    json_key(json, STR("type"));
    json_open(json, '[');
    for (; *types; types++) json_put_text(json, str_from(*types));
    json_close(json, ']');
}

static void names_write(JsonWriter *json)
{
    any_of(json, (const char *const[]){ "string", "array", NULL });
    json_key(json, STR("items"));
    json_open(json, '{');
    type_write(json, "string");
    json_close(json, '}');
}

static void list_write(JsonWriter *json, const Key *keys)
{
    static const char *const items[] = { "string", "array", "object", NULL };
    type_write(json, "array");
    if (!keys) return;
    json_key(json, STR("items"));
    json_open(json, '{');
    any_of(json, items);
    keys_write(json, keys, false);
    json_close(json, '}');
}

static void map_of_write(JsonWriter *json, const Key *keys)
{
    type_write(json, "object");
    if (!keys) return;
    json_key(json, STR("additionalProperties"));
    json_open(json, '{');
    keys_write(json, keys, true);
    json_close(json, '}');
}

/* What an editor offers; other names are only warned about. */
static void looks_write(JsonWriter *json, const char *const *names)
{
    type_write(json, "string");
    json_key(json, STR("examples"));
    json_open(json, '[');
    for (; *names; names++) json_put_text(json, str_from(*names));
    json_close(json, ']');
}

/* --- fields: shared attributes, and by `type` those of the type ------------------------------- */

static void option_write(JsonWriter *json, const OptionSpec *option)
{
    static const char *const types[] = {
        [OPTION_BOOL] = "boolean",  [OPTION_INT] = "integer",        [OPTION_DECIMAL] = "number",
        [OPTION_TEXT] = "string",   [OPTION_CHOICE_LIST] = "object", [OPTION_EXPR] = "string",
        [OPTION_OBJECT] = "string",  [OPTION_FIELD] = "string",
    };
    static const char *const names[] = { "string", "array", NULL };
    json_key(json, str_from(option->name));
    json_open(json, '{');
    if (option->kind == OPTION_NAMES)
        any_of(json, names);
    else
        type_write(json, types[option->kind]);
    json_field_text(json, "description", str_from(option->help));
    if (option->one_of) words_write(json, option->one_of);
    if (option->kind == OPTION_CHOICE_LIST) {
        json_key(json, STR("additionalProperties"));
        json_open(json, '{');
        json_key(json, STR("properties"));
        json_open(json, '{');
        for (const Key *key = option_keys_all(); key->name; key++) {
            json_key(json, str_from(key->name));
            json_open(json, '{');
            json_field_text(json, "description", str_from(key->help));
            json_close(json, '}');
        }
        json_close(json, '}');
        json_close(json, '}');
    }
    json_close(json, '}');
}

static void type_case_write(JsonWriter *json, const FieldType *type)
{
    json_open(json, '{');
    json_key(json, STR("if"));
    json_put_raw(json, str_printf(json->out->arena,
                                  "{\"properties\":{\"type\":{\"const\":\"%s\"}}}", type->name));
    json_key(json, STR("then"));
    json_open(json, '{');
    json_key(json, STR("properties"));
    json_open(json, '{');
    for (const OptionSpec *option = type->options; option && option->name; option++)
        option_write(json, option);
    json_close(json, '}');
    json_key(json, STR("required"));
    json_open(json, '[');
    for (const OptionSpec *option = type->options; option && option->name; option++)
        if (option->required) json_put_text(json, str_from(option->name));
    json_close(json, ']');
    json_close(json, '}');
    json_close(json, '}');
}

static void types_write(JsonWriter *json)
{
    json_key(json, STR("allOf"));
    json_open(json, '[');
    for (const FieldType *const *type = field_types; *type; type++) type_case_write(json, *type);
    json_close(json, ']');
    json_key(json, STR("unevaluatedProperties"));
    json_put_bool(json, false);
}

static void type_names_write(JsonWriter *json)
{
    json_key(json, STR("enum"));
    json_open(json, '[');
    for (const FieldType *const *type = field_types; *type; type++)
        json_put_text(json, str_from((*type)->name));
    json_close(json, ']');
}

/* --- keys ------------------------------------------------------------------------------------- */

static void shape_write(JsonWriter *json, const Key *key)
{
    static const char *const label[] = { "string", "number", "boolean", "object", NULL };
    static const char *const scalar[] = { "string", "number", "boolean", NULL };
    static const char *const value[] = { "string", "number", "boolean", "array", NULL };
    switch (key->shape) {
    case SHAPE_BOOL:
        type_write(json, "boolean");
        break;
    case SHAPE_INT:
        type_write(json, "integer");
        json_field_int(json, "minimum", key->least);
        json_field_int(json, "maximum", key->most);
        break;
    case SHAPE_WORD:
        words_write(json, key->words);
        break;
    case SHAPE_ICON:
        looks_write(json, icon_names);
        break;
    case SHAPE_COLOR:
        looks_write(json, color_names);
        break;
    case SHAPE_CONDITION:
        any_of(json, scalar);
        break;
    case SHAPE_TEXT:
    case SHAPE_SCALAR:
        if (key->words)
            words_write(json, key->words);
        else
            any_of(json, scalar);
        break;
    case SHAPE_LABEL:
        any_of(json, label);
        break;
    case SHAPE_VALUE:
        any_of(json, value);
        break;
    case SHAPE_NAMES:
        names_write(json);
        break;
    case SHAPE_LIST:
        list_write(json, key->keys);
        break;
    case SHAPE_MAP:
        if (key->keys)
            keys_write(json, key->keys, true);
        else
            type_write(json, "object");
        break;
    case SHAPE_MAP_OF:
        map_of_write(json, key->keys);
        break;
    default:
        break;
    }
}

static void key_write(JsonWriter *json, const Key *keys, const Key *key)
{
    json_key(json, str_from(key->name));
    json_open(json, '{');
    json_field_text(json, "description", str_from(key->help));
    if (keys == field_keys && key == keys)
        type_names_write(json);
    else
        shape_write(json, key);
    json_close(json, '}');
}

/* `open`: the braces' "type" is still to be said. */
static void keys_write(JsonWriter *json, const Key *keys, bool open)
{
    if (open) type_write(json, "object");
    json_key(json, STR("properties"));
    json_open(json, '{');
    for (const Key *key = keys; key->name; key++)
        if (key->shape != SHAPE_LATER && key->shape != SHAPE_REFUSED) key_write(json, keys, key);
    json_close(json, '}');
    json_key(json, STR("required"));
    json_open(json, '[');
    for (const Key *key = keys; key->name; key++)
        if (key->required) json_put_text(json, str_from(key->name));
    json_close(json, ']');
    if (keys == field_keys) {
        types_write(json);
    } else {
        json_key(json, STR("additionalProperties"));
        json_put_bool(json, false);
    }
}

bool schema_write(Str name, JsonWriter *json)
{
    const FileKind *kind = file_kinds;
    while (kind->name && !(str_is(name, kind->name) && kind->use == USE_YAML)) kind++;
    if (!kind->name) return false;
    json_open(json, '{');
    json_field_text(json, "$schema", STR("https://json-schema.org/draft/2020-12/schema"));
    json_field_text(json, "title", str_from(kind->path));
    json_field_text(json, "description", str_from(kind->help));
    if (kind->keys)
        keys_write(json, kind->keys, true);
    else
        type_write(json, "object");
    json_close(json, '}');
    return true;
}

void schema_kinds(Arena *arena, StrVec *kinds)
{
    for (const FileKind *kind = file_kinds; kind->name; kind++)
        if (kind->use == USE_YAML) VEC_PUSH(arena, kinds, str_from(kind->name));
}
