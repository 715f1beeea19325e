/*
 * upload.h -- a file on its way in: from the socket into a spool below the tenant's folder, in
 * pieces.
 */
#ifndef TENON_WEB_UPLOAD_H
#define TENON_WEB_UPLOAD_H

#include "core/web/door.h"
#include "core/web/route.h"

/* The most that a route of this kind takes, in bytes. */
size_t upload_limit(const WebOptions *options, BodyKind kind);

/*
 * Reads the whole body; fills in request->upload, or leaves it NULL where there is none. Whoever
 * calls has decided that this user may send it. False with http.timeout (408), upload.busy (503),
 * upload.multipart, upload.parts, upload.name (400), spool.full (507), spool.write (503).
 */
bool upload_receive(Arena *arena, const Visit *visit, const Framing *framing, Request *request,
                    Problems *problems);

#endif
