/*
 * opening.h -- one tenant's databases: opening, making, closing them; private to this room.
 */
#ifndef TENON_RELEASE_OPENING_H
#define TENON_RELEASE_OPENING_H

#include "core/record/tenant.h"
#include "metadata/load.h"

/*
 * The tenant has its name and folder already. False with tenant.broken, and with what is wrong, in
 * the words of that problem, in *cause; then nothing is open.
 */
bool opening_open(Arena *arena, Tenant *tenant, const DbOptions *options, Str *cause,
                  Problems *problems);

/* Its data.db as it is, for a moment; NULL with tenant.broken and its cause. */
Db *opening_glance(Arena *arena, const Tenant *tenant, const DbOptions *options, Str *cause,
                   Problems *problems);

/*
 * Makes the folder (anew, if a creation that died has left one) and release 1. False: close it,
 * then remove it.
 */
bool opening_create(Arena *arena, Tenant *tenant, const DbOptions *options, const Layers *layers,
                    Problems *problems);

void opening_close(Tenant *tenant);
void opening_remove(Arena *arena, Tenant *tenant); /* the folder and all in it */

#endif
