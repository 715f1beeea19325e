/*
 * openapi.h -- what the two halves of the description share: openapi.c writes paths and operations,
 * openapi_schemas.c what bodies and answers look like. Private to this room.
 */
#ifndef TENON_WEB_OPENAPI_H
#define TENON_WEB_OPENAPI_H

#include "core/base/json.h"
#include "core/record/work.h"
#include "core/web/route.h"

typedef struct Openapi {
    const Work   *work;
    JsonWriter   *json;
    const Action *action; /* whose path is being written; NULL elsewhere */
} Openapi;

/* "key": { ... } */
void openapi_open(Openapi *writer, const char *key);
void openapi_close(Openapi *writer);
void openapi_raw(Openapi *writer, const char *key, const char *json);

/* The schema of a body or an answer; of the object that the path names, if it does. */
void openapi_shape(Openapi *writer, Shape shape, const Object *object);

/* All that shapes refer to: records as this user may read and write them, and what they share. */
void openapi_components(Openapi *writer);

#endif
