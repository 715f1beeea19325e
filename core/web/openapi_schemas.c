/*
 * openapi_schemas.c -- what bodies and answers look like, as JSON Schema.
 *
 * The rule: no shape is described twice. What every record has in common stands in the components.
 */
#include "core/web/openapi.h"

#include "core/record/access.h"
#include "core/web/describe.h"
#include "core/web/handlers.h"

/* --- small pieces ----------------------------------------------------------------------------- */

static void put_ref(Openapi *writer, Str schema)
{
    json_open(writer->json, '{');
    Str path = str_printf(writer->work->arena, "#/components/schemas/%.*s", STR_ARG(schema));
    json_field_text(writer->json, "$ref", path);
    json_close(writer->json, '}');
}

static Str joined(Openapi *writer, const Object *object, const char *ending)
{
    return str_join(writer->work->arena, object->name, str_from(ending));
}

/* --- values ----------------------------------------------------------------------------------- */

/*
 * By what expressions see, so that a new field type needs nothing here. Every value may be null,
 * but a boolean.
 */
static const char *const value_schemas[] = {
    [TYPE_NULL]     = "{}",
    [TYPE_BOOL]     = "{\"type\":\"boolean\"}",
    [TYPE_INT]      = "{\"type\":[\"integer\",\"null\"]}",
    [TYPE_DECIMAL]  = "{\"type\":[\"number\",\"string\",\"null\"]}",
    [TYPE_TEXT]     = "{\"type\":[\"string\",\"null\"]}",
    [TYPE_DATE]     = "{\"type\":[\"string\",\"null\"],\"format\":\"date\"}",
    [TYPE_DATETIME] = "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}",
    [TYPE_REF]      = "{\"anyOf\":[{\"$ref\":\"#/components/schemas/Ref\"},{\"type\":\"null\"}]}",
    [TYPE_LIST]     = "{\"type\":\"array\"}",
};

static void put_choice_schema(Openapi *writer, const Choices *choices)
{
    json_open(writer->json, '{');
    json_key(writer->json, STR("enum"));
    json_open(writer->json, '[');
    for (size_t i = 0; i < choices->option_count; i++)
        json_put_text(writer->json, choices->options[i].name);
    json_put_null(writer->json);
    json_close(writer->json, ']');
    json_close(writer->json, '}');
}

static void put_list_schema(Openapi *writer, const Choices *choices)
{
    json_open(writer->json, '{');
    json_field_text(writer->json, "type", STR("array"));
    json_key(writer->json, STR("items"));
    json_open(writer->json, '{');
    json_key(writer->json, STR("enum"));
    json_open(writer->json, '[');
    for (size_t i = 0; i < choices->option_count; i++)
        json_put_text(writer->json, choices->options[i].name);
    json_close(writer->json, ']');
    json_close(writer->json, '}');
    json_close(writer->json, '}');
}

static void put_field_schema(Openapi *writer, const Field *field)
{
    json_key(writer->json, field->name);
    if (field_is_file(field))
        json_put_raw(writer->json, STR("{\"type\":\"array\",\"items\":{\"$ref\":"
                                       "\"#/components/schemas/File\"}}"));
    else if (field_is_list(field)) put_list_schema(writer, field->choices);
    else if (field->choices && field->value_type.kind == TYPE_TEXT)
        put_choice_schema(writer, field->choices);
    else json_put_raw(writer->json, str_from(value_schemas[field->value_type.kind]));
}

/* What the action asks; an empty object where it asks nothing. */
static void put_input(Openapi *writer)
{
    const Object *input = writer->action->input;
    json_open(writer->json, '{');
    json_field_text(writer->json, "type", STR("object"));
    openapi_open(writer, "properties");
    for (size_t i = 0; input && i < input->field_count; i++)
        put_field_schema(writer, &input->fields[i]);
    openapi_raw(writer, "version", "{\"type\":\"integer\"}");
    openapi_close(writer);
    json_field_bool(writer->json, "additionalProperties", false);
    json_close(writer->json, '}');
}

/* --- what bodies and answers look like -------------------------------------------------------- */

/* With shape=arrays each row is an array, and the columns are named beside them. */
static void rows_of(Openapi *writer, Str schema)
{
    json_open(writer->json, '{');
    openapi_raw(writer, "type", "\"object\"");
    openapi_raw(writer, "required", "[\"rows\"]");
    openapi_open(writer, "properties");
    openapi_open(writer, "rows");
    json_field_text(writer->json, "type", STR("array"));
    openapi_open(writer, "items");
    json_key(writer->json, STR("anyOf"));
    json_open(writer->json, '[');
    if (schema.len) put_ref(writer, schema);
    else json_put_raw(writer->json, STR("{\"type\":\"object\"}"));
    json_put_raw(writer->json, STR("{\"type\":\"array\"}"));
    json_close(writer->json, ']');
    openapi_close(writer);
    openapi_close(writer);
    openapi_raw(writer, "columns", "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}");
    openapi_raw(writer, "next", "{\"type\":[\"string\",\"null\"]}");
    openapi_raw(writer, "total", "{\"type\":\"integer\"}");
    openapi_close(writer);
    json_close(writer->json, '}');
}

