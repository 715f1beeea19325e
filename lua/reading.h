/*
 * reading.h -- the end of a run as the worker tells it, believed only as far as it can be true.
 *
 * What comes back is of the right shape and size: indexes of fields that exist, values that are
 * scalars, texts without control characters and of bounded length.
 */
#ifndef TENON_LUA_READING_H
#define TENON_LUA_READING_H

#include "lua/wire/protocol.h"

enum {
    READING_MESSAGE = 2000, /* bytes of a message */
    READING_TRACE   = 4000,
    READING_NAME    = 200,  /* of files, fields, codes */
};

/* `fields`: how many the record has that may be changed; 0: it may not. False: hostile. */
bool reading_done(WireReader *reader, size_t fields, Done *done);
bool reading_failed(WireReader *reader, Failure *failure, Used *used);

#endif
