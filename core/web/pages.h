/*
 * pages.h -- the web UI out of the binary: index.html for its paths, its files, and the way to the
 * only tenant.
 */
#ifndef TENON_WEB_PAGES_H
#define TENON_WEB_PAGES_H

#include "core/web/reply.h"
#include "core/web/request.h"

/* Answers a path that belongs to no API; false with http.unknown or http.method. */
bool pages_show(const Request *request, Reply *reply, Problems *problems);

#endif