static void one_or_many(Openapi *writer, Str schema)
{
    json_open(writer->json, '{');
    json_key(writer->json, STR("oneOf"));
    json_open(writer->json, '[');
    put_ref(writer, schema);
    json_open(writer->json, '{');
    json_field_text(writer->json, "type", STR("array"));
    json_field_int(writer->json, "maxItems", DATA_MAX_RECORDS);
    json_key(writer->json, STR("items"));
    put_ref(writer, schema);
    json_close(writer->json, '}');
    json_close(writer->json, ']');
    json_close(writer->json, '}');
}

/* What came of one, or of many. */
static void one_or_rows(Openapi *writer, Str schema)
{
    json_open(writer->json, '{');
    json_key(writer->json, STR("oneOf"));
    json_open(writer->json, '[');
    put_ref(writer, schema);
    json_open(writer->json, '{');
    openapi_raw(writer, "type", "\"object\"");
    openapi_raw(writer, "required", "[\"rows\"]");
    openapi_open(writer, "properties");
    openapi_open(writer, "rows");
    openapi_raw(writer, "type", "\"array\"");
    json_key(writer->json, STR("items"));
    put_ref(writer, schema);
    openapi_close(writer);
    openapi_close(writer);
    json_close(writer->json, '}');
    json_close(writer->json, ']');
    json_close(writer->json, '}');
}

void openapi_shape(Openapi *writer, Shape shape, const Object *object)
{
    switch (shape) {
    case SHAPE_RECORD: put_ref(writer, object->name); break;
    case SHAPE_RECORD_INPUT: put_ref(writer, joined(writer, object, ".input")); break;
    case SHAPE_RECORDS_INPUT: one_or_many(writer, joined(writer, object, ".input")); break;
    case SHAPE_RECORDS_MADE: one_or_rows(writer, object->name); break;
    case SHAPE_RECORDS: rows_of(writer, object->name); break;
    case SHAPE_ROWS: rows_of(writer, (Str){ 0 }); break;
    case SHAPE_ACTION_INPUT: put_input(writer); break;
    case SHAPE_ACTED: put_ref(writer, STR("Acted")); break;
    case SHAPE_SIGN_IN: put_ref(writer, STR("SignIn")); break;
    case SHAPE_LANGUAGE: put_ref(writer, STR("Language")); break;
    case SHAPE_COMMENT: put_ref(writer, STR("CommentText")); break;
    case SHAPE_NOTICES: put_ref(writer, STR("NotificationsRead")); break;
    case SHAPE_QUERY: put_ref(writer, STR("Query")); break;
    case SHAPE_BATCH: put_ref(writer, STR("Batch")); break;
    case SHAPE_BATCH_RESULTS: put_ref(writer, STR("BatchResults")); break;
    case SHAPE_FILE:
    case SHAPE_FILE_KEPT:
    case SHAPE_EVENTS:
    case SHAPE_TEXT: json_put_raw(writer->json, STR("{\"type\":\"string\"}")); break;
    case SHAPE_NONE:
    case SHAPE_OBJECT: json_put_raw(writer->json, STR("{\"type\":\"object\"}")); break;
    }
}

/* --- schemas ---------------------------------------------------------------------------------- */

static void put_record_schema(Openapi *writer, const Object *object, bool input)
{
    const Work *work = writer->work;
    json_key(writer->json, input ? joined(writer, object, ".input") : object->name);
    json_open(writer->json, '{');
    json_field_text(writer->json, "type", STR("object"));
    json_field_text(writer->json, "title", work_label(work, &object->label, object->name));
    openapi_open(writer, "properties");
    if (!input) openapi_raw(writer, "id", "{\"type\":\"string\"}");
    openapi_raw(writer, "version", "{\"type\":\"integer\"}");
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (field == object->id || field == object->version) continue;
        if (access_field(work, field) < FIELD_READ) continue;
        if (input && !field_is_writable(work, field)) continue;
        put_field_schema(writer, field);
    }
    openapi_close(writer);
    if (input) json_field_bool(writer->json, "additionalProperties", false);
    json_close(writer->json, '}');
}

