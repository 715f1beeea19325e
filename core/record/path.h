/*
 * path.h -- "account.owner.name" from a request: resolved step by step, as the user may read it.
 * Private to this room.
 */
#ifndef TENON_RECORD_PATH_H
#define TENON_RECORD_PATH_H

#include "core/record/work.h"

typedef struct {
    Member steps[EXPR_MAX_STEPS];
    size_t count;
    Type   type; /* of the last step */
} Path;

/* field.unknown at `parameter` ("select", "sort") if a step does not exist or may not be read. */
bool path_read(Work *work, const Object *object, Str text, const char *parameter, Path *path);

/* May the user read every step? Without a problem: for paths that the configuration wrote. */
bool path_visible(Work *work, const Object *object, Str text, Path *path);

static inline const Field *
path_field(const Path *path) /* NULL if it ends in an option's attribute */
{
    bool attribute = path->count > 1 && path->steps[path->count - 2].type.choices;
    return attribute ? NULL : path->steps[path->count - 1].thing;
}

#endif
