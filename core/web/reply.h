/*
 * reply.h -- an answer while it is being made, and its bytes: head and body in one piece, for one
 * write.
 *
 * Every answer carries the security headers; what is not said otherwise is not to be stored by
 * anybody.
 */
#ifndef TENON_WEB_REPLY_H
#define TENON_WEB_REPLY_H

#include "core/base/json.h"

enum { NONCE_LENGTH = 24 }; /* 16 random bytes in base64 */

/* Where an answer goes that has no end yet. */
typedef struct Sink {
    void *context;
    bool (*write)(void *context, Str bytes); /* false: the client is gone, or does not read */
    bool (*gone)(const void *context);       /* has it hung up? Any thread may ask */
} Sink;

typedef struct Reply {
    int         status;
    const char *type;    /* media type; NULL: no body */
    const char *cache;   /* Cache-Control; NULL: no-store */
    Str         nonce;   /* of a page with scripts; empty: the answer may load nothing at all */
    Buffer      headers; /* further lines, each with its end */
    Buffer      body;
    int         file;    /* a descriptor: the body is this part of the file; -1: it is `body` */
    int64_t     file_at;
    size_t      file_size;
    bool        close;   /* the connection ends after this */
    bool        fetches; /* a worker's script, which may ask this server for more */
    bool        secure;  /* the client came by TLS */
    bool        secret;  /* the body holds a key: its length shall tell nobody anything of it */
    Str         tag;     /* of what the body says, unquoted; empty: made of the body */
    int64_t     version; /* of the record that is the body: its tag begins with it; 0: none is */

    /*
     * Instead of a body: called after the head is sent, on the request's thread, and writes until
     * it returns; then the connection ends, so `close` must be set. NULL: an ordinary answer.
     */
    void (*stream)(void *context, const Sink *sink);
    void  *stream_context;
} Reply;

void reply_init(Reply *reply, Arena *arena);

/* Asserts that the value is one line. */
void reply_header(Reply *reply, const char *name, Str value);

/* Starts over with a JSON body; the writer may be used until the next call. */
JsonWriter reply_json(Reply *reply, int status);

/* The problems as every error answer has them, with the status that fits the first. */
void reply_problems(Reply *reply, const Problems *problems, Str request);

/* One more member of a JSON object that stands already. */
void reply_add_member(Reply *reply, const char *key, Str json);

/* "warnings": [...] beside the answer's members, if scripts have warned. */
void reply_warnings(Reply *reply, const Problems *problems);

/* All bytes of the answer; to HEAD, and of a file, without the body. */
Str reply_bytes(const Reply *reply, bool head_only);

#endif
