/*
 * openapi.c -- GET /openapi.json: the route table and the model as OpenAPI 3.1, cut down to what
 * this user may call.
 *
 * Paths with :object are written once for each object the user has the right for, those with
 * :action once for each of its buttons, so that a generated client has typed records.
 */
#include "core/web/openapi.h"

#include <stdio.h>

#include "core/record/access.h"
#include "core/web/describe.h"
#include "core/web/handlers.h"

/* --- small pieces ----------------------------------------------------------------------------- */

void openapi_open(Openapi *writer, const char *key)
{
    json_key(writer->json, str_from(key));
    json_open(writer->json, '{');
}

void openapi_close(Openapi *writer)
{
    json_close(writer->json, '}');
}

void openapi_raw(Openapi *writer, const char *key, const char *json)
{
    json_key(writer->json, str_from(key));
    json_put_raw(writer->json, str_from(json));
}

/* --- operations ------------------------------------------------------------------------------- */

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

static void put_content(Openapi *writer, Shape shape, const Object *object)
{
    openapi_open(writer, "content");
    openapi_open(writer, media_type(shape));
    json_key(writer->json, STR("schema"));
    openapi_shape(writer, shape, object);
    openapi_close(writer);
    openapi_close(writer);
}

static void put_parameter(Openapi *writer, Str name, const char *in, const char *help)
{
    JsonWriter *json = writer->json;
    json_open(json, '{');
    json_field_text(json, "name", name);
    json_field_text(json, "in", str_from(in));
    if (help) json_field_text(json, "description", str_from(help));
    if (strcmp(in, "path") == 0) json_field_bool(json, "required", true);
    openapi_open(writer, "schema");
    json_field_text(json, "type", STR("string"));
    openapi_close(writer);
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
static void put_header_parameters(Openapi *writer, const Route *route)
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

static void put_parameters(Openapi *writer, const Route *route)
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

static void put_done(Openapi *writer, const Route *route, const Object *object, int status)
{
    char text[12];
    snprintf(text, sizeof text, "%d", status);
    openapi_open(writer, text);
    json_field_text(writer->json, "description", STR("done"));
    if (route->gives == SHAPE_FILE || route->gives == SHAPE_FILE_KEPT)
        openapi_raw(writer, "content", file_taken);
    else if (route->gives != SHAPE_NONE) put_content(writer, route->gives, object);
    openapi_close(writer);
}

static void put_responses(Openapi *writer, const Route *route, const Object *object)
{
    openapi_open(writer, "responses");
    put_done(writer, route, object, route->status);
    if (is_upsert(route)) put_done(writer, route, object, 201);
    if (route->gives == SHAPE_FILE_KEPT) put_done(writer, route, object, 206);
    if (is_conditional(route))
        openapi_raw(writer, "304", "{\"description\":\"If-None-Match names what is there\"}");
    openapi_raw(writer, "default",
            "{\"description\":\"refused: all the problems found\",\"content\":{"
            "\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problems\"}}}}");
    openapi_close(writer);
}

/* "data_list", "data_list_account": every operation has a name of its own. */
static Str operation_id(Openapi *writer, const Route *route, const Object *object)
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

static void put_operation(Openapi *writer, const Route *route, const Object *object)
{
    char method[8] = { 0 };
    for (size_t i = 0; i < sizeof method - 1 && route->method[i]; i++)
        method[i] = (char)(route->method[i] | 0x20);
    openapi_open(writer, method);
    json_field_text(writer->json, "operationId", operation_id(writer, route, object));
    json_field_text(writer->json, "summary", str_from(route->help));
    put_parameters(writer, route);
    if (route->takes != SHAPE_NONE) {
        openapi_open(writer, "requestBody");
        json_field_bool(writer->json, "required", route->body != BODY_IMPORT);
        if (route->takes == SHAPE_FILE) openapi_raw(writer, "content", file_sent);
        else put_content(writer, route->takes, object);
        openapi_close(writer);
    }
    put_responses(writer, route, object);
    if (route->right == FOR_ANYBODY) openapi_raw(writer, "security", "[]");
    openapi_close(writer);
}

/* --- paths ------------------------------------------------------------------------------------ */

static bool is_callable(Openapi *writer, const Route *route, const Object *object)
{
    return !object || route->verb == ANY_VERB ||
           access_scope(writer->work, object, (Verb)route->verb) != SCOPE_NONE;
}

/* "/data/:object/:id" -> "/data/account/{id}". */
static Str path_text(Openapi *writer, const Route *route, const Object *object)
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
static void put_path(Openapi *writer, const Route *first, const Object *object)
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
static void put_action_paths(Openapi *writer, const Route *route, const Object *object)
{
    bool on_list = !strstr(route->path, ":id");
    for (size_t i = 0; i < object->action_count; i++) {
        writer->action = &object->actions[i];
        if (writer->action->on_list == on_list && access_action(writer->work, writer->action))
            put_path(writer, route, object);
    }
    writer->action = NULL;
}

static void put_paths(Openapi *writer)
{
    const Snapshot *snapshot = writer->work->snapshot;
    openapi_open(writer, "paths");
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
    openapi_close(writer);
}

bool openapi_show(Work *work, const Request *request, Reply *reply)
{
    (void)request;
    Str        version = work->snapshot->version;
    Str        base    = str_printf(work->arena, "/t/%.*s/api/v1", STR_ARG(work->tenant->name));
    JsonWriter json    = reply_json(reply, 200);
    Openapi     writer  = { work, &json };
    json_open(&json, '{');
    json_field_text(&json, "openapi", STR("3.1.0"));
    openapi_open(&writer, "info");
    json_field_text(&json, "title", work_label(work, &work->snapshot->label, work->snapshot->app));
    json_field_text(&json, "version", version.len ? version : STR("0"));
    openapi_close(&writer);
    json_key(&json, STR("servers"));
    json_open(&json, '[');
    json_open(&json, '{');
    json_field_text(&json, "url", base);
    json_close(&json, '}');
    json_close(&json, ']');
    openapi_raw(&writer, "security", "[{\"token\":[]},{\"session\":[]}]");
    put_paths(&writer);
    openapi_components(&writer);
    json_close(&json, '}');
    return true;
}
