/*
 * request.h -- a request as the handlers see it: decoded path and parameters, who asks, the body as
 * JSON.
 *
 * A Head is what came over the wire, untouched; request.c turns it into decoded pieces and refuses
 * whatever could be read in two ways. Nothing here knows the server's library.
 */
#ifndef TENON_WEB_REQUEST_H
#define TENON_WEB_REQUEST_H

#include "core/base/json.h"
#include "core/base/problem.h"
#include "core/record/work.h"

typedef struct Header {
    Str name, value;
} Header;

typedef struct Head {
    Str           method, path, query, version; /* raw: nothing is decoded */
    const Header *headers;
    size_t        header_count;
    Str           address; /* of the peer */
    bool          cut;     /* it was not as the library has read it: lines dropped, blanks */
} Head;

/*
 * The first header of that name (ASCII case ignored); empty if it is missing. *count, if not NULL:
 * how many there are.
 */
Str head_find(const Head *head, const char *name, size_t *count);

/* The last element of the last header of that name: what the nearest proxy has written. */
Str head_last(const Head *head, const char *name);

/*
 * Does If-None-Match name this tag (unquoted), or any? Weak ones count too, proxies that compress
 * weaken them; and so do those of the same content in another encoding, as etag_write makes them.
 */
bool head_knows(const Head *head, Str tag);

/* "tag", or of an encoded body "tag-gzip": what differs in its bytes is tagged apart. */
Str etag_write(Arena *arena, Str tag, Str encoding);

/* Does a comma-separated header hold this word? "gzip, br;q=0.5" holds "br"; "br;q=0" does not. */
bool header_accepts(Str value, const char *word);

typedef struct Parameter {
    Str name, value;
} Parameter;

typedef VEC(Parameter) Parameters;

enum { MAX_PARAMETERS = 32, MAX_SEGMENTS = 16 };

/*
 * Decodes the path into its segments ("/t/demo/" gives "t", "demo", ""). Control characters,
 * encoded slashes, "." and "..", and what is not UTF-8 are refused (http.path): no two programs
 * shall read one path differently.
 */
bool request_read_path(Arena *arena, Str path, StrVec *segments, Problems *problems);

/* Decodes "a=1&b=x+y"; a name given twice is refused. */
bool request_read_query(Arena *arena, Str query, Parameters *parameters, Problems *problems);

typedef struct Route   Route;   /* core/web/route.h */
typedef struct Session Session; /* core/web/session.h */
typedef struct Door    Door;    /* core/web/door.h */

/* A file that came as the body. It is gone after the answer unless the handler moved it away. */
typedef struct Upload {
    Str     path;
    Str     hash; /* of its content: 64 hex digits */
    Str     name; /* as the client calls it; never with a folder; may be empty */
    Str     type; /* as the client calls it: to be believed by nobody; may be empty */
    int64_t size;
} Upload;

typedef struct Request {
    const Head    *head;
    Str            id;       /* "r-7f3a01c2": in the answer and in the log line */
    Str            address;  /* of the client: the peer, or what a trusted proxy says */
    bool           secure;   /* a trusted proxy says that the client came by TLS */
    StrVec         segments; /* the whole decoded path */
    Parameters     parameters;
    Parameter      named[4]; /* what the route's :names stand for */
    size_t         named_count;
    const Route   *route;
    Tenant        *tenant;  /* NULL outside tenants */
    const Session *session; /* NULL where nobody is signed in */
    Str            body;
    const Json    *json;    /* NULL without a body */
    const Upload  *upload;  /* of a route that takes files; NULL where the body was empty */
    Door          *door;
} Request;

/* What a name of the path stands for; asserts that the route has it. */
Str request_named(const Request *request, const char *name);

/* A parameter of the query; NULL ptr if it was not given. */
Str request_parameter(const Request *request, const char *name);

/*
 * The record number in the path; false with record.unknown, because what is no id names no record.
 */
bool request_id(const Request *request, int64_t *id, Problems *problems);

/* A cookie's value; empty if it is missing. */
Str head_cookie(const Head *head, Str name);

#endif
