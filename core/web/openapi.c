/*
 * openapi.c -- GET /openapi.json: the route table and the model as OpenAPI 3.1, cut down to what
 * this user may call.
 *
 * Paths with :object are written once for each object the user has the right for, those with
 * :action once for each of its buttons, so that a generated client has typed records. No shape is
 * described twice: what every record has in common stands in the schemas.
 */
#include "core/web/handlers.h"

#include <stdio.h>

#include "core/record/access.h"
#include "core/web/describe.h"
#include "core/web/route.h"

typedef struct Writer {
    const Work   *work;
    JsonWriter   *json;
    const Action *action; /* whose path is being written; NULL elsewhere */
} Writer;

/* --- small pieces ----------------------------------------------------------------------------- */

static void open_key(Writer *writer, const char *key)
{
    json_key(writer->json, str_from(key));
    json_open(writer->json, '{');
}

static void close_key(Writer *writer)
{
    json_close(writer->json, '}');
}

static void put_raw(Writer *writer, const char *key, const char *json)
{
    json_key(writer->json, str_from(key));
    json_put_raw(writer->json, str_from(json));
}

static void put_ref(Writer *writer, Str schema)
{
    json_open(writer->json, '{');
    Str path = str_printf(writer->work->arena, "#/components/schemas/%.*s", STR_ARG(schema));
    json_field_text(writer->json, "$ref", path);
    json_close(writer->json, '}');
}

static Str joined(Writer *writer, const Object *object, const char *ending)
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

static void put_choice_schema(Writer *writer, const Choices *choices)
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

static void put_list_schema(Writer *writer, const Choices *choices)
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

static void put_field_schema(Writer *writer, const Field *field)
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
static void put_input(Writer *writer)
{
    const Object *input = writer->action->input;
    json_open(writer->json, '{');
    json_field_text(writer->json, "type", STR("object"));
    open_key(writer, "properties");
    for (size_t i = 0; input && i < input->field_count; i++)
        put_field_schema(writer, &input->fields[i]);
    put_raw(writer, "version", "{\"type\":\"integer\"}");
    close_key(writer);
    json_field_bool(writer->json, "additionalProperties", false);
    json_close(writer->json, '}');
}

/* --- what bodies and answers look like -------------------------------------------------------- */

/* With shape=arrays each row is an array, and the columns are named beside them. */
static void rows_of(Writer *writer, Str schema)
{
    json_open(writer->json, '{');
    put_raw(writer, "type", "\"object\"");
    put_raw(writer, "required", "[\"rows\"]");
    open_key(writer, "properties");
    open_key(writer, "rows");
    json_field_text(writer->json, "type", STR("array"));
    open_key(writer, "items");
    json_key(writer->json, STR("anyOf"));
    json_open(writer->json, '[');
    if (schema.len) put_ref(writer, schema);
    else json_put_raw(writer->json, STR("{\"type\":\"object\"}"));
    json_put_raw(writer->json, STR("{\"type\":\"array\"}"));
    json_close(writer->json, ']');
    close_key(writer);
    close_key(writer);
    put_raw(writer, "columns", "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}");
    put_raw(writer, "next", "{\"type\":[\"string\",\"null\"]}");
    put_raw(writer, "total", "{\"type\":\"integer\"}");
    close_key(writer);
    json_close(writer->json, '}');
}

static void one_or_many(Writer *writer, Str schema)
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
static void one_or_rows(Writer *writer, Str schema)
{
    json_open(writer->json, '{');
    json_key(writer->json, STR("oneOf"));
    json_open(writer->json, '[');
    put_ref(writer, schema);
    json_open(writer->json, '{');
    put_raw(writer, "type", "\"object\"");
    put_raw(writer, "required", "[\"rows\"]");
    open_key(writer, "properties");
    open_key(writer, "rows");
    put_raw(writer, "type", "\"array\"");
    json_key(writer->json, STR("items"));
    put_ref(writer, schema);
    close_key(writer);
    close_key(writer);
    json_close(writer->json, '}');
    json_close(writer->json, ']');
    json_close(writer->json, '}');
}

