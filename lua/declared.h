/*
 * declared.h -- which functions an object's script has: asked of a worker once per release, so that
 * a save of an object without such a function costs nothing.
 *
 * A release is known by the hash of its files; what is remembered holds for every tenant of it.
 */
#ifndef TENON_LUA_DECLARED_H
#define TENON_LUA_DECLARED_H

#include "core/record/hooks.h"
#include "lua/chain.h"

typedef struct Declared Declared;

enum { DECLARED_RELEASES = 500 };

Declared *declared_new(void);
void      declared_free(Declared *declared);

/* *there: the script has the moment's function. False with problems if it could not be loaded. */
bool declared_find(Declared *declared, Chain *chain, Work *work, const Object *object,
                   HookMoment moment, bool *there);

/* *there: the script has this function in rule.jobs. */
bool declared_job(Declared *declared, Chain *chain, Work *work, const Object *object, Str name,
                  bool *there);

extern const char *const declared_moments[]; /* by HookMoment; ends with NULL */

#endif
