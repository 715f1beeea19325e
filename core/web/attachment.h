/* attachment.h -- a file of the house as the whole answer: to be kept, never to be shown. */
#ifndef TENON_WEB_ATTACHMENT_H
#define TENON_WEB_ATTACHMENT_H

#include "core/record/work.h"
#include "core/web/reply.h"

/* Sent in pieces, closed with the work's arena; it may be gone from its folder meanwhile. */
bool reply_attachment(Work *work, Reply *reply, Str path, Str name, Str type);

#endif