static void put_shape(Writer *writer, Shape shape, const Object *object)
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

static const char file_sent[] =
    "{\"multipart/form-data\":{\"schema\":{\"type\":\"object\",\"required\":[\"file\"],"
    "\"properties\":{\"file\":{\"type\":\"string\",\"format\":\"binary\"}}}},"
    "\"application/octet-stream\":{}}";
static const char file_taken[] = "{\"application/octet-stream\":{}}";

static const char *media_type(Shape shape)
{
    if (shape == SHAPE_TEXT) return "text/plain";
    return shape == SHAPE_EVENTS ? "text/event-stream" : "application/json";
}

static void put_content(Writer *writer, Shape shape, const Object *object)
{
    open_key(writer, "content");
    open_key(writer, media_type(shape));
    json_key(writer->json, STR("schema"));
    put_shape(writer, shape, object);
    close_key(writer);
    close_key(writer);
}

/* --- operations ------------------------------------------------------------------------------- */

static void put_parameter(Writer *writer, Str name, const char *in, const char *help)
{
    JsonWriter *json = writer->json;
    json_open(json, '{');
    json_field_text(json, "name", name);
    json_field_text(json, "in", str_from(in));
    if (help) json_field_text(json, "description", str_from(help));
    if (strcmp(in, "path") == 0) json_field_bool(json, "required", true);
    open_key(writer, "schema");
    json_field_text(json, "type", STR("string"));
    close_key(writer);
    json_close(json, '}');
}

static const char *help_of(Str name)
{
    for (const ParameterHelp *help = parameter_helps; help->name; help++)
        if (str_is(name, help->name)) return help->help;
    return NULL;
}

static bool is_get(const Route *route)
{
    return strcmp(route->method, "GET") == 0;
}

/* Tagged, and not sent again to who has it. */
static bool is_conditional(const Route *route)
{
    return is_get(route) && route->gives != SHAPE_EVENTS && route->gives != SHAPE_FILE;
}

static bool is_upsert(const Route *route)
{
    return strcmp(route->method, "PUT") == 0 && route->takes == SHAPE_RECORD_INPUT;
}

/* Which methods and shapes a header of the request is for. */
static void put_header_parameters(Writer *writer, const Route *route)
{
    bool is_record = route->takes == SHAPE_RECORD_INPUT || route->takes == SHAPE_ACTION_INPUT ||
                     (strcmp(route->method, "DELETE") == 0 && route->verb == VERB_DELETE);
    if (is_record)
        put_parameter(writer, STR("If-Match"), "header",
                      "the record's version, or its ETag: 409 if it has another by now");
    if (is_conditional(route))
        put_parameter(writer, STR("If-None-Match"), "header",
                      "the ETag of an answer one has: 304 if it would be the same");
    if (strcmp(route->method, "POST") == 0 && route->right == FOR_USERS &&
        route->takes != SHAPE_QUERY)
        put_parameter(writer, STR("Idempotency-Key"), "header",
                      "the same request with the same key is carried out once in 24 hours");
}

static void put_parameters(Writer *writer, const Route *route)
{
    json_key(writer->json, STR("parameters"));
    json_open(writer->json, '[');
    Str rest = str_from(route->path), piece;
    while (str_cut(&rest, '/', &piece))
        if (str_is(piece, ":id") || str_is(piece, ":field") || str_is(piece, ":value") ||
            str_is(piece, ":name"))
            put_parameter(writer, str_slice(piece, 1, piece.len), "path", NULL);
    rest = str_from(route->parameters);
    while (str_cut(&rest, ' ', &piece)) put_parameter(writer, piece, "query", help_of(piece));
    put_header_parameters(writer, route);
    json_close(writer->json, ']');
}

static void put_done(Writer *writer, const Route *route, const Object *object, int status)
{
    char text[12];
    snprintf(text, sizeof text, "%d", status);
    open_key(writer, text);
    json_field_text(writer->json, "description", STR("done"));
    if (route->gives == SHAPE_FILE || route->gives == SHAPE_FILE_KEPT)
        put_raw(writer, "content", file_taken);
    else if (route->gives != SHAPE_NONE) put_content(writer, route->gives, object);
    close_key(writer);
}

