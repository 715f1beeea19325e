/*
 * testing.h -- what belongs to one test while it runs. Private to this room.
 */
#ifndef TENON_LUA_TESTING_H
#define TENON_LUA_TESTING_H

#include "core/record/work.h"

/* Its calls change who acts, and when, for all calls that follow. */
typedef struct Testing {
    Work *work;
} Testing;

#endif
