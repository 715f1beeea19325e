/*
 * later.h -- what a script orders for later: the arguments of its job as JSON and back. Private to
 * this room.
 */
#ifndef TENON_LUA_LATER_H
#define TENON_LUA_LATER_H

#include "lua/run.h"

enum { LATER_MOST_DAYS = 366 };

/*
 * A function of rule.jobs: "contract.welcome" is contract's and `welcome`. NULL with script.job if
 * there is none.
 */
const Object *later_find(Chain *chain, Work *work, Str name, Str *function);

/* What crm.later was given comes back the same: dates, decimals and records keep what they are. */
void later_put(JsonWriter *json, const Wire *wire);
Wire later_get(Arena *arena, const Json *json);

#endif