static void put_responses(Writer *writer, const Route *route, const Object *object)
{
    open_key(writer, "responses");
    put_done(writer, route, object, route->status);
    if (is_upsert(route)) put_done(writer, route, object, 201);
    if (route->gives == SHAPE_FILE_KEPT) put_done(writer, route, object, 206);
    if (is_conditional(route))
        put_raw(writer, "304", "{\"description\":\"If-None-Match names what is there\"}");
    put_raw(writer, "default",
            "{\"description\":\"refused: all the problems found\",\"content\":{"
            "\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problems\"}}}}");
    close_key(writer);
}

/* "data_list", "data_list_account": every operation has a name of its own. */
static Str operation_id(Writer *writer, const Route *route, const Object *object)
{
    Buffer name;
    buffer_init(&name, writer->work->arena, 64);
    buffer_printf(&name, "%s", route->method);
    for (const char *c = route->path; *c; c++)
        buffer_char(&name, *c == '/' || *c == '.' ? '_' : *c == ':' ? '-' : *c);
    if (object) buffer_printf(&name, "_%.*s", STR_ARG(object->name));
    if (writer->action) buffer_printf(&name, "_%.*s", STR_ARG(writer->action->name));
    return buffer_str(&name);
}

static void put_operation(Writer *writer, const Route *route, const Object *object)
{
    char method[8] = { 0 };
    for (size_t i = 0; i < sizeof method - 1 && route->method[i]; i++)
        method[i] = (char)(route->method[i] | 0x20);
    open_key(writer, method);
    json_field_text(writer->json, "operationId", operation_id(writer, route, object));
    json_field_text(writer->json, "summary", str_from(route->help));
    put_parameters(writer, route);
    if (route->takes != SHAPE_NONE) {
        open_key(writer, "requestBody");
        json_field_bool(writer->json, "required", route->body != BODY_IMPORT);
        if (route->takes == SHAPE_FILE) put_raw(writer, "content", file_sent);
        else put_content(writer, route->takes, object);
        close_key(writer);
    }
    put_responses(writer, route, object);
    if (route->right == FOR_ANYBODY) put_raw(writer, "security", "[]");
    close_key(writer);
}

/* --- paths ------------------------------------------------------------------------------------ */

static bool is_callable(Writer *writer, const Route *route, const Object *object)
{
    return !object || route->verb == ANY_VERB ||
           access_scope(writer->work, object, (Verb)route->verb) != SCOPE_NONE;
}

/* "/data/:object/:id" -> "/data/account/{id}". */
static Str path_text(Writer *writer, const Route *route, const Object *object)
{
    Buffer out;
    Str    rest = str_from(route->path + 1), piece;
    buffer_init(&out, writer->work->arena, 64);
    while (str_cut(&rest, '/', &piece)) {
        buffer_char(&out, '/');
        if (piece.ptr[0] != ':') buffer_add(&out, piece);
        else if (str_is(piece, ":object")) buffer_add(&out, object->name);
        else if (str_is(piece, ":action")) buffer_add(&out, writer->action->name);
        else buffer_printf(&out, "{%.*s}", (int)piece.len - 1, piece.ptr + 1);
    }
    return buffer_str(&out);
}

/* All methods of one path stand together, so the first row of a path writes the others too. */
static void put_path(Writer *writer, const Route *first, const Object *object)
{
    bool any = false;
    for (const Route *route = routes; route->method; route++) {
        if (route->place != AT_TENANT || strcmp(route->path, first->path) != 0) continue;
        if (route < first) return;
        if (!is_callable(writer, route, object)) continue;
        if (!any) {
            json_key(writer->json, path_text(writer, route, object));
            json_open(writer->json, '{');
        }
        any = true;
        put_operation(writer, route, object);
    }
    if (any) json_close(writer->json, '}');
}

