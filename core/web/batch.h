/*
 * batch.h -- a batch while it runs: its operations, and what later ones take from earlier answers.
 *
 * A reference is a whole text "$0.id": the number of the operation, from 0, and the way to a value
 * in its answer; "$2.account.id" and "$1.rows.0.id" lead deeper. It stands in bodies and as a
 * segment of a path, and is replaced by the value. "$$0.id" means the text "$0.id" itself.
 */
#ifndef TENON_WEB_BATCH_H
#define TENON_WEB_BATCH_H

#include "core/web/reply.h"
#include "core/web/request.h"

typedef struct Operation {
    Str         method, path;
    const Json *body, *version; /* NULL where not given */
    bool        done;           /* not refused */
    Reply       reply;
    const Json *answer; /* reply as JSON, once somebody has asked */
    Problems    problems;
} Operation;

typedef struct Batch {
    const Request *request;
    bool           atomic;
    Operation     *operations;
    size_t         count, done; /* how many there are; how many have run */
    size_t         referred;    /* bytes that references have stood for */
} Batch;

/* A copy in which every reference is its value; NULL with problems. */
const Json *reference_fill(Work *work, Batch *batch, const Json *json);

/* The same for a segment of a path. */
bool reference_segment(Work *work, Batch *batch, Str *segment);

#endif
