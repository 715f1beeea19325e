/*
 * route.h -- the API as a table: method, path, handler, who may, parameters, help.
 *
 * The one table in routes.c routes, answers 404 and 405, makes openapi.json and the reference page,
 * and is compared with all three by tests. A further route is a further row.
 */
#ifndef TENON_WEB_ROUTE_H
#define TENON_WEB_ROUTE_H

#include "core/web/reply.h"
#include "core/web/request.h"

/* Paths of tenants begin with /t/:tenant/api/v1. */
typedef enum { AT_SERVER, AT_TENANT } RoutePlace;
typedef enum { FOR_ANYBODY, FOR_USERS } RouteRight;

/*
 * BODY_UPLOAD is a file: raw, or the part `file` of multipart/form-data. The door has it on disk
 * before the handler runs, as request->upload; BODY_IMPORT is the same up to the larger limit.
 */
typedef enum { BODY_NONE, BODY_JSON, BODY_REPORT, BODY_UPLOAD, BODY_IMPORT } BodyKind;

/* What a body or an answer looks like, for the description of the API. */
typedef enum {
    SHAPE_NONE,
    SHAPE_OBJECT,      /* something of its own; see docs/http-shapes.md */
    SHAPE_TEXT,
    SHAPE_EVENTS, /* text/event-stream */
    SHAPE_RECORD,
    SHAPE_RECORD_INPUT,
    SHAPE_RECORDS_INPUT, /* one or an array */
    SHAPE_RECORDS,       /* {"rows": [...], "next"} */
    SHAPE_RECORDS_MADE,  /* a record, or {"rows": [...]} of an array */
    SHAPE_ROWS,          /* the same with rows of other columns */
    SHAPE_ACTION_INPUT,  /* of the :action in the path */
    SHAPE_ACTED,         /* {"result", "record", "warnings"} */
    SHAPE_SIGN_IN,
    SHAPE_LANGUAGE,
    SHAPE_COMMENT,       /* {"text"} */
    SHAPE_NOTICES,       /* {"ids"} or {"all"} */
    SHAPE_QUERY,
    SHAPE_BATCH,
    SHAPE_BATCH_RESULTS,
    SHAPE_FILE, /* the bytes of a file */
    SHAPE_FILE_KEPT, /* the same, or a range of it */
} Shape;

enum { ANY_VERB = -1 };

struct Route {
    RoutePlace  place;
    const char *method, *path; /* ":name" stands for one segment */
    bool      (*answer)(Work *work, const Request *request, Reply *reply);
    RouteRight  right;
    int         verb;       /* the Verb on :object without which it cannot be called; ANY_VERB */
    const char *parameters; /* of the query, separated by spaces */
    BodyKind    body;
    Shape       takes, gives;
    int         status;     /* when it is done */
    const char *help;
};

extern const Route routes[]; /* ends with a NULL method */

/* A parameter of the query, described once whatever routes take it. */
typedef struct ParameterHelp {
    const char *name, *help, *example;
} ParameterHelp;

extern const ParameterHelp parameter_helps[]; /* ends with a NULL name */

/* The segments that every path of a tenant's API begins with: "t", NAME, "api", "v1". */
enum { BASE_SEGMENTS = 4 };

typedef enum { ROUTE_FOUND, ROUTE_OTHER_METHOD, ROUTE_UNKNOWN, ROUTE_PAGE } RouteMatch;

/*
 * Finds the route of request->segments and fills in request->route and ->named. ROUTE_PAGE: no path
 * of an API, the web UI's. For ROUTE_OTHER_METHOD *allowed is the content of the header Allow. HEAD
 * finds the route of GET.
 */
RouteMatch route_find(Request *request, Arena *arena, Str *allowed);

bool route_takes(const Route *route, Str parameter);

#endif