/* A path that ends in :action, for those that stand where it leads and that the user may press. */
static void put_action_paths(Writer *writer, const Route *route, const Object *object)
{
    bool on_list = !strstr(route->path, ":id");
    for (size_t i = 0; i < object->action_count; i++) {
        writer->action = &object->actions[i];
        if (writer->action->on_list == on_list && access_action(writer->work, writer->action))
            put_path(writer, route, object);
    }
    writer->action = NULL;
}

static void put_paths(Writer *writer)
{
    const Snapshot *snapshot = writer->work->snapshot;
    open_key(writer, "paths");
    for (const Route *route = routes; route->method; route++) {
        if (route->place != AT_TENANT) continue;
        if (!strstr(route->path, ":object")) {
            put_path(writer, route, NULL);
            continue;
        }
        for (size_t i = 0; i < snapshot->object_count; i++)
            if (object_is_readable(writer->work, &snapshot->objects[i]))
                (strstr(route->path, ":action") ? put_action_paths : put_path)(
                    writer, route, &snapshot->objects[i]);
    }
    close_key(writer);
}

/* --- schemas ---------------------------------------------------------------------------------- */

static void put_record_schema(Writer *writer, const Object *object, bool input)
{
    const Work *work = writer->work;
    json_key(writer->json, input ? joined(writer, object, ".input") : object->name);
    json_open(writer->json, '{');
    json_field_text(writer->json, "type", STR("object"));
    json_field_text(writer->json, "title", work_label(work, &object->label, object->name));
    open_key(writer, "properties");
    if (!input) put_raw(writer, "id", "{\"type\":\"string\"}");
    put_raw(writer, "version", "{\"type\":\"integer\"}");
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (field == object->id || field == object->version) continue;
        if (access_field(work, field) < FIELD_READ) continue;
        if (input && !field_is_writable(work, field)) continue;
        put_field_schema(writer, field);
    }
    close_key(writer);
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
    "\"problems\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"$ref\":\"#/components/schemas/Problem\"}},"
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

static void put_components(Writer *writer)
{
    const Snapshot *snapshot = writer->work->snapshot;
    Str cookie = str_join(writer->work->arena, STR("tenon-"), writer->work->tenant->name);
    open_key(writer, "components");
    open_key(writer, "securitySchemes");
    put_raw(writer, "token", "{\"type\":\"http\",\"scheme\":\"bearer\"}");
    open_key(writer, "session");
    json_field_text(writer->json, "type", STR("apiKey"));
    json_field_text(writer->json, "in", STR("cookie"));
    json_field_text(writer->json, "name", cookie);
    close_key(writer);
    close_key(writer);
    open_key(writer, "schemas");
    for (size_t i = 0; i < snapshot->object_count; i++) {
        const Object *object = &snapshot->objects[i];
        if (!object_is_readable(writer->work, object)) continue;
        put_record_schema(writer, object, false);
        put_record_schema(writer, object, true);
    }
    json_put_raw(writer->json, shared_schemas);
    close_key(writer);
    close_key(writer);
}

bool openapi_show(Work *work, const Request *request, Reply *reply)
{
    (void)request;
    Str        version = work->snapshot->version;
    Str        base    = str_printf(work->arena, "/t/%.*s/api/v1", STR_ARG(work->tenant->name));
    JsonWriter json    = reply_json(reply, 200);
    Writer     writer  = { work, &json };
    json_open(&json, '{');
    json_field_text(&json, "openapi", STR("3.1.0"));
    open_key(&writer, "info");
    json_field_text(&json, "title", work_label(work, &work->snapshot->label, work->snapshot->app));
    json_field_text(&json, "version", version.len ? version : STR("0"));
    close_key(&writer);
    json_key(&json, STR("servers"));
    json_open(&json, '[');
    json_open(&json, '{');
    json_field_text(&json, "url", base);
    json_close(&json, '}');
    json_close(&json, ']');
    put_raw(&writer, "security", "[{\"token\":[]},{\"session\":[]}]");
    put_paths(&writer);
    put_components(&writer);
    json_close(&json, '}');
    return true;
}