/* What no object changes: written as it stands. */
static const Str shared_schemas = STR(
    "\"Ref\":{\"type\":\"object\",\"properties\":{"
    "\"id\":{\"type\":\"string\"},"
    "\"title\":{\"type\":[\"string\",\"null\"]},"
    "\"hidden\":{\"type\":\"boolean\"}}},"

    "\"Acted\":{\"type\":\"object\",\"properties\":{"
    "\"result\":{},"
    "\"record\":{\"type\":[\"object\",\"null\"]},"
    "\"warnings\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Problem\"}}}},"

    "\"Problem\":{\"type\":\"object\","
    "\"required\":[\"code\",\"field\",\"message\",\"hint\"],\"properties\":{"
    "\"code\":{\"type\":\"string\"},"
    "\"field\":{\"type\":[\"string\",\"null\"]},"
    "\"message\":{\"type\":\"string\"},"
    "\"hint\":{\"type\":[\"string\",\"null\"]},"
    "\"row\":{\"type\":\"integer\"},"
    "\"operation\":{\"type\":\"integer\"}}},"

    "\"Problems\":{\"type\":\"object\",\"required\":[\"problems\",\"request\"],\"properties\":{"
    "\"problems\":{\"type\":\"array\",\"minItems\":1,"
    "\"items\":{\"$ref\":\"#/components/schemas/Problem\"}},"
    "\"request\":{\"type\":\"string\"}}},"

    "\"File\":{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{"
    "\"id\":{\"type\":\"string\"},"
    "\"name\":{\"type\":\"string\"},"
    "\"type\":{\"type\":\"string\"},"
    "\"size\":{\"type\":\"integer\"},"
    "\"image\":{\"type\":\"boolean\"},"
    "\"url\":{\"type\":\"string\"}}},"

    "\"SignIn\":{\"type\":\"object\",\"required\":[\"user\",\"password\"],\"properties\":{"
    "\"user\":{\"type\":\"string\"},"
    "\"password\":{\"type\":\"string\"},"
    "\"new_password\":{\"type\":\"string\"}}},"

    "\"Language\":{\"type\":\"object\",\"required\":[\"language\"],\"properties\":{"
    "\"language\":{\"type\":\"string\"}}},"

    "\"CommentText\":{\"type\":\"object\",\"required\":[\"text\"],\"properties\":{"
    "\"text\":{\"type\":\"string\",\"maxLength\":10000}}},"

    "\"NotificationsRead\":{\"type\":\"object\",\"properties\":{"
    "\"ids\":{\"type\":\"array\",\"maxItems\":200,\"items\":{\"type\":\"string\"}},"
    "\"all\":{\"type\":\"boolean\"}}},"

    "\"Batch\":{\"type\":\"object\",\"required\":[\"operations\"],\"properties\":{"
    "\"atomic\":{\"type\":\"boolean\",\"default\":true},"
    "\"operations\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":1000,"
    "\"items\":{\"type\":\"object\",\"required\":[\"method\",\"path\"],\"properties\":{"
    "\"method\":{\"enum\":[\"GET\",\"POST\",\"PUT\",\"PATCH\",\"DELETE\"]},"
    "\"path\":{\"type\":\"string\"},"
    "\"body\":{},"
    "\"version\":{\"type\":\"integer\"}}}}}},"

    "\"BatchResults\":{\"type\":\"object\",\"properties\":{"
    "\"results\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
    "\"status\":{\"type\":\"integer\"},"
    "\"body\":{}}}}}},"

    "\"Query\":{\"type\":\"object\",\"properties\":{"
    "\"select\":{\"type\":[\"string\",\"array\"]},"
    "\"where\":{\"type\":\"string\"},"
    "\"view\":{\"type\":\"string\"},"
    "\"q\":{\"type\":\"string\"},"
    "\"sort\":{\"type\":[\"string\",\"array\"]},"
    "\"limit\":{\"type\":\"integer\"},"
    "\"cursor\":{\"type\":\"string\"},"
    "\"total\":{\"type\":\"string\"},"
    "\"shape\":{\"type\":\"string\"}}}");

void openapi_components(Openapi *writer)
{
    const Snapshot *snapshot = writer->work->snapshot;
    Str cookie = str_join(writer->work->arena, STR("tenon-"), writer->work->tenant->name);
    openapi_open(writer, "components");
    openapi_open(writer, "securitySchemes");
    openapi_raw(writer, "token", "{\"type\":\"http\",\"scheme\":\"bearer\"}");
    openapi_open(writer, "session");
    json_field_text(writer->json, "type", STR("apiKey"));
    json_field_text(writer->json, "in", STR("cookie"));
    json_field_text(writer->json, "name", cookie);
    openapi_close(writer);
    openapi_close(writer);
    openapi_open(writer, "schemas");
    for (size_t i = 0; i < snapshot->object_count; i++) {
        const Object *object = &snapshot->objects[i];
        if (!object_is_readable(writer->work, object)) continue;
        put_record_schema(writer, object, false);
        put_record_schema(writer, object, true);
    }
    json_put_raw(writer->json, shared_schemas);
    openapi_close(writer);
    openapi_close(writer);
}
