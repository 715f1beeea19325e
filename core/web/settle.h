/*
 * settle.h -- the last step of an answer that has succeeded: its tag, "you have it already", gzip.
 */
#ifndef TENON_WEB_SETTLE_H
#define TENON_WEB_SETTLE_H

#include "core/web/reply.h"
#include "core/web/request.h"

enum { SETTLE_GZIP_LEAST = 4 << 10 }; /* bytes of a body: smaller ones travel in three packets */

/*
 * A JSON body that a signed-in user has asked for with GET gets an ETag and becomes 304 where
 * If-None-Match names it. Texts of SETTLE_GZIP_LEAST and more are packed for those who take gzip,
 * but for what is `secret`. Files, streams and refusals stay as they are.
 */
void settle(const Request *request, Reply *reply);

#endif
