/*
 * content.h -- what a file is, by its bytes and never by what somebody calls it; and its name, made
 * harmless.
 *
 * Whatever a browser could run (HTML, SVG, scripts) is plain text here, or just bytes.
 */
#ifndef TENON_BASE_CONTENT_H
#define TENON_BASE_CONTENT_H

#include "core/base/str.h"

enum { CONTENT_MAX_NAME = 200 }; /* characters */

typedef struct Content {
    const char *type;  /* "image/png" */
    const char *names; /* endings that such a file has, separated by blanks: "jpg jpeg" */
    bool        image; /* a browser can draw it */
} Content;

/* By its beginning and, for what stands in a zip archive, its end. `whole`: that is all of it. */
enum { CONTENT_HEAD = 16 << 10, CONTENT_TAIL = 64 << 10 };
const Content *content_of(Str head, Str tail, bool whole, Str name);

/* The same, of a file. NULL if it cannot be read. */
const Content *content_of_file(Arena *arena, Str path, Str name);

const Content *content_find(Str type); /* never NULL: the last row, of just bytes */

/* Does a file of this type and name fit "image", "pdf", ".csv", "application/pdf"? */
bool content_fits(const Content *content, Str name, Str kind);

/* A word that content_fits can ever be true for. */
bool content_kind_known(Str kind);

/*
 * Without folders, control characters and signs that turn the direction of text; at most
 * CONTENT_MAX_NAME characters, the ending kept. May be empty.
 */
Str content_name(Arena *arena, Str name);

/* "attachment; filename=...; filename*=UTF-8''...": for Content-Disposition (RFC 6266). */
Str content_disposition(Arena *arena, Str name);

#endif
