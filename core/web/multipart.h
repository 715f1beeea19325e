/*
 * multipart.h -- a multipart/form-data body with one part, `file`, as it comes in pieces.
 *
 * Strict on purpose: what two readers could understand differently is refused. Nothing stands
 * before the first boundary, nothing but a line end behind the last; there is one part, its head is
 * at most MULTIPART_MAX_HEAD bytes, no line of it is folded. It keeps no more of the content than a
 * boundary is long.
 */
#ifndef TENON_WEB_MULTIPART_H
#define TENON_WEB_MULTIPART_H

#include "core/base/problem.h"

enum { MULTIPART_MAX_HEAD = 4096, MULTIPART_MAX_BOUNDARY = 70 };

typedef struct Multipart {
    Arena *arena;
    Str    name, type; /* of the part, once its head has come: file name as sent, declared type */
    int    state;
    Str    line;  /* CR LF "--" BOUNDARY: what ends the content */
    size_t at;    /* how much of it, or of what is due now, has come */
    char   head[MULTIPART_MAX_HEAD];
    size_t head_len;

    /* Where the content goes; false stops the reading, with problems. */
    bool (*take)(void *context, Str piece, Problems *problems);
    void  *context;
} Multipart;

/*
 * For the value of Content-Type. False if it is not multipart/form-data; then the body is the file
 * itself. With problems (upload.multipart) if it is, but without a usable boundary.
 */
bool multipart_init(Multipart *multipart, Arena *arena, Str content_type, Problems *problems);

/* The next bytes. False with upload.multipart, upload.parts, or what `take` has said. */
bool multipart_feed(Multipart *multipart, Str bytes, Problems *problems);

/* All bytes have come: false with upload.multipart where the end is missing. */
bool multipart_finish(const Multipart *multipart, Problems *problems);

#endif
