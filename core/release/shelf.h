/*
 * shelf.h -- what is loaded once for all tenants that have the same app; private to this room.
 *
 * Tenants whose releases have the same files share one loaded model, as long as one of them has it.
 * What is a tenant's own, the number and the hash of its release, is in a snapshot of its own, which
 * looks into the shared one. Safe for many threads.
 */
#ifndef TENON_RELEASE_SHELF_H
#define TENON_RELEASE_SHELF_H

#include "core/record/tenant.h"
#include "metadata/load.h"

Shelf *shelf_new(void);
void   shelf_free(Shelf *shelf); /* all snapshots that came from it are gone; NULL is fine */

/*
 * A snapshot of these files with one reference, whose `release` and `hash` the caller may still
 * write, as long as nobody else has it. Its `hash` is that of these files. NULL with problems;
 * warnings only come where it had to be loaded. Without a shelf it is loaded for the caller alone.
 */
Snapshot *shelf_load(Shelf *shelf, const Layers *layers, Problems *problems);

size_t shelf_count(Shelf *shelf); /* models that are shared now */

#endif
